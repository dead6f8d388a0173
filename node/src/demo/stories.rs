//! What happened between the cooperatives before the visitor came: `examples/otto-cooperative/storie.toml`, played for real.
//!
//! Each step is decided on the node of the side that takes it, with the clock put back to the day it is told of, and leaves
//! as any other: queued, signed, sealed, sent over HTTPS by the process that serves. The next step waits until the event has
//! arrived on the other side. Stories are independent and play at the same time.

use std::collections::HashMap;
use std::time::Duration;

use pico_protocol::blob::BlobKey;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::{
    AgeBand, Field, Kind, LegalBasis, Need, Opening, Party, Service, Source, Step, Territory, Urgency,
};
use pico_protocol::time::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::cooperatives::Human;
use super::node::DemoNode;
use super::{leaving, records};
use crate::accounts::{Account, Role};
use crate::app::App;
use crate::error::Failure;
use crate::people::{PersonId, place};
use crate::referrals::attachments::upload;
use crate::referrals::steps::{self, NewReferral};
use crate::referrals::store::{self, events};
use crate::referrals::{ReferralKey, compose, grounds, people};
use crate::store::Tx;
use crate::web::file::Upload;

const FILE: &str = include_str!("../../../examples/otto-cooperative/storie.toml");
const DAY: f64 = 24.0 * 60.0 * 60.0 * 1000.0;
/// How long an event may take to the other side on a slow machine.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(100);

#[derive(Clone, Debug, Deserialize)]
struct File {
    story: Vec<Story>,
}

/// One referral and all that was said about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    /// Who opens it.
    from: String,
    /// To whom.
    to: String,
    /// Key of the service asked for; may be empty.
    service: String,
    #[serde(default = "referral")]
    kind: Kind,
    /// The open call that it shares with other stories of the same opener.
    #[serde(default)]
    call: Option<String>,
    /// Which of the opener's people.
    person: usize,
    need: String,
    urgency: Urgency,
    source: Source,
    basis: LegalBasis,
    fields: Vec<Field>,
    ago: f64,
    answer_by: String,
    steps: Vec<Told>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    by: Side,
    ago: f64,
    /// A step as on the wire, with moments written "+3d"; or a word for what a person does with more than a step:
    /// "identity" tells the fields of the record, "revocation" also ends the consent on record, "document" adds a file, "erasure" is her
    /// request to be erased and "erased" the answer of who was told of it.
    step: Value,
}

/// A small document that goes with a referral.
const DOCUMENT: (&str, &str) =
    ("relazione.txt", "Relazione di servizio, inventata.\n\nIl percorso procede; segue un incontro con la famiglia.\n");

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Side {
    From,
    To,
}

fn referral() -> Kind {
    Kind::Referral
}

/// Reads the file.
fn all() -> Result<Vec<Story>, Failure> {
    Ok(toml::from_str::<File>(FILE)?.story)
}

/// What is on a node before the first story begins.
pub(super) struct Known {
    /// The records, in the order of the file.
    pub(super) people: Vec<PersonId>,
    /// Under which key of the feed each service is found.
    pub(super) services: HashMap<String, SubjectId>,
}

/// Plays every story whose two cooperatives are here.
pub(super) async fn play(nodes: &[DemoNode], known: &HashMap<String, Known>) -> Result<(), Failure> {
    let node = |slug: &str| nodes.iter().find(|node| node.cooperative.slug == slug);
    let stories = all()?;
    let calls = &calls(nodes, &stories);
    let pairs = stories.iter().filter_map(|story| Some((story, node(&story.from)?, node(&story.to)?)));
    let played = pairs.map(|(story, from, to)| async move {
        let (ours, theirs) = known.get(&story.from).zip(known.get(&story.to)).ok_or("an unknown cooperative")?;
        let service = theirs.services.get(&story.service).copied();
        let people = if story.kind.opened_by() == Party::Sender { &ours.people } else { &theirs.people };
        let call = story.call.as_ref().and_then(|name| calls.get(name).copied());
        Player::new(story, from, to, (people, service, call)).await?.play().await
    });
    futures_util::future::try_join_all(played).await?;
    Ok(())
}

/// What the stories of one open call have in common.
fn calls(nodes: &[DemoNode], stories: &[Story]) -> HashMap<String, SubjectId> {
    let Some(app) = nodes.first().map(|node| &node.app) else { return HashMap::new() };
    let named = stories.iter().filter_map(|story| story.call.clone());
    named.map(|name| (name, SubjectId::new(app.clock.now(), app.entropy.bytes()))).collect()
}

