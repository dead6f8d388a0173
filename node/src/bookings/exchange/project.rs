//! What the row says of a booking between two nodes, read off the fold. Pure: the same transcript gives the same row.

use pico_protocol::booking::{Avoided, Back, Booking, Due, Handing, Party, StepKind, Unit};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::{Extra, Span, State, Usage};
use super::{Turn, extras};

/// The row's changing part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// Where it stands.
    pub state: State,
    /// Of what; an offer may be of another thing than was asked for.
    pub resource: SubjectId,
    /// When.
    pub span: Span,
    /// How many of it.
    pub units: u32,
    /// What goes with it.
    pub extras: Vec<Extra>,
    /// Whether its owner gives its time to nobody else.
    pub holds: bool,
    /// From when on its owner may sign that it has expired.
    pub until: Option<Timestamp>,
    /// Why it was refused or called off: a code.
    pub reason: String,
    /// And in words; of a settlement that is contested, what is wrong with it.
    pub words: String,
    /// What was written down of the use.
    pub usage: Usage,
    /// What both have signed that it came to, and when.
    pub settled: Option<Settled>,
    /// Whose move it is.
    pub turn: Turn,
    /// The date that matters next.
    pub due: Option<(&'static str, Timestamp)>,
}

/// What both have signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// How much of it was used.
    pub quantity: u32,
    /// In what that is counted.
    pub unit: Unit,
    /// What the asker owes.
    pub cents: u32,
    /// What sharing has spared.
    pub avoided: Option<Avoided>,
    /// When the asker signed it, by its clock.
    pub at: Timestamp,
}

/// The row as the side `own` sees it; none where the terms are no time.
pub fn project(booking: &Booking, own: Party, now: Timestamp) -> Option<Projection> {
    let terms = &booking.terms;
    let ending = booking.ending.as_ref();
    let contested = booking.contested.clone().unwrap_or_default();
    Some(Projection {
        state: booking.state.into(),
        resource: terms.resource.key,
        span: Span::new(terms.from, terms.to)?,
        units: terms.units,
        extras: extras(&terms.accessories),
        // What we have asked of another takes nothing from anybody here.
        holds: own == Party::Owner && booking.holds(now),
        until: booking.expires_at(),
        reason: ending.map_or("", |ending| ending.reason).to_owned(),
        words: ending.map_or(contested, |ending| ending.text.clone()),
        usage: usage(booking),
        settled: settled(booking),
        turn: match booking.turn() {
            Some(party) if party == own => Turn::Own,
            Some(_) => Turn::Peer,
            None => Turn::Nobody,
        },
        due: booking.due().map(|(due, at)| (due_code(due), at)),
    })
}

/// What both sides wrote, as one: the owner's word first, who knows the thing. Where the two differ, the page shows both.
fn usage(booking: &Booking) -> Usage {
    let usage = &booking.usage;
    let out: Vec<&Handing> = [&usage.handed_out, &usage.taken].into_iter().flatten().collect();
    let back: Vec<&Back> = [&usage.received_back, &usage.returned].into_iter().flatten().collect();
    let damage = back.iter().map(|back| back.damage.as_str()).filter(|damage| !damage.is_empty());
    Usage {
        taken_at: out.first().map(|out| out.at),
        returned_at: back.first().map(|back| back.at),
        meter_out: out.iter().find_map(|out| out.meter),
        meter_back: back.iter().find_map(|back| back.meter),
        fuel_back: back.iter().find_map(|back| back.fuel).map(u32::from),
        damage: damage.collect::<Vec<_>>().join("\n"),
    }
}

fn settled(booking: &Booking) -> Option<Settled> {
    let agreed = booking.agreed.as_ref()?;
    let signed = |kind: Option<StepKind>| kind == Some(StepKind::SettlementAgreed);
    let moment = booking.timeline.iter().rfind(|moment| moment.effective && signed(moment.kind))?;
    let (quantity, unit, cents, avoided) = (agreed.quantity, agreed.unit, agreed.cents, agreed.avoided);
    Some(Settled { quantity, unit, cents, avoided, at: moment.at })
}

/// The word for a date that matters.
pub const fn due_code(due: Due) -> &'static str {
    match due {
        Due::Answer => "answer",
        Due::Option => "option",
        Due::Offer => "offer",
        Due::Beginning => "beginning",
        Due::End => "end",
    }
}
