//! That somebody was handed the notice of a service (informativa, arts. 13 and 14): which version, on which day, to whom.
//!
//! A row is added and never changed: what a person was told on a day stays what it was. Whoever has written the wrong day adds the
//! right one, and the page shows both.

use jiff::civil::Date;

use crate::processing::Notice;
use crate::web::form::Form;
use crate::{coded, local_id};

local_id!(
    /// A notice that was handed out.
    HandedOutId,
    "ntc"
);

coded! {
    /// Who took it.
    GivenTo {
        /// The person.
        Person = "person",
        /// Who speaks for her.
        Representative = "representative",
    }
}

/// A notice that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOut {
    /// Which version.
    pub number: i64,
    /// On which day.
    pub on: Date,
    /// To whom.
    pub to: GivenTo,
    /// Who wrote it down.
    pub by_name: String,
}

/// What is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct New {
    /// Which version.
    pub number: i64,
    /// On which day.
    pub on: Date,
    /// To whom.
    pub to: GivenTo,
}

impl New {
    /// Reads the form; nothing when something is wrong. No version is handed out before there is one.
    pub fn read(form: &mut Form, notices: &[Notice], today: Date) -> Option<Self> {
        form.called([("number", "notice-number"), ("on", "notice-on"), ("to", "notice-to")]);
        let number = form.value("number").parse::<i64>().ok();
        let notice = notices.iter().find(|notice| Some(notice.number) == number);
        if notice.is_none() {
            form.refuse("number", "form-choose");
        }
        let on = form.day("on");
        match on {
            None if form.mistake("on").is_none() => form.refuse("on", "form-required"),
            Some(on) if on > today => form.refuse("on", "legal-given-in-future"),
            Some(on) if notice.is_some_and(|notice| on < notice.since) => form.refuse("on", "notice-too-early"),
            _ => {}
        }
        let to = form.choice::<GivenTo>("to");
        form.is_clean().then_some(())?;
        Some(Self { number: notice?.number, on: on?, to: to? })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_version_is_handed_out_from_its_day_on_and_not_in_the_future() {
        let notice = |number, since| Notice {
            number,
            since,
            text: String::new(),
            written_by_name: String::new(),
            rests_on: None,
        };
        let notices = [notice(2, date(2026, 5, 1)), notice(1, date(2025, 1, 1))];
        let read = |number: &str, on: &str| {
            let fields = [("number", number), ("on", on), ("to", "person")];
            let mut form = Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())));
            let read = New::read(&mut form, &notices, date(2026, 11, 29)).map(|new| (new.number, new.on));
            (read, form.mistakes().iter().map(|mistake| mistake.key.clone()).collect::<Vec<_>>())
        };
        assert_eq!(read("2", "01/05/2026").0, Some((2, date(2026, 5, 1))));
        assert_eq!(read("1", "30/04/2026").0, Some((1, date(2026, 4, 30))));
        assert_eq!(read("2", "30/04/2026").1, ["notice-too-early"]);
        assert_eq!(read("2", "30/11/2026").1, ["legal-given-in-future"]);
        assert_eq!(read("3", "30/04/2026").1, ["form-choose"]);
    }
}
