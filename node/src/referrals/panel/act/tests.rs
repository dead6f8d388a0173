//! Every code of every list: words in both languages, the step its form makes, the wire and back.

use std::collections::BTreeMap;

use pico_protocol::referral::{
    Area, Category, ClosingReason, DeclineReason, FailureReason, Field, HoldReason, LegalBasis, Outcome, Source, Step,
    Urgency, WaitsFor, WithdrawalReason,
};

use super::{Act, answer, care, sender};
use crate::trial::NOON;
use crate::web::form::Form;
use crate::web::locale::Locale;

/// The codes of a list, each of which is the same word on the wire and reads back from it.
macro_rules! codes {
    ($list:ident) => {
        $list::ALL
            .iter()
            .map(|code| {
                let wire = serde_json::to_value(code).unwrap();
                assert_eq!(wire, code.code());
                assert_eq!(serde_json::from_value::<$list>(wire).unwrap(), *code);
                assert_eq!($list::from_code(code.code()), Some(*code));
                code.code()
            })
            .collect::<Vec<_>>()
    };
}

/// Every list, by the beginning of its words.
fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut continues = codes!(LegalBasis);
    continues.push(care::STOPS);
    vec![
        ("decline", codes!(DeclineReason)),
        ("hold", codes!(HoldReason)),
        ("waits", codes!(WaitsFor)),
        ("failure", codes!(FailureReason)),
        ("withdrawal", codes!(WithdrawalReason)),
        ("outcome", codes!(Outcome)),
        ("closing", codes!(ClosingReason)),
        ("continues", continues),
        ("basis", codes!(LegalBasis)),
        ("urgency", codes!(Urgency)),
        ("source", codes!(Source)),
        ("category", codes!(Category)),
        ("area", codes!(Area)),
        ("field", codes!(Field)),
    ]
}

#[test]
fn every_code_of_every_list_has_words_of_its_own_in_both_languages() {
    for (list, codes) in lists() {
        for locale in Locale::ALL {
            let mut said = BTreeMap::new();
            for code in &codes {
                let key = format!("referral-{list}-{code}");
                assert!(locale.knows(&key), "{key} has no words in {}", locale.code());
                let words = locale.text(&key, &[]);
                assert!(!words.trim().is_empty() && !words.contains('_'), "{key} says \"{words}\"");
                let twice = said.insert(words.clone(), code);
                assert!(twice.is_none(), "{list}: \"{words}\" is both {code} and {twice:?} in {}", locale.code());
            }
        }
    }
}

#[test]
fn every_reason_stands_in_the_text_of_the_protocol() {
    let text = include_str!("../../../../../docs/protocol.md");
    for codes in [
        codes!(HoldReason),
        codes!(FailureReason),
        codes!(DeclineReason),
        codes!(WithdrawalReason),
        codes!(Outcome),
        codes!(ClosingReason),
    ] {
        let list = format!(": `{}`", codes.join("`, `"));
        assert!(text.contains(&list), "docs/protocol.md does not say \"{list}\"");
    }
}

/// Forms with a coded reason: the act, the field, the codes it offers, and those that say nothing without a text.
fn forms() -> Vec<(Act, &'static str, Vec<&'static str>, &'static [&'static str])> {
    let offered = codes!(WithdrawalReason).into_iter().filter(|code| *code != "consent_revoked").collect();
    let bases = codes!(LegalBasis).into_iter().filter(|code| *code != "consent").chain([care::STOPS]).collect();
    vec![
        (Act::Decline, "reason", codes!(DeclineReason), &["redirect", "other"]),
        (Act::Hold, "reason", codes!(HoldReason), &["other"]),
        (Act::Fail, "reason", codes!(FailureReason), &["other"]),
        (Act::Withdraw, "reason", offered, &["other"]),
        (Act::Complete, "reason", codes!(ClosingReason), &["other"]),
        (Act::Complete, "outcome", codes!(Outcome), &[]),
        (Act::Reserve, "waits_for", codes!(WaitsFor), &[]),
        (Act::AnswerRevocation, "basis", bases, &[]),
    ]
}

/// A form of the act in which everything stands that it asks for, except this one field.
fn typed(field: &str, code: &str, text: &str) -> Form {
    let usual = [
        ("reason", "need_resolved"),
        ("outcome", "partly"),
        ("held_until", "31/12/2026"),
        ("review_on", "31/12/2026"),
        ("hours", "12"),
        ("sure", "yes"),
        ("text", text),
    ];
    let usual = usual.into_iter().filter(|(name, _)| *name != field);
    Form::prefilled(usual.chain([(field, code)]).map(|(name, value)| (name, value.to_owned())))
}

