//! What the columns of a sheet hold, and when they contradict each other.

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Nothing that is taken.
    Nothing,
    /// Surname.
    FamilyName,
    /// First names.
    GivenName,
    /// What somebody wants to be called.
    Called,
    /// Surname and first names in one.
    FamilyThenGiven,
    /// First names and surname in one.
    GivenThenFamily,
    /// Codice fiscale.
    TaxCode,
    /// Day of birth.
    BirthDate,
    /// Municipality or country of birth.
    BirthPlace,
    /// Sex.
    Sex,
    /// Citizenship.
    Citizenship,
    /// Municipality of residence.
    Comune,
    /// Its province, which tells two of one name apart.
    Province,
    /// Street and number.
    Address,
    /// Municipality where she really lives.
    DomicileComune,
    /// Its province.
    DomicileProvince,
    /// Street and number there.
    DomicileAddress,
    /// Languages, those of the list and others.
    Languages,
    /// Another language, in words.
    OtherLanguage,
    /// Whether she needs an interpreter.
    Interpreter,
    /// Telephone.
    Telephone,
    /// E-mail.
    Email,
    /// Who speaks for the person.
    Guardian,
    /// Her mother.
    Mother,
    /// The telephone of her mother.
    MotherTelephone,
    /// Her father.
    Father,
    /// The telephone of her father.
    FatherTelephone,
    /// The first of two parents.
    FirstParent,
    /// The telephone of the first of two parents.
    FirstParentTelephone,
    /// The second of two parents.
    SecondParent,
    /// The telephone of the second of two parents.
    SecondParentTelephone,
    /// Her guardian by law.
    LegalGuardian,
    /// The telephone of her guardian by law.
    LegalGuardianTelephone,
    /// What must be known for her health.
    Health,
    /// Notes.
    Notes,
    /// A service, by its name.
    Service,
    /// The first day in it.
    ServiceFrom,
    /// Where she stands there: in it, on the list, asked for.
    Standing,
    /// Since when she is on its list.
    WaitingFrom,
    /// Her points on the list.
    Points,
    /// The day on which she was suspended.
    SuspendedFrom,
    /// The day on which it ended.
    EndedOn,
    /// Why she rests, or has left.
    Reason,
}

impl Field {
    /// All of them, in the order of the list on the page.
    pub const ALL: [Self; 43] = [
        Self::Nothing,
        Self::FamilyName,
        Self::GivenName,
        Self::Called,
        Self::FamilyThenGiven,
        Self::GivenThenFamily,
        Self::TaxCode,
        Self::BirthDate,
        Self::BirthPlace,
        Self::Sex,
        Self::Citizenship,
        Self::Comune,
        Self::Province,
        Self::Address,
        Self::DomicileComune,
        Self::DomicileProvince,
        Self::DomicileAddress,
        Self::Languages,
        Self::OtherLanguage,
        Self::Interpreter,
        Self::Telephone,
        Self::Email,
        Self::Guardian,
        Self::Mother,
        Self::MotherTelephone,
        Self::Father,
        Self::FatherTelephone,
        Self::FirstParent,
        Self::FirstParentTelephone,
        Self::SecondParent,
        Self::SecondParentTelephone,
        Self::LegalGuardian,
        Self::LegalGuardianTelephone,
        Self::Health,
        Self::Notes,
        Self::Service,
        Self::ServiceFrom,
        Self::Standing,
        Self::WaitingFrom,
        Self::Points,
        Self::SuspendedFrom,
        Self::EndedOn,
        Self::Reason,
    ];

    /// What is said of an enrolment.
    pub const OF_ENROLMENTS: [Self; 8] = [
        Self::Service,
        Self::ServiceFrom,
        Self::Standing,
        Self::WaitingFrom,
        Self::Points,
        Self::SuspendedFrom,
        Self::EndedOn,
        Self::Reason,
    ];

    /// Whether it says something of somebody around her.
    pub fn is_of_relations(self) -> bool {
        matches!(
            self,
            Self::Mother
                | Self::MotherTelephone
                | Self::Father
                | Self::FatherTelephone
                | Self::FirstParent
                | Self::FirstParentTelephone
                | Self::SecondParent
                | Self::SecondParentTelephone
                | Self::LegalGuardian
                | Self::LegalGuardianTelephone
        )
    }

    /// Whether several columns may hold it: what stands in them is put together.
    pub fn may_repeat(self) -> bool {
        let texts = [
            Self::Nothing,
            Self::Address,
            Self::DomicileAddress,
            Self::Telephone,
            Self::Guardian,
            Self::Health,
            Self::Notes,
        ];
        texts.contains(&self) || self.is_of_relations()
    }

