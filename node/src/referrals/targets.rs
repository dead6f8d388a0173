//! To whom a referral can go: linked cooperatives and the services they tell of.

use std::collections::BTreeSet;

use pico_protocol::feed;
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::referral::Area;

use crate::directory::{self, Offer, Wanted};
use crate::sql;
use crate::store::{Result, Tx};

/// Services among which one chooses in the form of a referral. Any other is chosen in the directory, which has pages and leads to the
/// form with its choice made.
const MOST: i64 = 300;

/// So many choices beyond those are looked up: a form must not keep the database busy.
const MOST_CHOSEN: usize = 50;

/// A cooperative, or one of its services.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Target {
    /// Node id.
    pub peer: String,
    /// Name of the cooperative.
    pub peer_name: String,
    /// Key of the service in its feed; empty: the cooperative finds the right one.
    pub key: String,
    /// Name of the service.
    pub name: String,
    /// Municipality and province.
    pub place: String,
    /// Sign of the province, such as `BO`; empty: it was not told.
    pub province: String,
    /// What it tells of itself; none: the cooperative finds the right service.
    #[sqlx(skip)]
    pub content: Option<feed::Service>,
    /// The kind of help it gives, in the code of the need; empty: it was not told.
    pub category: String,
    /// Whom it is for, in the code of the need; empty: it was not told.
    pub area: String,
    /// Free places, where it tells them.
    pub available: i64,
    /// All places.
    pub maximum: i64,
}

impl Target {
    /// The cooperative, and the service where one was chosen.
    pub fn label(&self) -> String {
        if self.name.is_empty() { self.peer_name.clone() } else { format!("{} · {}", self.peer_name, self.name) }
    }

    /// Somebody without a node: the request is printed for her, and nothing is sent.
    pub fn on_paper(name: String) -> Self {
        Self {
            peer: String::new(),
            peer_name: name,
            key: String::new(),
            name: String::new(),
            place: String::new(),
            province: String::new(),
            content: None,
            category: String::new(),
            area: String::new(),
            available: 0,
            maximum: 0,
        }
    }

    /// Whether it has no node.
    pub fn is_on_paper(&self) -> bool {
        self.peer.is_empty()
    }

    /// Whether somebody of this age is of those it says it is for.
    pub fn is_for_age(&self, years: Option<u16>) -> bool {
        self.content.as_ref().zip(years).is_none_or(|(content, years)| content.is_for_age(years))
    }

    /// The value in a form.
    pub fn value(&self) -> String {
        Self::value_of(&self.peer, &self.key)
    }

    /// The value in a form of a service of a peer; an empty key: the cooperative finds the right one.
    pub fn value_of(peer: &str, key: &str) -> String {
        format!("{peer}|{key}")
    }
}

/// Everything a referral can be sent to now: the services that peers with an active link tell of, those with free places
/// first and what was `chosen` in any case, then each cooperative without naming a service.
pub async fn all(tx: &mut Tx, chosen: &[&str]) -> Result<Vec<Target>> {
    let mut offers = directory::store::search(tx, &Wanted::default(), 0, MOST).await?;
    let known: BTreeSet<String> = offers.iter().map(|offer| format!("{}|{}", offer.owner, offer.key)).collect();
    let others: BTreeSet<&str> = chosen.iter().copied().filter(|value| !known.contains(*value)).collect();
    for (owner, key) in others.into_iter().filter_map(|value| value.split_once('|')).take(MOST_CHOSEN) {
        let (Ok(owner), Ok(key)) = (owner.parse::<NodeId>(), key.parse::<SubjectId>()) else { continue };
        offers.extend(directory::store::find(tx, &owner, &key).await?);
    }
    let mut targets: Vec<Target> =
        offers.into_iter().filter(|offer| offer.content.accepts_referrals).map(Target::from).collect();
    let cooperatives: Vec<Target> = sql!(tx, c => sqlx::query_as(
        "SELECT node_id AS peer, legal_name AS peer_name, '' AS key, '' AS name, '' AS place, '' AS province, '' AS category, '' AS area, \
         CAST(0 AS BIGINT) AS available, CAST(0 AS BIGINT) AS maximum FROM peers WHERE state = 'active' \
         ORDER BY legal_name, node_id"
    ).fetch_all(c))?;
    targets.extend(cooperatives);
    Ok(targets)
}

