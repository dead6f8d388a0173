//! Feeds: what a node publishes, signed entry by entry.
//!
//! A feed (`services`, `resources`) has one writer, its owner, who counts every change of the feed with one number:
//! the version. An entry is the latest word on its key; a deletion is an entry too, so that it cannot
//! be undone by an old copy. Entries are signed one by one and may be passed on by anybody; a signed
//! [`Snapshot`] tells which entries there are, so that nothing can be left out.
//!
//! `POST /federation/v1/feed` takes a signed [`FeedRequest`] and answers newline-delimited: the snapshot,
//! then every entry with a version after the one asked for, in order of version, as far as the asker may
//! see them, at most [`MAX_ENTRIES`]. Exactly so many: ask again after the last one. A node that then finds
//! another digest than the snapshot's asks from the beginning. No personal data is ever in a feed.

use serde::{Deserialize, Serialize};

use crate::{
    code::Code,
    digest::Digest,
    encoding,
    error::Invalid,
    id::{NodeId, SubjectId},
    json::Ext,
    signed::{Object, Verified, authored},
    time::Timestamp,
};

mod answer;
mod resource;
mod service;
pub use answer::{Answer, AnswerError, MAX_ANSWER, MAX_ENTRIES};
pub use resource::{
    Accessory, Attribute, LONGEST_MINUTES, MOST_FACTS, MOST_SESSIONS, MOST_UNITS, Price, PricedBy, Resource,
    ResourceKind, Session,
};
pub use service::{Address, Area, Capacity, Category, Contact, HIGHEST_AGE, Service};

/// The feed of services.
pub const SERVICES: Code = Code::of("services");
/// The feed of what is lent.
pub const RESOURCES: Code = Code::of("resources");

/// Who may see an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Linked nodes.
    Linked,
    /// Nobody: the entry is not served, it only keeps its place.
    Unlisted,
}

/// The latest word of an owner on one key of one feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The owner, who signs.
    pub owner: NodeId,
    /// The version of the owner's document.
    pub document: u64,
    /// The feed.
    pub feed: Code,
    /// What the entry is about; chosen once by the owner.
    pub key: SubjectId,
    /// The version of the feed that this change made, from 1.
    pub version: u64,
    /// Who may see it.
    pub visibility: Visibility,
    /// What is said.
    pub op: Op,
    /// When, by the owner's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// Written, with the value, or deleted: `{"put": {"service": …}}`, `"delete"`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    /// The value of the key is now this.
    Put(Box<Value>),
    /// The key has no value any more.
    Delete,
}

/// What a feed can hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Value {
    /// In the feed `services`.
    Service(Service),
    /// In the feed `resources`.
    Resource(Resource),
}

impl Object for Entry {
    const TYPE: &'static str = "application/vnd.pico.entry.v1+json";
    const MAX: usize = 16 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.document >= 1 && self.version >= 1, "documents and versions are numbered from one")?;
        match &self.op {
            Op::Put(value) => match &**value {
                Value::Service(service) => {
                    Invalid::unless(self.feed == SERVICES, "a service belongs to the feed of services")?;
                    service.check()
                }
                Value::Resource(resource) => {
                    Invalid::unless(self.feed == RESOURCES, "a resource belongs to the feed of resources")?;
                    resource.check()
                }
            },
            Op::Delete => Ok(()),
        }
    }
}

authored!(Entry, owner);

/// Which entries there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// The owner, who signs.
    pub owner: NodeId,
    /// The version of the owner's document.
    pub document: u64,
    /// The feed.
    pub feed: Code,
    /// For whom: `public` counts the public entries, `linked` the public and the linked ones.
    pub audience: Visibility,
    /// The newest version of the feed.
    pub version: u64,
    /// How many entries this audience sees, deletions included.
    pub entries: u64,
    /// The digest of those entries, see [`contents`].
    pub contents: Digest,
    /// When, by the owner's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for Snapshot {
    const TYPE: &'static str = "application/vnd.pico.snapshot.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.audience != Visibility::Unlisted, "a snapshot is for the public or for linked nodes")
    }
}

authored!(Snapshot, owner);

/// The digest of a set of entries: SHA-256 over the digests of their payloads (32 bytes each), in the order of
/// the texts of their keys.
pub fn contents<'a>(entries: impl IntoIterator<Item = (&'a SubjectId, &'a Digest)>) -> Digest {
    let sorted: std::collections::BTreeMap<_, _> = entries.into_iter().collect();
    let bytes: Vec<u8> = sorted.into_values().flat_map(|digest| *digest.as_bytes()).collect();
    Digest::of(&bytes)
}

/// A linked node asks for what has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedRequest {
    /// Who asks, and signs.
    pub from: NodeId,
    /// Who is asked: the owner, or a node that keeps a copy.
    pub to: NodeId,
    /// The version of the asker's document.
    pub document: u64,
    /// Whose feed.
    pub owner: NodeId,
    /// The feed.
    pub feed: Code,
    /// The newest version that the asker has; 0 for everything.
    pub after: u64,
    /// 32 fresh random bytes.
    #[serde(with = "encoding::array")]
    pub nonce: [u8; 32],
    /// When, by the asker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for FeedRequest {
    const TYPE: &'static str = "application/vnd.pico.feed-request.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a request goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")
    }
}

authored!(FeedRequest, from, to);

/// What to do with an entry or a snapshot, given what is kept for its key or feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Newer: keep it instead.
    Keep,
    /// The same.
    Known,
    /// Older than what is kept: an old copy, or an attempt to bring back what was deleted.
    Old,
    /// Another one of the same version: the owner has signed two truths. Keep both as proof.
    Fork,
}

/// Judges a version and digest against the ones that are kept.
pub fn judge(offered: (u64, Digest), kept: Option<(u64, Digest)>) -> Verdict {
    match kept {
        None => Verdict::Keep,
        Some(kept) if offered == kept => Verdict::Known,
        Some((version, _)) if offered.0 > version => Verdict::Keep,
        Some((version, _)) if offered.0 < version => Verdict::Old,
        Some(_) => Verdict::Fork,
    }
}

impl Verified<Entry> {
    /// Judges the entry against the one that is kept for its key, by version and digest.
    pub fn judge(&self, kept: Option<(u64, Digest)>) -> Verdict {
        judge((self.version, self.digest()), kept)
    }
}

impl Verified<Snapshot> {
    /// Judges the snapshot against the one that is kept, by version and `contents`: signing the same
    /// contents again is no fork.
    pub fn judge(&self, kept: Option<(u64, Digest)>) -> Verdict {
        judge((self.version, self.contents), kept)
    }
}

#[cfg(test)]
mod tests;
