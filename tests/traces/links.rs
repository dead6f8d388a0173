//! Links: invited, compared, suspended, and what a peer says that somebody has to read; and what is on its way.

use pico_protocol::agreement::Agreement;

use super::{Stage, change};
use crate::links;
use crate::pressed::press;
use crate::support::desk::send_referral;
use crate::support::eventually;
use crate::support::hostile::{Hostile, Spoils};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::proxy::Fault;
use crate::unusable::refuses_a_step;

const ACTIVE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM peers WHERE state = 'active'";
const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";

/// The text of the first element that begins like this.
fn text_of(page: &Page, start: &str) -> String {
    let found = page.body.split(start).nth(1).and_then(|rest| rest.split('<').next());
    found.unwrap_or_else(|| panic!("{start} is not on {}:\n{}", page.path, page.text())).trim().to_owned()
}

/// Two administrators link their nodes at their own panels.
pub(super) async fn begin((aurora, ada): (&TestNode, &Panel), (brezza, bea): (&TestNode, &Panel)) {
    let written = press(ada, "/rete/invita", "/rete/invita").await;
    let invitation = text_of(&written, "id=\"invitation\">");
    let page = bea.open("/rete/accetta").await.ok();
    let accepted = bea.send(&page, &page.form("").with("invitation", &invitation)).await.ok();
    let code = text_of(&accepted, "class=\"short-code\">");
    for (panel, other) in [(ada, brezza), (bea, aurora)] {
        let page = panel.open(&format!("/rete/{}", Spoils::of(other).id)).await.ok();
        panel.send(&page, &page.form("/conferma").with("code", &code)).await.ok();
    }
    for node in [aurora, brezza] {
        eventually("the link is active", async || (node.count(ACTIVE).await == 1).then_some(())).await;
    }
}

/// Something does not arrive, and something could not be used there: a person does what can be done. Brezza is not reached any
/// more from here on.
pub(super) async fn wait(stage: &Stage, person: &str) {
    let (aurora, ada) = (&stage.desks.pair.aurora, &stage.ada);
    let peer = Spoils::of(&stage.desks.pair.brezza).id;
    stage.lines[1].fault(Fault::Cut);
    send_referral(&stage.desks.giulia, person).await;
    eventually("something waits", async || ada.open("/consegne").await.ok().body.contains("/riprova").then_some(()))
        .await;
    press(ada, "/consegne", "/riprova").await;
    // Written two days ago: it is time to telephone.
    change(aurora, "UPDATE outbox SET created_at = created_at - 172800000 WHERE received_at IS NULL").await;
    press(ada, "/consegne", "/telefonato").await;
    press(ada, "/consegne", "/consegne/prova").await;
    refuses_a_step(aurora, &peer).await;
    press(ada, &format!("/rete/{peer}"), "/visto").await;
}

/// The link is suspended and goes on; then the peer, in other hands, says and proposes what it likes, and the link is ended.
pub(super) async fn end(stage: Stage) {
    let Stage { desks, ada, lines: _lines, .. } = stage;
    let peer = format!("/rete/{}", Spoils::of(&desks.pair.brezza).id);
    for action in ["/sospendi", "/riprendi", "/sblocca"] {
        press(&ada, &peer, action).await;
    }
    let TestPair { aurora, mut brezza } = desks.pair;
    // The attacker goes on from what Brezza has said last: all of it must have been heard.
    eventually("everything has arrived", async || (brezza.count(WAITING).await == 0).then_some(())).await;
    brezza.stop().await;
    let hostile = Hostile::take_over(&brezza, &aurora).await;
    let mut stage = links::Stage { aurora, admin: ada, hostile };

    stage.proposes("Un altro testo.", |agreement| agreement).await;
    answers(&stage, "Un altro testo.", "/accordo/rifiuta").await;
    let before = stage.in_force().await;
    stage.proposes("Testo concordato.", |agreement| Agreement { replaces: before, ..agreement }).await;
    answers(&stage, "Testo concordato.", "/accordo/firma").await;
    stage.renames_itself("Cooperativa Ponente", "055 999999").await;
    answers(&stage, "Cooperativa Ponente", "/nome").await;
    press(&stage.admin, &peer, "/chiudi").await;
}

/// Presses a button of the peer's page, once the page says these words.
async fn answers(stage: &links::Stage, words: &str, action: &str) {
    let page = stage.page_with(words).await;
    stage.admin.send(&page, &page.form(action)).await.ok();
}
