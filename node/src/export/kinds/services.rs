//! Services, who is in them, plans, hours and contracts.

use super::{CONTACT, GROUNDS, MATTERS, ORDER, SECRET};
use crate::export::Kind;

const WORK: &str = "direct, indirect, travel";
const VENUE: &str = "home, site (a place of the service), words; empty: nobody said";

pub(super) const OFFERED: &[Kind] = &[
    Kind::new(
        "service",
        "services",
        "A service of this cooperative.",
        "id",
        "id name content:json legal_basis visibility created_at:moment changed_at:moment version:number closed_at:moment? \
         counted:flag taken:number hours:json costs:json locations:json languages:json",
    )
    .notes(&[
        (
            "hours",
            "openings (days of the week after RFC 5545, opens, closes, description, valid_from, valid_to) and closures in words; \
             null: nobody has said",
        ),
        ("costs", "free, or options (option, cents, description, valid_from, valid_to); null: nobody has said"),
        (
            "locations",
            "main_name and main_access of the main place, others (number, name, address, comune by ISTAT, telephone, access); access: \
             arrangements (step_free, lift, toilet, parking, tactile, hearing, no_wheelchair) and details; null: nobody has said",
        ),
        ("languages", "languages (ISO 639), other and interpretation in words; null: nobody has said"),
        ("content", "what is told of it, in the words of HSDS 3.1"),
        ("visibility", "public, linked, unlisted"),
        ("counted", "the node counts its free places from who has one"),
    ])
    .left(&[("sort_key", ORDER)]),
    Kind::new(
        "service_processing",
        "service_processing",
        "For whom the data of a service are processed, and how long they are kept.",
        "service",
        "service>service role controller contact years:number rule purpose categories grounds matters law recipients transfers measures \
         changed_by_name changed_at:moment version:number",
    )
    .notes(&[
        ("role", "controller, joint, processor"),
        ("contact", CONTACT),
        ("years", "after the last day; 0: nothing obliges to keep them"),
        ("categories", "codes of categories of data, separated by blanks"),
        ("grounds", GROUNDS),
        ("matters", MATTERS),
    ]),
    Kind::new(
        "service_processing_version",
        "service_processing_versions",
        "What was said of the processing of a service before a change, by whom, and who changed it.",
        "service version",
        "service>service role controller contact years:number rule purpose categories grounds matters law recipients transfers measures \
         changed_by_name changed_at:moment version:number replaced_by_name replaced_at:moment",
    )
    .notes(&[("grounds", GROUNDS), ("matters", MATTERS)]),
    Kind::new(
        "service_notice",
        "service_notices",
        "What people are told of the processing of a service (informativa), in versions.",
        "service number",
        "service>service number:number since:day text written_by_name written_at:moment basis grounds matters law",
    )
    .notes(&[
        ("basis", "of the service when the version was written; empty: that was not kept yet"),
        ("grounds", GROUNDS),
        ("matters", MATTERS),
    ]),
    Kind::new(
        "ranking",
        "ranking_criteria",
        "What gives points on the waiting list of a service.",
        "service",
        "service>service criteria:json changed_at:moment version:number",
    ),
    Kind::new(
        "place_rules",
        "place_rules",
        "How a service offers its places: for how many days one is held, and who is told that one is free.",
        "service",
        "service>service held_days:number? email changed_at:moment version:number",
    ),
    Kind::new(
        "team_member",
        "team_members",
        "Who works in a service, as what, from which day until which.",
        "id",
        "id service>service account>account qualification duty since:day until:day removed_at:moment? weekly:number? \
         version:number",
    )
    .notes(&[
        (
            "qualification",
            "educator, animator, care_worker, home_helper, nurse, physician, physiotherapist, speech_therapist, \
             occupational_therapist, psychomotor_therapist, psychiatric_rehabilitator, social_worker, psychologist, teacher, \
             cultural_mediator, job_coach, driver, auxiliary, volunteer, trainee, other",
        ),
        ("weekly", "minutes a week by her contract"),
    ]),
    Kind::new(
        "contract",
        "contracts",
        "Who pays for services, how much of it and at which price.",
        "id",
        "id name client client_code cig cup act starts:day ends:day unit tariff:number? minutes:number? days:number? \
         half_day:number? per earlier_minutes:number? earlier_before:day indirect:flag travel:flag created_at:moment \
         changed_at:moment version:number tariffs:json",
    )
    .notes(&[
        ("unit", "what is paid: hour, or day (one on which a person was there)"),
        ("tariff", "cents for one of them"),
        (
            "tariffs",
            "others: cents, qualification (codes of team_member; none: whoever has no tariff of her own), starts (the day from which it \
             holds; none: from the beginning); null: there are none",
        ),
        ("minutes", "authorised; null: no limit"),
        ("days", "of presence that are authorised; null: no limit"),
        ("half_day", "minutes below which a presence is half a day; null: each is a whole one"),
        ("per", "whole, year, month"),
        ("earlier_minutes", "delivered before the node was begun, and in no row of it"),
        ("earlier_before", "the day before which they were"),
        ("indirect", "hours without a person are paid"),
        ("travel", "hours on the road are paid"),
    ])
    .left(&[("sort_key", ORDER)]),
    Kind::new(
        "contract_service",
        "contract_services",
        "A service that a contract pays for.",
        "contract service",
        "contract>contract service>service",
    ),
    Kind::new(
        "contract_version",
        "contract_versions",
        "What a contract said before a change.",
        "contract version",
        "contract>contract version:number said:json replaced_at:moment replaced_by_name",
    ),
    Kind::new(
        "contract_benefit",
        "contract_benefits",
        "As which benefit a contract is told to the SIUSS of INPS.",
        "contract",
        "contract>contract body_code belfiore operator_code:sealed code name means_test:flag area:number protocol \
         share_body:number share_user:number share_health:number changed_at:moment version:number",
    )
    .notes(&[
        ("operator_code", "codice fiscale of whoever answers for the data"),
        ("area", "AreaUtenza"),
        ("share_body", "hundredths; the three shares are one hundred"),
    ]),
];

