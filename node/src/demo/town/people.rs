//! The people of a town, written as an import writes them: many in a transaction, with the words and the keyed hashes that they are
//! found by.

use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use super::dice::Dice;
use super::names::{Places, details};
use super::{AT_ONCE, Size, at};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::clock::DAY;
use crate::error::Failure;
use crate::people::PersonId;
use crate::people::many::{self, Prepared};

const RECORD: u64 = 4;
/// Days over which the records were opened.
const YEARS: i64 = 3 * 365;
/// As a record that somebody opens leaves it, many in a row.
const OPENED: ListKind<'static> = ListKind::new("person.open", "people", "list");

/// Somebody whose record was written.
pub(super) struct Known {
    /// Her record.
    pub(super) id: PersonId,
    /// Where she lives, or nothing.
    pub(super) comune: String,
}

/// Writes everybody, the oldest records first.
pub(super) async fn fill(app: &App, by: &Account, size: Size, today: Date) -> Result<Vec<Known>, Failure> {
    let (places, mut known) = (Places::default(), Vec::with_capacity(size.people));
    while known.len() < size.people {
        let ago = YEARS * i64::try_from(size.people - known.len())? / i64::try_from(size.people)?;
        let app = at(app, Timestamp::from_millis(app.clock.now().as_millis() - ago * DAY));
        let end = (known.len() + AT_ONCE).min(size.people);
        let prepare = |number: usize| {
            let id = PersonId::new(Dice::of(size.seed, RECORD, number).uuid(app.clock.now().as_millis()));
            Prepared::called(&app, id, details(size.seed, number, &places, today))
        };
        let people = (known.len()..end).map(prepare).collect::<Result<Vec<_>, _>>()?;
        let mut tx = app.db.write().await?;
        many::register(&mut tx, &app, by.id.as_str(), &people).await?;
        audit::record_list(&mut tx, &app, &by.actor(), OPENED, people.iter().map(|one| one.id.as_str())).await?;
        tx.commit().await?;
        let comune = |one: &Prepared| one.details.comune.clone().unwrap_or_default();
        known.extend(people.iter().map(|one| Known { id: one.id.clone(), comune: comune(one) }));
    }
    Ok(known)
}
