use super::*;
use crate::genesis::Genesis;
use crate::key::{OpenKey, SignKey};
use crate::signed::{Signed, Verified};

const RECOVERY: u8 = 1;
const OTHER_RECOVERY: u8 = 2;
const DAILY: u8 = 3;
const NEXT: u8 = 4;

fn key(seed: u8) -> SignKey {
    SignKey::from_secret(&[seed; 32])
}

fn born() -> Verified<Genesis> {
    let keys = [RECOVERY, OTHER_RECOVERY].map(|seed| key(seed).verify_key()).to_vec();
    Genesis { recovery_keys: keys, created: Timestamp::from_millis(1) }.sign(&key(RECOVERY)).unwrap()
}

fn first(genesis: &Verified<Genesis>) -> Document {
    Document {
        node_id: crate::genesis::node_id(genesis),
        n: 1,
        prev: None,
        created: Timestamp::from_millis(2),
        organization: Organization {
            legal_name: "Cooperativa di prova".into(),
            tax_code: String::new(),
            albo_number: String::new(),
            telephone: "051000000".into(),
            contact: String::new(),
            control_group: None,
        },
        recovery_keys: genesis.recovery_keys.clone(),
        sign_keys: vec![key(DAILY).verify_key()],
        seal_keys: vec![OpenKey::from_secret(&[9; 32]).seal_key()],
        revoked: Vec::new(),
        endpoints: vec!["https://localhost:1".parse().unwrap()],
        tls_pins: Vec::new(),
        protocols: Vec::new(),
        limits: Limits::default(),
        relays: Vec::new(),
        ext: Ext::default(),
    }
}

fn log() -> DocumentLog {
    let genesis = born();
    DocumentLog::begin(&genesis, sign(first(&genesis), RECOVERY)).unwrap()
}

fn sign(document: Document, seed: u8) -> Signed<Document> {
    Signed::sign(document, &key(seed)).unwrap().into_signed()
}

fn successor(log: &DocumentLog, telephone: &str) -> Document {
    let mut next = (**log.newest()).clone();
    next.n += 1;
    next.prev = Some(log.head());
    next.organization.telephone = telephone.into();
    next
}

#[test]
fn the_first_version_needs_a_recovery_key() {
    let genesis = born();
    let error = DocumentLog::begin(&genesis, sign(first(&genesis), DAILY)).unwrap_err();
    assert_eq!(error, DocumentError::Signed(crate::signed::SignedError::UnknownKey(key(DAILY).id())));
}

#[test]
fn a_daily_key_may_sign_the_next_version_but_not_touch_recovery_keys() {
    let mut log = log();
    let mut greedy = successor(&log, "1");
    greedy.recovery_keys.pop();
    assert_eq!(log.offer(sign(greedy, DAILY)), Err(DocumentError::NeedsRecovery));
    let next = sign(successor(&log, "1"), DAILY);
    assert_eq!(log.offer(next.clone()), Ok(Acceptance::Newest(Authority::Operational)));
    assert_eq!(log.offer(next), Ok(Acceptance::Known));
    assert_eq!(log.newest().organization.telephone, "1");
}

#[test]
fn a_gap_and_a_wrong_predecessor_are_told() {
    let mut log = log();
    let mut far = successor(&log, "1");
    far.n = 5;
    assert_eq!(log.offer(sign(far, DAILY)), Err(DocumentError::Gap(2)));
    let mut loose = successor(&log, "1");
    loose.prev = Some(Digest::of(b"something else"));
    assert_eq!(log.offer(sign(loose, DAILY)), Err(DocumentError::NotSuccessor));
}

#[test]
fn a_log_has_an_end_that_only_paper_goes_beyond() {
    let mut log = log();
    while log.newest().n < MAX_VERSIONS {
        let next = successor(&log, "again");
        assert_eq!(log.offer(sign(next, DAILY)), Ok(Acceptance::Newest(Authority::Operational)));
    }
    let one_more = successor(&log, "one more");
    assert_eq!(log.offer(sign(one_more.clone(), DAILY)), Err(DocumentError::TooMany));
    assert_eq!(log.newest().n, MAX_VERSIONS);
    let by_paper = sign(one_more, RECOVERY);
    assert_eq!(log.offer(by_paper), Ok(Acceptance::Newest(Authority::Recovery)));
}

