//! The steps a person can take, each with its page: `/invii/{id}/fai/{act}`.

mod answer;
mod both;
mod care;
mod choice;
mod filled;
mod identity;
mod input;
mod knows;
mod right;
mod said;
mod sender;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use pico_protocol::referral::{Referral, State as Stage, Step, StepKind};

use super::case::Case;
use super::lines::Line;
use super::words::{self, Fact};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::referrals::{calls, grounds, revocation, rights, steps};
use crate::services::Service;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

pub use input::{Input, InputKind};
pub(super) use input::{code, explanation};

/// Declares the acts: the word in the address, the step it makes, how its button looks.
macro_rules! acts {
    ($($act:ident = $slug:literal, $step:ident, $tone:literal, $symbol:literal;)+) => {
        /// Something a person can do with a referral.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act {
            $(#[doc = concat!("`", $slug, "`, makes `", stringify!($step), "`.")] $act,)+
        }

        impl Act {
            /// All of them, in the order of the menu.
            pub const ALL: [Self; [$(Self::$act),+].len()] = [$(Self::$act),+];

            /// The word in the address and in the locale files.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$act => $slug),+ }
            }

            /// The step it makes.
            pub const fn step(self) -> StepKind {
                match self { $(Self::$act => StepKind::$step),+ }
            }

            /// `ok`, `wait`, `stop`, `accent` or nothing.
            pub const fn tone(self) -> &'static str {
                match self { $(Self::$act => $tone),+ }
            }

            /// Its icon.
            pub const fn symbol(self) -> &'static str {
                match self { $(Self::$act => $symbol),+ }
            }
        }
    };
}

acts! {
    Reserve = "posto", ProvisionallyAccepted, "ok", "check";
    Accept = "accetta", Accepted, "ok", "double-check";
    Waitlist = "lista", Waitlisted, "wait", "hourglass";
    Ask = "domanda", QuestionAsked, "accent", "question";
    Decline = "rifiuta", Declined, "stop", "stop";
    Review = "valuta", ReviewStarted, "", "eye";
    Start = "avvia", Started, "ok", "play";
    Resume = "riprendi", Started, "ok", "play";
    Hold = "sospendi", Held, "wait", "pause";
    Complete = "concludi", Completed, "ok", "flag";
    Fail = "fallita", Failed, "stop", "stop";
    AnswerRevocation = "base", RevocationAnswered, "wait", "shield";
    AnswerQuestion = "rispondi", QuestionAnswered, "accent", "send";
    Disclose = "identita", IdentityDisclosed, "accent", "person";
    HandOver = "passa", HandedOver, "accent", "handshake";
    ConfirmLate = "conferma", LateAcceptanceConfirmed, "ok", "check";
    Close = "chiudi", Closed, "ok", "double-check";
    Interrupt = "interrompi", InterruptionRequested, "stop", "pause";
    RevokeConsent = "revoca", ConsentRevoked, "stop", "shield";
    Withdraw = "ritira", Withdrawn, "stop", "undo";
    Note = "nota", Noted, "", "note";
    Retract = "annulla-passo", StepRetracted, "", "undo";
    AnswerRight = "diritto", RightAnswered, "wait", "shield";
    AskRight = "chiedi-diritto", RightAsked, "", "shield";
    Annul = "errore", EnteredInError, "stop", "trash";
}

impl Act {
    /// From the word in the address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.slug() == slug)
    }

    /// The word of its texts: the same step may be called otherwise when it was taken before.
    pub fn words(self, state: &str) -> &'static str {
        match self {
            Self::Waitlist if state == Stage::Waitlisted.code() => "rinnova",
            // Only an open call is closed while it has a place: that is the choice.
            Self::Close if state == Stage::Accepted.code() => "scegli",
            _ => self.slug(),
        }
    }

    /// Whether it answers a request: then it matters whom the service is for and what is free.
    const fn is_answer(self) -> bool {
        matches!(self, Self::Reserve | Self::Accept | Self::Waitlist | Self::Ask | Self::Decline | Self::Review)
    }

    /// Whether it can be done now, given the steps that the rules allow.
    pub fn is_possible(self, referral: &Referral, steps: &[StepKind]) -> bool {
        let allowed = |kind| steps.contains(&kind);
        match self {
            Self::Start => allowed(StepKind::Started) && referral.state != Stage::OnHold,
            Self::Resume => allowed(StepKind::Started) && referral.state == Stage::OnHold,
            // Before the work has begun a revoked consent is a withdrawal with that reason.
            Self::RevokeConsent => {
                let kept = !referral.state.is_ended() || referral.disclosed;
                kept && allowed(StepKind::ConsentRevoked) || allowed(StepKind::Withdrawn)
            }
            // Work on somebody unknown cannot begin.
            Self::Accept => allowed(StepKind::Accepted) && (referral.disclosed || !needs_name(referral)),
            // With nothing promised there is nothing that may be told.
            Self::Disclose => allowed(StepKind::IdentityDisclosed) && !identity::disclosable(referral).is_empty(),
            _ => allowed(self.step()),
        }
    }

    /// What its form asks.
    pub fn inputs(self, page: &Page, case: &Case) -> Vec<Input> {
        match self {
            _ if self.is_answer() => answer::inputs(self, page, case),
            Self::Start | Self::Resume | Self::Hold | Self::Complete | Self::Fail | Self::AnswerRevocation => {
                care::inputs(self, page)
            }
            Self::Note | Self::Retract | Self::Annul => both::inputs(self),
            Self::AskRight | Self::AnswerRight => right::inputs(self, page, case),
            _ => sender::inputs(self, page, case),
        }
    }

    /// The step that the filled form makes; none when something is wrong, noted in the form.
    pub fn read(self, form: &mut Form, app: &App, case: &Case) -> Option<Step> {
        let now = app.clock.now();
        match self {
            _ if self.is_answer() => answer::read(self, form, now),
            Self::Start | Self::Resume | Self::Hold | Self::Complete | Self::Fail | Self::AnswerRevocation => {
                care::read(self, form, now)
            }
            Self::Note | Self::Retract | Self::Annul => both::read(self, form),
            Self::AskRight | Self::AnswerRight => right::read(self, form, case, now),
            _ => sender::read(self, form, case, now),
        }
    }
}

