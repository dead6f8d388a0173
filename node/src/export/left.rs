//! What has no line in an export, and why.

const LOGGING_IN: &str = "lets somebody in";
const FOUND_BY: &str = "made from other tables, for searches and sums";
const WAY: &str = "how messages go between two nodes; the messages are in it";
const RELAY: &str = "of others, who have left it here; nobody here can read it";
const COPIES: &str =
    "signed copies for the network; own services are `service`, what is lent is `resource`, those of others are theirs";
const PROGRAM: &str = "of the program itself";

/// Tables that are not exported, with the reason.
pub const TABLES: &[(&str, &str)] = &[
    ("account_recovery_codes", LOGGING_IN),
    ("account_sessions", LOGGING_IN),
    ("account_links", LOGGING_IN),
    ("account_attempts", LOGGING_IN),
    ("introductions", "how two nodes have proved to each other who they are, with secrets; what came of it is `peer`"),
    ("attachment_chunks", "the bytes of documents, encrypted; `--documents` writes them into a folder"),
    ("document_chunks", "the bytes of documents, encrypted; `--documents` writes them into a folder"),
    ("import_files", "the sheet itself, gone when the import is over"),
    ("import_mappings", "found by a keyed hash of titles; only the node that made it can use it"),
    ("searches", "what somebody has typed into a search box; kept for hours"),
    ("people_words", FOUND_BY),
    ("name_words", FOUND_BY),
    ("name_trigrams", FOUND_BY),
    ("name_slips", FOUND_BY),
    ("referral_words", FOUND_BY),
    ("referral_numbers", FOUND_BY),
    ("activity_totals", FOUND_BY),
    ("contract_totals", FOUND_BY),
    ("people_in_care", FOUND_BY),
    ("in_care_by_birth", FOUND_BY),
    ("in_care_by_comune", FOUND_BY),
    ("in_care_by_services", FOUND_BY),
    ("enrolment_totals", FOUND_BY),
    ("people_past_keeping", FOUND_BY),
    ("people_alike", FOUND_BY),
    ("audit_stretches", FOUND_BY),
    ("audit_named", FOUND_BY),
    ("emergency_attempts", "attempts of the last hour, to be counted; each is in the log"),
    ("directory_offers", COPIES),
    ("directory_resources", COPIES),
    ("feed_entries", COPIES),
    ("feed_replicas", COPIES),
    ("outgoing_streams", WAY),
    ("outgoing_epochs", WAY),
    ("outgoing_bodies", WAY),
    ("incoming_streams", WAY),
    ("incoming_epochs", WAY),
    ("lanes", WAY),
    ("restore_unmet", WAY),
    ("relays_used", WAY),
    ("pulled_nodes", WAY),
    ("pull_receipts", WAY),
    ("replies_to_bring", WAY),
    ("brought_pieces", WAY),
    ("relay_shelves", RELAY),
    ("relay_deposits", RELAY),
    ("relay_receipts", RELAY),
    ("panel_exports", "that an export was asked for at the panel, for some weeks; the log has it"),
    ("panel_export_notices", "who was told of it; the log has who has seen it"),
    ("_sqlx_migrations", PROGRAM),
];
