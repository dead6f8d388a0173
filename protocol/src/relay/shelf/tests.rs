use super::*;
use crate::relay::tests::{batch, receipt, signed};

/// A shelf on which these deposits were put, one after the other.
fn shelf(deposits: &[Verified<Deposit>]) -> Shelf {
    let mut shelf = Shelf::default();
    for deposit in deposits {
        let verdict = shelf.judge(deposit, &ShelfLimits::default());
        let Verdict::Keep { replaces } = verdict else { panic!("{verdict:?}") };
        shelf.held.retain(|held| !replaces.contains(&held.number));
        let Deposit { number, holds, bytes, body, .. } = **deposit;
        if holds != Holds::Nothing {
            shelf.held.push(Held { number, holds, bytes, body });
        }
        shelf.last = Some((number, deposit.digest()));
    }
    shelf
}

fn numbers(shelf: &Shelf) -> Vec<u64> {
    shelf.held.iter().map(|held| held.number).collect()
}

#[test]
fn a_deposit_counts_once() {
    let (first, second) = (signed(5, batch(1, 1, 1), b"a\n"), signed(9, batch(1, 2, 2), b"b\n"));
    let shelf = shelf(&[first.clone(), second.clone()]);
    let judge = |deposit: &Verified<Deposit>| shelf.judge(deposit, &ShelfLimits::default());
    assert_eq!(judge(&second), Verdict::Repeated);
    assert_eq!(judge(&first), Verdict::OldNumber);
    assert_eq!(judge(&signed(9, batch(1, 3, 3), b"c\n")), Verdict::OldNumber);
    assert_eq!(judge(&signed(10, batch(1, 3, 3), b"c\n")), Verdict::Keep { replaces: vec![] });
    // Cleared, or gone with a link: it is not said to be kept.
    let emptied = Shelf { held: vec![], ..shelf };
    assert_eq!(emptied.judge(&second, &ShelfLimits::default()), Verdict::OldNumber);
}

#[test]
fn a_batch_takes_away_what_was_left_from_its_place_on() {
    let left =
        [signed(1, batch(1, 1, 2), b"a\nb\n"), signed(2, batch(1, 3, 4), b"c\nd\n"), signed(3, batch(2, 1, 1), b"e\n")];
    let shelf = shelf(&left);
    let replaced = |holds| match shelf.judge(&signed(4, holds, b"x\n"), &ShelfLimits::default()) {
        Verdict::Keep { replaces } => replaces,
        other => panic!("{other:?}"),
    };
    assert_eq!(replaced(batch(1, 5, 5)), Vec::<u64>::new());
    assert_eq!(replaced(batch(1, 4, 4)), [2]);
    assert_eq!(replaced(batch(1, 2, 2)), [1, 2]);
    assert_eq!(replaced(batch(2, 1, 1)), [3]);
    assert_eq!(replaced(Holds::Question), Vec::<u64>::new());
    assert!(matches!(
        shelf.judge(&signed(4, Holds::Nothing, b""), &ShelfLimits::default()),
        Verdict::Keep { replaces } if replaces == [1, 2, 3]
    ));
}

#[test]
fn a_shelf_has_limits_and_what_makes_room_always_fits() {
    let shelf = shelf(&[signed(1, batch(1, 1, 2), b"a\nb\n"), signed(2, Holds::Question, b"question\n")]);
    let judge = |holds, content: &[u8], messages, bytes| {
        shelf.judge(&signed(3, holds, content), &ShelfLimits { messages, bytes })
    };
    assert_eq!(judge(batch(1, 3, 3), b"c\n", 3, 15), Verdict::Keep { replaces: vec![] });
    assert_eq!(judge(batch(1, 3, 3), b"c\n", 2, 15), Verdict::Full);
    assert_eq!(judge(batch(1, 3, 3), b"c\n", 3, 14), Verdict::Full);
    assert_eq!(judge(batch(1, 2, 2), b"b\n", 1, 11), Verdict::Keep { replaces: vec![1] });
    assert_eq!(judge(batch(1, 2, 2), b"b\n", 1, 10), Verdict::Keep { replaces: vec![1] }, "less than before");
    assert_eq!(judge(batch(1, 2, 2), b"longer\n", 1, 10), Verdict::Full);
    assert_eq!(judge(Holds::Nothing, b"", 0, 0), Verdict::Keep { replaces: vec![1, 2] });
}

#[test]
fn of_questions_and_replies_the_latest_eight_stay() {
    let questions: Vec<_> = (1..=9).map(|number| signed(number, Holds::Question, b"question\n")).collect();
    assert_eq!(numbers(&shelf(&questions)), [2, 3, 4, 5, 6, 7, 8, 9]);
    let mixed = [questions, vec![signed(10, Holds::Reply, b"reply\n")]].concat();
    assert_eq!(numbers(&shelf(&mixed)), [2, 3, 4, 5, 6, 7, 8, 9, 10]);
}

#[test]
fn a_receipt_clears_the_batch_that_it_names_and_those_before() {
    let left = [
        signed(1, batch(1, 1, 1), b"a\n"),
        signed(2, batch(1, 2, 3), b"b\nc\n"),
        signed(3, Holds::Question, b"question\n"),
        signed(4, batch(1, 4, 4), b"d\n"),
    ];
    let shelf = shelf(&left);
    assert_eq!(shelf.cleared(&receipt(1, 3, b"b\nc\n")), [1, 2]);
    assert_eq!(shelf.cleared(&receipt(1, 4, b"b\nc\n")), [1, 2], "what was left later has a receipt of its own");
    assert_eq!(shelf.cleared(&receipt(1, 2, b"b\nc\n")), Vec::<u64>::new(), "it was not received whole");
    assert_eq!(shelf.cleared(&receipt(1, 4, b"other")), Vec::<u64>::new(), "it answers something that was never left");
    assert_eq!(shelf.cleared(&receipt(2, 0, b"other")), [1, 2, 4], "nobody takes those of an older epoch any more");
}

#[test]
fn an_old_receipt_does_not_take_the_place_of_a_newer_one() {
    let newer = receipt(1, 5, b"newer");
    assert!(passes_on(None, &newer));
    assert!(passes_on(Some(&newer), &receipt(1, 5, b"again")));
    assert!(passes_on(Some(&newer), &receipt(1, 6, b"later")));
    assert!(passes_on(Some(&newer), &receipt(2, 0, b"next epoch")));
    assert!(!passes_on(Some(&newer), &receipt(1, 4, b"older")));
    let more = Receipt { exceptions_total: 2, ..receipt(1, 5, b"more") };
    assert!(passes_on(Some(&newer), &more));
    assert!(!passes_on(Some(&more), &newer));
}
