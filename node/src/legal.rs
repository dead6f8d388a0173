//! On what basis a person's data may be told to somebody else.
//!
//! A [`Ground`] is a consent or another basis of the GDPR (arts. 6 and 9, art. 2-sexies of d.lgs. 196/2003), for one
//! purpose and, when it is a consent, for one recipient: nobody consents to "everybody". It is *live* from the day it was
//! given until it ends or is withdrawn, and withdrawing is one button. Nothing here is ever changed or removed: a ground is
//! recorded, perhaps withdrawn, and stays as proof.
//!
//! What leaves this cooperative with a person's identity is a [`Disclosable`], and only a live ground makes one. So a
//! feature cannot forget to ask.

pub mod store;

use std::str::FromStr;

use pico_protocol::id::NodeId;
use pico_protocol::referral::LegalBasis;
use pico_protocol::time::Timestamp;

use crate::local_id;
use crate::people::PersonId;
use crate::web::dates;
use crate::web::form::Form;

local_id!(
    /// A consent, or another basis.
    GroundId,
    "gnd"
);

/// The version of the notice (informativa, arts. 13 and 14) that goes with the forms of this program.
pub const NOTICE: &str = "1 del 23/11/2026";

/// What data are used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Telling another cooperative who the person is, after it has said that there is a place.
    Referral,
    /// The work of this cooperative with the person.
    Care,
    /// Writing to the person about other activities.
    Contact,
}

/// Whether a ground holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Live,
    /// It holds, and ends within thirty days.
    Ending,
    /// Its time is over.
    Expired,
    /// The person has taken it back.
    Withdrawn,
}

/// A consent or another basis, as recorded.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Identifier.
    pub id: GroundId,
    /// About whom.
    pub person: PersonId,
    /// Which basis.
    pub basis: LegalBasis,
    /// What for.
    pub purpose: Purpose,
    /// To whom; nobody for the work of this cooperative.
    pub recipient: Option<NodeId>,
    /// The recipient's name then.
    pub recipient_name: String,
    /// Which notice was given.
    pub notice: String,
    /// Who gave it and where the paper is.
    pub note: String,
    /// When it was given.
    pub given_on: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// Who recorded it.
    pub recorded_by: String,
}

/// A ground about to be recorded.
#[derive(Clone, Debug)]
pub struct NewGround {
    /// Which basis.
    pub basis: LegalBasis,
    /// What for.
    pub purpose: Purpose,
    /// To whom, with the name.
    pub recipient: Option<(NodeId, String)>,
    /// Which notice was given.
    pub notice: String,
    /// Who gave it and where the paper is.
    pub note: String,
    /// When it was given.
    pub given_on: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// Something about a person that may leave, because a live ground says so.
#[derive(Clone, Debug)]
pub struct Disclosable<T> {
    content: T,
    ground: GroundId,
}

impl<T> Disclosable<T> {
    /// The ground it leaves on.
    pub fn ground(&self) -> &GroundId {
        &self.ground
    }

    /// What leaves.
    pub fn into_content(self) -> T {
        self.content
    }
}

/// Thirty days before its end a consent shows on the home page.
pub const NOTICE_PERIOD: i64 = 30 * 24 * 3_600_000;

impl Ground {
    /// The cooperative that may be told who the person is, where her consent to that is what it rests on.
    pub fn lets_referrals_go_to(&self) -> Option<NodeId> {
        self.recipient.filter(|_| self.basis == LegalBasis::Consent && self.purpose == Purpose::Referral)
    }

    /// Whether it holds now.
    pub fn standing(&self, now: Timestamp) -> Standing {
        let left = self.expires_at.map(|end| end.as_millis() - now.as_millis());
        match left {
            _ if self.withdrawn_at.is_some() => Standing::Withdrawn,
            Some(..=0) => Standing::Expired,
            Some(..=NOTICE_PERIOD) => Standing::Ending,
            _ => Standing::Live,
        }
    }

