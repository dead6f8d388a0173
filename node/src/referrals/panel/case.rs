//! One referral as a handler needs it: within reach, folded, with what this person may do now.

use pico_protocol::referral::{Identity, Party, Referral, StepKind, allowed_steps};

use super::act::Act;
use super::reach;
use crate::accounts::permission::Right;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::outbox::lanes::Side;
use crate::peers::store::PeerRow;
use crate::peers::{self, LinkState};
use crate::people;
use crate::referrals::people::identity_of;
use crate::referrals::store::{self, Row};
use crate::referrals::transcript::{self, Told};
use crate::referrals::{Reach, ReferralKey, grounds};
use crate::services::{self, Service};
use crate::store::Tx;

/// A referral on the table.
pub struct Case {
    /// Its row.
    pub row: Row,
    /// Its transcript.
    pub told: Told,
    /// Which step, whose, by whom: what is left also after an erasure.
    pub skeleton: Vec<store::events::Line>,
    /// Steps that people took here after a restore and that were not sent.
    pub dropped: Vec<store::dropped::Dropped>,
    /// What may be done now, by this person.
    pub acts: Vec<Act>,
    /// Why nothing goes between the two nodes now, if so: `ended`, `suspended` or `frozen`.
    pub stopped: Option<&'static str>,
    /// Whether a name may be told: false when it is possible as a step, but nothing allows it.
    pub grounded: bool,
    /// The record that it is tied to is there.
    pub has_record: bool,
    /// The own services in use, while it matters what somebody else can be given.
    pub offers: Vec<Service>,
}

impl Case {
    /// Loads a referral; what is out of reach is not there.
    pub async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, id: &str) -> Result<Self> {
        let id: ReferralKey = id.parse().map_err(|_| Error::NotFound)?;
        let reach = reach(staff)?;
        let row = store::find(tx, &id, &reach).await?.ok_or(Error::NotFound)?;
        reason_first(tx, app, staff, &reach, &row).await?;
        let told = transcript::load(tx, app, &row).await?;
        let skeleton = store::events::of_referral(tx, &id).await?;
        let may_act = may_act(staff, &row) && told.complete;
        let acts = if may_act { acts(app, &row, told.referral.as_ref()) } else { Vec::new() };
        let grounded = !acts.contains(&Act::Disclose) || grounds::hold(tx, app, &row).await?;
        let dropped = store::dropped::of_referral(tx, &id).await?;
        let stopped = stopped(peers::store::find(tx, &row.peer_id()?).await?.as_ref());
        let matters = row.direction == "received" && is_of_use(&row);
        let offers = if matters { services::store::open(tx).await? } else { Vec::new() };
        let has_record = match row.person.as_deref().map(str::parse) {
            Some(Ok(person)) => people::asked::is_there(tx, &person).await?,
            _ => false,
        };
        Ok(Self { row, told, skeleton, dropped, acts, stopped, grounded, has_record, offers })
    }

    /// The own service that somebody else asks for. After the end nobody looks for its places here.
    pub fn asked_for(&self) -> Option<&Service> {
        self.offers.iter().find(|service| service.id.to_string() == self.row.service_key)
    }

    /// Events of the peer that stand here: a form remembers it, so that an answer typed on an older page is noticed.
    pub fn peer_events(&self) -> usize {
        self.told.events.iter().filter(|event| event.side == Side::Peer).count()
    }
}

/// Whoever may open protected records says why first: a referral tells who it is about, in its story, its documents and
/// its evidence. Others reach a referral about a protected record only where it is theirs.
async fn reason_first<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, reach: &Reach, row: &Row) -> Result<()> {
    match (reach, row.person.as_deref().map(str::parse)) {
        (Reach::All, Some(Ok(person))) => {
            people::panel::reason_first(tx, app, staff, &person, &format!("?invio={}", row.id)).await
        }
        _ => Ok(()),
    }
}

/// Before the end one answers, and after work a place has become free.
fn is_of_use(row: &Row) -> bool {
    row.erased_at.is_none() && row.closed_at.is_none() && matches!(row.ended_as.as_str(), "" | "completed" | "failed")
}

fn stopped(link: Option<&PeerRow>) -> Option<&'static str> {
    match link {
        None => Some("ended"),
        Some(link) if link.state == LinkState::Ended.code() => Some("ended"),
        Some(link) if !link.frozen.is_empty() => Some("frozen"),
        Some(link) if link.state == LinkState::Suspended.code() => Some("suspended"),
        Some(_) => None,
    }
}

/// What the own record of the person says, as far as this person may open it; showing it is a reading of the record.
pub async fn known<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, row: &Row) -> Result<Identity> {
    let sight = people::panel::sight(staff, Permission::ReadPeople).ok();
    let identity = identity_of(tx, app, sight.as_ref(), row).await?;
    if let Some(person) = row.person.as_deref().filter(|_| identity.told().next().is_some()) {
        let because = format!("referral={}", row.id);
        audit::record(tx, app, &staff.actor(), Event::new("person.read", "person", person).detail(because)).await?;
    }
    Ok(identity)
}

/// Who may write here: the sender's part needs the right to send, the receiver's the right to answer. What an operator
/// reaches at all is hers, so the scope was decided by the search.
pub fn may_act<R: Right>(staff: &Staff<R>, row: &Row) -> bool {
    let permission = match row.party() {
        Party::Sender => Permission::SendReferrals,
        Party::Receiver => Permission::AnswerReferrals,
    };
    staff.may(permission, Scope::Anything)
}

fn acts(app: &App, row: &Row, referral: Option<&Referral>) -> Vec<Act> {
    let Some(referral) = referral else { return Vec::new() };
    let steps: Vec<StepKind> = allowed_steps(referral, row.party(), app.clock.now());
    // There is only a consent to revoke where one was given.
    let revocable = |act: &Act| *act != Act::RevokeConsent || row.rests_on_consent();
    Act::ALL.into_iter().filter(|act| act.is_possible(referral, &steps)).filter(revocable).collect()
}
