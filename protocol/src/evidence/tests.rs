use super::story::Story;
use super::*;
use crate::message::tick::TickKind;
use crate::referral::tests::pair::{accepted, disclosed, opening, provisional, withdrawn};
use crate::referral::{Kind, State, Step};

const A: Lane = Lane::Opener;
const B: Lane = Lane::Answerer;

/// A referral up to the acceptance; the last step has not been seen by the other side.
fn told() -> Story {
    let mut story = Story::new();
    story.step(A, Step::Opened(opening(Kind::Referral))).step(B, provisional());
    story.step(A, disclosed()).step(B, accepted());
    story
}

fn check(evidence: &Evidence) -> Result<Report, EvidenceError> {
    verify(&evidence.to_json().unwrap())
}

fn report(story: &Story) -> Report {
    check(&story.evidence()).unwrap()
}

#[test]
fn a_whole_file_tells_the_story_and_where_the_proof_ends() {
    let report = report(&told());
    let state = Finding::State { kind: Kind::Referral, state: State::Accepted, whole: true };
    assert!(report.findings.contains(&state));
    assert!(report.findings.contains(&Finding::Signed { lane: A, events: 2 }));
    assert!(report.findings.contains(&Finding::Held { lane: A, through: 2 }));
    assert!(report.findings.contains(&Finding::Held { lane: B, through: 1 }));
    assert!(report.findings.contains(&Finding::OneSided { lane: B, from: 2, through: 2 }));
    assert!(matches!(report.findings[2], Finding::Agreement { .. }));
    assert!(report.timeline.iter().all(|line| line.effective));
}

#[test]
fn a_receipt_proves_an_event_only_along_the_chain_to_its_head() {
    let mut story = told();
    story.chatter(B).chatter(B).receipt(A);
    assert!(report(&story).findings.contains(&Finding::Held { lane: B, through: 2 }));
    let mut cut = story.evidence();
    cut.between.remove(0);
    let report = check(&cut).unwrap();
    assert!(report.findings.contains(&Finding::Held { lane: B, through: 1 }));
    assert!(report.findings.contains(&Finding::Said { lane: B, from: 2, through: 2 }));
}

#[test]
fn a_tick_is_the_word_of_the_other_side() {
    let mut story = told();
    story.tick(A, TickKind::Read);
    let report = report(&story);
    assert!(report.findings.contains(&Finding::Read { lane: B, numbers: vec![2] }));
    assert!(report.findings.contains(&Finding::Said { lane: B, from: 2, through: 2 }));
}

#[test]
fn an_erased_content_leaves_the_event_and_says_nothing_of_the_person() {
    let mut evidence = told().evidence();
    evidence.opener_events[1].content = None;
    let json = evidence.to_json().unwrap();
    assert!(!String::from_utf8(json).unwrap().contains("Persona Inventata"));
    let report = check(&evidence).unwrap();
    assert!(report.findings.contains(&Finding::Erased(A, vec![2])));
    assert!(report.findings.contains(&Finding::Unplaced(A, vec![2])), "nothing after it names it");
    assert!(report.findings.contains(&Finding::Held { lane: A, through: 2 }), "the other side had seen it");
    let state = Finding::State { kind: Kind::Referral, state: State::Accepted, whole: false };
    assert!(report.findings.contains(&state));
    evidence.opener_events[0].content = None;
    assert!(check(&evidence).unwrap().findings.contains(&Finding::NoOpening));
}

#[test]
fn a_step_that_lost_a_crossing_is_told_as_such() {
    let mut story = Story::new();
    story.step(A, Step::Opened(opening(Kind::Referral))).step(B, accepted()).unseeing(A, withdrawn());
    let report = report(&story);
    assert!(report.findings.contains(&Finding::State { kind: Kind::Referral, state: State::Withdrawn, whole: true }));
    let story = report.story(Language::Italian);
    assert!(story.last().unwrap().contains("accetta (superato da un passo incrociato"), "{story:?}");
}

#[test]
fn a_step_that_was_never_possible_is_not_called_a_crossing() {
    let mut story = Story::new();
    story.step(A, Step::Opened(opening(Kind::Referral))).step(A, Step::HandedOver {}).step(B, accepted());
    let report = report(&story);
    assert!(report.findings.contains(&Finding::State { kind: Kind::Referral, state: State::Accepted, whole: true }));
    for (language, words) in
        [(Language::Italian, "a quel punto non si poteva"), (Language::English, "not possible at that point")]
    {
        let told = report.story(language);
        assert!(told[1].contains(words) && !told[2].contains(words), "{told:?}");
    }
}

