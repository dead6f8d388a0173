//! Referrals in words: states, facts of phase A and phase B, as the pages show them.

use pico_protocol::referral::{AgeBand, Field, Identity, Opening, State};

use super::case::Case;
use crate::app::App;
use crate::error::Result;
use crate::people::place::{self, country};
use crate::referrals::store::Row;
use crate::web::dates;
use crate::web::layout::Page;

/// A name in words and its value.
pub type Fact = (String, String);

/// The colour of a state.
pub fn tone(state: &str) -> &'static str {
    match state {
        "sent" | "under_review" | "waitlisted" | "accepted_late" => "wait",
        "provisionally_accepted" | "accepted" | "completed" => "ok",
        "in_progress" => "accent",
        "on_hold" | "expired" => "warn",
        "failed" | "declined" => "stop",
        _ => "quiet",
    }
}

/// The chip of a referral: colour and words, with the rank in the waiting list.
pub fn chip(page: &Page, row: &Row) -> (&'static str, String) {
    let state = page.t(format!("referral-state-{}", row.state));
    let words = match (row.state.as_str(), row.waiting_rank) {
        ("waitlisted", Some(rank)) => page.t2("referrals-waiting-rank", "state", state, "rank", rank),
        _ => state,
    };
    (tone(&row.state), words)
}

/// Age, place, area and urgency in one line.
pub fn in_short(page: &Page, opening: &Opening) -> String {
    let code = |list: &str, code: &str| page.t(format!("referral-{list}-{code}"));
    let place = page.t1("referral-province-of", "sign", &opening.territory.province);
    let area = code("area", opening.need.area.code());
    [age(page, opening.age_band), place, area, code("urgency", opening.urgency.code())].join(" · ")
}

/// Everything phase A says.
pub fn phase_a(page: &Page, opening: &Opening) -> Vec<Fact> {
    let code = |list: &str, code: &str| page.t(format!("referral-{list}-{code}"));
    let mut home = page.t1("referral-province-of", "sign", &opening.territory.province);
    if let Some(comune) = &opening.territory.comune {
        let known = place::comune(comune).map(place::Comune::label);
        home = known.unwrap_or_else(|| format!("{home} · {}", page.t1("referral-comune-code", "code", comune)));
    }
    let fact = |key: &str, value: String| (page.t(format!("referral-fact-{key}")), value);
    let mut facts = vec![fact("need", opening.need.text.clone())];
    if let Some(service) = &opening.service {
        facts.push(fact("service", service.name.clone()));
    }
    facts.extend([
        fact("category", code("category", opening.need.category.code())),
        fact("area", code("area", opening.need.area.code())),
        fact("age", age(page, opening.age_band)),
        fact("place", home),
        fact("urgency", code("urgency", opening.urgency.code())),
        fact("source", code("source", opening.source.code())),
        fact("basis", code("basis", opening.legal_basis.code())),
        fact("answer-by", page.limit(opening.answer_by)),
    ]);
    facts
}

/// How it ended, for who reads it: the result, the reason, the hours, the words. Nothing before the end, nor after a withdrawal,
/// which has no outcome.
pub fn outcome(page: &Page, case: &Case) -> Vec<Fact> {
    let Some(referral) = &case.told.referral else { return Vec::new() };
    let list = match referral.ended_as() {
        State::Completed => "closing",
        State::Failed => "failure",
        State::Declined => "decline",
        _ => return Vec::new(),
    };
    let Some(ending) = &referral.ending else { return Vec::new() };
    let fact = |key: &str, value: String| (page.t(format!("referral-field-{key}")), value);
    let mut facts = Vec::new();
    facts.extend(ending.outcome.map(|code| fact("outcome", page.t(format!("referral-outcome-{}", code.code())))));
    facts.push(fact("reason", page.t(format!("referral-{list}-{}", ending.reason))));
    facts.extend(ending.minutes.map(|minutes| fact("hours", super::lines::hours(page.locale(), minutes))));
    facts.extend(Some(&ending.text).filter(|text| !text.is_empty()).map(|text| fact("text", text.clone())));
    facts
}

/// `6–10 anni`, `75 anni e più`.
pub fn age(page: &Page, band: AgeBand) -> String {
    match band.code().split_once('-') {
        Some((from, to)) => page.t2("referral-age-band", "from", from, "to", to),
        None => page.t("referral-age-over"),
    }
}

/// The disclosed fields.
pub fn phase_b(page: &Page, identity: &Identity) -> Vec<Fact> {
    identity
        .told()
        .map(|(field, value)| (page.t(format!("referral-field-{}", field.code())), as_read(page, field, value)))
        .collect()
}

/// A disclosed value as people here read it: the wire has `yyyy-mm-dd`, `F` and `IT`.
pub fn as_read(page: &Page, field: Field, value: &str) -> String {
    match field {
        Field::BirthDate => value.parse().map_or_else(|_| value.to_owned(), dates::written),
        Field::Sex if matches!(value, "F" | "M" | "X") => page.t(format!("people-sex-{value}")),
        Field::Citizenship => country(value).map_or_else(|| value.to_owned(), |country| country.name.clone()),
        _ => value.to_owned(),
    }
}

/// Number, person, other side and service, in one line.
pub fn about(app: &App, case: &Case) -> Result<String> {
    let row = &case.row;
    let parts = [row.number.clone(), row.label(app)?, row.peer_name.clone(), row.service_name.clone()];
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "))
}

/// What stands beside the form of a step.
pub fn summary(page: &Page, app: &App, case: &Case) -> Result<Vec<Fact>> {
    let fact = |key: &str, value: String| (page.t(format!("referral-fact-{key}")), value);
    let mut facts = vec![fact("number", case.row.number.clone()), fact("peer", case.row.peer_name.clone())];
    let label = case.row.label(app)?;
    if !label.is_empty() {
        facts.push(fact("person", label));
    }
    if let Some(opening) = case.told.referral.as_ref().and_then(|referral| referral.opening.as_ref()) {
        facts.extend(phase_a(page, opening).into_iter().take(7));
    }
    Ok(facts)
}