struct Player<'a> {
    story: &'a Story,
    from: &'a DemoNode,
    to: &'a DemoNode,
    person: PersonId,
    human: &'a Human,
    service: Option<SubjectId>,
    call: Option<SubjectId>,
    /// Who opened the record: it stays in her sight.
    opener: Account,
    /// Who acts on either side: the coordinators, but an operator sends her own people herself.
    actors: [Account; 2],
}

impl<'a> Player<'a> {
    async fn new(
        story: &'a Story,
        from: &'a DemoNode,
        to: &'a DemoNode,
        (people, service, call): (&[PersonId], Option<SubjectId>, Option<SubjectId>),
    ) -> Result<Self, Failure> {
        // Who asks to be sent a person does not know her: the other side does.
        let knows = if story.kind.opened_by() == Party::Sender { from } else { to };
        let human = knows.cooperative.people.get(story.person).ok_or("a story about nobody")?;
        let person = people.get(story.person).ok_or("a story about nobody")?.clone();
        let opener = knows.account(records::opener(story.person)).await?;
        let sends = if story.kind.opened_by() == Party::Sender {
            opener.clone()
        } else {
            from.account(Role::Coordinator).await?
        };
        let actors = [sends, to.account(Role::Coordinator).await?];
        Ok(Self { story, from, to, person, human, service, call, opener, actors })
    }

    async fn play(&self) -> Result<(), Failure> {
        let id = self.open().await?;
        for (count, told) in self.story.steps.iter().enumerate() {
            let (node, account) = match told.by {
                Side::From => (self.from, &self.actors[0]),
                Side::To => (self.to, &self.actors[1]),
            };
            self.wait(node, &id, count + 1).await?;
            if told.step == "erasure" {
                // What the other side does not have yet would not leave any more.
                self.wait(self.to, &id, count + 1).await?;
            }
            let app = node.at(moment(node, -told.ago));
            let taken = self.take(&app, node, account, &id, told).await;
            taken.map_err(|error| format!("{} → {}, {}: {error}", self.story.from, self.story.to, told.step))?;
        }
        self.wait(self.from, &id, self.story.steps.len() + 1).await?;
        self.wait(self.to, &id, self.story.steps.len() + 1).await
    }

    async fn take(
        &self,
        app: &App,
        node: &DemoNode,
        account: &Account,
        id: &ReferralKey,
        told: &Told,
    ) -> Result<(), Failure> {
        let mut tx = app.db.write().await?;
        let actor = account.actor();
        if told.step == "document" {
            let mut file = Upload::new(BlobKey::from_bytes(app.entropy.bytes()), DOCUMENT.0.to_owned());
            file.push(DOCUMENT.1.as_bytes());
            upload::attach(&mut tx, app, &actor, id, file.finish()).await?;
        } else if told.step == "revocation" {
            // The referral follows by itself.
            let row = store::get(&mut tx, id).await?.ok_or("a story about nothing")?;
            grounds::revoke(&mut tx, app, &actor, &row).await?;
        } else if told.step == "erasure" {
            leaving::asks(&mut tx, app, account, &self.person).await?;
        } else if told.step == "erased" {
            leaving::follows(&mut tx, app, account, id).await?;
        } else {
            if told.step == "identity" && !self.opener_knows() {
                self.say_whose(&mut tx, app, account, id).await?;
            }
            steps::take(&mut tx, app, &actor, id, self.step(node, told)?).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Who is asked for a person chooses the record, and says on what basis it may be told.
    async fn say_whose(&self, tx: &mut Tx, app: &App, account: &Account, id: &ReferralKey) -> Result<(), Failure> {
        let to = (&self.from.app.identity.node_id(), self.from.cooperative.legal_name.as_str());
        grounds::record(tx, app, account, &self.person, to, self.story.basis).await?;
        let name = records::details(self.human)?.name();
        let record = (self.person.as_str(), self.opener.id.as_str(), name.as_str());
        store::link_person(tx, app, id, record, Some(self.story.basis)).await?;
        Ok(())
    }

    /// Whether the one who opens it knows the person: not where it asks to be sent one.
    fn opener_knows(&self) -> bool {
        self.story.kind.opened_by() == Party::Sender
    }

    async fn open(&self) -> Result<ReferralKey, Failure> {
        let app = self.from.at(moment(self.from, -self.story.ago));
        let details = records::details(self.human)?;
        let known = (self.person.to_string(), self.opener.id.to_string(), details.name());
        let new = NewReferral {
            peer: self.to.app.identity.node_id().to_string(),
            peer_name: self.to.cooperative.legal_name.clone(),
            opening: self.opening(details.age(self.today()))?,
            person: Some(known).filter(|_| self.opener_knows()),
        };
        let mut tx = app.db.write().await?;
        if compose::needs_person(self.story.kind) {
            let to = (&self.to.app.identity.node_id(), self.to.cooperative.legal_name.as_str());
            grounds::record(&mut tx, &app, &self.actors[0], &self.person, to, self.story.basis).await?;
        }
        let id = steps::open(&mut tx, &app, &self.actors[0].actor(), new).await?;
        tx.commit().await?;
        Ok(id)
    }

    fn opening(&self, age: Option<u16>) -> Result<Opening, Failure> {
        let story = self.story;
        let offer = self.to.cooperative.services.iter().find(|offer| offer.key == story.service);
        let comune = place::comune(&self.human.residence_code).ok_or("a municipality that does not exist")?;
        let (category, area) = offer.map_or(("F", "families"), |offer| (&offer.category, &offer.area));
        let need = serde_json::json!({ "category": category, "area": area, "text": story.need });
        Ok(Opening {
            kind: story.kind,
            service: offer
                .zip(self.service)
                .map(|(offer, key)| Service { key: key.to_string(), name: offer.name.clone() }),
            need: serde_json::from_value::<Need>(need)?,
            age_band: AgeBand::of(age.unwrap_or_default()),
            territory: Territory { province: comune.province.clone(), comune: None },
            urgency: story.urgency,
            source: story.source,
            legal_basis: story.basis,
            answer_by: relative(self.from, &story.answer_by).ok_or("a moment that does not read")?,
            fields: if self.opener_knows() { story.fields.clone() } else { Vec::new() },
            call: self.call,
        })
    }

    fn step(&self, node: &DemoNode, told: &Told) -> Result<Step, Failure> {
        if told.step != "identity" {
            return Ok(serde_json::from_value(with_moments(node, told.step.clone()))?);
        }
        let record = people::identity(&records::details(self.human)?);
        let mut identity = pico_protocol::referral::Identity::default();
        for field in &self.story.fields {
            identity.set(*field, record.field(*field).map(str::to_owned));
        }
        Ok(Step::IdentityDisclosed { identity })
    }

    /// Until a node has seen this many events.
    async fn wait(&self, node: &DemoNode, id: &ReferralKey, events: usize) -> Result<(), Failure> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut tx = node.app.db.read().await?;
            if events::of_referral(&mut tx, id).await?.len() >= events {
                return Ok(());
            }
            drop(tx);
            if Instant::now() > deadline {
                let name = &node.cooperative.legal_name;
                return Err(format!("{name} is still waiting for a message; see node.log in its folder").into());
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn today(&self) -> jiff::civil::Date {
        crate::web::dates::today(self.from.app.clock.now())
    }
}

/// So many days from now.
fn moment(node: &DemoNode, days: f64) -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "a few hundred days in milliseconds fit into 2^53")]
    let milliseconds = (days * DAY) as i64;
    Timestamp::from_millis(node.app.clock.now().as_millis() + milliseconds)
}

