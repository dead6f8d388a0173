use super::{chapter_of, initials};

#[test]
fn the_guide_opens_at_the_chapter_of_the_page() {
    for (page, chapter) in [
        ("/persone", "/guida/persone"),
        ("/persone/per_1", "/guida/persone"),
        ("/persone/per_1/documenti/doc_1/sostituisci", "/guida/documenti"),
        ("/persone/per_1/diario", "/guida/diario"),
        ("/prese/enr_1/piano/2", "/guida/piani"),
        ("/prese/enr_1", "/guida/prese-in-carico"),
        ("/contratti/con_1/siuss/dati", "/guida/siuss"),
        ("/contratti/con_1/rendiconto", "/guida/ore-e-contratti"),
        ("/servizi/rete", "/guida/mandare-un-invio"),
        ("/invii/chiamate/1", "/guida/chiedere-a-molti"),
        ("/servizi/1/squadra", "/guida/lavorare-in-squadra"),
        ("/servizi/1/persone", "/guida/prese-in-carico"),
        ("/servizi/1/diario", "/guida/diario"),
        ("/servizi/1", "/guida/servizi-e-contratti"),
        ("/risorse/1/orari", "/guida/risorse"),
        ("/reciprocita/1/limiti", "/guida/reciprocita"),
        ("/prenotazioni/1/modifica", "/guida/prenotare"),
        ("/bilancio-sociale", "/guida/numeri"),
        ("/persone/per_1/consensi", "/guida/consensi"),
        ("/utenti/acc_1", "/guida/accessi"),
        ("/emergenza", "/guida/emergenza-e-registro"),
        ("/emergenza/ope_1", "/guida/emergenza-e-registro"),
        ("/registro", "/guida/emergenza-e-registro"),
        ("/persone/per_1/motivo", "/guida/emergenza-e-registro"),
        ("/richieste/req_1/cancella", "/guida/richieste"),
        ("/persone/per_1/limitazione", "/guida/richieste"),
        ("/trattamenti", "/guida/trattamenti"),
        ("/servizi/1/trattamento", "/guida/trattamenti"),
        ("/persone/per_1/conservazione", "/guida/trattamenti"),
        ("/impostazioni", "/guida/impostazioni-e-copie"),
        ("/esportazione", "/guida/impostazioni-e-copie"),
        ("/ripristino", "/guida/impostazioni-e-copie"),
        ("/", "/guida"),
        ("/profilo", "/guida"),
    ] {
        assert_eq!(chapter_of(page), chapter, "{page}");
    }
}

#[test]
fn initials_are_of_the_first_and_last_word() {
    assert_eq!(initials("Giulia Maria Marchetti"), "GM");
    assert_eq!(initials("élodie"), "É");
    assert_eq!(initials(""), "");
}
