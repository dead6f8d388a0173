//! `/persone/esporta`: the list as CSV, for a spreadsheet.

use axum::extract::State;
use axum::response::Response;

use super::reading;
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people::search::{self, Line, Order};
use crate::web::spreadsheet::{self, Format, Sheet};

pub(super) async fn file(staff: Staff<ReadPeople>, State(app): State<App>, format: Format) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let mut lines = search::lines(&mut tx, &reading(&staff)?, Order::Name, 0, spreadsheet::MOST + 1).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    // A file goes wherever it is sent: what is only kept stays here. The page says so.
    lines.retain(|line| !line.restricted);
    let mut tx = staff.write(&app).await?;
    let ids = lines.iter().map(|line| line.id.as_str());
    audit::record_list(&mut tx, &app, &staff.actor(), ListKind::new("person.export", "people", "list"), ids).await?;
    tx.commit().await?;
    let head = |key: &str| staff.frame().locale.text(key, &[]);
    let sheet = Sheet::new(head("people-family-name"), |line: &Line| line.family_name.clone())
        .column(head("people-given-name"), |line| line.given_name.clone())
        .column(head("people-birth-date"), Line::birth)
        .column(head("people-comune"), Line::comune_label);
    sheet.answer(format, "persone", &lines)
}
