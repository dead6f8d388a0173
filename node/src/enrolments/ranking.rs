//! The ranking of a waiting list: what gives points, who meets what, who moves when that changes, and when a place may be free.
//!
//! A [`Criterion`] has words and points, and a key that stays with it: changing its words takes it from nobody, and the key of one that
//! was removed is never given again. A [`Ranking`] is what somebody meets **as it was when her points were written**, with a correction by
//! hand and its reason: the points that a list shows can always be told, also after the criteria have changed. They change for whoever is
//! in line only when somebody has seen who moves ([`recomputed`]).
//!
//! [`Turnover`] says how often a place becomes free. What follows from it is a proposal; somebody who knows more writes another day.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{EnrolmentId, MOST_POINTS};
use crate::people::PersonId;

/// Criteria of one service.
pub const MOST: usize = 20;
/// The most points of one.
pub const MOST_OF_ONE: u16 = 99;
/// The longest words of one, in characters.
pub const LONGEST_WORDS: usize = 120;
/// The longest reason of a correction, in characters.
pub const LONGEST_WHY: usize = 300;
/// With less to look back on, nothing is proposed.
const LEAST_DAYS: i32 = 30;
/// Beyond it a day would be a guess.
const FARTHEST_DAYS: i64 = 5 * 365;

/// What gives points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its own number in this service, from 1.
    pub key: u16,
    /// What meeting it is worth, from 1 to [`MOST_OF_ONE`].
    pub points: u16,
    /// What it is.
    pub words: String,
}

/// The criteria of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// The key of the next new one.
    pub next: u16,
    /// In the order of the page.
    pub list: Vec<Criterion>,
}

impl Default for Criteria {
    fn default() -> Self {
        Self { next: 1, list: Vec::new() }
    }
}

/// Where the points of one person come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranking {
    /// What she meets, as it was then.
    pub met: Vec<Criterion>,
    /// Points more or fewer, by hand.
    pub correction: i16,
    /// Why; empty without a correction.
    pub why: String,
}

impl Ranking {
    /// The sum, which can lie outside of what a list takes.
    pub fn sum(&self) -> i32 {
        self.met.iter().map(|one| i32::from(one.points)).sum::<i32>() + i32::from(self.correction)
    }

    /// The points on the list: never below none.
    pub fn points(&self) -> u16 {
        u16::try_from(self.sum().max(0)).unwrap_or(MOST_POINTS).min(MOST_POINTS)
    }

    /// The same ticks, with a correction that takes away what they give: whoever goes to the end of the line has no points, and reads why.
    #[must_use]
    pub fn to_the_end(self, why: &str) -> Self {
        let given: i32 = self.met.iter().map(|one| i32::from(one.points)).sum();
        let correction = i16::try_from(-given).unwrap_or(i16::MIN);
        let why = if given == 0 { String::new() } else { why.chars().take(LONGEST_WHY).collect() };
        Self { correction, why, met: self.met }
    }

    /// The same ticks, worth what they are worth under other criteria; what is no criterion any more gives nothing.
    #[must_use]
    pub fn under(&self, criteria: &[Criterion]) -> Self {
        let met = criteria.iter().filter(|one| self.met.iter().any(|met| met.key == one.key)).cloned().collect();
        Self { met, ..self.clone() }
    }
}

/// Somebody on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InLine {
    /// Her enrolment.
    pub id: EnrolmentId,
    /// Who.
    pub person: PersonId,
    /// Her points now.
    pub points: u16,
    /// The day that counts among equal points.
    pub from: Date,
    /// Where the points come from; none: they were typed.
    pub ranking: Option<Ranking>,
    /// The version of the enrolment.
    pub version: i64,
}

/// Who moves, or has other points, when the points are computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Her enrolment, and who she is.
    pub who: (EnrolmentId, PersonId),
    /// Points before and after.
    pub points: (u16, u16),
    /// Places in line before and after, from one.
    pub place: (usize, usize),
    /// What she meets under the criteria of now; none: her points were typed and stay.
    pub ranking: Option<Ranking>,
}

/// What computing the points of a list again would change, in the order that would follow.
pub fn recomputed(line: &[InLine], criteria: &[Criterion]) -> Vec<Moved> {
    let places = |points: &dyn Fn(&InLine) -> u16| {
        let mut order: Vec<&InLine> = line.iter().collect();
        order.sort_by_key(|one| (std::cmp::Reverse(points(one)), one.from, one.id.as_str().to_owned()));
        order
    };
    let after = |one: &InLine| one.ranking.as_ref().map_or(one.points, |ranking| ranking.under(criteria).points());
    let before = places(&|one| one.points);
    let place = |id: &EnrolmentId| before.iter().position(|one| one.id == *id).map_or(0, |place| place + 1);
    let moved = places(&after).into_iter().zip(1..).map(|(one, now)| Moved {
        who: (one.id.clone(), one.person.clone()),
        points: (one.points, after(one)),
        place: (place(&one.id), now),
        ranking: one.ranking.as_ref().map(|ranking| ranking.under(criteria)),
    });
    moved.filter(|one| one.points.0 != one.points.1 || one.place.0 != one.place.1).collect()
}

