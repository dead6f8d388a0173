//! What may be asked of a list, as the `OpenAPI` of HSDS names it: which page, and which of all.
//!
//! A filter that this node cannot answer (`postcode`, `proximity`: it knows no postcodes) is refused and not passed over: an answer
//! that looks filtered and is not sends people to the wrong place. Parameters that HSDS does not know are nobody's and
//! are passed over, as everywhere on the web.

use std::ops::Range;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use pico_protocol::time::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Catalogue, Term};
use crate::people::place;
use crate::services::Service;
use crate::store::fold::fold;

/// Entries of a page when nobody says how many.
const PER_PAGE: usize = 50;
/// The most entries of a page. A list of `minimal` entries is one page, as HSDS wants it.
const MOST: usize = 500;

/// Why a question has no answer: the parameter, and what it takes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {takes}")]
pub struct Unanswerable {
    name: &'static str,
    takes: &'static str,
}

/// A question about a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter of its own in the interface")]
pub struct Ask {
    page: Option<usize>,
    per_page: Option<usize>,
    /// One entry a line, all of them (`format=ndjson`).
    pub lines: bool,
    /// Folded words, all of which must be there.
    search: Vec<String>,
    term: Option<Uuid>,
    taxonomy: Option<Uuid>,
    organization: Option<Uuid>,
    parent: Option<Uuid>,
    modified_after: Option<Timestamp>,
    /// Identifiers and dates alone.
    pub minimal: bool,
    /// Everything that belongs to an entry in it.
    pub full: bool,
    /// Services in an organization with everything that belongs to them.
    pub full_service: bool,
}

impl Ask {
    /// Reads the parameters of an address.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, Unanswerable> {
        let mut ask = Self::default();
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_str() {
                "page" => ask.page = Some(count("page", value)?),
                "per_page" => ask.per_page = Some(count("per_page", value)?),
                "format" => ask.lines = is_lines(value)?,
                "search" => ask.search = fold(value).split(' ').map(str::to_owned).collect(),
                "taxonomy_term_id" => ask.term = Some(id("taxonomy_term_id", value)?),
                "taxonomy_id" => ask.taxonomy = Some(id("taxonomy_id", value)?),
                "organization_id" => ask.organization = Some(id("organization_id", value)?),
                "parent_id" => ask.parent = Some(id("parent_id", value)?),
                "modified_after" => ask.modified_after = Some(moment(value)?),
                "minimal" => ask.minimal = truth("minimal", value)?,
                "full" => ask.full = truth("full", value)?,
                "full_service" => ask.full_service = truth("full_service", value)?,
                "postcode" => return Err(Unanswerable { name: "postcode", takes: "this node knows no postcodes" }),
                "proximity" => return Err(Unanswerable { name: "proximity", takes: "this node knows no distances" }),
                _ => {}
            }
        }
        Ok(ask)
    }

    /// Whether a service is asked for.
    pub fn wants(&self, catalogue: &Catalogue, service: &Service) -> bool {
        let terms = Term::of(service);
        self.organization.is_none_or(|id| id == catalogue.organization.0)
            && self.term.is_none_or(|id| terms.iter().any(|term| term.id() == id))
            && self.taxonomy.is_none_or(|id| terms.iter().any(|term| term.taxonomy.id() == id))
            && self.modified_after.is_none_or(|after| service.changed_at >= after)
            && self.finds(&words(service))
    }

    /// Whether a term is asked for. None has a parent.
    pub fn wants_term(&self, term: &Term, name: &str) -> bool {
        self.parent.is_none() && self.taxonomy.is_none_or(|id| id == term.taxonomy.id()) && self.finds(name)
    }

    /// Whether the words that are looked for stand in a text.
    pub fn finds(&self, text: &str) -> bool {
        let text = fold(text);
        self.search.iter().all(|word| text.contains(word))
    }

    /// The same question without the words that are looked for.
    pub fn without_words(&mut self) {
        self.search.clear();
    }

    /// Whether something is asked of the services of an organization rather than of itself.
    pub fn sorts_by_services(&self) -> bool {
        self.term.is_some() || self.taxonomy.is_some()
    }

    /// Which of `total` entries stand on the page, and what the page says around them.
    pub fn page(&self, total: usize) -> (Range<usize>, Value) {
        let usual = if self.minimal { total.max(1) } else { PER_PAGE };
        let size = self.per_page.map_or(usual, |size| size.min(MOST));
        let number = self.page.unwrap_or(1);
        let pages = total.div_ceil(size).max(1);
        let start = (number - 1).saturating_mul(size).min(total);
        let range = start..start.saturating_add(size).min(total);
        let around = json!({
            "total_items": total,
            "total_pages": pages,
            "page_number": number,
            "size": range.len(),
            "first_page": number == 1,
            "last_page": number >= pages,
            "empty": range.is_empty(),
        });
        (range, around)
    }
}

