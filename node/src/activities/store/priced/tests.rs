//! An hour has the tariff of what the colleague was on its day, and a month that is closed or signed keeps it.

use jiff::civil::date;
use pico_protocol::feed;
use pico_protocol::id::SubjectId;

use super::*;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::activities::store::{month, write};
use crate::activities::time::Span;
use crate::activities::{Kind, State, Written};
use crate::clock::DAY;
use crate::contracts::{self, Per, Terms};
use crate::services;
use crate::teams::store as teams;
use crate::teams::{Qualification, Terms as Work};
use crate::trial::TrialNode;
use crate::web::locale::Locale;

const OSS: Option<Qualification> = Some(Qualification::CareWorker);

#[test]
fn a_day_falls_into_the_last_stretch_that_has_begun() {
    let firsts = [date(2026, 11, 1), date(2026, 11, 16), date(2026, 12, 1)];
    assert_eq!(stretch(&firsts[..1]), "CAST(0 AS BIGINT)");
    let text = "CAST(CASE WHEN day < '2026-11-16' THEN 0 WHEN day < '2026-12-01' THEN 1 ELSE 2 END AS BIGINT)";
    assert_eq!(stretch(&firsts), text);
    let day = |place, month| priced_on(&firsts, place, month).unwrap();
    assert_eq!(day(0, "2026-11"), date(2026, 11, 1));
    assert_eq!(day(1, "2026-11"), date(2026, 11, 16));
    assert_eq!(day(2, "2027-01"), date(2027, 1, 1));
    assert!(priced_on(&firsts, 3, "2026-11").is_err());
}

fn tariff(qualification: Option<Qualification>, starts: Option<Date>, cents: u32) -> Tariff {
    Tariff { qualification, starts, cents }
}

/// 22,50 for everybody and 23,10 from the twentieth of November on; OSS 24,00, and 24,60 from the sixteenth on.
fn terms(service: SubjectId) -> Terms {
    let (oss, raised) = (tariff(OSS, None, 2_400), tariff(OSS, Some(date(2026, 11, 16)), 2_460));
    Terms {
        name: "Assistenza domiciliare".to_owned(),
        client: "Comune di Esempio".to_owned(),
        client_code: String::new(),
        cig: String::new(),
        cup: String::new(),
        act: String::new(),
        starts: date(2026, 1, 1),
        ends: None,
        unit: Unit::Hour,
        tariff: Some(2_250),
        tariffs: vec![tariff(None, Some(date(2026, 11, 20)), 2_310), oss, raised],
        minutes: None,
        days: None,
        half_day: None,
        per: Per::Whole,
        earlier: None,
        indirect: true,
        travel: false,
        services: vec![service],
    }
}

/// A service with a contract, and three colleagues: an OSS, an educator, and one who is in no team.
struct Stage {
    node: TrialNode,
    giulia: Account,
    ines: Account,
    marta: Account,
    service: SubjectId,
    contract: Contract,
}

