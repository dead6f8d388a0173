//! The week of a team: who worked on which day, what is left to look at, and whoever may not see it finds nothing.

use pico_node::execute;
use pico_node::store::Tx;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{in_days, open_person, this_month};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_enrolment};
use crate::support::staff::{comes_in, full_name};
use crate::teams::{joins, plan};

/// Work without a person, today.
async fn writes(panel: &Panel, service: &str, state: &str, from: &str, to: &str) -> Page {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("as", state).with("kind", "indirect").with("from", from).with("to", to);
    panel.send(&page, &form).await.ok()
}

on_both_engines! {
    async fn a_coordinator_sees_at_once_who_worked_when_and_what_is_left_to_look_at(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        comes_in(&node, "lucia", "operator").await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa").await);
        let week = format!("/ore/squadra?servizio={service}&giorno={}", in_days(0));
        giulia.open(&week).await.ok().shows("Nessuno in questa settimana");
        // Lucia is in the team and has done nothing yet; her contract says how much she works here.
        let team = joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let member = team.body.split("/squadra/tea_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let page = giulia.open(&format!("/servizi/{service}/squadra/tea_{member}")).await.ok();
        let wrong = giulia.send(&page, &page.form("/squadra/").with("weekly", "61")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        giulia.send(&page, &page.form("/squadra/").with("weekly", "18:30")).await.ok().shows("18:30");
        giulia.open(&week).await.ok().shows(&full_name("lucia")).shows("di 18:30");
        // Giulia is in no team and has hours here, and others elsewhere.
        writes(&giulia, &service, "delivered", "0:00", "1:30").await;
        writes(&giulia, &other, "delivered", "1:30", "2:00").await;
        let page = giulia.open(&week).await.ok();
        page.shows(&full_name("giulia")).shows("0:30 in altri servizi").shows("Da firmare");
        assert!(!page.text().contains("nello stesso momento"), "{}", page.text());
        writes(&giulia, &other, "planned", "1:00", "3:00").await;
        giulia.open(&week).await.ok().shows("Due attività nello stesso momento").shows("1 giorno da guardare");
        let file = giulia.open(&week.replace("squadra?", "squadra/esporta?formato=csv&")).await.ok().body;
        let row = |login: &str| file.lines().find(|line| line.contains(&full_name(login))).unwrap_or_default().to_owned();
        assert!(row("giulia").contains(";1:30;0:00;0:30;;1;"), "{file}");
        assert!(row("lucia").contains(";0:00;0:00;0:00;18:30;0;"), "{file}");
        // Each cell leads to that day of that colleague.
        let id = node.texts("SELECT id FROM accounts WHERE login = 'lucia'").await.remove(0);
        let links = |page: &Page, path: &str| page.body.replace("&#38;", "&").contains(&format!("href=\"{path}\""));
        let cell = format!("/ore?giorno={}&chi={id}&servizio={service}", in_days(0));
        assert!(links(&page, &cell), "{}", page.body);
        // The way back, over day, week and month, leads to the week of the same service.
        let day = giulia.open(&cell).await.ok();
        for path in [cell.clone(), cell.replace("ore?", "ore/settimana?"), format!("/ore/mese?mese={}&chi={id}&servizio={service}", this_month())] {
            let page = giulia.open(&path).await.ok();
            let back = page.body.replace("&#38;", "&");
            let back = back.split("href=\"/ore/squadra?").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            assert!(back.ends_with(&format!("&servizio={service}")), "{path}: {back}");
            assert!(links(&page, &format!("/ore?giorno={}&chi={id}&servizio={service}", back.split(['=', '&']).nth(1).unwrap())), "{path}");
        }
        assert!(day.body.contains(&format!("type=\"hidden\" name=\"servizio\" value=\"{service}\"")), "another colleague, the same service");
        assert!(!giulia.open("/ore?servizio=nessuno").await.ok().body.contains("servizio=nessuno"), "what is no service is not kept");
        assert!(links(&giulia.open("/ore").await.ok(), &format!("/ore/squadra?giorno={}", in_days(0))));
        // Before the last day of the month she says that she works no more in it.
        let month = giulia.open("/ore/mese").await.ok();
        giulia.send(&month, &month.form("/ore/mese/firma").with_if_asked("early", "yes")).await.ok().shows("Mese firmato");
        assert!(!giulia.open(&week).await.ok().shows("Firmate").text().contains("Da firmare"));
        press(&giulia, &format!("/servizi/{service}/ore"), "/chiudi").await;
        giulia.open(&week).await.ok().shows("mese chiuso");
        // The week before nobody was there.
        giulia.open(&format!("/ore/squadra?servizio={service}&giorno={}", in_days(-7))).await.ok().shows("Nessuno in questa settimana");
    }

    async fn whoever_does_not_see_everybodys_hours_finds_no_week_of_a_team(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        giulia.open("/ore/squadra").await.ok().shows("Nessun servizio in uso");
        let service = a_service(&giulia).await;
        giulia.open("/ore").await.ok().shows("Squadra");
        for path in ["/ore/squadra?servizio=nessuno", "/ore/squadra?servizio=01936b2e-5f00-7000-8000-0123456789ab"] {
            assert_eq!(giulia.open(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for (login, role) in [("lucia", "operator"), ("paola", "management"), ("dora", "data-protection"), ("ada", "node-administrator")] {
            let other = comes_in(&node, login, role).await;
            for path in [format!("/ore/squadra?servizio={service}"), format!("/ore/squadra/esporta?servizio={service}")] {
                assert_eq!(other.open(&path).await.status, StatusCode::NOT_FOUND, "{role} {path}");
            }
        }
        // Neither does who works in it.
        let anna = comes_in(&node, "anna", "operator").await;
        joins(&giulia, &service, "anna", &in_days(0), "").await.ok();
        assert_eq!(anna.open(&format!("/ore/squadra?servizio={service}")).await.status, StatusCode::NOT_FOUND);
        assert!(!anna.open("/ore").await.ok().body.contains("/ore/squadra"), "no way leads there");
    }

    async fn one_person_with_two_colleagues_at_one_time_is_marked_and_nothing_is_refused(engine: Engine) {
        const MARK: &str = "Una persona con due colleghi nello stesso momento";
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let week = format!("/ore/squadra?servizio={service}&giorno={}", in_days(0));
        let with_her = async |panel: &Panel, from: &str, to: &str| {
            let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
            let form = page.form_asking("as").with("as", "delivered").with("from", from).with("to", to);
            panel.send(&page, &form.with("enrolments", enrolment.trim_start_matches("/prese/"))).await.ok()
        };
        with_her(&giulia, "0:00", "0:30").await;
        with_her(&lucia, "0:30", "1:00").await;
        assert!(!giulia.open(&week).await.ok().text().contains(MARK), "one after the other");
        with_her(&giulia, "0:40", "0:50").await.shows("è anche con un’altra collega");
        giulia.open(&week).await.ok().shows(MARK).shows("0 giorni da guardare");
        assert_eq!(lucia.open("/ore").await.ok().text().matches("è anche con un’altra collega").count(), 1);
    }

    async fn the_week_of_a_team_is_found_by_indexes(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        many(&mut tx).await;
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        let explain = if matches!(tx, Tx::Sqlite(_)) { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        if matches!(tx, Tx::Postgres(_)) {
            execute!(&mut tx, sqlx::query("ANALYZE activities")).unwrap();
        }
        // As `activities::store::week` asks them.
        let questions = [
            ("SELECT DISTINCT a.worker, w.name FROM activities a JOIN accounts w ON w.id = a.worker WHERE a.service = 's1' \
              AND a.day BETWEEN '2005-11-28' AND '2005-12-04' \
              AND a.state IN ('planned', 'delivered')", "activities_by_service"),
            ("SELECT worker, service, day, starts, ends, state FROM activities WHERE worker IN ('acc_1', 'acc_2', 'acc_3') \
              AND day BETWEEN '2005-11-28' AND '2005-12-04' AND state IN ('planned', 'delivered') ORDER BY day, starts",
             "activities_by_worker"),
        ];
        for (question, index) in questions {
            let plan = plan(&mut tx, &format!("{explain} {question}")).await;
            assert!(plan.contains(index) && !plan.contains("Seq Scan on activities"), "{plan}");
        }
        drop(tx);
        db.close().await;
    }
}

/// Enough rows that an index is worth its while: fifty services, fifty colleagues, twenty years.
async fn many(tx: &mut Tx) {
    let digits = "WITH d (n) AS (SELECT 0 UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 \
         UNION SELECT 7 UNION SELECT 8 UNION SELECT 9), n (n) AS (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n FROM d a, d b, d c, d e)";
    for insert in [
        format!(
            "INSERT INTO services (id, name, sort_key, content, legal_basis, visibility, created_at, changed_at, version) \
             {digits} SELECT 's' || CAST(n AS TEXT), 'a', 'a', '{{}}', 'care', 'unlisted', 1, 1, 1 FROM n WHERE n < 50"
        ),
        format!(
            "INSERT INTO accounts (id, login, name, roles, locale, created_at) \
             {digits} SELECT 'acc_' || CAST(n AS TEXT), 'l' || CAST(n AS TEXT), 'L', 'operator', 'it', 1 FROM n WHERE n < 50"
        ),
        format!(
            "INSERT INTO activities (id, service, worker, day, month, starts, ends, kind, state, reason, note, replaces, written_by, \
             written_by_name, written_at, version) {digits} SELECT 'act_' || CAST(n AS TEXT), 's' || CAST(n % 50 AS TEXT), \
             'acc_' || CAST(n % 50 AS TEXT), CAST(2000 + n / 500 AS TEXT) || '-11-2' || CAST(n % 10 AS TEXT), \
             CAST(2000 + n / 500 AS TEXT) || '-11', 540, 600, 'indirect', 'delivered', '', '', '', '', '', 1, 1 FROM n"
        ),
    ] {
        execute!(tx, sqlx::query(sqlx::AssertSqlSafe(insert))).unwrap();
    }
}
