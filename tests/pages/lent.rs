//! What there is to look at of what others lend: a van of the other cooperative, with everything that can be told of one.

use pico_node::directory::store::keep;
use pico_node::execute;
use pico_protocol::Signed;
use pico_protocol::feed::{Entry, Op, RESOURCES, Value, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::json::Ext;
use serde_json::json;

use super::visits::Who::Giulia;
use super::visits::{Visit, visit};
use crate::support::desk::Desks;
use crate::support::eventually;
use crate::support::hostile::{Spoils, now, random};
use crate::support::node::TestNode;

/// Brezza lends a van, and Aurora has heard of it; what they ask of each other now, and have lent each other before. Answers the files.
pub(super) async fn of(desks: &Desks, visits: &mut Vec<Visit>) -> Vec<Visit> {
    let pair = &desks.pair;
    let (brezza, key) = (Spoils::of(&pair.brezza), SubjectId::new(now(), random()));
    let entry = Entry {
        owner: brezza.id,
        document: 1,
        feed: RESOURCES,
        key,
        version: now().as_millis().cast_unsigned(),
        visibility: Visibility::Linked,
        op: Op::Put(Box::new(van())),
        at: now(),
        ext: Ext::default(),
    };
    let entry = Signed::sign(entry, &brezza.sign).unwrap();
    let db = pair.brezza.database().await;
    let mut tx = db.write().await.unwrap();
    keep(&mut tx, &entry, now()).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    hears(&pair.aurora).await;
    visits.push(visit("/rete/risorse/{owner}/{key}", Giulia, &format!("/rete/risorse/{}/{key}", brezza.id)));
    let ask = format!("/rete/risorse/{}/{key}/chiedi", brezza.id);
    super::exchange::of(desks, &ask, visits).await;
    super::reciprocity::of(pair, visits).await
}

/// An hour has passed: every feed is asked for again.
async fn hears(node: &TestNode) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("UPDATE feed_replicas SET synced_at = 0")).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let here = "SELECT CAST(COUNT(*) AS BIGINT) FROM directory_resources";
    eventually("the van is there", async || (node.count(here).await == 1).then_some(())).await;
}

fn van() -> Value {
    let told = json!({"resource": {
        "name": "Furgone a nove posti con pedana",
        "description": "Si guida con la patente B.\nLe chiavi sono in portineria.",
        "kind": "vehicle",
        "group": "Mezzi di via Inventata",
        "comune": "037006",
        "address": {"shown": "Via dell'Esempio 8"},
        "units": 1,
        "people": 9,
        "attributes": [{"name": "Pedana per carrozzine", "value": "sì"}],
        "accessories": [{"name": "Seggiolino", "stock": 2}],
        "price": {"cents": 45, "per": "kilometre"},
        "approval": true,
        "shortest": 60,
        "longest": 2880,
        "notice": 1440,
        "ahead": 129_600,
        "schedule": "Dal lunedì al sabato",
        "contact": {"telephone": "051 000000", "email": "mezzi@brezza.example.it"},
        "accepts_bookings": true,
    }});
    serde_json::from_value(told).unwrap()
}
