//! A plan, from its form and back, and what is different in it from what somebody typed.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::plans::{Goal, GoalTexts, Kind, LONGEST, LONGEST_LINE, MOST_GOALS, Outcome, Texts, Written};
use crate::web::dates::written as day;
use crate::web::form::Form;
use crate::web::layout::Page;

/// Empty rows below those that there are.
const EMPTY: usize = 2;
/// The longest text of what is done for a goal, in characters.
const LONGEST_ACTIONS: usize = 1_000;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 6] = [
    ("kind", "plan-kind"),
    ("from", "plan-from"),
    ("until", "plan-until"),
    ("review_on", "plan-review-on"),
    ("needs", "plan-needs"),
    ("resources", "plan-resources"),
];
/// The fields of one goal, each with its number after a dash.
const OF_A_GOAL: [(&str, &str); 5] = [
    ("goal", "plan-goal"),
    ("sign", "plan-sign"),
    ("due", "plan-due"),
    ("who", "plan-who"),
    ("actions", "plan-actions"),
];

/// Reads a plan; nothing when something is wrong, told beside the field. A draft may be half written.
pub(super) fn read(form: &mut Form) -> Option<Written> {
    form.called(NAMES);
    let kind = form.choice::<Kind>("kind");
    let from = form.day("from");
    if from.is_none() {
        form.refuse("from", "form-required");
    }
    let (until, review_on) = (form.day("until"), form.day("review_on"));
    for (field, later) in [("until", until), ("review_on", review_on)] {
        if from.zip(later).is_some_and(|(from, later)| later < from) {
            form.refuse(field, "plan-before-it-begins");
        }
    }
    let needs = form.optional("needs", LONGEST).unwrap_or_default();
    let resources = form.optional("resources", LONGEST).unwrap_or_default();
    let goals = goals(form);
    form.is_clean().then_some(())?;
    Some(Written { kind: kind?, from: from?, until, review_on, texts: Texts { needs, resources }, goals })
}

/// The goals, in the order of their rows; a row that is empty is none.
fn goals(form: &mut Form) -> Vec<Goal> {
    let mut goals = Vec::new();
    for row in 1..=MOST_GOALS {
        let name = |field: &str| format!("{field}-{row}");
        if OF_A_GOAL.iter().all(|(field, _)| form.value(name(field)).trim().is_empty()) {
            continue;
        }
        for (field, key) in OF_A_GOAL {
            form.called([(name(field).as_str(), key)]);
        }
        let texts = GoalTexts {
            goal: form.required(&name("goal"), LONGEST_LINE),
            sign: form.optional(&name("sign"), LONGEST_LINE).unwrap_or_default(),
            who: form.optional(&name("who"), LONGEST_LINE).unwrap_or_default(),
            actions: form.optional(&name("actions"), LONGEST_ACTIONS).unwrap_or_default(),
        };
        let until = form.day(&name("due"));
        let number = i64::try_from(goals.len() + 1).unwrap_or(i64::MAX);
        goals.push(Goal { number, until, texts, outcome: Outcome::OPEN });
    }
    goals
}

/// The form of a first plan: from today, for a year, looked at after six months.
pub(super) fn begun(today: Date) -> Form {
    let later = |months: i32| today.checked_add(months.months()).map(day).unwrap_or_default();
    Form::prefilled([("from", day(today)), ("until", later(12)), ("review_on", later(6))])
}

