//! Lists of enrolments: of one person, of one service.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{COLUMNS, Row, totals};
use crate::enrolments::{Enrolment, EnrolmentId, State};
use crate::people::search::Line;
use crate::people::{self, PersonId, Sight};
use crate::sql;
use crate::store::marks::{OneText, subjects};
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// What a list of a service shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum Part {
    /// Who has a place.
    #[default]
    #[serde(rename = "in-carico")]
    Inside,
    /// Who waits for one, or has asked.
    #[serde(rename = "lista")]
    Waiting,
    /// Who was there.
    #[serde(rename = "concluse")]
    Closed,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Inside, Self::Waiting, Self::Closed];

    /// The word in the address and in the message keys `enrolments-part-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Inside => "in-carico",
            Self::Waiting => "lista",
            Self::Closed => "concluse",
        }
    }

    fn states(self) -> &'static str {
        match self {
            Self::Inside => "'assigned', 'active', 'suspended'",
            Self::Waiting => "'requested', 'waiting'",
            Self::Closed => "'closed'",
        }
    }

    /// The order is total: two nodes, two engines and two pages never differ.
    fn order(self) -> &'static str {
        match self {
            // The person's name as the record has it, kept beside the enrolment.
            Self::Inside => "e.name, e.id",
            // Whom nobody has ranked yet comes last.
            Self::Waiting => "CASE WHEN e.state = 'waiting' THEN 0 ELSE 1 END, e.points DESC, e.waiting_since, e.id",
            Self::Closed => "e.since DESC, e.id",
        }
    }
}

/// Which people of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Which {
    /// The part.
    pub part: Part,
    /// Only those who were not handed this version of the notice of the service.
    pub without_notice: Option<i64>,
}

impl From<Part> for Which {
    fn from(part: Part) -> Self {
        Self { part, without_notice: None }
    }
}

impl Which {
    /// What narrows a part, as the end of a condition.
    fn narrowed(self) -> String {
        let lacks = |number: i64| {
            format!(
                " AND NOT EXISTS (SELECT 1 FROM notices_handed_out h WHERE h.service = e.service AND h.number = {number} \
                 AND h.person = e.person)"
            )
        };
        self.without_notice.map(lacks).unwrap_or_default()
    }
}

/// One line of a list: who, and how it stands.
#[derive(Clone, Debug)]
pub struct Enrolled {
    /// The person.
    pub person: Line,
    /// The enrolment.
    pub enrolment: Enrolment,
}

/// What a line says of the person: her identifier stands with the enrolment.
pub(super) const PERSON: &str = "p.family_name, p.given_name, p.called, p.birth_date, p.died_on, p.comune, p.protected, p.changed_at, \
     EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL) AS restricted";

#[derive(sqlx::FromRow)]
pub(super) struct Joined {
    #[sqlx(flatten)]
    row: Row,
    family_name: String,
    given_name: String,
    called: String,
    birth_date: String,
    died_on: String,
    comune: String,
    protected: bool,
    restricted: bool,
    changed_at: i64,
}

impl Joined {
    pub(super) fn read(self) -> Result<Enrolled> {
        let enrolment = self.row.read()?;
        let person = Line {
            id: enrolment.person.clone(),
            family_name: self.family_name,
            given_name: self.given_name,
            called: self.called,
            birth_date: self.birth_date,
            died_on: self.died_on,
            comune: self.comune,
            protected: self.protected,
            restricted: self.restricted,
            changed_at: self.changed_at,
        };
        Ok(Enrolled { person, enrolment })
    }
}

pub(super) fn columns() -> String {
    COLUMNS.split(", ").map(|column| format!("e.{column}")).collect::<Vec<_>>().join(", ")
}

/// One page of the people of a service whom somebody may see.
pub async fn page(
    tx: &mut Tx,
    sight: &Sight,
    service: &SubjectId,
    which: impl Into<Which>,
    page: PageNumber,
) -> Result<Slice<Enrolled>> {
    let which = which.into();
    let total = seen_of(tx, sight, service, which, page.counted()).await?;
    let page = page.within(total);
    let rows = rows(tx, sight, service, which, page.offset(), PAGE_SIZE).await?;
    Ok(Slice { rows, total, page })
}

