//! `/`: what needs me today.
//!
//! A read model over all features, and nothing of its own: what waits for an answer with the time left and what to do about
//! it ([`to_do`]), urgent ones first; places that are no longer held, what may be kept no longer, consents and documents about to end, cases
//! of colleagues who have gone, messages that have to be told by telephone or could not be used, links that ask for a
//! person. Each role sees what it can act on; who directs and reads no referral sees how many there are.

mod day;
mod machine;
mod opened;
mod referrals;
mod waits;

use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use self::day::Work;
use self::machine::Machine;
use self::opened::Watched;
use self::referrals::Referrals;
use super::cases;
use crate::accounts::{Account, Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::clock::DAY;
use crate::contracts::Unit;
use crate::contracts::store::ending::Ending as Ended;
use crate::delivery::attempts::{self, Halted, Held};
use crate::documents::store::Due as Paper;
use crate::enrolments::ahead::Free;
use crate::enrolments::store::expected;
use crate::enrolments::store::first::FirstInLine;
use crate::enrolments::store::passed::Passed;
use crate::error::Result;
use crate::federation::disk::Room;
use crate::legal::store::Ending;
use crate::outbox;
use crate::outbox::store::Late;
use crate::outbox::unusable::{self, ToLookAt};
use crate::peers::{self, certificates, keys, store::PeerRow};
use crate::people::PersonId;
use crate::people::panel::today;
use crate::plans::store::due::Due;
use crate::referrals::panel::{reach, to_do};
use crate::referrals::store::figures::{self, Figures};
use crate::referrals::store::{Row, kept};
use crate::referrals::{ReferralKey, View, retention};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::store::page::COUNTED;
use crate::subject_requests::store as requests;
use crate::tasks::store::list as tasks;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::view;

/// Referrals shown before "all of them".
const SHOWN: i64 = 8;
/// Services shown before "all of them".
const SERVICES: usize = 6;
/// How far back the figures look.
const A_YEAR: Duration = Duration::from_hours(24 * 365);

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct HomePage {
    page: Page,
    greeting: &'static str,
    first_name: String,
    /// None for who does not work with referrals.
    referrals: Option<Referrals>,
    /// Colleagues who have gone and still hold cases.
    left_behind: Vec<Account>,
    /// Received referrals that may be kept no longer, at most [`COUNTED`]; none for who does not erase them.
    kept_too_long: i64,
    /// Numbers, for who reads no referral and answers for all of them.
    figures: Option<FiguresShown>,
    /// The own services that count places, for who keeps them up to date and is shown no figures.
    services: Vec<(Service, Option<Free>)>,
    /// Where a place is free while somebody waits for it.
    in_line: Vec<FirstInLine>,
    /// Places that were offered or held, and pauses, whose day has passed.
    passed: Vec<Passed>,
    /// Plans to be looked at again, approved or ended.
    plans: Vec<Due>,
    ending: Vec<Ending>,
    /// Documents of people that end or have ended.
    papers: Vec<Paper>,
    /// Records that were opened out of the ordinary, and people who may be kept no longer.
    watched: Watched,
    /// What people ask about their data and nobody has answered, what is due first first.
    requests: Vec<requests::Line>,
    /// What she has to do today, or had to before.
    due: Vec<tasks::Line>,
    today: Date,
    /// Cooperatives to call, because messages to them have not arrived.
    late: Vec<Late>,
    /// Peers that nothing has reached for more than a month.
    held: Vec<Held>,
    /// Peers that have signed that they take nothing more from us.
    halted: Vec<Halted>,
    /// Messages that could not be used, for who can say that they were looked at.
    to_look_at: Vec<ToLookAt>,
    peers: Vec<PeerRow>,
    now: Timestamp,
    machine: Machine,
    /// Her day, her services, what a month that is over asks for.
    work: Work,
    may_open_people: bool,
    may_link: bool,
    may_resume: bool,
}

/// How many referrals, and how many places we offer.
struct FiguresShown {
    referrals: Figures,
    free: u64,
    places: u64,
}

impl HomePage {
    /// Links that wait for a person here: to be confirmed, frozen, with another name or another agreement to be read, or with
    /// a certificate that is over.
    fn links_to_look_at(&self) -> impl Iterator<Item = &PeerRow> {
        self.peers.iter().filter(|peer| {
            let to_read = !peer.told_name.is_empty() || peer.proposal_waits;
            let waits = matches!(peer.state.as_str(), "invited" | "verified");
            !peer.frozen.is_empty() || to_read || waits || self.certificate_ended(peer) || self.keys_changed(peer)
        })
    }

    /// What a link waits for, in a sentence.
    fn what_to_look_at(&self, peer: &PeerRow) -> &'static str {
        match peer {
            _ if !peer.frozen.is_empty() => "home-link-frozen",
            _ if !peer.told_name.is_empty() => "home-link-renamed",
            _ if peer.proposal_waits => "home-link-proposal",
            _ if self.keys_changed(peer) => "home-link-keys",
            _ if self.certificate_ended(peer) => "home-link-certificate",
            _ => "home-link-confirm",
        }
    }

    fn keys_changed(&self, peer: &PeerRow) -> bool {
        keys::changed(peer, self.now).is_some()
    }

    fn certificate_ended(&self, peer: &PeerRow) -> bool {
        peer.state == "active" && certificates::ended(peer, self.now).is_some()
    }

    /// What to do about a stream that was stopped: whoever cannot let it go on asks who can.
    fn halted_words(&self) -> &'static str {
        if self.may_resume { "home-halted-words" } else { "home-halted-ask" }
    }

    /// For how many days nothing has reached a peer.
    fn days(&self, held: &Held) -> i64 {
        self.now.millis_since(Timestamp::from_millis(held.failing_since)) / DAY
    }

    /// The colour of the dot: `ok` heard lately, `wait` failing or not agreed yet, `stop` frozen.
    fn health(&self, peer: &PeerRow) -> &'static str {
        let failing = peer.last_failure_at > peer.last_contact;
        match (peer.frozen.is_empty(), peer.state.as_str()) {
            (false, _) => "stop",
            (true, "active") if !failing => "ok",
            _ => "wait",
        }
    }

    /// What people here call who a referral is about; empty when they may not know.
    fn name(&self, row: &Row) -> &str {
        self.referrals.as_ref().and_then(|referrals| referrals.names.get(&row.id)).map_or("", String::as_str)
    }

    /// What to do about a referral, as a message key.
    fn to_do(&self, row: &Row) -> String {
        format!("referral-do-{}", to_do::of(row))
    }

    /// Key of what would stand where nothing does.
    fn nothing_words(&self) -> &'static str {
        if self.referrals.as_ref().is_some_and(|referrals| referrals.acts) {
            "home-nothing-words"
        } else {
            "home-nothing-reads"
        }
    }

    /// Whose authorised hours or days end, or have ended; without a name to who may not see her.
    fn authorised_words(&self, one: &Ended) -> String {
        let when = if one.day < self.today { "ended" } else { "ends" };
        let days = if one.unit == Unit::Day { "-days" } else { "" };
        match one.of.as_ref() {
            Some(of) => self.page.t1(format!("home-authorised-{when}{days}"), "name", of.name.as_str()),
            None => self.page.t(format!("home-authorised-{when}-hidden{days}")),
        }
    }

    /// Whose document ends, or has ended.
    fn paper_words(&self, one: &Paper) -> String {
        let when = if one.day < self.today { "ended" } else { "ends" };
        self.page.t1(format!("home-paper-{when}"), "name", one.name.as_str())
    }

    /// By when.
    fn by_when(&self, line: &tasks::Line) -> String {
        crate::tasks::panel::due_of(&self.page, &line.task)
    }

    fn nothing_to_do(&self) -> bool {
        let waiting = self.referrals.as_ref().is_some_and(|one| {
            let calls = one.calls.is_empty();
            !(calls
                && one.to_answer.is_empty()
                && one.places_over.is_empty()
                && one.revoked.is_empty()
                && one.drafts == 0)
        });
        !waiting
            && self.machine.is_quiet()
            && self.work.asks_nothing()
            && self.left_behind.is_empty()
            && self.kept_too_long == 0
            && self.ending.is_empty()
            && self.papers.is_empty()
            && self.watched.asks_nothing()
            && self.requests.is_empty()
            && self.due.is_empty()
            && self.in_line.is_empty()
            && self.passed.is_empty()
            && self.plans.is_empty()
            && self.late.is_empty()
            && self.held.is_empty()
            && self.halted.is_empty()
            && self.to_look_at.is_empty()
            && self.links_to_look_at().next().is_none()
    }
}

