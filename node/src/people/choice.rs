//! People among whom somebody chooses on a page: a few of them, and whether there are others. Who is not among those that are shown is
//! found by typing more, and the page says so as the search does.

use super::search::{self, Line, Order};
use super::{PersonId, Sight};
use crate::app::App;
use crate::store::{Result, Tx};

/// Some people, and whether there are others.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Those that are shown.
    pub people: Vec<Line>,
    /// There are others, whom the same words find, or who come after them in the list.
    pub more: bool,
}

impl Choice {
    /// The best of those whom what was typed finds, at most so many; `without` are people who are no choice, or stand there already.
    pub async fn found(
        tx: &mut Tx,
        app: &App,
        sight: &Sight,
        typed: &str,
        (most, without): (i64, &[&PersonId]),
    ) -> Result<Self> {
        let people = search::find(tx, app, sight, typed, asked(most, without)).await?;
        Ok(Self::cut(people, most, without))
    }

    /// The first of a list, before anything was typed.
    pub async fn first(tx: &mut Tx, sight: &Sight, order: Order, (most, without): (i64, &[&PersonId])) -> Result<Self> {
        let people = search::lines(tx, sight, order, 0, asked(most, without)).await?;
        Ok(Self::cut(people, most, without))
    }

    /// Whoever is no choice is taken out before it is counted: she is none of the others.
    fn cut(mut people: Vec<Line>, most: i64, without: &[&PersonId]) -> Self {
        people.retain(|line| !without.contains(&&line.id));
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let more = people.len() > most;
        people.truncate(most);
        Self { people, more }
    }
}

/// How many are looked for: one more than are shown, and each who may be taken out.
fn asked(most: i64, without: &[&PersonId]) -> i64 {
    most + 1 + i64::try_from(without.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: u8) -> Line {
        Line {
            id: format!("per_{}", number.to_string().repeat(32)).parse().unwrap(),
            family_name: "Anselmi".to_owned(),
            given_name: String::new(),
            called: String::new(),
            birth_date: String::new(),
            died_on: String::new(),
            comune: String::new(),
            protected: false,
            restricted: false,
            changed_at: 0,
        }
    }

    #[test]
    fn who_is_no_choice_is_none_of_the_others_wherever_she_stands() {
        let cut = |people: &[u8], without: &[u8]| {
            let without: Vec<Line> = without.iter().map(|number| line(*number)).collect();
            let without: Vec<&PersonId> = without.iter().map(|line| &line.id).collect();
            let choice = Choice::cut(people.iter().map(|number| line(*number)).collect(), 2, &without);
            (choice.people.len(), choice.more)
        };
        assert_eq!(cut(&[1, 2], &[]), (2, false));
        assert_eq!(cut(&[1, 2, 3], &[]), (2, true));
        assert_eq!(cut(&[1, 2, 3], &[3]), (2, false), "the one who was cut off is herself");
        assert_eq!(cut(&[1, 2, 3], &[1]), (2, false));
        assert_eq!(cut(&[1, 2, 3, 4], &[1]), (2, true));
        assert_eq!(cut(&[1, 2, 3, 4], &[1, 4]), (2, false));
    }
}
