//! Bookings: who had, has or asks for a resource.

use crate::export::Kind;

pub(super) const BOOKED: &[Kind] = &[
    Kind::new(
        "booking",
        "bookings",
        "A booking: of a resource of ours by one of us or by another cooperative, or of another cooperative's by us.",
        "id",
        "id direction peer>peer resource resource_name asked_by>account begins_at:moment ends_at:moment held_from:moment \
         held_to:moment units:number purpose:sealed people:number state holds:flag until_at:moment? series reason reason_text:sealed \
         taken_at:moment? returned_at:moment? meter_out:number? meter_back:number? fuel_back:number? damage:sealed \
         settled_quantity:number? settled_unit settled_cents:number? settled_at:moment? avoided_cents:number \
         avoided_kilometres:number avoided_days:number created_at:moment changed_at:moment version:number",
    )
    .notes(&[
        ("direction", "own, received, sent"),
        ("resource", "key of the resource in its owner's feed"),
        ("held_from", "with the time that is kept free around it"),
        ("people", "how many come; 0: nobody said"),
        (
            "state",
            "requested, option, offered, confirmed, in_use, returned, settling, settled, contested, declined, withdrawn, cancelled, \
             expired, no_show, entered_in_error",
        ),
        ("holds", "it takes its time from the others"),
        ("series", "those that were asked for together have the same one"),
        (
            "reason",
            "not_needed, moved, owner_needs, broken, unsuitable, taken, not_taken, other; between two cooperatives a word of the protocol",
        ),
        ("fuel_back", "fuel or charge, in per cent"),
        ("settled_at", "when both had signed: then it is a line of the account with the other cooperative"),
        ("avoided_cents", "what hiring would have cost; as for the kilometres and days, 0: nobody said"),
    ]),
    Kind::new(
        "booking_accessory",
        "booking_accessories",
        "What was asked with a booking.",
        "booking name",
        "booking>booking name quantity:number",
    ),
    Kind::new(
        "booking_wait",
        "booking_waits",
        "Somebody who waits for a time that is taken.",
        "id",
        "id resource account>account begins_at:moment ends_at:moment units:number created_at:moment told_at:moment?",
    )
    .notes(&[("resource", "identifier of the resource")]),
    Kind::new(
        "booking_exchange",
        "booking_exchanges",
        "What stands beside a booking between two cooperatives, computed from its messages.",
        "booking",
        "booking>booking turn due due_at:moment? to_answer:flag news_number:number read_number:number erased_at:moment? erasure_due:flag",
    )
    .notes(&[
        ("turn", "whose move it is: own, peer, nobody"),
        ("due", "which date due_at is: answer, option, offer, beginning, end"),
    ]),
    Kind::new(
        "booking_event",
        "booking_events",
        "A step of a booking between two cooperatives: whose, when, by whom. No content, so it outlives an erasure.",
        "booking side number",
        "booking>booking side number:number step code at:moment account?>account author_name",
    )
    .notes(&[("side", "own or peer")]),
    Kind::new(
        "booking_dropped",
        "booking_dropped",
        "A step of a booking that was taken here after a restore and was never signed.",
        "message",
        "message booking>booking step at:moment author_name dropped_at:moment",
    ),
    Kind::new(
        "partner_limit",
        "partner_limits",
        "How far the account of a year with a partner may be from even.",
        "partner unit",
        "partner>peer unit most:number note",
    )
    .notes(&[("unit", "cents, minutes, units; `most` is a number of these")]),
];
