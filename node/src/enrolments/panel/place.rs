//! A place on the waiting list: what gives points in this service, what was ticked, and the day that is proposed.

use jiff::civil::Date;

use super::Enrolled;
use crate::app::App;
use crate::enrolments::ranking::{Criterion, Estimate, LONGEST_WHY, Ranking, Turnover};
use crate::enrolments::store::{list, ranking as store};
use crate::enrolments::{MOST_POINTS, State as Stage, Step};
use crate::error::Result;
use crate::people::panel::today;
use crate::services::Service;
use crate::store::Tx;
use crate::web::dates::written as day;
use crate::web::form::Form;
use crate::web::layout::Page;

/// How the line of a service moves: read once, whoever in it is asked about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    turnover: Turnover,
    /// Places that are free now, where they are counted.
    free: u32,
    today: Date,
}

impl Pace {
    /// From what became free in the service.
    pub(super) async fn of(tx: &mut Tx, app: &App, service: &Service) -> Result<Self> {
        let today = today(app.clock.now());
        let turnover = store::turnover(tx, &service.id, today).await?;
        let places = service.places().filter(|_| service.particulars.counted);
        let free = places.map_or(0, |places| places.maximum.saturating_sub(service.taken));
        Ok(Self { turnover, free, today })
    }

    /// When whoever has this place in line, from one, may have hers.
    fn estimate(&self, place: i64) -> Estimate {
        self.turnover.estimate(place, self.free, self.today)
    }

    /// What a list says of somebody with this place in line: nothing where somebody has written a day, or nothing can be said. Of a
    /// protected record the form of her place says it.
    pub(super) fn thought(&self, line: &list::Enrolled, place: Option<i64>) -> Option<Estimate> {
        let unwritten = matches!(line.enrolment.state, Stage::Waiting { estimated: None, .. });
        let estimate = place.filter(|_| unwritten && !line.person.protected).map(|place| self.estimate(place));
        estimate.filter(|estimate| matches!(estimate, Estimate::Now | Estimate::Around(_)))
    }
}

/// An estimate in a list: the month, because its day is a guess.
pub(super) fn told(page: &Page, estimate: Estimate) -> String {
    match estimate {
        Estimate::Around(on) => format!("{} {}", page.t(format!("month-{}", on.month())), on.year()),
        Estimate::Now => page.t("enrolment-estimate-now"),
        Estimate::Far | Estimate::Unknown => String::new(),
    }
}

/// A place in line, and when it may become a place in the service.
pub struct Proposed {
    turnover: Turnover,
    /// The place in line, from one.
    pub place: i64,
    estimate: Estimate,
}

impl Proposed {
    /// What follows from a place in line of a service, from what became free in it.
    pub async fn at(tx: &mut Tx, app: &App, service: &Service, place: i64) -> Result<Self> {
        let becoming_free = Pace::of(tx, app, service).await?;
        Ok(Self { turnover: becoming_free.turnover, place, estimate: becoming_free.estimate(place) })
    }

    /// What is proposed, and from what.
    pub fn words(&self, page: &Page) -> String {
        let counted =
            [("freed", i64::from(self.turnover.freed)), ("days", i64::from(self.turnover.days)), ("place", self.place)];
        let counted = counted.map(|(name, number)| (name, page.number(number)));
        let how =
            page.tn("ranking-how", &[("freed", &counted[0].1), ("days", &counted[1].1), ("place", &counted[2].1)]);
        let proposed = match self.estimate {
            Estimate::Now => page.t("ranking-estimate-now"),
            Estimate::Around(on) => page.t1("ranking-estimate-around", "day", day(on)),
            Estimate::Far => page.t("ranking-estimate-far"),
            Estimate::Unknown => page.t("ranking-estimate-unknown"),
        };
        format!("{proposed} {how}")
    }

    /// The day, where one can be proposed.
    pub fn day(&self) -> Option<Date> {
        match self.estimate {
            Estimate::Around(on) => Some(on),
            _ => None,
        }
    }
}

/// What the step needs to know of the list.
pub(super) struct OnList {
    /// What gives points here; none: they are typed.
    pub criteria: Vec<Criterion>,
    /// Her place in line: that which she has, or the last.
    proposed: Proposed,
}

impl OnList {
    pub(super) async fn load(tx: &mut Tx, app: &App, of: &Enrolled) -> Result<Self> {
        let service = &of.enrolment.service;
        let (criteria, _) = store::criteria(tx, service).await?;
        let place = match list::rank(tx, &of.enrolment.id).await? {
            Some(place) => place,
            None => list::in_line(tx, service).await? + 1,
        };
        Ok(Self { criteria: criteria.list, proposed: Proposed::at(tx, app, &of.service, place).await? })
    }