/// How many of a part of a service somebody may see, counted up to a number.
pub async fn seen_of(
    tx: &mut Tx,
    sight: &Sight,
    service: &SubjectId,
    which: impl Into<Which>,
    most: i64,
) -> Result<i64> {
    let which = which.into();
    let part = which.part;
    let whole = whole(tx, sight, service, part).await?;
    if whole && which.without_notice.is_none() {
        // From the sums, where so many are there that the few whom nobody sees make no difference.
        let of_part = counts(tx, service).await?[part as usize];
        let hidden = people::store::hidden(tx, sight.protected_too).await?;
        if hidden == 0 || of_part - hidden >= most {
            return Ok(of_part.min(most));
        }
    }
    let (from, seen) = whom(sight, part, whole);
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM {from} WHERE {seen} AND e.service = $4 AND e.state IN ({}){} LIMIT $5) \
         counted", part.states(), which.narrowed()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(service.to_string()).bind(most).fetch_one(c))
}

/// Whether somebody sees all of a part of a service but the protected records of others.
async fn whole(tx: &mut Tx, sight: &Sight, service: &SubjectId, part: Part) -> Result<bool> {
    Ok(!sight.only_own || (part != Part::Closed && sight.works_in(tx, &service.to_string()).await?))
}

/// From which tables it is known who of a part is seen, and the condition. Where that is everybody but a few, enrolments alone say it;
/// whoever left a service may be seen through another one: she is asked for.
fn whom(sight: &Sight, part: Part, whole: bool) -> (&'static str, String) {
    let asked = "enrolments e JOIN people p ON p.id = e.person";
    match part {
        _ if whole => ("enrolments e", Sight::not_hidden("e.person")),
        Part::Closed => (asked, sight.seen().to_owned()),
        Part::Inside | Part::Waiting => (asked, sight.seen_in_service(whole).to_owned()),
    }
}

/// Which enrolments of the service `$4` stand in a list, from the one after `$6` others on, at most `$5`.
fn lines_of(sight: &Sight, which: Which, whole: bool) -> String {
    let ((from, seen), part) = (whom(sight, which.part, whole), which.part);
    format!(
        "SELECT e.id FROM {from} WHERE {seen} AND e.service = $4 AND e.state IN ({}){} ORDER BY {} LIMIT $5 OFFSET $6",
        part.states(),
        which.narrowed(),
        part.order()
    )
}

/// The people of a service whom somebody may see, for a list or a file.
pub async fn rows(
    tx: &mut Tx,
    sight: &Sight,
    service: &SubjectId,
    which: impl Into<Which>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Enrolled>> {
    let which = which.into();
    let part = which.part;
    let whole = whole(tx, sight, service, part).await?;
    // Whom to pass over is decided first: only the lines that are wanted are read with their people.
    let rows: Vec<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {}, {PERSON} FROM enrolments e JOIN people p ON p.id = e.person WHERE e.id IN ({}) ORDER BY {}",
        columns(), lines_of(sight, which, whole), part.order()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(service.to_string()).bind(limit).bind(offset)
        .fetch_all(c))?;
    rows.into_iter().map(Joined::read).collect()
}

/// Those within sight of which something falls on a day from one to another, both counted: it begins, it ends, a place is held until
/// then, a pause is looked at again, she is thought to leave.
pub async fn between(
    tx: &mut Tx,
    sight: &Sight,
    (from, to): (Date, Date),
    services: Option<&[SubjectId]>,
    limit: i64,
) -> Result<Vec<Enrolled>> {
    // Each way that a day can be hers has an index, in which as many are looked for as a calendar shows: in a town thousands of
    // places are held until some day of a month.
    let arms = [
        ("started_on", "b.started_on <> ''"),
        ("since", "b.state = 'closed'"),
        ("until", "b.state IN ('assigned', 'suspended') AND b.until <> ''"),
        ("expected_end", "b.state IN ('assigned', 'active', 'suspended') AND b.expected_end <> ''"),
    ];
    let (tables, seen) = if sight.only_own {
        ("enrolments b JOIN people p ON p.id = b.person", sight.seen().to_owned())
    } else {
        ("enrolments b", Sight::not_hidden("b.person"))
    };
    let there = match services {
        Some([]) => return Ok(Vec::new()),
        Some(services) => format!(" AND b.service IN ({})", subjects(services)),
        None => String::new(),
    };
    let arms = arms.map(|(day, condition)| {
        format!(
            "SELECT id FROM (SELECT b.id FROM {tables} WHERE b.{day} BETWEEN $4 AND $5 AND {condition}{there} AND {seen} ORDER BY b.{day} LIMIT $6) {day}_days"
        )
    });
    let rows: Vec<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {}, {PERSON} FROM enrolments e JOIN people p ON p.id = e.person WHERE e.id IN ({}) ORDER BY e.since, e.id LIMIT $6",
        columns(), arms.join(" UNION ALL ")
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(from.to_string()).bind(to.to_string())
        .bind(limit).fetch_all(c))?;
    rows.into_iter().map(Joined::read).collect()
}

