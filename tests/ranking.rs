//! Criteria of a waiting list: ticked for a person, summed, told, changed without moving anybody until somebody has seen who moves.

use reqwest::StatusCode;

use crate::enrolments::counts;
use crate::export::holds;
use crate::on_both_engines;
use crate::support::desk::{in_days, protect};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;

/// A record with this surname; answers its id.
async fn person(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.trim_start_matches("/persone/").split('?').next().unwrap_or_default().to_owned()
}

/// Saves criteria: key, words, points.
async fn ranks(panel: &Panel, service: &str, rows: &[(u8, &str, &str)]) -> Page {
    let path = format!("/servizi/{service}/criteri");
    let page = panel.open(&path).await.ok();
    let form = rows.iter().fold(page.form(&path), |form, (key, words, points)| {
        form.with(&format!("words-{key}"), words).with(&format!("points-{key}"), points)
    });
    panel.send(&page, &form).await
}

/// Puts somebody on the list and ticks what she meets; answers the address of the enrolment.
async fn waits(panel: &Panel, service: &str, name: &str, met: &[&str]) -> String {
    let id = person(panel, name).await;
    let page = panel.open(&format!("/prese/nuova?persona={id}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", &id).with("service", service).with("act", "lista");
    let step = panel.send(&page, &form.with("on", &in_days(-9))).await.ok();
    let path = step.path.split('?').next().unwrap_or_default().to_owned();
    if !met.is_empty() {
        let form = met.iter().fold(step.form(&path), |form, key| form.tick("met", key));
        panel.send(&step, &form).await.ok();
    }
    path.replace("/fai/lista", "")
}

/// Takes a place on the list, with what is special about it.
async fn places(panel: &Panel, enrolment: &str, typed: &[(&str, &str)]) -> Page {
    let path = format!("{enrolment}/fai/lista");
    let page = panel.open(&path).await.ok();
    let form = typed.iter().fold(page.form(&path), |form, (name, value)| form.with(name, value));
    panel.send(&page, &form).await
}

/// Somebody was in the service for a while, and has left it.
async fn was_there(panel: &Panel, service: &str, name: &str, left: i64) {
    let id = person(panel, name).await;
    let page = panel.open(&format!("/prese/nuova?persona={id}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", &id).with("service", service).with("act", "avvia");
    let begun = panel.send(&page, &form.with("on", &in_days(-100))).await.ok();
    let path = format!("{}/fai/concludi", begun.path.split('?').next().unwrap_or_default());
    let page = panel.open(&path).await.ok();
    panel.send(&page, &page.form(&path).with_any("reason").with("on", &in_days(left))).await.ok();
}

/// The months as the panel calls them.
const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// What a list says of a day, as people write it.
fn month_of(day: &str) -> String {
    format!("Stima:</span> {} {}", MONTHS[day[3..5].parse::<usize>().unwrap() - 1], &day[6..])
}

/// The day that the form of a place in line proposes; empty: none.
async fn proposed(panel: &Panel, enrolment: &str) -> String {
    let path = format!("{enrolment}/fai/lista");
    let fields = panel.open(&path).await.ok().form(&path).fields;
    fields.into_iter().find(|(name, _)| name == "estimated").map(|(_, value)| value).unwrap_or_default()
}

/// What the list of a service and its file say of somebody who waits.
async fn said(panel: &Panel, service: &str, name: &str) -> (String, String) {
    let list = panel.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok().body;
    let file = panel.open(&format!("/servizi/{service}/persone/esporta?elenco=lista")).await.ok().body;
    let row = list.split("<tr>").find(|row| row.contains(&format!(">{name}"))).unwrap_or_default();
    let line = file.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    assert!(!row.is_empty() && !line.is_empty(), "{name} is in both: {list} {file}");
    (row.to_owned(), line.to_owned())
}

async fn order(panel: &Panel, service: &str, names: &[&str]) -> String {
    let list = panel.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
    let mut found: Vec<_> = names.iter().map(|name| (list.body.find(&format!(">{name}")), *name)).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

on_both_engines! {
    async fn what_is_ticked_gives_the_points_and_the_list_says_why(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        ranks(&giulia, &service, &[(1, "Residente nel Comune", "10"), (2, "Vive da sola", "5")]).await.ok().shows("Criteri salvati");
        let anna = waits(&giulia, &service, "Anselmi", &["1"]).await;
        waits(&giulia, &service, "Brunelli", &["1", "2"]).await;
        assert_eq!(order(&giulia, &service, &["Anselmi", "Brunelli"]).await, "BrunelliAnselmi");
        giulia.open(&anna).await.ok().shows("Punti in graduatoria 10").shows("Perché questi punti").shows("Residente nel Comune 10");
        // A correction says why, and is told with the rest.
        let refused = places(&giulia, &anna, &[("correction", "7")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.shows("Scrivi perché").body.contains("value=\"7\""), "what was typed is still there");
        assert!(refused.body.contains("value=\"1\" checked"), "so is what was ticked");
        let again = [("correction", "7"), ("why", "La madre è in ospedale")];
        places(&giulia, &anna, &again).await.ok().shows("Punti in graduatoria 17");
        assert_eq!(order(&giulia, &service, &["Anselmi", "Brunelli"]).await, "AnselmiBrunelli");
        let list = giulia.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
        list.shows("Correzione: La madre è in ospedale: +7");
        let file = giulia.open(&format!("/servizi/{service}/persone/esporta?elenco=lista")).await.ok();
        assert!(file.body.contains("Residente nel Comune: 10; Vive da sola: 5"), "{}", file.body);
        let stored = node.texts("SELECT criteria FROM enrolments").await;
        assert!(stored.iter().all(|text| !text.is_empty() && !text.contains("ospedale") && !text.contains("met")), "{stored:?}");
        holds(&node, &["La madre è in ospedale"]).await;
        // Whoever rests or comes back keeps them; whoever sends the form as it is changes nothing.
        places(&giulia, &anna, &[]).await.ok().shows("Punti in graduatoria 17").shows("La madre è in ospedale");
    }

    async fn an_estimate_that_has_passed_says_so_wherever_it_stands_and_another_does_not(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let anna = waits(&giulia, &service, "Anselmi", &[]).await;
        let people = format!("/servizi/{service}/persone");
        let places_of_it = [anna.clone(), format!("{people}?elenco=lista"), format!("{people}/esporta?elenco=lista")];
        for (days, has_passed) in [(-1, true), (0, false), (30, false)] {
            let day = in_days(days);
            places(&giulia, &anna, &[("estimated", &day)]).await.ok();
            for address in &places_of_it {
                let body = giulia.open(address).await.ok().body;
                assert!(body.contains(&day), "{address}: {body}");
                let is_told = body.contains(&format!("{day} (stima passata: da rivedere)"));
                assert_eq!(is_told, has_passed, "{day} in {address}: {body}");
            }
        }
    }

    async fn changed_criteria_move_nobody_until_somebody_has_seen_who_moves(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        ranks(&giulia, &service, &[(1, "Residente nel Comune", "10"), (2, "Vive da sola", "5")]).await.ok();
        let names = ["Anselmi", "Brunelli"];
        let anna = waits(&giulia, &service, "Anselmi", &["1"]).await;
        let bruno = waits(&giulia, &service, "Brunelli", &["2"]).await;
        // Other words for a criterion take it from nobody; other points move nobody yet.
        let saved = ranks(&giulia, &service, &[(1, "Abita nel Comune", "10"), (2, "Vive da sola", "30")]).await.ok();
        saved.shows("sono in lista d’attesa 2 persone").shows("Una persona in lista ha punti calcolati con altri criteri");
        assert_eq!(order(&giulia, &service, &names).await, "AnselmiBrunelli");
        giulia.open(&bruno).await.ok().shows("Vive da sola 5");
        let path = format!("/servizi/{service}/criteri/ricalcola");
        let preview = giulia.open(&path).await.ok();
        preview.shows("Brunelli da 5 a 30 da 2 a 1").shows("Anselmi da 10 a 10 da 1 a 2");
        // Somebody else changes the list: one looks again before anything is written.
        places(&giulia, &anna, &[]).await.ok();
        let late = giulia.send(&preview, &preview.form(&path)).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo la lista o i criteri sono cambiati");
        assert_eq!(order(&giulia, &service, &names).await, "AnselmiBrunelli");
        giulia.send(&late, &late.form(&path)).await.ok().shows("Punti ricalcolati");
        assert_eq!(order(&giulia, &service, &names).await, "BrunelliAnselmi");
        giulia.open(&bruno).await.ok().shows("Vive da sola 30").shows("punti ricalcolati con i criteri nuovi");
        giulia.open(&path).await.ok().shows("Nessuno cambia posto");
        // Two people change the criteria: the second is told, and loses nothing that she typed.
        let page = giulia.open(&format!("/servizi/{service}/criteri")).await.ok();
        ranks(&giulia, &service, &[(3, "Lista sociale", "2")]).await.ok();
        let second = giulia.send(&page, &page.form("/criteri").with("words-3", "Altro").with("points-3", "9")).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(second.shows("Nel frattempo qualcuno ha cambiato i criteri").body.contains("value=\"Altro\""));
    }

    async fn points_that_were_typed_are_not_lost_when_criteria_come(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let anna = waits(&giulia, &service, "Anselmi", &[]).await;
        places(&giulia, &anna, &[("points", "12")]).await.ok().shows("Punti in graduatoria 12");
        ranks(&giulia, &service, &[(1, "Residente nel Comune", "10")]).await.ok().shows("ha punti scritti a mano");
        // Sent as it is, it asks why: twelve points do not become none.
        let asked = places(&giulia, &anna, &[]).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        asked.shows("Scrivi perché");
        giulia.open(&anna).await.ok().shows("Punti in graduatoria 12");
        // On the page of a new one points are not typed where they come from criteria.
        let id = person(&giulia, "Brunelli").await;
        let page = giulia.open(&format!("/prese/nuova?persona={id}&servizio={service}")).await.ok();
        let form = page.form("/prese/nuova").with("person", &id).with("service", &service).with("act", "lista");
        let refused = giulia.send(&page, &form.with("points", "5")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("li spunti nella pagina dopo");
    }

    async fn a_day_is_proposed_from_the_places_that_became_free(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let early = waits(&giulia, &service, "Anselmi", &[]).await;
        giulia.open(&format!("{early}/fai/lista")).await.ok().shows("È troppo presto per proporre una data");
        for (name, left) in [("Corsi", -10), ("Donati", -20)] {
            was_there(&giulia, &service, name, left).await;
        }
        // Two in a hundred days: the first in line in fifty.
        let page = giulia.open(&format!("{early}/fai/lista")).await.ok();
        page.shows(&format!("Data proposta: {}", in_days(50))).shows("negli ultimi 100 giorni, posti che si sono liberati: 2; il suo posto in lista: 1");
        assert!(page.body.contains(&format!("value=\"{}\"", in_days(50))), "it stands in the field");
        let another = places(&giulia, &early, &[("estimated", &in_days(80))]).await.ok();
        another.shows(&format!("Quando si pensa di avere un posto {}", in_days(80)));
    }

    async fn the_list_and_its_file_say_for_everybody_what_her_form_proposes(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let names = ["Anselmi", "Brunelli", "Corsi", "Donati", "Elmi"];
        let mut line = Vec::new();
        for name in names {
            line.push(waits(&giulia, &service, name, &[]).await);
        }
        for name in names {
            assert!(!said(&giulia, &service, name).await.0.contains("Stima"), "too early for {name}");
        }
        was_there(&giulia, &service, "Ferri", -10).await;
        was_there(&giulia, &service, "Galli", -20).await;
        // Of two, somebody has written the day of one, and the other is protected.
        places(&giulia, &line[2], &[("estimated", &in_days(400))]).await.ok();
        let page = giulia.open(&line[3]).await.ok();
        let record = page.body.split("href=\"/persone/per_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        protect(&giulia, &format!("/persone/per_{record}"), "Via del Rifugio 9").await;
        for (place, days) in [(0, 50), (1, 100), (4, 250)] {
            let day = proposed(&giulia, &line[place]).await;
            assert_eq!(day, in_days(days));
            let (row, file) = said(&giulia, &service, names[place]).await;
            assert!(row.contains(&month_of(&day)), "{row}");
            assert!(file.contains(&format!(";;{day};")), "no day that was written, and the estimate: {file}");
        }
        let (row, file) = said(&giulia, &service, "Corsi").await;
        assert!(!row.contains("Stima") && row.contains(&in_days(400)), "{row}");
        assert!(file.contains(&format!(";{};;", in_days(400))), "{file}");
        let (row, file) = said(&giulia, &service, "Donati").await;
        assert!(!row.contains("Stima") && !file.contains(&proposed(&giulia, &line[3]).await), "{row} {file}");
        // A place is free: the first may have it now, and the others wait for one fewer.
        counts(&giulia, &service, "1").await;
        giulia.open(&format!("{}/fai/lista", line[0])).await.ok().shows("C’è già un posto per lei");
        let (row, file) = said(&giulia, &service, "Anselmi").await;
        assert!(row.contains("Stima:</span> c’è già un posto") && file.contains("c’è già un posto"), "{row} {file}");
        assert_eq!(proposed(&giulia, &line[1]).await, in_days(50));
        assert!(said(&giulia, &service, "Brunelli").await.0.contains(&month_of(&in_days(50))));
        // It is offered to her: the list says until when, and it is free for nobody else.
        let offer = giulia.open(&format!("{}/posto", line[0])).await.ok();
        giulia.send(&offer, &offer.form("/posto").with("how", "phone")).await.ok();
        assert!(!said(&giulia, &service, "Anselmi").await.0.contains("Stima"));
        assert_eq!(proposed(&giulia, &line[1]).await, in_days(100));
        assert!(said(&giulia, &service, "Brunelli").await.0.contains(&month_of(&in_days(100))));
    }

    async fn whoever_may_not_see_somebody_learns_neither_her_name_nor_what_she_meets(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        ranks(&giulia, &service, &[(1, "Violenza in casa", "10"), (2, "Vive da sola", "5")]).await.ok();
        let hidden = waits(&giulia, &service, "Nascosta", &["1"]).await;
        waits(&giulia, &service, "Brunelli", &["2"]).await;
        let page = giulia.open(&hidden).await.ok();
        let record = page.body.split("href=\"/persone/per_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        protect(&giulia, &format!("/persone/per_{record}"), "Via del Rifugio 9").await;
        let list = giulia.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
        assert!(list.text().contains("Nascosta") && !list.text().contains("Violenza"), "{}", list.text());
        ranks(&giulia, &service, &[(1, "Violenza in casa", "1"), (2, "Vive da sola", "5")]).await.ok();
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let path = format!("/servizi/{service}/criteri/ricalcola");
        let preview = rosa.open(&path).await.ok();
        preview.shows("Una scheda che non puoi vedere").shows("Brunelli");
        assert!(!preview.text().contains("Nascosta") && !preview.text().contains("da 10 a 1"), "{}", preview.text());
        // The ranking is one for all eyes: it is computed for everybody.
        rosa.send(&preview, &preview.form(&path)).await.ok();
        giulia.open(&hidden).await.ok().shows("Posto in lista 2").shows("Punti in graduatoria 1");
        for (login, role) in [("lucia", "operator"), ("paola", "management")] {
            let other = comes_in(&node, login, role).await;
            for page in [path.clone(), format!("/servizi/{service}/criteri")] {
                assert_ne!(other.open(&page).await.status, StatusCode::OK, "{role} {page}");
            }
        }
    }
}
