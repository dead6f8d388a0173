//! A year counts what its days say, and not what came before or after.

use jiff::civil::{Date, date};
use pico_protocol::feed;
use pico_protocol::referral::ClosingReason;

use super::*;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command, store as accounts};
use crate::clock::DAY;
use crate::enrolments::ending::Ending;
use crate::enrolments::store::{self as enrolments, New, Written as Begun};
use crate::enrolments::{Enrolment, State, Step};
use crate::figures::answers::{self, Answer, Course};
use crate::people::{Details, PersonId, restriction, store as people};
use crate::plans::store::{self as plans, goals as of_plans, steps};
use crate::plans::{
    Act, Ending as PlanEnding, Goal, GoalTexts, Kind as PlanKind, Outcome, Plan, Reached, Texts, Written,
};
use crate::services::{self, Service};
use crate::teams::{Member, Terms};
use crate::trial::{NOON, TrialNode};
use crate::web::locale::Locale;
use crate::{execute, sql};

const LAST: Days = (date(2025, 1, 1), date(2025, 12, 31));
/// Until the day at which the clock of a trial stands.
const THIS: Days = (date(2026, 1, 1), date(2026, 11, 23));
const NEXT: Days = (date(2027, 1, 1), date(2027, 12, 31));

/// A node with two who coordinate, and a service.
struct Stage {
    node: TrialNode,
    giulia: Account,
    marta: Account,
    service: Service,
}

fn particulars() -> services::Particulars {
    let content = feed::Service {
        name: "Doposcuola".to_owned(),
        description: String::new(),
        category: "F".parse().unwrap(),
        area: feed::Area::Mixed,
        comune: "037006".to_owned(),
        address: feed::Address::Withheld,
        territory: String::new(),
        capacity: Vec::new(),
        eligibility: String::new(),
        minimum_age: None,
        maximum_age: None,
        schedule: String::new(),
        contact: feed::Contact { telephone: String::new(), email: String::new() },
        accepts_referrals: true,
    };
    let (legal_basis, visibility) = (services::basis::Basis::Contract, feed::Visibility::Unlisted);
    services::Particulars { content, legal_basis, visibility, counted: false }
}

impl Stage {
    async fn set() -> Self {
        let node = TrialNode::named("A").await;
        let account = async |login: &str| {
            let roles = RoleSet::new([Role::Coordinator]);
            command::create(&node, login, "Nome Esempio", roles, Locale::It).await.unwrap()
        };
        let (giulia, marta) = (account("giulia").await, account("marta").await);
        let mut tx = node.db.write().await.unwrap();
        let id = services::store::insert(&mut tx, &node, &giulia.actor(), &particulars()).await.unwrap();
        let service = services::store::find(&mut tx, &id).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        Self { node, giulia, marta, service }
    }

    fn key(&self) -> String {
        self.service.id.to_string()
    }

    async fn person(&self, tx: &mut Tx, name: &str) -> PersonId {
        people::register(tx, &self.node, &self.giulia.actor(), &Details::named("Rossi", name)).await.unwrap()
    }

    async fn enrolled(&self, tx: &mut Tx, name: &str, on: Date) -> Enrolment {
        let person = self.person(tx, name).await;
        let step = Step { to: State::Active, on, note: String::new() };
        let new = New { person, referral: String::new(), source: None, step };
        let begun = enrolments::begin(tx, &self.node, &self.giulia.actor(), &self.service, &new, true).await.unwrap();
        let Begun::Done(id) = begun else { panic!("{begun:?}") };
        enrolments::find(tx, &id).await.unwrap().unwrap()
    }

    /// The next edition, of so many goals, proposed by the one and approved by the other on a day.
    async fn plan(&self, tx: &mut Tx, enrolment: &Enrolment, on: Date, goals: i64) -> i64 {
        let edition = self.draft(tx, enrolment, goals).await;
        self.act(tx, enrolment, edition, &self.giulia, Act::Propose, on).await;
        self.act(tx, enrolment, edition, &self.marta, Act::Approve, on).await;
        edition
    }

