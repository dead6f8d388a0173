//! A file that somebody sends, and one that leaves: for every feature that keeps files.
//!
//! A file is encrypted as it arrives, under a key of its own, in chunks of 1 MiB (`pico_protocol::blob`): nothing of it is ever
//! written in clear to a disk, and nothing touches the database before all of it is here. What leaves is decrypted chunk by
//! chunk on its way out, to be saved and never to be shown inside the panel, whatever it says that it is.

use std::future::Future;

use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream::{self, Stream, StreamExt};
use pico_protocol::blob::{self, BlobKey, CHUNK};
use pico_protocol::id::Digest;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::store::StoreError;

/// What a form with a file may weigh besides the file.
pub const AROUND: usize = 256 * 1024;

/// The longest file name kept.
const LONGEST_NAME: usize = 120;

/// Makes a file name harmless: no folders, no control characters, no leading dots, not too long.
pub fn harmless_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks that turn the direction of reading round can make a program look like a picture.
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept: String = last.chars().filter(|c| !c.is_control() && !turns(*c) && !"\"<>:|?*".contains(*c)).collect();
    let kept = kept.trim().trim_start_matches('.').trim();
    if kept.is_empty() { "allegato".to_owned() } else { shorten(kept) }
}

/// Keeps the extension: people recognise a file by it.
fn shorten(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end).filter(|end| end.len() <= 8).unwrap_or_default();
    let start: String = name.chars().take(LONGEST_NAME - extension.len() - 1).collect();
    if extension.is_empty() { start } else { format!("{start}.{extension}") }
}

/// A file that is being received from a person.
pub struct Upload {
    name: String,
    key: BlobKey,
    /// What has come since the last full chunk; one byte more than a chunk tells that the chunk is not the last.
    rest: Zeroizing<Vec<u8>>,
    sealed: Vec<Vec<u8>>,
    hash: Sha256,
    size: u64,
}

/// A file that has come whole: nothing but ciphertext is left to store.
pub struct Sealed {
    /// The name it had where it came from, made harmless.
    pub name: String,
    /// Its media type, for people; never believed.
    pub media_type: &'static str,
    /// Its key.
    pub key: BlobKey,
    /// SHA-256 of the encrypted file.
    pub digest: Digest,
    /// Bytes in clear.
    pub size: u64,
    /// Its encrypted chunks.
    pub chunks: Vec<Vec<u8>>,
}

impl Upload {
    /// A file with this name, under a fresh key.
    pub fn new(key: BlobKey, name: String) -> Self {
        Self { name, key, rest: Zeroizing::new(Vec::new()), sealed: Vec::new(), hash: Sha256::new(), size: 0 }
    }

    /// Bytes so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// More of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.rest.extend_from_slice(bytes);
        while self.rest.len() > CHUNK {
            let chunk = Zeroizing::new(self.rest.drain(..CHUNK).collect::<Vec<u8>>());
            self.seal(&chunk, false);
        }
    }

    fn seal(&mut self, chunk: &[u8], last: bool) {
        let position = u32::try_from(self.sealed.len()).unwrap_or(u32::MAX);
        let sealed = self.key.seal_chunk(position, last, chunk);
        self.hash.update(&sealed);
        self.sealed.push(sealed);
    }

    /// The end of the file: its description and its encrypted chunks.
    pub fn finish(mut self) -> Sealed {
        let rest = std::mem::take(&mut self.rest);
        self.seal(&rest, true);
        Sealed {
            digest: Digest::from_bytes(self.hash.finalize().into()),
            key: self.key,
            media_type: media_type(&self.name),
            name: self.name,
            size: self.size,
            chunks: self.sealed,
        }
    }
}

/// A media type for people to read, from the end of the name; nothing here or there believes it.
fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "pdf" => "application/pdf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "txt" => "text/plain",
        "odt" => "application/vnd.oasis.opendocument.text",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

