//! The signed doors besides that of the batches: hello, recover, documents, feed, and the blobs. A linked node is answered;
//! nobody else gets anything, whatever he has in hand, and nothing that he does stays behind.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pico_node::sql;
use pico_protocol::digest::Digest;
use pico_protocol::epoch::End;
use pico_protocol::feed::{Answer as Feed, FeedRequest, SERVICES};
use pico_protocol::hello::{Hello, Receiving, Sending};
use pico_protocol::json::Ext;
use pico_protocol::message::Slot;
use pico_protocol::recover::{DocumentsRequest, RecoverRequest, Recovery};
use pico_protocol::{KeyRing, NodeId, Object, OpenKey, SignKey, Signed, seal};
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::support::doors::{Knock, all_refused, ask, code, gives_nothing, is_ready, padded, post, signed, stored};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::hostile::{Hostile, now, random};
use crate::support::node::TestNode;
use crate::support::tls;
use crate::torture::attack;

/// What the victim keeps of the peer, and nobody else may read.
const TEXT: &str = "Il portone è quello verde sul retro";

/// What a request says of itself, and with what it is signed.
#[derive(Clone, Copy)]
struct Asker<'a> {
    from: NodeId,
    to: NodeId,
    document: u64,
    key: &'a SignKey,
}

/// A door, its longest body, and a request for it.
struct Door {
    path: &'static str,
    kind: &'static str,
    longest: usize,
    request: fn(Asker<'_>) -> Vec<u8>,
}

const fn door<T: Object>(path: &'static str, request: fn(Asker<'_>) -> Vec<u8>) -> Door {
    Door { path, kind: T::TYPE, longest: 2 * T::MAX + 4096, request }
}

const DOORS: [Door; 4] = [
    door::<Hello>("/federation/v1/hello", |asker| signed(hello(asker), asker.key)),
    door::<RecoverRequest>("/federation/v1/recover", |asker| signed(recover(asker), asker.key)),
    door::<DocumentsRequest>("/federation/v1/documents", |Asker { from, to, document, key }| {
        signed(DocumentsRequest { from, to, document, at: now(), ext: Ext::default() }, key)
    }),
    door::<FeedRequest>("/federation/v1/feed", |asker| signed(feed(asker), asker.key)),
];

fn hello(Asker { from, to, document, .. }: Asker<'_>) -> Hello {
    let end = End { epoch: 1, seq: 0, head: Digest::ZERO };
    Hello {
        from,
        to,
        document,
        document_head: Digest::of(b"a document"),
        your_document: 1,
        nonce: random(),
        answers: None,
        sending: Sending { end, exceptions_known: 0 },
        receiving: Receiving { end, safe: 0, window: 10, busy: None, exceptions_total: 0, exceptions: Vec::new() },
        opening: None,
        at: now(),
        ext: Ext::default(),
    }
}

fn recover(Asker { from, to, document, .. }: Asker<'_>) -> RecoverRequest {
    RecoverRequest { from, to, document, nonce: random(), epoch: 1, after: 0, at: now(), ext: Ext::default() }
}

fn feed(Asker { from, to, document, .. }: Asker<'_>) -> FeedRequest {
    let nonce = random();
    FeedRequest { from, to, document, owner: to, feed: SERVICES, after: 0, nonce, at: now(), ext: Ext::default() }
}

/// A victim that holds a text of the attacker's node, and has patience with strangers: their limits are tested elsewhere.
async fn stage(engine: Engine) -> (TestNode, Hostile) {
    let (mut victim, mut hostile) = attack(engine).await;
    victim.stop().await;
    victim.set("limits.unverified_requests_per_minute", "100000");
    victim.serve().await;
    let message = hostile.next("trial/1", &json!({"text": TEXT}));
    assert_eq!(hostile.receipt(&hostile.send(&[message]).await).received, hostile.seq);
    eventually("it is looked at", async || (waiting(&victim).await == 0).then_some(())).await;
    (victim, hostile)
}

async fn waiting(victim: &TestNode) -> i64 {
    let db = victim.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state = 'stored'";
    sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap()
}

fn twice(text: &str) -> String {
    assert!(text.starts_with("{\"from\":"), "{text}");
    text.replacen("{\"from\":", "{\"from\":\"pn1\",\"from\":", 1)
}

