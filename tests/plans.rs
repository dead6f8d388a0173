//! Plans of people in a service: written, proposed, approved by somebody else, looked at again, changed, ended; and who sees them.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, open_person, protect};
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_service_called, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

const NEEDS: &str = "Muoversi da sola; <b>ha detto</b> che vuole andare a scuola";
const GOAL: &str = "Prende l’autobus da sola";
const SIGN: &str = "Tre giorni su cinque arriva senza essere accompagnata";

/// A node with a coordinator, and the address of an enrolment and of its plan.
struct Stage {
    node: TestNode,
    giulia: Panel,
    service: String,
    enrolment: String,
    plan: String,
}

impl Stage {
    async fn set(engine: crate::support::engine::Engine) -> Self {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let plan = format!("{enrolment}/piano");
        Self { node, giulia, service, enrolment, plan }
    }

    /// Somebody who works in the service.
    async fn works_here(&self, login: &str) -> Panel {
        let panel = comes_in(&self.node, login, "operator").await;
        joins(&self.giulia, &self.service, login, &in_days(0), "").await.ok();
        panel
    }

    /// A plan of which the first review is on a day from today, written and proposed by `who`; answers its page.
    async fn proposed(&self, who: &Panel, review: i64) -> Page {
        writes(who, &self.plan, |form| form.with("review_on", &in_days(review))).await.ok();
        takes(who, &format!("{}/1/fai/proponi", self.plan), &[]).await.ok()
    }
}

/// Fills in the form of a draft and saves it.
async fn writes(who: &Panel, plan: &str, fill: impl Fn(Form) -> Form) -> Page {
    let page = who.open(&format!("{plan}/scrivi")).await.ok();
    who.send(&page, &fill(filled(&page, plan))).await
}

fn filled(page: &Page, plan: &str) -> Form {
    let form = page.form(&format!("{plan}/scrivi")).with("kind", "pei").with("from", &in_days(-30));
    let form = form.with("needs", NEEDS).with("resources", "La zia abita accanto");
    form.with("goal-1", GOAL).with("sign-1", SIGN).with("due-1", &in_days(60)).with("who-1", "L’educatrice")
}

