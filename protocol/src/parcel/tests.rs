use super::*;

fn batch(epoch: u64, first: u64, last: u64) -> Holds {
    Holds::Batch(Places { epoch, first, last })
}

#[test]
fn places_are_numbered_from_one_in_order_and_at_most_a_hundred() {
    let body = Digest::of(b"lines");
    assert!(batch(1, 1, 100).check(5, &body).is_ok());
    for wrong in [batch(0, 1, 1), batch(1, 0, 1), batch(1, 2, 1), batch(1, 1, 101), batch(1, 1, u64::MAX)] {
        assert!(wrong.check(5, &body).is_err(), "{wrong:?}");
    }
}

#[test]
fn each_sort_of_content_has_its_own_greatest_length() {
    let body = Digest::of(b"x");
    for holds in [batch(1, 1, 1), Holds::Question, Holds::Reply, Holds::Documents, Holds::Receipt] {
        assert!(holds.check(1, &body).is_ok(), "{holds:?}");
        assert!(holds.check(holds.most(), &body).is_ok(), "{holds:?}");
        assert!(holds.check(0, &body).is_err(), "{holds:?}");
        assert!(holds.check(holds.most() + 1, &body).is_err(), "{holds:?}");
    }
    assert!(Holds::Nothing.check(0, &Digest::of(b"")).is_ok());
    assert!(Holds::Nothing.check(1, &body).is_err());
    assert!(Holds::Nothing.check(0, &body).is_err());
}

#[test]
fn the_greatest_lengths_are_those_of_section_14() {
    let sorts = [batch(1, 1, 1), Holds::Question, Holds::Reply, Holds::Documents, Holds::Receipt, Holds::Nothing];
    assert_eq!(sorts.map(|holds| holds.most()), [1_048_576, 46_765, 1_114_112, 1_114_112, 24_921, 0]);
}

#[test]
fn lines_are_counted_and_not_read() {
    assert!(batch(1, 4, 5).has_lines(b"a\nb\n"));
    for wrong in [b"a\n".as_slice(), b"a\nb", b"a\nb\nc\n", b""] {
        assert!(!batch(1, 4, 5).has_lines(wrong), "{wrong:?}");
    }
    assert!(Holds::Question.has_lines(b"a\n") && Holds::Receipt.has_lines(b"a\n"));
    assert!(!Holds::Question.has_lines(b"a") && !Holds::Receipt.has_lines(b"a\nb\n"));
    assert!(Holds::Nothing.has_lines(b"") && !Holds::Nothing.has_lines(b"\n"));
}

#[test]
fn the_names_of_the_sorts_are_closed() {
    let read = |text| serde_json::from_str::<Holds>(text);
    assert_eq!(read(r#"{"batch":{"epoch":1,"first":2,"last":3}}"#).unwrap(), batch(1, 2, 3));
    assert_eq!(read(r#""nothing""#).unwrap(), Holds::Nothing);
    for wrong in
        [r#""batch""#, r#""blob""#, r#"{"batch":{"epoch":1,"first":2,"last":3,"more":4}}"#, r#"{"question":{}}"#]
    {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
