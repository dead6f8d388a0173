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
    /// The best of those whom what was typed finds, at most so many.
    pub async fn found(tx: &mut Tx, app: &App, sight: &Sight, typed: &str, most: i64) -> Result<Self> {
        Ok(Self::cut(search::find(tx, app, sight, typed, most + 1).await?, most))
    }

    /// The first of a list, before anything was typed, at most so many.
    pub async fn first(tx: &mut Tx, sight: &Sight, order: Order, most: i64) -> Result<Self> {
        Ok(Self::cut(search::lines(tx, sight, order, 0, most + 1).await?, most))
    }

    /// Without somebody who is no choice, or stands there already.
    #[must_use]
    pub fn without(mut self, person: &PersonId) -> Self {
        self.people.retain(|line| line.id != *person);
        self
    }

    fn cut(mut people: Vec<Line>, most: i64) -> Self {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let more = people.len() > most;
        people.truncate(most);
        Self { people, more }
    }
}
