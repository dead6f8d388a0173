//! A file on its way in and on its way out: encrypted as it arrives, decrypted as it leaves.

use futures_util::stream::{self, Stream, StreamExt};
use pico_protocol::blob::{self, BlobKey, CHUNK};
use pico_protocol::id::Digest;
use pico_protocol::referral::Step;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Attachment, AttachmentState, Described, store};
use crate::app::App;
use crate::audit::Actor;
use crate::outbox::lanes::Side;
use crate::referrals::ReferralKey;
use crate::referrals::steps::{self, StepError};
use crate::store::{StoreError, Tx};

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
    described: Described,
    chunks: Vec<Vec<u8>>,
}

impl Upload {
    /// A file with this name and a fresh key.
    pub fn new(app: &App, name: String) -> Self {
        Self {
            name,
            key: BlobKey::from_bytes(app.entropy.bytes()),
            rest: Zeroizing::new(Vec::new()),
            sealed: Vec::new(),
            hash: Sha256::new(),
            size: 0,
        }
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
        let described = Described {
            digest: Digest::from_bytes(self.hash.finalize().into()),
            key: self.key,
            media_type: media_type(&self.name).to_owned(),
            name: self.name,
            size: self.size,
        };
        Sealed { described, chunks: self.sealed }
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

/// Stores a received file and tells the other side of it.
pub async fn attach(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    referral: &ReferralKey,
    file: Sealed,
) -> Result<(), StepError> {
    let Sealed { described, chunks } = &file;
    let id = store::insert(tx, app, referral, Side::Own, AttachmentState::Complete, described).await?;
    for (position, chunk) in (0..).zip(chunks) {
        store::put_chunk(tx, &id, position, chunk).await?;
    }
    steps::take(tx, app, actor, referral, Step::Attached { attachment: described.to_wire() }).await?;
    Ok(())
}

/// The file in clear, chunk by chunk. Fused: who compresses or copies it may ask once more after the end.
pub fn opened(app: App, attachment: Attachment) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    let chunks = stream::unfold(Some(0), move |position: Option<u64>| {
        let (app, attachment) = (app.clone(), attachment.clone());
        async move {
            let position = position.filter(|position| *position < attachment.chunks)?;
            let chunk = open_chunk(&app, &attachment, position).await;
            let next = chunk.is_ok().then_some(position + 1);
            Some((chunk, next))
        }
    });
    chunks.fuse()
}

async fn open_chunk(app: &App, attachment: &Attachment, position: u64) -> Result<Vec<u8>, StoreError> {
    let mut tx = app.db.read().await?;
    let stored = store::chunk(&mut tx, &attachment.id, position).await?;
    let stored = stored.ok_or_else(|| StoreError::inconsistent("a chunk of a complete attachment is missing"))?;
    let last = position + 1 == blob::chunks(attachment.described.size);
    let place = u32::try_from(position).map_err(StoreError::inconsistent)?;
    attachment.described.key.open_chunk(place, last, &stored).map_err(StoreError::inconsistent)
}
