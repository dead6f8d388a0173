//! Who works here, the cooperatives around, and the books that the node keeps of itself.

use super::{CONTACT, GROUNDS, MATTERS, SECRET};
use crate::export::Kind;

const SIGNED: &str = "as signed, byte for byte";

pub(super) const WHO: &[Kind] = &[
    Kind::new(
        "account",
        "accounts",
        "Somebody who may log in, or could once.",
        "id",
        "id login name roles locale work sex born:number? work_since:number? created_at:moment disabled_at:moment?",
    )
    .notes(&[
        ("roles", "codes, separated by blanks"),
        ("work", "permanent, temporary, collaboration, volunteer, other; empty: not said"),
        ("sex", "F, M, X; empty: not said"),
        ("born", "the year"),
        ("work_since", "the year in which she began here"),
    ])
    .left(&[
        ("password_hash", SECRET),
        ("second_factor", SECRET),
        ("second_factor_pending", SECRET),
        ("second_factor_step", SECRET),
    ]),
    Kind::new(
        "peer",
        "peers",
        "Another cooperative, and how the link with it is.",
        "node_id",
        "node_id state legal_name telephone endpoint document_version:number genesis invited_by_us:flag created_at:moment \
         changed_at:moment confirmed_at:moment? confirmed_by? frozen frozen_at:moment? last_contact:moment? \
         last_failure_at:moment? last_failure clock_difference:number? suspended_by_us:flag told_name told_telephone \
         told_at:moment? last_failure_kind certificate_ends:moment? suspended_by_peer:flag keys_changed_at:moment?",
    )
    .notes(&[
        ("state", "invited, verified, agreed, active, suspended, ended"),
        ("frozen", "why nothing flows: rolled_back, contradiction, forked"),
        ("clock_difference", "milliseconds"),
    ]),
    Kind::new(
        "peer_document",
        "peer_documents",
        "A version of another cooperative's document.",
        "node_id version",
        "node_id>peer version:number envelope seen_at:moment",
    )
    .notes(&[("envelope", SIGNED)]),
    Kind::new(
        "agreement",
        "agreements",
        "The agreement on the exchange of data with another cooperative.",
        "node_id",
        "node_id>peer envelope text state changed_at:moment",
    )
    .notes(&[("envelope", SIGNED), ("state", "proposed_by_us, proposed_by_peer, both, declined")]),
    Kind::new(
        "agreement_proposal",
        "agreement_proposals",
        "An agreement that another cooperative proposes and nobody has answered.",
        "node_id",
        "node_id>peer envelope text proposed_at:moment",
    )
    .notes(&[("envelope", SIGNED)]),
    Kind::new(
        "agreement_offer",
        "agreement_offers",
        "An agreement that this cooperative proposes while another one is in force, and nobody has answered.",
        "node_id",
        "node_id>peer envelope text offered_at:moment",
    )
    .notes(&[("envelope", SIGNED)]),
    Kind::new(
        "agreement_replaced",
        "agreements_replaced",
        "An agreement that a later one has replaced.",
        "node_id replaced_at",
        "node_id>peer envelope text replaced_at:moment",
    )
    .notes(&[("envelope", SIGNED)]),
    Kind::new(
        "invitation",
        "invitations",
        "An invitation that this cooperative wrote for another.",
        "id",
        "id created_at:moment expires_at:moment used_by?>peer",
    )
    .left(&[("secret", SECRET)]),
];

pub(super) const BOOKS: &[Kind] = &[
    Kind::new(
        "governance",
        "governance_of_years",
        "What was written of a year for section 3 of the social report: counts of members and of bodies, and texts.",
        "year",
        "year:number members:json system seats:json assemblies:number? attendance:number? proxies:number? boards:number? \
         board_attendance:number? democracy stakeholders:json changed_at:moment version:number",
    )
    .notes(&[
        ("members", "by workers, volunteers, users, funders, legal_persons"),
        ("system", "traditional, two_tier, one_tier; empty: not written"),
        ("seats", "by board, control, auditor"),
        ("attendance", "of a hundred who may vote"),
        ("proxies", "of a hundred who took part"),
        ("stakeholders", "by staff, members, funders, users, suppliers, public_bodies, community"),
    ]),
    Kind::new(
        "workforce",
        "workforce_of_years",
        "What was written of a year for section 4 of the social report: volunteers without an account, what was paid back, training.",
        "year",
        "year:number volunteers:json doing refunds:json rules training:json agreement changed_at:moment version:number",
    )
    .notes(&[
        ("volunteers", "without an account, with minutes of all of them; null: not written"),
        ("refunds", "by documented, self_declared: cents of the year, and how many volunteers"),
        ("training", "by safety, law, methods, supervision, skills, cooperation, other: people, and minutes of all of them"),
        ("agreement", "the collective agreement that is applied"),
    ]),
    Kind::new(
        "other_processing",
        "other_processing",
        "Processing that is no service, as the register of processing has it; what the node only proposes is not in it.",
        "id",
        "id name role controller contact purpose subjects categories lawful grounds matters law recipients transfers kept measures \
         ended_on:day changed_by_name changed_at:moment version:number",
    )
    .notes(&[
        ("id", "staff, access_log, contacts, referrals: what the node does; otherwise an identifier"),
        ("role", "controller, joint, processor"),
        ("contact", CONTACT),
        ("categories", "codes of categories of data, separated by blanks"),
        (
            "lawful",
            "bases of GDPR art. 6(1), separated by blanks: consent (a), contract (b), legal_obligation (c), vital_interest (d), \
             public_interest (e), legitimate_interest (f)",
        ),
        ("grounds", GROUNDS),
        ("matters", MATTERS),
    ]),
    Kind::new(
        "other_processing_version",
        "other_processing_versions",
        "What an entry of the register that is no service said before a change, by whom, and who changed it.",
        "id version",
        "id>other_processing name role controller contact purpose subjects categories lawful grounds matters law recipients transfers kept \
         measures ended_on:day changed_by_name changed_at:moment version:number replaced_by_name replaced_at:moment",
    )
    .notes(&[("grounds", GROUNDS), ("matters", MATTERS)]),
    Kind::new("setting", "node_facts", "A setting of the panel, or something the node remembers.", "name", "name value"),
    Kind::new(
        "own_document",
        "own_documents",
        "A version of this cooperative's own document.",
        "version",
        "version:number envelope created_at:moment",
    )
    .notes(&[("envelope", SIGNED)]),
    Kind::new(
        "own_key",
        "key_generations",
        "A key that this node has or had: which, and when, not the key.",
        "purpose generation",
        "purpose generation:number key_id listed_from:number? listed_until:number? made_at:moment used_from:moment? \
         used_until:moment? erased_at:moment? revoked_in:number?",
    )
    .notes(&[("purpose", "signing, opening, tls")]),
    Kind::new(
        "erasure",
        "erasures",
        "Something that was erased here: what and when, nothing of whom.",
        "object scope",
        "object scope erased_at:moment in_ledger:flag",
    ),
    Kind::new(
        "access",
        "audit_entries",
        "A row of the access log: who saw or changed what, and when.",
        "id",
        "id at:moment actor_kind actor_id actor_name action object_kind object_id reason? detail? position:number? hash?",
    )
    .notes(&[
        ("actor_kind", "account, peer, stranger, node"),
        ("hash", "SHA-256 of the row before it in the chain and of this one"),
    ]),
    Kind::new(
        "access_pruned",
        "audit_pruned",
        "The place in the chain of a row of the access log that grew too old.",
        "position",
        "position:number hash",
    ),
];
