//! A sender for the bench: a linked node whose batches are signed and sealed beforehand, so that only receiving is measured.

use pico_protocol::agreement::{Agreement, Party};
use pico_protocol::batch::BatchWriter;
use pico_protocol::core::{Draft, Place};
use pico_protocol::document::{Document, DocumentLog, Limits, Organization};
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::json::Ext;
use pico_protocol::message::tick::{self, Tick, TickKind};
use pico_protocol::message::{Message, Slot};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::signed::{Signed, Verified};
use pico_protocol::{Digest, MessageId, NodeId, OpenKey, SealKey, SignKey, Timestamp, seal};

use super::client::post;
use crate::app::App;
use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::Failure;
use crate::execute;
use crate::peers::agreement::COMMON_TEXT;
use crate::peers::{LinkState, store};

/// A node that only sends.
pub struct Sender {
    key: SignKey,
    place: Place,
}

impl Sender {
    /// A new node, written into the database of the node under test as a linked peer. How links are made is not measured.
    pub async fn linked(app: &App, number: usize) -> Result<Self, Failure> {
        let now = app.clock.now();
        let (recovery, key) = (SignKey::from_secret(&Entropy.bytes()), SignKey::from_secret(&Entropy.bytes()));
        let genesis = Genesis { recovery_keys: vec![recovery.verify_key()], created: now }.sign(&recovery)?;
        let id = genesis::node_id(&genesis);
        let document = Signed::sign(document(&genesis, id, &recovery, &key, number, now), &recovery)?;
        let log = DocumentLog::begin(&genesis, document.into_signed())?;
        let mut tx = app.db.write().await?;
        store::insert(&mut tx, &genesis, &log, true, now).await?;
        let road = [LinkState::Invited, LinkState::Verified, LinkState::Agreed, LinkState::Active];
        for step in road.windows(2) {
            store::move_state(&mut tx, &id, step[0], step[1], now).await?;
        }
        let agreed =
            Signed::sign(agreement(app, id, now), &key)?.countersign(app.identity.sign_key())?.signed().to_json();
        execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO agreements (node_id, envelope, text, state, changed_at) VALUES ($1, $2, $3, 'both', $4)"
            )
            .bind(id.to_string())
            .bind(agreed)
            .bind(COMMON_TEXT)
            .bind(now.as_millis())
        )?;
        tx.commit().await?;
        let to = app.identity.node_id();
        Ok(Self { key, place: Place { from: id, to, document: 1, epoch: 1, seq: 1, prev: Digest::ZERO } })
    }

    /// Its node id.
    pub fn id(&self) -> NodeId {
        self.place.from
    }

    /// The next `batches` requests of `size` messages each.
    pub fn requests(&mut self, to: &SealKey, batches: usize, size: usize) -> Result<Vec<Vec<u8>>, Failure> {
        (0..batches).map(|_| self.request(to, size)).collect()
    }

    fn request(&mut self, to: &SealKey, size: usize) -> Result<Vec<u8>, Failure> {
        let mut writer = BatchWriter::default();
        for _ in 0..size {
            if !writer.push(&self.message(to)?) {
                return Err("a batch of the bench does not fit".into());
            }
        }
        Ok(post("/federation/v1/batch", "application/x-ndjson", &writer.finish().0))
    }

    fn message(&mut self, to: &SealKey) -> Result<String, Failure> {
        let now = Clock::system().now();
        let id = || MessageId::new(now, Entropy.bytes());
        let tick = Tick { tick: TickKind::Processed, messages: vec![id()] };
        let content = Plaintext::write(Entropy.bytes(), &tick)?;
        let core = Draft::new(id(), tick::KIND, now).place(&self.place, &content).sign(&self.key)?;
        let sealed = seal::seal(core.signed().payload(), &content, to, Entropy.bytes())?;
        self.place.seq += 1;
        self.place.prev = core.digest();
        Ok(Message { core: core.into_signed(), slot: Slot::Sealed(sealed) }.to_json())
    }
}

/// What makes ticks welcome.
fn agreement(app: &App, sender: NodeId, now: Timestamp) -> Agreement {
    let (sender, receiver) = (Party { node: sender, document: 1 }, app.identity.node_id());
    Agreement {
        parties: [sender, Party { node: receiver, document: app.identity.document().n }],
        text: Digest::of(COMMON_TEXT.as_bytes()),
        purposes: vec!["Misura".into()],
        kinds: vec![tick::KIND.name().clone()],
        retention_days: 1,
        valid_from: now,
        valid_until: None,
        replaces: None,
        at: now,
        ext: Ext::default(),
    }
}

fn document(
    genesis: &Verified<Genesis>,
    id: NodeId,
    recovery: &SignKey,
    key: &SignKey,
    number: usize,
    now: Timestamp,
) -> Document {
    Document {
        node_id: id,
        n: 1,
        prev: None,
        created: genesis.created.max(now),
        organization: Organization {
            legal_name: format!("Mittente {number}"),
            tax_code: String::new(),
            albo_number: String::new(),
            telephone: String::new(),
            contact: String::new(),
            control_group: None,
        },
        recovery_keys: vec![recovery.verify_key()],
        sign_keys: vec![key.verify_key()],
        seal_keys: vec![OpenKey::from_secret(&Entropy.bytes()).seal_key()],
        revoked: Vec::new(),
        // It is never spoken to: nothing is delivered to a node that only polls.
        endpoints: Vec::new(),
        tls_pins: Vec::new(),
        protocols: vec![tick::KIND],
        limits: Limits::default(),
        relays: Vec::new(),
        ext: Ext::default(),
    }
}
