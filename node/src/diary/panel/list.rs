//! `/persone/{id}/diario`: the entries, all or those that are sought, and a new one in three fields.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{kinds, load, read};
use crate::accounts::permission::{ReadPeople, Right, WriteDiary};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::diary::sought::{MOST_READ, Sought};
use crate::diary::{Entry, Kind, store};
use crate::enrolments::{self, EnrolmentId};
use crate::error::Result;
use crate::people::Person;
use crate::people::panel::{Lock, today, usable};
use crate::services;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::dates::{self, written as day};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{query, redirect, typed, view, view_again};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "pagina")]
    page: Option<String>,
    /// What an entry tells of that somebody comes to write.
    #[serde(rename = "tipo")]
    kind: String,
    #[serde(flatten)]
    asked: Asked,
}

/// What is sought, as an address has it: codes and days, and the number of what was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    #[serde(rename = "genere")]
    of: String,
    #[serde(rename = "autore")]
    author: String,
    #[serde(rename = "dal")]
    from: String,
    #[serde(rename = "al")]
    to: String,
    #[serde(rename = "ricerca")]
    search: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("genere", &self.of),
            ("autore", &self.author),
            ("dal", &self.from),
            ("al", &self.to),
            ("ricerca", &self.search),
        ]
    }

    fn sought(&self, words: String) -> Sought {
        let (from, to) = (dates::day(&self.from), dates::day(&self.to));
        Sought { words, kind: self.of.parse().ok(), author: self.author.clone(), from, to }
    }
}

/// What is sought, and the form that seeks it.
struct Seeking {
    asked: Asked,
    sought: Sought,
    form: Form,
}

impl Seeking {
    /// What the address asks for; words that are forgotten seek nothing.
    async fn read(tx: &mut Tx, app: &App, account: &str, mut asked: Asked) -> Result<Self> {
        let words = typed::recall(tx, app, account, &mut asked.search).await?;
        let sought = asked.sought(words.clone());
        let on = |on: Option<jiff::civil::Date>| on.map(day).unwrap_or_default();
        let form = Form::prefilled([
            ("testo", words),
            ("genere", sought.kind.map_or("", Kind::code).to_owned()),
            ("autore", asked.author.clone()),
            ("dal", on(sought.from)),
            ("al", on(sought.to)),
        ]);
        Ok(Self { asked, sought, form })
    }

    /// The whole diary.
    fn nothing() -> Self {
        Self { asked: Asked::default(), sought: Sought::default(), form: Form::default() }
    }
}

/// The kind that the page of a person leads to.
const ASSESSMENT: &str = "valutazione";

#[derive(Template)]
#[template(path = "diary/list.html")]
struct ListPage {
    page: Page,
    person: Person,
    entries: Slice<Entry>,
    base: String,
    /// What narrows the diary, whether it does, and who has written in it.
    seek: Form,
    narrowed: bool,
    authors: Vec<(String, String)>,
    /// There are older entries whose words were not looked at.
    goes_on: bool,
    form: Form,
    kinds: Vec<(String, String)>,
    /// The services that she is in: an entry may belong to one.
    services: Vec<(String, String)>,
    may_write: bool,
    own: String,
    lock: Lock,
}

impl ListPage {
    /// How many texts were looked at.
    fn looked_at(&self) -> String {
        self.page.number(MOST_READ)
    }

    async fn draw<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        person: Person,
        (number, form): (PageNumber, Form),
        seeking: Seeking,
    ) -> Result<Self> {
        let found = store::sought::page(tx, app, &person.id, &seeking.sought, number).await?;
        let authors = store::sought::authors(tx, &person.id).await?;
        let services = services_of(tx, &person).await?;
        let event = Event::new("diary.read", "person", person.id.as_str());
        audit::record(tx, app, &staff.actor(), event).await?;
        let address = format!("/persone/{}", person.id);
        let page = staff.page("diary-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), address.as_str());
        // She sees this person: whoever may write in a diary may write in this one.
        let may_write = staff.may(Permission::WriteDiary, Scope::Anything);
        let lock = Lock::of(tx, staff, &person.id).await?;
        let (kinds, base) = (kinds(&page), query::start(&format!("{address}/diario"), seeking.asked.pairs()));
        let narrowed = seeking.sought.is_some() || !seeking.form.is_clean();
        let (entries, goes_on, seek) = (found.entries, found.goes_on, seeking.form);
        let own = staff.id().to_string();
        Ok(Self {
            page,
            person,
            entries,
            base,
            seek,
            narrowed,
            authors,
            goes_on,
            form,
            kinds,
            services,
            may_write,
            own,
            lock,
        })
    }

    /// The service of an entry, if it names one that she is in.
    fn service(&self, entry: &Entry) -> &str {
        let id = entry.enrolment.as_ref().map(EnrolmentId::as_str);
        self.services.iter().find(|(known, _)| Some(known.as_str()) == id).map_or("", |(_, name)| name)
    }

    fn day(&self, entry: &Entry) -> String {
        day(entry.written.on)
    }
}

