//! What the register of processing (*registro dei trattamenti*, GDPR art. 30) says of a service beside what the node knows by itself.
//!
//! The node knows whom a service is for, on which basis, for how long data are kept and who pays. It does not know why data are
//! needed, of which kinds they are, who else is given them and what is done beyond it to protect them: somebody says
//! that once, and what is missing is named on the register.

use crate::web::form::Form;

/// The fact with how the data protection officer is reached (art. 30(1)(a)): said once for all services, in the settings.
pub const OFFICER_CONTACT: &str = "data-protection-contact";
/// Most characters of it.
pub const LONGEST_OFFICER_CONTACT: usize = 120;

/// A kind of data: those of art. 9 and art. 10 stand apart because they need a basis of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Name, birth, codice fiscale.
    Identity,
    /// Address, telephone.
    Contact,
    /// Household and who supports her.
    Family,
    /// School and work.
    Occupation,
    /// Income and benefits.
    Economic,
    /// Pictures and voice.
    Images,
    /// Health and disability: art. 9.
    Health,
    /// Origin, religion, sexual life: art. 9.
    Special,
    /// Convictions and measures of a court: art. 10.
    Judicial,
}

impl Category {
    /// All, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Identity,
        Self::Contact,
        Self::Family,
        Self::Occupation,
        Self::Economic,
        Self::Images,
        Self::Health,
        Self::Special,
        Self::Judicial,
    ];

    /// As stored; the message key is `processing-category-` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Family => "family",
            Self::Occupation => "occupation",
            Self::Economic => "economic",
            Self::Images => "images",
            Self::Health => "health",
            Self::Special => "special",
            Self::Judicial => "judicial",
        }
    }
}

/// What somebody says for the register; everything may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Why data are processed: art. 30(1)(b).
    pub purpose: String,
    /// Which kinds: (c).
    pub categories: Vec<Category>,
    /// Who else is given them: (d).
    pub recipients: String,
    /// To which country outside the European Economic Area, and with which safeguard; empty: to none: (e).
    pub transfers: String,
    /// What is done to protect them beyond the node: (g).
    pub measures: String,
}

impl Told {
    /// Categories as one stored word after the other.
    pub fn codes(&self) -> String {
        self.categories.iter().map(|category| category.code()).collect::<Vec<_>>().join(" ")
    }

    /// Categories from what is stored; a word that is not known is left out.
    pub fn categories(codes: &str) -> Vec<Category> {
        Category::ALL.into_iter().filter(|category| codes.split(' ').any(|code| code == category.code())).collect()
    }

    /// Reads the form.
    pub fn read(form: &mut Form) -> Self {
        let codes = form.all("categories").join(" ");
        Self {
            purpose: form.optional("purpose", 500).unwrap_or_default(),
            categories: Self::categories(&codes),
            recipients: form.optional("recipients", 500).unwrap_or_default(),
            transfers: form.optional("transfers", 300).unwrap_or_default(),
            measures: form.optional("measures", 500).unwrap_or_default(),
        }
    }

    /// The values of its form.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let texts = [
            ("purpose", self.purpose.clone()),
            ("recipients", self.recipients.clone()),
            ("transfers", self.transfers.clone()),
            ("measures", self.measures.clone()),
        ];
        let categories = self.categories.iter().map(|category| ("categories", category.code().to_owned()));
        texts.into_iter().chain(categories).collect()
    }

    /// Message keys of what the register needs and nobody has said.
    pub fn missing(&self) -> Vec<&'static str> {
        let empty = [
            (self.purpose.is_empty(), "processing-purpose"),
            (self.categories.is_empty(), "processing-categories"),
            (self.measures.is_empty(), "processing-measures"),
        ];
        empty.into_iter().filter_map(|(missing, key)| missing.then_some(key)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_comes_back_in_the_order_of_the_form_and_words_not_known_are_left_out() {
        let told = Told { categories: vec![Category::Identity, Category::Health], ..Told::default() };
        assert_eq!(told.codes(), "identity health");
        assert_eq!(Told::categories("health unheard identity"), told.categories);
        assert!(Told::categories("").is_empty());
    }

    #[test]
    fn the_register_says_what_is_missing_and_a_transfer_to_nowhere_is_not() {
        let missing = Told::default().missing();
        assert_eq!(missing, ["processing-purpose", "processing-categories", "processing-measures"]);
        let told = Told {
            purpose: "Doposcuola".into(),
            categories: vec![Category::Identity],
            measures: "Armadio chiuso".into(),
            ..Told::default()
        };
        assert!(told.missing().is_empty());
    }
}
