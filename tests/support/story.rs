//! One referral told by two coordinators at their own panels: who takes which step, and what is typed.
//!
//! A [`Move`] is data, so that a test can be a table. Values that begin with `+` are days from today; `*` is the first
//! thing that can be chosen.

use pico_node::sql;
use pico_protocol::referral::{Kind, Party};

use super::desk::{Desks, NEED, act, filled_why, in_days};
use super::eventually;
use super::form::Form;
use super::node::TestNode;
use super::panel::{Page, Panel};

/// One step, as a person takes it.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// Which side takes it.
    pub by: Party,
    /// The word in the address of its page.
    pub act: &'static str,
    /// What is typed.
    pub typed: &'static [(&'static str, &'static str)],
}

/// A step of the sender.
pub const fn sender(act: &'static str, typed: &'static [(&'static str, &'static str)]) -> Move {
    Move { by: Party::Sender, act, typed }
}

/// A step of the receiver.
pub const fn receiver(act: &'static str, typed: &'static [(&'static str, &'static str)]) -> Move {
    Move { by: Party::Receiver, act, typed }
}

/// "I am looking at it."
pub const REVIEW: Move = receiver("valuta", &[]);
/// A question.
pub const ASK: Move = receiver("domanda", &[("question", "C'è una certificazione?"), ("answer_by", "+3")]);
/// Its answer.
pub const ANSWER: Move = sender("rispondi", &[("answer", "La certificazione c'è")]);
/// Third on the waiting list.
pub const WAITLIST: Move = receiver("lista", &[("rank", "3"), ("valid_until", "+20")]);
/// There is a place: who is it?
pub const RESERVE: Move = receiver("posto", &[("waits_for", "identity"), ("held_until", "+10")]);
/// It is her, with the fields that were promised.
pub const DISCLOSE: Move = sender("identita", &[]);
/// The place is hers.
pub const ACCEPT: Move = receiver(
    "accetta",
    &[("contact", "Omar, 051 111111"), ("service", "Educativa domiciliare"), ("held_until", "+10")],
);
/// The first contact.
pub const START: Move = receiver("avvia", &[("first_contact", "+0")]);
/// A pause.
pub const HOLD: Move = receiver("sospendi", &[("reason", "*"), ("review_on", "+30")]);
/// The pause is over.
pub const RESUME: Move = receiver("riprendi", &[("first_contact", "+0")]);
/// It is done.
pub const COMPLETE: Move = receiver("concludi", &[("outcome", "*"), ("reason", "*"), ("hours", "24")]);
/// It did not work out.
pub const FAIL: Move = receiver("fallita", &[("reason", "*")]);
/// No.
pub const DECLINE: Move = receiver("rifiuta", &[("reason", "no_places")]);
/// Taken back.
pub const WITHDRAW: Move = sender("ritira", &[("reason", "need_met")]);
/// The person takes her consent back.
pub const REVOKE: Move = sender("revoca", &[]);
/// The receiver stops.
pub const STOP: Move = receiver("base", &[("basis", "stops"), ("sure", "yes")]);
/// The receiver goes on, on a ground of its own.
pub const GO_ON: Move = receiver("base", &[("basis", "court_order")]);
/// "Please stop."
pub const INTERRUPT: Move = sender("interrompi", &[("why", "La famiglia si trasferisce")]);
/// The case goes over.
pub const HAND_OVER: Move = sender("passa", &[]);
/// A late place is taken all the same.
pub const CONFIRM_LATE: Move = sender("conferma", &[]);
/// The outcome was read.
pub const CLOSE: Move = sender("chiudi", &[]);
/// All of it was a mistake.
pub const ANNUL: Move = sender("errore", &[("mistake", "Cooperativa sbagliata")]);
/// The receiver takes its last step back.
pub const RETRACT: Move = receiver("annulla-passo", &[]);
/// A note of the receiver.
pub const NOTE: Move = receiver("nota", &[("note", "Ci vediamo giovedì")]);

/// One referral at both desks: Giulia has opened it, Omar answers. Its address is the same on both panels.
pub struct Story<'a> {
    desks: &'a Desks,
    opened_by: Party,
    /// Where it is, on either panel.
    pub path: String,
}

impl<'a> Story<'a> {
    /// Giulia opens a referral; answers when it has arrived at Omar's.
    pub async fn begin(desks: &'a Desks, kind: Kind, person: &str) -> Self {
        let preview = preview(&desks.giulia, kind, person, "").await;
        let mut form = preview.form("/invia");
        if form.names.iter().any(|name| name == "fields") {
            form = form.with("fields", "name").tick("fields", "birth_date").tick("fields", "tax_code");
        }
        let sent = desks.giulia.send(&preview, &form).await.ok();
        Self::sent(desks, kind, &sent).await
    }

    /// A referral that was just sent from this page.
    pub async fn sent(desks: &'a Desks, kind: Kind, sent: &Page) -> Self {
        let path = sent.path.split('?').next().unwrap_or_default().to_owned();
        assert!(path.starts_with("/invii/ref_"), "{}: {}", sent.path, sent.text());
        let story = Self { desks, opened_by: kind.opened_by(), path };
        story.settled().await;
        story
    }

