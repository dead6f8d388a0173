//! An appointment, from its form to the type.

use jiff::ToSpan;
use jiff::civil::Date;

use super::looker;
use crate::accounts::permission::WriteCalendar;
use crate::accounts::{Account, AccountId, Decision, Permission, Staff, store as accounts};
use crate::activities::time::{self, Span, clock};
use crate::app::App;
use crate::calendar::store::list;
use crate::calendar::{Appointment, For, LONGEST, MOST_DAYS, MOST_GUESTS, MOST_WEEKS, When, Written};
use crate::error::Result;
use crate::services;
use crate::store::Tx;
use crate::store::fold::fold;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The most colleagues that are offered at once.
const OFFERED: usize = 40;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 9] = [
    ("title", "calendar-title-field"),
    ("place", "calendar-place"),
    ("on", "calendar-on"),
    ("last", "calendar-last"),
    ("from", "calendar-from"),
    ("to", "calendar-to"),
    ("until", "calendar-until"),
    ("for", "calendar-for"),
    ("guests", "calendar-guests"),
];

/// What a form offers.
pub(super) struct Offer {
    /// For whom it can be.
    pub(super) recipients: Vec<(String, String)>,
    /// Colleagues who can take part: identifier and name.
    pub(super) colleagues: Vec<(String, String)>,
    /// There are more, to be found by name.
    pub(super) is_long: bool,
    /// Everybody who may be named, offered or not.
    known: Vec<AccountId>,
}

impl Offer {
    /// What somebody may write, given what is chosen and sought in a form.
    pub(super) async fn of(
        tx: &mut Tx,
        app: &App,
        page: &Page,
        staff: &Staff<WriteCalendar>,
        form: &Form,
    ) -> Result<Self> {
        let looker = looker(staff);
        let teams = list::teams(tx, staff.id(), dates::today(app.clock.now())).await?;
        let reach = looker.decide(Permission::WriteCalendar);
        let mut recipients = vec![("guests".to_owned(), page.t("calendar-for-guests"))];
        for service in services::store::called(tx).await?.into_iter().filter(|service| service.closed_at.is_none()) {
            if reach == Decision::Allowed || (reach == Decision::TeamToo && teams.contains(&service.id)) {
                let words = page.t1("calendar-for-team", "service", service.name);
                recipients.push((service.id.to_string(), words));
            }
        }
        if reach == Decision::Allowed {
            recipients.push(("everybody".to_owned(), page.t("calendar-for-everybody")));
        }
        let others: Vec<Account> =
            accounts::all(tx).await?.into_iter().filter(|one| one.is_active() && &one.id != staff.id()).collect();
        Ok(Self::among(recipients, &others, form))
    }

    fn among(recipients: Vec<(String, String)>, others: &[Account], form: &Form) -> Self {
        let sought = fold(form.value("find").trim());
        let chosen = |one: &&Account| form.has("guests", one.id.as_str());
        let found = |one: &&Account| !chosen(one) && (sought.is_empty() || fold(&one.name).contains(&sought));
        // Who is chosen stays, whatever is sought.
        let offered = others.iter().filter(chosen).chain(others.iter().filter(found).take(OFFERED));
        Self {
            recipients,
            colleagues: offered.map(|one| (one.id.to_string(), one.name.clone())).collect(),
            is_long: others.len() > OFFERED,
            known: others.iter().map(|one| one.id.clone()).collect(),
        }
    }

    /// Reads an appointment and the times of it; nothing when something is wrong, told beside the field.
    pub(super) fn read(&self, form: &mut Form) -> Option<(Written, Vec<When>)> {
        form.called(NAMES);
        let title = form.required("title", LONGEST);
        let place = form.optional("place", LONGEST).unwrap_or_default();
        let when = when(form);
        // Read whatever else is wrong: what cannot be a day is said beside its field.
        let last = form.day("until");
        if let (Some(when), Some(last)) = (when, last) {
            fits(form, when, last);
        }
        let to = self.to(form);
        let guests = self.guests(form);
        let (when, to) = (when?, to?);
        form.is_clean().then(|| (Written { title, place, when, to, guests }, when.weekly(last)))
    }

    fn to(&self, form: &mut Form) -> Option<For> {
        let chosen = form.value("for");
        let known = self.recipients.iter().any(|(id, _)| id == chosen);
        let found = match chosen {
            "guests" => Some(For::Guests),
            "everybody" => Some(For::Everybody),
            service => service.parse().ok().map(For::Team),
        };
        let found = found.filter(|_| known);
        if found.is_none() {
            form.refuse("for", "form-choose");
        }
        found
    }

    fn guests(&self, form: &mut Form) -> Vec<AccountId> {
        let mut guests: Vec<AccountId> = form.all("guests").iter().filter_map(|id| id.parse().ok()).collect();
        guests.sort();
        guests.dedup();
        guests.retain(|id| self.known.contains(id));
        if guests.len() > MOST_GUESTS {
            form.refuse_with("guests", "calendar-refused-guests", i64::try_from(MOST_GUESTS).unwrap_or(i64::MAX));
        }
        guests
    }
}

