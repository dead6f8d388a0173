//! The words of states, steps and kinds, Italian and English side by side. The panel has its own, longer ones.

use crate::referral::{Kind, State, StepKind};

pub(super) const fn kind(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::Referral => ["invio", "referral"],
        Kind::Transfer => ["trasferimento", "transfer"],
        Kind::AdmissionRequest => ["richiesta di presa in carico", "request of admission"],
        Kind::OpenCall => ["richiesta aperta", "open call"],
    }
}

pub(super) const fn state(state: State) -> [&'static str; 2] {
    match state {
        State::Sent => ["inviata", "sent"],
        State::UnderReview => ["in valutazione", "under review"],
        State::Waitlisted => ["in lista d'attesa", "on the waiting list"],
        State::ProvisionallyAccepted => ["accettata con riserva", "provisionally accepted"],
        State::Accepted => ["accettata", "accepted"],
        State::InProgress => ["in corso", "in progress"],
        State::OnHold => ["sospesa", "on hold"],
        State::Completed => ["conclusa", "completed"],
        State::Failed => ["non riuscita", "failed"],
        State::Declined => ["rifiutata", "declined"],
        State::Withdrawn => ["ritirata", "withdrawn"],
        State::Expired => ["scaduta", "expired"],
        State::AcceptedLate => ["accettata dopo la scadenza, da confermare", "accepted late, to be confirmed"],
        State::Closed => ["chiusa", "closed"],
        State::EnteredInError => ["annullata per errore", "entered in error"],
    }
}

pub(super) const fn step(step: StepKind) -> [&'static str; 2] {
    match step {
        StepKind::Opened => ["apre", "opens"],
        StepKind::ReviewStarted => ["inizia a valutare", "starts reviewing"],
        StepKind::QuestionAsked => ["chiede un'integrazione", "asks a question"],
        StepKind::QuestionAnswered => ["risponde alla domanda", "answers the question"],
        StepKind::Waitlisted => ["mette in lista d'attesa", "puts on the waiting list"],
        StepKind::ProvisionallyAccepted => ["accetta con riserva", "accepts provisionally"],
        StepKind::IdentityDisclosed => ["dice chi è la persona", "discloses who the person is"],
        StepKind::Accepted => ["accetta", "accepts"],
        StepKind::LateAcceptanceConfirmed => ["conferma l'accettazione tardiva", "confirms the late acceptance"],
        StepKind::HandedOver => ["passa il caso", "hands the case over"],
        StepKind::Started => ["inizia il lavoro", "starts the work"],
        StepKind::Held => ["sospende", "puts on hold"],
        StepKind::Completed => ["conclude", "completes"],
        StepKind::Failed => ["segna come non riuscita", "marks as failed"],
        StepKind::Declined => ["rifiuta", "declines"],
        StepKind::Withdrawn => ["ritira", "withdraws"],
        StepKind::Expired => ["segna come scaduta", "marks as expired"],
        StepKind::Closed => ["chiude il ciclo", "closes the loop"],
        StepKind::InterruptionRequested => ["chiede di interrompere", "asks to stop the work"],
        StepKind::ConsentRevoked => ["comunica la revoca del consenso", "tells that consent was revoked"],
        StepKind::RevocationAnswered => ["risponde alla revoca del consenso", "answers the revoked consent"],
        StepKind::Erased => ["dichiara di aver cancellato i dati", "states that the data are erased"],
        StepKind::StepRetracted => ["ritira il proprio ultimo passo", "takes its last step back"],
        StepKind::EnteredInError => ["annulla per errore", "annuls as entered in error"],
        StepKind::Noted => ["scrive una nota", "writes a note"],
        StepKind::Attached => ["allega un documento", "attaches a file"],
    }
}
