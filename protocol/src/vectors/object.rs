//! Vectors of signed objects: envelopes, genesis and documents, the agreement, feeds.

use serde_json::{Value, json};

use super::{hold, secrets};
use crate::{
    agreement::{Agreement, Party},
    code::Code,
    digest::Digest,
    encoding::hex,
    feed::{Address, Area, Capacity, Contact, Entry, Op, SERVICES, Service, Snapshot, Visibility, contents},
    id::SubjectId,
    json::Ext,
    signed::{Object, Signed, Verified, pae},
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
    let entry = |n: u8, op| {
        let entry = Entry {
            owner: node.id,
            document: 1,
            feed: SERVICES,
            key: SubjectId::new(NOON, [n; 10]),
            version: n.into(),
            visibility: Visibility::Public,
            op,
            at: NOON,
            ext: Ext::default(),
        };
        Signed::sign(entry, &node.sign).unwrap()
    };
    let put = entry(1, Op::Put(Box::new(crate::feed::Value::Service(service))));
    let delete = entry(2, Op::Delete);
    let snapshot = Snapshot {
        owner: node.id,
        document: 1,
        feed: SERVICES,
        audience: Visibility::Linked,
        version: 2,
        entries: 2,
        contents: contents([(&put.key, &put.digest()), (&delete.key, &delete.digest())]),
        at: NOON,
        ext: Ext::default(),
    };
    let snapshot = Signed::sign(snapshot, &node.sign).unwrap();
    hold(
        "feed.json",
        &json!({
            "owner": secrets(&node), "entries": [shown(&put), shown(&delete)], "snapshot": shown(&snapshot),
        }),
    );
}
