//! `/importa/{id}`: how far it is, what would come of it, what came of it. Of hours [`hours`] tells.

use std::sync::atomic::Ordering;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::Response;
use serde::Deserialize;

use super::{hours, load, page};
use crate::accounts::permission::ImportPeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::imports::store::enrolled;
use crate::imports::store::made::Stayed;
use crate::imports::trial::Told;
use crate::imports::{self, Holds, Import, Outcome, store};
use crate::people::PersonId;
use crate::people::panel::{LOOKALIKES, sight};
use crate::store::page::{PageNumber, Slice};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

type Importer = Staff<ImportPeople>;

/// Seconds after which the page of work under way looks again. The header does what the element `meta` does, without a script.
const AGAIN: HeaderValue = HeaderValue::from_static("4");

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "esito")]
    pub(super) outcome: String,
    #[serde(rename = "pagina")]
    pub(super) page: Option<i64>,
}

#[derive(Template)]
#[template(path = "imports/show.html")]
struct ShowPage {
    page: Page,
    import: Import,
    form: Form,
    /// Lines that are told, while it is tried out.
    lines: Slice<Told>,
    /// Who stayed, when it was undone.
    stayed: Slice<Stayed>,
    /// Enrolments that stayed.
    enrolled: Slice<enrolled::Stayed>,
    outcomes: Vec<(String, String)>,
    outcome: String,
    base: String,
    /// Records written, while they are.
    written: i64,
}

impl ShowPage {
    /// What the page is about: a message key.
    fn lead(&self) -> String {
        match self.import.state {
            imports::State::Undone if self.import.stayed + self.import.enrolled_stayed == 0 => {
                "import-lead-undone-all".to_owned()
            }
            state => format!("import-lead-{}", state.code()),
        }
    }

    /// How many records are written, as a message key.
    fn how_many_written(&self) -> &'static str {
        "import-written"
    }

    /// Lines of which something is made.
    fn taken(&self, with_known: bool) -> i64 {
        self.import.counts.taken(with_known)
    }

    /// What the button says: how many records, and how many enrolments where there are any.
    fn run(&self, with_known: bool) -> String {
        let counts = &self.import.counts;
        let (records, known) = (counts.records(with_known), counts.known);
        let all = self.page.number(records);
        match (with_known, counts.enrolments) {
            (false, 0) => self.page.t2("import-run", "n", records, "all", all),
            (true, 0) => self.page.t2("import-run-known", "n", known, "all", all),
            (with_known, enrolments) => {
                let key = if with_known { "import-run-known-enrolments" } else { "import-run-enrolments" };
                let enrolments = self.page.number(enrolments);
                self.page.tn(key, &[("n", &known), ("all", &all), ("enrolments", &enrolments)])
            }
        }
    }

    /// People who are written into family and network, or were.
    fn related(&self) -> i64 {
        let with_known = self.import.state != imports::State::Checked && self.import.with_known;
        self.import.counts.relations(with_known)
    }

    fn hidden(&self) -> i64 {
        self.import.stayed - self.stayed.total
    }

    fn hidden_enrolments(&self) -> i64 {
        self.import.enrolled_stayed - self.enrolled.total
    }
}

async fn shown(staff: &Importer, app: &App, import: Import, wish: &Wish, form: Form) -> Result<ShowPage> {
    let number = PageNumber::from_request(wish.page);
    let outcome: Option<Outcome> = wish.outcome.parse().ok();
    let mut tx = app.db.read().await?;
    let lines = store::lines::page(&mut tx, app, &import.id, outcome, number).await?;
    let sight = sight(staff, Permission::ImportPeople)?;
    let stayed = store::made::stayed(&mut tx, &sight, &import.id, number).await?;
    let enrolled = enrolled::stayed(&mut tx, &sight, &import.id, number).await?;
    drop(tx);
    let like = lines.rows.iter().filter_map(|told| told.telling.like.as_ref()).map(PersonId::as_str);
    audit::record_page(app, &staff.actor(), LOOKALIKES, like).await?;
    let left = stayed.rows.iter().map(|person| person.id.as_str());
    let left = left.chain(enrolled.rows.iter().map(|one| one.person.as_str()));
    audit::record_page(app, &staff.actor(), audit::PEOPLE_LISTED, left).await?;
    let page = page(staff, &import);
    let word = |outcome: Outcome| (outcome.code().to_owned(), page.t(format!("import-outcome-{}", outcome.code())));
    Ok(ShowPage {
        outcomes: Outcome::ALL.map(word).to_vec(),
        outcome: outcome.map(|outcome| outcome.code().to_owned()).unwrap_or_default(),
        base: format!("/importa/{}?esito={}&", import.id, outcome.map_or("", Outcome::code)),
        written: app.signals.written.load(Ordering::Relaxed),
        page,
        import,
        form,
        lines,
        stayed,
        enrolled,
    })
}

pub(super) async fn show(
    staff: Importer,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read_once().await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    drop(tx);
    if import.state == imports::State::Mapping {
        return Ok(redirect(&format!("/importa/{}/colonne", import.id)));
    }
    let at_work = import.state.is_at_work();
    let mut response = match import.mapping.holds {
        Holds::People => view(&shown(&staff, &app, import, &wish, Form::default()).await?)?,
        Holds::Hours => view(&hours::shown(&staff, &app, import, &wish, Form::default()).await?)?,
    };
    if at_work {
        response.headers_mut().insert(REFRESH, AGAIN);
    }
    Ok(response)
}

/// The same page, with what is wrong with what was asked for.
pub(super) async fn again(staff: &Importer, app: &App, import: Import, form: Form) -> Result<Response> {
    match import.mapping.holds {
        Holds::People => view_again(&shown(staff, app, import, &Wish::default(), form).await?),
        Holds::Hours => view_again(&hours::shown(staff, app, import, &Wish::default(), form).await?),
    }
}
