//! Processing that is no service: who works here, the access log, people of other bodies, referrals, and whatever else a cooperative does
//! with data (suppliers, cameras, members).
//!
//! The register of a controller has all of it (GDPR art. 30). What the node itself does ([`Topic`]) nobody has to think of: it stands in the
//! register from the first day in words that the node proposes, and somebody reads and confirms or changes them. For how long such data
//! are kept, and how the node protects them, it goes on saying by itself: it knows, and a sentence that was confirmed years ago would not.
//! Everything else is written by hand, changed, and ended when it is done no more; it is never removed.

use std::str::FromStr;

use jiff::civil::Date;

use super::register::{Category, Told, chosen, codes};
use super::special::Special;
use super::{Role, Written};
use crate::store::coded::NotACode;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::locale::Locale;
use crate::{coded, local_id};

local_id!(
    /// Processing that somebody has written into the register by hand.
    WrittenId,
    "prc"
);

coded! {
    /// What the node itself does with data beside services.
    Topic {
        /// Who works here: accounts, teams, hours.
        Staff = "staff",
        /// Who has seen and changed what.
        AccessLog = "access_log",
        /// People of other bodies who follow a person, answer for a linked cooperative or pay for a service.
        Contacts = "contacts",
        /// People of whom a referral was sent or received.
        Referrals = "referrals",
    }
}

coded! {
    /// A basis of art. 6(1), by its letter.
    Lawful {
        /// Consent: (a).
        Consent = "consent",
        /// A contract with whom it is about: (b).
        Contract = "contract",
        /// A legal obligation: (c).
        LegalObligation = "legal_obligation",
        /// Vital interests: (d).
        VitalInterest = "vital_interest",
        /// A task of public interest: (e).
        PublicInterest = "public_interest",
        /// A legitimate interest: (f).
        LegitimateInterest = "legitimate_interest",
    }
}

/// Which entry of the register it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Something that the node does.
    Of(Topic),
    /// Something that was written by hand.
    ByHand(WrittenId),
}

impl Key {
    /// As stored, and in addresses.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Of(topic) => topic.code(),
            Self::ByHand(id) => id.as_str(),
        }
    }

    /// What the node does, where it is that.
    pub const fn topic(&self) -> Option<Topic> {
        match self {
            Self::Of(topic) => Some(*topic),
            Self::ByHand(_) => None,
        }
    }
}

impl FromStr for Key {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        text.parse().map(Self::Of).or_else(|_| text.parse().map(Self::ByHand).map_err(|_| NotACode))
    }
}

/// What an entry says; all but the name may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is called.
    pub name: String,
    /// For whom it is done.
    pub role: Role,
    /// The other body, where there is one.
    pub controller: String,
    /// How that body is reached.
    pub contact: String,
    /// Whose data they are: art. 30(1)(c).
    pub subjects: String,
    /// On what it rests: art. 6.
    pub lawful: Vec<Lawful>,
    /// For how long: art. 30(1)(f).
    pub kept: String,
    /// What the register says of services, too.
    pub told: Told,
    /// The last day; none: it goes on.
    pub ended_on: Option<Date>,
}

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Which.
    pub key: Key,
    /// What it says.
    pub said: Said,
    /// Who wrote that; nobody, where it is only proposed.
    pub written: Written,
    /// The version that a form carries; 0: nobody has written it yet.
    pub version: i64,
}

impl Other {
    /// One that nobody has written yet.
    pub fn unwritten(key: Key, said: Said) -> Self {
        Self { key, said, written: Written::default(), version: 0 }
    }

    /// Whether the node proposes it, and nobody has read it.
    pub const fn is_proposed(&self) -> bool {
        self.version == 0
    }

    /// Message keys of what the register needs and nobody has said. What the node does it says itself how long it keeps and protects.
    pub fn missing(&self) -> Vec<&'static str> {
        let (said, by_hand) = (&self.said, self.key.topic().is_none());
        let empty = [
            (said.role != Role::Controller && said.contact.is_empty(), "processing-contact"),
            (said.subjects.is_empty(), "register-subjects"),
            (said.lawful.is_empty(), "processing-lawful"),
            (said.kept.is_empty() && by_hand, "register-kept"),
        ];
        let told = said.told.missing().into_iter().filter(|key| by_hand || *key != "processing-measures");
        // What was written by hand need not be on the node at all.
        let told = told.map(|key| if key == "processing-measures" { "processing-measures-all" } else { key });
        empty.into_iter().filter_map(|(missing, key)| missing.then_some(key)).chain(told).collect()
    }
}

impl Said {
    /// Reads the form; nothing when something is wrong. What the node does has no end.
    pub fn read(form: &mut Form, key: &Key, today: Date) -> Option<Self> {
        form.called(NAMES);
        let name = form.required("name", 120);
        let (role, controller, contact) = Role::read(form);
        let subjects = form.optional("subjects", 300).unwrap_or_default();
        let lawful = chosen(Lawful::ALL, Lawful::code, &form.all("lawful").join(" "));
        let told = Told::read(form);
        let kept = form.optional("kept", 300).unwrap_or_default();
        let ended_on = if key.topic().is_none() { form.day("ended") } else { None };
        if ended_on.is_some_and(|day| day > today) {
            form.refuse("ended", "processing-ended-later");
        }
        form.is_clean().then_some(())?;
        Some(Self { name, role: role?, controller, contact, subjects, lawful, kept, told, ended_on })
    }

