//! The public services of the network, for anybody: what linked cooperatives have marked for everybody and nothing else, as open data and
//! as a page, each only while somebody has switched it on.

use pico_node::execute;
use serde_json::json;

use crate::hsds::{get, names, offers, read};
use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;
use crate::support::tls::{self, Answer};

const DATA: &str = "open-network-data";
const PAGE: &str = "open-page";

/// Aurora, which tells what Brezza offers; Ada administers it.
pub struct Stage {
    /// The two nodes.
    pub pair: TestPair,
    giulia: Panel,
    ada: Panel,
}

impl Stage {
    /// Brezza offers three services to everybody, one of them a refuge and one with a name that looks like HTML, and one to linked nodes.
    pub async fn set(engine: Engine) -> Self {
        let (mut aurora, brezza) = tokio::join!(
            TestNode::prepare("Cooperativa Aurora", engine),
            TestNode::start("Cooperativa Brezza", engine)
        );
        aurora.set("limits.unverified_requests_per_minute", "1000");
        aurora.serve().await;
        let pair = TestPair { aurora, brezza }.link().await;
        let omar = comes_in(&pair.brezza, "omar", "coordinator").await;
        let public = ("visibility", "public");
        offers(&omar, "Centro diurno Il Faggio", &[public, ("address", "Via dell’Esempio 7")]).await;
        offers(&omar, "Casa Girasole", &[public, ("withheld", "yes"), ("comune", "Imola (BO)")]).await;
        let full = ("available", "0");
        offers(&omar, "<b>Laboratorio</b>", &[public, full, ("address", "Via Emilia 1"), ("comune", "Modena (MO)")])
            .await;
        offers(&omar, "Solo collegate", &[("visibility", "linked"), ("address", "Via Nascosta 2")]).await;
        let (giulia, ada) = tokio::join!(
            comes_in(&pair.aurora, "giulia", "coordinator"),
            comes_in(&pair.aurora, "ada", "node-administrator")
        );
        eventually("all of it is known", async || {
            giulia.open("/servizi/rete").await.ok().text().contains("Solo collegate").then_some(())
        })
        .await;
        Self { pair, giulia, ada }
    }

    /// Ada switches on exactly these.
    pub async fn switches_on(&self, switches: &[&str]) {
        let page = self.ada.open("/impostazioni").await.ok();
        let mut form = page.form("/impostazioni");
        form.fields.retain(|(name, _)| !name.starts_with("open-"));
        let form = switches.iter().fold(form, |form, switch| form.with(switch, "yes"));
        self.ada.send(&page, &form).await.ok().shows("Impostazioni salvate");
    }

    async fn page(&self, query: &str) -> Answer {
        let answer = tls::get(self.pair.aurora.federation_port, &format!("/elenco{query}")).await.unwrap();
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        answer
    }

    async fn sends(&self, form: &str) -> Answer {
        let (port, kind) = (self.pair.aurora.federation_port, "application/x-www-form-urlencoded");
        tls::post(port, "/elenco", kind, form.as_bytes()).await.unwrap()
    }
}

