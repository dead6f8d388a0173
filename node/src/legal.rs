//! On what basis a person's data may be told to somebody else.
//!
//! A [`Ground`] is a consent or another basis of the GDPR (arts. 6 and 9, art. 2-sexies of d.lgs. 196/2003), for one
//! purpose and, when it is a consent to tell somebody, for one recipient: nobody consents to "everybody". The recipient is a linked
//! cooperative, or whoever is named in words: a school, the ASL, the Comune, the site on which a picture stands. Only a linked one is
//! told anything by this program ([`Purpose::Referral`]); the words are for whoever does so by hand. It is *live* from the day it was
//! given until it ends or is withdrawn, and withdrawing is one button. Nothing here is ever changed or removed: a ground is
//! recorded, perhaps withdrawn or said to be a mistake ([`mistake`]), and stays as proof. One that has ended is told to who can renew
//! it until another one of its kind holds, or until somebody says that it is not needed any more.
//!
//! What leaves this cooperative with a person's identity is a [`Disclosable`], and only a live ground makes one. So a
//! feature cannot forget to ask.

pub mod mistake;
pub mod store;

use std::str::FromStr;

use pico_protocol::id::NodeId;
use pico_protocol::referral::LegalBasis;
use pico_protocol::time::Timestamp;

use self::mistake::Mistake;
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
    /// Taking and using pictures of her.
    Images,
    /// Telling a body that is not linked who the person is: a school, the ASL, the Comune.
    Communication,
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
    /// It was written by mistake.
    Mistaken,
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
    /// The recipient's name then, or whom the words name who is not linked.
    pub recipient_name: String,
    /// Which notice was given.
    pub notice: String,
    /// The service and the version of it, where it is one of ours.
    pub notice_of: Option<(String, i64)>,
    /// Who gave it and where the paper is.
    pub note: String,
    /// When it was given.
    pub given_on: Timestamp,
    /// When it ends: it holds all of that day.
    pub expires_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// When somebody said, after its end, that it is not needed any more.
    pub settled_at: Option<Timestamp>,
    /// Who said that it was written by mistake, and when.
    pub mistake: Option<Mistake>,
    /// Who recorded it.
    pub recorded_by: String,
    /// Key of the account that did.
    pub written_by: String,
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
    /// To whom, in words, where it is nobody linked.
    pub named: String,
    /// Which notice was given.
    pub notice: String,
    /// The service and the version of it, where it is one of ours.
    pub notice_of: Option<(String, i64)>,
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

    /// Whether it holds now. Its last day is whole, whatever the hour that is written with it; what is taken back ends at that moment.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.expires_at {
            _ if self.mistake.is_some() => Standing::Mistaken,
            _ if self.withdrawn_at.is_some() => Standing::Withdrawn,
            Some(end) if dates::today(end) < dates::today(now) => Standing::Expired,
            Some(end) if end.as_millis() - now.as_millis() <= NOTICE_PERIOD => Standing::Ending,
            _ => Standing::Live,
        }
    }

    /// Whether it has ended and nobody has renewed it or said that it is not needed: it is told until somebody does. `all` are the
    /// grounds of the person.
    pub fn asks_to_be_renewed(&self, all: &[Self], now: Timestamp) -> bool {
        self.standing(now) == Standing::Expired
            && self.settled_at.is_none()
            && !all.iter().any(|other| other.outlasts(self))
    }

    /// Whether it is of the same kind as another and goes on for longer.
    fn outlasts(&self, other: &Self) -> bool {
        let to = |ground: &Self| {
            (ground.recipient, if ground.recipient.is_none() { ground.recipient_name.clone() } else { String::new() })
        };
        let same = self.basis == other.basis && self.purpose == other.purpose && to(self) == to(other);
        let longer = match (self.expires_at, other.expires_at) {
            (None, Some(_)) => true,
            (Some(end), Some(theirs)) => (end, self.id.as_str()) > (theirs, other.id.as_str()),
            (_, None) => false,
        };
        same && self.stands() && longer
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
const NAMES: [(&str, &str); 9] = [
    ("basis", "legal-basis"),
    ("purpose", "legal-purpose"),
    ("recipient", "legal-recipient"),
    ("named", "legal-named"),
    ("given_on", "legal-given-on"),
    ("expires_on", "legal-expires-on"),
    ("notice_of", "legal-notice"),
    ("notice", "legal-notice-words"),
    ("note", "legal-note"),
];

/// A version of a notice of ours, as the form offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeOffered {
    /// Key of the service.
    pub service: String,
    /// Which version.
    pub number: i64,
    /// "Educativa domiciliare, versione 2 dal 01/02/2026".
    pub words: String,
}

impl NoticeOffered {
    /// As the form carries it.
    pub fn code(&self) -> String {
        format!("{}/{}", self.service, self.number)
    }
}

