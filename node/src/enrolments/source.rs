//! Where an enrolment came from: who asked for it, of one that was made by hand. The list is that of SINBA for what leads to a social
//! service, with something else at its end. One that came with a referral of another cooperative says it by that.

use crate::coded;

coded! {
    /// Who asked for an enrolment.
    Source {
        /// She herself.
        Herself = "herself",
        /// Her parents, children, partner.
        Family = "family",
        /// Other relatives.
        Relatives = "relatives",
        /// Foster parents, or her guardian.
        Guardian = "guardian",
        /// The social service of a Comune or another public body.
        SocialService = "social_service",
        /// The health service: hospital, doctor, paediatrician.
        Health = "health",
        /// The school.
        School = "school",
        /// The third sector: cooperatives outside the network, associations, volunteers.
        ThirdSector = "third_sector",
        /// The office of juvenile justice.
        JuvenileJustice = "juvenile_justice",
        /// A court.
        Court = "court",
        /// The judicial authority for minors.
        JuvenileCourt = "juvenile_court",
        /// The police.
        Police = "police",
        /// A professional.
        Professional = "professional",
        /// Neighbours.
        Neighbours = "neighbours",
        /// Somebody else; the note says who.
        Other = "other",
    }
}

impl Source {
    /// The message key of its words.
    pub fn key(self) -> String {
        format!("enrolment-source-{}", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn every_source_is_read_back_and_has_words_in_both_languages() {
        for source in Source::ALL {
            assert_eq!(source.code().parse().ok(), Some(source));
            for locale in Locale::ALL {
                assert!(locale.knows(&source.key()), "{source:?} in {}", locale.code());
            }
        }
    }
}
