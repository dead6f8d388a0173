//! Hours hang on where people were on their day: whoever they are for in the service, whoever writes them in its team.

use reqwest::StatusCode;

use crate::enrolments::{person, takes};
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{in_days, open_person};
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_activity, an_enrolment_since, waits};
use crate::support::staff::comes_in;
use crate::teams::joins;

const DONE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM activities WHERE state = 'delivered'";
const ALL: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM activities";

fn id(enrolment: &str) -> &str {
    enrolment.trim_start_matches("/prese/")
}

/// The form of a day with work of a quarter of an hour, ticking somebody whether she is offered or not.
async fn form(panel: &Panel, service: &str, on: &str, enrolments: &[&str]) -> (Page, Form) {
    let page = panel.open(&format!("/ore?servizio={service}&giorno={on}")).await.ok();
    let mut form = page.form_asking("as").with("as", "delivered").with("from", "0").with("to", "0:15");
    form.fields.retain(|(name, _)| name != "enrolments");
    form.fields.extend(enrolments.iter().map(|one| ("enrolments".to_owned(), id(one).to_owned())));
    (page, form)
}

async fn is_refused(panel: &Panel, sent: (&Page, &Form), words: &str) -> Page {
    let refused = panel.send(sent.0, sent.1).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text());
    refused.shows(words);
    refused
}

