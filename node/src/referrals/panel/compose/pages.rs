//! The four pages.

use askama::Template;
use axum::response::Response;
use pico_protocol::referral::{AgeBand, Area, Category, Field, Kind, LegalBasis, Source, Urgency};

use super::{Desk, answer, where_to};
use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::people::choice::Choice;
use crate::people::search::{Line, Order};
use crate::people::{Details, PersonId, place};
use crate::referrals::compose::{self, Stage};
use crate::referrals::panel::words::{self, Fact};
use crate::referrals::people::identity;
use crate::referrals::targets::Target;
use crate::referrals::{kind_code, kind_from_code};
use crate::store::Tx;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::layout::Page;

/// What is the same on every step.
pub(super) struct Frame {
    pub(super) page: Page,
    pub(super) steps: Vec<(String, &'static str)>,
    pub(super) base: String,
    draft: String,
    /// Whom it is about and where it goes, as far as that was chosen.
    pub(super) about: String,
}

pub(super) fn frame(staff: &Staff<SendReferrals>, desk: &Desk) -> Frame {
    let page = staff.page("referrals-new").under("referrals-title", "/invii");
    let draft = desk.id.as_ref().map(ToString::to_string).unwrap_or_default();
    let base = if draft.is_empty() { "/invii/nuovo".to_owned() } else { format!("/invii/nuovo/{draft}") };
    let step = |stage: &Stage| (page.t(format!("compose-step-{}", stage.slug())), stage.slug());
    let steps = Stage::ALL.iter().map(step).collect();
    let about = about(&page, desk);
    Frame { page, steps, base, draft, about }
}

/// Who was chosen: the record, her name, and what tells her from others of that name.
struct Chosen {
    id: String,
    name: String,
    apart: String,
}

fn about(page: &Page, desk: &Desk) -> String {
    let typed = compose::form(&desk.typed);
    let to: Vec<String> =
        desk.targets.iter().filter(|target| typed.has("target", target.value())).map(Target::label).collect();
    let to = if to.is_empty() { String::new() } else { format!("→ {}", to.join(", ")) };
    format!("{} {to}", whom(page, desk)).trim().to_owned()
}

/// Whom it is about.
fn whom(page: &Page, desk: &Desk) -> String {
    let age = desk.age(page).map(|years| format!(", {}", page.t1("people-age", "n", years))).unwrap_or_default();
    format!("{}{age}", desk.name())
}

#[derive(Template)]
#[template(path = "referrals/new_who.html")]
pub(super) struct WhoPage {
    page: Page,
    steps: Vec<(String, &'static str)>,
    action: String,
    about: String,
    form: Form,
    kinds: Vec<&'static str>,
    people: Vec<Line>,
    /// There are others.
    more: bool,
    chosen: Option<Chosen>,
    /// The service that was chosen before anything else, until there is a draft that keeps it.
    target: String,
}

/// Who it is about. The page lists people, so the caller commits what the log says of it.
pub(super) async fn who(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<SendReferrals>,
    desk: &Desk,
    form: Form,
) -> Result<WhoPage> {
    let Frame { page, steps, base, draft, about } = frame(staff, desk);
    let typed = form.value("find").trim().to_owned();
    let already: Vec<&PersonId> = desk.person.iter().map(|(chosen, ..)| chosen).collect();
    let Choice { people, more } = if typed.is_empty() {
        Choice::first(tx, &desk.sight, Order::default(), (8, &already)).await?
    } else {
        Choice::found(tx, app, &desk.sight, &typed, (20, &already)).await?
    };
    let chosen = desk.person.as_ref().map(|(id, details, _)| Chosen {
        id: id.to_string(),
        name: details.name(),
        apart: apart(details),
    });
    let target = if draft.is_empty() { form.value("target").to_owned() } else { String::new() };
    let action = if draft.is_empty() { base } else { format!("{base}/chi") };
    let kinds = Kind::ALL.into_iter().map(kind_code).collect();
    let shown = chosen.iter().map(|chosen| chosen.id.as_str()).chain(people.iter().map(|line| line.id.as_str()));
    audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, shown).await?;
    Ok(WhoPage { page, steps, action, about, form, kinds, people, more, chosen, target })
}

/// When she was born and where she lives, as the list of people says it.
fn apart(details: &Details) -> String {
    let born = details.birth_date.map(dates::written).unwrap_or_default();
    let lives = details.comune.as_deref().and_then(place::comune).map(place::Comune::label).unwrap_or_default();
    format!("{born} {lives}").trim().to_owned()
}

#[derive(Template)]
#[template(path = "referrals/new_why.html")]
struct WhyPage {
    page: Page,
    steps: Vec<(String, &'static str)>,
    base: String,
    about: String,
    form: Form,
    categories: Vec<(String, String)>,
    areas: Vec<(String, String)>,
    ages: Vec<(String, String)>,
    urgencies: Vec<(String, String)>,
    sources: Vec<(String, String)>,
    bases: Vec<(String, String)>,
    provinces: Vec<(String, String)>,
    comune: String,
}

/// One field of phase B with its exact value.
struct Told {
    code: &'static str,
    words: String,
    value: String,
}

#[derive(Template)]
#[template(path = "referrals/new_preview.html")]
struct PreviewPage {
    page: Page,
    steps: Vec<(String, &'static str)>,
    base: String,
    whom: String,
    form: Form,
    to: Vec<String>,
    /// Whom the chosen services are for, and whether that is not her.
    welcomes: Vec<(String, bool)>,
    now: Vec<Fact>,
    fields: Vec<Told>,
    kind: &'static str,
    named: bool,
    paper: bool,
    now_title: &'static str,
    after_title: &'static str,
}

/// Draws one step.
pub(super) async fn draw(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<SendReferrals>,
    desk: &Desk,
    stage: Stage,
    form: Form,
    wrong: bool,
) -> Result<Response> {
    // Every step after the first says whom it is about; the first and the last leave rows of their own.
    let named = desk.person_id().filter(|_| matches!(stage, Stage::Where | Stage::Why));
    audit::record_list(tx, app, &staff.actor(), audit::PEOPLE_LISTED, named.into_iter()).await?;
    match stage {
        Stage::Who => answer(&who(tx, app, staff, desk, form).await?, wrong),
        Stage::Where => answer(&where_to::page(staff, desk, form), wrong),
        Stage::Why => answer(&why(staff, desk, form), wrong),
        Stage::Preview => {
            if let Some((person, ..)) = &desk.person {
                audit::record(tx, app, &staff.actor(), Event::new("person.read", "person", person.as_str())).await?;
            }
            answer(&preview(app, staff, desk, form), wrong)
        }
    }
}

fn why(staff: &Staff<SendReferrals>, desk: &Desk, form: Form) -> WhyPage {
    let Frame { page, steps, base, about, .. } = frame(staff, desk);
    let list = |name: &str, codes: Vec<&'static str>| -> Vec<(String, String)> {
        codes.into_iter().map(|code| (code.to_owned(), page.t(format!("referral-{name}-{code}")))).collect()
    };
    let ages = AgeBand::ALL.iter().map(|band| (band.code().to_owned(), words::age(&page, *band))).collect();
    let comune = desk.comune().and_then(place::comune).map(place::Comune::label).unwrap_or_default();
    WhyPage {
        about,
        categories: list("category", Category::ALL.iter().map(|code| code.code()).collect()),
        areas: list("area", Area::ALL.iter().map(|code| code.code()).collect()),
        urgencies: list("urgency", Urgency::ALL.iter().map(|code| code.code()).collect()),
        sources: list("source", Source::ALL.iter().map(|code| code.code()).collect()),
        bases: list("basis", LegalBasis::ALL.iter().map(|code| code.code()).collect()),
        provinces: place::provinces(),
        ages,
        comune,
        page,
        steps,
        base,
        form,
    }
}

/// What leaves without the name.
pub(super) fn request(page: &Page, desk: &Desk, app: &App) -> Vec<Fact> {
    let mut earlier = compose::form(&desk.typed);
    let kind = compose::kind(&earlier).unwrap_or(Kind::Referral);
    let chosen = compose::read_where(&mut earlier, kind, &desk.targets).unwrap_or_default();
    let why = compose::read_why(&mut earlier, &desk.name(), desk.comune(), app.clock.now());
    match (why, chosen.first()) {
        (Some(why), Some(target)) => words::phase_a(page, &compose::opening(kind, &why, target, Vec::new())),
        _ => Vec::new(),
    }
}

fn preview(app: &App, staff: &Staff<SendReferrals>, desk: &Desk, form: Form) -> PreviewPage {
    let Frame { page, steps, base, .. } = frame(staff, desk);
    let kind = kind_from_code(form.value("kind")).unwrap_or(Kind::Referral);
    // What this page has found wrong says nothing of the steps before it.
    let mut earlier = compose::form(&desk.typed);
    let chosen = compose::read_where(&mut earlier, kind, &desk.targets).unwrap_or_default();
    let now = request(&page, desk, app);
    let paper = chosen.iter().any(Target::is_on_paper);
    let identity = desk.person.as_ref().map(|person| identity(&person.1)).unwrap_or_default();
    let fields = Field::ALL.iter().map(|field| Told {
        code: field.code(),
        words: page.t(format!("referral-field-{}", field.code())),
        value: match (identity.field(*field), field) {
            (Some(value), _) => words::as_read(&page, *field, value),
            (None, Field::Notes) => page.t("compose-notes-later"),
            (None, _) => String::new(),
        },
    });
    let fields = fields.filter(|told| !told.value.is_empty()).collect();
    let to = chosen.iter().map(Target::label);
    PreviewPage {
        whom: whom(&page, desk),
        welcomes: where_to::welcomes(&page, desk, &chosen),
        to: to.collect(),
        now,
        fields,
        kind: kind_code(kind),
        named: compose::needs_person(kind) && !paper,
        paper,
        now_title: if paper { "compose-paper-now" } else { "compose-now" },
        after_title: if paper { "compose-paper-who" } else { "compose-after" },
        page,
        steps,
        base,
        form,
    }
}

/// A step's form: what was typed, and for what was not, what is usual.
pub(super) fn prefilled(desk: &Desk, stage: Stage, app: &App) -> Form {
    let mut typed = desk.typed.clone();
    let mut suggest = |name: &str, value: String| {
        if !typed.iter().any(|(known, _)| known == name) {
            typed.push((name.to_owned(), value));
        }
    };
    match stage {
        Stage::Why => {
            let now = app.clock.now();
            let chosen = compose::form(&desk.typed);
            suggest("urgency", "routine".to_owned());
            suggest("answer_by", compose::usual_answer_by(chosen.value("urgency"), now));
            if let Some(target) = desk.targets.iter().find(|target| chosen.has("target", target.value())) {
                suggest("category", target.category.clone());
                // "Several" says what the service is for, not what she needs.
                if target.area != Area::Several.code() {
                    suggest("area", target.area.clone());
                }
            }
            if let Some((_, details, _)) = &desk.person {
                if let Some(years) = details.age(crate::people::panel::today(now)) {
                    suggest("age_band", AgeBand::of(years).code().to_owned());
                }
                if let Some(comune) = details.comune.as_deref().and_then(place::comune) {
                    suggest("province", comune.province.clone());
                }
            }
        }
        Stage::Preview if !typed.iter().any(|(name, _)| name == "fields") => {
            for field in ["name", "birth_date", "telephone", "guardian"] {
                typed.push(("fields".to_owned(), field.to_owned()));
            }
        }
        _ => {}
    }
    compose::form(&typed)
}
