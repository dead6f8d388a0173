//! Things to do: made in a line, ticked with one touch, put off with what the day was before; and seen by nobody who may not see the
//! person they are about.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::{comes_in, full_name};
use crate::teams::{joins, option_called};

const TITLE: &str = "Portare il certificato alla scuola";

/// Makes a task; about a person when `about` is her address, for whoever `to` names among the choices.
async fn makes(panel: &Panel, title: &str, about: &str, to: &str, due: &str) -> Page {
    let page = panel.open(&format!("/cose?persona={}", about.trim_start_matches("/persone/"))).await.ok();
    let to = option_called(&page, to);
    panel.send(&page, &page.form("/cose").with("title", title).with("for", &to).with("due", due)).await
}

/// The address of the task with a title, in a list.
fn address(page: &Page, title: &str) -> String {
    let before = page.body.split(&format!("\">{title}</a>")).next().filter(|before| before.len() < page.body.len());
    let before = before.unwrap_or_else(|| panic!("{title} is not on {}: {}", page.path, page.text()));
    before.rsplit("href=\"").next().unwrap().to_owned()
}

/// Where somebody meets a task with this title.
async fn meets(panel: &Panel, title: &str, person: &str) -> Vec<&'static str> {
    let mut met = Vec::new();
    for (name, address) in [
        ("home", "/"),
        ("mine", "/cose"),
        ("team", "/cose?elenco=squadra"),
        ("all", "/cose?elenco=tutte"),
        ("done", "/cose?elenco=fatte"),
        ("file", "/cose/esporta?elenco=tutte"),
        ("person", person),
    ] {
        if panel.open(address).await.body.contains(title) {
            met.push(name);
        }
    }
    met
}

