//! A peer's certificate: one that is over is known by its pin, so care work goes on, and people are told; one without a pin is
//! believed when an authority vouches for it, and no other is.

use std::path::Path;

use pico_protocol::NodeId;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

use crate::on_both_engines;
use crate::support::authority::{Authority, Shown};
use crate::support::desk::{Desks, act};
use crate::support::engine::Engine;
use crate::support::false_peer::FalsePeer;
use crate::support::hostile::Spoils;
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;
use crate::support::{eventually, port};

const ENDED: &str = "Il certificato del loro nodo è scaduto";
const ANOTHER: &str = "Risponde con un altro certificato";

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
            assert_eq!(page.story().matches(&note).count(), 1);
            told(&admin, &peer, ended).await;
            let doctor = desks.pair.aurora.command(&["doctor"]).await.ok();
            let warned = doctor.contains("Il certificato del nodo di Cooperativa Brezza è scaduto");
            assert_eq!(warned, ended, "{doctor}");
        }
    }
}

/// What answers at a node's address shows this certificate from now on.
async fn shows(shown: &Shown, node: &TestNode, port: u16) -> FalsePeer {
    eventually("the port is free", async || tokio::net::TcpListener::bind(("127.0.0.1", port)).await.ok().map(drop))
        .await;
    FalsePeer::showing(&shown.certificate, &shown.key, node, port).await
}

/// Aurora, who believes this authority, and Brezza, who is reached at a port where a test shows what it likes.
async fn linked_with_one_who_believes(authority: &Authority, at: u16) -> (Desks, FalsePeer) {
    let mut brezza = Plan::new("Cooperativa Brezza", Engine::Sqlite).announced_at(at).prepare().await;
    let door = FalsePeer::before(&brezza, at).await;
    brezza.serve().await;
    let mut aurora = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    aurora.environment("SSL_CERT_FILE", authority.file().to_str().unwrap());
    aurora.serve().await;
    (Desks::at(TestPair { aurora, brezza }.link().await).await, door)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_without_a_pin_is_believed_only_when_an_authority_vouches_for_it_under_this_name() {
    let (folder, at) = (tempfile::tempdir().unwrap(), port::free());
    let authority = Authority::new(folder.path());
    let (desks, mut door) = linked_with_one_who_believes(&authority, at).await;
    let (sent, received) = desks.referral_under_way().await;
    let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
    let brezza = &desks.pair.brezza;
    for (note, strange, good) in [
        ("nota-da-nessuno", Shown::self_signed(folder.path(), "localhost"), authority.vouches_for("localhost")),
        ("nota-per-altri", authority.vouches_for("elsewhere.example"), Shown::own(&brezza.data())),
    ] {
        drop(door);
        door = shows(&strange, brezza, at).await;
        act(&desks.giulia, &sent, "nota", |form| form.with("note", note)).await;
        eventually("people are told", async || ada.open("/consegne").await.ok().text().contains(ANOTHER).then_some(()))
            .await;
        assert!(!desks.omar.open(&received).await.ok().body.contains(note), "{note} went to somebody else");

        drop(door);
        door = shows(&good, brezza, at).await;
        let page = ada.open("/consegne").await.ok();
        // It may have tried again by itself meanwhile.
        if page.body.contains("/riprova") {
            ada.send(&page, &page.form("/riprova")).await.ok();
        }
        eventually("the note has arrived", async || {
            desks.omar.open(&received).await.ok().body.contains(note).then_some(())
        })
        .await;
        eventually("nothing is wrong any more", async || {
            (!ada.open("/consegne").await.ok().text().contains(ANOTHER)).then_some(())
        })
        .await;
    }
    drop(door);
}
