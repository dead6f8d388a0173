//! Le frasi in italiano.

use super::{Language, instant, list};
use crate::evidence::finding::Finding;
use crate::evidence::report::Report;
use crate::lane::Lane;

fn steps(numbers: &[u32]) -> String {
    list(numbers, ["passo", "passi"], "e")
}

fn range(from: u32, through: u32) -> String {
    if from == through { format!("il passo n. {from}") } else { format!("i passi dal n. {from} al n. {through}") }
}

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
                "«{}» dichiara di aver preso in carico {} di «{}».",
                name(lane.other()),
                steps(numbers),
                name(*lane)
            )
        }
        Finding::Read { lane, numbers } => format!(
            "«{}» dichiara che una persona ha letto {} di «{}».",
            name(lane.other()),
            steps(numbers),
            name(*lane)
        ),
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
            "Per {} di «{}» c'è una ricevuta o un avviso di «{}», ma il file non mostra la catena che la lega al testo.",
            range(*from, *through),
            name(lane),
            name(&lane.other())
        ),
        Finding::OneSided { lane, from, through } => format!(
            "Per {} di «{}» c'è solo la parola di chi ha scritto: «{}» non ha firmato nulla che mostri di averne ricevuta copia.",
            range(*from, *through),
            name(lane),
            name(&lane.other())
        ),
        Finding::Erased(lane, numbers) => format!(
            "Manca il testo di «{}», {}, cancellato o tolto da chi ha scritto il file: resta provato che un passo c'è stato, non che cosa diceva.",
            name(lane),
            steps(numbers)
        ),
        Finding::Unplaced(lane, numbers) => format!(
            "Il posto nella sequenza di «{}», {}, lo dice solo questo file: nessun passo ancora leggibile lo conferma.",
            name(lane),
            steps(numbers)
        ),
        Finding::NotUnderstood(lane, numbers) => format!(
            "Questo programma non capisce «{}», {}: la firma è buona, ma forse chi ha scritto usa una versione più nuova.",
            name(lane),
            steps(numbers)
        ),
        Finding::Revoked(lane, numbers) => format!(
            "La chiave di «{}», {}, è stata poi revocata: vale solo ciò che l'altra parte aveva già.",
            name(lane),
            steps(numbers)
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
