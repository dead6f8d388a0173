//! What a cooperative lends, as its file tells it: published by its management, with a closure that comes and what a partner may have.

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::feed::{self, Accessory, Address, Attribute, Contact, Price, Session, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use super::node::DemoNode;
use crate::accounts::Role;
use crate::audit::Actor;
use crate::error::Failure;
use crate::peers::{self, LinkState};
use crate::people::panel::today;
use crate::resources::{Blackout, BlackoutId, Particulars, Quota, Rules, blackouts, quotas, store};
use crate::services::Listed;
use crate::store::Tx;
use crate::web::{dates, time};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// Something that is lent. Times are hours, `ahead` is days.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lent {
    kind: String,
    name: String,
    #[serde(default)]
    group: String,
    description: String,
    #[serde(default = "one")]
    units: u32,
    people: Option<u32>,
    #[serde(default)]
    attributes: Vec<Attribute>,
    #[serde(default)]
    accessories: Vec<Accessory>,
    price: Option<Price>,
    #[serde(default)]
    approval: bool,
    shortest: Option<u32>,
    longest: Option<u32>,
    notice: Option<u32>,
    ahead: Option<u32>,
    #[serde(default)]
    rules: Rules,
    #[serde(default)]
    sessions: Vec<Meeting>,
    /// Others than the linked cooperatives may know of it.
    #[serde(default)]
    public: bool,
    #[serde(default)]
    closed: Vec<Closed>,
    /// Hours a month that the first of the linked cooperatives may have.
    quota_hours: Option<u32>,
}

fn one() -> u32 {
    1
}

/// A meeting of a course, so many days from the start of the demonstration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Meeting {
    in_days: i64,
    from: String,
    to: String,
}

/// Some whole days in which it cannot be had.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closed {
    in_days: i64,
    days: i64,
    reason: String,
}

/// Saves everything that is lent, which publishes it.
pub(super) async fn publish(node: &DemoNode) -> Result<(), Failure> {
    let management = node.account(Role::Management).await?.actor();
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    for lent in &node.cooperative.resources {
        let key = store::insert(&mut tx, &node.app, &management, &particulars(node, lent, today)?).await?;
        closes(&mut tx, node, &management, (&key, lent)).await?;
        if let Some(hours) = lent.quota_hours {
            limits(&mut tx, node, &management, (&key, hours)).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn particulars(node: &DemoNode, lent: &Lent, today: Date) -> Result<Particulars, Failure> {
    let cooperative = &node.cooperative;
    let kind: Listed<feed::ResourceKind> = lent.kind.parse()?;
    let sessions: Result<Vec<Session>, Failure> = lent.sessions.iter().map(|one| meeting(one, today)).collect();
    let content = feed::Resource {
        name: lent.name.clone(),
        description: lent.description.clone(),
        kind: kind.0,
        group: lent.group.clone(),
        comune: cooperative.comune.clone(),
        address: Address::Shown(format!("Via dell'Esempio 1, {}", cooperative.seat)),
        units: lent.units,
        people: lent.people,
        attributes: lent.attributes.clone(),
        accessories: lent.accessories.clone(),
        price: lent.price,
        approval: lent.approval,
        shortest: lent.shortest.map(|hours| hours * HOUR),
        longest: lent.longest.map(|hours| hours * HOUR),
        notice: lent.notice.map(|hours| hours * HOUR),
        ahead: lent.ahead.map(|days| days * DAY),
        schedule: String::new(),
        sessions: sessions?,
        contact: Contact { telephone: cooperative.telephone.clone(), email: String::new() },
        accepts_bookings: true,
    };
    let visibility = if lent.public { Visibility::Public } else { Visibility::Linked };
    Ok(Particulars { content, rules: lent.rules.clone(), visibility })
}

fn meeting(one: &Meeting, today: Date) -> Result<Session, Failure> {
    let day = today.checked_add(one.in_days.days())?;
    let at = |text: &str| -> Result<Timestamp, Failure> {
        let minute = time::minute(text).ok_or_else(|| Failure::from(format!("{text} is no time of a day")))?;
        Ok(dates::in_rome(day, minute))
    };
    Ok(Session { from: at(&one.from)?, to: at(&one.to)? })
}

async fn closes(tx: &mut Tx, node: &DemoNode, by: &Actor, (key, lent): (&SubjectId, &Lent)) -> Result<(), Failure> {
    let now = node.app.clock.now();
    for closed in &lent.closed {
        let first = today(now).checked_add(closed.in_days.days())?;
        let after = first.checked_add(closed.days.days())?;
        let id = BlackoutId::new(node.app.entropy.uuid(now));
        let reason = closed.reason.clone();
        let new = Blackout { id, from: dates::begins(first), to: dates::begins(after), reason };
        blackouts::add(tx, &node.app, by, key, &new).await?;
    }
    Ok(())
}

async fn limits(tx: &mut Tx, node: &DemoNode, by: &Actor, (key, hours): (&SubjectId, u32)) -> Result<(), Failure> {
    for peer in peers::store::list(tx).await? {
        if peer.link()? == LinkState::Active {
            let quota = Quota { partner: peer.node_id, minutes: hours * HOUR };
            quotas::set(tx, &node.app, by, key, &[quota]).await?;
            break;
        }
    }
    Ok(())
}
