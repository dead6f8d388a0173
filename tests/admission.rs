//! A request of admission: the other side asks, and who knows the person says who it is only about an own record, on a
//! ground that can be found again and revoked.

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, act, filled_why, first_received, open_person, state};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;

on_both_engines! {
    async fn a_request_is_answered_about_an_own_record_and_revoked_from_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        // Giulia asks; Omar follows the person.
        let (asking, knowing) = (&desks.giulia, &desks.omar);
        let asked = ask_for_admission(asking).await;
        let received = first_received(knowing).await;
        let person = open_person(knowing).await;
        let id = person.trim_start_matches("/persone/").to_owned();

        let page = knowing.open(&format!("{received}/fai/identita")).await.ok();
        assert!(page.path.ends_with("/persona"), "nobody is named before a record is chosen: {}", page.path);
        let form = page.form("/persona");
        let answer = knowing.send(&page, &form.clone().with("person", &id).with("basis", "consent")).await;
        assert_eq!(answer.status, 422, "a consent must have been given: {}", answer.text());
        let told = knowing.send(&page, &form.clone().with("basis", "care")).await;
        assert_eq!(told.status, 422, "a record must be chosen");
        let form = form.with("person", &id).with("basis", "consent").with("consent", "yes");
        let page = knowing.send(&page, &form).await.ok();
        assert!(page.path.ends_with("/fai/identita"), "{}", page.path);
        let form = page.form("/fai/identita");
        assert!(form.fields.iter().any(|(name, value)| name == "name" && value.contains(FAMILY_NAME)));
        knowing.send(&page, &form).await.ok();

        eventually("the name has arrived", async || {
            asking.open(&asked).await.ok().body.contains(FAMILY_NAME).then_some(())
        })
        .await;
        let page = knowing.open(&person).await.ok();
        page.shows("Cooperativa Aurora");
        assert!(page.body.contains(&received), "the person's page says who has her data");
        knowing.send(&page, &page.form("/revoca")).await.ok();
        for node in [&desks.pair.aurora, &desks.pair.brezza] {
            eventually("the request is withdrawn", async || (state(node).await == "withdrawn").then_some(())).await;
        }
        eventually("the name is erased", async || {
            (!asking.open(&asked).await.ok().body.contains(FAMILY_NAME)).then_some(())
        })
        .await;
    }

    async fn consent_is_revoked_only_where_consent_was_given(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        ask_for_admission(&desks.giulia).await;
        let received = first_received(&desks.omar).await;
        let id = open_person(&desks.omar).await.trim_start_matches("/persone/").to_owned();
        let page = desks.omar.open(&format!("{received}/fai/identita")).await.ok();
        let form = page.form("/persona").with("person", &id).with("basis", "care");
        let page = desks.omar.send(&page, &form).await.ok();
        desks.omar.send(&page, &page.form("/fai/identita")).await.ok();
        let page = desks.omar.open(&received).await.ok();
        assert!(page.body.contains("/fai/ritira") && !page.body.contains("/fai/revoca"), "{}", page.text());
        act(&desks.omar, &received, "ritira", |form| form.with_any("reason")).await;
    }
}

/// Asks another cooperative for a person whom it follows; nobody is named and no record is chosen.
pub async fn ask_for_admission(panel: &Panel) -> String {
    let who = panel.open("/invii/nuovo?tipo=admission_request").await.ok();
    let to = panel.send(&who, &who.form("/invii/nuovo").with("kind", "admission_request")).await.ok();
    let why = panel.send(&to, &to.form("/dove").with_any("target")).await.ok();
    let preview = panel.send(&why, &filled_why(&why)).await.ok();
    preview.shows(NEED);
    let sent = panel.send(&preview, &preview.form("/invia")).await.ok();
    assert!(sent.path.starts_with("/invii/ref_"), "{}: {}", sent.path, sent.text());
    sent.path.split('?').next().unwrap_or_default().to_owned()
}