/// One file of a form, held in memory up to its limit and encrypted as it comes; nothing of one that is larger, of which the rest is
/// still read: a browser that is still sending does not hear the answer. `look` is shown every piece in clear.
pub async fn read(
    mut field: Field<'_>,
    upload: Upload,
    most: u64,
    interrupted: &'static str,
    mut look: impl FnMut(&[u8]),
) -> Result<Option<Sealed>> {
    let mut upload = Some(upload);
    while let Some(bytes) = field.chunk().await.map_err(|error| unreadable(&error, interrupted))? {
        upload = upload.filter(|upload| upload.size() + bytes.len() as u64 <= most);
        if let Some(upload) = &mut upload {
            look(&bytes);
            upload.push(&bytes);
        }
    }
    Ok(upload.map(Upload::finish))
}

/// Too much, or not all of it: the line broke, or it was slower than [`super::patience`] waits. `interrupted` is the message key of
/// the second.
pub fn unreadable(error: &MultipartError, interrupted: &'static str) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        _ => Error::BadRequest(interrupted.into()),
    }
}

/// A file in clear, chunk by chunk, from its key, its size and what answers a stored chunk. Fused: who compresses or copies it may
/// ask once more after the end.
pub fn opened<F, A>(key: BlobKey, size: u64, chunk: F) -> impl Stream<Item = Result<Vec<u8>, StoreError>> + use<F, A>
where
    F: Fn(u64) -> A,
    A: Future<Output = Result<Option<Vec<u8>>, StoreError>>,
{
    let chunks = blob::chunks(size);
    let opened = stream::unfold((Some(0), key, chunk), move |(position, key, chunk)| async move {
        let position = position.filter(|position| *position < chunks)?;
        let stored = chunk(position).await;
        let opened = stored.and_then(|stored| open_chunk(&key, (position, chunks), stored));
        let next = opened.is_ok().then_some(position + 1);
        Some((opened, (next, key, chunk)))
    });
    opened.fuse()
}

/// One stored chunk in clear, with its place and how many there are.
pub fn open_chunk(
    key: &BlobKey,
    (position, chunks): (u64, u64),
    stored: Option<Vec<u8>>,
) -> Result<Vec<u8>, StoreError> {
    let stored = stored.ok_or_else(|| StoreError::inconsistent("a chunk of a complete file is missing"))?;
    let place = u32::try_from(position).map_err(StoreError::inconsistent)?;
    key.open_chunk(place, position + 1 == chunks, &stored).map_err(StoreError::inconsistent)
}

/// A file to be saved.
pub fn to_save(name: &str, size: u64, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(CONTENT_DISPOSITION, disposition(name));
    response
}

/// `attachment`, with the name in the form of RFC 8187 and a plain one for old programs.
fn disposition(name: &str) -> HeaderValue {
    use std::fmt::Write;
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    let value = format!("attachment; filename=\"allegato\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_add_a_header() {
        let value = disposition("relazione \"finale\"\r\nX: y.pdf");
        assert_eq!(
            value.to_str().unwrap(),
            "attachment; filename=\"allegato\"; filename*=UTF-8''relazione%20%22finale%22%0D%0AX%3A%20y.pdf"
        );
    }

    #[test]
    fn a_file_name_cannot_lead_out_of_its_folder() {
        assert_eq!(harmless_name("../../etc/passwd"), "passwd");
        assert_eq!(harmless_name("C:\\Users\\x\\relazione finale.pdf"), "relazione finale.pdf");
        assert_eq!(harmless_name("..\u{0}.ssh"), "ssh");
        assert_eq!(harmless_name("a\u{202e}fdp.exe"), "afdp.exe");
        assert_eq!(harmless_name(" \r\n"), "allegato");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let short = harmless_name(&format!("{}.pdf", "è".repeat(300)));
        assert_eq!(short.chars().count(), LONGEST_NAME);
        assert!(std::path::Path::new(&short).extension().is_some_and(|end| end == "pdf"));
    }
}
