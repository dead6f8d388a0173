//! Every sort of line, in the order of the file: what others name comes before what names it, as far as it can.

mod house;
mod people;
mod referrals;
mod services;

use super::Kind;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    [house::WHO, services::OFFERED, people::RECORDS, services::PEOPLE_IN, referrals::SHARED, house::BOOKS]
        .into_iter()
        .flatten()
}

/// The list is in the order of the searches or found from another column.
const ORDER: &str = "made from other fields, for lists and searches";
/// It lets somebody in or opens something.
const SECRET: &str = "a secret";
/// It only matters between two nodes, at the moment.
const UNDER_WAY: &str = "only of the way between two nodes";
