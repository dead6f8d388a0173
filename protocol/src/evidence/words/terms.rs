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
        State::Sent => ["aspetta risposta", "waits for an answer"],
        State::UnderReview => ["in valutazione", "under review"],
        State::Waitlisted => ["in lista d'attesa", "on the waiting list"],
        State::ProvisionallyAccepted => ["c'è posto, con riserva", "there is a place, provisionally"],
        State::Accepted => ["accettato", "accepted"],
        State::InProgress => ["in corso", "in progress"],
        State::OnHold => ["sospeso", "on hold"],
        State::Completed => ["concluso", "completed"],
        State::Failed => ["non riuscito", "failed"],
        State::Declined => ["rifiutato", "declined"],
        State::Withdrawn => ["ritirato", "withdrawn"],
        State::Expired => ["scaduto", "expired"],
        State::AcceptedLate => ["accettato dopo la scadenza, da confermare", "accepted late, to be confirmed"],
        State::Closed => ["chiuso", "closed"],
        State::EnteredInError => ["annullato per errore", "entered in error"],
    }
}

pub(super) const fn step(step: StepKind) -> [&'static str; 2] {
    match step {
        StepKind::Opened => ["invia", "sends"],
        StepKind::ReviewStarted => ["inizia a valutare", "starts reviewing"],
        StepKind::QuestionAsked => ["fa una domanda", "asks a question"],
        StepKind::QuestionAnswered => ["risponde alla domanda", "answers the question"],
        StepKind::Waitlisted => ["mette in lista d'attesa", "puts on the waiting list"],
        StepKind::ProvisionallyAccepted => ["dice che c'è posto, con riserva", "says there is a place, provisionally"],
        StepKind::IdentityDisclosed => ["dice chi è la persona", "discloses who the person is"],
        StepKind::Accepted => ["accetta", "accepts"],
        StepKind::LateAcceptanceConfirmed => ["conferma l'accettazione tardiva", "confirms the late acceptance"],
        StepKind::HandedOver => ["passa il caso", "hands the case over"],
        StepKind::Started => ["avvia il lavoro", "starts the work"],
        StepKind::Held => ["sospende", "puts on hold"],
        StepKind::Completed => ["conclude e scrive l'esito", "completes and writes the outcome"],
        StepKind::Failed => ["segna come non riuscito", "marks as failed"],
        StepKind::Declined => ["rifiuta", "declines"],
        StepKind::Withdrawn => ["ritira", "withdraws"],
        StepKind::Expired => ["segna come scaduto", "marks as expired"],
        StepKind::Closed => ["ha letto e chiude", "has read and closes"],
        StepKind::InterruptionRequested => ["chiede di interrompere", "asks to stop the work"],
        StepKind::ConsentRevoked => ["comunica la revoca del consenso", "tells that consent was revoked"],
        StepKind::RevocationAnswered => ["risponde alla revoca del consenso", "answers the revoked consent"],
        StepKind::Erased => ["dichiara di aver cancellato i dati", "states that the data are erased"],
        StepKind::RightAsked => ["comunica che cosa chiede la persona", "tells what the person asks"],
        StepKind::RightAnswered => ["risponde a che cosa chiede la persona", "answers what the person asks"],
        StepKind::StepRetracted => ["ritira il proprio ultimo passo", "takes its last step back"],
        StepKind::EnteredInError => ["annulla per errore", "annuls as entered in error"],
        StepKind::Noted => ["scrive una nota", "writes a note"],
        StepKind::Attached => ["allega un documento", "attaches a file"],
    }
}
