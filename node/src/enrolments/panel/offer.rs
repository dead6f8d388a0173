//! `/prese/{id}/posto`: somebody who waits is told that there is a place; the same page takes her answer.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::Enrolled;
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::State as Stage;
use crate::enrolments::ending::{CameToNothing, Ending};
use crate::enrolments::offer::{Answer, How, LONGEST_NOTE, Offer, Refusal, Rules, Told};
use crate::enrolments::store::offers::{self, Answered, Reply};
use crate::enrolments::store::{Written, asked, list, rules};
use crate::error::{Error, Result};
use crate::people::panel::{sight, today};
use crate::people::restriction;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

type Writer = Staff<WriteEnrolments>;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 6] = [
    ("on", "offer-on"),
    ("how", "offer-how"),
    ("until", "offer-until"),
    ("answer", "offer-answer"),
    ("reason", "offer-reason"),
    ("note", "enrolment-note"),
];

#[derive(Template)]
#[template(path = "enrolments/offer.html")]
struct OfferPage {
    page: Page,
    of: Enrolled,
    form: Form,
    /// How she waits, and whom to call.
    facts: Vec<(String, String)>,
    /// The open offer: the page asks for its answer.
    open: Option<Offer>,
    /// Why no place can be offered now.
    refused: Option<Refusal>,
    /// Those that were answered, the newest first.
    earlier: Vec<Offer>,
    reasons: Vec<(String, String)>,
    rules: Rules,
    /// Requests of other cooperatives on the list of this service that have no name yet, for who reads referrals.
    unnamed: i64,
    today: Date,
}

impl OfferPage {
    /// Key of what the page is for.
    fn lead(&self) -> &'static str {
        match (&self.open, self.of.service.particulars.counted) {
            (Some(_), _) => "offer-answer-lead",
            (None, true) => "offer-lead",
            // Nothing that is written here changes a number that somebody types.
            (None, false) => "offer-lead-by-hand",
        }
    }

    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, of: Enrolled, form: Form) -> Result<Self> {
        let address = format!("/prese/{}", of.enrolment.id);
        let (open, earlier) = of_enrolment(tx, app, &of).await?;
        let title = if open.is_some() { "offer-answer-title" } else { "offer-title" };
        let page = of.page(staff.page(title)).under_named(of.service_name(), address);
        let refused = offers::can_offer(&of.enrolment, &of.service).err();
        let rank = list::rank(tx, &of.enrolment.id).await?;
        let rank = rank.map(|rank| (page.t("enrolment-rank"), page.number(rank)));
        let private = &of.person.details.private;
        let calls = [("people-telephone", &private.telephone), ("people-guardian", &private.guardian)];
        let calls = calls.into_iter().filter(|(_, value)| !value.is_empty());
        let calls = calls.map(|(key, value)| (page.t(key), value.clone()));
        let facts = rank.into_iter().chain(super::particulars(&page, &of.enrolment.state)).chain(calls).collect();
        let reason = |one: CameToNothing| (one.code().to_owned(), page.t(Ending::Never(one).key()));
        let reasons = CameToNothing::ALL.into_iter().map(reason).collect();
        let (rules, _) = rules::of(tx, &of.service.id).await?;
        let unnamed = match sight(staff, Permission::ReadReferrals) {
            Ok(sight) => asked::unnamed(tx, &sight).await?.remove(&of.service.id.to_string()).unwrap_or_default(),
            Err(_) => 0,
        };
        let today = today(app.clock.now());
        Ok(Self { page, of, form, facts, open, refused, earlier, reasons, rules, unnamed, today })
    }
}

/// The open offer, and the others.
async fn of_enrolment(tx: &mut Tx, app: &App, of: &Enrolled) -> Result<(Option<Offer>, Vec<Offer>)> {
    let mut offers = offers::of(tx, app, &of.enrolment.id).await?;
    let open = offers.first().is_some_and(|offer| offer.answer.is_none()).then(|| offers.remove(0));
    Ok((open, offers))
}

