//! What of the home page watches over the data: exports of everything that somebody asked for; records that were opened out of the
//! ordinary: each stands there until who is told of it says that she has seen it; whose death was written lately; people who may be kept
//! no longer; and records that may be there twice.

use std::time::Duration;

use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::export::asked::{self, Export};
use crate::merging::store::told;
use crate::openings::{Opening, store};
use crate::people;
use crate::people::panel::sight;
use crate::people::search::Line;
use crate::store::Tx;
use crate::store::page::COUNTED;
use crate::subject_requests::store::past;

/// Up to how many pairs are counted, on the page that is opened most; the words say it of so many.
const DOUBLES: i64 = 100;
/// For how long after it was written a death is told.
const TOLD: Duration = Duration::from_hours(24 * 14);
/// At most so many.
const DEATHS: i64 = 10;

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
    /// Whose death was written lately, of those with whom she works or worked; true where she may open the record.
    pub(super) died: Vec<(Line, bool)>,
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
        let told = self.opened.is_empty() && self.died.is_empty() && self.exports.is_empty();
        told && self.past_keeping == 0 && self.doubles == 0
    }

    /// The records that it names, for the log.
    pub(super) fn named(&self) -> impl Iterator<Item = &str> {
        let opened = self.opened.iter().filter(|one| !one.name.is_empty()).map(|one| one.opening.person.as_str());
        opened.chain(self.died.iter().map(|(line, _)| line.id.as_str()))
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
    let died = if reads { died(tx, app, staff).await? } else { Vec::new() };
    let exports = asked::unseen(tx, staff.id()).await?;
    Ok(Watched { opened, died, exports, past_keeping, doubles: doubles(tx, staff).await? })
}

/// Whose death was written lately.
async fn died(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<(Line, bool)>> {
    let sight = sight(staff, Permission::ReadPeople)?;
    let since = app.clock.now().minus(TOLD).as_millis();
    let lines = people::store::died::lately(tx, &sight, since, DEATHS).await?;
    let ids: Vec<_> = lines.iter().map(|line| line.id.clone()).collect();
    let seen = people::store::found(tx, app, &sight, &ids).await?;
    let can_open = |line: &Line| seen.iter().any(|person| person.id == line.id);
    Ok(lines.into_iter().map(|line| (line.clone(), can_open(&line))).collect())
}

/// Records that may be there twice, for who may merge anybody's. Who sees few people would have each pair of all asked for her, on the page
/// that she opens most: she is told on the page of a person.
async fn doubles(tx: &mut Tx, staff: &Staff) -> Result<i64> {
    if staff.decide(Permission::WritePeople, Scope::Anything) != Decision::Allowed {
        return Ok(0);
    }
    Ok(told::count(tx, &sight(staff, Permission::WritePeople)?, DOUBLES).await?)
}
