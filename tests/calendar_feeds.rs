//! Feeds of the calendar: an address that is a secret, that says little, and that ends with what its account may see.

use reqwest::{Method, StatusCode};

use crate::on_both_engines;
use crate::support::desk::{FAMILY_NAME, in_days, open_person, protect};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_feed, a_service, an_activity, an_appointment, an_enrolment};
use crate::support::staff::{comes_in, full_name};
use crate::teams::joins;

/// What a program without a session is answered: status, `ETag`, the lines unfolded.
async fn reads(node: &TestNode, address: &str, known: &str) -> (StatusCode, String, String) {
    let asked = Panel::new(&node.panel()).raw(Method::GET, address).header("if-none-match", known);
    let answer = asked.send().await.unwrap();
    let tag = answer.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned()).unwrap_or_default();
    let status = answer.status();
    if status == 200 {
        assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
        assert_eq!(answer.headers()["cache-control"], "private, no-cache");
        assert!(answer.headers().get("set-cookie").is_none());
    }
    let text = answer.text().await.unwrap();
    if status == 200 {
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    }
    (status, tag, text.replace("\r\n ", ""))
}

async fn said(node: &TestNode, address: &str) -> String {
    let (status, _, text) = reads(node, address, "").await;
    assert_eq!(status, StatusCode::OK, "{text}");
    text
}

/// The most that feeds may say, as the administrator sets it.
async fn allows(ada: &Panel, says: &str) {
    let page = ada.open("/impostazioni").await.ok();
    ada.send(&page, &page.form("/impostazioni").with("calendar-feeds-say", says)).await.ok();
}

