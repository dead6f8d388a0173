//! What every page knows: who looks, in which language, where she is and where she can go.
//!
//! The session puts a [`Frame`] into each request; a handler makes a [`Page`] of it with a title. Templates extend
//! `layout.html` and reach everything through `page`: texts (`page.t("key")`), dates, icons, addresses of files.

use std::sync::Arc;

use pico_protocol::time::Timestamp;

use super::csrf::CsrfToken;
use super::dates::{self, Amount, Moment};
use super::flash::Flash;
use super::locale::{Argument, Locale};
use super::{assets, chart, money};
use crate::store::page::COUNTED;

/// Which chapter of the guide tells of the pages below an address, the narrower address first; `*` is any one part of it.
pub(crate) const GUIDE: [(&str, &str); 53] = [
    ("/invii/chiamate", "/guida/chiedere-a-molti"),
    ("/invii/nuovo", "/guida/mandare-un-invio"),
    ("/invii/conservazione", "/guida/trattamenti"),
    ("/invii", "/guida/rispondere-a-un-invio"),
    ("/persone/conservazione", "/guida/trattamenti"),
    ("/persone/*/consensi", "/guida/consensi"),
    ("/persone/*/conservazione", "/guida/trattamenti"),
    ("/persone/*/diario", "/guida/diario"),
    ("/persone/*/documenti", "/guida/documenti"),
    ("/persone/*/fascicolo", "/guida/dati-aperti-e-fascicolo"),
    ("/persone/*/ore", "/guida/ore-e-contratti"),
    ("/persone/*/limitazione", "/guida/richieste"),
    ("/persone/*/motivo", "/guida/emergenza-e-registro"),
    ("/persone/*/richiesta", "/guida/richieste"),
    ("/persone", "/guida/persone"),
    ("/importa", "/guida/importare"),
    ("/passaggi", "/guida/persone"),
    ("/consegne", "/guida/consegne"),
    ("/rete", "/guida/collegarsi"),
    ("/servizi/rete", "/guida/mandare-un-invio"),
    ("/servizi/miei", "/guida/lavorare-in-squadra"),
    ("/servizi/*/squadra", "/guida/lavorare-in-squadra"),
    ("/servizi/*/ore", "/guida/ore-e-contratti"),
    ("/servizi/*/trattamento", "/guida/trattamenti"),
    ("/servizi/*/informativa", "/guida/consensi"),
    ("/servizi/*/persone", "/guida/prese-in-carico"),
    ("/servizi/*/diario", "/guida/diario"),
    ("/servizi/*/criteri", "/guida/prese-in-carico"),
    ("/servizi/*/offerte", "/guida/prese-in-carico"),
    ("/servizi", "/guida/servizi-e-contratti"),
    ("/risorse", "/guida/risorse"),
    ("/reciprocita", "/guida/reciprocita"),
    ("/prenotazioni", "/guida/prenotare"),
    ("/cose", "/guida/lavorare-in-squadra"),
    ("/agenda", "/guida/agenda"),
    ("/prese/*/piano", "/guida/piani"),
    ("/prese/*/ore", "/guida/ore-e-contratti"),
    ("/prese/*/informativa", "/guida/consensi"),
    ("/prese", "/guida/prese-in-carico"),
    ("/contratti/*/siuss", "/guida/siuss"),
    ("/contratti/*/rendiconto", "/guida/ore-e-contratti"),
    ("/contratti", "/guida/servizi-e-contratti"),
    ("/numeri", "/guida/numeri"),
    ("/bilancio-sociale", "/guida/numeri"),
    ("/ore", "/guida/ore-e-contratti"),
    ("/utenti", "/guida/accessi"),
    ("/emergenza", "/guida/emergenza-e-registro"),
    ("/richieste", "/guida/richieste"),
    ("/trattamenti", "/guida/trattamenti"),
    ("/registro", "/guida/emergenza-e-registro"),
    ("/ripristino", "/guida/impostazioni-e-copie"),
    ("/impostazioni", "/guida/impostazioni-e-copie"),
    ("/esportazione", "/guida/impostazioni-e-copie"),
];

/// The chapter that tells of a page: one that begins with the parts of an address.
fn chapter_of(path: &str) -> &'static str {
    let is_below = |address: &str| {
        let mut parts = path.split('/');
        address.split('/').all(|part| parts.next().is_some_and(|there| part == "*" || part == there))
    };
    GUIDE.iter().find(|(address, _)| is_below(address)).map_or("/guida", |(_, chapter)| chapter)
}

