//! What of the home page watches over the data: exports of everything that somebody asked for, and records that were opened out of the ordinary: each stands there until who is told of it says that she has seen it; people who
//! may be kept no longer; and records that may be there twice.

use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::export::asked::{self, Export};
use crate::merging::store::told;
use crate::openings::{Opening, store};
use crate::people;
use crate::people::panel::sight;
use crate::store::Tx;
use crate::store::page::COUNTED;
use crate::subject_requests::store::past;

/// Up to how many pairs are counted, on the page that is opened most; the words say it of so many.
const DOUBLES: i64 = 100;

/// One notice.
pub(super) struct Opened {
    /// Who opened it, when and why.
    pub(super) opening: Opening,
    /// Whose record it is; empty where she may not know.
    pub(super) name: String,
}

/// What stands there of the data that somebody watches over.
pub(super) struct Watched {
    /// The notices of records that were opened.
    pub(super) opened: Vec<Opened>,
    /// Those of exports.
    pub(super) exports: Vec<Export>,
    /// How many people may be kept no longer, at most [`COUNTED`]; none for who does not answer for their data.
    pub(super) past_keeping: i64,
    /// How many pairs of records may be one person, at most [`DOUBLES`]; none for who does not see everybody.
    pub(super) doubles: i64,
}

impl Watched {
    /// Nothing of it asks for anything.
    pub(super) fn asks_nothing(&self) -> bool {
        self.opened.is_empty() && self.exports.is_empty() && self.past_keeping == 0 && self.doubles == 0
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
    let exports = asked::unseen(tx, staff.id()).await?;
    Ok(Watched { opened, exports, past_keeping, doubles: doubles(tx, staff).await? })
}

/// Records that may be there twice, for who may merge anybody's. Who sees few people would have each pair of all asked for her, on the page
/// that she opens most: she is told on the page of a person.
async fn doubles(tx: &mut Tx, staff: &Staff) -> Result<i64> {
    if staff.decide(Permission::WritePeople, Scope::Anything) != Decision::Allowed {
        return Ok(0);
    }
    Ok(told::count(tx, &sight(staff, Permission::WritePeople)?, DOUBLES).await?)
}