    /// True when it holds now, for this purpose and this recipient.
    pub fn covers(&self, purpose: Purpose, recipient: &NodeId, now: Timestamp) -> bool {
        let holds = matches!(self.standing(now), Standing::Live | Standing::Ending) && self.given_on <= now;
        // A basis given by law binds this cooperative, whoever the recipient is; a consent names one.
        let named = match self.recipient {
            Some(named) => named == *recipient,
            None => self.basis != LegalBasis::Consent,
        };
        holds && named && self.purpose == purpose
    }

    /// Lets something leave to a recipient, if this ground covers it.
    pub fn disclose<T>(&self, content: T, purpose: Purpose, to: &NodeId, now: Timestamp) -> Option<Disclosable<T>> {
        self.covers(purpose, to, now).then(|| Disclosable { content, ground: self.id.clone() })
    }
}

/// What the fields that can be wrong are called on the page.
const NAMES: [(&str, &str); 7] = [
    ("basis", "legal-basis"),
    ("purpose", "legal-purpose"),
    ("recipient", "legal-recipient"),
    ("given_on", "legal-given-on"),
    ("expires_on", "legal-expires-on"),
    ("notice", "legal-notice"),
    ("note", "legal-note"),
];

impl NewGround {
    /// Reads the form of a person's page; nothing when something is wrong. `peers` are the recipients to choose from.
    pub fn read(form: &mut Form, now: Timestamp, peers: &[(String, String)]) -> Option<Self> {
        form.called(NAMES);
        let basis = LegalBasis::from_code(form.value("basis"));
        if basis.is_none() {
            form.refuse("basis", "form-choose");
        }
        let purpose = form.choice::<Purpose>("purpose");
        let recipient = form.optional("recipient", 80);
        let recipient = recipient.and_then(|id| peers.iter().find(|(known, _)| *known == id)).cloned();
        let recipient = recipient.and_then(|(id, name)| Some((id.parse::<NodeId>().ok()?, name)));
        let to_somebody = purpose == Some(Purpose::Referral) && basis == Some(LegalBasis::Consent);
        if to_somebody && recipient.is_none() {
            form.refuse("recipient", "legal-recipient-needed");
        }
        let notice = form.required("notice", 80);
        let note = form.optional("note", 500).unwrap_or_default();
        let given_on = form.day("given_on").and_then(start_of_day);
        if form.mistake("given_on").is_none() {
            match given_on {
                None => form.refuse("given_on", "form-required"),
                Some(day) if day > now => form.refuse("given_on", "legal-given-in-future"),
                Some(_) => {}
            }
        }
        let expires_at = form.day("expires_on").and_then(|day| dates::end_of_day(&day.to_string()));
        if expires_at.is_some_and(|end| end <= now) {
            form.refuse("expires_on", "legal-expired-already");
        }
        form.is_clean().then_some(())?;
        let purpose = purpose?;
        let recipient = recipient.filter(|_| purpose == Purpose::Referral);
        Some(Self { basis: basis?, purpose, recipient, notice, note, given_on: given_on?, expires_at })
    }
}

fn start_of_day(day: jiff::civil::Date) -> Option<Timestamp> {
    let end = dates::end_of_day(&day.yesterday().ok()?.to_string())?;
    Some(Timestamp::from_millis(end.as_millis() + 1_000))
}

impl Purpose {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Referral, Self::Care, Self::Contact];

    /// As stored; the message key is `legal-purpose-` and this.
    pub fn code(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Care => "care",
            Self::Contact => "contact",
        }
    }
}

/// A text that is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a purpose")]
pub struct NotAPurpose;

impl FromStr for Purpose {
    type Err = NotAPurpose;

    fn from_str(text: &str) -> Result<Self, NotAPurpose> {
        Self::ALL.into_iter().find(|purpose| purpose.code() == text).ok_or(NotAPurpose)
    }
}

impl Standing {
    /// Kind of its chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Live => "ok",
            Self::Ending => "wait",
            Self::Expired => "quiet",
            Self::Withdrawn => "stop",
        }
    }

    /// Message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Live => "legal-standing-live",
            Self::Ending => "legal-standing-ending",
            Self::Expired => "legal-standing-expired",
            Self::Withdrawn => "legal-standing-withdrawn",
        }
    }
}

#[cfg(test)]
mod tests;