/// Sends the form of a page below a plan.
async fn takes(who: &Panel, path: &str, typed: &[(&str, &str)]) -> Page {
    let page = who.open(path).await.ok();
    let form = page.form(path);
    who.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

on_both_engines! {
    async fn a_plan_is_written_proposed_approved_looked_at_again_shown_and_ended(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        giulia.open(&stage.enrolment).await.ok().shows("Piano individuale");
        lucia.open(plan).await.ok().shows("Non c’è ancora un piano");

        // Half written it is a draft, and cannot be proposed.
        let half = writes(&lucia, plan, |form| form.with("needs", "").with("sign-1", "")).await.ok();
        half.shows("Bozza").shows("mancano i bisogni").shows(GOAL);
        assert!(!half.body.contains("/fai/proponi"));
        let draft = writes(&lucia, plan, |form| form.with("review_on", &in_days(90))).await.ok();
        draft.shows(NEEDS).shows(SIGN).shows("PEI, piano educativo");
        // Half a goal is told beside its field and nothing typed is lost.
        let wrong = writes(&lucia, plan, |form| form.with("who-2", "La maestra").with("until", "31/02/2027")).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.shows("il campo è obbligatorio");
        assert!(wrong.body.contains("value=\"La maestra\"") && wrong.body.contains("value=\"31/02/2027\""), "what was typed is kept");

        let proposed = takes(&lucia, &format!("{plan}/1/fai/proponi"), &[]).await.ok();
        proposed.shows("Da approvare").shows("Aspetta l’approvazione di chi coordina");
        assert_eq!(lucia.open(&format!("{plan}/scrivi")).await.status, StatusCode::NOT_FOUND, "its words stay");
        giulia.open("/").await.ok().shows("Un piano da approvare: Doposcuola La Lucciola").shows("Rossi Mario");
        // It is given back with a word, and proposed again.
        let path = format!("{plan}/1/fai/riporta");
        assert_eq!(takes(giulia, &path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "she says what is missing");
        takes(giulia, &path, &[("note", "Manca la scuola")]).await.ok().shows("Bozza").shows("Manca la scuola");
        takes(&lucia, &format!("{plan}/1/fai/proponi"), &[]).await.ok();
        let path = format!("{plan}/1/decidi/approva");
        assert_eq!(takes(giulia, &path, &[("on", &in_days(1))]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        takes(giulia, &path, &[]).await.ok().shows("Approvato").shows("Approvato da");

        // What became of the goal, and nothing of it on a day to come.
        let path = format!("{plan}/1/obiettivi");
        let future = takes(&lucia, &path, &[("reached-1", "yes"), ("on-1", &in_days(1))]).await;
        assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY);
        let said = [("reached-1", "partly"), ("on-1", &*in_days(-2)), ("note-1", "Due giorni su cinque")];
        takes(&lucia, &path, &said).await.ok().shows(&format!("In parte · {}", in_days(-2))).shows("Due giorni su cinque");

        let shown = [("sharer", "representative"), ("name", "Zia Inventata"), ("how", "signed")];
        takes(&lucia, &format!("{plan}/1/condivisione"), &shown).await.ok().shows("Zia Inventata").shows("L’ha firmato");

        // Ending the enrolment says what is open.
        let path = format!("{}/fai/concludi", stage.enrolment);
        let closing = giulia.open(&path).await.ok();
        closing.shows("Il piano è ancora aperto").shows(&format!("prevista il {}", in_days(90)));
        giulia.send(&closing, &closing.form(&path).with_any("reason")).await.ok().shows("Il piano è ancora aperto");
        giulia.open("/").await.ok().shows("Un piano da concludere, la presa in carico è finita");
        giulia.open(plan).await.ok().shows("questo piano vale ancora");
        let path = format!("{plan}/1/decidi/concludi");
        assert_eq!(takes(giulia, &path, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it has a reason");
        let ended = takes(giulia, &path, &[("ending", "service_over"), ("note", "Fine dell’anno")]).await.ok();
        ended.shows("Concluso").shows("Il servizio è finito").shows("Fine dell’anno");
        assert!(!giulia.open("/").await.ok().text().contains("Un piano da concludere"));
        assert!(!giulia.open(&stage.enrolment).await.ok().text().contains("Il piano è ancora aperto"));
        let rows = stage.node.texts("SELECT texts FROM plans UNION ALL SELECT texts FROM plan_goals UNION ALL SELECT note FROM plan_goals \
            UNION ALL SELECT note FROM plans UNION ALL SELECT texts FROM plan_sharings").await;
        assert!(rows.len() > 4 && rows.iter().all(|row| !row.contains("autobus") && !row.contains("cinque") && !row.contains("Zia")));
    }

    async fn the_page_of_a_person_says_what_is_planned_in_each_service(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        let person = giulia.open(&stage.enrolment).await.ok();
        let person = person.body.split("href=\"/persone/per_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let person = format!("/persone/per_{person}");
        // A second enrolment stays without a plan while the first has one.
        let other = a_service_called(giulia, "Educativa domiciliare").await;
        let second = an_enrolment(giulia, &person, &other).await;
        let none = giulia.open(&person).await.ok();
        assert_eq!(none.text().matches("Nessun progetto").count(), 2, "{}", none.text());
        assert!(none.body.contains(&format!("href=\"{plan}/scrivi\"")) && none.body.contains(&format!("href=\"{second}/piano/scrivi\"")));

        stage.proposed(&lucia, 90).await;
        let proposed = giulia.open(&person).await.ok();
        proposed.shows("PEI, piano educativo").shows("Da approvare").shows("1 obiettivo").shows(&format!("verifica il {}", in_days(90)));
        assert!(proposed.body.contains(&format!("href=\"{plan}/1\"")), "it leads to the plan");
        assert!(!proposed.text().contains("raggiunt"), "nobody has said so yet");
        assert_eq!(proposed.text().matches("Nessun progetto").count(), 1);
        takes(giulia, &format!("{plan}/1/decidi/approva"), &[]).await.ok();
        giulia.open(&person).await.ok().shows("1 obiettivo, 0 raggiunti");
        takes(&lucia, &format!("{plan}/1/obiettivi"), &[("reached-1", "yes"), ("on-1", &*in_days(0))]).await.ok();
        // The edition that holds stands for all, also while the next one is being written.
        writes(giulia, plan, |form| form.with("review_on", &in_days(9))).await.ok();
        let held = lucia.open(&person).await.ok();
        held.shows("In verifica").shows("1 obiettivo, 1 raggiunto").shows(&format!("verifica il {}", in_days(90)));
        assert!(!held.text().contains(GOAL) && !held.text().contains("zia abita"), "no words of it");
        // A draft that was given up is no plan.
        writes(giulia, &format!("{second}/piano"), |form| form).await.ok();
        takes(giulia, &format!("{second}/piano/1/fai/lascia"), &[("note", "Si ricomincia")]).await.ok();
        assert_eq!(giulia.open(&person).await.ok().text().matches("Nessun progetto").count(), 1);
        // Who reads and does not write is not led to a form; whoever sees nobody finds nothing.
        let dora = comes_in(&stage.node, "dora", "data-protection").await;
        let read = dora.open(&person).await.ok();
        read.shows("1 obiettivo, 1 raggiunto");
        assert!(!read.body.contains("/piano/scrivi"));
        assert_eq!(comes_in(&stage.node, "paola", "management").await.open(&person).await.status, StatusCode::NOT_FOUND);
    }

    async fn who_proposed_a_plan_does_not_approve_it_and_only_coordinators_do(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        let rosa = comes_in(&stage.node, "rosa", "coordinator").await;
        let own = stage.proposed(giulia, 90).await;
        own.shows("L’hai proposto tu");
        assert!(!own.body.contains("/decidi/approva"), "she is not shown the way");
        let path = format!("{plan}/1/decidi/approva");
        let refused = takes(giulia, &path, &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("lo approva un’altra persona che coordina").shows("Da approvare");
        assert!(!giulia.open("/").await.ok().text().contains("Un piano da approvare"), "she cannot do anything about it");
        for (panel, who) in [(&lucia, "operator"), (&comes_in(&stage.node, "dora", "data-protection").await, "data protection"),
            (&comes_in(&stage.node, "paola", "management").await, "management")] {
            assert_eq!(panel.open(&path).await.status, StatusCode::NOT_FOUND, "{who}");
        }
        // Nor by the way on which operators propose.
        assert_eq!(lucia.open(&format!("{plan}/1/fai/approva")).await.status, StatusCode::NOT_FOUND);
        let seen = rosa.open(&path).await.ok();
        // She approves what she has read: meanwhile it was a draft again and proposed anew.
        takes(giulia, &format!("{plan}/1/fai/riporta"), &[("note", "Un errore")]).await.ok();
        writes(giulia, plan, |form| form.with("needs", "Altri bisogni")).await.ok();
        takes(giulia, &format!("{plan}/1/fai/proponi"), &[]).await.ok();
        let late = rosa.send(&seen, &seen.form(&path)).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo");
        let again = rosa.send(&late, &late.form(&path)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "pressing once more approves nothing that she has not read");
        rosa.open("/").await.ok().shows("Un piano da approvare");
        takes(&rosa, &path, &[]).await.ok().shows("Approvato").shows("Altri bisogni");
    }

    async fn of_two_who_write_at_once_the_second_sees_what_changed_and_keeps_what_she_typed(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        // Both begin.
        let (first, second) = (giulia.open(&format!("{plan}/scrivi")).await.ok(), lucia.open(&format!("{plan}/scrivi")).await.ok());
        giulia.send(&first, &filled(&first, plan).with("resources", "La zia")).await.ok();
        let typed = filled(&second, plan).with("resources", "I vicini").with("goal-2", "Cucina da sola");
        let late = lucia.send(&second, &typed).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo").shows("Che cosa dice adesso").shows("La zia").shows("I vicini").shows("Cucina da sola");
        assert!(late.text().contains("Obiettivo 2 · Obiettivo") && !late.text().contains("Obiettivo 1 · "), "only what differs: {}", late.text());
        // She has seen it, and saves again.
        lucia.send(&late, &late.form(&format!("{plan}/scrivi"))).await.ok().shows("I vicini").shows("Cucina da sola");
        assert_eq!(stage.node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM plans").await, 1);

        // The same of the goals and of a review.
        takes(giulia, &format!("{plan}/scrivi"), &[("review_on", &in_days(9)), ("sign-2", "La cena")]).await.ok();
        takes(&lucia, &format!("{plan}/1/fai/proponi"), &[]).await.ok();
        takes(giulia, &format!("{plan}/1/decidi/approva"), &[]).await.ok();
        let path = format!("{plan}/1/obiettivi");
        let (first, second) = (giulia.open(&path).await.ok(), lucia.open(&path).await.ok());
        giulia.send(&first, &first.form(&path).with("reached-1", "yes").with("note-1", "Ogni giorno")).await.ok();
        let late = lucia.send(&second, &second.form(&path).with("reached-1", "no").with("note-1", "Mai visto")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Ogni giorno").shows("Mai visto");
        let path = format!("{plan}/1/verifica");
        let (first, second) = (giulia.open(&path).await.ok(), lucia.open(&path).await.ok());
        let held = |page: &Page, said: &str| {
            let form = page.form(&path).with("present", "Tutti").with("outcome", "goes_on").with("said", said);
            form.with("next", &in_days(100))
        };
        giulia.send(&first, &held(&first, "Si continua")).await.ok();
        let late = lucia.send(&second, &held(&second, "Anche per me")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Si continua").shows("Anche per me");
        assert_eq!(stage.node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM plan_reviews").await, 1);
    }

    async fn a_changed_plan_is_a_new_edition_and_the_old_one_stays_readable(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        stage.proposed(&lucia, 9).await;
        takes(giulia, &format!("{plan}/1/decidi/approva"), &[]).await.ok();
        // The second edition begins with the words of the first, which holds meanwhile.
        writes(&lucia, plan, |form| form.with("goal-1", "Prende anche il treno").with("review_on", &in_days(50))).await.ok().shows("versione 2");
        let first = lucia.open(plan).await.ok();
        first.shows("In verifica").shows(GOAL).shows("versione 2").shows("Bozza");
        assert!(!first.body.contains(&format!("{plan}/scrivi")), "one is written at a time");
        // Given up, the first one simply goes on; begun again, it takes its place.
        takes(&lucia, &format!("{plan}/2/fai/lascia"), &[]).await.ok().shows("Lasciato");
        lucia.open(plan).await.ok().shows("Approvato").shows(GOAL);
        writes(&lucia, plan, |form| form.with("goal-1", "Prende anche il treno").with("review_on", &in_days(50))).await.ok();
        takes(&lucia, &format!("{plan}/3/fai/proponi"), &[]).await.ok();
        takes(giulia, &format!("{plan}/3/decidi/approva"), &[]).await.ok();
        let now = lucia.open(plan).await.ok();
        now.shows("Prende anche il treno").shows("Approvato").shows("Sostituito");
        let old = lucia.open(&format!("{plan}/1")).await.ok();
        old.shows(GOAL).shows("Sostituito").shows("Questo non è il piano che vale adesso");
        assert!(!old.body.contains("/decidi/") && !old.body.contains("/fai/"), "nothing moves it any more");
        for edition in ["1", "3"] {
            let sheet = lucia.open(&format!("{plan}/{edition}/stampa")).await.ok();
            sheet.shows("Firme").shows("Rossi Mario").shows(NEEDS).shows("Doposcuola La Lucciola");
        }
        assert_eq!(lucia.open(&format!("{plan}/4")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_review_that_is_near_or_over_stands_on_the_home_page_of_who_works_with_her(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        let marta = comes_in(&stage.node, "marta", "operator").await;
        joins(giulia, &a_service_called(giulia, "Mensa La Lucciola").await, "marta", &in_days(0), "").await.ok();
        stage.proposed(&lucia, 15).await;
        takes(giulia, &format!("{plan}/1/decidi/approva"), &[]).await.ok();
        let told = async |panel: &Panel| panel.open("/").await.ok().text().contains("Verifica del piano: Doposcuola La Lucciola");
        assert!(!told(&lucia).await && !told(giulia).await, "it is fifteen days away");
        let move_to = async |days: i64| {
            let page = lucia.open(&format!("{plan}/1/verifica")).await.ok();
            lucia.send(&page, &page.form("/verifica/giorno").with("planned", &in_days(days))).await
        };
        assert_eq!(move_to(-1).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nobody plans for a day that is over");
        move_to(14).await.ok().shows("Verifica spostata");
        assert!(told(&lucia).await && told(giulia).await);
        lucia.open("/").await.ok().shows(&format!("verifica il {}", in_days(14))).shows("Rossi Mario");
        for panel in [&marta, &comes_in(&stage.node, "paola", "management").await, &comes_in(&stage.node, "dora", "data-protection").await] {
            assert!(!told(panel).await && !panel.open("/").await.ok().text().contains("Rossi Mario"));
        }
        // Overdue it stays there, until it was held and the next is far away.
        change(&stage.node, "UPDATE plans SET review_on = '2026-01-15'").await;
        lucia.open("/").await.ok().shows("verifica il 15/01/2026");
        lucia.open(plan).await.ok().shows("La verifica è da fare");
        let path = format!("{plan}/1/verifica");
        let held = [("present", "Maria, la zia"), ("outcome", "goes_on"), ("said", "Va meglio")];
        let refused = takes(&lucia, &path, &held).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "what goes on is looked at again");
        refused.shows("Va meglio");
        assert!(refused.body.contains("value=\"Maria, la zia\""), "what was typed is kept");
        let page = lucia.send(&refused, &refused.form(&path).with("next", &in_days(120))).await.ok();
        page.shows("Va meglio").shows("Maria, la zia").shows("Continua così").shows("era prevista il 15/01/2026").shows("Approvato");
        assert!(!told(&lucia).await && !told(giulia).await);
        // Decided otherwise it is under review.
        let held = [("present", "Maria"), ("outcome", "change"), ("said", "Serve altro")];
        takes(&lucia, &path, &held).await.ok().shows("In verifica").shows("Cambia il piano");
        assert_eq!(stage.node.texts("SELECT texts FROM plan_reviews").await.iter().filter(|row| row.contains("Maria")).count(), 0);
    }

    async fn who_may_not_see_the_person_finds_no_plan_and_a_protected_one_asks_why(engine: Engine) {
        let stage = Stage::set(engine).await;
        let (giulia, plan) = (&stage.giulia, &stage.plan);
        let lucia = stage.works_here("lucia").await;
        stage.proposed(&lucia, 9).await;
        takes(giulia, &format!("{plan}/1/decidi/approva"), &[]).await.ok();
        let marta = comes_in(&stage.node, "marta", "operator").await;
        joins(giulia, &a_service_called(giulia, "Mensa La Lucciola").await, "marta", &in_days(0), "").await.ok();
        let pages = ["", "/scrivi", "/1", "/1/stampa", "/1/obiettivi", "/1/verifica", "/1/condivisione"].map(|page| format!("{plan}{page}"));
        let paola = comes_in(&stage.node, "paola", "management").await;
        for page in &pages {
            lucia.open(page).await.ok();
            for panel in [&marta, &paola] {
                let answer = panel.open(page).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
                assert!(!answer.body.contains("autobus") && !answer.body.contains("Rossi"), "{page}");
            }
        }
        // Who answers for data protection reads it and writes nothing.
        let dora = comes_in(&stage.node, "dora", "data-protection").await;
        let read = dora.open(plan).await.ok();
        read.shows(GOAL);
        for way in ["/scrivi", "/verifica", "/obiettivi", "/condivisione", "/decidi/", "/fai/"] {
            assert!(!read.body.contains(&format!("{way}\"")) && !read.body.contains("/decidi/"), "{way}");
        }
        let person = stage.node.texts("SELECT id FROM people").await;
        protect(giulia, &format!("/persone/{}", person[0]), "Via del Rifugio 9").await;
        assert_eq!(lucia.open(plan).await.status, StatusCode::NOT_FOUND);
        let asked = dora.open(plan).await;
        assert!(asked.path.contains("/motivo") && !asked.body.contains("autobus"), "{}", asked.path);
        giulia.open(plan).await.ok().shows(GOAL);
        let home = giulia.open("/").await.ok();
        home.shows("Verifica del piano");
        assert!(!home.text().contains(&in_days(9)), "the day of a protected record stands on her own pages");
    }
}

/// What time would have done to a node's rows.
async fn change(node: &TestNode, statement: &'static str) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    pico_node::execute!(&mut tx, sqlx::query(statement)).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}
