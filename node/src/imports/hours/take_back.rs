//! The activities that an import wrote are taken away: some in each transaction. What ties one is asked in the transaction in which it would
//! go. A node that stopped goes on.

use std::sync::atomic::Ordering;

use super::make::TOGETHER;
use crate::activities::{ActivityId, store as activities};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::imports::work::{NOT_TO_ITS_END, asker, not_allowed, sight};
use crate::imports::{Import, State, store};
use crate::store::Result;

/// Whose hours went again.
const TAKEN_BACK: ListKind = ListKind::new("import.hours-back", "people", "list");

/// Takes away what can be taken away: because somebody asks for it, who has to be allowed to, or because the import did not come to its end.
pub(in crate::imports) async fn take_back(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.read().await?;
    if import.remark != NOT_TO_ITS_END && sight(&mut tx, import).await?.is_none() {
        return not_allowed(app, import, tx).await;
    }
    let here = store::hours::here(&mut tx, &import.id).await?;
    drop(tx);
    let by = asker(import);
    for some in here.chunks(TOGETHER) {
        take_some(app, import, some).await?;
    }
    let mut tx = app.db.write().await?;
    let stayed = store::hours::how_many_stayed(&mut tx, &import.id).await?;
    let event = Event::new("import.undone", "import", import.id.as_str());
    let event = event.detail(format!("activities={} stayed={stayed}", import.made - stayed));
    audit::record(&mut tx, app, &by, event).await?;
    store::made::left(&mut tx, &import.id, (stayed, 0)).await?;
    store::erase(&mut tx, &import.id).await?;
    store::step(&mut tx, app, import, State::Undone, &import.remark, &by).await?;
    tx.commit().await
}

async fn take_some(app: &App, import: &Import, some: &[ActivityId]) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (free, tied): (Vec<_>, Vec<_>) =
        store::hours::tied(&mut tx, &import.id, some).await?.into_iter().partition(|(_, why)| why.is_empty());
    let free: Vec<ActivityId> = free.into_iter().map(|(id, _)| id).collect();
    let people = store::hours::people(&mut tx, &free).await?;
    for id in &free {
        activities::take_away(&mut tx, app, id).await?;
    }
    for (id, why) in &tied {
        store::hours::stays(&mut tx, &import.id, id, why).await?;
    }
    audit::record_list(&mut tx, app, &asker(import), TAKEN_BACK, people.iter().map(String::as_str)).await?;
    tx.commit().await?;
    app.signals.written.fetch_add(i64::try_from(free.len()).unwrap_or(0), Ordering::Relaxed);
    Ok(())
}
