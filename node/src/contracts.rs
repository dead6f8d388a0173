//! Contracts: who pays for a service, how much of it, and at which price.
//!
//! A public body (the *committente*: a Comune, a union of them, an ASL) entrusts a service to the cooperative by a contract,
//! which has a CIG (the code of the tender, ANAC) and often a CUP (the code of the public project, CIPE). [`Terms`] say from
//! when to when it holds, for which services, what an hour costs ([`tariffs`]) and how many are authorised. For one person the body often
//! authorises hours of her own, so many in a week: an [`Authorisation`], which also says under which contract her hours go.
//!
//! Hours are counted in minutes, days of presence in halves and money in cents; they become hours, days and euros only on a page. What is
//! worth how much is decided here, the same for a statement, a file and a dashboard.
//!
//! A day centre or a community is paid for each day on which a person was there, not for hours: a **presence**. It is of one person and
//! one day, however many activities she had on it and in however many services of the contract, so nobody writes it: it is counted from
//! the activities. Which of the two a contract pays for is its [`Unit`], and what is authorised for one person is in it too. A contract by
//! days may say that who was there for less than so many hours was there for half a day.

pub mod benefit;
pub mod closed;
pub mod month;
pub mod panel;
pub mod reading;
pub mod store;
pub mod tariffs;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use serde::{Deserialize, Serialize};

use crate::enrolments::EnrolmentId;
use crate::local_id;
use month::Month;
use tariffs::Tariff;

local_id!(
    /// A contract.
    ContractId,
    "con"
);

local_id!(
    /// What is authorised for one person.
    AuthorisationId,
    "aut"
);

/// For which time a number of hours is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// Each week.
    Week,
    /// Each month.
    Month,
    /// Each year of the calendar.
    Year,
    /// From its first day to its last.
    Whole,
}

impl Per {
    /// What the hours of a contract may be meant for.
    pub const OF_A_CONTRACT: [Self; 3] = [Self::Whole, Self::Year, Self::Month];
    /// What the hours of one person may be meant for.
    pub const OF_A_PERSON: [Self; 3] = [Self::Week, Self::Month, Self::Whole];

    /// As stored, and in the message key `per-week`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
            Self::Whole => "whole",
        }
    }
}

impl std::str::FromStr for Per {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        [Self::Week, Self::Month, Self::Year, Self::Whole].into_iter().find(|per| per.code() == code).ok_or(())
    }
}

/// What a contract pays for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// An hour of work.
    #[default]
    Hour,
    /// A day on which a person was there.
    Day,
}

impl Unit {
    /// Both, in the order of a form.
    pub const ALL: [Self; 2] = [Self::Hour, Self::Day];

    /// As stored, and in the message key `contract-unit-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }
}

impl std::str::FromStr for Unit {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|unit| unit.code() == code).ok_or(())
    }
}

/// How much of what a contract pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paid {
    /// Minutes of work.
    Minutes(i64),
    /// Days on which people were there, in halves.
    Halves(i64),
}

impl Paid {
    /// Whether it is nothing.
    pub fn is_nothing(self) -> bool {
        matches!(self, Self::Minutes(0) | Self::Halves(0))
    }
}

/// How much is authorised for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Minutes of work, at least one.
    Minutes(u32),
    /// Whole days of presence, at least one.
    Days(u32),
}

impl Limit {
    /// As it is counted: in minutes, or in halves of a day.
    pub fn counted(self) -> i64 {
        match self {
            Self::Minutes(minutes) => minutes.into(),
            Self::Days(days) => 2 * i64::from(days),
        }
    }

    /// What it is a number of.
    pub fn unit(self) -> Unit {
        match self {
            Self::Minutes(_) => Unit::Hour,
            Self::Days(_) => Unit::Day,
        }
    }
}

/// Hours that were delivered under a contract before the node was begun: they are in no row, and are missing where it is asked how many
/// of the authorised ones are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// Minutes that were paid, at least one.
    pub minutes: u32,
    /// All of them were delivered before this day.
    pub before: Date,
}

/// What a contract says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// What it is called here, at most 120 characters.
    pub name: String,
    /// The body that pays, at most 120 characters.
    pub client: String,
    /// Its codice fiscale, eleven digits, or nothing.
    pub client_code: String,
    /// CIG, ten letters and digits, or nothing.
    pub cig: String,
    /// CUP, fifteen letters and digits, or nothing.
    pub cup: String,
    /// The act that it rests on, at most 120 characters.
    pub act: String,
    /// Its first day.
    pub starts: Date,
    /// Its last day, if it has one.
    pub ends: Option<Date>,
    /// What it pays for. A version from before there were days is one of hours.
    #[serde(default)]
    pub unit: Unit,
    /// Cents for one of them; none where no price was written.
    pub tariff: Option<u32>,
    /// Other tariffs, for one qualification or from a day on, in their order. Where there are some there is a price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tariffs: Vec<Tariff>,
    /// Minutes that are authorised; none where no limit was set, or it does not pay for hours.
    pub minutes: Option<u32>,
    /// Days of presence that are authorised, of all people together; none where no limit was set, or it does not pay for days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Minutes below which a presence is half a day; none where each is a whole one, or it does not pay for days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_day: Option<u32>,
    /// For which time what is authorised is meant.
    pub per: Per,
    /// What was delivered before the node was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Earlier>,
    /// Hours without a person are paid: meetings, reports.
    pub indirect: bool,
    /// Hours on the road are paid.
    pub travel: bool,
    /// For which services it holds.
    pub services: Vec<SubjectId>,
}

