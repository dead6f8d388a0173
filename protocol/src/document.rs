//! The node document: how to reach a node, which keys it uses now, whom to telephone.
//!
//! A node publishes its document at `/.well-known/pico-node` and every linked peer keeps all versions. Version 1 is
//! signed by a recovery key of the genesis; each later version by a key that the version before trusts. [`DocumentLog`]
//! holds the rules: what may follow what, who wins when two versions have the same number.

mod log;
mod text;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::error::Invalid;
use crate::genesis::{MAX_RECOVERY_KEYS, distinct};
use crate::id::NodeId;
use crate::json::Ext;
use crate::key::{KeyId, SealKey, VerifyKey};
use crate::signed::Object;
use crate::time::Timestamp;

pub(crate) use crate::text::is_line;
pub use log::{Acceptance, Authority, DocumentError, DocumentLog, MAX_VERSIONS};
pub use text::Endpoint;

/// One version of a node's document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Whose document this is.
    pub node_id: NodeId,
    /// Version, from 1.
    pub n: u64,
    /// SHA-256 of the payload of the version before; none in version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Digest>,
    /// When it was written, by the node's own clock.
    pub created: Timestamp,
    /// Who stands behind the node.
    pub organization: Organization,
    /// Keys that may replace anything at once; changed only by one of themselves.
    pub recovery_keys: Vec<VerifyKey>,
    /// Keys that sign messages, receipts and the next version.
    pub sign_keys: Vec<VerifyKey>,
    /// Keys to seal messages to; the first is preferred.
    pub seal_keys: Vec<SealKey>,
    /// Keys that must not be believed any more, whatever they sign from this version on. Only a recovery key may
    /// take an entry back.
    pub revoked: Vec<KeyId>,
    /// Where the node listens; tried in order. None: it only polls.
    pub endpoints: Vec<Endpoint>,
    /// SHA-256 of the subject public key info of the certificates it may show (RFC 7469).
    pub tls_pins: Vec<Digest>,
    /// Kinds of message that it understands, `referral/1` and so on; the sender looks here first.
    pub protocols: Vec<crate::code::Kind>,
    /// What it accepts at once.
    pub limits: Limits,
    /// Nodes that take messages for this one while it cannot be reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relays: Vec<NodeId>,
    /// Additions, ignored by whoever does not know them.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// The cooperative behind a node. Facts of an organisation, never of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Legal name.
    pub legal_name: String,
    /// Codice fiscale or partita IVA; empty if not told.
    pub tax_code: String,
    /// Number in the Albo delle società cooperative; empty if not told.
    pub albo_number: String,
    /// Who is called when a message is stuck.
    pub telephone: String,
    /// The role or desk that answers, and when.
    pub contact: String,
    /// Who runs or owns it together with others (consortium, hosting): nodes of one group are not independent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_group: Option<String>,
}

/// What a node accepts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Messages in one batch.
    pub batch_messages: u32,
    /// Bytes in one batch.
    pub batch_bytes: u32,
    /// Bytes in one attachment.
    pub attachment_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { batch_messages: 100, batch_bytes: 1 << 20, attachment_bytes: 20 << 20 }
    }
}

/// The longest message must fit into the smallest batch.
const MIN_BATCH_BYTES: u32 = 128 * 1024;

impl Object for Document {
    const TYPE: &'static str = "application/vnd.pico.document.v1+json";
    const MAX: usize = 16 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.n >= 1, "documents are numbered from one")?;
        Invalid::unless((self.n == 1) == self.prev.is_none(), "every version but the first names the one before")?;
        let recovery = self.recovery_keys.len();
        Invalid::unless((1..=MAX_RECOVERY_KEYS).contains(&recovery), "one to five recovery keys")?;
        Invalid::unless((1..=8).contains(&self.sign_keys.len()), "one to eight signing keys")?;
        Invalid::unless((1..=8).contains(&self.seal_keys.len()), "one to eight sealing keys")?;
        let all: Vec<VerifyKey> = self.recovery_keys.iter().chain(&self.sign_keys).copied().collect();
        Invalid::unless(distinct(&all), "no key twice, and none that both signs and recovers")?;
        Invalid::unless(self.revoked.len() <= 64, "at most 64 revoked keys")?;
        Invalid::unless(all.iter().all(|key| !self.revoked.contains(&key.id())), "a revoked key is not listed")?;
        Invalid::unless(self.endpoints.len() <= 4, "at most four endpoints")?;
        Invalid::unless(self.relays.len() <= 8, "at most eight relays")?;
        let limits = (1..=100).contains(&self.limits.batch_messages)
            && (MIN_BATCH_BYTES..=1 << 20).contains(&self.limits.batch_bytes);
        Invalid::unless(limits, "a batch takes 1 to 100 messages and 128 KiB to 1 MiB")?;
        Invalid::unless(self.tls_pins.len() <= 4, "at most four certificate pins")?;
        Invalid::unless(self.protocols.len() <= 64, "at most 64 kinds of message")?;
        self.organization.check()
    }
}

impl Organization {
    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(is_line(&self.legal_name, 1, 200), "a legal name of 1 to 200 characters")?;
        let short = [&self.tax_code, &self.albo_number, &self.telephone];
        Invalid::unless(short.iter().all(|line| is_line(line, 0, 40)), "codes and telephone of at most 40")?;
        Invalid::unless(is_line(&self.contact, 0, 200), "a contact of at most 200 characters")?;
        let group = self.control_group.as_deref().unwrap_or("-");
        Invalid::unless(is_line(group, 1, 100), "a control group of 1 to 100 characters")
    }
}

#[cfg(test)]
mod tests;
