//! Many relations at once: those that an import writes with the records it makes, and takes back with them. They lead to no record.
//!
//! Nobody is asked whether the record may be worked with: it is made in the same transaction, and nothing restricts it yet.

use sqlx::QueryBuilder;

use super::{row_of, seal};
use crate::app::App;
use crate::audit::Actor;
use crate::execute;
use crate::people::PersonId;
use crate::relations::{RelationId, Said};
use crate::store::{Result, Tx};

/// Rows of one statement.
const ROWS: usize = 500;

/// A relation ready to be written.
pub struct Prepared {
    id: RelationId,
    /// On whose page it stands.
    pub person: PersonId,
    said: String,
}

impl Prepared {
    /// Gives it its identifier and encrypts what it says, before a transaction begins.
    pub fn new(app: &App, person: PersonId, said: &Said) -> Result<Self> {
        let id = RelationId::new(app.entropy.uuid(app.clock.now()));
        let said = seal(app, &row_of(&id, 1), said)?;
        Ok(Self { id, person, said })
    }
}

/// Writes them all, as written by `by` through an import. The caller leaves the rows in the log.
pub async fn write(tx: &mut Tx, app: &App, by: &Actor, import: &str, relations: &[Prepared]) -> Result<()> {
    let now = app.clock.now().as_millis();
    let (account, name) = match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    for some in relations.chunks(ROWS) {
        let head = "INSERT INTO relations (id, person, other, said, ended_on, written_by, written_by_name, written_at, changed_at, \
             version, import) ";
        execute!(
            tx,
            QueryBuilder::new(head)
                .push_values(some, |mut row, one| {
                    row.push_bind(&one.id).push_bind(&one.person).push_bind("").push_bind(&one.said).push_bind("");
                    row.push_bind(account).push_bind(name).push_bind(now).push_bind(now).push_bind(1_i64);
                    row.push_bind(import);
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    Ok(())
}

/// Takes those away that an import wrote for these people and nobody has changed since: what was changed has versions, and the database
/// refuses.
pub async fn remove(tx: &mut Tx, import: &str, people: &[PersonId]) -> Result<()> {
    for some in people.chunks(ROWS) {
        execute!(tx, listed(import, some).build().persistent(some.len() == ROWS))?;
    }
    Ok(())
}

fn listed<'a, D: sqlx::Database>(import: &'a str, people: &'a [PersonId]) -> QueryBuilder<D>
where
    &'a str: sqlx::Encode<'a, D> + sqlx::Type<D>,
    &'a PersonId: sqlx::Encode<'a, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new("DELETE FROM relations WHERE import = ");
    query.push_bind(import).push(" AND person IN (");
    let mut list = query.separated(", ");
    for person in people {
        list.push_bind(person);
    }
    query.push(")");
    query
}
