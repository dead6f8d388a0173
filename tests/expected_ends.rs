//! Until when somebody is thought to stay, and what becomes free.

use reqwest::StatusCode;

use crate::enrolments::{address, counts, enrols, person, takes};
use crate::on_both_engines;
use crate::support::desk::in_days;
use crate::support::node::TestNode;
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;

on_both_engines! {
    async fn what_becomes_free_is_told_where_places_are(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let rosa = comes_in(&node, "rosa", "coordinator").await;
        let mara = comes_in(&node, "mara", "management").await;
        let service = a_service(&giulia).await;
        counts(&giulia, &service, "2").await;
        let (anna, bruno) = (person(&giulia, "Anselmi").await, person(&giulia, "Brunelli").await);
        let early = enrols(&giulia, &anna, &service, &[("act", "avvia"), ("expected", &in_days(-1))]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        early.shows("prima che avesse il posto");
        let first = enrols(&giulia, &anna, &service, &[("act", "avvia"), ("expected", &in_days(60))]).await.ok();
        first.shows(&format!("Fine prevista {}", in_days(60)));
        let second = address(&enrols(&giulia, &bruno, &service, &[("act", "lista")]).await.ok());
        takes(&giulia, &second, "avvia", &[("expected", &in_days(10))]).await.ok().shows(&format!("Fine prevista {}", in_days(10)));
        let list = giulia.open(&format!("/servizi/{service}/persone")).await.ok();
        list.shows("0 posti liberi").shows("1 libero entro 30 giorni").shows("2 liberi entro 90 giorni").shows(&format!("Fine prevista: {}", in_days(60)));
        let home = giulia.open("/").await.ok();
        home.shows(&format!("La fine prevista di Brunelli è il {}", in_days(10)));
        home.shows("Con le uscite previste: 1 entro 30 giorni, 2 entro 90");
        let figures = mara.open("/numeri").await.ok();
        figures.shows("Liberi entro 30 giorni");
        let file = mara.open("/numeri/esporta?parte=posti&formato=csv").await.ok();
        assert!(file.body.contains("Liberi entro 90 giorni"), "{}", file.body);
        // Two write another day: the second is told which.
        let path = format!("{second}/fine");
        let (hers, mine) = (rosa.open(&path).await.ok(), giulia.open(&path).await.ok());
        rosa.send(&hers, &hers.form(&path).with("expected", &in_days(40))).await.ok().shows("Fine prevista salvata");
        let told = giulia.send(&mine, &mine.form(&path).with("expected", &in_days(50))).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        told.shows(&in_days(40));
        assert!(told.body.contains(&in_days(50)), "what she typed is still there");
        giulia.send(&told, &told.form(&path)).await.ok().shows(&format!("Fine prevista {}", in_days(50)));
        giulia.open(&format!("/servizi/{service}/persone")).await.ok().shows("0 liberi entro 30 giorni");
        takes(&giulia, &second, "concludi", &[("reason", "need_resolved")]).await.ok();
        assert_eq!(giulia.open(&path).await.status, StatusCode::NOT_FOUND, "she has no place any more");
    }
}
