//! A day or a year of birth typed beside a name: among many of one name it leads to the one that is meant.
//!
//! The index of days of birth leads, and has the name beside the day: so the name is compared there, and only who fits is read. A year of
//! a million people are ten to twenty thousand lines of that index.

use jiff::civil::Date;

use super::Sight;
use super::search::{LINE, Line, begins};
use crate::sql;
use crate::store::{Result, Tx};
use crate::web::dates;

/// Years in which somebody can have been born whom people look for.
const YEARS: std::ops::RangeInclusive<i16> = 1850..=2199;

/// From which day to which, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Born {
    from: String,
    to: String,
}

impl Born {
    fn days(from: Date, to: Date) -> Self {
        Self { from: from.to_string(), to: to.to_string() }
    }

    /// What a typed word says of it: the last of several counts.
    fn read(word: &str) -> Option<Self> {
        let word = word.trim_matches(|c: char| !c.is_ascii_digit());
        if word.len() == 4 {
            let year = word.parse().ok().filter(|year| YEARS.contains(year))?;
            return Some(Self::days(Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?));
        }
        dates::day(word).filter(|day| YEARS.contains(&day.year())).map(|day| Self::days(day, day))
    }

    fn is_one_day(&self) -> bool {
        self.from == self.to
    }

    /// Whether she was born then.
    pub(super) fn fits(&self, line: &Line) -> bool {
        self.from <= line.birth_date && line.birth_date <= self.to
    }
}

/// What was typed, without the day or year of birth, and this. A year without a name is none: so many were born in it.
pub(super) fn split(typed: &str) -> (String, Option<Born>) {
    let (mut name, mut born) = (Vec::new(), None);
    for word in typed.split_whitespace() {
        match Born::read(word) {
            Some(read) => born = Some(read),
            None => name.push(word),
        }
    }
    match born {
        Some(born) if born.is_one_day() || !name.is_empty() => (name.join(" "), Some(born)),
        _ => (typed.to_owned(), None),
    }
}

/// The question: `$4` and `$5` are the days, `$6` is the limit, and the patterns follow.
pub(super) fn question(sight: &Sight, patterns: usize) -> String {
    let fits: Vec<String> =
        (0..patterns).map(|place| format!(" AND (' ' || n.sort_key || ' ') LIKE ${}", 7 + place)).collect();
    let fits = fits.concat();
    format!(
        "SELECT {LINE} FROM (SELECT n.id AS person FROM people n WHERE n.birth_date >= $4 AND n.birth_date <= $5 \
         AND n.birth_date <> ''{fits}) born CROSS JOIN people p WHERE p.id = born.person AND {} \
         ORDER BY p.sort_key, p.id LIMIT $6",
        sight.seen()
    )
}

/// Who was born then and has all these words in her name, in any order.
pub(super) async fn find(tx: &mut Tx, sight: &Sight, words: &[&str], born: &Born, limit: i64) -> Result<Vec<Line>> {
    let text = question(sight, words.len());
    sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account);
        let asked = asked.bind(sight.protected_too).bind(&born.from).bind(&born.to).bind(limit);
        words.iter().fold(asked, |asked, word| asked.bind(begins(word))).fetch_all(c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_or_a_year_beside_a_name_is_taken_out_of_it() {
        let born = |from: &str, to: &str| Some(Born { from: from.to_owned(), to: to.to_owned() });
        for (typed, name, days) in [
            ("Rossi Maria 03/05/1970", "Rossi Maria", born("1970-05-03", "1970-05-03")),
            ("rossi 3.5.1970 maria", "rossi maria", born("1970-05-03", "1970-05-03")),
            ("1970-05-03", "", born("1970-05-03", "1970-05-03")),
            ("Rossi (1970)", "Rossi", born("1970-01-01", "1970-12-31")),
            ("1970", "1970", None),
            ("Rossi 1700", "Rossi 1700", None),
            ("Rossi 31/02/1970", "Rossi 31/02/1970", None),
            ("Rossi Maria", "Rossi Maria", None),
        ] {
            assert_eq!(split(typed), (name.to_owned(), days), "{typed}");
        }
    }
}
