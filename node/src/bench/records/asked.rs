//! What is asked of a town: searches that differ each time, lists first and deep, statement and figures.

use super::super::client::{get, post};
use super::super::panel::with_cookie;
use super::{Trial, Visitor};
use crate::contracts::month::Month;
use crate::demo::town::names::{Places, details};
use crate::people::Details;

/// Between the people who are looked for one after the other.
const APART: usize = 7_919;

/// A page, or a search that is another one each time.
pub(super) struct Asked {
    pub(super) name: &'static str,
    pub(super) cookie: String,
    pub(super) request: Box<dyn Fn(usize) -> Vec<u8>>,
}

fn page(name: &'static str, visitor: &Visitor, path: &str) -> Asked {
    let request = with_cookie(&visitor.cookie, &get(path));
    Asked { name, cookie: visitor.cookie.clone(), request: Box::new(move |_| request.clone()) }
}

/// A search in the words that somebody types for one person.
fn search(trial: &Trial<'_>, visitor: &Visitor, name: &'static str, words: fn(&Details) -> Option<String>) -> Asked {
    let (places, cookie, csrf) = (Places::default(), visitor.cookie.clone(), visitor.csrf.clone());
    let (seed, people, today) = (trial.size.seed, trial.size.people, trial.town.today);
    let request = move |turn: usize| {
        let mut tried = (0..people).map(|more| details(seed, (turn * APART + more) % people, &places, today));
        let typed = tried.find_map(|one| words(&one)).unwrap_or_default();
        let form = format!("csrf={csrf}&q={}", encoded(&typed));
        with_cookie(&cookie, &post("/cerca", "application/x-www-form-urlencoded", form.as_bytes()))
    };
    Asked { name, cookie: visitor.cookie.clone(), request: Box::new(request) }
}

fn encoded(typed: &str) -> String {
    let letter =
        |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    typed.bytes().map(letter).collect()
}

fn beginning(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

/// Two letters in the wrong order.
fn slipped(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 3 {
        letters.swap(2, 3);
    }
    letters.into_iter().collect()
}

pub(super) fn searches(trial: &Trial<'_>) -> Vec<Asked> {
    let by = &trial.coordinator;
    let of = |name, words| search(trial, by, name, words);
    vec![
        of("surname and name", |one| Some(one.name())),
        of("surname alone", |one| Some(one.family_name.clone())),
        of("beginning of a surname", |one| Some(beginning(&one.family_name, 4))),
        of("name, then beginning of the surname", |one| {
            Some(format!("{} {}", one.given_name, beginning(&one.family_name, 4)))
        }),
        of("two letters swapped", |one| Some(format!("{} {}", slipped(&one.family_name), one.given_name))),
        of("codice fiscale", |one| one.tax_code.as_ref().ok().map(|code| code.as_str().to_owned())),
    ]
}

pub(super) fn lists(trial: &Trial<'_>) -> Vec<Asked> {
    let (by, service, person) = (&trial.coordinator, &trial.town.service, &trial.town.person);
    let of = |name, path: &str| page(name, by, path);
    vec![
        of("home", "/"),
        of("people", "/persone"),
        of("people, page 20", "/persone?pagina=20"),
        of("people, page 200", "/persone?pagina=200"),
        of("people, changed last", "/persone?ordine=-modifica"),
        of("a person", &format!("/persone/{person}")),
        of("hours of a person", &format!("/persone/{person}/ore")),
        of("diary of a person", &format!("/persone/{person}/diario")),
        of("documents of a person", &format!("/persone/{person}/documenti")),
        of("services", "/servizi"),
        of("people of a service", &format!("/servizi/{service}/persone")),
        of("people of a service, page 10", &format!("/servizi/{service}/persone?pagina=10")),
        of("waiting list of a service", &format!("/servizi/{service}/persone?elenco=lista")),
        of("ended in a service", &format!("/servizi/{service}/persone?elenco=concluse")),
        of("month of a service's team", &format!("/servizi/{service}/ore")),
        of("month of a service's people", &format!("/servizi/{service}/ore/persone")),
        of("week of a service's team", &format!("/ore/squadra?servizio={service}")),
        of("hours of a week", "/ore/settimana"),
        of("things to do", "/cose"),
        of("things that are done", "/cose?elenco=fatte"),
        of("calendar", "/agenda"),
        of("calendar of a month", "/agenda/mese"),
        of("contracts", "/contratti"),
        of("referrals", "/invii?elenco=inviati"),
    ]
}

pub(super) fn statement(trial: &Trial<'_>) -> Vec<Asked> {
    let month = Month::of(trial.town.today).before();
    let path = format!("/contratti/{}/rendiconto", trial.town.contract);
    vec![page("statement of a month", &trial.coordinator, &format!("{path}?mese={month}"))]
}

pub(super) fn dashboard(trial: &Trial<'_>) -> Vec<Asked> {
    vec![page("figures", &trial.coordinator, "/numeri")]
}

/// Everybody compared with everybody, as far as indexes lead.
pub(super) fn pairs(trial: &Trial<'_>) -> Vec<Asked> {
    vec![page("records of one person", &trial.coordinator, "/persone/doppioni")]
}

pub(super) fn report(trial: &Trial<'_>) -> Vec<Asked> {
    let year = trial.town.today.year();
    vec![page("report of a year", &trial.coordinator, &format!("/bilancio-sociale?anno={year}"))]
}

/// What somebody asks who sees only the people of her services.
pub(super) fn of_a_colleague(trial: &Trial<'_>) -> Vec<Asked> {
    let (by, service) = (&trial.colleague, &trial.town.service);
    let of = |name, path: &str| page(name, by, path);
    vec![
        of("home, colleague", "/"),
        of("hours of a day", "/ore"),
        of("hours of a week", "/ore/settimana"),
        of("hours of a month", "/ore/mese"),
        of("people, colleague", "/persone"),
        of("people of a service, colleague", &format!("/servizi/{service}/persone")),
        search(trial, by, "surname and name, colleague", |one| Some(one.name())),
    ]
}
