//! Vectors of a relay: deposits, its word on them, what it keeps after each, and heads that must be refused.

use serde_json::{Value, json};

use super::{hold, object::shown, secrets};
use crate::{
    code::Code,
    digest::Digest,
    epoch::End,
    json::Ext,
    parcel::{Holds, Places},
    question::Question,
    receipt::Receipt,
    relay::{Deposit, Deposited, Held, MAX_KEPT, Outcome, Room, Shelf, ShelfLimits, Verdict, WholeDeposit, verify},
    signed::{Object, Signed, Verified, pae},
    time::Timestamp,
    trial::{NOON, Node, hello},
};

/// Who leaves, where, and for whom.
struct Three {
    sender: Node,
    relay: Node,
    recipient: Node,
}

impl Three {
    fn deposit(&self, number: u64, holds: Holds, content: &str) -> Verified<Deposit> {
        let deposit = Deposit {
            from: self.sender.id,
            to: self.relay.id,
            document: 1,
            recipient: self.recipient.id,
            number,
            holds,
            bytes: content.len() as u64,
            body: Digest::of(content.as_bytes()),
            at: NOON,
            ext: Ext::default(),
        };
        let deposit = Signed::sign(deposit, &self.sender.sign).unwrap();
        let whole = WholeDeposit::parse(&WholeDeposit::write(&deposit, content.as_bytes())).unwrap();
        let read = whole.verify(&self.sender.id, &self.sender.ring(), &self.relay.id);
        assert_eq!(read, Ok((deposit.clone(), content.as_bytes().to_vec())));
        deposit
    }

    fn word(&self, deposit: &Verified<Deposit>, last: u64, outcome: Outcome) -> Verified<Deposited> {
        let word = Deposited {
            from: self.relay.id,
            to: self.sender.id,
            document: 1,
            recipient: self.recipient.id,
            answers: deposit.digest(),
            outcome,
            last,
            room: Room { messages: 998, bytes: 16_000_000 },
            at: NOON,
            ext: Ext::default(),
        };
        let word = Signed::sign(word, &self.relay.sign).unwrap();
        assert_eq!(verify(word.signed().clone(), deposit, &self.relay.ring()).as_ref(), Ok(&word));
        word
    }

    /// The lines of a batch with these messages of the stream to the recipient.
    fn lines(&self, first: usize, last: usize) -> String {
        let messages = self.sender.messages(&self.recipient, last as u64);
        messages[first - 1..].iter().map(|message| message.to_json() + "\n").collect()
    }

    fn receipt(&self, received: u64, request: &str) -> Verified<Receipt> {
        let receipt = Receipt {
            from: self.recipient.id,
            to: self.sender.id,
            document: 1,
            epoch: 1,
            received,
            head: Digest::of(b"core"),
            safe: 0,
            window: 10,
            busy: None,
            exceptions_total: 0,
            exceptions: vec![],
            request: Digest::of(request.as_bytes()),
            at: NOON,
            ext: Ext::default(),
        };
        Signed::sign(receipt, &self.recipient.sign).unwrap()
    }
}

const fn batch(first: u64, last: u64) -> Holds {
    Holds::Batch(Places { epoch: 1, first, last })
}

/// What becomes of the shelf, deposit by deposit.
fn course(deposits: &[(&str, &Verified<Deposit>)], limits: &ShelfLimits) -> (Shelf, Vec<Value>) {
    let mut shelf = Shelf::default();
    let mut steps = Vec::new();
    for (what, deposit) in deposits {
        let verdict = shelf.judge(deposit, limits);
        let says = match &verdict {
            Verdict::Keep { replaces } => {
                shelf.held.retain(|held| !replaces.contains(&held.number));
                shelf.last = Some((deposit.number, deposit.digest()));
                let Deposit { number, holds, bytes, body, .. } = ***deposit;
                if holds != Holds::Nothing {
                    shelf.held.push(Held { number, holds, bytes, body });
                }
                "kept"
            }
            Verdict::Repeated => "kept before",
            Verdict::OldNumber => "old_number",
            Verdict::Full => "full",
        };
        let held: Vec<u64> = shelf.held.iter().map(|held| held.number).collect();
        steps.push(
            json!({ "what": what, "number": deposit.number, "holds": deposit.holds, "says": says, "held": held }),
        );
    }
    (shelf, steps)
}