impl NewGround {
    /// Reads the form of a person's page; nothing when something is wrong. `peers` are the linked recipients to choose from, `notices`
    /// the notices of ours.
    pub fn read(form: &mut Form, now: Timestamp, offered: (&[(String, String)], &[NoticeOffered])) -> Option<Self> {
        let new = Self::correcting(form, now, offered);
        let is_over = form.day("expires_on").and_then(last_moment).is_some_and(|end| end <= now);
        if is_over {
            form.refuse("expires_on", "legal-expired-already");
        }
        new.filter(|_| !is_over)
    }

    /// The same of what stands in the place of another that was mistyped: it may have ended meanwhile.
    pub fn correcting(
        form: &mut Form,
        now: Timestamp,
        (peers, notices): (&[(String, String)], &[NoticeOffered]),
    ) -> Option<Self> {
        form.called(NAMES);
        let basis = LegalBasis::from_code(form.value("basis"));
        if basis.is_none() {
            form.refuse("basis", "form-choose");
        }
        let purpose = form.choice::<Purpose>("purpose");
        let (recipient, named) = read_recipient(form, peers, basis.zip(purpose));
        let (notice, notice_of) = read_notice(form, notices);
        let note = form.optional("note", 500).unwrap_or_default();
        let (given_on, expires_at) = read_days(form, now);
        form.is_clean().then_some(())?;
        let (basis, purpose, given_on) = (basis?, purpose?, given_on?);
        Some(Self { basis, purpose, recipient, named, notice, notice_of, note, given_on, expires_at })
    }
}

/// A linked cooperative or words, never both; what was typed is taken or refused, and never thrown away.
fn read_recipient(
    form: &mut Form,
    peers: &[(String, String)],
    on: Option<(LegalBasis, Purpose)>,
) -> (Option<(NodeId, String)>, String) {
    let linked = form.optional("recipient", 80);
    let linked = linked.and_then(|id| peers.iter().find(|(known, _)| *known == id)).cloned();
    let linked = linked.and_then(|(id, name)| Some((id.parse::<NodeId>().ok()?, name)));
    let named = form.optional("named", 120).unwrap_or_default();
    let (nobody, words) = (linked.is_none() && named.is_empty(), !named.is_empty());
    match on {
        _ if linked.is_some() && words => form.refuse("named", "legal-recipient-one"),
        Some((_, Purpose::Care)) if !nobody => form.refuse("recipient", "legal-recipient-none-for-care"),
        Some((_, Purpose::Referral)) if words => form.refuse("named", "legal-recipient-linked"),
        Some((LegalBasis::Consent, Purpose::Referral)) if nobody => form.refuse("recipient", "legal-recipient-needed"),
        Some((_, Purpose::Communication)) if nobody => form.refuse("named", "legal-named-needed"),
        _ => {}
    }
    (linked, named)
}

/// One of ours, or another in words.
fn read_notice(form: &mut Form, notices: &[NoticeOffered]) -> (String, Option<(String, i64)>) {
    let words = form.optional("notice", 80).unwrap_or_default();
    let chosen = notices.iter().find(|one| one.code() == form.value("notice_of")).cloned();
    match chosen {
        Some(_) if !words.is_empty() => form.refuse("notice", "legal-notice-one"),
        None if words.is_empty() => form.refuse("notice", "form-required"),
        _ => {}
    }
    match chosen {
        Some(one) => (one.words, Some((one.service, one.number))),
        None => (words, None),
    }
}

/// From when and until when.
fn read_days(form: &mut Form, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
    let given_on = form.day("given_on").and_then(start_of_day);
    if form.mistake("given_on").is_none() {
        match given_on {
            None => form.refuse("given_on", "form-required"),
            Some(day) if day > now => form.refuse("given_on", "legal-given-in-future"),
            Some(_) => {}
        }
    }
    (given_on, form.day("expires_on").and_then(last_moment))
}

fn last_moment(day: jiff::civil::Date) -> Option<Timestamp> {
    dates::end_of_day(&day.to_string())
}

fn start_of_day(day: jiff::civil::Date) -> Option<Timestamp> {
    let end = dates::end_of_day(&day.yesterday().ok()?.to_string())?;
    Some(Timestamp::from_millis(end.as_millis() + 1_000))
}

impl Purpose {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Referral, Self::Communication, Self::Care, Self::Images, Self::Contact];

    /// As stored; the message key is `legal-purpose-` and this.
    pub fn code(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::Care => "care",
            Self::Contact => "contact",
            Self::Images => "images",
            Self::Communication => "communication",
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
            Self::Expired | Self::Mistaken => "quiet",
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
            Self::Mistaken => "legal-standing-mistaken",
        }
    }
}

#[cfg(test)]
mod tests;
