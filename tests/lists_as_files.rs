//! Services, colleagues, consents and plans as files: who may see the list gets it, each is written down, nothing in it computes.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, protect};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_plan, a_service_called, an_enrolment};
use crate::support::staff::comes_in;

async fn person(panel: &Panel, name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let record = panel.send(&page, &page.form("").with("family_name", name)).await.ok();
    record.path.split('?').next().unwrap_or_default().to_owned()
}

async fn consents(panel: &Panel, person: &str) {
    let page = panel.open(&format!("{person}/consensi")).await.ok();
    panel.send(&page, &page.form("").with("purpose", "care").with("given_on", &in_days(-3))).await.ok();
}

on_both_engines! {
    async fn lists_are_files_for_who_may_see_them_and_each_is_written_down(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let service = a_service_called(&giulia, "=1+1 Mensa").await;
        let (seen, hidden, kept) =
            (person(&giulia, "+Anselmi").await, person(&giulia, "Nascosta").await, person(&giulia, "Limitata").await);
        for one in [&seen, &hidden, &kept] {
            consents(&giulia, one).await;
            a_plan(&giulia, &an_enrolment(&giulia, one, &service).await).await;
        }
        protect(&giulia, &hidden, "Via del Rifugio 9").await;
        let request = crate::subject_requests::asks(&giulia, &kept, "restriction").await;
        crate::restriction::grants(&giulia, &request).await;
        for (panel, other, list, address, action, words) in [
            (&giulia, &ada, "/servizi", "/servizi/esporta", "service.export", "'=1+1 Mensa"),
            (&ada, &giulia, "/utenti", "/utenti/esporta", "account.export", "giulia"),
            (&giulia, &ada, "/persone", "/persone/consensi/esporta", "legal.export", "'+Anselmi"),
            (&giulia, &ada, "/persone", "/persone/piani/esporta", "plan.export", "'+Anselmi"),
        ] {
            assert!(panel.open(list).await.ok().body.contains(&format!("{address}?formato=xlsx")), "{address} is offered");
            let file = panel.open(&format!("{address}?formato=csv")).await.ok().body;
            assert!(file.contains(words), "{address}: {file}");
            for nobody in ["Nascosta", "Limitata", "argon2"] {
                assert!(!file.contains(nobody), "{address}: {file}");
            }
            for kind in ["xlsx", "ods"] {
                panel.open(&format!("{address}?formato={kind}")).await.ok();
            }
            if address != "/servizi/esporta" {
                assert_eq!(other.open(address).await.status, StatusCode::NOT_FOUND, "{address}");
            }
            let actions = node.texts("SELECT action FROM audit_entries").await;
            assert_eq!(actions.iter().filter(|one| *one == action).count(), 3, "{address}");
        }
        // A filter holds for the file too.
        let closed = giulia.open("/servizi/esporta?stato=closed&formato=csv").await.ok().body;
        assert!(!closed.contains("Mensa"), "{closed}");
    }
}
