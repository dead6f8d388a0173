//! What an import made is taken back: a stretch of people in each transaction, so that nobody waits for all of them. What ties somebody
//! is asked in the transaction in which she would go. A node that stopped goes on.

use std::sync::atomic::Ordering;

use super::make::places;
use super::work::{NOT_TO_ITS_END, STRETCH, asker, not_allowed, sight};
use super::{Import, State, store};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::enrolments::{self, EnrolmentId};
use crate::merging;
use crate::people::PersonId;
use crate::people::many;
use crate::relations;
use crate::store::Result;

/// Who went again.
const TAKEN_BACK: ListKind = ListKind::new("import.taken-back", "people", "list");

/// Who is in a service no more.
const TAKEN_OUT: ListKind = ListKind::new("import.taken-out", "people", "list");

/// Takes back what can be taken back: because somebody asks for it, who has to be allowed to, or because the import did not come to its
/// end.
pub(super) async fn take_back(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.read().await?;
    if import.remark != NOT_TO_ITS_END && sight(&mut tx, import).await?.is_none() {
        return not_allowed(app, import, tx).await;
    }
    let here = store::made::here(&mut tx, &import.id).await?;
    let enrolled = store::enrolled::here(&mut tx, &import.id).await?;
    drop(tx);
    let by = asker(import);
    // What somebody goes out of first: then only what stays keeps her.
    for some in enrolled.chunks(STRETCH) {
        take_out(app, import, some).await?;
    }
    for some in here.chunks(STRETCH) {
        let mut tx = app.db.write().await?;
        let (free, tied): (Vec<_>, Vec<_>) =
            store::made::tied(&mut tx, &import.id, some).await?.into_iter().partition(|(_, why)| why.is_empty());
        let free: Vec<PersonId> = free.into_iter().map(|(id, _)| id).collect();
        merging::store::kept::forget(&mut tx, &free).await?;
        if import.mapping.relates() {
            relations::store::many::remove(&mut tx, import.id.as_str(), &free).await?;
        }
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
    let enrolled = store::enrolled::how_many_stayed(&mut tx, &import.id).await?;
    let event = Event::new("import.undone", "import", import.id.as_str());
    let gone = (import.made - stayed, import.enrolled - enrolled);
    let event = event.detail(format!("people={} enrolments={} stayed={}", gone.0, gone.1, stayed + enrolled));
    audit::record(&mut tx, app, &by, event).await?;
    store::made::left(&mut tx, &import.id, (stayed, enrolled)).await?;
    store::erase(&mut tx, &import.id).await?;
    store::step(&mut tx, app, import, State::Undone, &import.remark, &by).await?;
    tx.commit().await
}

/// Takes enrolments back, those in which nothing was done since.
async fn take_out(app: &App, import: &Import, some: &[EnrolmentId]) -> Result<()> {
    let by = asker(import);
    let mut tx = app.db.write().await?;
    let (free, tied): (Vec<_>, Vec<_>) =
        store::enrolled::tied(&mut tx, &import.id, some).await?.into_iter().partition(|(_, why)| why.is_empty());
    let free: Vec<EnrolmentId> = free.into_iter().map(|(id, _)| id).collect();
    let (people, services) = enrolments::store::many::remove(&mut tx, &free).await?;
    places(&mut tx, app, &by, services.iter().map(String::as_str).collect()).await?;
    for (enrolment, why) in &tied {
        store::enrolled::stays(&mut tx, &import.id, enrolment, why).await?;
    }
    audit::record_list(&mut tx, app, &by, TAKEN_OUT, people.iter().map(PersonId::as_str)).await?;
    tx.commit().await?;
    app.signals.written.fetch_add(i64::try_from(free.len()).unwrap_or(0), Ordering::Relaxed);
    Ok(())
}
