//! The page for everybody, which is no page of the panel: on the public listener, with the certificate that `init` makes, as a stranger
//! opens it and as it stands in somebody else's site.

use super::pictures::Album;
use super::visits::Who::Nobody;
use super::visits::visit;
use super::{MOST_BYTES, key_families, looked_at, raw_codes};
use crate::open_directory::Stage;
use crate::support::browser::{Browser, Screen};
use crate::support::engine::Engine;

const VISITS: [&str; 5] = [
    "/elenco",
    "/elenco?comune=036023",
    "/elenco?comune=Atlantide",
    "/elenco?incorporata",
    "/elenco?lingua=en&liberi=si",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn the_page_for_everybody_is_sound_alone_and_in_another_site() {
    let stage = Stage::set(Engine::Sqlite).await;
    stage.switches_on(&["open-page"]).await;
    let mut browser = Browser::open(Screen::Desk).await;
    let (keys, mut album) = (key_families(), Album::of("open"));
    let mut mistakes = Vec::new();
    for path in VISITS {
        browser.goto(&format!("https://localhost:{}{path}", stage.pair.aurora.federation_port)).await;
        let loaded = browser.loaded().await;
        let wrong = [
            (loaded.status != 200).then(|| format!("it answered {}", loaded.status)),
            (loaded.bytes > MOST_BYTES).then(|| format!("{} bytes came over the wire", loaded.bytes)),
            (!loaded.foreign.is_empty()).then(|| format!("others are asked: {:?}", loaded.foreign)),
        ];
        mistakes.extend(wrong.into_iter().flatten().map(|wrong| format!("{path}: {wrong}")));
        let raw = raw_codes(&browser.every_word().await, &keys);
        mistakes.extend(raw.into_iter().map(|code| format!("{path}: a code instead of words: {code}")));
        mistakes.extend(looked_at(&mut browser, &visit("/elenco", Nobody, path), &mut album).await);
    }
    browser.close().await;
    assert!(mistakes.is_empty(), "{} mistakes:\n{}", mistakes.len(), mistakes.join("\n"));
}
