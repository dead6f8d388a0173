//! Vectors of bookings: the content of every step, and courses with their crossings.

use serde_json::{Value, json};

use super::hold;
use crate::booking::tests::pair::{
    HOUR, Pair, START, accepted, agrees, cancelled, confirmed, contests, declined, error, handed_out, noted, offered,
    option_held, price, received_back, returned, settled, steps, subject, taken, withdrawn,
};
use crate::booking::{Balance, Booking, CancellationReason, Party, Step};

const fn side(party: Party) -> &'static str {
    match party {
        Party::Asker => "asker",
        Party::Owner => "owner",
    }
}

/// A course with everything that another implementation should compute from it.
fn course(what: &str, walk: impl FnOnce(&mut Pair)) -> Value {
    let mut pair = Pair::open();
    walk(&mut pair);
    let booking = pair.agreed();
    let events: Vec<Value> = pair
        .asker
        .transcript
        .merged()
        .iter()
        .zip(&booking.timeline)
        .map(|(entry, moment)| {
            let node = if moment.party == Party::Asker { &pair.asker } else { &pair.owner };
            let (event, digest) = &node.sent[usize::try_from(entry.number - 1).unwrap()];
            json!({
                "lane": entry.lane,
                "core_digest": digest,
                "content": event,
                "effective": moment.effective,
                "state": moment.state,
            })
        })
        .collect();
    json!({ "what": what, "merged": events, "result": result(&booking) })
}

fn result(booking: &Booking) -> Value {
    let terms = &booking.terms;
    let owner = |line| (Party::Owner, line);
    let balance = Balance::of(booking.line().map(owner));
    json!({
        "state": booking.state,
        "turn": booking.turn().map(side),
        "terms": {
            "resource": terms.resource,
            "from": terms.from,
            "to": terms.to,
            "units": terms.units,
            "accessories": terms.accessories,
            "price": terms.price,
        },
        "held_until": booking.held_until,
        "expires_at": booking.expires_at(),
        "offer": booking.offer,
        "accepted": booking.accepted,
        "proposed": booking.proposal.as_ref().map(|proposal| proposal.number),
        "agreed": booking.agreed,
        "ending": booking.ending.as_ref().map(|ending| {
            json!({ "by": side(ending.by), "reason": ending.reason, "at": ending.at })
        }),
        "account_of_the_owner": {
            "cents": balance.cents,
            "minutes": balance.minutes,
            "kilometres": balance.kilometres,
            "units": balance.units,
        },
    })
}

fn off() -> Step {
    cancelled(CancellationReason::OtherTime)
}

fn courses() -> Vec<Value> {
    vec![
        course("from the request to what both have signed", |pair| {
            pair.owner(option_held()).exchange();
            pair.owner(Step::Confirmed { price: Some(price()), text: String::new() }).exchange();
            pair.asker(taken()).exchange();
            pair.owner(handed_out()).asker(returned()).exchange();
            pair.owner(received_back()).owner(settled(6_000)).exchange();
            pair.asker(agrees(5));
        }),
        course("another room is offered, accepted and confirmed at the price of the offer", |pair| {
            pair.owner(offered()).exchange();
            pair.asker(accepted(1)).exchange();
            pair.owner(confirmed());
        }),
        course("declined, with a note before it", |pair| {
            pair.owner(noted()).owner(declined());
        }),
        course("an option that has run out expires", |pair| {
            pair.owner(option_held()).owner(Step::Expired {});
        }),
        course("an offer is accepted after it has run out", |pair| {
            pair.owner(offered()).exchange();
            pair.at(START - 45 * HOUR).asker(accepted(1));
        }),
        course("nobody came, and then somebody did", |pair| {
            pair.owner(confirmed()).owner(Step::NoShow {}).owner(handed_out());
        }),
        course("a room of which nobody wrote when it was entered is settled, contested and settled again", |pair| {
            pair.owner(confirmed()).at(START + 5 * HOUR).owner(settled(6_000)).exchange();
            pair.asker(contests(2)).exchange();
            pair.owner(settled(4_500)).exchange();
            pair.asker(agrees(2)).asker(agrees(3));
        }),
        course("what was agreed holds until the correction is signed too", |pair| {
            pair.owner(confirmed()).owner(handed_out()).owner(settled(6_000)).exchange();
            pair.asker(agrees(3)).exchange();
            pair.owner(settled(4_500));
        }),
        course("annulled for error after a refusal", |pair| {
            pair.owner(declined()).exchange();
            pair.asker(error());
        }),
        course("steps of the other side's lane change nothing", |pair| {
            pair.asker(confirmed()).owner(withdrawn());
        }),
    ]
}

fn crossings() -> Vec<Value> {
    vec![
        course("withdrawal and confirmation cross: cancelled by the asker", |pair| {
            pair.owner(confirmed()).asker(withdrawn());
        }),
        course("withdrawal and offer cross: withdrawn", |pair| {
            pair.owner(offered()).asker(withdrawn());
        }),
        course("an offer accepted in time expires meanwhile: requested, and nothing is kept", |pair| {
            pair.owner(offered()).exchange();
            pair.asker(accepted(1)).owner(Step::Expired {});
        }),
        course("a yes crosses a newer offer: it is none to that one", |pair| {
            pair.owner(offered()).exchange();
            pair.asker(accepted(1)).owner(offered());
        }),
        course("both cancel: the asker did", |pair| {
            pair.owner(confirmed()).exchange();
            pair.owner(cancelled(CancellationReason::OutOfOrder)).asker(off());
        }),
        course("cancellation by the asker and handing out cross: in use", |pair| {
            pair.owner(confirmed()).exchange();
            pair.owner(handed_out()).asker(off());
        }),
        course("cancellation by the owner and taking cross: in use", |pair| {
            pair.owner(confirmed()).exchange();
            pair.owner(cancelled(CancellationReason::OutOfOrder)).asker(taken());
        }),
        course("nobody came, says the owner, and the asker has it: in use", |pair| {
            pair.owner(confirmed()).exchange();
            pair.asker(taken()).owner(Step::NoShow {});
        }),
        course("agreement and a newer settlement cross: the newer one waits, the older one holds", |pair| {
            pair.owner(confirmed()).owner(handed_out()).owner(settled(6_000)).exchange();
            pair.asker(agrees(3)).owner(settled(4_500));
        }),
        course("annulment and confirmation cross: entered in error", |pair| {
            pair.owner(confirmed()).asker(error());
        }),
    ]
}

#[test]
fn booking_json_shows_every_step_and_what_courses_amount_to() {
    let bodies: Vec<Value> = steps().iter().map(|step| json!(step)).collect();
    hold(
        "booking.json",
        &json!({ "subject": subject(), "bodies": bodies, "courses": courses(), "crossings": crossings() }),
    );
}