    /// Who sits on a side.
    pub fn panel(&self, side: Party) -> &'a Panel {
        if side == self.opened_by { &self.desks.giulia } else { &self.desks.omar }
    }

    /// The node of a side.
    pub fn node(&self, side: Party) -> &'a TestNode {
        if side == self.opened_by { &self.desks.pair.aurora } else { &self.desks.pair.brezza }
    }

    /// The page of the referral, as one side reads it.
    pub async fn page(&self, side: Party) -> Page {
        let page = self.panel(side).open(&self.path).await.ok();
        leads_on(&page);
        page
    }

    /// Takes one step, without waiting for the other side to hear of it.
    pub async fn take(&self, step: Move) -> Page {
        act(self.panel(step.by), &self.path, step.act, |form| filled(form, step.typed)).await
    }

    /// Takes steps one after the other; each is known on both sides before the next.
    pub async fn walk(&self, steps: &[Move]) {
        for step in steps {
            self.take(*step).await;
            self.settled().await;
        }
    }

    /// Waits until both nodes hold the same steps in the same state; answers the state.
    pub async fn settled(&self) -> String {
        eventually(&format!("both sides hold the same steps of {}", self.path), async || {
            let (one, other) = (self.stands(Party::Sender).await?, self.stands(Party::Receiver).await?);
            (one == other).then_some(one.1)
        })
        .await
    }

    /// Waits until both nodes agree on a state.
    pub async fn comes_to(&self, state: &str) {
        eventually(&format!("{} is {state} on both sides", self.path), async || {
            let (one, other) = (self.stands(Party::Sender).await?, self.stands(Party::Receiver).await?);
            (one == other && one.1 == state).then_some(())
        })
        .await;
    }

    /// How many steps a side holds, and in which state it sees the referral; none before it has arrived.
    pub async fn stands(&self, side: Party) -> Option<(i64, String)> {
        let id = self.path.trim_start_matches("/invii/");
        let db = self.node(side).database().await;
        let mut tx = db.read().await.unwrap();
        let state: Option<String> = sql!(&mut tx, c =>
            sqlx::query_scalar("SELECT state FROM referrals WHERE id = $1").bind(id).fetch_optional(c))
        .unwrap();
        let steps = "SELECT CAST(COUNT(*) AS BIGINT) FROM referral_events WHERE referral = $1";
        let steps: i64 = sql!(&mut tx, c => sqlx::query_scalar(steps).bind(id).fetch_one(c)).unwrap();
        drop(tx);
        db.close().await;
        Some((steps, state?))
    }

    /// The acts that a side's page offers, in its order.
    pub async fn offered(&self, side: Party) -> Vec<String> {
        let page = self.page(side).await;
        let start = format!("href=\"{}/fai/", self.path);
        let mut acts: Vec<String> =
            page.body.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
        acts.sort();
        acts.dedup();
        acts
    }
}

/// Whoever reads that it is her turn finds what to do, and who it is that has to move is said in words on every page.
fn leads_on(page: &Page) {
    let (_, rest) = page.body.split_once("<div class=\"turn\">").expect("the page says whose turn it is");
    let (turn, after) = rest.split_once("class=\"fresh ").expect("the page says when it was made");
    for unsaid in ["referral-turn-", "referral-do-", "referral-wait-", "referral-still-"] {
        assert!(!turn.contains(unsaid), "{unsaid} has no words: {turn}");
    }
    let way_on = turn.contains("button primary") || after.contains("class=\"answer ");
    assert!(!turn.contains("Tocca a te") || way_on, "{}: her turn, and nothing that she can do: {turn}", page.path);
}

/// Fills a form as a table says.
fn filled(form: Form, typed: &[(&str, &str)]) -> Form {
    typed.iter().fold(form, |form, (name, value)| match value.strip_prefix('+') {
        Some(days) => form.with(name, &in_days(days.parse().unwrap())),
        None if *value == "*" => form.with_any(name),
        None => form.with(name, value),
    })
}

/// Writes a referral up to its last page. `service` is a part of the name of the service it is for; empty: any.
pub async fn preview(panel: &Panel, kind: Kind, person: &str, service: &str) -> Page {
    let why = asked_why(panel, kind, person, service).await;
    let preview = panel.send(&why, &filled_why(&why)).await.ok();
    preview.shows(NEED);
    preview
}

/// Writes a referral up to the page that asks what is needed.
pub async fn asked_why(panel: &Panel, kind: Kind, person: &str, service: &str) -> Page {
    let to = asked_where(panel, kind, person).await;
    let target = to.form("/dove").with("seek", service);
    let narrowed = panel.send(&to, &target.with("search", "yes")).await.ok();
    panel.send(&narrowed, &narrowed.form("/dove").with_any("target")).await.ok()
}

/// Begins a referral: the page that asks to whom it goes.
pub async fn asked_where(panel: &Panel, kind: Kind, person: &str) -> Page {
    let (id, code) = (person.trim_start_matches("/persone/"), pico_node::referrals::kind_code(kind));
    let who = panel.open(&format!("/invii/nuovo?persona={id}&tipo={code}")).await.ok();
    let mut form = who.form("/invii/nuovo").with("kind", code);
    if !id.is_empty() {
        form = form.with("person", id);
    }
    panel.send(&who, &form).await.ok()
}