on_both_engines! {
    async fn a_task_is_made_put_off_ticked_and_opened_again(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        for (title, day) in [("Domani", in_days(1)), ("Oggi", in_days(0)), ("Tre giorni fa", in_days(-3)), ("Quando capita", String::new())] {
            makes(&giulia, title, "", "Per me", &day).await.ok().shows("Aggiunta");
        }
        let list = giulia.open("/cose").await.ok();
        let place = |title: &str| list.body.find(&format!(">{title}</a>")).unwrap_or_else(|| panic!("{title}"));
        assert!(place("Tre giorni fa") < place("Oggi") && place("Oggi") < place("Domani") && place("Domani") < place("Quando capita"));
        let home = giulia.open("/").await.ok();
        assert!(home.body.find("Tre giorni fa").unwrap() < home.body.find(">Oggi<").unwrap());
        assert!(!home.body.contains("Quando capita") && !home.body.contains(">Domani<"), "they are not for today");

        let one = address(&list, "Oggi");
        let (page, again) = (giulia.open(&one).await.ok(), giulia.open(&one).await.ok());
        let form = page.form("").with("due", &in_days(7)).with("at", "9.30").with("words", "Chiedere della &mensa");
        giulia.send(&page, &form).await.ok().shows("Salvata").shows("Quando è stata rimandata").shows(&in_days(0));
        giulia.open("/cose").await.ok().shows(&format!("{} alle 09:30", in_days(7)));
        let late = giulia.send(&again, &again.form("").with("title", "Un altro titolo")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(late.shows("Nel frattempo").body.contains("Un altro titolo"));

        let list = giulia.open("/cose").await.ok();
        let done = giulia.send(&list, &list.form(&format!("{one}/fatta"))).await.ok();
        assert!(done.shows("Fatta").path.starts_with("/cose?elenco=mie") && !done.body.contains(">Oggi</a>"));
        giulia.open("/cose?elenco=fatte").await.ok().shows("Oggi").shows(&full_name("giulia"));
        let page = giulia.open(&one).await.ok();
        giulia.send(&page, &page.form("/riapri")).await.ok().shows("di nuovo da fare");
        giulia.open("/cose").await.ok().shows("Oggi");
        let stored = node.texts("SELECT title || words FROM tasks").await;
        assert!(stored.iter().all(|text| !text.contains("Oggi") && !text.contains("mensa")), "{stored:?}");
    }

    async fn a_task_about_a_person_is_seen_by_who_sees_her_and_by_nobody_else(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &person, &service).await;

        let refused = makes(&giulia, TITLE, &person, &full_name("lucia"), &in_days(0)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "she could not see whom it is about");
        assert!(refused.shows("deve poter vedere la persona").body.contains(TITLE));
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        makes(&giulia, TITLE, &person, "Squadra · Doposcuola La Lucciola", &in_days(0)).await.ok().shows(TITLE);
        assert_eq!(meets(&lucia, TITLE, &person).await, ["home", "team", "all", "file", "person"]);
        assert_eq!(meets(&giulia, TITLE, &person).await, ["home", "team", "all", "file", "person"]);
        let nothing: [&str; 0] = [];
        assert_eq!(meets(&marta, TITLE, &person).await, nothing);
        let list = lucia.open("/cose?elenco=squadra").await.ok();
        let one = address(&list, TITLE);
        assert_eq!(marta.open(&one).await.status, StatusCode::NOT_FOUND);
        // Hers to tick, and nobody's who does not see it.
        let mine = marta.open("/cose").await.ok();
        let csrf = mine.form("/cose").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        for act in ["", "/fatta", "/riapri"] {
            let sent = marta.request(reqwest::Method::POST, &format!("{one}{act}"), Some(format!("csrf={csrf}&title=x"))).await;
            assert_eq!(sent.status(), StatusCode::NOT_FOUND, "{act}");
        }
        let sent = marta.request(
            reqwest::Method::POST, "/cose", Some(format!("csrf={csrf}&title=x&for={}&person={}", option_called(&mine, "Per me"),
            person.trim_start_matches("/persone/"))),
        ).await;
        assert_eq!(sent.status(), StatusCode::NOT_FOUND, "nothing is made about somebody she does not see");
        assert!(!marta.open(&format!("/cose?persona={}", person.trim_start_matches("/persone/"))).await.ok().body.contains(FAMILY_NAME));

        // Out of the team, out of sight: also what was for her by name.
        makes(&giulia, "Telefonare alla zia", &person, &full_name("lucia"), &in_days(0)).await.ok();
        assert_eq!(meets(&lucia, "Telefonare alla zia", &person).await, ["home", "mine", "all", "file", "person"]);
        let team = giulia.open(&format!("/servizi/{service}/squadra")).await.ok();
        let member = address(&team, &full_name("lucia"));
        let page = giulia.open(&member).await.ok();
        giulia.send(&page, &page.form("/togli")).await.ok();
        assert_eq!(meets(&lucia, "Telefonare alla zia", &person).await, nothing);
        assert_eq!(meets(&lucia, TITLE, &person).await, nothing);
        assert_eq!(lucia.open(&one).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_task_about_nobody_is_seen_by_who_made_it_whom_it_is_for_and_its_team(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        makes(&lucia, "Comprare la carta", "", "Per me", "").await.ok();
        makes(&lucia, "Aprire la sala", "", "Squadra · Doposcuola La Lucciola", "").await.ok();
        makes(&lucia, "Chiedere le chiavi", "", &full_name("marta"), "").await.ok();
        for (title, hers, martas, giulias) in [
            ("Comprare la carta", vec!["mine", "all", "file"], vec![], vec![]),
            ("Aprire la sala", vec!["team", "all", "file"], vec![], vec!["team", "all", "file"]),
            ("Chiedere le chiavi", vec!["all", "file"], vec!["mine", "all", "file"], vec![]),
        ] {
            assert_eq!(meets(&lucia, title, "/persone").await, hers, "lucia: {title}");
            assert_eq!(meets(&marta, title, "/persone").await, martas, "marta: {title}");
            assert_eq!(meets(&giulia, title, "/persone").await, giulias, "giulia: {title}");
        }
        for (login, role) in [("paola", "management"), ("dora", "data-protection"), ("ada", "node-administrator")] {
            let other = comes_in(&node, login, role).await;
            assert_eq!(other.open("/cose").await.status, StatusCode::NOT_FOUND, "{role}");
        }
    }
}