fn when(form: &mut Form) -> Option<When> {
    if form.value("on").trim().is_empty() {
        form.refuse("on", "form-required");
    }
    let (on, last) = (form.day("on"), form.day("last"));
    if on.is_some_and(|on| !(2000..2100).contains(&on.year())) {
        form.refuse("on", "teams-refused-year");
    }
    let when = if form.ticked("whole") { days(form, on, last) } else { hours(form, on) };
    when.filter(|_| form.is_clean_of(&["on", "last", "from", "to"]))
}

fn days(form: &mut Form, on: Option<Date>, last: Option<Date>) -> Option<When> {
    let on = on?;
    let last = last.unwrap_or(on);
    if last < on {
        form.refuse("last", "calendar-refused-order");
    } else if on.saturating_add(MOST_DAYS.days()) <= last {
        form.refuse_with("last", "calendar-refused-long", MOST_DAYS.into());
    }
    Some(When::Days(on, last))
}

fn hours(form: &mut Form, on: Option<Date>) -> Option<When> {
    let mut minute = |field: &str| {
        let minute = time::minute(form.value(field));
        if minute.is_none() {
            form.refuse(field, if form.value(field).trim().is_empty() { "form-required" } else { "calendar-hour" });
        }
        minute
    };
    let (from, to) = (minute("from"), minute("to"));
    let span = Span::new(from?, to?);
    if span.is_none() {
        form.refuse("to", "calendar-refused-hours");
    }
    on.zip(span).map(|(on, span)| When::Hours(on, span))
}

/// The last day of a repetition is neither before the first nor too far off.
fn fits(form: &mut Form, when: When, until: Date) {
    if until < when.first() {
        form.refuse("until", "calendar-refused-order");
    } else if when.first().saturating_add(MOST_WEEKS.weeks()) < until {
        form.refuse_with("until", "calendar-refused-weeks", MOST_WEEKS);
    }
}

/// A form that says what an appointment says.
pub(super) fn prefilled(appointment: &Appointment) -> Form {
    let written = &appointment.written;
    let to = match &written.to {
        For::Guests => "guests".to_owned(),
        For::Team(service) => service.to_string(),
        For::Everybody => "everybody".to_owned(),
    };
    let mut fields = vec![
        ("title", written.title.clone()),
        ("place", written.place.clone()),
        ("on", dates::written(written.when.first())),
        ("for", to),
    ];
    match written.when {
        When::Days(first, last) => {
            fields.push(("whole", "yes".to_owned()));
            fields.extend((first != last).then(|| ("last", dates::written(last))));
        }
        When::Hours(_, span) => fields.extend([("from", clock(span.from())), ("to", clock(span.to()))]),
    }
    fields.extend(written.guests.iter().map(|guest| ("guests", guest.to_string())));
    Form::prefilled(fields)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(fields: &[(&str, &str)]) -> (Option<(Written, Vec<When>)>, Form) {
        let recipients = vec![("guests".to_owned(), String::new())];
        let mut all = vec![("title", "Riunione"), ("for", "guests"), ("on", "30/11/2026")];
        all.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
        all.extend(fields);
        let mut form = Form::prefilled(all.into_iter().map(|(name, value)| (name, value.to_owned())));
        let offer = Offer::among(recipients, &[], &form);
        (offer.read(&mut form), form)
    }

    #[test]
    fn an_appointment_has_hours_of_one_day_or_whole_days() {
        let when = |fields: &[(&str, &str)]| read(fields).0.map(|(written, _)| written.when);
        let (on, nine) = (date(2026, 11, 30), Span::new(540, 630).unwrap());
        assert_eq!(when(&[("from", "9"), ("to", "10.30")]), Some(When::Hours(on, nine)));
        assert_eq!(when(&[("whole", "yes")]), Some(When::Days(on, on)));
        let days = when(&[("whole", "yes"), ("last", "6/1/2027")]);
        assert_eq!(days, Some(When::Days(on, date(2027, 1, 6))));
        let (weekly, _) = read(&[("from", "9"), ("to", "10"), ("until", "21/12/2026")]);
        assert_eq!(weekly.unwrap().1.len(), 4);
    }

    #[test]
    fn what_is_wrong_is_told_beside_its_field() {
        let hours = [("from", "9"), ("to", "10")];
        for (fields, field, key) in [
            (vec![("on", "")], "on", "form-required"),
            (vec![("on", "31/2/2026")], "on", "form-date"),
            (vec![("on", "30/11/26")], "on", "teams-refused-year"),
            (vec![("from", "25"), ("to", "26")], "from", "calendar-hour"),
            (vec![("from", "10"), ("to", "9")], "to", "calendar-refused-hours"),
            (vec![("from", "10")], "to", "form-required"),
            (vec![("whole", "yes"), ("last", "29/11/2026")], "last", "calendar-refused-order"),
            (vec![("whole", "yes"), ("last", "30/11/2027")], "last", "calendar-refused-long"),
            ([hours.as_slice(), &[("until", "29/11/2026")]].concat(), "until", "calendar-refused-order"),
            ([hours.as_slice(), &[("until", "1/1/2028")]].concat(), "until", "calendar-refused-weeks"),
            ([hours.as_slice(), &[("for", "everybody")]].concat(), "for", "form-choose"),
        ] {
            let (written, form) = read(&fields);
            assert_eq!(written, None, "{fields:?}");
            assert_eq!(form.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{fields:?}");
        }
    }
}
