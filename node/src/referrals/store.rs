//! Rows of referrals: what lists and headers show, recomputed from the transcript after every event.

pub mod asks;
pub mod drafts;
pub mod dropped;
mod erased;
pub mod events;
pub mod figures;
pub mod held;
pub mod kept;
pub mod list;
pub mod names;
pub mod number;
pub mod to_do;
mod words;

use pico_protocol::referral::{LegalBasis, Party, Urgency};
use pico_protocol::time::Timestamp;

use crate::app::App;
use crate::referrals::{Direction, Reach, ReferralKey, Turn};
use crate::store::field_key::Place;
use crate::store::{Result, Tx};
use crate::{execute, sql};

pub use erased::{close_erased, erasure_done, erasures_due, forget_name, mark_answered, mark_erased, mark_revoked};
pub use number::next_number;

/// A referral as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that a list shows or filters by")]
pub struct Row {
    /// Identifier.
    pub id: ReferralKey,
    /// Own number, "26-0031".
    pub number: String,
    /// Kind code.
    pub kind: String,
    /// `sent` or `received`.
    pub direction: String,
    /// `sender` or `receiver`: which lane this node writes.
    pub own_side: String,
    /// The other node.
    pub peer: String,
    /// Its name.
    pub peer_name: String,
    /// The open call it belongs to.
    pub call: Option<String>,
    /// Own person record.
    pub person: Option<String>,
    /// Encrypted name, see [`Row::label`].
    pub label: String,
    /// Key of the service in the peer's (or own) feed.
    pub service_key: String,
    /// Its name.
    pub service_name: String,
    /// State code.
    pub state: String,
    /// Urgency code.
    pub urgency: String,
    /// Legal basis code, as the opening names it.
    pub legal_basis: String,
    /// The basis on which this node tells who the person is, where it was chosen with the record; else empty.
    pub own_basis: String,
    /// A question waits for its answer.
    pub question_open: bool,
    /// An acceptance crossed the expiry.
    pub accepted_late: bool,
    /// The sender asks to interrupt.
    pub interruption_requested: bool,
    /// Consent was revoked.
    pub consent_revoked: bool,
    /// Ownership has moved (*trasferimento*).
    pub handed_over: bool,
    /// `none`, `disclosed` or `erased`.
    pub identity: String,
    /// Place in the waiting list, if declared.
    pub waiting_rank: Option<i64>,
    /// The coded reason of the last step that needs one.
    pub coded_reason: String,
    /// Outcome code.
    pub outcome: String,
    /// `own`, `peer` or `nobody`.
    pub turn: String,
    /// The next date that matters.
    pub due_at: Option<i64>,
    /// Which date it is.
    pub due_kind: String,
    /// The account that opened it here.
    pub opened_by: Option<String>,
    /// Its name.
    pub opened_by_name: String,
    /// The account it is assigned to.
    pub reader: Option<String>,
    /// Its name.
    pub reader_name: String,
    /// When a person entitled to answer first opened it.
    pub read_at: Option<i64>,
    /// The last event of the peer that somebody entitled to answer has seen.
    pub read_number: i64,
    /// The newest event of the other side that stands here.
    pub news_number: i64,
    /// When it was opened.
    pub created_at: i64,
    /// The last event.
    pub changed_at: i64,
    /// When its loop was closed.
    pub closed_at: Option<i64>,
    /// How it ended, closed or not: a state code; empty: it has not.
    pub ended_as: String,
    /// When its content was erased here.
    pub erased_at: Option<i64>,
    /// Grows with every event.
    pub version: i64,
}

const COLUMNS: &str = "id, number, kind, direction, own_side, peer, peer_name, call, person, label, service_key, \
     service_name, state, urgency, legal_basis, own_basis, question_open, accepted_late, interruption_requested, consent_revoked, \
     handed_over, identity, waiting_rank, coded_reason, outcome, turn, due_at, due_kind, opened_by, opened_by_name, \
     reader, reader_name, read_at, read_number, news_number, created_at, changed_at, closed_at, ended_as, erased_at, version";

/// What may be seen: `$n` is the account.
fn reach_condition(reach: &Reach, parameter: &str) -> String {
    let hers = format!("opened_by = {parameter} OR reader = {parameter} OR person_opened_by = {parameter}");
    match reach {
        // The parameter is bound in any case.
        Reach::All => format!("({parameter} = '')"),
        Reach::Open(_) => {
            format!("({hers} OR person IS NULL OR person NOT IN (SELECT id FROM people WHERE protected = TRUE))")
        }
        Reach::Own(_) => format!("({hers})"),
    }
}

