//! The search box finds services and cooperatives as well as people, and everybody only what her role lets her see.

use crate::imports::imported;
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{Desks, act, in_days, open_person, search};
use crate::support::eventually;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called};
use crate::support::staff::comes_in;

const THEIRS: &str = "Centro diurno Il Faro";
const OURS: &str = "Doposcuola La Lucciola";

fn leads_to(page: &Page, address: &str) -> bool {
    page.body.contains(&format!("href=\"{address}\""))
}

/// Waits until the list of the peer's services has come.
async fn theirs_is_known(panel: &Panel) {
    eventually("the peer's service is found", async || {
        search(panel, "faro").await.text().contains(THEIRS).then_some(())
    })
    .await;
}

on_both_engines! {
    async fn a_referral_is_found_by_the_name_of_the_person_for_who_sees_her(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        for typed in ["rossi", "Mario ROSSI"] {
            let page = search(&desks.giulia, typed).await;
            assert!(leads_to(&page, &sent), "{typed}: {}", page.text());
            page.shows("Rossi Mario ·");
            let list = desks.giulia.open("/invii?elenco=inviati").await.ok();
            let found = desks.giulia.send(&list, &list.form("/invii").with("testo", typed)).await.ok();
            assert!(leads_to(&found, &sent), "{typed}: {}", found.text());
        }
        search(&desks.giulia, "bianchi").await.shows("Non ho trovato niente");
        // Nobody has told Brezza who it is, and an operator finds only her own people.
        assert!(!leads_to(&search(&desks.omar, "rossi").await, &received));
        act(&desks.omar, &received, "posto", |form| form.with("waits_for", "identity").with("held_until", &in_days(9))).await;
        act(&desks.giulia, &sent, "identita", |form| form).await;
        eventually("he finds her by the name that was told", async || {
            leads_to(&search(&desks.omar, "ROSSI").await, &received).then_some(())
        })
        .await;
        assert!(leads_to(&search(&desks.omar, "mario rossi").await, &received));
        assert!(!leads_to(&search(&desks.omar, "maria rossi").await, &received));
        act(&desks.giulia, &sent, "ritira", |form| form.with_any("reason")).await;
        eventually("the name is gone, and found no more", async || {
            (!leads_to(&search(&desks.omar, "rossi").await, &received)).then_some(())
        })
        .await;
        let lucia = comes_in(&desks.pair.aurora, "lucia", "operator").await;
        assert!(!leads_to(&search(&lucia, "rossi").await, &sent));
    }

    async fn a_service_and_a_cooperative_are_found_by_any_word_of_their_names(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let peer = Spoils::of(&desks.pair.brezza).id;
        let (offers, cooperative) = (format!("/servizi/rete?cooperativa={peer}"), format!("/rete/{peer}"));
        let own = format!("/servizi/{}", a_service(giulia).await);
        a_service_called(&desks.omar, THEIRS).await;
        theirs_is_known(giulia).await;

        for typed in ["faro", "FARO diurno", "centro dì"] {
            let page = search(giulia, typed).await;
            page.shows(THEIRS).shows("Cooperativa Brezza");
            assert!(leads_to(&page, &offers) && !leads_to(&page, &own), "{typed}: {}", page.text());
        }
        for typed in ["lucciola", "la DOPO"] {
            let page = search(giulia, typed).await;
            assert!(leads_to(&page, &own) && !page.text().contains(THEIRS), "{typed}: {}", page.text());
        }
        for typed in ["brezza", "Brez coop"] {
            assert!(leads_to(&search(giulia, typed).await, &cooperative), "{typed}");
        }
        // Every word must be there; our own cooperative is no peer.
        for typed in ["faro lucciola", "aurora", "brezza aurora"] {
            search(giulia, typed).await.shows("Non ho trovato niente");
        }

        press(giulia, &own, "/chiudi").await;
        search(giulia, "lucciola").await.shows("Non ho trovato niente");
        let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        press(&ada, &cooperative, "/sospendi").await;
        search(giulia, "faro").await.shows("Non ho trovato niente");
        assert!(leads_to(&search(giulia, "brezza").await, &cooperative), "the cooperative is still there");
    }

    async fn everybody_finds_the_network_and_people_only_who_may_read_of_them(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let peer = Spoils::of(&desks.pair.brezza).id;
        let person = open_person(&desks.giulia).await;
        let own = format!("/servizi/{}", a_service(&desks.giulia).await);
        a_service_called(&desks.omar, THEIRS).await;
        theirs_is_known(&desks.giulia).await;
        for (login, role, reads_people, keeps_services) in [
            ("sara", "coordinator", true, true),
            // She has opened no record.
            ("anna", "operator", false, false),
            ("paola", "management", false, true),
            ("stefano", "data-protection", true, false),
            ("luca", "node-administrator", false, false),
        ] {
            let panel = comes_in(&desks.pair.aurora, login, role).await;
            let offered = search(&panel, "faro").await;
            assert!(leads_to(&offered, &format!("/servizi/rete?cooperativa={peer}")), "{role}: {}", offered.text());
            let linked = search(&panel, "brezza").await;
            assert!(leads_to(&linked, &format!("/rete/{peer}")), "{role}: {}", linked.text());
            let page = search(&panel, "lucciola").await;
            page.shows(OURS);
            assert_eq!(leads_to(&page, &own), keeps_services, "{role} is led to what she may not change, or is not");
            let people = search(&panel, "rossi").await;
            assert_eq!(leads_to(&people, &person), reads_people, "{role}: {}", people.text());
        }
    }

    async fn an_address_that_cannot_be_read_says_so_and_not_that_a_form_is_wrong(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let page = desks.giulia.open("/persone?pagina=prima").await;
        assert_eq!(page.status, 400, "{}", page.text());
        page.shows("L’indirizzo non è scritto come doveva").shows("riparti dall’inizio");
    }
    async fn the_eleventh_and_the_thirtieth_of_one_name_are_reached_and_a_year_of_birth_leads_to_one(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let day = |number: usize| format!("{:02}/05/{}", number, 1950 + number);
        let lines = (1..=30).map(|number| format!("Rossi;Maria;{}\n", day(number))).collect::<Vec<_>>().concat();
        imported(&giulia, &format!("Cognome;Nome;Nato il\n{lines}")).await.shows("Schede fatte 30");
        let listed = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'person.search'";
        let before = node.count(listed).await;
        let first = search(&giulia, "rossi maria").await;
        first.shows("Ce ne sono altre: scrivi anche il nome, o la data di nascita.");
        let second = giulia.open(&format!("{}?pagina=2", first.path)).await.ok();
        assert!(first.body.contains("?pagina=2") && !second.body.contains("?pagina=3"));
        assert!(!second.text().contains("Ce ne sono altre"), "{}", second.text());
        assert_eq!(node.count(listed).await, before + 2, "each page is in the log");
        let on = |page: &Page, number: usize| page.text().contains(&day(number));
        for number in 1..=30 {
            assert!(on(&first, number) != on(&second, number), "{number} is on one page");
        }
        assert_eq!((1..=30).filter(|number| on(&first, *number)).count(), 25);
        for typed in ["Rossi Maria 1961".to_owned(), format!("maria rossi {}", day(11))] {
            let page = search(&giulia, &typed).await;
            assert!((1..=30).all(|number| on(&page, number) == (number == 11)), "{typed}: {}", page.text());
            assert!(!page.text().contains("Ce ne sono altre"));
        }
        search(&giulia, "Rossi Maria 1900").await.shows("Non ho trovato niente");
    }
}
