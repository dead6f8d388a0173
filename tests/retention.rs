//! What came with a referral goes when the agreement lets nobody keep it any longer, and when a person says so.

use pico_node::{execute, sql};
use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, open_person};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{comes_in, full_name};
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DECLINE, DISCLOSE, RESERVE, REVOKE, START, Story};

const LIST: &str = "/invii/conservazione";
const TASK: &str = "Un invio ha superato il tempo di conservazione";
/// The step that says so, in the timeline.
const ERASED: &str = "Contenuto cancellato: ricevuta";
const ERASURES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'referral.erase'";
const DAY: i64 = 24 * 60 * 60 * 1000;
/// What the common agreement says.
pub const DAYS: i64 = 1826;

/// The case ended so many days before it did.
pub async fn ended_earlier(node: &TestNode, days: i64) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    let moved =
        execute!(&mut tx, sqlx::query("UPDATE referrals SET ended_at = ended_at - $1").bind(days * DAY)).unwrap();
    assert!(moved > 0);
    tx.commit().await.unwrap();
    db.close().await;
}

/// Texts of referrals that the node still holds, of both sides.
async fn texts(node: &TestNode) -> i64 {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND body IS NOT NULL) \
                 + (SELECT CAST(COUNT(*) AS BIGINT) FROM outbox o WHERE o.kind = 'referral/1' AND o.body IS NOT NULL AND NOT EXISTS \
                    (SELECT 1 FROM lane_events l JOIN referral_events e ON e.side = 'own' AND e.number = l.number \
                     AND e.referral = 'ref_' || REPLACE(l.subject, '-', '') \
                     WHERE l.message = o.id AND l.side = 'own' AND e.step = 'erased')) \
                 + (SELECT CAST(COUNT(*) AS BIGINT) FROM attachment_chunks)";
    let found = sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}

/// Somebody erases what a received referral told.
async fn erases(panel: &Panel, story: &Story<'_>) -> Page {
    let asked = panel.open(&format!("{}/cancella", story.path)).await.ok();
    panel.send(&asked, &asked.form("/cancella")).await.ok().shows("Dati cancellati");
    asked
}

/// The sender knows that it is erased, and what the receiver wrote is in its place.
async fn sender_is_told(story: &Story<'_>) -> Page {
    let page = eventually("the sender knows of the erasure", async || {
        let page = story.page(Party::Sender).await;
        page.text().contains(ERASED).then_some(page)
    })
    .await;
    assert!(!page.text().contains("non ha avuto effetto"), "{}", page.text());
    page
}

/// Nothing of it waits for anybody here.
async fn waits_for_nobody(node: &TestNode, panel: &Panel, story: &Story<'_>) {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT turn, COALESCE(due_at, 0) FROM referrals WHERE id = $1";
    let id = story.path.trim_start_matches("/invii/");
    let (turn, due): (String, i64) = sql!(&mut tx, c => sqlx::query_as(query).bind(id).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    assert!(turn != "own" && due == 0, "{turn}, due {due}");
    assert!(
        !panel.open("/").await.ok().body.contains(&story.path),
        "it stands neither in the list of today nor in the news"
    );
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
        assert_eq!(brezza.count(ERASURES).await, 1, "the log tells that the node has erased it");
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

    async fn a_revoked_consent_that_nobody_answered_is_answered_by_the_erasure(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (brezza, person) = (&desks.pair.brezza, open_person(&desks.giulia).await);
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE, CLOSE, REVOKE]).await;
        let home = desks.omar.open("/").await.ok();
        assert!(home.body.contains(&story.path), "it waits for an answer: {}", home.text());

        ended_earlier(brezza, DAYS + 1).await;
        erases(&desks.omar, &story).await.shows("Il consenso è stato revocato e nessuno ha ancora risposto");
        sender_is_told(&story).await.shows("Risposta alla revoca");
        waits_for_nobody(brezza, &desks.omar, &story).await;
        eventually("no text is left", async || (texts(brezza).await == 0).then_some(())).await;
    }

    async fn a_consent_revoked_after_the_erasure_is_answered_by_the_node(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (brezza, person) = (&desks.pair.brezza, open_person(&desks.giulia).await);
        let mut stories = Vec::new();
        for walk in [&[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE, CLOSE][..], &[RESERVE, DISCLOSE, DECLINE, CLOSE]] {
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            story.walk(walk).await;
            story.comes_to("closed").await;
            stories.push(story);
        }
        ended_earlier(brezza, DAYS + 1).await;
        for story in &stories {
            erases(&desks.omar, story).await;
        }
        // One consent for both.
        stories[0].take(REVOKE).await;
        // Where work was done the receiver answers and erases, where none was it only erases.
        for (story, answered) in stories.iter().zip([true, false]) {
            let told = sender_is_told(story).await;
            assert_eq!(told.text().contains("Risposta alla revoca"), answered, "{}", told.text());
            story.settled().await;
            desks.omar.open("/").await.ok().shows("Novità dalle altre cooperative").shows("Consenso revocato");
            story.page(Party::Receiver).await;
            waits_for_nobody(brezza, &desks.omar, story).await;
        }
        eventually("no text is left", async || (texts(brezza).await == 0).then_some(())).await;
    }

    async fn an_own_request_of_admission_is_not_called_a_referral_received(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let story = Story::begin(&desks, Kind::AdmissionRequest, "").await;
        story.walk(&[DECLINE]).await;
        ended_earlier(&desks.pair.aurora, DAYS + 1).await;
        assert!(has_task(&desks.giulia).await);
        let list = desks.giulia.open(LIST).await.ok();
        list.shows("chiesto a Cooperativa Brezza");
        let asked = desks.giulia.open(&format!("{}/cancella", story.path)).await.ok();
        asked.shows("che avete fatto a Cooperativa Brezza");
        for page in [list, asked] {
            assert!(!page.text().contains("ricevuto da"), "{}", page.text());
        }
    }
}
