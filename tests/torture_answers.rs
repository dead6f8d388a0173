//! The torture list, third part: what stands where the peer should be answers whatever it likes.
//!
//! One rule is behind every case: only a signature of the peer under the very request that was sent moves a message to
//! *delivered*. Anything else loses nothing, is told on the page of deliveries, and when the peer is honest again everything
//! arrives, once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use pico_protocol::epoch::End;
use pico_protocol::hello::Hello;
use pico_protocol::json::Ext;
use pico_protocol::key::SignKey;
use pico_protocol::receipt::{Exception, Receipt, Refusal};
use pico_protocol::{Digest, NodeId, Signed};

use crate::on_both_engines;
use crate::support::desk::{Desks, act};
use crate::support::engine::Engine;
use crate::support::false_peer::{Asked, FalsePeer, Reply, answer, signed};
use crate::support::hostile::{Spoils, now, random};
use crate::support::node::Plan;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;
use crate::support::{eventually, port};
use crate::torture::flip_signature;

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";
const ARRIVED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox";
const STOPPED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outgoing_streams WHERE COALESCE(halted, '') <> ''";
const NEXT: &str = "SELECT MAX(COALESCE(next_attempt_at, 0)) FROM outgoing_streams";

/// Giulia at Aurora writes to Omar at Brezza, and something false stands before Brezza.
pub struct Stage {
    /// Both with their coordinators.
    pub desks: Desks,
    /// Aurora's administrator.
    pub admin: Panel,
    /// What stands before Brezza.
    pub peer: FalsePeer,
    /// The referral on Giulia's panel.
    pub sent: String,
    /// And on Omar's.
    pub received: String,
}

impl Stage {
    /// A referral is under way, and everything is honest so far.
    pub async fn set(engine: Engine) -> Self {
        let (first, second) = (Plan::new("Cooperativa Aurora", engine), Plan::new("Cooperativa Brezza", engine));
        let before = port::free();
        let mut aurora = first.prepare().await;
        let mut brezza = second.announced_at(before).prepare().await;
        let peer = FalsePeer::before(&brezza, before).await;
        tokio::join!(aurora.serve(), brezza.serve());
        let desks = Desks::at(TestPair { aurora, brezza }.link().await).await;
        let admin = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let (sent, received) = desks.referral_under_way().await;
        let stage = Self { desks, admin, peer, sent, received };
        stage.all_delivered().await;
        stage
    }

    /// Nothing waits at Aurora any more.
    pub async fn all_delivered(&self) {
        let aurora = &self.desks.pair.aurora;
        eventually("everything is signed for", async || (aurora.count(WAITING).await == 0).then_some(())).await;
    }

    /// Giulia adds a note.
    pub async fn write(&self, note: &str) {
        act(&self.desks.giulia, &self.sent, "nota", |form| form.with("note", note)).await;
    }

    /// The administrator presses "try again" at once.
    async fn try_again(&self) {
        let page = self.admin.open("/consegne").await.ok();
        if page.body.contains("/riprova\"") {
            self.admin.send(&page, &page.form("/riprova")).await.ok();
        }
    }

    /// The page of deliveries says so.
    pub async fn cause(&self, words: &str) {
        eventually(&format!("the page of deliveries tells: {words}"), async || {
            let page = self.admin.open("/consegne").await.ok();
            page.text().contains(words).then_some(())
        })
        .await;
    }

    /// A receipt comes before the message is looked at: the page shows it a moment later.
    pub async fn arrives_once(&self, note: &str) {
        let page = eventually(&format!("{note} is on Omar's page"), async || {
            let page = self.desks.omar.open(&self.received).await.ok();
            page.body.contains(note).then_some(page)
        })
        .await;
        assert_eq!(page.story().matches(note).count(), 1, "{note} arrives once");
    }