    /// What is proposed, and from what.
    pub(super) fn proposal(&self, page: &Page) -> String {
        self.proposed.words(page)
    }
}

/// What stands in the form before anything was typed.
pub(super) async fn filled(tx: &mut Tx, app: &App, of: &Enrolled) -> Result<Vec<(&'static str, String)>> {
    let waits_since = of.enrolment.waiting_since.unwrap_or(of.enrolment.since);
    let mut values = vec![("from", day(waits_since))];
    let on_list = OnList::load(tx, app, of).await?;
    let estimated = match &of.enrolment.state {
        Stage::Waiting { estimated: Some(estimated), .. } => Some(*estimated),
        _ => on_list.proposed.day(),
    };
    values.extend(estimated.map(|estimated| ("estimated", day(estimated))));
    let points = of.enrolment.points;
    if on_list.criteria.is_empty() {
        values.extend((points > 0).then(|| ("points", points.to_string())));
        return Ok(values);
    }
    // Points that were typed before there were criteria are not lost without a word: they stand as a correction that wants its reason.
    let typed = || Ranking { correction: i16::try_from(points).unwrap_or(0), ..Ranking::default() };
    let ranking = store::of(tx, app, &of.enrolment.id).await?.unwrap_or_else(typed);
    values.extend(ranking.met.iter().map(|one| ("met", one.key.to_string())));
    if ranking.correction != 0 {
        values.extend([("correction", ranking.correction.to_string()), ("why", ranking.why.clone())]);
    }
    Ok(values)
}

/// Where the points come from, put into the step; none where they are typed.
pub(super) async fn ranked(
    tx: &mut Tx,
    of: &Enrolled,
    form: &mut Form,
    step: Option<&mut Step>,
) -> Result<Option<Ranking>> {
    let (criteria, _) = store::criteria(tx, &of.enrolment.service).await?;
    if criteria.list.is_empty() {
        return Ok(None);
    }
    let ranking = read(form, &criteria.list);
    if let Some(Stage::Waiting { points, .. }) = step.map(|step| &mut step.to) {
        *points = ranking.points();
    }
    Ok(Some(ranking))
}

/// Reads what is ticked, as it is worth now, and the correction, which says why.
fn read(form: &mut Form, criteria: &[Criterion]) -> Ranking {
    form.called([("met", "ranking-met"), ("correction", "ranking-correction"), ("why", "ranking-correction-why")]);
    let met = criteria.iter().filter(|one| form.has("met", one.key.to_string())).cloned().collect();
    let most = i64::from(MOST_POINTS);
    let correction = form.number("correction", -most, most).unwrap_or(0);
    let why = form.optional("why", LONGEST_WHY).unwrap_or_default();
    match (correction != 0, why.is_empty()) {
        (true, true) => form.refuse("why", "ranking-why-needed"),
        (false, false) => form.refuse("correction", "ranking-correction-needed"),
        _ => {}
    }
    let ranking = Ranking { met, correction: i16::try_from(correction).unwrap_or(0), why };
    if !(0..=i32::from(MOST_POINTS)).contains(&ranking.sum()) {
        form.refuse_with("correction", "ranking-outside", most);
    }
    ranking
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(&str, &str)]) -> Form {
        Form::prefilled(rows.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn what_is_ticked_is_summed_and_a_correction_says_why() {
        let criteria =
            [10, 5].into_iter().zip(1..).map(|(points, key)| Criterion { key, points, words: format!("{key}") });
        let criteria: Vec<_> = criteria.collect();
        let mut good =
            form(&[("met", "1"), ("met", "2"), ("met", "9"), ("correction", "-3"), ("why", "Ha già la mensa")]);
        assert_eq!(read(&mut good, &criteria).points(), 12);
        assert!(good.is_clean());
        for (rows, field, key) in [
            ([("correction", "4"), ("why", "")], "why", "ranking-why-needed"),
            ([("correction", ""), ("why", "Perché sì")], "correction", "ranking-correction-needed"),
            ([("correction", "-1"), ("why", "Troppi")], "correction", "ranking-outside"),
            ([("correction", "1000"), ("why", "Troppi")], "correction", "form-number"),
        ] {
            let mut wrong = form(&rows);
            read(&mut wrong, &criteria);
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{rows:?}");
        }
    }
}
