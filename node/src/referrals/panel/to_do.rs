//! What a referral waits for, as something to do: the state says where it is, not what a person does about it.

use crate::referrals::store::Row;

/// The message key of what to do about a referral that is this side's turn.
pub fn of(row: &Row) -> &'static str {
    let sends = row.own_side == "sender";
    if row.question_open {
        // Its asker's turn comes when nobody has answered in time.
        return if sends { "home-do-question" } else { "home-do-no-answer" };
    }
    let goes_on = matches!(row.state.as_str(), "in_progress" | "on_hold");
    match row.state.as_str() {
        // The sender's turn comes after the end, the receiver's while a revocation is without an answer.
        "completed" | "failed" | "declined" | "expired" | "closed" if !sends && row.consent_revoked => {
            "home-do-revoked"
        }
        _ if goes_on && row.consent_revoked => "home-do-revoked",
        _ if goes_on && row.interruption_requested => "home-do-interruption",
        // Read once, and then they wrote again: perhaps what was asked.
        "sent" | "under_review" if row.read_number > 0 && row.has_news() => "home-do-answered",
        "sent" | "under_review" => "home-do-answer",
        "waitlisted" => "home-do-renew",
        "on_hold" => "home-do-review",
        "provisionally_accepted" if row.kind == "open_call" && !sends => "home-do-make-firm",
        "accepted" if row.kind == "open_call" && sends => "home-do-choose",
        "provisionally_accepted" if sends => "home-do-identity",
        "provisionally_accepted" => "home-do-decide",
        "accepted" if sends && row.kind == "transfer" && row.identity == "disclosed" => "home-do-pass-on",
        "accepted" if sends => "home-do-identity",
        "accepted" => "home-do-start",
        "accepted_late" => "home-do-late",
        "completed" | "failed" => "home-do-read-outcome",
        "declined" => "home-do-read-no",
        "expired" if row.direction == "received" => "home-do-not-answered",
        "expired" => "home-do-expired",
        _ => "home-do-look",
    }
}