/// What is the same for every page of one request.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The language of the person, or of her browser.
    pub locale: Locale,
    /// The moment of the request.
    pub now: Timestamp,
    /// The cooperative's name.
    pub node_name: String,
    /// The path of this page.
    pub path: String,
    /// The same with its query.
    pub address: String,
    /// What forms carry to show that they are ours.
    pub csrf: CsrfToken,
    /// Who is logged in.
    pub viewer: Option<ViewerCard>,
    /// The places this person can go to.
    pub nav: Vec<NavEntry>,
    /// A sentence left by the previous page.
    pub flash: Option<Flash>,
    /// In demo mode, the accounts to switch to (identifier, name).
    pub demo: Option<Vec<(String, String)>>,
}

/// Who is logged in, as the frame of the page shows it.
#[derive(Clone, Debug)]
pub struct ViewerCard {
    /// Identifier of the account.
    pub id: String,
    /// Name and surname.
    pub name: String,
    /// Message keys of the roles.
    pub roles: Vec<&'static str>,
}

/// A place in the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavEntry {
    /// Path.
    pub href: &'static str,
    /// Message key.
    pub key: &'static str,
    /// Name of the icon.
    pub icon: &'static str,
}

/// A step of the breadcrumb.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Words.
    pub label: String,
    /// Path.
    pub href: String,
}

/// One page being answered.
#[derive(Clone, Debug)]
pub struct Page {
    frame: Arc<Frame>,
    /// The `h1` and the window's title.
    pub title: String,
    /// The way from the home page, without this page.
    pub crumbs: Vec<Crumb>,
    /// The sentence left by the previous page, where this one puts into it what no cookie may hold.
    sentence: Option<String>,
}

impl Page {
    /// A page titled with a message key.
    pub fn new(frame: Arc<Frame>, title_key: &str) -> Self {
        let title = frame.locale.text(title_key, &[]);
        Self { frame, title, crumbs: Vec::new(), sentence: None }
    }

    /// With a title that is not a fixed text, such as a person's name.
    #[must_use]
    pub fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// One step further down: this page stands under the page titled with the message key.
    #[must_use]
    pub fn under(self, title_key: &str, href: impl Into<String>) -> Self {
        let label = self.t(title_key);
        self.under_named(label, href)
    }

