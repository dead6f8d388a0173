//! A machine that has gone wrong, as who administers it meets it: the node says what it is, what was kept and what to do.

use std::time::Duration;

use pico_node::execute;

use crate::on_both_engines;
use crate::support::disk::{ReadOnlyFile, SmallDisk};
use crate::support::engine::Engine;
use crate::support::node::{Plan, TestNode};
use crate::support::panel::Panel;
use crate::support::port;
use crate::support::staff::comes_in;
use crate::support::trap::Trap;
use crate::support::{PATIENCE, eventually};

on_both_engines! {
    async fn a_node_that_can_commit_nothing_is_not_ready_and_the_doctor_says_so(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let panel = Panel::new(&node.panel());
        let whole = node.command(&["doctor"]).await.ok();
        assert!(whole.contains("risponde e scrive in modo durevole"), "{whole}");
        let trap = Trap::set(&node, "UPDATE", "node_facts", "name").await;
        let answer = eventually("the node is not ready", async || {
            Some(panel.open("/readyz").await).filter(|answer| answer.status == 503)
        })
        .await;
        assert!(answer.body.contains("not ready: ") && answer.body.contains("pico-node doctor"), "{}", answer.body);
        assert_eq!(panel.open("/healthz").await.status, 200);
        let told = node.command(&["doctor"]).await;
        assert!(!told.status.success() && !told.output.contains("scrive in modo durevole"), "{}", told.output);
        assert!(told.output.contains("non si riesce a scrivere"), "{}", told.output);
        assert!(told.output.contains("Registro degli accessi intatto"), "and it goes on to look: {}", told.output);
        trap.remove(&node).await;
        eventually("the node is ready again", async || panel.open("/readyz").await.status.is_success().then_some(())).await;
        node.command(&["doctor"]).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a mount: tests/run finds out whether it can be made"]
async fn a_database_file_that_may_only_be_read_is_told_by_the_doctor_and_nobody_serves_it() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let closed = ReadOnlyFile::close(&node.folder().join("node.sqlite"));
    let told = node.command(&["doctor"]).await;
    assert!(!told.status.success() && !told.output.contains("scrive in modo durevole"), "{}", told.output);
    assert!(told.output.contains("✗ ") && told.output.contains("dell’utente del servizio"), "{}", told.output);
    node.launch();
    let status = eventually("a node that can write nothing ends", async || node.exited()).await;
    assert!(!status.success());
    let log = node.log();
    assert!(log.contains("si può leggere ma non scrivere") && !log.contains("ready"), "{log}");
    drop(closed);
    node.kill();
    node.serve().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a small file system: tests/run finds out whether it can be mounted"]
async fn a_disk_below_the_reserve_is_told_once_to_everybody_who_can_do_something_and_once_when_there_is_room_again() {
    let disk = SmallDisk::mount(64);
    let mut node = Plan::new("Cooperativa Aurora", Engine::Sqlite).below(disk.path()).prepare().await;
    node.set("limits.disk_reserve_bytes", &(16 << 20).to_string());
    node.serve().await;
    let ada = comes_in(&node, "ada", "node-administrator").await;
    let (below, above) =
        ("the disk is below limits.disk_reserve_bytes", "the disk is above limits.disk_reserve_bytes again");
    assert!(!node.log().contains(below) && !node.log().contains(above), "{}", node.log());
    assert!(!ada.open("/").await.ok().text().contains("quasi pieno"));
    assert!(node.command(&["doctor"]).await.ok().contains("✓ Spazio libero"));

    let ballast = disk.path().join("ballast");
    std::fs::write(&ballast, vec![0x55; 40 << 20]).unwrap();
    eventually("the log says that the disk is low", async || node.log().contains(below).then_some(())).await;
    eventually("home says that the disk is low", async || {
        ada.open("/").await.ok().text().contains("non accetta messaggi dalle altre cooperative").then_some(())
    })
    .await;
    let told = node.command(&["doctor"]).await;
    assert!(!told.status.success() && told.output.contains("meno della riserva di 0,02 GiB"), "{}", told.output);

    std::fs::remove_file(ballast).unwrap();
    eventually("the log says that there is room", async || node.log().contains(above).then_some(())).await;
    eventually("home says so no more", async || {
        (!ada.open("/").await.ok().text().contains("quasi pieno")).then_some(())
    })
    .await;
    let log = node.log();
    let lines =
        |words: &str, level: &str| log.lines().filter(|line| line.contains(words) && line.contains(level)).count();
    assert_eq!((lines(below, "WARN"), lines(above, "INFO")), (1, 1), "{log}");
}

/// A second start of a node, with ports of its own.
fn beside() -> Vec<String> {
    let flag = |key: &str| format!("--set={key}=127.0.0.1:{}", port::free());
    vec!["serve".to_owned(), flag("panel.listen"), flag("federation.listen")]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_process_does_not_serve_the_same_folder_and_commands_go_on_beside_the_first() {
    let mut node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let second = beside();
    let second: Vec<_> = second.iter().map(String::as_str).collect();
    let told = tokio::time::timeout(PATIENCE, node.command(&second)).await.expect("it ends by itself").refused();
    assert!(told.contains("un altro processo sta già servendo il nodo") && told.contains("--data"), "{told}");
    for command in
        [&["doctor"][..], &["user", "list"], &["backup", "--to", node.folder().join("copie").to_str().unwrap()]]
    {
        node.command(command).await.ok();
    }
    node.kill();
    node.serve().await;
    assert_eq!(node.exited(), None, "a process that was killed holds nothing");
}

on_both_engines! {
    async fn an_orderly_stop_leaves_no_error_and_the_log_no_colours(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        if engine == Engine::Postgres {
            // Who looks at the peers waits, and closing the database waits for him: time for all others to find it closed.
            execute!(&mut tx, sqlx::query("LOCK TABLE peers IN ACCESS EXCLUSIVE MODE")).unwrap();
        }
        // Looks come every few seconds: some wait for the lock when the stop begins, others come afterwards.
        tokio::time::sleep(Duration::from_secs(4)).await;
        let meanwhile = async {
            tokio::time::sleep(Duration::from_secs(4)).await;
            tx.rollback().await.unwrap();
        };
        let (status, ()) = tokio::join!(node.stop(), meanwhile);
        assert!(status.success());
        let log = node.log();
        assert!(!log.contains("ERROR") && !log.contains("closed pool"), "{log}");
        assert!(log.contains("INFO ready") && !log.contains('\u{1b}'), "{log}");
        db.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_does_not_take_another_node_on_the_same_ports_for_this_one() {
    let aurora = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let own = aurora.command(&["doctor"]).await.ok();
    assert!(own.contains("Il nodo è in funzione") && own.matches("è usato da questo nodo").count() == 2, "{own}");
    let mut brezza = TestNode::prepare("Cooperativa Brezza", Engine::Sqlite).await;
    brezza.set("panel.listen", &format!("127.0.0.1:{}", aurora.panel_port));
    brezza.set("federation.listen", &format!("127.0.0.1:{}", aurora.federation_port));
    let told = brezza.command(&["doctor"]).await.output;
    assert!(told.contains("Il nodo non è in funzione adesso") && !told.contains("usato da questo nodo"), "{told}");
    assert!(
        told.contains("è di un altro nodo (pn1") && told.contains("federation.listen: non posso ascoltare"),
        "{told}"
    );
}
