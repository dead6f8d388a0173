//! How the own data of a node behave when there are many: an invented town (`demo::town`) on each engine, asked over HTTP as people
//! ask, from the request to the last byte.
//!
//! Each figure of one engine is printed beside that of the other, where a server was named. The node is a process of its own;
//! its memory is read from the system, at rest, at its highest while pages are asked and while a sheet is imported.

mod asked;
mod kept;
mod sheet;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::Connection;
use super::ground::Ground;
use super::panel::{csrf, log_in, percentile, with_cookie};
use super::report::Figure;
use super::trial::TrialNode;
use super::{QUIET, years};
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::demo::town::{self, Size, Town};
use crate::error::Failure;
use crate::merging::store::kept as kept_pairs;
use crate::web::locale::Locale;
use asked::Asked;

/// Requests of each page.
const TURNS: usize = 200;
/// Requests of a page that takes long.
const FEW_TURNS: usize = 30;
/// Requests of a page that takes seconds in a town and is asked for a few times in a year.
const RARE_TURNS: usize = 5;
/// Requests before that, while caches warm; of a page that is asked for rarely, as many as are counted at most.
const WARM: usize = 10;
/// Referrals that the town has: how many more behave, the part `panel` says.
const REFERRALS: usize = 1_000;
/// How long a new town may be compared before it is asked.
const LONGEST: Duration = Duration::from_hours(2);

/// Measures a town on SQLite and, where a server is named, on it too; prints the figures side by side.
pub async fn measure(ground: &Ground, size: Size, beside_sqlite: bool) -> Result<(), Failure> {
    let server = ground.is_on_a_server();
    let sqlite = if beside_sqlite || !server { one_engine(&ground.on_sqlite(), size).await? } else { Vec::new() };
    let server = if server { one_engine(ground, size).await? } else { Vec::new() };
    let mut beside = serde_json::Map::new();
    for place in 0..sqlite.len().max(server.len()) {
        let both = [sqlite.get(place), server.get(place)];
        both.into_iter().flatten().for_each(Figure::print);
        let Some(one) = both.into_iter().flatten().next() else { continue };
        let [first, second] = both.map(|figure| figure.map(|figure| figure.value));
        let values = json!({ "SQLite": first, "PostgreSQL": second, "unit": one.unit });
        beside.insert(one.figure.to_owned(), values);
    }
    println!("{}", json!({ "beside": beside, "people": size.people, "activities": size.activities }));
    Ok(())
}

/// Somebody who is logged in.
struct Visitor {
    cookie: String,
    csrf: String,
}

/// What is measured, and who asks.
struct Trial<'a> {
    node: &'a TrialNode,
    connection: Connection,
    coordinator: Visitor,
    colleague: Visitor,
    town: Town,
    size: Size,
    engine: &'static str,
}

async fn one_engine(ground: &Ground, size: Size) -> Result<Vec<Figure>, Failure> {
    let engine = if ground.is_on_a_server() { "PostgreSQL" } else { "SQLite" };
    let name = format!("citta-{}-{}", engine.to_lowercase(), size.people);
    let (mut node, by, town, filled) = match kept::find(ground, &name).await? {
        Some((node, by, town)) => (node, by, town, None),
        None => filled(ground, &name, size).await?,
    };
    node.start().await?;
    tokio::time::sleep(QUIET).await;
    let compared = everybody_compared(&node, engine).await?;
    let rest = node.resident();
    let mut connection = Connection::open_plain(node.app.config.panel.listen).await?;
    let coordinator = visitor(&node, &mut connection, &by).await?;
    let colleague = visitor(&node, &mut connection, &town.colleague).await?;
    let mut trial = Trial { node: &node, connection, coordinator, colleague, town, size, engine };
    let figures = figures(&mut trial, (rest, filled, compared)).await?;
    node.kill().await;
    node.app.db.close().await;
    Ok(figures)
}

/// Waits until the worker that compares records with each other has come to its end: it goes through a new town once, for as long as it
/// takes, and a node that has been running for a day has it behind it. Answers how long that was.
async fn everybody_compared(node: &TrialNode, engine: &str) -> Result<Duration, Failure> {
    let begin = Instant::now();
    while !kept_pairs::is_at_its_end(&mut node.app.db.read().await?, node.app.clock.now()).await? {
        if begin.elapsed() > LONGEST {
            return Err(format!("{engine}: records are still compared after {} s", LONGEST.as_secs()).into());
        }
        tokio::time::sleep(QUIET).await;
    }
    Ok(begin.elapsed())
}

