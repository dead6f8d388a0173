//! What a cooperative lends: described, changed, taken out of use and back; when it cannot be had, how much of it a partner may have; what of
//! it is refused, who reads it, and what peers are told.

use pico_protocol::feed::{Entry, Op, RESOURCES, Resource, Value, Visibility};
use pico_protocol::signed::Signed;
use reqwest::{Method, StatusCode};

use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{Desks, in_days};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// Describes something that is lent, on top of what every one has; answers the page that follows.
pub async fn describes(panel: &Panel, typed: &[(&str, &str)]) -> Page {
    let page = panel.open("/risorse/nuova").await.ok();
    let form = page.form("").with("name", "Furgone con pedana").with("description", "Nove posti, e due carrozzine.");
    let form = form.with("kind", "vehicle").with("comune", "Bologna (BO)").with("address", "Via dell'Esempio 8");
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// The identifier of the resource whose page this is.
pub fn id_of(page: &Page) -> String {
    let path = page.path.split('?').next().unwrap_or_default();
    path.strip_prefix("/risorse/").filter(|id| !id.contains('/')).expect("its page follows").to_owned()
}

/// A vehicle that is lent; answers its identifier.
pub async fn a_resource(panel: &Panel) -> String {
    let typed =
        [("attribute-1", "Pedana"), ("value-1", "sì"), ("price", "0,45"), ("per", "kilometre"), ("longest", "48")];
    id_of(&describes(panel, &typed).await.ok())
}

/// A course with two meetings; answers its identifier.
pub async fn a_course(panel: &Panel) -> String {
    let (first, second) = (in_days(30), in_days(37));
    let typed = [
        ("name", "Primo soccorso"),
        ("kind", "training_seats"),
        ("units", "12"),
        ("day-1", first.as_str()),
        ("begins-1", "9"),
        ("ends-1", "13"),
        ("day-2", &second),
        ("begins-2", "9"),
        ("ends-2", "13"),
    ];
    id_of(&describes(panel, &typed).await.ok())
}

/// Says when it can be had; `path` is that of its page.
pub async fn says_hours(panel: &Panel, path: &str) {
    let page = panel.open(&format!("{path}/orari")).await.ok();
    let form =
        page.form("/orari").with("days-1", "MO").tick("days-1", "TU").with("opens-1", "8").with("closes-1", "20");
    panel.send(&page, &form).await.ok();
}

/// Says that it cannot be had in a week.
pub async fn a_closure(panel: &Panel, path: &str) {
    closes(panel, path, &[("from_day", &in_days(7)), ("reason", "Tagliando")]).await.ok();
}

async fn closes(panel: &Panel, path: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{path}/chiusure")).await.ok();
    let form = page.form_asking("reason");
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// Says how many hours a month the first of the linked cooperatives may have of it.
pub async fn a_quota(panel: &Panel, path: &str, hours: &str) {
    let page = panel.open(&format!("{path}/quote")).await.ok();
    let form = page.form("/quote");
    let field = form.names.iter().find(|name| name.starts_with("hours-")).expect("a linked cooperative").clone();
    panel.send(&page, &form.with(&field, hours)).await.ok();
}

/// What an address can name of it, and of who has booked it.
pub async fn sown(panel: &Panel) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let id = a_resource(panel).await;
    let path = format!("/risorse/{id}");
    a_closure(panel, &path).await;
    let page = panel.open(&format!("{path}/chiusure")).await.ok();
    let rest = page.body.split("/chiusure/").nth(1).expect("it can be taken away");
    let blackout = rest.split('/').next().unwrap_or_default().to_owned();
    let mut values = vec![("/risorse/{id}", "id", vec![id]), ("/risorse/{id}/chiusure/", "blackout", vec![blackout])];
    values.extend(crate::bookings::sown(panel).await);
    values
}

/// The entries of the own feed of what is lent, in the order in which they were made.
async fn entries(node: &TestNode) -> Vec<Entry> {
    let all = node.texts("SELECT envelope FROM feed_entries WHERE feed = 'resources' ORDER BY version").await;
    all.iter().map(|text| Signed::<Entry>::parse(text.as_bytes()).unwrap().claimed().unwrap()).collect()
}

/// The newest of them, which must say something.
async fn published(node: &TestNode) -> Resource {
    let newest = entries(node).await.pop().expect("something is published");
    assert_eq!((newest.feed, newest.visibility), (RESOURCES, Visibility::Linked));
    let Op::Put(value) = newest.op else { panic!("it was taken back") };
    let Value::Resource(resource) = *value else { panic!("it is no resource") };
    resource
}

on_both_engines! {
    async fn a_resource_is_described_published_and_read_in_plain_words(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        giulia.open("/risorse").await.ok().shows("Comincia da una cosa che resta ferma");
        let path = format!("/risorse/{}", a_resource(&giulia).await);
        let told = published(&node).await;
        assert_eq!((told.name.as_str(), told.longest, told.price.map(|price| price.cents)), ("Furgone con pedana", Some(2_880), Some(45)));
        says_hours(&giulia, &path).await;
        assert_eq!(published(&node).await.schedule, "lun, mar 8:00–20:00", "peers read its hours too");
        a_closure(&giulia, &path).await;
        for panel in [&giulia, &lucia] {
            let page = panel.open(&path).await.ok();
            page.shows("0,45 € al chilometro").shows("Si prende per al massimo 2 giorni.").shows("Pedana sì");
            page.shows("lun, mar 8:00–20:00").shows("Tagliando").shows("Nessun limite");
            panel.open("/risorse?tipo=vehicle").await.ok().shows("Furgone con pedana");
            assert!(!panel.open("/risorse?tipo=room").await.ok().text().contains("Furgone con pedana"));
        }
        let course = format!("/risorse/{}", a_course(&giulia).await);
        giulia.open(&course).await.ok().shows(&format!("{} 09:00–13:00", in_days(37)));
        assert_eq!(published(&node).await.sessions.len(), 2);
        crate::export::holds(&node, &[r#""name":"Furgone con pedana""#, r#""reason":"Tagliando""#, r#""type":"resource_blackout""#]).await;
    }

    async fn what_changes_is_published_and_what_stays_here_is_not(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let path = format!("/risorse/{}", a_resource(&giulia).await);
        let first = entries(&node).await;
        let saves = async |typed: &[(&str, &str)]| {
            let page = giulia.open(&format!("{path}/modifica")).await.ok();
            let form = typed.iter().fold(page.form(""), |form, (name, value)| form.with(name, value));
            giulia.send(&page, &form).await.ok()
        };
        saves(&[("buffer", "30"), ("release_after", "20")]).await.shows("resta libera 30 minuti").shows("dopo 20 minuti torna libera");
        assert_eq!(entries(&node).await, first, "its rules stay here");
        saves(&[("description", "Otto posti.")]).await;
        let second = entries(&node).await;
        assert!(second.len() == 1 && second[0].version > first[0].version, "{second:?}");
        assert_eq!(published(&node).await.description, "Otto posti.");

        // Two have it open: the second is told, and nothing is written over.
        let (rosa, edit) = (comes_in(&node, "rosa", "coordinator").await, format!("{path}/modifica"));
        let mine = rosa.open(&edit).await.ok();
        saves(&[("group", "Mezzi di via Roma")]).await;
        let late = rosa.send(&mine, &mine.form("").with("description", "Sette posti.")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo").shows("Mezzi di via Roma");
        assert_eq!(published(&node).await.description, "Otto posti.");
        rosa.send(&late, &late.form("")).await.ok();
        assert_eq!(published(&node).await.description, "Sette posti.");

        press(&giulia, &edit, "/chiudi").await.shows("Risorsa chiusa");
        assert!(matches!(entries(&node).await[0].op, Op::Delete));
        giulia.open(&path).await.ok().shows("Le altre cooperative non la vedono");
        press(&giulia, &path, "/apri").await.shows("Risorsa riaperta");
        assert_eq!(published(&node).await.description, "Sette posti.");
    }

    async fn a_codice_fiscale_is_refused_in_every_text_that_others_read(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        for field in ["name", "description", "group", "address", "schedule", "telephone", "value-1", "accessory-1"] {
            let text = "Da RSSMRA80A01H501U";
            let refused = describes(&giulia, &[("attribute-1", "Chi la tiene"), ("stock-1", "1"), (field, text)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(refused.body.contains(&format!("href=\"#{field}\"")), "{field}: {}", refused.text());
            refused.shows("Qui c’è un codice fiscale");
        }
        let course = describes(&giulia, &[("kind", "training_seats")]).await;
        assert_eq!(course.status, StatusCode::UNPROCESSABLE_ENTITY);
        course.shows("Un corso ha almeno un incontro");
        assert!(entries(&node).await.is_empty());
    }

    async fn two_closures_do_not_overlap_and_one_that_is_taken_away_makes_room(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let path = format!("/risorse/{}", a_resource(&giulia).await);
        a_closure(&giulia, &path).await;
        let (day, next) = (in_days(7), in_days(8));
        let within = [("from_day", day.as_str()), ("from_hour", "9"), ("to_hour", "12"), ("reason", "Gita")];
        let refused = closes(&giulia, &path, &within).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("In questo tempo c’è già una chiusura").shows("Tagliando");
        closes(&giulia, &path, &[("from_day", &next), ("reason", "Lavori")]).await.ok().shows("Lavori");
        let turned = closes(&giulia, &path, &[("from_day", &next), ("to_day", &day), ("reason", "Gita")]).await;
        assert_eq!(turned.status, StatusCode::UNPROCESSABLE_ENTITY);
        press(&giulia, &format!("{path}/chiusure"), "/togli").await.shows("Chiusura tolta");
        closes(&giulia, &path, &within).await.ok().shows("Gita");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM resource_blackouts").await, 2);
    }

    async fn a_partner_has_a_quota_and_an_operator_reads_what_she_may_not_write(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (node, giulia) = (&desks.pair.aurora, &desks.giulia);
        let path = format!("/risorse/{}", a_resource(giulia).await);
        a_quota(giulia, &path, "8:30").await;
        let lucia = comes_in(node, "lucia", "operator").await;
        lucia.open(&path).await.ok().shows("8:30 ore al mese").shows("Cooperativa Brezza");
        a_quota(giulia, &path, "0").await;
        lucia.open(&path).await.ok().shows("nessuna ora");
        a_quota(giulia, &path, "").await;
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM resource_quotas").await, 0);

        assert!(!lucia.open(&path).await.ok().body.contains(&format!("{path}/modifica")));
        let token = lucia.open("/profilo").await.ok().form("/uscita").fields.remove(0).1;
        for part in ["/modifica", "/orari", "/chiusure", "/quote"] {
            assert_eq!(lucia.open(&format!("{path}{part}")).await.status, StatusCode::NOT_FOUND, "{part}");
        }
        for part in ["/modifica", "/chiudi", "/apri", "/chiusure"] {
            let answer = lucia.request(Method::POST, &format!("{path}{part}"), Some(format!("csrf={token}"))).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{part}");
        }
        let ada = comes_in(node, "ada", "node-administrator").await;
        assert_eq!(ada.open("/risorse").await.status, StatusCode::NOT_FOUND, "she lends nothing and books nothing");
    }
}
