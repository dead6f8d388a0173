//! What came with a referral goes when the agreement lets nobody keep it any longer, and when a person says so.

use pico_node::{execute, sql};
use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, open_person};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::{comes_in, full_name};
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, RESERVE, START, Story};

const LIST: &str = "/invii/conservazione";
const TASK: &str = "Un invio ricevuto ha superato il tempo di conservazione";
const DAY: i64 = 24 * 60 * 60 * 1000;
/// What the common agreement says.
const DAYS: i64 = 1826;

/// The case ended so many days before it did.
async fn ended_earlier(node: &TestNode, days: i64) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    let moved =
        execute!(&mut tx, sqlx::query("UPDATE referrals SET ended_at = ended_at - $1").bind(days * DAY)).unwrap();
    assert_eq!(moved, 1);
    tx.commit().await.unwrap();
    db.close().await;
}

/// Texts of referrals that the node still holds, of both sides.
async fn texts(node: &TestNode) -> i64 {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND body IS NOT NULL) \
                 + (SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE kind = 'referral/1' AND body IS NOT NULL) \
                 + (SELECT CAST(COUNT(*) AS BIGINT) FROM attachment_chunks)";
    let found = sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}

async fn has_task(panel: &Panel) -> bool {
    panel.open("/").await.ok().text().contains(TASK)
}

on_both_engines! {
    async fn what_may_be_kept_no_longer_is_erased_by_a_person_and_the_senders_proof_holds(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (aurora, brezza) = (&desks.pair.aurora, &desks.pair.brezza);
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let page = desks.giulia.open(&format!("{}/allega", story.path)).await.ok();
        desks.giulia.upload(&page, &page.form("/allega"), ("relazione.pdf", b"Una relazione inventata")).await.ok();
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE, CLOSE]).await;
        story.comes_to("closed").await;
        let stefano = comes_in(brezza, "stefano", "data-protection").await;
        let address = format!("{}/cancella", story.path);

        ended_earlier(brezza, DAYS - 1).await;
        assert!(!has_task(&desks.omar).await && !has_task(&stefano).await, "a day before its time");
        assert_eq!(stefano.open(&address).await.status, 409);
        stefano.open(LIST).await.ok().shows("Niente da cancellare");

        ended_earlier(brezza, 1).await;
        assert!(has_task(&desks.omar).await && has_task(&stefano).await, "the coordinator and the DPO find it");
        let ada = comes_in(brezza, "ada", "node-administrator").await;
        assert!(!has_task(&ada).await);
        assert_eq!(ada.open(&address).await.status, 404);
        ended_earlier(aurora, DAYS + 1).await;
        assert!(!has_task(&desks.giulia).await, "who sent it keeps it as her own work");
        assert_eq!(desks.giulia.open(&address).await.status, 409);
        desks.omar.open(&story.path).await.ok().shows(FAMILY_NAME).shows(NEED);
        assert!(texts(brezza).await > 0, "nothing goes by itself");

        let list = stefano.open(LIST).await.ok();
        assert!(list.body.contains(&address) && !list.body.contains(FAMILY_NAME), "{}", list.text());
        let asked = stefano.open(&address).await.ok();
        asked.shows("Che cosa si cancella da questo nodo").shows("Cooperativa Aurora");
        stefano.send(&asked, &asked.form("/cancella")).await.ok().shows("Dati cancellati").shows("Niente da cancellare");
        let again = stefano.send(&asked, &asked.form("/cancella")).await;
        assert_eq!(again.status, 409, "once");

        assert!(!has_task(&desks.omar).await && !has_task(&stefano).await);
        let left = desks.omar.open(&story.path).await.ok();
        assert!(!left.body.contains(FAMILY_NAME) && !left.body.contains(NEED) && !left.body.contains("relazione.pdf"));
        eventually("no text is left", async || (texts(brezza).await == 0).then_some(())).await;
        let log = stefano.open("/registro").await.ok();
        log.shows("Ha cancellato i dati di un invio oltre il tempo di conservazione").shows(&full_name("stefano"));
        eventually("the erasure is in the ledger", async || {
            let ledger = std::fs::read_to_string(brezza.data().join("erasures.ndjson")).ok()?;
            ledger.contains(story.path.trim_start_matches("/invii/")).then_some(())
        })
        .await;

        // The sender's side is whole, and proves it to whoever asks.
        story.page(Party::Sender).await.shows(FAMILY_NAME).shows(NEED).shows("Firme: verificate");
        let proof = desks.giulia.open(&format!("{}/prova", story.path)).await.ok();
        let file = aurora.folder().join("prova.json");
        std::fs::write(&file, &proof.body).unwrap();
        let told = aurora.command(&["verify", file.to_str().unwrap()]).await.ok();
        assert!(told.contains("dice chi è la persona") && !told.contains("Manca il testo"), "{told}");
    }
}
