//! A correction that somebody else is asked for: a task of whoever may change the record, which the request remembers.

use crate::accounts::{Account, AccountId};
use crate::app::App;
use crate::audit::{self, Event};
use crate::people::restriction::Unrestricted;
use crate::store::{Result, Tx};
use crate::subject_requests::Request;
use crate::tasks::{self, Due, For, Written};
use crate::{execute, sql};

/// What became of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Asked {
    /// Whom it is for.
    pub to_name: String,
    /// When it was asked, milliseconds.
    pub made_at: i64,
    /// When it was done.
    pub done_at: Option<i64>,
    /// By whom.
    pub done_by_name: String,
}

/// What was asked of whom, if anybody was.
pub async fn of(tx: &mut Tx, request: &Request) -> Result<Option<Asked>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT COALESCE(a.name, '') AS to_name, t.made_at, t.done_at, t.done_by_name FROM subject_requests q \
         JOIN tasks t ON t.id = q.correction LEFT JOIN accounts a ON a.id = t.assignee WHERE q.id = $1 AND q.correction <> ''"
    ).bind(&request.id).fetch_optional(c))
}

/// Asks a colleague to correct the record by the day on which the person must be answered.
pub async fn ask(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    request: &Request,
    (to, title, hers): (&AccountId, String, &Unrestricted),
) -> Result<()> {
    let written = Written {
        title,
        words: request.texts.words.chars().take(tasks::LONGEST).collect(),
        to: For::Account(to.clone()),
        due: Some(Due::once(request.due_on, None)),
        urgent: false,
    };
    let task = tasks::store::make(tx, app, by, Some(hers), &written).await?;
    execute!(
        tx,
        sqlx::query("UPDATE subject_requests SET correction = $2 WHERE id = $1").bind(&request.id).bind(&task)
    )?;
    let detail = format!("request={} {}", request.id, request.kind.code());
    let event = Event::new("request.correction-asked", "person", request.person.as_str()).detail(detail);
    audit::record(tx, app, &by.actor(), event).await
}
