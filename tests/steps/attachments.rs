//! Documents: the largest one, one too large, a line that breaks in the middle, one that arrives damaged, and erasure.

use std::time::Duration;

use pico_node::{execute, sql};
use pico_protocol::blob::MAX_FILE;
use pico_protocol::referral::{Kind, Party};
use reqwest::{Method, StatusCode};

use crate::on_both_engines;
use crate::support::desk::{Desks, open_person};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::proxy::Fault;
use crate::support::story::{Story, WITHDRAW};

/// The one attachment of a node: its id, state and chunks.
async fn stored(node: &TestNode) -> Option<(String, String, i64)> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT a.id, a.state, CAST(COUNT(c.position) AS BIGINT) FROM attachments a \
                 LEFT JOIN attachment_chunks c ON c.attachment = a.id GROUP BY a.id, a.state";
    let found = sql!(&mut tx, c => sqlx::query_as(query).fetch_optional(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}

async fn attached(story: &Story<'_>, file: &[u8]) {
    let panel = story.panel(Party::Sender);
    let page = panel.open(&format!("{}/allega", story.path)).await.ok();
    panel.upload(&page, &page.form("/allega"), ("relazione finale.pdf", file)).await.ok().shows("Documento allegato");
    story.settled().await;
}

/// Omar opens the referral, and the document comes.
async fn arrives(story: &Story<'_>, as_state: &str) -> String {
    story.page(Party::Receiver).await;
    eventually(&format!("the document is {as_state}"), async || {
        let (id, state, _) = stored(story.node(Party::Receiver)).await?;
        (state == as_state).then_some(id)
    })
    .await
}

async fn download(panel: &Panel, story: &Story<'_>, id: &str) -> Result<Vec<u8>, StatusCode> {
    // As a browser asks: it would take a compressed answer too.
    let request = panel.raw(Method::GET, &format!("{}/allegati/{id}", story.path));
    let answer = request.header(reqwest::header::ACCEPT_ENCODING, "gzip, deflate, br, zstd").send().await.unwrap();
    if !answer.status().is_success() {
        return Err(answer.status());
    }
    let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.starts_with("attachment;"), "{disposition}");
    Ok(answer.bytes().await.unwrap().to_vec())
}

/// Bytes that nothing can make smaller and that differ from place to place.
fn bytes(length: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let step = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    (0..length).map(step).collect()
}

async fn spoil_a_chunk(node: &TestNode) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    let query = "SELECT content FROM attachment_chunks WHERE position = 0";
    let mut chunk: Vec<u8> = sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap();
    chunk[100] ^= 1;
    execute!(&mut tx, sqlx::query("UPDATE attachment_chunks SET content = $1 WHERE position = 0").bind(chunk)).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

on_both_engines! {
    async fn the_largest_document_arrives_whole_and_goes_with_the_withdrawal(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let file = bytes(MAX_FILE);
        attached(&story, &file).await;
        story.page(Party::Sender).await.shows("lo prende da qui quando là aprono l’invio");
        let id = arrives(&story, "complete").await;
        story.page(Party::Sender).await.shows("l’altro nodo l’ha chiesto fino all’ultimo pezzo");
        assert!(download(&desks.omar, &story, &id).await.unwrap() == file, "not one bit has changed");
        story.page(Party::Receiver).await.shows("relazione finale.pdf").shows("completo e verificato");

        story.walk(&[WITHDRAW]).await;
        story.comes_to("withdrawn").await;
        let page = story.page(Party::Sender).await;
        assert!(!page.text().contains("l’ha chiesto fino"), "nobody may ask for it any more: {}", page.text());
        let (_, state, chunks) = stored(&desks.pair.brezza).await.unwrap();
        assert_eq!((state.as_str(), chunks), ("erased", 0));
        assert_eq!(download(&desks.omar, &story, &id).await, Err(StatusCode::NOT_FOUND));
        let page = story.page(Party::Receiver).await;
        assert!(!page.body.contains("relazione finale"), "the name of the file is gone too");
    }

    async fn a_document_over_the_limit_is_refused_in_words_and_leaves_nothing(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let before = story.stands(Party::Sender).await;
        let page = desks.giulia.open(&format!("{}/allega", story.path)).await.ok();
        let file = ("troppo.pdf", &*bytes(MAX_FILE + 1));
        let refused = desks.giulia.upload(&page, &page.form("/allega"), file).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        refused.shows("È troppo grande").shows("Dividilo o riducilo");
        assert_eq!(stored(&desks.pair.aurora).await, None);
        assert_eq!(story.stands(Party::Sender).await, before);
    }

    async fn a_document_whose_line_was_cut_goes_on_where_it_stopped(engine: Engine) {
        let (pair, before_aurora, _before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let file = bytes(12 * 1024 * 1024);
        attached(&story, &file).await;
        before_aurora.fault(Fault::Delay(Duration::from_millis(20)));
        story.page(Party::Receiver).await;
        let chunks = async || stored(&desks.pair.brezza).await.map_or(0, |(_, _, chunks)| chunks);
        eventually("a part has come", async || (chunks().await >= 3).then_some(())).await;
        before_aurora.fault(Fault::Cut);
        let before = before_aurora.answered();
        let here = chunks().await;
        assert!(here < 12, "the line was cut in the middle: {here}");
        assert_eq!(stored(&desks.pair.brezza).await.unwrap().1, "fetching");

        before_aurora.fault(Fault::None);
        let id = arrives(&story, "complete").await;
        assert!(download(&desks.omar, &story, &id).await.unwrap() == file);
        let again = before_aurora.answered() - before;
        let missing = (12 - here + 2).unsigned_abs() * 1024 * 1024;
        assert!(again < missing, "{again} bytes came for {} missing chunks", 12 - here);
    }

    async fn a_document_that_is_not_the_announced_one_is_thrown_away_and_said_so(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        attached(&story, &bytes(3_000)).await;
        spoil_a_chunk(&desks.pair.aurora).await;
        let id = arrives(&story, "damaged").await;
        story.page(Party::Receiver).await.shows("arrivato danneggiato: chiedi di rimandarlo");
        assert_eq!(download(&desks.omar, &story, &id).await, Err(StatusCode::NOT_FOUND));
        assert_eq!(stored(&desks.pair.brezza).await.unwrap().2, 0, "nothing of it is kept");
    }
}
