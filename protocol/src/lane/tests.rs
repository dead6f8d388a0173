use proptest::prelude::*;

use super::*;

fn subject() -> SubjectId {
    SubjectId::new(Timestamp::from_millis(1), [7; 10])
}

fn digest(lane: Lane, number: u32) -> Digest {
    Digest::of(format!("{lane:?}{number}").as_bytes())
}

fn event(lane: Lane, number: u32, seen: u32) -> LaneEvent<u32> {
    LaneEvent {
        subject: subject(),
        number,
        prev: (number > 1).then(|| digest(lane, number - 1)),
        seen: (seen > 0).then(|| digest(lane.other(), seen)),
        empty: Vec::new(),
        at: Timestamp::from_millis(i64::from(number)),
        body: number,
    }
}

fn receive(transcript: &mut Transcript<u32>, lane: Lane, number: u32, seen: u32) -> Result<(), LaneError> {
    transcript.receive(lane, event(lane, number, seen), digest(lane, number))
}

fn names(entries: &[&Entry<u32>]) -> Vec<(Lane, u32)> {
    entries.iter().map(|entry| (entry.lane, entry.number)).collect()
}

#[test]
fn a_crossing_is_ordered_with_the_opener_first() {
    let mut transcript = Transcript::new(subject());
    receive(&mut transcript, Lane::Opener, 1, 0).unwrap();
    receive(&mut transcript, Lane::Answerer, 1, 1).unwrap();
    receive(&mut transcript, Lane::Opener, 2, 0).unwrap();
    assert_eq!(names(&transcript.merged()), [(Lane::Opener, 1), (Lane::Opener, 2), (Lane::Answerer, 1)]);
    let (withdrawal, answer) = (&transcript.lane(Lane::Opener)[1], &transcript.lane(Lane::Answerer)[0]);
    assert!(!withdrawal.knew(answer) && !answer.knew(withdrawal));
}

#[test]
fn what_was_seen_comes_first() {
    let mut transcript = Transcript::new(subject());
    receive(&mut transcript, Lane::Opener, 1, 0).unwrap();
    receive(&mut transcript, Lane::Answerer, 1, 1).unwrap();
    receive(&mut transcript, Lane::Opener, 2, 1).unwrap();
    assert_eq!(names(&transcript.merged()), [(Lane::Opener, 1), (Lane::Answerer, 1), (Lane::Opener, 2)]);
    assert_eq!(names(&transcript.before(&transcript.lane(Lane::Opener)[1])), [(Lane::Opener, 1), (Lane::Answerer, 1)]);
}

#[test]
fn wrong_numbers_chains_and_claims_are_refused() {
    let mut transcript = Transcript::new(subject());
    receive(&mut transcript, Lane::Opener, 1, 0).unwrap();
    let refused =
        |event: LaneEvent<u32>| transcript.clone().receive(Lane::Opener, event, digest(Lane::Opener, 2)).unwrap_err();
    assert_eq!(refused(event(Lane::Opener, 3, 0)), LaneError::Number { expected: 2, found: 3 });
    assert_eq!(refused(event(Lane::Opener, 1, 0)), LaneError::Number { expected: 2, found: 1 });
    assert_eq!(refused(LaneEvent { prev: Some(Digest::of(b"x")), ..event(Lane::Opener, 2, 0) }), LaneError::Chain);
    assert_eq!(refused(event(Lane::Opener, 2, 4)), LaneError::SeenUnknown);
    let other = SubjectId::new(Timestamp::from_millis(2), [8; 10]);
    assert_eq!(refused(LaneEvent { subject: other, ..event(Lane::Opener, 2, 0) }), LaneError::OtherSubject);
}

