//! The door of the panel: who comes in, how, and what keeps others out.

use reqwest::Method;
use reqwest::header::{ORIGIN, SET_COOKIE};

use crate::on_both_engines;
use crate::support::node::TestNode;
use crate::support::panel::{Panel, encode};
use crate::support::privacy::nothing_personal_leaked;
use crate::support::staff::{PASSWORD, comes_in, link_in};

on_both_engines! {
    async fn the_first_administrator_comes_in_by_a_link_that_works_once(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let said = node.command(&["setup-link"]).await.ok();
        let link = link_in(&said);
        let panel = Panel::new(&node.panel());
        // Programs that draw previews open links: looking must not use it up.
        panel.open(link).await.ok();
        let page = panel.open(link).await.ok();
        let short = page.form("").with("name", "Ada Neri").with("login", "ada").with("password", "corta");
        let refused = panel.send(&page, &short).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let kept = refused.form("");
        assert!(kept.fields.contains(&("name".to_owned(), "Ada Neri".to_owned())), "what was typed is kept: {kept:?}");
        let home = panel.send(&refused, &kept.with("password", PASSWORD)).await;
        assert_eq!(home.path, "/");
        panel.open("/utenti").await.ok().shows("Ada Neri");

        let late = Panel::new(&node.panel());
        let page = late.open(link).await;
        assert!(!page.body.contains("name=\"password\""), "the link is over");
        nothing_personal_leaked(&node, &["Ada Neri", PASSWORD, link]).await;
    }

    async fn a_password_opens_the_panel_and_a_wrong_one_tells_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let first = comes_in(&node, "giulia", "coordinator").await;
        let page = first.open("/profilo").await.ok();
        let after = first.send(&page, &page.form("/uscita")).await;
        assert!(after.path.starts_with("/accesso"), "{}", after.path);
        assert!(first.open("/profilo").await.path.starts_with("/accesso"), "leaving ends the session");

        let panel = Panel::new(&node.panel());
        let door = panel.open("/accesso?poi=/profilo").await.ok();
        let mut answers = Vec::new();
        for (login, password) in [("giulia", "sbagliata-di-certo"), ("nessuna", PASSWORD)] {
            let refused = panel.send(&door, &door.form("/accesso").with("login", login).with("password", password)).await;
            answers.push((refused.status, refused.text().replace(login, "")));
        }
        assert_eq!(answers[0], answers[1], "whether an account exists is not told");
        let inside = panel.send(&door, &door.form("/accesso").with("login", "giulia").with("password", PASSWORD)).await;
        assert_eq!((inside.status.as_u16(), inside.path.as_str()), (200, "/profilo"), "she arrives where she was going");
        inside.shows("Accesso non riuscito sconosciuto");
    }

    async fn guessing_is_slowed_down_and_a_restart_does_not_help(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        comes_in(&node, "giulia", "coordinator").await;
        let panel = Panel::new(&node.panel());
        let door = panel.open("/accesso").await.ok();
        let guess = door.form("/accesso").with("login", "giulia").with("password", "sbagliata-di-certo");
        let mut statuses = Vec::new();
        for _ in 0..30 {
            statuses.push(panel.send(&door, &guess).await.status.as_u16());
        }
        assert!(statuses.contains(&429), "{statuses:?}");
        node.kill();
        node.serve().await;
        let right = door.form("/accesso").with("login", "giulia").with("password", PASSWORD);
        assert_eq!(panel.send(&door, &right).await.status, 429);
    }
}

on_both_engines! {
    async fn a_form_from_elsewhere_or_without_its_token_changes_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let panel = comes_in(&node, "ada", "node-administrator").await;
        let page = panel.open("/utenti/nuovo").await.ok();
        let form = page.form("/utenti/nuovo").with("name", "Intrusa").with("login", "intrusa").with("role", "operator");
        let send = |origin: Option<&str>, fields: &[(String, String)]| {
            let request = panel.raw(Method::POST, "/utenti/nuovo").body(encode(fields));
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            match origin {
                Some(origin) => request.header(ORIGIN, origin).send(),
                None => request.send(),
            }
        };
        let without: Vec<_> = form.fields.iter().filter(|(name, _)| name != "csrf").cloned().collect();
        let mut other = without.clone();
        other.push(("csrf".to_owned(), "x".repeat(43)));
        for (what, origin, fields) in [
            ("another site", Some("https://evil.example"), &form.fields),
            ("a null origin", Some("null"), &form.fields),
            ("no token", Some(panel.base.as_str()), &without),
            ("a made-up token", Some(panel.base.as_str()), &other),
        ] {
            let answer = send(origin, fields).await.unwrap();
            assert!(answer.status().is_client_error(), "{what}: {}", answer.status());
        }
        let page = panel.open("/utenti").await.ok();
        assert!(!page.text().contains("Intrusa"), "an account was made");
        let made = panel.send(&page, &form).await.ok();
        made.shows("Intrusa");
    }
}

on_both_engines! {
    async fn every_answer_tells_the_browser_to_load_nothing_and_keep_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let panel = comes_in(&node, "ada", "node-administrator").await;
        for path in ["/", "/accesso", "/profilo", "/utenti", "/nothing-here"] {
            let page = panel.open(path).await;
            let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
            let policy = header("content-security-policy");
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("cache-control"), "no-store", "{path}");
            for word in ["<style", " style=\"", "onclick=", "<script>", "javascript:"] {
                assert!(!page.body.contains(word), "{path} holds {word}");
            }
        }
    }
}

on_both_engines! {
    async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        comes_in(&node, "ada", "node-administrator").await;
        let panel = Panel::new(&node.panel());
        let door = panel.open("/accesso").await.ok();
        let form = door.form("/accesso").with("login", "ada").with("password", PASSWORD);
        let answer = panel.request(Method::POST, "/accesso", Some(encode(&form.fields))).await;
        let cookies: Vec<_> = answer.headers().get_all(SET_COOKIE).iter().map(|one| one.to_str().unwrap()).collect();
        assert!(!cookies.is_empty());
        for cookie in cookies {
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=") && cookie.contains("Path=/"), "{cookie}");
            assert!(!cookie.to_ascii_lowercase().contains("samesite=none"), "{cookie}");
        }
    }
}
