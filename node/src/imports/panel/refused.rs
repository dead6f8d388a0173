//! `/importa/{id}/esporta`: the lines that become nothing, as a file with why: put right, it can be imported by itself.

use axum::extract::{Path, State};
use axum::response::Response;

use super::load;
use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::imports::trial::Told;
use crate::imports::{Fault, Field, guess, store};
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};

type Importer = Staff<ImportPeople>;

pub(super) async fn file(
    staff: Importer,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    let sheets = store::preview(&mut tx, &app, &import.id).await?;
    let rows = &sheets.get(import.mapping.sheet).ok_or(Error::NotFound)?.rows;
    let lines = store::lines::refused(&mut tx, &app, &import.id, spreadsheet::MOST + 1).await?;
    spreadsheet::fits(lines.len())?;
    let event = Event::new("import.refused-taken", "import", import.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event.detail(format!("lines={}", lines.len()))).await?;
    tx.commit().await?;
    let page = staff.page("imports-title");
    let mut sheet = Sheet::new(page.t("import-line"), |told: &Told| told.line.to_string())
        .column(page.t("import-why"), |told| why(&page, told));
    let titles = guess::titles(rows, import.mapping.head);
    for (place, field) in import.mapping.fields.iter().enumerate() {
        let own = titles.get(place).cloned().unwrap_or_default();
        let title = if own.is_empty() && *field != Field::Nothing { page.t(field.key()) } else { own };
        sheet = sheet.column(title, move |told| told.telling.cells.get(place).cloned().unwrap_or_default());
    }
    sheet.answer(format, "righe-da-correggere", &lines)
}

fn why(page: &Page, told: &Told) -> String {
    let words = |fault: &Fault| {
        let why = fault.words(page);
        match fault.field.parse::<Field>() {
            Ok(field) if field != Field::Nothing => format!("{}: {why}", page.t(field.key())),
            _ => why,
        }
    };
    told.telling.faults.iter().map(words).collect::<Vec<_>>().join(" ")
}
