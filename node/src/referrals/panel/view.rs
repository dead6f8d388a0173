//! One referral: where it stands, whose move it is, what each side sees, and the signed story.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::{Identity, Kind, Party, Referral};
use pico_protocol::time::Timestamp;

use super::act::Act;
use super::case::{Case, known};
use super::compose::again::can_ask_others;
use super::compose::of_call::leads_on;
use super::enrol::Place;
use super::lines::{Line, lines};
use super::record;
use super::seen::Seen;
use super::turn::Move;
use super::words::{self, Fact};
use crate::accounts::permission::ReadReferrals;
use crate::accounts::{Permission, Scope, Staff};
use crate::alerts::named::{self, Named};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::outbox::Tick;
use crate::outbox::lanes::Side;
use crate::referrals::attachments::{self, Attachment};
use crate::referrals::proof::{Gathered, Proof};
use crate::referrals::store::dropped::Dropped;
use crate::referrals::store::{self, Row};
use crate::referrals::{Turn, calls, rights, ticks, unnamed};
use crate::services::Service;
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "referrals/view.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button of its own on the page")]
struct ViewPage {
    page: Page,
    /// What people here call the person; empty when they may not know.
    label: String,
    chip_kind: &'static str,
    chip_words: String,
    flags: Vec<(&'static str, &'static str, &'static str)>,
    notices: Vec<(&'static str, String)>,
    turn: Move,
    main_act: Option<Act>,
    answers: Vec<Act>,
    more_acts: Vec<Act>,
    may_attach: bool,
    /// It came to nothing, and the same can be asked of others.
    asks_others: bool,
    /// It was chosen in an open call: the referral proper comes next.
    leads_on: bool,
    /// What has been asked of others about this person since.
    asked_since: Vec<Row>,
    may_export: bool,
    /// Key of what leaves with the evidence file.
    evidence_words: &'static str,
    may_open_record: bool,
    outcome: Vec<Fact>,
    seen: Seen,
    /// Our service that was asked for, while it matters how many places it has.
    service: Option<Service>,
    may_say_places: bool,
    /// The place of the person in one of our services.
    place: Option<Place>,
    attachments: Vec<Attachment>,
    lines: Vec<Line>,
    proof: Proof,
    waiting: usize,
    others: Vec<Row>,
    /// On the page of an urgent referral that came in: whom colleagues call.
    named: Option<Named>,
    row: Row,
}

impl ViewPage {
    /// Who has answered already may still say otherwise.
    fn answers_title(&self) -> &'static str {
        if self.row.turn == "peer" { "referral-answer-still" } else { "referral-answer-title" }
    }

    /// What ends the referral or takes something back: it stands last in the menu, apart from the rest.
    fn last_acts(&self) -> impl Iterator<Item = &Act> {
        self.more_acts.iter().filter(|act| act.tone() == "stop")
    }

    /// One button of the box is the main one.
    fn weight(&self, main: bool) -> &'static str {
        if main { "primary" } else { "" }
    }

    /// Asking others comes before closing, until it was done.
    fn others_first(&self) -> bool {
        self.asks_others && self.asked_since.is_empty()
    }

    /// Facts of the request that stand above the answers, so that nobody answers before she has read what is asked.
    fn told_above(&self) -> usize {
        usize::from(!self.answers.is_empty()).min(self.seen.now.len())
    }
}

#[derive(Template)]
#[template(path = "referrals/print.html")]
struct PrintPage {
    page: Page,
    row: Row,
    chip_words: String,
    facts: Vec<Fact>,
    identity: Vec<Fact>,
    lines: Vec<Line>,
}

