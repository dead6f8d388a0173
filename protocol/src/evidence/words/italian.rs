//! Le frasi in italiano.

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
                "«{}» è il nodo {}: l'identificativo e le chiavi discendono dai suoi documenti ({} in tutto).",
                side.name,
                side.node.grouped(),
                side.documents
            )
        }
        Finding::Agreement { from, .. } => format!(
            "Quando l'invio è stato aperto era in vigore un accordo firmato da entrambe le parti, dal {}.",
            instant(*from)
        ),
        Finding::Signed { lane, events: 0 } => format!("«{}» non ha ancora scritto nulla.", name(*lane)),
        Finding::Signed { lane, events: 1 } => format!("L'unico passo di «{}» porta la sua firma.", name(*lane)),
        Finding::Signed { lane, events } => {
            format!("Tutti i {events} passi di «{}» portano la sua firma.", name(*lane))
        }
        Finding::Held { lane, through } => format!(
            "«{}» ha firmato di avere i passi di «{}» fino al n. {through}: non possono essere stati scritti dopo.",
            name(lane.other()),
            name(*lane)
        ),
        Finding::Processed { lane, numbers } => {
            format!(
                "«{}» dichiara di aver preso in carico i passi {} di «{}».",
                name(lane.other()),
                list(numbers, "e"),
                name(*lane)
            )
        }
        Finding::Read { lane, numbers } => {
            format!(
                "«{}» dichiara che una persona ha letto i passi {} di «{}».",
                name(lane.other()),
                list(numbers, "e"),
                name(*lane)
            )
        }
        Finding::State { kind, state, whole } => {
            let (kind, state) = (Language::Italian.kind(*kind), Language::Italian.state(*state));
            let whole = if *whole { "" } else { ", per quanto si può calcolare senza i testi che mancano" };
            format!("Dopo questi passi lo stato è «{state}» ({kind}){whole}.")
        }
        limit => bound(report, limit),
    }
}

/// Ciò che il file non prova.
fn bound(report: &Report, finding: &Finding) -> String {
    let name = |lane: &Lane| report.name(*lane);
    match finding {
        Finding::NoAgreement => {
            "Il file non mostra un accordo firmato da entrambe le parti e in vigore all'apertura dell'invio.".into()
        }
        Finding::Said { lane, from, through } => format!(
            "Per i passi di «{}» dal n. {from} al n. {through} c'è una ricevuta o un avviso di «{}», ma il file non mostra la catena che la lega a questi testi.",
            name(lane),
            name(&lane.other())
        ),
        Finding::OneSided { lane, from, through } => format!(
            "Per i passi di «{0}» dal n. {from} al n. {through} c'è solo la parola di «{0}»: l'altra parte non ha ancora firmato di averli.",
            name(lane)
        ),
        Finding::Erased(lane, numbers) => format!(
            "Il testo dei passi {} di «{}» non c'è più, cancellato o tolto da chi ha scritto il file: resta provato che ci sono stati, non che cosa dicevano.",
            list(numbers, "e"),
            name(lane)
        ),
        Finding::Unplaced(lane, numbers) => format!(
            "Nessun passo ancora leggibile nomina i passi {} di «{}», cancellati: il loro posto nella sequenza lo dice solo questo file.",
            list(numbers, "e"),
            name(lane)
        ),
        Finding::NotUnderstood(lane, numbers) => format!(
            "I passi {} di «{}» sono firmati ma questo programma non li capisce: forse è più vecchio di chi li ha scritti.",
            list(numbers, "e"),
            name(lane)
        ),
        Finding::Revoked(lane, numbers) => format!(
            "I passi {} di «{}» portano una chiave che il nodo ha poi revocato: valgono solo se l'altra parte li aveva già.",
            list(numbers, "e"),
            name(lane)
        ),
        Finding::NoOpening => "Il testo di apertura non c'è più: lo stato dell'invio non si può calcolare.".into(),
        Finding::MayGoOn => "Il file non prova che dopo non sia successo altro.".into(),
        Finding::Clocks => "Le ore sono quelle degli orologi di chi ha scritto.".into(),
        Finding::Names => {
            "Il nome è quello che il nodo dà a se stesso: confronta l'identificativo con quello che conosci.".into()
        }
        _ => String::new(),
    }
}
