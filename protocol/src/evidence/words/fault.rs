//! Perché un file non è una prova, in italiano.

use crate::evidence::{EvidenceError, MAX_BETWEEN, MAX_FILE};
use crate::json::JsonError;
use crate::lane::{Lane, LaneError};

const fn side(lane: Lane) -> &'static str {
    match lane {
        Lane::Opener => "di chi ha aperto l'invio",
        Lane::Answerer => "dell'altra parte",
    }
}

pub(super) fn sentence(fault: &EvidenceError) -> String {
    match fault {
        EvidenceError::Json(error) => json(error),
        EvidenceError::Papers(lane) => {
            format!("i documenti {} non bastano a dire quale nodo è: mancano, o non portano le sue firme", side(*lane))
        }
        EvidenceError::Mixed => "i documenti sono di nodi diversi: non vanno insieme".to_owned(),
        EvidenceError::Event(lane, number) => {
            format!("il passo n. {number} {} non porta la firma di chi dice di averlo scritto", side(*lane))
        }
        EvidenceError::Content(lane, number) => {
            format!("il contenuto del passo n. {number} {} non è quello che fu firmato: è stato cambiato", side(*lane))
        }
        EvidenceError::Lane(lane, number, error) => {
            format!("il passo n. {number} {} non va dopo quello di prima: {}", side(*lane), place(error))
        }
        EvidenceError::Kind(lane, number) => {
            format!("il passo n. {number} {} non appartiene a un invio", side(*lane))
        }
        EvidenceError::Acknowledgement => "una ricevuta non porta la firma di chi l'avrebbe data".to_owned(),
        EvidenceError::Contradiction(lane) => {
            format!("il nodo {} ha firmato due messaggi diversi con lo stesso numero", side(*lane))
        }
        EvidenceError::TooMany => format!("ci sono più di {MAX_BETWEEN} messaggi in mezzo: non si controllano"),
    }
}

fn place(error: &LaneError) -> String {
    match error {
        LaneError::OtherSubject => "è di un altro invio".to_owned(),
        LaneError::Number { expected, found } => format!("è il n. {found}, e ci vuole il n. {expected}"),
        LaneError::Chain => "non è legato a quello".to_owned(),
        LaneError::SeenUnknown => "dice di aver visto un passo che l'altra parte non ha mai firmato".to_owned(),
        LaneError::SeenBackwards => "dice di aver visto meno di quello di prima".to_owned(),
        LaneError::TooLong => "i passi sono più di quanti un invio può averne".to_owned(),
    }
}

/// Where a text goes wrong matters to whoever mends programs; whoever was given a file asks for another copy.
fn json(error: &JsonError) -> String {
    match error {
        JsonError::TooLong { .. } => format!("è più lungo di {} MiB, quanto una prova può essere", MAX_FILE >> 20),
        JsonError::Shape { line, column } => {
            format!(
                "non ha la forma di una prova (riga {line}, colonna {column}): è un altro file, o ne manca un pezzo"
            )
        }
        JsonError::Syntax(at) | JsonError::Trailing(at) => {
            format!("il testo si interrompe o è stato cambiato (byte {at}): fatti dare di nuovo il file")
        }
        _ => "il testo è stato cambiato o non è un file di prova: fatti dare di nuovo il file".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Language;

    #[test]
    fn every_fault_is_told_in_italian_alone() {
        let json = [
            JsonError::TooLong { max: 1 },
            JsonError::Syntax(3),
            JsonError::Shape { line: 1, column: 2 },
            JsonError::DuplicateKey(7),
        ];
        let lanes = [
            LaneError::OtherSubject,
            LaneError::Number { expected: 2, found: 3 },
            LaneError::Chain,
            LaneError::SeenUnknown,
            LaneError::SeenBackwards,
            LaneError::TooLong,
        ];
        let mut faults = vec![EvidenceError::Mixed, EvidenceError::Acknowledgement, EvidenceError::TooMany];
        faults.extend(json.map(EvidenceError::Json));
        for lane in [Lane::Opener, Lane::Answerer] {
            faults.extend([EvidenceError::Papers(lane), EvidenceError::Contradiction(lane)]);
            faults.extend([
                EvidenceError::Event(lane, 1),
                EvidenceError::Content(lane, 1),
                EvidenceError::Kind(lane, 1),
            ]);
            faults.extend(lanes.map(|error| EvidenceError::Lane(lane, 1, error)));
        }
        for fault in faults {
            let told = fault.told(Language::Italian);
            let english = ["the", "not", "of", "side", "event", "file of", "signed"];
            let foreign = told.split_whitespace().find(|word| english.contains(word));
            assert_eq!(foreign, None, "{told}");
            assert_ne!(told, fault.told(Language::English));
        }
    }
}
