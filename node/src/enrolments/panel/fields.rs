//! A step, from its form to the type.

use jiff::civil::Date;
use pico_protocol::referral::{ClosingReason, HoldReason};

use crate::enrolments::{Act, MOST_POINTS, State, Step};
use crate::web::form::Form;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 9] = [
    ("person", "enrolment-person"),
    ("service", "enrolment-service"),
    ("act", "enrolment-act"),
    ("on", "enrolment-on"),
    ("points", "enrolment-points"),
    ("estimated", "enrolment-estimated"),
    ("until", "enrolment-until"),
    ("reason", "enrolment-reason"),
    ("note", "enrolment-note"),
];

/// Reads a step; nothing when something is wrong, told beside the field.
pub fn read(form: &mut Form, act: Act, since: Option<Date>) -> Option<Step> {
    form.called(NAMES);
    let on = form.day("on");
    if on.is_none() {
        form.refuse("on", "form-required");
    }
    let note = form.optional("note", 1_000).unwrap_or_default();
    let to = match act {
        Act::Wait => waiting(form, since.or(on)),
        Act::Assign => Some(State::Assigned { until: later(form, "until", on) }),
        Act::Start => Some(State::Active),
        Act::Suspend => {
            let reason = code(form, HoldReason::from_code);
            let review = later(form, "until", on);
            reason.map(|reason| State::Suspended { reason, review })
        }
        Act::Close => code(form, ClosingReason::from_code).map(|reason| State::Closed { reason }),
    };
    let step = Step { to: to?, on: on?, note };
    form.is_clean().then_some(step)
}

fn waiting(form: &mut Form, from: Option<Date>) -> Option<State> {
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
        let mut sent = form(&[("on", "20/11/2026"), ("points", "12"), ("estimated", "01/02/2027")]);
        let step = read(&mut sent, Act::Wait, Some(date(2026, 10, 1))).unwrap();
        let (from, estimated) = (date(2026, 10, 1), Some(date(2027, 2, 1)));
        assert_eq!(step.to, State::Waiting { points: 12, from, estimated });
        assert_eq!(step.on, date(2026, 11, 20));
    }

    #[test]
    fn what_is_missing_or_before_the_step_is_told_beside_its_field() {
        let mut sent = form(&[]);
        assert_eq!(read(&mut sent, Act::Close, None), None);
        let told = |form: &Form, field: &str| form.mistake(field).map(|mistake| mistake.key.clone());
        assert_eq!(told(&sent, "on").as_deref(), Some("form-required"));
        assert_eq!(told(&sent, "reason").as_deref(), Some("form-choose"));
        let mut early = form(&[("on", "20/11/2026"), ("until", "19/11/2026")]);
        assert_eq!(read(&mut early, Act::Assign, None), None);
        assert_eq!(told(&early, "until").as_deref(), Some("enrolment-refused-before"));
        let mut many = form(&[("on", "20/11/2026"), ("points", "1000")]);
        assert_eq!(read(&mut many, Act::Wait, None), None);
        assert_eq!(told(&many, "points").as_deref(), Some("form-number"));
    }
}
