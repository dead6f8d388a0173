//! Erasing a person: everything that says something of her goes, what is left says nothing of her.
//!
//! One list says for every table that names a person what becomes of its rows. `tests/subject_requests.rs` compares it with the
//! schema, so that whoever adds a table has to say it here.

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::erasure::{self, Scope};
use crate::people::{self, PersonId, restriction};
use crate::referrals::{self, Reach};
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// The rows that belong to a person's plans go.
macro_rules! plan_rows {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE plan IN (SELECT p.id FROM plans p JOIN enrolments e ON e.id = p.enrolment WHERE e.person = $1)"
        )
    };
}

/// What hangs on a person's documents goes; files that were taken away went before.
macro_rules! document_rows {
    ($table:literal) => {
        concat!("DELETE FROM ", $table, " WHERE document IN (SELECT id FROM documents WHERE person = $1)")
    };
}

/// What becomes of the rows of a table: its name, and a statement in which `$1` is the person. They are carried out in this order.
pub const GOES: &[(&str, &str)] = &[
    ("diary_versions", "DELETE FROM diary_versions WHERE entry IN (SELECT id FROM diary_entries WHERE person = $1)"),
    ("diary_entries", "DELETE FROM diary_entries WHERE person = $1"),
    (
        "document_chunks",
        "DELETE FROM document_chunks WHERE edition IN (SELECT f.id FROM document_editions f \
         JOIN documents d ON d.id = f.document WHERE d.person = $1)",
    ),
    ("document_editions", document_rows!("document_editions")),
    ("document_versions", document_rows!("document_versions")),
    ("documents", "DELETE FROM documents WHERE person = $1"),
    ("plan_goals", plan_rows!("plan_goals")),
    ("plan_reviews", plan_rows!("plan_reviews")),
    ("plan_sharings", plan_rows!("plan_sharings")),
    ("plans", "DELETE FROM plans WHERE enrolment IN (SELECT id FROM enrolments WHERE person = $1)"),
    (
        "enrolment_steps",
        "UPDATE enrolment_steps SET note = '' WHERE enrolment IN (SELECT id FROM enrolments WHERE person = $1)",
    ),
    (
        "place_offers",
        "UPDATE place_offers SET note = '', answer_note = '' WHERE enrolment IN (SELECT id FROM enrolments WHERE person = $1)",
    ),
    (
        "authorisations",
        "UPDATE authorisations SET act = '' WHERE enrolment IN (SELECT id FROM enrolments WHERE person = $1)",
    ),
    // What was written of a whole group speaks of the others too: it stays, and the page says so before.
    (
        "activities",
        "UPDATE activities SET note = '', place_kind = '', place = '' WHERE id IN (SELECT activity FROM activity_shares WHERE person = $1) \
         AND NOT EXISTS (SELECT 1 FROM activity_shares o WHERE o.activity = activities.id AND o.person <> $1)",
    ),
    (
        "relation_versions",
        "DELETE FROM relation_versions WHERE relation IN (SELECT id FROM relations WHERE person = $1 OR other = $1)",
    ),
    ("relations", "DELETE FROM relations WHERE person = $1 OR other = $1"),
    ("task_moves", "DELETE FROM task_moves WHERE task IN (SELECT id FROM tasks WHERE person = $1)"),
    ("tasks", "DELETE FROM tasks WHERE person = $1"),
    // Whom the words name who is no linked node (a school, a doctor), and a notice that was typed, say something of her.
    (
        "legal_bases",
        "UPDATE legal_bases SET note = '', recipient_name = CASE WHEN recipient = '' THEN '' ELSE recipient_name END, \
         notice = CASE WHEN notice_service = '' THEN '' ELSE notice END WHERE person = $1",
    ),
    ("referral_drafts", "DELETE FROM referral_drafts WHERE person = $1"),
    ("people_past_keeping", "DELETE FROM people_past_keeping WHERE person = $1"),
    (
        "opening_notices",
        "DELETE FROM opening_notices WHERE opening IN (SELECT id FROM record_openings WHERE person = $1)",
    ),
    ("record_openings", "DELETE FROM record_openings WHERE person = $1"),
    ("people_history", "DELETE FROM people_history WHERE person = $1"),
    ("merge_moves", "DELETE FROM merge_moves WHERE merge IN (SELECT id FROM merges WHERE kept = $1 OR merged = $1)"),
    ("merges", "DELETE FROM merges WHERE kept = $1 OR merged = $1"),
    ("not_same", "DELETE FROM not_same WHERE first = $1 OR second = $1"),
    ("people_alike", "DELETE FROM people_alike WHERE first = $1 OR second = $1"),
    ("subject_requests", "UPDATE subject_requests SET texts = '' WHERE person = $1"),
];

