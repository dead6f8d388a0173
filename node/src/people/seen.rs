//! Who may see a record, as a condition of SQL: the one place that every list, search, file and page of a person asks.
//!
//! A query joins or names `people p`, puts [`Sight::seen`] into its `WHERE` and binds, in this order, [`Sight::own`],
//! [`Sight::account`] and [`Sight::protected_too`] as `$1`, `$2` and `$3`; its own values begin with `$4`.
//!
//! The condition asks about one person: something else in the query leads to her. Where nothing does, as in the list of everybody,
//! a limit that is only a filter would read everybody; for these, and for these only, there is a second text that leads itself
//! ([`Sight::seen_first`]) to the records that somebody opened, and to who is in her services. Somebody at the door of a town sees
//! tens of thousands.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Sight;

/// Everybody but the protected records of others, and the records that were merged into another. `$1` is empty.
const EVERYBODY: &str = "(p.merged_into = '' AND $1 = '' AND (p.protected = FALSE OR p.opened_by = $2 OR $3))";

/// What the account opened, and who has an open enrolment in a service in whose team it is on the day `$1`; never the protected
/// records of others.
const OWN: &str = "(p.merged_into = '' AND (p.opened_by = $2 OR EXISTS \
     (SELECT 1 FROM enrolments e CROSS JOIN team_members t WHERE e.person = p.id AND e.state <> 'closed' AND t.service = e.service \
     AND t.account = $2 AND t.removed_at IS NULL AND t.since <= $1 AND (t.until = '' OR t.until >= $1))) \
     AND (p.protected = FALSE OR p.opened_by = $2 OR $3))";

/// What of [`OWN`] says that she is in that service now.
const OPEN: &str = "e.state <> 'closed'";

/// The same people, from where an index finds them.
const OWN_FIRST: &str = "(p.merged_into = '' AND p.id IN (SELECT o.id FROM people o WHERE o.opened_by = $2 UNION ALL \
     SELECT e.person FROM team_members t JOIN enrolments e ON e.service = t.service AND e.state <> 'closed' \
     WHERE t.account = $2 AND t.removed_at IS NULL AND t.since <= $1 AND (t.until = '' OR t.until >= $1)) \
     AND (p.protected = FALSE OR p.opened_by = $2 OR $3))";

/// Who is in a service of hers: only the protected records of others are not seen. True of every `$1`.
const IN_HER_SERVICE: &str = "(p.merged_into = '' AND $1 >= '' AND (p.protected = FALSE OR p.opened_by = $2 OR $3))";

/// Whom nobody sees in a list of everybody: the protected records of others, and those that were merged into another or erased, whose
/// rows may stay.
const HIDDEN: &str = "SELECT h.id FROM people h WHERE h.protected = TRUE AND h.opened_by <> $2 AND NOT $3 \
     UNION ALL SELECT g.id FROM people g WHERE g.merged_into <> ''";

/// A day on which nobody works anywhere.
const NEVER: &str = "0000-00-00";

impl Sight {
    /// The condition.
    pub(crate) fn seen(&self) -> &'static str {
        if self.only_own { OWN } else { EVERYBODY }
    }

    /// The condition where hours are written and read by who works: also the name of who has left a service of hers lately, whose
    /// hours could be neither finished nor corrected otherwise.
    pub(crate) fn seen_at_work(&self) -> String {
        match self.left_since() {
            Some(day) => OWN.replace(OPEN, &format!("(e.state <> 'closed' OR e.since >= '{day}')")),
            None => self.seen().to_owned(),
        }
    }

    /// Since which last day the names of those who left a service are still seen by who worked there: the first day of the month
    /// before; none: she sees everybody's, or nobody's.
    pub(crate) fn left_since(&self) -> Option<Date> {
        let today = self.team_on.filter(|_| self.only_own)?;
        Some(today.first_of_month().saturating_sub(1.month()))
    }

    /// The condition where nothing else leads to a person.
    pub(super) fn seen_first(&self) -> &'static str {
        if self.only_own { OWN_FIRST } else { EVERYBODY }
    }

    /// The condition where the query has led to who is, or waits, in a service. `hers`: she sees everybody or works in that team today,
    /// and has not to be asked about each; otherwise few of those whom she sees are there, and they lead.
    pub(crate) fn seen_in_service(&self, hers: bool) -> &'static str {
        match (self.only_own, hers) {
            (false, _) => EVERYBODY,
            (true, true) => IN_HER_SERVICE,
            (true, false) => OWN_FIRST,
        }
    }

    /// The condition where she sees everybody who is there but the protected records of others, of a column that has a person's
    /// identifier: without a word about her record, so that an index can go through many and pass over the few.
    pub(crate) fn not_hidden(column: &str) -> String {
        format!("({column} NOT IN ({HIDDEN}) AND $1 >= '')")
    }

    /// `$1`: the day on which she looks, where that says whom she sees; empty when she sees everybody.
    pub(crate) fn own(&self) -> String {
        match (self.only_own, self.team_on) {
            (false, _) => String::new(),
            (true, None) => NEVER.to_owned(),
            (true, Some(day)) => day.to_string(),
        }
    }
}
