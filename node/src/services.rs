//! Services: what this cooperative offers, and what of it the peers are told.
//!
//! A [`Service`] is described once, in the words that travel ([`pico_protocol::feed::Service`], after HSDS 3.1), with two
//! things that stay here: the legal [`basis`] on which the data of its people are processed, and who may see it. Saving **publishes**
//! ([`publish`]): the words become a signed entry of the feed in the same transaction, and linked peers are told that there
//! is something new. A service that is closed becomes a deletion in the feed, never a hole.
//!
//! Beside those words stand its [`hours`] by days of the week, its [`costs`], its other places and who can get in ([`locations`]) and its
//! [`languages`], each with a page of its own. They are for the panel and for the open data (`hsds`); the feed has words for hours alone,
//! and takes the hours where nobody wrote other words.
//!
//! A feed holds no personal data. Free texts are searched for codici fiscali before anything is signed ([`scan`]); an
//! address of a protected place is withheld.

pub mod basis;
pub mod costs;
pub mod hours;
pub mod languages;
pub mod locations;
pub mod panel;
pub mod period;
pub mod publish;
pub mod reading;
pub mod scan;
pub mod store;

use std::str::FromStr;

use pico_protocol::feed::{self, Area, Capacity, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use basis::Basis;
use costs::Costs;
use hours::Hours;
use languages::Spoken;
use locations::Locations;

/// What is counted unless somebody writes another unit.
pub const UNIT: &str = "posti";

/// Everything that can be typed about a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Particulars {
    /// What peers are told.
    pub content: feed::Service,
    /// On what the data of whoever is in it are processed.
    pub legal_basis: Basis,
    /// Who may see it.
    pub visibility: Visibility,
    /// Free places are those that nobody has, counted here; otherwise somebody says how many there are.
    pub counted: bool,
}

/// A service of this cooperative.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its key in the feed.
    pub id: SubjectId,
    /// What is known.
    pub particulars: Particulars,
    /// When it is open.
    pub hours: Hours,
    /// What a person pays.
    pub costs: Costs,
    /// Its places besides the main one, and who can get in.
    pub locations: Locations,
    /// In which languages it is given.
    pub languages: Spoken,
    /// The last change.
    pub changed_at: Timestamp,
    /// Grows with every change.
    pub version: i64,
    /// When it was taken out of use.
    pub closed_at: Option<Timestamp>,
    /// How many people have a place now.
    pub taken: u32,
}

impl Service {
    /// How many places it has, if it counts any.
    pub fn places(&self) -> Option<&Capacity> {
        places(&self.particulars.content)
    }

    /// What it counts besides.
    pub fn also_counts(&self) -> &[Capacity] {
        other_capacity(&self.particulars.content)
    }

    /// How it stands: the colour of its chip, and the word of the message key `services-state-open`.
    pub fn state(&self) -> (&'static str, &'static str) {
        match self.closed_at {
            Some(_) => ("stop", "closed"),
            None if self.particulars.content.accepts_referrals => ("ok", "open"),
            None => ("wait", "paused"),
        }
    }

    /// Whether one more person finds a place: always, where places are not counted here.
    pub fn has_room(&self) -> bool {
        let maximum = self.places().filter(|_| self.particulars.counted).map(|places| places.maximum);
        maximum.is_none_or(|maximum| self.taken < maximum)
    }

    /// Whether its free places are written by hand, and none is.
    pub fn says_none_is_free(&self) -> bool {
        !self.particulars.counted && self.places().is_some_and(|places| places.available == 0)
    }
}

/// The letters of the nomenclatore, each with a message key `category-A` … `category-M`.
pub const CATEGORIES: [&str; 11] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "L", "M"];

/// The areas of people, in the order of the form.
pub const AREAS: [Area; 7] = [
    Area::FamilyAndMinors,
    Area::Disability,
    Area::Addiction,
    Area::Elderly,
    Area::Migrants,
    Area::Poverty,
    Area::Mixed,
];

/// Who may see a service, in the order of the form.
pub const VISIBILITIES: [Visibility; 3] = [Visibility::Linked, Visibility::Public, Visibility::Unlisted];

/// The word of an area, as in the feed and in the message key `area-elderly`.
pub fn area_code(area: Area) -> &'static str {
    match area {
        Area::FamilyAndMinors => "family_and_minors",
        Area::Disability => "disability",
        Area::Addiction => "addiction",
        Area::Elderly => "elderly",
        Area::Migrants => "migrants",
        Area::Poverty => "poverty",
        Area::Mixed => "mixed",
    }
}

/// The word of a visibility, as in the feed and in the message key `visibility-linked`.
pub fn visibility_code(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Linked => "linked",
        Visibility::Unlisted => "unlisted",
    }
}

/// What else is counted, each said by hand: `posti diurni` beside `posti letto`.
pub fn other_capacity(content: &feed::Service) -> &[Capacity] {
    content.capacity.get(1..).unwrap_or_default()
}

/// Places free and in all: of the first unit, which is the one that lists show.
pub fn places(content: &feed::Service) -> Option<&Capacity> {
    content.capacity.first()
}

impl Particulars {
    /// Puts in how many places are free, where that is counted from how many are taken.
    #[must_use]
    pub fn with_taken(mut self, taken: u32, now: Timestamp) -> Self {
        if let Some(places) = self.content.capacity.first_mut().filter(|_| self.counted) {
            let free = places.maximum.saturating_sub(taken);
            if free != places.available {
                (places.available, places.updated) = (free, now);
            }
        }
        self
    }
}

/// A value of a fixed list, for forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed<T>(pub T);

/// A text that is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not on the list")]
pub struct NotListed;

impl FromStr for Listed<Area> {
    type Err = NotListed;

    fn from_str(text: &str) -> Result<Self, NotListed> {
        AREAS.into_iter().find(|area| area_code(*area) == text).map(Self).ok_or(NotListed)
    }
}

impl FromStr for Listed<Visibility> {
    type Err = NotListed;

    fn from_str(text: &str) -> Result<Self, NotListed> {
        VISIBILITIES.into_iter().find(|one| visibility_code(*one) == text).map(Self).ok_or(NotListed)
    }
}
