//! What a form of the day says is written: one row, those of a night, or all days of a plan. A plan of several days is looked at first:
//! it is written and taken back, so that whatever speaks against one of its days is told before, and counted ([`Ahead`]).

use jiff::ToSpan;
use jiff::civil::Date;

use super::fields::{self, Sent};
use super::services::Writing;
use super::{Whose, asked_day, said, seeing};
use crate::accounts::Staff;
use crate::accounts::permission::RecordActivities;
use crate::activities::repeats::{Days, Repeat};
use crate::activities::store::{self, Outcome, series};
use crate::activities::time::Span;
use crate::activities::{Kind, State, Written};
use crate::app::App;
use crate::error::Result;
use crate::people::panel::today;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::flash::Flash;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::meanwhile;

/// The most conflicts that are named.
const NAMED: usize = 5;

/// What came of it.
pub(super) enum Taken {
    /// It is written; the first of its days.
    Written(Flash, Date),
    /// Nothing is written yet: she looks at what it comes to, in a form as it was understood.
    Look(Ahead, Form),
    /// Something is wrong, told in the form.
    Refused,
}

/// What a plan of several days comes to.
pub(super) struct Ahead {
    days: Days,
    skips_holidays: bool,
    /// What the colleague has already at the same time.
    busy: Vec<(Date, Span)>,
    /// When one of the people is with another colleague at the same time.
    together: Vec<(Date, Span)>,
}

impl Ahead {
    async fn of(tx: &mut Tx, whose: &Whose, sent: &Sent, repeat: &Repeat) -> Result<Self> {
        let days = repeat.days(sent.written.day);
        let mut busy = series::at_once(tx, &whose.worker, &days.planned, sent.written.span).await?;
        if let Some(span) = sent.morning {
            let mornings: Vec<Date> = days.planned.iter().map(|day| day.saturating_add(1.day())).collect();
            busy.extend(series::at_once(tx, &whose.worker, &mornings, span).await?);
            busy.sort();
        }
        let (people, span) = (&sent.written.enrolments, sent.written.span);
        let together = match sent.written.kind {
            Kind::Direct => series::with_others(tx, &whose.worker, people, &days.planned, span).await?,
            Kind::Indirect | Kind::Travel => Vec::new(),
        };
        Ok(Self { days, skips_holidays: repeat.skips_holidays, busy, together })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.days.planned.len()
    }

    /// The colour of its box.
    pub(super) fn kind(&self) -> &'static str {
        if self.busy.is_empty() && self.together.is_empty() { "info" } else { "warn" }
    }

    /// "12 attività, dal 02/12/2026 al 29/01/2027, 2 festivi saltati".
    pub(super) fn words(&self, page: &Page) -> String {
        let between = self.days.planned.first().zip(self.days.planned.last());
        let between =
            between.map(|(first, last)| page.t2("activity-repeats-between", "from", day(*first), "to", day(*last)));
        let key = if self.skips_holidays { "activity-repeats-skipped" } else { "activity-repeats-kept" };
        let holidays = (self.days.holidays > 0).then(|| page.t1(key, "n", self.days.holidays));
        let count = page.t1("activity-repeats-count", "n", self.count());
        [Some(count), between, holidays].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// On which days the colleague, or one of the people, has something else at the same time.
    pub(super) fn conflicts(&self, page: &Page) -> Vec<String> {
        let words = |key: &str, times: &[(Date, Span)]| {
            let mut named: Vec<String> =
                times.iter().take(NAMED).map(|(on, span)| format!("{} {span}", day(*on))).collect();
            if times.len() > NAMED {
                named.push("…".to_owned());
            }
            (!times.is_empty()).then(|| page.t2(key, "n", times.len(), "days", named.join(", ")))
        };
        let (busy, together) = ("activity-repeats-busy", "activity-repeats-together");
        [words(busy, &self.busy), words(together, &self.together)].into_iter().flatten().collect()
    }

    /// Stands for what she was shown: other days, or other conflicts, are shown anew.
    pub(super) fn seen(&self) -> String {
        let days = self.days.planned.iter().map(|day| ("day", day.to_string()));
        let busy = self.busy.iter().chain(&self.together).map(|(day, span)| ("busy", format!("{day} {span}")));
        meanwhile::mark(&days.chain(busy).collect::<Vec<_>>())
    }
}

/// Writes what was sent, or says why not.
pub(super) async fn take(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<RecordActivities>,
    whose: &Whose,
    form: &mut Form,
) -> Result<Taken> {
    let Some(service) = fields::service(tx, form.value("service")).await? else {
        form.refuse("service", "form-choose");
        return Ok(Taken::Refused);
    };
    let (sight, today) = (seeing(staff)?, today(app.clock.now()));
    let writing = Writing { sight: &sight, worker: &whose.worker, on: asked_day(app, form.value("on")), today };
    if !writing.may_be_in(tx, form, &service).await? {
        return Ok(Taken::Refused);
    }
    let Some(sent) = fields::read(tx, &sight, form, &service, None).await? else { return Ok(Taken::Refused) };
    let ahead = match &sent.repeat {
        Some(repeat) => Some(Ahead::of(tx, whose, &sent, repeat).await?),
        None => None,
    };
    let days = ahead.as_ref().map_or_else(|| vec![sent.written.day], |ahead| ahead.days.planned.clone());
    for on in &days {
        let evening = Written { day: *on, ..sent.written.clone() };
        for new in [Some(evening.clone()), sent.morning.map(|span| evening.in_the_morning(span))].into_iter().flatten()
        {
            let wrote: Outcome =
                store::write(tx, app, &staff.actor(), &whose.worker, (sent.state, &new, &sent.chosen)).await?;
            if !written(form, &wrote) {
                return Ok(Taken::Refused);
            }
        }
    }
    if let (Some(ahead), Some(repeat)) = (ahead, &sent.repeat)
        && form.value("seen") != ahead.seen()
    {
        let understood = super::weekdays::understood(form, sent.written.day, repeat);
        return Ok(Taken::Look(ahead, understood));
    }
    let message = match (sent.state, sent.morning) {
        (State::Planned, _) => "activity-planned",
        (_, Some(_)) => "activity-night-written",
        _ => "activity-written",
    };
    let flash = said(tx, message, (sent.state, &sent.written)).await?;
    Ok(Taken::Written(flash, days.first().copied().unwrap_or(sent.written.day)))
}

/// Notes in the form why it was not written.
pub(super) fn written(form: &mut Form, outcome: &Outcome) -> bool {
    if let Err(refusal) = outcome {
        form.refuse(refusal.field(), refusal.key());
    }
    outcome.is_ok()
}
