//! A resource as a feed tells it: what a cooperative lends to the others, by the hour, the day or the seat.
//!
//! Rooms, vehicles, equipment, hours of a specialist, seats of a training course. The owner is the only writer of its
//! bookings: what stands here says what can be asked, never what is taken. Free text is about the thing, never about persons.

use serde::{Deserialize, Serialize};

use super::service::{Address, Contact};
use crate::error::Invalid;
use crate::text::is_line;
use crate::time::Timestamp;

/// The most attributes, and the most accessories, of one resource.
pub const MOST_FACTS: usize = 20;
/// The most sessions of a course.
pub const MOST_SESSIONS: usize = 60;
/// The most units that can be taken at one time, and the highest stock of an accessory.
pub const MOST_UNITS: u32 = 10_000;
/// The longest length, notice or time ahead: ten years, in minutes.
pub const LONGEST_MINUTES: u32 = 5_256_000;

/// A thing that other nodes can ask to use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resource {
    /// Its name.
    pub name: String,
    /// What it is, what it is good for, what whoever takes it has to know.
    pub description: String,
    /// What kind of thing.
    pub kind: ResourceKind,
    /// The group that its owner lists it under: `Sale di via Roma`; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The municipality where it is, by its six-digit ISTAT code.
    pub comune: String,
    /// Where it is.
    pub address: Address,
    /// How many of it can be taken at one time: one room, twelve seats, three wheelchairs.
    pub units: u32,
    /// How many people have room in it; none: it does not matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// What else there is to say of it, by name: `Posti a sedere`, `9`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// What can be asked with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessories: Vec<Accessory>,
    /// What it costs; none: it is lent for nothing, and only its use is written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Whether somebody looks at a request before it is confirmed.
    pub approval: bool,
    /// The shortest time it can be taken for, in minutes; none: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortest: Option<u32>,
    /// The longest time it can be taken for, in minutes; none: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest: Option<u32>,
    /// How long before its beginning it has to be asked for, in minutes; none: at any moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<u32>,
    /// How long ahead it can be asked for, in minutes; none: as far as one likes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead: Option<u32>,
    /// When it can be had, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schedule: String,
    /// The meetings of a course, in their order; of other things none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// How to reach who looks after it: a desk, not a person.
    pub contact: Contact,
    /// Whether it can be asked for now.
    pub accepts_bookings: bool,
}

/// What kind of thing a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A room.
    Room,
    /// A vehicle.
    Vehicle,
    /// Equipment.
    Equipment,
    /// Hours of a specialist.
    SpecialistHours,
    /// Seats of a training course.
    TrainingSeats,
}

impl ResourceKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Room, Self::Vehicle, Self::Equipment, Self::SpecialistHours, Self::TrainingSeats];

    /// Its word on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Vehicle => "vehicle",
            Self::Equipment => "equipment",
            Self::SpecialistHours => "specialist_hours",
            Self::TrainingSeats => "training_seats",
        }
    }
}

/// Something to know of a thing, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// `Pedana per carrozzine`.
    pub name: String,
    /// `sì`.
    pub value: String,
}

/// Something that can be asked with a thing: a projector with a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accessory {
    /// `Proiettore`.
    pub name: String,
    /// How many there are.
    pub stock: u32,
}

/// What a use costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Cents of a euro.
    pub cents: u32,
    /// For what.
    pub per: PricedBy,
}

/// What a price is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PricedBy {
    /// Each hour.
    Hour,
    /// Each day that has begun.
    Day,
    /// Each kilometre.
    Kilometre,
    /// Each unit, however long: a seat.
    Unit,
}

/// One meeting of a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

impl Resource {
    /// The rules that types alone do not hold.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(is_line(&self.name, 1, 120), "a resource has a name of one line")?;
        let text = !self.description.contains(|c: char| c.is_control() && c != '\n');
        Invalid::unless(text && self.description.chars().count() <= 4000, "a description has at most 4000 characters")?;
        let lines =
            [(&self.group, 60), (&self.schedule, 300), (&self.contact.telephone, 30), (&self.contact.email, 120)];
        Invalid::unless(lines.iter().all(|(line, longest)| is_line(line, 0, *longest)), "a field is too long")?;
        let comune = self.comune.len() == 6 && self.comune.bytes().all(|c| c.is_ascii_digit());
        Invalid::unless(comune, "a municipality is a six-digit ISTAT code")?;
        if let Address::Shown(address) = &self.address {
            Invalid::unless(is_line(address, 1, 200), "an address is one line")?;
        }
        let counts = 1..=MOST_UNITS;
        Invalid::unless(counts.contains(&self.units), "a resource has between one unit and ten thousand")?;
        Invalid::unless(self.people.is_none_or(|people| counts.contains(&people)), "it has room for somebody")?;
        self.check_facts()?;
        self.check_times()
    }

    fn check_facts(&self) -> Result<(), Invalid> {
        let few = self.attributes.len() <= MOST_FACTS && self.accessories.len() <= MOST_FACTS;
        Invalid::unless(few, "at most twenty attributes, and twenty accessories")?;
        let said = |fact: &Attribute| is_line(&fact.name, 1, 60) && is_line(&fact.value, 1, 200);
        Invalid::unless(self.attributes.iter().all(said), "an attribute has a name and a value")?;
        let counted = |one: &Accessory| is_line(&one.name, 1, 60) && (1..=MOST_UNITS).contains(&one.stock);
        Invalid::unless(self.accessories.iter().all(counted), "an accessory has a name and a stock")?;
        let mut names: Vec<&str> = self.accessories.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        Invalid::unless(names.windows(2).all(|pair| pair[0] != pair[1]), "an accessory is named once")
    }

    fn check_times(&self) -> Result<(), Invalid> {
        let mut minutes = [self.shortest, self.longest, self.notice, self.ahead].into_iter().flatten();
        let sane = minutes.all(|minutes| (1..=LONGEST_MINUTES).contains(&minutes));
        Invalid::unless(sane, "a time is between a minute and ten years")?;
        let ordered = self.shortest.zip(self.longest).is_none_or(|(shortest, longest)| shortest <= longest);
        Invalid::unless(ordered, "the shortest time is not above the longest")?;
        let seats = self.kind == ResourceKind::TrainingSeats;
        Invalid::unless(seats != self.sessions.is_empty(), "a course has sessions, and nothing else has")?;
        Invalid::unless(self.sessions.len() <= MOST_SESSIONS, "at most sixty sessions")?;
        Invalid::unless(self.sessions.iter().all(|one| one.from < one.to), "a session ends after it begins")?;
        let apart = self.sessions.windows(2).all(|pair| pair[0].to <= pair[1].from);
        Invalid::unless(apart, "sessions follow one another")
    }
}
