//! Writing a new referral: four steps that can be left and taken up, and what they amount to.
//!
//! A draft keeps what was typed, field by field, exactly as typed (encrypted: it holds names and needs). Each step reads its
//! own fields and tells what is wrong with them; the last one shows, word for word, what the other side will see now and
//! what it will see after it has said that there is a place. Nothing leaves before that page was seen.

use std::time::Duration;

use jiff::ToSpan;
use pico_protocol::referral::{
    AgeBand, Area, Category, Field, Kind, LegalBasis, Need, Opening, Service, Source, Territory, Urgency,
};
use pico_protocol::time::Timestamp;

use super::kind_from_code;
use super::targets::Target;
use super::unnamed::{names_nobody, says_who};
use crate::people::place;
use crate::web::dates;
use crate::web::form::Form;

/// What was typed so far: names and values of fields.
pub type Typed = Vec<(String, String)>;

/// The four steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Which kind, and who.
    Who,
    /// To which cooperative and service.
    Where,
    /// What is needed, how soon, on what basis.
    Why,
    /// What they will see; then it leaves.
    Preview,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Who, Self::Where, Self::Why, Self::Preview];

    /// The word in the address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Who => "chi",
            Self::Where => "dove",
            Self::Why => "perche",
            Self::Preview => "anteprima",
        }
    }

    /// From the word in the address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.slug() == slug)
    }

    /// The fields it asks for.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Who => &["kind", "person", "find"],
            Self::Where => &["target", "seek", "paper_name"],
            Self::Why => &[
                "need",
                "category",
                "area",
                "age_band",
                "province",
                "comune_told",
                "urgency",
                "source",
                "basis",
                "consent",
                "answer_by",
            ],
            Self::Preview => &["fields"],
        }
    }
}

/// The field of a draft that names the open call to which it adds: no page asks for it.
pub const CALL: &str = "call";

/// Puts the posted fields of one step in the place of the earlier ones.
pub fn merge(typed: &mut Typed, stage: Stage, form: &Form) {
    typed.retain(|(name, _)| !stage.fields().contains(&name.as_str()));
    for field in stage.fields() {
        typed.extend(form.all(field).into_iter().map(|value| ((*field).to_owned(), value.to_owned())));
    }
}

/// Drops what was said of the person chosen before: her consent, her age, where she lives, what may be told of her.
pub fn forget_person(typed: &mut Typed) {
    const HERS: [&str; 5] = ["consent", "comune_told", "age_band", "province", "fields"];
    typed.retain(|(name, _)| !HERS.contains(&name.as_str()));
}

