//! What locks a record and opens it again, also where two records become one, and where one is erased.

use jiff::ToSpan;

use super::*;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::diary::{self, Written};
use crate::enrolments::Refusal;
use crate::merging::{self, Refused};
use crate::people::{Details, Person, Sight, store as people};
use crate::subject_requests::{AskedBy, Kind, NewRequest, Outcome, store as requests};
use crate::trial::TrialNode;
use crate::web::locale::Locale;

async fn begun() -> (TrialNode, Account, PersonId) {
    let node = TrialNode::named("A").await;
    let roles = RoleSet::new([Role::Coordinator]);
    let by = command::create(&node, "giulia", "Giulia Esempio", roles, Locale::It).await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    let id = people::register(&mut tx, &node, &by.actor(), &Details::named("Rossi", "Anna")).await.unwrap();
    tx.commit().await.unwrap();
    (node, by, id)
}

fn sight(by: &Account) -> Sight {
    Sight { account: by.id.to_string(), only_own: false, team_on: None, protected_too: false }
}

/// She asks, and is answered.
async fn answered(tx: &mut Tx, node: &App, by: &Account, id: &PersonId, kind: Kind, outcome: Outcome) -> String {
    let on = today(node.clock.now());
    let (identified, words) = ("La conosciamo".to_owned(), String::new());
    let new = NewRequest { kind, received_on: on, asked_by: AskedBy::Person, identified, words };
    let request = requests::record(tx, node, by, id, &new).await.unwrap();
    let line = requests::find(tx, node, &sight(by), &request).await.unwrap().unwrap();
    assert!(requests::answer(tx, node, by, &line.request, (outcome, on, "Parole")).await.unwrap());
    request.to_string()
}

async fn is_usable(tx: &mut Tx, node: &App, by: &Account, id: &PersonId) -> bool {
    usable(tx, node, &by.actor(), id).await.unwrap().is_some()
}

async fn logged(tx: &mut Tx, action: &str) -> i64 {
    sql!(tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = $1")
        .bind(action).fetch_one(c))
    .unwrap()
}

#[tokio::test]
async fn what_is_granted_locks_and_what_is_refused_or_only_asked_does_not() {
    for (kind, outcome, locks) in [
        (Kind::Restriction, Outcome::Granted, true),
        (Kind::Restriction, Outcome::Partly, true),
        (Kind::Restriction, Outcome::Refused, false),
        (Kind::Objection, Outcome::Granted, true),
        (Kind::Objection, Outcome::Refused, false),
        (Kind::Access, Outcome::Granted, false),
    ] {
        let (node, by, id) = begun().await;
        let mut tx = node.db.write().await.unwrap();
        let source = answered(&mut tx, &node, &by, &id, kind, outcome).await;
        assert_eq!(is_usable(&mut tx, &node, &by, &id).await, !locks, "{kind:?} {outcome:?}");
        let found = from_source(&mut tx, &source).await.unwrap();
        assert_eq!(found.map(|one| one.reason), kind.restricts().filter(|_| locks));
    }
}

#[tokio::test]
async fn a_reason_opens_until_its_day_each_use_is_logged_and_the_end_says_when_she_was_told() {
    let (node, by, id) = begun().await;
    let mut tx = node.db.write().await.unwrap();
    answered(&mut tx, &node, &by, &id, Kind::Restriction, Outcome::Granted).await;
    assert!(!is_usable(&mut tx, &node, &by, &id).await);
    let until = today(node.clock.now()).checked_add(2.days()).unwrap();
    let why = (Ground::Claims, until, "Una causa inventata");
    let of = allow(&mut tx, &node, &by.actor(), &id, why).await.unwrap();
    let hers = usable(&mut tx, &node, &by.actor(), &id).await.unwrap().expect("a reason was given");
    assert_eq!(logged(&mut tx, "restriction.used").await, 1);
    let written = Written { kind: diary::Kind::ALL[0], on: today(node.clock.now()), text: "Parole".to_owned() };
    diary::store::write(&mut tx, &node, &by, &hers, None, &written).await.unwrap();
    // A newer restriction was not known to who gave the reason.
    node.clock.advance(1);
    set(&mut tx, &node, &by.actor(), &id, Reason::Referral, "ref_1").await.unwrap();
    set(&mut tx, &node, &by.actor(), &id, Reason::Referral, "ref_1").await.unwrap();
    assert_eq!(of_count(&mut tx, &id).await, 2, "once for each source");
    assert!(!is_usable(&mut tx, &node, &by, &id).await);
    end_all(&mut tx, &node, &by.actor(), &id, Some("ref_1")).await.unwrap();
    assert!(is_usable(&mut tx, &node, &by, &id).await);
    node.clock.advance(3 * 86_400_000);
    assert!(!is_usable(&mut tx, &node, &by, &id).await, "its last day is over");
    assert!(close(&mut tx, &node, &by.actor(), &id, &of).await.unwrap());
    assert!(!close(&mut tx, &node, &by.actor(), &id, &of).await.unwrap());
    let holds = of_first(&mut tx, &id).await;
    let (told_on, who) = (today(node.clock.now()), by.actor());
    let what = (Some(told_on), Some("I dati sono stati corretti"));
    assert!(end(&mut tx, &node, &who, (&id, &holds), what).await.unwrap());
    assert!(!end(&mut tx, &node, &who, (&id, &holds), what).await.unwrap());
    assert!(is_usable(&mut tx, &node, &by, &id).await);
    let standing = super::of(&mut tx, &id).await.unwrap();
    let ended = standing.restrictions.iter().find(|one| one.id == holds).and_then(|one| one.ended.clone()).unwrap();
    assert_eq!((ended.told_on, ended.by_name.as_str()), (Some(told_on), "Giulia Esempio"));
}

