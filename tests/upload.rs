//! Sending a document while the rest of the cooperative goes on working.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Body, Method};
use tokio::sync::mpsc::{self, Receiver};

use crate::on_both_engines;
use crate::support::desk::{Desks, act};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;

const BOUNDARY: &str = "una-riga-che-non-compare-mai";

/// A form with one file whose content comes when the test says so.
async fn upload(panel: &Panel, referral: &str, content: Receiver<&'static str>) -> reqwest::RequestBuilder {
    let path = format!("{referral}/allega");
    let form = panel.open(&path).await.ok().form("/allega");
    let token = &form.fields.iter().find(|(name, _)| name == "csrf").expect("the form has a token").1;
    let before = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"relazione.txt\"\r\n\r\n"
    );
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    let pieces = stream::unfold((Some(before), content, Some(after)), |(before, mut content, mut after)| async move {
        let piece = match before {
            Some(before) => before,
            None => match content.recv().await {
                Some(piece) => piece.to_owned(),
                None => after.take()?,
            },
        };
        Some((Ok::<_, Infallible>(Bytes::from(piece)), (None, content, after)))
    });
    let request = panel.raw(Method::POST, &path).header(ORIGIN, &panel.base);
    request.header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}")).body(Body::wrap_stream(pieces))
}

async fn waiting(node: &TestNode) -> i64 {
    node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL").await
}

on_both_engines! {
    async fn a_document_that_comes_slowly_keeps_nobody_waiting(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        let (give, content) = mpsc::channel(1);
        let coming = tokio::spawn(upload(&desks.giulia, &sent, content).await.send());
        // A word at a time: that so many were taken shows that the node is in the middle of reading.
        for _ in 0..20 {
            give.send("parola ").await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }

        act(&desks.giulia, &sent, "nota", |form| form.with("note", "scritta-nel-frattempo")).await;
        act(&desks.omar, &received, "nota", |form| form.with("note", "risposta-nel-frattempo")).await;
        eventually("Omar's note is acknowledged", async || (waiting(&desks.pair.brezza).await == 0).then_some(())).await;
        desks.giulia.open(&sent).await.ok();

        assert!(!coming.is_finished(), "the document is still on its way");
        drop(give);
        let answer = coming.await.unwrap().unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{answer:?}");
        desks.giulia.open(&sent).await.ok().shows("relazione.txt");
    }

    async fn a_document_without_the_token_of_its_form_is_not_taken(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        let page = desks.giulia.open(&format!("{sent}/allega")).await.ok();
        for token in [None, Some(String::new()), Some("A".repeat(86)), Some("x".repeat(43))] {
            let mut forged = page.form("/allega");
            forged.fields.retain(|(name, _)| name != "csrf");
            forged.fields.extend(token.clone().map(|token| ("csrf".to_owned(), token)));
            let answer = desks.giulia.upload(&page, &forged, ("intruso.txt", b"Un testo inventato")).await;
            assert_eq!(answer.status, 400, "{token:?}: {}", answer.text());
            assert_eq!(desks.pair.aurora.count("SELECT CAST(COUNT(*) AS BIGINT) FROM attachments").await, 0, "{token:?}");
        }
        desks.giulia.upload(&page, &page.form("/allega"), ("relazione.txt", b"Un testo inventato")).await.ok();
        assert_eq!(desks.pair.aurora.count("SELECT CAST(COUNT(*) AS BIGINT) FROM attachments").await, 1);
    }

    async fn a_document_that_breaks_off_leaves_nothing_behind(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        let (give, content) = mpsc::channel(1);
        let coming = tokio::spawn(upload(&desks.giulia, &sent, content).await.send());
        give.send("solo l’inizio").await.unwrap();
        coming.abort();
        assert!(coming.await.is_err());
        act(&desks.giulia, &sent, "nota", |form| form.with("note", "una-nota")).await;
        assert!(!desks.giulia.open(&sent).await.ok().text().contains("relazione.txt"));
    }
}
