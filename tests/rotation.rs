//! A peer changes the key it signs with, again and again, in the middle of its stream.
//!
//! What a key may still say is decided by the versions of its owner's document and by the stream, never by a clock: the new
//! key is believed from the moment the document that lists it is known, the old one says nothing new once the stream has
//! gone on under the new one, and what it signed before is proof for ever.

use std::sync::{Arc, Mutex};

use pico_protocol::document::Document;
use pico_protocol::message::Message;
use pico_protocol::receipt::Refusal;
use pico_protocol::{Object, SignKey, Signed};
use serde_json::{Value, json};

use crate::ahead::{event, opening};
use crate::evidence::{take_out, verified};
use crate::on_both_engines;
use crate::support::crowd::count;
use crate::support::desk::first_received;
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::false_peer::{FalsePeer, answer};
use crate::support::hostile::{Hostile, Spoils};
use crate::support::node::TestNode;
use crate::support::staff::comes_in;
use crate::torture::{attack_behind_a_door, kept};

/// What the hostile peer publishes of its own documents, by number.
type Published = Arc<Mutex<Vec<Signed<Document>>>>;

/// Aurora; Brezza in the hands of somebody who changes its keys; and the place where its documents can be asked for.
struct Stage {
    aurora: TestNode,
    hostile: Hostile,
    published: Published,
    _door: FalsePeer,
}

impl Stage {
    async fn set(engine: Engine) -> Self {
        let (aurora, hostile, door) = attack_behind_a_door(engine).await;
        let published = Published::default();
        let shown = Arc::clone(&published);
        door.answers_everywhere(move |asked| {
            let number = asked.path.strip_prefix("/.well-known/pico-node/").and_then(|number| number.parse().ok());
            let shown = shown.lock().unwrap();
            let found = number.and_then(|number: u64| shown.iter().find(|one| one.claimed().unwrap().n == number));
            match found {
                Some(document) => answer("200 OK", "", document.to_json().as_bytes()),
                None => answer("404 Not Found", "", b""),
            }
        });
        Self { aurora, hostile, published, _door: door }
    }

    /// The next document, with another key; nobody has seen it yet.
    async fn rotate(&mut self) -> (Signed<Document>, SignKey) {
        let before = self.hostile.document_at(&self.aurora).await;
        self.hostile.rotate(&before)
    }

    /// The word of the protocol that tells of it.
    fn told(document: &Signed<Document>) -> Value {
        let envelope: Value = serde_json::from_str(&document.to_json()).unwrap();
        json!({"document_changed": {"document": envelope}})
    }

    async fn knows(&self, document: &Signed<Document>) {
        eventually("Aurora knows the new document", async || {
            (self.hostile.document_at(&self.aurora).await.digest() == document.digest()).then_some(())
        })
        .await;
    }

    /// All of it is signed for. The sender repeats it, as every sender does: keys are in memory, and what is in the database
    /// already comes there a moment later.
    async fn are_taken(&self, what: &str, messages: &[Message]) {
        eventually(&format!("{what} is signed for"), async || {
            let answer = self.hostile.send(messages).await;
            let receipt = (answer.status == 200).then(|| self.hostile.receipt(&answer))?;
            ((receipt.received, receipt.head) == (self.hostile.seq, self.hostile.head)).then_some(())
        })
        .await;
    }

    /// It is signed for, and the stream of the attacker moves on.
    async fn is_taken(&mut self, what: &str, message: &Message) {
        self.hostile.went(message);
        self.are_taken(what, std::slice::from_ref(message)).await;
    }

    /// It gets no signature and changes nothing.
    async fn says_nothing(&self, what: &str, message: Message) {
        let before = kept(&self.aurora).await;
        let answer = self.hostile.send(&[message]).await;
        assert!(answer.status == 403 && self.hostile.unsigned(&answer), "{what}: {} {}", answer.status, answer.text());
        assert_eq!(kept(&self.aurora).await, before, "{what}");
    }

    /// The next message, signed with this key under this version of the document.
    fn signed_with(&mut self, key: &SignKey, document: u64) -> Message {
        self.hostile.signing_with(key, document, |thief| thief.message_at(&thief.place(), "trial/1", &json!({})))
    }
}

