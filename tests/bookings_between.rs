//! Bookings between two cooperatives, at the panels of both: asked for, answered, used and settled, with the same signed story on both
//! nodes whatever happens on the way: crossings, a cut line, a peer that vanishes, a restored owner, many who want one hour.

use pico_node::sql;

use crate::bookings::a_room;
use crate::on_both_engines;
use crate::pressed::press;
use crate::restore::{back_up, comes_back, restore};
use crate::support::crowd::load;
use crate::support::desk::{Desks, in_days};
use crate::support::eventually;
use crate::support::form::Form;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::pair::{TestPair, link};
use crate::support::panel::{Page, Panel};
use crate::support::proxy::Fault;
use crate::support::staff::comes_in;

/// A purpose that a careless page would take for its own.
const PURPOSE: &str = "Riunione <b>grande</b> <script>alert(1)</script>";

/// Two administrators agree that bookings may flow: the first proposes, the second reads and signs.
pub async fn agree((host, ada): (&TestNode, &Panel), (guest, bea): (&TestNode, &Panel)) {
    let [here, there] = [guest, host].map(|node| format!("/rete/{}", Spoils::of(node).id));
    press(ada, &here, "/accordo/prenotazioni").await.shows("Prenotazioni proposte");
    let page = eventually("the proposal has arrived", async || {
        let page = bea.open(&there).await.ok();
        page.body.contains("/accordo/firma").then_some(page)
    })
    .await;
    page.shows("prenotazioni di sale, mezzi e altre risorse").shows("AGGIUNTA: USO CONDIVISO");
    bea.send(&page, &page.form("/accordo/firma")).await.ok();
    for (panel, path) in [(ada, here), (bea, there)] {
        eventually("bookings may flow", async || {
            panel.open(&path).await.ok().text().contains("le prenotazioni possono passare").then_some(())
        })
        .await;
    }
}

/// Two desks whose cooperatives have agreed on bookings; Omar lends.
async fn agreed(desks: Desks) -> Desks {
    let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
    let bea = comes_in(&desks.pair.brezza, "bea", "node-administrator").await;
    agree((&desks.pair.aurora, &ada), (&desks.pair.brezza, &bea)).await;
    desks
}

/// The page that asks the owner for this resource, once its feed has told of it.
pub async fn form_of(panel: &Panel, owner: &TestNode, resource: &str) -> String {
    let path = format!("/rete/risorse/{}/{resource}", Spoils::of(owner).id);
    eventually("the feed tells of it", async || (panel.open(&path).await.status == 200).then_some(())).await;
    format!("{path}/chiedi")
}

/// Asks for it from nine to twelve in three days, unless something else is typed; answers the address of its page.
pub async fn asks(panel: &Panel, form: &str, typed: &[(&str, &str)]) -> String {
    let page = panel.open(form).await.ok();
    let asked = page.form("/chiedi").with("giorno", &in_days(3)).with("dalle", "9").with("alle", "12");
    let asked = asked.with("persone", "12").with("purpose", PURPOSE);
    let shown = panel.send(&page, &typed.iter().fold(asked, |form, (name, value)| form.with(name, value))).await.ok();
    let path = shown.path.split('?').next().unwrap_or_default().to_owned();
    assert!(path.ends_with("/scambio"), "{}: {}", shown.path, shown.text());
    path
}

/// Takes a step on a booking's page.
pub async fn acts(panel: &Panel, path: &str, act: &str, fill: impl Fn(Form) -> Form) -> Page {
    let page = panel.open(&format!("{path}/{act}")).await.ok();
    panel.send(&page, &fill(page.form(&format!("/scambio/{act}")))).await.ok()
}

fn as_it_stands(form: Form) -> Form {
    form
}

async fn says(panel: &Panel, path: &str, words: &str) -> Page {
    eventually(&format!("{path} says \"{words}\""), async || {
        let page = panel.open(path).await;
        page.text().contains(words).then_some(page)
    })
    .await
}

