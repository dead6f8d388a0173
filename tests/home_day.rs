//! The home page begins with what somebody does: her day first for who works with people, what waits first for who coordinates.

use crate::enrolments::takes;
use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_contract, a_service, an_activity, an_appointment, an_enrolment, an_enrolment_since};
use crate::support::staff::comes_in;
use crate::teams::joins;

fn place(page: &Page, words: &str) -> usize {
    page.body.find(words).unwrap_or_else(|| panic!("{words} is not on {}: {}", page.path, page.text()))
}

/// Authorises an hour a week from one day to another, counted from today; without an end where there is none.
async fn authorises(panel: &Panel, enrolment: &str, contract: &str, (from, to): (i64, Option<i64>)) {
    let page = panel.open(&format!("{enrolment}/ore")).await.ok();
    let form = page.form_asking("hours").with("contract", contract).with("hours", "1").with("per", "week");
    let form = form.with("starts", &in_days(from)).with("ends", &to.map(in_days).unwrap_or_default());
    panel.send(&page, &form).await.ok().shows("Autorizzazione salvata");
}

on_both_engines! {
    async fn her_day_comes_first_for_who_works_with_people_and_one_touch_says_that_it_was_done(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        an_activity(&lucia, &service, &enrolment, "planned").await;
        an_appointment(&giulia, "Riunione di tutti", "everybody").await;

        let listed = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'person.list'";
        let before = node.count(listed).await;
        let home = lucia.open("/").await.ok();
        assert_eq!(node.count(listed).await, before + 1, "whom it names is in the log");
        home.shows(FAMILY_NAME).shows("15:00–16:00 Riunione di tutti").shows("una persona in carico");
        assert!(place(&home, "La tua giornata") < place(&home, "Da fare oggi"));
        let done = lucia.send(&home, &home.form("/fatto")).await.ok();
        assert!(done.path.split('?').next() == Some("/") && !done.body.contains("/fatto"), "{}", done.path);
        done.shows("Fatto");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM activities WHERE state = 'delivered'").await, 1);

        let home = giulia.open("/").await.ok();
        assert!(place(&home, "Da fare oggi") < place(&home, "La tua giornata"));
        assert!(!home.body.contains("/fatto") && !home.body.contains("Le tue persone"));
        let home = marta.open("/").await.ok();
        assert!(!home.shows("Riunione di tutti").body.contains(FAMILY_NAME));
        for (login, role) in [("paola", "management"), ("dora", "data-protection"), ("ada", "node-administrator")] {
            let home = comes_in(&node, login, role).await.open("/").await.ok();
            home.shows("Riunione di tutti");
            assert!(!home.body.contains("href=\"/ore\"") && !home.body.contains(FAMILY_NAME), "{role}");
        }
    }

    async fn a_month_that_is_over_asks_its_colleague_to_sign_and_the_coordinator_to_close(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let paola = comes_in(&node, "paola", "management").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-70), "").await.ok();
        let enrolment = an_enrolment_since(&giulia, &person, &service, &in_days(-70)).await;
        let page = lucia.open("/").await.ok();
        assert!(!page.body.contains("da firmare"));
        // The last day of the month before.
        let first = pico_node::people::panel::today(crate::support::hostile::now()).first_of_month();
        let last = first.yesterday().unwrap().strftime("%d/%m/%Y").to_string();
        let page = lucia.open(&format!("/ore?servizio={service}&giorno={last}")).await.ok();
        let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/")).with("as", "delivered");
        lucia.send(&page, &form.with("on", &last).with("from", "9").with("to", "10")).await.ok();
        lucia.open("/").await.ok().shows("sono da firmare").shows("1:00 ore fatte");
        giulia.open("/").await.ok().shows("da chiudere: Doposcuola La Lucciola");
        assert!(!paola.open("/").await.ok().body.contains("da chiudere"), "she closes none");
        let month = first.yesterday().unwrap().strftime("%Y-%m").to_string();
        let page = lucia.open(&format!("/ore/mese?mese={month}")).await.ok();
        lucia.send(&page, &page.form("/firma").with_if_asked("early", "yes")).await.ok();
        assert!(!lucia.open("/").await.ok().body.contains("da firmare"));
        let page = giulia.open(&format!("/servizi/{service}/ore?mese={month}")).await.ok();
        giulia.send(&page, &page.form("/chiudi")).await.ok();
        assert!(!giulia.open("/").await.ok().body.contains("da chiudere"));
    }

    async fn a_contract_is_told_of_when_its_days_or_its_hours_are_nearly_over(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let paola = comes_in(&node, "paola", "management").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let contract = a_contract(&giulia, &service).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        assert!(!paola.open("/").await.ok().body.contains("Educativa 2026"));
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("ends", &in_days(10))).await.ok();
        paola.open("/").await.ok().shows("Sta per finire il contratto Educativa 2026").shows(&format!("fino al {}", in_days(10)));
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("hours", "1")).await.ok();
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        let used = node.count("SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM activity_totals WHERE contract <> ''").await;
        assert_eq!(used, 60, "it is done under the contract");
        paola.open("/").await.ok().shows("Le ore del contratto Educativa 2026 stanno per finire").shows("usato il 100 %");
        assert!(!lucia.open("/").await.ok().body.contains("Educativa 2026"));
    }

    async fn authorised_hours_that_end_are_told_until_others_follow_and_name_her_only_to_who_sees_her(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let paola = comes_in(&node, "paola", "management").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let contract = a_contract(&giulia, &service).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let (ends, ended) = ("Sta per finire l’autorizzazione delle ore", "È finita l’autorizzazione delle ore");
        let silent = |page: &Page| !page.text().contains(ends) && !page.text().contains(ended);

        // Long over, or far away: nothing is told.
        authorises(&giulia, &enrolment, &contract, (-90, Some(-46))).await;
        assert!(silent(&giulia.open("/").await.ok()));
        authorises(&giulia, &enrolment, &contract, (-45, Some(-10))).await;
        let listed = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'person.list'";
        let before = node.count(listed).await;
        let home = giulia.open("/").await.ok();
        home.shows(&format!("{ended} di {FAMILY_NAME}")).shows(&format!("fino al {}", in_days(-10)));
        assert!(home.body.contains(&format!("href=\"{enrolment}/ore\"")), "there it is renewed");
        assert_eq!(node.count(listed).await, before + 1, "whom it names is in the log");

        // What follows it is told instead, once it is about to end.
        authorises(&giulia, &enrolment, &contract, (-9, Some(10))).await;
        let home = giulia.open("/").await.ok();
        assert!(!home.shows(&format!("{ends} di {FAMILY_NAME}")).text().contains(ended));
        let home = paola.open("/").await.ok();
        home.shows(&format!("{ends} di una persona")).shows(&format!("fino al {}", in_days(10)));
        assert!(!home.body.contains(FAMILY_NAME) && !home.body.contains(&enrolment), "she sees nobody");
        assert!(silent(&lucia.open("/").await.ok()), "she renews none");
        let day = in_days(10).split('/').rev().collect::<Vec<_>>().join("-");
        let week = format!("/agenda?giorno={day}&vista=tutto");
        giulia.open(&week).await.ok().shows("Fine dell’autorizzazione delle ore").shows(FAMILY_NAME);
        assert!(!lucia.open(&week).await.ok().text().contains("Fine dell’autorizzazione"));

        // One without an end follows; it is withdrawn again; she leaves.
        authorises(&giulia, &enrolment, &contract, (11, None)).await;
        assert!(silent(&giulia.open("/").await.ok()) && silent(&paola.open("/").await.ok()));
        let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
        let id = node.texts("SELECT id FROM authorisations WHERE ends = ''").await.remove(0);
        giulia.send(&page, &page.form("/ore/ritira").with("authorisation", &id)).await.ok();
        giulia.open("/").await.ok().shows(&format!("{ends} di {FAMILY_NAME}"));
        takes(&giulia, &enrolment, "concludi", &[("reason", "need_resolved")]).await.ok();
        assert!(silent(&giulia.open("/").await.ok()) && silent(&paola.open("/").await.ok()));
    }
}
