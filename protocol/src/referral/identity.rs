//! Phase B: who it is, with the fields that the sender ticked and no others.

use serde::{Deserialize, Serialize};

use crate::code::codes;
use crate::error::Invalid;
use crate::text::{is_line, is_text};

codes! {
    /// What can be disclosed.
    Field {
        /// Name and surname.
        Name = "name",
        /// Date of birth.
        BirthDate = "birth_date",
        /// Place of birth.
        BirthPlace = "birth_place",
        /// Sex.
        Sex = "sex",
        /// Codice fiscale.
        TaxCode = "tax_code",
        /// Citizenship.
        Citizenship = "citizenship",
        /// Municipality of residence.
        Comune = "comune",
        /// Address.
        Address = "address",
        /// Telephone.
        Telephone = "telephone",
        /// E-mail.
        Email = "email",
        /// Guardian or person to speak to.
        Guardian = "guardian",
        /// Notes written for this referral.
        Notes = "notes",
    }
}

/// What is told of the person. Every field is there only if it was ticked; all are plain texts, as a person reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Identity {
    /// Name and surname.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Date of birth, `yyyy-mm-dd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// Place of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_place: Option<String>,
    /// Sex: `F`, `M` or `X`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Codice fiscale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    /// Citizenship.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citizenship: Option<String>,
    /// Municipality of residence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comune: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Telephone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Guardian or person to speak to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<String>,
    /// Notes written for this referral.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl Identity {
    /// One field.
    pub fn field(&self, field: Field) -> Option<&str> {
        let value = match field {
            Field::Name => &self.name,
            Field::BirthDate => &self.birth_date,
            Field::BirthPlace => &self.birth_place,
            Field::Sex => &self.sex,
            Field::TaxCode => &self.tax_code,
            Field::Citizenship => &self.citizenship,
            Field::Comune => &self.comune,
            Field::Address => &self.address,
            Field::Telephone => &self.telephone,
            Field::Email => &self.email,
            Field::Guardian => &self.guardian,
            Field::Notes => &self.notes,
        };
        value.as_deref()
    }

    /// Sets one field.
    pub fn set(&mut self, field: Field, value: Option<String>) {
        let place = match field {
            Field::Name => &mut self.name,
            Field::BirthDate => &mut self.birth_date,
            Field::BirthPlace => &mut self.birth_place,
            Field::Sex => &mut self.sex,
            Field::TaxCode => &mut self.tax_code,
            Field::Citizenship => &mut self.citizenship,
            Field::Comune => &mut self.comune,
            Field::Address => &mut self.address,
            Field::Telephone => &mut self.telephone,
            Field::Email => &mut self.email,
            Field::Guardian => &mut self.guardian,
            Field::Notes => &mut self.notes,
        };
        *place = value;
    }

    /// The fields that are told.
    pub fn told(&self) -> impl Iterator<Item = (Field, &str)> {
        Field::ALL.iter().filter_map(|field| self.field(*field).map(|value| (*field, value)))
    }

    /// This identity with the given fields and no others.
    #[must_use]
    pub fn only(&self, fields: &[Field]) -> Self {
        let mut kept = Self::default();
        for field in fields {
            kept.set(*field, self.field(*field).map(str::to_owned));
        }
        kept
    }

    pub(super) fn check(&self) -> Result<(), Invalid> {
        for (field, value) in self.told() {
            let good = if field == Field::Notes { is_text(value, 1, 2_000) } else { is_line(value, 1, 300) };
            Invalid::unless(good, "a field of the identity is empty, too long or holds control characters")?;
        }
        Ok(())
    }
}