/// What the footer of the story says of the last event that both nodes hold.
fn common(page: &Page) -> String {
    let text = page.text();
    let rest = text.split("Ultimo passo che hanno tutte e due: ").nth(1).unwrap_or_else(|| panic!("{text}"));
    rest.split(". Sull").next().unwrap_or_default().to_owned()
}

/// Digests of every signed core about bookings: what each node has said, and what the other holds of it.
async fn cores(node: &TestNode, table: &str) -> Vec<String> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query =
        format!("SELECT core_digest FROM {table} WHERE kind = 'booking/1' AND core_digest IS NOT NULL ORDER BY 1");
    let found = sql!(&mut tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).fetch_all(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}

/// Both nodes hold the same signed events, can use all of them, and show the same last one.
async fn tell_the_same(desks: &Desks, path: &str) {
    for (author, holder) in [(&desks.pair.aurora, &desks.pair.brezza), (&desks.pair.brezza, &desks.pair.aurora)] {
        eventually(&format!("{} holds what {} has said", holder.name, author.name), async || {
            let waiting = author.count("SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL").await;
            (waiting == 0 && cores(author, "outbox").await == cores(holder, "inbox").await).then_some(())
        })
        .await;
        let idle = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state NOT IN ('processed', 'empty')";
        eventually("everything was acted upon", async || (holder.count(idle).await == 0).then_some(())).await;
        let against = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code <> 'settled'";
        assert_eq!(holder.count(against).await, 0, "{} could use everything", holder.name);
    }
    let [ours, theirs] = [desks.giulia.open(path).await.ok(), desks.omar.open(path).await.ok()];
    assert_eq!(common(&ours), common(&theirs));
    let states = "SELECT id || ' ' || state FROM bookings WHERE direction <> 'own' ORDER BY id";
    assert_eq!(desks.pair.aurora.texts(states).await, desks.pair.brezza.texts(states).await);
}

