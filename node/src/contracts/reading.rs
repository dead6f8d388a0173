//! From a form to [`Terms`] and [`Authorised`], and back.

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{Authorised, Contract, ContractId, Earlier, Limit, Per, Terms, Unit};
use crate::people::tax_code::TaxCode;
use crate::web::dates::{hours_typed, written as day};
use crate::web::form::Form;
use crate::web::money;

/// The most hours of a contract.
const MOST_HOURS: u32 = 10_000_000;
/// The most days of presence of a contract.
const MOST_DAYS: i64 = 10_000_000;
/// The most hours of one person.
const MOST_OF_A_PERSON: u32 = 10_000;
/// The most days of one person.
const MOST_DAYS_OF_A_PERSON: i64 = 10_000;
/// The most hours below which a presence is half a day.
const MOST_OF_HALF_A_DAY: u32 = 24;
/// Before it no contract of today began, and after the other none is thought of.
const YEARS: std::ops::Range<i16> = 1990..2100;

/// Fields of a contract that is paid by days.
const OF_DAYS: &[&str] = &["days", "half_day"];
/// Fields of one that is paid by the hour.
const OF_HOURS: &[&str] = &["hours", "earlier_hours", "earlier_before", "indirect", "travel"];

/// What the fields are called on the page.
const NAMES: [(&str, &str); 20] = [
    ("name", "contract-name"),
    ("client", "contract-client"),
    ("client_code", "contract-client-code"),
    ("services", "contract-services"),
    ("cig", "contract-cig"),
    ("cup", "contract-cup"),
    ("act", "contract-act"),
    ("starts", "contract-starts"),
    ("ends", "contract-ends"),
    ("unit", "contract-unit"),
    ("tariff", "contract-tariff"),
    ("hours", "contract-hours"),
    ("days", "contract-days"),
    ("per", "contract-per"),
    ("half_day", "contract-half-day"),
    ("earlier_hours", "contract-earlier-hours"),
    ("earlier_before", "contract-earlier-before"),
    ("indirect", "contract-indirect"),
    ("travel", "contract-travel"),
    ("closed", "contract-closed"),
];

impl Terms {
    /// Reads the form of a contract; nothing when something is wrong, told beside the field. `known` are the services there are. Other
    /// tariffs have a form of their own.
    pub fn read(form: &mut Form, known: &[SubjectId], today: Date) -> Option<Self> {
        form.called(NAMES);
        let name = form.required("name", 120);
        let client = form.required("client", 120);
        let client_code = entity(form);
        let services = services(form, known);
        let cig = code(form, "cig", 10, "contract-cig-shape");
        let cup = code(form, "cup", 15, "contract-cup-shape");
        let act = form.optional("act", 120).unwrap_or_default();
        let (starts, ends) = period(form);
        let unit = form.choice::<Unit>("unit");
        let tariff = form.cents("tariff");
        let minutes = form.minutes("hours", MOST_HOURS);
        let days = form.number("days", 0, MOST_DAYS).and_then(|days| u32::try_from(days).ok());
        let half_day = form.minutes("half_day", MOST_OF_HALF_A_DAY).filter(|minutes| *minutes > 0);
        let per = form.choice::<Per>("per").filter(|per| Per::OF_A_CONTRACT.contains(per));
        let earlier = earlier(form, (starts, ends), today);
        let (indirect, travel) = (form.ticked("indirect"), form.ticked("travel"));
        if per.is_none() {
            form.refuse("per", "form-choose");
        }
        other_unit(form, unit?);
        form.is_clean().then_some(())?;
        let (starts, unit, per) = (starts?, unit?, per?);
        Some(Self {
            name,
            client,
            client_code,
            cig,
            cup,
            act,
            starts,
            ends,
            unit,
            tariff,
            tariffs: Vec::new(),
            minutes,
            days,
            half_day,
            per,
            earlier,
            indirect,
            travel,
            services,
        })
    }

    /// The fields of its form.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let ticked = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
        let mut fields = vec![
            ("name", self.name.clone()),
            ("client", self.client.clone()),
            ("client_code", self.client_code.clone()),
            ("cig", self.cig.clone()),
            ("cup", self.cup.clone()),
            ("act", self.act.clone()),
            ("starts", day(self.starts)),
            ("ends", self.ends.map(day).unwrap_or_default()),
            ("unit", self.unit.code().to_owned()),
            ("tariff", self.tariff.map(|cents| money::typed(cents.into())).unwrap_or_default()),
            ("hours", self.minutes.map(hours_typed).unwrap_or_default()),
            ("days", self.days.map(|days| days.to_string()).unwrap_or_default()),
            ("per", self.per.code().to_owned()),
            ("half_day", self.half_day.map(hours_typed).unwrap_or_default()),
            ("earlier_hours", self.earlier.map(|one| hours_typed(one.minutes)).unwrap_or_default()),
            ("earlier_before", self.earlier.map(|one| day(one.before)).unwrap_or_default()),
            ("indirect", ticked(self.indirect)),
            ("travel", ticked(self.travel)),
        ];
        fields.extend(self.services.iter().map(|service| ("services", service.to_string())));
        fields
    }
}

