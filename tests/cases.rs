//! Somebody leaves: her records, referrals and drafts become a colleague's, and nobody gives herself what she may not see.

use pico_protocol::referral::Kind;

use crate::on_both_engines;
use crate::support::desk::{
    Desks, FAMILY_NAME, act, first_received, in_days, open_person, protect, record_of, send_referral,
};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{comes_in, full_name};
use crate::support::story::{ACCEPT, DISCLOSE, RESERVE, Story, preview};

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
pub async fn hands_over(panel: &Panel, address: &str, to: &str) -> Page {
    let page = panel.open(address).await.ok();
    let option = page.body.split("<option value=\"").find(|option| option.contains(&full_name(to)));
    let id = option.expect("she can be chosen").split('"').next().unwrap().to_owned();
    panel.send(&page, &page.form("/passaggi").with("to", &id)).await
}

on_both_engines! {
    async fn the_protected_case_of_a_leaver_goes_on_with_a_colleague_and_only_through_who_may_see_it(engine: Engine) {
        let Leaver { desks, ada, davide, sara, stefano } = Leaver::at(engine).await;
        let paola = comes_in(&desks.pair.aurora, "paola", "management").await;
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
        let Leaver { desks, ada, davide, sara, .. } = Leaver::at(engine).await;
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

    async fn a_draft_is_handed_over_by_who_may_see_the_record_it_is_about_now(engine: Engine) {
        let leaver = Leaver::at(engine).await;
        let person = open_person(&leaver.davide).await;
        // Put aside before anybody was chosen, and gone on with.
        let who = leaver.davide.open("/invii/nuovo?tipo=referral").await.ok();
        let later = who.form("/invii/nuovo").with("kind", "referral").with("later", "yes");
        let list = leaver.davide.send(&who, &later).await.ok();
        let draft = list.body.split("href=\"/invii/nuovo/dra_").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        let who = leaver.davide.open(&format!("/invii/nuovo/dra_{draft}/chi")).await.ok();
        let chosen = who.form("/chi").with("person", person.trim_start_matches("/persone/")).with("later", "yes");
        leaver.davide.send(&who, &chosen).await.ok();
        protect(&leaver.davide, &person, "Via del Rifugio 9").await;
        let address = leaver.goes().await;

        leaver.desks.giulia.open("/passaggi").await.ok().shows("Nessun caso da passare");
        assert_eq!(leaver.desks.giulia.open(&address).await.status, 404);
        leaver.stefano.open("/").await.ok().shows(CLOSED);
        leaver.stefano.open(&address).await.ok().shows("Persone 1").shows("Bozze 1");
    }

    async fn whose_the_person_is_does_not_change_while_her_record_stays(engine: Engine) {
        let leaver = Leaver::at(engine).await;
        let (giulia, sara) = (&leaver.desks.giulia, &leaver.sara);
        let person = open_person(&leaver.davide).await;
        let sent = send_referral(giulia, &person).await;
        protect(&leaver.davide, &person, "Via del Rifugio 9").await;
        let address = leaver.goes().await;

        giulia.open(&sent).await.ok();
        assert!(!giulia.open("/passaggi").await.ok().text().contains(&full_name("davide")));
        assert_eq!(giulia.open(&address).await.status, 404, "the record is out of her sight, and so stays its referral");
        hands_over(&leaver.stefano, &address, "sara").await.ok();
        for page in [&person, &sent] {
            sara.open(page).await.ok().shows(FAMILY_NAME);
        }
    }

    async fn a_protected_case_that_was_received_goes_to_who_can_answer_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let brezza = &desks.pair.brezza;
        let ada = comes_in(brezza, "ada", "node-administrator").await;
        let stefano = comes_in(brezza, "stefano", "data-protection").await;
        for (login, role) in [("sara", "operator"), ("nora", "coordinator")] {
            comes_in(brezza, login, role).await;
        }
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT]).await;
        let ask = desks.omar.open(&format!("{}/scheda", story.path)).await.ok();
        let there = desks.omar.send(&ask, &ask.form("/scheda")).await.ok();
        protect(&desks.omar, &record_of(&there), "Via del Rifugio 9").await;
        let address = address_of(&ada, "omar").await;
        closes(&ada, &address).await;

        let page = stefano.open(&address).await.ok();
        page.shows("Solo a chi coordina");
        assert!(page.body.contains(&full_name("nora")) && !page.body.contains(&full_name("sara")), "{}", page.text());
        hands_over(&stefano, &address, "nora").await.ok();
    }
}

/// Davide, who leaves, and those who stay.
struct Leaver {
    desks: Desks,
    ada: Panel,
    davide: Panel,
    sara: Panel,
    stefano: Panel,
}

impl Leaver {
    async fn at(engine: Engine) -> Self {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let aurora = &desks.pair.aurora;
        let ada = comes_in(aurora, "ada", "node-administrator").await;
        let davide = comes_in(aurora, "davide", "operator").await;
        let sara = comes_in(aurora, "sara", "operator").await;
        let stefano = comes_in(aurora, "stefano", "data-protection").await;
        Self { desks, ada, davide, sara, stefano }
    }

    /// His account is closed; answers where his cases are handed over.
    async fn goes(&self) -> String {
        let address = address_of(&self.ada, "davide").await;
        closes(&self.ada, &address).await;
        address
    }
}
