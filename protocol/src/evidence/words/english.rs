//! The sentences in English.

use super::{Language, instant, list};
use crate::evidence::finding::Finding;
use crate::evidence::report::Report;
use crate::lane::Lane;

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
            format!(
                "“{}” states that steps {} of “{}” stood in its work list.",
                name(lane.other()),
                list(numbers, "and"),
                name(*lane)
            )
        }
        Finding::Read { lane, numbers } => {
            format!(
                "“{}” states that a person has read steps {} of “{}”.",
                name(lane.other()),
                list(numbers, "and"),
                name(*lane)
            )
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
            "For steps {from} to {through} of “{}” there is a receipt or tick of “{}”, but the file does not show the chain that binds it to these contents.",
            name(lane),
            name(&lane.other())
        ),
        Finding::OneSided { lane, from, through } => format!(
            "For steps {from} to {through} of “{0}” there is only the word of “{0}”: the other side has not signed yet that it holds them.",
            name(lane)
        ),
        Finding::Erased(lane, numbers) => format!(
            "The content of steps {} of “{}” is gone, erased or left out by whoever wrote the file: it stays proved that they were there, not what they said.",
            list(numbers, "and"),
            name(lane)
        ),
        Finding::Unplaced(lane, numbers) => format!(
            "No step that can still be read names steps {} of “{}”, which were erased: only this file tells their place.",
            list(numbers, "and"),
            name(lane)
        ),
        Finding::NotUnderstood(lane, numbers) => format!(
            "Steps {} of “{}” are signed but this program does not understand them: it may be older than their author.",
            list(numbers, "and"),
            name(lane)
        ),
        Finding::Revoked(lane, numbers) => format!(
            "Steps {} of “{}” bear a key that its node has revoked since: they count only where the other side had them before.",
            list(numbers, "and"),
            name(lane)
        ),
        Finding::NoOpening => "The opening can no longer be read: the state cannot be computed.".into(),
        Finding::MayGoOn => "The file does not prove that nothing happened afterwards.".into(),
        Finding::Clocks => "Times are those of the authors' clocks.".into(),
        Finding::Names => "A name is what a node says of itself: compare the id with the one you know.".into(),
        _ => String::new(),
    }
}
