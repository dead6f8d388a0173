//! Teams: whoever works in a service sees the people who are in it, on every way that leads to a person, and nobody else does; and no
//! longer once the days are over.

use pico_node::store::Tx;
use pico_node::{execute, sql};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, in_days, open_person, protect, search};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_enrolment, an_entry};
use crate::support::staff::{comes_in, full_name};

/// Adds somebody to the team of a service, by her login.
pub async fn joins(coordinator: &Panel, service: &str, login: &str, since: &str, until: &str) -> Page {
    let page = coordinator.open(&format!("/servizi/{service}/squadra")).await.ok();
    let form = page.form("/squadra").with("qualification", "educator").with("since", since).with("until", until);
    let account = option_called(&page, &full_name(login));
    coordinator.send(&page, &form.with("account", &account)).await
}

/// The value of the choice with these words.
pub fn option_called(page: &Page, name: &str) -> String {
    let before = page.body.split(&format!(">{name}</option>")).next().filter(|before| before.len() < page.body.len());
    let rest = before.and_then(|before| before.rsplit("<option value=\"").next());
    rest.and_then(|rest| rest.split('"').next()).expect("a colleague can be chosen").to_owned()
}

/// The page of the only member on the page of a team.
fn member(page: &Page) -> String {
    let rest = page.body.split("/squadra/tea_").nth(1).expect("a member has her page");
    let service = page.path.split('/').nth(2).unwrap();
    format!("/servizi/{service}/squadra/tea_{}", rest.split('"').next().unwrap())
}

/// Every way to a person that begins with what somebody may see; answers those that led to her.
async fn ways_to(panel: &Panel, person: &str, enrolment: &str, service: &str) -> Vec<String> {
    let mut found = Vec::new();
    for address in [person.to_owned(), format!("{person}/diario"), enrolment.to_owned()] {
        let page = panel.open(&address).await;
        match page.status {
            StatusCode::OK => found.push(address),
            status => assert_eq!(status, StatusCode::NOT_FOUND, "{address}"),
        }
    }
    for list in ["/persone", "/persone/esporta"] {
        if panel.open(list).await.ok().body.contains(FAMILY_NAME) {
            found.push(list.to_owned());
        }
    }
    let people = format!("/servizi/{service}/persone");
    for list in [people.clone(), format!("{people}/esporta")] {
        if panel.open(&list).await.ok().body.contains(FAMILY_NAME) {
            found.push(list);
        }
    }
    for typed in ["rossi", "rosi mario", "mario", "RSSMRA85T10A562S"] {
        if search(panel, typed).await.ok().body.contains(person) {
            found.push(format!("search {typed}"));
        }
    }
    found
}

/// How many ways [`ways_to`] asks.
const WAYS: usize = 11;

