//! No message lost, none applied twice: nodes killed again and again in the middle of what they do.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Method;

use crate::on_both_engines;
use crate::support::desk::Desks;
use crate::support::eventually;
use crate::support::form::Form;
use crate::support::hostile::random;
use crate::support::pair::TestPair;
use crate::support::panel::{Panel, encode};

/// Twice as many in all: one run on each engine.
const KILLS: u32 = 60;

/// Notes that each side must have kept, and attempts after which the panel is given up.
const ENOUGH: usize = 20;
const TOO_MANY: u32 = 5_000;

/// What one person wrote while machines fell over.
#[derive(Default)]
struct Written {
    /// The panel said that it is kept.
    kept: Vec<String>,
    /// The panel fell silent: kept or not.
    unknown: Vec<String>,
}

/// Writes notes on a referral one after the other until told to stop.
async fn write_notes(panel: &Panel, referral: &str, who: &str, stop: &AtomicBool) -> Written {
    let path = format!("{referral}/fai/nota");
    let mut written = Written::default();
    let mut number: u32 = 0;
    // A slow machine gets the time it needs: the kills are counted, and so are the notes between them.
    while !stop.load(Ordering::Relaxed) || (written.kept.len() <= ENOUGH && number < TOO_MANY) {
        let Some(form) = open_form(panel, &path).await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        number += 1;
        let note = format!("nota-{who}-{number}-fine");
        let body = encode(&form.with("note", &note).fields);
        match panel.try_request(Method::POST, &path, Some(body)).await {
            Ok(answer) if answer.status().is_redirection() => written.kept.push(note),
            // "Something has happened meanwhile": surely not kept.
            Ok(answer) if answer.status().is_client_error() => {}
            Ok(_) | Err(_) => written.unknown.push(note),
        }
    }
    written
}

async fn open_form(panel: &Panel, path: &str) -> Option<Form> {
    let page = panel.try_request(Method::GET, path, None).await.ok()?.text().await.ok()?;
    Form::all(&page).into_iter().find(|form| form.action == path)
}

/// Kills one of the two at a moment that nobody chose, and starts it again.
async fn kill_now_and_then(pair: &mut TestPair) {
    for round in 0..KILLS {
        let [moment] = random::<1>();
        tokio::time::sleep(Duration::from_millis(u64::from(moment))).await;
        let node = if round % 2 == 0 { &mut pair.aurora } else { &mut pair.brezza };
        node.kill();
        node.serve().await;
    }
}

on_both_engines! {
    async fn kills_lose_nothing_that_was_acknowledged_and_apply_nothing_twice(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        let stop = AtomicBool::new(false);
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let killing = async {
            kill_now_and_then(&mut desks.pair).await;
            stop.store(true, Ordering::Relaxed);
        };
        let (from_giulia, from_omar, ()) = tokio::join!(
            write_notes(giulia, &sent, "giulia", &stop),
            write_notes(omar, &received, "omar", &stop),
            killing,
        );
        println!("{KILLS} kills, {} + {} notes", from_giulia.kept.len(), from_omar.kept.len());
        assert!(from_giulia.kept.len() > ENOUGH && from_omar.kept.len() > ENOUGH, "the kills left room to work");
        // The one that wrote shows what it kept; the other side shows the same, once.
        for (reader, referral, notes) in [(omar, &received, &from_giulia), (giulia, &sent, &from_omar)] {
            let page = eventually("everything that was acknowledged has arrived", async || {
                let page = reader.open(referral).await;
                notes.kept.iter().all(|note| page.body.contains(note)).then_some(page)
            })
            .await;
            for note in notes.kept.iter().chain(&notes.unknown) {
                let times = page.body.matches(note).count();
                let wanted = if notes.kept.contains(note) { 1..=1 } else { 0..=1 };
                assert!(wanted.contains(&times), "{note} stands there {times} times");
            }
        }
        for (panel, referral) in [(giulia, &sent), (omar, &received)] {
            let page = panel.open(referral).await.ok();
            for note in from_giulia.kept.iter().chain(&from_omar.kept) {
                assert_eq!(page.body.matches(note).count(), 1, "{note} on {}", panel.base);
            }
        }
    }
}
