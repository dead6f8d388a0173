//! The codes of processing in words: for its forms, for the register, for notices.

use crate::processing::others::{Lawful, Topic};
use crate::processing::register::Category;
use crate::processing::special::{Matter, Special, SpecialGround};
use crate::processing::{RestsOn, Role};
use crate::web::layout::Page;
use crate::web::meanwhile;

/// A code and what it is called.
type Named = (String, String);

/// What is chosen from lists, in the order of the form.
pub struct Lists {
    /// For whom it is done.
    pub roles: Vec<Named>,
    /// Which data.
    pub categories: Vec<Named>,
    /// Bases of art. 6.
    pub lawful: Vec<Named>,
    /// Cases of art. 9.
    pub grounds: Vec<Named>,
    /// Matters of art. 2-sexies.
    pub matters: Vec<Named>,
}

impl Lists {
    /// In the language of a page.
    pub fn of(page: &Page) -> Self {
        let named = |family: &str, code: &str| (code.to_owned(), page.t(format!("{family}-{code}")));
        Self {
            roles: Role::ALL.map(|one| named("processing-role", one.code())).to_vec(),
            categories: Category::ALL.map(|one| named("processing-category", one.code())).to_vec(),
            lawful: Lawful::ALL.map(|one| named("processing-lawful", one.code())).to_vec(),
            grounds: SpecialGround::ALL.map(|one| named("processing-ground", one.code())).to_vec(),
            matters: Matter::ALL.map(|one| named("processing-matter", one.code())).to_vec(),
        }
    }

    /// What the codes of the fields of a form mean.
    pub fn codes(&self) -> [meanwhile::Words<'_>; 5] {
        [
            ("role", &self.roles),
            ("categories", &self.categories),
            ("lawful", &self.lawful),
            ("grounds", &self.grounds),
            ("matters", &self.matters),
        ]
    }
}

fn listed<T: Copy>(page: &Page, family: &str, chosen: &[T], code: fn(T) -> &'static str) -> String {
    let words: Vec<String> = chosen.iter().map(|one| page.t(format!("{family}-{}", code(*one)))).collect();
    words.join("; ")
}

/// For whom it is done, with the other body.
pub fn role(page: &Page, role: Role, controller: &str) -> String {
    let role = page.t(format!("processing-role-{}", role.code()));
    if controller.is_empty() { role } else { format!("{role}. {controller}") }
}

/// Which data.
pub fn categories(page: &Page, categories: &[Category]) -> String {
    listed(page, "processing-category", categories, Category::code)
}

/// Bases of art. 6.
pub fn lawful(page: &Page, lawful: &[Lawful]) -> String {
    listed(page, "processing-lawful", lawful, Lawful::code)
}

/// On what data of art. 9 rest: each case, the matters under public interest, the law.
pub fn special(page: &Page, special: &Special) -> String {
    let of = |ground: &SpecialGround| {
        let words = page.t(format!("processing-ground-{}", ground.code()));
        if *ground == SpecialGround::PublicInterest && !special.matters.is_empty() {
            format!("{words}: {}", listed(page, "processing-matter", &special.matters, Matter::code))
        } else {
            words
        }
    };
    let law = (!special.law.is_empty()).then(|| special.law.clone());
    special.grounds.iter().map(of).chain(law).collect::<Vec<_>>().join(". ")
}

/// What a version of a notice rests on, name and value; nothing where it was written before that was kept.
pub fn rests_on(page: &Page, rests_on: Option<&RestsOn>) -> Vec<(String, String)> {
    let Some(of) = rests_on else { return Vec::new() };
    let facts = [
        (page.t("register-basis"), page.t(of.basis.key())),
        (page.t("processing-grounds"), special(page, &of.special)),
    ];
    facts.into_iter().filter(|(_, says)| !says.is_empty()).collect()
}

/// How long the node keeps what it processes itself: told by what it does, not by what somebody has written.
pub fn kept_by_node(page: &Page, topic: Topic, read_log_days: u32) -> String {
    page.t1(format!("proposed-{}-kept", topic.code()), "days", read_log_days)
}
