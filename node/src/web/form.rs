//! Forms as people send them: values are kept, mistakes are told beside the field, nothing typed is lost.
//!
//! [`Form`] is the extractor. It has already checked the token, the size and that there is no U+0000 in it (PostgreSQL
//! cannot store one). A feature reads its fields through `required`, `optional`, `choice` …, each of which notes its own
//! mistake; if the form [is clean](Form::is_clean) the domain call follows, otherwise the same page is answered again with
//! this form in it.

use std::str::FromStr;

use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::csrf::CsrfToken;
use super::layout::Page;
use super::{dates, money};
use crate::error::{Error, Result};

/// The largest form without files, in bytes.
pub const LARGEST: usize = 256 * 1024;

/// A form: as sent, as prefilled, or empty.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    mistakes: Vec<Mistake>,
    /// Message keys of the names of fields, for the list of mistakes.
    names: Vec<(String, String)>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistake {
    /// Name of the field.
    pub field: String,
    /// Message key.
    pub key: String,
    /// The `{ $n }` of the message, for example the most characters.
    pub number: i64,
    /// Its `{ $who }`: whom it is about, where that has to be said.
    pub who: String,
    /// Its `{ $day }`, as people write it.
    pub day: String,
}

impl Mistake {
    /// In words.
    pub fn words(&self, page: &Page) -> String {
        page.tn(&self.key, &[("n", &self.number), ("who", &self.who), ("day", &self.day)])
    }
}