/// A payload that breaks a rule, with a signature that is good.
fn broken<T: Object>(what: &str, good: &Verified<T>, by: &Node, field: &str, value: Value) -> Value {
    let mut payload: Value = serde_json::from_slice(good.payload()).unwrap();
    payload[field] = value;
    let payload = serde_json::to_vec(&payload).unwrap();
    let signature = by.sign.sign(&pae(T::TYPE, &payload));
    let envelope = Signed::<T>::from_parts(payload, vec![(by.sign.id(), signature)]).unwrap();
    let why = envelope.clone().verify(&by.ring()).unwrap_err();
    json!({ "what": what, "why": format!("{why:?}"), "envelope": envelope.to_json() })
}

fn refused(three: &Three, deposit: &Verified<Deposit>, word: &Verified<Deposited>) -> Value {
    let places = |first: u64, last: u64| json!({ "batch": { "epoch": 1, "first": first, "last": last } });
    let late = NOON.as_millis() + MAX_KEPT + 1;
    let head = |what, field, value| broken(what, deposit, &three.sender, field, value);
    let answer = |what, field, value| broken(what, word, &three.relay, field, value);
    json!({
        "deposits": [
            head("for the relay itself", "recipient", json!(three.relay.id)),
            head("for its own sender", "recipient", json!(three.sender.id)),
            head("deposits are numbered from one", "number", json!(0)),
            head("a receipt is not left", "holds", json!("receipt")),
            head("nothing has no bytes", "holds", json!("nothing")),
            head("more than a hundred places", "holds", places(1, 101)),
            head("places in the wrong order", "holds", places(2, 1)),
            head("longer than a batch may be", "bytes", json!(1_048_577)),
            head("a sort that is not in the list", "holds", json!("attachment")),
        ],
        "answers": [
            answer("kept for longer than 35 days", "outcome", json!({ "kept": { "until": late } })),
            answer("kept until before now", "outcome", json!({ "kept": { "until": NOON.as_millis() - 1 } })),
            answer("kept without a number", "last", json!(0)),
            answer("kept and refused at once", "outcome", json!({ "kept": { "until": late }, "refused": { "code": "full" } })),
        ],
    })
}

#[test]
fn relay_json_shows_what_is_left_what_the_relay_says_and_what_it_keeps() {
    let three =
        Three { sender: Node::named("faggio"), relay: Node::named("quercia"), recipient: Node::named("betulla") };
    let (one_two, three_four, again) = (three.lines(1, 2), three.lines(3, 4), three.lines(2, 2));
    let asks = hello(&three.sender, &three.recipient, End::START, End::START);
    let asks = Question::Hello(Signed::sign(asks, &three.sender.sign).unwrap().into_signed()).to_line();
    let first = three.deposit(1, batch(1, 2), &one_two);
    let second = three.deposit(7, batch(3, 4), &three_four);
    let question = three.deposit(8, Holds::Question, &asks);
    let back = three.deposit(9, batch(2, 2), &again);
    let long = three.deposit(10, batch(3, 100), &"x\n".repeat(98));
    let nothing = three.deposit(11, Holds::Nothing, "");
    let limits = ShelfLimits { messages: 4, bytes: 1 << 20 };
    let told = [
        ("two messages", &first),
        ("the next two: numbers may jump", &second),
        ("the same again: a recorded request", &second),
        ("the first again, after another", &first),
        ("a hello for the recipient", &question),
    ];
    let (shelf, before) = course(&told, &limits);
    let receipt = three.receipt(4, &three_four);
    assert_eq!(shelf.cleared(&receipt), [1, 7]);
    let back_and_on =
        [told.as_slice(), &[("the second place again", &back), ("too many", &long), ("all back", &nothing)]];
    let (_, after) = course(&back_and_on.concat(), &limits);
    let until = Timestamp::from_millis(NOON.as_millis() + MAX_KEPT);
    let kept = three.word(&first, 1, Outcome::Kept { until });
    let full = three.word(&long, 9, Outcome::Refused { code: Code::of("full") });
    hold(
        "relay.json",
        &json!({
            "sender": secrets(&three.sender),
            "relay": secrets(&three.relay),
            "recipient": secrets(&three.recipient),
            "deposit": { "head": shown(&first), "content": one_two },
            "deposit_of_a_question": { "head": shown(&question), "content": asks },
            "deposit_that_takes_all_back": { "head": shown(&nothing), "content": "" },
            "kept": shown(&kept),
            "refused": shown(&full),
            "limits_of_the_course": { "messages": limits.messages, "bytes": limits.bytes },
            "course": after,
            "receipt_after_the_fifth_step": {
                "receipt": shown(&receipt),
                "answers_number": 7,
                "held_before": before.last().unwrap()["held"],
                "clears": shelf.cleared(&receipt),
            },
            "must_be_refused": refused(&three, &first, &kept),
        }),
    );
}
