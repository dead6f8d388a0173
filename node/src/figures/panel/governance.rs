//! `/bilancio-sociale/governo`: what people write for the third section of the social report, once for each year. A year that nobody has
//! written yet is proposed from the last one that was.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;

use super::year::Wish;
use crate::accounts::Staff;
use crate::accounts::permission::WriteReport;
use crate::app::App;
use crate::error::{Error, Result};
use crate::figures::governance::{Body, Governance, Sort, Stakeholder, System};
use crate::figures::store::governance as store;
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
#[template(path = "figures/governance.html")]
struct GovernancePage {
    page: Page,
    form: Form,
    year: Year,
    /// The year from which the fields are proposed.
    proposed: Option<i16>,
    sorts: Vec<Named>,
    systems: Vec<Named>,
    bodies: Vec<Named>,
    stakeholders: Vec<Named>,
    /// What is written now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl GovernancePage {
    fn new(staff: &Writer, year: Year, form: Form) -> Self {
        let page = staff.page("governance-title").under("figures-title", "/numeri");
        let page = page.under("year-title", format!("/bilancio-sociale?anno={}", year.number()));
        let title = page.t1("governance-title-of", "year", year.number().to_string());
        let page = page.titled(title);
        let named = |kind: &str, code: &'static str| (code, page.t(format!("governance-{kind}-{code}")));
        let sorts = Sort::ALL.map(|one| named("sort", one.code())).to_vec();
        let systems = System::ALL.map(|one| named("system", one.code())).to_vec();
        let bodies = Body::ALL.map(|one| named("body", one.code())).to_vec();
        let stakeholders = Stakeholder::ALL.map(|one| named("stakeholder", one.code())).to_vec();
        Self { page, form, year, proposed: None, sorts, systems, bodies, stakeholders, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, now: Option<(Governance, i64)>, typed: &Governance) -> Self {
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
    view(&GovernancePage { proposed, ..GovernancePage::new(&staff, year, form) })
}

pub(super) async fn save(staff: Writer, State(app): State<App>, mut form: Form) -> Result<Response> {
    // Which year is written is never guessed.
    let year = Year::begun(form.value("year"), dates::today(app.clock.now()));
    let year = year.ok_or_else(|| Error::BadRequest("error-form".into()))?;
    let seen: i64 = form.value("version").parse().unwrap_or_default();
    let Some(new) = Governance::read(&mut form) else {
        return view_again(&GovernancePage::new(&staff, year, form));
    };
    let mut tx = staff.write(&app).await?;
    let now = store::find(&mut tx, year.number()).await?;
    let same = now.as_ref().is_some_and(|(now, _)| *now == new);
    if !same && !store::write(&mut tx, &app, &staff.actor(), (year.number(), seen), &new).await? {
        form.refuse("workers-women", "governance-overtaken");
        return view_again(&GovernancePage::new(&staff, year, form).overtaken(now, &new));
    }
    tx.commit().await?;
    let report = format!("/bilancio-sociale?anno={}", year.number());
    Ok(redirect_with(&report, &Flash::ok("governance-saved")))
}

/// What is written, line by line and in words, under the names that the form knows ([`Governance::read`]).
fn said(page: &Page, of: &Governance) -> Vec<(String, String)> {
    let mut said = Vec::new();
    for (sort, one) in &of.members {
        let counts: [(&str, &dyn Argument); 5] = [
            ("women", &one.women),
            ("men", &one.men),
            ("others", &one.others),
            ("entered", &one.entered),
            ("left", &one.left),
        ];
        let key = if *sort == Sort::LegalPersons { "governance-line-bodies" } else { "governance-line-members" };
        said.push((sort.code().to_owned(), page.tn(key, &counts)));
    }
    for (body, one) in &of.seats {
        let day = |on: Option<Date>| on.map_or_else(|| "–".to_owned(), dates::written);
        let (since, until) = (day(one.since), day(one.until));
        let facts: [(&str, &dyn Argument); 5] =
            [("women", &one.women), ("men", &one.men), ("others", &one.others), ("since", &since), ("until", &until)];
        said.push((body.code().to_owned(), page.tn("governance-line-seats", &facts)));
    }
    let system = of.system.map(|one| page.t(format!("governance-system-{}", one.code())));
    said.push(("system".to_owned(), system.unwrap_or_default()));
    let lines: BTreeSet<&str> = Sort::ALL.map(Sort::code).into_iter().chain(Body::ALL.map(Body::code)).collect();
    let is_of_a_line = |name: &str| name.split_once('-').is_some_and(|(line, _)| lines.contains(line));
    said.extend(of.fields().into_iter().filter(|(name, _)| name != "system" && !is_of_a_line(name)));
    said
}
