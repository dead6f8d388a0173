//! The words of the panel, in Italian and English.
//!
//! One Fluent file per feature in `node/locales/<language>/`; every file of the folder is loaded. A key that is missing in
//! English is looked for in Italian, and one that is missing in both shows itself, so that nobody sees an empty button.
//! A test holds that both languages have the same keys and that templates name no key that does not exist.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;

#[cfg(test)]
mod tests;

/// A language of the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Locale {
    /// Italian, the first language.
    #[default]
    It,
    /// English.
    En,
}

#[derive(RustEmbed)]
#[folder = "locales/"]
struct Files;

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> = LazyLock::new(|| [load(Locale::It), load(Locale::En)]);

impl Locale {
    /// Every language, in the order of the language list.
    pub const ALL: [Self; 2] = [Self::It, Self::En];

    /// The code of the language, as in `<html lang>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::It => "it",
            Self::En => "en",
        }
    }

    /// The language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::It => "Italiano",
            Self::En => "English",
        }
    }

    /// The language with this code, if the panel speaks it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.code() == code)
    }

    /// The first language of an `Accept-Language` header that the panel speaks, else Italian.
    pub fn from_accept_language(header: &str) -> Self {
        header.split(',').find_map(|part| Self::from_code(part.split([';', '-']).next()?.trim())).unwrap_or_default()
    }

    /// The text with this key.
    pub fn text(self, key: &str, arguments: &[(&str, &dyn Argument)]) -> String {
        let mut values = FluentArgs::new();
        for (name, argument) in arguments {
            values.set((*name).to_owned(), argument.value());
        }
        self.format(key, &values).or_else(|| Self::It.format(key, &values)).unwrap_or_else(|| key.to_owned())
    }

    /// True when the key exists in this language.
    pub fn knows(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    fn format(self, key: &str, values: &FluentArgs<'_>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        let mut mistakes = Vec::new();
        Some(bundle.format_pattern(pattern, Some(values), &mut mistakes).into_owned())
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Self::It => &BUNDLES[0],
            Self::En => &BUNDLES[1],
        }
    }
}

/// Something that can stand in a sentence: a text, or a number that decides between singular and plural.
pub trait Argument {
    /// As Fluent wants it.
    fn value(&self) -> FluentValue<'static>;
}

impl Argument for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Argument for $number {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        })*
    };
}
numbers!(i32, i64, u16, u32, u64, usize);

fn load(locale: Locale) -> FluentBundle<FluentResource> {
    let language = locale.code().parse().expect("the codes of our languages are valid");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would show up as boxes when a text is copied into another program.
    bundle.set_use_isolating(false);
    for (name, source) in sources(locale) {
        match FluentResource::try_new(source) {
            Ok(resource) => {
                if let Err(repeated) = bundle.add_resource(resource) {
                    tracing::error!(file = name, ?repeated, "a text is defined twice");
                }
            }
            Err((_, mistakes)) => tracing::error!(file = name, ?mistakes, "a file of texts is malformed"),
        }
    }
    bundle
}

/// Name and content of every file of a language.
fn sources(locale: Locale) -> impl Iterator<Item = (String, String)> {
    Files::iter().filter(move |name| name.starts_with(locale.code()) && name.ends_with(".ftl")).filter_map(|name| {
        let file = Files::get(&name)?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    })
}
