//! Records that were opened out of the ordinary: each stands there until who is told of it says that she has seen it.

use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::openings::{Opening, store};
use crate::people;
use crate::people::panel::sight;
use crate::store::Tx;

/// One notice.
pub(super) struct Opened {
    /// Who opened it, when and why.
    pub(super) opening: Opening,
    /// Whose record it is; empty where she may not know.
    pub(super) name: String,
}

impl Opened {
    /// The record that it names, for the log.
    pub(super) fn named(&self) -> Option<&str> {
        (!self.name.is_empty()).then(|| self.opening.person.as_str())
    }
}

/// What she is told of.
pub(super) async fn of(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Opened>> {
    let reads = staff.decide(Permission::ReadPeople, Scope::Anything) != Decision::Denied;
    let mut opened = Vec::new();
    for opening in store::unseen(tx, app, staff.id()).await? {
        let person = match reads {
            true => people::store::find(tx, app, &sight(staff, Permission::ReadPeople)?, &opening.person).await?,
            false => None,
        };
        let name = person.map(|person| person.details.name()).unwrap_or_default();
        opened.push(Opened { opening, name });
    }
    Ok(opened)
}
