//! Whose move it is: the box at the head of a referral's page. It stands at the same place on both sides, whoever has to
//! move, so that nobody has to gather from the state and the story what is waited for.

use pico_protocol::referral::Party;
use pico_protocol::time::Timestamp;

use super::lines::{self, Line};
use super::to_do;
use crate::referrals::Turn;
use crate::referrals::store::Row;
use crate::web::layout::Page;

/// States in which nobody has to move and something can be said about it: the end of `referral-still-…`.
const STILL: [&str; 6] = ["waitlisted", "in_progress", "on_hold", "withdrawn", "closed", "entered_in_error"];

/// Whose move it is, and what it is about.
pub struct Move {
    /// Look of the box.
    pub tone: &'static str,
    /// Whose move it is, in words.
    pub whose: String,
    /// What is to be done.
    pub what: String,
    /// What the date that matters is about, and the date.
    pub due: Option<(String, Timestamp)>,
    /// The last words, while they wait for an answer: theirs, or our question; an answer comes after what it answers.
    pub said: Vec<Line>,
}

impl Move {
    /// `acts` is false for who reads and cannot move. `story` is the whole timeline; words that stand elsewhere on the page,
    /// such as an outcome, are `told` there.
    pub fn new(page: &Page, row: &Row, acts: bool, story: &[Line], told: bool) -> Self {
        let (own, peer) = (row.turn == Turn::Own.code(), row.turn == Turn::Peer.code());
        let what = to_do::of(row);
        let (whose, what) = match (own, peer) {
            (true, _) if acts => (page.t("referral-turn-you"), page.t(format!("referral-do-{what}"))),
            (true, _) => (page.t("referral-turn-us"), page.t(format!("referral-do-{what}"))),
            (_, true) => {
                (page.t1("referral-turn-peer", "name", &row.peer_name), page.t(format!("referral-wait-{what}")))
            }
            _ => (page.t("referral-turn-nobody"), page.t(format!("referral-still-{}", still(&row.state)))),
        };
        let due = row.due().map(|due| (due_title(page, row), due));
        let late = due.as_ref().is_some_and(|(_, due)| page.is_past(*due));
        let tone = match (own, late) {
            (true, false) => "wait",
            (_, true) => "stop",
            _ => "info",
        };
        Self { tone, whose, what, due, said: if told { Vec::new() } else { said(row, story) } }
    }
}

fn still(state: &str) -> &str {
    STILL.into_iter().find(|known| *known == state).unwrap_or("other")
}

/// Their words until we have taken a step after them; ours while they ask something.
fn said(row: &Row, story: &[Line]) -> Vec<Line> {
    let counting = lines::counting(story.to_vec());
    let Some(at) = counting.iter().rposition(|line| !line.text.is_empty()) else { return Vec::new() };
    let answered = counting[at + 1..].iter().any(|line| line.own && line.step != "review_started");
    let last = &counting[at];
    let asks = row.question_open && last.step == "question_asked";
    let waits = if last.own { asks } else { asks || !answered };
    let question = counting[..at].iter().rfind(|line| line.step == "question_asked");
    let question = question.filter(|_| last.step == "question_answered");
    question.into_iter().chain([last]).filter(|_| waits).cloned().collect()
}

/// What the date is about; a list that has to be renewed says who has to do it.
fn due_title(page: &Page, row: &Row) -> String {
    if row.due_kind == "renewal" && row.party() == Party::Sender {
        return page.t1("referral-due-title-renewal-sender", "name", &row.peer_name);
    }
    page.t(format!("referral-due-title-{}", row.due_kind))
}
