//! On which days something is planned again, from the form to the type.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::activities::repeats::{Repeat, Rhythm};
use crate::activities::{MOST_WEEKS, State};
use crate::services::hours::{DAYS, day_name};
use crate::web::dates::{self, written as day};
use crate::web::form::Form;
use crate::web::layout::Page;

/// The code of a weekday in a form.
pub(super) fn code(weekday: Weekday) -> &'static str {
    DAYS[usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default() % DAYS.len()]
}

fn weekday(code: &str) -> Option<Weekday> {
    let place = DAYS.iter().position(|day| *day == code)?;
    Weekday::from_monday_zero_offset(i8::try_from(place).ok()?).ok()
}

/// Codes and names of the days, from Monday on.
pub(super) fn offered(page: &Page) -> Vec<(&'static str, String)> {
    DAYS.iter().enumerate().map(|(place, code)| (*code, day_name(page.locale(), place))).collect()
}

/// Codes and names of the rhythms.
pub(super) fn rhythms(page: &Page) -> Vec<(String, String)> {
    Rhythm::ALL.map(|rhythm| (rhythm.code().to_owned(), page.t(format!("activity-rhythm-{}", rhythm.code())))).to_vec()
}

/// What a form about a day begins with.
pub(super) fn of_day(on: Date) -> [(&'static str, String); 2] {
    [("weekdays", code(on.weekday()).to_owned()), ("weekdays-of", day(on))]
}

/// Whether one of these fields has a mistake.
pub(super) fn are_wrong(form: &Form) -> bool {
    ["until", "weekdays", "rhythm"].into_iter().any(|field| form.mistake(field).is_some())
}

/// The same form with the weekdays as they were understood.
pub(super) fn understood(form: &Form, on: Date, repeat: &Repeat) -> Form {
    let rest = form.fields().filter(|(name, _)| !["weekdays", "weekdays-of", "seen"].contains(name));
    let rest = rest.map(|(name, value)| (name, value.to_owned()));
    let ticked = repeat.weekdays.iter().map(|weekday| ("weekdays", code(*weekday).to_owned()));
    Form::prefilled(rest.chain(ticked).chain([("weekdays-of", day(on))]))
}

/// The weekdays that were ticked. The page ticks that of its day: where nobody ticked another and the day was changed, that of the new
/// one is meant.
fn ticked(form: &Form, on: Date) -> Vec<Weekday> {
    let ticked: Vec<Weekday> = form.all("weekdays").into_iter().filter_map(weekday).collect();
    let of_page = dates::day(form.value("weekdays-of")).map(Date::weekday);
    match ticked.as_slice() {
        [] => vec![on.weekday()],
        [one] if of_page == Some(*one) => vec![on.weekday()],
        _ => ticked,
    }
}

/// On which days something is planned again, if it is; what is wrong is told beside the field.
pub(super) fn read(form: &mut Form, on: Option<Date>, state: State) -> Option<Repeat> {
    let (until, rhythm) = (form.day("until"), form.optional_choice::<Rhythm>("rhythm").unwrap_or(Rhythm::Weekly));
    let on = on?;
    if state != State::Planned {
        if until.is_some() {
            form.refuse("until", "activity-until-planned");
        }
        return None;
    }
    let weekdays = ticked(form, on);
    let Some(until) = until else {
        let is_once = rhythm == Rhythm::Weekly && weekdays == [on.weekday()];
        if !is_once && form.mistake("until").is_none() {
            form.refuse("until", "activity-until-needed");
        }
        return None;
    };
    let repeat = Repeat { weekdays, rhythm, until, skips_holidays: form.ticked("holidays") };
    if until < on {
        form.refuse("until", "activity-until-before");
    } else if until > on.saturating_add(MOST_WEEKS.weeks()) {
        form.refuse_with("until", "activity-until-far", MOST_WEEKS);
    } else if repeat.days(on).planned.is_empty() {
        form.refuse("until", "activity-repeats-none");
    }
    Some(repeat)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn form(fields: &[(&'static str, &str)]) -> Form {
        Form::prefilled(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    /// A Tuesday.
    const ON: Date = date(2026, 12, 1);

    #[test]
    fn the_day_of_the_first_is_ticked_and_follows_it_until_somebody_ticks_another() {
        let weekdays = |fields: &[(&'static str, &str)]| ticked(&form(fields), ON);
        assert_eq!(weekdays(&[]), [Weekday::Tuesday]);
        assert_eq!(
            weekdays(&[("weekdays", "MO"), ("weekdays-of", "30/11/2026")]),
            [Weekday::Tuesday],
            "the day was changed"
        );
        assert_eq!(weekdays(&[("weekdays", "TH"), ("weekdays-of", "30/11/2026")]), [Weekday::Thursday], "she chose it");
        let three = [("weekdays", "MO"), ("weekdays", "WE"), ("weekdays", "FR"), ("weekdays-of", "30/11/2026")];
        assert_eq!(weekdays(&three), [Weekday::Monday, Weekday::Wednesday, Weekday::Friday]);
    }

    #[test]
    fn what_is_wrong_is_told_beside_its_field() {
        for (fields, key) in [
            (vec![("weekdays", "MO"), ("weekdays", "TU")], "activity-until-needed"),
            (vec![("rhythm", "fortnightly")], "activity-until-needed"),
            (vec![("until", "30/11/2026")], "activity-until-before"),
            (vec![("until", "31/12/2027")], "activity-until-far"),
            (vec![("until", "2/12/2026"), ("weekdays", "FR")], "activity-repeats-none"),
            (vec![("until", "31/2/2027")], "form-date"),
        ] {
            let mut wrong = form(&fields);
            read(&mut wrong, Some(ON), State::Planned);
            assert_eq!(wrong.mistake("until").map(|mistake| mistake.key.as_str()), Some(key), "{fields:?}");
        }
        let mut once = form(&[("weekdays", "TU"), ("rhythm", "weekly")]);
        assert_eq!(read(&mut once, Some(ON), State::Planned), None);
        assert!(once.is_clean());
        let mut done = form(&[("weekdays", "MO"), ("weekdays", "FR"), ("rhythm", "monthly")]);
        assert_eq!(read(&mut done, Some(ON), State::Delivered), None);
        assert!(done.is_clean(), "what was done is not repeated");
    }

    #[test]
    fn every_rhythm_has_words_in_both_languages() {
        for locale in crate::web::locale::Locale::ALL {
            for rhythm in Rhythm::ALL {
                assert_eq!(rhythm.code().parse(), Ok(rhythm));
                assert!(locale.knows(&format!("activity-rhythm-{}", rhythm.code())), "{rhythm:?} in {}", locale.code());
            }
        }
    }

    #[test]
    fn the_form_comes_back_with_the_days_that_were_understood() {
        let sent = form(&[
            ("weekdays", "MO"),
            ("weekdays-of", "30/11/2026"),
            ("until", "31/12/2026"),
            ("enrolments", "a"),
            ("enrolments", "b"),
        ]);
        let repeat = read(&mut sent.clone(), Some(ON), State::Planned).unwrap();
        let back = understood(&sent, ON, &repeat);
        assert_eq!((back.all("weekdays"), back.all("enrolments")), (vec!["TU"], vec!["a", "b"]));
        assert_eq!((back.value("until"), back.value("weekdays-of")), ("31/12/2026", "01/12/2026"));
    }
}
