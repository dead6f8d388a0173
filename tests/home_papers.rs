//! Documents of people that end, on the home page of whoever can put a newer one in their place.

use crate::on_both_engines;
use crate::support::desk::{in_days, protect};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

const ENDS: &str = "Sta per scadere un documento di";
const ENDED: &str = "È scaduto un documento di";

async fn opens(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}

/// A paper that holds until so many days from now.
async fn holds_until(panel: &Panel, person: &str, days: i64) {
    let page = panel.open(&format!("{person}/documenti/nuovo")).await.ok();
    let form = page.form("/documenti/nuovo").with("kind", "health").with("title", "Verbale inventato");
    panel.upload(&page, &form.with("expires", &in_days(days)), ("carta.pdf", b"%PDF-1.7 inventata")).await.ok();
}

on_both_engines! {
    async fn papers_that_end_are_told_a_month_before_and_after_to_who_can_replace_them(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let mut people = Vec::new();
        for (name, days) in [("Anselmi", 30), ("Brunelli", -30), ("Carli", 31), ("Donati", -31), ("Evangelisti", 3)] {
            let person = opens(&giulia, name).await;
            holds_until(&giulia, &person, days).await;
            people.push(person);
        }
        an_enrolment(&giulia, &people[0], &service).await;
        protect(&giulia, &people[4], "Via del Rifugio 9").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        joins(&giulia, &service, "lucia", &in_days(-30), "").await.ok();
        let elena = comes_in(&node, "elena", "management").await;

        let home = giulia.open("/").await.ok();
        home.shows(&format!("{ENDS} Anselmi")).shows(&format!("{ENDED} Brunelli")).shows(&format!("fino al {}", in_days(30)));
        assert!(home.body.contains(&format!("{}/documenti\"", people[0])), "it leads to her papers");
        for other in ["Carli", "Donati", "Evangelisti", "Verbale inventato"] {
            assert!(!home.text().contains(other), "{other}: {}", home.text());
        }
        let home = lucia.open("/").await.ok();
        assert!(!home.shows(&format!("{ENDS} Anselmi")).text().contains("Brunelli"), "who is in none of her services");
        let home = elena.open("/").await.ok().text();
        assert!(!home.contains(ENDS) && !home.contains(ENDED), "{home}");
        let told = node.texts("SELECT detail FROM audit_entries WHERE action = 'person.list' AND detail LIKE 'ids=%'").await;
        let id = people[0].trim_start_matches("/persone/");
        assert!(told.iter().any(|row| row.contains(id)), "the log says who was shown: {told:?}");
        // A renewed one is told no more.
        let list = giulia.open(&format!("{}/documenti", people[0])).await.ok();
        let document = list.body.split("/documenti/doc_").nth(1).and_then(|rest| rest.split(['"', '/']).next()).expect("one");
        let page = giulia.open(&format!("{}/documenti/doc_{document}/sostituisci", people[0])).await.ok();
        let form = page.form("/sostituisci").with("expires", &in_days(400));
        giulia.upload(&page, &form, ("rinnovo.pdf", b"%PDF-1.7 rinnovata")).await.ok();
        assert!(!giulia.open("/").await.ok().text().contains(ENDS));
    }
}
