//! `/importa/{id}/colonne`: what stands in the sheet, which sheet, which line has the titles, what each column holds.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{load, may_bring, page};
use crate::accounts::permission::ImportPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::FIRST_YEAR;
use crate::error::{Error, Result};
use crate::imports::table::Sheet;
use crate::imports::{self, Field, Holds, Import, Mapping, SHOWN, guess, store};
use crate::services;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, redirect, view, view_again};

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
    /// What a sheet may hold: one alone for who may not bring hours.
    kinds: Vec<(String, String)>,
    sheets: Vec<(String, String)>,
    heads: Vec<(String, String)>,
    columns: Vec<Column>,
    fields: Vec<(String, String)>,
    /// The services that a whole sheet can be of: none for who enrols nobody.
    services: Vec<(String, String)>,
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
    fn new(staff: &Importer, of: Opened, form: Form) -> Self {
        let Opened { import, sheets, services } = of;
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
        let fields = fields(staff, import.mapping.holds).into_iter();
        let fields = fields.map(|field| (field.code().to_owned(), page.t(field.key()))).collect();
        let may_enrol = staff.may(Permission::WriteEnrolments, Scope::Anything);
        let services = if may_enrol || import.mapping.holds == Holds::Hours { services } else { Vec::new() };
        let kinds = Holds::ALL.into_iter().filter(|holds| may_bring(staff, *holds));
        let kind = |holds: Holds| (holds.code().to_owned(), page.t(format!("import-of-{}", holds.code())));
        let kinds = kinds.map(kind).collect();
        Self { page, import, form, kinds, sheets, heads, columns, fields, services }
    }

    /// Its lines are hours.
    fn is_of_hours(&self) -> bool {
        self.import.mapping.holds == Holds::Hours
    }
}

/// What columns may hold, as far as somebody may write it.
fn fields(staff: &Importer, holds: Holds) -> Vec<Field> {
    let may_enrol = holds == Holds::Hours || staff.may(Permission::WriteEnrolments, Scope::Anything);
    let may = |field: &Field| may_enrol || !Field::OF_ENROLMENTS.contains(field);
    holds.fields().into_iter().filter(may).collect()
}

