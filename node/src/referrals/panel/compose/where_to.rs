//! The second page: to whom. What she can be sent to comes first: services for her age, with free places, near where she lives.

use std::cmp::Reverse;

use askama::Template;

use super::Desk;
use super::pages::{Frame, frame};
use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::people::place;
use crate::referrals::compose;
use crate::referrals::targets::Target;
use crate::referrals::{kind_code, kind_from_code};
use crate::services;
use crate::store::fold::fold;
use crate::web::form::Form;
use crate::web::layout::Page;
use pico_protocol::referral::Kind;

/// Services on the page.
const SHOWN: usize = 40;
/// Services in sight at once, besides the chosen ones.
const NEAR: usize = 6;

#[derive(Template)]
#[template(path = "referrals/new_where.html")]
pub(super) struct WherePage {
    page: Page,
    steps: Vec<(String, &'static str)>,
    base: String,
    about: String,
    form: Form,
    several: bool,
    /// A known person: the request can go on paper too.
    on_paper: bool,
    targets: Vec<Target>,
    /// How many of them are in sight at once; the others open with a touch, so that the way on is near on a telephone.
    near: usize,
    hidden: usize,
    linked: bool,
    /// How old she is; none: not known, or it is about nobody yet.
    age: Option<u16>,
    /// The province where the person lives, when some of the services there come first.
    province: String,
}

impl WherePage {
    /// Whom a service is for, in one line.
    fn welcomes(&self, target: &Target) -> String {
        target.content.as_ref().map(|content| services::panel::welcomes(&self.page, content)).unwrap_or_default()
    }

    /// Why the list begins where it does.
    fn near_help(&self) -> String {
        if self.province.is_empty() {
            return String::new();
        }
        self.page.t1("compose-near", "sign", &self.province)
    }
}

/// Draws the page.
pub(super) fn page(staff: &Staff<SendReferrals>, desk: &Desk, form: Form) -> WherePage {
    let Frame { page, steps, base, about, .. } = frame(staff, desk);
    let sought = fold(form.value("seek"));
    let fits = |target: &Target| {
        let text = fold(&words(&page, target));
        sought.split(' ').all(|word| text.contains(word)) || form.has("target", target.value())
    };
    let mut targets: Vec<Target> = desk.targets.iter().filter(|target| fits(target)).cloned().collect();
    let province = desk.comune().and_then(place::comune).map(|comune| comune.province.clone()).unwrap_or_default();
    let near_her = |target: &Target| !province.is_empty() && target.province == province;
    let age = desk.age(&page);
    let area = form.value("area").to_owned();
    targets.sort_by_key(|target| {
        let chosen = form.has("target", target.value());
        let asked = form.has("asked", target.value());
        // What was written before an earlier no says what she needs.
        let of_that_area = !area.is_empty() && target.area == area;
        let room = Reverse(room(target));
        (!chosen, asked, !target.is_for_age(age), target.name.is_empty(), !of_that_area, room, !near_her(target))
    });
    let province = if targets.iter().any(near_her) { province } else { String::new() };
    let hidden = targets.len().saturating_sub(SHOWN);
    targets.truncate(SHOWN);
    let chosen = targets.iter().filter(|target| form.has("target", target.value())).count();
    let near = if targets.len() <= NEAR + 3 { targets.len() } else { NEAR.max(chosen) };
    let several = form.value("kind") == kind_code(Kind::OpenCall);
    let on_paper = kind_from_code(form.value("kind")).is_some_and(compose::needs_person);
    let linked = !desk.targets.is_empty();
    WherePage { page, steps, base, about, form, several, on_paper, targets, near, hidden, linked, age, province }
}

/// 2: it tells of free places, 1: it tells of none at all, 0: it is full.
fn room(target: &Target) -> u8 {
    match (target.available, target.maximum) {
        (1.., _) => 2,
        (_, 0) => 1,
        _ => 0,
    }
}

/// What a search goes through: everything that the card says.
fn words(page: &Page, target: &Target) -> String {
    let coded = |list: &str, code: &str| match code {
        "" => String::new(),
        code => page.t(format!("referral-{list}-{code}")),
    };
    let (area, category) = (coded("area", &target.area), coded("category", &target.category));
    let content = target.content.as_ref();
    let welcomes = content.map(|content| services::panel::welcomes(page, content)).unwrap_or_default();
    let description = content.map_or("", |content| &content.description);
    let said = [&target.peer_name, &target.name, &target.place, &area, &category, &welcomes];
    format!("{} {description}", said.map(String::as_str).join(" "))
}

/// Whom the chosen services are for, and whether she is outside their ages.
pub(super) fn welcomes(page: &Page, desk: &Desk, chosen: &[Target]) -> Vec<(String, bool)> {
    let age = desk.age(page);
    let each = chosen.iter().filter_map(|target| {
        let words = services::panel::welcomes(page, target.content.as_ref()?);
        Some((words, !target.is_for_age(age)))
    });
    each.filter(|(words, _)| !words.is_empty()).collect()
}
