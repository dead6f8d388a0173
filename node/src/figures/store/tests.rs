//! The counts that are kept say what a recount of the rows says, whatever has happened and in whichever order.

mod questions;

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, date};
use pico_protocol::feed;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::{ClosingReason, HoldReason};

use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::app::App;
use crate::enrolments::ending::{CameToNothing, Ending};
use crate::enrolments::store::{self as enrolments, New};
use crate::enrolments::{EnrolmentId, State, Step};
use crate::people::many::{self, Prepared};
use crate::people::panel::today;
use crate::people::{Details, Person, PersonId, Sex, Sight, history, restriction, store};
use crate::store::Tx;
use crate::trial::TrialNode;
use crate::web::locale::Locale;
use crate::{execute, merging, services, sql, subject_requests};

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count.max(1)
    }

    fn one<T: Clone>(&mut self, all: &[T]) -> Option<T> {
        all.get(self.below(all.len())).cloned()
    }
}

const AREAS: [feed::Area; 3] = [feed::Area::Mixed, feed::Area::Poverty, feed::Area::Elderly];

/// A node on which something happens.
struct Field {
    node: TrialNode,
    by: Account,
    chance: Chance,
    today: Date,
    services: Vec<SubjectId>,
    people: Vec<PersonId>,
    imported: Vec<PersonId>,
    enrolled: Vec<EnrolmentId>,
}

fn sight(by: &Account) -> Sight {
    Sight { account: by.id.to_string(), only_own: false, team_on: None, protected_too: true }
}

