//! A protected record stays hidden from colleagues wherever its referrals show: lists, pages, forms, files.

use reqwest::Method;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, act, first_received, in_days, open_person, protect, send_referral};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

/// Where she must not be found.
const HIDDEN: &str = "Via del Rifugio 9";

on_both_engines! {
    async fn a_protected_record_is_hidden_from_colleagues_in_every_place_of_its_referral(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let operator = comes_in(&desks.pair.aurora, "lucia", "operator").await;
        let guardian = comes_in(&desks.pair.aurora, "dario", "data-protection").await;
        let person = open_person(&operator).await;
        let sent = send_referral(&operator, &person).await;
        let number = number_of(&desks.pair.aurora).await;
        // As long as it is a record like others, the coordinator works with it.
        desks.giulia.open(&sent).await.ok().shows(FAMILY_NAME);
        protect(&operator, &person, HIDDEN).await;

        let received = first_received(&desks.omar).await;
        act(&desks.omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        eventually("her own page offers to say who it is", async || {
            operator.open(&format!("{sent}/fai/identita")).await.status.is_success().then_some(())
        })
        .await;
        operator.open(&sent).await.ok().shows(FAMILY_NAME);
        says_why_first(&guardian, &sent, &person).await;
        sees_nothing(&desks.giulia, &sent, &number).await;

        act(&operator, &sent, "identita", |form| form).await;
        sees_nothing(&desks.giulia, &sent, &number).await;
        // Told to the other side, it stands in the story, on paper and in the evidence; here it stays as closed as it was.
        let newcomer = comes_in(&desks.pair.aurora, "elena", "data-protection").await;
        says_why_first(&newcomer, &sent, &person).await;
    }
}

on_both_engines! {
    async fn what_is_typed_into_a_search_never_stands_in_an_address(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) =
            (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "coordinator").await);
        open_person(&giulia).await;
        let page = giulia.open("/cerca").await.ok();
        let found = giulia.send(&page, &page.form("/cerca").with("q", FAMILY_NAME)).await.ok();
        found.shows(FAMILY_NAME);
        let page = giulia.open("/invii").await.ok();
        let list = giulia.send(&page, &page.form("/invii").with("testo", FAMILY_NAME)).await.ok();
        assert!(list.body.contains(&format!("value=\"{FAMILY_NAME}\"")), "the filter remembers what was typed");
        let page = giulia.open("/servizi/rete").await.ok();
        let form = page.form("/servizi/rete").with("testo", FAMILY_NAME).with_any("area");
        let offers = giulia.send(&page, &form).await.ok();
        assert!(offers.path.contains("area=") && offers.path.contains("ricerca="), "{}", offers.path);
        assert!(offers.body.contains(&format!("value=\"{FAMILY_NAME}\"")), "so does that of the services");
        for (page, addresses) in [(&found, &found.body), (&list, &list.body), (&offers, &offers.body)] {
            assert!(!page.path.contains(FAMILY_NAME), "{}", page.path);
            let named = addresses.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
            assert!(named.into_iter().all(|address| !address.contains(FAMILY_NAME)));
        }
        // A number of a colleague finds nothing.
        assert_eq!(lucia.open(&found.path).await.status, 404);
        assert!(!lucia.open(&list.path).await.ok().body.contains(FAMILY_NAME));
        assert!(!lucia.open(&offers.path).await.ok().body.contains(FAMILY_NAME));
    }
}

#[test]
fn no_form_that_ends_up_in_an_address_has_a_place_to_type_more_than_a_day() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut forms = 0;
    for path in templates(&folder) {
        let text = std::fs::read_to_string(&path).unwrap();
        // A form that does not say how it is sent ends up in the address.
        for form in
            text.split("<form").skip(1).filter(|form| !form.split('>').next().unwrap().contains("method=\"post\""))
        {
            let form = form.split("</form>").next().unwrap();
            let typed = form.split("<input").skip(1).map(|input| input.split('>').next().unwrap());
            let long =
                typed.filter(|input| !["maxlength=\"10\"", "hidden", "checkbox"].iter().any(|is| input.contains(is)));
            assert_eq!(long.count() + form.matches("<textarea").count(), 0, "{}", path.display());
            forms += 1;
        }
    }
    assert!(forms > 0, "the filter of the log is such a form");
}

/// Every file below a folder.
fn templates(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { templates(&path) } else { vec![path] }).collect()
}

/// Who watches over the data says why first, in every place of a referral as on the record's own page, and goes on to it.
async fn says_why_first(guardian: &Panel, referral: &str, person: &str) {
    for page in ["/stampa", "/prova", "/allegati/att_0192f0c1a2b37c4d8e9f0a1b2c3d4e5f", "/fai/nota", ""] {
        let asked = guardian.open(&format!("{referral}{page}")).await.ok();
        assert!(asked.path.starts_with(&format!("{person}/motivo?invio=")), "{page}: {}", asked.path);
        assert!(!asked.body.contains(FAMILY_NAME), "{page}");
    }
    let asked = guardian.open(referral).await.ok();
    let again = guardian.send(&asked, &asked.form("/motivo").with("reason", "")).await;
    assert_eq!(again.status, 422, "no reason is none");
    let shown = guardian.send(&again, &again.form("/motivo").with("reason", "Reclamo n. 4")).await.ok();
    assert_eq!(shown.path, referral);
    shown.shows(FAMILY_NAME);
    guardian.open(&format!("{referral}/stampa")).await.ok();
}

/// Nothing of the referral, in any place where a coordinator finds referrals.
async fn sees_nothing(panel: &Panel, referral: &str, number: &str) {
    for page in ["", "/stampa", "/prova", "/allega", "/fai/identita", "/fai/nota"] {
        let answer = panel.open(&format!("{referral}{page}")).await;
        assert_eq!(answer.status, 404, "{page}: {}", answer.text());
    }
    let token = panel.open("/profilo").await.ok().form("/uscita").fields.remove(0).1;
    let forged = format!("csrf={token}&seen=9&name=Rossi");
    let answer = panel.request(Method::POST, &format!("{referral}/fai/identita"), Some(forged)).await;
    assert_eq!(answer.status(), 404);
    for list in ["/", "/invii", "/invii?elenco=inviati", "/invii?elenco=conclusi", "/invii/esporta?elenco=inviati"] {
        let page = panel.open(list).await.ok();
        for word in [referral, number, FAMILY_NAME, HIDDEN] {
            assert!(!page.body.contains(word), "{list} shows {word}");
        }
    }
    let page = panel.open("/cerca").await.ok();
    for typed in [FAMILY_NAME, number] {
        let found = panel.send(&page, &page.form("/cerca").with("q", typed)).await.ok();
        assert!(!found.body.contains(referral), "found by {typed}");
    }
}

async fn number_of(node: &TestNode) -> String {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    pico_node::sql!(&mut tx, c => sqlx::query_scalar("SELECT number FROM referrals").fetch_one(c)).unwrap()
}
