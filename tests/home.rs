//! The home page: what time has put back on somebody's desk.

use pico_node::audit::Actor;
use pico_node::execute;
use pico_node::referrals::steps;
use pico_protocol::referral::{Kind, Party, Step, WaitsFor};
use std::time::Duration;

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, in_days, open_person, send_filled, send_referral};
use crate::support::eventually;
use crate::support::hostile::now;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::proxy::Fault;
use crate::support::seeds::{a_service, a_service_called};
use crate::support::staff::comes_in;
use crate::support::story::{
    ACCEPT, ANSWER, ASK, CLOSE, COMPLETE, CONFIRM_LATE, DECLINE, DISCLOSE, NOTE, RESERVE, REVOKE, START, STOP, Story,
    WITHDRAW,
};

async fn stands_on_home(panel: &Panel, story: &Story<'_>) -> bool {
    panel.open("/").await.ok().body.contains(&format!("href=\"{}\"", story.path))
}

/// Brezza has said twenty days ago that it holds a place for ten days.
async fn a_place_is_promised_until_ten_days_ago(story: &Story<'_>) {
    let days_ago = |days: u64| now().minus(Duration::from_hours(24 * days));
    let app = story.node(Party::Receiver).open_at(days_ago(20)).await;
    let held_until = days_ago(10);
    let step = Step::ProvisionallyAccepted { waits_for: WaitsFor::Identity, held_until, text: String::new() };
    let id = story.path.trim_start_matches("/invii/").parse().unwrap();
    let mut tx = app.db.write().await.unwrap();
    steps::take(&mut tx, &app, &Actor::Node, &id, step).await.unwrap();
    tx.commit().await.unwrap();
    app.db.close().await;
}

