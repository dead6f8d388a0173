//! Coded reasons, version 1. A refusal, a hold, a failure and a withdrawal always have one.
//!
//! Two cooperatives never update on the same day, so a reason may have a word that the reader's program does not know yet. A
//! list with an `other` is **open**: such a word is read as `other`, and the step counts. Were it refused, one side would have
//! declined and the other would wait for an answer. Of all reasons only `consent_revoked` does more than tell, and
//! everybody knows that word; a new reason that must do something is a new step. The signed text stays as it came. Lists without an `other` are closed: there is nothing that an unknown word could safely mean.
//!
//! Sources: SINBA closing reasons and sources of referral (INPS, SINBA record layout); GDPR articles 6 and 9, and article
//! 2-sexies of d.lgs. 196/2003 for the legal bases.

use serde::{Deserialize, Deserializer, Serialize};

use crate::code::{Code, codes};

codes! {
    /// How soon an answer is needed.
    Urgency {
        /// In the ordinary course.
        Routine = "routine",
        /// Within about two weeks.
        Soon = "soon",
        /// Within days; a named person is told.
        Urgent = "urgent",
        /// Today.
        Emergency = "emergency",
    }
}

impl Urgency {
    /// Whether a stuck message asks for the telephone after minutes instead of a day.
    pub const fn is_pressing(self) -> bool {
        matches!(self, Self::Urgent | Self::Emergency)
    }
}

codes! {
    /// On what basis the data are disclosed.
    LegalBasis {
        /// Consent, GDPR art. 6(1)(a) and 9(2)(a).
        Consent = "consent",
        /// A task of public interest given by law or contract, art. 6(1)(e), 9(2)(g), art. 2-sexies of d.lgs. 196/2003.
        PublicInterest = "public_interest",
        /// Social or health care, art. 9(2)(h).
        Care = "care",
        /// A legal obligation, art. 6(1)(c).
        LegalObligation = "legal_obligation",
        /// An order of a court.
        CourtOrder = "court_order",
        /// Vital interests of somebody who cannot consent, art. 6(1)(d), 9(2)(c).
        VitalInterest = "vital_interest",
    }
}

codes! {
    /// Why R says no.
    open DeclineReason {
        /// No places.
        NoPlaces = "no_places",
        /// The person is outside the requirements of the service.
        OutOfRequirements = "out_of_requirements",
        /// Outside the territory served.
        OutOfArea = "out_of_area",
        /// Too little is known to decide.
        NotEnoughData = "not_enough_data",
        /// R follows this person already.
        AlreadyServed = "already_served",
        /// Somebody else is better placed; the text says who.
        Redirect = "redirect",
        /// The funding body said no.
        FundingRefused = "funding_refused",
        /// Another receiver of an open call was chosen, or R takes itself out.
        NoLongerAvailable = "no_longer_available",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// Why the work pauses.
    open HoldReason {
        /// The person is in hospital.
        Hospital = "hospital",
        /// The person asked for a pause.
        PersonAsked = "person_asked",
        /// A decision of the funding body is awaited.
        AwaitingFunding = "awaiting_funding",
        /// Staff is missing.
        NoStaff = "no_staff",
        /// The service is closed for a time.
        ServiceClosed = "service_closed",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// Why it did not work out.
    open FailureReason {
        /// The person cannot be reached.
        Unreachable = "unreachable",
        /// The person refused.
        RefusedByPerson = "refused_by_person",
        /// The person turned out not to be eligible.
        NotEligible = "not_eligible",
        /// Resources are missing.
        NoResources = "no_resources",
        /// The person moved away.
        MovedAway = "moved_away",
        /// The person died.
        Deceased = "deceased",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// Why S takes the referral back.
    open WithdrawalReason {
        /// The person withdrew consent.
        ConsentRevoked = "consent_revoked",
        /// The need is met otherwise.
        NeedMet = "need_met",
        /// Another cooperative was chosen.
        AnotherChosen = "another_chosen",
        /// The person does not want it any more.
        PersonAsked = "person_asked",
        /// The person cannot be reached.
        Unreachable = "unreachable",
        /// The person moved away.
        MovedAway = "moved_away",
        /// The person died.
        Deceased = "deceased",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// Whether the goals were reached.
    Outcome {
        /// Yes.
        Reached = "reached",
        /// Partly.
        Partly = "partly",
        /// No.
        NotReached = "not_reached",
    }
}

codes! {
    /// SINBA closing reasons.
    open ClosingReason {
        /// Moved to another service area of the same region.
        OtherAreaSameRegion = "other_area_same_region",
        /// Moved to another region.
        OtherRegion = "other_region",
        /// Came of age.
        CameOfAge = "came_of_age",
        /// The need is resolved.
        NeedResolved = "need_resolved",
        /// The person asked to leave.
        ExitRequested = "exit_requested",
        /// Repatriation.
        Repatriation = "repatriation",
        /// Cannot be found.
        Untraceable = "untraceable",
        /// Death.
        Deceased = "deceased",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// SINBA: from whom the request came.
    Source {
        /// Juvenile justice.
        JuvenileJustice = "juvenile_justice",
        /// Another service.
        OtherService = "other_service",
        /// Health service or paediatrician.
        Health = "health",
        /// Private social sector, volunteers.
        ThirdSector = "third_sector",
        /// Police.
        Police = "police",
        /// The person.
        Person = "person",
        /// Foster carers or guardian.
        Guardian = "guardian",
        /// Close family.
        Family = "family",
        /// Other relatives.
        Relatives = "relatives",
        /// Court.
        Court = "court",
        /// Juvenile court authority.
        JuvenileCourt = "juvenile_court",
        /// A professional.
        Professional = "professional",
        /// School.
        School = "school",
        /// Neighbourhood.
        Neighbourhood = "neighbourhood",
    }
}
