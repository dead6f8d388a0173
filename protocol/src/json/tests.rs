use super::*;
use proptest::prelude::*;

fn refusal(text: &str) -> JsonError {
    check(text.as_bytes(), 10_000).unwrap_err()
}

#[test]
fn duplicate_keys_are_refused_at_any_depth_and_in_any_spelling() {
    assert_eq!(refusal(r#"{"a":1,"b":2,"a":1}"#), JsonError::DuplicateKey(19));
    assert!(matches!(refusal(r#"[{"x":{"a":1,"a":2}}]"#), JsonError::DuplicateKey(_)));
    assert!(matches!(refusal(r#"{"a":1,"\u0061":2}"#), JsonError::DuplicateKey(_)));
    assert!(matches!(refusal(r#"{"é":1,"\u00e9":2}"#), JsonError::DuplicateKey(_)));
    assert_eq!(check(br#"{"a":{"a":[{"a":1},{"a":1}]},"b":{"a":1}}"#, 100), Ok(()));
}

#[test]
fn only_exact_integers_are_numbers() {
    for (text, expected) in [
        ("1.0", JsonError::NotAnInteger(0)),
        ("1e400", JsonError::NotAnInteger(0)),
        ("[1E2]", JsonError::NotAnInteger(1)),
        ("9007199254740992", JsonError::OutOfRange(0)),
        ("-9007199254740992", JsonError::OutOfRange(0)),
        ("99999999999999999999999999", JsonError::OutOfRange(0)),
        ("-0", JsonError::MinusZero(0)),
        ("01", JsonError::Syntax(2)),
        ("-", JsonError::Syntax(1)),
        ("+1", JsonError::Syntax(0)),
        ("NaN", JsonError::Syntax(0)),
    ] {
        assert_eq!(refusal(text), expected, "{text}");
    }
    assert_eq!(check(b"[0,-1,9007199254740991,-9007199254740991]", 100), Ok(()));
}

#[test]
fn text_that_two_readers_may_read_differently_is_refused() {
    for (text, expected) in [
        ("\u{feff}{}", JsonError::ByteOrderMark),
        (r#""\ud800""#, JsonError::LoneSurrogate(1)),
        (r#""\ud800\u0041""#, JsonError::LoneSurrogate(1)),
        (r#""\udc00""#, JsonError::LoneSurrogate(1)),
        (r#""\u0000""#, JsonError::Nul(1)),
        ("\"\0\"", JsonError::Nul(1)),
        ("{}\0", JsonError::Trailing(2)),
        ("\0{}", JsonError::Nul(0)),
        ("{}{}", JsonError::Trailing(2)),
        ("{} x", JsonError::Trailing(3)),
        ("\"\n\"", JsonError::Syntax(1)),
        (r#""\x41""#, JsonError::Syntax(2)),
        ("{\"a\":1,}", JsonError::Syntax(7)),
        ("[1,]", JsonError::Syntax(3)),
        ("", JsonError::Syntax(0)),
        ("\"", JsonError::Syntax(1)),
        ("'a'", JsonError::Syntax(0)),
        ("tru", JsonError::Syntax(0)),
    ] {
        assert_eq!(refusal(text), expected, "{text:?}");
    }
    assert_eq!(check(b"\"\xff\"", 10), Err(JsonError::NotUtf8));
    assert_eq!(check(b"\"\xed\xa0\x80\"", 10), Err(JsonError::NotUtf8));
    assert_eq!(check(br#" "\ud83d\ude00 \" \\ \/ \b\f\n\r\t" "#, 100), Ok(()));
}

#[test]
fn nothing_is_null_but_the_seal_of_a_message_without_content() {
    assert!(check(r#"{"core":{},"seal":null,"reason":"erased"}"#.as_bytes(), 100).is_ok());
    assert!(check(r#"{"seal":null,"core":{}}"#.as_bytes(), 100).is_ok(), "in any order");
    for text in [r#"{"seal":null}"#, r#"{"core":null,"seal":null}"#, "[null]", r#"{"ext":{"seal":null},"core":1}"#] {
        assert!(matches!(refusal(text), JsonError::Null(_)), "{text}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let nested = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    assert_eq!(check(nested(16).as_bytes(), 100), Ok(()));
    assert_eq!(check(nested(17).as_bytes(), 100), Err(JsonError::TooDeep(16)));
    assert_eq!(refusal(&"[".repeat(9_000)), JsonError::TooDeep(16));
    assert_eq!(check(b"12345", 4), Err(JsonError::TooLong { max: 4 }));
}

#[test]
fn a_wrong_shape_is_reported_without_quoting_it() {
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Only {
        #[expect(dead_code, reason = "only its absence matters")]
        wanted: u8,
    }
    let error = parse::<Only>(br#"{"RSSMRA80A01H501U":1}"#, 100).unwrap_err();
    assert_eq!(error, JsonError::Shape { line: 1, column: 19 });
    assert!(!error.to_string().contains("RSSMRA"));
}

proptest! {
    #[test]
    fn whatever_the_checker_accepts_serde_accepts_too(bytes in proptest::collection::vec(
        prop_oneof![Just(b'"'), Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b':'), Just(b','),
            Just(b'1'), Just(b'-'), Just(b'0'), Just(b'\\'), Just(b'u'), Just(b'a'), Just(b' '), any::<u8>()], 0..24)) {
        if check(&bytes, 100).is_ok() {
            prop_assert!(serde_json::from_slice::<serde_json::Value>(&bytes).is_ok());
        }
    }

    #[test]
    fn every_text_we_write_passes_our_own_check(text in "\\PC{0,40}", number in 0..MAX_INTEGER) {
        let value = serde_json::json!({ "k": [text.clone(), number], "e": {text: number} });
        prop_assert!(encode(&value, 10_000).is_ok());
    }
}