on_both_engines! {
    async fn whoever_works_in_a_service_sees_who_is_in_it_and_nobody_else_does(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let person = open_person(&giulia).await;
        let (service, other) = (a_service(&giulia).await, a_service_called(&giulia, "Mensa La Lucciola").await);
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let nothing: Vec<String> = Vec::new();
        assert_eq!(ways_to(&giulia, &person, &enrolment, &service).await.len(), WAYS, "the coordinator sees her");
        assert_eq!(ways_to(&lucia, &person, &enrolment, &service).await, nothing);

        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok().shows("Aggiunta alla squadra").shows(&full_name("lucia"));
        joins(&giulia, &other, "marta", &in_days(0), "").await.ok();
        let seen = ways_to(&lucia, &person, &enrolment, &service).await;
        assert_eq!(seen.len(), WAYS, "only {seen:?}");
        assert_eq!(ways_to(&marta, &person, &enrolment, &service).await, nothing, "she works in another service");
        lucia.open("/servizi/miei").await.ok().shows("Doposcuola La Lucciola").shows("Una persona in carico");

        // She writes in the diary; the record, the consents, the steps and a referral are not hers.
        let entry = an_entry(&lucia, &person).await;
        lucia.open(&entry).await.ok().shows("Un colloquio inventato");
        assert!(!lucia.open(&person).await.ok().body.contains(&format!("{person}/modifica")));
        for page in [format!("{person}/modifica"), format!("{person}/consensi"), format!("{enrolment}/fai/concludi"),
            format!("/servizi/{service}/squadra/{}", member(&giulia.open(&format!("/servizi/{service}/squadra")).await.ok()).rsplit('/').next().unwrap())]
        {
            assert_eq!(lucia.open(&page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
        let begun = lucia.open(&format!("/invii/nuovo?persona={}", person.trim_start_matches("/persone/"))).await.ok();
        assert!(!begun.body.contains(FAMILY_NAME), "a referral about her is not hers to begin");

        // Her last day was yesterday.
        let page = giulia.open(&member(&giulia.open(&format!("/servizi/{service}/squadra")).await.ok())).await.ok();
        let again = giulia.open(&page.path).await.ok();
        let ends = page.form("/squadra/").with("since", &in_days(-9)).with("until", &in_days(-1));
        giulia.send(&page, &ends).await.ok().shows("Chi c’era");
        assert_eq!(ways_to(&lucia, &person, &enrolment, &service).await, nothing, "her days are over");
        assert_eq!(lucia.open(&entry).await.status, StatusCode::NOT_FOUND, "also what she wrote herself");
        lucia.open("/servizi/miei").await.ok().shows("Non sei ancora nella squadra");
        // Who had the page open meanwhile loses nothing she typed.
        let late = giulia.send(&again, &again.form("/squadra/").with("duty", "Referente del lunedì")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.shows("Nel frattempo").body.contains("Referente del lunedì"));
    }

    async fn a_sight_through_a_team_ends_with_the_enrolment_with_the_removal_and_stops_at_a_protected_record(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        lucia.open(&person).await.ok().shows(FAMILY_NAME);
        let page = giulia.open(&member(&giulia.open(&format!("/servizi/{service}/squadra")).await.ok())).await.ok();
        giulia.send(&page, &page.form("/togli")).await.ok().shows("Tolta dalla squadra").shows("Chi c’era");
        assert_eq!(lucia.open(&person).await.status, StatusCode::NOT_FOUND);

        // Not before the first day, and not twice on one day.
        joins(&giulia, &service, "lucia", &in_days(2), "").await.ok().shows("Deve ancora cominciare");
        assert_eq!(lucia.open(&person).await.status, StatusCode::NOT_FOUND);
        let twice = joins(&giulia, &service, "lucia", &in_days(-3), &in_days(2)).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        twice.shows("è già nella squadra");
        joins(&giulia, &service, "lucia", &in_days(0), &in_days(1)).await.ok();
        lucia.open(&person).await.ok().shows(FAMILY_NAME);

        protect(&giulia, &person, "Via del Rifugio 9").await;
        assert_eq!(lucia.open(&person).await.status, StatusCode::NOT_FOUND, "a protected record stays with who opened it");
        let change = giulia.open(&format!("{person}/modifica")).await.ok();
        let mut form = change.form("");
        form.fields.retain(|(name, _)| name != "protected");
        giulia.send(&change, &form).await.ok();
        lucia.open(&person).await.ok().shows(FAMILY_NAME);

        let page = giulia.open(&format!("{enrolment}/fai/concludi")).await.ok();
        giulia.send(&page, &page.form("/fai/concludi").with_any("reason")).await.ok();
        assert_eq!(lucia.open(&person).await.status, StatusCode::NOT_FOUND, "she is in the service no more");
        assert_eq!(lucia.open(&enrolment).await.status, StatusCode::NOT_FOUND);
    }

    async fn who_directs_or_runs_the_node_says_nobodys_team_and_the_log_tells_who_did(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        comes_in(&node, "lucia", "operator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let service = a_service(&giulia).await;
        let team = format!("/servizi/{service}/squadra");
        let joined = joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        assert!(!giulia.open(&team).await.ok().body.contains(&format!("\">{}</option>", full_name("ada"))), "ada works with nobody");
        for (login, role) in [("paola", "management"), ("dora", "data-protection"), ("anna", "operator"), ("bea", "node-administrator")] {
            let other = comes_in(&node, login, role).await;
            assert!(!other.open(&team).await.ok().body.contains("name=\"account\""), "{role} adds nobody");
            assert_eq!(other.open(&member(&joined)).await.status, StatusCode::NOT_FOUND, "{role}");
        }
        let page = ada.open("/utenti").await.ok();
        let accounts = page.body.split("href=\"/utenti/acc_").skip(1).filter_map(|rest| rest.split('"').next());
        let mut told = 0;
        for account in accounts.map(str::to_owned).collect::<Vec<_>>() {
            let page = ada.open(&format!("/utenti/acc_{account}")).await.ok();
            told += usize::from(page.body.contains("Doposcuola La Lucciola"));
        }
        assert_eq!(told, 1, "her account says where she works, and no other does");
        let rows = "SELECT action || ' ' || object_kind FROM audit_entries WHERE action LIKE 'team.%'";
        assert_eq!(node.texts(rows).await, ["team.added account"]);
    }

    async fn a_nurse_is_told_as_one_in_her_team_and_in_the_social_report(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        comes_in(&node, "lucia", "operator").await;
        let service = a_service(&giulia).await;
        let joined = joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let page = giulia.open(&member(&joined)).await.ok();
        let team = giulia.send(&page, &page.form("/squadra/").with("qualification", "nurse")).await.ok();
        team.shows(&format!("{} Infermiera", full_name("lucia")));
        let report = giulia.open(&format!("/bilancio-sociale?anno={}", &in_days(0)[6..])).await.ok();
        assert!(!report.shows("Infermiera 1").text().contains("Educatrice professionale"));
    }

    async fn what_an_operator_may_see_is_found_by_indexes(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        many(&mut tx).await;
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        let explain = if matches!(tx, Tx::Sqlite(_)) { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
        if matches!(tx, Tx::Postgres(_)) {
            for table in ["ANALYZE people", "ANALYZE team_members", "ANALYZE enrolments"] {
                execute!(&mut tx, sqlx::query(table)).unwrap();
            }
        }
        // The condition of `people::seen`, as the list asks it.
        let list = "SELECT p.id FROM people p WHERE (p.id IN (SELECT o.id FROM people o WHERE o.opened_by = 'acc_2' UNION ALL \
             SELECT e.person FROM team_members t JOIN enrolments e ON e.service = t.service AND e.state <> 'closed' \
             WHERE t.account = 'acc_2' AND t.removed_at IS NULL AND t.since <= '2026-11-28' AND (t.until = '' OR t.until >= '2026-11-28')) \
             AND (p.protected = FALSE OR p.opened_by = 'acc_2' OR FALSE)) ORDER BY sort_key, id LIMIT 50";
        let plan = plan(&mut tx, &format!("{explain} {list}")).await;
        let reads_everybody = ["SCAN p\n", "SCAN o\n", "SCAN e\n", "Seq Scan on people", "Seq Scan on enrolments"];
        assert!(reads_everybody.iter().all(|scan| !format!("{plan}\n").contains(scan)), "{plan}");
        drop(tx);
        db.close().await;
    }
}

/// Enough rows that an index is worth its while.
async fn many(tx: &mut Tx) {
    let digits = "WITH d (n) AS (SELECT 0 UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 \
         UNION SELECT 7 UNION SELECT 8 UNION SELECT 9), n (n) AS (SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n FROM d a, d b, d c, d e)";
    for insert in [
        format!("INSERT INTO people (id, family_name, given_name, sort_key, tax_code_kind, opened_by, created_at, changed_at, version) \
             {digits} SELECT 'per_' || CAST(n AS TEXT), 'R', 'M', 'r m', 'unknown', CASE WHEN n < 20 THEN 'acc_2' ELSE 'acc_1' END, 1, 1, 1 FROM n"),
        format!(
            "INSERT INTO services (id, name, sort_key, content, legal_basis, visibility, created_at, changed_at, version) \
             {digits} SELECT 's' || CAST(n AS TEXT), 'a', 'a', '{{}}', 'care', 'unlisted', 1, 1, 1 FROM n WHERE n < 50"
        ),
        format!("INSERT INTO enrolments (id, person, service, state, since, points, waiting_since, estimated, until, reason, started_on, \
             referral, created_at, changed_at, version) {digits} SELECT 'enr_' || CAST(n AS TEXT), 'per_' || CAST(n AS TEXT), \
             's' || CAST(n % 50 AS TEXT), CASE WHEN n > 900 THEN 'closed' ELSE 'active' END, '2026-01-01', 0, '', '', '', '', \
             '', '', 1, 1, 1 FROM n"),
        "INSERT INTO accounts (id, login, name, roles, locale, created_at) VALUES ('acc_2', 'lu', 'Lu', 'operator', 'it', 1)".to_owned(),
        "INSERT INTO team_members (id, service, account, qualification, duty, since, until, version) \
             VALUES ('tea_1', 's1', 'acc_2', 'educator', '', '2026-01-01', '', 1)".to_owned(),
    ] {
        execute!(tx, sqlx::query(sqlx::AssertSqlSafe(insert.clone()))).unwrap();
    }
}

/// How a database would answer.
pub async fn plan(tx: &mut Tx, query: &str) -> String {
    let lines: Vec<String> = if matches!(tx, Tx::Sqlite(_)) {
        let rows: Vec<(i64, i64, i64, String)> =
            sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.to_owned())).fetch_all(c)).unwrap();
        rows.into_iter().map(|row| row.3).collect()
    } else {
        sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned())).fetch_all(c)).unwrap()
    };
    lines.join("\n")
}