#[test]
fn what_was_changed_is_refused() {
    let good = told().evidence();
    // Who has verified the good one before refuses the same, for the same reason.
    let remembered = Arc::default();
    verify_remembering(&good.to_json().unwrap(), &remembered).unwrap();
    let changed = |change: &dyn Fn(&mut Evidence)| {
        let mut evidence = good.clone();
        change(&mut evidence);
        let refused = check(&evidence).unwrap_err();
        assert_eq!(verify_remembering(&evidence.to_json().unwrap(), &remembered), Err(refused));
        refused
    };
    let forged = |evidence: &mut Evidence| {
        let core = evidence.opener_events[0].core.clone();
        let mut signatures = core.signatures().to_vec();
        signatures[0].1[0] ^= 1;
        evidence.opener_events[0].core = Signed::from_parts(core.payload().to_vec(), signatures).unwrap();
    };
    assert_eq!(changed(&forged), EvidenceError::Event(A, 1));
    let word = |evidence: &mut Evidence| {
        let content = evidence.opener_events[0].content.as_mut().unwrap();
        content.json = content.json.replace("a casa", "altrove");
    };
    assert_eq!(changed(&word), EvidenceError::Content(A, 1));
    let salt = |evidence: &mut Evidence| evidence.opener_events[1].content.as_mut().unwrap().salt[0] ^= 1;
    assert_eq!(changed(&salt), EvidenceError::Content(A, 2));
    assert_eq!(
        changed(&|evidence| evidence.opener_events.swap(0, 1)),
        EvidenceError::Lane(A, 1, LaneError::SeenUnknown)
    );
    let removed = |evidence: &mut Evidence| drop(evidence.answerer_events.remove(0));
    assert!(matches!(changed(&removed), EvidenceError::Lane(..)));
    assert_eq!(
        changed(&|evidence| std::mem::swap(&mut evidence.opener_events, &mut evidence.answerer_events)),
        EvidenceError::Event(A, 1)
    );
    assert_eq!(changed(&|evidence| evidence.answerer = evidence.opener.clone()), EvidenceError::Mixed);
    assert_eq!(changed(&|evidence| evidence.answerer.documents.clear()), EvidenceError::Papers(B));
    let other = SubjectId::new(Timestamp::MIN, [1; 10]);
    assert_eq!(changed(&|evidence| evidence.subject = other), EvidenceError::Lane(A, 1, LaneError::OtherSubject));
}

#[test]
fn events_of_another_pair_prove_nothing_here() {
    let mut evidence = told().evidence();
    let (_, genesis, log) = crate::trial::born("betulla");
    evidence.answerer = Papers {
        genesis: genesis.into_signed(),
        documents: log.versions().iter().map(|document| document.signed().clone()).collect(),
    };
    assert_eq!(check(&evidence), Err(EvidenceError::Mixed), "the agreement is between others");
    evidence.agreements.clear();
    assert_eq!(check(&evidence), Err(EvidenceError::Event(A, 1)));
}

#[test]
fn two_messages_for_one_place_are_not_evidence_of_a_referral() {
    let story = told();
    let mut forked = told();
    forked.opener.stream.pop();
    forked.opener.events.pop();
    forked.step(A, withdrawn());
    let mut evidence = story.evidence();
    evidence.between.push(forked.evidence().opener_events[1].core.clone());
    assert_eq!(check(&evidence), Err(EvidenceError::Contradiction(A)));
}

#[test]
fn a_tick_of_a_stranger_acknowledges_nothing() {
    let mut evidence = told().evidence();
    evidence.ticks.push(Item { core: evidence.opener_events[0].core.clone(), content: None });
    assert_eq!(check(&evidence), Err(EvidenceError::Acknowledgement));
}

#[test]
fn a_file_is_strict_json_of_one_format() {
    let json = String::from_utf8(told().evidence().to_json().unwrap()).unwrap();
    for wrong in [
        json.replace("pico-evidence/1", "pico-evidence/2"),
        json.replacen('{', "{\"more\":1,", 1),
        json.replacen(
            "{\"format\":\"pico-evidence/1\",",
            "{\"format\":\"pico-evidence/1\",\"format\":\"pico-evidence/1\",",
            1,
        ),
        format!("{json} x"),
    ] {
        assert!(matches!(verify(wrong.as_bytes()), Err(EvidenceError::Json(_))));
    }
    assert_eq!(Evidence::parse(json.as_bytes()), Ok(told().evidence()));
}

#[test]
fn without_an_agreement_in_force_the_report_says_so() {
    let mut evidence = told().evidence();
    evidence.agreements.clear();
    assert!(check(&evidence).unwrap().findings.contains(&Finding::NoAgreement));
}

#[test]
fn every_finding_has_a_sentence_in_both_languages() {
    let mut story = told();
    story.tick(A, TickKind::Read).tick(B, TickKind::Processed);
    let mut report = report(&story);
    report.findings.extend([
        Finding::NoAgreement,
        Finding::Erased(A, vec![1, 2]),
        Finding::Unplaced(A, vec![2]),
        Finding::NotUnderstood(B, vec![1]),
        Finding::Revoked(B, vec![1]),
        Finding::NoOpening,
        Finding::OneSided { lane: A, from: 1, through: 2 },
    ]);
    for language in [Language::Italian, Language::English] {
        for finding in &report.findings {
            let sentence = report.sentence(finding, language);
            assert!(sentence.ends_with('.') && !sentence.contains("{}"), "{finding:?}: {sentence}");
        }
        let all = report.sentences(Weight::Proved, language).len() + report.sentences(Weight::Limit, language).len();
        assert_eq!(all, report.findings.len());
    }
}