/// The fields of what is written, by their names.
pub(super) fn pairs(written: &Written) -> Vec<(String, String)> {
    let maybe = |on: Option<Date>| on.map(day).unwrap_or_default();
    let texts = &written.texts;
    let mut fields: Vec<(String, String)> = [
        ("kind", written.kind.code().to_owned()),
        ("from", day(written.from)),
        ("until", maybe(written.until)),
        ("review_on", maybe(written.review_on)),
        ("needs", texts.needs.clone()),
        ("resources", texts.resources.clone()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    for goal in &written.goals {
        let texts = &goal.texts;
        let row = [
            ("goal", texts.goal.clone()),
            ("sign", texts.sign.clone()),
            ("due", maybe(goal.until)),
            ("who", texts.who.clone()),
            ("actions", texts.actions.clone()),
        ];
        fields.extend(row.map(|(name, value)| (format!("{name}-{}", goal.number), value)));
    }
    fields
}

/// The form of what is written.
pub(super) fn filled(written: &Written) -> Form {
    let fields = pairs(written);
    Form::prefilled(fields.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// What the plan says now where something else was typed, each with the words of its field: so that whoever was overtaken sees it.
pub(super) fn differing(page: &Page, now: &Written, form: &Form) -> Vec<(String, String)> {
    let mut all = pairs(now);
    // Rows that were typed and are not there.
    let there = |all: &[(String, String)], name: &str| all.iter().any(|(known, _)| known == name);
    let missing: Vec<String> = (1..=MOST_GOALS)
        .map(|row| format!("goal-{row}"))
        .filter(|name| !there(&all, name) && !form.value(name).trim().is_empty())
        .collect();
    all.extend(missing.into_iter().map(|name| (name, String::new())));
    let differing = all.into_iter().filter(|(name, value)| form.value(name).trim() != value);
    differing.map(|(name, value)| (words(page, &name), shown(page, &name, value))).collect()
}

/// What a field is called, with the number of its goal.
fn words(page: &Page, name: &str) -> String {
    let known =
        |list: &[(&str, &'static str)], name: &str| list.iter().find(|(one, _)| *one == name).map(|(_, key)| *key);
    match name.rsplit_once('-') {
        Some((field, number)) => {
            let key = known(&OF_A_GOAL, field).unwrap_or("plan-goal");
            page.t2("plan-of-goal", "n", number, "what", page.t(key))
        }
        None => page.t(known(&NAMES, name).unwrap_or("plan-title")),
    }
}

fn shown(page: &Page, name: &str, value: String) -> String {
    match value.parse::<Kind>() {
        Ok(kind) if name == "kind" => page.t(kind.key()),
        _ => value,
    }
}

/// The rows of goals with some empty ones below: as many as were sent, or as there are.
pub(super) fn rows_of(form: &Form) -> Vec<usize> {
    let used = |row: &usize| OF_A_GOAL.iter().any(|(field, _)| !form.value(format!("{field}-{row}")).is_empty());
    let last = (1..=MOST_GOALS).filter(used).max().unwrap_or(0);
    (1..=(last + EMPTY).min(MOST_GOALS)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(&str, &str)]) -> Form {
        Form::prefilled(rows.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    const HEAD: [(&str, &str); 2] = [("kind", "pai"), ("from", "02/11/2026")];

    #[test]
    fn an_empty_row_is_none_and_half_a_row_is_told() {
        let rows = [("goal-1", "Prende l’autobus"), ("goal-2", " "), ("goal-3", "Cucina"), ("who-4", "L’educatrice")];
        let mut half = form(&[&HEAD[..], &rows[..]].concat());
        assert_eq!(read(&mut half), None);
        assert_eq!(half.mistake("goal-4").map(|mistake| mistake.key.as_str()), Some("form-required"));
        assert!(half.mistake("goal-2").is_none());
        let mut whole = form(&[&HEAD[..], &rows[..3]].concat());
        let goals = read(&mut whole).unwrap().goals;
        let read: Vec<_> = goals.iter().map(|goal| (goal.number, goal.texts.goal.as_str())).collect();
        assert_eq!(read, [(1, "Prende l’autobus"), (2, "Cucina")]);
        assert_eq!(rows_of(&whole), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn nothing_ends_or_is_looked_at_before_it_begins() {
        let mut wrong = form(&[&HEAD[..], &[("until", "01/11/2026"), ("review_on", "01/10/2026")]].concat());
        assert_eq!(read(&mut wrong), None);
        for field in ["until", "review_on"] {
            assert_eq!(
                wrong.mistake(field).map(|mistake| mistake.key.as_str()),
                Some("plan-before-it-begins"),
                "{field}"
            );
        }
    }

    #[test]
    fn a_plan_comes_back_from_its_form_as_it_was() {
        let mut sent = form(&[&HEAD[..], &[("needs", "Muoversi"), ("goal-1", "Va"), ("due-1", "01/03/2027")]].concat());
        let written = read(&mut sent).unwrap();
        assert_eq!(read(&mut filled(&written)), Some(written));
    }
}
