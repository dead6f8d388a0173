//! Whoever may be kept no longer.
//!
//! Each service says how long it keeps the data of who was in it ([`crate::processing`]). When the longest of these times has run out for
//! somebody who is in no service any more, nothing obliges to keep her, and what nothing obliges to keep is erased (GDPR art. 5(1)(e)).
//! The node says who that is and never erases by itself: a lawsuit that goes on, for example, it does not know of. Whoever was never in a
//! service is not told of, because no rule says how long she is kept; neither is whoever's data are restricted, or who is in a referral
//! that goes on.
//!
//! Everybody is looked through once a day, and again when a rule has changed ([`super::work`]): a list that is computed when somebody
//! looks would read a million people.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::processing::Processing;

/// A stay in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Key of the service.
    pub service: String,
    /// It is over.
    pub over: bool,
    /// From when the state holds that it is in: of one that is over, the last day.
    pub since: Date,
}

/// Since when somebody may be kept no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// The last day on which she was to be kept.
    pub until: Date,
    /// Key of the service that kept her longest.
    pub service: String,
}

/// Since when who has these stays may be kept no longer; nothing while something keeps her, or when no rule says how long.
pub fn past<S: std::hash::BuildHasher>(
    stays: &[Stay],
    rules: &HashMap<String, Processing, S>,
    today: Date,
) -> Option<Past> {
    let mut longest: Option<Past> = None;
    for stay in stays {
        let rule = rules.get(&stay.service).filter(|_| stay.over)?;
        let until = rule.kept_until(stay.since).unwrap_or(stay.since);
        if longest.as_ref().is_none_or(|known| until > known.until) {
            longest = Some(Past { until, service: stay.service.clone() });
        }
    }
    longest.filter(|one| one.until < today)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::processing::Role;
    use crate::processing::register::Told;

    fn rules() -> HashMap<String, Processing> {
        let rule = |years| Processing {
            role: Role::Controller,
            controller: String::new(),
            contact: String::new(),
            years,
            rule: "Legge".to_owned(),
            told: Told::default(),
        };
        HashMap::from([("ten".to_owned(), rule(10)), ("none".to_owned(), rule(0))])
    }

    fn stay(service: &str, over: bool, year: i16) -> Stay {
        Stay { service: service.to_owned(), over, since: date(year, 3, 1) }
    }

    #[test]
    fn the_longest_time_counts_and_whatever_is_not_said_keeps() {
        let on = |stays: &[Stay]| past(stays, &rules(), date(2026, 11, 29)).map(|past| (past.until, past.service));
        let ten = stay("ten", true, 2010);
        assert_eq!(on(std::slice::from_ref(&ten)), Some((date(2020, 3, 1), "ten".to_owned())));
        assert_eq!(on(&[ten.clone(), stay("none", true, 2024)]), Some((date(2024, 3, 1), "none".to_owned())));
        assert_eq!(on(&[ten.clone(), stay("ten", true, 2020)]), None, "the later stay keeps her");
        assert_eq!(on(&[ten.clone(), stay("none", false, 2012)]), None, "she is in a service");
        assert_eq!(on(&[ten, stay("silent", true, 2001)]), None, "that service has not said how long");
        assert_eq!(on(&[]), None, "no rule speaks of her");
    }

    #[test]
    fn the_last_day_is_a_day_on_which_she_is_kept() {
        let stays = [stay("ten", true, 2016)];
        assert_eq!(past(&stays, &rules(), date(2026, 3, 1)), None);
        assert!(past(&stays, &rules(), date(2026, 3, 2)).is_some());
    }
}
