//! Takes a referral's evidence file out of the node: a download that leaves an audit row, because it holds everything.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};

use super::case::Case;
use crate::accounts::Staff;
use crate::accounts::permission::ExportEvidence;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::referrals::evidence;

/// The file. Its name is the referral's number and says nothing of the person.
pub async fn download(
    staff: Staff<ExportEvidence>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let file = evidence::export(&mut tx, &app, &case.row).await?;
    let file = file.ok_or_else(|| Error::Conflict("referral-evidence-too-long".into()))?;
    let event = Event::new("referral.evidence", "referral", case.row.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let headers = [
        (CONTENT_TYPE, "application/json".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"prova-{}.json\"", case.row.number)),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file).into_response())
}
