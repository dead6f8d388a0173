//! How long pages take on a node with years behind it, from the request to the last byte, without a browser.

use std::time::{Duration, Instant};

use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::client::{Connection, get, post};
use super::ground::Ground;
use super::report::Figure;
use super::trial::TrialNode;
use super::years::{self, NOTES, PEOPLE, READINGS, REFERRALS, Years};
use crate::accounts::Account;
use crate::accounts::frame::give_token;
use crate::accounts::sessions::{self, Stage};
use crate::error::Failure;

/// Requests of each page.
const TURNS: usize = 200;
/// Pages that check every signature in a story, and say so.
const SIGNED: [&str; 2] = ["referral", "long referral"];
/// Requests before that, while caches warm.
const WARM: usize = 20;

/// Fills a node and asks its pages as a coordinator.
pub async fn measure(ground: &Ground) -> Result<Figure, Failure> {
    let mut node = TrialNode::born(ground, "anni", None).await?;
    let begin = Instant::now();
    let years = years::fill(&node.app, PEOPLE, REFERRALS).await?;
    let filled = begin.elapsed();
    node.start().await?;
    let mut connection = Connection::open_plain(node.app.config.panel.listen).await?;
    let cookie = log_in(&node, &years.coordinator).await?;
    let csrf = csrf(&mut connection, &cookie).await?;
    let officer = log_in(&node, &years.officer).await?;
    let (mut all, mut pages) = (Vec::new(), serde_json::Map::new());
    let asked = requests(&years, &cookie, &csrf).into_iter().map(|(name, request)| (name, request, &cookie));
    let log = readings(&years, &officer).into_iter().map(|(name, request)| (name, request, &officer));
    for (name, request, cookie) in asked.chain(log) {
        let mut times = Vec::new();
        for turn in 0..TURNS + WARM {
            let start = Instant::now();
            let mut answer = connection.exchange(&request).await?;
            if let Some(found) = answer.location.filter(|_| answer.status == 303) {
                answer = connection.exchange(&with_cookie(cookie, &get(&found))).await?;
            }
            if answer.status != 200 {
                return Err(format!("{name} answered {}", answer.status).into());
            }
            if SIGNED.contains(&name) && !String::from_utf8_lossy(&answer.body).contains("Firme: verificate") {
                return Err(format!("{name} has a story that does not verify").into());
            }
            if turn >= WARM {
                times.push(start.elapsed());
            }
        }
        pages.insert(
            name.to_owned(),
            json!({ "p50_ms": percentile(&mut times, 50), "p99_ms": percentile(&mut times, 99) }),
        );
        all.extend(times);
    }
    node.kill().await;
    let how = json!({
        "people": PEOPLE, "referrals": REFERRALS, "readings_in_the_log": READINGS, "notes_on_the_long_referral": NOTES,
        "role": "coordinator; of the access log: data protection officer", "requests_of_each_page": TURNS, "pages": pages,
        "measured": "on one loopback connection, from sending the request to the last byte of the answer; a search with the redirection to what it found",
        "filled_in_s": filled.as_secs(),
    });
    let worst = percentile(&mut all, 99);
    let mut figure = Figure::of("panel_page_p99", "ms", vec![worst], how).at_most(10.0);
    figure.noise = [percentile(&mut all, 50), percentile(&mut all, 100)];
    Ok(figure)
}

fn requests(years: &Years, cookie: &str, csrf: &str) -> Vec<(&'static str, Vec<u8>)> {
    let page = |path: &str| with_cookie(cookie, &get(path));
    let search = |typed: &str| {
        let form = format!("csrf={csrf}&q={typed}");
        with_cookie(cookie, &post("/cerca", "application/x-www-form-urlencoded", form.as_bytes()))
    };
    vec![
        ("home", page("/")),
        ("people", page("/persone")),
        ("people, page 20", page("/persone?pagina=20")),
        ("person", page(&format!("/persone/{}", years.person))),
        ("referrals to answer", page("/invii")),
        ("referrals sent", page("/invii?elenco=inviati")),
        ("referrals finished", page("/invii?elenco=conclusi")),
        ("referral", page(&format!("/invii/{}", years.referral))),
        ("long referral", page(&format!("/invii/{}", years.long))),
        ("network", page("/rete")),
        ("deliveries", page("/consegne")),
        ("search", search("zucchini+giada")),
        ("search, given name first", search("giada+zucc")),
        ("search with an error", search("giada+zuchini")),
        ("search for a referral", search("26-0031")),
    ]
}

fn readings(years: &Years, cookie: &str) -> Vec<(&'static str, Vec<u8>)> {
    let page = |path: &str| with_cookie(cookie, &get(path));
    vec![
        ("access log", page("/registro")),
        ("access log, one account", page(&format!("/registro?chi={}", years.coordinator.id))),
        ("access log, one kind", page("/registro?azione=account")),
        ("access log, one person", page(&format!("/registro?oggetto={}", years.person))),
    ]
}

/// A request of somebody who has logged in.
pub(super) fn with_cookie(cookie: &str, request: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(request).replacen("host:", &format!("cookie: {cookie}\r\nhost:"), 1).into_bytes()
}

/// A session of this account: what its browser would send.
pub(super) async fn log_in(node: &TrialNode, account: &Account) -> Result<String, Failure> {
    let mut tx = node.app.db.write().await?;
    let token = sessions::begin(&mut tx, &node.app, &account.id, Stage::Open, "bench").await?;
    tx.commit().await?;
    let response: Response = give_token(&node.app, ().into_response(), &token);
    let cookie = response.headers().get(axum::http::header::SET_COOKIE).ok_or("no cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// The token that forms carry.
pub(super) async fn csrf(connection: &mut Connection, cookie: &str) -> Result<String, Failure> {
    let answer = connection.exchange(&with_cookie(cookie, &get("/cerca"))).await?;
    let page = String::from_utf8_lossy(&answer.body).into_owned();
    let after = page.split_once("name=\"csrf\" value=\"").ok_or("a page without a form")?.1;
    Ok(after.split('"').next().unwrap_or_default().to_owned())
}

/// In milliseconds; the times are sorted on the way.
pub(super) fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
    let time = times.get(place).copied().unwrap_or_default();
    (time.as_secs_f64() * 100_000.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_percentile_is_a_time_that_was_measured() {
        let mut times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert!((percentile(&mut times, 99) - 198.0).abs() < f64::EPSILON);
        assert!((percentile(&mut times, 100) - 200.0).abs() < f64::EPSILON);
        assert!((percentile(&mut times, 50) - 100.0).abs() < f64::EPSILON);
    }
}