#[test]
fn an_event_names_those_before_it_that_left_as_empty_slots() {
    let mut transcript = Transcript::new(subject());
    receive(&mut transcript, Lane::Opener, 1, 0).unwrap();
    let named = |numbers: &[u32], number| LaneEvent {
        empty: numbers.iter().map(|number| digest(Lane::Opener, *number)).collect(),
        ..event(Lane::Opener, number, 0)
    };
    let missing = |numbers: &[u32]| numbers.iter().map(|number| (*number, digest(Lane::Opener, *number))).collect();
    assert_eq!(transcript.fits(Lane::Opener, &named(&[2, 3], 4)), Ok(missing(&[2, 3])));
    // One alone is named by the chain; what has arrived after all is not missing.
    assert_eq!(transcript.fits(Lane::Opener, &named(&[], 3)), Ok(missing(&[2])));
    assert_eq!(transcript.fits(Lane::Opener, &named(&[1], 2)), Ok(Vec::new()));
    assert_eq!(transcript.fits(Lane::Opener, &named(&[], 4)), Err(LaneError::Number { expected: 2, found: 4 }));
    assert_eq!(transcript.fits(Lane::Opener, &named(&[3], 4)), Err(LaneError::Number { expected: 2, found: 4 }));
    assert_eq!(transcript.fits(Lane::Opener, &named(&[3, 2], 4)), Err(LaneError::Chain));
    assert_eq!(transcript.fits(Lane::Opener, &named(&[9], 2)), Err(LaneError::Chain));
    assert_eq!(transcript.fits(Lane::Opener, &named(&[2, 2], 4)), Err(LaneError::Chain));
    let whole = transcript.clone();
    assert!(transcript.receive(Lane::Opener, named(&[2], 3), digest(Lane::Opener, 3)).is_err());
    assert_eq!(transcript, whole);
    transcript.receive_erased(Lane::Opener, 0, Timestamp::from_millis(2), Some(digest(Lane::Opener, 2)));
    transcript.receive(Lane::Opener, named(&[2], 3), digest(Lane::Opener, 3)).unwrap();
    assert_eq!(names(&transcript.merged()).len(), 3);
}

#[test]
fn nobody_forgets_what_was_seen() {
    let mut transcript = Transcript::new(subject());
    receive(&mut transcript, Lane::Opener, 1, 0).unwrap();
    receive(&mut transcript, Lane::Answerer, 1, 1).unwrap();
    receive(&mut transcript, Lane::Opener, 2, 1).unwrap();
    assert_eq!(receive(&mut transcript, Lane::Opener, 3, 0), Err(LaneError::SeenBackwards));
}

#[test]
fn an_event_not_yet_signed_stands_at_the_end_of_its_lane() {
    let mut transcript = Transcript::new(subject());
    receive(&mut transcript, Lane::Opener, 1, 0).unwrap();
    assert_eq!(transcript.decide(Lane::Answerer, Timestamp::from_millis(9), 1), 1);
    let last = transcript.merged().into_iter().next_back().cloned().unwrap();
    assert_eq!((last.lane, last.seen, last.digest), (Lane::Answerer, 1, None));
}

proptest! {
    /// Two lanes where each event sees some prefix of the other; delivered in any causal order, both nodes merge alike.
    #[test]
    fn any_order_of_arrival_gives_the_same_transcript(
        steps in proptest::collection::vec((any::<bool>(), 0_u32..4), 1..24),
        picks in proptest::collection::vec(any::<bool>(), 48),
    ) {
        let mut written: Vec<(Lane, u32, u32)> = Vec::new();
        let (mut counts, mut seen) = ([0_u32; 2], [0_u32; 2]);
        for (answers, more) in steps {
            let lane = usize::from(answers && counts[0] > 0);
            counts[lane] += 1;
            seen[lane] = (seen[lane] + more).min(counts[1 - lane]);
            written.push(([Lane::Opener, Lane::Answerer][lane], counts[lane], seen[lane]));
        }
        let mut reference = Transcript::new(subject());
        for (lane, number, saw) in &written {
            receive(&mut reference, *lane, *number, *saw).unwrap();
        }
        // Another arrival order: pick a lane by chance, deliver its next event as soon as what it had seen is there.
        let mut other = Transcript::new(subject());
        let mut picks = picks.into_iter().cycle();
        let mut stalled = 0;
        while other.merged().len() < written.len() && stalled < 1_000 {
            let lane = if picks.next() == Some(true) { Lane::Opener } else { Lane::Answerer };
            let number = other.next_number(lane);
            let next = written.iter().find(|(its, n, _)| *its == lane && *n == number);
            let arrived = next.is_some_and(|(lane, number, saw)| receive(&mut other, *lane, *number, *saw).is_ok());
            stalled = if arrived { 0 } else { stalled + 1 };
        }
        prop_assert_eq!(names(&other.merged()), names(&reference.merged()));
        prop_assert_eq!(other, reference);
    }
}