    async fn draft(&self, tx: &mut Tx, enrolment: &Enrolment, goals: i64) -> i64 {
        let by = (&self.giulia, &self.usable(tx, enrolment).await);
        let texts = || GoalTexts {
            goal: "Va a scuola da sola".to_owned(),
            sign: "Tre giorni".to_owned(),
            ..GoalTexts::default()
        };
        let goal = |number| Goal { number, until: None, texts: texts(), outcome: Outcome::OPEN };
        let new = Written {
            kind: PlanKind::Pei,
            from: date(2025, 1, 1),
            until: None,
            review_on: Some(date(2028, 1, 1)),
            texts: Texts { needs: "Muoversi".to_owned(), resources: String::new() },
            goals: (1..=goals).map(goal).collect(),
        };
        plans::begin(tx, &self.node, by, enrolment, &new).await.unwrap().unwrap()
    }

    async fn usable(&self, tx: &mut Tx, enrolment: &Enrolment) -> restriction::Unrestricted {
        restriction::store::usable(tx, &self.node, &self.giulia.actor(), &enrolment.person).await.unwrap().unwrap()
    }

    async fn found(&self, tx: &mut Tx, enrolment: &Enrolment, edition: i64) -> Plan {
        plans::find(tx, &self.node, &enrolment.id, edition).await.unwrap().unwrap()
    }

    async fn act(&self, tx: &mut Tx, enrolment: &Enrolment, edition: i64, by: &Account, act: Act, on: Date) {
        let plan = self.found(tx, enrolment, edition).await;
        let ending = (act == Act::End).then_some(PlanEnding::Reached);
        let step = steps::Step { act, on, ending, note: String::new() };
        let taken = steps::take(tx, &self.node, by, (enrolment, &plan), plan.version, &step).await.unwrap();
        assert!(matches!(taken, steps::Taken::Done), "{act:?}");
    }

    async fn says(&self, tx: &mut Tx, enrolment: &Enrolment, edition: i64, said: &[(i64, Reached, Date)]) {
        let (plan, hers) = (self.found(tx, enrolment, edition).await, self.usable(tx, enrolment).await);
        let outcome = |(number, reached, on): &(i64, Reached, Date)| {
            (*number, Outcome { reached: *reached, on: Some(*on), note: String::new() })
        };
        let said: Vec<_> = said.iter().map(outcome).collect();
        let (by, of) = ((&self.giulia, &hers), (enrolment, &plan));
        assert!(of_plans::say(tx, &self.node, by, of, plan.version, &said).await.unwrap());
    }

    async fn goals(&self, tx: &mut Tx, days: Days) -> [i64; 5] {
        let goals = goals(tx, days).await.unwrap();
        let of = goals.get(&self.key()).copied().unwrap_or_default();
        [of.people, of.reached, of.partly, of.missed, of.unsaid]
    }
}

#[tokio::test]
async fn a_goal_counts_in_the_year_in_which_something_is_said_of_it() {
    let stage = Stage::set().await;
    let mut tx = stage.node.db.write().await.unwrap();
    let first = stage.enrolled(&mut tx, "Anna", date(2025, 2, 1)).await;
    stage.plan(&mut tx, &first, date(2025, 3, 1), 4).await;
    assert_eq!(stage.goals(&mut tx, LAST).await, [1, 0, 0, 0, 4]);
    let said = [
        (1, Reached::Yes, date(2025, 6, 1)),
        (2, Reached::Partly, date(2025, 7, 1)),
        (3, Reached::No, date(2026, 2, 1)),
    ];
    stage.says(&mut tx, &first, 1, &said).await;
    // What will be said later is not said yet; what was reached before counts no more, what was reached in part is still open.
    assert_eq!(stage.goals(&mut tx, LAST).await, [1, 1, 1, 0, 2]);
    assert_eq!(stage.goals(&mut tx, THIS).await, [1, 0, 0, 1, 2]);
    // A draft and a proposal hold for nobody.
    let second = stage.enrolled(&mut tx, "Bice", date(2025, 2, 1)).await;
    let edition = stage.draft(&mut tx, &second, 3).await;
    stage.act(&mut tx, &second, edition, &stage.giulia, Act::Propose, date(2025, 2, 2)).await;
    assert_eq!(stage.goals(&mut tx, LAST).await, [1, 1, 1, 0, 2]);
}

