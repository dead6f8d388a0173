//! `/reciprocita/{peer}/limiti`: how far the account of a year with a partner may be from even. An empty field is no limit.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::page_below;
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::bookings::limits::{self, Counted, Limit};
use crate::error::Result;
use crate::reciprocity::{Partner, Year, reading};
use crate::services::panel::rows;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile, money, view, view_again};

/// The most hours and units of a limit.
const MOST_HOURS: u32 = 10_000;
const MOST_UNITS: i64 = 100_000;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 200;

#[derive(Template)]
#[template(path = "reciprocity/limits.html")]
struct LimitsPage {
    page: Page,
    address: String,
    form: Form,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl LimitsPage {
    fn new(staff: &Staff<LendResources>, partner: &Partner, mut form: Form) -> Self {
        called(&mut form);
        let page = page_below(staff, "reciprocity-limits", partner);
        Self { page, address: format!("/reciprocita/{}", partner.id), form, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, now: &[Limit], typed: &[Limit]) -> Self {
        let (now, typed) = (fields(now), fields(typed));
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (now.as_slice(), typed.as_slice()), &[]);
        self.form.stands_on(&meanwhile::mark(&now));
        self
    }
}

fn called(form: &mut Form) {
    for counted in Counted::ALL {
        let (code, agreed) = (counted.code(), note(counted));
        form.called([
            (code, format!("reciprocity-limit-{code}")),
            (agreed.as_str(), format!("reciprocity-note-{code}")),
        ]);
    }
}

/// The field of what was agreed, in words.
fn note(counted: Counted) -> String {
    format!("note-{}", counted.code())
}

/// The limits as the form names them.
fn fields(limits: &[Limit]) -> Vec<(String, String)> {
    let typed = |limit: &Limit| match limit.counted {
        Counted::Cents => money::typed(limit.most),
        Counted::Minutes => dates::hours_typed(u32::try_from(limit.most).unwrap_or(u32::MAX)),
        Counted::Units => limit.most.to_string(),
    };
    let of =
        |limit: &Limit| [(limit.counted.code().to_owned(), typed(limit)), (note(limit.counted), limit.note.clone())];
    limits.iter().flat_map(of).collect()
}

/// Reads the limits in the order of their codes; nothing when something is wrong, told beside the field.
fn read(form: &mut Form) -> Option<Vec<Limit>> {
    let mut limits = Vec::new();
    for counted in Counted::ALL {
        let code = counted.code();
        let most = match counted {
            Counted::Cents => form.cents(code).map(i64::from),
            Counted::Minutes => form.minutes(code, MOST_HOURS).map(i64::from),
            Counted::Units => form.number(code, 1, MOST_UNITS),
        };
        if most == Some(0) {
            form.refuse(code, "reciprocity-limit-zero");
        }
        let note = rows::line(form, &note(counted), LONGEST_NOTE);
        if !note.is_empty() && form.value(code).trim().is_empty() {
            form.refuse(code, "reciprocity-note-alone");
        }
        limits.extend(most.map(|most| Limit { counted, most, note }));
    }
    limits.sort_by_key(|limit| limit.counted.code());
    form.is_clean().then_some(limits)
}

pub(super) async fn ask(
    staff: Staff<LendResources>,
    State(app): State<App>,
    Path(peer): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let partner = reading::partner(&mut tx, &peer, Year::asked("", app.clock.now())).await?;
    drop(tx);
    let form = rows::filled(&fields(&partner.limits));
    view(&LimitsPage::new(&staff, &partner, form))
}

pub(super) async fn save(
    staff: Staff<LendResources>,
    State(app): State<App>,
    Path(peer): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let partner = reading::partner(&mut tx, &peer, Year::asked("", app.clock.now())).await?;
    let Some(typed) = read(&mut form) else { return view_again(&LimitsPage::new(&staff, &partner, form)) };
    if rows::is_overtaken(&mut form, &fields(&partner.limits), Counted::Cents.code()) {
        return view_again(&LimitsPage::new(&staff, &partner, form).overtaken(&partner.limits, &typed));
    }
    limits::set(&mut tx, &app, &staff.actor(), &partner.id, &typed).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/reciprocita/{}", partner.id), &Flash::ok("reciprocity-limits-saved")))
}
