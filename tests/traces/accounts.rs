//! Accounts: somebody is let in, looks after her own safety, and is helped and shown out by who administers the node.

use super::Stage;
use crate::pressed::press;
use crate::support::panel::{Page, Panel};
use crate::support::staff::{PASSWORD, full_name, link_in, set_second_factor, through_the_door};

/// As she types it.
const LOGIN: &str = "elsa";

/// Everything that is done to come in, to stay safe and to go out.
pub(super) async fn come_and_go(stage: &Stage) {
    let elsa = let_in(stage).await;
    press(&elsa, "/profilo", "/profilo/lingua").await;
    with_a_second_factor(stage, &elsa).await;
    let again = stage.newcomer();
    knocks(&again).await;
    press(&again, "/", "/demo/ruolo").await;
    press(&again, "/", "/uscita").await;
    is_helped_and_shown_out(stage).await;
    the_first_administrator(stage).await;
}

/// The administrator makes an account and hands over its link.
async fn let_in(stage: &Stage) -> Panel {
    let page = stage.ada.open("/utenti/nuovo").await.ok();
    let form = page.form("/utenti/nuovo").with("name", &full_name(LOGIN)).with("login", LOGIN).with("role", "operator");
    let handed = stage.ada.send(&page, &form).await.ok();
    let elsa = stage.newcomer();
    through_the_door(&elsa, link_in(&handed.text())).await;
    elsa
}

/// Types login and password at the door.
async fn knocks(panel: &Panel) -> Page {
    let door = panel.open("/accesso").await.ok();
    panel.send(&door, &door.form("/accesso").with("login", LOGIN).with("password", PASSWORD)).await.ok()
}

/// She comes in elsewhere with a code from paper, ends her other session, and does without a second factor again.
async fn with_a_second_factor(stage: &Stage, elsa: &Panel) {
    let codes = set_second_factor(elsa).await;
    let code = codes.body.split("<li><code>").nth(1).and_then(|rest| rest.split('<').next()).expect("codes on paper");
    // The password alone lets nobody in and leaves no row: she is watched from the code on.
    let half = Panel::new(&stage.desks.pair.aurora.panel());
    let asked = knocks(&half).await;
    let inside = half.watched(&stage.logs[0]);
    inside.send(&asked, &asked.form("/accesso/codice").with("code", code)).await.ok();
    press(&inside, "/profilo", "/profilo/sessioni").await;
    let page = inside.open("/profilo").await.ok();
    let form = page.form("/profilo/secondo-fattore/togli").with("current", PASSWORD);
    inside.send(&page, &form).await.ok();
}

/// What an administrator does to a colleague's account.
async fn is_helped_and_shown_out(stage: &Stage) {
    let ids = stage.desks.pair.aurora.texts("SELECT id FROM accounts WHERE login = 'elsa'").await;
    let account = format!("/utenti/{}", ids[0]);
    for action in ["", "/togli-secondo-fattore", "/link", "/chiudi", "/apri"] {
        press(&stage.ada, &account, &format!("{account}{action}")).await;
    }
}

/// Comes in with the link that is made on the machine.
async fn the_first_administrator(stage: &Stage) {
    let said = stage.desks.pair.aurora.command(&["setup-link"]).await.ok();
    let first = stage.newcomer();
    let page = first.open(link_in(&said)).await.ok();
    let form = page.form("").with("name", "Berta Neri").with("login", "berta").with("password", PASSWORD);
    first.send(&page, &form).await.ok();
}