fn needs_name(referral: &Referral) -> bool {
    referral.kind != pico_protocol::referral::Kind::OpenCall
}

#[derive(Template)]
#[template(path = "referrals/act.html")]
struct ActPage {
    page: Page,
    id: String,
    act: &'static str,
    /// The word of its texts.
    called: &'static str,
    /// Key of what it means.
    help: String,
    tone: &'static str,
    symbol: &'static str,
    seen: usize,
    /// What happened since the page was opened.
    changed: Vec<String>,
    /// How it ended, for who closes it.
    outcome: Vec<Fact>,
    /// The last words of both sides, which the step answers.
    said: Vec<Line>,
    /// Who it is, where that was told.
    identity: Vec<Fact>,
    own_side: String,
    /// Our service that was asked for, beside an answer.
    service: Option<Service>,
    /// What the list of our service proposes as her turn; empty: nothing does.
    own_line: String,
    /// How many others learn of a choice; empty: it is none.
    told: String,
    /// The referrals that a revoked consent reaches.
    reached: Vec<Fact>,
    /// Whether it still can be done.
    possible: bool,
    inputs: Vec<Input>,
    form: Form,
    chip_kind: &'static str,
    chip_words: String,
    summary: Vec<(String, String)>,
    /// Whom and what it is about, in one line above the form.
    about: String,
    /// What the other side asks for the person.
    asked: Option<(u32, String)>,
    /// Stopping erases: the outcome is written before, where it can be.
    writes_first: bool,
}