    /// The values of its form.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("name", self.name.clone()),
            ("role", self.role.code().to_owned()),
            ("controller", self.controller.clone()),
            ("contact", self.contact.clone()),
            ("subjects", self.subjects.clone()),
            ("kept", self.kept.clone()),
            ("ended", self.ended_on.map(dates::written).unwrap_or_default()),
        ];
        values.extend(self.lawful.iter().map(|one| ("lawful", one.code().to_owned())));
        values.extend(self.told.values());
        values
    }

    /// The bases as they are stored.
    pub fn lawful(&self) -> String {
        codes(&self.lawful, Lawful::code)
    }
}

impl Topic {
    /// What the node proposes to say of it, in the language of who reads it.
    pub fn proposed(self, locale: Locale) -> Said {
        let words = |part: &str| locale.text(&format!("proposed-{}-{part}", self.code()), &[]);
        let (categories, lawful, special) = self.rests_on();
        let told = Told {
            purpose: words("purpose"),
            categories: categories.to_vec(),
            special,
            recipients: words("recipients"),
            transfers: String::new(),
            measures: String::new(),
        };
        Said {
            name: words("name"),
            role: Role::Controller,
            controller: String::new(),
            contact: String::new(),
            subjects: words("subjects"),
            lawful: lawful.to_vec(),
            kept: String::new(),
            told,
            ended_on: None,
        }
    }

    /// Which data, and on what it rests.
    fn rests_on(self) -> (&'static [Category], &'static [Lawful], Special) {
        use Category as C;
        use Lawful as L;
        match self {
            Self::Staff => (&[C::Identity, C::Occupation], &[L::Contract, L::LegalObligation], Special::default()),
            Self::AccessLog => {
                (&[C::Identity, C::Usage], &[L::LegalObligation, L::LegitimateInterest], Special::default())
            }
            Self::Contacts => (&[C::Identity, C::Contact, C::Occupation], &[L::LegitimateInterest], Special::default()),
            Self::Referrals => (
                &[C::Identity, C::Contact, C::Family, C::Health],
                &[L::Consent, L::PublicInterest],
                Special::stored("consent public_interest care", "social_assistance", String::new()),
            ),
        }
    }
}

/// What the fields are called on the page.
pub(super) const NAMES: [(&str, &str); 16] = [
    ("name", "processing-name"),
    ("role", "processing-role-of-entry"),
    ("controller", "processing-controller"),
    ("contact", "processing-contact"),
    ("purpose", "processing-purpose"),
    ("subjects", "register-subjects"),
    ("categories", "processing-categories"),
    ("lawful", "processing-lawful"),
    ("grounds", "processing-grounds"),
    ("matters", "processing-matters"),
    ("law", "processing-law"),
    ("recipients", "processing-recipients"),
    ("transfers", "processing-transfers"),
    ("kept", "register-kept"),
    ("measures", "processing-measures-all"),
    ("ended", "processing-ended"),
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 30);

    fn key(text: &str) -> Key {
        text.parse().unwrap()
    }

    fn by_hand() -> Key {
        key(&format!("prc_{}", "1".repeat(32)))
    }

    #[test]
    fn an_entry_is_found_by_what_the_node_does_or_by_its_own_identifier() {
        assert_eq!(key("staff"), Key::Of(Topic::Staff));
        assert_eq!((by_hand().topic(), key("referrals").as_str()), (None, "referrals"));
        assert_eq!("svc_1".parse::<Key>(), Err(NotACode));
        assert_eq!("".parse::<Key>(), Err(NotACode));
    }

    #[test]
    fn what_the_node_proposes_is_whole_and_fits_into_the_form_in_both_languages() {
        for locale in Locale::ALL {
            for topic in Topic::ALL {
                let proposed = Other::unwritten(Key::Of(topic), topic.proposed(locale));
                let texts = [&proposed.said.name, &proposed.said.subjects, &proposed.said.told.recipients];
                assert!(texts.iter().all(|text| !text.is_empty() && !text.starts_with("proposed-")), "{texts:?}");
                assert!(!proposed.said.told.purpose.starts_with("proposed-"), "{topic:?}");
                assert_eq!(proposed.missing(), Vec::<&str>::new(), "{topic:?}");
                let mut form = Form::prefilled(proposed.said.values());
                assert_eq!(Said::read(&mut form, &proposed.key, TODAY), Some(proposed.said), "{topic:?}");
            }
        }
    }

    #[test]
    fn what_is_written_by_hand_says_what_is_missing_and_ends_on_a_day_that_has_come() {
        let read = |ended: &str| {
            let fields = [("name", "Fornitori"), ("role", "controller"), ("ended", ended)];
            let mut form = Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())));
            let said = Said::read(&mut form, &by_hand(), TODAY);
            (said, form.mistake("ended").map(|mistake| mistake.key.clone()))
        };
        let said = read("29/11/2026").0.unwrap();
        assert_eq!(said.ended_on, Some(date(2026, 11, 29)));
        assert_eq!(read("01/12/2026").1.as_deref(), Some("processing-ended-later"));
        let expected = [
            "register-subjects",
            "processing-lawful",
            "register-kept",
            "processing-purpose",
            "processing-categories",
            "processing-measures-all",
        ];
        assert_eq!(Other::unwritten(by_hand(), said).missing(), expected);
    }

    #[test]
    fn what_the_node_does_has_no_end() {
        let mut values = Topic::Staff.proposed(Locale::It).values();
        values.retain(|(name, _)| *name != "ended");
        values.push(("ended", "01/01/2026".to_owned()));
        let read = Said::read(&mut Form::prefilled(values), &Key::Of(Topic::Staff), TODAY);
        assert_eq!(read.unwrap().ended_on, None);
    }
}
