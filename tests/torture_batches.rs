//! The torture list, fourth part: batches at every limit, numbers and keys that are no good, clocks that are wrong,
//! invitations that are used up. The rules are those of the first part.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pico_node::{execute, sql};
use pico_protocol::code::{Code, Kind};
use pico_protocol::core::{Core, Draft};
use pico_protocol::document::Document;
use pico_protocol::invitation::{Invitation, Secret};
use pico_protocol::key::{SignKey, VerifyKey};
use pico_protocol::message::{Message, Slot};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::receipt::{Exception, Receipt};
use pico_protocol::{MessageId, Object, Signed, Timestamp};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::on_both_engines;
use crate::support::eventually;
use crate::support::hostile::{Hostile, now, random};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::tls::{self, Answer};
use crate::torture::{attack, kept, line};

/// Sends it, and holds that it changed nothing and got no signature.
async fn refused(what: &str, victim: &TestNode, hostile: &Hostile, body: &[u8]) -> Answer {
    let before = kept(victim).await;
    let answer = hostile.send_bytes(body).await;
    assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
    assert!(hostile.unsigned(&answer), "{what} got a signature");
    assert_eq!(kept(victim).await, before, "{what} changed the state");
    answer
}

/// What became of a place, as soon as it is told.
async fn exception(hostile: &Hostile, messages: &[Message], seq: u64) -> Code {
    eventually(&format!("the exception of {seq} is told"), async || {
        let receipt = hostile.receipt(&hostile.send(messages).await);
        receipt.exceptions.iter().rev().find(|exception| exception.seq == seq).map(|exception| exception.code.clone())
    })
    .await
}

/// The line of a message whose core has been replaced.
fn with_core(message: &Message, core: &Value) -> Vec<u8> {
    let mut whole: Value = serde_json::from_str(&message.to_json()).unwrap();
    whole["core"] = core.clone();
    line(&whole.to_string())
}

/// The same bytes in another spelling that a lax reader takes: bits are set that no byte is made of.
fn stray_bits(base64: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let text = base64.trim_end_matches('=');
    assert!(text.len() < base64.len(), "nothing is left over in {base64}");
    let (whole, last) = text.split_at(text.len() - 1);
    let at = ALPHABET.iter().position(|letter| *letter == last.as_bytes()[0]).unwrap();
    format!("{whole}{}{}", char::from(ALPHABET[at | 1]), &base64[text.len()..])
}

fn batch(messages: &[Message]) -> Vec<u8> {
    messages.iter().flat_map(|message| line(&message.to_json())).collect()
}

/// The twelve cases of "Taming the many EdDSAs": message, key, signature.
fn debatable() -> Vec<[Vec<u8>; 3]> {
    let file: Value = serde_json::from_str(include_str!("vectors/ed25519-speccheck.json")).unwrap();
    let bytes = |case: &Value, field: &str| -> Vec<u8> {
        let text = case[field].as_str().unwrap();
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    };
    let cases = file["cases"].as_array().unwrap().iter();
    cases.map(|case| ["message", "pub_key", "signature"].map(|field| bytes(case, field))).collect()
}

