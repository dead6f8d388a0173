//! Sending a document while the rest of the cooperative goes on working.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use reqwest::header::{CONTENT_TYPE, ORIGIN};
use reqwest::{Body, Method};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
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

    async fn who_sends_to_the_end_before_listening_hears_the_answer(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        let path = format!("{sent}/allega");
        let form = desks.giulia.open(&path).await.ok().form("/allega");
        let token = &form.fields.iter().find(|(name, _)| name == "csrf").expect("the form has a token").1;
        let outside = Panel::new(&desks.giulia.base);
        for (panel, token, status) in [
            (&desks.giulia, "x".repeat(43), "400"),
            (&desks.giulia, token.clone(), "413"),
            (&outside, token.clone(), "303"),
        ] {
            let answer = to_the_end(panel, &path, &token, 60 << 20).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        }
    }
}

/// What is answered to a browser that listens only when all of its file has left: one that is hung up on meanwhile says that the line was
/// cut, whatever was answered.
async fn to_the_end(panel: &Panel, path: &str, token: &str, length: usize) -> String {
    let body = [
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--{BOUNDARY}\r\n")
            .as_bytes(),
        b"Content-Disposition: form-data; name=\"files\"; filename=\"film.txt\"\r\n\r\n",
        &vec![b'a'; length],
        format!("\r\n--{BOUNDARY}--\r\n").as_bytes(),
    ]
    .concat();
    let (address, base, cookies) = (panel.base.trim_start_matches("http://"), &panel.base, panel.cookie_header());
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {base}\r\nCookie: {cookies}\r\nConnection: close\r\n\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&body).await.expect("nobody hangs up");
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.expect("nobody hangs up");
    String::from_utf8_lossy(&answer).into_owned()
}
