//! What stands in somebody's calendar: each feature is asked for what she would see there, and answers in entries.
//!
//! [`Looker`] is an account at a moment. Whether a feature is asked at all, and for whose records, is what `accounts::permission`
//! and `people::Sight` say of that account, as on the feature's own list: a feed that is fetched at night asks the same as
//! a page that is opened by day.

mod lent;
mod sources;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::store::list::{self, Eyes};
use super::{Entry, View};
use crate::accounts::{Account, Decision, Permission, Scope, decide};
use crate::app::App;
use crate::people::Sight;
use crate::people::panel::sight_of;
use crate::store::{Result, Tx};
use crate::web::dates;

/// The most that one feature puts into a calendar at once.
pub const MOST: i64 = 500;

/// An account at a moment.
#[derive(Clone, Debug)]
pub struct Looker {
    /// The account.
    pub account: Account,
    /// When it looks.
    pub now: Timestamp,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// From which day to which, both counted.
    pub days: (Date, Date),
    /// Of all that she may see.
    pub view: View,
    /// Only what is in this service.
    pub service: Option<SubjectId>,
}

/// What stands there.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// The entries, in no order that means something.
    pub entries: Vec<Entry>,
    /// There may be more: one of the features had more than [`MOST`].
    pub cut: bool,
    /// The services in whose teams she is.
    pub teams: Vec<SubjectId>,
}

/// Of whose days the features are asked: what would not be shown takes no room from what is.
enum Within {
    /// Only what carries her name.
    Hers,
    /// That, and what is in these services.
    Services(Vec<SubjectId>),
    /// Everything that she may see.
    Everything,
}

impl Within {
    fn of(asked: &Asked, teams: &[SubjectId]) -> Self {
        match (asked.view, asked.service) {
            (View::Mine, _) => Self::Hers,
            (_, Some(service)) => Self::Services(vec![service]),
            (View::Team, None) => Self::Services(teams.to_vec()),
            (View::All, None) => Self::Everything,
        }
    }
}

impl Gathered {
    fn add(&mut self, entries: Vec<Entry>) {
        self.cut |= i64::try_from(entries.len()).is_ok_and(|found| found >= MOST);
        self.entries.extend(entries);
    }

    /// The records that the entries name, for the log; each once.
    pub fn named(&self) -> Vec<String> {
        let about = self.entries.iter().flat_map(|entry| &entry.about);
        let mut named: Vec<String> = about.map(|about| about.person.to_string()).collect();
        named.sort();
        named.dedup();
        named
    }
}

impl Looker {
    /// Where she is.
    pub fn today(&self) -> Date {
        dates::today(self.now)
    }

    /// How far a permission of hers goes.
    pub fn decide(&self, permission: Permission) -> Decision {
        decide(&self.account.id, &self.account.roles, permission, Scope::Anything)
    }

    /// Whether she has it at all.
    pub fn may(&self, permission: Permission) -> bool {
        self.decide(permission) != Decision::Denied
    }

    /// Whose records she may see with a permission, if anybody's.
    fn sight(&self, permission: Permission) -> Option<Sight> {
        sight_of(&self.account, permission, self.now)
    }

    /// Which appointments she sees.
    pub fn eyes(&self) -> Eyes {
        let every_team = self.decide(Permission::WriteCalendar) == Decision::Allowed;
        Eyes { account: self.account.id.clone(), every_team, today: self.today() }
    }
}

/// Everything that somebody may see and asks for.
pub async fn gather(tx: &mut Tx, app: &App, looker: &Looker, asked: &Asked) -> Result<Gathered> {
    let teams = list::teams(tx, &looker.account.id, looker.today()).await?;
    let mut all = Gathered { teams, ..Gathered::default() };
    let days = asked.days;
    all.add(sources::appointments(tx, app, looker, days).await?);
    all.add(sources::own_activities(tx, app, looker, days).await?);
    all.add(lent::bookings(tx, app, looker, days).await?);
    if asked.view != View::Mine {
        // Of everybody's work only that of the teams, or of one service, is looked at: all of it is the work of a thousand.
        let services = asked.service.map_or_else(|| all.teams.clone(), |service| vec![service]);
        all.add(sources::activities_of(tx, app, looker, &services, days).await?);
    }
    let within = Within::of(asked, &all.teams);
    all.add(sources::tasks(tx, app, looker, days, &within).await?);
    if !matches!(within, Within::Hers) {
        all.add(sources::reviews(tx, looker, days).await?);
        all.add(sources::enrolments(tx, looker, days, &within).await?);
    }
    all.add(sources::requests(tx, app, looker, days).await?);
    all.add(sources::contracts(tx, looker, days).await?);
    all.add(sources::authorisations(tx, looker, days).await?);
    all.add(sources::consents(tx, looker, days).await?);
    all.add(sources::documents(tx, looker, days).await?);
    let in_service = |entry: &Entry| asked.service.is_none_or(|service| entry.services.contains(&service));
    let teams = all.teams.clone();
    all.entries.retain(|entry| asked.view.shows(entry, &teams) && in_service(entry));
    Ok(all)
}

/// Appointments, activities and bookings of today that carry her name.
pub async fn of_today(tx: &mut Tx, app: &App, looker: &Looker) -> Result<Gathered> {
    let (mut all, days) = (Gathered::default(), (looker.today(), looker.today()));
    all.add(sources::appointments(tx, app, looker, days).await?);
    all.add(sources::own_activities(tx, app, looker, days).await?);
    all.add(lent::bookings(tx, app, looker, days).await?);
    all.entries.retain(|entry| entry.hers);
    Ok(all)
}
