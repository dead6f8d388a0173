//! What a person has taken back does not leave any more, although it waited already for a node that could not be reached.

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, act, first_received, in_days, open_person, send_referral, state};
use crate::support::engine::Engine as Rows;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::Panel;

/// A note that says more than a need.
const NOTE: &str = "Il portone è quello verde sul retro";

on_both_engines! {
    async fn a_withdrawn_consent_stops_a_queued_referral(engine: Engine) {
        let mut case = Case::with_a_place(engine).await;
        // The name is signed for Brezza while it is away: only its text can still be stopped.
        case.desks.pair.brezza.kill();
        case.queue_name_and_note().await;
        let name = "AND number = 2 AND epoch IS NOT NULL";
        eventually("it is signed", async || (case.unreceived(name).await == 1).then_some(())).await;
        revoke(&case.desks.giulia, &case.person).await;
        assert_eq!(case.unreceived("AND body IS NOT NULL").await, 1, "only the withdrawal has a text");
        case.comes_back_knowing_nothing("withdrawn").await;
    }

    async fn a_mistake_stops_what_is_queued(engine: Engine) {
        let mut case = Case::with_a_place(engine).await;
        // Aurora has not spoken with Brezza since it started: nothing is signed.
        case.desks.pair.brezza.kill();
        case.desks.pair.aurora.stop().await;
        case.desks.pair.aurora.serve().await;
        case.queue_name_and_note().await;
        act(&case.desks.giulia, &case.sent, "errore", |form| form.with("mistake", "Era un'altra persona")).await;
        assert_eq!(case.unreceived("AND epoch IS NOT NULL").await, 0, "nothing is signed yet");
        case.comes_back_knowing_nothing("entered_in_error").await;
    }

    async fn a_referral_that_never_left_is_never_heard_of(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        desks.pair.brezza.kill();
        let person = open_person(&desks.giulia).await;
        let sent = send_referral(&desks.giulia, &person).await;
        eventually("the opening is signed", async || {
            (count(&desks.pair.aurora, "outbox WHERE subject IS NOT NULL AND epoch IS NOT NULL").await == 1).then_some(())
        })
        .await;
        revoke(&desks.giulia, &person).await;
        desks.giulia.open(&sent).await.ok();
        desks.pair.brezza.serve().await;
        all_received(&desks.pair.aurora).await;
        eventually("everything is done with", async || {
            (count(&desks.pair.brezza, "inbox WHERE state = 'stored'").await == 0).then_some(())
        })
        .await;
        let brezza = &desks.pair.brezza;
        assert_eq!(count(brezza, "referrals").await, 0);
        assert_eq!(count(brezza, "inbox WHERE kind = 'referral/1' AND (body IS NOT NULL OR state = 'stored')").await, 0);
        assert_eq!(count(brezza, "inbox_exceptions").await, 0, "nobody is called to the telephone");
        assert!(!desks.omar.open("/invii?elenco=ricevuti").await.ok().body.contains("/invii/ref_"));
        assert_eq!(state(&desks.pair.aurora).await, "withdrawn");
        assert_eq!(lanes(&desks.pair.aurora, "own", "outbox").await, lanes(brezza, "peer", "inbox").await);
        // The next referral of the same person goes its way.
        send_referral(&desks.giulia, &person).await;
        desks.omar.open(&first_received(&desks.omar).await).await.ok().shows(NEED);
    }
}

/// A referral for which Brezza has said that there is a place.
struct Case {
    desks: Desks,
    person: String,
    sent: String,
    received: String,
}

impl Case {
    async fn with_a_place(engine: Rows) -> Self {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let sent = send_referral(&desks.giulia, &person).await;
        let received = first_received(&desks.omar).await;
        act(&desks.omar, &received, "posto", |form| {
            form.with("waits_for", "identity").with("held_until", &in_days(10))
        })
        .await;
        eventually("the place is offered", async || {
            (state(&desks.pair.aurora).await == "provisionally_accepted").then_some(())
        })
        .await;
        all_received(&desks.pair.aurora).await;
        Self { desks, person, sent, received }
    }

