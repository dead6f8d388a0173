//! The worker that compares the records that were changed.

use std::time::{Duration, Instant};

use super::store::kept;
use crate::app::{self, App};
use crate::store::Result;

/// Between two looks whether somebody was changed.
const LOOK: Duration = Duration::from_secs(5);
/// Stretches after which it is written down how far it came, where nothing else is written.
const WRITTEN: usize = 250;

/// Starts the worker of a running node.
pub fn start(app: &App) {
    app.look_every(LOOK, "records could not be compared", |app| async move { look(&app).await });
}

/// Compares whoever was changed since it was done last.
pub async fn look(app: &App) -> Result<()> {
    let begun = kept::looked_until(&mut app.db.read().await?).await?;
    let (mut after, mut settled) = (begun.clone(), begun.clone());
    for number in 1.. {
        let begun_at = Instant::now();
        let stretch = kept::look(&mut app.db.read().await?, after.as_ref()).await?;
        let until = app.clock.now().minus(kept::SETTLED).as_millis();
        if let Some(last) = stretch.people.iter().rfind(|(at, _)| *at <= until) {
            settled = Some(last.clone());
        }
        let write_down = !stretch.is_full() || number % WRITTEN == 0;
        if !stretch.is_right() || (write_down && settled != begun) {
            let mut tx = app.db.write().await?;
            kept::put_right(&mut tx, &stretch).await?;
            if let Some(until) = &settled {
                kept::looked(&mut tx, until).await?;
            }
            tx.commit().await?;
        }
        if !stretch.is_full() {
            break;
        }
        after = stretch.people.last().cloned();
        tokio::time::sleep(app::rest(begun_at.elapsed())).await;
    }
    Ok(())
}
