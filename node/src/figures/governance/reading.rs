//! From the form to [`Governance`], and back.

use super::{Body, Governance, LONGEST_LINE, LONGEST_TEXT, Meetings, Members, Seats, Sort, Stakeholder, System};
use crate::web::dates::written as day;
use crate::web::form::Form;

/// The most of anything that is counted.
const MOST: i64 = 1_000_000;
/// What is written of members of one sort.
const OF_MEMBERS: [&str; 5] = ["women", "men", "others", "entered", "left"];
/// What is counted of a body.
const OF_A_BODY: [&str; 3] = ["women", "men", "others"];

/// Fields of the meetings, with the message keys of their names.
const MEETINGS: [(&str, &str); 5] = [
    ("assemblies", "governance-assemblies"),
    ("attendance", "governance-attendance"),
    ("proxies", "governance-proxies"),
    ("boards", "governance-boards"),
    ("boards-attendance", "governance-board-attendance"),
];

/// The name of a field that is one of a line: `workers-women`.
pub fn field(line: &str, cell: &str) -> String {
    format!("{line}-{cell}")
}

impl Governance {
    /// Reads the form; nothing when something is wrong, told beside the field, or when nothing is written.
    pub fn read(form: &mut Form) -> Option<Self> {
        let names = names();
        form.called(names.iter().map(|(field, key)| (field.as_str(), key.clone())));
        let members = Sort::ALL.into_iter().filter_map(|sort| Some((sort, members(form, sort)?))).collect();
        let system = form.optional_choice::<System>("system");
        let seats = Body::ALL.into_iter().filter_map(|body| Some((body, seats(form, body)?))).collect();
        let mut hundredths = |field: &str| form.number(field, 0, 100).and_then(|number| u32::try_from(number).ok());
        let (attendance, proxies, board_attendance) =
            (hundredths("attendance"), hundredths("proxies"), hundredths("boards-attendance"));
        let (assemblies, boards) = (count(form, "assemblies"), count(form, "boards"));
        let meetings = Meetings { assemblies, attendance, proxies, boards, board_attendance };
        let democracy = form.optional("democracy", LONGEST_TEXT).unwrap_or_default();
        let mut line = |one: Stakeholder| form.optional(&field("stakeholder", one.code()), LONGEST_LINE);
        let stakeholders = Stakeholder::ALL.into_iter().filter_map(|one| Some((one, line(one)?))).collect();
        let read = Self { members, system, seats, meetings, democracy, stakeholders };
        if form.is_clean() && read == Self::default() {
            form.refuse("workers-women", "governance-nothing");
        }
        form.is_clean().then_some(read)
    }

    /// The fields of its form.
    pub fn fields(&self) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for (sort, one) in &self.members {
            let counts = [one.women, one.men, one.others, one.entered, one.left];
            let cells = OF_MEMBERS.into_iter().zip(counts);
            let asked = cells.filter(|(cell, _)| is_asked(*sort, cell));
            fields.extend(asked.map(|(cell, count)| (field(sort.code(), cell), count.to_string())));
        }
        fields.push(("system".to_owned(), self.system.map(System::code).unwrap_or_default().to_owned()));
        for (body, one) in &self.seats {
            let counts = OF_A_BODY.into_iter().zip([one.women, one.men, one.others]);
            fields.extend(counts.map(|(cell, count)| (field(body.code(), cell), count.to_string())));
            for (cell, on) in [("since", one.since), ("until", one.until)] {
                fields.push((field(body.code(), cell), on.map(day).unwrap_or_default()));
            }
        }
        let of = &self.meetings;
        let counts = [of.assemblies, of.attendance, of.proxies, of.boards, of.board_attendance];
        let typed = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
        fields.extend(MEETINGS.iter().zip(counts).map(|((name, _), count)| ((*name).to_owned(), typed(count))));
        fields.push(("democracy".to_owned(), self.democracy.clone()));
        fields.extend(self.stakeholders.iter().map(|(one, said)| (field("stakeholder", one.code()), said.clone())));
        fields
    }

    /// The fields of a form that proposes it for a later year: what happens in a year is left empty.
    pub fn proposal(self) -> Vec<(String, String)> {
        let mut fields = self.proposed().fields();
        fields.retain(|(name, _)| !name.ends_with("-entered") && !name.ends_with("-left"));
        fields
    }
}

/// What the fields are called on the page, in its order: each cell as its line, which is what a mistake in it is about.
fn names() -> Vec<(String, String)> {
    let mut names = Vec::new();
    for code in Sort::ALL.map(Sort::code) {
        let key = format!("governance-sort-{code}");
        names.extend(OF_MEMBERS.map(|cell| (field(code, cell), key.clone())));
        names.push((code.to_owned(), key));
    }
    names.push(("system".to_owned(), "governance-system".to_owned()));
    for code in Body::ALL.map(Body::code) {
        let key = format!("governance-body-{code}");
        names.extend(OF_A_BODY.into_iter().chain(["since", "until"]).map(|cell| (field(code, cell), key.clone())));
        names.push((code.to_owned(), key));
    }
    names.extend(MEETINGS.map(|(name, key)| (name.to_owned(), key.to_owned())));
    names.push(("democracy".to_owned(), "governance-democracy".to_owned()));
    for code in Stakeholder::ALL.map(Stakeholder::code) {
        names.push((field("stakeholder", code), format!("governance-stakeholder-{code}")));
    }
    names
}

/// A count that may be left out.
pub(in crate::figures) fn count(form: &mut Form, field: &str) -> Option<u32> {
    form.number(field, 0, MOST).and_then(|number| u32::try_from(number).ok())
}

/// Legal persons have no sex, and the form does not ask for it.
fn is_asked(sort: Sort, cell: &str) -> bool {
    sort != Sort::LegalPersons || !["women", "men"].contains(&cell)
}

/// A line of members; nothing where nothing is typed in it.
fn members(form: &mut Form, sort: Sort) -> Option<Members> {
    let cells = OF_MEMBERS.map(|cell| {
        let asked = is_asked(sort, cell);
        asked.then(|| count(form, &field(sort.code(), cell))).flatten()
    });
    cells.iter().any(Option::is_some).then_some(())?;
    let [women, men, others, entered, left] = cells.map(Option::unwrap_or_default);
    Some(Members { women, men, others, entered, left })
}

/// A body; nothing where nothing is typed of it.
fn seats(form: &mut Form, body: Body) -> Option<Seats> {
    let cells = OF_A_BODY.map(|cell| count(form, &field(body.code(), cell)));
    let [since, until] = ["since", "until"].map(|cell| form.day(&field(body.code(), cell)));
    if since.zip(until).is_some_and(|(since, until)| until < since) {
        form.refuse(&field(body.code(), "until"), "governance-until-before");
    }
    (cells.iter().any(Option::is_some) || since.is_some() || until.is_some()).then_some(())?;
    let [women, men, others] = cells.map(Option::unwrap_or_default);
    Some(Seats { women, men, others, since, until })
}
