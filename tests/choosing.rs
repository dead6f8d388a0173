//! Whoever chooses among people is told when there are others than those that are shown, as by the search.

use crate::on_both_engines;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

const OTHERS: &str = "Ce ne sono altre: scrivi anche il nome, o la data di nascita";

/// Somebody of a family that is large.
async fn one_more(panel: &Panel, given_name: &str) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = page.form("").with("family_name", "Anselmi").with("given_name", given_name);
    panel.send(&page, &form).await.ok().path.split('?').next().unwrap_or_default().to_owned()
}

on_both_engines! {
    async fn a_chooser_of_people_says_that_there_are_others_until_more_is_typed(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = one_more(&giulia, "Zoe").await;
        let relation = format!("{person}/relazioni/nuova");
        let seeks = async |address: &str, words: &str| {
            let page = giulia.open(address).await.ok();
            let form = page.form(address).with("find", words).with("search", "yes");
            giulia.send(&page, &form).await.ok().text()
        };
        for name in ["Ada", "Bice", "Carla", "Dina", "Elsa", "Fede", "Gina"] {
            one_more(&giulia, name).await;
        }
        assert!(!giulia.open("/prese/nuova").await.ok().text().contains(OTHERS), "all eight are shown");
        assert!(!seeks(&relation, "Anselmi").await.contains(OTHERS), "all eight are looked at");
        one_more(&giulia, "Ines").await;
        giulia.open("/prese/nuova").await.ok().shows(OTHERS);
        let found = seeks(&relation, "Anselmi").await;
        assert!(found.contains("Ines") && !found.contains(OTHERS), "the ninth is herself, who is none of the others: {found}");
        one_more(&giulia, "Lia").await;
        let found = seeks(&relation, "Anselmi").await;
        assert!(found.contains(OTHERS), "{found}");
        let found = seeks(&relation, "Anselmi Ines").await;
        assert!(found.contains("Ines") && !found.contains(OTHERS), "{found}");
        // In a search of an enrolment twenty have room.
        let found = seeks("/prese/nuova", "Anselmi").await;
        assert!(found.contains("Ines") && !found.contains(OTHERS), "{found}");
        for number in 10..=21 {
            one_more(&giulia, &format!("Nina {number}")).await;
        }
        let found = seeks("/prese/nuova", "Anselmi").await;
        assert!(found.contains(OTHERS), "{found}");
    }
}
