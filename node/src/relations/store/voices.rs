//! Who may speak for somebody, whoever looks: a mother whose record may not be seen is there all the same. Nobody is told who it is.

use std::collections::HashSet;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{COLUMNS, Row, of_person};
use crate::app::App;
use crate::people::search::Line;
use crate::people::{self, PersonId, Sight, filtered};
use crate::relations::{Kind, Relation};
use crate::sql;
use crate::store::{Result, Tx};

/// For whom the other of a relation may speak on a day, if for anybody.
fn for_whom(relation: &Relation, today: Date) -> Option<&PersonId> {
    if relation.speaks(today) {
        return Some(&relation.person);
    }
    // Written on the parent's page: "her child".
    let child = relation.said.kind == Kind::Child && relation.holds(today);
    relation.other.as_ref().filter(|_| child)
}

/// Whether anybody may speak for a person.
pub async fn speak_for(tx: &mut Tx, app: &App, person: &PersonId, today: Date) -> Result<bool> {
    Ok(of_person(tx, app, person).await?.iter().any(|relation| for_whom(relation, today) == Some(person)))
}

/// The minors among those whom somebody sees for whom nobody on record may speak, by name. Relations say what they say under a key, and
/// no index has it: those of all minors are read.
pub async fn minors_alone(tx: &mut Tx, app: &App, sight: &Sight, today: Date) -> Result<Vec<Line>> {
    let born_after = today.saturating_sub(18.years());
    let mut lines = filtered::born_after(tx, sight, born_after).await?;
    if lines.is_empty() {
        return Ok(lines);
    }
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM relations WHERE (ended_on = '' OR ended_on > $1) \
         AND (person IN (SELECT id FROM people WHERE birth_date > $2) \
         OR (other <> '' AND other IN (SELECT id FROM people WHERE birth_date > $2)))"
    ))).bind(today.to_string()).bind(born_after.to_string()).fetch_all(c))?;
    let mut spoken_for = HashSet::new();
    for row in rows {
        spoken_for.extend(for_whom(&row.read(app)?, today).cloned());
    }
    lines.retain(|line| !spoken_for.contains(&line.id));
    // Who speaks for her may stand on her record in words.
    let ids: Vec<PersonId> = lines.iter().map(|line| line.id.clone()).collect();
    let told: HashSet<PersonId> = people::store::found(tx, app, sight, &ids)
        .await?
        .into_iter()
        .filter(|person| !person.details.private.guardian.is_empty())
        .map(|person| person.id)
        .collect();
    lines.retain(|line| !told.contains(&line.id));
    Ok(lines)
}
