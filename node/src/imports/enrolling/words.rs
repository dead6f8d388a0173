//! The words that people write for where somebody stands in a service, and for why she rests or has left.
//!
//! A reason that is none of the codes is not lost: it becomes *something else*, and what was written is its note.

use pico_protocol::referral::{ClosingReason, HoldReason};

use crate::enrolments::ending::{CameToNothing, Ending};
use crate::store::fold::fold;
use crate::web::locale::Locale;

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Asked,
    Waits,
    In,
    Rests,
    Over,
}

/// What people write, folded.
const STANDINGS: [(Standing, &[&str]); 5] = [
    (
        Standing::In,
        &[
            "in carico",
            "presa in carico",
            "preso in carico",
            "attivo",
            "attiva",
            "inserito",
            "inserita",
            "frequenta",
            "frequentante",
            "presente",
            "in corso",
            "ammesso",
            "ammessa",
            "iscritto",
            "iscritta",
            "nel servizio",
            "si",
        ],
    ),
    (
        Standing::Waits,
        &[
            "lista dattesa",
            "in lista dattesa",
            "in lista",
            "in lista d attesa",
            "in lista di attesa",
            "lista d attesa",
            "lista di attesa",
            "lista",
            "in attesa",
            "attesa",
        ],
    ),
    (
        Standing::Asked,
        &[
            "richiesta",
            "richiesto",
            "domanda",
            "domanda presentata",
            "ha chiesto",
            "segnalato",
            "segnalata",
            "da valutare",
        ],
    ),
    (
        Standing::Rests,
        &[
            "sospeso",
            "sospesa",
            "in sospeso",
            "in pausa",
            "sospensione",
            "temporaneamente sospeso",
            "ricoverato",
            "ricoverata",
        ],
    ),
    (
        Standing::Over,
        &[
            "concluso",
            "conclusa",
            "chiuso",
            "chiusa",
            "dimesso",
            "dimessa",
            "uscito",
            "uscita",
            "cessato",
            "cessata",
            "terminato",
            "terminata",
            "finito",
            "finita",
            "ritirato",
            "ritirata",
            "rinuncia",
            "rinunciato",
            "non attivo",
            "non attiva",
            "non piu in carico",
            "no",
            "deceduto",
            "deceduta",
        ],
    ),
];

/// Where these words say that she stands.
pub(super) fn standing(written: &str) -> Option<Standing> {
    let word = fold(written);
    STANDINGS.into_iter().find(|(_, words)| words.contains(&word.as_str())).map(|(standing, _)| standing)
}

/// Beginnings of what people write, folded, for who has left a service.
const LEFT: [(ClosingReason, &[&str]); 7] = [
    (ClosingReason::CameOfAge, &["maggiore eta", "maggiorenne", "compimento 18", "18 anni", "raggiunta maggiore eta"]),
    (
        ClosingReason::NeedResolved,
        &["obiettivi raggiunti", "obiettivo raggiunto", "problema risolto", "risolto", "fine progetto"],
    ),
    (
        ClosingReason::ExitRequested,
        &["rinuncia", "rinunciato", "ritiro", "ritirat", "dimissioni volontarie", "richiesta della famiglia"],
    ),
    (ClosingReason::Repatriation, &["rimpatriat", "tornato nel suo paese", "tornata nel suo paese"]),
    (ClosingReason::Untraceable, &["irreperibile", "non rintracciabile"]),
    (ClosingReason::Deceased, &["decesso", "decedut", "morte", "morto", "morta"]),
    (ClosingReason::OtherRegion, &["trasferito in altra regione", "trasferita in altra regione", "altra regione"]),
];

/// The same for who never came into it.
const NEVER: [(CameToNothing, &[&str]); 8] = [
    (CameToNothing::Requirements, &["senza requisiti", "mancanza requisiti", "non idone"]),
    (CameToNothing::Renounced, &["rinuncia", "rinunciat", "ritiro", "ritirat"]),
    (CameToNothing::Elsewhere, &["altro servizio", "inserito altrove", "inserita altrove", "seguito altrove"]),
    (CameToNothing::Moved, &["trasferit", "trasferimento", "cambio residenza"]),
    (CameToNothing::Unreachable, &["irreperibile", "non rintracciabile", "non risponde"]),
    (CameToNothing::NoPlace, &["posti esauriti", "nessun posto", "mancanza di posti"]),
    (CameToNothing::Mistake, &["errore", "doppione", "doppia", "doppio"]),
    (CameToNothing::Deceased, &["decesso", "decedut", "morte", "morto", "morta"]),
];

/// The same for who rests.
const RESTS: [(HoldReason, &[&str]); 4] = [
    (HoldReason::Hospital, &["ricover", "ospedale"]),
    (HoldReason::PersonAsked, &["richiesta della persona", "richiesta della famiglia", "su richiesta"]),
    (HoldReason::AwaitingFunding, &["attesa ente", "manca autorizzazione", "in attesa del comune"]),
    (HoldReason::NoStaff, &["senza personale", "mancanza di personale"]),
];

/// Why she has left, or never came in, and the note where the words are none of a code.
pub(super) fn ending(written: &str, began: bool) -> (Ending, String) {
    let word = fold(written);
    let called = Ending::choices(began).into_iter().find(|one| is_called(&one.key(), &word));
    let known = called.or_else(|| {
        if began { meant(&LEFT, &word).map(Ending::Left) } else { meant(&NEVER, &word).map(Ending::Never) }
    });
    let other = if began { Ending::Left(ClosingReason::Other) } else { Ending::Never(CameToNothing::Other) };
    known.map_or_else(|| (other, written.to_owned()), |known| (known, String::new()))
}

/// Why she rests, and the note where the words are none of a code.
pub(super) fn hold(written: &str) -> (HoldReason, String) {
    let word = fold(written);
    let called = HoldReason::ALL.iter().copied().find(|one| is_called(&format!("referral-hold-{}", one.code()), &word));
    let known = called.or_else(|| meant(&RESTS, &word));
    known.map_or_else(|| (HoldReason::Other, written.to_owned()), |known| (known, String::new()))
}

/// Whether a code has this name on the pages, in either language: a list that went out may come back.
fn is_called(key: &str, word: &str) -> bool {
    Locale::ALL.into_iter().any(|locale| fold(&locale.text(key, &[])) == word)
}

fn meant<T: Copy>(known: &[(T, &[&str])], word: &str) -> Option<T> {
    known.iter().find(|(_, starts)| starts.iter().any(|start| word.starts_with(start))).map(|(one, _)| *one)
}
