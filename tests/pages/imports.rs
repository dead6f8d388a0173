//! What there is to look at around imports: a sheet whose columns are to be said, one that was tried out, one that was made and undone.

use super::visits::Who::Giulia;
use super::visits::{Visit, visit};
use crate::imports::{rests, tries, uploads};
use crate::pressed::press;
use crate::support::panel::Panel;
use crate::support::seeds::an_import;

/// Its pages; answers the files.
pub(super) async fn of(giulia: &Panel, visits: &mut Vec<Visit>) -> Vec<Visit> {
    let undone = an_import(giulia).await;
    let page = giulia.open(&undone).await.ok();
    giulia.send(&page, &page.form("/avvia").with("without_bad", "yes")).await.ok();
    rests(giulia, &undone).await;
    // A record that somebody has worked with stays.
    let list = giulia.open("/persone").await.ok();
    let person = list.body.split(">Inventati Ines<").next().and_then(|before| before.rsplit("href=\"").next());
    let person = person.and_then(|rest| rest.split('"').next()).expect("she is in the list").to_owned();
    let page = giulia.open(&format!("{person}/modifica")).await.ok();
    giulia.send(&page, &page.form("").with("telephone", "051 000001")).await.ok();
    press(giulia, &undone, "/annulla").await;
    rests(giulia, &undone).await;
    let tried = an_import(giulia).await;
    let columns = uploads(giulia, "elenco del centro.csv", b"Cognome;Nome;Firma\nInventati;Ines;\n").await.ok();
    visits.push(visit("/importa", Giulia, "/importa"));
    visits.push(visit("/importa/{id}", Giulia, &tried));
    visits.push(visit("/importa/{id}", Giulia, &undone));
    visits.push(visit("/importa/{id}/colonne", Giulia, &columns.path));
    // Hours: nobody has such an account, so that nothing can be written.
    let hours = "Data;Ore;Operatore;Utente;Servizio\n02/03/2026;1,5;Nessuna;Inventati Ines;Piscina\n";
    let columns = uploads(giulia, "ore di marzo.csv", hours.as_bytes()).await.ok();
    visits.push(visit("/importa/{id}/colonne", Giulia, &columns.path));
    let columns = uploads(giulia, "ore di marzo.csv", hours.as_bytes()).await.ok();
    let of_hours = tries(giulia, &columns).await;
    visits.push(visit("/importa/{id}", Giulia, of_hours.path.split('?').next().unwrap_or_default()));
    vec![
        visit("/importa/{id}/esporta", Giulia, &format!("{tried}/esporta")),
        visit("/importa/modello", Giulia, "/importa/modello"),
    ]
}
