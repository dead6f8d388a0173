//! The worker that looks through everybody for whoever may be kept no longer: once a day, and when a rule has changed.

use std::time::{Duration, Instant};

use super::store::past;
use crate::app::{self, App};
use crate::store::Result;
use crate::web::dates::today;

/// Between two looks whether it is time.
const LOOK: Duration = Duration::from_secs(3);

/// Starts the worker of a running node.
pub fn start(app: &App) {
    app.look_every(LOOK, "who may be kept no longer could not be looked for", |app| async move { look(&app).await });
}

/// Looks through everybody, if it is time. Where nothing differs nothing is written but that it was done.
pub async fn look(app: &App) -> Result<()> {
    let today = today(app.clock.now());
    let Some(as_of) = past::is_due(&mut app.db.read().await?, today).await? else { return Ok(()) };
    let mut after = String::new();
    loop {
        let begun_at = Instant::now();
        let stretch = past::look(&mut app.db.read().await?, (&after, past::AT_ONCE), today).await?;
        if !stretch.is_right() {
            let mut tx = app.db.write().await?;
            past::put_right(&mut tx, &stretch).await?;
            tx.commit().await?;
        }
        let Some(last) = stretch.last else { break };
        last.as_str().clone_into(&mut after);
        tokio::time::sleep(app::rest(begun_at.elapsed())).await;
    }
    let mut tx = app.db.write().await?;
    past::looked(&mut tx, &as_of).await?;
    tx.commit().await
}
