//! Vectors of signed objects: envelopes, genesis and documents, the agreement, feeds.

use serde_json::{Value, json};

use super::{hold, secrets};
use crate::{
    agreement::{Agreement, Party},
    code::Code,
    digest::Digest,
    encoding::hex,
    feed::{
        Accessory, Address, Area, Attribute, Capacity, Contact, Entry, Op, Price, PricedBy, RESOURCES, Resource,
        ResourceKind, SERVICES, Service, Session, Snapshot, Visibility, contents,
    },
    id::SubjectId,
    json::Ext,
    signed::{Object, Signed, Verified, pae},
    time::Timestamp,
    trial::{NOON, Node, born},
};

/// An object with everything that another implementation may want to compare.
pub(super) fn shown<T: Object>(object: &Verified<T>) -> Value {
    json!({
        "payload_type": T::TYPE,
        "payload": std::str::from_utf8(object.payload()).unwrap(),
        "sha256": object.digest(),
        "envelope": object.signed().to_json(),
    })
}

#[test]
fn node_json_shows_how_a_node_gets_its_id() {
    let (node, genesis, log) = born("faggio");
    let document = log.newest();
    assert_eq!(node.id.grouped().parse::<crate::NodeId>().ok(), None, "the grouped form is for people");
    hold(
        "node.json",
        &json!({
            "genesis": shown(&genesis),
            "node_id": node.id,
            "grouped": node.id.grouped(),
            "document": shown(document),
            "pae_of_genesis": hex(&pae(crate::genesis::Genesis::TYPE, genesis.payload())),
        }),
    );
}

#[test]
fn envelope_json_shows_envelopes_that_must_be_refused() {
    let (node, genesis, _) = born("faggio");
    let good = genesis.signed().to_json();
    let broken_signature = {
        let (id, mut signature) = genesis.signed().signatures()[0];
        signature[0] ^= 1;
        Signed::<crate::genesis::Genesis>::from_parts(genesis.payload().to_vec(), vec![(id, signature)])
            .unwrap()
            .to_json()
    };
    let refused = [
        ("another payload type", good.replace("vnd.pico.genesis", "vnd.pico.receipt")),
        ("a bit of the signature flipped", broken_signature),
        ("no padding", good.replacen("=\"", "\"", 1)),
        ("a field more", good.replacen('{', "{\"more\":1,", 1)),
        ("payload type twice", good.replacen('{', "{\"payloadType\":\"x\",", 1)),
        ("no signature", format!("{}\"signatures\":[]}}", &good[..good.find("\"signatures\"").unwrap()])),
        ("something after the end", format!("{good} x")),
    ];
    for (what, text) in &refused {
        let verified = Signed::<crate::genesis::Genesis>::parse(text.as_bytes()).and_then(Signed::claimed_and_verified);
        assert!(verified.is_err(), "{what}");
    }
    let refused: Vec<Value> =
        refused.iter().map(|(what, envelope)| json!({ "what": what, "envelope": envelope })).collect();
    hold("envelope.json", &json!({ "node": node.id, "accepted": good, "refused": refused }));
}

impl Signed<crate::genesis::Genesis> {
    fn claimed_and_verified(self) -> Result<Verified<crate::genesis::Genesis>, crate::SignedError> {
        crate::genesis::verify(self)
    }
}

#[test]
fn agreement_json_shows_one_payload_with_two_signatures() {
    let (a, b) = (Node::named("faggio"), Node::named("quercia"));
    let text = "Accordo di prova tra due cooperative inventate.";
    let agreement = Agreement {
        parties: [Party { node: a.id, document: 1 }, Party { node: b.id, document: 1 }],
        text: Digest::of(text.as_bytes()),
        purposes: vec!["Invio di persone tra servizi sociali".into()],
        kinds: vec![Code::of("referral"), Code::of("tick")],
        retention_days: 365,
        valid_from: NOON,
        valid_until: None,
        replaces: None,
        at: NOON,
        ext: Ext::default(),
    };
    let proposed = Signed::sign(agreement, &a.sign).unwrap();
    let both = proposed.clone().countersign(&b.sign).unwrap();
    hold(
        "agreement.json",
        &json!({
            "first": secrets(&a), "second": secrets(&b), "text": text, "proposed": shown(&proposed), "signed": shown(&both),
        }),
    );
}

