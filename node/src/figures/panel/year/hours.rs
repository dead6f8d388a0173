//! The lines that tell hours by kind and, where a service is paid by them, days of presence.

use super::super::tables::{Cell, Row, name};
use super::rows::Counted;
use crate::activities::Kind;
use crate::services::Service;

impl Counted<'_> {
    /// Whether anything is paid by days of presence: only then they have a column.
    pub(super) fn has_presences(&self) -> bool {
        !self.presences.of_services.is_empty()
    }

    /// A line for each service and, where there are several, one of all of them: there who was in two services of a contract on one day
    /// was there once, as in its statement.
    pub(super) fn hours(&self) -> Vec<Row> {
        let line = |service: &Service| {
            let key = service.id.to_string();
            let of = |kind: Kind| self.minutes.get(&(key.clone(), kind.code().to_owned())).copied().unwrap_or(0);
            let (minutes, halves) = (Kind::ALL.map(of), self.presences.of_services.get(&key).copied());
            let is_there = minutes.iter().any(|minutes| *minutes > 0);
            is_there.then(|| Row { bar: minutes.to_vec(), ..self.line(name(service), minutes, halves) })
        };
        let mut rows: Vec<Row> = self.services.iter().filter_map(line).collect();
        if rows.len() > 1 {
            let of = |kind: Kind| {
                let of_kind = self.minutes.iter().filter(|((_, code), _)| code == kind.code());
                of_kind.map(|(_, minutes)| minutes).sum::<i64>()
            };
            rows.push(self.line(self.page.t("hours-total"), Kind::ALL.map(of), Some(self.presences.all)));
        }
        rows
    }

    /// A line without a bar.
    fn line(&self, name: String, minutes: [i64; 3], halves: Option<i64>) -> Row {
        let sum: i64 = minutes.iter().sum();
        let mut cells: Vec<Cell> = minutes.iter().chain([&sum]).map(|minutes| Cell::Minutes(*minutes)).collect();
        if self.has_presences() {
            cells.push(halves.map_or(Cell::Unknown, Cell::Halves));
        }
        Row { name, cells, bar: vec![0], mark: None, under: None }
    }
}
