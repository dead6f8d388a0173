//! Every page of the panel, in a real browser: on a desk and on a telephone, in the light and in the dark.
//!
//! The list of pages is the table of routes as the source declares it ([`panel_routes`]). A new route that no visit below
//! stands for fails the test: who adds a page says here with what in the database it is looked at.

mod bookings;
mod calls;
mod exchange;
mod imports;
mod lent;
mod open;
mod pictures;
mod reciprocity;
mod resources;
mod seed;
mod services;
mod visits;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use reqwest::Method;

use crate::rights::panel_routes;
use crate::support::browser::{Browser, Screen};
use crate::support::desk::{NEED, in_days};
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use pictures::Album;
use seed::Seeded;
use visits::Visit;
use visits::Who::{Ada, Dora, Giulia};

/// The most that may come over the wire for a page after the first one.
const MOST_BYTES: u64 = 60_000;

/// Addresses that answer with something else than a page, or with none.
const NO_PAGES: &[&str] = &["/healthz", "/readyz", "/metrics", "/assets/{hash}/{name}"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn every_page_is_sound_at_both_widths_in_the_light_and_in_the_dark() {
    let start = Instant::now();
    let seeded = Seeded::new(Engine::Sqlite).await;
    nothing_is_forgotten(&seeded);
    let prepared = start.elapsed();
    let mut browser = Browser::open(Screen::Desk).await;
    let keys = key_families();
    let mut album = Album::of("page");
    let mut mistakes = Vec::new();
    for (position, visit) in seeded.visits.iter().enumerate() {
        browser.become_with(&seeded.panel, &seeded.cookies(visit.who)).await;
        browser.goto(&format!("{}{}", seeded.panel, visit.path)).await;
        let loaded = browser.loaded().await;
        let wrong = [
            (loaded.status != 200).then(|| format!("it answered {}", loaded.status)),
            (position > 0 && loaded.bytes > MOST_BYTES).then(|| format!("{} bytes came over the wire", loaded.bytes)),
            (!loaded.foreign.is_empty()).then(|| format!("others are asked: {:?}", loaded.foreign)),
        ];
        mistakes.extend(wrong.into_iter().flatten().map(|wrong| format!("{}: {wrong}", visit.path)));
        let raw = raw_codes(&browser.every_word().await, &keys);
        mistakes.extend(raw.into_iter().map(|code| format!("{}: a code instead of words: {code}", visit.path)));
        mistakes.extend(looked_at(&mut browser, visit, &mut album).await);
    }
    mistakes.extend(in_english(&mut browser, &seeded).await);
    for visit in &seeded.files {
        let file = seeded.person(visit.who).request(Method::GET, &visit.path, None).await;
        let kind = file.headers().get("content-type").map(|kind| kind.to_str().unwrap_or_default().to_owned());
        let good = file.status() == 200 && !kind.clone().unwrap_or_default().starts_with("text/html");
        mistakes.extend((!good).then(|| format!("{} answered {} {kind:?}", visit.path, file.status())));
    }
    browser.close().await;
    let (pages, took) = (seeded.visits.len(), start.elapsed().as_secs());
    drop(writeln!(
        std::io::stderr(),
        "{pages} pages four times and once in English, {} files: {took} s, {} s of them to prepare",
        seeded.files.len(),
        prepared.as_secs()
    ));
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn every_page_is_the_same_on_postgresql() {
    let seeded = Seeded::new(Engine::Postgres).await;
    let mut mistakes = Vec::new();
    for visit in seeded.visits.iter().chain(&seeded.files) {
        let answer = seeded.person(visit.who).request(Method::GET, &visit.path, None).await.status();
        mistakes.extend((answer != 200).then(|| format!("{} answered {answer}", visit.path)));
    }
    assert!(seeded.visits.len() > 50 && mistakes.is_empty(), "{} pages:\n{}", seeded.visits.len(), mistakes.join("\n"));
}

/// The same pages for who reads English, on a telephone: other words are of other lengths.
async fn in_english(browser: &mut Browser, seeded: &Seeded) -> Vec<String> {
    for who in [Giulia, Ada, Dora] {
        let panel = seeded.person(who);
        let profile = panel.open("/profilo").await.ok();
        panel.send(&profile, &profile.form("/profilo/lingua").with("locale", "en")).await.ok();
    }
    browser.turn_to(Screen::Telephone, false).await;
    let keys = key_families();
    let mut mistakes = Vec::new();
    for visit in seeded.visits.iter().filter(|visit| [Giulia, Ada, Dora].contains(&visit.who)) {
        browser.become_with(&seeded.panel, &seeded.cookies(visit.who)).await;
        browser.goto(&format!("{}{}", seeded.panel, visit.path)).await;
        let wide = browser.too_wide().await;
        mistakes.extend((wide > 0).then(|| format!("{} in English: {wide} pixels wider than the screen", visit.path)));
        let found = browser.axe().await.into_iter().map(|found| format!("{} in English: {found}", visit.path));
        mistakes.extend(found);
        let raw = raw_codes(&browser.every_word().await, &keys);
        mistakes.extend(raw.into_iter().map(|code| format!("{} in English: a code: {code}", visit.path)));
        if !browser.has("html[lang='en']").await {
            mistakes.push(format!("{} does not say that it is English", visit.path));
        }
    }
    browser.turn_to(Screen::Desk, false).await;
    mistakes
}

/// The open page on both screens, in the light and in the dark; kept in the album, where somebody wants pictures.
async fn looked_at(browser: &mut Browser, visit: &Visit, album: &mut Album) -> Vec<String> {
    let (path, name) = (&visit.path, album.page(visit.route));
    let mut mistakes = Vec::new();
    for (screen, width) in [(Screen::Desk, 1280), (Screen::Telephone, 390)] {
        for dark in [false, true] {
            browser.turn_to(screen, dark).await;
            let how = format!("{path} at {width}{}", if dark { ", dark" } else { "" });
            let wide = browser.too_wide().await;
            mistakes.extend((wide > 0).then(|| format!("{how}: {wide} pixels wider than the screen")));
            mistakes.extend(browser.axe().await.into_iter().map(|found| format!("{how}: {found}")));
            album.keep(browser, &name, width, dark).await;
        }
    }
    mistakes.extend(twice_as_large(browser, path).await);
    mistakes.extend(on_paper(browser, path).await);
    browser.turn_to(Screen::Desk, false).await;
    mistakes
}

/// At 200 % nothing asks to be scrolled sideways (WCAG 2.2, 1.4.10).
async fn twice_as_large(browser: &mut Browser, path: &str) -> Option<String> {
    browser.turn_to(Screen::Zoomed, false).await;
    let wide = browser.too_wide().await;
    (wide > 0).then(|| format!("{path} at 200 %: {wide} pixels wider than the screen"))
}

/// What is printed is the content: no menu, no search, no button, and all of it on the sheet.
async fn on_paper(browser: &mut Browser, path: &str) -> Vec<String> {
    browser.turn_to(Screen::Paper, false).await;
    let wide = browser.too_wide().await;
    let too_wide = (wide > 0).then(|| format!("{path} on paper: {wide} pixels wider than the sheet"));
    let frame = browser.visible(".rail, .top, .bottom, .filters, .actions-bar, main .actions .button").await;
    let screen_only = frame.into_iter().map(|part| format!("{path} on paper: {part}"));
    too_wide.into_iter().chain(screen_only).collect()
}

/// Every route that answers a GET is stood for by a visit.
fn nothing_is_forgotten(seeded: &Seeded) {
    let pages = panel_routes().into_iter().filter(|route| route.method == "get");
    let seen: BTreeSet<&str> = seeded.visits.iter().chain(&seeded.files).map(|visit| visit.route).collect();
    let forgotten: Vec<String> = pages
        .map(|route| route.path)
        .filter(|path| !seen.contains(path.as_str()) && !NO_PAGES.contains(&path.as_str()))
        .collect();
    assert!(forgotten.is_empty(), "no visit in tests/pages/seed.rs stands for {forgotten:?}");
}

/// The first words of the keys of all texts: `referral`, `people`, …
fn key_families() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/it");
    let mut families = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let keys = text.lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
        families.extend(keys.filter_map(|key| key.split_once('-')).map(|(family, _)| family.to_owned()));
    }
    assert!(families.len() > 10, "{families:?}");
    families
}

