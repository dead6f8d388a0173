//! Somebody with the database in her hands touches the log of accesses: the page and `doctor` say so in words.

use pico_node::{execute, sql};

use crate::on_both_engines;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// Waits until every row is chained; answers the position of the last.
async fn chained(node: &TestNode) -> i64 {
    eventually("every row of the log is chained", async || {
        let db = node.database().await;
        let mut tx = db.read().await.unwrap();
        let query = "SELECT CAST(COUNT(*) AS BIGINT), COALESCE(MAX(position), 0) FROM audit_entries";
        let (rows, last): (i64, i64) = sql!(&mut tx, c => sqlx::query_as(query).fetch_one(c)).unwrap();
        drop(tx);
        db.close().await;
        (rows > 0 && rows == last).then_some(last)
    })
    .await
}

async fn tamper(node: &TestNode, statement: &'static str, position: i64) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    assert_eq!(execute!(&mut tx, sqlx::query(statement).bind(position)).unwrap(), 1, "{statement}");
    tx.commit().await.unwrap();
    db.close().await;
}

/// Presses the button of the page.
async fn checked(panel: &Panel) -> Page {
    let page = panel.open("/registro").await.ok();
    panel.send(&page, &page.form("/registro/verifica")).await.ok()
}

/// What `doctor` says and how it ends, in Italian.
async fn doctor(node: &TestNode) -> (bool, String) {
    let said = node.command(&["doctor", "--language", "it"]).await;
    (said.status.success(), said.output)
}

on_both_engines! {
    async fn a_log_that_was_touched_is_told_by_the_page_and_by_doctor(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let stefano = comes_in(&node, "stefano", "data-protection").await;
        chained(&node).await;
        checked(&stefano).await.shows("Il registro è integro");
        let (whole, said) = doctor(&node).await;
        assert!(whole && said.contains("Registro degli accessi intatto"), "{said}");

        tamper(&node, "UPDATE audit_entries SET actor_name = actor_name || 'x' WHERE position = $1", 2).await;
        checked(&stefano).await.shows("Il registro è stato toccato").shows("La riga 2 non è più quella scritta allora");
        let (whole, said) = doctor(&node).await;
        assert!(!whole && said.contains("la riga 2 non torna"), "{said}");
        let back = "UPDATE audit_entries SET actor_name = substr(actor_name, 1, length(actor_name) - 1) WHERE position = $1";
        tamper(&node, back, 2).await;
        checked(&stefano).await.shows("Il registro è integro").shows("Toccato alla riga 2");

        // The node rests meanwhile, so that nothing is chained behind the row that goes.
        let last = chained(&node).await;
        assert!(node.stop().await.success());
        tamper(&node, "DELETE FROM audit_entries WHERE position = $1", last).await;
        let (whole, said) = doctor(&node).await;
        let left = format!("ne restano {} delle {last} concatenate", last - 1);
        assert!(!whole && said.contains("mancano le ultime righe") && said.contains(&left), "{said}");
        node.serve().await;
        let left = format!("ne sono rimaste {} delle {last} scritte", last - 1);
        checked(&stefano).await.shows("Il registro è stato toccato").shows(&left);
        // What happens afterwards does not cover it up.
        eventually("the check itself is chained", async || {
            let page = checked(&stefano).await;
            page.text().contains(&format!("La riga {last} non è più quella scritta allora")).then_some(())
        })
        .await;
    }
}
