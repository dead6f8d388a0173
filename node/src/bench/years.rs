//! A node with years behind it: people and referrals in numbers that no founder has yet.
//!
//! Everybody is made up from few names, and goes in through the same doors as in real life. What the other side would
//! have answered is not played event by event: the rows that lists read are spread over the states afterwards.

use pico_protocol::referral::{Opening, Step};
use serde_json::json;

use super::sender::Sender;
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::app::App;
use crate::audit;
use crate::error::Failure;
use crate::execute;
use crate::outbox;
use crate::people::{Details, PersonId, store as people};
use crate::referrals::ReferralKey;
use crate::referrals::steps::{self, NewReferral};
use crate::web::locale::Locale;

/// People of the node.
pub const PEOPLE: usize = 100_000;
/// Referrals of the node.
pub const REFERRALS: usize = 50_000;
/// Readings in the access log, besides what was written: every tenth a list of fifty records.
pub const READINGS: usize = 100_000;
/// Notes on one referral.
pub const NOTES: usize = 300;
/// Rows of one transaction.
const AT_ONCE: usize = 1_000;
const PEERS: usize = 8;
/// Four hundred surnames, each as frequent as the most frequent one of a region.
const STEMS: [&str; 20] = [
    "Alban", "Bianch", "Casad", "Dall'Ol", "Espos", "Fabbr", "Gall", "Lombard", "Magnan", "Ner", "Orland", "Pasqual",
    "Quarant", "Ricc", "Sart", "Tassinar", "Ugol", "Ventur", "Zanett", "Zucch",
];
const ENDINGS: [&str; 20] = [
    "ini", "etti", "oni", "elli", "ucci", "ari", "azzi", "acci", "otti", "eri", "ani", "olo", "one", "aldi", "asi",
    "ato", "ego", "ier", "ino", "i",
];
const GIVEN: [&str; 16] = [
    "Ada", "Bruno", "Carla", "Dario", "Elena", "Fabio", "Giada", "Ivo", "Lidia", "Marco", "Nadia", "Omar", "Pia",
    "Rosa", "Tea", "Ugo",
];
const SECOND: [&str; 12] =
    ["Alba", "Berta", "Cesare", "Diana", "Edo", "Flora", "Gino", "Iris", "Lea", "Milo", "Nora", "Olga"];

/// Who works there, and something to open.
pub struct Years {
    /// A coordinator.
    pub coordinator: Account,
    /// The data protection officer, who reads the access log.
    pub officer: Account,
    /// A record.
    pub person: PersonId,
    /// A referral.
    pub referral: ReferralKey,
    /// A referral about which much was written.
    pub long: ReferralKey,
}

/// Fills an empty node with so many people and referrals.
pub async fn fill(app: &App, people: usize, referrals: usize) -> Result<Years, Failure> {
    let roles = RoleSet::new([Role::Coordinator]);
    let coordinator = command::create(app, "giulia", "Giulia Esempio", roles, Locale::It).await?;
    let controls = RoleSet::new([Role::DataProtection]);
    let officer = command::create(app, "chiara", "Chiara Esempio", controls, Locale::It).await?;
    let people = fill_people(app, &coordinator, people).await?;
    fill_readings(app, &coordinator, &people).await?;
    let mut peers = Vec::new();
    for number in 0..PEERS {
        peers.push(Sender::linked(app, number).await?.id().to_string());
    }
    let referral = fill_referrals(app, &coordinator, &people, &peers, referrals).await?;
    spread(app).await?;
    let long = fill_referrals(app, &coordinator, &people, &peers, 1).await?;
    write_much(app, &coordinator, &long).await?;
    sign(app, &peers).await?;
    deliver(app).await?;
    // The node would do it in its first minute, while its pages are measured.
    audit::chain::seal(&app.db).await?;
    audit::named::gather(&app.db, audit::named::Measure::USUAL).await?;
    let person = people.get(people.len() / 2).cloned().ok_or("nobody was registered")?;
    Ok(Years { coordinator, officer, person, referral, long })
}

/// Referrals alone, most of them over, for somebody else's people.
pub async fn only_referrals(app: &App, by: &Account, people: &[PersonId], count: usize) -> Result<(), Failure> {
    let mut peers = Vec::new();
    for number in 0..PEERS {
        peers.push(Sender::linked(app, number).await?.id().to_string());
    }
    fill_referrals(app, by, people, &peers, count).await?;
    spread(app).await?;
    deliver(app).await
}

async fn fill_people(app: &App, coordinator: &Account, count: usize) -> Result<Vec<PersonId>, Failure> {
    let mut known = Vec::with_capacity(count);
    while known.len() < count {
        let mut tx = app.db.write().await?;
        for _ in 0..AT_ONCE {
            let details = somebody(known.len());
            known.push(people::register(&mut tx, app, &coordinator.actor(), &details).await?);
        }
        tx.commit().await?;
    }
    Ok(known)
}

