//! Which tasks somebody sees, and in which order. The condition about people is that of `people::Sight`, word for word.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{COLUMNS, Due, Row, due};
use crate::app::App;
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::marks::subjects;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};
use crate::tasks::{Task, TaskId};

/// Who looks.
#[derive(Clone, Debug)]
pub struct Eyes {
    /// Whom she sees.
    pub sight: Sight,
    /// Whether she sees what is for any team.
    pub every_team: bool,
    /// Today.
    pub today: Date,
}

/// What a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum Part {
    /// What is for her.
    #[default]
    #[serde(rename = "mie")]
    Mine,
    /// What is for her teams.
    #[serde(rename = "squadra")]
    Team,
    /// Everything that she may see.
    #[serde(rename = "tutte")]
    All,
    /// What is done.
    #[serde(rename = "fatte")]
    Done,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Mine, Self::Team, Self::All, Self::Done];

    /// The word in the address and in the message keys `tasks-part-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Mine => "mie",
            Self::Team => "squadra",
            Self::All => "tutte",
            Self::Done => "fatte",
        }
    }

    fn condition(self) -> &'static str {
        match self {
            Self::Mine => "k.done_at IS NULL AND k.assignee = $2",
            Self::Team => "k.done_at IS NULL AND k.assignee IS NULL",
            Self::All => "k.done_at IS NULL",
            Self::Done => "k.done_at IS NOT NULL",
        }
    }

    fn order(self) -> &'static str {
        match self {
            Self::Done => "k.done_at DESC, k.id",
            _ => SOONEST,
        }
    }
}

/// What is overdue comes first, what has no day last; on one day what is urgent, then by the hour.
const SOONEST: &str = "CASE WHEN k.due = '' THEN 1 ELSE 0 END, k.due, CASE WHEN k.urgent THEN 0 ELSE 1 END, \
     CASE WHEN k.due_hour = '' THEN 1 ELSE 0 END, k.due_hour, k.id";

/// For a team of hers on the day `$4`, or for any when `$5`.
const TEAM: &str = "($5 OR k.service IN (SELECT m.service FROM team_members m WHERE m.account = $2 AND m.removed_at IS NULL \
     AND m.since <= $4 AND (m.until = '' OR m.until >= $4)))";

const FROM: &str = "FROM tasks k LEFT JOIN people p ON p.id = k.person LEFT JOIN accounts a ON a.id = k.assignee \
     LEFT JOIN services s ON s.id = k.service";

/// The tables from which it is known which of them somebody sees, and when she sees one about somebody.
fn asked(sight: &Sight) -> (&'static str, String) {
    if sight.only_own {
        ("tasks k LEFT JOIN people p ON p.id = k.person", sight.seen().to_owned())
    } else {
        ("tasks k", Sight::not_hidden("k.person"))
    }
}

/// A task about somebody is seen by who sees her; one about nobody by who made it, whom it is for, and the team it is for. What a
/// list shows of a team is only what is for hers.
fn visible(eyes: &Eyes, part: Part) -> String {
    let (_, seen) = asked(&eyes.sight);
    let of_team = if part == Part::Team { format!(" AND {TEAM}") } else { String::new() };
    format!(
        "((k.person IS NOT NULL AND {seen}) OR (k.person IS NULL AND (k.assignee = $2 OR k.made_by = $2 OR \
         (k.assignee IS NULL AND {TEAM})))) AND {}{of_team}",
        part.condition()
    )
}

/// One line of a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// The task.
    pub task: Task,
    /// The name of who it is about; empty: nobody.
    pub person_name: String,
    /// Whether her record is protected.
    pub protected: bool,
    /// The name of the colleague or the service that it is for.
    pub for_name: String,
}

#[derive(sqlx::FromRow)]
struct Joined {
    #[sqlx(flatten)]
    row: Row,
    family_name: String,
    given_name: String,
    protected: bool,
    for_name: String,
}

impl Joined {
    fn read(self, app: &App) -> Result<Line> {
        let person_name = format!("{} {}", self.family_name, self.given_name).trim().to_owned();
        Ok(Line { task: self.row.read(app)?, person_name, protected: self.protected, for_name: self.for_name })
    }
}

const NAMES: &str = "COALESCE(p.family_name, '') AS family_name, COALESCE(p.given_name, '') AS given_name, \
     COALESCE(p.protected, FALSE) AS protected, COALESCE(a.name, s.name, '') AS for_name";

