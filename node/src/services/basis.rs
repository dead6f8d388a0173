//! On which basis the data of whoever is in a service are processed: one of those that travel with a referral, or a contract.
//!
//! Somebody who pays for her own carer is there because of her contract (GDPR art. 6(1)(b)). That basis stays here: the words of a
//! referral have none for it, because a contract with one cooperative does not let it tell another who somebody is.

use std::str::FromStr;

use pico_protocol::referral::LegalBasis;

use super::NotListed;

/// The basis of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// One that a referral can rest on as well.
    Shared(LegalBasis),
    /// The contract with the person, or what she asks for before there is one.
    Contract,
}

const CONTRACT: &str = "contract";

impl Basis {
    /// All, in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        LegalBasis::ALL.iter().copied().map(Self::Shared).chain([Self::Contract])
    }

    /// As stored; the message key is `legal-basis-` and this.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shared(basis) => basis.code(),
            Self::Contract => CONTRACT,
        }
    }

    /// Message key of its words.
    pub fn key(self) -> String {
        format!("legal-basis-{}", self.code())
    }
}

impl FromStr for Basis {
    type Err = NotListed;

    fn from_str(text: &str) -> Result<Self, NotListed> {
        Self::all().find(|basis| basis.code() == text).ok_or(NotListed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_basis_is_read_from_its_code_and_a_referral_cannot_rest_on_a_contract() {
        for basis in Basis::all() {
            assert_eq!(basis.code().parse::<Basis>(), Ok(basis));
        }
        assert_eq!("contract".parse::<Basis>(), Ok(Basis::Contract));
        assert_eq!(LegalBasis::from_code("contract"), None);
        assert_eq!("".parse::<Basis>(), Err(NotListed));
    }
}
