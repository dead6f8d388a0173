//! The activities of a sheet are written: some in each transaction, and in between whoever else writes has her turn.
//!
//! Each is written as from the form, which asks everything once more. All or none is kept without one transaction: a node that stopped tries
//! the sheet again as it was before, and goes on with what is not written yet; where it does not come to the same, or an activity is refused
//! because somebody has signed her month meanwhile, what was written is taken back.

use std::sync::atomic::Ordering;

use super::trial::Planned;
use super::work::try_out;
use crate::accounts::AccountId;
use crate::activities::{ActivityId, State as Stage, store as activities};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::imports::store::made::{self, Progress};
use crate::imports::work::{NOT_TO_ITS_END, asker, lines, not_allowed, sight};
use crate::imports::{Counts, Import, State, store};
use crate::store::Result;

/// Activities of one transaction: each takes a dozen questions.
pub(super) const TOGETHER: usize = 200;
/// For whom an import wrote hours.
const WRITTEN: ListKind = ListKind::new("import.hours", "people", "list");

/// Writes the activities, or goes on where the node stopped.
pub(in crate::imports) async fn make(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.read().await?;
    let Some(sight) = sight(&mut tx, import).await? else { return not_allowed(app, import, tx).await };
    let written = store::hours::written(&mut tx, &import.id).await?;
    drop(tx);
    let (house, trial) = try_out(app, import, &sight, &lines(app, import).await?, false).await?;
    let mut made = i64::try_from(written.len()).unwrap_or(i64::MAX);
    // Who has too many hours is told, and stops nothing.
    let counts = Counts { beyond: import.counts.beyond, ..trial.counts };
    if counts != import.counts || (counts.bad > 0 && !import.without_bad) {
        return overtaken(app, import, made).await;
    }
    app.signals.written.store(made, Ordering::Relaxed);
    let left: Vec<&Planned> = trial.activities.iter().filter(|one| !written.contains(&one.line)).collect();
    for some in left.chunks(TOGETHER) {
        if !write(app, import, &house.accounts, some, made).await? {
            return overtaken(app, import, made).await;
        }
        made += i64::try_from(some.len()).unwrap_or(0);
        app.signals.written.store(made, Ordering::Relaxed);
    }
    let mut tx = app.db.write().await?;
    let event = Event::new("import.made", "import", import.id.as_str());
    let event = event.detail(format!("activities={made} minutes={}", counts.minutes));
    audit::record(&mut tx, app, &asker(import), event).await?;
    store::erase(&mut tx, &import.id).await?;
    store::step(&mut tx, app, import, State::Made, "", &asker(import)).await?;
    tx.commit().await
}

/// Writes some activities, all of them or none; false when the rules refuse one.
async fn write(app: &App, import: &Import, accounts: &[AccountId], some: &[&Planned], before: i64) -> Result<bool> {
    let by = asker(import);
    let mut tx = app.db.write().await?;
    let mut written: Vec<(ActivityId, i64)> = Vec::with_capacity(some.len());
    for one in some {
        let new = (Stage::Delivered, &one.written, &None);
        match activities::put(&mut tx, app, &by, &accounts[one.worker], new).await? {
            Ok(id) => written.push((id, one.line)),
            Err(_) => return Ok(false),
        }
    }
    store::hours::write(&mut tx, &import.id, &written).await?;
    let ids: Vec<ActivityId> = written.into_iter().map(|(id, _)| id).collect();
    let people = store::hours::people(&mut tx, &ids).await?;
    audit::record_list(&mut tx, app, &by, WRITTEN, people.iter().map(String::as_str)).await?;
    let made = before + i64::try_from(ids.len()).unwrap_or(0);
    made::count(&mut tx, &import.id, Progress { made, enrolled: 0, written: made }).await?;
    tx.commit().await?;
    Ok(true)
}

/// Something is no more as it was when somebody looked at it: the sheet is tried once more and she is asked again, or what was written of it is
/// taken back.
async fn overtaken(app: &App, import: &Import, made: i64) -> Result<()> {
    let (to, remark) =
        if made > 0 { (State::Undoing, NOT_TO_ITS_END) } else { (State::Checking, "import-hours-changed") };
    let mut tx = app.db.write().await?;
    store::step(&mut tx, app, import, to, remark, &asker(import)).await?;
    tx.commit().await
}
