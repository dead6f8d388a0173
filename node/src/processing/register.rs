//! What the register of processing (*registro dei trattamenti*, GDPR art. 30) says of a service beside what the node knows by itself.
//!
//! The node knows whom a service is for, on which basis, for how long data are kept and who pays. It does not know why data are
//! needed, of which kinds they are, who else is given them and what is done beyond it to protect them: somebody says
//! that once, and what is missing is named on the register.

use super::special::Special;
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
    /// What somebody does with a program: when she came in, what she opened.
    Usage,
    /// Health and disability: art. 9.
    Health,
    /// Origin, religion, sexual life: art. 9.
    Special,
    /// Convictions and measures of a court: art. 10.
    Judicial,
}

impl Category {
    /// All, in the order of the form.
    pub const ALL: [Self; 10] = [
        Self::Identity,
        Self::Contact,
        Self::Family,
        Self::Occupation,
        Self::Economic,
        Self::Images,
        Self::Usage,
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
            Self::Usage => "usage",
            Self::Health => "health",
            Self::Special => "special",
            Self::Judicial => "judicial",
        }
    }

    /// Data of art. 9, for which a basis of art. 6 is not enough.
    pub const fn is_special(self) -> bool {
        matches!(self, Self::Health | Self::Special)
    }
}

/// What stands on a list and has its code in a text, in the order of the list; a word that is not known is left out.
pub fn chosen<T: Copy, const N: usize>(all: [T; N], code: fn(T) -> &'static str, codes: &str) -> Vec<T> {
    all.into_iter().filter(|one| codes.split(' ').any(|word| word == code(*one))).collect()
}

/// The other way round: one stored word after the other.
pub fn codes<T: Copy>(chosen: &[T], code: fn(T) -> &'static str) -> String {
    chosen.iter().map(|one| code(*one)).collect::<Vec<_>>().join(" ")
}

/// What somebody says for the register; everything may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Why data are processed: art. 30(1)(b).
    pub purpose: String,
    /// Which kinds: (c).
    pub categories: Vec<Category>,
    /// On what those of art. 9 rest.
    pub special: Special,
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
        codes(&self.categories, Category::code)
    }

    /// Categories from what is stored; a word that is not known is left out.
    pub fn categories(codes: &str) -> Vec<Category> {
        chosen(Category::ALL, Category::code, codes)
    }

    /// Reads the form.
    pub fn read(form: &mut Form) -> Self {
        let codes = form.all("categories").join(" ");
        Self {
            purpose: form.optional("purpose", 500).unwrap_or_default(),
            categories: Self::categories(&codes),
            special: Special::read(form),
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
        texts.into_iter().chain(categories).chain(self.special.values()).collect()
    }

    /// Message keys of what the register needs and nobody has said.
    pub fn missing(&self) -> Vec<&'static str> {
        let special = self.categories.iter().any(|category| category.is_special());
        let empty = [
            (self.purpose.is_empty(), "processing-purpose"),
            (self.categories.is_empty(), "processing-categories"),
            (special && self.special.grounds.is_empty(), "processing-grounds"),
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
        let told = Told { categories: vec![Category::Health], ..told };
        assert_eq!(told.missing(), ["processing-grounds"], "a basis of art. 6 is not enough");
        let special = Special::stored("care", "", String::new());
        assert!(Told { special, ..told }.missing().is_empty());
    }
}
