//! What a cooperative keeps for itself: services, settings, records, and what it looks through.

use pico_node::backup::restore::UNSEEN;
use pico_node::store::facts;

use super::Stage;
use crate::cases::hands_over;
use crate::pressed::press;
use crate::support::desk::{in_days, protect, search};
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;

/// Services, settings and searches.
pub(super) async fn is_kept(stage: &Stage) {
    let (giulia, ada) = (&stage.desks.giulia, &stage.ada);
    let service = format!("/servizi/{}", a_service(giulia).await);
    for action in ["", "/chiudi", "/apri"] {
        press(giulia, &service, action).await;
    }
    let services = giulia.open("/servizi").await.ok();
    let form = services.form("/posti");
    let service = form.names.iter().find_map(|name| name.strip_prefix("free-")).expect("a service with places");
    giulia.send(&services, &form.clone().with("said", service)).await.ok();
    press(giulia, "/servizi/rete", "/servizi/rete").await;
    search(giulia, "doposcuola").await;
    let parts = giulia.open("/_components").await.ok();
    giulia.send(&parts, &parts.form("/_components")).await;

    let page = ada.open("/impostazioni").await.ok();
    let form = page.form("/impostazioni").with("urgent-person-email", "chiara@aurora.example.it");
    ada.send(&page, &form).await.ok();
    press(ada, "/impostazioni", "/impostazioni/prova").await;
    press(&stage.dora, "/registro", "/registro/verifica").await;
    restored(stage).await;
    press(ada, "/ripristino", "/ripristino").await;
}

/// As if the node had come back from a backup: somebody has to look through it.
async fn restored(stage: &Stage) {
    let db = stage.desks.pair.aurora.database().await;
    let mut tx = db.write().await.unwrap();
    facts::put(&mut tx, UNSEEN, "1").await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// A person's consents, her protection, and the colleague who has her cases from now on.
pub(super) async fn is_closed(stage: &Stage, person: &str) {
    let (giulia, dora) = (&stage.desks.giulia, &stage.dora);
    let page = giulia.open(&format!("{person}/consensi")).await.ok();
    let form = page.form("").with("purpose", "care").with("given_on", &in_days(-3)).with("expires_on", &in_days(30));
    giulia.send(&page, &form).await.ok();
    press(giulia, person, "/revoca").await;
    protect(giulia, person, "Via del Rifugio 9").await;

    let page = dora.open(&format!("{person}/motivo")).await.ok();
    dora.send(&page, &page.form("/motivo").with("reason", "Richiesta di accesso n. 12")).await.ok();
    let aurora = &stage.desks.pair.aurora;
    comes_in(aurora, "sara", "coordinator").await;
    let ids = aurora.texts("SELECT id FROM accounts WHERE login = 'giulia'").await;
    hands_over(dora, &format!("/passaggi/{}", ids[0]), "sara").await.ok();
}
