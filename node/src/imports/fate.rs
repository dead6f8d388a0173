//! What becomes of each line: decided once, written down, and kept to whatever the register says later.

use std::str::FromStr;

use crate::people::PersonId;

/// What becomes of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Nothing,
    /// It becomes a record, with the enrolment that it asks for.
    Record,
    /// It enrols somebody who is here.
    Onto(PersonId),
    /// It enrols who is made of an earlier line, by its number.
    OntoLine(i64),
}

impl Fate {
    /// The earlier line that it needs.
    pub fn line(&self) -> Option<i64> {
        match self {
            Self::OntoLine(line) => Some(*line),
            _ => None,
        }
    }
}

/// As stored: a figure for each line, then whom each line that only enrols is about, in order.
pub fn written(fates: &[Fate]) -> String {
    let figure = |fate: &Fate| match fate {
        Fate::Nothing => '0',
        Fate::Record => '1',
        Fate::Onto(_) | Fate::OntoLine(_) => '2',
    };
    let mut text: String = fates.iter().map(figure).collect();
    for fate in fates {
        match fate {
            Fate::Onto(person) => text.extend([" ", person.as_str()]),
            Fate::OntoLine(line) => text.extend([" ", &line.to_string()]),
            Fate::Nothing | Fate::Record => {}
        }
    }
    text
}

/// From what was stored; none when it was not written by [`written`].
pub fn read(text: &str) -> Option<Vec<Fate>> {
    let mut words = text.split(' ');
    let figures = words.next()?;
    let fate = |figure| match figure {
        '0' => Some(Fate::Nothing),
        '1' => Some(Fate::Record),
        '2' => {
            let whom = words.next()?;
            let line = whom.parse().map(Fate::OntoLine);
            line.or_else(|_| PersonId::from_str(whom).map(Fate::Onto)).ok()
        }
        _ => None,
    };
    figures.chars().map(fate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_decided_is_read_as_it_was_written() {
        let person = PersonId::new(uuid::Uuid::from_u128(7));
        let fates = [Fate::Record, Fate::Nothing, Fate::Onto(person.clone()), Fate::OntoLine(1), Fate::Record];
        assert_eq!(written(&fates), format!("10221 {person} 1"));
        assert_eq!(read(&written(&fates)), Some(fates.to_vec()));
        // As it was written before lines could enrol.
        assert_eq!(read("10"), Some(vec![Fate::Record, Fate::Nothing]));
        assert_eq!((read("12"), read("1x")), (None, None));
    }
}
