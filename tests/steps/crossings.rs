//! Two steps that did not know of each other, because the line between the nodes was dead when they were taken.

use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, open_person};
use crate::support::pair::TestPair;
use crate::support::proxy::Fault;
use crate::support::story::{
    ACCEPT, ANNUL, ANSWER, ASK, CLOSE, COMPLETE, CONFIRM_LATE, DECLINE, DISCLOSE, FAIL, Move, RESERVE, RETRACT, REVIEW,
    REVOKE, START, STOP, Story, WAITLIST, WITHDRAW,
};

/// What the sender's side does while the line is dead.
#[derive(Clone, Copy, Debug)]
enum Sends {
    /// A step of a person.
    Step(Move),
    /// So many days pass without an answer, and its node says that it has expired.
    Days(u64),
}

struct Crossing {
    before: &'static [Move],
    sender: Sends,
    receiver: &'static [Move],
    /// The state on both sides when the line is back.
    state: &'static str,
    /// What both pages say; after an erasure only the sender's can.
    words: &'static str,
    /// How people settle it, and where that leads.
    then: &'static [Move],
    end: &'static str,
}

/// Known by name, and back on the waiting list: from there an acceptance and the expiry can cross.
const NAMED_AND_WAITING: &[Move] = &[RESERVE, DISCLOSE, WAITLIST];

const CROSSINGS: &[Crossing] = &[
    Crossing {
        before: &[RESERVE, DISCLOSE],
        sender: Sends::Step(WITHDRAW),
        receiver: &[ACCEPT],
        state: "withdrawn",
        words: "si è incrociato con un altro passo e non ha avuto effetto",
        then: &[CLOSE],
        end: "closed",
    },
    Crossing {
        before: &[RESERVE, DISCLOSE, ACCEPT],
        sender: Sends::Step(WITHDRAW),
        receiver: &[START],
        state: "in_progress",
        words: "interruzione chiesta",
        then: &[FAIL, CLOSE],
        end: "closed",
    },
    Crossing {
        before: NAMED_AND_WAITING,
        sender: Sends::Days(21),
        receiver: &[ACCEPT],
        state: "accepted_late",
        words: "L’accettazione e la scadenza si sono incrociate",
        then: &[CONFIRM_LATE, START],
        end: "in_progress",
    },
    Crossing {
        before: NAMED_AND_WAITING,
        sender: Sends::Days(21),
        receiver: &[ACCEPT],
        state: "accepted_late",
        words: "Accettato in ritardo",
        then: &[WITHDRAW],
        end: "withdrawn",
    },
    Crossing {
        before: NAMED_AND_WAITING,
        sender: Sends::Days(21),
        receiver: &[ACCEPT],
        state: "accepted_late",
        words: "Accettato in ritardo",
        then: &[DECLINE, CLOSE],
        end: "closed",
    },
    Crossing {
        before: NAMED_AND_WAITING,
        sender: Sends::Days(21),
        receiver: &[ACCEPT, FAIL],
        state: "failed",
        words: "Non riuscito",
        then: &[CLOSE],
        end: "closed",
    },
    Crossing {
        before: NAMED_AND_WAITING,
        sender: Sends::Days(21),
        receiver: &[ACCEPT, RETRACT],
        state: "expired",
        words: "Scaduto",
        then: &[CLOSE],
        end: "closed",
    },
    Crossing {
        before: &[RESERVE, DISCLOSE, ACCEPT, START],
        sender: Sends::Step(ANNUL),
        receiver: &[COMPLETE],
        state: "entered_in_error",
        words: "Annullato per errore",
        then: &[],
        end: "entered_in_error",
    },
    Crossing {
        before: &[WAITLIST],
        sender: Sends::Step(WITHDRAW),
        receiver: &[ASK],
        state: "withdrawn",
        words: "Ritirato",
        then: &[CLOSE],
        end: "closed",
    },
    Crossing {
        before: &[],
        sender: Sends::Days(8),
        receiver: &[RESERVE],
        state: "accepted_late",
        words: "L’accettazione e la scadenza si sono incrociate",
        then: &[CONFIRM_LATE, DISCLOSE, ACCEPT],
        end: "accepted",
    },
    Crossing {
        before: &[RESERVE, DISCLOSE, ACCEPT],
        sender: Sends::Step(REVOKE),
        receiver: &[START],
        state: "in_progress",
        words: "consenso revocato",
        then: &[STOP],
        end: "failed",
    },
];

on_both_engines! {
    async fn steps_that_cross_on_the_way_come_to_the_same_end_on_both_sides(engine: Engine) {
        let (pair, before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let desks = Desks::at(pair).await;
        let person = open_person(&desks.giulia).await;
        for crossing in CROSSINGS {
            let steps: Vec<_> = crossing.receiver.iter().map(|step| step.act).collect();
            let what = format!("{:?} × {}", crossing.sender, steps.join(", "));
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            story.walk(crossing.before).await;
            before_aurora.fault(Fault::Cut);
            before_brezza.fault(Fault::Cut);
            for step in crossing.receiver {
                story.take(*step).await;
            }
            match crossing.sender {
                Sends::Step(step) => drop(story.take(step).await),
                Sends::Days(days) => desks.pair.aurora.days_pass(days).await,
            }
            before_aurora.fault(Fault::None);
            before_brezza.fault(Fault::None);
            println!("{what}");
            story.comes_to(crossing.state).await;
            story.page(Party::Sender).await.shows(crossing.words);
            let receiver = story.page(Party::Receiver).await;
            if ["withdrawn", "entered_in_error"].contains(&crossing.state) {
                assert!(!receiver.body.contains(FAMILY_NAME), "{what}: the receiver has erased");
            } else {
                receiver.shows(crossing.words);
            }
            story.walk(crossing.then).await;
            story.comes_to(crossing.end).await;
        }
    }

    async fn without_an_answer_a_referral_expires_on_both_sides(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        for (walk, days) in [(&[][..], 8), (&[REVIEW], 8), (&[WAITLIST], 21), (&[ASK, ANSWER], 9)] {
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            story.walk(walk).await;
            desks.pair.aurora.days_pass(days - 3).await;
            assert_ne!(story.settled().await, "expired", "not before its time");
            desks.pair.aurora.days_pass(days).await;
            story.comes_to("expired").await;
            for side in [Party::Sender, Party::Receiver] {
                story.page(side).await.shows("Scaduto senza risposta");
            }
            story.walk(&[CLOSE]).await;
            story.comes_to("closed").await;
        }
    }
}
