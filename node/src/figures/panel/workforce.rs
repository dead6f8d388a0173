//! `/bilancio-sociale/persone`: what people write for the fourth section of the social report, once for each year: volunteers without an
//! account, what was paid back to volunteers, training. A year that nobody has written yet is proposed from the last one that was.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::year::Wish;
use crate::accounts::Staff;
use crate::accounts::permission::WriteReport;
use crate::app::App;
use crate::error::{Error, Result};
use crate::figures::store::workforce as store;
use crate::figures::workforce::{Manner, Subject, Workforce};
use crate::figures::year::Year;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Argument;
use crate::web::{dates, meanwhile, view, view_again};

type Writer = Staff<WriteReport>;

/// A code and what it is called.
type Named = (&'static str, String);

#[derive(Template)]
#[template(path = "figures/workforce.html")]
struct WorkforcePage {
    page: Page,
    form: Form,
    year: Year,
    /// The year from which the fields are proposed.
    proposed: Option<i16>,
    manners: Vec<Named>,
    subjects: Vec<Named>,
    /// What is written now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl WorkforcePage {
    fn new(staff: &Writer, year: Year, form: Form) -> Self {
        let page = staff.page("workforce-title").under("figures-title", "/numeri");
        let page = page.under("year-title", format!("/bilancio-sociale?anno={}", year.number()));
        let title = page.t1("workforce-title-of", "year", year.number().to_string());
        let page = page.titled(title);
        let named = |kind: &str, code: &'static str| (code, page.t(format!("workforce-{kind}-{code}")));
        let manners = Manner::ALL.map(|one| named("manner", one.code())).to_vec();
        let subjects = Subject::ALL.map(|one| named("subject", one.code())).to_vec();
        Self { page, form, year, proposed: None, manners, subjects, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, now: Option<(Workforce, i64)>, typed: &Workforce) -> Self {
        let (now, version) = now.unwrap_or_default();
        let (now, typed) = (said(&self.page, &now), said(&self.page, typed));
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &[]);
        self.form.stands_on(&version);
        self
    }
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    let year = Year::asked(&wish.year, dates::today(app.clock.now()));
    let mut tx = app.db.read().await?;
    let (fields, version, proposed) = match store::find(&mut tx, year.number()).await? {
        Some((said, version)) => (said.fields(), version, None),
        None => match store::before(&mut tx, year.number()).await? {
            Some((of, said)) => (said.proposal(), 0, Some(of)),
            None => (Vec::new(), 0, None),
        },
    };
    let mut form = Form::prefilled(fields.iter().map(|(name, value)| (name.as_str(), value.clone())));
    form.stands_on(&version);
    view(&WorkforcePage { proposed, ..WorkforcePage::new(&staff, year, form) })
}

pub(super) async fn save(staff: Writer, State(app): State<App>, mut form: Form) -> Result<Response> {
    // Which year is written is never guessed.
    let year = Year::begun(form.value("year"), dates::today(app.clock.now()));
    let year = year.ok_or_else(|| Error::BadRequest("error-form".into()))?;
    let seen: i64 = form.value("version").parse().unwrap_or_default();
    let Some(new) = Workforce::read(&mut form) else {
        return view_again(&WorkforcePage::new(&staff, year, form));
    };
    let mut tx = staff.write(&app).await?;
    let now = store::find(&mut tx, year.number()).await?;
    let same = now.as_ref().is_some_and(|(now, _)| *now == new);
    if !same && !store::write(&mut tx, &app, &staff.actor(), (year.number(), seen), &new).await? {
        form.refuse("volunteers-women", "workforce-overtaken");
        return view_again(&WorkforcePage::new(&staff, year, form).overtaken(now, &new));
    }
    tx.commit().await?;
    let report = format!("/bilancio-sociale?anno={}", year.number());
    Ok(redirect_with(&report, &Flash::ok("workforce-saved")))
}

/// What is written, line by line and in words, under the names that the form knows ([`Workforce::read`]).
fn said(page: &Page, of: &Workforce) -> Vec<(String, String)> {
    let mut said = Vec::new();
    if let Some(one) = &of.volunteers {
        let hours = page.hours(one.minutes);
        let facts: [(&str, &dyn Argument); 4] =
            [("women", &one.women), ("men", &one.men), ("others", &one.others), ("hours", &hours)];
        said.push(("volunteers".to_owned(), page.tn("workforce-line-volunteers", &facts)));
    }
    for (manner, one) in &of.refunds {
        let words = page.t2("workforce-line-refunds", "amount", page.money(one.cents), "people", one.people);
        said.push((manner.code().to_owned(), words));
    }
    for (subject, one) in &of.training {
        let words = page.t2("workforce-line-training", "people", one.people, "hours", page.hours(one.minutes));
        said.push((subject.code().to_owned(), words));
    }
    let lines: BTreeSet<&str> =
        Manner::ALL.map(Manner::code).into_iter().chain(Subject::ALL.map(Subject::code)).collect();
    let is_of_a_line =
        |name: &str| name.split_once('-').is_some_and(|(line, _)| line == "volunteers" || lines.contains(line));
    said.extend(of.fields().into_iter().filter(|(name, _)| !is_of_a_line(name)));
    said
}
