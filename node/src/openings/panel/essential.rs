//! `/emergenza/{id}`: what an emergency opening shows, while it lasts and to whom made it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::may_open_protected;
use crate::accounts::permission::OpenInEmergency;
use crate::accounts::{self, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::openings::{Opening, store};
use crate::people::language::{Interpreter, codes};
use crate::people::panel::{Lock, parse_id, said, today};
use crate::people::{self, Person, place};
use crate::relations::panel::shown::{self, Shown};
use crate::web::dates::written;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::view;

#[derive(Template)]
#[template(path = "openings/essential.html")]
struct EssentialPage {
    page: Page,
    opening: Opening,
    person: Person,
    /// Message key and value.
    facts: Vec<(&'static str, String)>,
    lock: Lock,
    /// Who belongs to her and may be named here.
    relations: Vec<Shown>,
    /// Who keeps the record.
    keeper: String,
    today: Date,
}

/// Who she is, how she is reached and what she understands. Of a protected record the places stay out, residence and domicile: they
/// are what is hidden, and once told cannot be taken back. What must be known for her health stands above them on the page, of a
/// protected record too: who stands before her needs it, and it leads nobody to her.
fn facts(locale: Locale, person: &Person) -> Vec<(&'static str, String)> {
    let (details, private) = (&person.details, &person.details.private);
    let open = |place: String| if details.protected { String::new() } else { place };
    let comune = details.comune.as_deref().and_then(place::comune).map(|comune| comune.name.clone());
    let interpreter = private.interpreter.map(Interpreter::code).unwrap_or_default();
    let told = [
        ("people-birth-date", details.birth_date.map(written).unwrap_or_default()),
        ("people-tax-code", details.tax_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default()),
        ("people-telephone", private.telephone.clone()),
        ("people-email", private.email.clone()),
        ("people-address", open(private.address.clone())),
        ("people-comune", open(comune.unwrap_or_default())),
        ("people-domicile-address", open(private.domicile_address.clone())),
        ("people-domicile-comune", open(place::label(private.domicile_comune.as_deref()))),
        ("people-languages", said::words(locale, "languages", &codes(&private.languages))),
        ("people-other-language", private.other_language.clone()),
        ("people-interpreter", said::words(locale, "interpreter", interpreter)),
        ("people-guardian", private.guardian.clone()),
    ];
    told.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

pub(super) async fn show(
    staff: Staff<OpenInEmergency>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let opening = store::find(&mut tx, &app, &parse_id(&id)?).await?;
    let opening = opening.filter(|one| one.is_open_to(staff.id(), app.clock.now())).ok_or(Error::NotFound)?;
    // It is asked anew each time: the record may have become a protected one meanwhile.
    let everybody = store::all(staff.id(), may_open_protected(&staff));
    let person = people::store::find(&mut tx, &app, &everybody, &opening.person).await?.ok_or(Error::NotFound)?;
    let today = today(app.clock.now());
    let mut relations = shown::of_person(&mut tx, &app, &store::all(staff.id(), false), &person.id).await?;
    relations.retain(|shown| shown.relation.holds(today));
    let keeper = match person.opened_by.parse() {
        Ok(id) => accounts::store::find(&mut tx, &id).await?.map(|account| account.name),
        Err(_) => None,
    };
    let lock = Lock::of(&mut tx, &staff, &person.id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.essential", "person", person.id.as_str())).await?;
    audit::record_list(&mut tx, &app, &staff.actor(), audit::PEOPLE_LISTED, shown::records(&relations)).await?;
    tx.commit().await?;
    let page = staff.page("opening-title").titled(person.details.known_as()).under("nav-people", "/persone");
    view(&EssentialPage {
        page,
        facts: facts(staff.frame().locale, &person),
        keeper: keeper.unwrap_or_default(),
        lock,
        relations,
        today,
        person,
        opening,
    })
}