fn read(act: Act, form: &mut Form) -> Option<Step> {
    match act {
        Act::Decline | Act::Reserve => answer::read(act, form, NOON),
        Act::Withdraw => sender::withdrawal(form).filter(|_| form.is_clean()),
        _ => care::read(act, form, NOON),
    }
}

/// The code that a step carries in a field of the form.
fn carried(step: &Step, field: &str) -> String {
    let wire = serde_json::to_value(step).unwrap();
    let name = if field == "basis" { "continues_on" } else { field };
    wire.get(name).and_then(|code| code.as_str()).unwrap_or(care::STOPS).to_owned()
}

#[test]
fn every_code_of_a_form_makes_its_step_which_reads_back_from_the_wire() {
    for (act, field, codes, _) in forms() {
        for code in codes {
            let step = read(act, &mut typed(field, code, "Perché sì")).unwrap_or_else(|| panic!("{act:?} {code}"));
            assert_eq!(step.kind(), act.step());
            assert_eq!(carried(&step, field), code, "{act:?}");
            assert_eq!(step.validate(), Ok(()), "{act:?} {code}");
            let wire = serde_json::to_string(&step).unwrap();
            assert_eq!(serde_json::from_str::<Step>(&wire).unwrap(), step);
        }
    }
}

#[test]
fn what_erases_is_said_twice() {
    for (code, needed) in [(care::STOPS, true), ("court_order", false)] {
        let mut form = Form::prefilled([("basis", code.to_owned())]);
        assert_eq!(read(Act::AnswerRevocation, &mut form).is_none(), needed, "{code}");
        assert_eq!(form.mistake("sure").is_some(), needed, "{code}");
    }
}

#[test]
fn a_code_that_a_form_does_not_offer_makes_no_step() {
    let foreign = [
        (Act::Withdraw, "reason", "consent_revoked"),
        (Act::AnswerRevocation, "basis", "consent"),
        (Act::Decline, "reason", "unreachable"),
        (Act::Hold, "reason", ""),
    ];
    for (act, field, code) in foreign {
        let mut form = typed(field, code, "Perché sì");
        assert_eq!(read(act, &mut form), None, "{act:?} {code}");
        assert_eq!(form.mistake(field).unwrap().key, "form-choose");
    }
}

#[test]
fn a_reason_that_says_nothing_by_itself_needs_its_text_and_no_other_does() {
    for (act, field, codes, mute) in forms() {
        for code in codes {
            let mut form = typed(field, code, "  ");
            let step = read(act, &mut form);
            if mute.contains(&code) {
                assert_eq!(step, None, "{act:?} {code}");
                let key = if act == Act::Decline { "referral-text-needed-redirect" } else { "referral-text-needed" };
                assert_eq!(form.mistake("text").unwrap().key, key);
                assert_eq!(form.mistakes().len(), 1, "{:?}", form.mistakes());
            } else {
                assert!(step.is_some() && form.is_clean(), "{act:?} {code}: {:?}", form.mistakes());
            }
        }
    }
}

#[test]
fn what_has_happened_is_not_in_the_future_and_what_is_expected_is_not_in_the_past() {
    let form = |field: &str, day: &str| {
        let mut form = Form::prefilled([("valid_until", "31/12/2026"), (field, day)].map(|(n, v)| (n, v.to_owned())));
        let act = if field == "first_contact" { Act::Start } else { Act::Waitlist };
        let step = match act {
            Act::Start => care::read(act, &mut form, NOON),
            _ => answer::read(act, &mut form, NOON),
        };
        (step.is_some(), form.mistake(field).map(|mistake| mistake.key.clone()))
    };
    let today = crate::web::dates::date(NOON);
    for (field, day, key) in
        [("first_contact", "01/01/2030", "referral-day-future"), ("estimated", "01/01/2020", "referral-day-past")]
    {
        assert_eq!(form(field, day), (false, Some(key.to_owned())));
        assert_eq!(form(field, &today), (true, None), "{field}");
    }
    assert_eq!(form("first_contact", "01/01/2020"), (true, None));
    assert_eq!(form("estimated", ""), (true, None));
}
