use pico_protocol::id::NodeId;
use pico_protocol::referral::LegalBasis;
use pico_protocol::time::Timestamp;

use super::mistake::{self, Mistake};
use super::{Ground, NewGround, NoticeOffered, Purpose, Standing, store};
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Login, Role};
use crate::clock::DAY;
use crate::people::{self, Details, PersonId, Sight};
use crate::trial::{NOON, TrialNode};
use crate::web::form::Form;
use crate::web::locale::Locale;

fn later(days: i64) -> Timestamp {
    Timestamp::from_millis(NOON.as_millis() + days * DAY)
}

fn giulia() -> Account {
    Account {
        id: format!("acc_{}", "1".repeat(32)).parse().unwrap(),
        login: Login::parse("giulia").unwrap(),
        name: "Giulia Marchetti".to_owned(),
        roles: RoleSet::new([Role::Coordinator]),
        locale: Locale::It,
        created_at: NOON,
        disabled_at: None,
        has_password: true,
        has_second_factor: false,
    }
}

async fn node_id(name: &str) -> NodeId {
    TrialNode::named(name).await.identity.node_id()
}

fn ground(basis: LegalBasis, recipient: Option<NodeId>, ends: Option<Timestamp>) -> Ground {
    Ground {
        id: format!("gnd_{}", "1".repeat(32)).parse().unwrap(),
        person: format!("per_{}", "1".repeat(32)).parse().unwrap(),
        basis,
        purpose: Purpose::Referral,
        recipient,
        recipient_name: String::new(),
        notice: "1".to_owned(),
        notice_of: None,
        note: String::new(),
        given_on: NOON,
        expires_at: ends,
        withdrawn_at: None,
        settled_at: None,
        mistake: None,
        recorded_by: "Giulia Marchetti".to_owned(),
        written_by: giulia().id.to_string(),
    }
}

#[tokio::test]
async fn a_consent_covers_its_recipient_and_purpose_and_nobody_else() {
    let (one, other) = (node_id("Uno").await, node_id("Due").await);
    let consent = ground(LegalBasis::Consent, Some(one), None);
    assert!(consent.disclose("Mario Rossi", Purpose::Referral, &one, NOON).is_some());
    assert!(consent.disclose("Mario Rossi", Purpose::Referral, &other, NOON).is_none());
    assert!(consent.disclose("Mario Rossi", Purpose::Contact, &one, NOON).is_none());
    assert!(!ground(LegalBasis::Consent, None, None).covers(Purpose::Referral, &one, NOON));
    assert!(ground(LegalBasis::CourtOrder, None, None).covers(Purpose::Referral, &one, NOON));
}

#[tokio::test]
async fn nothing_leaves_before_it_was_given_after_its_end_or_after_it_was_withdrawn() {
    let one = node_id("Uno").await;
    let consent = ground(LegalBasis::Consent, Some(one), Some(later(10)));
    assert!(!consent.covers(Purpose::Referral, &one, later(-1)));
    assert!(consent.covers(Purpose::Referral, &one, later(10)), "its last day is whole");
    assert!(!consent.covers(Purpose::Referral, &one, later(11)));
    let withdrawn = Ground { withdrawn_at: Some(NOON), ..consent };
    assert!(!withdrawn.covers(Purpose::Referral, &one, NOON));
    assert_eq!(withdrawn.standing(later(1)), Standing::Withdrawn);
}

#[test]
fn the_last_thirty_days_are_told() {
    let standing = |days| ground(LegalBasis::Care, None, Some(later(days))).standing(NOON);
    assert_eq!((standing(31), standing(30), standing(-1)), (Standing::Live, Standing::Ending, Standing::Expired));
    assert_eq!(ground(LegalBasis::Care, None, None).standing(later(9_999)), Standing::Live);
}

