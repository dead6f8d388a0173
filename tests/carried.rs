//! What proxies do to requests: how a body is carried does not matter, what it says does.

use pico_protocol::message::Message;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::doors::{code, gives_nothing, is_ready};
use crate::support::engine::Engine;
use crate::support::hostile::Hostile;
use crate::support::tls::{self, Answer};
use crate::torture::{attack, kept, line};

const BATCH: &str = "/federation/v1/batch";

/// The same bytes in chunks of this size.
fn chunked(body: &[u8], size: usize) -> Vec<u8> {
    let chunk = |piece: &[u8]| [format!("{:X};weg=1\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat();
    let mut whole: Vec<u8> = body.chunks(size).flat_map(chunk).collect();
    whole.extend_from_slice(b"0\r\n\r\n");
    whole
}

fn body(message: &Message) -> Vec<u8> {
    line(&message.to_json())
}

async fn carried(port: u16, first: &str, headers: &str, body: &[u8]) -> Answer {
    let head = format!("{first}\r\n{headers}Connection: close\r\n\r\n");
    tls::exchange(port, &[head.as_bytes(), body].concat()).await.expect("the node answers")
}

/// The next message of the stream, carried like this, must be signed for.
async fn arrives(port: u16, hostile: &mut Hostile, what: &str, first: &str, headers: &str, in_chunks: bool) {
    let message = hostile.next("trial/1", &json!({"carried": what}));
    let body = body(&message);
    let headers = headers.replace("SIZE", &body.len().to_string());
    let body = if in_chunks { chunked(&body, 100) } else { body };
    let answer = carried(port, first, &headers, &body).await;
    assert_eq!(answer.status, 200, "{what}: {}", answer.text());
    assert_eq!(hostile.receipt(&answer).received, hostile.seq, "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_arrives_however_a_proxy_carries_it() {
    let (victim, mut hostile) = attack(Engine::Sqlite).await;
    let (port, usual) = (victim.federation_port, format!("POST {BATCH} HTTP/1.1"));
    let elsewhere = format!("POST https://altrove.example{BATCH} HTTP/1.1");
    let (query, old) = (format!("POST {BATCH}?utm=1 HTTP/1.1"), format!("POST {BATCH} HTTP/1.0"));
    let added =
        "Host: x\r\nVia: 1.1 p\r\nX-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1\r\nContent-Length: SIZE\r\n";
    for (what, first, headers, in_chunks) in [
        ("in chunks", &usual, "Host: x\r\nTransfer-Encoding: chunked\r\n", true),
        ("in chunks, spelt otherwise", &usual, "HOST: x\r\nTRANSFER-ENCODING: Chunked\r\n", true),
        (
            "names in capitals",
            &usual,
            "HOST: x\r\nCONTENT-TYPE: APPLICATION/X-NDJSON\r\nCONTENT-LENGTH: SIZE\r\n",
            false,
        ),
        ("names in small letters", &usual, "host: x\r\ncontent-length: SIZE\r\n", false),
        ("another host", &usual, "Host: interno.example:9999\r\nContent-Length: SIZE\r\n", false),
        ("no host", &usual, "Content-Length: SIZE\r\n", false),
        ("a proxy's own headers", &usual, added, false),
        ("the length twice, the same", &usual, "Host: x\r\nContent-Length: SIZE\r\nContent-Length: SIZE\r\n", false),
        ("a query", &query, "Host: x\r\nContent-Length: SIZE\r\n", false),
        ("the whole address", &elsewhere, "Host: x\r\nContent-Length: SIZE\r\n", false),
        ("the older HTTP", &old, "Host: x\r\nContent-Length: SIZE\r\n", false),
        ("chunks and a length", &usual, "Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: SIZE\r\n", true),
        ("a length and chunks", &usual, "Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", true),
    ] {
        arrives(port, &mut hostile, what, first, headers, in_chunks).await;
    }
    is_ready(&victim).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_that_is_spelt_otherwise_is_another_path() {
    let (victim, hostile) = attack(Engine::Sqlite).await;
    let before = kept(&victim).await;
    let message = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
    let body = body(&message);
    for path in [
        "/Federation/v1/batch",
        "/federation/V1/batch",
        "/federation/v1//batch",
        "//federation/v1/batch",
        "/federation/v1/batch/",
        "/federation/v1/./batch",
        "/federation/v1/b%61tch",
        "/federation/v1/batch%20",
        "/federation/v1",
    ] {
        let length = format!("Host: x\r\nContent-Length: {}\r\n", body.len());
        let answer = carried(victim.federation_port, &format!("POST {path} HTTP/1.1"), &length, &body).await;
        assert_eq!((answer.status, code(&answer).as_str()), (404, "not_found"), "{path}: {}", answer.text());
        gives_nothing(path, &answer);
        assert_eq!(kept(&victim).await, before, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_two_programs_read_differently_hides_no_second_one() {
    let (victim, mut hostile) = attack(Engine::Sqlite).await;
    let port = victim.federation_port;
    let (one, two) = (hostile.next("trial/1", &json!({"n": 1})), hostile.next("trial/1", &json!({"n": 2})));
    let length = body(&two).len();
    let hidden = format!("POST {BATCH} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
    let hidden = [hidden.as_bytes(), &body(&two)].concat();
    let first = chunked(&body(&one), 1000);
    let total = first.len() + hidden.len();
    let head =
        format!("POST {BATCH} HTTP/1.1\r\nHost: x\r\nContent-Length: {total}\r\nTransfer-Encoding: chunked\r\n\r\n");
    let mut stream = tls::connect(port).await.unwrap();
    stream.write_all(&[head.as_bytes(), &first, &hidden].concat()).await.unwrap();
    let mut answers = Vec::new();
    // However it ends: what counts is what was answered until then.
    drop(stream.read_to_end(&mut answers).await);
    let answers = String::from_utf8_lossy(&answers).into_owned();
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
    assert_eq!(kept(&victim).await.1, i64::try_from(hostile.seq - 1).unwrap(), "only the first one is there");

    let before = kept(&victim).await;
    let usual = format!("POST {BATCH} HTTP/1.1");
    for (what, headers, status) in [
        ("two lengths", "Host: x\r\nContent-Length: SIZE\r\nContent-Length: 7\r\n", 400),
        ("a length that is none", "Host: x\r\nContent-Length: +SIZE\r\n", 400),
        ("another encoding", "Host: x\r\nTransfer-Encoding: gzip\r\n", 400),
        ("chunks inside another encoding", "Host: x\r\nTransfer-Encoding: chunked, gzip\r\n", 400),
    ] {
        let headers = headers.replace("SIZE", &length.to_string());
        let answer = carried(port, &usual, &headers, &body(&two)).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.head);
        assert!(hostile.unsigned(&answer), "{what}");
        assert_eq!(kept(&victim).await, before, "{what}");
    }
    let endless = chunked(&vec![b' '; 1_100_000], 65_536);
    let answer = carried(port, &usual, "Host: x\r\nTransfer-Encoding: chunked\r\n", &endless).await;
    assert_eq!((answer.status, code(&answer).as_str()), (413, "too_large"));
    let answer = hostile.receipt(&hostile.send(&[two]).await);
    assert_eq!(answer.received, hostile.seq);
    is_ready(&victim).await;
}