impl Authorised {
    /// Reads what is authorised for one person, under one of the contracts of her service and in what that one pays for.
    pub fn read(form: &mut Form, contracts: &[Contract]) -> Option<Self> {
        form.called([("contract", "contract-one"), ("starts", "contract-starts"), ("ends", "contract-ends")]);
        form.called([("hours", "authorised-hours"), ("days", "authorised-hours-days")]);
        form.called([("per", "contract-per"), ("act", "contract-act")]);
        let id: Option<ContractId> = form.value("contract").parse().ok();
        let contract = contracts.iter().find(|one| id.as_ref() == Some(&one.id));
        if contract.is_none() {
            form.refuse("contract", "form-choose");
        }
        let limit = limit(form, contract.or(contracts.first()).map_or(Unit::Hour, |one| one.terms.unit));
        let per = form.choice::<Per>("per").filter(|per| Per::OF_A_PERSON.contains(per));
        if per.is_none() {
            form.refuse("per", "form-choose");
        }
        let (starts, ends) = period(form);
        let act = form.optional("act", 120).unwrap_or_default();
        form.is_clean().then_some(())?;
        Some(Self { contract: contract?.id.clone(), starts: starts?, ends, limit: limit?, per: per?, act })
    }
}

/// So many hours, or days, as the contract pays for; what is typed for the other unit is refused.
fn limit(form: &mut Form, unit: Unit) -> Option<Limit> {
    let minutes = form.minutes("hours", MOST_OF_A_PERSON).filter(|minutes| *minutes > 0);
    let days = form.number("days", 0, MOST_DAYS_OF_A_PERSON).filter(|days| *days > 0);
    let days = days.and_then(|days| u32::try_from(days).ok());
    let (field, limit, other, key) = match unit {
        Unit::Hour => ("hours", minutes.map(Limit::Minutes), "days", "authorised-by-hour"),
        Unit::Day => ("days", days.map(Limit::Days), "hours", "authorised-by-day"),
    };
    if limit.is_none() {
        form.refuse(field, "form-required");
    }
    if !form.value(other).trim().is_empty() {
        form.refuse(other, key);
    }
    limit
}

/// What is typed for the unit that the contract does not pay for is refused: nobody would ever see it count.
fn other_unit(form: &mut Form, unit: Unit) {
    let (fields, key) = match unit {
        Unit::Hour => (OF_DAYS, "contract-by-hour"),
        Unit::Day => (OF_HOURS, "contract-by-day"),
    };
    for field in fields {
        if !form.value(field).trim().is_empty() {
            form.refuse(field, key);
        }
    }
}

/// The codice fiscale of a body: eleven digits with their check.
fn entity(form: &mut Form) -> String {
    let Some(typed) = form.optional("client_code", 20) else { return String::new() };
    match TaxCode::parse(&typed) {
        Ok(TaxCode::Provisional(digits)) => return digits,
        Ok(TaxCode::Full(_)) => form.refuse("client_code", "contract-client-code-shape"),
        Err(_) if typed.len() != 11 => form.refuse("client_code", "contract-client-code-shape"),
        Err(wrong) => form.refuse("client_code", wrong.key()),
    }
    String::new()
}

/// Letters and digits of a fixed length, in capitals.
fn code(form: &mut Form, field: &'static str, length: usize, wrong: &str) -> String {
    let Some(typed) = form.optional(field, 30) else { return String::new() };
    let code: String = typed.chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_uppercase).collect();
    if code.len() != length || !code.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
        form.refuse(field, wrong);
    }
    code
}

fn period(form: &mut Form) -> (Option<Date>, Option<Date>) {
    let believable = |form: &mut Form, field: &str| {
        let day = form.day(field)?;
        if !YEARS.contains(&day.year()) {
            form.refuse(field, "enrolment-refused-year");
        }
        Some(day)
    };
    let (starts, ends) = (believable(form, "starts"), believable(form, "ends"));
    if starts.is_none() {
        form.refuse("starts", "form-required");
    }
    if starts.zip(ends).is_some_and(|(starts, ends)| ends < starts) {
        form.refuse("ends", "contract-ends-before");
    }
    (starts, ends)
}

