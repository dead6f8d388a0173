//! Hours of a group, of who has left since, of services with more people than a page shows, and of a night.

use reqwest::StatusCode;

use crate::enrolments::{person, takes};
use crate::imports::imported;
use crate::on_both_engines;
use crate::support::desk::in_days;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

const PARTS: &str = "SELECT p.family_name || '|' || s.minutes FROM activity_shares s JOIN people p ON p.id = s.person \
     WHERE s.state = 'delivered' ORDER BY 1";
const ROWS: &str = "SELECT starts || '-' || ends FROM activities WHERE state = 'delivered' ORDER BY day, starts";

/// The form of the day, for work that is done.
async fn day(panel: &Panel, service: &str) -> (Page, crate::support::form::Form) {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("as", "delivered");
    (page, form)
}

/// The address of the only row of a day.
fn only_row(page: &Page) -> String {
    let rest = page.body.split("href=\"/ore/act_").nth(1).expect("a row has its page");
    format!("/ore/act_{}", rest.split('"').next().unwrap())
}

on_both_engines! {
    async fn who_has_left_keeps_her_hours_when_they_are_corrected_and_late_ones_can_be_written(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        let mut enrolments = Vec::new();
        for name in ["Anselmi", "Brunelli", "Carli"] {
            enrolments.push(an_enrolment(&giulia, &person(&giulia, name).await, &service).await);
        }
        let (page, form) = day(&lucia, &service).await;
        let written = lucia.send(&page, &form.with("everybody", "yes").with("from", "0").with("to", "0:30")).await.ok();
        written.shows("Anselmi, Brunelli, Carli");
        takes(&giulia, &enrolments[1], "concludi", &[("reason", "need_resolved")]).await.ok();

        // She is named still where her hours are, and her record is not opened by that.
        let row = only_row(lucia.open("/ore").await.ok().shows("Anselmi, Brunelli, Carli"));
        let page = lucia.open(&row).await.ok();
        lucia.send(&page, &page.form(&row).with("to", "0:33")).await.ok().shows("Correzione salvata");
        assert_eq!(node.texts(PARTS).await, ["Anselmi|11", "Brunelli|11", "Carli|11"]);
        let her = node.texts("SELECT id FROM people WHERE family_name = 'Brunelli'").await.remove(0);
        assert_eq!(lucia.open(&format!("/persone/{her}")).await.status, StatusCode::NOT_FOUND);

        // What was done with her on her last day is written after it.
        let (page, form) = day(&lucia, &service).await;
        let late = form.with("enrolments", enrolments[1].trim_start_matches("/prese/")).with("from", "0:40").with("to", "0:50");
        lucia.send(&page, &late).await.ok().shows("0:40–0:50");
        // On the day after it she is in no list.
        let tomorrow = lucia.open(&format!("/ore?servizio={service}&giorno={}", in_days(1))).await.ok();
        assert!(!tomorrow.body.contains(enrolments[1].trim_start_matches("/prese/")), "{}", tomorrow.text());
        // Nobody who does not work there reads the name, nor writes for her.
        let omar = comes_in(&node, "omar", "operator").await;
        let other = crate::support::seeds::a_service_called(&giulia, "Mensa La Lucciola").await;
        joins(&giulia, &other, "omar", &in_days(0), "").await.ok();
        let (page, form) = day(&omar, &service).await;
        assert!(!page.body.contains("Brunelli"), "{}", page.text());
        let mut form = form.with("service", &service);
        form.fields.push(("enrolments".to_owned(), enrolments[1].trim_start_matches("/prese/").to_owned()));
        let refused = omar.send(&page, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn who_wants_to_be_called_otherwise_is_found_where_hours_are_written(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Anselmi").with("given_name", "Maria").with("called", "Leo");
        let leo = giulia.send(&page, &form).await.ok().path.split('?').next().unwrap_or_default().to_owned();
        an_enrolment(&giulia, &leo, &service).await;
        an_enrolment(&giulia, &person(&giulia, "Brunelli").await, &service).await;
        for panel in [&giulia, &lucia] {
            for (words, finds) in [("leo", true), ("anselmi leo", true), ("maria", true), ("leo brunelli", false)] {
                let (page, mut form) = day(panel, &service).await;
                form.fields.retain(|(name, _)| name != "find");
                form.fields.extend([("find", words), ("search", "yes")].map(|(name, value)| (name.to_owned(), value.to_owned())));
                let found = panel.send(&page, &form).await.ok();
                assert_eq!(found.text().contains("Anselmi Maria «Leo»"), finds, "{words}: {}", found.text());
                assert!(!found.text().contains("Brunelli"), "{words}: {}", found.text());
            }
        }
    }

    async fn everybody_of_a_long_list_can_be_found_and_looking_for_a_name_saves_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        // Of the first letters, so that the one who is looked for stands beyond what a page offers.
        let lines: Vec<String> = (0..205).map(|n| format!("Abate,Inventata {n:03}")).collect();
        let lines = lines.join("\n");
        imported(&giulia, &format!("Cognome,Nome\n{lines}\nZuccoli,Élodie\n")).await.shows("Schede fatte 206");
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        pico_node::execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO enrolments (id, person, service, state, since, points, waiting_since, estimated, until, reason, \
                 started_on, referral, created_at, changed_at, version, name) \
                 SELECT 'enr_' || SUBSTR(id, 5), id, $1, 'active', '2026-01-07', 0, '', '', '', '', '2026-01-07', '', 0, 0, 1, sort_key \
                 FROM people"
            )
            .bind(&service)
        )
        .unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        page.shows("Ce ne sono altre");
        assert!(!page.body.contains("Zuccoli"));
        let first = page.form_asking("as").choices.iter().find(|(name, _)| name == "enrolments").unwrap().1.clone();
        let sought = page.form_asking("as").with("enrolments", &first).with("search", "yes").with("find", "elodie zucc");
        let found = giulia.send(&page, &sought).await.ok();
        found.shows("Zuccoli Élodie");
        // Whoever was ticked before is ticked still; both are written.
        let (_, her) = found.form_asking("as").choices.iter().rfind(|(name, _)| name == "enrolments").unwrap().clone();
        let form = found.form_asking("as").tick("enrolments", &her).with("as", "delivered").with("find", "");
        let written = giulia.send(&found, &form.with("from", "0").with("to", "0:30")).await.ok();
        written.shows("Zuccoli Élodie").shows("Abate Inventata 000");
        let row = only_row(&written);
        let page = giulia.open(&row).await.ok();
        let form = page.form(&row).with("to", "0:20").with("search", "yes").with("find", "inventata 204");
        let again = giulia.send(&page, &form).await.ok();
        again.shows("Abate Inventata 204");
        assert_eq!(node.texts(ROWS).await, ["0-30"], "nothing is saved by looking for a name");
        giulia.send(&again, &again.form(&row).with("find", "")).await.ok().shows("Correzione salvata");
        assert_eq!(node.texts(ROWS).await, ["0-20"]);
        assert_eq!(node.texts(PARTS).await, ["Abate|10", "Zuccoli|10"]);
        // All of more than one activity may hold is told, and nothing is written.
        let (page, mut form) = day(&giulia, &service).await;
        form.fields.push(("everybody".to_owned(), "yes".to_owned()));
        let refused = giulia.send(&page, &form.with("from", "1").with("to", "1:30")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_night_is_written_at_once_on_its_two_days(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let (page, form) = day(&giulia, &service).await;
        let form = form.with("kind", "indirect").with("on", &in_days(-1)).with("from", "22");
        let asked = giulia.send(&page, &form.clone().with("to", "6")).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        asked.shows("È una notte");
        let night = asked.form_asking("as").with("as", "delivered").with("night", "yes");
        giulia.send(&asked, &night).await.ok().shows("Notte scritta").shows("22:00–24:00");
        assert_eq!(node.texts(ROWS).await, ["1320-1440", "0-360"]);
        // A slip is no night, and what overlaps a part of one is refused whole.
        let asked = giulia.send(&page, &form.clone().with("from", "10").with("to", "9")).await;
        let slip = asked.form_asking("as").with("as", "delivered").with("night", "yes");
        giulia.send(&asked, &slip).await.shows("Non è una notte");
        let asked = giulia.send(&page, &form.with("on", &in_days(-1)).with("from", "21").with("to", "5")).await;
        let over = asked.form_asking("as").with("as", "delivered").with("night", "yes");
        giulia.send(&asked, &over).await.shows("c’è già un altro lavoro");
        assert_eq!(node.texts(ROWS).await.len(), 2);
    }

    async fn what_is_planned_is_given_to_a_colleague_or_taken_off_with_what_follows(engine: Engine) {
        const PLANNED: &str = "SELECT a.name || '|' || v.day FROM activities v JOIN accounts a ON a.id = v.worker \
             JOIN activity_shares s ON s.activity = v.id AND s.state = v.state WHERE v.state = 'planned' ORDER BY v.day";
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        let enrolment = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let (page, form) = day(&giulia, &service).await;
        let form = form.with("as", "planned").with("enrolments", enrolment.trim_start_matches("/prese/")).with("to", "23:50");
        // Four of them are looked at first, and then written.
        let seen = giulia.send(&page, &form.with("from", "23:20").with("until", &in_days(21))).await.ok();
        seen.shows(&format!("4 attività, dal {} al {}", in_days(0), in_days(21)));
        assert!(node.texts("SELECT id FROM activities").await.is_empty());
        giulia.send(&seen, &seen.form_asking("as").with("as", "planned")).await.ok().shows("Messo in programma");
        let rows = node.texts("SELECT id FROM activities ORDER BY day").await;
        assert_eq!(rows.len(), 4);
        let second = giulia.open(&format!("/ore/{}", rows[1])).await.ok();
        second.shows("Anche le 2 che seguono, uguali");
        let account = crate::teams::option_called(&second, &crate::support::staff::full_name("lucia"));
        let given = second.form("/passa").with("to", &account).with("following", "yes");
        giulia.send(&second, &given).await.ok().shows("Passata").shows("23:20–23:50");
        let names = |planned: &[String]| planned.iter().map(|one| one.split('|').next().unwrap_or_default().to_owned()).collect::<Vec<_>>();
        let (hers, other) = (crate::support::staff::full_name("lucia"), crate::support::staff::full_name("giulia"));
        assert_eq!(names(&node.texts(PLANNED).await), [other.clone(), hers.clone(), hers.clone(), hers.clone()]);
        // Who stands before the old row is told, and it is not given away twice.
        giulia.send(&second, &given).await.shows("Nel frattempo questa riga è cambiata");
        assert_eq!(node.texts(PLANNED).await.len(), 4);
        // She may not give it on herself, but says that she cannot, for this one and those that follow.
        let rows = node.texts("SELECT id FROM activities WHERE state = 'planned' ORDER BY day").await;
        let third = lucia.open(&format!("/ore/{}", rows[2])).await.ok();
        assert!(!third.body.contains("/passa"), "{}", third.text());
        let off = third.form("/mancata").with("reason", "worker_absent").with("following", "yes");
        lucia.send(&third, &off).await.ok().shows("Segnato come non fatto");
        assert_eq!(names(&node.texts(PLANNED).await), [other, hers]);
    }
}