/// The page of one referral. Opening it is a reading: it leaves an audit row, starts the fetching of documents, and tells
/// the other side, where this cooperative tells it.
pub async fn show(staff: Staff<ReadReferrals>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    opened(&mut tx, &app, &staff, &case).await?;
    let gathered = Gathered::read(&mut tx, &app, &case.row, &case.told.events).await?;
    let attachments = attachments::store::of_referral(&mut tx, &app, &case.row.id).await?;
    let others = calls::others(&mut tx, &super::reach(&staff)?, &case.row).await?;
    let identity = match &case.told.referral {
        // A record that is not shown was not read.
        Some(referral) if shows_the_record(referral, &case.row) => known(&mut tx, &app, &staff, &case.row).await?,
        _ => Identity::default(),
    };
    // Until it was answered somebody may have to be called.
    let unanswered = case.told.referral.as_ref().is_some_and(|referral| referral.state.awaits_answer());
    let calls = case.row.direction == "received" && case.row.presses() && unanswered;
    let named = if calls { Some(named::read(&mut tx).await?) } else { None };
    let service = case.asked_for().cloned();
    let place = Place::read(&mut tx, &app, &staff, &case).await?;
    let asked_since = asked_since(&mut tx, &staff, &case.row).await?;
    tx.commit().await?;
    let proof = gathered.check(&app).await?;
    view(&ViewPage {
        asked_since,
        service,
        place,
        named,
        ..page(&staff, &app, case, attachments, others, &identity, proof)?
    })
}

/// What was asked of others about the same person after this one came to nothing, the newest first.
async fn asked_since(tx: &mut Tx, staff: &Staff<ReadReferrals>, row: &Row) -> Result<Vec<Row>> {
    let nothing = matches!(row.ended_as.as_str(), "expired" | "declined") && row.direction == "sent";
    let Some(person) = row.person.as_deref().filter(|_| nothing) else { return Ok(Vec::new()) };
    let mut since = store::list::of_person(tx, &super::reach(staff)?, person).await?;
    since.retain(|other| other.direction == "sent" && other.id != row.id && other.created_at >= row.created_at);
    Ok(since)
}

/// What will be told is read from the own record, until it was told or never will be.
fn shows_the_record(referral: &Referral, row: &Row) -> bool {
    row.party() == Party::Sender && !referral.disclosed && row.identity == "none" && !referral.state.is_ended()
}

async fn opened(tx: &mut Tx, app: &App, staff: &Staff<ReadReferrals>, case: &Case) -> Result<()> {
    let event = Event::new("referral.read", "referral", case.row.id.as_str());
    audit::record(tx, app, &staff.actor(), event).await?;
    // An operator acts for her own people: what she opens is read, and its documents are fetched.
    if super::case::may_act(staff, &case.row) {
        if case.row.erased_at.is_none() {
            ticks::read(tx, app, &case.row, &case.told).await?;
            attachments::store::want(tx, app, &case.row.id).await?;
        } else if case.row.has_news() {
            // Of what is erased nothing more is told; here it was read.
            store::mark_read(tx, app, &case.row.id, case.row.news_number).await?;
        }
    }
    Ok(())
}

fn page(
    staff: &Staff<ReadReferrals>,
    app: &App,
    case: Case,
    attachments: Vec<Attachment>,
    others: Vec<Row>,
    identity: &Identity,
    proof: Proof,
) -> Result<ViewPage> {
    let page = staff.page("referrals-title");
    let title = page.t1("referral-title", "number", &case.row.number);
    let page = page.titled(title).under("referrals-title", "/invii");
    let (chip_kind, chip_words) = words::chip(&page, &case.row);
    let lines = lines(&page, &case);
    let waiting = case.told.events.iter().filter(|event| event.core.is_none()).count();
    let (main_act, answers, more_acts) = buttons(&case);
    let outcome = words::outcome(&page, &case);
    let acts = super::case::may_act(staff, &case.row);
    Ok(ViewPage {
        label: case.row.label(app)?,
        flags: flags(&case.row),
        notices: notices(&page, &case),
        turn: Move::new(&page, &case.row, acts, &lines, !outcome.is_empty()),
        may_attach: may_attach(staff, app, &case),
        asks_others: acts && can_ask_others(&case.row, case.told.referral.as_ref()),
        leads_on: acts && leads_on(&case.row, case.told.referral.as_ref()),
        may_export: staff.may(Permission::ExportEvidence, Scope::Anything),
        evidence_words: evidence_words(&case.row),
        may_open_record: record::is_possible(staff, &case),
        chip_kind,
        chip_words,
        main_act,
        answers,
        more_acts,
        outcome,
        seen: Seen::new(&page, &case, identity),
        attachments,
        lines,
        waiting,
        proof,
        others,
        asked_since: Vec::new(),
        named: None,
        service: None,
        place: None,
        may_say_places: staff.may(Permission::WriteServices, Scope::Anything),
        row: case.row,
        page,
    })
}

