//! What the two sides of an invitation say to each other before they trust each other.
//!
//! Every object is signed by a key of the speaker's own newest document and carries a MAC under the
//! invitation's secret: `HMAC-SHA-256(secret, "pico/introduction/1" ‖ payload type ‖ 0x00 ‖ SHA-256(payload))`.
//! The signature shows that the speaker holds its keys, the MAC that it holds the invitation.

use hmac::Mac;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{InvitationId, Nonce, Secret};
use crate::{
    code::Code,
    digest::Digest,
    document::{Document, DocumentError, DocumentLog},
    encoding::{array_from_hex, hex},
    error::{Invalid, Malformed},
    genesis::{self, Genesis},
    id::NodeId,
    json::{self, Ext, JsonError},
    signed::{KeyRing, Object, Signed, SignedError, Verified, envelope_limit},
    time::Timestamp,
};

/// Who a node is: its genesis and its whole document log, and a commitment to its nonce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// The invitation.
    pub invitation: InvitationId,
    /// Who speaks.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Its genesis.
    pub genesis: Signed<Genesis>,
    /// Every version of its document, from the first; the newest lists the key that signs this.
    pub documents: Vec<Signed<Document>>,
    /// The commitment to its nonce, see [`Nonce::commitment`].
    pub commitment: Digest,
    /// In the inviting side's answer: SHA-256 of the payload of the introduction that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Digest>,
    /// When, by the speaker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for Introduction {
    const TYPE: &'static str = "application/vnd.pico.introduction.v1+json";
    const MAX: usize = 256 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "an introduction goes to another node")?;
        Invalid::unless((1..=64).contains(&self.documents.len()), "one to 64 documents")
    }
}

/// The nonce that was committed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reveal {
    /// The invitation.
    pub invitation: InvitationId,
    /// Who speaks.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The digest of the inviting side's introduction.
    pub inviting: Digest,
    /// The digest of the invited side's introduction.
    pub invited: Digest,
    /// The nonce.
    pub nonce: Nonce,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for Reveal {
    const TYPE: &'static str = "application/vnd.pico.reveal.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a nonce is shown to another node")
    }
}

impl Reveal {
    /// Whether the nonce is the one that this introduction committed to.
    pub fn keeps(&self, introduction: &Introduction) -> bool {
        self.from == introduction.from && self.nonce.commitment(&self.from) == introduction.commitment
    }
}

/// One side's people have compared the short code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The invitation.
    pub invitation: InvitationId,
    /// Who speaks.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The digest of the inviting side's introduction.
    pub inviting: Digest,
    /// The digest of the invited side's introduction.
    pub invited: Digest,
    /// How it was compared: `telephone`, `in_person`, `command`. By whom is recorded at home.
    pub method: Code,
    /// When, by the speaker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for Confirmation {
    const TYPE: &'static str = "application/vnd.pico.confirmation.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a confirmation goes to another node")
    }
}

/// A signed object with the MAC of an invitation, as it travels: `{"object": envelope, "mac": hex}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, bound = "")]
pub struct Vouched<T: Object> {
    object: Signed<T>,
    mac: String,
}

/// Why an object of an introduction is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum IntroductionError {
    /// Not strict JSON of the right shape.
    #[error("introduction: {0}")]
    Json(JsonError),
    /// The MAC is not one of this invitation.
    #[error("the speaker does not hold the invitation")]
    WrongMac,
    /// The envelope, its signature or its payload is wrong.
    #[error(transparent)]
    Signed(#[from] SignedError),
    /// The genesis or the document log is wrong.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It speaks of another invitation, another node or another introduction.
    #[error("this belongs to another introduction")]
    OtherIntroduction,
}

impl From<Malformed> for IntroductionError {
    fn from(_: Malformed) -> Self {
        Self::WrongMac
    }
}

impl<T: Object> Vouched<T> {
    /// Adds the MAC to an object of ours.
    pub fn new(object: &Verified<T>, secret: &Secret) -> Self {
        let mac = mac::<T>(secret, &object.digest()).finalize().into_bytes();
        Self { object: object.signed().clone(), mac: hex(&mac) }
    }

    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, IntroductionError> {
        json::parse(body, envelope_limit(T::MAX) + 256).map_err(IntroductionError::Json)
    }

    /// The body.
    pub fn to_json(&self) -> String {
        format!("{{\"object\":{},\"mac\":\"{}\"}}", self.object.to_json(), self.mac)
    }

    /// What it claims, to find the invitation by.
    pub fn claimed(&self) -> Result<T, IntroductionError> {
        Ok(self.object.claimed()?)
    }

    /// The object, if whoever sent it holds the invitation.
    pub fn open(self, secret: &Secret) -> Result<Signed<T>, IntroductionError> {
        let given: [u8; 32] = array_from_hex(&self.mac)?;
        let expected = mac::<T>(secret, &self.object.digest());
        expected.verify_slice(&given).map_err(|_| IntroductionError::WrongMac)?;
        Ok(self.object)
    }

    /// The object, if whoever sent it holds the invitation and the keys.
    pub fn verify(self, secret: &Secret, keys: &KeyRing) -> Result<Verified<T>, IntroductionError> {
        Ok(self.open(secret)?.verify(keys)?)
    }
}

fn mac<T: Object>(secret: &Secret, digest: &Digest) -> hmac::Hmac<sha2::Sha256> {
    secret.mac(&[b"pico/introduction/1", T::TYPE.as_bytes(), &[0], digest.as_bytes()])
}

/// A node that has introduced itself.
#[derive(Clone, Debug)]
pub struct Introduced {
    /// Its introduction.
    pub introduction: Verified<Introduction>,
    /// Its genesis.
    pub genesis: Verified<Genesis>,
    /// Its document log.
    pub documents: DocumentLog,
}

/// Checks an introduction from end to end: MAC, genesis, document log, and the signature by a key of
/// the newest document. `me` is who receives it.
pub fn introduce(
    vouched: Vouched<Introduction>,
    secret: &Secret,
    me: &NodeId,
) -> Result<Introduced, IntroductionError> {
    let signed = vouched.open(secret)?;
    let claimed = signed.claimed()?;
    let genesis = genesis::verify(claimed.genesis)?;
    let mut versions = claimed.documents.into_iter();
    let first = versions.next().ok_or(SignedError::Rule(Invalid("one to 64 documents")))?;
    let mut documents = DocumentLog::begin(&genesis, first)?;
    for version in versions {
        documents.offer(version)?;
    }
    let newest = KeyRing::of(documents.newest().sign_keys.iter().copied());
    let introduction = signed.verify(&newest)?;
    let ours = introduction.to == *me && introduction.invitation == secret.invitation();
    if !ours || introduction.from != documents.node_id() {
        return Err(IntroductionError::OtherIntroduction);
    }
    Ok(Introduced { introduction, genesis, documents })
}