    /// A note while the peer answers falsely, and again while it is honest.
    async fn lie(&self, what: &str, cause: &str, reply: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        println!("--- {what}");
        let (aurora, brezza) = (&self.desks.pair.aurora, &self.desks.pair.brezza);
        let before = brezza.count(ARRIVED).await;
        let note = format!("nota-{}-fine", what.replace(' ', "-"));
        self.peer.answers(reply);
        self.write(&note).await;
        self.cause(cause).await;
        assert_eq!(aurora.count(WAITING).await, 1, "{what} counts as delivered");
        assert_eq!(brezza.count(ARRIVED).await, before, "{what}");
        self.peer.is_honest();
        self.try_again().await;
        self.all_delivered().await;
        self.arrives_once(&note).await;
        assert_eq!(brezza.count(ARRIVED).await, before + 1, "{what}");
    }
}

fn page(status: &'static str) -> impl Fn(&Asked) -> Reply {
    move |_| answer(status, "Content-Type: text/html\r\n", b"<!doctype html><title>Accedi alla rete</title>\n")
}

on_both_engines! {
    async fn answers_that_no_node_gives_deliver_nothing_and_lose_nothing(engine: Engine) {
        let stage = Stage::set(engine).await;
        for status in ["200 OK", "403 Forbidden", "404 Not Found", "410 Gone", "502 Bad Gateway"] {
            let cause = format!("an answer without a signature, status {}", &status[..3]);
            stage.lie(&format!("a page with {status}"), &cause, page(status)).await;
        }
        stage.lie("an answer that asks for patience", "Dice di essere occupato", |_| {
            answer("503 Service Unavailable", "Retry-After: 1\r\n", b"")
        })
        .await;
        stage.lie("a redirect to the metadata of a cloud", "Risponde qualcosa che non è il loro nodo", |_| {
            answer("307 Temporary Redirect", "Location: https://169.254.169.254/latest/meta-data\r\n", b"")
        })
        .await;
        stage.lie("a compressed answer", "a compressed body", |_| {
            answer("200 OK", "Content-Encoding: gzip\r\n", b"\x1f\x8b\x08\x00\x00\x00\x00\x00")
        })
        .await;
        stage.lie("a huge answer", "a body that is too long", |_| answer("200 OK", "", &vec![b'x'; 4 << 20])).await;
        stage.lie("an answer that breaks off", "Non si riesce a collegarsi", |_| {
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"payloadType\"".to_vec())
        })
        .await;
        stage.lie("no answer at all", "Non si riesce a collegarsi", |_| Reply::Bytes(Vec::new())).await;
    }

    async fn receipts_that_do_not_answer_this_very_request_deliver_nothing(engine: Engine) {
        let stage = Stage::set(engine).await;
        let keys = || Spoils::of(&stage.desks.pair.brezza);
        let stranger = NodeId::from_genesis(&Digest::of(b"somebody"));
        let unsigned = "an answer without a signature, status 200";
        let unfit = "a receipt that does not fit";

        let mut forger = keys();
        forger.sign = SignKey::from_secret(&random());
        stage.lie("a forged receipt", unsigned, move |asked| signed(asked.receipt(), &forger)).await;
        let by = keys();
        stage.lie("a receipt in the name of another", unsigned, move |asked| {
            signed(Receipt { from: stranger, ..asked.receipt() }, &by)
        })
        .await;
        let by = keys();
        stage.lie("a receipt for another node", unsigned, move |asked| {
            signed(Receipt { to: stranger, ..asked.receipt() }, &by)
        })
        .await;
        let by = keys();
        stage.lie("a receipt for another request", unfit, move |asked| {
            signed(Receipt { request: Digest::of(b"another body"), ..asked.receipt() }, &by)
        })
        .await;
        let by = keys();
        stage.lie("a receipt ahead of what was sent", unfit, move |asked| {
            let honest = asked.receipt();
            signed(Receipt { received: honest.received + 5, ..honest }, &by)
        })
        .await;
        let by = keys();
        stage.lie("a receipt with another head", unfit, move |asked| {
            signed(Receipt { head: Digest::of(b"another core"), ..asked.receipt() }, &by)
        })
        .await;
        let by = keys();
        stage.lie("a receipt of another epoch", unfit, move |asked| {
            let honest = asked.receipt();
            signed(Receipt { epoch: honest.epoch + 1, ..honest }, &by)
        })
        .await;
        let by = keys();
        stage.lie("a receipt for nothing new", "the peer confirms nothing new", move |asked| {
            let (first, _) = asked.cores().remove(0);
            signed(Receipt { received: first.seq - 1, head: first.prev, ..asked.receipt() }, &by)
        })
        .await;
    }

    async fn answers_that_nobody_signed_for_this_node_and_this_request_deliver_and_stop_nothing(engine: Engine) {
        let stage = Stage::set(engine).await;
        let keys = || Spoils::of(&stage.desks.pair.brezza);
        let by = keys();
        stage.lie("a receipt with the name of the key alone", "an answer without a signature, status 200", move |asked| {
            let Reply::Bytes(good) = signed(asked.receipt(), &by) else { unreachable!("signed answers are bytes") };
            Reply::Bytes(flip_signature(&String::from_utf8(good).unwrap()).into_bytes())
        })
        .await;
        let stranger = NodeId::from_genesis(&Digest::of(b"somebody"));
        for (what, elsewhere, other) in [
            ("a refusal for another node", Some(stranger), None),
            ("a refusal of another request", None, Some(Digest::of(b"another body"))),
        ] {
            println!("--- {what}");
            let (by, told) = (keys(), Arc::new(AtomicUsize::new(0)));
            let count = told.clone();
            stage.peer.answers(move |asked| {
                count.fetch_add(1, Ordering::SeqCst);
                let Receipt { from, to, document, request, at, .. } = asked.receipt();
                let (to, request) = (elsewhere.unwrap_or(to), other.unwrap_or(request));
                let end = End { epoch: 1, seq: 0, head: Digest::ZERO };
                let code = Refusal::CONTRADICTION;
                signed(Refusal { from, to, document, code, end, request, at, ext: Ext::default() }, &by)
            });
            let note = format!("nota-{}-fine", what.replace(' ', "-"));
            stage.write(&note).await;
            eventually("it was answered", async || (told.load(Ordering::SeqCst) > 0).then_some(())).await;
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            // To press "try again" would let a stream that was stopped go on.
            assert_eq!(stage.desks.pair.aurora.count(STOPPED).await, 0, "{what} has stopped the stream");
            stage.peer.is_honest();
            stage.try_again().await;
            stage.all_delivered().await;
            stage.arrives_once(&note).await;
        }
    }

    async fn a_signed_refusal_stops_the_stream_until_a_person_lets_it_go_on(engine: Engine) {
        let stage = Stage::set(engine).await;
        let by = Spoils::of(&stage.desks.pair.brezza);
        stage.peer.answers(move |asked| {
            let Receipt { from, to, document, request, at, .. } = asked.receipt();
            let end = End { epoch: 1, seq: 0, head: Digest::ZERO };
            let code = Refusal::CONTRADICTION;
            signed(Refusal { from, to, document, code, end, request, at, ext: Ext::default() }, &by)
        });
        stage.write("nota-ferma-fine").await;
        stage.cause("fermato dall'altro nodo").await;
        stage.admin.open("/").await.ok().shows("Il nodo di Cooperativa Brezza non prende più i nostri messaggi");
        // Although the peer would take it now: what was signed stays until people have spoken.
        stage.peer.is_honest();
        stage.write("nota-che-aspetta-fine").await;
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        assert_eq!(stage.desks.pair.aurora.count(WAITING).await, 2);
        stage.try_again().await;
        stage.all_delivered().await;
        stage.arrives_once("nota-ferma-fine").await;
        stage.arrives_once("nota-che-aspetta-fine").await;
        assert!(!stage.admin.open("/").await.ok().text().contains("non prende più"));
    }

    async fn a_body_that_is_too_much_is_halved_until_it_passes(engine: Engine) {
        let stage = Stage::set(engine).await;
        stage.peer.answers(page("403 Forbidden"));
        for number in 0..8 {
            stage.write(&format!("nota-{number}-fine")).await;
        }
        stage.cause("status 403").await;
        let sizes: Arc<Mutex<Vec<usize>>> = Arc::default();
        let seen = Arc::clone(&sizes);
        stage.peer.answers(move |asked| {
            let size = asked.cores().len();
            seen.lock().unwrap().push(size);
            match size {
                // Something on the way says so, or only hangs up.
                4.. => answer("413 Content Too Large", "", b""),
                2..4 => Reply::Bytes(Vec::new()),
                _ => Reply::Pass,
            }
        });
        stage.try_again().await;
        stage.all_delivered().await;
        let sizes = sizes.lock().unwrap().clone();
        let refused: Vec<usize> = sizes.iter().copied().take_while(|size| *size > 1).collect();
        assert!(refused.len() >= 2 && refused.windows(2).all(|pair| pair[1] == pair[0] / 2), "{sizes:?}");
        assert_eq!(sizes.iter().filter(|size| **size == 1).count(), 8, "{sizes:?}");
        for number in 0..8 {
            stage.arrives_once(&format!("nota-{number}-fine")).await;
        }
    }

    async fn a_peer_may_ask_for_patience_but_not_for_more_than_an_hour(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (earliest, patience) = (now().as_millis(), 3_600_000);
        stage.lie("a request for eleven days", "status 503", |_| {
            answer("503 Service Unavailable", "Retry-After: 999999\r\n", b"")
        })
        .await;
        stage.peer.answers(|_| answer("503 Service Unavailable", "Retry-After: 999999\r\n", b""));
        stage.write("nota-che-aspetta").await;
        stage.cause("status 503").await;
        let next = stage.desks.pair.aurora.count(NEXT).await;
        assert!(next >= earliest + patience, "the peer's wish was not heard: {}", next - earliest);
        assert!(next <= now().as_millis() + patience, "longer than an hour: {}", next - earliest);
    }
}

