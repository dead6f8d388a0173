//! `/persone/esporta`: the list as CSV, for a spreadsheet.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::reading;
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit;
use crate::error::{Error, Result};
use crate::people::search::{self, Line, Order};
use crate::web::spreadsheet;

/// The most rows in one file.
const MOST: i64 = 100_000;

pub(super) async fn csv(staff: Staff<ReadPeople>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.write().await?;
    let lines = search::lines(&mut tx, &reading(&staff)?, Order::Name, 0, MOST).await?;
    let ids = lines.iter().map(|line| line.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ("person.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let heads = ["people-family-name", "people-given-name", "people-birth-date", "people-comune"];
    let heads = heads.map(|key| staff.frame().locale.text(key, &[]));
    let file = spreadsheet::csv(&heads, lines.iter().map(row)).map_err(Error::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"persone.csv\""),
    ];
    Ok((headers, file).into_response())
}

fn row(line: &Line) -> [String; 4] {
    [line.family_name.clone(), line.given_name.clone(), line.birth_label(), line.comune_label()]
}
