//! The lists of a plan: its kinds, where it stands, what became of a goal, who was shown it, what was decided; and which act follows on
//! which state.

use std::str::FromStr;

/// A list of codes with their words in `plan-<list>-<code>`.
macro_rules! codes {
    ($(#[doc = $what:literal])+ $name:ident, $list:literal: $($(#[doc = $words:literal])+ $variant:ident = $code:literal,)+) => {
        $(#[doc = $what])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($(#[doc = $words])+ $variant,)+
        }

        impl $name {
            /// All of them, in the order of a form.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$variant),+];

            /// As stored.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The message key of its words.
            pub fn key(self) -> String {
                format!(concat!("plan-", $list, "-{}"), self.code())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(code: &str) -> Result<Self, ()> {
                Self::ALL.into_iter().find(|one| one.code() == code).ok_or(())
            }
        }
    };
}

codes! {
    /// What a plan is called.
    Kind, "kind":
    /// Piano assistenziale individualizzato.
    Pai = "pai",
    /// Piano educativo individualizzato.
    Pei = "pei",
    /// Progetto terapeutico-riabilitativo individualizzato.
    Ptri = "ptri",
    /// Progetto individuale (art. 14 of the law 328/2000).
    Individual = "individual",
    /// Something else.
    Other = "other",
}

codes! {
    /// Where a plan stands.
    State, "state":
    /// Being written.
    Draft = "draft",
    /// A coordinator is asked to approve it.
    Proposed = "proposed",
    /// It holds.
    Approved = "approved",
    /// It holds, and is to be changed or ended.
    UnderReview = "under_review",
    /// It held, and was ended.
    Ended = "ended",
    /// It held until a new edition took its place.
    Replaced = "replaced",
    /// It never held: nobody went on with the draft.
    Dropped = "dropped",
}

codes! {
    /// Whether a goal was reached.
    Reached, "reached":
    /// Nobody has said so yet.
    Open = "open",
    /// Not.
    No = "no",
    /// In part.
    Partly = "partly",
    /// Yes.
    Yes = "yes",
}

codes! {
    /// Who shares a plan.
    Sharer, "sharer":
    /// The person herself.
    Person = "person",
    /// Her family.
    Family = "family",
    /// Who stands in for her by law: parents of a minor, tutore, amministratore di sostegno.
    Representative = "representative",
    /// Somebody else: the social service of the Comune, the school, the health authority.
    Other = "other",
}

codes! {
    /// What came of sharing it.
    How, "how":
    /// She has signed it.
    Signed = "signed",
    /// She has read it, or it was read to her.
    Read = "read",
    /// She does not agree.
    Refused = "refused",
}

codes! {
    /// What was decided when a plan was looked at again.
    Decided, "decided":
    /// It goes on as it is.
    GoesOn = "goes_on",
    /// It is to be changed.
    Change = "change",
    /// It is to be ended.
    End = "end",
}

codes! {
    /// Why a plan was ended.
    Ending, "ending":
    /// What it was for is reached.
    Reached = "reached",
    /// She needs something else now.
    NeedsChanged = "needs_changed",
    /// She has moved away, or to another service.
    Moved = "moved",
    /// She, or who stands in for her, does not want it any more.
    Renounced = "renounced",
    /// The service is over for her.
    ServiceOver = "service_over",
    /// Something else, said in the note.
    Other = "other",
}

codes! {
    /// What somebody does with a plan.
    Act, "act":
    /// Asks a coordinator to approve it.
    Propose = "proponi",
    /// Makes a draft of it again.
    Return = "riporta",
    /// Gives a draft up.
    Drop = "lascia",
    /// Approves it.
    Approve = "approva",
    /// Ends it.
    End = "concludi",
}

impl State {
    /// The colour of its chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Draft => "accent",
            Self::Proposed => "wait",
            Self::Approved => "ok",
            Self::UnderReview => "warn",
            Self::Ended | Self::Replaced | Self::Dropped => "quiet",
        }
    }

    /// Whether it is what is done for her now.
    pub fn holds(self) -> bool {
        matches!(self, Self::Approved | Self::UnderReview)
    }

    /// Whether it is being written, or waits to be approved.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Draft | Self::Proposed)
    }

    /// Whether its words stay, so that it can be shown to her: also a proposal, before it is approved.
    pub fn is_fixed(self) -> bool {
        self == Self::Proposed || self.has_held()
    }

    /// Whether it holds or held: its goals have outcomes, and it was shown to somebody.
    pub fn has_held(self) -> bool {
        !self.is_written() && self != Self::Dropped
    }
}

impl Act {
    /// Whether it can be done in a state.
    pub fn follows(self, state: State) -> bool {
        match self {
            Self::Propose | Self::Drop => state == State::Draft,
            Self::Return | Self::Approve => state == State::Proposed,
            Self::End => state.holds(),
        }
    }

    /// The state after it.
    pub fn leads_to(self) -> State {
        match self {
            Self::Propose => State::Proposed,
            Self::Return => State::Draft,
            Self::Drop => State::Dropped,
            Self::Approve => State::Approved,
            Self::End => State::Ended,
        }
    }

    /// Whether it is a coordinator's to decide.
    pub fn is_a_decision(self) -> bool {
        matches!(self, Self::Approve | Self::End)
    }

    /// Whether who does it may say why.
    pub fn says_why(self) -> bool {
        matches!(self, Self::Return | Self::Drop | Self::End)
    }

    /// Whether she has to: who is to write it again must know what is missing.
    pub fn must_say_why(self) -> bool {
        self == Self::Return
    }
}

impl Sharer {
    /// Whether showing it is her right, also while her record is restricted (arts. 12 and 15): to herself, and to who stands in for her by
    /// law. Anybody else is a recipient, and telling her data is a use of them (arts. 4(2) and 18(2)).
    pub fn is_on_her_side(self) -> bool {
        matches!(self, Self::Person | Self::Representative)
    }
}