/// What is fixed when a referral first appears on this node.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Identifier.
    pub id: ReferralKey,
    /// Kind code.
    pub kind: String,
    /// Who opened it.
    pub direction: Direction,
    /// `sender` or `receiver`.
    pub own_side: &'static str,
    /// The other node.
    pub peer: String,
    /// Its name.
    pub peer_name: String,
    /// The open call it belongs to.
    pub call: Option<String>,
    /// Own person record and who opened that.
    pub person: Option<(String, String)>,
    /// What people here call the person; empty when they may not know.
    pub label: String,
    /// The service, key and name.
    pub service: (String, String),
    /// Who opened it here, account and name.
    pub opened_by: Option<(String, String)>,
}

/// What the fold says of a referral now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that a list shows or filters by")]
pub struct Projection {
    /// State code.
    pub state: String,
    /// Urgency code.
    pub urgency: String,
    /// Legal basis code.
    pub legal_basis: String,
    /// A question waits for its answer.
    pub question_open: bool,
    /// An acceptance crossed the expiry.
    pub accepted_late: bool,
    /// The sender asks to interrupt.
    pub interruption_requested: bool,
    /// Consent was revoked.
    pub consent_revoked: bool,
    /// Ownership has moved.
    pub handed_over: bool,
    /// `none`, `disclosed` or `erased`.
    pub identity: &'static str,
    /// Place in the waiting list.
    pub waiting_rank: Option<i64>,
    /// The last coded reason.
    pub coded_reason: String,
    /// Outcome code.
    pub outcome: String,
    /// Whose move it is.
    pub turn: Turn,
    /// The next date that matters, and which one.
    pub due: Option<(i64, &'static str)>,
    /// When it counts as expired if nobody answers.
    pub expires: Option<i64>,
    /// The loop is closed (or the referral annulled).
    pub closed: bool,
    /// How the case ended, closed or not; empty: it has not.
    pub ended_as: &'static str,
}

impl Row {
    /// What people here call the person; empty when nothing is known or it was erased.
    pub fn label(&self, app: &App) -> Result<String> {
        if self.label.is_empty() {
            return Ok(String::new());
        }
        app.field_key.open_text(label_place(&self.id), &self.label)
    }

    /// Something is still expected of somebody, or the work has not come to its end.
    pub fn goes_on(&self) -> bool {
        self.closed_at.is_none() && (self.ended_as.is_empty() || self.turn != Turn::Nobody.code())
    }

    /// On which basis this node tells who she is, where it is the one that does.
    pub fn told_on(&self) -> Option<LegalBasis> {
        let basis = match self.own_basis.as_str() {
            "" if self.direction == Direction::Sent.code() => &self.legal_basis,
            own => own,
        };
        LegalBasis::from_code(basis).filter(|_| self.own_side == super::code_of(Party::Sender))
    }

    /// It is urgent and not over: it must not wait for the others.
    pub fn presses(&self) -> bool {
        self.ended_as.is_empty() && Urgency::from_code(&self.urgency).is_some_and(Urgency::is_pressing)
    }

    /// The next date that matters.
    pub fn due(&self) -> Option<Timestamp> {
        self.due_at.map(Timestamp::from_millis)
    }

    /// Whether the other side has written what nobody here has read.
    pub fn has_news(&self) -> bool {
        self.news_number > self.read_number
    }

    /// The last event.
    pub fn changed(&self) -> Timestamp {
        Timestamp::from_millis(self.changed_at)
    }

    /// The other node.
    pub fn peer_id(&self) -> Result<pico_protocol::id::NodeId> {
        self.peer.parse().map_err(crate::store::StoreError::inconsistent)
    }
}

fn label_place(id: &ReferralKey) -> Place<'_> {
    Place { table: "referrals", column: "label", row: id.as_str() }
}

/// Adds the row of a new referral.
pub async fn open(tx: &mut Tx, app: &App, opening: &Opening, now: &Projection) -> Result<()> {
    let at = app.clock.now().as_millis();
    let number = next_number(tx, app).await?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referrals (id, number, kind, direction, own_side, peer, peer_name, call, person, \
             person_opened_by, label, service_key, service_name, state, urgency, turn, opened_by, \
             opened_by_name, created_at, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
             $12, $13, $14, $15, $16, $17, $18, $19, $19, 0)"
        )
        .bind(&opening.id)
        .bind(&number)
        .bind(&opening.kind)
        .bind(opening.direction.code())
        .bind(opening.own_side)
        .bind(&opening.peer)
        .bind(&opening.peer_name)
        .bind(&opening.call)
        .bind(opening.person.as_ref().map(|person| person.0.as_str()))
        .bind(opening.person.as_ref().map(|person| person.1.as_str()))
        .bind(seal_label(app, &opening.id, &opening.label))
        .bind(&opening.service.0)
        .bind(&opening.service.1)
        .bind(&now.state)
        .bind(&now.urgency)
        .bind(now.turn.code())
        .bind(opening.opened_by.as_ref().map(|account| account.0.as_str()))
        .bind(opening.opened_by.as_ref().map_or("", |account| account.1.as_str()))
        .bind(at)
    )?;
    let code = opening.id.shared_code();
    let unspaced = code.replace('-', "");
    words::write(tx, &opening.id, &[&number, &code, &unspaced, &opening.peer_name, &opening.service.1]).await?;
    project(tx, app, &opening.id, now).await
}