on_both_engines! {
    async fn a_feed_says_what_is_there_and_nothing_has_changed_until_something_has(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let meeting = an_appointment(&giulia, "Riunione segreta", "everybody").await;
        let (id, address) = a_feed(&giulia, "plain").await;
        let secret = address.trim_start_matches("/agenda/feed/").trim_end_matches(".ics").to_owned();
        assert!(node.texts("SELECT hash FROM calendar_feeds").await.iter().all(|hash| !hash.contains(&secret)));
        let page = giulia.open("/agenda/abbonamenti").await.ok();
        assert!(page.shows("mai letto").body.contains(&id) && !page.body.contains(&secret), "it was told once");

        let (_, tag, first) = reads(&node, &address, "").await;
        assert!(first.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && first.ends_with("END:VCALENDAR\r\n"));
        for line in ["SUMMARY:Appuntamento\r\n", "SEQUENCE:0\r\n", "STATUS:CONFIRMED\r\n", "NAME:Agenda · Cooperativa Aurora\r\n"] {
            assert!(first.contains(line), "{line:?} is not in {first}");
        }
        assert!(first.contains(&format!("UID:appointment-{}@", meeting.trim_start_matches("/agenda/"))));
        assert!(!first.contains("segreta"), "what was typed stays here: {first}");
        giulia.open("/agenda/abbonamenti").await.ok().shows("letto");
        let (status, again, nothing) = reads(&node, &address, &tag).await;
        assert_eq!((status, &again, nothing.as_str()), (StatusCode::NOT_MODIFIED, &tag, ""));
        assert_eq!(said(&node, &address).await, first, "the same bytes");

        let page = giulia.open(&meeting).await.ok();
        giulia.send(&page, &page.form_asking("title").with("from", "14")).await.ok();
        let page = giulia.open(&meeting).await.ok();
        giulia.send(&page, &page.form("/annulla")).await.ok();
        let (status, other, after) = reads(&node, &address, &tag).await;
        assert!(status == 200 && other != tag);
        assert!(after.contains("SEQUENCE:2\r\n") && after.contains("STATUS:CANCELLED\r\n"), "{after}");
        assert!(!node.log().contains(&secret) && !node.log().contains("/agenda/feed"), "no address is in the log");
    }

    async fn a_secret_that_opens_nothing_is_answered_like_any_other(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let ((id, revoked), (hers, closed)) = (a_feed(&giulia, "plain").await, a_feed(&lucia, "plain").await);
        said(&node, &revoked).await;
        let csrf = giulia.open("/agenda/nuovo").await.ok().form("/agenda/nuovo").fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let not_hers = giulia.request(Method::POST, &format!("/agenda/abbonamenti/{hers}/revoca"), Some(format!("csrf={csrf}"))).await;
        assert_eq!(not_hers.status(), StatusCode::NOT_FOUND);
        let page = giulia.open("/agenda/abbonamenti").await.ok();
        giulia.send(&page, &page.form(&format!("{id}/revoca"))).await.ok().shows("Revocato");
        said(&node, &closed).await;
        let page = ada.open("/utenti").await.ok();
        let account = page.body.split(&full_name("lucia")).next().unwrap().rsplit("/utenti/acc_").next().unwrap().split('"').next().unwrap().to_owned();
        let page = ada.open(&format!("/utenti/acc_{account}")).await.ok();
        ada.send(&page, &page.form("/chiudi")).await.ok();
        let wrong = format!("/agenda/feed/{}.ics", "A".repeat(43));
        let mut answers = Vec::new();
        for address in [&wrong, &revoked, &closed, &wrong.replace(".ics", ""), &"/agenda/feed/x.ics".to_owned()] {
            answers.push(reads(&node, address, "").await);
        }
        assert!(answers.iter().all(|answer| answer.0 == StatusCode::NOT_FOUND && answer == &answers[0]), "{answers:?}");
        let mut refused = StatusCode::NOT_FOUND;
        for _ in 0..70 {
            refused = reads(&node, &wrong, "").await.0;
        }
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS, "who tries many waits");
    }

    async fn a_feed_names_people_only_where_that_is_allowed_and_chosen_and_seen(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        an_activity(&lucia, &service, &enrolment, "planned").await;
        an_appointment(&lucia, "Riunione, sala 2; portare il verbale", &service).await;
        let page = lucia.open("/agenda/abbonamenti").await.ok();
        assert!(!page.body.contains("value=\"names\"") && page.body.contains("value=\"plain\""));
        let refused = lucia.send(&page, &page.form_asking("says").with("says", "names")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the cooperative has not allowed it");
        let (_, plain) = a_feed(&lucia, "plain").await;
        let text = said(&node, &plain).await;
        assert!(text.contains("SUMMARY:Attività · Doposcuola La Lucciola\r\n") && !text.contains(FAMILY_NAME), "{text}");

        allows(&ada, "names").await;
        let ((_, initials), (_, names)) = (a_feed(&lucia, "initials").await, a_feed(&lucia, "names").await);
        let feed = "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE action = 'person.feed'";
        assert_eq!(node.count(feed).await, 0);
        let text = said(&node, &initials).await;
        assert!(!text.contains(FAMILY_NAME) && text.contains("SUMMARY:Attività · "), "{text}");
        assert!(text.contains("SUMMARY:Riunione\\, sala 2\\; portare il verbale · Doposcuola"), "{text}");
        let (_, tag, text) = reads(&node, &names, "").await;
        assert!(text.contains(FAMILY_NAME), "{text}");
        assert_eq!(node.count(feed).await, 2, "what names people leaves a row");
        assert_eq!(reads(&node, &names, &tag).await.0, StatusCode::NOT_MODIFIED);
        assert_eq!(node.count(feed).await, 2, "and not what tells nothing new");
        // What the cooperative takes back holds at once.
        allows(&ada, "plain").await;
        assert!(!said(&node, &names).await.contains(FAMILY_NAME));
        allows(&ada, "names").await;
        assert!(said(&node, &names).await.contains(FAMILY_NAME));

        // A protected record is not named, not even to who opened it.
        let (_, hers) = a_feed(&giulia, "names").await;
        let members = giulia.open(&format!("/servizi/{service}/squadra")).await.ok();
        let member = members.body.split("/squadra/tea_").nth(1).unwrap().split('"').next().unwrap().to_owned();
        joins(&giulia, &service, "giulia", &in_days(0), "").await.ok();
        assert!(said(&node, &hers).await.contains(FAMILY_NAME));
        protect(&giulia, &person, "via Inventata 1").await;
        assert!(!said(&node, &hers).await.contains(FAMILY_NAME));
        // Out of the team: her own work stays, the people and the meeting do not.
        let page = giulia.open(&format!("/servizi/{service}/squadra/tea_{member}")).await.ok();
        giulia.send(&page, &page.form("/togli")).await.ok();
        an_appointment(&giulia, "Riunione senza lei", &service).await;
        let text = said(&node, &names).await;
        assert!(!text.contains(FAMILY_NAME) && !text.contains("senza lei") && text.contains("SUMMARY:Attività"), "{text}");
    }
}
