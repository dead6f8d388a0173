//! On what ground data are processed that the GDPR otherwise forbids to process: health, origin, religion, sexual life (art. 9).
//!
//! A basis of art. 6 is not enough for them. Art. 9(2) names the cases in which it may be done all the same, each by a letter; several
//! may hold in one service. Substantial public interest (letter g) holds only where a law says so: in Italy art. 2-sexies of
//! d.lgs. 196/2003 lists the matters that are of such interest, so whoever chooses it says which matter, or names the law.

use super::register::{chosen, codes};
use crate::coded;
use crate::web::form::Form;

/// The longest words on the law, characters.
const LONGEST_LAW: usize = 300;

coded! {
    /// A case of art. 9(2); those of foundations, of what the person has made public and of claims (d, e, f) are of no service.
    SpecialGround {
        /// Explicit consent: (a).
        Consent = "consent",
        /// Labour law, social security and social protection: (b).
        SocialLaw = "social_law",
        /// Vital interests of somebody who cannot consent: (c).
        VitalInterest = "vital_interest",
        /// Substantial public interest, as a law says: (g).
        PublicInterest = "public_interest",
        /// Social or health care, by who is bound to secrecy: (h).
        Care = "care",
        /// Public health: (i).
        PublicHealth = "public_health",
        /// Archives, research and statistics: (j).
        Research = "research",
    }
}

coded! {
    /// A matter of substantial public interest in art. 2-sexies, paragraph 2: those that a social cooperative meets.
    Matter {
        /// Citizenship, immigration, asylum: (e).
        Foreigners = "foreigners",
        /// Benefits that are granted and paid: (m).
        Benefits = "benefits",
        /// Relations of public bodies with those of the third sector: (o).
        ThirdSector = "third_sector",
        /// Social assistance of minors and of who is in need or cannot look after herself: (s).
        SocialAssistance = "social_assistance",
        /// Administration and certificates around care: (t).
        Certificates = "certificates",
        /// Tasks of the health service and of who works in health: (u).
        HealthService = "health_service",
        /// Motherhood, addictions, assistance, inclusion, rights of disabled people: (aa).
        Inclusion = "inclusion",
        /// Education and training: (bb).
        Education = "education",
        /// Work, also without pay: (dd).
        Employment = "employment",
    }
}

/// On what the processing of such data rests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Special {
    /// Cases of art. 9(2).
    pub grounds: Vec<SpecialGround>,
    /// Matters of art. 2-sexies.
    pub matters: Vec<Matter>,
    /// The law or act that says so, in words.
    pub law: String,
}

impl Special {
    /// From what is stored, or was sent; a word that is not known is left out.
    pub fn stored(grounds: &str, matters: &str, law: String) -> Self {
        Self {
            grounds: chosen(SpecialGround::ALL, SpecialGround::code, grounds),
            matters: chosen(Matter::ALL, Matter::code, matters),
            law,
        }
    }

    /// The cases as they are stored.
    pub fn grounds(&self) -> String {
        codes(&self.grounds, SpecialGround::code)
    }

    /// The matters as they are stored.
    pub fn matters(&self) -> String {
        codes(&self.matters, Matter::code)
    }

    /// Reads the form.
    pub fn read(form: &mut Form) -> Self {
        let (grounds, matters) = (form.all("grounds").join(" "), form.all("matters").join(" "));
        let law = form.optional("law", LONGEST_LAW).unwrap_or_default();
        let read = Self::stored(&grounds, &matters, law);
        let public = read.grounds.contains(&SpecialGround::PublicInterest);
        if public && read.matters.is_empty() && read.law.is_empty() {
            form.refuse("matters", "processing-matter-needed");
        }
        if !public && !read.matters.is_empty() {
            form.refuse("grounds", "processing-matter-alone");
        }
        read
    }

    /// The values of its form.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let grounds = self.grounds.iter().map(|one| ("grounds", one.code().to_owned()));
        let matters = self.matters.iter().map(|one| ("matters", one.code().to_owned()));
        grounds.chain(matters).chain([("law", self.law.clone())]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> (Special, Form) {
        let mut form = Form::prefilled(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
        (Special::read(&mut form), form)
    }

    #[test]
    fn what_is_written_is_read_again_in_the_order_of_the_form() {
        let (said, form) = read(&[("grounds", "care"), ("grounds", "consent"), ("law", " L. 328/2000 ")]);
        assert!(form.is_clean());
        assert_eq!((said.grounds().as_str(), said.law.as_str()), ("consent care", "L. 328/2000"));
        assert_eq!(Special::stored(&said.grounds(), &said.matters(), said.law.clone()), said);
        let values = [("grounds", "consent"), ("grounds", "care"), ("law", "L. 328/2000")];
        assert_eq!(said.values(), values.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn public_interest_names_its_matter_or_its_law_and_a_matter_stands_under_it() {
        let key =
            |fields: &[(&str, &str)], field: &str| read(fields).1.mistake(field).map(|mistake| mistake.key.clone());
        let alone = [("grounds", "public_interest")];
        assert_eq!(key(&alone, "matters").as_deref(), Some("processing-matter-needed"));
        assert_eq!(key(&[alone[0], ("matters", "social_assistance")], "matters"), None);
        assert_eq!(key(&[alone[0], ("law", "L.R. 2/2003")], "matters"), None);
        let wrong = [("grounds", "care"), ("matters", "inclusion")];
        assert_eq!(key(&wrong, "grounds").as_deref(), Some("processing-matter-alone"));
    }
}
