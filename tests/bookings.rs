//! Bookings of what is ours at the panel: what is free when, one of two who want the same hour, requests and their answers, every week
//! without the days that are taken, nights, what goes out and comes back, and who reads what.

use jiff::ToSpan;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::pressed::press;
use crate::resources::describes;
use crate::support::desk::in_days;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{comes_in, full_name};

/// What somebody wants a room for; nobody else reads it.
const PURPOSE: &str = "Colloquio inventato";

/// A room that anybody has at once, with half an hour between two uses; answers its identifier.
pub async fn a_room(panel: &Panel, typed: &[(&str, &str)]) -> String {
    let room = [
        ("name", "Sala grande"),
        ("kind", "room"),
        ("approval", ""),
        ("buffer", "30"),
        ("people", "20"),
        ("step", "30"),
    ];
    crate::resources::id_of(&describes(panel, &[&room[..], typed].concat()).await.ok())
}

/// Asks for it from nine to twelve in three days, unless something else is typed.
pub async fn asks(panel: &Panel, resource: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("/prenotazioni/nuova?risorsa={resource}")).await.ok();
    let form = page.form("/prenotazioni/nuova").with("giorno", &in_days(3)).with("dalle", "9").with("alle", "12");
    let form = form.with("purpose", PURPOSE);
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// The identifier of the booking whose page this is.
pub fn id_of(page: &Page) -> String {
    let path = page.path.split('?').next().unwrap_or_default();
    let id = path.strip_prefix("/prenotazioni/").filter(|id| !id.contains('/'));
    id.unwrap_or_else(|| panic!("its page follows: {} {}", page.path, page.text())).to_owned()
}