fn may_attach(staff: &Staff<ReadReferrals>, app: &App, case: &Case) -> bool {
    let steps = case
        .told
        .referral
        .as_ref()
        .map(|referral| pico_protocol::referral::allowed_steps(referral, case.row.party(), app.clock.now()));
    let open = steps.is_some_and(|steps| steps.contains(&pico_protocol::referral::StepKind::Attached));
    open && super::case::may_act(staff, &case.row)
}

/// The one main button, the large answers, and the rest.
fn buttons(case: &Case) -> (Option<Act>, Vec<Act>, Vec<Act>) {
    let Some(referral) = &case.told.referral else { return (None, Vec::new(), Vec::new()) };
    let can = |act: Act| case.acts.contains(&act) && (act != Act::Disclose || case.grounded);
    let first = if referral.disclosed { Act::Accept } else { Act::Reserve };
    let answers: Vec<Act> = if referral.state.awaits_answer() {
        [first, Act::Waitlist, Act::Ask, Act::Decline].into_iter().filter(|act| can(*act)).collect()
    } else {
        Vec::new()
    };
    let urgent = [
        Act::AnswerQuestion,
        Act::AnswerRevocation,
        Act::AnswerRight,
        Act::Disclose,
        Act::HandOver,
        Act::ConfirmLate,
        Act::Start,
        Act::Resume,
        Act::Complete,
    ];
    // While an answer is awaited from the other side, nobody has to close.
    let closing = if case.row.state == "withdrawn" || case.row.turn == Turn::Peer.code() {
        None
    } else {
        Some(Act::Close).filter(|act| can(*act))
    };
    // Told once, the name may be told again with more of it, but nobody waits for that.
    let asked = referral.unanswered(case.row.party()).next().is_some();
    let awaited = |act: &Act| match act {
        Act::Disclose => can(*act) && !referral.disclosed,
        Act::AnswerRight => can(*act) && asked,
        _ => can(*act),
    };
    let main = if answers.is_empty() { urgent.into_iter().find(awaited).or(closing) } else { None };
    let mut more = case.acts.clone();
    more.retain(|act| can(*act) && Some(*act) != main && !answers.contains(act));
    if case.row.consent_revoked && case.row.turn == Turn::Peer.code() {
        more.retain(|act| *act != Act::Close);
    }
    (main, answers, more)
}

fn flags(row: &Row) -> Vec<(&'static str, &'static str, &'static str)> {
    let all = [
        (row.question_open, ("wait", "question", "referral-flag-question")),
        (row.interruption_requested, ("warn", "pause", "referral-flag-interruption")),
        (row.consent_revoked, ("warn", "shield", "referral-flag-revoked")),
        (row.handed_over, ("ok", "handshake", "referral-flag-handed-over")),
        (row.identity == "disclosed", ("quiet", "person", "referral-flag-disclosed")),
    ];
    all.into_iter().filter(|(set, _)| *set).map(|(_, flag)| flag).collect()
}

