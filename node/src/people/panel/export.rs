//! `/persone/esporta`: the list as CSV, for a spreadsheet.

use axum::extract::State;
use axum::response::Response;

use super::reading;
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::people::search::{self, Line, Order};
use crate::web::spreadsheet;

pub(super) async fn csv(staff: Staff<ReadPeople>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = search::lines(&mut tx, &reading(&staff)?, Order::Name, 0, spreadsheet::MOST + 1).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ("person.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let heads = ["people-family-name", "people-given-name", "people-birth-date", "people-comune"];
    let heads = heads.map(|key| staff.frame().locale.text(key, &[]));
    spreadsheet::answer("persone.csv", &heads, lines.iter().map(row))
}

fn row(line: &Line) -> [String; 4] {
    [line.family_name.clone(), line.given_name.clone(), line.birth_label(), line.comune_label()]
}