/// Waits for a part of the time that is taken.
pub async fn waits_for(panel: &Panel, resource: &str) -> Page {
    let refused = asks(panel, resource, &[("dalle", "10")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    panel.send(&refused, &refused.form("/prenotazioni/attese")).await.ok()
}

/// What an address can name of a booking.
pub async fn sown(panel: &Panel) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let room = a_room(panel, &[]).await;
    let id = id_of(&asks(panel, &room, &[]).await.ok());
    let list = waits_for(panel, &room).await;
    let rest = list.body.split("/prenotazioni/attese/").nth(1).expect("she can wait no more");
    let wait = rest.split('/').next().unwrap_or_default().to_owned();
    let step = ["conferma", "ritira", "nota"].map(str::to_owned).to_vec();
    vec![
        ("/prenotazioni/attese/", "wait", vec![wait]),
        ("/prenotazioni/{id}/scambio/", "step", step),
        ("/prenotazioni/{id}", "id", vec![id]),
    ]
}

/// This minute and an hour later, as the form asks for them.
fn from_now() -> [(&'static str, String); 3] {
    let here = jiff::Timestamp::from_millisecond(now().as_millis()).unwrap().in_tz("Europe/Rome").unwrap();
    let later = here.checked_add(1.hour()).unwrap();
    let clock = |at: &jiff::Zoned| at.strftime("%H:%M").to_string();
    [("giorno", in_days(0)), ("dalle", clock(&here)), ("alle", clock(&later))]
}

async fn asks_now(panel: &Panel, resource: &str) -> String {
    let typed = from_now();
    let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    format!("/prenotazioni/{}", id_of(&asks(panel, resource, &typed).await.ok()))
}

/// Fills in one of the forms of a booking and sends it.
async fn steps(panel: &Panel, path: &str, action: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(path).await.ok();
    let form = page.form(&format!("{path}/{action}"));
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

/// Every step that can be taken, by who lends and who only books.
pub async fn every_step(giulia: &Panel, bice: &Panel) {
    let van = [("units", "3"), ("step", "0")];
    let van = crate::resources::id_of(&describes(giulia, &van).await.ok());
    let asked = format!("/prenotazioni/{}", id_of(&asks(bice, &van, &[]).await.ok()));
    steps(giulia, &asked, "opzione", &[("until_day", &in_days(2)), ("until_hour", "9")]).await.ok();
    press(giulia, &asked, "/approva").await;
    waits_for_all(giulia, &van).await;
    let refused = format!("/prenotazioni/{}", id_of(&asks(bice, &van, &[("dalle", "15"), ("alle", "16")]).await.ok()));
    steps(giulia, &refused, "rifiuta", &[("reason", "broken")]).await.ok();
    let taken = asks_now(giulia, &van).await;
    steps(giulia, &taken, "consegna", &[("meter", "100")]).await.ok();
    steps(giulia, &taken, "riporta", &[("meter", "120"), ("fuel", "50")]).await.ok();
    press(giulia, &asks_now(giulia, &van).await, "/assente").await;
    let moved = format!("/prenotazioni/{}", id_of(&asks(giulia, &van, &[("giorno", &in_days(5))]).await.ok()));
    let page = giulia.open(&format!("{moved}/modifica")).await.ok();
    let moved = id_of(&giulia.send(&page, &page.form("/modifica").with("alle", "13")).await.ok());
    steps(giulia, &format!("/prenotazioni/{moved}"), "disdici", &[("cancel_reason", "not_needed")]).await.ok();
}

/// Waits for all three vans, and gives the place up again.
async fn waits_for_all(panel: &Panel, van: &str) {
    let refused = asks(panel, van, &[("unita", "3")]).await;
    panel.send(&refused, &refused.form("/prenotazioni/attese")).await.ok();
    press(panel, "/prenotazioni", "/togli").await;
}

on_both_engines! {
    async fn a_room_is_found_booked_and_seen_by_others_without_what_for(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (lucia, rosa) = (comes_in(&node, "lucia", "operator").await, comes_in(&node, "rosa", "operator").await);
        let room = a_room(&giulia, &[]).await;
        giulia.open(&format!("/risorse/{room}")).await.ok().shows("Prenota");
        let at = |from: &str, to: &str| format!("/prenotazioni/nuova?giorno={}&dalle={from}&alle={to}", in_days(3));
        lucia.open(&at("9", "12")).await.ok().shows("Scegli Sala grande");
        let page = asks(&lucia, &room, &[]).await.ok();
        page.shows("Confermata").shows(PURPOSE);
        let path = format!("/prenotazioni/{}", id_of(&page));
        giulia.open(&path).await.ok().shows(PURPOSE).shows(&full_name("lucia"));
        let seen = rosa.open(&path).await.ok();
        seen.shows("occupata").shows(&full_name("lucia"));
        for path in [path.clone(), "/prenotazioni?elenco=tutte".to_owned(), "/prenotazioni/esporta?elenco=tutte".to_owned()] {
            let seen = rosa.open(&path).await.ok();
            assert!(!seen.body.contains(PURPOSE), "{path} says what for");
        }
        rosa.open(&at("11", "13")).await.ok().shows("Non libero").shows("È occupata.").shows("La prima volta libera");
        rosa.open(&at("13", "14")).await.ok().shows("Scegli Sala grande");
        for sight in ["giorno", "settimana", "mese"] {
            let path = format!("/prenotazioni/calendario?vista={sight}&giorno={}", in_days(3));
            rosa.open(&path).await.ok().shows("Occupata");
            rosa.open(&format!("{path}&risorsa={room}")).await.ok().shows("Occupata 9:00–12:00");
        }
        lucia.open(&format!("/agenda?giorno={}", in_days(3))).await.ok().shows("9:00–12:00 Sala grande");
        crate::support::desk::search(&rosa, "sala").await.shows("Sala grande");
    }

    async fn of_two_one_gets_the_hour_with_time_to_tidy_up_and_who_waits_is_told(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (lucia, rosa) = (comes_in(&node, "lucia", "operator").await, comes_in(&node, "rosa", "operator").await);
        let room = a_room(&giulia, &[]).await;
        let path = format!("/prenotazioni/{}", id_of(&asks(&lucia, &room, &[]).await.ok()));
        let late = asks(&rosa, &room, &[("dalle", "12"), ("alle", "13"), ("persone", "40")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("È occupata.").shows("al massimo 20 persone").shows("12:30–13:30");
        assert_eq!(late.form("/prenotazioni/nuova").fields.iter().find(|(name, _)| name == "purpose").unwrap().1, PURPOSE);
        asks(&rosa, &room, &[("dalle", "12:30"), ("alle", "13:30")]).await.ok().shows("Confermata");
        waits_for(&rosa, &room).await.shows("Orari che aspetti").shows("occupato");
        steps(&lucia, &path, "disdici", &[("cancel_reason", "not_needed")]).await.ok().shows("Disdetta");
        rosa.open("/prenotazioni").await.ok().shows("si è liberato");
        rosa.open("/").await.ok().shows("Si è liberato un orario che aspettavi");
    }

    async fn a_request_is_answered_with_a_reason_or_held_or_approved(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (lucia, rosa) = (comes_in(&node, "lucia", "operator").await, comes_in(&node, "rosa", "operator").await);
        let room = a_room(&giulia, &[("approval", "yes")]).await;
        let path = format!("/prenotazioni/{}", id_of(&asks(&lucia, &room, &[]).await.ok()));
        giulia.open("/").await.ok().shows("Prenotazione da approvare: Sala grande");
        let wordless = steps(&giulia, &path, "rifiuta", &[("reason", "other")]).await;
        assert_eq!(wordless.status, StatusCode::UNPROCESSABLE_ENTITY);
        wordless.shows("scrivi perché");
        steps(&giulia, &path, "rifiuta", &[("reason", "broken"), ("words", "Piove dentro")]).await.ok();
        lucia.open(&path).await.ok().shows("Rifiutata").shows("È rotta o in riparazione").shows("Piove dentro");

        let path = format!("/prenotazioni/{}", id_of(&asks(&lucia, &room, &[]).await.ok()));
        let option = [("until_day", &in_days(2)[..]), ("until_hour", "18")];
        steps(&giulia, &path, "opzione", &option).await.ok().shows("Opzione");
        assert_eq!(asks(&rosa, &room, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "an option holds its time");
        press(&giulia, &path, "/approva").await.shows("Confermata");
        let again = giulia.open(&path).await.ok();
        assert!(!again.body.contains("/approva"), "once is enough");
    }

    async fn every_week_without_what_is_taken_and_the_rest_called_off_together(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (lucia, rosa) = (comes_in(&node, "lucia", "operator").await, comes_in(&node, "rosa", "operator").await);
        let room = a_room(&giulia, &[]).await;
        asks(&lucia, &room, &[("giorno", &in_days(10))]).await.ok();
        let weekly = [("every", "week"), ("until", &in_days(17)[..])];
        let refused = asks(&rosa, &room, &weekly).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows(&in_days(10)).shows("Salta i giorni occupati");
        let done = rosa.send(&refused, &refused.form("/prenotazioni/nuova").with("how", "skip")).await.ok();
        done.shows("senza i giorni occupati").shows("Disdici anche la successiva");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM bookings WHERE holds").await, 3);
        let path = format!("/prenotazioni/{}", id_of(&done));
        let typed = [("cancel_reason", "not_needed"), ("following", "yes")];
        steps(&rosa, &path, "disdici", &typed).await.ok().shows("Disdette questa e le successive");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM bookings WHERE holds").await, 1);
    }

    async fn a_night_is_booked_as_people_say_it_and_moved(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let room = a_room(&giulia, &[]).await;
        let night = asks(&giulia, &room, &[("dalle", "22"), ("alle", "6")]).await.ok();
        night.shows(&format!("{} 22:00 – {} 06:00", in_days(3), in_days(4)));
        let path = format!("/prenotazioni/{}", id_of(&night));
        giulia.open(&format!("/agenda?giorno={}", in_days(4))).await.ok().shows("0:00–6:00 Sala grande");
        let page = giulia.open(&format!("{path}/modifica")).await.ok();
        let moved = giulia.send(&page, &page.form("/modifica").with("alle", "7").with("al", "")).await.ok();
        moved.shows("Spostata").shows(&format!("{} 07:00", in_days(4)));
        giulia.open(&path).await.ok().shows("Disdetta").shows("Spostata a un altro orario");
        let late = giulia.send(&page, &page.form("/modifica")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "it was moved already");
    }

    async fn what_goes_out_comes_back_with_its_meter_and_what_is_broken(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let van = crate::resources::id_of(&describes(&giulia, &[("approval", ""), ("step", "0")]).await.ok());
        let path = asks_now(&lucia, &van).await;
        giulia.open("/").await.ok().shows("Oggi si consegna o si ritira: Furgone con pedana");
        lucia.open(&path).await.ok().shows("L’ho presa");
        steps(&giulia, &path, "consegna", &[("meter", "100")]).await.ok().shows("In uso");
        let below = steps(&lucia, &path, "riporta", &[("meter", "90")]).await;
        assert_eq!(below.status, StatusCode::UNPROCESSABLE_ENTITY);
        below.shows("Alla partenza erano 100");
        let back = [("meter", "150"), ("fuel", "50"), ("damage", "Specchietto rotto")];
        let back = steps(&lucia, &path, "riporta", &back).await.ok();
        back.shows("Restituita").shows("Specchietto rotto").shows("50 %").shows("150");
    }

    async fn pressed_twice_at_once_it_is_booked_once_and_nobody_touches_anothers(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (lucia, rosa) = (comes_in(&node, "lucia", "operator").await, comes_in(&node, "rosa", "operator").await);
        let room = a_room(&giulia, &[("units", "5"), ("approval", "yes")]).await;
        let page = lucia.open(&format!("/prenotazioni/nuova?risorsa={room}")).await.ok();
        let form = page.form("/prenotazioni/nuova").with("giorno", &in_days(3)).with("dalle", "9").with("alle", "12");
        let form = form.with("purpose", PURPOSE);
        let (one, other) = tokio::join!(lucia.send(&page, &form), lucia.send(&page, &form));
        assert_eq!(id_of(&one.ok()), id_of(&other.ok()));
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM bookings").await, 1);

        let path = format!("/prenotazioni/{}", node.texts("SELECT id FROM bookings").await.remove(0));
        let seen = rosa.open(&path).await.ok();
        assert!(!seen.body.contains("/disdici") && !seen.body.contains("/approva"), "{}", seen.text());
        rosa.open("/prenotazioni?elenco=tutte").await.ok().shows(&full_name("lucia"));
        assert_eq!(rosa.open(&format!("{path}/modifica")).await.status, StatusCode::NOT_FOUND);
        let hers = lucia.open(&path).await.ok();
        let mut form = hers.form("/disdici").with("cancel_reason", "not_needed");
        let csrf = rosa.open("/profilo").await.ok().form("/uscita").fields.remove(0).1;
        form.fields.iter_mut().filter(|(name, _)| name == "csrf").for_each(|(_, value)| value.clone_from(&csrf));
        assert_eq!(rosa.send(&hers, &form).await.status, StatusCode::NOT_FOUND);
        form.action = format!("{path}/approva");
        assert_eq!(rosa.send(&hers, &form).await.status, StatusCode::NOT_FOUND, "only who lends says yes");
    }
}
