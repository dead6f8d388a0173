//! What is free: a thousand resources with a year of bookings each, asked as the page of availability asks.
//!
//! Each search reads in one transaction what holds all of them at a time of an hour or a day somewhere in the year, and says which can be
//! had; the other figure is one resource and the free stretches of its next month. Measured inside the program: the panel adds what every
//! page costs.

use std::time::{Duration, Instant};

use pico_protocol::feed::{self, ResourceKind};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde_json::json;

use super::ground::Ground;
use super::panel::percentile;
use super::report::Figure;
use super::trial::TrialNode;
use crate::app::App;
use crate::bookings::store::ground;
use crate::bookings::{Span, free};
use crate::clock::DAY;
use crate::error::Failure;
use crate::execute;
use crate::resources::Rules;

const RESOURCES: usize = 1_000;
/// Bookings of each resource.
const BOOKINGS: i64 = 200;
/// Resources that are filled in one transaction.
const AT_ONCE: usize = 50;
const TURNS: usize = 300;
/// Searches before that, while caches warm.
const WARM: usize = 20;
const HOUR: i64 = 3_600_000;

/// Measures on SQLite and, where a server is named, on it too.
pub async fn measure(ground: &Ground) -> Result<(), Failure> {
    one_engine(&ground.on_sqlite(), "SQLite").await?;
    if ground.is_on_a_server() {
        one_engine(ground, "PostgreSQL").await?;
    }
    Ok(())
}

async fn one_engine(ground: &Ground, engine: &str) -> Result<(), Failure> {
    let node = TrialNode::born(ground, &format!("risorse-{}", engine.to_lowercase()), None).await?;
    let begin = Instant::now();
    let ids = fill(&node.app).await?;
    let filled = begin.elapsed();
    let (mut all, mut found) = (Vec::new(), 0);
    for turn in 0..TURNS + WARM {
        let span = time(&node.app, turn)?;
        let start = Instant::now();
        let mut tx = node.app.db.read().await?;
        let grounds = ground::many(&mut tx, &ids, span).await?;
        found += free::which(&grounds, span, 1).count();
        if turn >= WARM {
            all.push(start.elapsed());
        }
    }
    let mut one = Vec::new();
    for turn in 0..TURNS + WARM {
        let month = time(&node.app, turn)?.widened(Duration::ZERO, Duration::from_hours(30 * 24));
        let id = ids.get(turn * 7 % RESOURCES).ok_or("no resource")?;
        let start = Instant::now();
        let mut tx = node.app.db.read().await?;
        let grounds = ground::many(&mut tx, std::slice::from_ref(id), month).await?;
        found += grounds.iter().map(|ground| free::spans(ground, month, 1).len()).sum::<usize>();
        if turn >= WARM {
            one.push(start.elapsed());
        }
    }
    node.app.db.close().await;
    if found == 0 {
        return Err("nothing is ever free: the searches were not those that were meant".into());
    }
    for (figures, asked) in
        [(["availability_p50", "availability_p99"], &mut all), (["month_p50", "month_p99"], &mut one)]
    {
        for (name, percent) in figures.into_iter().zip([50, 99]) {
            print(name, asked, percent, (engine, filled));
        }
    }
    Ok(())
}

fn print(name: &'static str, times: &mut [Duration], percent: usize, (engine, filled): (&str, Duration)) {
    let how = json!({
        "engine": engine, "resources": RESOURCES, "bookings_of_each": BOOKINGS, "over_days": 365, "searches": TURNS,
        "measured": "in the program, from the beginning of the transaction to the list of what is free",
        "asked": "availability: all resources for one to twenty-four hours somewhere in the year; month: the free stretches of one",
        "filled_in_s": filled.as_secs(),
    });
    let mut figure = Figure::of(name, "ms", vec![percentile(times, percent)], how);
    figure.noise = [percentile(times, 1), percentile(times, 100)];
    figure.print();
}

/// A time somewhere in the year, the same in every run: it begins with an hour, and has one to twenty-four of them.
fn time(app: &App, turn: usize) -> Result<Span, Failure> {
    let turn = i64::try_from(turn)?;
    let midnight = app.clock.now().as_millis() / DAY * DAY;
    let from = midnight + turn * 37 % 365 * DAY + turn * 5 % 24 * HOUR;
    let to = from + (1 + turn % 24) * HOUR;
    Span::new(Timestamp::from_millis(from), Timestamp::from_millis(to)).ok_or_else(|| "no time".into())
}

/// Resources as somebody would write them, each with bookings of two hours spread over a year.
async fn fill(app: &App) -> Result<Vec<SubjectId>, Failure> {
    let now = app.clock.now();
    let ids: Vec<SubjectId> = (0..RESOURCES).map(|_| SubjectId::new(now, app.entropy.bytes())).collect();
    for (stretch, some) in ids.chunks(AT_ONCE).enumerate() {
        let mut tx = app.db.write().await?;
        for (place, id) in some.iter().enumerate() {
            let number = stretch * AT_ONCE + place;
            let content = content(number);
            execute!(
                &mut tx,
                sqlx::query(
                    "INSERT INTO resources (id, name, sort_key, kind, content, rules, visibility, created_at, changed_at, version) \
                     VALUES ($1, $2, $2, $3, $4, $5, 'linked', 0, 0, 1)"
                )
                .bind(id.to_string())
                .bind(&content.name)
                .bind(content.kind.code())
                .bind(serde_json::to_string(&content)?)
                .bind(serde_json::to_string(&Rules { buffer: 15, step: 15, ..Rules::default() })?)
            )?;
            let begin = now.as_millis() / DAY * DAY + i64::try_from(number % 9)? * HOUR;
            execute!(&mut tx, sqlx::query(YEAR).bind(id.to_string()).bind(begin).bind(BOOKINGS))?;
        }
        tx.commit().await?;
    }
    Ok(ids)
}

/// The bookings of one resource, `$1`, from the moment `$2` on, `$3` of them: one every forty-three hours and three quarters.
const YEAR: &str = "INSERT INTO bookings (id, direction, peer, resource, resource_name, asked_by, begins_at, ends_at, held_from, \
     held_to, units, purpose, people, state, holds, series, reason, reason_text, damage, settled_unit, created_at, changed_at, version) \
     WITH RECURSIVE numbers(number) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT number + 1 FROM numbers WHERE number + 1 < $3) \
     SELECT $1 || '/' || CAST(number AS TEXT), 'own', '', $1, '', '', $2 + number * 157500000, $2 + number * 157500000 + 7200000, \
     $2 + number * 157500000 - 900000, $2 + number * 157500000 + 8100000, 1, '', 0, 'confirmed', TRUE, '', '', '', '', '', 0, 0, 1 \
     FROM numbers";

fn content(number: usize) -> feed::Resource {
    let kind = ResourceKind::ALL[number % 4];
    feed::Resource {
        name: format!("Risorsa {number:04}"),
        description: "Al primo piano, con ascensore. Si ritirano le chiavi in segreteria.".to_owned(),
        kind,
        group: String::new(),
        comune: "037006".to_owned(),
        address: feed::Address::Shown("Via Inventata 1".to_owned()),
        units: 1,
        people: Some(20),
        attributes: Vec::new(),
        accessories: Vec::new(),
        price: None,
        approval: false,
        shortest: Some(30),
        longest: None,
        notice: None,
        ahead: None,
        schedule: String::new(),
        sessions: Vec::new(),
        contact: feed::Contact { telephone: "051 000000".to_owned(), email: String::new() },
        accepts_bookings: true,
    }
}
