//! Where somebody writes by hand how many places are free, whoever is first in line is told of as where they are counted: at home and by
//! e-mail, as soon as the number is saved, and not of a place that is held for another.

use pico_node::alerts::PERSON_EMAIL;
use pico_node::store::facts;

use crate::enrolments::person;
use crate::on_both_engines;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_service, waits};
use crate::support::staff::comes_in;

/// Says on the list of services how many are free.
async fn writes(panel: &Panel, service: &str, free: &str) {
    let list = panel.open("/servizi").await.ok();
    panel.send(&list, &list.form("/posti").with(&format!("free-{service}"), free)).await.ok();
}

on_both_engines! {
    async fn a_free_place_that_is_written_by_hand_is_told_when_it_is_saved(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let mut tx = db.write().await.unwrap();
        facts::put(&mut tx, PERSON_EMAIL, "chiara@example.it").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let raised = async || node.texts("SELECT recipient FROM alerts WHERE object LIKE 'place/%'").await;
        let told = async || giulia.open("/").await.ok().text().contains("Prima in lista: Anselmi");
        writes(&giulia, &service, "0").await;
        let first = waits(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        assert!(raised().await.is_empty() && !told().await, "somebody has written that none is free");
        writes(&giulia, &service, "1").await;
        assert_eq!(raised().await, ["person"], "nobody has taken a step");
        assert!(told().await);
        // Who has the other places stands nowhere here: that is no service without anybody.
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        page.shows("1 posto libero su 8, scritto a mano").shows("1 in lista d’attesa");
        assert!(!page.text().contains("0 in carico"), "{}", page.text());
        // Held for her, it is free for nobody else: the number that was written stays.
        let second = waits(&giulia, &person(&giulia, "Brunelli").await, &service).await;
        let page = giulia.open(&format!("{first}/posto")).await.ok();
        giulia.send(&page, &page.form("/posto").with("how", "phone")).await.ok();
        assert!(raised().await.is_empty(), "it is held");
        assert!(!giulia.open("/").await.ok().text().contains("C’è un posto libero"));
        writes(&giulia, &service, "2").await;
        assert_eq!(raised().await, ["person"], "a second one is free, for the second");
        giulia.open("/").await.ok().shows("Prima in lista: Brunelli");
        // On the page of the service too.
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form("").with("available", "1")).await.ok();
        assert!(raised().await.is_empty());
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form("").with("available", "3")).await.ok();
        assert_eq!(raised().await, ["person"]);
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form("/chiudi")).await.ok();
        assert!(raised().await.is_empty(), "a closed service has no place for {second}");
    }
}
