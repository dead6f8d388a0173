//! One open call to two cooperatives: neither learns who it is about nor of the other, both answer, one is chosen, and the
//! other is told at once.

use pico_node::sql;
use pico_protocol::referral::Kind;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, act, filled_why, in_days, open_person};
use crate::support::engine::Engine as Rows;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::{TestPair, link};
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;
use crate::support::story::asked_where;
use crate::support::turns::stand_in_line;

/// Three cooperatives: Aurora calls, Brezza and Cometa may have a place and do not know each other.
struct Call {
    desks: Desks,
    cometa: TestNode,
    carla: Panel,
    /// The page after sending.
    sent: Page,
    /// The referral to Brezza, the referral to Cometa.
    referrals: [String; 2],
}

impl Call {
    async fn made(engine: Rows) -> Self {
        let (pair, cometa) = tokio::join!(TestPair::linked(engine), TestNode::start("Cooperativa Cometa", engine));
        link(&pair.aurora, &cometa).await;
        let desks = Desks::at(pair).await;
        let carla = comes_in(&cometa, "carla", "coordinator").await;
        // Somebody whom it could be about: her name must not leave.
        open_person(&desks.giulia).await;
        let sent = to_both(&desks.giulia).await;
        let aurora = &desks.pair.aurora;
        let referrals = [row(aurora, &desks.pair.brezza.name).await, row(aurora, &cometa.name).await];
        assert_eq!(referrals[0].1, referrals[1].1, "one call");
        assert!(!referrals[0].1.is_empty(), "it has a name");
        let referrals = referrals.map(|(id, _)| format!("/invii/{id}"));
        let call = Self { desks, cometa, carla, sent, referrals };
        for (panel, referral) in call.receivers() {
            eventually("the call has arrived", async || {
                panel.request(reqwest::Method::GET, referral, None).await.status().is_success().then_some(())
            })
            .await;
        }
        call
    }

    fn receivers(&self) -> [(&Panel, &str); 2] {
        [(&self.desks.omar, &self.referrals[0]), (&self.carla, &self.referrals[1])]
    }

    /// Waits until a referral is in a state at both of its ends.
    async fn comes_to(&self, place: usize, state: &str) {
        let there = [&self.desks.pair.brezza, &self.cometa][place];
        for node in [&self.desks.pair.aurora, there] {
            eventually(&format!("{} is {state} at {}", self.referrals[place], node.name), async || {
                (state_of(node, &self.referrals[place]).await == state).then_some(())
            })
            .await;
        }
    }
}

/// Giulia calls both.
async fn to_both(giulia: &Panel) -> Page {
    let to = asked_where(giulia, Kind::OpenCall, "").await;
    let form = to.form("/dove");
    let targets: Vec<_> = form.choices.iter().filter(|(name, _)| name == "target").cloned().collect();
    assert_eq!(targets.len(), 2, "{targets:?}");
    to.shows("riceveranno tutte la stessa richiesta, senza nome");
    let form = targets.iter().fold(form, |form, (name, value)| form.tick(name, value));
    let why = giulia.send(&to, &form).await.ok();
    let preview = giulia.send(&why, &filled_why(&why)).await.ok();
    preview.shows(NEED).shows("Cooperativa Brezza").shows("Cooperativa Cometa");
    preview.shows("In una richiesta aperta non si comunica mai chi è");
    let form = preview.form("/invia");
    assert!(!form.names.iter().any(|name| name == "fields"), "no field can be promised");
    giulia.send(&preview, &form).await.ok()
}