impl Form {
    /// A form with these values in it, for a page that changes something existing.
    pub fn prefilled<'a>(values: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { values, ..Self::default() }
    }

    /// A form from fields that came by another way than a plain post, for example with files.
    pub fn from_fields(fields: Vec<(String, String)>) -> Result<Self> {
        if fields.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(Error::BadRequest("error-form".into()));
        }
        let values = fields.into_iter().map(|(name, value)| (name, value.replace("\r\n", "\n"))).collect();
        Ok(Self { values, ..Self::default() })
    }

    /// The value of a field as typed, or nothing.
    pub fn value(&self, field: impl AsRef<str>) -> &str {
        self.values.iter().find(|(name, _)| name == field.as_ref()).map_or("", |(_, value)| value)
    }

    /// Puts the form on another version of what it changes: for whoever has been shown what that says.
    pub fn stands_on(&mut self, version: &impl ToString) {
        self.values.retain(|(name, _)| name != "version");
        self.values.push(("version".to_owned(), version.to_string()));
    }

    /// Every value of a field that may come several times.
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.values.iter().filter(|(name, _)| name == field).map(|(_, value)| value.as_str()).collect()
    }

    /// Every field as sent: for forms whose names carry an identifier.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// True when this choice of a field is ticked.
    pub fn has(&self, field: impl AsRef<str>, choice: impl AsRef<str>) -> bool {
        self.values.iter().any(|(name, value)| name == field.as_ref() && value == choice.as_ref())
    }

    /// True when a box is ticked.
    pub fn ticked(&self, field: impl AsRef<str>) -> bool {
        !self.value(field).is_empty()
    }

    /// What is wrong with a field.
    pub fn mistake(&self, field: impl AsRef<str>) -> Option<&Mistake> {
        self.mistakes.iter().find(|mistake| mistake.field == field.as_ref())
    }

    /// Says what fields are called, as name and message key: so that the list of mistakes names them, in this order.
    pub fn called<'a, K: Into<String>>(&mut self, names: impl IntoIterator<Item = (&'a str, K)>) {
        self.names.extend(names.into_iter().map(|(field, key)| (field.to_owned(), key.into())));
    }

    /// The message key of what a field is called.
    pub fn name_of(&self, field: impl AsRef<str>) -> Option<&str> {
        self.names.iter().find(|(name, _)| name == field.as_ref()).map(|(_, key)| key.as_str())
    }

    /// Everything that is wrong, in the order of the page: that of the names ([`Form::called`]), then that of reading.
    pub fn mistakes(&self) -> Vec<&Mistake> {
        let place = |mistake: &&Mistake| {
            let place = self.names.iter().position(|(name, _)| *name == mistake.field);
            place.unwrap_or(usize::MAX)
        };
        let mut mistakes: Vec<&Mistake> = self.mistakes.iter().collect();
        mistakes.sort_by_key(place);
        mistakes
    }

    /// True when nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.mistakes.is_empty()
    }

    /// True when nothing is wrong with any of these fields.
    pub fn is_clean_of(&self, fields: &[&str]) -> bool {
        fields.iter().all(|field| self.mistake(field).is_none())
    }

    /// Notes that something is wrong with a field; the first mistake of a field stays.
    pub fn refuse(&mut self, field: &str, key: &str) {
        self.refuse_with(field, key, 0);
    }

    /// Notes a mistake whose text has a number in it.
    pub fn refuse_with(&mut self, field: &str, key: &str, number: i64) {
        self.note(field, Mistake { key: key.to_owned(), number, ..Mistake::default() });
    }

    /// Notes a mistake whose text says whom it is about, and a day.
    pub fn refuse_about(&mut self, field: &str, key: &str, who: String, day: String) {
        self.note(field, Mistake { key: key.to_owned(), who, day, ..Mistake::default() });
    }

    fn note(&mut self, field: &str, mistake: Mistake) {
        if self.mistake(field).is_none() {
            self.mistakes.push(Mistake { field: field.to_owned(), ..mistake });
        }
    }

    /// A text that must be there, of at most `most` characters; empty when it is wrong.
    pub fn required(&mut self, field: &str, most: usize) -> String {
        let text = self.optional(field, most);
        if text.is_none() {
            self.refuse(field, "form-required");
        }
        text.unwrap_or_default()
    }

    /// A text that may be missing, of at most `most` characters, without blanks around it.
    pub fn optional(&mut self, field: &str, most: usize) -> Option<String> {
        let text = self.value(field).trim().to_owned();
        if text.chars().count() > most {
            self.refuse_with(field, "form-too-long", i64::try_from(most).unwrap_or(i64::MAX));
        }
        (!text.is_empty()).then_some(text)
    }

    /// A value of a fixed list that must be chosen.
    pub fn choice<T: FromStr>(&mut self, field: &str) -> Option<T> {
        let chosen = self.value(field).parse().ok();
        if chosen.is_none() {
            self.refuse(field, "form-choose");
        }
        chosen
    }

    /// A value of a fixed list that may be left out.
    pub fn optional_choice<T: FromStr>(&mut self, field: &str) -> Option<T> {
        if self.value(field).is_empty() { None } else { self.choice(field) }
    }

    /// A whole number between two bounds that may be left out.
    pub fn number(&mut self, field: &str, least: i64, most: i64) -> Option<i64> {
        let text = self.value(field).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.refuse_with(field, "form-number", most);
        }
        number
    }

    /// Hours that may be left out, as `24`, `24,5` or `24:30`; answers minutes.
    pub fn minutes(&mut self, field: &str, most_hours: u32) -> Option<u32> {
        let text = self.value(field).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let minutes = dates::minutes(&text).filter(|minutes| *minutes <= most_hours * 60);
        if minutes.is_none() {
            self.refuse_with(field, "form-hours", most_hours.into());
        }
        minutes
    }

    /// An amount of money that may be left out; answers cents.
    pub fn cents(&mut self, field: &str) -> Option<u32> {
        let text = self.value(field).trim().to_owned();
        if text.is_empty() {
            return None;
        }
        let cents = money::cents(&text);
        if cents.is_none() {
            self.refuse(field, "form-money");
        }
        cents
    }

    /// A day that may be left out, as `2026-11-12` or `12/11/2026`.
    pub fn day(&mut self, field: &str) -> Option<jiff::civil::Date> {
        let text = self.value(field).to_owned();
        if text.trim().is_empty() {
            return None;
        }
        let day = dates::day(&text);
        if day.is_none() {
            self.refuse(field, "form-date");
        }
        day
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let token = request.extensions().get::<std::sync::Arc<super::layout::Frame>>().map(|frame| frame.csrf.clone());
        let token: CsrfToken = token.ok_or(Error::NotLoggedIn)?;
        let fields = axum_extra::extract::Form::<Vec<(String, String)>>::from_request(request, state).await;
        let axum_extra::extract::Form(fields) = fields.map_err(|refusal| match refusal.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
            _ => Error::BadRequest("error-form".into()),
        })?;
        let form = Self::from_fields(fields)?;
        token.check(form.value("csrf"))?;
        Ok(form)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::prefilled(pairs.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn a_missing_text_is_told_beside_its_field_and_the_rest_is_kept() {
        let mut sent = form(&[("name", "  "), ("town", "Bologna")]);
        assert_eq!(sent.required("name", 80), "");
        assert_eq!(sent.required("town", 80), "Bologna");
        assert_eq!(sent.mistake("name").unwrap().key, "form-required");
        assert_eq!(sent.value("town"), "Bologna");
        assert!(!sent.is_clean());
    }

    #[test]
    fn length_is_counted_in_characters_and_the_limit_is_told() {
        let mut sent = form(&[("name", "àèìòù")]);
        assert_eq!(sent.required("name", 5), "àèìòù");
        assert!(sent.is_clean());
        sent.required("name", 4);
        assert_eq!(sent.mistake("name").unwrap().number, 4);
    }

    #[test]
    fn a_field_has_the_name_that_was_said() {
        let mut sent = form(&[]);
        sent.called([("name", "people-family-name")]);
        assert_eq!(sent.name_of("name"), Some("people-family-name"));
        assert_eq!(sent.name_of("town"), None);
    }

    #[test]
    fn mistakes_stand_in_the_order_of_the_page_whatever_was_read_first() {
        let mut sent = form(&[]);
        sent.called([("name", "people-family-name"), ("town", "people-comune")]);
        for read in ["town", "unnamed", "name"] {
            sent.required(read, 80);
        }
        let told: Vec<&str> = sent.mistakes().iter().map(|mistake| mistake.field.as_str()).collect();
        assert_eq!(told, ["name", "town", "unnamed"]);
    }

    #[test]
    fn a_null_character_is_refused() {
        assert!(Form::from_fields(vec![("name".into(), "a\0b".into())]).is_err());
    }

    #[test]
    fn a_wrong_date_stays_as_typed() {
        let mut sent = form(&[("birth", "31/02/1980")]);
        assert_eq!(sent.day("birth"), None);
        assert_eq!(sent.mistake("birth").unwrap().key, "form-date");
        assert_eq!(sent.value("birth"), "31/02/1980");
    }

    #[test]
    fn a_number_outside_its_bounds_is_refused() {
        assert_eq!(form(&[("n", "12")]).number("n", 1, 20), Some(12));
        assert_eq!(form(&[("n", "21")]).number("n", 1, 20), None);
    }
}
