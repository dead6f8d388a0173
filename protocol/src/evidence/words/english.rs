//! The sentences in English.

use super::{Language, instant, list};
use crate::evidence::finding::Finding;
use crate::evidence::report::Report;
use crate::lane::Lane;

fn steps(numbers: &[u32]) -> String {
    list(numbers, ["step", "steps"], "and")
}

fn range(from: u32, through: u32) -> String {
    if from == through { format!("step {from}") } else { format!("steps {from} to {through}") }
}

pub(super) fn sentence(report: &Report, finding: &Finding) -> String {
    let name = |lane: Lane| report.name(lane);
    match finding {
        Finding::Node(lane) => {
            let side = report.side(*lane);
            format!(
                "“{}” is the node {}: its id and keys follow from its documents ({} in all).",
                side.name,
                side.node.grouped(),
                side.documents
            )
        }
        Finding::Agreement { from, .. } => format!(
            "When the referral was opened, an agreement signed by both sides was in force, since {}.",
            instant(*from)
        ),
        Finding::Signed { lane, events: 0 } => format!("“{}” has not written anything yet.", name(*lane)),
        Finding::Signed { lane, events: 1 } => format!("The one step of “{}” bears its signature.", name(*lane)),
        Finding::Signed { lane, events } => format!("All {events} steps of “{}” bear its signature.", name(*lane)),
        Finding::Held { lane, through } => format!(
            "“{}” has signed that it holds the steps of “{}” up to no. {through}: they cannot have been written later.",
            name(lane.other()),
            name(*lane)
        ),
        Finding::Processed { lane, numbers } => {
            format!("“{}” states that its work list held {} of “{}”.", name(lane.other()), steps(numbers), name(*lane))
        }
        Finding::Read { lane, numbers } => {
            format!("“{}” states that a person has read {} of “{}”.", name(lane.other()), steps(numbers), name(*lane))
        }
        Finding::State { kind, state, whole } => {
            let (kind, state) = (Language::English.kind(*kind), Language::English.state(*state));
            let whole = if *whole { "" } else { ", as far as it can be computed without the missing contents" };
            format!("After these steps the state is “{state}” ({kind}){whole}.")
        }
        limit => bound(report, limit),
    }
}

/// What the file does not prove.
fn bound(report: &Report, finding: &Finding) -> String {
    let name = |lane: &Lane| report.name(*lane);
    match finding {
        Finding::NoAgreement => {
            "The file shows no agreement signed by both sides and in force when the referral was opened.".into()
        }
        Finding::Said { lane, from, through } => format!(
            "For {} of “{}” there is a receipt or tick of “{}”, but the file does not show the chain that binds it to the text.",
            range(*from, *through),
            name(lane),
            name(&lane.other())
        ),
        Finding::OneSided { lane, from, through } => format!(
            "For {} of “{}” there is only the author's word: “{}” has signed nothing that shows it holds a copy.",
            range(*from, *through),
            name(lane),
            name(&lane.other())
        ),
        Finding::Erased(lane, numbers) => format!(
            "The text of “{}”, {}, is missing, erased or left out by whoever wrote the file: it stays proved that there was a step, not what it said.",
            name(lane),
            steps(numbers)
        ),
        Finding::Unplaced(lane, numbers) => format!(
            "Only this file tells the place of “{}”, {}: no step that can still be read confirms it.",
            name(lane),
            steps(numbers)
        ),
        Finding::NotUnderstood(lane, numbers) => format!(
            "This program does not understand “{}”, {}: the signature is good, but its author may use a newer version.",
            name(lane),
            steps(numbers)
        ),
        Finding::Revoked(lane, numbers) => format!(
            "The key of “{}”, {}, was revoked later: only what the other side had before counts.",
            name(lane),
            steps(numbers)
        ),
        Finding::NoOpening => "The opening can no longer be read: the state cannot be computed.".into(),
        Finding::MayGoOn => "The file does not prove that nothing happened afterwards.".into(),
        Finding::Clocks => "Times are those of the authors' clocks.".into(),
        Finding::Names => "A name is what a node says of itself: compare the id with the one you know.".into(),
        _ => String::new(),
    }
}
