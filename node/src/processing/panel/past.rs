//! What the register said before, told by what was different: who had written it, who changed it and when.

use super::words::Lists;
use crate::processing::others::{self, Said};
use crate::processing::{Earlier, NAMES, Processing};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile};

/// A change, and what was said until then.
#[derive(Clone, Debug)]
pub struct Past {
    /// Who changed it.
    pub replaced_by: String,
    /// When, in milliseconds.
    pub replaced_at: i64,
    /// Who had written what it said, and when, in words.
    pub written: String,
    /// What it said where it says something else since, field by field.
    pub told: Vec<(String, String)>,
}

/// The values of a form.
type Fields = Vec<(&'static str, String)>;

/// Of the processing in a service, the newest change first.
pub fn of_service(page: &Page, now: &Processing, earlier: &[Earlier<Processing>]) -> Vec<Past> {
    past(page, &NAMES, now.values(), earlier, Processing::values)
}

/// Of processing that is no service.
pub fn of_other(page: &Page, now: &Said, earlier: &[Earlier<Said>]) -> Vec<Past> {
    past(page, &others::NAMES, now.values(), earlier, Said::values)
}

fn past<T>(
    page: &Page,
    names: &[(&str, &str)],
    now: Fields,
    earlier: &[Earlier<T>],
    fields: fn(&T) -> Fields,
) -> Vec<Past> {
    let (lists, mut form) = (Lists::of(page), Form::default());
    form.called(names.iter().copied());
    let mut after = now;
    let mut all = Vec::new();
    for one in earlier {
        let before = fields(&one.said);
        let told = meanwhile::differing(page, &form, (&before, &after), &lists.codes());
        let (by, at) = (one.written.by.clone(), dates::moment(one.written.at));
        let written = page.t2("processing-was-written", "name", by, "moment", at);
        all.push(Past { replaced_by: one.replaced.by.clone(), replaced_at: one.replaced.at, written, told });
        after = before;
    }
    all
}