on_both_engines! {
    async fn a_new_key_is_believed_once_its_document_is_known_and_the_old_one_says_nothing_new(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let (second, old) = stage.rotate().await;
        let message = stage.hostile.message_at(&stage.hostile.place(), "trial/1", &json!({"n": 1}));
        stage.says_nothing("a key that nobody has told of", message).await;

        // What could not be verified makes the node look for a document that it has not seen; it asks until there is one.
        stage.published.lock().unwrap().push(second.clone());
        stage.knows(&second).await;
        // The stream has not gone on yet: what the old key signed before the change may still be on its way.
        let late = stage.signed_with(&old, 1);
        stage.is_taken("a message from before the change", &late).await;
        let message = stage.hostile.message_at(&stage.hostile.place(), "trial/1", &json!({"n": 2}));
        stage.is_taken("the first one with the new key", &message).await;

        let before = kept(&stage.aurora).await;
        let stolen = stage.signed_with(&old, 1);
        let refusal = stage.hostile.refusal(&stage.hostile.send(&[stolen]).await);
        assert_eq!(refusal.code, Refusal::OLD_DOCUMENT);
        assert_eq!(kept(&stage.aurora).await, before, "the old key, naming the document that lists it");
        let stolen = stage.signed_with(&old, 2);
        stage.says_nothing("the old key, naming the document that does not list it", stolen).await;
        let (new, none) = (SignKey::from_secret(&stage.hostile.own.sign.secret()), stage.hostile.document - 1);
        let early = stage.signed_with(&new, none);
        stage.says_nothing("the new key, naming the document before it", early).await;

        // Nor does the old key name its successor a second time.
        let third = stage.hostile.document_after(&second, |document| document);
        let forged = stage.hostile.signing_with(&old, 1, |thief| thief.envelope(Document::TYPE, third.payload()));
        let told = stage.hostile.next("peering/1", &json!({"document_changed": {"document": forged}}));
        let after = stage.hostile.next("trial/1", &json!({}));
        stage.hostile.receipt(&stage.hostile.send(&[told, after]).await);
        looked_at(&stage.aurora).await;
        assert_eq!(stage.hostile.document_at(&stage.aurora).await.digest(), second.digest());
    }

    async fn a_revoked_key_says_nothing_whatever_version_of_the_document_it_names(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let start = (stage.hostile.seq, stage.hostile.head);
        let message = stage.hostile.message_at(&stage.hostile.place(), "trial/1", &json!({"n": 1}));
        stage.is_taken("a word before the theft", &message).await;
        let before = stage.hostile.document_at(&stage.aurora).await;
        let stolen = stage.hostile.own.sign.verify_key().id();
        let revoking = |document| Document { revoked: vec![stolen], ..document };
        let (second, old) = stage.hostile.rotate_with(&before, revoking);
        stage.published.lock().unwrap().push(second.clone());
        // What cannot be verified makes the node look for a document.
        let unknown = stage.hostile.message_at(&stage.hostile.place(), "trial/1", &json!({"n": 2}));
        stage.hostile.send(&[unknown]).await;
        stage.knows(&second).await;

        // The stream has not gone on under the new document: the version that the thief names is what it was at last.
        let forged = stage.signed_with(&old, 1);
        stage.says_nothing("the revoked key at a new place", forged).await;
        let end = (stage.hostile.seq, stage.hostile.head);
        (stage.hostile.seq, stage.hostile.head) = start;
        let another = stage.signed_with(&old, 1);
        (stage.hostile.seq, stage.hostile.head) = end;
        stage.says_nothing("the revoked key at a place that is taken, which would be a contradiction", another).await;
        let message = stage.hostile.message_at(&stage.hostile.place(), "trial/1", &json!({"n": 3}));
        stage.is_taken("the owner", &message).await;
    }

    async fn evidence_holds_after_three_changes_of_the_key_in_mid_stream(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        let omar = comes_in(&stage.aurora, "omar", "coordinator").await;
        let opened = stage.hostile.next("referral/1", &event(1, None, &opening()));
        stage.hostile.receipt(&stage.hostile.send(&[opened]).await);
        let mut prev = stage.hostile.head.to_string();
        for number in 2..5 {
            // In one batch: the document, signed under the one before, and a word with the key that it lists.
            let before = stage.hostile.document_at(&stage.aurora).await;
            let (next, old) = stage.hostile.rotate(&before);
            let told = Stage::told(&next);
            let named = stage.hostile.document - 1;
            let told = stage.hostile.signing_with(&old, named, |one| one.message_at(&one.place(), "peering/1", &told));
            stage.hostile.went(&told);
            let note = json!({"step": "noted", "text": format!("nota {number}")});
            let noted = stage.hostile.next("referral/1", &event(number, Some(prev), &note));
            prev = stage.hostile.head.to_string();
            let batch = [told, noted];
            let first = stage.hostile.receipt(&stage.hostile.send(&batch).await);
            assert_eq!(first.received, stage.hostile.seq - 1, "what follows the change waits for it");
            stage.knows(&next).await;
            stage.are_taken("what was said with the new key", &batch).await;
        }
        let received = first_received(&omar).await;
        eventually("the last word is there", async || {
            omar.open(&received).await.ok().body.contains("nota 4").then_some(())
        })
        .await;

        // Keys that change by themselves are told to people, for as long as the recovery sheet would be looked for.
        let luca = comes_in(&stage.aurora, "luca", "node-administrator").await;
        luca.open("/").await.ok().shows("Il loro nodo ha chiavi nuove");
        luca.open(&format!("/rete/{}", stage.hostile.own.id)).await.ok().shows("Chiavi nuove").shows("telefonate al numero");
        let stefano = comes_in(&stage.aurora, "stefano", "data-protection").await;
        stefano.open("/registro").await.ok().shows("Chiavi nuove nel documento di un’altra cooperativa");

        let file = take_out(&omar, &received, &stage.aurora).await;
        let evidence: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let events = evidence["opener_events"].as_array().unwrap();
        let signers: std::collections::BTreeSet<_> =
            events.iter().map(|event| event["core"]["signatures"][0]["keyid"].to_string()).collect();
        assert_eq!((events.len(), signers.len()), (4, 4), "four words, four keys");
        assert_eq!(evidence["opener"]["documents"].as_array().unwrap().len(), 4);
        let told = verified(&stage.aurora, &file).await;
        assert!(told.contains("Tutti i 4 passi di «Cooperativa Brezza» portano la sua firma"), "{told}");

        // Without the document that lists a key, its word is worth nothing.
        let mut shorter = evidence;
        shorter["opener"]["documents"].as_array_mut().unwrap().pop();
        std::fs::write(&file, shorter.to_string()).unwrap();
        let complaint = stage.aurora.command(&["verify", file.to_str().unwrap()]).await.refused();
        assert!(complaint.contains("non è una prova"), "{complaint}");
    }
}

/// Nothing that came waits to be looked at.
async fn looked_at(node: &TestNode) {
    let waiting = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state = 'stored' AND peer <> $1";
    let nobody = Spoils::of(node).id;
    eventually("everything is looked at", async || (count(node, waiting, &nobody).await == 0).then_some(())).await;
}
