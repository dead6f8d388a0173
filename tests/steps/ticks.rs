//! How far a message has come: in coda, consegnato, nella loro lista, letto, as the sender's page tells it.

use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, open_person};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::Page;
use crate::support::proxy::Fault;
use crate::support::story::{Move, Story};

const OWN_NOTE: Move = Move { by: Party::Sender, act: "nota", typed: &[("note", "Una nota per i segni")] };

/// The ticks that stand under the note.
fn ticks(page: &Page) -> Vec<&'static str> {
    let (_, after) = page.body.rsplit_once("Una nota per i segni").expect("the note is in the timeline");
    // It is the last one.
    let item = after.split("<footer").next().unwrap_or_default();
    let all = ["in coda", "consegnato", "nella loro lista", "letto"];
    all.into_iter().filter(|tick| item.contains(&format!("{tick}</li>"))).collect()
}

async fn shows_ticks(story: &Story<'_>, expected: &[&str]) {
    eventually(&format!("the page shows {expected:?}"), async || {
        (ticks(&story.page(Party::Sender).await) == expected).then_some(())
    })
    .await;
}

on_both_engines! {
    async fn each_tick_appears_when_the_message_has_come_so_far_and_not_before(engine: Engine) {
        let (pair, before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;

        before_brezza.fault(Fault::Cut);
        before_aurora.fault(Fault::Cut);
        story.take(OWN_NOTE).await;
        shows_ticks(&story, &["in coda"]).await;
        // The message gets through with its receipt; what Brezza says of it afterwards does not yet.
        before_brezza.fault(Fault::None);
        shows_ticks(&story, &["consegnato"]).await;
        before_aurora.fault(Fault::None);
        shows_ticks(&story, &["consegnato", "nella loro lista"]).await;
        story.page(Party::Receiver).await;
        shows_ticks(&story, &["consegnato", "nella loro lista", "letto"]).await;
    }
}
