//! Alerts: an e-mail that says that something urgent waits, and nothing else.
//!
//! Nobody sits before the panel all day. When an urgent referral arrives, the person whom the cooperative has named receives
//! an e-mail, and the one who stands in for her receives it too if nobody has opened the referral an hour later. E-mail
//! is read on lock screens and kept by providers, so it has **no content**: neither who, nor what, nor from whom, only the
//! address of the panel.
//!
//! An alert is a row, written in the transaction that stores the referral ([`store::raise`]) and removed when somebody
//! opens it ([`store::settle`]). A free place for which somebody waits is told in the same way ([`A_PLACE`]), to whoever looks after that
//! service's list or else to whom is named, and to nobody who stands in: it can wait until she looks. That a record was opened out of the
//! ordinary ([`AN_OPENING`]), or that an export of everything was asked for ([`AN_EXPORT`]), is told to colleagues by their own account, where what they type at the door is an address; so is whoever waits for a
//! room or a vehicle that has become free ([`A_FREE_TIME`]). A worker sends what is due ([`work`]) through the cooperative's own mail server
//! ([`post`]), tries again at growing intervals and gives up after a day, which the home page of who looks after the node
//! says. **One letter tells one recipient of everything that is due**, and the next one waits for [`INTERVAL`]: many equal
//! letters are read as none, and a mail server takes them for spam. Who is named stands in [`named`].

pub mod named;
pub mod post;
pub mod store;
pub mod work;

use std::time::Duration;

use pico_protocol::id::SubjectId;
use uuid::Uuid;

use crate::accounts::AccountId;

/// Until the one who stands in is told too.
pub const PATIENCE: Duration = Duration::from_hours(1);
/// After this an e-mail is not tried any more.
pub const GIVE_UP: Duration = Duration::from_hours(24);

/// Between two letters to one recipient that have left. What is raised meanwhile goes with the next.
pub const INTERVAL: Duration = Duration::from_mins(10);
/// For so long a letter belongs to the process that sends it; longer than sending takes ([`work::PATIENCE`]).
pub const LEASE: Duration = Duration::from_mins(2);
/// The longest pause between two attempts.
pub const LONGEST: Duration = Duration::from_mins(30);

/// How the object of an alert begins that is no referral: a service that has a free place while somebody waits for it.
pub const A_PLACE: &str = "place/";
/// How the object of an alert begins that is the opening of a record.
pub const AN_OPENING: &str = "opening/";
/// How the object of an alert begins that is an export of everything, asked for at the panel.
pub const AN_EXPORT: &str = "export/";
/// How the object of an alert begins that is a time for which somebody waits, and which has become free.
pub const A_FREE_TIME: &str = "free-time/";
/// How the word of a recipient begins who is a colleague.
const A_COLLEAGUE: &str = "account/";
/// How the word of a recipient begins who looks after the list of one service.
const OF_A_SERVICE: &str = "service/";

/// Name of the node's fact with the e-mail address of whom the cooperative has named.
pub const PERSON_EMAIL: &str = "urgent-person-email";
/// Name of the fact with that of who stands in for her.
pub const SUBSTITUTE_EMAIL: &str = "urgent-substitute-email";

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Whom the cooperative has named for urgent referrals.
    Person,
    /// Who stands in for her.
    Substitute,
    /// Who looks after the waiting list of a service.
    InCharge(SubjectId),
    /// A colleague, by the identifier of her account.
    Colleague(Uuid),
}

impl Recipient {
    /// Those of the whole cooperative, in the order in which they are told.
    pub const NAMED: [Self; 2] = [Self::Person, Self::Substitute];

    /// The word in the table.
    pub fn code(self) -> String {
        match self {
            Self::Person => "person".to_owned(),
            Self::Substitute => "substitute".to_owned(),
            Self::InCharge(service) => format!("{OF_A_SERVICE}{service}"),
            Self::Colleague(account) => format!("{A_COLLEAGUE}{}", AccountId::new(account)),
        }
    }

    /// From the word in the table.
    pub fn from_code(code: &str) -> Option<Self> {
        if let Some(account) = code.strip_prefix(A_COLLEAGUE) {
            return Self::colleague(&account.parse().ok()?);
        }
        match code.strip_prefix(OF_A_SERVICE) {
            Some(service) => service.parse().ok().map(Self::InCharge),
            None => Self::NAMED.into_iter().find(|recipient| recipient.code() == code),
        }
    }

    /// The colleague with this account.
    pub fn colleague(account: &AccountId) -> Option<Self> {
        let (_, uuid) = account.as_str().split_once('_')?;
        uuid.parse().ok().map(Self::Colleague)
    }

    /// How long after the arrival.
    pub const fn after(self) -> Duration {
        match self {
            Self::Person | Self::InCharge(_) | Self::Colleague(_) => Duration::ZERO,
            Self::Substitute => PATIENCE,
        }
    }
}

/// Between attempts: one minute, two, four, up to half an hour.
pub fn pause(failed: u32) -> Duration {
    Duration::from_mins(1 << failed.saturating_sub(1).min(5)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_within_half_an_hour() {
        let minutes: Vec<u64> = (1..=7).map(|failed| pause(failed).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 30, 30]);
    }

    #[test]
    fn every_recipient_reads_back_from_its_code() {
        let service = "01936b2e-5f00-7000-8000-0123456789ab".parse().unwrap();
        for recipient in
            Recipient::NAMED.into_iter().chain([Recipient::InCharge(service), Recipient::Colleague(Uuid::from_u128(7))])
        {
            assert_eq!(Recipient::from_code(&recipient.code()), Some(recipient));
        }
        assert_eq!(Recipient::from_code("service/nowhere"), None);
        assert_eq!(Recipient::from_code("account/nobody"), None);
    }
}