/// Plain sentences about what people should know before they go on.
fn notices(page: &Page, case: &Case) -> Vec<(&'static str, String)> {
    let mut notices = Vec::new();
    if case.row.erased_at.is_some() {
        notices.push(("info", page.t("referral-notice-erased")));
        if case.row.party() == Party::Receiver && case.has_record {
            notices.push(("warn", page.t("referral-notice-record-stays")));
        }
    }
    if let Some(why) = case.stopped.filter(|_| case.row.closed_at.is_none() && case.row.erased_at.is_none()) {
        notices.push(("stop", page.t1(format!("referral-notice-link-{why}"), "name", &case.row.peer_name)));
    }
    if !case.told.complete {
        notices.push(("wait", page.t("referral-notice-recovering")));
    }
    if refused(case) && case.row.closed_at.is_none() && case.row.erased_at.is_none() {
        notices.push(("stop", page.t1("referral-notice-refused", "name", &case.row.peer_name)));
    }
    notices.extend(case.dropped.iter().map(|dropped| ("warn", not_sent(page, dropped))));
    let Some(referral) = &case.told.referral else { return notices };
    if rights::is_weighed(referral, case.row.party()) {
        notices.push(("wait", page.t("referral-notice-record-weighed")));
    }
    if !case.grounded && !referral.disclosed {
        notices.push(("warn", page.t("referral-no-ground")));
    }
    if promised_nothing(referral) {
        notices.push(("warn", page.t(format!("referral-notice-nothing-promised-{}", case.row.own_side))));
    }
    if case.row.handed_over && case.row.party() == Party::Receiver && case.row.person.is_none() {
        notices.push(("info", page.t("referral-notice-no-record")));
    }
    if referral.is_restricted(case.row.party()) {
        notices.push(("warn", page.t("referral-notice-restricted")));
    }
    if case.row.accepted_late {
        notices.push(("warn", page.t("referral-notice-late")));
    }
    if referral.question.as_ref().is_some_and(|question| page.is_past(question.answer_by)) {
        notices.push(("warn", page.t(format!("referral-notice-unanswered-{}", case.row.own_side))));
    }
    if has_crossed(referral) {
        notices.push(("warn", page.t("referral-notice-crossed")));
    }
    if case.row.direction == "received" && referral.expires_at().is_some_and(|end| page.is_past(end)) {
        notices.push(("warn", page.t("referral-notice-perhaps-expired")));
    }
    notices
}

/// Something of ours could not be used on the other side.
fn refused(case: &Case) -> bool {
    case.told.events.iter().any(|event| event.side == Side::Own && event.tick == Tick::Refused)
}

/// Another program may open without promising any field that says who it is: then nobody can ever be named, nor taken on.
fn promised_nothing(referral: &Referral) -> bool {
    let named = matches!(referral.kind, Kind::Referral | Kind::Transfer) && !referral.state.is_ended();
    named && referral.opening.as_ref().is_some_and(|opening| !unnamed::says_who(&opening.fields))
}

/// A step that somebody here believes to have taken.
fn not_sent(page: &Page, dropped: &Dropped) -> String {
    let step = page.t(format!("referral-step-{}", dropped.step));
    let decided = format!("{}, {}", dropped.author_name, page.moment(Timestamp::from_millis(dropped.at)));
    page.t2("referral-notice-dropped", "step", &step, "decided", &decided)
}

fn has_crossed(referral: &Referral) -> bool {
    referral.timeline.iter().any(|moment| moment.allowed && !moment.effective)
}

/// The file has everything the node holds, word for word.
fn evidence_words(row: &Row) -> &'static str {
    match (row.identity.as_str(), row.erased_at) {
        ("disclosed", _) => "referral-evidence-named",
        (_, None) => "referral-evidence-texts",
        (_, Some(_)) => "referral-evidence-erased",
    }
}

/// For paper: partners without a node, a file in a folder.
pub async fn print(staff: Staff<ReadReferrals>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let event = Event::new("referral.print", "referral", case.row.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let page = staff.page("referrals-title");
    let title = page.t1("referral-title", "number", &case.row.number);
    let page = page.titled(title).under("referrals-title", "/invii");
    let identity = case.told.referral.as_ref().and_then(|referral| referral.identity.clone()).unwrap_or_default();
    view(&PrintPage {
        chip_words: words::chip(&page, &case.row).1,
        facts: super::lines::printed(&page, &case),
        identity: words::phase_b(&page, &identity),
        lines: lines(&page, &case),
        row: case.row,
        page,
    })
}
