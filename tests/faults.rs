//! The torture list, second part: the network and the machine fail between two honest nodes.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::on_both_engines;
use crate::support::desk::{Desks, act};
use crate::support::disk::{SmallDisk, emergency_file};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::hostile::Hostile;
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::panel::{Panel, encode};
use crate::support::postgres::Cluster;
use crate::support::proxy::{Fault, Proxy};
use crate::support::staff::{PASSWORD, comes_in};
use crate::support::trap::Trap;
use crate::torture::{attack, kept};

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";
const ARRIVED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox";

on_both_engines! {
    async fn a_receipt_lost_after_the_commit_delivers_once(engine: Engine) {
        let (pair, _before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let (sent, received) = desks.referral_under_way().await;
        let (aurora, brezza) = (&desks.pair.aurora, &desks.pair.brezza);
        eventually("everything is delivered", async || (aurora.count(WAITING).await == 0).then_some(())).await;
        let before = brezza.count(ARRIVED).await;

        before_brezza.fault(Fault::LoseAnswers);
        act(&desks.giulia, &sent, "nota", |form| form.with("note", "una-nota-sola")).await;
        eventually("the note is there", async || (brezza.count(ARRIVED).await == before + 1).then_some(())).await;
        assert_eq!(aurora.count(WAITING).await, 1, "nothing is delivered before its receipt has come");

        before_brezza.fault(Fault::None);
        eventually("the receipt has come", async || (aurora.count(WAITING).await == 0).then_some(())).await;
        assert_eq!(brezza.count(ARRIVED).await, before + 1);
        let page = desks.omar.open(&received).await.ok();
        assert_eq!(page.story().matches("una-nota-sola").count(), 1);
    }

    async fn what_could_not_be_committed_is_not_acknowledged(engine: Engine) {
        // Every statement succeeds and the commit fails: a row stands that breaks a rule which is looked at only then.
        let (victim, mut hostile) = attack(engine).await;
        let before = kept(&victim).await;
        let trap = Trap::set(&victim, "INSERT", "inbox", "id").await;

        let message = hostile.next("trial/1", &json!({}));
        let answer = hostile.send(std::slice::from_ref(&message)).await;
        assert!(hostile.unsigned(&answer), "a receipt for what is on no disk: {}", answer.text());
        assert_eq!(answer.status, 503);
        assert_eq!(kept(&victim).await, before, "nothing was kept");

        trap.remove(&victim).await;
        let receipt = hostile.receipt(&hostile.send(std::slice::from_ref(&message)).await);
        assert_eq!(receipt.received, hostile.seq, "the same message again is taken");
    }

    async fn what_was_written_while_the_line_was_dead_arrives_in_order_when_it_is_back(engine: Engine) {
        let (pair, _before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let (sent, received) = desks.referral_under_way().await;
        before_brezza.fault(Fault::Cut);
        for number in 0..10 {
            act(&desks.giulia, &sent, "nota", |form| form.with("note", &format!("nota-{number}-fine"))).await;
        }
        before_brezza.fault(Fault::Delay(Duration::from_millis(20)));
        let page = eventually("all notes have arrived", async || {
            let page = desks.omar.open(&received).await;
            (0..10).all(|number| page.body.contains(&format!("nota-{number}-fine"))).then_some(page)
        })
        .await;
        let places: Vec<_> = (0..10).filter_map(|number| page.story().find(&format!("nota-{number}-fine"))).collect();
        let order = places.is_sorted() || places.iter().rev().is_sorted();
        assert!(order, "the notes stand in the order in which they were written: {places:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_below_its_disk_reserve_says_busy_and_keeps_nothing() {
    let TestPair { mut aurora, mut brezza } = TestPair::linked(Engine::Sqlite).await;
    brezza.stop().await;
    aurora.stop().await;
    aurora.set("limits.disk_reserve_bytes", "4000000000000000");
    aurora.serve().await;
    let mut hostile = Hostile::take_over(&brezza, &aurora).await;
    let before = aurora.count(ARRIVED).await;
    let message = hostile.next("trial/1", &json!({}));
    let receipt = hostile.receipt(&hostile.send(std::slice::from_ref(&message)).await);
    assert!(receipt.busy.is_some() && receipt.window == 0, "{receipt:?}");
    assert!(receipt.received < hostile.seq, "nothing is accepted");
    assert_eq!(aurora.count(ARRIVED).await, before);
    aurora.stop().await;
    aurora.set("limits.disk_reserve_bytes", "0");
    aurora.serve().await;
    assert_eq!(hostile.receipt(&hostile.send(&[message]).await).received, hostile.seq);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a small file system: tests/run finds out whether it can be mounted"]
async fn a_full_disk_acknowledges_nothing_and_loses_nothing() {
    let disk = SmallDisk::mount(36);
    let mut aurora = Plan::new("Cooperativa Aurora", Engine::Sqlite).below(disk.path()).prepare().await;
    let mut brezza = Plan::new("Cooperativa Brezza", Engine::Sqlite).prepare().await;
    tokio::join!(aurora.serve(), brezza.serve());
    let TestPair { mut aurora, mut brezza } = TestPair { aurora, brezza }.link().await;
    brezza.stop().await;
    let mut hostile = Hostile::take_over(&brezza, &aurora).await;
    let ballast = disk.fill();
    let mut acknowledged = 0;
    let mut messages = Vec::new();
    for _ in 0..40 {
        messages.push(hostile.next("trial/1", &json!({"text": "x".repeat(4000)})));
        let answer = hostile.send(&messages[acknowledged..]).await;
        if !hostile.unsigned(&answer) {
            let kept = hostile.receipt(&answer).received;
            acknowledged = messages.len() - usize::try_from(hostile.seq - kept).unwrap();
        }
    }
    assert!(acknowledged < messages.len(), "a full disk cannot take everything");
    aurora.kill();
    std::fs::remove_file(ballast).unwrap();
    aurora.serve().await;
    let answer = hostile.receipt(&hostile.send(&messages[..1]).await);
    let missing = usize::try_from(hostile.seq - answer.received).unwrap();
    assert!(messages.len() - missing >= acknowledged, "something acknowledged is gone");
    let rest = hostile.receipt(&hostile.send(&messages[messages.len() - missing..]).await);
    assert_eq!((rest.received, rest.head), (hostile.seq, hostile.head));
}

/// Fills a disk to the last byte but for what the node keeps for emergencies, and answers the file that fills it.
async fn fill_but_the_emergency_room(disk: &SmallDisk, node: &TestNode) -> std::path::PathBuf {
    let emergency = emergency_file(node);
    loop {
        eventually("the emergency room is kept free", async || emergency.exists().then_some(())).await;
        let ballast = disk.fill();
        eventually("the emergency room is given up", async || (!emergency.exists()).then_some(())).await;
        let probe = disk.path().join("probe");
        let free = std::fs::write(&probe, vec![1; 4 << 20]).is_ok();
        drop(std::fs::remove_file(probe));
        if free {
            return ballast;
        }
        // The node was quicker than the ballast, which has eaten that room too.
        std::fs::remove_file(ballast).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a small file system: tests/run finds out whether it can be mounted"]
async fn on_a_full_disk_people_still_come_in_and_read_why_and_peers_are_told_to_wait() {
    let disk = SmallDisk::mount(32);
    let mut aurora = Plan::new("Cooperativa Aurora", Engine::Sqlite).below(disk.path()).prepare().await;
    let mut brezza = Plan::new("Cooperativa Brezza", Engine::Sqlite).prepare().await;
    tokio::join!(aurora.serve(), brezza.serve());
    let TestPair { mut aurora, mut brezza } = TestPair { aurora, brezza }.link().await;
    comes_in(&aurora, "ada", "node-administrator").await;
    brezza.stop().await;
    let mut hostile = Hostile::take_over(&brezza, &aurora).await;
    let before = aurora.count(ARRIVED).await;
    let ballast = fill_but_the_emergency_room(&disk, &aurora).await;

    let panel = Panel::new(&aurora.panel());
    let door = panel.open("/accesso").await.ok();
    let form = door.form("/accesso").with("login", "ada").with("password", PASSWORD);
    panel.send(&door, &form).await.ok();
    panel.open("/").await.ok().shows("Il disco del nodo è pieno").shows("deve fare spazio subito");
    let message = hostile.next("trial/1", &json!({}));
    let receipt = hostile.receipt(&hostile.send(std::slice::from_ref(&message)).await);
    assert!(receipt.busy.is_some() && receipt.window == 0 && receipt.received < hostile.seq, "{receipt:?}");
    assert_eq!(aurora.count(ARRIVED).await, before, "nothing is acknowledged, nothing is kept");
    assert!(aurora.log().contains("the disk is full"), "the log says what happened");
    aurora.kill();
    aurora.serve().await;
    panel.open("/").await.ok().shows("Il disco del nodo è pieno");

    std::fs::remove_file(ballast).unwrap();
    let emergency = emergency_file(&aurora);
    eventually("the emergency room is made again", async || emergency.exists().then_some(())).await;
    eventually("people are told no more", async || {
        (!panel.open("/").await.ok().text().contains("Il disco del nodo è pieno")).then_some(())
    })
    .await;
    assert_eq!(hostile.receipt(&hostile.send(&[message]).await).received, hostile.seq);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a small file system: tests/run finds out whether it can be mounted"]
async fn a_full_disk_at_the_sender_loses_nothing_that_it_said_was_sent() {
    let disk = SmallDisk::mount(32);
    let mut aurora = Plan::new("Cooperativa Aurora", Engine::Sqlite).below(disk.path()).prepare().await;
    let mut brezza = Plan::new("Cooperativa Brezza", Engine::Sqlite).prepare().await;
    tokio::join!(aurora.serve(), brezza.serve());
    let mut desks = Desks::at(TestPair { aurora, brezza }.link().await).await;
    let (sent, received) = desks.referral_under_way().await;
    eventually("everything is delivered", async || (desks.pair.aurora.count(WAITING).await == 0).then_some(())).await;
    desks.pair.brezza.stop().await;

    let path = format!("{sent}/fai/nota");
    let page = desks.giulia.open(&path).await.ok();
    disk.fill();
    let emergency = emergency_file(&desks.pair.aurora);
    eventually("the emergency room is given up", async || (!emergency.exists()).then_some(())).await;
    // That is used up too.
    let ballast = disk.fill();
    let mut told = Vec::new();
    // What the write-ahead log has room for without growing is taken: how much that is, nobody says.
    for number in 0..300 {
        let note = format!("nota-{number}-{}-fine", "x".repeat(1500));
        let body = encode(&page.form(&path).with("note", &note).fields);
        let answer = desks.giulia.try_request(Method::POST, &path, Some(body)).await;
        told.push((note, answer.is_ok_and(|answer| answer.status().is_redirection())));
        if told.iter().filter(|(_, sent)| !sent).count() == 5 {
            break;
        }
    }
    println!("{} notes until the disk was full", told.len());
    assert!(told.iter().any(|(_, sent)| !sent), "a full disk cannot take everything");
    desks.pair.brezza.serve().await;
    desks.pair.aurora.kill();
    std::fs::remove_file(ballast).unwrap();
    desks.pair.aurora.serve().await;
    act(&desks.giulia, &sent, "nota", |form| form.with("note", "c’è-di-nuovo-posto")).await;

    let page = eventually("the last note has arrived", async || {
        let page = desks.omar.open(&received).await.ok();
        page.body.contains("c’è-di-nuovo-posto").then_some(page)
    })
    .await;
    for (note, sent) in &told {
        let copies = page.story().matches(note.as_str()).count();
        // What was not confirmed to Giulia may have been kept all the same; it is never there twice.
        assert!(copies == 1 || copies == 0 && !sent, "{copies} copies of a note that was sent: {sent}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn postgresql_restarted_in_the_middle_of_a_delivery_loses_nothing_and_doubles_nothing() {
    let mut cluster = Cluster::start();
    let (first, second) =
        (Plan::new("Cooperativa Aurora", Engine::Postgres), Plan::new("Cooperativa Brezza", Engine::Postgres));
    let before_brezza = Proxy::start(second.federation_port).await;
    let mut aurora = first.database(cluster.new_database()).prepare().await;
    let mut brezza = second.database(cluster.new_database()).announced_at(before_brezza.port).prepare().await;
    tokio::join!(aurora.serve(), brezza.serve());
    let mut desks = Desks::at(TestPair { aurora, brezza }.link().await).await;
    let (sent, received) = desks.referral_under_way().await;
    eventually("everything is delivered", async || (desks.pair.aurora.count(WAITING).await == 0).then_some(())).await;

    // Committed there, not confirmed here: the middle of a delivery, for as long as the test likes.
    before_brezza.fault(Fault::LoseAnswers);
    let arrived = desks.pair.brezza.count(ARRIVED).await;
    for number in 0..10 {
        act(&desks.giulia, &sent, "nota", |form| form.with("note", &format!("nota-{number}-fine"))).await;
    }
    eventually("something is there", async || (desks.pair.brezza.count(ARRIVED).await > arrived).then_some(())).await;
    assert!(desks.pair.aurora.count(WAITING).await > 0);
    cluster.stop();
    before_brezza.fault(Fault::None);
    tokio::time::sleep(Duration::from_secs(3)).await;
    cluster.start_again();

    eventually("everything is signed for", async || (desks.pair.aurora.count(WAITING).await == 0).then_some(())).await;
    let page = eventually("all notes are on Omar's page", async || {
        let page = desks.omar.open(&received).await.ok();
        (0..10).all(|number| page.body.contains(&format!("nota-{number}-fine"))).then_some(page)
    })
    .await;
    for number in 0..10 {
        assert_eq!(page.story().matches(&format!("nota-{number}-fine")).count(), 1, "note {number}");
    }
    assert_eq!(desks.pair.brezza.count(ARRIVED).await, arrived + 10);
    for node in [&mut desks.pair.aurora, &mut desks.pair.brezza] {
        assert_eq!(node.exited(), None, "the same process all the time");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL and a small file system: tests/run prepares them"]
async fn a_postgresql_on_a_full_disk_acknowledges_nothing_and_loses_nothing() {
    // An empty cluster takes some 40 MiB, and to start again after it was cut off it wants up to 80 for its log.
    let disk = SmallDisk::mount(128);
    let mut cluster = Cluster::start_below(disk.path());
    let plan = Plan::new("Cooperativa Aurora", Engine::Postgres).database(cluster.new_database());
    let mut aurora = plan.prepare().await;
    let mut brezza = Plan::new("Cooperativa Brezza", Engine::Sqlite).prepare().await;
    tokio::join!(aurora.serve(), brezza.serve());
    let TestPair { mut aurora, mut brezza } = TestPair { aurora, brezza }.link().await;
    brezza.stop().await;
    let ada = comes_in(&aurora, "ada", "node-administrator").await;
    let mut hostile = Hostile::take_over(&brezza, &aurora).await;
    let ballast = disk.fill();
    // Something is taken before nothing is.
    let almost = std::fs::OpenOptions::new().write(true).open(&ballast).unwrap();
    almost.set_len(almost.metadata().unwrap().len() - (3 << 20)).unwrap();
    drop(almost);
    let (mut acknowledged, mut refused) = (0, 0);
    let mut next = hostile.next("trial/1", &json!({"text": "x".repeat(30_000)}));
    // What the log has room for without growing is taken: how much that is, nobody says.
    while refused < 5 && acknowledged < 4000 {
        let answer = hostile.send(std::slice::from_ref(&next)).await;
        if hostile.unsigned(&answer) || hostile.receipt(&answer).received < hostile.seq {
            refused += 1;
        } else {
            acknowledged += 1;
            next = hostile.next("trial/1", &json!({"text": "x".repeat(30_000)}));
        }
    }
    println!("{acknowledged} messages were acknowledged before the disk was full");
    assert!(acknowledged > 0 && refused == 5, "a full disk cannot take everything");
    let last = hostile.seq - 1;
    ada.open("/").await.ok().shows("Il disco del nodo è pieno");

    std::fs::remove_file(ballast).unwrap();
    // With no room for its log the server has stopped: its administrator makes room and starts it.
    cluster.stop();
    cluster.start_again();
    eventually("the node is ready again", async || ada.open("/readyz").await.status.is_success().then_some(())).await;
    assert_eq!(aurora.exited(), None, "the same process all the time");
    let kept = aurora.count(ARRIVED).await;
    let mut received = 0;
    // For a minute after it was last told that there is no room it takes nothing, and tells how far it is.
    for _ in 0..120 {
        let receipt = hostile.receipt(&hostile.send(std::slice::from_ref(&next)).await);
        assert!(receipt.received >= last, "something acknowledged is gone: {receipt:?}");
        received = receipt.received;
        if received == hostile.seq {
            assert_eq!(receipt.head, hostile.head);
            break;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!((received, aurora.count(ARRIVED).await), (hostile.seq, kept + 1), "the last one too, and nothing twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_allows_no_private_addresses_connects_to_none() {
    let inviting = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let invitation = inviting.command(&["peer", "invite"]).await.ok();
    let mut careful = TestNode::prepare("Cooperativa Brezza", Engine::Sqlite).await;
    careful.set("federation.allow_private_addresses", "false");
    let complaint = careful.command(&["peer", "accept", invitation.trim()]).await.refused();
    println!("{complaint}");
    assert!(!inviting.command(&["peer", "list"]).await.ok().contains("Brezza"), "it was reached all the same");
}