fn seal_label(app: &App, id: &ReferralKey, label: &str) -> String {
    if label.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, label_place(id), label) }
}

/// Writes what the fold says.
pub async fn project(tx: &mut Tx, app: &App, id: &ReferralKey, now: &Projection) -> Result<()> {
    let at = app.clock.now().as_millis();
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET state = $2, urgency = $3, legal_basis = $4, question_open = $5, accepted_late = $6, \
             interruption_requested = $7, consent_revoked = $8, handed_over = $9, identity = $10, waiting_rank = $11, \
             coded_reason = $12, outcome = $13, turn = $14, due_at = $15, due_kind = $16, changed_at = $17, \
             closed_at = CASE WHEN $18 THEN COALESCE(closed_at, $17) ELSE NULL END, expires_at = $19, \
             ended_at = CASE WHEN $20 <> '' THEN COALESCE(ended_at, $17) ELSE NULL END, ended_as = $20, version = version + 1 WHERE id = $1"
        )
        .bind(id)
        .bind(&now.state)
        .bind(&now.urgency)
        .bind(&now.legal_basis)
        .bind(now.question_open)
        .bind(now.accepted_late)
        .bind(now.interruption_requested)
        .bind(now.consent_revoked)
        .bind(now.handed_over)
        .bind(now.identity)
        .bind(now.waiting_rank)
        .bind(&now.coded_reason)
        .bind(&now.outcome)
        .bind(now.turn.code())
        .bind(now.due.map(|due| due.0))
        .bind(now.due.map_or("", |due| due.1))
        .bind(at)
        .bind(now.closed)
        .bind(now.expires)
        .bind(now.ended_as)
    )?;
    Ok(())
}

/// One referral, if it is within reach.
pub async fn find(tx: &mut Tx, id: &ReferralKey, reach: &Reach) -> Result<Option<Row>> {
    let reachable = reach_condition(reach, "$2");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM referrals WHERE id = $1 AND {reachable}"
    ))).bind(id).bind(reach.account()).fetch_optional(c))
}

/// The row of a referral, for the node itself: for its messages, deadlines and duties there is no reach.
pub async fn get(tx: &mut Tx, id: &ReferralKey) -> Result<Option<Row>> {
    find(tx, id, &Reach::All).await
}

/// Writes the name that was disclosed.
pub async fn set_label(tx: &mut Tx, app: &App, id: &ReferralKey, label: &str) -> Result<()> {
    let sealed = seal_label(app, id, label);
    execute!(tx, sqlx::query("UPDATE referrals SET label = $2 WHERE id = $1").bind(id).bind(sealed))?;
    names::write(tx, app, id, label).await
}

/// Says whose record a referral is about, and on what basis the person may be named by us; once, and not after an erasure.
pub async fn link_person(
    tx: &mut Tx,
    app: &App,
    id: &ReferralKey,
    (person, opened_by, name): (&str, &str, &str),
    basis: Option<LegalBasis>,
) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET person = $2, person_opened_by = $3, label = $4, own_basis = $5 \
             WHERE id = $1 AND person IS NULL AND erased_at IS NULL"
        )
        .bind(id)
        .bind(person)
        .bind(opened_by)
        .bind(seal_label(app, id, name))
        .bind(basis.map_or("", |basis| basis.code()))
    )?;
    Ok(done == 1)
}

/// A person entitled to answer has seen the peer's events up to `number`. Answers true when some were new to her.
pub async fn mark_read(tx: &mut Tx, app: &App, id: &ReferralKey, number: i64) -> Result<bool> {
    let at = app.clock.now().as_millis();
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET read_at = COALESCE(read_at, $3), read_number = $2 WHERE id = $1 AND read_number < $2"
        )
        .bind(id)
        .bind(number)
        .bind(at)
    )?;
    Ok(done == 1)
}

/// The name of a peer, as its newest document gives it.
pub async fn peer_name(tx: &mut Tx, peer: &str) -> Result<String> {
    let name: Option<String> = sql!(tx, c => sqlx::query_scalar("SELECT legal_name FROM peers WHERE node_id = $1")
        .bind(peer).fetch_optional(c))?;
    Ok(name.unwrap_or_default())
}
