//! Phase A: what is asked, without saying for whom.

use serde::{Deserialize, Serialize};

use super::Kind;
use super::code::{LegalBasis, Source, Urgency};
use super::identity::Field;
use crate::code::codes;
use crate::error::Invalid;
use crate::id::SubjectId;
use crate::text::{is_line, is_text};
use crate::time::Timestamp;

codes! {
    /// Areas of people served (ISTAT survey of social interventions).
    Area {
        /// Families and minors.
        Families = "families",
        /// People with disabilities.
        Disability = "disability",
        /// Addictions.
        Addictions = "addictions",
        /// People of 65 and over.
        Elderly = "elderly",
        /// Migrants.
        Migrants = "migrants",
        /// Poverty and adult hardship.
        Poverty = "poverty",
        /// Several of these.
        Several = "several",
    }
}

codes! {
    /// Categories of the Nomenclatore interregionale (CISIS/ISTAT).
    Category {
        /// A, segretariato sociale.
        A = "A",
        /// B, prevention and awareness.
        B = "B",
        /// C, emergency intervention.
        C = "C",
        /// D, support to person and family.
        D = "D",
        /// E, social integration.
        E = "E",
        /// F, education, care and work inclusion.
        F = "F",
        /// G, home care.
        G = "G",
        /// H, meals, transport.
        H = "H",
        /// I, economic contributions.
        I = "I",
        /// L, day centres.
        L = "L",
        /// M, residential.
        M = "M",
    }
}

codes! {
    /// Age in bands wide enough not to point at anybody.
    AgeBand {
        /// 0 to 2.
        From0To2 = "0-2",
        /// 3 to 5.
        From3To5 = "3-5",
        /// 6 to 10.
        From6To10 = "6-10",
        /// 11 to 13.
        From11To13 = "11-13",
        /// 14 to 17.
        From14To17 = "14-17",
        /// 18 to 29.
        From18To29 = "18-29",
        /// 30 to 49.
        From30To49 = "30-49",
        /// 50 to 64.
        From50To64 = "50-64",
        /// 65 to 74.
        From65To74 = "65-74",
        /// 75 and over.
        From75 = "75+",
    }
}

impl AgeBand {
    /// The band of an age in whole years.
    pub const fn of(years: u16) -> Self {
        match years {
            0..=2 => Self::From0To2,
            3..=5 => Self::From3To5,
            6..=10 => Self::From6To10,
            11..=13 => Self::From11To13,
            14..=17 => Self::From14To17,
            18..=29 => Self::From18To29,
            30..=49 => Self::From30To49,
            50..=64 => Self::From50To64,
            65..=74 => Self::From65To74,
            _ => Self::From75,
        }
    }
}

/// What is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Category of the nomenclatore.
    pub category: Category,
    /// Area of people served.
    pub area: Area,
    /// The need in words, at most 2,000 characters. The panel refuses a text that holds a codice fiscale.
    pub text: String,
}

/// Where the person lives, as coarsely as the sender chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territory {
    /// Two-letter sign of the province.
    pub province: String,
    /// ISTAT code (six digits) of the comune, where the sender chose to tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comune: Option<String>,
}

/// The receiver's service that is asked for, as its feed names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Key of the feed entry.
    pub key: String,
    /// Its name then, so that the transcript can be read for ever.
    pub name: String,
}

/// The first event: everything phase A says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Which of the four kinds.
    pub kind: Kind,
    /// The service asked for; none in an open call or a request of admission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// What is needed.
    pub need: Need,
    /// How old the person is, roughly.
    pub age_band: AgeBand,
    /// Where the person lives, roughly.
    pub territory: Territory,
    /// How soon.
    pub urgency: Urgency,
    /// From whom the request came.
    pub source: Source,
    /// On what basis data are disclosed.
    pub legal_basis: LegalBasis,
    /// Until when an answer is asked; both sides compute the expiry from it.
    pub answer_by: Timestamp,
    /// The fields that will be disclosed after "there is a place"; never for an open call.
    pub fields: Vec<Field>,
    /// What several referrals of one open call have in common.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<SubjectId>,
}

impl Opening {
    /// The rules that types alone do not hold.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(is_text(&self.need.text, 1, 2_000), "a need of 1 to 2,000 characters")?;
        let province = &self.territory.province;
        let sign = province.len() == 2 && province.bytes().all(|byte| byte.is_ascii_uppercase());
        Invalid::unless(sign, "a province of two capital letters")?;
        let digits = |code: &String| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        Invalid::unless(self.territory.comune.as_ref().is_none_or(digits), "a comune of six digits")?;
        if let Some(service) = &self.service {
            Invalid::unless(is_line(&service.key, 1, 80), "a service key of 1 to 80 characters")?;
            Invalid::unless(is_line(&service.name, 1, 200), "a service name of 1 to 200 characters")?;
        }
        let named = self.kind == Kind::OpenCall && !self.fields.is_empty();
        Invalid::unless(!named, "an open call never promises identity")?;
        let twice = self.fields.iter().enumerate().any(|(at, field)| self.fields[..at].contains(field));
        Invalid::unless(!twice, "no field twice")
    }
}