/// What of a service is searched: what it tells, and the place only where it may be known.
fn words(service: &Service) -> String {
    let content = &service.particulars.content;
    let place = super::is_located(service).then(|| place::comune(&content.comune)).flatten();
    let place = place.map_or(String::new(), place::Comune::label);
    let others = service.locations.others.iter().flat_map(|other| [other.name.clone(), other.comune_label()]);
    let others = others.collect::<Vec<_>>().join(" ");
    [&content.name, &content.description, &content.eligibility, &content.territory, &place, &others]
        .map(String::as_str)
        .join(" ")
}

fn count(name: &'static str, value: &str) -> Result<usize, Unanswerable> {
    value.parse().ok().filter(|number| *number > 0).ok_or(Unanswerable { name, takes: "a number from 1" })
}

fn truth(name: &'static str, value: &str) -> Result<bool, Unanswerable> {
    value.parse().map_err(|_| Unanswerable { name, takes: "true or false" })
}

fn id(name: &'static str, value: &str) -> Result<Uuid, Unanswerable> {
    Uuid::try_parse(value).map_err(|_| Unanswerable { name, takes: "a UUID" })
}

fn is_lines(value: &str) -> Result<bool, Unanswerable> {
    match value {
        "json" => Ok(false),
        "ndjson" => Ok(true),
        _ => Err(Unanswerable { name: "format", takes: "json or ndjson" }),
    }
}

/// A moment (RFC 3339), or a day: from its first moment in universal time on.
fn moment(value: &str) -> Result<Timestamp, Unanswerable> {
    let day = || value.parse::<Date>().ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|at| at.timestamp());
    let moment = value.parse::<jiff::Timestamp>().ok().or_else(day);
    let unreadable = Unanswerable { name: "modified_after", takes: "2026-11-28 or 2026-11-28T10:00:00Z" };
    moment.map(|moment| Timestamp::from_millis(moment.as_millisecond())).ok_or(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Ask, Unanswerable> {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Ask::read(&pairs)
    }

    fn told(around: &Value) -> (u64, u64, bool, bool, bool) {
        let number = |key: &str| around[key].as_u64().unwrap();
        let flag = |key: &str| around[key].as_bool().unwrap();
        (number("total_pages"), number("size"), flag("first_page"), flag("last_page"), flag("empty"))
    }

    #[test]
    fn a_page_says_where_it_stands() {
        let of = |page: &str, size: &str, total| {
            let (range, around) = read(&[("page", page), ("per_page", size)]).unwrap().page(total);
            (range, told(&around))
        };
        assert_eq!(of("", "", 0), (0..0, (1, 0, true, true, true)));
        assert_eq!(of("", "", 120), (0..50, (3, 50, true, false, false)));
        assert_eq!(of("3", "50", 120), (100..120, (3, 20, false, true, false)));
        assert_eq!(of("4", "50", 120), (120..120, (3, 0, false, true, true)));
        assert_eq!(of("1", "999999", 501), (0..500, (2, 500, true, false, false)));
        assert_eq!(of("18446744073709551615", "500", 3).0, 3..3);
        let minimal = read(&[("minimal", "true")]).unwrap().page(1_200);
        assert_eq!(minimal.0, 0..1_200, "all of them on one page");
    }

    #[test]
    fn what_cannot_be_answered_is_refused_and_what_nobody_knows_passed_over() {
        for (name, value) in [
            ("page", "0"),
            ("page", "due"),
            ("per_page", "-1"),
            ("full", "yes"),
            ("taxonomy_term_id", "L"),
            ("modified_after", "ieri"),
            ("format", "xml"),
            ("postcode", "40121"),
            ("proximity", "1000"),
        ] {
            assert_eq!(read(&[(name, value)]).unwrap_err().name, name, "{value}");
        }
        assert_eq!(read(&[("colour", "red"), ("page", "")]), Ok(Ask::default()));
    }

    #[test]
    fn a_moment_is_a_day_or_an_instant() {
        let at = |value| read(&[("modified_after", value)]).unwrap().modified_after.unwrap().as_millis();
        assert_eq!(at("2026-11-23"), at("2026-11-23T00:00:00Z"));
        assert_eq!(at("2026-11-23T01:00:00+01:00"), at("2026-11-23"));
    }
}
