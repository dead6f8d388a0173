//! `/prese/{id}`: one enrolment, what can be done with it, and everything that was.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::Enrolled;
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::mistake::may_change;
use crate::enrolments::offer::Offer;
use crate::enrolments::store::plans::{self, OpenPlan};
use crate::enrolments::store::{self, Struck, Taken, list, mistakes, offers};
use crate::enrolments::{Act, Refusal, State as Stage};
use crate::error::Result;
use crate::people::panel::today;
use crate::web::dates::{self, written as day};
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "enrolments/view.html")]
struct ViewPage {
    page: Page,
    of: Enrolled,
    facts: Vec<(String, String)>,
    acts: Vec<Act>,
    story: Vec<Taken>,
    /// Where her points come from, while she waits.
    why: Vec<(String, String)>,
    /// Plans that go on although the enrolment is over.
    plans: Vec<OpenPlan>,
    /// Places that were offered to her, the newest first.
    offers: Vec<Offer>,
    /// What can be done about them now, as a message key.
    offer: Option<&'static str>,
    today: Date,
    may_open_services: bool,
    may_write: bool,
    /// Whether the last step could be put right, for who may; why not.
    change: Option<std::result::Result<(), Refusal>>,
}

impl ViewPage {
    fn reason(&self, taken: &Taken) -> String {
        super::reason(&self.page, taken)
    }

    /// What the line of a step is called: one that was wrong says so.
    fn title(&self, taken: &Taken) -> String {
        let state = |taken: &Taken| self.page.t(format!("enrolment-state-{}", taken.state));
        match (taken.struck, taken.undoes, taken.corrects) {
            (Some(Struck::Corrected), ..) => self.page.t1("enrolment-step-corrected", "state", state(taken)),
            (Some(Struck::Undone), ..) => self.page.t1("enrolment-step-undone", "state", state(taken)),
            (None, Some(undone), _) => {
                let wrong = self.story.iter().find(|step| step.number == undone).map(state).unwrap_or_default();
                self.page.t1("enrolment-step-undoes", "state", wrong)
            }
            (None, None, Some(_)) => self.page.t1("enrolment-step-corrects", "state", state(taken)),
            (None, None, None) => state(taken),
        }
    }

    /// From which day, and for a line that undoes another, where it leads back to.
    fn from(&self, taken: &Taken) -> String {
        let from = self.page.t1("enrolment-from-day", "day", self.day(taken));
        let again = taken.undoes.map(|_| self.page.t(format!("enrolment-state-{}", taken.state)));
        again
            .map(|state| self.page.t1("enrolment-step-again", "state", state))
            .into_iter()
            .chain([from])
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// The day of a step, as people write it.
    fn day(&self, taken: &Taken) -> String {
        dates::day(&taken.day).map(day).unwrap_or_default()
    }

    /// Whether the offer is the main button: not where somebody has written that no place is free.
    fn offer_leads(&self) -> bool {
        let open = self.offers.first().is_some_and(|offer| offer.answer.is_none());
        self.offer.is_some() && (open || !self.of.service.says_none_is_free())
    }

    /// The class of its button.
    fn offer_kind(&self) -> &'static str {
        if self.offer_leads() { "primary" } else { "" }
    }

    /// What can be done besides the main button.
    fn others(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().skip(usize::from(!self.offer_leads()))
    }
}

pub(super) async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = Enrolled::load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let story = store::story(&mut tx, &app, &of.enrolment.id).await?;
    let last = mistakes::last(&mut tx, &app, &of.enrolment).await?;
    let rank = match of.enrolment.state {
        Stage::Waiting { .. } => list::rank(&mut tx, &of.enrolment.id).await?,
        _ => None,
    };
    let waits = matches!(of.enrolment.state, Stage::Waiting { .. });
    let ranking = if waits { store::ranking::of(&mut tx, &app, &of.enrolment.id).await? } else { None };
    let over = matches!(of.enrolment.state, Stage::Closed { .. });
    let plans = if over { plans::open(&mut tx, &of.enrolment.id).await? } else { Vec::new() };
    let offers = offers::of(&mut tx, &app, &of.enrolment.id).await?;
    let event = Event::new("enrolment.read", "enrolment", of.enrolment.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event.detail(format!("person={}", of.person.id))).await?;
    tx.commit().await?;
    let page = of.page(staff.page("nav-people")).titled(of.service_name());
    let since = (page.t("enrolment-since"), day(of.enrolment.since));
    let rank = rank.map(|rank| (page.t("enrolment-rank"), page.number(rank)));
    let started = of.enrolment.started_on.map(|on| (page.t("enrolment-started"), day(on)));
    let placed = of.enrolment.state.takes_a_place();
    let end = of.enrolment.expected_end.filter(|_| placed).map(|on| (page.t("enrolment-expected"), day(on)));
    let particulars = super::particulars(&page, &of.enrolment.state);
    let from = super::source(&page, &of.enrolment).map(|from| (page.t("enrolment-source"), from));
    let facts = [since].into_iter().chain(rank).chain(started).chain(end).chain(from).chain(particulars).collect();
    let why = ranking.map(|ranking| super::why(&page, &ranking)).unwrap_or_default();
    let may_write = staff.may(Permission::WriteEnrolments, Scope::Anything);
    let acts = Act::ALL.into_iter().filter(|act| may_write && of.enrolment.allows(*act)).collect();
    let change = may_write.then(|| may_change(&of.enrolment, last.as_ref()));
    let may_open_services = staff.may(Permission::ReadNetwork, Scope::Anything);
    let open = offers.first().is_some_and(|offer| offer.answer.is_none());
    let offer = match offers::can_offer(&of.enrolment, &of.service) {
        _ if !may_write => None,
        _ if open => Some("offer-answer-button"),
        Ok(()) => Some("offer-button"),
        Err(_) => None,
    };
    let today = today(app.clock.now());
    let page = ViewPage {
        page,
        of,
        facts,
        acts,
        story,
        why,
        plans,
        offers,
        offer,
        today,
        may_open_services,
        may_write,
        change,
    };
    view(&page)
}