/// How many stand in each part, whoever they are: numbers name nobody.
pub async fn counts(tx: &mut Tx, service: &SubjectId) -> Result<[i64; 3]> {
    let states = totals::of_service(tx, &service.to_string()).await?;
    let of = |part: Part| {
        let fits = |state: &str| part.states().contains(&format!("'{state}'"));
        states.iter().filter(|(state, _)| fits(state)).map(|(_, count)| count).sum()
    };
    Ok(Part::ALL.map(of))
}

/// How many have a place in the ranking of a service.
pub async fn in_line(tx: &mut Tx, service: &SubjectId) -> Result<i64> {
    Ok(totals::of_service(tx, &service.to_string()).await?.get("waiting").copied().unwrap_or(0))
}

/// The place of everybody on the waiting list of a service, from one: also of those whom the viewer may not see, so that the numbers
/// are the same for all.
pub async fn ranking(tx: &mut Tx, service: &SubjectId) -> Result<HashMap<EnrolmentId, i64>> {
    let ids: Vec<EnrolmentId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM enrolments WHERE service = $1 AND state = 'waiting' ORDER BY points DESC, waiting_since, id"
    ).bind(service.to_string()).fetch_all(c))?;
    Ok(ids.into_iter().zip(1..).collect())
}

/// The place in the ranking of one enrolment that waits.
pub async fn rank(tx: &mut Tx, id: &EnrolmentId) -> Result<Option<i64>> {
    let before: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM enrolments b WHERE b.service = e.service AND b.state = 'waiting' \
         AND (b.points > e.points OR (b.points = e.points AND (b.waiting_since < e.waiting_since \
         OR (b.waiting_since = e.waiting_since AND b.id < e.id))))) FROM enrolments e WHERE e.id = $1 AND e.state = 'waiting'"
    ).bind(id).fetch_optional(c))?;
    Ok(before.map(|before| before + 1))
}

/// The same of those on one page of the list, which is in the order of the ranking: from the first of them to the last.
pub async fn ranks(tx: &mut Tx, service: &SubjectId, shown: &[Enrolled]) -> Result<HashMap<EnrolmentId, i64>> {
    let waiting = || shown.iter().map(|one| &one.enrolment).filter(|one| matches!(one.state, State::Waiting { .. }));
    let (Some(first), Some(last)) = (waiting().next(), waiting().next_back()) else { return Ok(HashMap::new()) };
    let (Some(from), Some(to)) = (rank(tx, &first.id).await?, rank(tx, &last.id).await?) else {
        return Ok(HashMap::new());
    };
    let ids: Vec<EnrolmentId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM enrolments WHERE service = $1 AND state = 'waiting' ORDER BY points DESC, waiting_since, id \
         LIMIT $2 OFFSET $3"
    ).bind(service.to_string()).bind(to - from + 1).bind(from - 1).fetch_all(c))?;
    Ok(ids.into_iter().zip(from..).collect())
}

/// Everything of one person, what goes on first, then the newest.
pub async fn of_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<Enrolment>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM enrolments WHERE person = $1 \
         ORDER BY CASE WHEN state = 'closed' THEN 1 ELSE 0 END, created_at DESC, id"
    ))).bind(person).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Everything of several people, by person.
pub async fn of_people(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Enrolment>>> {
    let mut all: HashMap<PersonId, Vec<Enrolment>> = HashMap::new();
    for some in people.chunks(usize::try_from(PAGE_SIZE).unwrap_or(50)) {
        let Some(these) = OneText::of(some, PAGE_SIZE) else { continue };
        let text = format!("SELECT {COLUMNS} FROM enrolments WHERE person IN ({}) ORDER BY id", these.marks(1));
        let rows: Vec<Row> = sql!(tx, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
            these.bound().fold(query, sqlx::query::QueryAs::bind).fetch_all(c)
        })?;
        for row in rows {
            let enrolment = row.read()?;
            all.entry(enrolment.person.clone()).or_default().push(enrolment);
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test]
    async fn on_sqlite_a_page_of_a_service_passes_over_the_lines_before_it_in_an_index() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let sight = Sight { account: "acc_1".to_owned(), only_own: false, team_on: None, protected_too: false };
        let text = format!("EXPLAIN QUERY PLAN {}", lines_of(&sight, Part::Inside.into(), true));
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind("").bind("acc_1").bind(false).bind("svc_1");
        let rows: Vec<(i64, i64, i64, String)> =
            query.bind(50_i64).bind(0_i64).fetch_all(&mut *connection).await.unwrap();
        let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n");
        assert!(plan.contains("SEARCH e USING COVERING INDEX enrolments_inside"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