impl Terms {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.starts <= day && self.ends.is_none_or(|ends| day <= ends)
    }

    /// The minutes that are paid, of those of each kind.
    pub fn paid(&self, direct: i64, indirect: i64, travel: i64) -> i64 {
        let of = |paid: bool, minutes: i64| if paid { minutes } else { 0 };
        direct + of(self.indirect, indirect) + of(self.travel, travel)
    }

    /// What is paid, of the minutes that count and of the days of presence, in halves.
    pub fn counted(&self, minutes: i64, halves: i64) -> Paid {
        match self.unit {
            Unit::Hour => Paid::Minutes(minutes),
            Unit::Day => Paid::Halves(halves),
        }
    }

    /// What it is worth where there is one tariff, in cents, to the nearest one.
    pub fn worth(&self, paid: Paid) -> Option<i64> {
        self.tariff.map(|cents| Tariff::base(cents).worth(paid))
    }

    /// The days over which its authorised hours are counted, for a month: that month, its year, or all of the contract.
    pub fn counted_over(&self, month: Month) -> (Date, Date) {
        let year = |day: Date| (day.first_of_year(), day.last_of_year());
        match self.per {
            Per::Week | Per::Month => (month.first(), month.last()),
            Per::Year => year(month.first()),
            Per::Whole => (self.starts, self.ends.unwrap_or(month.last())),
        }
    }

    /// What was delivered before the node was begun, where that counts for a month: where the last day before is one of those over which
    /// the authorised hours are counted. It is in no statement and in no row of a month.
    pub fn earlier_for(&self, month: Month) -> Option<Earlier> {
        let (from, to) = self.counted_over(month);
        let counts = |one: &Earlier| from < one.before && one.before <= to.saturating_add(1.day());
        self.earlier.filter(counts)
    }
}

/// A contract of this cooperative.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Identifier.
    pub id: ContractId,
    /// What it says.
    pub terms: Terms,
    /// Grows with every change.
    pub version: i64,
}

/// What is authorised for one person, under one contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorised {
    /// Under which contract.
    pub contract: ContractId,
    /// The first day.
    pub starts: Date,
    /// The last day, if there is one.
    pub ends: Option<Date>,
    /// How much.
    pub limit: Limit,
    /// For which time.
    pub per: Per,
    /// The act that says so, at most 120 characters.
    pub act: String,
}

impl Authorised {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.starts <= day && self.ends.is_none_or(|ends| day <= ends)
    }
}

/// What falls to a month: by its days, so that half a month is half of it. None where it is meant for all its time. Minutes go to the
/// nearest one. Nobody is there for a part of a day, so days go up to the next whole one: five a week are then never fewer than the
/// working days of a month.
pub fn falls_to(month: Month, limit: Limit, per: Per, (starts, ends): (Date, Option<Date>)) -> Option<Limit> {
    let days = u64::from(month.days_within(starts, ends));
    let all = match per {
        Per::Week => 7,
        Per::Month => u64::from(month.days()),
        Per::Year | Per::Whole => return None,
    };
    let share = |whole: u32, more: u64| u32::try_from((u64::from(whole) * days + more) / all).ok();
    match limit {
        Limit::Minutes(minutes) => share(minutes, all / 2).map(Limit::Minutes),
        Limit::Days(whole) => share(whole, all - 1).map(Limit::Days),
    }
}

/// An authorisation as it lies in the database.
#[derive(Clone, Debug)]
pub struct Authorisation {
    /// Identifier.
    pub id: AuthorisationId,
    /// Of which enrolment.
    pub enrolment: EnrolmentId,
    /// What it says.
    pub said: Authorised,
    /// Who wrote it.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
    /// When it was withdrawn, in milliseconds, and by whom.
    pub withdrawn: Option<(i64, String)>,
}

/// The contract under which an hour goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Under {
    /// This one.
    One(ContractId),
    /// None: nobody pays for it by a contract of this node.
    None,
    /// One of several: somebody has to say which.
    Several(Vec<ContractId>),
}

/// Decides under which contract an hour goes: that of the authorisation of the person; otherwise the only one of the service.
pub fn under(authorised: Option<&ContractId>, of_service: &[Contract], day: Date) -> Under {
    if let Some(contract) = authorised {
        return Under::One(contract.clone());
    }
    let mut holding: Vec<ContractId> =
        of_service.iter().filter(|one| one.terms.holds_on(day)).map(|one| one.id.clone()).collect();
    match holding.len() {
        0 => Under::None,
        1 => Under::One(holding.remove(0)),
        _ => Under::Several(holding),
    }
}

#[cfg(test)]
mod tests;