/// Every wrong request to one door.
fn knocks(door: &Door, hostile: &Hostile) -> Vec<Knock> {
    let peer = Asker { from: hostile.own.id, to: hostile.victim, document: 1, key: &hostile.own.sign };
    let good = (door.request)(peer);
    let text = String::from_utf8(good.clone()).unwrap();
    let envelope: Value = serde_json::from_str(&text).unwrap();
    let payload = STANDARD.decode(envelope["payload"].as_str().unwrap()).unwrap();
    let payload = String::from_utf8(payload).unwrap();
    let (stranger, elsewhere) = (SignKey::from_secret(&random()), NodeId::from_genesis(&Digest::of(b"somebody")));
    let other = DOORS.iter().find(|other| other.path != door.path).unwrap();
    let well_signed = |payload: &str| hostile.envelope(door.kind, payload.as_bytes()).to_string();
    vec![
        Knock::new("a stranger who signs well", 403, (door.request)(Asker { from: elsewhere, key: &stranger, ..peer })),
        Knock::new("a stranger in the peer's name", 403, (door.request)(Asker { key: &stranger, ..peer })),
        Knock::new("the peer in a stranger's name", 403, (door.request)(Asker { from: elsewhere, ..peer })),
        Knock::new("for another node", 403, (door.request)(Asker { to: elsewhere, ..peer })),
        Knock::new("a document that nobody knows", 403, (door.request)(Asker { document: 99, ..peer })),
        Knock::new("a key twice around it", 400, text.replacen('{', "{\"payload\":\"\",", 1)),
        Knock::new("a key twice inside, well signed", 400, well_signed(&twice(&payload))),
        Knock::new("a key that nobody knows, well signed", 400, well_signed(&payload.replacen('{', "{\"more\":1,", 1))),
        Knock::new("cut, well signed", 400, well_signed(&payload[..payload.len() - 1])),
        Knock::new("what belongs to another door", 400, (other.request)(peer)),
        Knock::new("nothing", 400, ""),
        Knock::new("longer than the door is wide", 413, padded(&good, door.longest + 1)),
    ]
}

on_both_engines! {
    async fn every_signed_door_answers_the_peer_and_gives_nobody_else_anything(engine: Engine) {
        let (victim, hostile) = stage(engine).await;
        let peer = Asker { from: hostile.own.id, to: hostile.victim, document: 1, key: &hostile.own.sign };
        for door in &DOORS {
            let good = (door.request)(peer);
            assert_eq!(post(&victim, door.path, &good).await.status, 200, "{}", door.path);
            all_refused(&victim, door.path, knocks(door, &hostile)).await;
            // Nobody judges by the content type; and yesterday's request, sent again by whoever recorded it, changes nothing.
            let before = stored(&victim).await;
            for kind in ["text/html", "application/x-ndjson", ""] {
                let answer = tls::post(victim.federation_port, door.path, kind, &good).await.unwrap();
                assert_eq!(answer.status, 200, "{} as {kind}: {}", door.path, answer.text());
                assert!(!answer.text().contains(TEXT) && !answer.text().contains("portone"), "{}", door.path);
            }
            assert_eq!(stored(&victim).await, before, "{}: a repetition has left something behind", door.path);
            is_ready(&victim).await;
        }
        // What is asked well is answered well: nothing above was refused for another reason.
        let ring = KeyRing::of([crate::support::hostile::Spoils::of(&victim).sign.verify_key()]);
        let asked = feed(peer);
        let answer = post(&victim, DOORS[3].path, &signed(asked.clone(), peer.key)).await;
        Feed::parse(&answer.body, &asked, &ring).unwrap();
        let hello = hello(peer);
        let answer = post(&victim, DOORS[0].path, &signed(hello.clone(), peer.key)).await;
        let said = Signed::<Hello>::parse(&answer.body).unwrap().verify(&ring).unwrap();
        assert_eq!(said.answers, Some(Signed::sign(hello, peer.key).unwrap().digest()));
    }

    async fn what_is_given_back_opens_for_the_peer_alone_also_when_its_request_is_repeated(engine: Engine) {
        let (victim, hostile) = stage(engine).await;
        let (own, theirs) = (&hostile.own, KeyRing::of([crate::support::hostile::Spoils::of(&victim).sign.verify_key()]));
        let peer = Asker { from: own.id, to: hostile.victim, document: 1, key: &own.sign };
        let request = Signed::sign(RecoverRequest { epoch: hostile.epoch, ..recover(peer) }, &own.sign).unwrap();
        let recorded = request.signed().to_json();
        let stranger = OpenKey::from_secret(&random());
        for _ in 0..2 {
            let answer = post(&victim, "/federation/v1/recover", recorded.as_bytes()).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let ring = KeyRing::of([own.sign.verify_key()]);
            let given = Recovery::parse(&answer.body, &request, &theirs, &ring).unwrap();
            let mut texts = Vec::new();
            for message in given.messages {
                let Slot::Sealed(seal) = &message.slot else { continue };
                assert!(seal::open(&message.core, seal, &stranger).is_err());
                texts.push(seal::open(&message.core, seal, &own.open).unwrap());
            }
            let whole = texts.iter().map(|text| String::from_utf8_lossy(text.json()).into_owned()).collect::<String>();
            assert!(whole.contains(TEXT), "{whole}");
        }
        // An answer of another asker is no request, and another's stream is not given.
        let answer = hello(peer);
        let answer = signed(Hello { answers: Some(Digest::of(b"a question")), ..answer }, peer.key);
        let refused = post(&victim, "/federation/v1/hello", &answer).await;
        assert_eq!((refused.status, code(&refused).as_str()), (400, "malformed"));
        let elsewhere = NodeId::from_genesis(&Digest::of(b"somebody"));
        let others = FeedRequest { owner: elsewhere, ..feed(peer) };
        let refused = post(&victim, "/federation/v1/feed", &signed(others, peer.key)).await;
        assert_eq!((refused.status, code(&refused).as_str()), (404, "not_found"));
    }
}

