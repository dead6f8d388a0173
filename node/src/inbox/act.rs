//! One message: who it is handed to, and what is written of it.
//!
//! A message ends as *processed*, as *quarantined* (it cannot be used, and its sender is told a code), as *ahead*: an event
//! of a lane that came before what it builds on, and waits for that, or as *early*: the agreement that allows it has not begun,
//! and it waits, sealed, for that day.

use std::collections::HashMap;

use pico_protocol::agreement::{Agreement, Standing};
use pico_protocol::code::{Code, Kind};
use pico_protocol::core::Core;
use pico_protocol::id::{NodeId, ReferralId};
use pico_protocol::message::peering;
use pico_protocol::receipt::Exception;
use pico_protocol::time::Timestamp;
use zeroize::Zeroizing;

use super::dispatch::AHEAD_DAYS;
use super::open::{Opened, Ready};
use super::waiting::{self, Done, Text, Waiting};
use crate::app::App;
use crate::bookings::exchange::messages as bookings;
use crate::bookings::store as rows;
use crate::clock::DAY;
use crate::directory;
use crate::federation::certain;
use crate::outbox::lanes::arriving::{BAD_PLACE, Incoming, Received};
use crate::outbox::lanes::{self, AnyEvent};
use crate::outbox::ticks::Ticks;
use crate::peers::agreement;
use crate::peers::messages::{self as peering_messages, Effect};
use crate::referrals::messages as referrals;
use crate::referrals::{ReferralKey, store as referral_rows};
use crate::store::{Result, Tx};

/// Entries of the exception log about one place, after which a seal that fails again adds none: a sender seals anew less often.
const MOST_TOLD: i64 = 8;

/// What was done in one transaction.
pub(super) struct Acts<'a> {
    app: &'a App,
    /// The agreements in force, as this transaction sees them.
    agreements: HashMap<NodeId, Option<Agreement>>,
    ticks: Ticks,
    done: Vec<Done<'a>>,
    /// Peers that said something about the link: what is remembered of them is old once this is committed.
    changed: Vec<NodeId>,
}

/// What became of the content.
enum Outcome {
    /// Applied. For an event of a lane: its subject.
    Applied(Option<String>),
    /// In its lane, and nobody here knows what it says.
    NotUnderstood(String),
    /// Not usable.
    Unusable(Code),
    /// Too early.
    Ahead(String),
    /// Before the agreement begins.
    Early,
}

