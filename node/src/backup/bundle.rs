//! The envelope of a backup: a stream that only the recovery sheet opens, and that shows every change.
//!
//! ```text
//! PICO-BACKUP-1 newline
//! header: one line of JSON (node, date, name of the backup key), newline
//! sealed key: one line of base64, HPKE base mode (enc ‖ ciphertext) of a fresh 32-byte key, info pico/backup/1, aad = header
//! chunks: u32 length ‖ ChaCha20-Poly1305 of up to 64 KiB
//! ```
//! Chunk `n` has the nonce `n` and, as associated data, whether it is the last one and the digest of header and sealed key
//! (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár): chunks cannot be changed, moved, left out, cut off or
//! taken from another bundle. The key is new for every bundle, so the nonces never repeat under it.

use std::io::{self, BufRead, BufReader, Read, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hpke::aead::ChaCha20Poly1305 as HpkeChaCha;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use pico_protocol::time::Timestamp;
use pico_protocol::{KeyId, OpenKey, SealKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const MAGIC: &str = "PICO-BACKUP-1";
const INFO: &[u8] = b"pico/backup/1";
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
const ENC: usize = 32;
/// No honest header or sealed key is longer than this.
const LONGEST_LINE: u64 = 4096;

/// What a bundle tells without being opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The node it is of.
    pub node: String,
    /// When it was made.
    pub created: Timestamp,
    /// Name of the key that opens it.
    pub key: KeyId,
}

/// A bundle that does not open. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// It does not begin like a bundle.
    #[error("this is not a backup of a pico node, or not of a version this program knows")]
    NotABundle,
    /// It is of another node, or of an older recovery sheet.
    #[error(
        "this backup was made for another recovery sheet (its key is {0}): look for the sheet of the node that made it"
    )]
    OtherKey(KeyId),
    /// Something in it was changed.
    #[error("this backup is damaged or was altered: use another copy of it, or an older one")]
    Damaged,
}

/// The secret of one bundle: who holds it reads this bundle and no other.
#[derive(Clone)]
pub struct BundleKey {
    key: Zeroizing<[u8; 32]>,
    binding: [u8; 32],
}

impl BundleKey {
    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(&Key::from(*self.key))
    }

    fn associated(&self, last: bool) -> [u8; 33] {
        let mut data = [0; 33];
        data[..32].copy_from_slice(&self.binding);
        data[32] = u8::from(last);
        data
    }
}

fn nonce(chunk: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&chunk.to_be_bytes());
    Nonce::from(bytes)
}

fn binding(header: &str, sealed: &str) -> [u8; 32] {
    Sha256::new().chain_update(header).chain_update(b"\n").chain_update(sealed).finalize().into()
}

/// Writes a bundle.
pub struct Writer<W: Write> {
    inner: W,
    key: BundleKey,
    waiting: Zeroizing<Vec<u8>>,
    chunk: u64,
}

impl<W: Write> Writer<W> {
    /// Begins a bundle for the holder of the recovery sheet. `fresh` must be random and used once.
    pub fn begin(
        mut inner: W,
        header: &Header,
        recipient: &SealKey,
        fresh: Zeroizing<[u8; 32]>,
    ) -> Result<Self, BundleError> {
        let header = serde_json::to_string(header).map_err(io::Error::other)?;
        let public = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(recipient.as_bytes())
            .map_err(|_| io::Error::other("the backup key in keys/backup.pub is not a key"))?;
        let (enc, ciphertext) = hpke::single_shot_seal::<HpkeChaCha, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &public,
            INFO,
            &*fresh,
            header.as_bytes(),
        )
        .map_err(io::Error::other)?;
        let sealed = STANDARD.encode([enc.to_bytes().as_slice(), &ciphertext].concat());
        write!(inner, "{MAGIC}\n{header}\n{sealed}\n")?;
        let key = BundleKey { key: fresh, binding: binding(&header, &sealed) };
        Ok(Self { inner, key, waiting: Zeroizing::new(Vec::with_capacity(CHUNK)), chunk: 0 })
    }

    /// Writes the last chunk and gives back what was written to, and the key to read it again with.
    pub fn finish(mut self) -> Result<(W, BundleKey), BundleError> {
        self.write_chunk(true)?;
        self.inner.flush()?;
        Ok((self.inner, self.key))
    }

    fn write_chunk(&mut self, last: bool) -> io::Result<()> {
        let payload = Payload { msg: &self.waiting, aad: &self.key.associated(last) };
        let sealed = self.key.cipher().encrypt(&nonce(self.chunk), payload).map_err(io::Error::other)?;
        let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
        self.inner.write_all(&length.to_be_bytes())?;
        self.inner.write_all(&sealed)?;
        self.chunk += 1;
        self.waiting.clear();
        Ok(())
    }
}