fn service(name: &str, area: feed::Area) -> services::Particulars {
    let content = feed::Service {
        name: name.to_owned(),
        description: String::new(),
        category: "F".parse().unwrap(),
        area,
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

async fn field(seed: u64) -> Field {
    let node = TrialNode::named("A").await;
    let roles = RoleSet::new([Role::Coordinator]);
    let by = command::create(&node, "giulia", "Giulia Esempio", roles, Locale::It).await.unwrap();
    let mut services = Vec::new();
    let mut tx = node.db.write().await.unwrap();
    let all = [("Doposcuola", AREAS[0]), ("Mensa", AREAS[1]), ("Centro", AREAS[0])];
    for (name, area) in all {
        let new = service(name, area);
        services.push(services::store::insert(&mut tx, &node, &by.actor(), &new).await.unwrap());
    }
    tx.commit().await.unwrap();
    let today = today(node.clock.now());
    Field {
        node,
        by,
        chance: Chance(seed),
        today,
        services,
        people: Vec::new(),
        imported: Vec::new(),
        enrolled: Vec::new(),
    }
}

impl Field {
    fn details(&mut self) -> Details {
        let family = self.chance.one(&["Rossi", "Bianchi", "Neri", "Ferri"]).unwrap();
        let births = [None, Some(date(1950, 5, 5)), Some(date(2010, 1, 2)), Some(date(1985, 12, 31))];
        Details {
            birth_date: self.chance.one(&births).unwrap(),
            sex: self.chance.one(&[None, Some(Sex::Female), Some(Sex::Male)]).unwrap(),
            comune: self.chance.one(&[None, Some("037006".to_owned()), Some("037032".to_owned())]).unwrap(),
            ..Details::named(family, self.chance.one(&["Anna", "Bruno"]).unwrap())
        }
    }

    /// A state with the day from which it holds.
    fn step(&mut self) -> Step {
        let on = self.today.checked_sub(i64::try_from(self.chance.below(2)).unwrap().days()).unwrap();
        let states = [
            State::Active,
            State::Waiting { points: 3, from: on, estimated: None },
            State::Suspended { reason: HoldReason::ALL[0], review: None },
            State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) },
            State::Closed { reason: Ending::Never(CameToNothing::Renounced) },
            State::Active,
        ];
        Step { to: self.chance.one(&states).unwrap(), on, note: String::new() }
    }

    async fn somebody(&mut self, tx: &mut Tx) -> Option<Person> {
        let id = self.chance.one(&self.people)?;
        store::find(tx, &self.node, &sight(&self.by), &id).await.unwrap()
    }

    /// One thing that happens; what cannot happen now does not. One in eight is taken back before it is kept.
    async fn act(&mut self) {
        let mut tx = self.node.db.write().await.unwrap();
        let (people, imported, enrolled) = (self.people.clone(), self.imported.clone(), self.enrolled.clone());
        match self.chance.below(14) {
            0 => self.register(&mut tx).await,
            1 | 2 | 9 | 10 => self.enrol(&mut tx).await,
            3 | 4 => self.move_on(&mut tx).await,
            5 => self.correct(&mut tx).await,
            6 => self.merge(&mut tx).await,
            7 => self.part(&mut tx).await,
            8 | 11 => self.put_right(&mut tx).await,
            12 => self.another_area(&mut tx).await,
            _ => self.erase(&mut tx).await,
        }
        if self.chance.below(8) == 0 {
            tx.rollback().await.unwrap();
            (self.people, self.imported, self.enrolled) = (people, imported, enrolled);
        } else {
            tx.commit().await.unwrap();
        }
    }

    /// By hand, by an import, or an import is taken back.
    async fn register(&mut self, tx: &mut Tx) {
        let details = self.details();
        match self.chance.below(3) {
            0 => {
                let id = store::register(tx, &self.node, &self.by.actor(), &details).await.unwrap();
                self.people.push(id);
            }
            1 => {
                let one = Prepared::new(&self.node, details).unwrap();
                many::register(tx, &self.node, self.by.id.as_str(), std::slice::from_ref(&one)).await.unwrap();
                self.people.push(one.id.clone());
                self.imported.push(one.id);
            }
            _ => {
                let tied = "SELECT person FROM enrolments UNION SELECT kept FROM merges UNION SELECT merged FROM merges UNION SELECT person FROM people_history";
                let tied: Vec<PersonId> = sql!(tx, c => sqlx::query_scalar(tied).fetch_all(c)).unwrap();
                let (free, rest): (Vec<_>, Vec<_>) = self.imported.drain(..).partition(|id| !tied.contains(id));
                self.imported = rest;
                many::remove(tx, &free).await.unwrap();
                self.people.retain(|id| !free.contains(id));
            }
        }
    }

    /// By hand, by an import, or an import is taken back.
    async fn enrol(&mut self, tx: &mut Tx) {
        let Some(person) = self.somebody(tx).await else { return };
        let service = self.chance.one(&self.services).unwrap();
        match self.chance.below(6) {
            0 => return self.enrol_many(tx, person.id, service).await,
            1 => return self.take_out(tx).await,
            _ => {}
        }
        let service = services::store::find(tx, &service).await.unwrap().unwrap();
        let new = New { person: person.id, referral: String::new(), source: None, step: self.step() };
        enrolments::begin(tx, &self.node, &self.by.actor(), &service, &new, true).await.unwrap();
    }

    async fn enrol_many(&mut self, tx: &mut Tx, person: PersonId, service: SubjectId) {
        let open: Vec<EnrolmentId> = sql!(tx, c => sqlx::query_scalar(
            "SELECT id FROM enrolments WHERE person = $1 AND service = $2 AND state <> 'closed'"
        ).bind(&person).bind(service.to_string()).fetch_all(c))
        .unwrap();
        if !open.is_empty() {
            return;
        }
        let now = self.node.clock.now();
        let (id, steps) = (EnrolmentId::new(self.node.entropy.uuid(now)), [(self.step(), now.as_millis())]);
        let one = enrolments::many::Prepared::new(&self.node, id.clone(), person, &service, &steps);
        enrolments::many::write(tx, &self.by.actor(), &[one]).await.unwrap();
        self.enrolled.push(id);
    }

    async fn take_out(&mut self, tx: &mut Tx) {
        let free = "SELECT id FROM enrolments e WHERE version = 1 AND NOT EXISTS \
             (SELECT 1 FROM merges m WHERE m.kept = e.person OR m.merged = e.person)";
        let free: Vec<EnrolmentId> = sql!(tx, c => sqlx::query_scalar(free).fetch_all(c)).unwrap();
        let (gone, rest): (Vec<_>, Vec<_>) = self.enrolled.drain(..).partition(|id| free.contains(id));
        self.enrolled = rest;
        enrolments::many::remove(tx, &gone).await.unwrap();
    }

    async fn move_on(&mut self, tx: &mut Tx) {
        let all: Vec<EnrolmentId> =
            sql!(tx, c => sqlx::query_scalar("SELECT id FROM enrolments ORDER BY id").fetch_all(c)).unwrap();
        let Some(id) = self.chance.one(&all) else { return };
        let (now, step) = (enrolments::find(tx, &id).await.unwrap().unwrap(), self.step());
        let by = self.by.actor();
        enrolments::step(tx, &self.node, &by, &now, now.version, &step, true).await.unwrap();
    }

    /// The last step of somebody was wrong: it is undone, or had another day.
    async fn put_right(&mut self, tx: &mut Tx) {
        let all: Vec<EnrolmentId> =
            sql!(tx, c => sqlx::query_scalar("SELECT id FROM enrolments ORDER BY id").fetch_all(c)).unwrap();
        let Some(id) = self.chance.one(&all) else { return };
        let (now, by) = (enrolments::find(tx, &id).await.unwrap().unwrap(), self.by.actor());
        if self.chance.below(3) > 0 {
            enrolments::mistakes::undo(tx, &self.node, &by, &now, now.version, "Era un'altra").await.unwrap();
            return;
        }
        let step = Step { to: now.state.clone(), on: self.step().on, note: String::new() };
        enrolments::mistakes::correct(tx, &self.node, &by, &now, now.version, &step).await.unwrap();
    }

    /// A service goes to another area, with who is in it.
    async fn another_area(&mut self, tx: &mut Tx) {
        let id = self.chance.one(&self.services).unwrap();
        let old = services::store::find(tx, &id).await.unwrap().unwrap();
        let mut new = old.particulars.clone();
        new.content.area = self.chance.one(&AREAS).unwrap();
        assert!(services::store::change(tx, &self.node, &self.by.actor(), &old, old.version, &new).await.unwrap());
    }

    async fn correct(&mut self, tx: &mut Tx) {
        let Some(person) = self.somebody(tx).await else { return };
        let (details, by) = (self.details(), self.by.actor());
        let hers = restriction::store::usable(tx, &self.node, &by, &person.id).await.unwrap().unwrap();
        history::change(tx, &self.node, &by, &sight(&self.by), &hers, person.version, &details).await.unwrap();
    }

    async fn merge(&mut self, tx: &mut Tx) {
        let (Some(kept), Some(other)) = (self.somebody(tx).await, self.somebody(tx).await) else { return };
        if kept.id == other.id
            || merging::store::refused(tx, &kept, &other, today(self.node.clock.now())).await.unwrap().is_some()
        {
            return;
        }
        let (written, sight) = (self.details(), sight(&self.by));
        merging::store::merge(tx, &self.node, (&self.by, &sight), (&kept, &other), &written).await.unwrap();
    }

    async fn part(&mut self, tx: &mut Tx) {
        let Some(person) = self.somebody(tx).await else { return };
        let merges = merging::store::of_kept(tx, &person.id).await.unwrap();
        let Some(last) = merges.into_iter().find(|merge| merge.parted.is_none()) else { return };
        merging::store::part(tx, &self.node, (&self.by, &sight(&self.by)), &last).await.unwrap();
    }

    async fn erase(&mut self, tx: &mut Tx) {
        // Fewer than of the rest, so that somebody is left.
        if self.chance.below(4) > 0 {
            return;
        }
        let Some(person) = self.somebody(tx).await else { return };
        subject_requests::store::erase::erase(tx, &self.node, &self.by.actor(), &person.id).await.unwrap();
    }
}