/// "+3d" or "-2d".
fn relative(node: &DemoNode, text: &str) -> Option<Timestamp> {
    let days = text.strip_suffix('d').filter(|_| text.starts_with(['+', '-']))?;
    Some(moment(node, days.parse().ok()?))
}

fn with_moments(node: &DemoNode, value: Value) -> Value {
    match value {
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, with_moments(node, value))).collect(),
        Value::String(text) => relative(node, &text).map_or(Value::String(text), |at| at.as_millis().into()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cooperatives;

    #[test]
    fn every_story_is_about_somebody_and_a_service_that_exist() {
        let cooperatives = cooperatives::first(cooperatives::COUNT).unwrap();
        let named = |slug: &str| cooperatives.iter().find(|cooperative| cooperative.slug == slug).unwrap();
        for story in all().unwrap() {
            let knows = if story.kind.opened_by() == Party::Sender { &story.from } else { &story.to };
            assert!(named(knows).people.len() > story.person);
            let offers = &named(&story.to).services;
            assert!(story.service.is_empty() || offers.iter().any(|offer| offer.key == story.service));
            let promised = story.kind != Kind::OpenCall || story.fields.is_empty();
            assert!(promised, "an open call never promises identity");
            assert!(story.call.is_none() || story.kind == Kind::OpenCall, "only open calls have several receivers");
        }
    }

    #[test]
    fn one_open_call_went_to_several_and_two_have_answered() {
        let stories = all().unwrap();
        let called: Vec<&Story> = stories.iter().filter(|story| story.call.is_some()).collect();
        assert!(called.len() >= 2 && called.iter().all(|story| story.call == called[0].call));
        assert!(called.iter().all(|story| story.from == called[0].from && story.need == called[0].need));
        let answers: Vec<_> = called.iter().filter_map(|story| story.steps.last()).map(|told| &told.step).collect();
        let words: Vec<_> = answers.iter().filter_map(|step| step["step"].as_str()).collect();
        assert!(words.contains(&"accepted") && words.contains(&"declined"), "{words:?}");
    }
}
