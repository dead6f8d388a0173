//! Whether what is stored of one referral is what both sides have signed: the line under the story on its page.
//!
//! The same is done as a stranger does with the evidence file ([`super::evidence`]), whenever the page is opened. What is read
//! for it is read in the transaction of the page; the checking comes after, so that nobody waits for it to write. A signature
//! that this process has found good before is known ([`Remembered`](pico_protocol::signed::Remembered)): a story of
//! three hundred notes costs three hundred verifications once.

use pico_protocol::evidence::{self, Evidence, EvidenceError, Finding, Report};
use pico_protocol::json::JsonError;
use pico_protocol::lane::Lane;

use super::evidence::{gather, item_of};
use super::store::Row;
use crate::app::App;
use crate::outbox::lanes::{Side, StoredEvent};
use crate::store::{Result, StoreError, Tx};

/// What becomes of the stored story when it is checked as a stranger would check it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Every signed event is what its author signed, and they fit together.
    Sound {
        /// How many events of both sides.
        events: usize,
        /// How many of our own the other side has not acknowledged with a signature of its own.
        unacknowledged: u32,
    },
    /// It is longer than an evidence file may be, so it is not checked as one.
    TooLong,
    /// Something is not what was signed.
    Broken {
        /// Whose event and which number, where it is one event.
        event: Option<(Side, u32)>,
    },
}

/// What is to be checked.
pub enum Gathered {
    /// The file as it would leave now, and which lane is ours.
    Whole(Box<Evidence>, Lane),
    /// An event that cannot even be read.
    Unreadable(Proof),
}

impl Gathered {
    /// Reads it.
    pub async fn read(tx: &mut Tx, app: &App, row: &Row, events: &[StoredEvent]) -> Result<Self> {
        let unreadable = events.iter().find(|event| item_of(event).is_some_and(|item| item.is_err()));
        if let Some(event) = unreadable {
            let number = u32::try_from(event.number).unwrap_or(u32::MAX);
            return Ok(Self::Unreadable(Proof::Broken { event: Some((event.side, number)) }));
        }
        Ok(Self::Whole(Box::new(gather(tx, app, row, events).await?), row.own_lane()))
    }

    /// Checks every signature, every content and both lanes, and how far the other side has said that it has ours: by the last
    /// event it had `seen`, or by its newest receipt.
    pub async fn check(self, app: &App) -> Result<Proof> {
        match self {
            Self::Unreadable(proof) => Ok(proof),
            Self::Whole(evidence, own) => {
                let app = app.clone();
                let checked = tokio::task::spawn_blocking(move || check(&app, &evidence, own)).await;
                checked.map_err(StoreError::inconsistent)?
            }
        }
    }
}

fn check(app: &App, evidence: &Evidence, own: Lane) -> Result<Proof> {
    let side = |lane| if lane == own { Side::Own } else { Side::Peer };
    let bytes = match evidence.to_json() {
        Ok(bytes) => bytes,
        Err(JsonError::TooLong { .. }) => return Ok(Proof::TooLong),
        Err(error) => return Err(StoreError::inconsistent(error)),
    };
    Ok(match evidence::verify_remembering(&bytes, app.federation.known.remembered()) {
        Ok(report) => Proof::Sound { events: report.timeline.len(), unacknowledged: unacknowledged(&report, own) },
        Err(
            EvidenceError::Event(lane, number)
            | EvidenceError::Content(lane, number)
            | EvidenceError::Lane(lane, number, _)
            | EvidenceError::Kind(lane, number),
        ) => Proof::Broken { event: Some((side(lane), number)) },
        Err(_) => Proof::Broken { event: None },
    })
}

/// Our events that neither a later event nor a receipt of the other side covers.
fn unacknowledged(report: &Report, own: Lane) -> u32 {
    let left = report.findings.iter().map(|finding| match finding {
        Finding::OneSided { lane, from, through } if *lane == own => through - from + 1,
        _ => 0,
    });
    left.sum()
}
