//! The people of a service on their way into a file: who they are and how they stand. How they are reached is known by features that stand
//! above this one: `panel::service_people` puts it in between.

use std::collections::HashMap;

use jiff::civil::Date;

use super::along;
use super::list::{Wish, load, offered, pace, particulars, points, stays_until, thought, why};
use super::place::{self, Pace};
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::enrolments::ranking::{Estimate, Ranking};
use crate::enrolments::store::list::{self, Enrolled};
use crate::enrolments::{EnrolmentId, State};
use crate::error::Result;
use crate::people::panel::reading;
use crate::processing;
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Cell, Sheet};

/// Those who stand in the file, and what is known of their places.
pub struct Taken {
    /// The lines, without whoever may only be kept.
    pub lines: Vec<Enrolled>,
    ranking: HashMap<EnrolmentId, i64>,
    points: HashMap<EnrolmentId, Ranking>,
    offered: HashMap<EnrolmentId, Date>,
    pace: Option<Pace>,
}

impl Taken {
    /// Reads them, narrowed as the page is.
    pub async fn read(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, id: &str, wish: &Wish) -> Result<Self> {
        let service = load(tx, id).await?;
        let which = wish.which(processing::store::latest_notice(tx, &service.id).await?);
        let lines = list::rows(tx, &reading(staff)?, &service.id, which, 0, spreadsheet::MOST + 1).await?;
        let ranking = list::ranking(tx, &service.id).await?;
        let points = points(tx, app, &service, wish.part).await?;
        let offered = offered(tx, &service, wish.part).await?;
        let pace = pace(tx, app, &service, wish.part).await?;
        Ok(Self { lines: along::that_may_leave(lines)?, ranking, points, offered, pace })
    }

    /// The columns of who they are.
    pub fn named<'a>(page: &Page) -> Sheet<'a, Enrolled> {
        along::named(page)
            .column(page.t("people-birth-date"), |line| line.person.birth())
            .column(page.t("people-comune"), |line| line.person.comune_label())
    }

    /// The columns of how they stand.
    #[must_use]
    pub fn standing<'a>(&'a self, page: &'a Page, sheet: Sheet<'a, Enrolled>) -> Sheet<'a, Enrolled> {
        let told = move |line: &Enrolled| {
            let facts = particulars(page, line, &self.offered).into_iter();
            facts.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
        };
        let explained = move |line: &Enrolled| {
            let reasons = why(page, line, &self.points).into_iter();
            reasons.map(|(words, points)| format!("{words}: {points}")).collect::<Vec<_>>().join("; ")
        };
        let rank = move |line: &Enrolled| self.ranking.get(&line.enrolment.id).map(|rank| Cell::Number(*rank));
        let estimate = move |line: &Enrolled| {
            let thought = thought(self.pace.as_ref(), line, &self.ranking, &self.offered);
            thought.map(|thought| match thought {
                Estimate::Around(on) => Cell::Day(on),
                other => place::told(page, other).into(),
            })
        };
        let state = move |line: &Enrolled| page.t(format!("enrolment-state-{}", line.enrolment.state.code()));
        sheet
            .column(page.t("enrolment-state"), state)
            .column(page.t("enrolment-since"), |line| line.enrolment.since)
            .column(page.t("enrolment-started"), |line| line.enrolment.started_on)
            .column(page.t("enrolment-expected"), stays_until)
            .column(page.t("enrolment-rank"), rank)
            .column(page.t("enrolment-estimated"), written)
            .column(page.t("enrolment-estimate-column"), estimate)
            .column(page.t("enrolment-particulars"), told)
            .column(page.t("ranking-why"), explained)
            .column(page.t("enrolment-source"), |line| super::source(page, &line.enrolment))
    }
}

/// The day that somebody has written for who waits; of a protected record no list says it.
fn written(line: &Enrolled) -> Option<Date> {
    match line.enrolment.state {
        State::Waiting { estimated, .. } if !line.person.protected => estimated,
        _ => None,
    }
}
