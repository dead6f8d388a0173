//! Every sort of line, in the order of the file: what others name comes before what names it, as far as it can.

mod bookings;
mod house;
mod people;
mod referrals;
mod resources;
mod services;

use super::Kind;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    [
        house::WHO,
        services::OFFERED,
        people::RECORDS,
        services::PEOPLE_IN,
        bookings::BOOKED,
        resources::LENT,
        referrals::SHARED,
        house::BOOKS,
    ]
    .into_iter()
    .flatten()
}

/// The list is in the order of the searches or found from another column.
const ORDER: &str = "made from other fields, for lists and searches";
/// It lets somebody in or opens something.
const SECRET: &str = "a secret";
/// How the other body is reached for which, or with which, data are processed.
const CONTACT: &str = "of the controller, or joint controller";
/// On what data of art. 9 rest.
const GROUNDS: &str = "cases of GDPR art. 9(2), separated by blanks: consent (a), social_law (b), vital_interest (c), public_interest (g), \
                       care (h), public_health (i), research (j)";
/// Matters of substantial public interest.
const MATTERS: &str = "of art. 2-sexies, paragraph 2, d.lgs. 196/2003, separated by blanks: foreigners (e), benefits (m), third_sector (o), \
                       social_assistance (s), certificates (t), health_service (u), inclusion (aa), education (bb), employment (dd)";
/// It only matters between two nodes, at the moment.
const UNDER_WAY: &str = "only of the way between two nodes";
