//! Fields of a step's form, as data: the template draws them, the locale files name them.

use pico_protocol::time::Timestamp;

use super::Act;
use crate::people::panel::today;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::layout::Page;

/// How a field looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A line.
    Text,
    /// Several lines.
    Area,
    /// A day.
    Day,
    /// A whole number.
    Number,
    /// Hours, also half ones.
    Hours,
    /// One of several cards.
    Cards,
    /// One of a list.
    List,
    /// A tick that says once more what cannot be undone.
    Sure,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Input {
    /// Name in the form; its words are `referral-field-{name}`.
    pub name: &'static str,
    /// How it looks.
    pub kind: InputKind,
    /// Must be filled.
    pub needed: bool,
    /// Most characters.
    pub most: usize,
    /// For cards and lists: value and words.
    pub options: Vec<(String, String)>,
    /// The choice with which it matters, `field=value`; empty: always.
    pub when: &'static str,
}

impl Input {
    /// A field that must be filled.
    pub fn new(name: &'static str, kind: InputKind) -> Self {
        let most = if kind == InputKind::Area { pico_protocol::referral::LONGEST_TEXT } else { 200 };
        Self { name, kind, needed: true, most, options: Vec::new(), when: "" }
    }

    /// Matters only with a choice, `field=value`.
    #[must_use]
    pub fn when(mut self, choice: &'static str) -> Self {
        self.when = choice;
        self
    }

    /// May stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.needed = false;
        self
    }

    /// Cards of a list of codes; their words are `referral-{list}-{code}`.
    pub fn cards(name: &'static str, list: &str, codes: impl IntoIterator<Item = &'static str>, page: &Page) -> Self {
        let options = codes.into_iter().map(|code| (code.to_owned(), page.t(format!("referral-{list}-{code}"))));
        Self { options: options.collect(), ..Self::new(name, InputKind::Cards) }
    }

    /// A list of names that are their own words.
    pub fn names(name: &'static str, names: impl IntoIterator<Item = String>) -> Self {
        let options = names.into_iter().map(|one| (one.clone(), one)).collect();
        Self { options, ..Self::new(name, InputKind::List) }
    }

    /// What a list says while nothing is chosen: that it may stay so, or that one must be.
    pub fn unchosen(&self, page: &Page) -> String {
        page.t(if self.needed { "referral-choose" } else { "referral-field-untold" })
    }

    /// What can be chosen, for the template.
    pub fn offered(&self) -> &[(String, String)] {
        &self.options
    }

    /// The key of its words.
    pub fn label(&self) -> String {
        format!("referral-field-{}", self.name)
    }

    /// Its help, or nothing when there is none.
    pub fn help(&self, page: &Page) -> String {
        let key = format!("referral-field-{}-help", self.name);
        if page.locale().knows(&key) { page.t(key) } else { String::new() }
    }
}

/// The free text that most steps may carry.
pub fn words() -> Input {
    Input::new("text", InputKind::Area).optional()
}

/// The end of a day that must be filled in and must not be over.
pub fn future_day(form: &mut Form, field: &str, now: Timestamp) -> Option<Timestamp> {
    let at = any_day(form, field)?;
    if at <= now {
        form.refuse(field, "referral-day-past");
        return None;
    }
    Some(at)
}

/// The end of a day that may be left out and must not be over.
pub fn optional_day(form: &mut Form, field: &str, now: Timestamp) -> Option<Timestamp> {
    form.day(field)?;
    future_day(form, field, now)
}

/// The end of a day that must be filled in and must have begun: what has happened is told, not what will.
pub fn past_day(form: &mut Form, field: &str, now: Timestamp) -> Option<Timestamp> {
    let at = any_day(form, field)?;
    if dates::day(form.value(field)).is_some_and(|day| day > today(now)) {
        form.refuse(field, "referral-day-future");
        return None;
    }
    Some(at)
}

/// The end of a day that must be filled in.
fn any_day(form: &mut Form, field: &str) -> Option<Timestamp> {
    if form.value(field).trim().is_empty() {
        form.refuse(field, "form-required");
        return None;
    }
    form.day(field)?;
    dates::end_of_day(form.value(field))
}

/// One of a list of codes.
pub fn code<T>(form: &mut Form, field: &str, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
    let chosen = from_code(form.value(field));
    if chosen.is_none() {
        form.refuse(field, "form-choose");
    }
    chosen
}

/// A text that may be empty.
pub fn text(form: &mut Form) -> String {
    form.optional("text", pico_protocol::referral::LONGEST_TEXT).unwrap_or_default()
}

/// The text beside a coded reason. Some reasons say nothing by themselves ("other"): with one of those it must be there.
pub fn explanation<T: PartialEq>(form: &mut Form, reason: Option<&T>, mute: &[T]) -> String {
    explanation_or(form, reason, mute, "referral-text-needed")
}

/// The same, where the text can be of more use than an explanation: `key` says which.
pub fn explanation_or<T: PartialEq>(form: &mut Form, reason: Option<&T>, mute: &[T], key: &str) -> String {
    let text = text(form);
    if text.is_empty() && reason.is_some_and(|reason| mute.contains(reason)) {
        form.refuse("text", key);
    }
    text
}

/// Days that are usual, written as people write them.
pub fn usual_days(act: Act, now: Timestamp) -> Vec<(&'static str, String)> {
    let day = |days: u64| dates::date(now.plus(std::time::Duration::from_hours(24 * days)));
    match act {
        Act::Reserve | Act::Accept => vec![("held_until", day(14))],
        Act::Waitlist => vec![("valid_until", day(30))],
        Act::Ask => vec![("answer_by", day(5))],
        // Who is asked by a person has a month (GDPR, art. 12(3)), and so have all who are asked with her.
        Act::AskRight => vec![("answer_by", day(20))],
        Act::Hold => vec![("review_on", day(30))],
        Act::Start | Act::Resume => vec![("first_contact", day(0))],
        _ => Vec::new(),
    }
}