impl<'a> Acts<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { app, agreements: HashMap::new(), ticks: Ticks::default(), done: Vec::new(), changed: Vec::new() }
    }

    /// Acts on one message.
    pub(super) async fn on(&mut self, tx: &mut Tx, message: &'a Opened) -> Result<()> {
        let row = &message.row;
        let ready = match &message.content {
            Ok(ready) => ready,
            Err(code) => return self.put_aside(tx, row, code).await,
        };
        let (app, kind) = (self.app, &ready.core.kind);
        let mut salted = Zeroizing::new(ready.text.salt().to_vec());
        salted.extend_from_slice(ready.text.json());
        let mut text = Text::Keep(app.field_key.seal(app.entropy, lanes::inbox_place(&row.id), &salted));
        if is_of_a_lane(kind)
            && let Text::Keep(body) = std::mem::replace(&mut text, Text::Kept)
        {
            // An erasure that this very message asks for must find it.
            waiting::keep_body(tx, row, &body).await?;
        }
        match self.act(tx, ready).await? {
            Outcome::Applied(subject) => {
                metrics::counter!("pico_messages_processed_total").increment(1);
                self.done.push(Done { row, state: "processed", text });
                if row.sealed_again {
                    self.note(tx, row, &Exception::SETTLED).await?;
                }
                if let Some(subject) = subject {
                    waiting::lane_moved(tx, &row.peer, &subject).await?;
                }
                Ok(())
            }
            Outcome::NotUnderstood(subject) => {
                waiting::lane_moved(tx, &row.peer, &subject).await?;
                self.except(tx, Done { row, state: "quarantined", text }, &Exception::BAD_CONTENT).await
            }
            Outcome::Unusable(code) if is_of_a_lane(kind) => self.put_aside(tx, row, &code).await,
            // Its sender may be restored from a backup one day, and ask for what it had said.
            Outcome::Unusable(code) => self.except(tx, Done { row, state: "quarantined", text }, &code).await,
            Outcome::Ahead(subject) => self.wait(tx, row, &subject, ready.core.created).await,
            Outcome::Early => waiting::hold_early(tx, row).await,
        }
    }

    /// An event that is ahead waits, unless it has waited for long or too many wait. What it builds on may itself wait for the
    /// agreement to begin. Where our clock was behind when it came, its sender's says since when it waits.
    async fn wait(&mut self, tx: &mut Tx, row: &'a Waiting, subject: &str, written: Timestamp) -> Result<()> {
        let since = row.received_at.max(written.as_millis());
        let waited = certain::now(self.app).map_or(0, |now| now.as_millis() - since);
        let over = waited > AHEAD_DAYS * DAY && !waiting::is_early(tx, &row.peer).await?;
        if over || !waiting::hold(tx, row, subject).await? {
            return self.put_aside(tx, row, &Exception::AGAINST_RULES).await;
        }
        metrics::counter!("pico_messages_ahead_total").increment(1);
        Ok(())
    }

    /// Puts a message aside and tells its sender why. No erasure would ever find the text of an event that is in no lane, so
    /// none is kept.
    pub(super) async fn put_aside(&mut self, tx: &mut Tx, row: &'a Waiting, code: &Code) -> Result<()> {
        let state = if *code == Exception::CANNOT_OPEN { "unopened" } else { "quarantined" };
        if row.sealed_again && state == "quarantined" {
            // Nothing better will come: what has waited for it is judged without it.
            waiting::stream_moved(tx, &row.peer).await?;
        }
        self.except(tx, Done { row, state, text: Text::Dropped }, code).await
    }

    async fn except(&mut self, tx: &mut Tx, done: Done<'a>, code: &Code) -> Result<()> {
        self.note(tx, done.row, code).await?;
        metrics::counter!("pico_messages_quarantined_total", "code" => code.to_string()).increment(1);
        self.done.push(done);
        Ok(())
    }

    async fn note(&self, tx: &mut Tx, row: &Waiting, code: &Code) -> Result<()> {
        // Anybody who has recorded the line can spoil its seal again and again: the log must not grow with that.
        let again = row.sealed_again && *code == Exception::CANNOT_OPEN;
        if again && waiting::exceptions_at(tx, &row.peer, (row.epoch, row.seq)).await? >= MOST_TOLD {
            return Ok(());
        }
        let now = self.app.clock.now().as_millis();
        waiting::add_exception(tx, &row.peer, (row.epoch, row.seq), code.as_str(), now).await
    }

    /// Writes what became of all of them, and commits. Forgetting a peer before would let a request in between remember it
    /// as it was.
    pub(super) async fn commit(self, mut tx: Tx) -> Result<()> {
        self.ticks.write(&mut tx, self.app).await?;
        waiting::finish(&mut tx, &self.done).await?;
        tx.commit().await?;
        for peer in &self.changed {
            self.app.federation.known.forget(peer);
        }
        Ok(())
    }

    /// Hands the content to the feature it belongs to.
    async fn act(&mut self, tx: &mut Tx, ready: &Ready) -> Result<Outcome> {
        let Ready { peer, core, text } = ready;
        if !crate::identity::speaks(&core.kind) {
            return Ok(Outcome::Unusable(Exception::UNKNOWN_KIND));
        }
        if core.kind == peering::KIND {
            self.agreements.remove(&peer.id);
            self.changed.push(peer.id);
            return self.peering(tx, ready).await;
        }
        match self.standing(tx, &peer.id, core).await? {
            Standing::InForce => {}
            Standing::NotYet => return Ok(Outcome::Early),
            Standing::Never => return Ok(Outcome::Unusable(Exception::KIND_NOT_AGREED)),
        }
        let Ok(text) = std::str::from_utf8(text.json()) else { return Ok(Outcome::Unusable(Exception::BAD_CONTENT)) };
        match core.kind.name().as_str() {
            "tick" => Ok(outcome(referrals::read_tick(text).map(|tick| self.ticks.add(peer.id, tick)))),
            "referral" | "booking" => {
                let incoming = Incoming { peer: peer.id, id: core.id, digest: core.digest(), text };
                Ok(match self.event(tx, core.kind.name().as_str(), incoming).await? {
                    Received::Followed(subject) => Outcome::Applied(Some(subject)),
                    Received::NotUnderstood(subject) => Outcome::NotUnderstood(subject),
                    Received::Ahead(subject) => Outcome::Ahead(subject),
                    Received::Unusable(code) => Outcome::Unusable(Code::of(code)),
                })
            }
            _ => Ok(Outcome::Unusable(Exception::UNKNOWN_KIND)),
        }
    }

    /// An event of a lane. A subject is either a referral or a booking, for ever (protocol, 17.1).
    async fn event(&self, tx: &mut Tx, kind: &str, incoming: Incoming<'_>) -> Result<Received> {
        let of_referrals = kind == "referral";
        if is_of_the_other(tx, self.app, of_referrals, incoming.text).await? {
            return Ok(Received::Unusable(BAD_PLACE));
        }
        if of_referrals {
            referrals::receive(tx, self.app, incoming).await
        } else {
            bookings::receive(tx, self.app, incoming).await
        }
    }

    async fn peering(&mut self, tx: &mut Tx, ready: &Ready) -> Result<Outcome> {
        let effect = peering_messages::receive(tx, self.app, &ready.peer, &ready.text).await?;
        if let Ok(Effect::FeedChanged(feed, version)) = &effect
            && directory::FEEDS.contains(feed)
        {
            directory::store::note_told(tx, &ready.peer.id, feed, *version).await?;
        }
        Ok(outcome(effect.map(|_| ())))
    }

    /// What the agreement with the peer says of a message now.
    async fn standing(&mut self, tx: &mut Tx, peer: &NodeId, core: &Core) -> Result<Standing> {
        if !self.agreements.contains_key(peer) {
            self.agreements.insert(*peer, agreement::allowed(tx, peer).await?);
        }
        let Some(agreement) = self.agreements.get(peer).and_then(Option::as_ref) else { return Ok(Standing::Never) };
        let standing = |agreement: &Agreement| agreement.standing(core.kind.name(), core.created, self.app.clock.now());
        if standing(agreement) != Standing::NotYet {
            return Ok(standing(agreement));
        }
        // Until a new agreement begins, the one that it replaces is in force. What that does not name, the new one will.
        let before = agreement::replaced(tx, peer).await?;
        let covered = before.iter().map(standing).find(|standing| *standing != Standing::NotYet);
        Ok(if covered == Some(Standing::InForce) { Standing::InForce } else { Standing::NotYet })
    }
}

/// Kinds whose text a feature reads again, and erases: it is kept before the feature is asked.
fn is_of_a_lane(kind: &Kind) -> bool {
    matches!(kind.name().as_str(), "referral" | "booking")
}

/// Whether the subject of an event is one of the other family.
async fn is_of_the_other(tx: &mut Tx, app: &App, of_referrals: bool, text: &str) -> Result<bool> {
    let Ok(event) = serde_json::from_str::<AnyEvent>(text) else { return Ok(false) };
    if of_referrals {
        return Ok(rows::find(tx, app, &event.subject).await?.is_some());
    }
    let Ok(wire) = ReferralId::try_from(event.subject.as_uuid()) else { return Ok(false) };
    Ok(referral_rows::get(tx, &ReferralKey::from_wire(&wire)).await?.is_some())
}

/// The features' codes are words of this program; the alphabet is held by their tests.
fn outcome(received: Result<(), &'static str>) -> Outcome {
    match received {
        Ok(()) => Outcome::Applied(None),
        Err(code) => Outcome::Unusable(Code::of(code)),
    }
}
