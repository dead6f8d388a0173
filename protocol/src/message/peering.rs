//! Kind `peering/1`: what two nodes say about their link. No personal data.
//!
//! This is the one kind that flows as soon as both administrators have compared the short code, before
//! there is an agreement, and it is never subject to one. The content is an object with a single
//! field, whose name says what it is: `{"ended": {"reason": "merger"}}`.

use serde::{Deserialize, Serialize};

use crate::{
    agreement::Agreement,
    code::{Code, Kind},
    digest::Digest,
    document::Document,
    error::Invalid,
    signed::Signed,
};

/// The kind.
pub const KIND: Kind = Kind::of("peering", 1);
/// The longest text of an agreement, so that it fits into a message with its envelope.
pub const MAX_TEXT: usize = 40 * 1024;

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Peering {
    /// An agreement, signed by the proposing side, with its text.
    AgreementProposed {
        /// The agreement with one signature.
        agreement: Signed<Agreement>,
        /// The text whose digest it names.
        text: String,
    },
    /// The same agreement, signed by both.
    AgreementSigned {
        /// The agreement with two signatures.
        agreement: Signed<Agreement>,
    },
    /// The proposal is not accepted.
    AgreementDeclined {
        /// The digest of the agreement's payload.
        agreement: Digest,
        /// Why: `terms`, `not_competent`, `later`, `other`.
        reason: Code,
    },
    /// A new version of the sender's node document; messages after this one may name it.
    DocumentChanged {
        /// The document.
        document: Signed<Document>,
    },
    /// The sender's feed has changed: fetch it.
    FeedChanged {
        /// The feed.
        feed: Code,
        /// Its newest version.
        version: u64,
    },
    /// Nothing but peering messages flows until it is resumed.
    Suspended {
        /// Why: `maintenance`, `agreement`, `incident`, `other`.
        reason: Code,
    },
    /// The suspension is over.
    Resumed {},
    /// The link has ended. What was exchanged is kept as long as the agreement says.
    Ended {
        /// Why: `agreed`, `merger`, `breach`, `other`.
        reason: Code,
    },
    /// The sender's node was broken into: people must look at what it signed since that moment.
    Compromised {
        /// From when on its signatures are in doubt, by its clock.
        since: crate::time::Timestamp,
    },
}

impl Peering {
    /// The rules that the shape alone does not hold.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::AgreementProposed { agreement, text } => {
                Invalid::unless(text.len() <= MAX_TEXT, "the text of an agreement has at most 40 KiB")?;
                let named = agreement.claimed().is_ok_and(|agreement| agreement.text == Digest::of(text.as_bytes()));
                Invalid::unless(named, "the text is the one that the agreement names")
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agreement::Party,
        json::Ext,
        plaintext::Plaintext,
        trial::{NOON, Node},
    };

    fn proposal(text: &str) -> Peering {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let agreement = Agreement {
            parties: [Party { node: a.id, document: 1 }, Party { node: b.id, document: 1 }],
            text: Digest::of(b"Testo"),
            purposes: vec!["Invii".into()],
            kinds: vec![Code::of("referral")],
            retention_days: 365,
            valid_from: NOON,
            valid_until: None,
            replaces: None,
            at: NOON,
            ext: Ext::default(),
        };
        let agreement = Signed::sign(agreement, &a.sign).unwrap().into_signed();
        Peering::AgreementProposed { agreement, text: text.into() }
    }

    #[test]
    fn every_content_survives_the_wire() {
        let reason = Code::of("other");
        for content in [
            proposal("Testo"),
            Peering::Resumed {},
            Peering::Ended { reason: reason.clone() },
            Peering::AgreementDeclined { agreement: Digest::ZERO, reason },
            Peering::FeedChanged { feed: Code::of("services"), version: 3 },
        ] {
            let plaintext = Plaintext::write([1; 32], &content).unwrap();
            assert_eq!(plaintext.read::<Peering>(), Ok(content));
        }
    }

    #[test]
    fn unknown_fields_and_a_second_field_are_refused() {
        for wrong in [
            r#"{"resumed":{"x":1}}"#,
            r#"{"resumed":{},"ended":{"reason":"x"}}"#,
            r#"{"other":{}}"#,
            r#"{"ended":{}}"#,
            r#"{"ended":{"reason":"x","more":1}}"#,
            r#""resumed""#,
        ] {
            let plaintext = Plaintext::from_parts([1; 32], wrong.into()).unwrap();
            assert!(plaintext.read::<Peering>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_agreement_comes_with_its_own_text() {
        assert!(proposal("Testo").check().is_ok());
        assert!(proposal("Altro testo").check().is_err());
    }
}