#[tokio::test]
async fn of_a_plan_that_ended_counts_what_is_said_of_it_afterwards_on_its_last_day() {
    let stage = Stage::set().await;
    let mut tx = stage.node.db.write().await.unwrap();
    let one = stage.enrolled(&mut tx, "Anna", date(2025, 1, 2)).await;
    stage.plan(&mut tx, &one, date(2025, 1, 10), 2).await;
    stage.act(&mut tx, &one, 1, &stage.marta, Act::End, date(2025, 12, 20)).await;
    assert_eq!(stage.goals(&mut tx, LAST).await, [1, 0, 0, 0, 2], "nobody has said what became of it");
    stage.says(&mut tx, &one, 1, &[(1, Reached::Yes, date(2026, 1, 10))]).await;
    assert_eq!(stage.goals(&mut tx, LAST).await, [1, 1, 0, 0, 1]);
    assert_eq!(stage.goals(&mut tx, THIS).await, [0; 5], "it held no more");
}

#[tokio::test]
async fn a_goal_that_goes_on_in_a_new_edition_is_open_once() {
    let stage = Stage::set().await;
    let mut tx = stage.node.db.write().await.unwrap();
    let one = stage.enrolled(&mut tx, "Anna", date(2025, 1, 2)).await;
    stage.plan(&mut tx, &one, date(2025, 2, 1), 2).await;
    stage.says(&mut tx, &one, 1, &[(1, Reached::Partly, date(2026, 2, 20))]).await;
    assert_eq!(stage.plan(&mut tx, &one, date(2026, 3, 1), 2).await, 2);
    assert_eq!(stage.goals(&mut tx, LAST).await, [1, 0, 0, 0, 2], "on the last day of that year the first one held");
    assert_eq!(stage.goals(&mut tx, THIS).await, [1, 0, 1, 0, 2]);
}

#[tokio::test]
async fn who_was_in_a_team_counts_until_she_is_taken_out_and_a_mistake_never() {
    let stage = Stage::set().await;
    let (node, by) = (&stage.node, stage.giulia.actor());
    let mut who = Vec::new();
    for login in ["anna", "bea", "carla", "dina", "elsa"] {
        let roles = RoleSet::new([Role::Operator]);
        who.push(command::create(node, login, "Nome Esempio", roles, Locale::It).await.unwrap());
    }
    let mut tx = node.db.write().await.unwrap();
    let terms = |until| Terms {
        qualification: Qualification::Educator,
        duty: String::new(),
        since: date(2025, 5, 1),
        until,
        weekly: None,
    };
    let mut members: Vec<Member> = Vec::new();
    for (account, until) in who.iter().zip([None, None, None, None, Some(date(2025, 6, 1))]) {
        let added = teams::store::add(&mut tx, node, &by, &stage.service.id, &account.id, &terms(until)).await.unwrap();
        let id = added.unwrap();
        members.push(teams::store::find(&mut tx, &id).await.unwrap().unwrap());
    }
    // One is a mistake, seen on the same day; one is taken out some days later; of one the account is closed.
    teams::store::remove(&mut tx, node, &by, &members[1]).await.unwrap();
    node.clock.advance(5 * DAY);
    teams::store::remove(&mut tx, node, &by, &members[2]).await.unwrap();
    accounts::set_disabled(&mut tx, &who[3].id, Some(node.clock.now())).await.unwrap();
    let count = async |tx: &mut Tx, days: Days| workers(tx, days).await.unwrap();
    assert_eq!(count(&mut tx, LAST).await, (vec![(Qualification::Educator, 4)], 4));
    assert_eq!(count(&mut tx, THIS).await, (vec![(Qualification::Educator, 3)], 3));
    assert_eq!(count(&mut tx, NEXT).await, (vec![(Qualification::Educator, 1)], 1));
    // With another qualification she counts twice, and once in all.
    let other = Terms { qualification: Qualification::Trainee, since: date(2027, 2, 1), ..terms(None) };
    let end = Terms { until: Some(date(2027, 1, 31)), ..terms(None) };
    teams::store::change(&mut tx, node, &by, &members[0], 1, &end).await.unwrap().unwrap();
    teams::store::add(&mut tx, node, &by, &stage.service.id, &who[0].id, &other).await.unwrap().unwrap();
    let both = vec![(Qualification::Educator, 1), (Qualification::Trainee, 1)];
    assert_eq!(count(&mut tx, NEXT).await, (both, 1));
}