/// The name of the call to which a referral belongs.
pub async fn call_of(node: &TestNode, referral: &str) -> String {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let (query, id) =
        ("SELECT COALESCE(call, '') FROM referrals WHERE id = $1", referral.trim_start_matches("/invii/"));
    let call = sql!(&mut tx, c => sqlx::query_scalar(query).bind(id).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    call
}

/// The referral to a cooperative and the name of its call.
pub async fn row(node: &TestNode, peer: &str) -> (String, String) {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT id, COALESCE(call, '') FROM referrals WHERE peer_name = $1 AND kind = 'open_call'";
    let found: (String, String) = sql!(&mut tx, c => sqlx::query_as(query).bind(peer).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}

/// The referral to a cooperative in another call than this one's.
async fn other_row(node: &TestNode, peer: &str, first: &str) -> String {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT id FROM referrals WHERE peer_name = $1 AND kind = 'open_call' AND id <> $2";
    let first = first.trim_start_matches("/invii/");
    let id: String = sql!(&mut tx, c => sqlx::query_scalar(query).bind(peer).bind(first).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    format!("/invii/{id}")
}

/// The state of a referral, as one of its ends has it.
pub async fn state_of(node: &TestNode, referral: &str) -> String {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let (query, id) = ("SELECT state FROM referrals WHERE id = $1", referral.trim_start_matches("/invii/"));
    let state = sql!(&mut tx, c => sqlx::query_scalar(query).bind(id).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    state
}

/// Somebody accepts, and holds a place.
pub async fn accepts(panel: &Panel, referral: &str, contact: &str) {
    act(panel, referral, "accetta", |form| {
        form.with("contact", contact).with("service", "Doposcuola").with("held_until", &in_days(12))
    })
    .await;
}

/// The part of a page about the other cooperatives of the call.
fn others(page: &Page) -> String {
    let text = page.text();
    let (_, others) = text.split_once("Le altre cooperative di questa richiesta aperta").unwrap_or_default();
    others.to_owned()
}

on_both_engines! {
    async fn one_of_two_is_chosen_and_the_other_is_told_at_once(engine: Engine) {
        let call = Call::made(engine).await;
        let giulia = &call.desks.giulia;
        assert!(call.sent.path.starts_with("/invii/chiamate/"), "{}", call.sent.path);
        call.sent.shows("Inviato a tutte le cooperative scelte").shows("0 risposte su 2");
        for referral in &call.referrals {
            assert!(call.sent.body.contains(&format!("href=\"{referral}\"")), "{referral} is in the call");
        }
        for ((panel, referral), stranger) in call.receivers().into_iter().zip(["Cometa", "Brezza"]) {
            let page = panel.open(referral).await.ok();
            page.shows("Richiesta aperta").shows(NEED);
            for hidden in [FAMILY_NAME, TAX_CODE, "051 000000", stranger] {
                assert!(!page.body.contains(hidden), "{hidden} is on {referral}");
            }
            assert!(others(&page).is_empty(), "who is asked does not learn who else was");
        }

        // Both have a place. Each page of Giulia's shows the answer of the other for comparison.
        accepts(&call.desks.omar, &call.referrals[0], "Omar, 051 111111").await;
        accepts(&call.carla, &call.referrals[1], "Carla, 051 222222").await;
        call.comes_to(0, "accepted").await;
        call.comes_to(1, "accepted").await;
        for (own, other) in [(0, "Cooperativa Cometa"), (1, "Cooperativa Brezza")] {
            let page = giulia.open(&call.referrals[own]).await.ok();
            let others = others(&page);
            assert!(others.contains(&format!("Accettato {other}")), "{others}");
            assert!(page.body.contains(&format!("href=\"{}\"", call.referrals[1 - own])), "with its link");
        }

        // Giulia chooses Brezza. Before she does, the page says what becomes of the others.
        let page = giulia.open(&format!("{}/fai/chiudi", call.referrals[0])).await.ok();
        page.shows("Scegli questa cooperativa").shows("L’altra lo sa subito").shows("Scelta un’altra cooperativa");
        act(giulia, &call.referrals[0], "chiudi", |form| form).await;
        assert_eq!(state_of(&call.desks.pair.aurora, &call.referrals[1]).await, "withdrawn", "in the same moment");
        call.comes_to(0, "closed").await;
        call.comes_to(1, "withdrawn").await;
        let told = call.carla.open(&call.referrals[1]).await.ok();
        told.shows("Ritirato").shows("Motivo: Scelta un’altra cooperativa");
        assert!(!told.body.contains(NEED), "what was asked is erased");
        let chosen = call.desks.omar.open(&call.referrals[0]).await.ok();
        chosen.shows("Chiuso: esito letto");
        assert!(!chosen.text().contains("Scelta un’altra cooperativa"), "{}", chosen.text());
        let page = giulia.open(&call.referrals[0]).await.ok();
        assert!(others(&page).contains("Ritirato Cooperativa Cometa"), "{}", page.text());
    }

    async fn reading_a_refusal_chooses_nobody(engine: Engine) {
        let call = Call::made(engine).await;
        act(&call.desks.omar, &call.referrals[0], "rifiuta", |form| form.with("reason", "out_of_area")).await;
        accepts(&call.carla, &call.referrals[1], "Carla, 051 222222").await;
        call.comes_to(0, "declined").await;
        call.comes_to(1, "accepted").await;
        let page = call.desks.giulia.open(&call.referrals[1]).await.ok();
        assert!(others(&page).contains("Rifiutato Cooperativa Brezza"), "{}", page.text());
        let page = call.desks.giulia.open(&format!("{}/fai/chiudi", call.referrals[0])).await.ok();
        page.shows("Qui sotto c’è com’è andata");
        act(&call.desks.giulia, &call.referrals[0], "chiudi", |form| form).await;
        call.comes_to(0, "closed").await;
        call.comes_to(1, "accepted").await;
        // Now she chooses Cometa: Brezza has ended and hears nothing more.
        act(&call.desks.giulia, &call.referrals[1], "chiudi", |form| form).await;
        call.comes_to(1, "closed").await;
        call.comes_to(0, "closed").await;
    }

    async fn two_choices_at_once_in_calls_to_the_same_cooperatives_both_hold(engine: Engine) {
        let call = Call::made(engine).await;
        let (giulia, aurora) = (&call.desks.giulia, &call.desks.pair.aurora);
        let gianni = comes_in(aurora, "gianni", "coordinator").await;
        to_both(giulia).await;
        let [to_brezza, to_cometa] = [&call.desks.pair.brezza.name, &call.cometa.name];
        let second = [other_row(aurora, to_brezza, &call.referrals[0]).await, other_row(aurora, to_cometa, &call.referrals[1]).await];
        for (place, panel) in [&call.desks.omar, &call.carla].into_iter().enumerate() {
            for referral in [&call.referrals[place], &second[place]] {
                eventually("the call has arrived", async || {
                    panel.request(reqwest::Method::GET, referral, None).await.status().is_success().then_some(())
                })
                .await;
                accepts(panel, referral, "Chi risponde").await;
                eventually("the answer has arrived", async || {
                    (state_of(aurora, referral).await == "accepted").then_some(())
                })
                .await;
            }
        }

        // Giulia chooses Brezza in the first call, Gianni Cometa in the second: each writes to both, at the same time.
        let pages = [
            giulia.open(&format!("{}/fai/chiudi", call.referrals[0])).await.ok(),
            gianni.open(&format!("{}/fai/chiudi", second[1])).await.ok(),
        ];
        let forms = [pages[0].form("/fai/chiudi"), pages[1].form("/fai/chiudi")];
        let db = aurora.database().await;
        let turn = db.write().await.unwrap();
        let release = async {
            stand_in_line(&db).await;
            drop(turn);
        };
        let (one, other, ()) =
            tokio::join!(giulia.send(&pages[0], &forms[0]), gianni.send(&pages[1], &forms[1]), release);
        db.close().await;
        for answer in [one, other] {
            answer.ok();
        }
        for (referral, state) in
            call.referrals.iter().zip(["closed", "withdrawn"]).chain(second.iter().zip(["withdrawn", "closed"]))
        {
            assert_eq!(state_of(aurora, referral).await, state, "{referral}");
        }
    }
}
