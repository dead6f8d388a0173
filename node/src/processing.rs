//! The processing of personal data in a service: for whom it is done, how long the data are kept, and what people are told.
//!
//! In one service this cooperative decides why and how data are processed: it is the controller (*titolare*, GDPR art. 4(7)). In
//! another it does so for the Comune or the ASL that pays: it is the processor (*responsabile*, art. 28), or decides together with
//! it (*contitolare*, art. 26). How long data are kept hangs on the service, too: its law, its contract, the accounting. Where
//! nothing obliges to keep them, that is said as well: silence is not a rule, and nobody may be erased from a service that
//! has not said how long it keeps its data.
//!
//! The notice (*informativa*, arts. 13 and 14) has versions. None is ever changed, because people were told what it said on the day
//! on which they were told. It keeps on what the processing rested on that day.
//!
//! All of it stands in the register (*registro dei trattamenti*, art. 30), with the processing that is no service ([`others`]). What was
//! said there before stays, with who said it and who changed it ([`Earlier`]): an authority asks what was true then.

pub mod others;
pub mod panel;
pub mod register;
pub mod special;
pub mod store;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::services::basis::Basis;
use crate::web::form::Form;

/// The longest notice, characters.
pub const LONGEST_NOTICE: usize = 20_000;
/// The longest time, in years: what is kept without an end is kept for 99 years here.
const MOST_YEARS: u32 = 99;

/// For whom data are processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// For ourselves: art. 4(7).
    Controller,
    /// Together with another: art. 26.
    Joint,
    /// For another: art. 28.
    Processor,
}

impl Role {
    /// All, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Controller, Self::Joint, Self::Processor];

    /// As stored; the message key is `processing-role-` and this.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Controller => "controller",
            Self::Joint => "joint",
            Self::Processor => "processor",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Reads for whom it is done: the role, the other body, and how that one is reached.
    fn read(form: &mut Form) -> (Option<Self>, String, String) {
        let role = Self::from_code(form.value("role"));
        if role.is_none() {
            form.refuse("role", "form-choose");
        }
        let controller = form.optional("controller", 200).unwrap_or_default();
        if controller.is_empty() && role.is_some_and(|role| role != Self::Controller) {
            form.refuse("controller", "processing-controller-needed");
        }
        (role, controller, form.optional("contact", 200).unwrap_or_default())
    }
}

/// What is known of the processing in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processing {
    /// For whom.
    pub role: Role,
    /// The body for which, or with which; empty where it is done for ourselves.
    pub controller: String,
    /// How that body is reached, and who looks after data there: art. 30(1)(a) and (2)(a).
    pub contact: String,
    /// For how many years after the last day data are kept; 0: nothing obliges to.
    pub years: u32,
    /// The law, contract or act that says so.
    pub rule: String,
    /// What the register says beside.
    pub told: register::Told,
}

/// One version of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// 1, then that which comes after it.
    pub number: i64,
    /// From when it is handed out.
    pub since: Date,
    /// What it says.
    pub text: String,
    /// Who wrote it.
    pub written_by_name: String,
    /// On what the processing rested when it was written; none: that was not kept yet.
    pub rests_on: Option<RestsOn>,
}

/// On what the processing of a service rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestsOn {
    /// The basis of the service: art. 6.
    pub basis: Basis,
    /// The grounds for data of art. 9.
    pub special: special::Special,
}

/// Who wrote something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Her name then.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
}

/// What the register said before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier<T> {
    /// What it said.
    pub said: T,
    /// Who had written that.
    pub written: Written,
    /// Who changed it.
    pub replaced: Written,
}

impl Processing {
    /// The last day on which the data of somebody are kept who left the service on a day; nothing where nothing obliges to.
    pub fn kept_until(&self, left_on: Date) -> Option<Date> {
        let years = i64::from(self.years);
        (years > 0).then(|| left_on.checked_add(years.years()).unwrap_or(Date::MAX))
    }

    /// Reads the form; nothing when something is wrong.
    pub fn read(form: &mut Form) -> Option<Self> {
        form.called(NAMES);
        let (role, controller, contact) = Role::read(form);
        let years = form.value("years").trim().parse().ok().filter(|years| *years <= MOST_YEARS);
        if years.is_none() {
            form.refuse("years", "processing-years-wrong");
        }
        let because = form.required("rule", 300);
        let told = register::Told::read(form);
        form.is_clean().then_some(())?;
        Some(Self { role: role?, controller, contact, years: years?, rule: because, told })
    }

    /// The values of its form.
    pub fn values(&self) -> Vec<(&'static str, String)> {
        let mut values = vec![
            ("role", self.role.code().to_owned()),
            ("controller", self.controller.clone()),
            ("contact", self.contact.clone()),
            ("years", self.years.to_string()),
            ("rule", self.rule.clone()),
        ];
        values.extend(self.told.values());
        values
    }

    /// Message keys of what the register needs and nobody has said.
    pub fn missing(&self) -> Vec<&'static str> {
        let contact = self.role != Role::Controller && self.contact.is_empty();
        contact.then_some("processing-contact").into_iter().chain(self.told.missing()).collect()
    }
}

/// What the fields are called on the page.
const NAMES: [(&str, &str); 15] = [
    ("role", "processing-role"),
    ("controller", "processing-controller"),
    ("contact", "processing-contact"),
    ("years", "processing-years"),
    ("rule", "processing-rule"),
    ("purpose", "processing-purpose"),
    ("categories", "processing-categories"),
    ("grounds", "processing-grounds"),
    ("matters", "processing-matters"),
    ("law", "processing-law"),
    ("recipients", "processing-recipients"),
    ("transfers", "processing-transfers"),
    ("measures", "processing-measures"),
    ("since", "processing-since"),
    ("text", "processing-text"),
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_time_runs_from_the_last_day_and_nothing_obliges_to_keep_for_no_years() {
        let of = |years| Processing {
            role: Role::Controller,
            controller: String::new(),
            contact: String::new(),
            years,
            rule: "Legge".to_owned(),
            told: register::Told::default(),
        };
        assert_eq!(of(10).kept_until(date(2026, 2, 28)), Some(date(2036, 2, 28)));
        assert_eq!(of(0).kept_until(date(2026, 2, 28)), None);
    }
}