const REFERRALS_LISTED: ListKind<'static> = ListKind::new("referral.list", "referral", "");

async fn show(staff: Staff, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let may = |permission| staff.may(permission, Scope::Anything);
    let (now, delivers) = (app.clock.now(), may(Permission::ReadDeliveries));
    let (late, held, halted) = if delivers { undelivered(&mut tx, now).await? } else { Default::default() };
    let to_look_at = if may(Permission::WriteDeliveries) { unusable::waiting(&mut tx).await? } else { Vec::new() };
    let peers = if may(Permission::ReadNetwork) { peers::store::list(&mut tx).await? } else { Vec::new() };
    let machine = Machine::of(&mut tx, &app, &staff, &peers).await?;
    let referrals = referrals::waiting(&mut tx, &app, &staff).await?;
    let kept_too_long = kept_too_long(&mut tx, &app, &staff).await?;
    let figures = figures(&mut tx, &app, &staff).await?;
    let services = if figures.is_none() { with_places(&mut tx, &app, &staff).await? } else { Vec::new() };
    let (ending, papers) = (waits::ending(&mut tx, &app, &staff).await?, waits::papers(&mut tx, &app, &staff).await?);
    let (left_behind, watched) = (left_behind(&mut tx, &staff).await?, opened::of(&mut tx, &app, &staff).await?);
    let requests = waits::asked(&mut tx, &app, &staff).await?;
    let (in_line, passed) = waits::line(&mut tx, &app, &staff).await?;
    let (due, plans) = (waits::due(&mut tx, &app, &staff).await?, waits::plans(&mut tx, &app, &staff).await?);
    let page = staff.page("nav-home");
    let work = day::of(&mut tx, &app, &staff, &page).await?;
    drop(tx);
    // They name people, so the log says who was shown.
    let shown = ending.iter().map(|one| one.person.as_str()).chain(papers.iter().map(|one| one.person.as_str()));
    let shown = shown.chain(requests.iter().map(|line| line.request.person.as_str()));
    let line = in_line.iter().filter_map(|one| one.first.as_ref()).chain(passed.iter().map(|one| &one.of));
    let shown = shown.chain(line.map(|one| one.person.id.as_str()));
    let shown = shown.chain(watched.named()).chain(plans.iter().map(|plan| plan.person.as_str()));
    let shown = shown.chain(work.named.iter().map(String::as_str));
    let shown = shown.chain(due.iter().filter_map(|line| line.task.person.as_ref()).map(PersonId::as_str)).collect();
    let named = referrals.iter().flat_map(|referrals| referrals.names.keys()).map(ReferralKey::as_str).collect();
    audit::record_pages(&app, &staff.actor(), [(audit::PEOPLE_LISTED, shown), (REFERRALS_LISTED, named)]).await?;
    view(&HomePage {
        page,
        greeting: greeting(&app),
        first_name: staff.account().name.split(' ').next().unwrap_or_default().to_owned(),
        referrals,
        left_behind,
        kept_too_long,
        figures,
        services,
        in_line,
        passed,
        plans,
        ending,
        papers,
        watched,
        requests,
        due,
        today: dates::today(now),
        late,
        held,
        halted,
        to_look_at,
        peers,
        now,
        machine,
        work,
        may_open_people: staff.decide(Permission::WritePeople, Scope::Anything) != Decision::Denied,
        may_link: may(Permission::WriteNetwork),
        may_resume: may(Permission::WriteDeliveries),
    })
}

