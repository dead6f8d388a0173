//! Referrals, with the signed messages that they are made of.

use super::{SECRET, UNDER_WAY};
use crate::export::Kind;

/// The network writes the same identifier as a UUID.
const SUBJECT: &str = "the referral that it is about: the `id` of a `referral` is `ref_` and this without hyphens";

pub(super) const SHARED: &[Kind] = &[
    Kind::new(
        "referral",
        "referrals",
        "A referral as it stands, computed from its messages.",
        "id",
        "id number kind direction own_side peer>peer peer_name call? person?>person person_opened_by?>account label:sealed \
         service_key service_name state urgency legal_basis question_open:flag accepted_late:flag \
         interruption_requested:flag consent_revoked:flag handed_over:flag identity waiting_rank:number? coded_reason outcome \
         turn due_at:moment? due_kind answer_by:moment? opened_by?>account opened_by_name reader?>account reader_name \
         read_at:moment? read_number:number created_at:moment changed_at:moment closed_at:moment? erased_at:moment? \
         erasure_due:flag version:number own_basis expires_at:moment? ended_at:moment? ended_as news_number:number",
    )
    .notes(&[
        ("direction", "sent: opened by this node; received: opened by the other"),
        ("own_side", "sender or receiver: whose words this node writes"),
        ("call", "several referrals that were opened together"),
        ("label", "what people here call the person"),
        ("identity", "what the other side knows of who the person is"),
        ("turn", "whose move it is: own, peer, nobody"),
        ("due_kind", "which date due_at is: answer, question, place, renewal, review"),
        ("ended_as", "how it ended; empty: it has not"),
    ]),
    Kind::new(
        "referral_event",
        "referral_events",
        "A step of a referral: whose, when, by whom. No content, so it outlives an erasure.",
        "referral side number",
        "referral>referral side number:number step code at:moment account?>account author_name",
    )
    .notes(&[("side", "own or peer")]),
    Kind::new(
        "referral_ask",
        "referral_asks",
        "What was asked of the other side of a referral for the person it is about, and its last answer.",
        "referral number",
        "referral>referral number:number asked asked_at:moment answer_by:moment answer kept_until:moment? \
         answered_at:moment?",
    )
    .notes(&[("asked", "rectification, erasure, restriction, restriction_end")]),
    Kind::new(
        "referral_draft",
        "referral_drafts",
        "A referral that is being written.",
        "id",
        "id author>account person?>person content:sealed_json step created_at:moment changed_at:moment",
    ),
    Kind::new(
        "dropped_step",
        "dropped_steps",
        "A step that was taken here after a restore and was never signed.",
        "message",
        "message referral>referral step at:moment author_name dropped_at:moment",
    ),
    Kind::new(
        "attachment",
        "attachments",
        "A document of a referral, without its bytes: `--documents` writes those.",
        "id",
        "id referral>referral side digest name:sealed media_type size:number stored_size:number state created_at:moment",
    )
    .notes(&[
        ("side", "own: added here; peer: of the other side"),
        ("digest", "SHA-256 of the encrypted file"),
        ("size", "bytes"),
        ("state", "announced, fetching, complete, damaged, erased"),
    ])
    .left(&[
        ("blob_key", SECRET),
        ("chunks", UNDER_WAY),
        ("chunks_present", UNDER_WAY),
        ("attempts", UNDER_WAY),
        ("next_attempt", UNDER_WAY),
        ("chunks_asked", UNDER_WAY),
    ]),
    Kind::new(
        "message_sent",
        "outbox",
        "A message to another cooperative.",
        "id",
        "id peer>peer position:number kind urgent:flag subject? lane? number:number? seen? body:salted? empty_reason \
         created_at:moment expires_at:moment? epoch:number? seq:number? core? core_digest? received_at:moment? \
         processed_at:moment? read_at:moment? exception settled_at:moment? exception_seen_at:moment?",
    )
    .notes(&[
        ("subject", SUBJECT),
        ("body", "what it says; null after an erasure"),
        ("empty_reason", "erased, withdrawn, expired"),
        ("core", "as signed, byte for byte"),
    ])
    .left(&[
        ("seal_again", UNDER_WAY),
        ("sealed_again", UNDER_WAY),
        ("recovered", UNDER_WAY),
        ("moved", UNDER_WAY),
        ("held", UNDER_WAY),
        ("recovered_step", UNDER_WAY),
        ("recovered_reason", UNDER_WAY),
    ]),
    Kind::new(
        "message_received",
        "inbox",
        "A message of another cooperative. What was dealt with and belongs to no referral has no content any more.",
        "peer epoch seq",
        "peer>peer epoch:number seq:number id kind core core_digest body:salted? state received_at:moment subject?",
    )
    .sealed("inbox", "id")
    .notes(&[
        ("subject", SUBJECT),
        ("state", "stored, processed, quarantined, unopened, empty, ahead, early"),
        ("core", "as signed, byte for byte"),
    ])
    .left(&[("seal", "a ciphertext that the node has not opened yet"), ("sealed_again", UNDER_WAY)]),
    Kind::new(
        "lane_event",
        "lane_events",
        "Which message is which event of a referral.",
        "peer subject side number",
        "peer>peer subject side number:number message at:moment",
    )
    .notes(&[("side", "own: a `message_sent`; peer: a `message_received`"), ("subject", SUBJECT)]),
    Kind::new(
        "message_exception",
        "inbox_exceptions",
        "A message that could not be used.",
        "peer number",
        "peer>peer number:number epoch:number seq:number code at:moment seen_at:moment?",
    ),
    Kind::new(
        "contradiction",
        "contradictions",
        "Proof that a peer has signed two things that cannot both be true.",
        "peer core_digest",
        "peer>peer core_digest core code at:moment",
    ),
    Kind::new(
        "alert",
        "alerts",
        "An e-mail that says that something urgent waits, or that a place is free.",
        "object recipient",
        "object recipient attempts:number failure raised_at:moment due_at:moment? ended_at:moment?",
    )
    .notes(&[("object", "a referral, or place/ and a service"), ("recipient", "person or substitute")]),
];