/// The page of one step.
pub async fn ask(
    staff: Staff<ReadReferrals>,
    State(app): State<App>,
    Path((id, slug)): Path<(String, String)>,
) -> Result<Response> {
    let act = Act::from_slug(&slug).ok_or(Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    if !case.acts.contains(&act) {
        return Err(Error::NotFound);
    }
    if act == Act::Disclose && case.row.person.is_none() {
        return Ok(redirect(&format!("/invii/{id}/persona")));
    }
    let own_line = filled::own_line(&mut tx, &app, &case, act).await?;
    let form = filled::form(&mut tx, &app, &staff, &case, (act, own_line.as_ref())).await?;
    let reached = knows::reached(&mut tx, &staff, &case, act).await?;
    let told = choice::told(&mut tx, &staff.page("referrals-title"), &case, act).await?;
    // The page says beside the form who it is about.
    audit::record(&mut tx, &app, &staff.actor(), Event::new("referral.read", "referral", case.row.id.as_str())).await?;
    tx.commit().await?;
    let page = act_page(&staff, &case, act, form, Vec::new(), &app)?;
    let own_line = own_line.map(|line| line.words(&page.page)).unwrap_or_default();
    view(&ActPage { own_line, told, reached, ..page })
}

/// Takes the step, unless the form is wrong or the other side has moved meanwhile.
pub async fn perform(
    staff: Staff<ReadReferrals>,
    State(app): State<App>,
    Path((id, slug)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let act = Act::from_slug(&slug).ok_or(Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    if !super::case::may_act(&staff, &case.row) {
        return Err(Error::NotFound);
    }
    let mut changed = changed_since(&staff, &case, &form);
    changed.extend(choice::overtaken(&mut tx, &staff.page("referrals-title"), &case.row, act, &form).await?);
    if !changed.is_empty() || !case.acts.contains(&act) {
        return shown_again(tx, &app, &staff, &case, conflict(&act_page(&staff, &case, act, form, changed, &app)?))
            .await;
    }
    let step = act.read(&mut form, &app, &case);
    knows::names_nobody(act, &mut form, &app, &staff.page("referrals-title"), &case)?;
    knows::is_usable(&mut tx, &app, &staff, (act, &case), &mut form).await?;
    let Some(step) = step.filter(|_| form.is_clean()) else {
        let page = act_page(&staff, &case, act, form, Vec::new(), &app)?;
        return shown_again(tx, &app, &staff, &case, view_again(&page)).await;
    };
    let Some(step) = knows::grounded(&mut tx, &app, &staff, &case, step).await? else {
        let first = act.inputs(&staff.page("referrals-title"), &case).first().map_or("name", |input| input.name);
        form.refuse(first, if act == Act::AskRight { "referral-right-nothing-new" } else { "referral-no-ground" });
        let page = act_page(&staff, &case, act, form, Vec::new(), &app)?;
        return shown_again(tx, &app, &staff, &case, view_again(&page)).await;
    };
    let after = match &case.told.referral {
        Some(referral) if act == Act::AnswerRight => {
            rights::answer(&mut tx, &app, &staff.actor(), &case.row.id, (referral, step)).await?
        }
        _ => steps::take(&mut tx, &app, &staff.actor(), &case.row.id, step).await?,
    };
    let stopped =
        act == Act::AnswerRevocation && revocation::stop(&mut tx, &app, &staff.actor(), &case.row.id, &after).await?;
    if act == Act::Close {
        calls::chosen(&mut tx, &app, &staff.actor(), &case.row).await?;
    }
    if act == Act::RevokeConsent {
        grounds::revoke(&mut tx, &app, &staff.actor(), &case.row).await?;
    }
    tx.commit().await?;
    let done = if stopped { "ferma" } else { act.words(&case.row.state) };
    Ok(redirect_with(&format!("/invii/{id}"), &Flash::ok(&format!("referral-act-{done}-done"))))
}

/// A page that comes back shows the referral once more: a reading like the first.
async fn shown_again(
    mut tx: Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    case: &Case,
    page: Result<Response>,
) -> Result<Response> {
    let page = page?;
    audit::record(&mut tx, app, &staff.actor(), Event::new("referral.read", "referral", case.row.id.as_str())).await?;
    tx.commit().await?;
    Ok(page)
}

/// What a step means here.
fn help(act: Act, case: &Case) -> String {
    let silent = act == Act::Close && case.row.state == Stage::Expired.code();
    let help = if silent { "help-expired" } else { "help" };
    format!("referral-act-{}-{help}", act.words(&case.row.state))
}

fn conflict(page: &ActPage) -> Result<Response> {
    let mut response = view(page)?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

/// What the other side has written since the form was opened, in words.
fn changed_since(staff: &Staff<ReadReferrals>, case: &Case, form: &Form) -> Vec<String> {
    let seen: usize = form.value("seen").parse().unwrap_or(usize::MAX);
    let page = staff.page("referrals-title");
    super::lines::lines(&page, case).iter().filter(|line| !line.own).skip(seen).map(|line| line.title.clone()).collect()
}

fn act_page(
    staff: &Staff<ReadReferrals>,
    case: &Case,
    act: Act,
    mut form: Form,
    changed: Vec<String>,
    app: &App,
) -> Result<ActPage> {
    let called = act.words(&case.row.state);
    let page = staff.page(&format!("referral-act-{called}"));
    let number = page.t1("referral-title", "number", &case.row.number);
    let page = page.under("referrals-title", "/invii").under_named(number, format!("/invii/{}", case.row.id));
    let (chip_kind, chip_words) = words::chip(&page, &case.row);
    let inputs = act.inputs(&page, case);
    form.called(inputs.iter().map(|input| (input.name, input.label())));
    Ok(ActPage {
        id: case.row.id.to_string(),
        act: act.slug(),
        called,
        help: help(act, case),
        tone: if act.tone() == "stop" { "stop" } else { "primary" },
        symbol: act.symbol(),
        seen: case.peer_events(),
        changed,
        possible: case.acts.contains(&act),
        outcome: if act == Act::Close { words::outcome(&page, case) } else { Vec::new() },
        said: said::before(&page, case, act),
        identity: said::identity(&page, case),
        own_side: case.row.own_side.clone(),
        service: case.asked_for().filter(|_| act.is_answer()).cloned(),
        own_line: String::new(),
        told: String::new(),
        reached: Vec::new(),
        inputs,
        form,
        chip_kind,
        chip_words,
        summary: words::summary(&page, app, case)?,
        about: words::about(app, case)?,
        asked: right::in_words(&page, case).filter(|_| act == Act::AnswerRight),
        writes_first: act == Act::AnswerRevocation && case.acts.contains(&Act::Complete),
        page,
    })
}
