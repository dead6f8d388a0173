//! The codes of a row of the log as words: `state=provisionally_accepted` is "Stato: C’è posto, con riserva".
//!
//! A row keeps codes, so that it means the same in every language and in ten years. Who reads it sees words, and the
//! objects that were shown as links. What has no words here (a code of a newer program) is shown as it was written.

use crate::web::layout::Page;

/// The detail of one row, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Sentences.
    pub words: Vec<String>,
    /// Identifiers of what was shown or touched.
    pub objects: Vec<String>,
    /// What has no words.
    pub codes: Vec<String>,
}

/// An action in words; one that is too new for them shows its code.
pub fn action(page: &Page, action: &str) -> String {
    let key = format!("audit-{}", action.replace('.', "-"));
    if page.locale().knows(&key) { page.t(key) } else { action.to_owned() }
}

/// The codes of a row.
pub fn detail(page: &Page, codes: &str) -> Detail {
    let mut detail = Detail::default();
    for (name, values) in pairs(codes) {
        detail.add(page, name, &values);
    }
    detail
}

/// `a=1 2 b=3,4` as (a, [1, 2]) and (b, [3, 4]); what stands before the first name has none.
fn pairs(codes: &str) -> Vec<(&str, Vec<&str>)> {
    let mut pairs: Vec<(&str, Vec<&str>)> = Vec::new();
    for word in codes.split_whitespace() {
        let (name, values) = match word.split_once('=') {
            Some((name, values)) => (Some(name), values),
            None => (None, word),
        };
        if name.is_some() || pairs.is_empty() {
            pairs.push((name.unwrap_or_default(), Vec::new()));
        }
        if let Some((_, list)) = pairs.last_mut() {
            list.extend(values.split(',').filter(|value| !value.is_empty()));
        }
    }
    pairs
}

impl Detail {
    fn add(&mut self, page: &Page, name: &str, values: &[&str]) {
        let identifiers = values.iter().all(|value| is_identifier(value));
        if ["ids", "ground", "person", "referral", "replaces", "authorisation"].contains(&name)
            || (name.is_empty() && identifiers)
        {
            // Which ground it was is told by its basis; it has no page of its own.
            let shown =
                values.iter().filter(|_| name != "ground" && name != "authorisation").map(|value| (*value).to_owned());
            self.objects.extend(shown);
            return;
        }
        let said: Option<Vec<String>> = values.iter().map(|value| word(page, name, value)).collect();
        match said.filter(|said| !said.is_empty()) {
            Some(said) if name.is_empty() => self.words.push(said.join(", ")),
            Some(said) => self.words.push(page.t1(format!("audit-detail-{name}"), "value", said.join(", "))),
            None if values.is_empty() => {}
            None if name.is_empty() => self.codes.push(values.join(" ")),
            None => self.codes.push(format!("{name}={}", values.join(","))),
        }
    }
}

/// A kind of object, an underscore and hexadecimal digits, or a bare identifier.
fn is_identifier(value: &str) -> bool {
    let number = value.rsplit('_').next().unwrap_or(value);
    number.len() >= 32 && number.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-')
}

/// One code as a word of the field; none when there is no word for it.
fn word(page: &Page, name: &str, value: &str) -> Option<String> {
    let key = match name {
        "state" => format!("referral-state-{value}"),
        "enrolment" => format!("enrolment-state-{value}"),
        "answer" => format!("offer-answer-{value}"),
        "booking" => format!("booking-state-{value}"),
        "activity" => activity(value),
        "restricted" => format!("restriction-reason-{value}"),
        "allowed" => format!("restriction-ground-{value}"),
        // A month, or a day, is its own word.
        "month" | "closed-months" | "until" => return Some(value.to_owned()),
        "basis" => format!("referral-basis-{value}"),
        "purpose" => format!("legal-purpose-{value}"),
        "fields" => crate::people::field_key(value),
        "roles" | "before" | "after" => format!("role-{value}"),
        "by" => format!("audit-by-{value}"),
        "trial-person" | "trial-substitute" => format!("audit-trial-{value}"),
        "says" | "calendar-feeds-say" => format!("calendar-says-{value}"),
        "read-ticks" | "open-own-data" | "open-network-data" | "open-page" => format!("audit-{name}-{value}"),
        // Why a link was stopped.
        "" => format!("peers-is-{value}"),
        // Figures are their own words.
        _ if page.locale().knows(&format!("audit-detail-{name}")) => {
            return value.parse().ok().map(|figure: i64| page.number(figure));
        }
        _ => return None,
    };
    page.locale().knows(&key).then(|| page.t(key))
}

/// How an activity stands now, or why it was missed.
fn activity(value: &str) -> String {
    let state = ["planned", "delivered"].contains(&value);
    if state { format!("activity-state-{value}") } else { format!("activity-missed-{value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_taken_apart_by_name() {
        let codes = "before=coordinator operator after=operator";
        let pairs = pairs(codes);
        assert_eq!(pairs, [("before", vec!["coordinator", "operator"]), ("after", vec!["operator"])]);
        assert_eq!(super::pairs("ids=a,b"), [("ids", vec!["a", "b"])]);
        assert_eq!(super::pairs("x y"), [("", vec!["x", "y"])]);
        assert_eq!(super::pairs("fields="), [("fields", vec![])]);
    }

    #[test]
    fn identifiers_are_told_from_codes() {
        assert!(is_identifier("ref_01a20e2512107be6865f3facb8d8d6e9"));
        assert!(is_identifier("01a214d6-efed-75f9-8167-ae4dab956c75"));
        assert!(!is_identifier("rolled_back"));
    }

    #[test]
    fn every_action_that_is_recorded_has_words_in_both_languages() {
        use crate::web::locale::Locale;
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut actions = std::collections::BTreeSet::new();
        collect(&sources, &mut actions);
        assert!(actions.len() > 30, "the actions are found: {actions:?}");
        for action in actions {
            let key = format!("audit-{}", action.replace('.', "-"));
            for locale in Locale::ALL {
                assert!(locale.knows(&key), "{key} has no words in {}", locale.code());
            }
        }
    }

    /// Every `Event::new("…"` and `ListKind::new("…"` of the product.
    fn collect(folder: &std::path::Path, actions: &mut std::collections::BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, actions);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("audit/words.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap_or_default();
                for begin in ["Event::new(\"", "ListKind::new(\""] {
                    let named = text.split(begin).skip(1).filter_map(|rest| rest.split('"').next());
                    actions.extend(named.map(str::to_owned));
                }
            }
        }
    }
}
