//! A machine that has gone wrong, as who administers it meets it: the node says what it is, what was kept and what to do.

use crate::support::disk::SmallDisk;
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::Plan;
use crate::support::staff::comes_in;

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
