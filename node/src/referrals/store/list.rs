//! Lists of referrals: filtered, sorted, in pages; the same rows for the page, the export and the home page.

use serde::Deserialize;

pub use super::words::Named;
use super::{COLUMNS, Row, reach_condition, words};
use crate::referrals::{Reach, View};
use crate::sql;
use crate::store::condition::Condition;
use crate::store::page::{COUNTED, PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// What the page asks for; an empty text means "any".
#[derive(Clone, Debug, Default, Deserialize, serde::Serialize)]
#[serde(default)]
pub struct Filter {
    /// Which of the four lists.
    #[serde(rename = "elenco")]
    pub view: View,
    /// State code.
    #[serde(rename = "stato")]
    pub state: String,
    /// Urgency code.
    #[serde(rename = "urgenza")]
    pub urgency: String,
    /// Kind code.
    #[serde(rename = "tipo")]
    pub kind: String,
    /// The other node.
    #[serde(rename = "nodo")]
    pub peer: String,
    /// Number, cooperative or service. It never stands in an address: people type names.
    #[serde(skip)]
    pub text: String,
    /// What that text has found by names.
    #[serde(skip)]
    pub named: Named,
    /// The number under which the text is kept, see [`crate::web::typed`].
    #[serde(rename = "ricerca")]
    pub search: String,
    /// Column to sort by.
    #[serde(rename = "ordine")]
    pub sort: Sort,
}

/// How a list is sorted; in an address, a `-` before the column turns it round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
pub enum Sort {
    /// What ends first; what has no end comes last.
    #[default]
    #[serde(rename = "scadenza")]
    Due,
    /// What ends last; what has no end still comes last.
    #[serde(rename = "-scadenza")]
    DueLast,
    /// The oldest change first.
    #[serde(rename = "novita")]
    Oldest,
    /// The newest change first.
    #[serde(rename = "-novita")]
    Newest,
    /// The lowest number first.
    #[serde(rename = "numero")]
    Number,
    /// The highest number first.
    #[serde(rename = "-numero")]
    NumberBackwards,
    /// By cooperative.
    #[serde(rename = "cooperativa")]
    Peer,
    /// By cooperative, from Z.
    #[serde(rename = "-cooperativa")]
    PeerBackwards,
}

impl Sort {
    fn sql(self) -> &'static str {
        match self {
            Self::Due => "CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, changed_at DESC, id",
            Self::DueLast => "CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at DESC, changed_at DESC, id",
            Self::Oldest => "changed_at, id",
            Self::Newest => "changed_at DESC, id",
            Self::Number => "number",
            Self::NumberBackwards => "number DESC",
            Self::Peer => "peer_name, number DESC",
            Self::PeerBackwards => "peer_name DESC, number DESC",
        }
    }

    /// As in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Due => "scadenza",
            Self::DueLast => "-scadenza",
            Self::Oldest => "novita",
            Self::Newest => "-novita",
            Self::Number => "numero",
            Self::NumberBackwards => "-numero",
            Self::Peer => "cooperativa",
            Self::PeerBackwards => "-cooperativa",
        }
    }
}

impl Filter {
    /// It asks for less than the whole list.
    pub fn is_narrow(&self) -> bool {
        [&self.state, &self.urgency, &self.kind, &self.peer, &self.text].into_iter().any(|wanted| !wanted.is_empty())
    }

    /// How this list is sorted. What is finished has no end to come: its newest change comes first.
    pub fn order(&self) -> Sort {
        let no_end = self.view == View::Finished && self.sort == Sort::Due;
        if no_end { Sort::Newest } else { self.sort }
    }
}

/// Finished: nothing waits for anybody here, and nothing more is expected. Migration 0094 has indexes of both, with
/// the same words.
const FINISHED: &str = "(closed_at IS NOT NULL OR (turn <> 'own' AND state IN ('completed', 'failed', 'declined', \
     'withdrawn', 'expired', 'closed', 'entered_in_error')))";

fn view_condition(view: View) -> String {
    match view {
        View::ToAnswer => "turn = 'own'".to_owned(),
        View::Sent => format!("direction = 'sent' AND NOT {FINISHED}"),
        View::Received => format!("direction = 'received' AND NOT {FINISHED}"),
        View::Finished => FINISHED.to_owned(),
    }
}

/// What a list is asked for. The account comes first in it: every reach names it.
fn condition(filter: &Filter, reach: &Reach) -> Condition {
    let mut condition = reachable(reach);
    condition.and(&view_condition(filter.view));
    condition.equals("state", &filter.state);
    condition.equals("urgency", &filter.urgency);
    condition.equals("kind", &filter.kind);
    condition.equals("peer", &filter.peer);
    words::narrow(&mut condition, &filter.text, &filter.named);
    condition
}