/// What has not arrived: whom to call, whom nothing has reached for long, who takes nothing more.
async fn undelivered(tx: &mut Tx, now: Timestamp) -> Result<(Vec<Late>, Vec<Held>, Vec<Halted>)> {
    let late = outbox::store::late(tx, now).await?;
    Ok((late, attempts::held(tx, now).await?, attempts::halted(tx).await?))
}

/// What the agreements let nobody keep any longer, for who can erase it.
async fn kept_too_long(tx: &mut Tx, app: &App, staff: &Staff) -> Result<i64> {
    if staff.decide(Permission::EraseReferrals, Scope::Anything) == Decision::Denied {
        return Ok(0);
    }
    let terms = retention::terms(tx, app).await?;
    Ok(kept::count(tx, &reach(staff)?, &terms, COUNTED).await?)
}

async fn figures(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Option<FiguresShown>> {
    if staff.decide(Permission::ReadFigures, Scope::Anything) == Decision::Denied {
        return Ok(None);
    }
    let referrals = figures::count(tx, app.clock.now().minus(A_YEAR)).await?;
    let (free, places) = services::store::places(tx).await?;
    Ok(Some(FiguresShown { referrals, free, places }))
}

/// Colleagues who have gone and still hold cases, for who hands them over.
async fn left_behind(tx: &mut Tx, staff: &Staff) -> Result<Vec<Account>> {
    let hands_over = staff.may(Permission::HandOverCases, Scope::Anything);
    if hands_over { cases::left_behind(tx, staff).await } else { Ok(Vec::new()) }
}

/// The own services that count places, for who keeps them up to date.
async fn with_places(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<(Service, Option<Free>)>> {
    if !staff.may(Permission::WriteServices, Scope::Anything) {
        return Ok(Vec::new());
    }
    let open = services::store::open(tx).await?.into_iter();
    let ahead = expected::ahead(tx, today(app.clock.now())).await?;
    let open = open.filter(|service| service.places().is_some()).take(SERVICES);
    let with = |service: Service| {
        let free = ahead.of(&service);
        (service, free)
    };
    Ok(open.map(with).collect())
}

/// Buongiorno until two in the afternoon, buon pomeriggio until six, then buonasera.
fn greeting(app: &App) -> &'static str {
    let hour: u8 = dates::hour(app.clock.now())[..2].parse().unwrap_or(12);
    match hour {
        4..14 => "home-morning",
        14..18 => "home-afternoon",
        _ => "home-evening",
    }
}
