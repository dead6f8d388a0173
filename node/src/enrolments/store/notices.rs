//! Notices that were handed out, in the database: rows are added and never changed.

use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::Enrolment;
use crate::enrolments::notices::{HandedOut, HandedOutId, New};
use crate::people::restriction::Unrestricted;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// What was handed out in an enrolment, the last first.
pub async fn of(tx: &mut Tx, enrolment: &Enrolment) -> Result<Vec<HandedOut>> {
    let rows: Vec<(i64, String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, given_on, given_to, written_by_name FROM notices_handed_out WHERE enrolment = $1 \
         ORDER BY given_on DESC, written_at DESC, id DESC"
    ).bind(&enrolment.id).fetch_all(c))?;
    let read = |(number, on, to, by_name): (i64, String, String, String)| {
        let on = on.parse().map_err(StoreError::inconsistent)?;
        Ok(HandedOut { number, on, to: to.parse().map_err(StoreError::inconsistent)?, by_name })
    };
    rows.into_iter().map(read).collect()
}

/// Writes down that it was handed out.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (enrolment, hers): (&Enrolment, &Unrestricted),
    new: New,
) -> Result<()> {
    let now = app.clock.now();
    let id = HandedOutId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO notices_handed_out (id, person, enrolment, service, number, given_on, given_to, written_by, \
             written_by_name, written_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(&id)
        .bind(hers.person())
        .bind(&enrolment.id)
        .bind(enrolment.service.to_string())
        .bind(new.number)
        .bind(new.on.to_string())
        .bind(new.to.code())
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    let detail = format!("person={} number={}", hers.person(), new.number);
    let event = Event::new("enrolment.notice", "enrolment", enrolment.id.as_str()).detail(detail);
    audit::record(tx, app, &by.actor(), event).await
}
