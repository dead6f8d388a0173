//! Encryption of single fields, and keyed look-up.
//!
//! Diary texts, notes, contacts and codici fiscali are encrypted with a key that lives outside the database
//! (`keys/field.key` in the data folder): a stolen database file or a database administrator reads none of them. Table,
//! column and row are authenticated with the text, so a ciphertext moved to another row does not open. What is equal must
//! still be found: [`FieldKey::lookup`] gives a keyed hash to index. Who is root on the machine of a running node can
//! read everything; `docs/storage.md` says so.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Result, StoreError};
use crate::entropy::Entropy;

/// Written before every ciphertext: what made it, so that a later scheme can be told apart.
const SCHEME: &str = "c1.";
const NONCE_LENGTH: usize = 12;

/// The key that encrypts fields at rest.
#[derive(Clone)]
pub struct FieldKey {
    encryption: Zeroizing<[u8; 32]>,
    lookup: Zeroizing<[u8; 32]>,
}

/// Where a value is stored; part of what is authenticated.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Table name.
    pub table: &'static str,
    /// Column name.
    pub column: &'static str,
    /// Primary key of the row.
    pub row: &'a str,
}

impl FieldKey {
    /// Derives the working keys from the 32 bytes of the key file.
    pub fn new(root: &[u8; 32]) -> Self {
        Self { encryption: derive(root, b"pico/field/1"), lookup: derive(root, b"pico/lookup/1") }
    }

    /// Encrypts `plaintext` for one place.
    pub fn seal(&self, entropy: Entropy, place: Place<'_>, plaintext: &[u8]) -> String {
        let nonce = entropy.bytes::<NONCE_LENGTH>();
        let associated = associated_data(place);
        let mut sealed = nonce.to_vec();
        let ciphertext = self
            .cipher()
            .encrypt(&Nonce::from(nonce), Payload { msg: plaintext, aad: &associated })
            .expect("ChaCha20-Poly1305 encrypts any text shorter than 256 GiB");
        sealed.extend_from_slice(&ciphertext);
        format!("{SCHEME}{}", STANDARD_NO_PAD.encode(sealed))
    }

    /// Decrypts what [`FieldKey::seal`] wrote for the same place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Vec<u8>> {
        let failed = || StoreError::inconsistent(format!("{}.{} does not open", place.table, place.column));
        let encoded = sealed.strip_prefix(SCHEME).ok_or_else(failed)?;
        let bytes = STANDARD_NO_PAD.decode(encoded).map_err(|_| failed())?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_LENGTH>().ok_or_else(failed)?;
        let payload = Payload { msg: ciphertext, aad: &associated_data(place) };
        self.cipher().decrypt(&Nonce::from(*nonce), payload).map_err(|_| failed())
    }

    /// Encrypts a text.
    pub fn seal_text(&self, entropy: Entropy, place: Place<'_>, text: &str) -> String {
        self.seal(entropy, place, text.as_bytes())
    }

    /// Decrypts a text.
    pub fn open_text(&self, place: Place<'_>, sealed: &str) -> Result<String> {
        String::from_utf8(self.open(place, sealed)?).map_err(StoreError::inconsistent)
    }

    /// A keyed hash of `value`, the same for equal values of one `kind`, meaningless without the key.
    pub fn lookup(&self, kind: &str, value: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.lookup).expect("HMAC takes keys of any length");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        STANDARD_NO_PAD.encode(mac.finalize().into_bytes())
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&Key::from(*self.encryption))
    }
}

impl std::fmt::Debug for FieldKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("FieldKey")
    }
}

fn derive(root: &[u8; 32], label: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(root).expect("HMAC takes keys of any length");
    mac.update(label);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn associated_data(place: Place<'_>) -> Vec<u8> {
    [place.table, "\0", place.column, "\0", place.row].concat().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place { table: "people", column: "notes", row: "per_1" };

    #[test]
    fn a_field_opens_only_where_it_was_written() {
        let key = FieldKey::new(&[7; 32]);
        let sealed = key.seal_text(Entropy, PLACE, "nota riservata");
        assert!(!sealed.contains("nota"));
        assert_eq!(key.open_text(PLACE, &sealed).unwrap(), "nota riservata");
        assert!(key.open_text(Place { row: "per_2", ..PLACE }, &sealed).is_err());
        assert!(key.open_text(Place { column: "diary", ..PLACE }, &sealed).is_err());
        assert!(FieldKey::new(&[8; 32]).open_text(PLACE, &sealed).is_err());
    }

    #[test]
    fn equal_values_have_equal_lookups_and_other_keys_other_ones() {
        let key = FieldKey::new(&[7; 32]);
        assert_eq!(key.lookup("cf", "A"), key.lookup("cf", "A"));
        assert_ne!(key.lookup("cf", "A"), key.lookup("tel", "A"));
        assert_ne!(key.lookup("cf", "A"), FieldKey::new(&[8; 32]).lookup("cf", "A"));
    }
}