on_both_engines! {
    async fn blobs_are_found_by_their_digest_alone_and_what_is_not_here_says_nothing(engine: Engine) {
        let mut node = TestNode::prepare("Cooperativa Aurora", engine).await;
        node.set("limits.unverified_requests_per_minute", "100000");
        node.serve().await;
        let guessed = Digest::of(b"guessed").to_string();
        let before = stored(&node).await;
        for name in [guessed.as_str(), &guessed.to_uppercase(), &guessed[1..], "x", "%ff", "..%2f..%2fnode.sqlite"] {
            let answer = ask(&node, "GET", &format!("/federation/v1/blobs/{name}")).await;
            assert_eq!((answer.status, code(&answer).as_str()), (404, "not_found"), "{name}");
            gives_nothing(name, &answer);
        }
        for method in ["POST", "PUT", "DELETE"] {
            let answer = ask(&node, method, &format!("/federation/v1/blobs/{guessed}")).await;
            assert_eq!((answer.status, code(&answer).as_str()), (405, "other_method"));
            gives_nothing(method, &answer);
        }
        for path in
            ["/.well-known/pico-node/2", "/.well-known/pico-node/x", "/.well-known/pico-node/%ff", "/federation/v1/pull"]
        {
            let answer = ask(&node, "GET", path).await;
            assert_eq!((answer.status, code(&answer).as_str()), (404, "not_found"), "{path}");
            gives_nothing(path, &answer);
        }
        assert_eq!(stored(&node).await, before);
        is_ready(&node).await;
    }
}

#[tokio::test]
async fn what_is_refused_costs_the_address_whatever_it_was() {
    let long = vec![b' '; 1_100_000];
    for (method, path, body) in [
        ("POST", "/federation/v1/hello", &long),
        ("POST", "/federation/v1/batch", &long),
        ("POST", "/federation/v1/invitation/open", &long),
        ("PUT", "/federation/v1/batch", &Vec::new()),
        ("GET", "/nothing", &Vec::new()),
    ] {
        let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
        node.set("limits.unverified_requests_per_minute", "6");
        node.serve().await;
        let mut slowed = 0;
        for _ in 0..20 {
            let answer = if body.is_empty() { ask(&node, method, path).await } else { post(&node, path, body).await };
            assert!((400..500).contains(&answer.status), "{}", answer.text());
            slowed += usize::from(answer.status == 429);
        }
        assert!(slowed > 0, "{method} {path}: twenty in a row are not slowed down");
    }
}
