//! What an import made is taken back: a stretch of people in each transaction, so that nobody waits for all of them. What ties somebody
//! is asked in the transaction in which she would go. A node that stopped goes on.

use std::sync::atomic::Ordering;

use super::work::{NOT_TO_ITS_END, STRETCH, asker, not_allowed, sight};
use super::{Import, State, store};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::people::PersonId;
use crate::people::many;
use crate::store::Result;

/// Who went again.
const TAKEN_BACK: ListKind = ListKind::new("import.taken-back", "people", "list");

/// Takes back what can be taken back: because somebody asks for it, who has to be allowed to, or because the import did not come to its
/// end.
pub(super) async fn take_back(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.read().await?;
    if import.remark != NOT_TO_ITS_END && sight(&mut tx, import).await?.is_none() {
        return not_allowed(app, import, tx).await;
    }
    let here = store::made::here(&mut tx, &import.id).await?;
    drop(tx);
    let by = asker(import);
    for some in here.chunks(STRETCH) {
        let mut tx = app.db.write().await?;
        let (free, tied): (Vec<_>, Vec<_>) =
            store::made::tied(&mut tx, &import.id, some).await?.into_iter().partition(|(_, why)| why.is_empty());
        let free: Vec<PersonId> = free.into_iter().map(|(id, _)| id).collect();
        many::remove(&mut tx, &free).await?;
        for (person, why) in &tied {
            store::made::stays(&mut tx, &import.id, person, why).await?;
        }
        audit::record_list(&mut tx, app, &by, TAKEN_BACK, free.iter().map(PersonId::as_str)).await?;
        tx.commit().await?;
        app.signals.written.fetch_add(i64::try_from(free.len()).unwrap_or(0), Ordering::Relaxed);
    }
    let mut tx = app.db.write().await?;
    let stayed = store::made::how_many_stayed(&mut tx, &import.id).await?;
    let event = Event::new("import.undone", "import", import.id.as_str());
    let event = event.detail(format!("people={} stayed={stayed}", import.made - stayed));
    audit::record(&mut tx, app, &by, event).await?;
    store::made::count(&mut tx, &import.id, import.made, stayed).await?;
    store::erase(&mut tx, &import.id).await?;
    store::step(&mut tx, app, import, State::Undone, &import.remark, &by).await?;
    tx.commit().await
}
