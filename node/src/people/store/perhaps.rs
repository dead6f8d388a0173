//! Who may be the person of whom a record is about to be opened.

use super::{found, lookalikes};
use crate::app::App;
use crate::people::{Details, Person, PersonId, Sight, alike};
use crate::sql;
use crate::store::fold::fold;
use crate::store::{Result, Tx};

/// Records that are proposed: nobody reads more.
const MOST: usize = 10;
/// Slips that tell how near two names are.
const SLIPS: usize = 3;

/// Who was born on that day. The index has the name beside it; that the day is not empty is what the index is made of.
const BORN: &str = "SELECT n.id, n.sort_key FROM people n WHERE n.birth_date = $1 AND n.birth_date <> ''";

/// Records that could be the same person, as [`lookalikes`] finds them, and then those with the same day of birth and nearly that name.
pub async fn perhaps(tx: &mut Tx, app: &App, sight: &Sight, details: &Details) -> Result<Vec<Person>> {
    let mut people = lookalikes(tx, app, sight, details).await?;
    let Some(born) = details.birth_date else { return Ok(people) };
    let name = fold(&details.name());
    let rows: Vec<(PersonId, String)> = sql!(tx, c => sqlx::query_as(BORN).bind(born.to_string()).fetch_all(c))?;
    let known = |id: &PersonId| people.iter().any(|person| person.id == *id);
    let near = rows.into_iter().filter(|(id, other)| alike::names(&name, other) && !known(id));
    let near: Vec<PersonId> = near.map(|(id, _)| id).collect();
    let mut near = found(tx, app, sight, &near).await?;
    near.sort_by_cached_key(|person| {
        let other = fold(&person.details.name());
        (alike::distance(&name, &other, SLIPS), other)
    });
    people.extend(near);
    people.truncate(MOST);
    Ok(people)
}
