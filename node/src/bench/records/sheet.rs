//! A sheet of many lines, imported through the panel: how long it takes, and how long somebody else who writes has to wait meanwhile.

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::client::{Answer, Connection, get, post};
use super::super::panel::with_cookie;
use super::super::report::Figure;
use super::Trial;
use crate::demo::town::sheet;
use crate::error::Failure;
use crate::sql;

/// Lines of the sheet.
const LINES: usize = 100_000;
/// What stands in its columns, in the codes of the form.
const COLUMNS: [&str; 8] =
    ["family_name", "given_name", "tax_code", "birth_date", "sex", "comune", "address", "telephone"];
/// Between two looks whether it is done, and between two requests of somebody else.
const LOOK: Duration = Duration::from_millis(100);
const BOUNDARY: &str = "pico-bench-boundary";

/// Imports a sheet of people who are not there yet.
pub(super) async fn measure(trial: &mut Trial<'_>) -> Result<Vec<Figure>, Failure> {
    let before = people(trial).await?;
    // A town that was measured before has the people of that sheet too.
    let first = trial.size.people.max(usize::try_from(before)?);
    let file = sheet::csv(trial.size.seed, first..first + LINES, trial.town.today);
    let begin = Instant::now();
    let import = upload(trial, &file).await?;
    let uploaded = begin.elapsed();
    let columns =
        (0..).zip(COLUMNS).map(|(place, field)| format!("&column-{place}={field}")).collect::<Vec<_>>().concat();
    send(trial, &format!("{import}/colonne"), &format!("&sheet=0&head=1{columns}")).await?;
    let tried = rests(trial, &import).await?;
    let checked = begin.elapsed();
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let others =
        tokio::spawn(others(trial.node.app.config.panel.listen, trial.coordinator.cookie.clone(), stop.clone()));
    send(trial, &format!("{import}/avvia"), "&without_bad=yes&with_known=yes").await?;
    rests(trial, &import).await?;
    let made = begin.elapsed();
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let waited = others.await??;
    let records = people(trial).await? - before;
    if records < i64::try_from(LINES * 9 / 10)? {
        return Err(format!("the import made {records} records; the page of the trial: {tried}").into());
    }
    let how = json!({
        "engine": trial.engine, "people": before, "lines": LINES, "bytes": file.len(), "records": records,
        "upload_s": uploaded.as_secs_f64(), "trial_s": checked.saturating_sub(uploaded).as_secs_f64(),
        "making_s": made.saturating_sub(checked).as_secs_f64(),
        "measured": "from sending the file to the page that says that the records are made, without the time in which somebody would look at the trial",
    });
    let import = Figure::of("records_import_100000", "s", vec![made.as_secs_f64()], how).at_most(30.0);
    let how = json!({
        "engine": trial.engine, "people": trial.size.people, "requests": waited.len(),
        "measured": "/persone, which leaves a row in the access log, ten times a second while the records are made: the longest",
    });
    let longest = waited.iter().copied().fold(0.0, f64::max);
    let mut wait = Figure::of("records_wait_while_importing", "ms", vec![longest], how);
    let mut sorted = waited;
    sorted.sort_by(f64::total_cmp);
    wait.noise = [sorted.first().copied().unwrap_or(0.0), longest];
    wait.how["median_ms"] = json!(sorted.get(sorted.len() / 2));
    Ok(vec![import, wait])
}

async fn people(trial: &Trial<'_>) -> Result<i64, Failure> {
    let mut tx = trial.node.app.db.read().await?;
    Ok(
        sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM people WHERE merged_into = ''").fetch_one(c))?,
    )
}

async fn upload(trial: &mut Trial<'_>, file: &str) -> Result<String, Failure> {
    let csrf = &trial.coordinator.csrf;
    let body = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{BOUNDARY}\r\n\
         content-disposition: form-data; name=\"files\"; filename=\"persone.csv\"\r\ncontent-type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = post("/importa", &kind, body.as_bytes());
    let answer = trial.connection.exchange(&with_cookie(&trial.coordinator.cookie, &request)).await?;
    let there = answer.location.filter(|_| answer.status == 303).ok_or("the file was not taken")?;
    Ok(there.trim_end_matches("/colonne").to_owned())
}

async fn send(trial: &mut Trial<'_>, path: &str, fields: &str) -> Result<(), Failure> {
    let form = format!("csrf={}{fields}", trial.coordinator.csrf);
    let request = post(path, "application/x-www-form-urlencoded", form.as_bytes());
    let answer = trial.connection.exchange(&with_cookie(&trial.coordinator.cookie, &request)).await?;
    if answer.status == 303 {
        Ok(())
    } else {
        Err(format!("{path} answered {}: {}", answer.status, text(&answer)).into())
    }
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

/// The page of the import when the node has nothing to do with it any more.
async fn rests(trial: &mut Trial<'_>, import: &str) -> Result<String, Failure> {
    loop {
        let request = with_cookie(&trial.coordinator.cookie, &get(import));
        let page = text(&trial.connection.exchange(&request).await?);
        if !page.contains("<progress") {
            return Ok(page);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Somebody else, who looks at a list again and again; how long each took, in milliseconds.
async fn others(
    panel: std::net::SocketAddr,
    cookie: String,
    stop: std::sync::Arc<std::sync::atomic::AtomicBool>,
) -> Result<Vec<f64>, Failure> {
    let mut connection = Connection::open_plain(panel).await?;
    let request = with_cookie(&cookie, &get("/persone"));
    let mut waited = Vec::new();
    while !stop.load(std::sync::atomic::Ordering::Relaxed) {
        let start = Instant::now();
        let answer = connection.exchange(&request).await?;
        if answer.status != 200 {
            return Err(format!("/persone answered {} during the import", answer.status).into());
        }
        waited.push(start.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(LOOK).await;
    }
    Ok(waited)
}
