use super::*;
use crate::{
    code::Code,
    digest::Digest,
    error::Invalid,
    json::Ext,
    parcel::{Holds, ParcelError, Places},
    receipt::Receipt,
    signed::{AuthorError, Object, Signed, Verified},
    time::Timestamp,
    trial::{NOON, Node, born},
};

pub(crate) const fn batch(epoch: u64, first: u64, last: u64) -> Holds {
    Holds::Batch(Places { epoch, first, last })
}

pub(crate) fn deposit(number: u64, holds: Holds, content: &[u8]) -> Deposit {
    let [sender, relay, recipient] = ["sender", "relay", "recipient"].map(Node::named);
    Deposit {
        from: sender.id,
        to: relay.id,
        document: 1,
        recipient: recipient.id,
        number,
        holds,
        bytes: content.len() as u64,
        body: Digest::of(content),
        at: NOON,
        ext: Ext::default(),
    }
}

pub(crate) fn signed(number: u64, holds: Holds, content: &[u8]) -> Verified<Deposit> {
    Signed::sign(deposit(number, holds, content), &Node::named("sender").sign).unwrap()
}

fn deposited(deposit: &Verified<Deposit>, outcome: Outcome) -> Deposited {
    Deposited {
        from: deposit.to,
        to: deposit.from,
        document: 1,
        recipient: deposit.recipient,
        answers: deposit.digest(),
        outcome,
        last: deposit.number,
        room: Room { messages: 10, bytes: 1 << 20 },
        at: NOON,
        ext: Ext::default(),
    }
}

const fn kept(milliseconds: i64) -> Outcome {
    Outcome::Kept { until: Timestamp::from_millis(NOON.as_millis() + milliseconds) }
}

pub(crate) fn receipt(epoch: u64, received: u64, request: &[u8]) -> Receipt {
    Receipt {
        from: Node::named("recipient").id,
        to: Node::named("sender").id,
        document: 1,
        epoch,
        received,
        head: Digest::of(b"core"),
        safe: 0,
        window: 10,
        busy: None,
        exceptions_total: 0,
        exceptions: vec![],
        request: Digest::of(request),
        at: NOON,
        ext: Ext::default(),
    }
}

#[test]
fn a_deposit_is_for_a_third_node_and_holds_what_may_be_left() {
    let good = deposit(1, batch(1, 1, 1), b"a\n");
    assert_eq!(good.check(), Ok(()));
    let (sender, relay) = (good.from, good.to);
    for wrong in [
        Deposit { to: sender, ..good.clone() },
        Deposit { recipient: sender, ..good.clone() },
        Deposit { recipient: relay, ..good.clone() },
        Deposit { number: 0, ..good.clone() },
        Deposit { document: 0, ..good.clone() },
        Deposit { holds: Holds::Receipt, ..good.clone() },
        Deposit { holds: Holds::Nothing, ..good.clone() },
        Deposit { holds: batch(1, 1, 101), ..good.clone() },
        Deposit { bytes: (1 << 20) + 1, ..good.clone() },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}

#[test]
fn only_a_relay_that_the_recipient_names_is_one() {
    let (node, _, log) = born("recipient");
    let mut document = (**log.newest()).clone();
    let deposit = Deposit { recipient: node.id, ..deposit(1, batch(1, 1, 1), b"a\n") };
    assert!(!deposit.is_taken_by(&document));
    document.relays = vec![deposit.to];
    assert!(deposit.is_taken_by(&document));
    document.node_id = deposit.from;
    assert!(!deposit.is_taken_by(&document));
}

#[test]
fn the_relay_checks_the_head_and_the_bytes() {
    let (sender, relay) = (Node::named("sender"), Node::named("relay"));
    let head = signed(1, batch(1, 1, 2), b"a\nb\n");
    let verify = |body: &[u8], me: &Node| {
        WholeDeposit::parse(body).and_then(|whole| whole.verify(&sender.id, &sender.ring(), &me.id)).map(|_| ())
    };
    let body = WholeDeposit::write(&head, b"a\nb\n");
    assert_eq!(verify(&body, &relay), Ok(()));
    assert_eq!(verify(&body, &sender), Err(AuthorError::OtherAudience.into()));
    assert_eq!(verify(&WholeDeposit::write(&head, b"a\nc\n"), &relay), Err(ParcelError::OtherContent));
    assert_eq!(verify(&body[..body.len() - 2], &relay), Err(ParcelError::OtherContent));
}

#[test]
fn the_relays_word_answers_this_deposit_and_ends_within_35_days() {
    let relay = Node::named("relay");
    let head = signed(3, batch(1, 1, 1), b"a\n");
    let good = deposited(&head, kept(MAX_KEPT));
    let read = |answer: Deposited| {
        verify(Signed::sign(answer, &relay.sign).unwrap().into_signed(), &head, &relay.ring()).map(|_| ())
    };
    assert_eq!(read(good.clone()), Ok(()));
    assert_eq!(read(Deposited { answers: Digest::ZERO, ..good.clone() }), Err(DepositedError::OtherDeposit));
    assert_eq!(read(Deposited { last: 2, ..good.clone() }), Err(DepositedError::OtherDeposit));
    let other = Deposited { recipient: Node::named("other").id, ..good.clone() };
    assert_eq!(read(other), Err(DepositedError::OtherDeposit));
    let full = Outcome::Refused { code: Deposited::FULL };
    assert_eq!(read(Deposited { outcome: full, last: 0, ..good.clone() }), Ok(()));

    let rule = |answer: Deposited| answer.check();
    assert_eq!(rule(Deposited { outcome: kept(0), ..good.clone() }), Ok(()));
    let kept_wrongly = Err(Invalid("kept from now on, and at most 35 days"));
    assert_eq!(rule(Deposited { outcome: kept(MAX_KEPT + 1), ..good.clone() }), kept_wrongly);
    assert_eq!(rule(Deposited { outcome: kept(-1), ..good.clone() }), kept_wrongly);
    assert!(rule(Deposited { last: 0, ..good.clone() }).is_err());
    assert!(rule(Deposited { document: 0, ..good.clone() }).is_err());
    assert!(rule(Deposited { recipient: good.to, ..good.clone() }).is_err());
    assert!(rule(Deposited { to: good.from, ..good }).is_err());
}

#[test]
fn a_receipt_is_never_the_relays_word_and_the_relays_word_is_no_receipt() {
    let head = signed(1, batch(1, 1, 1), b"a\n");
    let answer = Signed::sign(deposited(&head, kept(0)), &Node::named("relay").sign).unwrap();
    assert!(Signed::<Receipt>::parse(answer.signed().to_json().as_bytes()).is_err());
    let receipt = Signed::sign(receipt(1, 1, b"a\n"), &Node::named("recipient").sign).unwrap();
    assert!(Signed::<Deposited>::parse(receipt.signed().to_json().as_bytes()).is_err());
}

#[test]
fn every_code_of_ours_follows_the_alphabet_and_says_what_to_do() {
    let head = signed(1, batch(1, 1, 1), b"a\n");
    let later = |code: Code| {
        assert_eq!(code.as_str().parse(), Ok(code.clone()));
        deposited(&head, Outcome::Refused { code }).later()
    };
    assert!([Deposited::FULL, Deposited::BUSY, Deposited::SUSPENDED, Deposited::OLD_NUMBER].into_iter().all(later));
    assert!(![Deposited::NO_RELAY, Deposited::OTHER_CONTENT, Deposited::ENDED].into_iter().any(later));
    assert!(!deposited(&head, kept(0)).later() && deposited(&head, kept(0)).is_kept());
}
