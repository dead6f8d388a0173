//! Lists as they are after years: a thousand rows, in pages, sorted as asked from the first page to the last.

use pico_node::bench::years;

use crate::on_both_engines;
use crate::support::browser::{Browser, Screen};
use crate::support::crowd::Member;
use crate::support::engine::Engine;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{comes_in, full_name};

const MANY: usize = 1_000;
/// Links of a large network: more than one page of them.
const LINKS: usize = 60;
/// The most that may come over the wire for one page.
const MOST_BYTES: u64 = 60_000;

/// A node with a thousand people and as many referrals, nineteen of twenty of them over.
async fn after_years(engine: Engine) -> TestNode {
    let node = TestNode::start("Cooperativa Aurora", engine).await;
    let app = node.open_at(now()).await;
    years::fill(&app, MANY, MANY).await.unwrap();
    app.db.close().await;
    node
}

/// What stands in the first cell of each row.
fn heads(page: &Page) -> Vec<String> {
    let rows = page.body.split("<th scope=\"row\">").skip(1);
    let link = rows.filter_map(|row| row.split_once("\">")?.1.split('<').next().map(str::to_owned));
    link.collect()
}

/// All rows of a list, page after page, as a person reads on.
async fn read_on(panel: &Panel, first: &str) -> Vec<String> {
    let mut page = panel.open(first).await.ok();
    let mut all = heads(&page);
    while let Some(link) = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()) {
        page = panel.open(&link.replace("&amp;", "&").replace("&#38;", "&")).await.ok();
        all.extend(heads(&page));
    }
    all
}

on_both_engines! {
    async fn a_list_is_sorted_from_its_first_page_to_its_last(engine: Engine) {
        let node = after_years(engine).await;
        let nora = comes_in(&node, "nora", "coordinator").await;

        let names = read_on(&nora, "/persone?ordine=-nome").await;
        assert_eq!(names.len(), MANY);
        let ascending = read_on(&nora, "/persone").await;
        assert!(names.iter().eq(ascending.iter().rev()), "the other way round");

        let over = read_on(&nora, "/invii?elenco=conclusi&ordine=-numero").await;
        assert!(over.len() > MANY / 2, "{}", over.len());
        assert!(over.is_sorted_by(|one, next| one > next), "the highest number first: {over:?}");
        let oldest = read_on(&nora, "/invii?elenco=conclusi&ordine=numero").await;
        assert!(over.iter().eq(oldest.iter().rev()));
        let head = nora.open("/invii?elenco=conclusi&ordine=numero").await.ok();
        assert!(head.body.contains("aria-sort=\"ascending\""), "the head says how it is sorted");

        // A filter keeps the order, and the export has it too.
        let form = head.form("/invii").with("urgenza", "soon");
        let filtered = nora.send(&head, &form).await.ok();
        assert_eq!(heads(&filtered).first(), oldest.first());
        let links = filtered.body.split("href=\"/invii/esporta?").skip(1).filter_map(|rest| rest.split('"').next());
        let export = links.into_iter().find(|link| link.ends_with("formato=csv")).unwrap();
        let export = format!("/invii/esporta?{}", export.replace("&#38;", "&").replace("&amp;", "&"));
        let file = nora.request(reqwest::Method::GET, &export, None).await.text().await.unwrap();
        let numbers: Vec<&str> = file.lines().skip(1).filter_map(|line| line.split(';').next()).collect();
        assert!(numbers.iter().eq(oldest.iter()), "{} rows", numbers.len());
    }

    async fn registers_are_sorted_narrowed_and_come_in_pages(engine: Engine) {
        let mut node = TestNode::prepare("Cooperativa Aurora", engine).await;
        let app = node.open_at(now()).await;
        for number in 0..LINKS {
            Member::linked(&app, number, None).await;
        }
        app.db.close().await;
        node.serve().await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        comes_in(&node, "nora", "coordinator").await;
        for list in ["/rete", "/consegne"] {
            let names = read_on(&ada, &format!("{list}?ordine=nome")).await;
            assert_eq!(names.len(), LINKS, "{list}");
            assert!(names.is_sorted(), "{list}: {names:?}");
            let backwards = read_on(&ada, &format!("{list}?ordine=-nome")).await;
            assert!(backwards.iter().eq(names.iter().rev()), "{list} the other way round");
        }
        let suspended = ada.open("/rete?stato=suspended").await.ok();
        suspended.shows("Niente corrisponde ai filtri");
        assert_eq!(read_on(&ada, "/rete?stato=active&ordine=-nome").await.len(), LINKS, "a filter keeps its pages");

        assert_eq!(heads(&ada.open("/utenti?ordine=-nome").await.ok()), ["nora", "ada"].map(full_name));
        assert_eq!(heads(&ada.open("/utenti?ruolo=coordinator").await.ok()), ["nora"].map(full_name));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_thousand_rows_are_sound_at_both_widths() {
    let node = after_years(Engine::Sqlite).await;
    for (screen, login) in [(Screen::Desk, "nora"), (Screen::Telephone, "nina")] {
        let browser = Browser::open(screen).await;
        browser.comes_in(&node, login, "coordinator").await;
        let all = [
            "/",
            "/persone",
            "/persone?pagina=20",
            "/invii",
            "/invii?elenco=inviati",
            "/invii?elenco=conclusi&pagina=10",
        ];
        for (position, path) in all.iter().enumerate() {
            browser.goto(&format!("{}{path}", node.panel())).await;
            browser.inspect(&format!("full-{position}")).await;
            let loaded = browser.loaded().await;
            assert!(position == 0 || loaded.bytes <= MOST_BYTES, "{path}: {} bytes", loaded.bytes);
        }
        browser.close().await;
    }
}
