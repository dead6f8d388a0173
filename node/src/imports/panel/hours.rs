//! `/importa/{id}` of a sheet of hours.

use std::sync::atomic::Ordering;

use askama::Template;

use super::page;
use super::show::Wish;
use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::app::App;
use crate::error::Result;
use crate::imports::store::hours::{self, Stayed};
use crate::imports::trial::Told;
use crate::imports::{self, Import, Outcome, store};
use crate::store::page::{PageNumber, Slice};
use crate::web::form::Form;
use crate::web::layout::Page;

/// What is told of lines of hours: none of them enrols anybody.
const OUTCOMES: [Outcome; 4] = [Outcome::Bad, Outcome::Known, Outcome::Repeated, Outcome::Passed];

#[derive(Template)]
#[template(path = "imports/hours.html")]
pub(super) struct HoursPage {
    page: Page,
    import: Import,
    form: Form,
    /// Lines that are told, while it is tried out.
    lines: Slice<Told>,
    /// What stayed, when it was undone.
    stayed: Slice<Stayed>,
    outcomes: Vec<(String, String)>,
    outcome: String,
    base: String,
    /// Activities written, while they are.
    written: i64,
}

impl HoursPage {
    /// What the page is about: a message key.
    fn lead(&self) -> String {
        match self.import.state {
            imports::State::Undone if self.import.stayed == 0 => "import-hours-lead-undone-all".to_owned(),
            state => format!("import-hours-lead-{}", state.code()),
        }
    }

    /// How many activities are written, as a message key.
    fn how_many_written(&self) -> &'static str {
        "import-hours-written"
    }
}

pub(super) async fn shown(
    staff: &Staff<ImportPeople>,
    app: &App,
    import: Import,
    wish: &Wish,
    form: Form,
) -> Result<HoursPage> {
    let number = PageNumber::from_request(wish.page);
    let outcome: Option<Outcome> = wish.outcome.parse().ok();
    let mut tx = app.db.read().await?;
    let lines = store::lines::page(&mut tx, app, &import.id, outcome, number).await?;
    let stayed = hours::stayed(&mut tx, &import.id, number).await?;
    drop(tx);
    let page = page(staff, &import);
    let word = |outcome: Outcome| (outcome.code().to_owned(), page.t(format!("import-outcome-{}", outcome.code())));
    Ok(HoursPage {
        outcomes: OUTCOMES.map(word).to_vec(),
        outcome: outcome.map(|outcome| outcome.code().to_owned()).unwrap_or_default(),
        base: format!("/importa/{}?esito={}&", import.id, outcome.map_or("", Outcome::code)),
        written: app.signals.written.load(Ordering::Relaxed),
        page,
        import,
        form,
        lines,
        stayed,
    })
}