    /// One step further down, under a page whose title is not a fixed text.
    #[must_use]
    pub fn under_named(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.into() });
        self
    }

    /// With these words in place of those of the sentence that the previous page left.
    #[must_use]
    pub fn saying(mut self, words: String) -> Self {
        self.sentence = Some(words);
        self
    }

    /// The words of the sentence that the previous page left.
    pub fn said(&self, flash: &Flash) -> String {
        self.sentence.clone().unwrap_or_else(|| self.t(&flash.key))
    }

    /// What is the same for every page of this request.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }

    /// The address of this page, to open it anew.
    pub fn here(&self) -> &str {
        &self.frame.address
    }

    /// `09:14`, when this page was made.
    pub fn hour(&self) -> String {
        dates::hour(self.frame.now)
    }

    /// The chapter of the guide that tells of this page.
    pub fn guide(&self) -> &'static str {
        chapter_of(&self.frame.path)
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.frame.locale
    }

    /// A text.
    pub fn t(&self, key: impl AsRef<str>) -> String {
        self.frame.locale.text(key.as_ref(), &[])
    }

    /// A text with one argument.
    pub fn t1(&self, key: impl AsRef<str>, name: &str, value: impl Argument) -> String {
        self.frame.locale.text(key.as_ref(), &[(name, &value)])
    }

    /// A text with two arguments.
    pub fn t2(
        &self,
        key: impl AsRef<str>,
        first: &str,
        first_value: impl Argument,
        second: &str,
        second_value: impl Argument,
    ) -> String {
        self.frame.locale.text(key.as_ref(), &[(first, &first_value), (second, &second_value)])
    }

    /// A text with as many arguments as it takes: `page.tn("key", &[("n", &3), ("name", &name)])`.
    pub fn tn(&self, key: impl AsRef<str>, arguments: &[(&str, &dyn Argument)]) -> String {
        self.frame.locale.text(key.as_ref(), arguments)
    }

    /// `<time>` that says "3 ore fa", with the exact moment on hover. Use with `|safe`.
    pub fn ago(&self, at: impl Moment) -> String {
        time(at, &dates::relative(self.frame.locale, at, self.frame.now), " data-ago")
    }

    /// `<time>` that says how long is left until a deadline. Use with `|safe`.
    pub fn left(&self, until: impl Moment) -> String {
        time(until, &dates::left(self.frame.locale, until, self.frame.now), "")
    }

    /// True when the moment has passed.
    pub fn is_past(&self, at: impl Moment) -> bool {
        at.millis() < self.frame.now.as_millis()
    }

    /// A number of rows that were counted up to [`COUNTED`]: "1.000+" when there may be more.
    pub fn counted(&self, number: i64) -> String {
        let more = if number >= COUNTED { "+" } else { "" };
        format!("{}{more}", self.number(number))
    }

    /// A whole number with thousands apart.
    pub fn number(&self, value: impl TryInto<i64>) -> String {
        dates::number(self.frame.locale, value.try_into().unwrap_or(i64::MAX))
    }

    /// A number with decimals.
    pub fn decimal(&self, value: f64, places: usize) -> String {
        dates::decimal(self.frame.locale, value, places)
    }

    /// Hours and minutes, `152:30`.
    pub fn hours(&self, minutes: impl Amount) -> String {
        dates::hours(self.frame.locale, minutes.amount())
    }

    /// Days of presence, from their halves: `12`, `12,5`.
    pub fn days(&self, halves: impl Amount) -> String {
        dates::days(self.frame.locale, halves.amount())
    }

    /// An amount of money in cents, `1.234,50 €`.
    pub fn money(&self, cents: impl Amount) -> String {
        money::written(self.frame.locale, cents.amount())
    }

    /// A file's size in words.
    pub fn size(&self, bytes: impl TryInto<u64>) -> String {
        dates::size(self.frame.locale, bytes.try_into().unwrap_or(0))
    }

    /// The hidden field every form carries. Use with `|safe`.
    pub fn csrf_field(&self) -> String {
        format!(r#"<input type="hidden" name="csrf" value="{}">"#, self.frame.csrf.text())
    }

    /// True for the place of the rail under which this page stands.
    pub fn is_at(&self, href: &str) -> bool {
        // What happens with a person belongs to the people.
        let of_people = ["/prese/", "/importa"].iter().any(|start| self.frame.path.starts_with(start));
        let path = match self.frame.path.as_str() {
            _ if of_people => "/persone",
            // What was lent belongs to what is lent.
            path if path.starts_with("/reciprocita") => "/risorse",
            path => path,
        };
        if href == "/" {
            path == "/"
        } else {
            path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
        }
    }

    /// True for the account that is logged in.
    pub fn is_viewer(&self, account: impl AsRef<str>) -> bool {
        self.frame.viewer.as_ref().is_some_and(|viewer| viewer.id == account.as_ref())
    }

    /// True when this person can go to that place.
    pub fn can_reach(&self, href: &str) -> bool {
        self.frame.nav.iter().any(|entry| entry.href == href)
    }
}

/// What does not depend on the request, here because templates reach everything through the page.
impl Page {
    /// `12/11/2026`
    pub fn date(&self, at: impl Moment) -> String {
        dates::date(at)
    }

    /// A time limit: `12/11/2026`, or with the hour when it is not the end of that day.
    pub fn limit(&self, at: impl Moment) -> String {
        dates::limit(at)
    }

    /// `12/11/2026 09:14`
    pub fn moment(&self, at: impl Moment) -> String {
        dates::moment(at)
    }

    /// The address of an embedded file.
    pub fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// A small line of values. Use with `|safe`.
    pub fn spark(&self, values: impl AsRef<[i64]>) -> String {
        chart::spark(values.as_ref())
    }

    /// A bar of some parts beside numbers, drawn for a table whose longest is `highest`.
    pub fn bar(
        &self,
        parts: impl AsRef<[i64]>,
        mark: impl std::borrow::Borrow<Option<i64>>,
        under: impl std::borrow::Borrow<Option<i64>>,
        highest: i64,
    ) -> String {
        chart::bar(parts.as_ref(), *mark.borrow(), *under.borrow(), highest)
    }

    /// First letters of a name.
    pub fn initials(&self, name: impl AsRef<str>) -> String {
        initials(name.as_ref())
    }
}

fn time(at: impl Moment, words: &str, mark: &str) -> String {
    let (machine, exact) = (dates::machine(at), dates::moment(at));
    format!(r#"<time datetime="{machine}" title="{exact}"{mark}>{words}</time>"#)
}

/// First letters of the first and last name: `Giulia Maria Marchetti` gives `GM`.
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

impl ViewerCard {
    /// First letters of the name.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

#[cfg(test)]
mod tests;
