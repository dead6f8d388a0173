//! From the form to [`Workforce`], and back.

use super::{LONGEST_LINE, LONGEST_TEXT, Manner, Refunds, Subject, Training, Volunteers, Workforce};
use crate::figures::governance::reading::{count, field};
use crate::web::dates::hours_typed;
use crate::web::form::Form;
use crate::web::money;

/// The most hours of a line.
const MOST_HOURS: u32 = 1_000_000;
/// The name of the line of volunteers.
const VOLUNTEERS: &str = "volunteers";
/// What is asked of volunteers.
const OF_VOLUNTEERS: [&str; 4] = ["women", "men", "others", "hours"];
/// What is asked of what was paid back.
const OF_REFUNDS: [&str; 2] = ["amount", "people"];
/// What is asked of training.
const OF_TRAINING: [&str; 2] = ["people", "hours"];

/// Fields that are no part of a line, with the message keys of their names.
const TEXTS: [(&str, &str); 3] =
    [("doing", "workforce-doing"), ("rules", "workforce-rules"), ("agreement", "workforce-agreement")];

impl Workforce {
    /// Reads the form; nothing when something is wrong, told beside the field, or when nothing is written.
    pub fn read(form: &mut Form) -> Option<Self> {
        let names = names();
        form.called(names.iter().map(|(field, key)| (field.as_str(), key.clone())));
        let volunteers = volunteers(form);
        let refunds = Manner::ALL.into_iter().filter_map(|one| Some((one, refunds(form, one)?))).collect();
        let training = Subject::ALL.into_iter().filter_map(|one| Some((one, training(form, one)?))).collect();
        let mut text = |field: &str, most| form.optional(field, most).unwrap_or_default();
        let (doing, rules) = (text("doing", LONGEST_TEXT), text("rules", LONGEST_TEXT));
        let agreement = text("agreement", LONGEST_LINE);
        let read = Self { volunteers, doing, refunds, rules, training, agreement };
        if form.is_clean() && read == Self::default() {
            form.refuse("volunteers-women", "workforce-nothing");
        }
        form.is_clean().then_some(read)
    }

    /// The fields of its form.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        if let Some(one) = &self.volunteers {
            let [women, men, others] = [one.women, one.men, one.others].map(|count| count.to_string());
            let cells = OF_VOLUNTEERS.into_iter().zip([women, men, others, hours_typed(one.minutes)]);
            fields.extend(cells.map(|(cell, said)| (field(VOLUNTEERS, cell), said)));
        }
        for (manner, one) in &self.refunds {
            let cells = OF_REFUNDS.into_iter().zip([money::typed(one.cents.into()), one.people.to_string()]);
            fields.extend(cells.map(|(cell, said)| (field(manner.code(), cell), said)));
        }
        for (subject, one) in &self.training {
            let cells = OF_TRAINING.into_iter().zip([one.people.to_string(), hours_typed(one.minutes)]);
            fields.extend(cells.map(|(cell, said)| (field(subject.code(), cell), said)));
        }
        let said = [&self.doing, &self.rules, &self.agreement];
        fields.extend(TEXTS.iter().zip(said).map(|((name, _), said)| ((*name).to_owned(), said.clone())));
        fields
    }

    /// The fields of a form that proposes it for a later year: what happens in a year is left empty.
    pub fn proposal(self) -> Vec<(String, String)> {
        let mut fields = self.proposed().fields();
        fields.retain(|(name, _)| *name != field(VOLUNTEERS, "hours"));
        fields
    }
}

/// What the fields are called on the page, in its order: each cell as its line, which is what a mistake in it is about.
fn names() -> Vec<(String, String)> {
    let mut names = Vec::new();
    let mut line = |code: &str, key: String, cells: &[&str]| {
        names.extend(cells.iter().map(|cell| (field(code, cell), key.clone())));
        names.push((code.to_owned(), key));
    };
    line(VOLUNTEERS, "workforce-volunteers".to_owned(), &OF_VOLUNTEERS);
    for code in Manner::ALL.map(Manner::code) {
        line(code, format!("workforce-manner-{code}"), &OF_REFUNDS);
    }
    for code in Subject::ALL.map(Subject::code) {
        line(code, format!("workforce-subject-{code}"), &OF_TRAINING);
    }
    names.extend(TEXTS.map(|(name, key)| (name.to_owned(), key.to_owned())));
    names
}

fn minutes(form: &mut Form, line: &str) -> Option<u32> {
    form.minutes(&field(line, "hours"), MOST_HOURS)
}

/// Volunteers; nothing where nothing is typed of them.
fn volunteers(form: &mut Form) -> Option<Volunteers> {
    let counts = ["women", "men", "others"].map(|cell| count(form, &field(VOLUNTEERS, cell)));
    let minutes = minutes(form, VOLUNTEERS);
    (counts.iter().any(Option::is_some) || minutes.is_some()).then_some(())?;
    let [women, men, others] = counts.map(Option::unwrap_or_default);
    Some(Volunteers { women, men, others, minutes: minutes.unwrap_or_default() })
}

fn refunds(form: &mut Form, manner: Manner) -> Option<Refunds> {
    let cents = form.cents(&field(manner.code(), "amount"));
    let people = count(form, &field(manner.code(), "people"));
    (cents.is_some() || people.is_some()).then_some(())?;
    Some(Refunds { cents: cents.unwrap_or_default(), people: people.unwrap_or_default() })
}

fn training(form: &mut Form, subject: Subject) -> Option<Training> {
    let people = count(form, &field(subject.code(), "people"));
    let minutes = minutes(form, subject.code());
    (people.is_some() || minutes.is_some()).then_some(())?;
    Some(Training { people: people.unwrap_or_default(), minutes: minutes.unwrap_or_default() })
}