/// What is kept, and what a recount says.
async fn differences(app: &App) -> Vec<String> {
    let in_care = "SELECT 1 FROM enrolments e WHERE e.person = p.id AND e.state IN ('active', 'suspended')";
    let of = |column: &str| {
        format!(
            "SELECT p.{column} || '', CAST(COUNT(*) AS BIGINT) FROM people p WHERE EXISTS ({in_care}) GROUP BY p.{column} ORDER BY 1"
        )
    };
    let kept = |table: &str, column: &str| format!("SELECT {column} || '', people FROM {table} ORDER BY 1");
    let together = "SELECT services, CAST(COUNT(*) AS BIGINT) FROM (SELECT string_agg(service, ' ' ORDER BY service) AS services \
         FROM enrolments WHERE state IN ('active', 'suspended') GROUP BY person) hers GROUP BY services ORDER BY 1";
    let names = "SELECT e.id, CAST(1 AS BIGINT) FROM enrolments e JOIN people p ON p.id = e.person WHERE e.name <> p.sort_key ORDER BY 1";
    let states = "SELECT service || state, CAST(COUNT(*) AS BIGINT) FROM enrolments GROUP BY service, state ORDER BY 1";
    let totals = "SELECT service || state, enrolments FROM enrolment_totals WHERE enrolments <> 0 ORDER BY 1";
    let pairs = [
        (kept("in_care_by_birth", "birth_date"), of("birth_date")),
        (kept("in_care_by_comune", "comune"), of("comune")),
        (totals.to_owned(), states.to_owned()),
        (kept("in_care_by_services", "services"), together.to_owned()),
        (names.to_owned(), "SELECT '', CAST(1 AS BIGINT) FROM people WHERE id = ''".to_owned()),
    ];
    let mut differences = Vec::new();
    let mut tx = app.db.read().await.unwrap();
    for (kept, recounted) in pairs {
        let mut read = Vec::new();
        for text in [&kept, &recounted] {
            let rows: Vec<(String, i64)> =
                sql!(&mut tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).fetch_all(c)).unwrap();
            read.push(rows);
        }
        if read[0] != read[1] {
            differences.push(format!("{kept}\n  kept {:?}\n  are {:?}", read[0], read[1]));
        }
    }
    let (kept, recounted) = areas(&mut tx).await;
    if kept != recounted {
        differences.push(format!("areas\n  kept {kept:?}\n  are {recounted:?}"));
    }
    differences
}