/// A new town, and how long it took to fill.
async fn filled(
    ground: &Ground,
    name: &str,
    size: Size,
) -> Result<(TrialNode, Account, Town, Option<Duration>), Failure> {
    let node = TrialNode::born(ground, name, None).await?;
    let roles = RoleSet::new([Role::Coordinator]);
    let by = command::create(&node.app, kept::COORDINATOR, "Giulia Esempio", roles, Locale::It).await?;
    let begin = Instant::now();
    let town = town::fill(&node.app, &by, size).await?;
    years::only_referrals(&node.app, &by, &town.some, REFERRALS).await?;
    crate::audit::chain::seal(&node.app.db).await?;
    crate::audit::named::gather(&node.app.db, crate::audit::named::Measure::USUAL).await?;
    let filled = begin.elapsed();
    kept::write(ground, name, &town)?;
    Ok((node, by, town, Some(filled)))
}

async fn visitor(node: &TrialNode, connection: &mut Connection, account: &Account) -> Result<Visitor, Failure> {
    let cookie = log_in(node, account).await?;
    let csrf = csrf(connection, &cookie).await?;
    Ok(Visitor { cookie, csrf })
}

async fn figures(
    trial: &mut Trial<'_>,
    (rest, filled, compared): (Option<f64>, Option<Duration>, Duration),
) -> Result<Vec<Figure>, Failure> {
    trial.node.forget_peak()?;
    let mut figures = Vec::new();
    for (name, goal, turns, pages) in [
        ("records_search_p99", 20.0, TURNS, asked::searches(trial)),
        ("records_list_p99", 30.0, TURNS, asked::lists(trial)),
        ("records_statement_p99", 300.0, FEW_TURNS, asked::statement(trial)),
        ("records_dashboard_p99", 500.0, FEW_TURNS, asked::dashboard(trial)),
        ("records_pairs_p99", 30.0, RARE_TURNS, asked::pairs(trial)),
        ("records_report_p99", 500.0, RARE_TURNS, asked::report(trial)),
        ("records_colleague_p99", 30.0, TURNS, asked::of_a_colleague(trial)),
    ] {
        figures.push(pages_of(trial, name, (goal, turns), &pages).await?);
    }
    let pages = trial.node.peak();
    trial.node.forget_peak()?;
    let import = sheet::measure(trial).await?;
    let importing = trial.node.peak();
    let highest = pages.into_iter().chain(importing).fold(0.0, f64::max);
    let how = json!({
        "engine": trial.engine, "people": trial.size.people, "activities": trial.size.activities,
        "at_rest": rest, "while_pages_are_asked": pages, "while_a_sheet_is_imported": importing,
        "after_it": trial.node.resident(), "read": "VmHWM and VmRSS of the node's process", "filled_in_s": filled.map(|time| time.as_secs()),
        "everybody_compared_in_s": compared.as_secs(),
    });
    figures.extend(import);
    figures.push(Figure::of("records_memory_peak", "MiB", vec![highest], how).at_most(200.0));
    Ok(figures)
}

/// Each page so many times; the figure is the slowest p99 of them.
async fn pages_of(
    trial: &mut Trial<'_>,
    name: &'static str,
    (goal, turns): (f64, usize),
    pages: &[Asked],
) -> Result<Figure, Failure> {
    let (mut told, mut worst) = (serde_json::Map::new(), (0.0, [0.0; 2]));
    for page in pages {
        let mut times = Vec::with_capacity(turns);
        let mut bytes = 0;
        let warm = WARM.min(turns);
        for turn in 0..turns + warm {
            let request = (page.request)(turn);
            let start = Instant::now();
            let mut answer = trial.connection.exchange(&request).await?;
            if let Some(found) = answer.location.filter(|_| answer.status == 303) {
                let request = with_cookie(&page.cookie, &super::client::get(&found));
                answer = trial.connection.exchange(&request).await?;
            }
            if answer.status != 200 {
                return Err(format!("{} answered {}", page.name, answer.status).into());
            }
            bytes = bytes.max(answer.body.len());
            if turn >= warm {
                times.push(start.elapsed());
            }
        }
        let [least, p50, p99, most] = [1, 50, 99, 100].map(|percent| percentile(&mut times, percent));
        // The figures of both engines are printed at the end, which is long in coming.
        eprintln!("{}, {}: {p50:.1} / {p99:.1} ms", trial.engine, page.name);
        told.insert(
            page.name.to_owned(),
            json!({ "min_ms": least, "p50_ms": p50, "p99_ms": p99, "max_ms": most, "bytes": bytes }),
        );
        if p99 > worst.0 {
            worst = (p99, [p50, most]);
        }
    }
    let how: Value = json!({
        "engine": trial.engine, "people": trial.size.people, "activities": trial.size.activities,
        "requests_of_each_page": turns, "pages": told,
        "measured": "on one loopback connection, from sending the request to the last byte; the figure is the slowest page's p99, its noise that page's median and maximum; a search with the redirection to what it found",
    });
    let mut figure = Figure::of(name, "ms", vec![worst.0], how).at_most(goal);
    figure.noise = worst.1;
    Ok(figure)
}