on_both_engines! {
    async fn numbers_that_programs_read_differently_are_refused(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let good = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
        let payload = String::from_utf8(good.core.payload().to_vec()).unwrap();
        let seq = format!("\"seq\":{}", hostile.seq + 1);
        assert!(payload.contains(&seq), "{payload}");
        for number in ["1e400", "-0", "9007199254740993", "18446744073709551617", "1.0", "01", "\"1\"", "null"] {
            let changed = payload.replacen(&seq, &format!("\"seq\":{number}"), 1);
            let body = with_core(&good, &hostile.envelope(Core::TYPE, changed.as_bytes()));
            refused(number, &victim, &hostile, &body).await;
        }
        let long = payload.replacen('{', &format!("{{\"ext\":{{\"x\":\"{}\"}},", "y".repeat(2048)), 1);
        refused("a core of more than 2 KiB", &victim, &hostile, &with_core(&good, &hostile.envelope(Core::TYPE, long.as_bytes()))).await;
        // Signed in the same way, the untouched core passes: nothing above was refused for another reason.
        let answer = hostile.send_bytes(&with_core(&good, &hostile.envelope(Core::TYPE, payload.as_bytes()))).await;
        hostile.went(&good);
        assert_eq!(hostile.receipt(&answer).received, hostile.seq);
    }

    async fn what_two_programs_would_read_differently_is_refused_also_where_nobody_looks(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let good = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
        let payload = String::from_utf8(good.core.payload().to_vec()).unwrap();
        let with = |ext: &str| {
            let changed = payload.replacen('{', &format!("{{\"ext\":{ext},"), 1);
            with_core(&good, &hostile.envelope(Core::TYPE, changed.as_bytes()))
        };
        for (what, ext) in [
            ("a key twice", r#"{"x":1,"x":2}"#),
            ("a key twice, once escaped", r#"{"x":1,"\u0078":2}"#),
            ("a NUL", r#"{"x":"a\u0000b"}"#),
            ("half a character", r#"{"x":"\ud800"}"#),
        ] {
            refused(what, &victim, &hostile, &with(ext)).await;
        }
        let plain = with(r#"{"x":1}"#);
        for (what, body) in [
            ("something behind the line", [plain.trim_ascii_end(), b" {}\n"].concat()),
            ("a line that ends like one of a letter", [plain.trim_ascii_end(), b"\r\n"].concat()),
            ("an empty line before", [b"\n", plain.as_slice()].concat()),
        ] {
            refused(what, &victim, &hostile, &body).await;
        }
        // Nothing above was refused because it had such a field.
        hostile.receipt(&hostile.send_bytes(&plain).await);
        let (kept, seq, _) = kept(&victim).await;
        hostile.seq += 1;
        assert_eq!(seq.cast_unsigned(), hostile.seq, "of {kept} messages");
    }

    async fn a_seal_for_a_key_that_is_not_ours_is_put_aside_and_said(engine: Engine) {
        let (_victim, mut hostile) = attack(engine).await;
        let mut other = hostile.next("trial/1", &json!({}));
        let Slot::Sealed(seal) = &mut other.slot else { unreachable!("it was sealed") };
        seal.kid = format!("{:032x}", 7).parse().unwrap();
        let told = exception(&hostile, std::slice::from_ref(&other), hostile.seq).await;
        assert_eq!(told, Exception::CANNOT_OPEN);
    }

    async fn a_receipt_in_the_place_of_a_core_is_refused(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let good = hostile.next("trial/1", &json!({}));
        let own = hostile.send(std::slice::from_ref(&good)).await;
        let received = hostile.receipt(&own);
        let own: Value = serde_json::from_slice(&own.body).unwrap();
        refused("a receipt of the victim itself", &victim, &hostile, &with_core(&good, &own)).await;
        let (from, to) = (hostile.own.id, hostile.victim);
        let theirs = Signed::sign(Receipt { from, to, ..received }, &hostile.own.sign).unwrap();
        let theirs: Value = serde_json::from_str(&theirs.signed().to_json()).unwrap();
        refused("a receipt of the peer", &victim, &hostile, &with_core(&good, &theirs)).await;
        // Signed as what it is not, the very core that would be next: only the type tells, and the type is signed.
        let next = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
        let mut named = hostile.envelope(Receipt::TYPE, next.core.payload());
        refused("a core signed as a receipt", &victim, &hostile, &with_core(&next, &named)).await;
        named["payloadType"] = Core::TYPE.into();
        refused("a core signed as a receipt, renamed", &victim, &hostile, &with_core(&next, &named)).await;
        assert_eq!(hostile.receipt(&hostile.send(&[next]).await).received, hostile.seq + 1);
    }

    async fn base64_in_another_spelling_is_refused(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        // Some length leaves bits over in the last letter of the payload.
        let drafted = |kind: &'static str| {
            let draft = Draft::new(MessageId::new(now(), random()), Kind::of(kind, 1), now());
            hostile.drafted(&hostile.place(), draft, &json!({}))
        };
        let messages = ["trial", "trial_x"].map(drafted);
        let good = messages.into_iter().find(|message| message.core.payload().len() % 3 != 0).unwrap();
        let whole: Value = serde_json::from_str(&good.to_json()).unwrap();
        for place in ["/core/payload", "/core/signatures/0/sig", "/seal/enc", "/seal/ciphertext"] {
            let mut other = whole.clone();
            let text = other.pointer_mut(place).unwrap();
            *text = stray_bits(text.as_str().unwrap()).into();
            refused(&format!("stray bits in {place}"), &victim, &hostile, &line(&other.to_string())).await;
        }
        hostile.went(&good);
        assert_eq!(hostile.receipt(&hostile.send_bytes(&line(&whole.to_string())).await).received, hostile.seq);
    }

    async fn a_batch_in_another_order_takes_nothing_before_its_turn(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let (before, start) = (kept(&victim).await, hostile.seq);
        let [one, two, three] = [1, 2, 3].map(|n| hostile.next("trial/1", &json!({"n": n})));
        let turned = hostile.receipt(&hostile.send(&[two.clone(), one.clone()]).await);
        assert_eq!(turned.received, start, "the receipt tells where to begin");
        assert_eq!(kept(&victim).await, before);
        let turned = hostile.receipt(&hostile.send(&[one.clone(), three.clone(), two.clone()]).await);
        assert_eq!((turned.received, turned.head), (start + 1, one.core.digest()));
        assert_eq!(kept(&victim).await.0, before.0 + 1);
        let whole = hostile.receipt(&hostile.send(&[one, two, three]).await);
        assert_eq!((whole.received, whole.head), (hostile.seq, hostile.head));
        assert_eq!(kept(&victim).await.0, before.0 + 3);
    }

    async fn a_batch_over_a_limit_is_refused_whole(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let (seq, head) = (hostile.seq, hostile.head);
        let many: Vec<_> = (0..101).map(|n| hostile.next("trial/1", &json!({"n": n}))).collect();
        (hostile.seq, hostile.head) = (seq, head);
        let large = hostile.message_at(&hostile.place(), "trial/1", &json!({"text": "x".repeat(60_000)}));
        let whole = batch(&vec![large.clone(); 13]);
        assert!(whole.len() > 1 << 20);
        assert_eq!(refused("more than 1 MiB", &victim, &hostile, &whole).await.status, 413);
        let mut longer = large.clone();
        if let Slot::Sealed(seal) = &mut longer.slot {
            seal.ciphertext.resize(128 * 1024, 0);
        }
        refused("a message of more than 96 KiB", &victim, &hostile, &batch(&[longer])).await;
        // A hundred lines are a batch; what follows them is not looked at.
        let answer = hostile.receipt(&hostile.send(&many).await);
        assert_eq!((answer.received, answer.head), (seq + 100, many[99].core.digest()));
        assert_eq!(kept(&victim).await.1, i64::try_from(seq + 100).unwrap());
    }

    async fn a_batch_cut_anywhere_gives_its_whole_lines_and_nothing_of_the_broken_one(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let start = hostile.seq;
        let messages: Vec<_> = (0..3).map(|n| hostile.next("trial/1", &json!({"n": n}))).collect();
        let whole = batch(&messages);
        let ends: Vec<usize> = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect();
        for cut in [ends[0] - 200, ends[0] - 1, ends[0]] {
            refused(&format!("cut at {cut} in the first line"), &victim, &hostile, &whole[..cut]).await;
        }
        for (lines, end) in (1_u64..).zip(&ends[1..]) {
            for cut in [end - 200, end - 1, *end] {
                let taken = hostile.receipt(&hostile.send_bytes(&whole[..cut]).await);
                let last = usize::try_from(lines).unwrap() - 1;
                assert_eq!((taken.received, taken.head), (start + lines, messages[last].core.digest()), "cut at {cut}");
                assert_eq!(kept(&victim).await.1, i64::try_from(start + lines).unwrap());
            }
        }
        assert_eq!(hostile.receipt(&hostile.send_bytes(&whole).await).received, start + 3);
    }

    async fn a_compressed_body_is_refused(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let before = kept(&victim).await;
        let body = batch(&[hostile.next("trial/1", &json!({}))]);
        let head = format!(
            "POST /federation/v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n\
             Content-Encoding: gzip\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        let answer = tls::exchange(victim.federation_port, &[head.as_bytes(), &body].concat()).await.unwrap();
        assert!(answer.status == 400 && hostile.unsigned(&answer), "{}", answer.text());
        assert_eq!(kept(&victim).await, before);
    }

    async fn seals_that_belong_to_other_cores_open_nothing_and_block_nothing(engine: Engine) {
        let (_victim, mut hostile) = attack(engine).await;
        let (one, two) = (hostile.next("referral/1", &json!({"n": 1})), hostile.next("referral/1", &json!({"n": 2})));
        let first = hostile.seq - 1;
        let swapped = [
            Message { core: one.core.clone(), slot: two.slot.clone() },
            Message { core: two.core.clone(), slot: one.slot.clone() },
        ];
        for seq in [first, first + 1] {
            assert_eq!(exception(&hostile, &swapped, seq).await, Exception::CANNOT_OPEN);
        }
        let other = hostile.next("referral/1", &json!({"promised": 1}));
        let content = Plaintext::write(random(), &json!({"given": 2})).unwrap();
        let slot = Slot::Sealed(hostile.seal(other.core.payload(), &content));
        let other = [Message { core: other.core, slot }];
        assert_eq!(exception(&hostile, &other, hostile.seq).await, Exception::OTHER_CONTENT);
        let next = hostile.next("trial/1", &json!({}));
        assert_eq!(hostile.receipt(&hostile.send(&[next]).await).received, hostile.seq);
    }

    async fn a_flood_of_unknown_keys_changes_nothing_and_ends(engine: Engine) {
        let (mut victim, mut hostile) = attack(engine).await;
        victim.stop().await;
        // So few that also a slow machine is quicker.
        victim.set("limits.unverified_requests_per_minute", "6");
        victim.serve().await;
        let good = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
        let own = std::mem::replace(&mut hostile.own.sign, SignKey::from_secret(&random()));
        let mut slowed = 0;
        for _ in 0..30 {
            hostile.own.sign = SignKey::from_secret(&random());
            let unknown = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
            slowed += usize::from(refused("an unknown key", &victim, &hostile, &batch(&[unknown])).await.status == 429);
        }
        assert!(slowed > 0, "thirty in a row are not slowed down");
        hostile.own.sign = own;
        hostile.went(&good);
        eventually("the peer itself gets through", async || {
            let answer = hostile.send(std::slice::from_ref(&good)).await;
            (answer.status == 200).then(|| assert_eq!(hostile.receipt(&answer).received, hostile.seq))
        })
        .await;
    }

    async fn signatures_and_keys_that_libraries_judge_differently_are_refused(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let good = hostile.message_at(&hostile.place(), "trial/1", &json!({}));
        let cases = debatable();
        assert_eq!(cases.len(), 12);
        for (number, [message, _, signature]) in cases.iter().enumerate() {
            let mut core = hostile.envelope(Core::TYPE, message);
            core["signatures"][0]["sig"] = STANDARD.encode(signature).into();
            refused(&format!("case {number}"), &victim, &hostile, &with_core(&good, &core)).await;
        }
        // Offered as keys in a document: its author has signed it well, and it is not accepted.
        let before = hostile.document_at(&victim).await;
        let next = hostile.document_after(&before, |document| document);
        let payload = String::from_utf8(next.payload().to_vec()).unwrap();
        let own = STANDARD.encode(hostile.own.sign.verify_key().as_bytes());
        assert!(payload.contains(&own), "{payload}");
        let mut keys: Vec<Vec<u8>> = cases.into_iter().map(|[_, key, _]| key).collect();
        keys.push(vec![0; 32]);
        keys.push([&[1][..], &[0; 31]].concat());
        keys.retain(|key| VerifyKey::import(&key.clone().try_into().unwrap()).is_err());
        keys.dedup();
        assert!(keys.len() >= 4, "there are more keys of small order than {}", keys.len());
        for key in keys {
            let payload = payload.replace(&own, &STANDARD.encode(&key));
            let document = hostile.envelope(Document::TYPE, payload.as_bytes());
            let offered = hostile.next("peering/1", &json!({"document_changed": {"document": document}}));
            // When the message after it has been looked at, it has been too.
            let both = [offered, hostile.next("unheard_of/1", &json!({}))];
            assert_eq!(exception(&hostile, &both, hostile.seq).await, Exception::UNKNOWN_KIND);
            assert_eq!(hostile.document_at(&victim).await.digest(), before.digest());
        }
    }

    async fn a_wrong_clock_and_a_date_that_is_over_hold_nothing_up(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let (day, now) = (24 * 3_600_000, now().as_millis());
        for created in [now + 600_000, now - 600_000, now + 2 * day, now - 2 * day, 0, now + 3650 * day] {
            let draft = Draft::new(MessageId::new(self::now(), random()), Kind::of("trial", 1), Timestamp::from_millis(created));
            let over = Draft { expires: Some(Timestamp::from_millis((created - 1000).max(0))), ..draft.clone() };
            for draft in [draft, Draft { id: MessageId::new(self::now(), random()), ..over }] {
                let message = hostile.drafted(&hostile.place(), draft, &json!({}));
                hostile.went(&message);
                assert_eq!(hostile.receipt(&hostile.send(&[message]).await).received, hostile.seq, "{created}");
            }
        }
        assert_eq!(kept(&victim).await.1, i64::try_from(hostile.seq).unwrap());
    }

    async fn an_invitation_opens_the_door_once_and_only_with_its_secret(engine: Engine) {
        let TestPair { aurora, brezza } = TestPair::linked(engine).await;
        let third = TestNode::start("Cooperativa Cometa", engine).await;
        let written = aurora.command(&["peer", "invite"]).await.ok();
        let written = written.trim();
        let mut forged = Invitation::parse(written).unwrap();
        forged.secret = Secret::from_bytes(random());
        third.command(&["peer", "accept", &forged.to_string()]).await.refused();

        let expire = "UPDATE invitations SET expires_at = 1 WHERE used_by IS NULL";
        let db = aurora.database().await;
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, sqlx::query(expire)).unwrap();
        tx.commit().await.unwrap();
        third.command(&["peer", "accept", written]).await.refused();

        let written = aurora.command(&["peer", "invite"]).await.ok();
        let fourth = TestNode::start("Cooperativa Duna", engine).await;
        fourth.command(&["peer", "accept", written.trim()]).await.ok();
        third.command(&["peer", "accept", written.trim()]).await.refused();
        let list = aurora.command(&["peer", "list"]).await.ok();
        assert!(list.contains("Duna") && !list.contains("Cometa"), "{list}");
        drop(brezza);
        let mut tx = db.read().await.unwrap();
        let known: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM peers").fetch_one(c)).unwrap();
        assert_eq!(known, 2);
    }
}

on_both_engines! {
    async fn a_body_that_drips_is_cut_off_and_changes_nothing(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let before = kept(&victim).await;
        let body = batch(&[hostile.next("trial/1", &json!({}))]);
        let mut stream = tls::connect(victim.federation_port).await.unwrap();
        let head =
            format!("POST /federation/v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await.unwrap();
        let (mut read, mut write) = tokio::io::split(stream);
        let drip = tokio::spawn(async move {
            for byte in body.iter().take(60) {
                if write.write_all(&[*byte]).await.is_err() || write.flush().await.is_err() {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            }
            panic!("a whole minute, and nobody has cut it off");
        });
        let mut answer = Vec::new();
        // A cut without a word is an answer too.
        drop(tokio::io::AsyncReadExt::read_to_end(&mut read, &mut answer).await);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || answer.contains(" 408 "), "{answer}");
        drip.abort();
        assert!(!drip.await.is_err_and(|error| error.is_panic()), "it was not cut off");
        assert_eq!(kept(&victim).await, before);
    }
}
