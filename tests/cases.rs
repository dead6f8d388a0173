//! Somebody leaves: her records, referrals and drafts become a colleague's, and nobody gives herself what she may not see.

use pico_protocol::referral::Kind;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, act, first_received, in_days, open_person, protect, send_referral};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{comes_in, full_name};
use crate::support::story::preview;

const CLOSED: &str = "non lavora più qui e ha ancora dei casi";

/// Where the cases of this colleague are handed over, as an administrator finds her among the accounts.
async fn address_of(admin: &Panel, login: &str) -> String {
    let list = admin.open("/utenti").await.ok();
    let row = list.body.split("<tr>").find(|row| row.contains(&full_name(login))).expect("she is in the list");
    let id = row.split("/utenti/").nth(1).unwrap().split('"').next().unwrap();
    format!("/passaggi/{id}")
}

async fn closes(admin: &Panel, address: &str) {
    let account = address.replace("/passaggi/", "/utenti/");
    let page = admin.open(&account).await.ok();
    admin.send(&page, &page.form("/chiudi")).await.ok().shows("Account chiuso");
}

/// Hands everything in sight over to this colleague.
async fn hands_over(panel: &Panel, address: &str, to: &str) -> Page {
    let page = panel.open(address).await.ok();
    let option = page.body.split("<option value=\"").find(|option| option.contains(&full_name(to)));
    let id = option.expect("she can be chosen").split('"').next().unwrap().to_owned();
    panel.send(&page, &page.form("/passaggi").with("to", &id)).await
}

on_both_engines! {
    async fn the_protected_case_of_a_leaver_goes_on_with_a_colleague_and_only_through_who_may_see_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let aurora = &desks.pair.aurora;
        let ada = comes_in(aurora, "ada", "node-administrator").await;
        let davide = comes_in(aurora, "davide", "operator").await;
        let sara = comes_in(aurora, "sara", "operator").await;
        let stefano = comes_in(aurora, "stefano", "data-protection").await;
        let paola = comes_in(aurora, "paola", "management").await;
        let person = open_person(&davide).await;
        let sent = send_referral(&davide, &person).await;
        preview(&davide, Kind::Referral, &person, "").await;
        protect(&davide, &person, "Via del Rifugio 9").await;
        let received = first_received(&desks.omar).await;
        act(&desks.omar, &received, "domanda", |form| {
            form.with("question", "C'è una certificazione?").with("answer_by", &in_days(3))
        })
        .await;
        eventually("the question has arrived", async || {
            davide.open("/").await.ok().text().contains("C’è una domanda: rispondi").then_some(())
        })
        .await;
        let address = address_of(&ada, "davide").await;
        closes(&ada, &address).await;

        for panel in [&ada, &paola, &sara] {
            assert_eq!(panel.open("/passaggi").await.status, 404);
            assert_eq!(panel.open(&address).await.status, 404);
        }
        assert!(!desks.giulia.open("/").await.ok().text().contains(CLOSED), "she does not know of it");
        desks.giulia.open("/passaggi").await.ok().shows("Nessun caso da passare");
        assert_eq!(desks.giulia.open(&address).await.status, 404);

        stefano.open("/").await.ok().shows(&full_name("davide")).shows(CLOSED);
        let page = stefano.open(&address).await.ok();
        page.shows("Persone 1").shows("Invii 1").shows("Bozze 1");
        assert!(!page.text().contains(FAMILY_NAME), "who hands over needs numbers, not names");
        stefano.send(&page, &page.form("/passaggi")).await.shows("obbligatori");
        let nobody = address_of(&ada, "ada").await.replace("/passaggi/", "");
        stefano.send(&page, &page.form("/passaggi").with("to", &nobody)).await.shows("Scegli una persona dell’elenco");
        assert_eq!(sara.open(&person).await.status, 404, "not yet");

        hands_over(&stefano, &address, "sara").await.ok().shows("Casi passati");
        sara.open(&person).await.ok().shows(FAMILY_NAME);
        sara.open("/invii").await.ok().shows("Bozza");
        act(&sara, &sent, "rispondi", |form| form.with("answer", "La certificazione arriva")).await;
        eventually("the answer has arrived", async || {
            desks.omar.open(&received).await.ok().text().contains("La certificazione arriva").then_some(())
        })
        .await;
        assert!(!stefano.open("/").await.ok().text().contains(CLOSED));
        assert_eq!(stefano.open(&address).await.status, 404, "nothing is left");
        let log = stefano.open("/registro").await.ok();
        log.shows("Scheda passata a un’altra persona").shows("Invio passato a un’altra persona");
        log.shows("Casi passati a un’altra persona");
        assert_eq!(desks.giulia.open(&sent).await.status, 404, "it is as protected as before");
    }

    async fn what_is_not_protected_is_handed_over_by_a_coordinator_while_both_still_work_here(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let aurora = &desks.pair.aurora;
        let ada = comes_in(aurora, "ada", "node-administrator").await;
        let davide = comes_in(aurora, "davide", "operator").await;
        let sara = comes_in(aurora, "sara", "operator").await;
        let person = open_person(&davide).await;
        let sent = send_referral(&davide, &person).await;
        let address = address_of(&ada, "davide").await;
        desks.giulia.open("/persone").await.ok().shows("Passaggio di consegne");
        desks.giulia.open("/passaggi").await.ok().shows(&full_name("davide"));
        hands_over(&desks.giulia, &address, "sara").await.ok().shows("Casi passati").shows(&full_name("sara"));
        for page in [&person, &sent] {
            sara.open(page).await.ok().shows(FAMILY_NAME);
            assert_eq!(davide.open(page).await.status, 404, "it is no longer his");
        }
    }
}
