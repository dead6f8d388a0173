//! What of the home page watches over the data: records that were opened out of the ordinary: each stands there until who is told of it says that she has seen it; and people who
//! may be kept no longer.

use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::openings::{Opening, store};
use crate::people;
use crate::people::panel::sight;
use crate::store::Tx;
use crate::store::page::COUNTED;
use crate::subject_requests::store::past;

/// One notice.
pub(super) struct Opened {
    /// Who opened it, when and why.
    pub(super) opening: Opening,
    /// Whose record it is; empty where she may not know.
    pub(super) name: String,
}

/// What stands there of the data that somebody watches over.
pub(super) struct Watched {
    /// The notices.
    pub(super) opened: Vec<Opened>,
    /// How many people may be kept no longer, at most [`COUNTED`]; none for who does not answer for their data.
    pub(super) past_keeping: i64,
}

impl Watched {
    /// Nothing of it asks for anything.
    pub(super) fn asks_nothing(&self) -> bool {
        self.opened.is_empty() && self.past_keeping == 0
    }

    /// The records that it names, for the log.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        self.opened.iter().filter(|one| !one.name.is_empty()).map(|one| one.opening.person.as_str())
    }
}

/// What she is told of.
pub(super) async fn of(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Watched> {
    let reads = staff.decide(Permission::ReadPeople, Scope::Anything) != Decision::Denied;
    let mut opened = Vec::new();
    for opening in store::unseen(tx, app, staff.id()).await? {
        let person = if reads {
            people::store::find(tx, app, &sight(staff, Permission::ReadPeople)?, &opening.person).await?
        } else {
            None
        };
        let name = person.map(|person| person.details.name()).unwrap_or_default();
        opened.push(Opened { opening, name });
    }
    let past_keeping = if staff.may(Permission::HandleRequests, Scope::Anything) {
        past::count(tx, &sight(staff, Permission::HandleRequests)?, COUNTED).await?
    } else {
        0
    };
    Ok(Watched { opened, past_keeping })
}