fn particulars() -> services::Particulars {
    let content = feed::Service {
        name: "Assistenza domiciliare".to_owned(),
        description: String::new(),
        category: "G".parse().unwrap(),
        area: feed::Area::Elderly,
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

fn works(qualification: Qualification) -> Work {
    Work { qualification, duty: String::new(), since: date(2026, 11, 1), until: None, weekly: None }
}

impl Stage {
    async fn set() -> Self {
        let node = TrialNode::named("A").await;
        let account = async |login: &str| {
            let roles = RoleSet::new([Role::Coordinator]);
            command::create(&node, login, "Nome Esempio", roles, Locale::It).await.unwrap()
        };
        let (giulia, ines, marta) = (account("giulia").await, account("ines").await, account("marta").await);
        let mut tx = node.db.write().await.unwrap();
        let by = giulia.actor();
        let service = services::store::insert(&mut tx, &node, &by, &particulars()).await.unwrap();
        for (who, qualification) in [(&ines, Qualification::CareWorker), (&marta, Qualification::Educator)] {
            let added = teams::add(&mut tx, &node, &by, &service, &who.id, &works(qualification)).await.unwrap();
            added.unwrap();
        }
        let id = contracts::store::insert(&mut tx, &node, &by, &terms(service)).await.unwrap();
        let contract = contracts::store::find(&mut tx, &id).await.unwrap().unwrap();
        assert_eq!(contract.terms, terms(service), "what was kept is read");
        tx.commit().await.unwrap();
        Self { node, giulia, ines, marta, service, contract }
    }

    /// Somebody works without a person on a day of November from midnight on, for so many minutes.
    async fn works(&self, tx: &mut Tx, who: &Account, day: i8, minutes: u16) {
        let span = Span::new(0, minutes).unwrap();
        let (service, day) = (self.service, date(2026, 11, day));
        let new = Written {
            service,
            day,
            span,
            kind: Kind::Indirect,
            enrolments: Vec::new(),
            venue: None,
            note: String::new(),
        };
        let delivered = (State::Delivered, &new, &None);
        write(tx, &self.node, &who.actor(), &who.id, delivered).await.unwrap().unwrap();
    }

    /// She is something else in the team from now on, and has always been.
    async fn is_now(&self, tx: &mut Tx, who: &Account, qualification: Qualification) {
        let team = teams::of_service(tx, &self.service).await.unwrap();
        let member = team.iter().find(|member| member.account == who.id).unwrap();
        let (by, terms) = (self.giulia.actor(), works(qualification));
        teams::change(tx, &self.node, &by, member, member.version, &terms).await.unwrap().unwrap();
    }

    /// The lines of November: whose and from which day, minutes, cents; and what they are worth.
    async fn lines(&self, tx: &mut Tx) -> (Vec<(Tariff, i64)>, i64) {
        let asked = Asked { contract: &self.contract, month: november(), comune: None };
        let priced = of_month(tx, &asked).await.unwrap().unwrap();
        let lines = priced.all.each().map(|(tariff, done)| (tariff, done.minutes.all())).collect();
        let of_nobody = &priced.people[&(String::new(), String::new())];
        assert_eq!((of_nobody, &priced.comuni[""]), (&priced.all, &priced.all));
        (lines, priced.all.worth(&self.contract))
    }
}

fn november() -> Month {
    "2026-11".parse().unwrap()
}

#[tokio::test]
async fn an_hour_has_the_tariff_of_its_day_and_of_the_qualification_in_the_team_and_lines_are_rounded_by_themselves() {
    let stage = Stage::set().await;
    let mut tx = stage.node.db.write().await.unwrap();
    for (who, day, minutes) in [
        (&stage.ines, 10, 61),
        (&stage.ines, 16, 60),
        (&stage.marta, 10, 31),
        (&stage.giulia, 19, 31),
        (&stage.giulia, 20, 60),
    ] {
        stage.works(&mut tx, who, day, minutes).await;
    }
    let base = Tariff::base(2_250);
    let raised = tariff(None, Some(date(2026, 11, 20)), 2_310);
    let (oss, oss_raised) = (tariff(OSS, None, 2_400), tariff(OSS, Some(date(2026, 11, 16)), 2_460));
    let lines = vec![(base, 62), (raised, 60), (oss, 61), (oss_raised, 60)];
    assert_eq!(stage.lines(&mut tx).await, (lines, 2_325 + 2_310 + 2_440 + 2_460));
    // A row for the SIUSS is of the same.
    let told = by_month(&mut tx, &stage.contract, (november(), november()), |_, _| true).await.unwrap().unwrap();
    let of_nobody = &told[&(String::new(), "2026-11".to_owned())];
    assert_eq!(of_nobody.worth(&stage.contract), 2_325 + 2_310 + 2_440 + 2_460);
    let none = by_month(&mut tx, &stage.contract, (november(), november()), |_, _| false).await.unwrap().unwrap();
    assert!(none.is_empty());
    let one =
        Contract { terms: Terms { tariffs: Vec::new(), ..stage.contract.terms.clone() }, ..stage.contract.clone() };
    assert!(by_month(&mut tx, &one, (november(), november()), |_, _| true).await.unwrap().is_none());
}

#[tokio::test]
async fn open_months_follow_the_team_and_those_that_are_closed_or_signed_do_not_until_they_are_opened_again() {
    let stage = Stage::set().await;
    let (node, by) = (&stage.node, stage.giulia.actor());
    let mut tx = node.db.write().await.unwrap();
    stage.works(&mut tx, &stage.marta, 10, 60).await;
    stage.works(&mut tx, &stage.giulia, 10, 60).await;
    let (base, oss) = (Tariff::base(2_250), tariff(OSS, None, 2_400));
    assert_eq!(stage.lines(&mut tx).await, (vec![(base, 120)], 4_500));
    // She was written as something else, and a colleague is added late.
    stage.is_now(&mut tx, &stage.marta, Qualification::CareWorker).await;
    assert_eq!(stage.lines(&mut tx).await, (vec![(base, 60), (oss, 60)], 4_650));
    let late = works(Qualification::CareWorker);
    teams::add(&mut tx, node, &by, &stage.service, &stage.giulia.id, &late).await.unwrap().unwrap();
    assert_eq!(stage.lines(&mut tx).await, (vec![(oss, 120)], 4_800));
    // A closed month keeps what it had.
    month::lock(&mut tx, node, &by, &stage.service, november()).await.unwrap();
    stage.is_now(&mut tx, &stage.marta, Qualification::Educator).await;
    assert_eq!(stage.lines(&mut tx).await, (vec![(oss, 120)], 4_800));
    month::reopen(&mut tx, node, &by, &stage.service, november(), "Un errore").await.unwrap();
    assert_eq!(stage.lines(&mut tx).await, (vec![(base, 60), (oss, 60)], 4_650));
    // So does what a colleague has signed.
    let (minutes, _) = month::digest(&mut tx, &stage.giulia.id, november()).await.unwrap();
    assert!(month::sign(&mut tx, node, &by, &stage.giulia.id, november(), minutes).await.unwrap());
    stage.is_now(&mut tx, &stage.giulia, Qualification::Educator).await;
    assert_eq!(stage.lines(&mut tx).await, (vec![(base, 60), (oss, 60)], 4_650));
    month::unsign(&mut tx, node, &by, &stage.giulia.id, november(), "Un errore").await.unwrap();
    assert_eq!(stage.lines(&mut tx).await, (vec![(base, 120)], 4_500));
}

#[tokio::test]
async fn who_is_taken_out_of_a_team_has_worked_as_what_she_was_until_then_and_a_mistake_never() {
    let stage = Stage::set().await;
    let (node, by) = (&stage.node, stage.giulia.actor());
    let mut tx = node.db.write().await.unwrap();
    stage.works(&mut tx, &stage.ines, 10, 60).await;
    let (base, oss) = (Tariff::base(2_250), tariff(OSS, None, 2_400));
    node.clock.advance(3 * DAY);
    let team = teams::of_service(&mut tx, &stage.service).await.unwrap();
    let ines = team.iter().find(|member| member.account == stage.ines.id).unwrap();
    teams::remove(&mut tx, node, &by, ines).await.unwrap();
    assert_eq!(stage.lines(&mut tx).await, (vec![(oss, 60)], 2_400));
    // The next was added by mistake, and taken out on the same day.
    stage.works(&mut tx, &stage.giulia, 10, 60).await;
    let terms = works(Qualification::CareWorker);
    let added = teams::add(&mut tx, node, &by, &stage.service, &stage.giulia.id, &terms).await.unwrap();
    let giulia = teams::find(&mut tx, &added.unwrap()).await.unwrap().unwrap();
    assert_eq!(stage.lines(&mut tx).await, (vec![(oss, 120)], 4_800));
    teams::remove(&mut tx, node, &by, &giulia).await.unwrap();
    assert_eq!(stage.lines(&mut tx).await, (vec![(base, 60), (oss, 60)], 4_650));
}
