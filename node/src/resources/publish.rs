//! Publishing what is lent: its words become a signed entry of the feed `resources`, in the transaction that saves them. How an entry is
//! signed, numbered and told of is the same for every feed: [`publish`].

use pico_protocol::feed::{self, Op, RESOURCES, Value, Visibility};
use pico_protocol::id::SubjectId;

use super::Particulars;
use crate::app::App;
use crate::services::publish::publish;
use crate::store::{Result, Tx};
use crate::web::locale::Locale;

/// The longest hours in words that a feed takes, in characters.
const LONGEST_SCHEDULE: usize = 300;

/// What peers are told: the words of a resource, and its hours by days of the week where nobody wrote other words.
pub fn told(resource: &Particulars) -> feed::Resource {
    let mut told = resource.content.clone();
    if told.schedule.is_empty() {
        told.schedule = resource.rules.hours.line(Locale::It, LONGEST_SCHEDULE);
    }
    told
}

/// Publishes the words of a resource.
pub async fn put(tx: &mut Tx, app: &App, key: &SubjectId, resource: &Particulars) -> Result<()> {
    let value = Value::Resource(told(resource));
    publish(tx, app, RESOURCES, key, (resource.visibility, Op::Put(Box::new(value)))).await
}

/// Publishes that there is no such resource any more.
pub async fn delete(tx: &mut Tx, app: &App, key: &SubjectId, visibility: Visibility) -> Result<()> {
    publish(tx, app, RESOURCES, key, (visibility, Op::Delete)).await
}