/// How often a place became free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turnover {
    /// Places that became free.
    pub freed: u32,
    /// In how many days that was counted: a year, or since the service has people.
    pub days: i32,
}

/// When somebody in line may have a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimate {
    /// There is one for her now.
    Now,
    /// Around this day.
    Around(Date),
    /// In more than five years.
    Far,
    /// Nobody can say: too short a time, or no place has become free.
    Unknown,
}

impl Turnover {
    /// When whoever has a place in line (from one) may have hers, with so many places free now.
    pub fn estimate(self, place: i64, free: u32, today: Date) -> Estimate {
        let ahead = place - i64::from(free);
        if ahead <= 0 {
            return Estimate::Now;
        }
        if self.freed == 0 || self.days < LEAST_DAYS {
            return Estimate::Unknown;
        }
        // Rounded up: nobody is promised a day too early.
        let freed = i64::from(self.freed);
        let days = ahead.saturating_mul(self.days.into()).saturating_add(freed - 1) / freed;
        let day = (days <= FARTHEST_DAYS).then(|| today.checked_add(days.days()).ok()).flatten();
        day.map_or(Estimate::Far, Estimate::Around)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn criterion(key: u16, points: u16) -> Criterion {
        Criterion { key, points, words: format!("Criterio {key}") }
    }

    fn in_line(number: u8, points: u16, met: Option<&[Criterion]>) -> InLine {
        InLine {
            id: format!("enr_{}", number.to_string().repeat(32)).parse().unwrap(),
            person: format!("per_{}", number.to_string().repeat(32)).parse().unwrap(),
            points,
            from: date(2026, 10, number.try_into().unwrap()),
            ranking: met.map(|met| Ranking { met: met.to_vec(), ..Ranking::default() }),
            version: 1,
        }
    }

    #[test]
    fn points_are_summed_and_corrected_and_never_below_none_nor_above_the_most() {
        let of = |correction| Ranking { met: vec![criterion(1, 10), criterion(2, 5)], correction, why: "x".to_owned() };
        assert_eq!([0, 3, -4, -20, 999].map(|by| of(by).points()), [15, 18, 11, 0, 999]);
        assert_eq!(of(-20).sum(), -5);
        let last = of(3).to_the_end("Ha rifiutato il posto");
        assert_eq!((last.points(), last.correction, last.why.as_str()), (0, -15, "Ha rifiutato il posto"));
        assert_eq!(Ranking::default().to_the_end("x"), Ranking::default(), "nothing is taken from who has nothing");
    }

    #[test]
    fn a_criterion_that_is_worth_something_else_moves_whoever_meets_it_and_typed_points_stay() {
        let (resident, alone) = (criterion(1, 10), criterion(2, 5));
        let line = [
            in_line(1, 10, Some(std::slice::from_ref(&resident))),
            in_line(2, 5, Some(std::slice::from_ref(&alone))),
            in_line(3, 7, None),
            in_line(4, 1, None),
        ];
        assert_eq!(recomputed(&line, &[resident.clone(), alone.clone()]), [], "nothing has changed");
        let moved = recomputed(&line, &[Criterion { points: 2, ..resident }, Criterion { points: 8, ..alone }]);
        let told: Vec<_> = moved.iter().map(|one| (one.who.0.as_str().chars().last(), one.points, one.place)).collect();
        assert_eq!(told, [(Some('2'), (5, 8), (3, 1)), (Some('1'), (10, 2), (1, 3))], "the one between them stays");
        // What is no criterion any more gives nothing.
        let gone = recomputed(&line, &[]);
        assert_eq!(gone.iter().map(|one| one.points.1).collect::<Vec<_>>(), [7, 1, 0, 0]);
    }

    #[test]
    fn a_day_is_proposed_from_what_became_free_and_her_place_in_line() {
        let today = date(2026, 11, 28);
        let year = Turnover { freed: 4, days: 365 };
        assert_eq!(year.estimate(1, 0, today), Estimate::Around(date(2027, 2, 28)));
        assert_eq!(year.estimate(4, 0, today), Estimate::Around(date(2027, 11, 28)));
        assert_eq!(year.estimate(2, 2, today), Estimate::Now);
        assert_eq!(year.estimate(3, 2, today), year.estimate(1, 0, today), "two places are free for those before");
        assert_eq!(year.estimate(40, 0, today), Estimate::Far);
        for too_little in [Turnover { freed: 0, days: 365 }, Turnover { freed: 3, days: 29 }] {
            assert_eq!(too_little.estimate(1, 0, today), Estimate::Unknown);
        }
    }
}
