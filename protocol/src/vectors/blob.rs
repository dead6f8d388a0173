//! Vectors of attachments: key, nonces, chunks and digest of files at the limits of a chunk.

use serde_json::{Value, json};

use super::hold;
use crate::{
    blob::{BlobKey, CHUNK, STORED_CHUNK, chunks, stored_size},
    digest::Digest,
    encoding::{base64, hex},
};

/// The file of this size: nobody has to carry a mebibyte of it.
fn file(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

/// The nonce as section 12 has it, without the code that is shown here.
fn nonce(position: u32, last: bool) -> String {
    format!("00000000000000{position:08x}{:02x}", u8::from(last))
}

/// A file and everything that becomes of it; a short blob is shown whole.
fn shown(what: &str, size: usize) -> Value {
    let (content, key) = (file(size), BlobKey::from_bytes(*Digest::of(what.as_bytes()).as_bytes()));
    let pieces: Vec<&[u8]> = if content.is_empty() { vec![&[]] } else { content.chunks(CHUNK).collect() };
    assert_eq!(pieces.len() as u64, chunks(size as u64));
    let mut blob = Vec::new();
    let mut list = Vec::new();
    for (position, piece) in (0_u32..).zip(&pieces) {
        let ends = position as usize + 1 == pieces.len();
        let stored = key.seal_chunk(position, ends, piece);
        assert_eq!(key.open_chunk(position, ends, &stored).as_deref(), Ok(*piece));
        assert!(key.open_chunk(position, !ends, &stored).is_err(), "a blob that was cut off opens");
        list.push(json!({
            "nonce": nonce(position, ends),
            "file_bytes": piece.len(),
            "sha256": Digest::of(&stored),
            "tag": hex(&stored[piece.len()..]),
        }));
        blob.extend_from_slice(&stored);
    }
    assert_eq!(blob.len() as u64, stored_size(size as u64));
    let mut shown = json!({
        "what": what,
        "key": hex(key.as_bytes()),
        "file_bytes": size,
        "file_sha256": Digest::of(&content),
        "chunks": list,
        "blob_bytes": blob.len(),
        "digest": Digest::of(&blob),
    });
    if blob.len() < 1000 {
        shown["blob"] = base64(&blob).into();
    }
    shown
}

#[test]
fn blob_json_shows_files_that_are_empty_short_full_and_one_byte_longer() {
    assert_eq!(STORED_CHUNK, CHUNK + 16);
    let files = [
        shown("an empty file: one empty chunk", 0),
        shown("a short file: one chunk", 300),
        shown("exactly one full chunk: no empty one follows", CHUNK),
        shown("one byte more: two chunks", CHUNK + 1),
    ];
    hold(
        "blob.json",
        &json!({
            "aad": hex(b"pico/blob/1"),
            "byte_of_a_file": "the byte at place p, counted from 0, is p modulo 251",
            "files": files,
        }),
    );
}
