//! Fields of a step's form, as data: the template draws them, the locale files name them.

use crate::web::layout::Page;

/// How a field looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InputKind {
    /// A day.
    Day,
    /// A time of the day.
    Hour,
    /// A whole number.
    Number,
    /// An amount of money.
    Money,
    /// Several lines.
    Area,
    /// One of a list.
    List,
}

/// One field.
#[derive(Clone, Debug)]
pub(super) struct Input {
    /// Name in the form; its words are `exchange-field-{name}`.
    pub(super) name: &'static str,
    pub(super) kind: InputKind,
    /// Must be filled.
    pub(super) needed: bool,
    /// For lists: value and words.
    pub(super) options: Vec<(String, String)>,
}

impl Input {
    /// A field that must be filled.
    pub(super) fn new(name: &'static str, kind: InputKind) -> Self {
        Self { name, kind, needed: true, options: Vec::new() }
    }

    /// May stay empty.
    pub(super) fn optional(mut self) -> Self {
        self.needed = false;
        self
    }

    /// One of a list of codes; their words are `exchange-{list}-{code}`.
    pub(super) fn list(
        name: &'static str,
        list: &str,
        codes: impl IntoIterator<Item = &'static str>,
        page: &Page,
    ) -> Self {
        let options = codes.into_iter().map(|code| (code.to_owned(), page.t(format!("exchange-{list}-{code}"))));
        Self { options: options.collect(), ..Self::new(name, InputKind::List) }
    }

    /// What can be chosen, for the template.
    pub(super) fn offered(&self) -> &[(String, String)] {
        &self.options
    }

    /// The key of its words.
    pub(super) fn label(&self) -> String {
        format!("exchange-field-{}", self.name)
    }

    /// Its help, or nothing when there is none.
    pub(super) fn help(&self, page: &Page) -> String {
        let key = format!("exchange-field-{}-help", self.name);
        if page.locale().knows(&key) { page.t(key) } else { String::new() }
    }
}