/// Her enrolments, by the names of their services.
async fn services_of(tx: &mut Tx, person: &Person) -> Result<Vec<(String, String)>> {
    let mut named = Vec::new();
    for enrolment in enrolments::store::list::of_person(tx, &person.id).await? {
        if let Some(service) = services::store::find(tx, &enrolment.service).await? {
            named.push((enrolment.id.to_string(), service.particulars.content.name));
        }
    }
    Ok(named)
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let kind = if wish.kind == ASSESSMENT { Kind::Assessment.code() } else { "" };
    let form = Form::prefilled([("on", day(today(app.clock.now()))), ("kind", kind.to_owned())]);
    let seeking = Seeking::read(&mut tx, &app, staff.id().as_str(), wish.asked).await?;
    let page = ListPage::draw(&mut tx, &app, &staff, person, (number, form), seeking).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn write(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let written = read(&mut form, today(app.clock.now()));
    let enrolment = enrolment(&mut tx, &person, &mut form).await?;
    let hers = usable(&mut tx, &app, &staff, &person.id, (&mut form, "text")).await?;
    let (Some(written), Some(hers)) = (written, hers) else {
        let first = PageNumber::from_request(None);
        let page = ListPage::draw(&mut tx, &app, &staff, person, (first, form), Seeking::nothing()).await?;
        tx.commit().await?;
        return view_again(&page);
    };
    store::write(&mut tx, &app, staff.account(), &hers, enrolment.as_ref(), &written).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}/diario"), &Flash::ok("diary-kept")))
}

/// What is sought, as it is typed: the words are kept under a number, and the diary has that in its address.
pub(super) async fn seek(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    form.called([("dal", "diary-from"), ("al", "diary-to"), ("testo", "diary-words")]);
    let on = |on: Option<jiff::civil::Date>| on.map(|on| on.to_string()).unwrap_or_default();
    let (from, to) = (form.day("dal"), form.day("al"));
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        form.refuse("al", "diary-backwards");
    }
    let mut asked = Asked {
        of: form.value("genere").parse::<Kind>().map_or("", Kind::code).to_owned(),
        author: form.value("autore").chars().take(40).collect(),
        from: on(from),
        to: on(to),
        search: String::new(),
    };
    if !form.is_clean() {
        let new = Form::prefilled([("on", day(today(app.clock.now())))]);
        let seeking = Seeking { asked: Asked::default(), sought: Sought::default(), form };
        let first = PageNumber::from_request(None);
        let page = ListPage::draw(&mut tx, &app, &staff, person, (first, new), seeking).await?;
        tx.commit().await?;
        return view_again(&page);
    }
    tx.commit().await?;
    asked.search = typed::keep_text(&app, staff.id().as_str(), form.value("testo")).await?;
    Ok(redirect(query::start(&format!("/persone/{}/diario", person.id), asked.pairs()).trim_end_matches(['?', '&'])))
}

/// The enrolment that was chosen; it is one of hers.
async fn enrolment(tx: &mut Tx, person: &Person, form: &mut Form) -> Result<Option<EnrolmentId>> {
    let Some(chosen) = form.optional("enrolment", 40) else { return Ok(None) };
    let hers = enrolments::store::list::of_person(tx, &person.id).await?;
    let found = hers.into_iter().map(|enrolment| enrolment.id).find(|id| id.as_str() == chosen);
    if found.is_none() {
        form.refuse("enrolment", "form-choose");
    }
    Ok(found)
}
