//! The steps: everything a side can write into its lane.

use serde::{Deserialize, Serialize};

use super::code::{ClosingReason, DeclineReason, FailureReason, HoldReason, LegalBasis, Outcome, WithdrawalReason};
use super::identity::Identity;
use super::need::Opening;
use super::rights::{Kept, Right, check_asked};
use crate::blob;
use crate::code::{codes, kinds};
use crate::digest::Digest;
use crate::error::Invalid;
use crate::text::{is_line, is_text};
use crate::time::Timestamp;

/// The longest free text of a step.
pub const LONGEST_TEXT: usize = 2_000;

/// The longest name of who reads a referral.
pub const LONGEST_READER: usize = 200;

/// One step. On the wire `{"step": "waitlisted", …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// The opening side: phase A.
    Opened(Opening),
    /// R: somebody looks at it.
    ReviewStarted {
        /// Who, by name; none is "not told".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reader: Option<String>,
    },
    /// R: something must be known first; stops the clock.
    QuestionAsked {
        /// The question.
        text: String,
        /// Until when an answer is asked.
        answer_by: Timestamp,
    },
    /// S: the answer to the open question.
    QuestionAnswered {
        /// The answer.
        text: String,
    },
    /// R: on the waiting list, or renewed there.
    Waitlisted {
        /// Place in the list; none is "not declared".
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rank: Option<u32>,
        /// When a place may be free.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        estimated: Option<Timestamp>,
        /// Until when this holds; R must renew it.
        valid_until: Timestamp,
        /// More in words; may be empty.
        text: String,
    },
    /// R: yes, but for the identity or the funding body.
    ProvisionallyAccepted {
        /// What is still missing.
        waits_for: WaitsFor,
        /// Until when the place is held.
        held_until: Timestamp,
        /// More in words; may be empty.
        text: String,
    },
    /// S: who it is (phase B).
    IdentityDisclosed {
        /// The ticked fields.
        identity: Identity,
    },
    /// R: there is a place.
    Accepted {
        /// Whom to speak to.
        contact: String,
        /// The service that takes the person on.
        service: String,
        /// When it could begin.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proposed_start: Option<Timestamp>,
        /// Until when the place is held.
        held_until: Timestamp,
        /// More in words; may be empty.
        text: String,
    },
    /// S: an acceptance that crossed the expiry is good all the same.
    LateAcceptanceConfirmed {},
    /// S: the case is R's now (trasferimento).
    HandedOver {},
    /// R: the work has begun, or goes on after a pause.
    Started {
        /// First contact.
        first_contact: Timestamp,
    },
    /// R: a pause.
    Held {
        /// Why.
        reason: HoldReason,
        /// When it is looked at again.
        review_on: Timestamp,
        /// More in words; may be empty.
        text: String,
    },
    /// R: done.
    Completed {
        /// Whether the goals were reached.
        outcome: Outcome,
        /// Why it ends.
        reason: ClosingReason,
        /// Minutes of work delivered, where they are counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u32>,
        /// More in words; may be empty.
        text: String,
    },
    /// R: it did not work out.
    Failed {
        /// Why.
        reason: FailureReason,
        /// More in words; may be empty.
        text: String,
    },
    /// R: no.
    Declined {
        /// Why.
        reason: DeclineReason,
        /// More in words, to whom it is redirected; may be empty.
        text: String,
    },
    /// S: takes it back; R erases what it received.
    Withdrawn {
        /// Why.
        reason: WithdrawalReason,
        /// More in words; may be empty.
        text: String,
    },
    /// The opening side: nobody answered in time.
    Expired {},
    /// S: has read the outcome.
    Closed {},
    /// S: asks that the work stops.
    InterruptionRequested {
        /// Why.
        text: String,
    },
    /// S: the person withdrew consent while the work is going on.
    ConsentRevoked {},
    /// R: answers a revoked consent.
    RevocationAnswered {
        /// R's own legal basis to go on; none: it stops.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        continues_on: Option<LegalBasis>,
    },
    /// R: what it had received is erased.
    Erased {},
    /// Both: what the person asks of who holds her data (GDPR, art. 19).
    RightAsked {
        /// What is asked.
        right: Right,
        /// The corrected fields, each of them told before; in a rectification and nowhere else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity: Option<Identity>,
        /// Until when an answer is expected.
        answer_by: Timestamp,
        /// More in words; may be empty.
        text: String,
    },
    /// Both: the answer to a request of the other side.
    RightAnswered {
        /// The number of the request in the other side's lane.
        number: u32,
        /// Why it is not done; none: it is done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<Kept>,
        /// More in words; may be empty.
        text: String,
    },
    /// Both: takes the own last step back.
    StepRetracted {},
    /// S: the whole referral was a mistake; everything is erased but the skeleton.
    EnteredInError {
        /// Why.
        text: String,
    },
    /// Both: a word that changes no state.
    Noted {
        /// The note.
        text: String,
    },
    /// Both: a file.
    Attached {
        /// Which, and how to open it.
        attachment: Attachment,
    },
}

