//! What a referral waits for, as something to do: the state says where it is, not what a person does about it.

use crate::referrals::Turn;
use crate::referrals::store::Row;

/// What whoever's turn it is has to do: the end of the keys `referral-do-…`, for us, and `referral-wait-…`, for the other side.
pub fn of(row: &Row) -> &'static str {
    let own = row.turn == Turn::Own.code();
    let sends = (row.own_side == "sender") == own;
    // Who received the opening, which in a request of admission is the sender's side.
    let received = (row.direction == "received") == own;
    if row.question_open {
        // Its asker's turn comes when nobody has answered in time.
        return if sends { "question" } else { "no-answer" };
    }
    if row.due_kind == "right" {
        return "right";
    }
    let goes_on = matches!(row.state.as_str(), "in_progress" | "on_hold");
    match row.state.as_str() {
        // The sender's turn comes after the end, the receiver's while a revocation is without an answer.
        "completed" | "failed" | "declined" | "expired" | "closed" if !sends && row.consent_revoked => "revoked",
        _ if goes_on && row.consent_revoked => "revoked",
        _ if goes_on && row.interruption_requested => "interruption",
        "sent" | "under_review" if row.kind == "admission_request" && !sends => "decide",
        // Read once, and then they wrote again: perhaps what was asked.
        "sent" | "under_review" if own && row.read_number > 0 && row.has_news() => "answered",
        "sent" | "under_review" => "answer",
        "waitlisted" => "renew",
        "on_hold" => "review",
        "provisionally_accepted" if row.kind == "open_call" && !sends => "make-firm",
        "accepted" if row.kind == "open_call" && sends => "choose",
        "provisionally_accepted" if sends => "identity",
        "provisionally_accepted" => "decide",
        "accepted" if sends && row.kind == "transfer" && row.identity == "disclosed" => "pass-on",
        "accepted" if sends => "identity",
        "accepted" => "start",
        "accepted_late" => "late",
        "completed" | "failed" => "read-outcome",
        "declined" => "read-no",
        "expired" if received => "not-answered",
        "expired" => "expired",
        _ => "look",
    }
}

#[cfg(test)]
mod tests {
    use crate::web::locale::Locale;

    #[test]
    fn whatever_there_is_to_do_is_said_of_us_and_of_them_in_both_languages() {
        let (code, _) = include_str!("to_do.rs").split_once("#[cfg(test)]").unwrap();
        let answers = code
            .lines()
            .filter(|line| line.contains("=> \"") || line.contains("return if") || line.contains("return \""));
        let words: Vec<&str> = answers
            .flat_map(|line| {
                let (_, answer) = line.rsplit_once("=> ").unwrap_or(("", line));
                answer.split('"').skip(1).step_by(2)
            })
            .collect();
        assert!(words.contains(&"no-answer") && words.contains(&"look") && words.len() > 15, "{words:?}");
        for word in words {
            for key in [format!("referral-do-{word}"), format!("referral-wait-{word}")] {
                assert!(Locale::ALL.iter().all(|locale| locale.knows(&key)), "{key} has no words");
            }
        }
    }
}