#[tokio::test]
async fn who_is_inside_on_the_last_day_is_told_from_who_left_before() {
    let stage = Stage::set().await;
    let node = &stage.node;
    let mut tx = node.db.write().await.unwrap();
    stage.enrolled(&mut tx, "Anna", date(2025, 2, 1)).await;
    let left = stage.enrolled(&mut tx, "Bice", date(2025, 3, 1)).await;
    let to = State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) };
    let step = Step { to, on: date(2026, 3, 1), note: String::new() };
    enrolments::step(&mut tx, node, &stage.giulia.actor(), &left, left.version, &step, true).await.unwrap();
    let of = async |tx: &mut Tx, days| {
        enrolled::enrolled(tx, days).await.unwrap().services.get(&stage.key()).copied().unwrap_or_default()
    };
    assert_eq!(of(&mut tx, LAST).await, OfService { people: 2, came: 2, went: 0, inside: 2 });
    assert_eq!(of(&mut tx, THIS).await, OfService { people: 2, came: 0, went: 1, inside: 1 });
    // The service was written down now: of the year before it is known only by who was in it.
    let day = |days: i64| Timestamp::from_millis(NOON.as_millis() + days * DAY);
    assert!(offered(&mut tx, day(-9), day(-1)).await.unwrap().is_empty());
    assert!(offered(&mut tx, day(-9), day(1)).await.unwrap().contains(&stage.key()));
}

/// Writes a referral of this kind that was opened here at a moment.
async fn referral(tx: &mut Tx, id: &str, kind: Kind, direction: &str, told: [&str; 4], at: Timestamp) {
    let [state, ended_as, outcome, reason] = told;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referrals (id, number, kind, direction, own_side, peer, peer_name, state, urgency, turn, ended_as, outcome, \
             coded_reason, created_at, changed_at, version) \
             VALUES ($1, $1, $2, $3, 'sender', '', '', $4, 'routine', 'nobody', $5, $6, $7, $8, $8, 0)"
        )
        .bind(id)
        .bind(kind_code(kind))
        .bind(direction)
        .bind(state)
        .bind(ended_as)
        .bind(outcome)
        .bind(reason)
        .bind(at.as_millis())
    )
    .unwrap();
}

#[tokio::test]
async fn referrals_of_a_year_count_by_what_ended_them_also_when_they_are_closed() {
    let stage = Stage::set().await;
    let mut tx = stage.node.db.write().await.unwrap();
    let told = [
        ("a", "sent", ["closed", "declined", "", "no_places"]),
        ("b", "sent", ["declined", "declined", "", "out_of_area"]),
        ("c", "received", ["closed", "completed", "partly", "need_resolved"]),
        ("d", "sent", ["in_progress", "", "", ""]),
        ("e", "sent", ["closed", "withdrawn", "", "need_met"]),
        ("f", "sent", ["withdrawn", "withdrawn", "", "need_met"]),
        ("g", "received", ["waitlisted", "", "", ""]),
    ];
    for (id, direction, told) in told {
        referral(&mut tx, id, Kind::Referral, direction, told, NOON).await;
    }
    // A question to several, and one of another year, are not of it.
    referral(&mut tx, "h", Kind::OpenCall, "sent", ["closed", "accepted", "", ""], NOON).await;
    let before = Timestamp::from_millis(NOON.as_millis() - 400 * DAY);
    referral(&mut tx, "i", Kind::Referral, "sent", ["in_progress", "", "", ""], before).await;
    let yes = "INSERT INTO referral_events (referral, side, number, step, at) VALUES ('e', 'peer', 1, 'accepted', 1)";
    execute!(&mut tx, sqlx::query(yes)).unwrap();

    let from = Timestamp::from_millis(NOON.as_millis() - 300 * DAY);
    let all = referrals(&mut tx, from, Timestamp::from_millis(NOON.as_millis() + 1)).await.unwrap();
    let of = |answer| answers::count(&all, |one| one.answer() == answer);
    assert_eq!(of(Answer::Accepted), (2, 1), "{all:?}");
    assert_eq!((of(Answer::Declined), of(Answer::Withdrawn), of(Answer::Waiting)), ((2, 0), (1, 0), (0, 1)), "{all:?}");
    let on = |course| answers::count(&all, |one| one.course() == Some(course));
    assert_eq!((on(Course::GoesOn), on(Course::TakenBack)), ((1, 0), (1, 0)), "{all:?}");
    let partly = Course::Done(pico_protocol::referral::Outcome::Partly);
    assert_eq!(on(partly), (0, 1), "{all:?}");
    assert_eq!(answers::count(&all, |one| one.reason == "no_places"), (1, 0), "{all:?}");
    assert_eq!(all.iter().map(|one| one.count).sum::<i64>(), 7, "{all:?}");
}

