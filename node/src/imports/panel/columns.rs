//! `/importa/{id}/colonne`: which sheet, which line has the titles, what each column holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{load, page};
use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::imports::table::Sheet;
use crate::imports::{self, Field, Import, Mapping, SHOWN, guess, store};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

type Importer = Staff<ImportPeople>;

/// Values shown of each column.
const SAMPLES: usize = 3;
/// Longest sample, in characters.
const LONGEST: usize = 40;

#[derive(Template)]
#[template(path = "imports/columns.html")]
struct ColumnsPage {
    page: Page,
    import: Import,
    form: Form,
    sheets: Vec<(String, String)>,
    heads: Vec<(String, String)>,
    columns: Vec<Column>,
    fields: Vec<(String, String)>,
}

/// One column as the page shows it.
struct Column {
    /// Its field of the form.
    name: String,
    title: String,
    samples: Vec<String>,
}

/// `A`, `B` … `AA`, as a spreadsheet names its columns.
fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or(0));
    if column < 26 { last.to_string() } else { format!("{}{last}", letters(column / 26 - 1)) }
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl ColumnsPage {
    fn new(staff: &Importer, import: Import, sheets: &[Sheet], form: Form) -> Self {
        let page = page(staff, &import).titled(staff.page("import-columns-title").title);
        let page = page.under_named(import.name.clone(), format!("/importa/{}", import.id));
        let rows: &[Vec<String>] = sheets.get(import.mapping.sheet).map_or(&[], |sheet| &sheet.rows);
        let columns = guess::titles(rows, import.mapping.head).into_iter().enumerate().map(|(place, title)| {
            let below = rows.iter().skip(import.mapping.first()).filter_map(|row| row.get(place));
            let samples = below.filter(|cell| !cell.is_empty()).take(SAMPLES).map(|cell| short(cell)).collect();
            let title = if title.is_empty() { page.t1("import-column", "letter", letters(place)) } else { title };
            Column { name: format!("column-{place}"), title, samples }
        });
        let columns = columns.collect();
        let none = ("0".to_owned(), page.t("import-no-head"));
        let head = |(place, row): (usize, &Vec<String>)| {
            let words: Vec<&str> = row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            ((place + 1).to_string(), format!("{} · {}", place + 1, short(&words.join(", "))))
        };
        let heads = std::iter::once(none).chain(rows.iter().enumerate().map(head)).collect();
        let sheets = sheets.iter().enumerate().map(|(place, sheet)| (place.to_string(), sheet.name.clone())).collect();
        let fields = Field::ALL.map(|field| (field.code().to_owned(), page.t(field.key()))).to_vec();
        Self { page, import, form, sheets, heads, columns, fields }
    }
}

fn filled(mapping: &Mapping) -> Form {
    let place = mapping.head.map_or(0, |head| head + 1);
    let mut values = vec![("sheet".to_owned(), mapping.sheet.to_string()), ("head".to_owned(), place.to_string())];
    for (place, field) in mapping.fields.iter().enumerate() {
        values.push((format!("column-{place}"), field.code().to_owned()));
    }
    Form::prefilled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// An import whose columns can still be said, with its first lines.
async fn open(tx: &mut Tx, app: &App, staff: &Importer, id: &str) -> Result<(Import, Vec<Sheet>)> {
    let import = load(tx, app, staff, id).await?;
    if !import.state.may_drop() {
        return Err(Error::Conflict("import-moved".into()));
    }
    let sheets = store::preview(tx, app, &import.id).await?;
    Ok((import, sheets))
}

pub(super) async fn ask(staff: Importer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    if !import.state.may_drop() {
        return Ok(redirect(&format!("/importa/{}", import.id)));
    }
    let (import, sheets) = open(&mut tx, &app, &staff, &id).await?;
    drop(tx);
    let form = filled(&import.mapping);
    view(&ColumnsPage::new(&staff, import, &sheets, form))
}

/// Another sheet, or another line with the titles: then the columns are guessed anew.
fn elsewhere(form: &Form, mapping: &Mapping, sheets: &[Sheet]) -> Option<Mapping> {
    let sheet = form.value("sheet").parse().ok().filter(|sheet| *sheet < sheets.len()).unwrap_or(mapping.sheet);
    let rows = &sheets.get(sheet)?.rows;
    if sheet != mapping.sheet {
        return Some(guess::mapping(sheet, rows));
    }
    let head: usize = form.value("head").parse().ok().filter(|head| *head <= rows.len().min(SHOWN))?;
    (head.checked_sub(1) != mapping.head).then(|| guess::with_head(sheet, rows, head.checked_sub(1)))
}

pub(super) async fn save(
    staff: Importer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (mut import, sheets) = open(&mut tx, &app, &staff, &id).await?;
    let here = format!("/importa/{}", import.id);
    if let Some(guessed) = elsewhere(&form, &import.mapping, &sheets) {
        let titles = guess::titles(&sheets[guessed.sheet].rows, guessed.head);
        let (mapping, _) = store::as_remembered(&mut tx, &app, &titles, guessed).await?;
        store::map(&mut tx, &import.id, &mapping).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("{here}/colonne"), &Flash::ok("import-columns-again")));
    }
    let said = |place: usize| form.value(format!("column-{place}")).parse().unwrap_or(Field::Nothing);
    let fields: Vec<Field> = (0..import.mapping.fields.len()).map(said).collect();
    import.mapping.fields = fields;
    if let Err(unfit) = import.mapping.check() {
        let (key, column) = unfit.told(&import.mapping.fields);
        form.refuse(&column.map_or_else(|| "columns".to_owned(), |column| format!("column-{column}")), key);
        return view_again(&ColumnsPage::new(&staff, import, &sheets, form));
    }
    store::map(&mut tx, &import.id, &import.mapping).await?;
    if import.mapping.head.is_some() {
        let titles = guess::titles(&sheets[import.mapping.sheet].rows, import.mapping.head);
        store::remember(&mut tx, &app, &titles, &import.mapping.fields).await?;
    }
    store::step(&mut tx, &app, &import, imports::State::Checking, "", &staff.actor()).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("import.tried", "import", import.id.as_str())).await?;
    tx.commit().await?;
    Ok(redirect(&here))
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_the_letters_that_a_spreadsheet_gives_them() {
        assert_eq!([0, 25, 26, 27, 99].map(letters), ["A", "Z", "AA", "AB", "CV"]);
    }
}
