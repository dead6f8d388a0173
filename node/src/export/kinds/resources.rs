//! What is lent, when it cannot be had, and how much of it a partner may have.

use super::ORDER;
use crate::export::Kind;

pub(super) const LENT: &[Kind] = &[
    Kind::new(
        "resource",
        "resources",
        "Something that this cooperative lends.",
        "id",
        "id name kind content:json rules:json visibility created_at:moment changed_at:moment version:number closed_at:moment?",
    )
    .notes(&[
        ("kind", "room, vehicle, equipment, specialist_hours, training_seats"),
        ("content", "what is told of it to the others; lengths of time in minutes, prices in cents"),
        (
            "rules",
            "buffer, step and release_after in minutes (0: none), option_hours, hours (openings and closures, as of a service), \
             elsewhere_cents (a day of hiring the same; 0: nobody said)",
        ),
        ("visibility", "public, linked, unlisted"),
    ])
    .left(&[("sort_key", ORDER)]),
    Kind::new(
        "resource_blackout",
        "resource_blackouts",
        "A time in which something that is lent cannot be had.",
        "id",
        "id resource>resource begins_at:moment ends_at:moment reason created_by>account created_at:moment",
    ),
    Kind::new(
        "resource_quota",
        "resource_quotas",
        "How much of something that is lent a partner may have in a month.",
        "resource partner",
        "resource>resource partner>peer minutes:number",
    )
    .notes(&[("minutes", "by the day on which a use begins; a partner without a line has no limit")]),
];
