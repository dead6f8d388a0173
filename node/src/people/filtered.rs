//! The list of people, narrowed.
//!
//! What narrows leads to the people where an index has them in the order of names already: those of a service, or those of a municipality.
//! An age has no such index, because in it everybody is in the order of birth. Where few are of that age, they are read and put in order;
//! where many are, the list of everybody is read as far as the page: a band that has many is met often.

use jiff::civil::Date;

use super::Sight;
use super::filter::Filter;
use super::search::{LINE, Line, Order};
use crate::sql;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// So many of an age are put in order.
const FEW: i64 = 5_000;

/// A question about the narrowed list: from where, under which conditions, with which values from `$4` on.
struct Question {
    from: String,
    /// By name, from where the index that leads has it.
    ordered: [&'static str; 2],
    values: Vec<String>,
}

impl Question {
    /// The order by name is that of the index which leads.
    fn order(&self, order: Order) -> String {
        match order {
            Order::Name => self.ordered.join(", "),
            Order::NameBackwards => self.ordered.map(|part| format!("{part} DESC")).join(", "),
            other => other.sql().split(", ").map(|part| format!("p.{part}")).collect::<Vec<_>>().join(", "),
        }
    }
}

async fn question(tx: &mut Tx, sight: &Sight, filter: &Filter, today: Date) -> Result<Question> {
    let mut values = Vec::new();
    let mut fits = Vec::new();
    let mut value = |text: String| {
        values.push(text);
        3 + values.len()
    };
    let mut from = "people p".to_owned();
    let (mut ordered, mut seen) = (["p.sort_key", "p.id"], sight.seen_first());
    let leads = !filter.service.is_empty() || !filter.comune.is_empty();
    if !filter.service.is_empty() {
        "enrolments e CROSS JOIN people p".clone_into(&mut from);
        let hers = sight.works_in(tx, &filter.service).await?;
        (ordered, seen) = (["e.name", "e.person"], sight.seen_in_service(hers));
        fits.push(format!(
            "p.id = e.person AND e.state <> 'closed' AND e.service = ${}",
            value(filter.service.clone())
        ));
    }
    if !filter.comune.is_empty() {
        fits.push(format!("p.comune = ${}", value(filter.comune.clone())));
    }
    if let Some((first, last)) = filter.born(today) {
        let few = !leads && count_born(tx, (first, last)).await? <= FEW;
        // What is put together with nothing is in no index: then the list by name leads.
        let birth = if few { "p.birth_date" } else { "(p.birth_date || '')" };
        let (first, last) = (value(first.to_string()), value(last.to_string()));
        fits.push(format!("p.birth_date <> '' AND {birth} BETWEEN ${first} AND ${last}"));
    }
    let from = format!("{from} WHERE {} AND {}", seen, fits.join(" AND "));
    Ok(Question { from, ordered, values })
}

async fn count_born(tx: &mut Tx, (first, last): (Date, Date)) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people WHERE birth_date <> '' AND birth_date BETWEEN $1 AND $2 LIMIT $3) born"
    ).bind(first.to_string()).bind(last.to_string()).bind(FEW + 1).fetch_one(c))
}

/// One page of those who may be seen.
pub async fn page(
    tx: &mut Tx,
    sight: &Sight,
    (filter, today): (&Filter, Date),
    order: Order,
    page: PageNumber,
) -> Result<Slice<Line>> {
    let asked = question(tx, sight, filter, today).await?;
    let total = count(tx, sight, &asked, page.counted()).await?;
    let page = page.within(total);
    let rows = rows(tx, sight, &asked, order, (page.offset(), PAGE_SIZE)).await?;
    Ok(Slice { rows, total, page })
}

/// The lines of a file.
pub async fn lines(tx: &mut Tx, sight: &Sight, (filter, today): (&Filter, Date), limit: i64) -> Result<Vec<Line>> {
    let asked = question(tx, sight, filter, today).await?;
    rows(tx, sight, &asked, Order::Name, (0, limit)).await
}

