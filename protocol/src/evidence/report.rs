//! What a verified file amounts to.

use super::finding::{Finding, numbers};
use super::held::Held;
use super::lanes::Events;
use super::parties::{Parties, Party};
use super::{Evidence, lanes};
use crate::agreement::Signatures;
use crate::digest::Digest;
use crate::id::{NodeId, SubjectId};
use crate::lane::Lane;
use crate::referral::{self, Referral, StepKind};
use crate::time::Timestamp;

/// Everything a file says and proves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The referral.
    pub subject: SubjectId,
    /// Which node wrote the file, as the file says.
    pub exported_by: NodeId,
    /// When, as the file says.
    pub exported_at: Timestamp,
    /// The opening side.
    pub opener: Side,
    /// The other side.
    pub answerer: Side,
    /// The events in the order that both sides compute.
    pub timeline: Vec<Line>,
    /// Files that were announced.
    pub attachments: Vec<AttachmentFound>,
    /// What is proved and what is not.
    pub findings: Vec<Finding>,
}

/// One side, as its own papers establish it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// Its node id.
    pub node: NodeId,
    /// The name the node gives itself.
    pub name: String,
    /// How many versions of its document there are.
    pub documents: usize,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Whose.
    pub lane: Lane,
    /// Its number in its lane.
    pub number: u32,
    /// When, by its author's clock.
    pub at: Timestamp,
    /// Which step; none when it was erased or is not understood.
    pub step: Option<StepKind>,
    /// Whether its author was allowed to take it, as far as the author could know.
    pub allowed: bool,
    /// Whether it changed anything: a step that lost a crossing, or was not allowed, did not.
    pub effective: bool,
    /// The digest of its core.
    pub digest: Digest,
}

/// A file that was announced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentFound {
    /// By whom.
    pub lane: Lane,
    /// Name of the file.
    pub name: String,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of the encrypted file.
    pub digest: Digest,
}

impl Report {
    /// One side.
    pub const fn side(&self, lane: Lane) -> &Side {
        match lane {
            Lane::Opener => &self.opener,
            Lane::Answerer => &self.answerer,
        }
    }
}

pub(super) fn write(evidence: &Evidence, parties: &Parties, events: &Events, held: &Held) -> Report {
    let referral = events.fold();
    Report {
        subject: evidence.subject,
        exported_by: evidence.exported_by,
        exported_at: evidence.exported_at,
        opener: side(parties.of(Lane::Opener)),
        answerer: side(parties.of(Lane::Answerer)),
        timeline: timeline(events, referral.as_ref()),
        attachments: attachments(events),
        findings: findings(parties, events, held, referral.as_ref()),
    }
}

fn side(party: &Party) -> Side {
    Side { node: party.id, name: party.name(), documents: party.log.versions().len() }
}

fn timeline(events: &Events, referral: Option<&Referral>) -> Vec<Line> {
    let line = |(at, entry): (usize, &&crate::lane::Entry<referral::Step>)| {
        let moment = referral.and_then(|referral| referral.timeline.get(at));
        Line {
            lane: entry.lane,
            number: entry.number,
            at: entry.at,
            step: entry.body.as_ref().map(referral::Step::kind),
            allowed: moment.is_some_and(|moment| moment.allowed),
            effective: moment.is_some_and(|moment| moment.effective),
            digest: entry.digest.unwrap_or(Digest::ZERO),
        }
    };
    events.transcript().merged().iter().enumerate().map(line).collect()
}

fn attachments(events: &Events) -> Vec<AttachmentFound> {
    let mut found = Vec::new();
    for entry in events.transcript().merged() {
        if let Some(referral::Step::Attached { attachment }) = &entry.body {
            found.push(AttachmentFound {
                lane: entry.lane,
                name: attachment.name.clone(),
                size: attachment.size,
                digest: attachment.digest,
            });
        }
    }
    found
}

fn findings(parties: &Parties, events: &Events, held: &Held, referral: Option<&Referral>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for lane in [Lane::Opener, Lane::Answerer] {
        findings.push(Finding::Node(lane));
    }
    agreements(parties, events, &mut findings);
    for lane in [Lane::Opener, Lane::Answerer] {
        acknowledged(lane, events, held, &mut findings);
        gaps(lane, parties, events, &mut findings);
    }
    let erased =
        [Lane::Opener, Lane::Answerer].iter().any(|lane| events.lane(*lane).iter().any(|event| event.step.is_none()));
    findings.push(match referral {
        None => Finding::NoOpening,
        Some(referral) => Finding::State { kind: referral.kind, state: referral.state, whole: !erased },
    });
    findings.extend([Finding::MayGoOn, Finding::Clocks, Finding::Names]);
    findings
}

fn agreements(parties: &Parties, events: &Events, findings: &mut Vec<Finding>) {
    let opened = events.lane(Lane::Opener).first().map(lanes::Event::at);
    let referral = crate::code::Code::of("referral");
    let mut in_force = parties.agreements.iter().filter(|(_, signatures)| *signatures == Signatures::Both);
    let covering = in_force.find(|(agreement, _)| opened.is_some_and(|at| agreement.allows(&referral, at)));
    findings.push(match covering {
        Some((agreement, _)) => Finding::Agreement { from: agreement.valid_from, text: agreement.text },
        None => Finding::NoAgreement,
    });
}

fn acknowledged(lane: Lane, events: &Events, held: &Held, findings: &mut Vec<Finding>) {
    let (of, all) = (held.of(lane), events.lane(lane).len());
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    findings.push(Finding::Signed { lane, events: all });
    if of.proved > 0 {
        findings.push(Finding::Held { lane, through: of.proved });
    }
    if of.said > of.proved {
        findings.push(Finding::Said { lane, from: of.proved + 1, through: of.said });
    }
    if all > of.said {
        findings.push(Finding::OneSided { lane, from: of.said + 1, through: all });
    }
    if !of.processed.is_empty() {
        findings.push(Finding::Processed { lane, numbers: of.processed.iter().copied().collect() });
    }
    if !of.read.is_empty() {
        findings.push(Finding::Read { lane, numbers: of.read.iter().copied().collect() });
    }
}

fn gaps(lane: Lane, parties: &Parties, events: &Events, findings: &mut Vec<Finding>) {
    let lane_events = events.lane(lane);
    let that = |test: &dyn Fn(usize) -> bool| numbers((0..lane_events.len()).filter(|at| test(*at)));
    let erased = that(&|at| lane_events[at].erased());
    // A later event of the lane names it, unless that one's content was erased too.
    let named = |at: usize| lane_events[at + 1..].iter().any(|later| later.names(lane_events[at].digest()));
    let unplaced = that(&|at| lane_events[at].erased() && !named(at));
    let strange = that(&|at| !lane_events[at].erased() && lane_events[at].step.is_none());
    let revoked = that(&|at| parties.of(lane).revoked(lane_events[at].core.signer()));
    let found = [
        (erased, Finding::Erased as fn(Lane, Vec<u32>) -> Finding),
        (unplaced, Finding::Unplaced),
        (strange, Finding::NotUnderstood),
        (revoked, Finding::Revoked),
    ];
    findings.extend(found.into_iter().filter(|(at, _)| !at.is_empty()).map(|(at, finding)| finding(lane, at)));
}
