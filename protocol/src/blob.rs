//! Attachments: files too large for a message, encrypted once and fetched by digest.
//!
//! ```text
//! key    = 32 random bytes, one key per file, told only inside a sealed message
//! chunk  = ChaCha20-Poly1305(key, nonce, aad "pico/blob/1", at most 1 MiB of the file)
//! nonce  = seven zero bytes ‖ u32 position from 0, big-endian ‖ 1 for the last chunk, else 0
//! blob   = the chunks one after the other
//! digest = SHA-256(blob)
//! ```
//!
//! Every chunk but the last is full, and an empty file is one empty chunk. Position and the mark of the
//! last chunk are in the nonce, so chunks that were swapped, repeated or cut off do not open. The digest
//! stands in a signed message and names the blob: whoever knows it may fetch the ciphertext (`GET
//! /federation/v1/blobs/{digest}`, with `Range`), which says nothing without the key. Nobody fetches before
//! a person opens the referral, and a key is used for one file only.

use chacha20poly1305::{
    ChaCha20Poly1305, Key, Nonce,
    aead::{Aead, KeyInit, Payload},
};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::error::Malformed;

/// Bytes of the file in one chunk.
pub const CHUNK: usize = 1 << 20;
/// Bytes of a full chunk once encrypted.
pub const STORED_CHUNK: usize = CHUNK + TAG;
/// The largest file this version speaks of: 20 MiB.
pub const MAX_FILE: u64 = 20 << 20;

const TAG: usize = 16;
const ASSOCIATED: &[u8] = b"pico/blob/1";

/// The key of one file.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct BlobKey([u8; 32]);

impl BlobKey {
    /// A key from fresh random bytes, or from a sealed message.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be put into a sealed message.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Encrypts one chunk of the file. Each position must be used once.
    ///
    /// # Panics
    /// Never: the cipher takes any text shorter than 256 GiB.
    pub fn seal_chunk(&self, position: u32, last: bool, chunk: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: chunk, aad: ASSOCIATED };
        self.cipher()
            .encrypt(&nonce(position, last), payload)
            .expect("ChaCha20-Poly1305 encrypts any text shorter than 256 GiB")
    }

    /// Decrypts one chunk, which must stand at this position and be, or not be, the last.
    pub fn open_chunk(&self, position: u32, last: bool, stored: &[u8]) -> Result<Vec<u8>, Malformed> {
        let payload = Payload { msg: stored, aad: ASSOCIATED };
        self.cipher().decrypt(&nonce(position, last), payload).map_err(|_| Malformed("chunk of this blob"))
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&Key::from(self.0))
    }
}

impl std::fmt::Debug for BlobKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BlobKey")
    }
}

fn nonce(position: u32, last: bool) -> Nonce {
    let mut nonce = [0; 12];
    nonce[7..11].copy_from_slice(&position.to_be_bytes());
    nonce[11] = u8::from(last);
    Nonce::from(nonce)
}

/// How many chunks a file of this size has.
pub const fn chunks(size: u64) -> u64 {
    if size == 0 { 1 } else { size.div_ceil(CHUNK as u64) }
}

/// The length of the blob of a file of this size.
pub const fn stored_size(size: u64) -> u64 {
    size + chunks(size) * TAG as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_opens_only_at_its_own_place() {
        let key = BlobKey::from_bytes([7; 32]);
        let stored = key.seal_chunk(1, false, b"relazione");
        assert_eq!(stored.len(), 9 + TAG);
        assert_eq!(key.open_chunk(1, false, &stored).unwrap(), b"relazione");
        assert!(key.open_chunk(2, false, &stored).is_err());
        assert!(key.open_chunk(1, true, &stored).is_err());
        assert!(BlobKey::from_bytes([8; 32]).open_chunk(1, false, &stored).is_err());
        assert!(key.open_chunk(1, false, &stored[1..]).is_err());
    }

    #[test]
    fn the_length_of_a_blob_follows_from_the_length_of_the_file() {
        let mebibyte = CHUNK as u64;
        assert_eq!((chunks(0), stored_size(0)), (1, 16));
        assert_eq!((chunks(mebibyte), stored_size(mebibyte)), (1, mebibyte + 16));
        assert_eq!((chunks(mebibyte + 1), stored_size(mebibyte + 1)), (2, mebibyte + 33));
        assert_eq!(chunks(MAX_FILE), 20);
    }
}