/// An entry of a feed whose number says its key and its version.
fn entry(node: &Node, feed: &Code, n: u8, op: Op) -> Verified<Entry> {
    let entry = Entry {
        owner: node.id,
        document: 1,
        feed: feed.clone(),
        key: SubjectId::new(NOON, [n; 10]),
        version: n.into(),
        visibility: Visibility::Public,
        op,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(entry, &node.sign).unwrap()
}

fn snapshot(node: &Node, entries: &[Verified<Entry>]) -> Verified<Snapshot> {
    let last = entries.last().unwrap();
    let digests: Vec<(SubjectId, Digest)> = entries.iter().map(|entry| (entry.key, entry.digest())).collect();
    let snapshot = Snapshot {
        owner: node.id,
        document: 1,
        feed: last.feed.clone(),
        audience: Visibility::Linked,
        version: last.version,
        entries: entries.len() as u64,
        contents: contents(digests.iter().map(|(key, digest)| (key, digest))),
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(snapshot, &node.sign).unwrap()
}

/// A van that says everything one can say, but meetings.
fn van() -> Resource {
    Resource {
        name: "Furgone a nove posti".into(),
        description: "Si guida con la patente B.".into(),
        kind: ResourceKind::Vehicle,
        group: "Mezzi di via dell'Esempio".into(),
        comune: "037006".into(),
        address: Address::Shown("Via dell'Esempio 1".into()),
        units: 1,
        people: Some(9),
        attributes: vec![Attribute { name: "Pedana per carrozzine".into(), value: "sì".into() }],
        accessories: vec![Accessory { name: "Seggiolino".into(), stock: 2 }],
        price: Some(Price { cents: 45, per: PricedBy::Kilometre }),
        approval: true,
        shortest: Some(60),
        longest: Some(2880),
        notice: Some(1440),
        ahead: Some(129_600),
        schedule: "Dal lunedì al sabato".into(),
        sessions: Vec::new(),
        contact: Contact { telephone: "051 000000".into(), email: "mezzi@faggio.example.it".into() },
        accepts_bookings: true,
    }
}

/// A course that says as little as one can.
fn course() -> Resource {
    let after = |hours: i64| Timestamp::from_millis(NOON.as_millis() + hours * 3_600_000);
    Resource {
        name: "Primo soccorso".into(),
        description: String::new(),
        kind: ResourceKind::TrainingSeats,
        group: String::new(),
        comune: "037006".into(),
        address: Address::Withheld,
        units: 12,
        people: None,
        attributes: Vec::new(),
        accessories: Vec::new(),
        price: None,
        approval: false,
        shortest: None,
        longest: None,
        notice: None,
        ahead: None,
        schedule: String::new(),
        sessions: vec![Session { from: after(24), to: after(28) }, Session { from: after(48), to: after(52) }],
        contact: Contact { telephone: String::new(), email: String::new() },
        accepts_bookings: false,
    }
}

#[test]
fn feed_json_shows_entries_and_their_snapshot() {
    let node = Node::named("faggio");
    let service = Service {
        name: "Centro diurno Il Faggio".into(),
        description: "Laboratori e sostegno allo studio.".into(),
        category: "L".parse().unwrap(),
        area: Area::FamilyAndMinors,
        comune: "037006".into(),
        address: Address::Shown("Via dell'Esempio 1".into()),
        territory: String::new(),
        capacity: vec![Capacity { unit: "posti".into(), available: 3, maximum: 20, updated: NOON }],
        eligibility: "Con il consenso di chi ne ha la responsabilità".into(),
        minimum_age: Some(11),
        maximum_age: Some(17),
        schedule: String::new(),
        contact: Contact { telephone: "051 000000".into(), email: String::new() },
        accepts_referrals: true,
    };
    let put = |value| Op::Put(Box::new(value));
    let services =
        [entry(&node, &SERVICES, 1, put(crate::feed::Value::Service(service))), entry(&node, &SERVICES, 2, Op::Delete)];
    let resources = [
        entry(&node, &RESOURCES, 1, put(crate::feed::Value::Resource(van()))),
        entry(&node, &RESOURCES, 2, put(crate::feed::Value::Resource(course()))),
        entry(&node, &RESOURCES, 3, Op::Delete),
    ];
    let all = |entries: &[Verified<Entry>]| entries.iter().map(shown).collect::<Vec<_>>();
    hold(
        "feed.json",
        &json!({
            "owner": secrets(&node),
            "entries": all(&services),
            "snapshot": shown(&snapshot(&node, &services)),
            "resources": { "entries": all(&resources), "snapshot": shown(&snapshot(&node, &resources)) },
        }),
    );
}
