//! A step, from its form to the type.

use jiff::civil::Date;
use pico_protocol::referral::HoldReason;

use crate::enrolments::ending::Ending;
use crate::enrolments::mistake::LastStep;
use crate::enrolments::{Act, FIRST_YEAR, MOST_POINTS, State, Step};
use crate::web::form::Form;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 12] = [
    ("person", "enrolment-person"),
    ("service", "enrolment-service"),
    ("act", "enrolment-act"),
    ("on", "enrolment-on"),
    ("points", "enrolment-points"),
    ("from", "enrolment-waiting-since"),
    ("estimated", "enrolment-estimated"),
    ("until", "enrolment-until"),
    ("reason", "enrolment-reason"),
    ("expected", "enrolment-expected"),
    ("source", "enrolment-source"),
    ("note", "enrolment-note"),
];

/// Reads a step of an enrolment that has begun or not; nothing when something is wrong, told beside the field.
pub fn read(form: &mut Form, act: Act, began: bool) -> Option<Step> {
    form.called(NAMES);
    let on = believable(form, "on");
    if on.is_none() {
        form.refuse("on", "form-required");
    }
    let note = form.optional("note", 1_000).unwrap_or_default();
    let to = match act {
        Act::Wait => waiting(form, on),
        Act::Assign => Some(State::Assigned { until: later(form, "until", on) }),
        Act::Start => Some(State::Active),
        Act::Suspend => {
            let reason = code(form, HoldReason::from_code);
            let review = later(form, "until", on);
            reason.map(|reason| State::Suspended { reason, review })
        }
        Act::Close => {
            let chosen = |code: &str| Ending::from_code(code).filter(|ending| ending.fits(began));
            code(form, chosen).map(|reason| State::Closed { reason })
        }
    };
    let step = Step { to: to?, on: on?, note };
    form.is_clean().then_some(step)
}

/// What the fields are called in what a form refuses.
pub fn named(form: &mut Form) {
    form.called(NAMES);
}

/// Reads the last step as it should have been: another day, reason, note. Where she stands in line is no mistake of a step.
pub fn corrected(form: &mut Form, last: &LastStep) -> Option<Step> {
    named(form);
    let on = believable(form, "on");
    if on.is_none() {
        form.refuse("on", "form-required");
    }
    let note = form.optional("note", 1_000).unwrap_or_default();
    let to = match &last.to {
        State::Waiting { points, from, estimated } => {
            // Who waits since the day of the step waits since the right one.
            let from = if *from == last.on { on? } else { (*from).min(on?) };
            State::Waiting { points: *points, from, estimated: *estimated }
        }
        State::Assigned { .. } => State::Assigned { until: later(form, "until", on) },
        State::Suspended { .. } => {
            let reason = code(form, HoldReason::from_code);
            State::Suspended { reason: reason?, review: later(form, "until", on) }
        }
        State::Closed { .. } => {
            let began = last.began();
            let chosen = |code: &str| Ending::from_code(code).filter(|ending| ending.fits(began));
            State::Closed { reason: code(form, chosen)? }
        }
        same => same.clone(),
    };
    let step = Step { to, on: on?, note };
    form.is_clean().then_some(step)
}

/// Until when somebody is thought to stay: it may be left out, and is not before she has her place.
pub fn expected(form: &mut Form, from: Option<Date>) -> Option<Date> {
    named(form);
    let day = form.day("expected")?;
    if from.is_some_and(|from| day < from) {
        form.refuse("expected", "enrolment-expected-before");
    }
    Some(day)
}

/// A day that somebody now alive may have waited since: `01/09/26` is no day of the year 26.
fn believable(form: &mut Form, field: &str) -> Option<Date> {
    let day = form.day(field)?;
    if day.year() < FIRST_YEAR {
        form.refuse(field, "enrolment-refused-year");
    }
    Some(day)
}

/// The list, since the day that counts among equal points: that of the step, unless another was written.
fn waiting(form: &mut Form, on: Option<Date>) -> Option<State> {
    let from = believable(form, "from").or(on);
    if from.zip(on).is_some_and(|(from, on)| from > on) {
        form.refuse("from", "enrolment-refused-from");
    }
    let points = form.number("points", 0, MOST_POINTS.into()).unwrap_or(0);
    let estimated = form.day("estimated");
    Some(State::Waiting { points: u16::try_from(points).unwrap_or(MOST_POINTS), from: from?, estimated })
}

/// A day that may be left out and is not before the step.
fn later(form: &mut Form, field: &str, on: Option<Date>) -> Option<Date> {
    let day = form.day(field)?;
    if on.is_some_and(|on| day < on) {
        form.refuse(field, "enrolment-refused-before");
    }
    Some(day)
}

fn code<T>(form: &mut Form, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
    let chosen = from_code(form.value("reason"));
    if chosen.is_none() {
        form.refuse("reason", "form-choose");
    }
    chosen
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn form(fields: &[(&'static str, &str)]) -> Form {
        Form::prefilled(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn a_place_on_the_list_keeps_the_day_since_which_she_waits() {
        let sent = [("on", "20/11/2026"), ("points", "12"), ("from", "01/10/2026"), ("estimated", "01/02/2027")];
        let step = read(&mut form(&sent), Act::Wait, false).unwrap();
        let (from, estimated) = (date(2026, 10, 1), Some(date(2027, 2, 1)));
        assert_eq!(step.to, State::Waiting { points: 12, from, estimated });
        assert_eq!(step.on, date(2026, 11, 20));
        for (field, wrong, key) in [
            ("from", "21/11/2026", "enrolment-refused-from"),
            ("from", "01/09/26", "enrolment-refused-year"),
            ("on", "01-09-26", "enrolment-refused-year"),
        ] {
            let mut fields = sent.to_vec();
            fields.retain(|(name, _)| *name != field);
            fields.push((field, wrong));
            let mut wrong = form(&fields);
            assert_eq!(read(&mut wrong, Act::Wait, false), None, "{field}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key));
        }
    }

    #[test]
    fn what_is_missing_or_before_the_step_is_told_beside_its_field() {
        let mut sent = form(&[]);
        assert_eq!(read(&mut sent, Act::Close, false), None);
        let told = |form: &Form, field: &str| form.mistake(field).map(|mistake| mistake.key.clone());
        assert_eq!(told(&sent, "on").as_deref(), Some("form-required"));
        assert_eq!(told(&sent, "reason").as_deref(), Some("form-choose"));
        let mut early = form(&[("on", "20/11/2026"), ("until", "19/11/2026")]);
        assert_eq!(read(&mut early, Act::Assign, false), None);
        assert_eq!(told(&early, "until").as_deref(), Some("enrolment-refused-before"));
        let mut many = form(&[("on", "20/11/2026"), ("points", "1000")]);
        assert_eq!(read(&mut many, Act::Wait, false), None);
        assert_eq!(told(&many, "points").as_deref(), Some("form-number"));
    }

    #[test]
    fn a_request_that_came_to_nothing_ends_for_other_reasons_than_a_time_in_the_service() {
        for (reason, began) in [("need_resolved", true), ("request_renounced", false), ("deceased", true)] {
            let sent = || form(&[("on", "20/11/2026"), ("reason", reason)]);
            let step = read(&mut sent(), Act::Close, began).unwrap();
            assert_eq!(step.to, State::Closed { reason: Ending::from_code(reason).unwrap() });
            let mut other = sent();
            assert_eq!(read(&mut other, Act::Close, !began), None, "{reason}");
            assert_eq!(other.mistake("reason").map(|mistake| mistake.key.as_str()), Some("form-choose"));
        }
    }
}