impl<W: Write> Write for Writer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting.len() == CHUNK {
            self.write_chunk(false)?;
        }
        let taken = bytes.len().min(CHUNK - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        // A chunk is written when it is full: flushing early would only make small ones.
        Ok(())
    }
}

/// Reads a bundle. Every byte it gives has been authenticated; the end is only the end when the last chunk says so.
pub struct Reader<R: Read> {
    inner: R,
    key: BundleKey,
    open: Zeroizing<Vec<u8>>,
    given: usize,
    chunk: u64,
    ended: bool,
}

/// Reads the clear part of a bundle: what it is of, and the sealed key as it stands there.
fn preamble(file: &mut impl BufRead) -> Result<(Header, String, String), BundleError> {
    let mut line = || -> Result<String, BundleError> {
        let mut text = String::new();
        file.by_ref().take(LONGEST_LINE).read_line(&mut text).map_err(|_| BundleError::NotABundle)?;
        text.strip_suffix('\n').map(str::to_owned).ok_or(BundleError::NotABundle)
    };
    if line()? != MAGIC {
        return Err(BundleError::NotABundle);
    }
    let (header, sealed) = (line()?, line()?);
    let parsed = serde_json::from_str(&header).map_err(|_| BundleError::NotABundle)?;
    Ok((parsed, header, sealed))
}

impl<R: Read> Reader<BufReader<R>> {
    /// Opens a bundle with the key from the recovery sheet.
    pub fn open(file: R, key: &OpenKey) -> Result<(Self, Header), BundleError> {
        let mut file = BufReader::new(file);
        let (header, text, sealed) = preamble(&mut file)?;
        if header.key != key.id() {
            return Err(BundleError::OtherKey(header.key));
        }
        let bytes = STANDARD.decode(&sealed).map_err(|_| BundleError::Damaged)?;
        let (enc, ciphertext) = bytes.split_at_checked(ENC).ok_or(BundleError::Damaged)?;
        let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc).map_err(|_| BundleError::Damaged)?;
        let secret = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&*key.secret())
            .map_err(|_| BundleError::OtherKey(header.key))?;
        let opened = hpke::single_shot_open::<HpkeChaCha, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &secret,
            &enc,
            INFO,
            ciphertext,
            text.as_bytes(),
        );
        let opened = Zeroizing::new(opened.map_err(|_| BundleError::Damaged)?);
        let bundle = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| BundleError::Damaged)?;
        let key = BundleKey { key: Zeroizing::new(bundle), binding: binding(&text, &sealed) };
        Ok((Self::with(file, key), header))
    }

    /// Reads back a bundle that this process has just written.
    pub fn reread(file: R, key: &BundleKey) -> Result<Self, BundleError> {
        let mut file = BufReader::new(file);
        let (_, header, sealed) = preamble(&mut file)?;
        if binding(&header, &sealed) != key.binding {
            return Err(BundleError::Damaged);
        }
        Ok(Self::with(file, key.clone()))
    }

    fn with(inner: BufReader<R>, key: BundleKey) -> Self {
        Self { inner, key, open: Zeroizing::default(), given: 0, chunk: 0, ended: false }
    }
}

impl<R: Read> Reader<R> {
    fn next_chunk(&mut self) -> Result<(), BundleError> {
        let mut length = [0; 4];
        self.inner.read_exact(&mut length).map_err(|_| BundleError::Damaged)?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| BundleError::Damaged)?;
        if !(TAG..=CHUNK + TAG).contains(&length) {
            return Err(BundleError::Damaged);
        }
        let mut sealed = vec![0; length];
        self.inner.read_exact(&mut sealed).map_err(|_| BundleError::Damaged)?;
        let nonce = nonce(self.chunk);
        let open = |last| {
            let payload = Payload { msg: &sealed, aad: &self.key.associated(last) };
            self.key.cipher().decrypt(&nonce, payload)
        };
        let (open, ended) = match open(false) {
            Ok(open) => (open, false),
            Err(_) => (open(true).map_err(|_| BundleError::Damaged)?, true),
        };
        if ended && self.inner.read(&mut [0])? != 0 {
            return Err(BundleError::Damaged);
        }
        (self.open, self.given, self.ended) = (Zeroizing::new(open), 0, ended);
        self.chunk += 1;
        Ok(())
    }
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.open.len() {
            if self.ended {
                return Ok(0);
            }
            self.next_chunk().map_err(io::Error::other)?;
        }
        let taken = buffer.len().min(self.open.len() - self.given);
        buffer[..taken].copy_from_slice(&self.open[self.given..self.given + taken]);
        self.given += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests;