/// The form of a page, filled with everything typed so far.
pub fn form(typed: &Typed) -> Form {
    Form::prefilled(typed.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// The kind that was chosen.
pub fn kind(form: &Form) -> Option<Kind> {
    kind_from_code(form.value("kind"))
}

/// Whether this kind is about one known person here.
pub const fn needs_person(kind: Kind) -> bool {
    matches!(kind, Kind::Referral | Kind::Transfer)
}

/// What the fields that can be wrong are called on the pages.
const NAMES: [(&str, &str); 14] = [
    ("kind", "compose-kind"),
    ("person", "compose-person"),
    ("target", "compose-target"),
    ("paper_name", "compose-paper-name"),
    ("need", "referral-fact-need"),
    ("category", "referral-fact-category"),
    ("area", "referral-fact-area"),
    ("age_band", "referral-fact-age"),
    ("source", "referral-fact-source"),
    ("province", "compose-province"),
    ("urgency", "referral-fact-urgency"),
    ("answer_by", "referral-fact-answer-by"),
    ("basis", "referral-fact-basis"),
    ("fields", "compose-after"),
];

/// Checks the first step.
pub fn read_who(form: &mut Form) -> Option<(Kind, Option<String>)> {
    form.called(NAMES);
    let kind = kind(form);
    if kind.is_none() {
        form.refuse("kind", "form-choose");
    }
    let person = Some(form.value("person").to_owned()).filter(|person| !person.is_empty());
    if kind.is_some_and(needs_person) && person.is_none() {
        form.refuse("person", "compose-person-needed");
    }
    let person = person.filter(|_| kind.is_some_and(needs_person));
    Some((kind?, person)).filter(|_| form.is_clean())
}

/// The choice of somebody who has no node.
pub const PAPER: &str = "paper";

/// Checks the second step: which of the targets were chosen, or who gets the request on paper.
pub fn read_where(form: &mut Form, kind: Kind, targets: &[Target]) -> Option<Vec<Target>> {
    form.called(NAMES);
    let name = form.optional("paper_name", 160).unwrap_or_default();
    if form.has("target", PAPER) && needs_person(kind) {
        if name.is_empty() && form.is_clean() {
            form.refuse("paper_name", "form-required");
        }
        return Some(vec![Target::on_paper(name)]).filter(|_| form.is_clean());
    }
    let wanted = form.all("target");
    let chosen: Vec<Target> =
        targets.iter().filter(|target| wanted.contains(&target.value().as_str())).cloned().collect();
    if chosen.is_empty() {
        form.refuse("target", "compose-target-needed");
    }
    if chosen.len() > 1 && kind != Kind::OpenCall {
        form.refuse("target", "compose-one-target");
    }
    Some(chosen).filter(|_| form.is_clean())
}

/// Phase A, without the service and the fields.
#[derive(Clone, Debug)]
pub struct Why {
    need: Need,
    age_band: AgeBand,
    territory: Territory,
    urgency: Urgency,
    source: Source,
    legal_basis: LegalBasis,
    answer_by: Timestamp,
}

/// Checks the third step. `name` is the person's, which must not stand in the need.
pub fn read_why(form: &mut Form, name: &str, comune: Option<&str>, now: Timestamp) -> Option<Why> {
    form.called(NAMES);
    let text = form.required("need", 2_000);
    names_nobody(form, "need", name);
    let category = choose(form, "category", Category::from_code);
    let area = choose(form, "area", Area::from_code);
    let age_band = choose(form, "age_band", AgeBand::from_code);
    let urgency = choose(form, "urgency", Urgency::from_code);
    let source = choose(form, "source", Source::from_code);
    let legal_basis = choose(form, "basis", LegalBasis::from_code);
    if legal_basis == Some(LegalBasis::Consent) && !form.ticked("consent") {
        form.refuse("consent", "compose-consent-needed");
    }
    let province = form.required("province", 2).to_uppercase();
    if !form.value("province").trim().is_empty() && !place::provinces().iter().any(|known| known.0 == province) {
        form.refuse("province", "compose-province-unknown");
    }
    let answer_by = answer_by(form, urgency, now);
    form.is_clean().then_some(())?;
    let comune = comune.filter(|_| form.ticked("comune_told")).map(str::to_owned);
    Some(Why {
        need: Need { category: category?, area: area?, text },
        age_band: age_band?,
        territory: Territory { province, comune },
        urgency: urgency?,
        source: source?,
        legal_basis: legal_basis?,
        answer_by: answer_by?,
    })
}

fn choose<T>(form: &mut Form, field: &str, from_code: impl Fn(&str) -> Option<T>) -> Option<T> {
    let chosen = from_code(form.value(field));
    if chosen.is_none() {
        form.refuse(field, "form-choose");
    }
    chosen
}

/// An emergency that may be answered in two weeks is none: what is told as one is answered within so many days.
const EMERGENCY_DAYS: i64 = 3;

/// The day by which an answer is usually asked for, as people write it.
pub fn usual_answer_by(urgency: &str, now: Timestamp) -> String {
    let days = if urgency == Urgency::Emergency.code() { 2 } else { 7 };
    dates::date(now.plus(Duration::from_hours(24 * days)))
}

/// A day that nobody has chosen follows the urgency.
pub fn follow_urgency(typed: &mut Typed, now: Timestamp) {
    let usual = usual_answer_by("", now);
    let form = form(typed);
    if form.value("answer_by").trim() == usual {
        let day = usual_answer_by(form.value("urgency"), now);
        typed.retain(|(name, _)| name != "answer_by");
        typed.push(("answer_by".to_owned(), day));
    }
}

fn answer_by(form: &mut Form, urgency: Option<Urgency>, now: Timestamp) -> Option<Timestamp> {
    if form.value("answer_by").trim().is_empty() {
        form.refuse("answer_by", "form-required");
        return None;
    }
    let day = form.day("answer_by")?;
    let at = dates::end_of_day(form.value("answer_by"))?;
    let latest = now.plus(Duration::from_hours(24 * 366));
    if at <= now || at > latest {
        form.refuse("answer_by", "compose-answer-by-range");
        return None;
    }
    let last = crate::people::panel::today(now).checked_add(EMERGENCY_DAYS.days()).unwrap_or(day);
    if urgency == Some(Urgency::Emergency) && day > last {
        form.refuse("answer_by", "compose-answer-by-emergency");
        return None;
    }
    Some(at)
}

/// Checks the last step. The opening signs which fields may ever be told: with none of these the other side could not take the
/// person on, and nothing could be added later.
pub fn read_preview(form: &mut Form, kind: Kind) -> bool {
    form.called(NAMES);
    let told = read_fields(form, kind);
    if needs_person(kind) && !says_who(&told) {
        form.refuse("fields", "compose-fields-needed");
    }
    form.is_clean()
}

/// The fields that were ticked, of those that can be told.
pub fn read_fields(form: &Form, kind: Kind) -> Vec<Field> {
    if !needs_person(kind) {
        return Vec::new();
    }
    form.all("fields").into_iter().filter_map(Field::from_code).collect()
}

/// Phase A as it will leave for one target.
pub fn opening(kind: Kind, why: &Why, target: &Target, fields: Vec<Field>) -> Opening {
    let service = Service { key: target.key.clone(), name: target.name.clone() };
    Opening {
        kind,
        service: Some(service).filter(|service| !service.key.is_empty()),
        need: why.need.clone(),
        age_band: why.age_band,
        territory: why.territory.clone(),
        urgency: why.urgency,
        source: why.source,
        legal_basis: why.legal_basis,
        answer_by: why.answer_by,
        fields,
        call: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Form {
        filled_until("routine", "30/11/2026")
    }

    fn filled_until(urgency: &str, answer_by: &str) -> Form {
        let fields = [
            ("need", "Un posto al centro diurno, il pomeriggio"),
            ("category", "L"),
            ("area", "families"),
            ("age_band", "6-10"),
            ("province", "bo"),
            ("urgency", urgency),
            ("source", "school"),
            ("basis", "consent"),
            ("consent", "yes"),
            ("answer_by", answer_by),
        ];
        Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())))
    }

    const NOW: Timestamp = crate::trial::NOON;

    #[test]
    fn a_filled_third_step_is_phase_a() {
        let why = read_why(&mut filled(), "Rossi Amina", Some("037006"), NOW).unwrap();
        assert_eq!(why.territory, Territory { province: "BO".to_owned(), comune: None });
    }

    #[test]
    fn an_emergency_asks_for_an_answer_within_days() {
        let urgent = |urgency: &str, day: &str| {
            let mut form = filled_until(urgency, day);
            let read = read_why(&mut form, "", None, NOW).is_some();
            (read, form.mistake("answer_by").map(|mistake| mistake.key.clone()))
        };
        let refused = Some("compose-answer-by-emergency".to_owned());
        assert_eq!(urgent("emergency", "26/11/2026"), (true, None));
        assert_eq!(urgent("emergency", "27/11/2026"), (false, refused));
        assert_eq!(urgent("urgent", "27/11/2026"), (true, None));
    }

    #[test]
    fn consent_as_a_basis_must_have_been_given() {
        let mut form =
            Form::prefilled([("basis", "consent"), ("need", "x")].map(|(name, value)| (name, value.to_owned())));
        assert!(read_why(&mut form, "", None, NOW).is_none());
        assert_eq!(form.mistake("consent").unwrap().key, "compose-consent-needed");
    }

    #[test]
    fn what_one_step_posts_leaves_the_others_as_they_were() {
        let mut typed: Typed = vec![("kind".into(), "referral".into()), ("need".into(), "a".into())];
        merge(&mut typed, Stage::Why, &filled());
        assert_eq!(form(&typed).value("kind"), "referral");
        assert_eq!(form(&typed).value("need"), "Un posto al centro diurno, il pomeriggio");
    }

    #[test]
    fn what_is_promised_says_who_it_is() {
        let ticked = |fields: &[&str]| {
            Form::prefilled(fields.iter().map(|field| ("fields", (*field).to_owned())).collect::<Vec<_>>())
        };
        for none in [&[][..], &[""], &["birth_date", "notes"]] {
            let mut form = ticked(none);
            assert!(!read_preview(&mut form, Kind::Transfer), "{none:?}");
            assert_eq!(form.mistake("fields").unwrap().key, "compose-fields-needed");
        }
        assert!(read_preview(&mut ticked(&["telephone"]), Kind::Referral));
        assert!(read_preview(&mut ticked(&[]), Kind::OpenCall));
    }

    #[test]
    fn an_open_call_promises_no_field() {
        let form = Form::prefilled([("fields", "name".to_owned())]);
        assert!(read_fields(&form, Kind::OpenCall).is_empty());
        assert_eq!(read_fields(&form, Kind::Referral), [Field::Name]);
    }
}
