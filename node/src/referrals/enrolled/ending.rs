//! Why an enrolment ends with its referral: the reasons of the two are different lists, and what was never begun has its own.

use pico_protocol::referral::{ClosingReason, DeclineReason, FailureReason, Referral, State, WithdrawalReason};

use crate::enrolments::ending::{CameToNothing, Ending};

/// The reason that fits best.
pub(super) fn of(referral: &Referral, began: bool) -> Ending {
    let word = referral.ending.as_ref().map_or("", |ending| ending.reason);
    if !began {
        return Ending::Never(never(referral.ended_as(), word));
    }
    let told = referral.ending.as_ref().and_then(|ending| ending.closing);
    Ending::Left(told.unwrap_or_else(|| left(referral.ended_as(), word)))
}

/// Nobody can say why any more.
pub(super) fn unknown(began: bool) -> Ending {
    if began { Ending::Left(ClosingReason::Other) } else { Ending::Never(CameToNothing::Other) }
}

fn never(state: State, word: &str) -> CameToNothing {
    let told = match state {
        State::Failed => FailureReason::from_code(word).map(failed),
        State::Declined => DeclineReason::from_code(word).map(declined),
        State::Withdrawn => WithdrawalReason::from_code(word).map(withdrawn),
        State::Expired => Some(CameToNothing::Lapsed),
        State::EnteredInError => Some(CameToNothing::Mistake),
        _ => None,
    };
    told.unwrap_or(CameToNothing::Other)
}

fn failed(reason: FailureReason) -> CameToNothing {
    match reason {
        FailureReason::Unreachable => CameToNothing::Unreachable,
        FailureReason::RefusedByPerson => CameToNothing::Renounced,
        FailureReason::NotEligible => CameToNothing::Requirements,
        FailureReason::NoResources => CameToNothing::NoPlace,
        FailureReason::MovedAway => CameToNothing::Moved,
        FailureReason::Deceased => CameToNothing::Deceased,
        FailureReason::Other => CameToNothing::Other,
    }
}

fn declined(reason: DeclineReason) -> CameToNothing {
    match reason {
        DeclineReason::NoPlaces => CameToNothing::NoPlace,
        DeclineReason::OutOfRequirements | DeclineReason::OutOfArea => CameToNothing::Requirements,
        DeclineReason::AlreadyServed | DeclineReason::Redirect | DeclineReason::NoLongerAvailable => {
            CameToNothing::Elsewhere
        }
        DeclineReason::NotEnoughData | DeclineReason::FundingRefused | DeclineReason::Other => CameToNothing::Other,
    }
}

fn withdrawn(reason: WithdrawalReason) -> CameToNothing {
    match reason {
        WithdrawalReason::ConsentRevoked | WithdrawalReason::PersonAsked => CameToNothing::Renounced,
        WithdrawalReason::NeedMet | WithdrawalReason::AnotherChosen => CameToNothing::Elsewhere,
        WithdrawalReason::Unreachable => CameToNothing::Unreachable,
        WithdrawalReason::MovedAway => CameToNothing::Moved,
        WithdrawalReason::Deceased => CameToNothing::Deceased,
        WithdrawalReason::Other => CameToNothing::Other,
    }
}

/// Of who was in the service: SINBA knows fewer reasons, and where somebody has moved to is not known.
fn left(state: State, word: &str) -> ClosingReason {
    match never(state, word) {
        CameToNothing::Renounced => ClosingReason::ExitRequested,
        CameToNothing::Unreachable => ClosingReason::Untraceable,
        CameToNothing::Deceased => ClosingReason::Deceased,
        _ => ClosingReason::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_began_ends_for_what_its_referral_says_and_not_as_something_else() {
        for (state, word, expected) in [
            (State::Withdrawn, "need_met", CameToNothing::Elsewhere),
            (State::Withdrawn, "person_asked", CameToNothing::Renounced),
            (State::Failed, "unreachable", CameToNothing::Unreachable),
            (State::Failed, "moved_away", CameToNothing::Moved),
            (State::Declined, "no_places", CameToNothing::NoPlace),
            (State::Expired, "", CameToNothing::Lapsed),
            (State::EnteredInError, "entered_in_error", CameToNothing::Mistake),
            (State::Failed, "a_word_of_next_year", CameToNothing::Other),
        ] {
            assert_eq!(never(state, word), expected, "{state:?} {word}");
        }
        assert_eq!(left(State::Failed, "deceased"), ClosingReason::Deceased);
        assert_eq!(left(State::Failed, "moved_away"), ClosingReason::Other);
    }
}
