//! Who may ask for a page may still name an object that is not hers: under an address of her own, in a field of a form, or by
//! asking for a list in another order. None of that reaches it.

use pico_node::referrals::View;
use pico_protocol::referral::{Kind, Party};
use reqwest::Method;

use super::foreign::{csrf_of, is_about_people, shows_nothing, state};
use super::panel_routes;
use super::real::{PERSONAL, ask, has_her_own};
use crate::on_both_engines;
use crate::support::desk::{Desks, open_person, protect};
use crate::support::pair::TestPair;
use crate::support::panel::{Panel, encode};
use crate::support::seeds::Seeds;
use crate::support::staff::comes_in;
use crate::support::story::Story;

/// The numbers in the files of all lists.
async fn numbers(panel: &Panel) -> Vec<String> {
    let mut numbers = Vec::new();
    for list in View::ALL {
        let file = panel.open(&format!("/invii/esporta?elenco={}", list.slug())).await.ok();
        numbers.extend(file.body.lines().skip(1).filter_map(|line| line.split(';').next()).map(str::to_owned));
    }
    numbers
}

on_both_engines! {
    async fn what_hangs_on_anothers_record_is_not_found_under_ones_own(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        let anna = comes_in(&desks.pair.aurora, "anna", "operator").await;
        let person = has_her_own(&anna).await;
        let list = anna.open("/invii?elenco=inviati").await.ok();
        let referral = list.body.split('"').find(|text| text.starts_with("/invii/ref_")).expect("hers is listed").to_owned();
        let csrf = csrf_of(&anna).await;
        let before = state(&desks.pair.aurora).await;
        let mut asked = 0;
        for route in panel_routes().iter().filter(|route| is_about_people(&route.path)) {
            // The steps of a referral and the pages of a draft are nobody's.
            if route.path.matches('{').count() < 2 || route.path.contains("{act}") || route.path.contains("{step}") {
                continue;
            }
            for address in seeds.fill(&route.path) {
                let address = address.replace(&seeds.person, &person).replace(&seeds.referral, &referral);
                let (status, body) = ask(&anna, route, &address, &csrf).await;
                assert_eq!(status, 404, "{} {address}", route.method);
                shows_nothing(&body, &PERSONAL, &address);
                asked += 1;
            }
        }
        assert!(asked >= 2, "consents and documents hang on something: {asked} asked");
        assert_eq!(state(&desks.pair.aurora).await, before, "nothing of anybody's was changed");
    }

    async fn every_list_of_referrals_that_is_taken_out_holds_only_her_own(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        desks.referral_under_way().await;
        let others = numbers(&desks.giulia).await;
        assert!(!others.is_empty(), "the coordinator's referral is in one of the files");
        let anna = comes_in(&desks.pair.aurora, "anna", "operator").await;
        has_her_own(&anna).await;
        let hers = numbers(&anna).await;
        assert!(!hers.is_empty(), "her own referral is in one of the files");
        assert!(hers.iter().all(|number| !others.contains(number)), "{hers:?} holds one of {others:?}");
    }

    async fn a_record_that_is_not_hers_is_named_by_no_form(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let others = open_person(&desks.giulia).await;
        let anna = comes_in(&desks.pair.aurora, "anna", "operator").await;
        let id = others.trim_start_matches("/persone/");
        let begun = anna.open(&format!("/invii/nuovo?persona={id}&tipo=referral")).await.ok();
        shows_nothing(&begun.body, &PERSONAL, "the first page of a referral");
        let mut form = begun.form("/invii/nuovo").with("kind", "referral");
        form.fields.push(("person".to_owned(), id.to_owned()));
        let refused = anna.send(&begun, &form).await;
        shows_nothing(&refused.body, &PERSONAL, "the answer to a person that is not hers");
        assert!(!refused.path.ends_with("/dove"), "the draft goes on about a person that is not hers");
    }

    async fn a_colleagues_protected_record_is_tied_to_no_referral(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let rosa = comes_in(&desks.pair.brezza, "rosa", "coordinator").await;
        let hidden = open_person(&rosa).await;
        protect(&rosa, &hidden, "Via della Luna 1").await;
        let story = Story::begin(&desks, Kind::AdmissionRequest, "").await;
        let panel = story.panel(Party::Sender);
        let page = panel.open(&format!("{}/fai/identita", story.path)).await.ok();
        assert!(page.path.ends_with("/persona"), "which record it is, is asked first: {}", page.path);
        shows_nothing(&page.body, &PERSONAL, "the choice of a record");
        let mut form = page.form("/persona").with("basis", "care");
        form.fields.push(("person".to_owned(), hidden.trim_start_matches("/persone/").to_owned()));
        let refused = panel.send(&page, &form).await;
        assert_eq!(refused.status, 422, "{}", refused.path);
        shows_nothing(&refused.body, &PERSONAL, "the answer to a record that is out of sight");
    }

    async fn a_consent_of_a_protected_person_ends_only_after_a_reason(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let seeds = Seeds::sown(&desks).await;
        protect(&desks.giulia, &seeds.person, "Via della Luna 1").await;
        let stefano = comes_in(&desks.pair.aurora, "stefano", "data-protection").await;
        let csrf = csrf_of(&stefano).await;
        let before = state(&desks.pair.aurora).await;
        for address in seeds.fill("/persone/{id}/consensi/{ground}/revoca") {
            let body = encode(&[("csrf".to_owned(), csrf.clone())]);
            let answer = stefano.request(Method::POST, &address, Some(body)).await;
            let target = answer.headers().get("location").and_then(|target| target.to_str().ok()).unwrap_or_default();
            assert!(target.contains("/motivo"), "{address} leads to \"{target}\" with {}", answer.status());
        }
        assert_eq!(state(&desks.pair.aurora).await, before, "no consent has ended");
    }
}