/// What was delivered before the node was begun: how many hours and before which day, both or neither. From that day on the node counts:
/// it has come, or hours would count twice.
fn earlier(form: &mut Form, (starts, ends): (Option<Date>, Option<Date>), today: Date) -> Option<Earlier> {
    let minutes = form.minutes("earlier_hours", MOST_HOURS).filter(|minutes| *minutes > 0);
    let before = form.day("earlier_before");
    let outside = |before: Date| {
        let late = ends.is_some_and(|ends| before > ends.saturating_add(1.day()));
        late || starts.is_some_and(|starts| before <= starts)
    };
    match (minutes, before) {
        (Some(_), None) => form.refuse("earlier_before", "contract-earlier-day-needed"),
        (None, Some(_)) => form.refuse("earlier_hours", "contract-earlier-hours-needed"),
        (Some(_), Some(before)) if outside(before) => form.refuse("earlier_before", "contract-earlier-outside"),
        (Some(_), Some(before)) if before > today => form.refuse("earlier_before", "contract-earlier-future"),
        _ => {}
    }
    Some(Earlier { minutes: minutes?, before: before? })
}

fn services(form: &mut Form, known: &[SubjectId]) -> Vec<SubjectId> {
    let ticked: Vec<SubjectId> =
        form.all("services").iter().filter_map(|id| id.parse().ok()).filter(|id| known.contains(id)).collect();
    if ticked.is_empty() {
        form.refuse("services", "contract-services-needed");
    }
    ticked
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use pico_protocol::time::Timestamp;

    use super::*;

    const TODAY: Date = date(2026, 11, 30);

    fn service() -> SubjectId {
        SubjectId::new(Timestamp::from_millis(1_790_000_000_000), [7; 10])
    }

    fn form(changed: &[(&'static str, &str)]) -> Form {
        let id = service().to_string();
        let mut fields = vec![
            ("name", "Educativa 2026"),
            ("client", "Comune di Esempio"),
            ("client_code", "01234567897"),
            ("cig", "b1a2c3d4e5"),
            ("cup", ""),
            ("act", "PG 12/2026"),
            ("starts", "01/01/2026"),
            ("ends", "31/12/2026"),
            ("unit", "hour"),
            ("tariff", "22,50"),
            ("hours", "1000:30"),
            ("per", "whole"),
            ("earlier_hours", "120:30"),
            ("earlier_before", "01/09/2026"),
            ("services", id.as_str()),
        ];
        for (name, value) in changed {
            fields.retain(|(field, _)| field != name);
            fields.push((name, value));
        }
        Form::prefilled(fields.into_iter().map(|(name, value)| (name, value.to_owned())))
    }

    fn mistake(changed: &[(&'static str, &str)], field: &str) -> String {
        let mut form = form(changed);
        assert_eq!(Terms::read(&mut form, &[service()], TODAY), None, "{changed:?}");
        form.mistake(field).map(|mistake| mistake.key.clone()).unwrap_or_default()
    }

    #[test]
    fn a_contract_is_read_and_written_alike() {
        let terms = Terms::read(&mut form(&[]), &[service()], TODAY).unwrap();
        assert_eq!((terms.cig.as_str(), terms.tariff, terms.minutes), ("B1A2C3D4E5", Some(2_250), Some(60_030)));
        assert_eq!((terms.starts, terms.ends), (date(2026, 1, 1), Some(date(2026, 12, 31))));
        assert_eq!(terms.earlier, Some(Earlier { minutes: 7_230, before: date(2026, 9, 1) }));
        let today = Terms::read(&mut form(&[("earlier_before", "30/11/2026")]), &[service()], TODAY).unwrap();
        assert_eq!(today.earlier.map(|one| one.before), Some(TODAY));
        let mut again = Form::prefilled(terms.fields());
        assert_eq!(Terms::read(&mut again, &[service()], TODAY), Some(terms));
    }

    #[test]
    fn what_cannot_be_is_told_beside_its_field() {
        for (field, typed, key) in [
            ("client_code", "01234567890", "tax-code-check"),
            ("client_code", "0123", "contract-client-code-shape"),
            ("cig", "B1A2", "contract-cig-shape"),
            ("cup", "12-34", "contract-cup-shape"),
            ("ends", "31/12/2025", "contract-ends-before"),
            ("starts", "", "form-required"),
            ("starts", "01/01/26", "enrolment-refused-year"),
            ("tariff", "tanto", "form-money"),
            ("hours", "-3", "form-hours"),
            ("unit", "week", "form-choose"),
            ("days", "200", "contract-by-hour"),
            ("half_day", "4", "contract-by-hour"),
            ("days", "tante", "form-number"),
            ("per", "week", "form-choose"),
            ("services", "", "contract-services-needed"),
            ("earlier_hours", "", "contract-earlier-hours-needed"),
            ("earlier_hours", "tante", "form-hours"),
            ("earlier_before", "", "contract-earlier-day-needed"),
            ("earlier_before", "31/02/2026", "form-date"),
            ("earlier_before", "01/01/2026", "contract-earlier-outside"),
            ("earlier_before", "02/01/2027", "contract-earlier-outside"),
            ("earlier_before", "01/12/2026", "contract-earlier-future"),
        ] {
            assert_eq!(mistake(&[(field, typed)], field), key, "{field} {typed}");
        }
    }

    #[test]
    fn a_contract_by_days_says_days_and_nothing_in_hours() {
        let by_day = [("unit", "day"), ("tariff", "48,50"), ("hours", ""), ("days", "2400")];
        let by_day: Vec<_> = by_day.into_iter().chain([("earlier_hours", ""), ("earlier_before", "")]).collect();
        let terms = Terms::read(&mut form(&by_day), &[service()], TODAY).unwrap();
        assert_eq!((terms.unit, terms.tariff, terms.minutes, terms.days), (Unit::Day, Some(4_850), None, Some(2_400)));
        assert_eq!(terms.half_day, None, "each day is a whole one where nobody says otherwise");
        let halves: Vec<_> = by_day.iter().copied().chain([("half_day", "3:30")]).collect();
        let terms = Terms::read(&mut form(&halves), &[service()], TODAY).unwrap();
        assert_eq!(terms.half_day, Some(210));
        assert_eq!(mistake(&[by_day.as_slice(), &[("half_day", "25")]].concat(), "half_day"), "form-hours");
        let mut again = Form::prefilled(terms.fields());
        assert_eq!(Terms::read(&mut again, &[service()], TODAY), Some(terms));
        for (field, typed) in
            [("hours", "100"), ("earlier_hours", "10"), ("earlier_before", "01/09/2026"), ("indirect", "yes")]
        {
            let changed: Vec<_> =
                by_day.iter().copied().filter(|(name, _)| *name != field).chain([(field, typed)]).collect();
            assert_eq!(mistake(&changed, field), "contract-by-day", "{field}");
        }
    }

    #[test]
    fn what_a_person_may_have_is_under_a_contract_of_her_service_and_in_what_it_pays_for() {
        let contract = |digit: &str, unit: Unit| {
            let terms = Terms::read(&mut form(&[]), &[service()], TODAY).unwrap();
            let id = format!("con_{}", digit.repeat(32)).parse().unwrap();
            Contract { id, terms: Terms { unit, ..terms }, version: 1 }
        };
        let both = [contract("1", Unit::Hour), contract("2", Unit::Day)];
        let form = |contract: &str, hours: &str, days: &str| {
            let fields = [("contract", contract), ("hours", hours), ("days", days), ("per", "week")];
            let fields = fields.into_iter().chain([("starts", "01/09/2026")]);
            Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())))
        };
        let [by_hour, by_day] = [both[0].id.to_string(), both[1].id.to_string()];
        let read = Authorised::read(&mut form(&by_hour, "4", ""), &both).unwrap();
        assert_eq!((read.limit, read.per, read.ends), (Limit::Minutes(240), Per::Week, None));
        let read = Authorised::read(&mut form(&by_day, "", "3"), &both).unwrap();
        assert_eq!((read.limit, read.contract), (Limit::Days(3), both[1].id.clone()));
        for (contract, hours, days, field, key) in [
            (&by_hour, "4", "3", "days", "authorised-by-hour"),
            (&by_day, "4", "3", "hours", "authorised-by-day"),
            (&by_day, "", "0", "days", "form-required"),
            (&by_day, "", "2,5", "days", "form-number"),
            (&by_hour, "", "", "hours", "form-required"),
        ] {
            let mut wrong = form(contract, hours, days);
            assert_eq!(Authorised::read(&mut wrong, &both), None, "{hours} {days}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{hours} {days}");
        }
        let mut foreign = form(&format!("con_{}", "3".repeat(32)), "0", "");
        assert_eq!(Authorised::read(&mut foreign, &both), None);
        assert!(foreign.mistake("contract").is_some() && foreign.mistake("hours").is_some());
    }
}
