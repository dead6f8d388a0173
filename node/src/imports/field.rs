//! What a column of a sheet may hold.

use std::str::FromStr;

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
    /// The day on which something was done.
    Day,
    /// When it began.
    Begins,
    /// When it ended.
    Ends,
    /// How long it took.
    Duration,
    /// Who did it.
    Colleague,
    /// What sort of work it was.
    WorkKind,
}

impl Field {
    /// All of them, in the order of the list on the page.
    pub const ALL: [Self; 49] = [
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
        Self::Day,
        Self::Begins,
        Self::Ends,
        Self::Duration,
        Self::Colleague,
        Self::WorkKind,
    ];

    /// What a sheet of hours has, in the order of the list on the page.
    pub const OF_HOURS: [Self; 15] = [
        Self::Nothing,
        Self::Day,
        Self::Begins,
        Self::Ends,
        Self::Duration,
        Self::Colleague,
        Self::TaxCode,
        Self::FamilyThenGiven,
        Self::GivenThenFamily,
        Self::FamilyName,
        Self::GivenName,
        Self::BirthDate,
        Self::Service,
        Self::WorkKind,
        Self::Notes,
    ];

    /// What a sheet of people has not.
    const OF_HOURS_ALONE: [Self; 6] =
        [Self::Day, Self::Begins, Self::Ends, Self::Duration, Self::Colleague, Self::WorkKind];

    /// Whether it is of hours, and of no list of people.
    pub fn is_of_hours_alone(self) -> bool {
        Self::OF_HOURS_ALONE.contains(&self)
    }

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
            Self::Colleague,
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
            Self::Day => "day",
            Self::Begins => "begins",
            Self::Ends => "ends",
            Self::Duration => "duration",
            Self::Colleague => "colleague",
            Self::WorkKind => "work_kind",
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
            // As the form of an activity calls them.
            Self::Day => "activity-on".to_owned(),
            Self::Begins => "activity-from".to_owned(),
            Self::Ends => "activity-to".to_owned(),
            Self::Duration => "activity-hours".to_owned(),
            Self::Colleague => "activity-worker".to_owned(),
            Self::WorkKind => "activity-kind".to_owned(),
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

/// What stands in a sheet: which of these fields its columns have, and what its lines become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// People, who become records.
    #[default]
    People,
    /// Delivered hours, which become activities.
    Hours,
}

impl Holds {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::People, Self::Hours];

    /// In the form, and in the message key `import-of-hours`.
    pub fn code(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Hours => "hours",
        }
    }

    /// What its columns may hold, in the order of the list on the page.
    pub fn fields(self) -> Vec<Field> {
        match self {
            Self::People => Field::ALL.into_iter().filter(|field| !field.is_of_hours_alone()).collect(),
            Self::Hours => Field::OF_HOURS.to_vec(),
        }
    }
}

impl FromStr for Holds {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|holds| holds.code() == code).ok_or(())
    }
}