on_both_engines! {
    async fn a_hello_that_never_comes_to_an_end_is_put_off(engine: Engine) {
        let mut stage = Stage::set(engine).await;
        stage.desks.pair.aurora.stop().await;
        let by = Arc::new(Spoils::of(&stage.desks.pair.brezza));
        stage.peer.greets(move |asked| {
            let known = Signed::<Hello>::parse(&asked.body).unwrap().claimed().unwrap().sending.exceptions_known;
            let by = Arc::clone(&by);
            Reply::Changed(Box::new(move |answered| {
                let mut hello = Signed::<Hello>::parse(&answered).unwrap().claimed().unwrap();
                hello.receiving.exceptions_total = 1_000_000_000_000;
                let code = Exception::UNKNOWN_KIND;
                hello.receiving.exceptions = vec![Exception { n: known + 1, epoch: 1, seq: 1, code }];
                signed(hello, &by)
            }))
        });
        stage.desks.pair.aurora.serve().await;
        stage.write("nota-che-aspetta").await;
        stage.cause("many hellos and no end").await;
        assert_eq!(stage.desks.pair.aurora.count(WAITING).await, 1);
    }
}

on_both_engines! {
    async fn an_answer_that_never_ends_is_not_waited_for(engine: Engine) {
        let stage = Stage::set(engine).await;
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n".to_vec();
        stage.peer.answers(move |_| Reply::Drip(head.clone()));
        stage.write("nota-lenta").await;
        // The sender's own patience is longer than that of a test for anything else.
        for _ in 0..5 {
            let told = stage.admin.open("/consegne").await.ok().text().contains("Risponde troppo lentamente");
            if told {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(15)).await;
        }
        stage.cause("Risponde troppo lentamente").await;
        assert_eq!(stage.desks.pair.aurora.count(WAITING).await, 1);
        stage.peer.is_honest();
        // Another attempt may have begun before: it breaks off, and only then "try again" means something.
        eventually("everything is signed for", async || {
            stage.try_again().await;
            (stage.desks.pair.aurora.count(WAITING).await == 0).then_some(())
        })
        .await;
        stage.arrives_once("nota-lenta").await;
    }
}