codes! {
    /// What a provisional acceptance waits for.
    WaitsFor {
        /// The person's identity (phase B).
        Identity = "identity",
        /// The funding body.
        Funding = "funding",
    }
}

/// A file that travels beside the messages; see [`crate::blob`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Name of the file.
    pub name: String,
    /// Media type, as the sender's panel decided it.
    pub media_type: String,
    /// Bytes of the file.
    pub size: u64,
    /// The key of this file alone, base64.
    #[serde(with = "crate::encoding::array")]
    pub key: [u8; 32],
    /// SHA-256 of the ciphertext: the name under which it is fetched.
    pub digest: Digest,
}

impl Step {
    /// The rules that types alone do not hold. The author of the step is at fault.
    pub fn validate(&self) -> Result<(), Invalid> {
        match self {
            Self::Opened(opening) => opening.check(),
            Self::IdentityDisclosed { identity } => identity.check(),
            Self::Attached { attachment } => attachment.check(),
            Self::Accepted { contact, service, text, .. } => {
                Invalid::unless(is_line(contact, 1, 300), "a contact of 1 to 300 characters")?;
                Invalid::unless(is_line(service, 1, 200), "a service of 1 to 200 characters")?;
                free(text)
            }
            Self::QuestionAsked { text, .. }
            | Self::QuestionAnswered { text }
            | Self::InterruptionRequested { text }
            | Self::EnteredInError { text }
            | Self::Noted { text } => {
                Invalid::unless(is_text(text, 1, LONGEST_TEXT), "a text of 1 to 2,000 characters")
            }
            Self::Waitlisted { rank, text, .. } => {
                Invalid::unless(rank.is_none_or(|rank| (1..=100_000).contains(&rank)), "a rank from 1")?;
                free(text)
            }
            Self::Completed { minutes, text, .. } => {
                Invalid::unless(minutes.is_none_or(|minutes| minutes <= 60_000_000), "hours of a lifetime at most")?;
                free(text)
            }
            Self::RightAsked { right, identity, text, .. } => {
                check_asked(*right, identity.as_ref())?;
                free(text)
            }
            Self::ProvisionallyAccepted { text, .. }
            | Self::RightAnswered { text, .. }
            | Self::Held { text, .. }
            | Self::Failed { text, .. }
            | Self::Declined { text, .. }
            | Self::Withdrawn { text, .. } => free(text),
            Self::ReviewStarted { reader } => {
                let line = reader.as_ref().is_none_or(|reader| is_line(reader, 1, LONGEST_READER));
                Invalid::unless(line, "a reader of 1 to 200 characters, or none")
            }
            Self::LateAcceptanceConfirmed {}
            | Self::HandedOver {}
            | Self::Started { .. }
            | Self::Expired {}
            | Self::Closed {}
            | Self::ConsentRevoked {}
            | Self::RevocationAnswered { .. }
            | Self::Erased {}
            | Self::StepRetracted {} => Ok(()),
        }
    }
}

impl Attachment {
    fn check(&self) -> Result<(), Invalid> {
        let name = is_line(&self.name, 1, 200) && !self.name.contains(['/', '\\']);
        Invalid::unless(name, "a file name of 1 to 200 characters without slashes")?;
        Invalid::unless(is_line(&self.media_type, 3, 100), "a media type of 3 to 100 characters")?;
        Invalid::unless(self.size <= blob::MAX_FILE, "a file of at most 20 MiB")
    }
}

fn free(text: &str) -> Result<(), Invalid> {
    Invalid::unless(is_text(text, 0, LONGEST_TEXT), "a text of at most 2,000 characters")
}

kinds! {
    Opened = "opened",
    ReviewStarted = "review_started",
    QuestionAsked = "question_asked",
    QuestionAnswered = "question_answered",
    Waitlisted = "waitlisted",
    ProvisionallyAccepted = "provisionally_accepted",
    IdentityDisclosed = "identity_disclosed",
    Accepted = "accepted",
    LateAcceptanceConfirmed = "late_acceptance_confirmed",
    HandedOver = "handed_over",
    Started = "started",
    Held = "held",
    Completed = "completed",
    Failed = "failed",
    Declined = "declined",
    Withdrawn = "withdrawn",
    Expired = "expired",
    Closed = "closed",
    InterruptionRequested = "interruption_requested",
    ConsentRevoked = "consent_revoked",
    RevocationAnswered = "revocation_answered",
    Erased = "erased",
    RightAsked = "right_asked",
    RightAnswered = "right_answered",
    StepRetracted = "step_retracted",
    EnteredInError = "entered_in_error",
    Noted = "noted",
    Attached = "attached",
}
