//! What a town stands on: services with a contract each, who works there and in which team. They are few, and go in through the doors
//! of the panel.

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::feed::{self, Address, Capacity, Contact, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::referral::LegalBasis;

use super::Size;
use super::dice::Dice;
use super::names::named;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::app::App;
use crate::audit::Actor;
use crate::contracts::{self, ContractId, Per, Unit};
use crate::error::Failure;
use crate::services::basis::Basis;
use crate::services::{self, AREAS, Particulars};
use crate::teams::{self, Qualification};
use crate::web::locale::Locale;

/// Months that lie behind, this one too.
pub(super) const MONTHS: i32 = 36;
/// Activities that a colleague has in a month, at most: six a day.
const OF_A_MONTH: usize = 120;
const COLLEAGUE: u64 = 2;
/// As what everybody works.
pub(super) const AS: Qualification = Qualification::Educator;
/// What services are called, with their letter of the nomenclatore.
const KINDS: [(&str, &str); 8] = [
    ("Assistenza domiciliare", "G"),
    ("Educativa territoriale", "F"),
    ("Centro diurno", "L"),
    ("Doposcuola", "F"),
    ("Sportello sociale", "A"),
    ("Gruppo appartamento", "M"),
    ("Trasporto sociale", "H"),
    ("Inserimento lavorativo", "F"),
];
const QUARTERS: [&str; 8] = ["Savena", "Navile", "Reno", "Idice", "Porto", "Colli", "Lame", "San Donato"];

/// Services, the one with most people first, and the contract of each.
pub(super) struct Frame {
    /// The services.
    pub(super) services: Vec<SubjectId>,
    /// The contract of each service.
    pub(super) contracts: Vec<ContractId>,
    /// Who works in them: the account, and the place of her service.
    pub(super) colleagues: Vec<(Account, usize)>,
}

/// Makes it all.
pub(super) async fn make(app: &App, by: &Account, size: Size, today: Date) -> Result<Frame, Failure> {
    let since = today.first_of_month().checked_sub(MONTHS.months())?;
    let services = services(app, &by.actor(), (size.people / 5_000).clamp(8, 60)).await?;
    let contracts = contracts(app, &by.actor(), &services, since).await?;
    let months = usize::try_from(MONTHS)?;
    let colleagues =
        colleagues(app, size, size.activities.div_ceil(months * OF_A_MONTH).max(8), services.len()).await?;
    let mut tx = app.db.write().await?;
    for (account, service) in &colleagues {
        let terms = teams::Terms { qualification: AS, duty: String::new(), since, until: None, weekly: Some(36 * 60) };
        let added = teams::store::add(&mut tx, app, &by.actor(), &services[*service], &account.id, &terms).await?;
        added.map_err(|refusal| format!("{refusal:?}"))?;
    }
    tx.commit().await?;
    Ok(Frame { services, contracts, colleagues })
}

async fn services(app: &App, by: &Actor, count: usize) -> Result<Vec<SubjectId>, Failure> {
    let mut tx = app.db.write().await?;
    let mut made = Vec::with_capacity(count);
    for number in 0..count {
        let (kind, category) = KINDS[number % KINDS.len()];
        let name = format!("{kind} {} {}", QUARTERS[number / KINDS.len() % QUARTERS.len()], number + 1);
        let places = Capacity { unit: services::UNIT.to_owned(), available: 0, maximum: 0, updated: app.clock.now() };
        let content = feed::Service {
            name,
            description: "Servizio inventato, per provare il nodo con molte persone.".to_owned(),
            category: category.parse()?,
            area: AREAS[number % AREAS.len()],
            comune: "037006".to_owned(),
            address: Address::Shown("Via dell’Esempio 1, Bologna".to_owned()),
            territory: "Provincia di Bologna".to_owned(),
            capacity: vec![places],
            eligibility: String::new(),
            minimum_age: None,
            maximum_age: None,
            schedule: String::new(),
            contact: Contact { telephone: "051 000000".to_owned(), email: String::new() },
            accepts_referrals: true,
        };
        let (legal_basis, visibility) = (Basis::Shared(LegalBasis::Consent), Visibility::Unlisted);
        let new = Particulars { content, legal_basis, visibility, counted: false };
        made.push(services::store::insert(&mut tx, app, by, &new).await?);
    }
    tx.commit().await?;
    Ok(made)
}

/// Once it is known how many people each service has: so many places, all taken but a few.
pub(super) async fn count_places(app: &App, by: &Actor, frame: &Frame) -> Result<(), Failure> {
    for id in &frame.services {
        let mut tx = app.db.write().await?;
        crate::enrolments::store::many::count_taken(&mut tx, app, by, id).await?;
        let service = services::store::find(&mut tx, id).await?.ok_or("a service has just been made")?;
        let mut new = service.particulars.clone();
        new.counted = true;
        if let Some(places) = new.content.capacity.first_mut() {
            places.maximum = service.taken + service.taken.div_ceil(50);
        }
        services::store::change(&mut tx, app, by, &service, service.version, &new).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Three services have a contract together: the first contract is the largest.
async fn contracts(app: &App, by: &Actor, services: &[SubjectId], since: Date) -> Result<Vec<ContractId>, Failure> {
    let mut tx = app.db.write().await?;
    let mut made = Vec::with_capacity(services.len());
    for (number, some) in services.chunks(3).enumerate() {
        let terms = contracts::Terms {
            name: format!("Servizi alla persona, lotto {}", number + 1),
            client: "Comune di Bologna (esempio)".to_owned(),
            client_code: String::new(),
            cig: format!("B{:09}", number + 1),
            cup: String::new(),
            act: format!("Determina {}/{}", 100 + number, since.year()),
            starts: since,
            ends: None,
            unit: Unit::Hour,
            tariff: Some(2_250),
            tariffs: Vec::new(),
            minutes: Some(200_000 * 60),
            days: None,
            half_day: None,
            per: Per::Year,
            earlier: None,
            indirect: true,
            travel: false,
            services: some.to_vec(),
        };
        let id = contracts::store::insert(&mut tx, app, by, &terms).await?;
        made.extend(some.iter().map(|_| id.clone()));
    }
    tx.commit().await?;
    Ok(made)
}

/// Those who work there: in the first services more than in the last.
async fn colleagues(app: &App, size: Size, count: usize, services: usize) -> Result<Vec<(Account, usize)>, Failure> {
    let mut made = Vec::with_capacity(count);
    for number in 0..count {
        let mut dice = Dice::of(size.seed, COLLEAGUE, number);
        let (family, given, _) = named(&mut dice);
        let (login, name) = (format!("collega{}", number + 1), format!("{given} {family}"));
        let roles = RoleSet::new([Role::Operator]);
        let account = command::create(app, &login, &name, roles, Locale::It).await?;
        // Everybody's first service has somebody; then as people are spread.
        let service = if number < services { number } else { dice.early(services) };
        made.push((account, service));
    }
    Ok(made)
}