async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<Enrolled> {
    let of = Enrolled::load(tx, app, staff, Permission::WriteEnrolments, id).await?;
    // The steps of a referral are taken there.
    if of.enrolment.moves_with_a_referral() {
        return Err(Error::NotFound);
    }
    Ok(of)
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, &id).await?;
    if !matches!(of.enrolment.state, Stage::Waiting { .. }) {
        return Err(Error::NotFound);
    }
    read_again(&mut tx, &app, &staff, &of).await?;
    let today = today(app.clock.now());
    let open = of_enrolment(&mut tx, &app, &of).await?.0.is_some();
    let mut values = vec![("on", day(today))];
    if !open {
        let (rules, _) = rules::of(&mut tx, &of.service.id).await?;
        values.push(("until", day(rules.proposed_until(today))));
    }
    let page = OfferPage::draw(&mut tx, &app, &staff, of, Form::prefilled(values)).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn offer(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, &id).await?;
    if let Some(told) = told(&mut form) {
        let offered = match restriction::store::usable(&mut tx, &app, &staff.actor(), &of.person.id).await? {
            Some(hers) => offers::offer(&mut tx, &app, &staff.actor(), &hers, &of.enrolment, &told).await?,
            None => Err(Refusal::Restricted),
        };
        match offered {
            Ok(_) => {
                tx.commit().await?;
                return Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok("offer-done")));
            }
            Err(refusal) => form.refuse(refusal.field(), refusal.key()),
        }
    }
    again(&mut tx, &app, &staff, of, form).await?.finish(tx).await
}

pub(super) async fn answer(
    staff: Writer,
    State(app): State<App>,
    Path((id, offer)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = load(&mut tx, &app, &staff, &id).await?;
    let all = offers::of(&mut tx, &app, &of.enrolment.id).await?;
    let offer = all.into_iter().find(|one| one.id.as_str() == offer).ok_or(Error::NotFound)?;
    if let Some(reply) = reply(&mut form, &staff.page("offer-title"), &offer) {
        let answered = offers::answer(&mut tx, &app, &staff.actor(), &of.enrolment, &offer, &reply).await?;
        match answered {
            Answered::Done => {
                tx.commit().await?;
                let done = format!("offer-answer-{}-done", reply.answer.code());
                return Ok(redirect_with(&format!("/prese/{id}"), &Flash::ok(&done)));
            }
            Answered::Refused(refusal) => form.refuse(refusal.field(), refusal.key()),
            Answered::Step(Written::Refused(refusal)) => form.refuse("offer", refusal.key()),
            Answered::Step(_) => form.refuse("offer", "enrolment-overtaken"),
        }
    }
    again(&mut tx, &app, &staff, of, form).await?.finish(tx).await
}

/// The page with what was typed. Nothing of it was written.
async fn again(tx: &mut Tx, app: &App, staff: &Writer, of: Enrolled, form: Form) -> Result<OfferPage> {
    read_again(tx, app, staff, &of).await?;
    OfferPage::draw(tx, app, staff, of, form).await
}

impl OfferPage {
    async fn finish(self, tx: Tx) -> Result<Response> {
        tx.commit().await?;
        view_again(&self)
    }
}

fn told(form: &mut Form) -> Option<Told> {
    form.called(NAMES);
    let on = needed(form, "on");
    let how = form.choice::<How>("how");
    let until = needed(form, "until");
    let note = form.optional("note", LONGEST_NOTE).unwrap_or_default();
    let told = Told { on: on?, how: how?, until: until?, note };
    form.is_clean().then_some(told)
}

/// What an answer needs besides its day: why she leaves, until when it is held for longer.
fn reply(form: &mut Form, page: &Page, offer: &Offer) -> Option<Reply> {
    form.called(NAMES);
    let answer = form.choice::<Answer>("answer");
    let on = needed(form, "on");
    // What the page shows only with another answer may hold words that were typed before she chose this one: nobody reads them.
    let until = if answer.is_none_or(Answer::asks_until) { form.day("until") } else { None };
    if answer == Some(Answer::MoreTime) && until.is_none() {
        form.refuse("until", "form-required");
    }
    if until.zip(on).is_some_and(|(until, on)| until < on) {
        form.refuse("until", "enrolment-refused-before");
    }
    let reason = if answer == Some(Answer::Left) { form.choice::<CameToNothing>("reason") } else { None };
    let note = form.optional("note", LONGEST_NOTE).unwrap_or_default();
    let correction = page.t1("offer-correction", "day", day(offer.told.on));
    let reply = Reply { answer: answer?, on: on?, until, reason, note, correction };
    form.is_clean().then_some(reply)
}

fn needed(form: &mut Form, field: &str) -> Option<Date> {
    let day = form.day(field);
    if day.is_none() {
        form.refuse(field, "form-required");
    }
    day
}

/// The page says who it is about.
async fn read_again(tx: &mut Tx, app: &App, staff: &Writer, of: &Enrolled) -> Result<()> {
    let event = Event::new("enrolment.read", "enrolment", of.enrolment.id.as_str());
    Ok(audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", of.person.id))).await?)
}