/// Everybody within sight who was born after a day, by name.
pub async fn born_after(tx: &mut Tx, sight: &Sight, day: Date) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE {} AND p.birth_date > $4 AND p.died_on = '' ORDER BY p.sort_key, p.id", sight.seen_first()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(day.to_string()).fetch_all(c))
}

async fn count(tx: &mut Tx, sight: &Sight, asked: &Question, most: i64) -> Result<i64> {
    let text = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM {} LIMIT ${}) counted",
        asked.from,
        4 + asked.values.len()
    );
    sql!(tx, c => {
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()));
        let query = query.bind(sight.own()).bind(&sight.account).bind(sight.protected_too);
        asked.values.iter().fold(query, sqlx::query::QueryScalar::bind).bind(most).fetch_one(c)
    })
}

async fn rows(
    tx: &mut Tx,
    sight: &Sight,
    asked: &Question,
    order: Order,
    (offset, limit): (i64, i64),
) -> Result<Vec<Line>> {
    let next = 4 + asked.values.len();
    let text =
        format!("SELECT {LINE} FROM {} ORDER BY {} LIMIT ${next} OFFSET ${}", asked.from, asked.order(order), next + 1);
    sql!(tx, c => {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        let query = query.bind(sight.own()).bind(&sight.account).bind(sight.protected_too);
        asked.values.iter().fold(query, sqlx::query::QueryAs::bind).bind(limit).bind(offset).fetch_all(c)
    })
}

/// The municipalities in which somebody lives whose record is not protected, each looked for after the one before.
pub async fn comuni(tx: &mut Tx) -> Result<Vec<String>> {
    let next = |after: &str| {
        format!("SELECT MIN(comune) FROM people WHERE comune > {after} AND merged_into = '' AND protected = FALSE")
    };
    let text = format!(
        "WITH RECURSIVE lived (comune) AS ({} UNION ALL SELECT ({}) FROM lived WHERE lived.comune IS NOT NULL) \
         SELECT comune FROM lived WHERE comune IS NOT NULL",
        next("''"),
        next("lived.comune")
    );
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str())).fetch_all(c))
}

/// The services in use, by name.
pub async fn services(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as("SELECT id, name FROM services WHERE closed_at IS NULL ORDER BY sort_key, id").fetch_all(c))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use pico_protocol::id::SubjectId;
    use pico_protocol::time::Timestamp;

    use super::*;
    use crate::store::Db;

    /// How SQLite answers a question about the narrowed list.
    async fn plan(filter: &Filter) -> String {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let sight = Sight { account: "acc_1".to_owned(), only_own: false, team_on: None, protected_too: false };
        let mut tx = db.write().await.unwrap();
        let asked = question(&mut tx, &sight, filter, date(2026, 11, 29)).await.unwrap();
        let text = format!(
            "EXPLAIN QUERY PLAN SELECT p.id FROM {} ORDER BY {} LIMIT 50",
            asked.from,
            asked.order(Order::Name)
        );
        let Tx::Sqlite(mut connection) = tx else { panic!("it is SQLite") };
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind("").bind("acc_1").bind(false);
        let query = asked.values.iter().fold(query, sqlx::query::QueryAs::bind);
        let rows: Vec<(i64, i64, i64, String)> = query.fetch_all(&mut *connection).await.unwrap();
        rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n")
    }

    #[tokio::test]
    async fn a_service_and_a_municipality_have_their_people_in_the_order_of_names() {
        let service = SubjectId::new(Timestamp::from_millis(0), [1; 10]).to_string();
        let of_service = Filter { service, ..Filter::default() };
        let of_comune = Filter { comune: "037006".to_owned(), ..Filter::default() };
        for (filter, index) in [
            (of_service, "e USING COVERING INDEX enrolments_open_by_name "),
            (of_comune, "p USING COVERING INDEX people_by_comune "),
        ] {
            let plan = plan(&filter).await;
            assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