    async fn queue_name_and_note(&self) {
        act(&self.desks.giulia, &self.sent, "identita", |form| form).await;
        act(&self.desks.giulia, &self.sent, "nota", |form| form.with("note", NOTE)).await;
    }

    /// How many events of the referral Brezza has not signed for.
    async fn unreceived(&self, and: &str) -> i64 {
        let table = format!("outbox WHERE subject IS NOT NULL AND received_at IS NULL {and}");
        count(&self.desks.pair.aurora, &table).await
    }

    /// Brezza is back: the referral ends, the name never came, and both nodes tell the same story.
    async fn comes_back_knowing_nothing(&mut self, end: &str) {
        self.desks.pair.brezza.serve().await;
        let (aurora, brezza) = (&self.desks.pair.aurora, &self.desks.pair.brezza);
        eventually("the referral has ended at Brezza", async || (state(brezza).await == end).then_some(())).await;
        all_received(aurora).await;
        assert_eq!(count(brezza, "inbox WHERE kind = 'referral/1' AND state = 'empty'").await, 2);
        assert_eq!(count(brezza, "referral_events WHERE step IN ('identity_disclosed', 'noted')").await, 0);
        assert_eq!(count(brezza, "referrals WHERE label <> '' OR identity = 'disclosed'").await, 0);
        assert_eq!(count(brezza, "inbox_exceptions").await, 0);
        let page = self.desks.omar.open(&self.received).await.ok();
        assert!(!page.body.contains(FAMILY_NAME) && !page.body.contains(NOTE), "{}", page.text());
        self.desks.giulia.open(&self.sent).await.ok().shows("fermato prima della consegna");
        eventually("both tell the same story", async || {
            let (own, theirs) = (lanes(aurora, "own", "outbox").await, lanes(brezza, "peer", "inbox").await);
            let back = (lanes(aurora, "peer", "inbox").await, lanes(brezza, "own", "outbox").await);
            (own.len() == 4 && own == theirs && back.0 == back.1 && state(aurora).await == end).then_some(())
        })
        .await;
        // The next word of the lane finds its place, and what is told is evidence.
        if end == "withdrawn" {
            act(&self.desks.giulia, &self.sent, "chiudi", |form| form).await;
            eventually("the loop is closed", async || (state(brezza).await == "closed").then_some(())).await;
        }
        for (panel, referral, node) in
            [(&self.desks.giulia, &self.sent, aurora), (&self.desks.omar, &self.received, brezza)]
        {
            let file = node.folder().join("prova.json");
            std::fs::write(&file, panel.open(&format!("{referral}/prova")).await.ok().body).unwrap();
            node.command(&["verify", file.to_str().unwrap()]).await.ok();
        }
    }
}

/// Takes the person's consent back on her own page.
async fn revoke(panel: &Panel, person: &str) {
    let page = panel.open(person).await.ok();
    panel.send(&page, &page.form("/revoca")).await.ok();
}

async fn all_received(node: &TestNode) {
    eventually("everything is signed for", async || {
        (count(node, "outbox WHERE received_at IS NULL").await == 0).then_some(())
    })
    .await;
}

async fn count(node: &TestNode, table: &str) -> i64 {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}");
    pico_node::sql!(&mut tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(c)).unwrap()
}

/// One lane as a node has it: numbers and cores.
async fn lanes(node: &TestNode, side: &str, table: &str) -> Vec<(i64, String)> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = format!(
        "SELECT e.number, m.core_digest FROM lane_events e JOIN {table} m ON m.id = e.message \
         WHERE e.side = '{side}' AND m.core_digest IS NOT NULL ORDER BY e.number"
    );
    pico_node::sql!(&mut tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_all(c)).unwrap()
}
