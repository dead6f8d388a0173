//! `/persone/esporta`: the list as a file, narrowed as the page is.
//!
//! Who sees everybody gets what a register needs besides names and days: codice fiscale, sex, where somebody lives, what she
//! understands and how she is reached.
//! An operator gets the list as she sees it on the page. Of a protected record of another the file says no more than the list, whoever
//! asks: to read more somebody says why first.

use axum::extract::{Query, State};
use axum::response::Response;

use super::{reading, said, today};
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people::filter::Filter;
use crate::people::language::{Interpreter, codes};
use crate::people::search::{self, Line, Order};
use crate::people::{PersonId, Sex, Sight, filtered, place, store};
use crate::store::Tx;
use crate::web::locale::Locale;
use crate::web::spreadsheet::{self, Format, Sheet};

/// The list as it stands on the page.
const LISTED: ListKind = ListKind::new("person.export", "people", "list");
/// The list with codici fiscali, addresses and contacts.
const WHOLE: ListKind = ListKind::new("person.export-whole", "people", "list");
/// Records that are read at once.
const AT_ONCE: usize = 2_000;

/// A row: the line of the list, and the rest for who sees everybody.
struct Row {
    line: Line,
    rest: Rest,
}

#[derive(Default)]
struct Rest {
    tax_code: String,
    sex: &'static str,
    address: String,
    domicile_comune: String,
    domicile_address: String,
    languages: String,
    other_language: String,
    interpreter: String,
    telephone: String,
    email: String,
}

pub(super) async fn file(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Query(filter): Query<Filter>,
) -> Result<Response> {
    let (sight, filter) = (reading(&staff)?, filter.known());
    // The one decision: who reads everybody's record may take what it says.
    let whole = !sight.only_own;
    let mut tx = app.db.read().await?;
    let mut lines = if filter.is_some() {
        filtered::lines(&mut tx, &sight, (&filter, today(app.clock.now())), spreadsheet::MOST + 1).await?
    } else {
        search::lines(&mut tx, &sight, Order::Name, 0, spreadsheet::MOST + 1).await?
    };
    spreadsheet::fits(lines.len())?;
    // A file goes wherever it is sent: what is only kept stays here. The page says so.
    lines.retain(|line| !line.restricted);
    let of = (&sight, staff.frame().locale);
    let rows = rows(&mut tx, &app, of, lines, whole).await?;
    drop(tx);
    let mut tx = staff.write(&app).await?;
    let (kind, ids) = (if whole { WHOLE } else { LISTED }, rows.iter().map(|row| row.line.id.as_str()));
    audit::record_list(&mut tx, &app, &staff.actor(), kind, ids).await?;
    tx.commit().await?;
    sheet(&staff, whole).answer(format, "persone", &rows)
}

fn sheet(staff: &Staff<ReadPeople>, whole: bool) -> Sheet<'_, Row> {
    let head = |key: &str| staff.frame().locale.text(key, &[]);
    let sheet = Sheet::new(head("people-family-name"), |row: &Row| row.line.family_name.clone())
        .column(head("people-given-name"), |row| row.line.given_name.clone())
        .column(head("people-called"), |row| row.line.called.clone())
        .column(head("people-birth-date"), |row| row.line.birth())
        .column(head("people-comune"), |row| row.line.comune_label());
    if !whole {
        return sheet;
    }
    sheet
        .column(head("people-tax-code"), |row| row.rest.tax_code.clone())
        .column(head("people-sex"), |row| row.rest.sex.to_owned())
        .column(head("people-address"), |row| row.rest.address.clone())
        .column(head("people-domicile-comune"), |row| row.rest.domicile_comune.clone())
        .column(head("people-domicile-address"), |row| row.rest.domicile_address.clone())
        .column(head("people-languages"), |row| row.rest.languages.clone())
        .column(head("people-other-language"), |row| row.rest.other_language.clone())
        .column(head("people-interpreter"), |row| row.rest.interpreter.clone())
        .column(head("people-telephone"), |row| row.rest.telephone.clone())
        .column(head("people-email"), |row| row.rest.email.clone())
}

async fn rows(
    tx: &mut Tx,
    app: &App,
    (sight, locale): (&Sight, Locale),
    lines: Vec<Line>,
    whole: bool,
) -> crate::store::Result<Vec<Row>> {
    let mut rows: Vec<Row> = lines.into_iter().map(|line| Row { line, rest: Rest::default() }).collect();
    for some in rows.chunks_mut(AT_ONCE).filter(|_| whole) {
        let ids: Vec<PersonId> = some.iter().map(|row| row.line.id.clone()).collect();
        let people = store::found(tx, app, sight, &ids).await?;
        let mut people: std::collections::HashMap<PersonId, _> =
            people.into_iter().map(|person| (person.id.clone(), person)).collect();
        for row in some {
            let Some(person) = people.remove(&row.line.id) else { continue };
            if !person.details.protected || person.opened_by == sight.account {
                row.rest = rest(locale, person.details);
            }
        }
    }
    Ok(rows)
}

fn rest(locale: Locale, details: crate::people::Details) -> Rest {
    let interpreter = details.private.interpreter.map(Interpreter::code).unwrap_or_default();
    Rest {
        domicile_comune: place::label(details.private.domicile_comune.as_deref()),
        domicile_address: details.private.domicile_address,
        languages: said::words(locale, "languages", &codes(&details.private.languages)),
        other_language: details.private.other_language,
        interpreter: said::words(locale, "interpreter", interpreter),
        tax_code: details.tax_code.map(|code| code.as_str().to_owned()).unwrap_or_default(),
        sex: details.sex.map_or("", Sex::code),
        address: details.private.address,
        telephone: details.private.telephone,
        email: details.private.email,
    }
}
