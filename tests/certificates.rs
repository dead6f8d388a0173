//! A peer's certificate that is over: its pin says whose it is, so care work goes on, and people are told.

use std::path::Path;

use pico_protocol::NodeId;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use crate::on_both_engines;
use crate::support::desk::{Desks, act};
use crate::support::eventually;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

const ENDED: &str = "Il certificato del loro nodo è scaduto";

/// A certificate for the same key that is good until the first day of a year, in the place of the one that is there.
fn certify(keys: &Path, until: i32) {
    let pair = KeyPair::from_pem(&std::fs::read_to_string(keys.join("tls.key")).unwrap()).unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(until, 1, 1));
    std::fs::write(keys.join("tls.pem"), params.self_signed(&pair).unwrap().pem()).unwrap();
}

/// The node comes back with another certificate.
async fn comes_back(node: &mut TestNode, until: i32) {
    node.stop().await;
    certify(&node.data().join("keys"), until);
    node.serve().await;
}

/// Waits until the pages say that the certificate of the peer is over, or no longer do.
async fn told(admin: &Panel, peer: &NodeId, ended: bool) {
    for page in [format!("/rete/{peer}"), "/".to_owned()] {
        eventually(&format!("{page} says so: {ended}"), async || {
            (admin.open(&page).await.ok().text().contains(ENDED) == ended).then_some(())
        })
        .await;
    }
}

on_both_engines! {
    async fn an_expired_certificate_alarms_people_and_stops_nothing(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        let admin = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let peer = Spoils::of(&desks.pair.brezza).id;
        told(&admin, &peer, false).await;
        for (until, ended) in [(2021, true), (2199, false)] {
            comes_back(&mut desks.pair.brezza, until).await;
            let note = format!("nota-{until}-fine");
            act(&desks.giulia, &sent, "nota", |form| form.with("note", &note)).await;
            let page = eventually("the note has arrived all the same", async || {
                let page = desks.omar.open(&received).await.ok();
                page.body.contains(&note).then_some(page)
            })
            .await;
            assert_eq!(page.body.matches(&note).count(), 1);
            told(&admin, &peer, ended).await;
            let doctor = desks.pair.aurora.command(&["doctor"]).await.ok();
            let warned = doctor.contains("Il certificato del nodo di Cooperativa Brezza è scaduto");
            assert_eq!(warned, ended, "{doctor}");
        }
    }
}