/// Tables that name a person by an identifier that leads nowhere any more: who was in a service from when to when, how many minutes
/// were worked, that a referral took place, which import made a record, from when to when it was restricted, which
/// notice was handed out on which day. What a referral said goes with
/// [`referrals::erasure`], what a record is found by with the record, and with it her name in the lists of a service and as whom she is
/// counted.
pub const STAYS: [&str; 9] = [
    "enrolments",
    "activity_shares",
    "referrals",
    "import_people",
    "people_words",
    "people_in_care",
    "restrictions",
    "restriction_uses",
    "notices_handed_out",
];

/// Erases a person and every record that was merged into hers. What forbids it was asked before.
pub async fn erase(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId) -> Result<()> {
    let merged: Vec<PersonId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM people WHERE merged_into = $1 AND erased_at IS NULL AND id <> $1"
    ).bind(person).fetch_all(c))?;
    for other in merged {
        Box::pin(erase(tx, app, actor, &other)).await?;
    }
    for row in referrals::store::list::of_person(tx, &Reach::All, person.as_str()).await? {
        if row.erased_at.is_none() {
            referrals::erasure::erase(tx, app, &row.id).await?;
        }
    }
    for (_, statement) in GOES {
        execute!(tx, sqlx::query(*statement).bind(person))?;
    }
    restriction::store::end_all(tx, app, actor, person, None).await?;
    people::store::erase(tx, app, person).await?;
    erasure::record(tx, app.clock.now(), Scope::Person, person.as_str()).await?;
    audit::record(tx, app, actor, Event::new("person.erased", "person", person.as_str())).await
}

/// At start, for an erasure that a restored backup does not know. A record that was made after the backup is not there at all.
pub async fn again(tx: &mut Tx, app: &App, person: &PersonId) -> Result<()> {
    let there: Option<i64> = sql!(tx, c => sqlx::query_scalar("SELECT created_at FROM people WHERE id = $1 AND erased_at IS NULL")
        .bind(person).fetch_optional(c))?;
    if there.is_some() {
        erase(tx, app, &Actor::Node, person).await?;
    } else {
        erasure::record(tx, app.clock.now(), Scope::Person, person.as_str()).await?;
    }
    Ok(())
}

/// What the page counts before it asks: the table, and the rows of it that speak of a person.
const COUNTED: [(&str, &str); 8] = [
    ("diary_entries", "person = $1"),
    ("documents", "person = $1 AND deleted_at IS NULL"),
    ("plans", "enrolment IN (SELECT id FROM enrolments WHERE person = $1)"),
    ("relations", "(person = $1 OR other = $1)"),
    ("tasks", "person = $1"),
    ("referrals", "person = $1 AND erased_at IS NULL"),
    ("enrolments", "person = $1"),
    ("activity_shares", "person = $1"),
];

/// How much there is of each kind, of which the first six go and the others stay without her.
pub async fn counts(tx: &mut Tx, person: &PersonId) -> Result<Vec<(&'static str, i64)>> {
    let mut counts = Vec::new();
    for (table, condition) in COUNTED {
        let count: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "SELECT CAST(COUNT(*) AS BIGINT) FROM {table} WHERE {condition}"
        ))).bind(person).fetch_one(c))?;
        counts.push((table, count));
    }
    Ok(counts)
}
