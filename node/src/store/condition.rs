//! Conditions put together from what somebody filters by. Only texts of this program become SQL; what people chose or typed is
//! bound.

use sqlx::FromRow;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::marks::OneText;
use super::{Result, Tx};
use crate::sql;

/// What is compared with in a condition.
#[derive(Clone, Debug)]
enum Bound {
    Text(String),
    Number(i64),
}

/// What comes after `WHERE`, and the values bound in it from `$1` on.
#[derive(Clone, Debug)]
pub struct Condition {
    text: String,
    bound: Vec<Bound>,
}

impl Condition {
    /// Starts with a condition that needs no value.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), bound: Vec::new() }
    }

    /// Starts with the values that [`Condition::and`] names by their place.
    pub fn binding(values: impl IntoIterator<Item = String>) -> Self {
        Self { text: "1 = 1".to_owned(), bound: values.into_iter().map(Bound::Text).collect() }
    }

    /// One more condition, which names bound values by their place.
    pub fn and(&mut self, condition: &str) {
        self.text = format!("{} AND {condition}", self.text);
    }

    /// Binds a text; answers its name, `$3`.
    pub fn bind(&mut self, value: impl Into<String>) -> String {
        self.bound.push(Bound::Text(value.into()));
        format!("${}", self.bound.len())
    }

    /// A column with this value; an empty one asks for nothing.
    pub fn equals(&mut self, column: &str, value: &str) {
        if !value.is_empty() {
            let place = self.bind(value);
            self.and(&format!("{column} = {place}"));
        }
    }

    /// A column compared with a number, `at >= `; none asks for nothing.
    pub fn number(&mut self, comparison: &str, value: Option<i64>) {
        if let Some(value) = value {
            self.bound.push(Bound::Number(value));
            self.and(&format!("{comparison} ${}", self.bound.len()));
        }
    }

    /// A column with one of these numbers, in a list of at least so many places, so that it is one text whatever they are.
    pub fn one_of(&mut self, column: &str, numbers: &[i64], places: i64) {
        let Some(these) = OneText::of(numbers, places) else { return self.and("1 = 0") };
        let marks = these.marks(self.next());
        self.bound.extend(these.bound().copied().map(Bound::Number));
        self.and(&format!("{column} IN ({marks})"));
    }

    /// What was asked so far, to be asked of other rows of the same table too: values keep their places.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The place of the next value.
    fn next(&self) -> usize {
        self.bound.len() + 1
    }

    /// Rows of `select` (`SELECT … FROM …`), in this order.
    pub async fn rows<T>(&self, tx: &mut Tx, select: &str, order: &str, offset: i64, limit: i64) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let (most, after) = (self.next(), self.next() + 1);
        let text = format!("{select} WHERE {} ORDER BY {order} LIMIT ${most} OFFSET ${after}", self.text);
        sql!(tx, c => async {
            let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
            for bound in &self.bound {
                query = match bound {
                    Bound::Text(text) => query.bind(text),
                    Bound::Number(number) => query.bind(number),
                };
            }
            query.bind(limit).bind(offset).fetch_all(c).await
        })
    }

    /// Rows of `from` (tables and joins), at most so many.
    pub async fn count(&self, tx: &mut Tx, from: &str, most: i64) -> Result<i64> {
        let text = format!("SELECT {}", self.counted(from, most));
        sql!(tx, c => async {
            let mut query = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()));
            for bound in &self.bound {
                query = match bound {
                    Bound::Text(text) => query.bind(text),
                    Bound::Number(number) => query.bind(number),
                };
            }
            query.fetch_one(c).await
        })
    }

    /// The counting itself, for a statement that counts several things.
    pub fn counted(&self, from: &str, most: i64) -> String {
        format!(
            "(SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM {from} WHERE {} LIMIT {most}) counted)",
            self.text
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn values_are_bound_whatever_they_contain_and_empty_ones_ask_for_nothing() {
        let node = TrialNode::named("Una").await;
        let mut tx = node.db.write().await.unwrap();
        for (key, value) in [("a", "uno"), ("b", "' OR 1 = 1 --"), ("c", "tre")] {
            let insert = "INSERT INTO node_facts (name, value) VALUES ($1, $2)";
            crate::execute!(&mut tx, sqlx::query(insert).bind(format!("prova-{key}")).bind(value)).unwrap();
        }
        let ours = || Condition::new("name LIKE 'prova-%'");
        let (mut quoted, mut any) = (ours(), ours());
        quoted.equals("value", "' OR 1 = 1 --");
        any.equals("value", "");
        assert_eq!(quoted.count(&mut tx, "node_facts", 10).await.unwrap(), 1);
        assert_eq!(any.count(&mut tx, "node_facts", 10).await.unwrap(), 3);
        assert_eq!(any.count(&mut tx, "node_facts", 2).await.unwrap(), 2, "no more than was asked");
        let rows: Vec<(String,)> = any.rows(&mut tx, "SELECT name FROM node_facts", "name DESC", 1, 1).await.unwrap();
        assert_eq!(rows, [("prova-b".to_owned(),)]);
    }

    #[tokio::test]
    async fn numbers_and_texts_keep_their_places() {
        let node = TrialNode::named("Una").await;
        let mut tx = node.db.write().await.unwrap();
        let mut condition = Condition::binding(["x".to_owned()]);
        condition.and("$1 = 'x'");
        condition.number("5 >", Some(4));
        condition.equals("'y'", "y");
        condition.number("1 >", None);
        condition.one_of("3", &[2, 3], 4);
        condition.equals("'z'", "z");
        let rows: Vec<(i64,)> = condition.rows(&mut tx, "SELECT CAST(7 AS BIGINT)", "1", 0, 5).await.unwrap();
        assert_eq!(rows, [(7,)]);
        condition.one_of("3", &[], 4);
        let nobody: Vec<(i64,)> = condition.rows(&mut tx, "SELECT CAST(7 AS BIGINT)", "1", 0, 5).await.unwrap();
        assert!(nobody.is_empty(), "one of none");
    }
}