on_both_engines! {
    async fn a_question_without_an_answer_in_its_time_is_the_askers_turn_and_the_clock_runs_again(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[ASK]).await;
        assert!(!stands_on_home(&desks.omar, &story).await, "it is the sender's turn");
        desks.pair.brezza.days_pass(2).await;
        assert!(!stands_on_home(&desks.omar, &story).await, "the time for the answer is not over");
        desks.pair.brezza.days_pass(4).await;
        assert!(stands_on_home(&desks.omar, &story).await, "Omar decides without the answer");
        assert!(stands_on_home(&desks.giulia, &story).await, "Giulia may still answer");

        // Seven days for an answer, and three in which the question stopped the clock.
        desks.pair.aurora.days_pass(9).await;
        assert_eq!(story.settled().await, "sent");
        desks.pair.aurora.days_pass(12).await;
        story.comes_to("expired").await;
    }

    async fn what_the_others_have_written_stands_on_home_until_somebody_has_read_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[ASK]).await;
        let answer = desks.giulia.open(&format!("{}/fai/rispondi", story.path)).await.ok().body;
        let place = |words: &str| answer.find(words).unwrap_or_else(|| panic!("{words} is not on the page"));
        assert!(place("una certificazione") < place("name=\"answer\""), "the question stands above the answer");
        story.walk(&[ANSWER]).await;
        desks.omar.open("/").await.ok().shows("Hanno scritto di nuovo: leggi e rispondi");
        let reserve = desks.omar.open(&format!("{}/fai/posto", story.path)).await.ok();
        reserve.shows("La certificazione c'è");
        story.walk(&[RESERVE, DISCLOSE]).await;
        desks.omar.open(&format!("{}/fai/accetta", story.path)).await.ok().shows(FAMILY_NAME);
        story.walk(&[ACCEPT]).await;
        desks.giulia.open("/").await.ok().shows("Novità dalle altre cooperative").shows("Accettato");
        let listed = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'referral.list'";
        let before = desks.pair.aurora.count(listed).await;
        desks.giulia.open("/").await.ok().shows("Rossi Mario · Invio n. 26-0001");
        assert_eq!(desks.pair.aurora.count(listed).await, before + 1, "whose names stood there is in the log");
        story.page(Party::Sender).await;
        assert!(!desks.giulia.open("/").await.ok().text().contains("Novità dalle altre cooperative"), "it was read");
        story.walk(&[START, NOTE]).await;
        desks.giulia.open("/").await.ok().shows("Novità dalle altre cooperative").shows("Nota");

        // What is taken back is erased here, and is news all the same.
        let back = Story::begin(&desks, Kind::Referral, &person).await;
        back.take(WITHDRAW).await;
        back.comes_to("withdrawn").await;
        desks.omar.open("/").await.ok().shows("Ritirato");
        back.page(Party::Receiver).await;
        assert!(!stands_on_home(&desks.omar, &back).await, "it was read");
    }

    async fn a_place_that_is_no_longer_held_is_told_on_both_home_pages(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let held = Story::begin(&desks, Kind::Referral, &person).await;
        held.walk(&[RESERVE]).await;
        for panel in [&desks.giulia, &desks.omar] {
            assert!(!panel.open("/").await.ok().text().contains("Il posto non è più tenuto"));
        }
        let over = Story::begin(&desks, Kind::Referral, &person).await;
        a_place_is_promised_until_ten_days_ago(&over).await;
        over.comes_to("provisionally_accepted").await;
        for (panel, advice) in [(&desks.giulia, "oppure ritira"), (&desks.omar, "tienilo ancora")] {
            let home = panel.open("/").await.ok();
            home.shows("Il posto non è più tenuto").shows(advice);
            assert_eq!(home.body.matches(&format!("href=\"{}\"", over.path)).count(), 1, "told once");
        }
        over.walk(&[WITHDRAW]).await;
        eventually("nothing of it is left to do", async || {
            (!desks.omar.open("/").await.ok().text().contains("Il posto non è più tenuto")).then_some(())
        })
        .await;
    }

    async fn a_consent_that_ends_soon_is_told_to_who_can_renew_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let told = async |panel: &Panel| panel.open("/").await.ok().text().contains("Sta per finire il consenso");
        let gives = async |purpose: &str, days: i64| {
            let page = desks.giulia.open(&format!("{person}/consensi")).await.ok();
            let form = page.form("").with("purpose", purpose).with_any("recipient");
            desks.giulia.send(&page, &form.with("expires_on", &in_days(days))).await.ok();
        };
        for (days, ends_soon) in [(60, false), (12, false)] {
            gives("referral", days).await;
            assert_eq!(told(&desks.giulia).await, ends_soon, "{days} days: the one that ends later is enough");
        }
        gives("contact", 12).await;
        assert!(told(&desks.giulia).await, "it is for another purpose");
        desks.giulia.open("/").await.ok().shows(FAMILY_NAME);
        // An operator who has not opened the person, and who does not work with people at all.
        for (login, role) in [("anna", "operator"), ("paola", "management")] {
            assert!(!told(&comes_in(&desks.pair.aurora, login, role).await).await, "{role}");
        }
    }

    async fn a_consent_that_has_ended_is_told_until_it_is_renewed_or_needed_no_more(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let gives = async |purpose: &str, named: &str| {
            let page = giulia.open(&format!("{person}/consensi")).await.ok();
            let form = page.form("").with("purpose", purpose).with("named", named).with("expires_on", &in_days(5));
            giulia.send(&page, &form).await.ok();
        };
        gives("images", "Il giornalino").await;
        gives("communication", "La scuola Inventata").await;
        let soon = giulia.open("/").await.ok();
        assert_eq!(soon.text().matches("Sta per finire il consenso").count(), 2, "{}", soon.text());
        let page = giulia.open(&person).await.ok();
        assert!(!page.body.contains("/chiudi\""), "nothing has ended");
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        let earlier = "UPDATE legal_bases SET expires_at = expires_at - 691200000";
        execute!(&mut tx, sqlx::query(earlier)).unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let ended = async || giulia.open("/").await.ok().text().matches("È scaduto il consenso").count();
        assert_eq!(ended().await, 2);
        giulia.open("/").await.ok().shows("scaduto il");

        // The one is renewed, with the form as it was; the other is not needed.
        let page = giulia.open(&person).await.ok();
        let renew = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
        let renew: Vec<String> = renew.filter(|link| link.contains("?rinnova=")).map(str::to_owned).collect();
        assert_eq!(renew.len(), 2);
        let page = giulia.open(&renew[0]).await.ok();
        assert!(page.body.contains("La scuola Inventata"), "{}", page.text());
        giulia.send(&page, &page.form("")).await.ok().shows("Registrato");
        assert_eq!(ended().await, 1);
        let page = giulia.open(&person).await.ok();
        giulia.send(&page, &page.form("/chiudi")).await.ok().shows("Segnato: non serve più");
        assert_eq!(ended().await, 0);
        let page = giulia.open(&person).await.ok();
        assert!(page.text().contains("che non serve più") && !page.body.contains("/chiudi\""), "{}", page.text());
        let rows = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'legal.settled'";
        assert_eq!(node.count(rows).await, 1);
    }

    async fn revoking_says_which_other_consents_to_the_same_cooperative_end_with_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let gives = async || {
            let page = desks.giulia.open(&format!("{person}/consensi")).await.ok();
            let form = page.form("").with("purpose", "referral").with_any("recipient");
            desks.giulia.send(&page, &form).await.ok();
        };
        let words = "viene revocato anche l’altro consenso";
        gives().await;
        assert!(!desks.giulia.open(&person).await.ok().text().contains(words));
        gives().await;
        let page = desks.giulia.open(&person).await.ok();
        page.shows(words);
        desks.giulia.send(&page, &page.form("/revoca")).await.ok();
        let live = "SELECT CAST(COUNT(*) AS BIGINT) FROM legal_bases WHERE withdrawn_at IS NULL";
        assert_eq!(desks.pair.aurora.count(live).await, 0, "both have ended");
    }

    async fn an_emergency_comes_before_what_ends_first_and_only_who_answers_is_asked_to(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let stefano = comes_in(&desks.pair.brezza, "stefano", "data-protection").await;
        let person = open_person(&desks.giulia).await;
        send_filled(&desks.giulia, &person, |form| form.with("urgency", "routine").with("answer_by", &in_days(2))).await;
        send_filled(&desks.giulia, &person, |form| form.with("urgency", "emergency").with("answer_by", &in_days(3))).await;
        let home = eventually("both have arrived", async || {
            let home = desks.omar.open("/").await.ok();
            (home.text().matches("Leggi e rispondi").count() == 2).then_some(home)
        })
        .await;
        let text = home.text();
        let first = text.split("Leggi e rispondi").nth(1).unwrap();
        assert!(first.contains("Emergenza"), "{text}");
        let officer = stefano.open("/").await.ok().text();
        assert!(!officer.contains("Leggi e rispondi") && !officer.contains("tocca a te"), "{officer}");
        assert!(officer.contains("ricevuti, aperti"), "{officer}");
    }

    async fn who_keeps_the_services_sees_their_free_places(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        assert!(!giulia.open("/").await.ok().text().contains("Posti liberi"));
        let service = a_service(&giulia).await;
        let home = giulia.open("/").await.ok();
        home.shows("Posti liberi").shows("Liberi su 8");
        let field = format!("free-{service}");
        let free = |page: &Page| {
            page.form("/posti").fields.into_iter().find(|(name, _)| *name == field).map(|(_, value)| value)
        };
        assert_eq!(free(&home).as_deref(), Some("2"));

        // What changes every day is changed where it stands.
        let said = giulia.send(&home, &home.form("/posti").with(&field, "7")).await.ok();
        said.shows("Posti liberi aggiornati e pubblicati");
        assert_eq!((said.path.as_str(), free(&said).as_deref()), ("/", Some("7")));
        for wrong in ["9", "-1", "tanti", ""] {
            let page = giulia.send(&said, &said.form("/posti").with(&field, wrong)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert_eq!(free(&page).as_deref(), Some(wrong), "what was typed is still there");
            assert_eq!(free(&giulia.open("/").await.ok()).as_deref(), Some("7"), "{wrong}");
        }
        giulia.open("/servizi").await.ok().shows("Liberi su 8");

        // One button sends what was typed into all of them, and whoever was faster is not written over unseen.
        let other = a_service_called(&giulia, "Mensa La Lucciola").await;
        let list = giulia.open("/servizi").await.ok();
        let both = |one: &str, two: &str| list.form("/posti").with(&field, one).with(&format!("free-{other}"), two);
        let refused = giulia.send(&list, &both("5", "99")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(free(&refused).as_deref(), Some("5"), "it comes back too");
        assert_eq!(free(&giulia.open("/").await.ok()).as_deref(), Some("7"), "all or nothing");
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let hers = rosa.open("/servizi").await.ok();
        giulia.send(&list, &both("5", "3")).await.ok();
        let overtaken = rosa.send(&hers, &hers.form("/posti").with(&field, "6")).await;
        assert_eq!(overtaken.status, StatusCode::UNPROCESSABLE_ENTITY);
        overtaken.shows("Nel frattempo un’altra persona ha scritto 5");
        rosa.send(&overtaken, &overtaken.form("/posti").with(&field, "4")).await.ok();
        let now = giulia.open("/servizi").await.ok().form("/posti");
        let says = |name: &str| now.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!((says(&field), says(&format!("free-{other}"))), (Some("4"), Some("3")));
    }

    async fn who_watches_over_data_is_told_of_work_that_goes_on_without_a_consent(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let stefano = comes_in(&desks.pair.aurora, "stefano", "data-protection").await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        stefano.open("/").await.ok().shows("Niente in sospeso");
        story.walk(&[REVOKE]).await;
        let home = stefano.open("/").await.ok();
        home.shows("Consenso revocato, e manca ancora la risposta").shows(FAMILY_NAME);
        assert!(home.body.contains(&format!("href=\"{}\"", story.path)), "{}", home.text());
        assert!(!desks.giulia.open("/").await.ok().text().contains("manca ancora la risposta"));
        // Until the answer, whatever becomes of the work.
        story.walk(&[COMPLETE]).await;
        stefano.open("/").await.ok().shows("Consenso revocato, e manca ancora la risposta");
        let page = story.page(Party::Sender).await;
        page.shows("Deve dire se prosegue o si ferma");
        let (box_of_turn, _) = page.body.split_once("class=\"fresh ").unwrap();
        assert!(!box_of_turn.contains("button primary"), "nobody closes what waits for an answer: {}", page.text());
        story.walk(&[STOP]).await;
        stefano.open("/").await.ok().shows("Niente in sospeso");
    }

    async fn who_directs_sees_how_many_and_nobody(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, _) = desks.referral_under_way().await;
        a_service(&desks.giulia).await;
        let counted = async |panel: &Panel, number: u32, what: &str| {
            panel.open("/").await.ok().body.contains(&format!("<b>{number}</b><span>{what}"))
        };
        let paola = comes_in(&desks.pair.aurora, "paola", "management").await;
        let pietro = comes_in(&desks.pair.brezza, "pietro", "management").await;
        assert!(counted(&paola, 1, "invii mandati, in corso").await && counted(&pietro, 0, "invii mandati").await);
        assert!(counted(&pietro, 1, "invii ricevuti, in corso").await && counted(&pietro, 0, "ricevuti e scaduti").await);
        assert!(counted(&paola, 2, "posti liberi offerti, su 8").await, "{}", paola.open("/").await.text());
        let home = paola.open("/").await.ok();
        assert!(!home.text().contains(FAMILY_NAME) && !home.body.contains("/invii"), "{}", home.text());
        assert_eq!(paola.open(&sent).await.status, 404, "she opens none of them");
        assert!(!desks.giulia.open("/").await.ok().text().contains("invii mandati"), "who opens them has her own lists");

        desks.pair.aurora.days_pass(9).await;
        eventually("the one that expired is counted", async || {
            counted(&pietro, 1, "ricevuti e scaduti").await.then_some(())
        })
        .await;
        assert!(counted(&pietro, 0, "invii ricevuti, in corso").await);
    }

    async fn who_cannot_be_reached_is_told_in_words_and_with_a_number_only_if_there_is_one(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let administrator = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let person = open_person(&desks.giulia).await;
        administrator.open("/").await.ok().shows("Nessuno viene avvisato subito");
        desks.pair.brezza.kill();
        for _ in 0..2 {
            send_referral(&desks.giulia, &person).await;
        }
        let failed = "Non si riesce a collegarsi";
        let page = eventually("the page of deliveries says why", async || {
            Some(desks.giulia.open("/consegne").await.ok()).filter(|page| page.text().contains(failed))
        })
        .await;
        let peer = page.body.split("href=\"/rete/").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        administrator.open(&format!("/rete/{peer}")).await.ok().shows(failed);

        let database = desks.pair.aurora.database().await;
        let change = async |statement: &'static str| {
            let mut tx = database.write().await.unwrap();
            execute!(&mut tx, sqlx::query(statement)).unwrap();
            tx.commit().await.unwrap();
        };
        change("UPDATE outbox SET created_at = created_at - 172800000").await;
        desks.giulia.open("/consegne").await.ok().shows("Telefona a Cooperativa Brezza: 051 555000");
        let home = desks.giulia.open("/").await.ok();
        home.shows("2 messaggi a Cooperativa Brezza non sono ancora arrivati: telefona");
        assert_eq!(home.text().matches("chiama 051 555000").count(), 1, "one call tells both: {}", home.text());
        change("UPDATE peers SET telephone = ''").await;
        let unlisted = "il suo documento non dice il numero";
        desks.giulia.open("/consegne").await.ok().shows(&format!("Telefona a Cooperativa Brezza: {unlisted}"));
        desks.giulia.open("/").await.ok().shows(unlisted);
    }

    async fn an_expiry_that_crossed_a_yes_is_not_counted_as_no_answer(engine: Engine) {
        let (pair, before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let person = open_person(&desks.giulia).await;
        let pietro = comes_in(&desks.pair.brezza, "pietro", "management").await;
        let expired = async || {
            let home = pietro.open("/").await.ok();
            let (before, _) = home.body.split_once("</b><span>ricevuti e scaduti").expect("the figure is there");
            before.rsplit('>').next().unwrap_or_default().to_owned()
        };
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        before_aurora.fault(Fault::Cut);
        before_brezza.fault(Fault::Cut);
        story.take(RESERVE).await;
        desks.pair.aurora.days_pass(8).await;
        before_aurora.fault(Fault::None);
        before_brezza.fault(Fault::None);
        story.comes_to("accepted_late").await;
        story.walk(&[CONFIRM_LATE, DECLINE, CLOSE]).await;
        story.comes_to("closed").await;
        assert_eq!(expired().await, "0");

        let silent = Story::begin(&desks, Kind::Referral, &person).await;
        desks.pair.aurora.days_pass(8).await;
        silent.comes_to("expired").await;
        assert_eq!(expired().await, "1");
        silent.walk(&[CLOSE]).await;
        assert_eq!(expired().await, "1", "also when its sender has read the end");
    }
}
