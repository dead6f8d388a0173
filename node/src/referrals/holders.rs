//! Who has data about a person, through which referral: on what basis, which fields, since when.
//!
//! Read off the signed events and never remembered apart from them. A name that was told counts from the event that told it,
//! as long as that event has reached the other side; one that was stopped on its way was never told. Where the content is gone,
//! the skeleton still says when a name was told.

use pico_protocol::lane::Entry;
use pico_protocol::referral::{Field, Party, Step, StepKind};
use pico_protocol::time::Timestamp;

use super::store::{Row, events, list};
use super::transcript::{self, Told};
use super::{Reach, attachments};
use crate::app::App;
use crate::outbox::Tick;
use crate::outbox::lanes::{Side, StoredEvent};
use crate::store::{Result, Tx};

/// A cooperative that has data about a person, through one referral.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The referral.
    pub row: Row,
    /// What was told with it.
    pub knows: Knows,
    /// Names of the documents that were given with it and are still there.
    pub documents: Vec<String>,
}

/// What was told of who the person is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knows {
    /// Nothing that says who she is. The fields were ticked, and are told when there is a place.
    Unnamed {
        /// The ticked fields; none once the referral is over.
        ticked: Vec<Field>,
    },
    /// The fields are on their way.
    OnItsWay {
        /// Which ones.
        fields: Vec<Field>,
    },
    /// The fields were told.
    Named {
        /// When the first of them was.
        since: Timestamp,
        /// Which ones.
        fields: Vec<Field>,
    },
    /// The content was erased.
    Erased {
        /// When the name had been told, if it ever was.
        since: Option<Timestamp>,
    },
}

/// Who has data about a person, the newest change first; only the referrals within reach.
pub async fn of_person(tx: &mut Tx, app: &App, reach: &Reach, person: &str) -> Result<Vec<Holder>> {
    let mut holders = Vec::new();
    for row in list::of_person(tx, reach, person).await? {
        let told = transcript::load(tx, app, &row).await?;
        let skeleton = events::of_referral(tx, &row.id).await?;
        let knows = knows(&row, &told, &skeleton);
        let documents = documents(tx, app, &row, &told, &knows).await?;
        holders.push(Holder { row, knows, documents });
    }
    Ok(holders)
}

fn knows(row: &Row, told: &Told, skeleton: &[events::Line]) -> Knows {
    let side = if row.party() == Party::Sender { Side::Own } else { Side::Peer };
    let receipt = told.referral.as_ref().is_some_and(|referral| referral.erased);
    if row.erased_at.is_some() || row.identity == "erased" || receipt {
        return Knows::Erased { since: first_told(skeleton, side) };
    }
    let disclosed = disclosed(row, told, side);
    let (arrived, queued): (Vec<Disclosed>, Vec<Disclosed>) = disclosed.into_iter().partition(|event| event.arrived);
    if let Some(since) = arrived.iter().map(|event| event.at).min() {
        return Knows::Named { since, fields: fields(&arrived) };
    }
    if !queued.is_empty() {
        return Knows::OnItsWay { fields: fields(&queued) };
    }
    let open = told.referral.as_ref().filter(|referral| !referral.state.is_ended());
    let ticked = open.and_then(|referral| referral.opening.as_ref()).map(|opening| opening.fields.clone());
    Knows::Unnamed { ticked: ticked.unwrap_or_default() }
}

/// The documents that went the way of the name, from the side that has the person's trust to the other, and have arrived.
async fn documents(tx: &mut Tx, app: &App, row: &Row, told: &Told, knows: &Knows) -> Result<Vec<String>> {
    if matches!(knows, Knows::Erased { .. }) {
        return Ok(Vec::new());
    }
    let own = row.party() == Party::Sender;
    let attached =
        steps_of(row, told, if own { Side::Own } else { Side::Peer }).filter_map(|(step, _, event)| match step {
            Step::Attached { attachment } if event.tick != Tick::Queued => Some(attachment.digest),
            _ => None,
        });
    let arrived: Vec<_> = attached.collect();
    let all = attachments::store::of_referral(tx, app, &row.id).await?.into_iter();
    let given = all.filter(|file| file.own == own && arrived.contains(&file.described.digest));
    Ok(given.map(|file| file.described.name).filter(|name| !name.is_empty()).collect())
}

/// One telling that was not stopped on its way.
struct Disclosed {
    at: Timestamp,
    fields: Vec<Field>,
    arrived: bool,
}

fn disclosed(row: &Row, told: &Told, side: Side) -> Vec<Disclosed> {
    let read = |(step, at, event): (&Step, Timestamp, &StoredEvent)| {
        let Step::IdentityDisclosed { identity } = step else { return None };
        let fields = identity.told().map(|(field, _)| field).collect();
        Some(Disclosed { at, fields, arrived: event.tick != Tick::Queued })
    };
    steps_of(row, told, side).filter_map(read).collect()
}

/// The steps of one side that were not stopped on their way, each with when it was taken and its event.
fn steps_of<'a>(row: &Row, told: &'a Told, side: Side) -> impl Iterator<Item = (&'a Step, Timestamp, &'a StoredEvent)> {
    let lane = if side == Side::Own { row.own_lane() } else { row.own_lane().other() };
    told.transcript.lane(lane).iter().filter_map(move |entry: &Entry<Step>| {
        let stored = |event: &&StoredEvent| event.side == side && event.number == i64::from(entry.number);
        let event = told.events.iter().find(stored).filter(|event| !event.withheld)?;
        Some((entry.body.as_ref()?, entry.at, event))
    })
}

/// All fields of some tellings, each once, in the order of the form.
fn fields(told: &[Disclosed]) -> Vec<Field> {
    Field::ALL.iter().copied().filter(|field| told.iter().any(|event| event.fields.contains(field))).collect()
}

fn first_told(skeleton: &[events::Line], side: Side) -> Option<Timestamp> {
    let told = |line: &&events::Line| line.side == side.code() && line.step == StepKind::IdentityDisclosed.code();
    skeleton.iter().filter(told).map(|line| Timestamp::from_millis(line.at)).min()
}

impl Row {
    /// The basis on which the person's data are shared: the own one where it was chosen here, else the one of the opening.
    pub fn basis(&self) -> &str {
        if self.own_basis.is_empty() { &self.legal_basis } else { &self.own_basis }
    }
}
