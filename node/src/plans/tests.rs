use jiff::civil::date;

use super::*;
use crate::web::locale::Locale;

fn goal(sign: &str, reached: Reached) -> Goal {
    let texts =
        GoalTexts { goal: "Prende l’autobus da sola".to_owned(), sign: sign.to_owned(), ..GoalTexts::default() };
    Goal { number: 1, until: None, texts, outcome: Outcome { reached, on: None, note: "Visto".to_owned() } }
}

fn written(goals: Vec<Goal>) -> Written {
    let texts = Texts { needs: "Muoversi da sola".to_owned(), resources: String::new() };
    let review_on = Some(date(2027, 2, 1));
    Written { kind: Kind::Pai, from: date(2026, 11, 2), until: Some(date(2027, 11, 2)), review_on, texts, goals }
}

#[test]
fn a_plan_goes_one_way_and_comes_back_only_before_it_is_approved() {
    // Rows: acts. Columns: draft, proposed, approved, under review, ended, replaced, dropped.
    let table = ["1000000", "0100000", "1000000", "0100000", "0011000"];
    for (row, act) in table.iter().zip(Act::ALL) {
        for (expected, state) in row.chars().zip(State::ALL) {
            assert_eq!(act.follows(state), expected == '1', "{act:?} in {state:?}");
        }
    }
    let decisions: Vec<Act> = Act::ALL.into_iter().filter(|act| act.is_a_decision()).collect();
    assert_eq!(decisions, [Act::Approve, Act::End]);
}

#[test]
fn who_proposed_a_plan_never_approves_it() {
    assert!(may_approve("acc_1", "acc_2"));
    assert!(!may_approve("acc_1", "acc_1"), "four eyes");
    assert!(!may_approve("", "acc_1"), "nobody has proposed it");
}

#[test]
fn a_plan_is_proposed_when_it_says_needs_goals_how_one_sees_them_and_when_it_is_looked_at() {
    let whole = written(vec![goal("Va a scuola in autobus", Reached::Open)]);
    assert_eq!(incomplete(&whole), None);
    let mut lacking = whole.clone();
    lacking.review_on = None;
    assert_eq!(incomplete(&lacking), Some("plan-lacks-review"));
    assert_eq!(incomplete(&written(vec![goal("", Reached::Open)])), Some("plan-lacks-signs"));
    assert_eq!(incomplete(&written(Vec::new())), Some("plan-lacks-goals"));
    lacking.texts.needs.clear();
    assert_eq!(incomplete(&lacking), Some("plan-lacks-needs"));
}

#[test]
fn the_next_edition_takes_along_what_is_not_reached_and_no_outcome() {
    let goals = vec![goal("a", Reached::Yes), goal("b", Reached::Partly), goal("c", Reached::No)];
    let plan = Plan {
        id: "pla_11111111111111111111111111111111".parse().unwrap(),
        enrolment: "enr_11111111111111111111111111111111".parse().unwrap(),
        edition: 1,
        state: State::Approved,
        written: written(goals),
        author: String::new(),
        proposed_by: (String::new(), String::new()),
        approved: None,
        ended: None,
        note: String::new(),
        version: 4,
    };
    let next = plan.next(date(2027, 3, 1));
    let signs: Vec<_> = next.goals.iter().map(|goal| (goal.number, goal.texts.sign.as_str())).collect();
    assert_eq!(signs, [(1, "b"), (2, "c")]);
    assert!(next.goals.iter().all(|goal| goal.outcome == Outcome::OPEN));
    assert_eq!((next.from, next.review_on), (date(2027, 3, 1), None), "the day of the review is over");
    assert_eq!(next.texts, plan.written.texts);
}

#[test]
fn every_code_has_words_in_both_languages() {
    let mut keys: Vec<String> = Kind::ALL.map(Kind::key).to_vec();
    keys.extend(State::ALL.map(State::key));
    keys.extend(Reached::ALL.map(Reached::key));
    keys.extend(Sharer::ALL.map(Sharer::key));
    keys.extend(How::ALL.map(How::key));
    keys.extend(Decided::ALL.map(Decided::key));
    keys.extend(Ending::ALL.map(Ending::key));
    keys.extend(
        Act::ALL.iter().flat_map(|act| [act.key(), format!("{}-help", act.key()), format!("{}-done", act.key())]),
    );
    keys.extend(["needs", "goals", "signs", "review"].map(|what| format!("plan-lacks-{what}")));
    for key in keys {
        for locale in Locale::ALL {
            assert!(locale.knows(&key), "{key} in {}", locale.code());
        }
    }
}