async fn of_count(tx: &mut Tx, id: &PersonId) -> usize {
    super::of(tx, id).await.unwrap().restrictions.len()
}

async fn of_first(tx: &mut Tx, id: &PersonId) -> RestrictionId {
    super::of(tx, id).await.unwrap().first().unwrap().id.clone()
}

async fn read(tx: &mut Tx, node: &App, by: &Account, id: &PersonId) -> Person {
    people::find(tx, node, &sight(by), id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_restriction_goes_with_the_record_that_stays_and_both_have_it_when_they_part() {
    let (node, by, kept) = begun().await;
    let mut tx = node.db.write().await.unwrap();
    let other = people::register(&mut tx, &node, &by.actor(), &Details::named("Rossi", "Anna")).await.unwrap();
    answered(&mut tx, &node, &by, &other, Kind::Restriction, Outcome::Granted).await;
    let day = today(node.clock.now());
    let two = (read(&mut tx, &node, &by, &kept).await, read(&mut tx, &node, &by, &other).await);
    let refused = merging::store::refused(&mut tx, &two.0, &two.1, day).await.unwrap();
    assert_eq!(refused, Some(Refused::Restricted));
    let eyes = sight(&by);
    let merged = merging::store::merge(&mut tx, &node, (&by, &eyes), (&two.0, &two.1), &two.0.details).await.unwrap();
    assert!(merged.is_none(), "whoever asks nobody before is refused as well");
    allow(&mut tx, &node, &by.actor(), &other, (Ground::Consent, day, "È d’accordo")).await.unwrap();
    let merged = merging::store::merge(&mut tx, &node, (&by, &eyes), (&two.0, &two.1), &two.0.details).await.unwrap();
    assert!(merged.is_some());
    assert!(is_restricted(&mut tx, &kept).await.unwrap() && !is_restricted(&mut tx, &other).await.unwrap());
    // What is granted on the record that stays is granted for all that is known of her.
    set(&mut tx, &node, &by.actor(), &kept, Reason::Objection, "req_2").await.unwrap();
    allow(&mut tx, &node, &by.actor(), &kept, (Ground::Consent, day, "È d’accordo")).await.unwrap();
    let last = merging::store::of_kept(&mut tx, &kept).await.unwrap().remove(0);
    assert!(merging::store::part(&mut tx, &node, (&by, &eyes), &last).await.unwrap());
    assert!(is_restricted(&mut tx, &kept).await.unwrap() && is_restricted(&mut tx, &other).await.unwrap());
    assert_eq!(of_count(&mut tx, &other).await, 2, "its own, and what was granted meanwhile");
}

#[tokio::test]
async fn an_erased_record_is_not_restricted_any_more_and_cannot_be() {
    let (node, by, id) = begun().await;
    let mut tx = node.db.write().await.unwrap();
    answered(&mut tx, &node, &by, &id, Kind::Restriction, Outcome::Granted).await;
    requests::erase::erase(&mut tx, &node, &by.actor(), &id).await.unwrap();
    assert!(!is_restricted(&mut tx, &id).await.unwrap());
    set(&mut tx, &node, &by.actor(), &id, Reason::Request, "req_9").await.unwrap();
    assert!(!is_restricted(&mut tx, &id).await.unwrap());
}

#[test]
fn a_refused_enrolment_says_why_beside_what_was_chosen() {
    assert_eq!((Refusal::Restricted.field(), Refusal::Restricted.key()), ("act", "restriction-refused"));
}