async fn fill_readings(app: &App, coordinator: &Account, people: &[PersonId]) -> Result<(), Failure> {
    let actor = coordinator.actor();
    let mut people = people.iter().map(PersonId::as_str).cycle();
    for _ in 0..READINGS / AT_ONCE {
        let mut tx = app.db.write().await?;
        for made in 0..AT_ONCE {
            if made % 10 == 0 {
                let listed = people.by_ref().take(50);
                audit::record_list(&mut tx, app, &actor, audit::PEOPLE_LISTED, listed).await?;
            } else if let Some(read) = people.next() {
                audit::record(&mut tx, app, &actor, audit::Event::new("person.read", "person", read)).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn write_much(app: &App, by: &Account, id: &ReferralKey) -> Result<(), Failure> {
    let mut tx = app.db.write().await?;
    for number in 0..NOTES {
        let text = format!("Appunto {number}: la famiglia ha chiamato, si aspetta una risposta della scuola.");
        steps::take(&mut tx, app, &by.actor(), id, Step::Noted { text }).await?;
    }
    Ok(tx.commit().await?)
}

fn somebody(number: usize) -> Details {
    let of = |names: &[&str], number: usize| names[number % names.len()].to_owned();
    let surnames = STEMS.len() * ENDINGS.len();
    let (first, second) = (number / surnames, number / surnames / GIVEN.len());
    let born = i16::try_from(1930 + number % 90).unwrap_or(1980);
    let family_name = of(&STEMS, number) + ENDINGS[number / STEMS.len() % ENDINGS.len()];
    let given_name = format!("{} {}", of(&GIVEN, first), of(&SECOND, second));
    Details {
        birth_date: jiff::civil::Date::new(born, 1 + i8::try_from(number % 12).unwrap_or(0), 15).ok(),
        citizenship: Some("IT".to_owned()),
        comune: Some("037006".to_owned()),
        ..Details::named(family_name, given_name)
    }
}

/// Opens so many referrals; answers the one in the middle.
async fn fill_referrals(
    app: &App,
    by: &Account,
    people: &[PersonId],
    peers: &[String],
    count: usize,
) -> Result<ReferralKey, Failure> {
    let (mut made, mut middle) = (0, None);
    while made < count {
        let mut tx = app.db.write().await?;
        for _ in 0..AT_ONCE.min(count) {
            let details = somebody(made);
            let peer = &peers[made % PEERS];
            let new = NewReferral {
                peer: peer.clone(),
                peer_name: format!("Mittente {}", made % PEERS),
                opening: opening(app)?,
                person: Some((people[made % people.len()].to_string(), by.id.to_string(), details.name())),
            };
            let id = steps::open(&mut tx, app, &by.actor(), new).await?;
            if made == count / 2 {
                middle = Some(id);
            }
            made += 1;
        }
        tx.commit().await?;
    }
    middle.ok_or_else(|| "no referral was opened".into())
}

fn opening(app: &App) -> Result<Opening, Failure> {
    Ok(serde_json::from_value(json!({
        "kind": "referral", "age_band": "14-17", "urgency": "soon", "source": "school", "legal_basis": "consent",
        "need": { "category": "D", "area": "families", "text": "Sostegno educativo a casa" },
        "territory": { "province": "BO" }, "fields": ["name", "telephone"],
        "answer_by": app.clock.now().as_millis() + 20 * 86_400_000,
    }))?)
}

/// Signs all that was written, as after a hello with each peer: a page of a referral checks every signature in its story.
async fn sign(app: &App, peers: &[String]) -> Result<(), Failure> {
    for peer in peers {
        let peer = peer.parse()?;
        app.federation.known.meet(&peer);
        while outbox::sign_waiting(app, &peer).await? > 0 {}
    }
    Ok(())
}

/// Everything was delivered long ago.
async fn deliver(app: &App) -> Result<(), Failure> {
    let mut tx = app.db.write().await?;
    let delivered = "UPDATE outbox SET received_at = $1, processed_at = $1, read_at = $1";
    execute!(&mut tx, sqlx::query(delivered).bind(app.clock.now().as_millis()))?;
    Ok(tx.commit().await?)
}

/// Nineteen of twenty are over; of the rest some wait for us, and in some the other side has written what nobody has read.
async fn spread(app: &App) -> Result<(), Failure> {
    let mut tx = app.db.write().await?;
    let now = app.clock.now().as_millis();
    let over = "UPDATE referrals SET state = 'closed', turn = 'nobody', closed_at = $1, due_at = NULL, due_kind = '' \
                WHERE substr(number, length(number), 1) <> '7' OR substr(number, length(number) - 1, 1) < '5'";
    execute!(&mut tx, sqlx::query(over).bind(now))?;
    let ours = "UPDATE referrals SET turn = 'own', state = 'completed' WHERE closed_at IS NULL AND substr(number, \
                length(number) - 1, 1) = '9' AND substr(number, length(number) - 2, 1) < '2'";
    execute!(&mut tx, sqlx::query(ours))?;
    let open = "closed_at IS NULL AND turn <> 'own'";
    let heard = format!(
        "INSERT INTO referral_events (referral, side, number, step, at) SELECT id, 'peer', 1, 'noted', $1 FROM referrals WHERE {open}"
    );
    execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(heard.as_str())).bind(now))?;
    let news = format!("UPDATE referrals SET news_number = 1 WHERE {open}");
    execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(news.as_str())))?;
    Ok(tx.commit().await?)
}
