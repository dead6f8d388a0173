//! What a referral waits for, as something to do: the state says where it is, not what a person does about it.

use crate::referrals::store::Row;

/// The message key of what to do about a referral that is this side's turn.
pub fn of(row: &Row) -> &'static str {
    if row.question_open {
        return "home-do-question";
    }
    let sends = row.own_side == "sender";
    let goes_on = matches!(row.state.as_str(), "in_progress" | "on_hold");
    match row.state.as_str() {
        // The sender's turn comes after the end, the receiver's while a revocation is without an answer.
        "completed" | "failed" | "declined" | "expired" | "closed" if !sends && row.consent_revoked => {
            "home-do-revoked"
        }
        _ if goes_on && row.consent_revoked => "home-do-revoked",
        _ if goes_on && row.interruption_requested => "home-do-interruption",
        "sent" | "under_review" => "home-do-answer",
        "provisionally_accepted" if row.kind == "open_call" && !sends => "home-do-wait-chosen",
        "accepted" if row.kind == "open_call" && sends => "home-do-choose",
        "provisionally_accepted" if sends => "home-do-identity",
        "provisionally_accepted" => "home-do-decide",
        "accepted" if sends && row.kind == "transfer" && row.identity == "disclosed" => "home-do-pass-on",
        "accepted" if sends => "home-do-identity",
        "accepted" => "home-do-start",
        "accepted_late" => "home-do-late",
        "completed" | "failed" => "home-do-read-outcome",
        "declined" => "home-do-read-no",
        "expired" => "home-do-expired",
        _ => "home-do-look",
    }
}

/// Whether it must not wait for the others in the list.
pub fn presses(row: &Row) -> bool {
    let ended = matches!(row.state.as_str(), "completed" | "failed" | "declined" | "expired" | "closed");
    !ended && matches!(row.urgency.as_str(), "urgent" | "emergency")
}