/// How many people are in each area, from what is kept and from the enrolments.
async fn areas(tx: &mut Tx) -> (BTreeMap<&'static str, i64>, BTreeMap<&'static str, i64>) {
    let all = services::store::all(tx).await.unwrap();
    let kept = crate::figures::by_area(&all, &super::by_services(tx).await.unwrap());
    let kept = kept.into_iter().map(|(area, people)| (services::area_code(area), people));
    let rows: Vec<(String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, person FROM enrolments WHERE state IN ('active', 'suspended')"
    ).fetch_all(c))
    .unwrap();
    let mut people: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    for service in &all {
        let hers = rows.iter().filter(|(id, _)| *id == service.id.to_string()).map(|(_, person)| person.clone());
        people.entry(services::area_code(service.particulars.content.area)).or_default().extend(hers);
    }
    let counted = |(area, people): (_, BTreeSet<String>)| (area, i64::try_from(people.len()).unwrap());
    (kept.collect(), people.into_iter().map(counted).collect())
}

/// What is kept by services is made anew, as when the tables came.
async fn filled_again(app: &App) {
    let migration = include_str!("../../../../migrations/0356_people_by_services.sql");
    let spoken = migration.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join(" ");
    let fills = spoken.split(';').map(str::trim).filter(|one| one.starts_with("UPDATE") || one.starts_with("INSERT"));
    let empty = ["UPDATE people_in_care SET services = ''", "DELETE FROM in_care_by_services"];
    let mut tx = app.db.write().await.unwrap();
    for statement in empty.into_iter().chain(fills) {
        execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(statement))).unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_is_kept_is_what_a_recount_says_after_anything_in_any_order() {
    let mut in_care = 0;
    for seed in 0..9 {
        let mut field = field(seed).await;
        for turn in 0..220 {
            field.act().await;
            let differences = differences(&field.node).await;
            assert!(differences.is_empty(), "seed {seed}, turn {turn}:\n{}", differences.join("\n"));
        }
        filled_again(&field.node).await;
        let differences = differences(&field.node).await;
        assert!(differences.is_empty(), "seed {seed}, filled again:\n{}", differences.join("\n"));
        let mut tx = field.node.db.read().await.unwrap();
        let now: i64 =
            sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM people_in_care").fetch_one(c))
                .unwrap();
        in_care += now;
    }
    assert!(in_care > 20, "{in_care}: something was counted");
}