/// The values of the services of the form of the day, in their order.
fn offered(page: &Page) -> Vec<String> {
    let options = page.body.split("name=\"servizio\"").nth(1).and_then(|rest| rest.split("</select>").next());
    let values = options.unwrap_or_default().split("<option value=\"").skip(1);
    values.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

on_both_engines! {
    async fn hours_before_the_first_day_or_after_the_last_are_refused_with_that_day(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let anselmi = an_enrolment_since(&giulia, &person(&giulia, "Anselmi").await, &service, &in_days(-10)).await;
        let waiting = waits(&giulia, &person(&giulia, "Brunelli").await, &service).await;
        // She is offered for the days on which she was there, and for no other; who waits for none.
        for (on, is_offered) in [(-11, false), (-10, true), (0, true), (3, true)] {
            let page = giulia.open(&format!("/ore?servizio={service}&giorno={}", in_days(on))).await.ok();
            assert_eq!(page.body.contains(id(&anselmi)), is_offered, "{on}: {}", page.text());
            assert!(!page.body.contains(id(&waiting)));
        }
        // The form of today, and another day typed into it.
        let (page, today) = form(&giulia, &service, &in_days(0), &[&anselmi]).await;
        let early = today.clone().with("on", &in_days(-11));
        let told = is_refused(&giulia, (&page, &early), &format!("Anselmi è in questo servizio dal {}", in_days(-10))).await;
        assert!(told.form_asking("as").fields.contains(&("enrolments".to_owned(), id(&anselmi).to_owned())), "her tick stays");
        is_refused(&giulia, (&page, &early.clone().with("as", "planned")), "Anselmi è in questo servizio dal").await;
        let (other, mut whole) = form(&giulia, &service, &in_days(-11), &[]).await;
        whole.fields.push(("everybody".to_owned(), "yes".to_owned()));
        is_refused(&giulia, (&other, &whole), "scegli almeno una persona").await;
        let (other, both) = form(&giulia, &service, &in_days(-11), &[&anselmi, &waiting]).await;
        is_refused(&giulia, (&other, &both), "non è in questo servizio").await;
        assert_eq!(node.count(ALL).await, 0);
        giulia.send(&page, &today.clone().with("on", &in_days(-10))).await.ok().shows("Ore scritte");
        // What was written goes to no day before either.
        let row = node.texts("SELECT id FROM activities").await.remove(0);
        let change = giulia.open(&format!("/ore/{row}")).await.ok();
        let moved = change.form(&format!("/ore/{row}")).with("on", &in_days(-12));
        is_refused(&giulia, (&change, &moved), &format!("dal {}", in_days(-10))).await;

        // A plan of today, and then she has left yesterday: yesterday counts, today not.
        let planned = an_activity(&giulia, &service, &anselmi, "planned").await;
        let (start, begins) = form(&giulia, &service, &in_days(0), &[&anselmi]).await;
        takes(&giulia, &anselmi, "concludi", &[("reason", "need_resolved"), ("on", &in_days(-1))]).await.ok();
        let (page, late) = form(&giulia, &service, &in_days(0), &[&anselmi]).await;
        is_refused(&giulia, (&page, &late), &format!("La presa in carico di Anselmi è finita il {}", in_days(-1))).await;
        giulia.send(&page, &late.clone().with("on", &in_days(-1))).await.ok().shows("Ore scritte");
        let begins = Form { action: "/ore/inizia".to_owned(), ..begins };
        is_refused(&giulia, (&start, &begins), "è finita il").await;
        is_refused(&giulia, (&start, &begins.with("on", &in_days(-1))), "è finita il").await;
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM activity_clocks").await, 0);
        let page = giulia.open("/ore").await.ok();
        giulia.send(&page, &page.form(&format!("/ore/{planned}/fatto"))).await.ok().shows("una delle persone non era nel servizio");
        assert_eq!(node.count(DONE).await, 2);
    }

    async fn who_does_again_what_she_did_finds_only_who_is_still_there(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let mut enrolments = Vec::new();
        for name in ["Anselmi", "Brunelli"] {
            enrolments.push(an_enrolment_since(&giulia, &person(&giulia, name).await, &service, &in_days(-9)).await);
        }
        let (page, both) = form(&giulia, &service, &in_days(-3), &[&enrolments[0], &enrolments[1]]).await;
        giulia.send(&page, &both).await.ok().shows("Anselmi, Brunelli");
        takes(&giulia, &enrolments[0], "concludi", &[("reason", "need_resolved"), ("on", &in_days(-2))]).await.ok();
        let row = node.texts("SELECT id FROM activities").await.remove(0);
        let again = giulia.open(&format!("/ore?come={row}")).await.ok();
        let ticked: Vec<String> =
            again.form_asking("as").fields.into_iter().filter(|(name, _)| name == "enrolments").map(|(_, one)| one).collect();
        assert_eq!(ticked, [id(&enrolments[1])]);
        // On a day on which both were there both are ticked.
        let again = giulia.open(&format!("/ore?come={row}&giorno={}", in_days(-2))).await.ok();
        assert_eq!(again.form_asking("as").fields.iter().filter(|(name, _)| name == "enrolments").count(), 2);
    }

    async fn an_operator_writes_in_her_teams_and_in_no_other_service(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let first = a_service_called(&giulia, "Asilo La Lucciola").await;
        let hers = a_service_called(&giulia, "Zattera La Lucciola").await;
        lucia.open("/ore").await.ok().shows("Nessun servizio in cui scrivere");
        joins(&giulia, &hers, "lucia", &in_days(-20), "").await.ok();
        let page = lucia.open("/ore").await.ok();
        assert!(!page.text().contains("Asilo"), "{}", page.text());
        assert!(page.form_asking("as").fields.contains(&("service".to_owned(), hers.clone())));
        // Nor by an address, a form that is not hers, a plan or the clock.
        let page = lucia.open(&format!("/ore?servizio={first}")).await.ok();
        let work = page.form_asking("as").with("kind", "indirect").with("from", "0").with("to", "0:15");
        let elsewhere = work.clone().with("service", &first);
        for how in ["delivered", "planned"] {
            is_refused(&lucia, (&page, &elsewhere.clone().with("as", how)), "Non sei nella squadra").await;
        }
        let begins = Form { action: "/ore/inizia".to_owned(), ..elsewhere };
        is_refused(&lucia, (&page, &begins), "Non sei nella squadra").await;
        assert_eq!(node.count(ALL).await, 0);
        lucia.send(&page, &work.with("as", "delivered")).await.ok().shows("Ore scritte");
        // Whoever sees everybody has every service; her own comes first.
        assert_eq!(offered(&giulia.open("/ore").await.ok()), [first.clone(), hers.clone()]);
        joins(&giulia, &hers, "giulia", &in_days(0), "").await.ok();
        assert_eq!(offered(&giulia.open("/ore").await.ok()), [hers, first]);
    }

    async fn the_last_days_of_a_service_that_was_closed_are_written_after_it(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let person = open_person(&giulia).await;
        let enrolment = an_enrolment_since(&giulia, &person, &service, &in_days(-5)).await;
        joins(&giulia, &service, "lucia", &in_days(-20), "").await.ok();
        press(&giulia, &format!("/servizi/{service}"), "/chiudi").await;
        giulia.open(&format!("/ore/squadra?giorno={}", in_days(0))).await.ok().shows("Doposcuola");
        let (page, today) = form(&lucia, &service, &in_days(0), &[&enrolment]).await;
        assert!(today.fields.contains(&("service".to_owned(), service.clone())));
        let late = today.clone().with("as", "planned").with("on", &in_days(1));
        let refused = is_refused(&lucia, (&page, &late), &format!("Questo servizio è chiuso dal {}", in_days(0))).await;
        assert!(refused.form_asking("as").fields.contains(&("service".to_owned(), service.clone())), "the day is what is wrong");
        lucia.send(&page, &today).await.ok().shows("Ore scritte");
        let tomorrow = lucia.open(&format!("/ore?giorno={}", in_days(1))).await.ok();
        tomorrow.shows("Nessun servizio in cui scrivere");
        let row = node.texts("SELECT id FROM activities").await.remove(0);
        let change = lucia.open(&format!("/ore/{row}")).await.ok();
        lucia.send(&change, &change.form(&format!("/ore/{row}")).with("to", "0:10")).await.ok().shows("Correzione salvata");
    }
}