on_both_engines! {
    async fn a_room_is_asked_for_confirmed_taken_brought_back_and_settled_by_both(engine: Engine) {
        let desks = agreed(Desks::at(TestPair::linked(engine).await).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let form = form_of(giulia, &desks.pair.brezza, &a_room(omar, &[]).await).await;
        let path = asks(giulia, &form, &[]).await;
        says(giulia, &path, "Tocca a voi È confermata").await;
        for panel in [giulia, omar] {
            let page = says(panel, &path, "Confermata").await;
            page.shows(PURPOSE).shows("12");
            assert!(!page.body.contains("<b>grande</b>") && !page.body.contains("<script>alert"), "{}", page.body);
        }
        acts(giulia, &path, "presa", as_it_stands).await.shows("In uso");
        says(omar, &path, "In uso").await;
        acts(omar, &path, "consegna", as_it_stands).await;
        says(giulia, &path, "Consegnata").await;
        acts(giulia, &path, "restituita", |form| form.with("damage", "Una sedia <i>rotta</i>")).await;
        says(omar, &path, "Una sedia <i>rotta</i>").await;
        acts(omar, &path, "conto", |form| {
            form.with("quantity", "3").with("cents", "12,50").with("text", "Come d'accordo")
        }).await;
        says(giulia, &path, "Tocca a voi").await.shows("12,50 €").shows("3:00 ore");
        acts(giulia, &path, "contesta", |form| form.with("text", "Erano due ore")).await;
        says(omar, &path, "Erano due ore").await;
        acts(omar, &path, "conto", |form| form.with("quantity", "2").with("cents", "8,00")).await;
        says(giulia, &path, "8,00 €").await;
        acts(giulia, &path, "firma", as_it_stands).await.shows("Il conto firmato");
        says(omar, &path, "Il conto è firmato da tutte e due le cooperative").await;
        tell_the_same(&desks, &path).await;
        let line = "SELECT settled_unit || ' ' || CAST(settled_quantity AS TEXT) || ' ' || CAST(settled_cents AS TEXT) FROM bookings";
        for node in [&desks.pair.aurora, &desks.pair.brezza] {
            assert_eq!(node.texts(line).await, ["minutes 120 800"]);
        }
    }

    async fn another_time_is_offered_and_accepted_and_an_option_runs_out(engine: Engine) {
        let desks = agreed(Desks::at(TestPair::linked(engine).await).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let room = a_room(omar, &[("approval", "yes"), ("option_hours", "2")]).await;
        let form = form_of(giulia, &desks.pair.brezza, &room).await;
        let path = asks(giulia, &form, &[]).await;
        says(omar, &path, "Opzione").await.shows("Tocca a voi");
        acts(omar, &path, "proponi", |form| {
            let form = form.with("from_hour", "15").with("to_hour", "17").with("text", "Al mattino c'è il coro");
            form.with("price", "4,00").with("per", "hour")
        })
        .await;
        says(giulia, &path, "Al mattino c'è il coro").await.shows("4,00 € all’ora");
        acts(giulia, &path, "accetta", as_it_stands).await;
        says(giulia, &path, "Confermata").await.shows("15:00–17:00");
        tell_the_same(&desks, &path).await;

        let second = asks(giulia, &form, &[("dalle", "10"), ("alle", "11")]).await;
        says(giulia, &second, "Opzione").await;
        desks.pair.brezza.days_pass(1).await;
        says(giulia, &second, "Scaduta senza risposta").await;
        tell_the_same(&desks, &second).await;
    }

    async fn a_withdrawal_and_a_confirmation_that_cross_on_a_cut_line_end_in_the_same_cancellation(engine: Engine) {
        let (pair, before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = agreed(Desks::at(pair).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let form = form_of(giulia, &desks.pair.brezza, &a_room(omar, &[("approval", "yes")]).await).await;
        let path = asks(giulia, &form, &[]).await;
        says(omar, &path, "Chiesta").await;
        tell_the_same(&desks, &path).await;
        for line in [&before_aurora, &before_brezza] {
            line.fault(Fault::Cut);
        }
        acts(omar, &path, "conferma", |form| form.with("text", "Le chiavi sono in portineria")).await.shows("Confermata");
        acts(giulia, &path, "ritira", |form| form.with("reason", "not_needed")).await.shows("in coda");
        for line in [&before_aurora, &before_brezza] {
            line.fault(Fault::None);
        }
        for (node, login) in [(&desks.pair.aurora, "amos"), (&desks.pair.brezza, "bruno")] {
            let admin = comes_in(node, login, "node-administrator").await;
            let page = admin.open("/consegne").await.ok();
            if page.body.contains("/riprova") {
                admin.send(&page, &page.form("/riprova")).await.ok();
            }
        }
        for panel in [giulia, omar] {
            says(panel, &path, "Disdetta dopo la conferma").await.shows("Non serve più");
        }
        tell_the_same(&desks, &path).await;
    }

    async fn a_peer_that_vanishes_in_mid_booking_hears_of_it_when_it_is_back(engine: Engine) {
        let mut desks = agreed(Desks::at(TestPair::linked(engine).await).await).await;
        let form = form_of(&desks.giulia, &desks.pair.brezza, &a_room(&desks.omar, &[]).await).await;
        let path = asks(&desks.giulia, &form, &[]).await;
        says(&desks.giulia, &path, "Tocca a voi È confermata").await;
        desks.pair.brezza.kill();
        acts(&desks.giulia, &path, "presa", as_it_stands).await.shows("in coda");
        acts(&desks.giulia, &path, "restituita", as_it_stands).await;
        let other = asks(&desks.giulia, &form, &[("dalle", "14"), ("alle", "15")]).await;
        desks.giulia.open(&other).await.ok().shows("Tocca a Cooperativa Brezza");
        desks.pair.brezza.serve().await;
        says(&desks.omar, &path, "Restituita").await;
        says(&desks.giulia, &other, "Confermata").await;
        tell_the_same(&desks, &path).await;
    }

    async fn an_owner_restored_from_yesterday_knows_again_what_it_has_promised(engine: Engine) {
        let mut desks = agreed(Desks::at(TestPair::linked(engine).await).await).await;
        let form = form_of(&desks.giulia, &desks.pair.brezza, &a_room(&desks.omar, &[]).await).await;
        let before = asks(&desks.giulia, &form, &[("giorno", &in_days(5))]).await;
        says(&desks.giulia, &before, "Confermata").await;
        tell_the_same(&desks, &before).await;
        let bundle = back_up(&desks.pair.brezza).await;
        // Lost with the machine: a promise, and that somebody has taken what was promised before.
        let path = asks(&desks.giulia, &form, &[]).await;
        says(&desks.giulia, &path, "Confermata").await;
        acts(&desks.omar, &before, "consegna", as_it_stands).await;
        says(&desks.giulia, &before, "In uso").await;
        tell_the_same(&desks, &path).await;

        restore(&mut desks.pair.brezza, &bundle).await;
        desks.pair.brezza.serve().await;
        desks.omar = comes_back(&desks.pair.brezza, "omar").await;
        for (booking, words) in [(&path, "Confermata"), (&before, "In uso")] {
            says(&desks.omar, booking, words).await;
            tell_the_same(&desks, booking).await;
        }
        let late = asks(&desks.giulia, &form, &[("dalle", "10"), ("alle", "11")]).await;
        says(&desks.giulia, &late, "Rifiutata").await.shows("È già presa in quel tempo");
    }

    async fn of_several_cooperatives_that_want_one_hour_one_gets_it_and_the_others_have_an_answer(engine: Engine) {
        let brezza = TestNode::start("Cooperativa Brezza", engine).await;
        let (omar, bea) = (comes_in(&brezza, "omar", "coordinator").await, comes_in(&brezza, "bea", "node-administrator").await);
        let room = a_room(&omar, &[]).await;
        let mut askers = Vec::new();
        for number in 0..2 * load() {
            let node = TestNode::start(&format!("Cooperativa Numero {number}"), engine).await;
            link(&brezza, &node).await;
            let ada = comes_in(&node, "ada", "node-administrator").await;
            agree((&node, &ada), (&brezza, &bea)).await;
            let giulia = comes_in(&node, "giulia", "coordinator").await;
            let form = form_of(&giulia, &brezza, &room).await;
            askers.push((node, giulia, form));
        }
        let asking = askers.iter().map(|(_, giulia, form)| asks(giulia, form, &[]));
        let paths = futures_util::future::join_all(asking).await;
        let mut got = 0;
        for ((_, giulia, _), path) in askers.iter().zip(&paths) {
            let page = eventually("it is answered", async || {
                let page = giulia.open(path).await.ok();
                let text = page.text();
                (text.contains("Confermata") || text.contains("Rifiutata")).then_some(page)
            })
            .await;
            got += usize::from(page.text().contains("Confermata"));
        }
        assert_eq!(got, 1);
    }

    async fn without_an_agreement_the_page_says_what_to_do_and_who_lends_is_not_shown_to_others(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let room = a_room(&desks.omar, &[]).await;
        let form = form_of(&desks.giulia, &desks.pair.brezza, &room).await;
        let page = desks.giulia.open(&form).await.ok();
        page.shows("L’accordo tra le due cooperative non parla di prenotazioni").shows("Chiedi a chi amministra il nodo");
        assert!(!page.body.contains("name=\"purpose\""), "nothing can be sent: {}", page.body);
        let desks = agreed(desks).await;
        let path = asks(&desks.giulia, &form, &[]).await;
        let refused = desks.giulia.open(&form).await.ok();
        let typed = refused.form("/chiedi").with("giorno", &in_days(4)).with("dalle", "9").with("alle", "10");
        let refused = desks.giulia.send(&refused, &typed.with("purpose", "Per RSSMRA85T10A562S")).await;
        assert!(refused.text().contains("codice fiscale"), "{}", refused.text());
        says(&desks.omar, &path, "Confermata").await;
        let lucia = comes_in(&desks.pair.brezza, "lucia", "operator").await;
        assert_eq!(lucia.open(&path).await.status, 404, "what others ask is answered by who lends");
    }
}