#[test]
fn paper_wins_over_a_daily_key_and_two_of_a_kind_are_a_contradiction() {
    let mut log = log();
    let (by_thief, by_other_thief) = (successor(&log, "thief"), successor(&log, "other"));
    let by_paper = successor(&log, "paper");
    let by_other_paper = successor(&log, "other paper");
    log.offer(sign(by_thief.clone(), DAILY)).unwrap();
    assert_eq!(log.offer(sign(by_other_thief, DAILY)), Err(DocumentError::Contested));
    assert_eq!(log.offer(sign(by_paper, RECOVERY)), Ok(Acceptance::Overrode));
    assert_eq!(log.offer(sign(by_thief, DAILY)), Ok(Acceptance::Known), "the loser changes nothing");
    assert_eq!(log.newest().organization.telephone, "paper");
    assert_eq!(log.offer(sign(by_other_paper, OTHER_RECOVERY)), Err(DocumentError::Equivocation));
}

#[test]
fn keys_of_old_versions_still_verify_old_evidence() {
    let mut log = log();
    let mut rotated = successor(&log, "1");
    rotated.sign_keys = vec![key(NEXT).verify_key()];
    log.offer(sign(rotated, DAILY)).unwrap();
    let ring = log.signing_ring();
    assert!(ring.lists(&key(DAILY).id(), 1) && !ring.lists(&key(DAILY).id(), 2));
    assert!(ring.lists(&key(NEXT).id(), 2) && ring.key(&key(DAILY).id()).is_some());
    assert_eq!(log.offer(sign(successor(&log, "2"), DAILY)).unwrap_err(), {
        DocumentError::Signed(crate::signed::SignedError::UnknownKey(key(DAILY).id()))
    });
}

#[test]
fn a_revoked_key_proves_what_it_signed_and_says_nothing_any_more() {
    let mut log = log();
    let mut second = successor(&log, "1");
    second.sign_keys = vec![key(NEXT).verify_key()];
    second.revoked = vec![key(DAILY).id()];
    log.offer(sign(second, RECOVERY)).unwrap();
    assert!(log.signing_ring().lists(&key(DAILY).id(), 1));
    let ring = log.speaking_ring();
    assert!(ring.key(&key(DAILY).id()).is_none() && ring.lists(&key(NEXT).id(), 2));
}

#[test]
fn a_document_without_a_telephone_line_break_stays_one_line() {
    let genesis = born();
    let mut document = first(&genesis);
    document.organization.telephone = "051\n000".into();
    assert!(document.check().is_err());
}

#[test]
fn only_a_recovery_key_takes_back_a_revocation() {
    let mut log = log();
    let mut second = successor(&log, "051111111");
    second.revoked = vec![key(77).id()];
    log.offer(sign(second, DAILY)).unwrap();
    let mut third = successor(&log, "051222222");
    third.revoked.clear();
    assert_eq!(log.offer(sign(third.clone(), DAILY)), Err(DocumentError::NeedsRecovery));
    assert_eq!(log.offer(sign(third, RECOVERY)), Ok(Acceptance::Newest(Authority::Recovery)));
}

#[test]
fn recovery_that_overrides_what_recovery_built_upon_is_equivocation() {
    let start = log();
    let mut log = start.clone();
    log.offer(sign(successor(&log, "051111111"), DAILY)).unwrap();
    log.offer(sign(successor(&log, "051222222"), RECOVERY)).unwrap();
    let other = sign(successor(&start, "051333333"), RECOVERY);
    assert_eq!(log.offer(other), Err(DocumentError::Equivocation));
}

#[test]
fn limits_leave_room_for_the_longest_message() {
    let genesis = born();
    let with = |batch_messages, batch_bytes| {
        let limits = Limits { batch_messages, batch_bytes, ..Limits::default() };
        Document { limits, ..first(&genesis) }.check()
    };
    assert!(with(1, 128 * 1024).is_ok());
    assert!(with(0, 128 * 1024).is_err());
    assert!(with(101, 1 << 20).is_err());
    assert!(with(1, 96 * 1024).is_err());
    assert!(with(1, (1 << 20) + 1).is_err());
}
