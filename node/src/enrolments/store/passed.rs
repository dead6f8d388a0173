//! Days of enrolments that have passed and that nobody has dealt with: a place was offered and she has not answered, a place is held and
//! she has not begun, a pause was to be looked at again, she was thought to leave (also where that is soon). Nothing happens by itself; whoever coordinates is told.

use jiff::ToSpan;
use jiff::civil::Date;

use super::list::{Enrolled, Joined, PERSON, columns};
use crate::enrolments::ahead::NOTICE;
use crate::people::Sight;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// What has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The last day of an offer.
    Offer,
    /// The day until which an assigned place is held.
    Place,
    /// The day on which a pause is looked at again.
    Pause,
    /// The day on which she was thought to leave.
    End,
    /// She is thought to leave soon.
    EndsSoon,
}

impl What {
    /// The end of the message key `enrolment-passed-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Offer => "offer",
            Self::Place => "place",
            Self::Pause => "pause",
            Self::End => "end",
            Self::EndsSoon => "ends-soon",
        }
    }
}

/// A day that has passed.
#[derive(Clone, Debug)]
pub struct Passed {
    /// Whose.
    pub of: Enrolled,
    /// The name of the service.
    pub service: String,
    /// What.
    pub what: What,
    /// The day.
    pub day: Date,
}

impl Passed {
    /// The page on which it is dealt with.
    pub fn path(&self) -> String {
        let page = match self.what {
            What::Offer => "/posto",
            What::End | What::EndsSoon => "/fine",
            What::Place | What::Pause => "",
        };
        format!("/prese/{}{page}", self.of.enrolment.id)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    joined: Joined,
    content: String,
    what: String,
    day: String,
}

impl Row {
    fn read(self) -> Result<Passed> {
        let what = match self.what.as_str() {
            "offer" => What::Offer,
            "suspended" => What::Pause,
            "end" => What::End,
            _ => What::Place,
        };
        let content: pico_protocol::feed::Service =
            serde_json::from_str(&self.content).map_err(StoreError::inconsistent)?;
        let day = self.day.parse().map_err(StoreError::inconsistent)?;
        Ok(Passed { of: self.joined.read()?, service: content.name, what, day })
    }
}

/// Those within sight whose day is before `today`, the longest ago first. What came with a referral is told with the referral.
pub async fn before(tx: &mut Tx, sight: &Sight, today: Date, limit: i64) -> Result<Vec<Passed>> {
    let from = "FROM enrolments e JOIN people p ON p.id = e.person JOIN services s ON s.id = e.service";
    let mut passed = Vec::new();
    for (what, day, joins, condition) in [
        ("'offer'", "o.held_until", "JOIN place_offers o ON o.enrolment = e.id", "o.answer = '' AND o.held_until < $4"),
        ("e.state", "e.until", "", "e.state IN ('assigned', 'suspended') AND e.until <> '' AND e.until < $4"),
    ] {
        let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {}, {PERSON}, s.content, {what} AS what, {day} AS day {from} {joins} \
             WHERE {} AND e.referral = '' AND s.closed_at IS NULL AND {condition} ORDER BY {day}, e.id LIMIT $5",
            columns(), sight.seen()
        ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(today.to_string()).bind(limit)
            .fetch_all(c))?;
        passed.extend(rows.into_iter().map(Row::read).collect::<Result<Vec<_>>>()?);
    }
    passed.extend(ends(tx, sight, today, limit).await?);
    passed.sort_by_key(|one| one.day);
    passed.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(passed)
}

/// Those whose expected end has passed or comes soon. A referral does not know it, so it is told here for whoever came with one too.
async fn ends(tx: &mut Tx, sight: &Sight, today: Date, limit: i64) -> Result<Vec<Passed>> {
    let soon = today.saturating_add(NOTICE.days());
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {}, {PERSON}, s.content, 'end' AS what, e.expected_end AS day \
         FROM enrolments e JOIN people p ON p.id = e.person JOIN services s ON s.id = e.service \
         WHERE {} AND e.state IN ('assigned', 'active', 'suspended') AND e.expected_end <> '' AND e.expected_end <= $4 \
         ORDER BY e.expected_end, e.id LIMIT $5", columns(), sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(soon.to_string()).bind(limit)
        .fetch_all(c))?;
    let told = |row: Row| {
        let end = row.read()?;
        Ok(if end.day < today { end } else { Passed { what: What::EndsSoon, ..end } })
    };
    rows.into_iter().map(told).collect()
}

/// The places that are held for somebody within sight until a day from one to another, both counted.
pub async fn offered_until(tx: &mut Tx, sight: &Sight, (from, to): (Date, Date), limit: i64) -> Result<Vec<Passed>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {}, {PERSON}, s.content, 'offer' AS what, o.held_until AS day \
         FROM place_offers o JOIN enrolments e ON e.id = o.enrolment JOIN people p ON p.id = e.person \
         JOIN services s ON s.id = e.service WHERE {} AND o.answer = '' AND o.held_until BETWEEN $4 AND $5 \
         ORDER BY o.held_until, e.id LIMIT $6", columns(), sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(from.to_string()).bind(to.to_string())
        .bind(limit).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}