/// Whether these stand in a text, in this order.
fn in_order(text: &str, words: &[&str]) -> bool {
    let mut rest = text;
    words.iter().all(|word| match rest.split_once(word) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// Both wait for `tests/run`, as those of the own services do.
mod the_answers_for_the_network_hold_to_the_schemas_of_hsds {
    use super::*;
    use crate::hsds::every_list_holds;

    async fn hold(engine: Engine) {
        let stage = Stage::set(engine).await;
        stage.switches_on(&[DATA]).await;
        every_list_holds(&stage.pair.aurora, "/rete").await;
    }

    #[tokio::test]
    #[ignore = "needs the schemas of HSDS 3.1 (tests/run)"]
    async fn sqlite() {
        hold(Engine::Sqlite).await;
    }

    #[tokio::test]
    #[ignore = "needs the schemas of HSDS 3.1 and PostgreSQL (tests/run)"]
    async fn postgresql() {
        hold(Engine::Postgres).await;
    }
}

on_both_engines! {
    async fn what_linked_cooperatives_offer_to_everybody_is_open_data_while_it_is_switched_on(engine: Engine) {
        let stage = Stage::set(engine).await;
        let aurora = &stage.pair.aurora;
        for path in ["/rete", "/rete/services", "/rete/organizations", "/services"] {
            assert_eq!(get(aurora, path).await.status, 404, "{path} is off at first");
        }
        stage.switches_on(&[DATA]).await;
        let page = read(aurora, "/rete/services").await;
        assert_eq!(names(&page), ["<b>Laboratorio</b>", "Casa Girasole", "Centro diurno Il Faggio"]);
        let mut all = String::new();
        for list in ["services?full=true", "organizations?full_service=true&full=true", "service_at_locations?full=true"] {
            all.push_str(&get(aurora, &format!("/rete/{list}")).await.text());
        }
        for told in ["Via dell’Esempio 7", "Bologna", "051 000000", "lun–ven 9–17", "Cooperativa Brezza"] {
            assert!(all.contains(told), "{told} is missing: {all}");
        }
        for hidden in ["Solo collegate", "Nascosta", "Imola", "Cooperativa Aurora", "051 555000"] {
            assert!(!all.contains(hidden), "{hidden} is told: {all}");
        }
        assert_eq!(read(aurora, "/rete/services?search=imola").await["empty"], json!(true));
        assert_eq!(read(aurora, "/rete/service_at_locations").await["total_items"], json!(2), "a refuge is nowhere");
        let (line, organization) = (&page["contents"][2], &page["contents"][2]["organization"]);
        let found = read(aurora, &format!("/rete/services?organization_id={}", organization["id"].as_str().unwrap())).await;
        assert_eq!(found["total_items"], json!(3));
        let since = read(aurora, &format!("/rete/services?modified_after={}", line["last_modified"].as_str().unwrap())).await;
        assert!(names(&since).contains(&"Centro diurno Il Faggio"), "{since}");
        let alone = read(aurora, &format!("/rete/services/{}", line["id"].as_str().unwrap())).await;
        assert_eq!((&alone["name"], &alone["capacities"][0]["available"]), (&line["name"], &json!(2)));
        assert_eq!(alone["last_modified"], line["last_modified"]);
        let tag = get(aurora, "/rete/services").await.header("etag").unwrap().to_owned();
        let request = format!("GET /hsds/rete/services HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nIf-None-Match: {tag}\r\n\r\n");
        let again = tls::exchange(aurora.federation_port, request.as_bytes()).await.unwrap();
        assert_eq!((again.status, again.header("access-control-allow-origin")), (304, Some("*")));
        // Each switch is one: the page is still off, and so is what is the own.
        assert_eq!(get(aurora, "/services").await.status, 404);
        assert_eq!(tls::get(aurora.federation_port, "/elenco").await.unwrap().status, 404);
        stage.switches_on(&["open-own-data"]).await;
        assert_eq!(get(aurora, "/rete/services").await.status, 404, "it is gone at once");
        assert_eq!(get(aurora, "/services").await.status, 200);
    }

    async fn anybody_finds_a_service_on_the_page_and_learns_of_no_other(engine: Engine) {
        let stage = Stage::set(engine).await;
        offers(&stage.giulia, "Mensa La Lucciola", &[("visibility", "public"), ("area", "poverty"), ("address", "Via Aperta 3")]).await;
        stage.switches_on(&[PAGE]).await;
        let text = stage.page("").await.text();
        for told in ["Mensa La Lucciola", "Cooperativa Brezza", "Centro diurno Il Faggio", "Via dell’Esempio 7, Bologna (BO)", "tel:051 000000"] {
            assert!(text.contains(told), "{told} is missing: {text}");
        }
        for hidden in ["Solo collegate", "Nascosta", "Imola", "<b>Laboratorio", "<script"] {
            assert!(!text.contains(hidden), "{hidden} is there: {text}");
        }
        assert!(text.contains("&#60;b&#62;Laboratorio"), "a name is text: {text}");
        // The nearest first; of a refuge nobody knows.
        let near = stage.page("?comune=036023").await.text();
        assert!(in_order(&near, &["&#60;b&#62;Laboratorio", "stesso comune", "Il Faggio", "stessa regione", "Casa Girasole"]), "{near}");
        assert!(!stage.page("?provincia=BO").await.text().contains("Casa Girasole"));
        let free = stage.page("?liberi=si&area=disability").await.text();
        assert!(free.contains("Il Faggio") && !free.contains("Laboratorio") && !free.contains("Lucciola"), "{free}");
        assert!(stage.page("?lingua=en").await.text().contains("Services for people"));
        // Words stand in no address, neither those that are sent nor those that somebody writes there.
        let found = stage.sends("testo=FAGGIO+laboratori&comune=").await;
        assert!(found.status == 200 && found.text().contains("Il Faggio") && !found.text().contains("Girasole"));
        assert_eq!(found.header("cache-control"), Some("no-store"));
        assert!(stage.page("?testo=faggio").await.text().contains("Girasole"), "an address has no words");
        let chosen = stage.sends("testo=&comune=imola&area=disability&lingua=en").await;
        assert_eq!((chosen.status, chosen.header("location")), (303, Some("/elenco?comune=037032&area=disability&lingua=en")));
        assert!(stage.sends("comune=Atlantide").await.text().contains("Nessun comune si chiama così"));
        // Who cannot be asked any more is said to be old.
        assert!(!text.contains("forse non aggiornato"));
        let Stage { mut pair, .. } = stage;
        pair.brezza.stop().await;
        let db = pair.aurora.database().await;
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("UPDATE feed_replicas SET synced_at = 1")).unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let old = tls::get(pair.aurora.federation_port, "/elenco").await.unwrap().text();
        assert!(old.contains("forse non aggiornato") && old.contains("Il Faggio"), "{old}");
    }

    async fn who_coordinates_finds_first_what_is_near(engine: Engine) {
        let stage = Stage::set(engine).await;
        let page = stage.giulia.open("/servizi/rete").await.ok();
        let near = stage.giulia.send(&page, &page.form("/servizi/rete").with("vicino", "modena")).await.ok();
        let words = ["Laboratorio", "Modena (MO) (stesso comune)", "Casa Girasole", "(stessa regione)"];
        assert!(in_order(&near.text(), &words) && near.path.contains("vicino=036023"), "{}: {}", near.path, near.text());
        let free = stage.giulia.send(&page, &page.form("/servizi/rete")).await.ok();
        assert!(in_order(&free.text(), &["Casa Girasole", "Laboratorio"]), "without it, free places are first");
        let lost = stage.giulia.send(&page, &page.form("/servizi/rete").with("vicino", "Atlantide")).await.ok();
        lost.shows("Nessun comune si chiama così").shows("Casa Girasole");
    }
}

#[tokio::test]
async fn only_the_page_that_is_made_for_it_stands_in_another_site() {
    let stage = Stage::set(Engine::Sqlite).await;
    stage.switches_on(&[PAGE]).await;
    for (query, embedded) in [("", false), ("?incorporata", true), ("?area=disability&incorporata=si", true)] {
        let page = stage.page(query).await;
        let policy = page.header("content-security-policy").unwrap();
        assert_eq!(policy.contains("frame-ancestors *"), embedded, "{query}: {policy}");
        assert_eq!(page.header("x-frame-options").is_none(), embedded, "{query}");
        assert_eq!(page.text().contains("open-head"), !embedded, "{query}");
        assert!(page.header("set-cookie").is_none() && page.text().contains("Il Faggio"));
    }
    let framed = stage.sends("testo=faggio&incorporata=si").await;
    assert!(framed.header("x-frame-options").is_none() && framed.text().contains("name=\"incorporata\""));
    // What draws it is there with it, and what it is drawn of nowhere else.
    let text = stage.page("").await.text();
    let css =
        text.split("href=\"").find(|part| part.contains("panel.css\"")).unwrap().split('"').next().unwrap().to_owned();
    let asset = async || tls::get(stage.pair.aurora.federation_port, &css).await.unwrap().status;
    assert_eq!(asset().await, 200);
    stage.switches_on(&[]).await;
    assert_eq!(asset().await, 404);
    // What was switched is in the log, in words.
    let dora = comes_in(&stage.pair.aurora, "dora", "data-protection").await;
    dora.open("/registro?azione=settings").await.ok().shows("Pagina per tutti accesa").shows("Pagina per tutti spenta");
    stage.ada.open("/impostazioni").await.ok().shows("3 servizi delle cooperative collegate").shows("/elenco");
    assert_eq!(stage.giulia.open("/elenco").await.status.as_u16(), 404, "the panel has no such page");
}