/// The area of a service as the area of a need.
fn needed_by(area: feed::Area) -> Area {
    match area {
        feed::Area::FamilyAndMinors => Area::Families,
        feed::Area::Disability => Area::Disability,
        feed::Area::Addiction => Area::Addictions,
        feed::Area::Elderly => Area::Elderly,
        feed::Area::Migrants => Area::Migrants,
        feed::Area::Poverty => Area::Poverty,
        feed::Area::Mixed => Area::Several,
    }
}

impl From<Offer> for Target {
    fn from(offer: Offer) -> Self {
        Self {
            place: offer.comune_label(),
            province: offer.province(),
            category: offer.content.category.letter().to_string(),
            area: needed_by(offer.content.area).code().to_owned(),
            available: i64::from(offer.available().unwrap_or(0)),
            maximum: i64::from(offer.maximum().unwrap_or(0)),
            key: offer.key.to_string(),
            name: offer.content.name.clone(),
            content: Some(offer.content),
            peer: offer.owner,
            peer_name: offer.owner_name,
        }
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::feed::{Address, Contact, Service};

    use super::*;
    use crate::execute;
    use crate::trial::{NOON, TrialNode, link};

    fn service(name: &str) -> Service {
        Service {
            name: name.to_owned(),
            description: String::new(),
            category: "L".parse().unwrap(),
            area: feed::Area::Disability,
            comune: "053011".to_owned(),
            address: Address::Withheld,
            territory: String::new(),
            capacity: Vec::new(),
            eligibility: String::new(),
            minimum_age: None,
            maximum_age: None,
            schedule: String::new(),
            contact: Contact { telephone: String::new(), email: String::new() },
            accepts_referrals: true,
        }
    }

    async fn offer(tx: &mut Tx, owner: &NodeId, number: u16) -> String {
        let [high, low] = number.to_be_bytes();
        let key = SubjectId::new(NOON, [0, 0, 0, 0, 0, 0, 0, 0, high, low]);
        let name = format!("Servizio {number:04}");
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO directory_offers (owner, key, name, search, category, area, comune, province, available, maximum, \
                 accepts_referrals, content, at) VALUES ($1, $2, $3, '', 'L', 'disability', '053011', 'GR', 0, 0, TRUE, $4, 0)"
            )
            .bind(owner.to_string())
            .bind(key.to_string())
            .bind(&name)
            .bind(serde_json::to_string(&service(&name)).unwrap())
        )
        .unwrap();
        format!("{owner}|{key}")
    }

    #[tokio::test]
    async fn what_was_chosen_in_the_directory_can_be_sent_to_however_many_services_there_are() {
        let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let owner = peer.identity.node_id();
        let mut tx = node.db.write().await.unwrap();
        link(&mut tx, &owner, "Altra").await;
        let mut last = String::new();
        for number in 0..=u16::try_from(MOST).unwrap() {
            last = offer(&mut tx, &owner, number).await;
        }
        let has = |targets: &[Target]| targets.iter().filter(|target| target.value() == last).count();
        assert_eq!(has(&all(&mut tx, &[]).await.unwrap()), 0, "there are more than one chooses from");
        assert_eq!(has(&all(&mut tx, &[&last]).await.unwrap()), 1);
        let first = format!("{owner}|{}", SubjectId::new(NOON, [0; 10]));
        let nothing = ["", "paper", "altra|servizio", &first];
        assert_eq!(
            all(&mut tx, &nothing).await.unwrap().len(),
            usize::try_from(MOST).unwrap() + 1,
            "none twice, none made up"
        );
    }
}