#[tokio::test]
async fn plans_and_referrals_of_a_year_are_found_by_their_indexes() {
    let node = TrialNode::named("A").await;
    let mut tx = node.db.read().await.unwrap();
    if !matches!(tx, Tx::Sqlite(_)) {
        return;
    }
    for (question, index, scans) in [
        (goals_question(), "plans_held", [" p\n", " g\n", " e\n"]),
        (REFERRALS.to_owned(), "referrals_by_opening", [" r\n", " v\n", " referrals\n"]),
        (enrolled::QUESTION.to_owned(), "SCAN e USING INDEX enrolments_by_person", [" p\n", " people\n", " e\n"]),
    ] {
        let explained = format!("EXPLAIN QUERY PLAN {question}");
        let lines: Vec<(i64, i64, i64, String)> =
            sql!(&mut tx, c => sqlx::query_as(sqlx::AssertSqlSafe(explained.as_str())).bind("").bind("").bind("").fetch_all(c)).unwrap();
        let lines = lines.into_iter().map(|line| line.3 + "\n").collect::<String>();
        assert!(lines.contains(index), "{lines}");
        assert!(question.contains("GROUP BY") || !lines.contains("TEMP B-TREE"), "it comes in its order: {lines}");
        assert!(scans.iter().all(|table| !lines.contains(&format!("SCAN{table}"))), "{lines}");
    }
}

#[tokio::test]
async fn what_was_there_twice_is_nobody_who_came_or_left_and_no_outcome() {
    let stage = Stage::set().await;
    let node = &stage.node;
    let mut tx = node.db.write().await.unwrap();
    let twin = stage.enrolled(&mut tx, "Nina", date(2026, 3, 2)).await;
    assert_eq!(enrolled::enrolled(&mut tx, THIS).await.unwrap().people_of(&[stage.service.id]), 1);
    stage.plan(&mut tx, &twin, date(2026, 3, 5), 2).await;
    stage.says(&mut tx, &twin, 1, &[(1, Reached::Yes, date(2026, 9, 1))]).await;
    assert_eq!(stage.goals(&mut tx, THIS).await, [1, 1, 0, 0, 1]);
    let twin = enrolments::find(&mut tx, &twin.id).await.unwrap().unwrap();
    let step = Step { to: State::Closed { reason: Ending::Twin }, on: date(2026, 10, 1), note: String::new() };
    enrolments::step(&mut tx, node, &stage.giulia.actor(), &twin, twin.version, &step, false).await.unwrap();
    assert_eq!(enrolled::enrolled(&mut tx, THIS).await.unwrap(), enrolled::Enrolled::default());
    assert_eq!(stage.goals(&mut tx, THIS).await, [0; 5], "nor do its goals count");
    let turnover = enrolments::ranking::turnover(&mut tx, &stage.service.id, date(2026, 11, 1)).await.unwrap();
    assert_eq!(turnover.freed, 0, "no place became free: the other one has it");
}
