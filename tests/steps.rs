//! Every step of a referral, taken at the panels of two real nodes: both come to the same state, say so in the same words,
//! and offer each side what the design gives it.

mod asked;
mod attachments;
mod crossings;
mod disclosure;
mod kinds;
mod naming;
mod reasons;
mod records;
mod revocation;
mod ticks;

use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, open_person};
use crate::support::pair::TestPair;
use crate::support::staff::full_name;
use crate::support::story::{
    ACCEPT, ANNUL, ANSWER, ASK, CLOSE, COMPLETE, DECLINE, DISCLOSE, FAIL, HOLD, INTERRUPT, Move, NOTE, RESERVE, RESUME,
    RETRACT, REVIEW, START, Story, WAITLIST, WITHDRAW, receiver,
};

/// A way to a state, what both pages then say, and the acts that each side is offered.
struct Row {
    walk: &'static [Move],
    state: &'static str,
    words: &'static str,
    sender: &'static [&'static str],
    receiver: &'static [&'static str],
}

/// Offered on many pages: they are looked at where they are the subject.
const ALWAYS: [&str; 4] = ["nota", "errore", "annulla-passo", "chiedi-diritto"];

/// Ways through the work, written out by hand from the table of the design.
const TABLE: &[Row] = &[
    Row {
        walk: &[],
        state: "sent",
        words: "Aspetta risposta",
        sender: &["revoca", "ritira"],
        receiver: &["domanda", "lista", "posto", "rifiuta", "valuta"],
    },
    Row {
        walk: &[REVIEW],
        state: "under_review",
        words: "In valutazione",
        sender: &["revoca", "ritira"],
        receiver: &["domanda", "lista", "posto", "rifiuta"],
    },
    Row {
        walk: &[ASK],
        state: "sent",
        words: "domanda aperta",
        sender: &["revoca", "rispondi", "ritira"],
        receiver: &["lista", "posto", "rifiuta", "valuta"],
    },
    Row {
        walk: &[WAITLIST, ASK, ANSWER],
        state: "waitlisted",
        words: "In lista d’attesa, 3ª",
        sender: &["revoca", "ritira"],
        receiver: &["domanda", "lista", "posto", "rifiuta"],
    },
    Row {
        walk: &[REVIEW, RESERVE],
        state: "provisionally_accepted",
        words: "C’è posto, con riserva",
        sender: &["identita", "revoca", "ritira"],
        receiver: &["domanda", "lista", "rifiuta"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE],
        state: "provisionally_accepted",
        words: "nome comunicato",
        sender: &["identita", "revoca", "ritira"],
        receiver: &["accetta", "domanda", "lista", "rifiuta"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT],
        state: "accepted",
        words: "Accettato",
        sender: &["identita", "revoca", "ritira"],
        receiver: &["avvia", "concludi", "fallita", "sospendi"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, START],
        state: "in_progress",
        words: "In corso",
        sender: &["identita", "interrompi", "revoca"],
        receiver: &["concludi", "fallita", "sospendi"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, START, HOLD],
        state: "on_hold",
        words: "Sospeso",
        sender: &["interrompi", "revoca"],
        receiver: &["concludi", "fallita", "riprendi"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, HOLD, RESUME],
        state: "in_progress",
        words: "In corso",
        sender: &["identita", "interrompi", "revoca"],
        receiver: &["concludi", "fallita", "sospendi"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, START, INTERRUPT],
        state: "in_progress",
        words: "interruzione chiesta",
        sender: &["identita", "revoca"],
        receiver: &["concludi", "fallita", "sospendi"],
    },
];

/// Ways to an end.
const ENDS: &[Row] = &[
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE],
        state: "completed",
        words: "Concluso",
        sender: &["chiudi", "revoca"],
        receiver: &[],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, START, FAIL],
        state: "failed",
        words: "Non riuscito",
        sender: &["chiudi", "revoca"],
        receiver: &[],
    },
    Row {
        walk: &[WAITLIST, DECLINE],
        state: "declined",
        words: "Non ci sono posti",
        sender: &["chiudi"],
        receiver: &[],
    },
    Row { walk: &[ASK, DECLINE], state: "declined", words: "Rifiutato", sender: &["chiudi"], receiver: &[] },
    Row { walk: &[REVIEW, WITHDRAW], state: "withdrawn", words: "Ritirato", sender: &["chiudi"], receiver: &[] },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, FAIL, CLOSE],
        state: "closed",
        words: "Chiuso: esito letto",
        sender: &["revoca"],
        receiver: &[],
    },
    Row { walk: &[WITHDRAW, CLOSE], state: "closed", words: "Chiuso: esito letto", sender: &[], receiver: &[] },
    Row {
        walk: &[RESERVE, DISCLOSE, ANNUL],
        state: "entered_in_error",
        words: "Annullato per errore",
        sender: &[],
        receiver: &[],
    },
    Row {
        walk: &[WAITLIST, DECLINE, RETRACT],
        state: "waitlisted",
        words: "In lista d’attesa, 3ª",
        sender: &["revoca", "ritira"],
        receiver: &["domanda", "lista", "posto", "rifiuta"],
    },
    Row {
        walk: &[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE, CLOSE, NOTE],
        state: "closed",
        words: "Ci vediamo giovedì",
        sender: &["revoca"],
        receiver: &[],
    },
];

async fn walks(desks: &Desks, table: &[Row]) {
    let person = open_person(&desks.giulia).await;
    for row in table {
        let way: Vec<_> = row.walk.iter().map(|step| step.act).collect();
        let story = Story::begin(desks, Kind::Referral, &person).await;
        story.walk(row.walk).await;
        story.comes_to(row.state).await;
        for (side, expected) in [(Party::Sender, row.sender), (Party::Receiver, row.receiver)] {
            story.page(side).await.shows(row.words);
            let mut offered = story.offered(side).await;
            offered.retain(|act| !ALWAYS.contains(&act.as_str()));
            assert_eq!(offered, expected, "{side:?} after {way:?}");
        }
    }
}

on_both_engines! {
    async fn every_state_of_the_work_is_the_same_at_both_panels(engine: Engine) {
        walks(&Desks::at(TestPair::linked(engine).await).await, TABLE).await;
    }

    async fn every_end_is_the_same_at_both_panels(engine: Engine) {
        walks(&Desks::at(TestPair::linked(engine).await).await, ENDS).await;
    }

    async fn only_the_last_step_can_be_taken_back_and_only_by_who_took_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[ASK]).await;
        let offers = async |side| story.offered(side).await.contains(&"annulla-passo".to_owned());
        assert_eq!((offers(Party::Sender).await, offers(Party::Receiver).await), (false, true));
        story.walk(&[ANSWER]).await;
        assert_eq!((offers(Party::Sender).await, offers(Party::Receiver).await), (false, false));
        story.walk(&[WAITLIST, RETRACT]).await;
        story.comes_to("sent").await;
        for side in [Party::Sender, Party::Receiver] {
            story.page(side).await.shows("Ritirato l’ultimo passo").shows("Messo in lista d’attesa");
        }
    }

    async fn who_reads_it_is_named_at_both_panels_unless_she_leaves_the_name_out(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        for (review, told) in [(REVIEW, true), (receiver("valuta", &[("reader", "")]), false)] {
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            story.walk(&[review]).await;
            for side in [Party::Sender, Party::Receiver] {
                let page = story.page(side).await;
                page.shows("Preso in esame");
                assert_eq!(page.text().contains("Chi lo legge"), told, "{side:?}: {}", page.text());
                if told {
                    page.shows(&format!("Chi lo legge: {}", full_name("omar")));
                }
            }
        }
    }
}