    /// Its name in the form of a record, where there is one of that name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::FamilyName => "family_name",
            Self::GivenName => "given_name",
            Self::Called => "called",
            Self::FamilyThenGiven => "family_then_given",
            Self::GivenThenFamily => "given_then_family",
            Self::TaxCode => "tax_code",
            Self::BirthDate => "birth_date",
            Self::BirthPlace => "birth_place",
            Self::Sex => "sex",
            Self::Citizenship => "citizenship",
            Self::Comune => "comune",
            Self::Province => "province",
            Self::Address => "address",
            Self::DomicileComune => "domicile_comune",
            Self::DomicileProvince => "domicile_province",
            Self::DomicileAddress => "domicile_address",
            Self::Languages => "languages",
            Self::OtherLanguage => "other_language",
            Self::Interpreter => "interpreter",
            Self::Telephone => "telephone",
            Self::Email => "email",
            Self::Guardian => "guardian",
            Self::Mother => "mother",
            Self::MotherTelephone => "mother_telephone",
            Self::Father => "father",
            Self::FatherTelephone => "father_telephone",
            Self::FirstParent => "first_parent",
            Self::FirstParentTelephone => "first_parent_telephone",
            Self::SecondParent => "second_parent",
            Self::SecondParentTelephone => "second_parent_telephone",
            Self::LegalGuardian => "legal_guardian",
            Self::LegalGuardianTelephone => "legal_guardian_telephone",
            Self::Health => "health",
            Self::Notes => "notes",
            Self::Service => "service",
            Self::ServiceFrom => "service_from",
            Self::Standing => "standing",
            Self::WaitingFrom => "waiting_from",
            Self::Points => "points",
            Self::SuspendedFrom => "suspended_from",
            Self::EndedOn => "ended_on",
            Self::Reason => "reason",
        }
    }

    /// The message key of what it is called.
    pub fn key(self) -> String {
        match self {
            Self::Nothing => "import-field-nothing".to_owned(),
            Self::FamilyThenGiven => "import-field-family-then-given".to_owned(),
            Self::GivenThenFamily => "import-field-given-then-family".to_owned(),
            Self::Province => "import-field-province".to_owned(),
            Self::DomicileProvince => "import-field-domicile-province".to_owned(),
            field if Self::OF_ENROLMENTS.contains(&field) || field.is_of_relations() => {
                format!("import-field-{}", field.code().replace('_', "-"))
            }
            field => crate::people::field_key(field.code()),
        }
    }
}

impl FromStr for Field {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|field| field.code() == code).ok_or(())
    }
}

/// Which sheet, which line is the head, and what its columns hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Number of the sheet, from 0.
    pub sheet: usize,
    /// Number of the line with the titles, from 0; none where the people begin at once.
    pub head: Option<usize>,
    /// What each column holds, from the first.
    pub fields: Vec<Field>,
    /// The service of every line, by its identifier; empty: none, or a column says it.
    #[serde(default)]
    pub service: String,
    /// The day of an enrolment for which no line says one.
    #[serde(default)]
    pub from: Option<Date>,
}

/// Why columns cannot be taken so: a message key, and the field that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No column has a surname.
    NoName,
    /// Two columns hold the same, and it cannot be put together.
    Twice(Field),
    /// Names in one column and in columns of their own.
    NamesTwice,
    /// One service for the whole sheet, and a column of services.
    ServiceTwice,
    /// Something is said of an enrolment, and nothing of the service.
    NoService(Field),
}

/// The last column of a field.
fn place(fields: &[Field], field: Field) -> Option<usize> {
    fields.iter().rposition(|one| *one == field)
}

impl Unfit {
    /// The message key, and the column it is told beside: the second of two.
    pub fn told(self, fields: &[Field]) -> (&'static str, Option<usize>) {
        match self {
            Self::NoName => ("import-no-name", None),
            Self::NamesTwice => ("import-names-twice", None),
            Self::ServiceTwice => ("import-service-twice", place(fields, Field::Service)),
            Self::NoService(field) => ("import-no-service", place(fields, field)),
            Self::Twice(field) => ("import-column-twice", place(fields, field)),
        }
    }
}

impl Mapping {
    /// Number of the first line below the titles, from 0.
    pub fn first(&self) -> usize {
        self.head.map_or(0, |head| head + 1)
    }

    /// Whether lines say something of services.
    pub fn enrols(&self) -> bool {
        !self.service.is_empty() || self.fields.contains(&Field::Service)
    }

    /// Whether lines say something of people around somebody.
    pub fn relates(&self) -> bool {
        self.fields.iter().any(|field| field.is_of_relations())
    }

    /// Whether lines can be read so.
    pub fn check(&self) -> Result<(), Unfit> {
        let has = |field: Field| self.fields.contains(&field);
        let several = |field: &Field| self.fields.iter().filter(|one| *one == field).count() > 1;
        if let Some(field) = Field::ALL.into_iter().find(|field| !field.may_repeat() && several(field)) {
            return Err(Unfit::Twice(field));
        }
        let of_enrolments = Field::OF_ENROLMENTS.into_iter().find(|field| has(*field));
        match (self.service.is_empty(), has(Field::Service), of_enrolments) {
            (false, true, _) => return Err(Unfit::ServiceTwice),
            (true, false, Some(field)) => return Err(Unfit::NoService(field)),
            _ => {}
        }
        let names = [Field::FamilyName, Field::FamilyThenGiven, Field::GivenThenFamily].map(has);
        match names.iter().filter(|there| **there).count() {
            0 => Err(Unfit::NoName),
            1 if names[0] || !has(Field::GivenName) => Ok(()),
            _ => Err(Unfit::NamesTwice),
        }
    }
}
