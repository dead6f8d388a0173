//! The single things a report says, each on one side of the line between proof and its limits.

use crate::digest::Digest;
use crate::lane::Lane;
use crate::referral::{Kind, State};
use crate::time::Timestamp;

/// One thing that a file proves, or that it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding {
    /// The papers establish this side's node: the id follows from the genesis, the keys from its documents.
    Node(Lane),
    /// An agreement signed by both sides was in force when the referral was opened.
    Agreement {
        /// Since when.
        from: Timestamp,
        /// Digest of its text.
        text: Digest,
    },
    /// The file shows no agreement in force when the referral was opened.
    NoAgreement,
    /// All events of this side are signed by it.
    Signed {
        /// Whose.
        lane: Lane,
        /// How many.
        events: u32,
    },
    /// The other side has signed that it holds these events, up to one: they cannot have been made up afterwards.
    Held {
        /// Whose events.
        lane: Lane,
        /// The last one.
        through: u32,
    },
    /// A receipt or tick of the other side covers these, but the file does not show the chain that would bind it.
    Said {
        /// Whose events.
        lane: Lane,
        /// The first one.
        from: u32,
        /// The last one.
        through: u32,
    },
    /// For these there is only their author's word.
    OneSided {
        /// Whose events.
        lane: Lane,
        /// The first one.
        from: u32,
        /// The last one.
        through: u32,
    },
    /// The other side says that these stood in its work list.
    Processed {
        /// Whose events.
        lane: Lane,
        /// Which ones.
        numbers: Vec<u32>,
    },
    /// The other side says that a person there has opened these.
    Read {
        /// Whose events.
        lane: Lane,
        /// Which ones.
        numbers: Vec<u32>,
    },
    /// The content of these is not there: erased, or left out by whoever wrote the file.
    Erased(Lane, Vec<u32>),
    /// Erased, and no later event of the lane that is still readable names them: their place is the file's word.
    Unplaced(Lane, Vec<u32>),
    /// Readable, but not understood by this program.
    NotUnderstood(Lane, Vec<u32>),
    /// Signed with a key that its node has revoked since.
    Revoked(Lane, Vec<u32>),
    /// Where the referral stands after these events.
    State {
        /// Which kind of referral.
        kind: Kind,
        /// Where it stands.
        state: State,
        /// Whether all events were there to compute it.
        whole: bool,
    },
    /// The opening event cannot be read any more, so neither can the state be computed.
    NoOpening,
    /// The file cannot show that nothing came afterwards.
    MayGoOn,
    /// Times are those of the authors' clocks.
    Clocks,
    /// A name is what a node says of itself.
    Names,
}

/// On which side of the line a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is proved.
    Proved,
    /// It bounds what is proved.
    Limit,
}

impl Finding {
    /// Proof, or a limit of it.
    pub const fn weight(&self) -> Weight {
        match self {
            Self::Node(_) | Self::Agreement { .. } | Self::Signed { .. } | Self::Held { .. } | Self::State { .. } => {
                Weight::Proved
            }
            // What the other side says in its own name is proof that it says so.
            Self::Processed { .. } | Self::Read { .. } => Weight::Proved,
            Self::NoAgreement
            | Self::Said { .. }
            | Self::OneSided { .. }
            | Self::Erased(..)
            | Self::Unplaced(..)
            | Self::NotUnderstood(..)
            | Self::Revoked(..)
            | Self::NoOpening
            | Self::MayGoOn
            | Self::Clocks
            | Self::Names => Weight::Limit,
        }
    }
}

/// Numbers of events, counted from 1, of places counted from 0.
pub(super) fn numbers(places: impl Iterator<Item = usize>) -> Vec<u32> {
    places.filter_map(|at| u32::try_from(at + 1).ok()).collect()
}
