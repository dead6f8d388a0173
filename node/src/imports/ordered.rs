//! In which order the lines of a sheet are written.
//!
//! A database keeps names in an index, and an index in pages. A thousand people as a sheet has them stand on a thousand pages of each
//! index, all of which are written to the log, and once more to the file; a thousand neighbours stand on a few hundred. So people are
//! written in the order of their names. Where lines enrol somebody they keep the order of the sheet: of two who have been waiting since
//! one day, the one who stood above the other stays there.

use std::collections::HashMap;

use super::fate::Fate;
use super::table::Lines;
use super::{Field, Mapping};
use crate::people::PersonId;
use crate::store::fold::fold;

/// As much of a name as neighbours are told by.
const TOLD: usize = 16;

/// A line of which something is made.
pub(super) struct Taken {
    /// Its number, from 1.
    pub(super) number: i64,
    /// What is made of it.
    pub(super) fate: Fate,
    at: Lines,
}

impl Taken {
    /// Its cells, which are read once more: all of them at once would be many times the text.
    pub(super) fn row(&self) -> Vec<String> {
        self.at.clone().next().unwrap_or_default()
    }
}

/// The lines of which something is made, without the `written` first ones in the order of the sheet, or, in that of names, without those
/// of whom `made` knows.
pub(super) fn taken(
    mut lines: Lines,
    fates: Vec<Fate>,
    mapping: &Mapping,
    (written, made): (usize, &HashMap<i64, PersonId>),
) -> Vec<Taken> {
    let first = mapping.first();
    let by_name = !mapping.enrols();
    for _ in 0..first {
        lines.next();
    }
    let mut taken = Vec::new();
    for (number, fate) in (i64::try_from(first).unwrap_or(i64::MAX).saturating_add(1)..).zip(fates) {
        let at = lines.clone();
        let Some(row) = lines.next() else { break };
        if fate != Fate::Nothing {
            let name = if by_name { beginning(mapping, &row) } else { [0; TOLD] };
            taken.push((name, Taken { number, fate, at }));
        }
    }
    if by_name {
        taken.retain(|(_, line)| !made.contains_key(&line.number));
        taken.sort_by_key(|(name, line)| (*name, line.number));
    } else {
        taken.drain(..written.min(taken.len()));
    }
    taken.into_iter().map(|(_, line)| line).collect()
}

/// The beginning of the name in a line, without big letters and accents.
fn beginning(mapping: &Mapping, row: &[String]) -> [u8; TOLD] {
    let cell = |field: Field| {
        let column = mapping.fields.iter().position(|known| *known == field);
        column.and_then(|column| row.get(column)).map_or("", String::as_str)
    };
    let names = [Field::FamilyThenGiven, Field::GivenThenFamily, Field::FamilyName, Field::GivenName].map(cell);
    let mut beginning = [0; TOLD];
    for (place, byte) in beginning.iter_mut().zip(fold(&names.join(" ")).bytes()) {
        *place = byte;
    }
    beginning
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(service: bool, written: usize, made: &[i64]) -> Vec<i64> {
        let sheet = "Cognome;Nome\nÈrcoli;Ada\nBianchi;Zoe\nnessuno;\nBianchi;Anna\nAbati;Ugo\n";
        let lines = Lines::of(sheet.as_bytes(), 0).unwrap();
        let mut mapping =
            Mapping { head: Some(0), fields: vec![Field::FamilyName, Field::GivenName], ..Mapping::default() };
        if service {
            mapping.fields.push(Field::Service);
        }
        let fates = [Fate::Record, Fate::Record, Fate::Nothing, Fate::Record, Fate::Record].to_vec();
        let made = made.iter().map(|line| (*line, PersonId::new(uuid::Uuid::from_u128(7)))).collect();
        let taken = taken(lines, fates, &mapping, (written, &made));
        assert!(taken.iter().all(|line| !line.row()[0].is_empty() && line.row()[0] != "nessuno"));
        taken.iter().map(|line| line.number).collect()
    }

    #[test]
    fn people_come_in_the_order_of_names_and_a_waiting_line_in_that_of_the_sheet() {
        assert_eq!(numbers(false, 0, &[]), [6, 5, 3, 2]);
        assert_eq!(numbers(true, 0, &[]), [2, 3, 5, 6]);
    }

    #[test]
    fn what_was_written_before_the_node_stopped_is_not_written_again_in_whatever_order_it_was() {
        assert_eq!(numbers(false, 2, &[2, 3]), [6, 5]);
        assert_eq!(numbers(true, 2, &[2, 3]), [5, 6]);
    }
}
