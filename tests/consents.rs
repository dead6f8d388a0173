//! A consent that was mistyped: corrected, or said to be a mistake, by who wrote it or a coordinator; it stays and says so, and nothing
//! that rests on it is left without a ground.

use reqwest::StatusCode;

use crate::notices::writes_notice;
use crate::on_both_engines;
use crate::support::desk::{Desks, in_days, open_person, send_filled};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::comes_in;

const MARKED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'legal.mistaken'";

/// A consent to pictures, for whoever is named.
async fn gives(panel: &Panel, person: &str, named: &str) {
    let page = panel.open(&format!("{person}/consensi")).await.ok();
    let form = page.form("").with("purpose", "images").with("named", named).with("given_on", &in_days(-3));
    panel.send(&page, &form.with("note", "Firmato dalla madre")).await.ok().shows("Registrato");
}

/// Where the newest consent of a person is corrected, if somebody may.
fn correction(page: &Page) -> Option<String> {
    let links = page.body.split("href=\"").filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("/consensi?corregge=")).map(str::to_owned).next()
}

on_both_engines! {
    async fn a_mistyped_consent_is_corrected_or_marked_and_stays_with_who_said_so(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let person = open_person(&giulia).await;
        gives(&giulia, &person, "Il giornalino").await;
        let wrong = correction(&giulia.open(&person).await.ok()).expect("whoever wrote it may correct it");
        let page = giulia.open(&wrong).await.ok();
        for said in ["Il giornalino", "Firmato dalla madre", in_days(-3).as_str()] {
            assert!(page.body.contains(said), "the form begins with {said}: {}", page.body);
        }
        let refused = giulia.send(&page, &page.form("").with("named", "La radio").with("given_on", &in_days(3))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("La radio") && refused.body.contains("/sbaglio\""), "{}", refused.body);
        assert_eq!(node.count(MARKED).await, 0, "nothing was corrected");
        giulia.send(&page, &page.form("").with("named", "La radio")).await.ok().shows("Corretto: vale quello nuovo");
        let page = giulia.open(&person).await.ok();
        page.shows("La radio").shows("Il giornalino").shows("scritto per sbaglio").shows("segnato come sbaglio il");
        assert_eq!((node.count(MARKED).await, page.body.matches("/revoca\"").count()), (1, 1), "one holds");
        // Whoever was never told on it does not stand among those who may have her data.
        let held = page.text();
        let (_, held) = held.split_once("Chi ha i suoi dati").expect("it stands below");
        assert!(held.contains("La radio") && !held.contains("Il giornalino"), "{held}");
        let again = giulia.open(&wrong).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "it is marked already");

        let right = correction(&page).expect("the new one may be wrong too");
        let page = giulia.open(&right).await.ok();
        giulia.send(&page, &page.form("/sbaglio")).await.ok().shows("Segnato come scritto per sbaglio");
        let page = giulia.open(&person).await.ok();
        page.shows("Nessun consenso registrato");
        assert!(correction(&page).is_none() && !page.body.contains("/revoca\""), "nothing holds: {}", page.text());
        assert_eq!(node.count(MARKED).await, 2);
        dora.open(&format!("{person}/fascicolo")).await.ok().shows("segnato come sbaglio il");
        let file = dora.open(&format!("{person}/fascicolo/json")).await.ok();
        let file: serde_json::Value = serde_json::from_str(&file.body).unwrap();
        assert!(file["legal_bases"].as_array().unwrap().iter().all(|one| one["mistaken_since"].is_string()), "{file}");
    }

    async fn only_who_wrote_a_consent_or_a_coordinator_says_that_it_was_a_mistake(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lea = comes_in(&node, "lea", "operator").await;
        let person = open_person(&lea).await;
        gives(&giulia, &person, "Il giornalino").await;
        let of_giulia = correction(&giulia.open(&person).await.ok()).expect("she wrote it");
        let page = lea.open(&person).await.ok();
        assert!(page.text().contains("Il giornalino") && correction(&page).is_none(), "it is not hers to correct");
        assert_eq!(lea.open(&of_giulia).await.status, StatusCode::CONFLICT);
        gives(&lea, &person, "La radio").await;
        assert!(correction(&lea.open(&person).await.ok()).is_some(), "this one is hers");
        let before = lea.open(&person).await.ok();
        let of_lea = correction(&giulia.open(&person).await.ok()).expect("a coordinator may");
        let page = giulia.open(&of_lea).await.ok();
        giulia.send(&page, &page.form("/sbaglio")).await.ok();
        // A page that was open before takes nothing back any more.
        let hers = of_lea.rsplit('=').next().unwrap();
        let stale = lea.send(&before, &before.form(&format!("/{hers}/revoca"))).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.shows("segnato come scritto per sbaglio, e non vale");
        assert_eq!(node.count(MARKED).await, 1);
    }

    async fn one_that_has_ended_is_corrected_with_its_end(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        gives(&giulia, &person, "Il giornalino").await;
        let wrong = correction(&giulia.open(&person).await.ok()).expect("she wrote it");
        let page = giulia.open(&wrong).await.ok();
        let ended = page.form("").with("given_on", &in_days(-9)).with("expires_on", &in_days(-2));
        giulia.send(&page, &ended).await.ok().shows("Corretto");
        assert_eq!(node.count(MARKED).await, 1);
        let new = giulia.open(&format!("{person}/consensi")).await.ok();
        let form = new.form("").with("purpose", "care").with("expires_on", &in_days(-2));
        giulia.send(&new, &form).await.shows("Sarebbe già scaduto");
    }

    async fn a_consent_on_which_a_referral_rests_is_corrected_to_the_same_recipient_alone(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        send_filled(&desks.giulia, &person, |form| form).await;
        let wrong = correction(&desks.giulia.open(&person).await.ok()).expect("she wrote it");
        let page = desks.giulia.open(&wrong).await.ok();
        let refused = desks.giulia.send(&page, &page.form("/sbaglio")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        let number = desks.pair.aurora.texts("SELECT number FROM referrals").await.remove(0);
        refused.shows(&format!("su questo consenso si reggono degli invii ({number})"));
        let refused = desks.giulia.send(&page, &page.form("").with("purpose", "contact").with("note", "A voce")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Su quello sbagliato si reggono degli invii").shows(&number);
        assert!(refused.body.contains("A voce"), "what was typed is still there");
        assert_eq!(desks.pair.aurora.count(MARKED).await, 0, "nothing has changed");
        desks.giulia.send(&page, &page.form("").with("note", "Firmato dal padre")).await.ok().shows("Corretto");
        let live = "SELECT CAST(COUNT(*) AS BIGINT) FROM legal_bases WHERE mistaken_at IS NULL";
        assert_eq!((desks.pair.aurora.count(MARKED).await, desks.pair.aurora.count(live).await), (1, 1));
        desks.giulia.open(&person).await.ok().shows("Firmato dal padre");
    }

    async fn a_basis_given_by_law_on_which_a_referral_rests_is_corrected_to_the_same_basis_alone(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        send_filled(&desks.giulia, &person, |form| form.with("basis", "care")).await;
        let number = desks.pair.aurora.texts("SELECT number FROM referrals").await.remove(0);
        let wrong = correction(&desks.giulia.open(&person).await.ok()).expect("she wrote it");
        let page = desks.giulia.open(&wrong).await.ok();
        let refused = desks.giulia.send(&page, &page.form("/sbaglio")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.shows(&format!("su questa base si reggono degli invii ({number})"));
        let other = page.form("").with("basis", "public_interest").with("note", "Delibera inventata");
        let refused = desks.giulia.send(&page, &other).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("Su quella sbagliata si reggono degli invii").shows(&number);
        assert!(refused.body.contains("Delibera inventata"), "what was typed is still there");
        assert_eq!(desks.pair.aurora.count(MARKED).await, 0, "nothing has changed");
        desks.giulia.send(&page, &page.form("").with("note", "Delibera inventata")).await.ok().shows("Corretto");
        assert_eq!(desks.pair.aurora.count(MARKED).await, 1);
        // One on which nothing rests is marked.
        let page = desks.giulia.open(&format!("{person}/consensi")).await.ok();
        let form = page.form("").with("basis", "court_order").with("purpose", "referral").with("given_on", &in_days(-3));
        let shown = desks.giulia.send(&page, &form).await.ok();
        let page = desks.giulia.open(&correction(&shown).expect("the newest stands first")).await.ok();
        desks.giulia.send(&page, &page.form("/sbaglio")).await.ok().shows("Segnato come scritto per sbaglio");
        assert_eq!(desks.pair.aurora.count(MARKED).await, 2);
    }

    async fn a_corrected_consent_keeps_the_version_of_the_notice_that_it_was_given_on(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (person, service) = (open_person(&giulia).await, a_service(&giulia).await);
        an_enrolment(&giulia, &person, &service).await;
        writes_notice(&giulia, &service, "I dati servono al doposcuola inventato").await;
        gives(&giulia, &person, "Il giornalino").await;
        writes_notice(&giulia, &service, "I dati servono anche alla merenda inventata").await;
        let wrong = correction(&giulia.open(&person).await.ok()).expect("she wrote it");
        let page = giulia.open(&wrong).await.ok();
        giulia.send(&page, &page.form("").with("named", "La radio")).await.ok().shows("Corretto");
        let versions = "SELECT notice_service || '/' || notice_number FROM legal_bases ORDER BY recorded_at, id";
        let first = format!("{service}/1");
        assert_eq!(node.texts(versions).await, [first.clone(), first]);
        // A new one is given on the newest.
        gives(&giulia, &person, "Il sito").await;
        assert_eq!(node.texts(versions).await.last(), Some(&format!("{service}/2")));
    }
}
