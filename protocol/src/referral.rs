//! A referral (*invio*): one cooperative asks another to take a person on.
//!
//! # Who writes what
//! Two sides: the **sender** S, who has the person's trust, and the **receiver** R, who may have a place. Each moves only
//! its own lane. Who opens depends on the kind:
//!
//! | kind | in Italian | opens | what happens to the case |
//! |---|---|---|---|
//! | [`Kind::Referral`] | invio | S | the sender keeps it |
//! | [`Kind::Transfer`] | trasferimento | S | it moves when R has accepted; S then signs `handed_over` |
//! | [`Kind::AdmissionRequest`] | richiesta di presa | R | R asks to be sent a person whom S follows |
//! | [`Kind::OpenCall`] | richiesta aperta | S | "who has a place?", to many at once, never with a name |
//!
//! # States
//! [`State`] lists them with their number in the design. Number 3, *integrazione richiesta*, is a flag
//! ([`Question`]) on states 1, 2, 4 and 5 with a deadline of its own: the answer gives back the state that was there, rank
//! included, and R may decline while it is open. It stops the clock of the referral until that deadline and no longer. The state is a pure fold over the merged transcript ([`fold`]), so both
//! nodes compute the same one; delivery (in coda, consegnato, preso in carico, letto) is another axis and not here.
//!
//! # Ask before naming
//! The opening event carries phase A: need, age band, territory, urgency. Identity (phase B) leaves only with
//! [`Step::IdentityDisclosed`], after R has said that there is a place, with the ticked fields and no others.
//!
//! # Crossings
//! Two events that did not know of each other: withdrawal beats acceptance; a withdrawal that crosses the start of the work
//! becomes a request to interrupt it; an acceptance that crosses the expiry (within [`GRACE`]) becomes
//! [`State::AcceptedLate`], which asks a person on both sides; annulment for error always wins. A step that lost a crossing
//! stays in the transcript and has no effect.

mod allowed;
mod code;
mod crossing;
mod fold;
mod identity;
mod need;
mod rights;
mod step;
mod view;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use allowed::{NotAllowed, Party, allowed_steps, check};
pub use code::{
    ClosingReason, DeclineReason, FailureReason, HoldReason, LegalBasis, Outcome, Source, Urgency, WithdrawalReason,
};
pub use fold::fold;
pub use identity::{Field, Identity};
pub use need::{AgeBand, Area, Category, Need, Opening, Service, Territory};
pub use rights::{Answer, Ask, Kept, KeptReason, Right};
pub use step::{Attachment, LONGEST_READER, LONGEST_TEXT, Step, StepKind, WaitsFor};
pub use view::{Acceptance, Due, Ending, Moment, Question, Referral, Revocation, Waiting};

/// How long after the deadline an acceptance that crossed the expiry still counts.
pub const GRACE: Duration = Duration::from_hours(24);

/// The message kind on the wire.
pub const MESSAGE_KIND: &str = "referral/1";

/// The four kinds of referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// *Invio*: the sender keeps the case.
    Referral,
    /// *Trasferimento*: ownership moves.
    Transfer,
    /// *Richiesta di presa in carico*: the receiver asks.
    AdmissionRequest,
    /// *Richiesta aperta*: to many, without identity.
    OpenCall,
}

impl Kind {
    /// All kinds, in the order people meet them.
    pub const ALL: [Self; 4] = [Self::Referral, Self::Transfer, Self::AdmissionRequest, Self::OpenCall];

    /// Which party writes the opener's lane.
    pub const fn opened_by(self) -> Party {
        match self {
            Self::AdmissionRequest => Party::Receiver,
            Self::Referral | Self::Transfer | Self::OpenCall => Party::Sender,
        }
    }
}

/// The states, with their numbers in the design; 3 is a flag and 16 comes from a crossing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 1, *inviata*.
    Sent,
    /// 2, *in valutazione*.
    UnderReview,
    /// 4, *in lista d'attesa*.
    Waitlisted,
    /// 5, *accettata con riserva*.
    ProvisionallyAccepted,
    /// 6, *accettata*.
    Accepted,
    /// 7, *in corso*.
    InProgress,
    /// 8, *sospesa*.
    OnHold,
    /// 9, *conclusa*.
    Completed,
    /// 10, *non riuscita*.
    Failed,
    /// 11, *rifiutata*.
    Declined,
    /// 12, *ritirata*.
    Withdrawn,
    /// 13, *scaduta*.
    Expired,
    /// Accepted while it expired: a person on each side decides.
    AcceptedLate,
    /// 14, *ciclo chiuso*.
    Closed,
    /// 15, *annullata per errore*.
    EnteredInError,
}

impl State {
    /// All states that travel; 0, *bozza*, never leaves its node.
    pub const ALL: [Self; 15] = [
        Self::Sent,
        Self::UnderReview,
        Self::Waitlisted,
        Self::ProvisionallyAccepted,
        Self::Accepted,
        Self::InProgress,
        Self::OnHold,
        Self::Completed,
        Self::Failed,
        Self::Declined,
        Self::Withdrawn,
        Self::Expired,
        Self::AcceptedLate,
        Self::Closed,
        Self::EnteredInError,
    ];

    /// The word on the wire and in tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::UnderReview => "under_review",
            Self::Waitlisted => "waitlisted",
            Self::ProvisionallyAccepted => "provisionally_accepted",
            Self::Accepted => "accepted",
            Self::InProgress => "in_progress",
            Self::OnHold => "on_hold",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::AcceptedLate => "accepted_late",
            Self::Closed => "closed",
            Self::EnteredInError => "entered_in_error",
        }
    }

    /// The state of an HL7 FHIR R5 `Task` or `ServiceRequest` that comes closest.
    pub const fn fhir(self) -> &'static str {
        match self {
            Self::Sent | Self::UnderReview | Self::ProvisionallyAccepted | Self::AcceptedLate => "requested",
            Self::Waitlisted | Self::OnHold => "on-hold",
            Self::Accepted => "accepted",
            Self::InProgress => "in-progress",
            Self::Completed | Self::Closed => "completed",
            Self::Failed => "failed",
            Self::Declined => "rejected",
            Self::Withdrawn | Self::Expired => "cancelled",
            Self::EnteredInError => "entered-in-error",
        }
    }

    /// R has not yet said yes or no.
    pub const fn awaits_answer(self) -> bool {
        matches!(self, Self::Sent | Self::UnderReview | Self::Waitlisted | Self::ProvisionallyAccepted)
    }

    /// The service is being delivered or about to be.
    pub const fn is_taken_on(self) -> bool {
        matches!(self, Self::Accepted | Self::InProgress | Self::OnHold)
    }

    /// Nothing more happens but, on S's side, closing the loop.
    pub const fn is_ended(self) -> bool {
        matches!(
            self,
            Self::Completed
                | Self::Failed
                | Self::Declined
                | Self::Withdrawn
                | Self::Expired
                | Self::Closed
                | Self::EnteredInError
        )
    }
}

#[cfg(test)]
pub(crate) mod tests;