pub(super) const PEOPLE_IN: &[Kind] = &[
    Kind::new(
        "enrolment",
        "enrolments",
        "Who is in a service, waits for it or was in it (presa in carico).",
        "id",
        "id person>person service>service state since:day points:number waiting_since:day estimated:day until:day reason \
         started_on:day expected_end:day referral>referral source criteria:sealed_json created_at:moment changed_at:moment version:number",
    )
    .notes(&[
        ("state", "requested, waiting, assigned, active, suspended, closed"),
        ("since", "the first day of this state"),
        ("until", "until when a place is held, or when a pause is looked at again"),
        ("reason", "of a pause or of the end; one that begins with request_: she never came into the service"),
        ("expected_end", "until when somebody thinks that she stays"),
        ("referral", "the received referral it came from; empty: none"),
        ("source", "who asked for it, of one that was made by hand; empty: nobody said it"),
        ("criteria", "what gave the points on the waiting list"),
    ])
    .left(&[("name", ORDER)]),
    Kind::new(
        "enrolment_step",
        "enrolment_steps",
        "A step of an enrolment, as it was taken.",
        "enrolment number",
        "enrolment>enrolment number:number state day:day reason note:sealed taken_by>account taken_by_name taken_at:moment \
         found:json corrects:number? undoes:number?",
    )
    .sealed("enrolment_steps", "enrolment/number")
    .notes(&[
        ("found", "the enrolment before it; empty: it was the first, or was taken before this was kept"),
        ("corrects", "the number of a step that was wrong, and that this one says as it was"),
        ("undoes", "the number of a step that was wrong; this line leads back to where it began, and note says why"),
    ])
    .left(&[("service", ORDER), ("turn", ORDER)]),
    Kind::new(
        "place_offer",
        "place_offers",
        "A place that was offered to somebody who waits, and what she has answered.",
        "id",
        "id enrolment>enrolment service>service offered_on:day held_until:day how note:sealed offered_by>account \
         offered_by_name written_at:moment answer answered_on:day answer_note:sealed answered_by_name answered_at:moment?",
    )
    .notes(&[
        ("how", "phone, in_person, letter, message"),
        ("held_until", "the last day on which the place is held"),
        ("answer", "accepted, kept, last, left, more_time, no_answer, taken_back; empty: it is open and holds its place"),
    ]),
    Kind::new(
        "plan",
        "plans",
        "An individual plan (PAI, PEI, PTRI), in one of its editions.",
        "id",
        "id enrolment>enrolment edition:number kind state from_day:day until_day:day review_on:day texts:sealed_json \
         written_by_name proposed_by>account proposed_by_name approved_by_name approved_on:day ended_on:day ending \
         note:sealed created_at:moment changed_at:moment version:number",
    )
    .notes(&[
        ("kind", "pai, pei, ptri, individual, other"),
        ("state", "draft, proposed, approved, under_review, ended, replaced, dropped"),
        ("texts", "needs and resources"),
        ("note", "why it was given back, dropped or ended"),
    ]),
    Kind::new(
        "plan_goal",
        "plan_goals",
        "A goal of a plan.",
        "plan number",
        "plan>plan number:number until_day:day reached reached_on:day texts:sealed_json note:sealed",
    )
    .sealed("plan_goals", "plan/number")
    .notes(&[("reached", "open, no, partly, yes"), ("note", "what was seen of it")]),
    Kind::new(
        "plan_review",
        "plan_reviews",
        "A review of a plan.",
        "plan number",
        "plan>plan number:number planned_on:day held_on:day outcome texts:sealed_json next_on:day written_by_name \
         written_at:moment",
    )
    .sealed("plan_reviews", "plan/number")
    .notes(&[("outcome", "goes_on, change, end")]),
    Kind::new(
        "plan_sharing",
        "plan_sharings",
        "With whom a plan was read or signed.",
        "plan number",
        "plan>plan number:number day:day sharer how texts:sealed_json written_by_name written_at:moment",
    )
    .sealed("plan_sharings", "plan/number")
    .notes(&[("sharer", "person, family, representative, other"), ("how", "read, signed, refused")]),
    Kind::new(
        "authorisation",
        "authorisations",
        "How many hours, or days of presence, the paying body has authorised for somebody.",
        "id",
        "id enrolment>enrolment contract>contract starts:day ends:day minutes:number days:number? per act:sealed \
         written_by_name written_at:moment withdrawn_at:moment? withdrawn_by_name",
    )
    .notes(&[
        ("minutes", "nought where it is days"),
        ("days", "null: it is hours"),
        ("per", "week, month, whole"),
        ("act", "the act that says so"),
    ]),
    Kind::new(
        "activity",
        "activities",
        "Work that is planned or was done. Times are minutes after midnight; a correction is a row of its own.",
        "id",
        "id service>service worker>account day:day month starts:number ends:number planned_starts:number? \
         planned_ends:number? kind state reason note:sealed place_kind place:sealed replaces>activity written_by>account \
         written_by_name written_at:moment version:number",
    )
    .notes(&[
        ("kind", WORK),
        ("place_kind", VENUE),
        ("state", "planned, delivered, missed, replaced"),
        ("replaces", "the row that this one corrects; empty: none"),
    ]),
    Kind::new(
        "activity_share",
        "activity_shares",
        "For whom work was done, and how many of its minutes are hers. Work for nobody in particular has one without a person.",
        "id",
        "id activity>activity person>person enrolment>enrolment service>service contract>contract comune day:day month kind \
         state minutes:number planned:number qualification",
    )
    .notes(&[
        ("kind", WORK),
        ("comune", "where she lived when it was written"),
        ("planned", "minutes that its plan gave to it; 0: it was not planned, or that counts no more"),
        ("qualification", "of the colleague, in the team of the service on that day; empty: she was in none"),
    ]),
    Kind::new(
        "activity_clock",
        "activity_clocks",
        "Work that has begun and runs.",
        "worker",
        "worker>account service>service enrolments:json kind note:sealed contract>contract started_at:moment place_kind \
         place:sealed",
    )
    .notes(&[("kind", WORK), ("place_kind", VENUE)]),
    Kind::new(
        "month_lock",
        "month_locks",
        "A month of a service that was closed.",
        "service month number",
        "service>service month number:number minutes:number locked_at:moment locked_by_name reopened_at:moment? \
         reopened_by_name reason",
    ),
    Kind::new(
        "month_signature",
        "month_signatures",
        "Whoever did the work has said that the hours of her month are right.",
        "worker month number",
        "worker>account month number:number minutes:number digest signed_at:moment undone_at:moment? undone_by_name reason",
    )
    .notes(&[("digest", "SHA-256 of the rows that were signed")]),
    Kind::new(
        "task",
        "tasks",
        "Something to do, for somebody or for a team, about a person or about nobody.",
        "id",
        "id title:sealed words:sealed person?>person service?>service assignee?>account due:day due_hour urgent:flag \
         made_by>account made_by_name made_at:moment done_at:moment? done_by>account done_by_name repeats \
         repeats_until:day repeats_from:day follows>task version:number",
    )
    .notes(&[
        ("repeats", "week, fortnight, month, year; empty: it comes once"),
        ("repeats_from", "the day from which the next one is counted"),
        ("follows", "the task that was done before this one; empty: none"),
    ]),
    Kind::new(
        "task_move",
        "task_moves",
        "A task that was put off: what its day was before.",
        "task version",
        "task>task version:number due:day due_hour moved_by_name moved_at:moment",
    ),
    Kind::new(
        "appointment",
        "appointments",
        "What is in the calendar and about nobody: a meeting, a supervision, a day on which a service is closed.",
        "id",
        "id series title:sealed place:sealed first_day:day last_day:day starts:number? ends:number? service?>service \
         everybody:flag made_by>account made_by_name made_at:moment changed_by_name changed_at:moment cancelled_at:moment? \
         version:number",
    )
    .notes(&[
        ("series", "the first one that was written with it"),
        ("starts", "minutes after midnight; null: whole days"),
        ("service", "whose team it is for"),
    ]),
    Kind::new(
        "appointment_guest",
        "appointment_guests",
        "A colleague who takes part in an appointment.",
        "appointment account",
        "appointment>appointment account>account",
    ),
    Kind::new(
        "appointment_version",
        "appointment_versions",
        "What an appointment said before a change.",
        "appointment version",
        "appointment>appointment version:number said:sealed_json act replaced_at:moment replaced_by_name",
    )
    .sealed("appointments", "appointment/version")
    .notes(&[("act", "changed, cancelled, restored")]),
    Kind::new(
        "calendar_feed",
        "calendar_feeds",
        "That somebody let a program read her calendar; not the address.",
        "id",
        "id account>account view says made_at:moment last_used_at:moment? revoked_at:moment? revised_at:moment",
    )
    .notes(&[("view", "mia, squadra"), ("says", "plain, initials, names")])
    .left(&[("hash", SECRET), ("digest", "of what it said last, so that a program asks for nothing twice")]),
];