/// Reads lines with one more condition about `$6`.
async fn read(
    tx: &mut Tx,
    app: &App,
    eyes: &Eyes,
    part: Part,
    (also, value): (&str, &str),
    (offset, limit): (i64, i64),
) -> Result<Vec<Line>> {
    let ((from, _), order) = (asked(&eyes.sight), part.order());
    // Which of them, and in which order, first: names are looked up for those alone.
    let rows: Vec<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, {NAMES} {FROM} WHERE k.id IN (SELECT k.id FROM {from} WHERE {} AND {also} ORDER BY {order} \
         LIMIT $7 OFFSET $8) ORDER BY {order}", visible(eyes, part)
    ))).bind(eyes.sight.own()).bind(&eyes.sight.account).bind(eyes.sight.protected_too).bind(eyes.today.to_string())
        .bind(eyes.every_team).bind(value).bind(limit).bind(offset).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// Everything, so that `$6` stands in the query.
const ANY: (&str, &str) = ("$6 = ''", "");

/// One page of a list.
pub async fn page(tx: &mut Tx, app: &App, eyes: &Eyes, part: Part, page: PageNumber) -> Result<Slice<Line>> {
    let total = count(tx, eyes, part, page.counted()).await?;
    let page = page.within(total);
    let rows = read(tx, app, eyes, part, ANY, (page.offset(), PAGE_SIZE)).await?;
    Ok(Slice { rows, total, page })
}

/// A list as a file takes it.
pub async fn rows(tx: &mut Tx, app: &App, eyes: &Eyes, part: Part, limit: i64) -> Result<Vec<Line>> {
    read(tx, app, eyes, part, ANY, (0, limit)).await
}

/// How many a list has, up to a number.
pub async fn count(tx: &mut Tx, eyes: &Eyes, part: Part, most: i64) -> Result<i64> {
    let (from, _) = asked(&eyes.sight);
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM {from} WHERE {} LIMIT $6) counted", visible(eyes, part)
    ))).bind(eyes.sight.own()).bind(&eyes.sight.account).bind(eyes.sight.protected_too).bind(eyes.today.to_string())
        .bind(eyes.every_team).bind(most).fetch_one(c))
}

/// What is for her or her teams and is due by a day, what is overdue first.
pub async fn due_by(tx: &mut Tx, app: &App, eyes: &Eyes, day: Date, limit: i64) -> Result<Vec<Line>> {
    let hers = format!("k.due <> '' AND k.due <= $6 AND (k.assignee = $2 OR (k.assignee IS NULL AND {TEAM}))");
    read(tx, app, eyes, Part::All, (&hers, &day.to_string()), (0, limit)).await
}

/// Whose tasks are wanted of those that she may see.
#[derive(Clone, Copy, Debug)]
pub enum Whose<'a> {
    /// Hers, and those of these teams.
    HersAndOf(&'a [SubjectId]),
    /// Everybody's.
    Everybody,
}

/// What is open and due from one day to another, both counted.
pub async fn between(
    tx: &mut Tx,
    app: &App,
    eyes: &Eyes,
    (from, to): (Date, Date),
    whose: Whose<'_>,
    limit: i64,
) -> Result<Vec<Line>> {
    let hers = match whose {
        Whose::HersAndOf([]) => " AND k.assignee = $2".to_owned(),
        Whose::HersAndOf(teams) => format!(" AND (k.assignee = $2 OR k.service IN ({}))", subjects(teams)),
        Whose::Everybody => String::new(),
    };
    let days = format!("k.due BETWEEN '{from}' AND '{to}' AND $6 = ''{hers}");
    read(tx, app, eyes, Part::All, (&days, ""), (0, limit)).await
}

/// What is to be done about somebody, if she may be seen.
pub async fn about(tx: &mut Tx, app: &App, eyes: &Eyes, person: &PersonId, limit: i64) -> Result<Vec<Line>> {
    read(tx, app, eyes, Part::All, ("k.person = $6", person.as_str()), (0, limit)).await
}

/// Everything that was or is to be done about somebody, the oldest first: for who answers her. Whether she may be seen is asked by
/// the caller.
pub async fn everything_about(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<Task>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM tasks k WHERE k.person = $1 ORDER BY k.made_at, k.id"
    ))).bind(person).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// One task, open or done, if it may be seen.
pub async fn find(tx: &mut Tx, app: &App, eyes: &Eyes, id: &TaskId) -> Result<Option<Line>> {
    for part in [Part::All, Part::Done] {
        let found = read(tx, app, eyes, part, ("k.id = $6", id.as_str()), (0, 1)).await?;
        if let Some(line) = found.into_iter().next() {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// Each time its day was moved: what it was before, who moved it, when in milliseconds; the newest first.
pub async fn moves(tx: &mut Tx, id: &TaskId) -> Result<Vec<(Option<Due>, String, i64)>> {
    let rows: Vec<(String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT due, due_hour, moved_by_name, moved_at FROM task_moves WHERE task = $1 ORDER BY version DESC"
    ).bind(id).fetch_all(c))?;
    rows.into_iter().map(|(day, hour, name, at)| Ok((due(&day, &hour)?, name, at))).collect()
}