fn filled(mapping: &Mapping, day: Option<Date>) -> Form {
    let place = mapping.head.map_or(0, |head| head + 1);
    let mut values = vec![
        ("holds".to_owned(), mapping.holds.code().to_owned()),
        ("sheet".to_owned(), mapping.sheet.to_string()),
        ("head".to_owned(), place.to_string()),
    ];
    for (place, field) in mapping.fields.iter().enumerate() {
        values.push((format!("column-{place}"), field.code().to_owned()));
    }
    values.push(("service".to_owned(), mapping.service.clone()));
    values.push(("from".to_owned(), day.map(dates::written).unwrap_or_default()));
    Form::prefilled(values.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// An import whose columns can still be said, with its first lines and the services that its people can come into.
struct Opened {
    import: Import,
    sheets: Vec<Sheet>,
    services: Vec<(String, String)>,
}

async fn open(tx: &mut Tx, app: &App, staff: &Importer, id: &str) -> Result<Opened> {
    let import = load(tx, app, staff, id).await?;
    if !import.state.may_drop() {
        return Err(Error::Conflict("import-moved".into()));
    }
    let sheets = store::preview(tx, app, &import.id).await?;
    // Hours were delivered also in services that are closed by now.
    let services = services::store::called(tx).await?.into_iter();
    let services = services.filter(|one| one.closed_at.is_none() || import.mapping.holds == Holds::Hours);
    let services = services.map(|service| (service.id.to_string(), service.name)).collect();
    Ok(Opened { import, sheets, services })
}

pub(super) async fn ask(staff: Importer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    if !import.state.may_drop() {
        return Ok(redirect(&format!("/importa/{}", import.id)));
    }
    let of = open(&mut tx, &app, &staff, &id).await?;
    drop(tx);
    // Asked for the first time: the day of who has none is today.
    let first = of.import.state == imports::State::Mapping;
    let day = of.import.mapping.from.or(first.then(|| dates::today(app.clock.now())));
    let form = filled(&of.import.mapping, day);
    view(&ColumnsPage::new(&staff, of, form))
}

/// Another sheet, another line with the titles, or something else in it: then the columns are guessed anew.
fn elsewhere(form: &Form, staff: &Importer, mapping: &Mapping, sheets: &[Sheet]) -> Option<Mapping> {
    let holds = form.value("holds").parse().ok().filter(|holds| may_bring(staff, *holds)).unwrap_or(mapping.holds);
    let sheet = form.value("sheet").parse().ok().filter(|sheet| *sheet < sheets.len()).unwrap_or(mapping.sheet);
    let rows = &sheets.get(sheet)?.rows;
    if sheet != mapping.sheet || holds != mapping.holds {
        return Some(guess::mapping(holds, sheet, rows));
    }
    let head: usize = form.value("head").parse().ok().filter(|head| *head <= rows.len().min(SHOWN))?;
    (head.checked_sub(1) != mapping.head).then(|| guess::with_head(holds, sheet, rows, head.checked_sub(1)))
}

/// Takes what the form says of the columns and of the service; what cannot be is told beside its field.
fn said(form: &mut Form, staff: &Importer, of: &mut Opened, today: Date) {
    let fields = fields(staff, of.import.mapping.holds);
    for place in 0..of.import.mapping.fields.len() {
        let field = form.optional_choice(&format!("column-{place}")).filter(|field| fields.contains(field));
        of.import.mapping.fields[place] = field.unwrap_or(Field::Nothing);
    }
    for place in ["sheet", "head"] {
        form.optional_choice::<usize>(place);
    }
    let chosen = form.optional("service", 80).filter(|_| fields.contains(&Field::Service)).unwrap_or_default();
    if !chosen.is_empty() && of.services.iter().all(|(id, _)| *id != chosen) {
        form.refuse("service", "form-choose");
    }
    of.import.mapping.service = chosen;
    let from = if of.import.mapping.holds == Holds::People { form.day("from") } else { None };
    if from.is_some_and(|from| from > today) {
        form.refuse("from", "enrolment-refused-future");
    } else if from.is_some_and(|from| from.year() < FIRST_YEAR) {
        form.refuse("from", "enrolment-refused-year");
    }
    of.import.mapping.from = from;
    if let Err(unfit) = of.import.mapping.check() {
        let (key, column) = unfit.told(&of.import.mapping.fields);
        form.refuse(&column.map_or_else(|| "columns".to_owned(), |column| format!("column-{column}")), key);
    }
}

pub(super) async fn save(
    staff: Importer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let mut of = open(&mut tx, &app, &staff, &id).await?;
    let here = format!("/importa/{}", of.import.id);
    if let Some(guessed) = elsewhere(&form, &staff, &of.import.mapping, &of.sheets) {
        let titles = guess::remembered_titles(&of.sheets[guessed.sheet].rows, guessed.head);
        let (mapping, _) = store::as_remembered(&mut tx, &app, &titles, guessed).await?;
        store::map(&mut tx, &of.import.id, &mapping).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("{here}/colonne"), &Flash::ok("import-columns-again")));
    }
    said(&mut form, &staff, &mut of, dates::today(app.clock.now()));
    if !form.is_clean() {
        return view_again(&ColumnsPage::new(&staff, of, form));
    }
    let Opened { import, sheets, .. } = of;
    store::map(&mut tx, &import.id, &import.mapping).await?;
    if import.mapping.head.is_some() {
        let titles = guess::remembered_titles(&sheets[import.mapping.sheet].rows, import.mapping.head);
        store::remember(&mut tx, &app, &titles, &import.mapping).await?;
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
