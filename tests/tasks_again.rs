//! Things to do that come again: the next one is made when one is done, its day counted from the day it had; and one step stops it.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::a_task;
use crate::support::staff::comes_in;

const AGAIN: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'task.repeated'";
const ALL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM tasks";
const OPEN: &str = "SELECT due || ' ' || repeats FROM tasks WHERE done_at IS NULL ORDER BY due";

/// Today and some days, as they are stored.
fn stored(days: i64) -> String {
    let written = in_days(days);
    let parts: Vec<&str> = written.split('/').collect();
    format!("{}-{}-{}", parts[2], parts[1], parts[0])
}

/// A task about somebody, due on a day, that comes again each week.
async fn weekly(panel: &Panel, due: i64, until: &str) -> String {
    let task = a_task(panel, &open_person(panel).await).await;
    let page = panel.open(&task).await.ok();
    let form = page.form("").with("due", &in_days(due)).with("repeats", "week").with("repeats_until", until);
    panel.send(&page, &form).await.ok().shows("Salvata");
    task
}

on_both_engines! {
    async fn whoever_finishes_what_comes_again_finds_the_next_one_counted_from_its_day(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let task = weekly(&giulia, -2, "").await;
        giulia.open("/cose").await.ok().shows(&format!("{} · ogni settimana", in_days(-2)));
        press(&giulia, &task, "/fatta").await.shows("La prossima è già tra le cose da fare");
        giulia.open("/cose").await.ok().shows(&format!("{} · ogni settimana", in_days(5)));
        assert_eq!(node.texts(OPEN).await, [format!("{} week", stored(5))]);
        assert_eq!(node.count(AGAIN).await, 1);
        // Done again by a mistake: it is opened, and comes only once.
        let done = giulia.open(&task).await.ok();
        let next = done.body.split("href=\"/cose/tsk_").nth(1).and_then(|rest| rest.split('"').next()).expect("a link to the next one");
        let next = format!("/cose/tsk_{next}");
        assert!(giulia.open(&next).await.ok().body.contains("Una telefonata inventata"));
        press(&giulia, &task, "/riapri").await;
        press(&giulia, &task, "/fatta").await.shows("Fatta.");
        assert_eq!((node.count(ALL).await, node.count(AGAIN).await), (2, 1));
        // One step stops it.
        press(&giulia, &next, "/smetti").await.shows("Non si ripete più");
        assert!(!giulia.open(&next).await.ok().body.contains("/smetti"));
        press(&giulia, &next, "/fatta").await;
        assert_eq!((node.count(ALL).await, node.texts(OPEN).await.len()), (2, 0));
        let stopped = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'task.stopped'";
        assert_eq!(node.count(stopped).await, 1);
    }

    async fn after_the_last_day_nothing_comes_and_without_a_day_nothing_is_repeated(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let task = weekly(&giulia, 0, &in_days(6)).await;
        let page = giulia.open(&task).await.ok();
        let refused = giulia.send(&page, &page.form("").with("due", "")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Per ripeterla serve il giorno");
        let refused = giulia.send(&page, &page.form("").with("repeats_until", &in_days(-1))).await;
        refused.shows("prima della scadenza");
        press(&giulia, &task, "/fatta").await;
        assert_eq!((node.count(ALL).await, node.count(AGAIN).await), (1, 0));
    }
}
