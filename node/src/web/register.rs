//! Registers that fit into memory: services, accounts, links. They are read whole, sorted by the column the address names, and
//! shown in pages. What grows without end (people, referrals, the access log) is sorted and cut by the database instead.

use std::cmp::Ordering;

use serde::Deserialize;

use super::query;
use crate::store::page::{PageNumber, Slice};

/// What the address asks for, besides filters: `?ordine=-nome&pagina=2`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "ordine")]
    order: String,
    #[serde(rename = "pagina")]
    page: String,
}

/// A column one can sort by, and how two rows compare in it.
pub type Column<'a, T> = (&'a str, fn(&T, &T) -> Ordering);

/// One page of a register, with what its table needs.
#[derive(Debug)]
pub struct Register<T> {
    /// The rows of this page, and how many there are.
    pub slice: Slice<T>,
    /// Its column; a `-` before it turns it round. Empty: the order in which the rows came.
    pub order: String,
    /// The address with its filters, for the heads that sort it; ends in `?` or `&`.
    pub unsorted: String,
    /// The same with its order, for its pages.
    pub base: String,
    /// Something narrows it.
    pub filtered: bool,
}

impl<T> Register<T> {
    /// Sorts and cuts what the filters have left. `filters` are the ones the address has, for the links of the table; an order
    /// that no column has is none.
    pub fn of(mut rows: Vec<T>, asked: &Asked, columns: &[Column<T>], path: &str, filters: &[(&str, &str)]) -> Self {
        let (name, backwards) =
            asked.order.strip_prefix('-').map_or((asked.order.as_str(), false), |name| (name, true));
        let column = columns.iter().find(|(column, _)| *column == name);
        if let Some((_, compare)) = column {
            // Rows that are alike keep the order in which they came, both ways round.
            rows.sort_by(|one, other| if backwards { compare(other, one) } else { compare(one, other) });
        }
        let order = column.map_or_else(String::new, |_| asked.order.clone());
        let unsorted = query::start(path, filters.iter().copied());
        let base = if order.is_empty() { unsorted.clone() } else { format!("{unsorted}ordine={order}&") };
        let slice = Slice::of(rows, PageNumber::from_request(asked.page.parse().ok()));
        Self { slice, order, unsorted, base, filtered: filters.iter().any(|(_, value)| !value.is_empty()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column<(i32, i32)>; 1] = [("nome", |one, other| one.0.cmp(&other.0))];

    fn register(order: &str, page: &str) -> Register<(i32, i32)> {
        let rows = (0..120).map(|n| (n % 2, n)).collect();
        let asked = Asked { order: order.into(), page: page.into() };
        Register::of(rows, &asked, &COLUMNS, "/elenco", &[("stato", "aperto"), ("ruolo", "")])
    }

    #[test]
    fn rows_are_sorted_both_ways_and_those_alike_stay_as_they_came() {
        let rows = |order| register(order, "").slice.rows[..2].to_vec();
        assert_eq!(rows("nome"), [(0, 0), (0, 2)]);
        assert_eq!(rows("-nome"), [(1, 1), (1, 3)]);
        assert_eq!(rows(""), [(0, 0), (1, 1)]);
    }

    #[test]
    fn pages_have_fifty_rows_and_say_how_many_there_are() {
        let last = register("", "3");
        assert_eq!((last.slice.rows.len(), last.slice.total, last.slice.pages()), (20, 120, 3));
        assert_eq!(register("", "9").slice.page.number(), 3, "it was longer when the address was kept");
    }

    #[test]
    fn addresses_keep_what_was_chosen_and_nothing_that_no_column_is_called() {
        let sorted = register("-nome", "");
        assert_eq!(
            (sorted.unsorted.as_str(), sorted.base.as_str()),
            ("/elenco?stato=aperto&", "/elenco?stato=aperto&ordine=-nome&")
        );
        let unknown = register("\"><script>", "x");
        assert_eq!((unknown.order.as_str(), unknown.base.as_str()), ("", "/elenco?stato=aperto&"));
        assert!(unknown.filtered);
    }
}
