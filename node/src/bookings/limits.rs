//! How far the account of a year with a partner may be from even, as the two have agreed: a number for euro, for hours, for units;
//! either way, whoever owes. A limit warns and forbids nothing: the two know each other, and one of them may say yes all the same.
//!
//! What counts is what both have signed in the year of the use. A request that is under way is not in it: nobody knows yet what it will
//! come to.

use pico_protocol::booking::{Balance, Line, Party};

use super::balance::{year, year_of};
use super::store::account;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::web::layout::Page;
use crate::{coded, execute, sql};

coded! {
    /// What a limit counts.
    Counted {
        /// Euro, in cents.
        Cents = "cents",
        /// Hours, in minutes.
        Minutes = "minutes",
        /// Units: seats, pieces.
        Units = "units",
    }
}

impl Counted {
    /// How much of this a balance has; below zero we have borrowed more.
    pub fn of(self, balance: &Balance) -> i64 {
        match self {
            Self::Cents => balance.cents,
            Self::Minutes => balance.minutes,
            Self::Units => balance.units,
        }
    }

    /// So much of it, as people read it.
    pub fn words(self, page: &Page, amount: i64) -> String {
        let size = amount.saturating_abs();
        match self {
            Self::Cents => page.money(size),
            Self::Minutes => page.t1("reciprocity-hours", "time", page.hours(size)),
            Self::Units => page.t1("reciprocity-units", "n", size),
        }
    }
}

/// What was agreed with a partner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it counts.
    pub counted: Counted,
    /// How far from even, at most.
    pub most: i64,
    /// Where and when it was agreed, in words; may be empty.
    pub note: String,
}

/// How near an account is to a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// There is room.
    Within,
    /// Four fifths of it are used.
    Near,
    /// It is reached.
    Reached,
}

impl Limit {
    /// How near an account is to it.
    pub fn standing(&self, balance: &Balance) -> Standing {
        let far = self.counted.of(balance).saturating_abs();
        match far {
            _ if far >= self.most => Standing::Reached,
            _ if far.saturating_mul(5) >= self.most.saturating_mul(4) => Standing::Near,
            _ => Standing::Within,
        }
    }

    /// What one more use would make of it, where it leads beyond; one that brings the two nearer to even never does, unless it
    /// leads beyond it on the other side.
    fn beyond(&self, now: &Balance, more: &Balance) -> Option<Reached> {
        let now = self.counted.of(now);
        let then = now.saturating_add(self.counted.of(more));
        let turns = then.signum() != now.signum();
        let leads_on = then.saturating_abs() > self.most && (turns || then.saturating_abs() > now.saturating_abs());
        leads_on.then_some(Reached { counted: self.counted, most: self.most, then })
    }
}

/// A limit beyond which one more use would lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What it counts.
    pub counted: Counted,
    /// How far from even, at most.
    pub most: i64,
    /// How far it would be then; below zero we would have borrowed more.
    pub then: i64,
}

impl Reached {
    /// The warning, before the request is sent or confirmed.
    pub fn words(&self, page: &Page, partner: &str) -> String {
        let key = if self.then > 0 { "reciprocity-beyond-theirs" } else { "reciprocity-beyond-ours" };
        let [then, most] = [self.then, self.most].map(|amount| self.counted.words(page, amount));
        page.tn(key, &[("name", &partner.to_owned()), ("then", &then), ("most", &most)])
    }
}

/// The limits beyond which a use would lead that is asked for now: the side on which we are, and what it would come to as far as that is
/// known (0 for what is not). Whoever sends or confirms a request is told of each ([`Reached::words`]) before.
pub async fn reached(tx: &mut Tx, peer: &str, wish: (Party, Line)) -> Result<Vec<Reached>> {
    let limits = of_partner(tx, peer).await?;
    let Some(within) = year(year_of(wish.1.from)).filter(|_| !limits.is_empty()) else { return Ok(Vec::new()) };
    let now = account::account(tx, within, peer).await?.balance();
    let more = Balance::of([wish]);
    Ok(limits.iter().filter_map(|limit| limit.beyond(&now, &more)).collect())
}

/// What was agreed with every partner, by node id.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, Limit)>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT partner, unit, most, note FROM partner_limits ORDER BY partner, unit"
    ).fetch_all(c))?;
    read(rows)
}

/// What was agreed with one of them.
pub async fn of_partner(tx: &mut Tx, partner: &str) -> Result<Vec<Limit>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT partner, unit, most, note FROM partner_limits WHERE partner = $1 ORDER BY unit"
    ).bind(partner).fetch_all(c))?;
    Ok(read(rows)?.into_iter().map(|(_, limit)| limit).collect())
}

type Row = (String, String, i64, String);

fn read(rows: Vec<Row>) -> Result<Vec<(String, Limit)>> {
    let read = |(partner, unit, most, note): Row| {
        let counted = unit.parse().map_err(StoreError::inconsistent)?;
        Ok((partner, Limit { counted, most, note }))
    };
    rows.into_iter().map(read).collect()
}

/// Writes all of a partner, in the order of their codes; what is the same as before leaves no row in the log.
pub async fn set(tx: &mut Tx, app: &App, by: &Actor, partner: &str, limits: &[Limit]) -> Result<()> {
    if of_partner(tx, partner).await? == limits {
        return Ok(());
    }
    execute!(tx, sqlx::query("DELETE FROM partner_limits WHERE partner = $1").bind(partner))?;
    for limit in limits {
        execute!(
            tx,
            sqlx::query("INSERT INTO partner_limits (partner, unit, most, note) VALUES ($1, $2, $3, $4)")
                .bind(partner)
                .bind(limit.counted.code())
                .bind(limit.most)
                .bind(&limit.note)
        )?;
    }
    audit::record(tx, app, by, Event::new("peer.limits", "peer", partner)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(most: i64) -> Limit {
        Limit { counted: Counted::Minutes, most, note: String::new() }
    }

    fn minutes(minutes: i64) -> Balance {
        Balance { minutes, ..Balance::default() }
    }

    #[test]
    fn a_limit_is_near_from_four_fifths_on_either_way() {
        for (balance, expected) in [
            (0, Standing::Within),
            (479, Standing::Within),
            (480, Standing::Near),
            (-480, Standing::Near),
            (599, Standing::Near),
            (600, Standing::Reached),
            (-700, Standing::Reached),
        ] {
            assert_eq!(hours(600).standing(&minutes(balance)), expected, "{balance}");
        }
        assert_eq!(hours(600).standing(&Balance { cents: 9_000, ..Balance::default() }), Standing::Within);
    }

    #[test]
    fn what_brings_the_two_nearer_to_even_is_never_warned_of() {
        let beyond = |now, more| hours(600).beyond(&minutes(now), &minutes(more)).map(|reached| reached.then);
        assert_eq!(beyond(500, 100), None, "the limit itself may be reached");
        assert_eq!(beyond(500, 101), Some(601));
        assert_eq!(beyond(-500, -101), Some(-601));
        assert_eq!(beyond(900, -100), None, "too far already, and a way back");
        assert_eq!(beyond(900, -1_600), Some(-700), "from one side to the other");
    }
}
