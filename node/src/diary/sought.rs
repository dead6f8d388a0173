//! What somebody looks for in a diary: words, what an entry tells of, who wrote it, from which day to which.
//!
//! Texts lie encrypted, and no index has their words: they are opened one after the other, the newest first, and no more than
//! [`MOST_READ`] of those that fit otherwise. Where there are more, the page says so, and a shorter time finds the rest.

use jiff::civil::Date;

use super::Kind;
use crate::store::fold::fold;

/// The most texts that are opened for one search.
pub const MOST_READ: i64 = 2_000;

/// What is looked for; the default is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Words, each of which stands in the text, also as the beginning or the middle of one.
    pub words: String,
    /// What an entry tells of.
    pub kind: Option<Kind>,
    /// The account of its author; empty: anybody.
    pub author: String,
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

impl Sought {
    /// Whether it narrows anything.
    pub fn is_some(&self) -> bool {
        *self != Self::default()
    }

    /// Whether texts have to be opened for it.
    pub fn asks_words(&self) -> bool {
        !fold(&self.words).is_empty()
    }

    /// Whether a text has all the words, whatever their accents and capitals.
    pub fn is_in(&self, text: &str) -> bool {
        let text = fold(text);
        fold(&self.words).split(' ').all(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_somewhere_in_the_text_whatever_its_accents() {
        let sought = |words: &str| Sought { words: words.to_owned(), ..Sought::default() };
        for (words, there) in [("perche scuola", true), ("SCUOL", true), ("scuola palestra", false), ("", true)] {
            assert_eq!(sought(words).is_in("Perché la scuola è finita"), there, "{words}");
        }
        assert!(!sought(" ").asks_words() && sought("a").asks_words());
        assert!(!Sought::default().is_some() && sought("a").is_some());
    }
}