fn form(changes: &[(&'static str, String)]) -> Form {
    let mut fields = vec![
        ("basis", "consent".to_owned()),
        ("purpose", "referral".to_owned()),
        ("notice", "1".to_owned()),
        ("given_on", "20/11/2026".to_owned()),
    ];
    fields.retain(|field| !changes.iter().any(|change| change.0 == field.0));
    fields.extend(changes.iter().cloned());
    Form::prefilled(fields)
}

#[tokio::test]
async fn a_consent_to_a_referral_names_a_cooperative_that_is_linked() {
    let one = node_id("Uno").await;
    let peers = [(one.to_string(), "Uno".to_owned())];
    let mut nobody = form(&[]);
    assert!(NewGround::read(&mut nobody, NOON, (&peers, &[])).is_none());
    assert_eq!(nobody.mistake("recipient").unwrap().key, "legal-recipient-needed");
    let named = NewGround::read(&mut form(&[("recipient", one.to_string())]), NOON, (&peers, &[])).unwrap();
    assert_eq!(named.recipient, Some((one, "Uno".to_owned())));
    let mut unlinked = form(&[("recipient", node_id("Due").await.to_string())]);
    assert!(NewGround::read(&mut unlinked, NOON, (&peers, &[])).is_none());
    let mut tomorrow = form(&[("recipient", one.to_string()), ("given_on", "24/11/2026".to_owned())]);
    assert!(NewGround::read(&mut tomorrow, NOON, (&peers, &[])).is_none());
    assert_eq!(tomorrow.mistake("given_on").unwrap().key, "legal-given-in-future");
}

async fn somebody(node: &TrialNode) -> PersonId {
    let details = Details::named("Rossi", "Mario");
    let mut tx = node.db.write().await.unwrap();
    let id = people::store::register(&mut tx, node, &giulia().actor(), &details).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_withdrawn_consent_is_no_ground_any_more_and_stays_written() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let one = node_id("Uno").await;
    let person = somebody(&node).await;
    let mut tx = node.db.write().await.unwrap();
    let peers = [(one.to_string(), "Uno".to_owned())];
    let fields = [("recipient", one.to_string()), ("note", "firmato dalla madre".to_owned())];
    let new = NewGround::read(&mut form(&fields), NOON, (&peers, &[])).unwrap();
    store::record(&mut tx, &node, &giulia(), &person, &new).await.unwrap();
    let live = store::live(&mut tx, &node, &person, Purpose::Referral, &one).await.unwrap().unwrap();
    assert_eq!(live.note, "firmato dalla madre");
    assert!(store::withdraw(&mut tx, &node, &giulia().actor(), &live).await.unwrap());
    assert!(!store::withdraw(&mut tx, &node, &giulia().actor(), &live).await.unwrap());
    assert!(store::live(&mut tx, &node, &person, Purpose::Referral, &one).await.unwrap().is_none());
    assert_eq!(store::of_person(&mut tx, &node, &person).await.unwrap().len(), 1);
}

#[tokio::test]
async fn consents_about_to_end_are_told_to_those_who_see_the_person() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let person = somebody(&node).await;
    let mut tx = node.db.write().await.unwrap();
    let fields = [("basis", "care".to_owned()), ("expires_on", "30/11/2026".to_owned())];
    let new = NewGround::read(&mut form(&fields), NOON, (&[], &[])).unwrap();
    store::record(&mut tx, &node, &giulia(), &person, &new).await.unwrap();
    let sight =
        |account: &str, only_own| Sight { account: account.to_owned(), only_own, team_on: None, protected_too: false };
    let all = sight("acc_x", false);
    let ending = store::ending(&mut tx, &all, NOON, later(30), 10).await.unwrap();
    assert_eq!((ending.len(), ending[0].name().as_str()), (1, "Rossi Mario"));
    assert!(store::ending(&mut tx, &all, NOON, later(3), 10).await.unwrap().is_empty());
    assert!(store::ending(&mut tx, &sight("acc_x", true), NOON, later(30), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_last_day_of_a_consent_is_whole_whatever_the_hour_that_is_written_with_it() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let person = somebody(&node).await;
    let mut tx = node.db.write().await.unwrap();
    let new = NewGround::read(&mut form(&[("basis", "care".to_owned())]), NOON, (&[], &[])).unwrap();
    let new = NewGround { expires_at: Some(NOON), ..new };
    store::record(&mut tx, &node, &giulia(), &person, &new).await.unwrap();
    let all = Sight { account: "acc_x".to_owned(), only_own: false, team_on: None, protected_too: false };
    let hour = |hours: i64| Timestamp::from_millis(NOON.as_millis() + hours * DAY / 24);
    for (hours, standing, live) in [(3, Standing::Ending, 1), (24, Standing::Expired, 0)] {
        let ground = store::of_person(&mut tx, &node, &person).await.unwrap().remove(0);
        assert_eq!(ground.standing(hour(hours)), standing, "{hours} hours later");
        let told = store::to_renew(&mut tx, &all, hour(hours), 10).await.unwrap();
        assert_eq!((told.len(), told[0].has_ended), (1, live == 0), "{hours} hours later");
        assert_eq!(store::count_live(&mut tx, hour(hours)).await.unwrap(), live, "{hours} hours later");
    }
}

#[test]
fn what_has_ended_asks_to_be_renewed_until_it_was_or_is_not_needed() {
    let of = |id: &str, basis, ends: i64| Ground {
        id: format!("gnd_{}", id.repeat(32)).parse().unwrap(),
        ..ground(basis, None, Some(later(ends)))
    };
    let ended = of("1", LegalBasis::Care, 1);
    assert!(!ended.asks_to_be_renewed(&[], NOON), "it has not ended");
    assert!(ended.asks_to_be_renewed(std::slice::from_ref(&ended), later(2)));
    let other = of("2", LegalBasis::PublicInterest, 90);
    let renewed = of("3", LegalBasis::Care, 90);
    let withdrawn = Ground { withdrawn_at: Some(NOON), ..renewed.clone() };
    assert!(ended.asks_to_be_renewed(&[ended.clone(), other, withdrawn], later(2)));
    assert!(!ended.asks_to_be_renewed(&[ended.clone(), renewed], later(2)));
    let settled = Ground { settled_at: Some(later(2)), ..ended };
    assert!(!settled.asks_to_be_renewed(&[], later(2)));
}

#[tokio::test]
async fn a_mistake_holds_for_nothing_and_only_who_wrote_it_or_a_coordinator_says_so() {
    let (one, other) = (node_id("Uno").await, node_id("Due").await);
    let consent = ground(LegalBasis::Consent, Some(one), None);
    let id = format!("acc_{}", "2".repeat(32)).parse().unwrap();
    let lea = Account { id, roles: RoleSet::new([Role::Operator]), ..giulia() };
    let hers = Ground { written_by: lea.id.to_string(), ..consent.clone() };
    assert!(hers.may_be_a_mistake_for(&lea) && !consent.may_be_a_mistake_for(&lea));
    assert!(hers.may_be_a_mistake_for(&giulia()), "she coordinates");
    assert_eq!(mistake::of(&[consent.clone(), hers.clone()], &lea), [hers.id]);

    let wrong = Mistake { said_at: NOON, said_by: "Giulia Marchetti".to_owned() };
    let wrong = Ground { mistake: Some(wrong), ..consent.clone() };
    assert_eq!(wrong.standing(NOON), Standing::Mistaken);
    assert!(!wrong.covers(Purpose::Referral, &one, NOON) && !wrong.may_be_a_mistake_for(&giulia()));
    assert!(mistake::alone(std::slice::from_ref(&wrong)) && !mistake::alone(&[wrong.clone(), consent.clone()]));
    let taken_back = Ground { withdrawn_at: Some(NOON), ..consent.clone() };
    assert!(!taken_back.may_be_a_mistake_for(&giulia()), "she has taken it back: that was no mistake");

    // What carries referrals to the same cooperative: another consent that holds, and neither a mistake nor one to another.
    let second = |ground: &Ground| Ground { id: format!("gnd_{}", "2".repeat(32)).parse().unwrap(), ..ground.clone() };
    assert!(consent.is_carried_by(&one, &[consent.clone(), second(&consent)], None, NOON));
    let elsewhere = Ground { recipient: Some(other), ..second(&consent) };
    for idle in [consent.clone(), second(&wrong), second(&taken_back), elsewhere] {
        assert!(!consent.is_carried_by(&one, &[idle], None, NOON));
    }

    // A basis given by law names nobody, and every cooperative may be told on it; another basis does not do instead.
    let care = ground(LegalBasis::Care, None, None);
    assert!(care.can_carry(LegalBasis::Care, &one) && care.can_carry(LegalBasis::Care, &other));
    assert!(!care.can_carry(LegalBasis::Consent, &one) && !consent.can_carry(LegalBasis::Consent, &other));
    assert!(!Ground { purpose: Purpose::Care, ..care.clone() }.can_carry(LegalBasis::Care, &one));
    assert!(care.is_carried_by(&one, &[second(&care)], None, NOON));
    assert!(!care.is_carried_by(&one, &[care.clone(), second(&consent)], None, NOON));
}

#[tokio::test]
async fn what_was_typed_as_a_recipient_is_taken_or_refused_and_never_thrown_away() {
    let one = node_id("Uno").await;
    let peers = [(one.to_string(), "Uno".to_owned())];
    let read = |purpose: &str, linked: bool, words: &str| {
        let recipient = if linked { one.to_string() } else { String::new() };
        let fields = [("purpose", purpose.to_owned()), ("recipient", recipient), ("named", words.to_owned())];
        let mut form = form(&fields);
        let read = NewGround::read(&mut form, NOON, (&peers, &[]));
        let wrong: Vec<String> = form.mistakes().iter().map(|mistake| mistake.key.clone()).collect();
        read.map(|new| (new.recipient.is_some(), new.named)).ok_or(wrong)
    };
    let school = "Scuola media Inventata";
    assert_eq!(read("communication", false, school), Ok((false, school.to_owned())));
    assert_eq!(read("communication", true, ""), Ok((true, String::new())));
    assert_eq!(read("images", false, "Il giornalino"), Ok((false, "Il giornalino".to_owned())));
    assert_eq!(read("images", false, ""), Ok((false, String::new())), "pictures for ourselves");
    assert_eq!(read("communication", false, ""), Err(vec!["legal-named-needed".to_owned()]));
    assert_eq!(read("communication", true, school), Err(vec!["legal-recipient-one".to_owned()]));
    assert_eq!(read("referral", false, school), Err(vec!["legal-recipient-linked".to_owned()]));
    assert_eq!(read("care", true, ""), Err(vec!["legal-recipient-none-for-care".to_owned()]));
}

#[test]
fn words_name_nobody_to_whom_a_referral_may_go() {
    let ground = Ground { recipient_name: "Scuola".to_owned(), ..ground(LegalBasis::Consent, None, None) };
    assert_eq!(ground.lets_referrals_go_to(), None);
}

#[test]
fn a_notice_is_one_of_ours_or_another_in_words() {
    let ours = [NoticeOffered { service: "svc".to_owned(), number: 2, words: "Doposcuola: versione 2".to_owned() }];
    let read = |of: &str, words: &str| {
        let fields = [("purpose", "care".to_owned()), ("notice_of", of.to_owned()), ("notice", words.to_owned())];
        let mut form = form(&fields);
        let read = NewGround::read(&mut form, NOON, (&[], &ours));
        let wrong: Vec<String> = form.mistakes().iter().map(|mistake| mistake.key.clone()).collect();
        read.map(|new| (new.notice, new.notice_of)).ok_or(wrong)
    };
    assert_eq!(read("svc/2", ""), Ok(("Doposcuola: versione 2".to_owned(), Some(("svc".to_owned(), 2)))));
    assert_eq!(read("", "Comune, 2026"), Ok(("Comune, 2026".to_owned(), None)));
    assert_eq!(read("svc/1", ""), Err(vec!["form-required".to_owned()]), "not one that is handed out now");
    assert_eq!(read("svc/2", "Comune, 2026"), Err(vec!["legal-notice-one".to_owned()]));
}