/// Keys of texts, and codes with an underscore, that stand where people read words.
fn raw_codes(words: &str, families: &BTreeSet<String>) -> Vec<String> {
    let plain = |word: &str| word.chars().all(|letter| letter.is_ascii_lowercase() || "-_0123456789".contains(letter));
    let trimmed = words.split_whitespace().map(|word| word.trim_matches(|letter: char| ".,:;()«»\"".contains(letter)));
    let raw = trimmed.filter(|word| plain(word)).filter(|word| {
        let key = word.split_once('-').is_some_and(|(family, rest)| families.contains(family) && !rest.is_empty());
        let code = word.split_once('_').is_some_and(|(first, rest)| !first.is_empty() && !rest.is_empty());
        key || code
    });
    raw.map(str::to_owned).collect()
}

#[test]
fn raw_codes_are_told_from_words() {
    let families = BTreeSet::from(["referral".to_owned()]);
    let words = "Un’e-mail, referral-state-sent (provisionally_accepted) Casa-famiglia 26-0003 pico-node";
    assert_eq!(raw_codes(words, &families), ["referral-state-sent", "provisionally_accepted"]);
    assert!(key_families().contains("referral"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_refused_form_is_sound_and_says_what_is_wrong() {
    let seeded = Seeded::new(Engine::Sqlite).await;
    let mut browser = Browser::open(Screen::Desk).await;
    let (mut album, mut mistakes) = (Album::of("refused"), Vec::new());
    for visit in seeded.forms() {
        let path = &visit.path;
        browser.become_with(&seeded.panel, &seeded.cookies(visit.who)).await;
        browser.goto(&format!("{}{path}", seeded.panel)).await;
        browser.send_unchecked("main form.form[method='post'], main form.stack[method='post']").await;
        let loaded = browser.loaded().await;
        if loaded.status != 422 || !browser.has(".mistakes, .error").await {
            mistakes.push(format!("{path}: an empty form was answered {}", loaded.status));
        }
        mistakes.extend(looked_at(&mut browser, visit, &mut album).await);
    }
    browser.close().await;
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_referral_is_sent_and_answered_without_any_script() {
    let pair = TestPair::linked(Engine::Sqlite).await;
    // A touch is answered by a script of the emulation itself, so both sit at a desk.
    let giulia = Browser::open(Screen::Desk).await;
    let omar = Browser::open(Screen::Desk).await;
    for (browser, node, login) in [(&giulia, &pair.aurora, "giulia"), (&omar, &pair.brezza, "omar")] {
        browser.without_scripts().await;
        browser.comes_in(node, login, "coordinator").await;
    }
    let go_on = "main .actions-bar button:not(.quiet)";
    let pick = async |name: &str| giulia.click(&format!("label:has(input[name='{name}'])")).await;
    giulia.goto(&format!("{}/persone/nuova", pair.aurora.panel())).await;
    for (field, value) in [("family_name", "Bianchi"), ("given_name", "Sofia"), ("birth_date", "3/5/2014")] {
        giulia.fill(&format!("#{field}"), value).await;
    }
    giulia.click(go_on).await;
    giulia.until_it_shows("Bianchi Sofia").await;
    giulia.click("main a[href^='/invii/nuovo?persona=']").await;
    pick("kind").await;
    pick("person").await;
    giulia.click(go_on).await;
    pick("target").await;
    giulia.click(go_on).await;
    giulia.fill("#need", NEED).await;
    for list in ["category", "area", "age_band", "source", "province"] {
        giulia.click(&format!("select[name='{list}']")).await;
        giulia.click(&format!("select[name='{list}'] option:nth-child(2)")).await;
    }
    pick("urgency").await;
    giulia.fill("#answer_by", &in_days(7)).await;
    giulia.click("label:has(input[name='basis'][value='consent'])").await;
    giulia.click("label:has(input[name='consent'])").await;
    giulia.click(go_on).await;
    giulia.until_it_shows(NEED).await;
    giulia.click(go_on).await;
    giulia.until_it_shows("consegnat").await;

    omar.goto(&format!("{}/", pair.brezza.panel())).await;
    omar.until_it_shows("Aurora").await;
    omar.click("main a[href^='/invii/ref_']").await;
    omar.click("main a[href$='/fai/lista']").await;
    omar.fill("#rank", "3").await;
    omar.fill("#valid_until", &in_days(10)).await;
    omar.click(go_on).await;
    omar.until_it_shows("In lista d’attesa, 3ª").await;
    giulia.until_it_shows("In lista d’attesa, 3ª").await;
    giulia.close().await;
    omar.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn who_chose_english_reads_english() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let browser = Browser::open(Screen::Desk).await;
    browser.comes_in(&node, "giulia", "coordinator").await;
    browser.goto(&format!("{}/profilo", node.panel())).await;
    browser.click("select[name='locale'] option[value='en']").await;
    browser.until_it_shows("Your profile").await;
    browser.goto(&format!("{}/invii", node.panel())).await;
    browser.inspect("referrals-english").await;
    let words = browser.text().await;
    assert!(words.contains("Referrals") && words.contains("People") && words.contains("Deliveries"), "{words}");
    for italian in ["Persone", "Invii", "Consegne", "Cerca", "Nuovo", "Coordinamento"] {
        assert!(!words.contains(italian), "{italian}: {words}");
    }
    browser.close().await;
}
