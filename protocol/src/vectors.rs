//! Test vectors: `tests/vectors/*.json`, made by this code and checked by it, for who writes another
//! implementation. After an intended change of the wire run the tests once with
//! `PICO_WRITE_VECTORS=1` and read the difference.
//!
//! All keys and nonces in them are published, so they must never be used for anything else.

mod blob;
mod booking;
mod link;
mod message;
mod object;
mod pull;
mod referral;
mod relay;
mod wycheproof;

use serde_json::{Value, json};
use std::{fs, path::PathBuf};

use crate::{
    encoding::hex,
    json,
    key::{KeyError, SealKey, VerifyKey},
    trial::Node,
};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(name)
}

fn read(name: &str) -> Value {
    let text = fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).unwrap()
}

/// Compares with the file, or writes it when asked to.
fn hold(name: &str, made: &Value) {
    if std::env::var_os("PICO_WRITE_VECTORS").is_some() {
        fs::write(path(name), serde_json::to_string_pretty(made).unwrap() + "\n").unwrap();
    }
    assert_eq!(read(name), *made, "{name} differs: see the head of protocol/src/vectors.rs");
}

/// A node of the vectors with all its secrets.
fn secrets(node: &Node) -> Value {
    json!({
        "node": node.id,
        "sign_secret": hex(&*node.sign.secret()),
        "sign_key": node.sign.verify_key(),
        "sign_keyid": node.sign.id(),
        "open_secret": hex(&*node.open.secret()),
        "seal_key": node.open.seal_key(),
        "seal_kid": node.open.id(),
    })
}

#[test]
fn of_twelve_debatable_signatures_only_the_fourth_is_accepted() {
    let file = read("ed25519-speccheck.json");
    let bytes = |case: &Value, field: &str| -> Vec<u8> {
        let text = case[field].as_str().unwrap().as_bytes();
        let digit = |c: u8| u8::try_from(char::from(c).to_digit(16).unwrap()).unwrap();
        text.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
    };
    let accepted: Vec<usize> = file["cases"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .filter_map(|(at, case)| {
            let key = VerifyKey::import(&bytes(case, "pub_key").try_into().unwrap()).ok()?;
            key.verifies(&bytes(case, "message"), &bytes(case, "signature").try_into().unwrap()).then_some(at)
        })
        .collect();
    assert_eq!((file["cases"].as_array().unwrap().len(), accepted), (12, vec![3]));
}

#[test]
fn keys_json_tells_which_keys_are_refused() {
    let last = |first: u8, last: u8, between: u8| {
        let mut bytes = [between; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    let sign: Vec<Value> = [
        ("the neutral element", last(1, 0, 0)),
        ("order two", last(0xec, 0x7f, 0xff)),
        ("order four", [0; 32]),
        ("y = p + 3, which is 3", last(0xf0, 0x7f, 0xff)),
        ("no point of the curve", last(2, 0, 0)),
    ]
    .map(|(what, bytes)| refused(what, &bytes, VerifyKey::import(&bytes).unwrap_err()))
    .to_vec();
    let seal: Vec<Value> = [
        ("zero", [0; 32]),
        ("one", last(1, 0, 0)),
        ("p - 1", last(0xec, 0x7f, 0xff)),
        ("p, which is zero", last(0xed, 0x7f, 0xff)),
        ("highest bit set", last(9, 0x80, 0)),
    ]
    .map(|(what, bytes)| refused(what, &bytes, SealKey::import(&bytes).unwrap_err()))
    .to_vec();
    let pairs = ["faggio", "quercia"].map(|name| secrets(&Node::named(name))).to_vec();
    hold("keys.json", &json!({ "pairs": pairs, "refused_sign_keys": sign, "refused_seal_keys": seal }));
}

fn refused(what: &str, bytes: &[u8; 32], why: KeyError) -> Value {
    json!({ "what": what, "key": hex(bytes), "why": format!("{why:?}") })
}

#[test]
fn json_json_tells_which_texts_are_refused() {
    let refused: Vec<Value> = [
        r#"{"a":1,"a":2}"#,
        r#"{"a":{"b":1,"b":2}}"#,
        r#"{"a":1,"\u0061":2}"#,
        "1.0",
        "1e3",
        "1e400",
        "-0",
        "9007199254740992",
        "-9007199254740992",
        "01",
        "+1",
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        r#""\u0000""#,
        "\u{feff}{}",
        "{} x",
        "{}{}",
        "[1,]",
        r#"{"a":1,}"#,
        "'a'",
        "\"\t\"",
        r#""\x""#,
        "nul",
        "",
        "{a:1}",
        r#"{"a":null}"#,
        "[null]",
        r#"{"seal":null}"#,
        "// x\n1",
        "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]",
    ]
    .iter()
    .map(|text| json!({ "text": text, "why": format!("{:?}", json::check(text.as_bytes(), 100).unwrap_err()) }))
    .collect();
    let accepted = [
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        r#""\ud83d\ude00""#,
        r#" { "a" : [ { } , [ ] , false , true ] } "#,
        r#"{"a":{"a":{"a":1}}}"#,
        r#"{"core":{},"seal":null,"reason":"erased"}"#,
        r#""\u00e9\/""#,
        "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]",
    ];
    for text in accepted {
        assert_eq!(json::check(text.as_bytes(), 100), Ok(()), "{text}");
    }
    hold("json.json", &json!({ "accepted": accepted, "refused": refused }));
}
