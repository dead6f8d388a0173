//! Marks of bound values in a list, `IN ($4, $5, $6)`.
//!
//! A question about the rows of a page has as many marks as a page has rows, whatever it shows ([`OneText`]): it is one text, which a
//! connection keeps ready, instead of one for each number of rows.

use pico_protocol::id::SubjectId;

/// `$4, $5, $6`: so many marks, from the number `first` on.
pub fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// Services or programs as they stand in a list without marks: their identifiers have digits, letters and hyphens only.
pub fn subjects(ids: &[SubjectId]) -> String {
    ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ")
}

/// Values for a list that is never shorter than a given length; the last one stands in it again until it is.
#[derive(Debug)]
pub struct OneText<'v, T> {
    values: &'v [T],
    last: &'v T,
    places: usize,
}

impl<'v, T> OneText<'v, T> {
    /// These values in a list of at least so many places; nothing when there are none, and so nothing to ask.
    pub fn of(values: &'v [T], places: i64) -> Option<Self> {
        let last = values.last()?;
        Some(Self { values, last, places: usize::try_from(places).unwrap_or(0).max(values.len()) })
    }

    /// The marks of the list, from the number `first` on.
    pub fn marks(&self, first: usize) -> String {
        marks(first, self.places)
    }

    /// What is bound to them, in their order.
    pub fn bound(&self) -> impl Iterator<Item = &'v T> + use<'v, T> {
        self.values.iter().chain(std::iter::repeat_n(self.last, self.places - self.values.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_one_text_whatever_it_holds_and_none_without_anything_to_ask() {
        assert_eq!(marks(3, 2), "$3, $4");
        let values = ["a", "b"];
        let few = OneText::of(&values, 4).expect("there is something to ask");
        assert_eq!(few.marks(2), "$2, $3, $4, $5");
        assert_eq!(few.bound().copied().collect::<String>(), "abbb");
        let many = OneText::of(&values, 1).expect("there is something to ask");
        assert_eq!((many.marks(1).as_str(), many.bound().count()), ("$1, $2", 2));
        assert!(OneText::of(&[] as &[&str], 4).is_none());
    }
}