fn reachable(reach: &Reach) -> Condition {
    let mut condition = Condition::binding([reach.account().to_owned()]);
    condition.and(&reach_condition(reach, "$1"));
    condition
}

/// One page. `counts` are those of the four lists: what is not filtered is counted already.
pub async fn page(
    tx: &mut Tx,
    reach: &Reach,
    filter: &Filter,
    page: PageNumber,
    counts: &Counts,
) -> Result<Slice<Row>> {
    let counted = counts.of(filter.view);
    let mut wanted = condition(filter, reach);
    calls_once(&mut wanted);
    let total = if counted < COUNTED && !filter.is_narrow() {
        counted
    } else {
        wanted.count(tx, "referrals", page.counted()).await?
    };
    let page = page.within(total);
    let (select, order) = (format!("SELECT {COLUMNS} FROM referrals"), filter.order().sql());
    Ok(Slice { rows: wanted.rows(tx, &select, order, page.offset(), PAGE_SIZE).await?, total, page })
}

/// One row stands for all of an open call of ours that are in the same list: the first of them.
fn calls_once(condition: &mut Condition) {
    let first = format!(
        "SELECT MIN(o.id) FROM referrals o WHERE o.call = referrals.call AND o.direction = 'sent' AND {}",
        condition.text()
    );
    condition.and(&format!("(call IS NULL OR direction <> 'sent' OR id = ({first}))"));
}

/// Rows for an export, each referral of a call by itself.
pub async fn rows(tx: &mut Tx, reach: &Reach, filter: &Filter, offset: i64, limit: i64) -> Result<Vec<Row>> {
    let (select, order) = (format!("SELECT {COLUMNS} FROM referrals"), filter.order().sql());
    condition(filter, reach).rows(tx, &select, order, offset, limit).await
}

/// What somebody looks for in all four lists, by its words or by the names they have found, the newest change first.
pub async fn search(tx: &mut Tx, reach: &Reach, text: &str, named: &Named, limit: i64) -> Result<Vec<Row>> {
    let mut condition = reachable(reach);
    if !words::narrow(&mut condition, text, named) {
        return Ok(Vec::new());
    }
    condition.rows(tx, &format!("SELECT {COLUMNS} FROM referrals"), "changed_at DESC, id", 0, limit).await
}

/// How long each of the four lists is, at most [`COUNTED`].
#[derive(Clone, Copy, Debug)]
pub struct Counts([i64; 4]);

impl Counts {
    /// The length of one list.
    pub fn of(&self, view: View) -> i64 {
        View::ALL.iter().zip(self.0).find(|(known, _)| **known == view).map_or(0, |(_, count)| count)
    }
}

/// How long the four lists are, in one statement.
pub async fn counts(tx: &mut Tx, reach: &Reach) -> Result<Counts> {
    let counts = View::ALL.map(|view| {
        let mut condition = reachable(reach);
        condition.and(&view_condition(view));
        calls_once(&mut condition);
        condition.counted("referrals", COUNTED)
    });
    let text = format!("SELECT {}", counts.join(", "));
    let (to_answer, sent, received, finished) = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(reach.account()).fetch_one(c))?;
    Ok(Counts([to_answer, sent, received, finished]))
}

/// The other nodes with whom there are referrals, for the filter.
pub async fn peers(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT node_id, legal_name FROM peers p WHERE EXISTS (SELECT 1 FROM referrals r WHERE r.peer = p.node_id) ORDER BY 2"
    ).fetch_all(c))
}

/// The referrals of one person, the newest first.
pub async fn of_person(tx: &mut Tx, reach: &Reach, person: &str) -> Result<Vec<Row>> {
    let reachable = reach_condition(reach, "$1");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM referrals WHERE {reachable} AND person = $2 ORDER BY changed_at DESC LIMIT 200"
    ))).bind(reach.account()).bind(person).fetch_all(c))
}

/// The referrals of one open call of ours. A peer was told the call's name too: what it opens with it is not ours.
pub async fn of_call(tx: &mut Tx, reach: &Reach, call: &str) -> Result<Vec<Row>> {
    let reachable = reach_condition(reach, "$1");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM referrals WHERE {reachable} AND call = $2 AND direction = 'sent' ORDER BY peer_name"
    ))).bind(reach.account()).bind(call).fetch_all(c))
}

/// Referrals that have a date of this kind behind them, the longest first.
pub async fn due_before(tx: &mut Tx, reach: &Reach, kind: &str, millis: i64, most: i64) -> Result<Vec<Row>> {
    let reachable = reach_condition(reach, "$1");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM referrals WHERE due_kind = $2 AND due_at <= $3 AND closed_at IS NULL AND erased_at IS NULL \
         AND {reachable} ORDER BY due_at, id LIMIT $4"
    ))).bind(reach.account()).bind(kind).bind(millis).bind(most).fetch_all(c))
}
