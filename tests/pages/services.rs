//! What there is to look at around services: somebody in one, its team, hours under a contract.

use super::seed::first;
use super::visits::Who::Giulia;
use super::visits::{Visit, visit};
use crate::presences::a_contract_by_day;
use crate::processing::{an_entry_by_hand, changes};
use crate::restriction::{allows, grants};
use crate::service_hours::says_all;
use crate::service_places::says_where;
use crate::subject_requests::{asks, keeps};
use crate::support::desk::{in_days, this_month};
use crate::support::panel::Panel;
use crate::support::seeds::{
    a_benefit, a_contract, a_feed, a_member, a_plan, a_service_called, a_task, an_activity, an_appointment,
    an_enrolment, an_entry,
};
use crate::tariffs::a_tariff;

/// Somebody in a service, and its pages; answers the files.
pub(super) async fn of((giulia, approver): (&Panel, &Panel), person: &str, visits: &mut Vec<Visit>) -> Vec<Visit> {
    super::resources::of(giulia, visits).await;
    let service = first(&giulia.open("/servizi").await.ok(), "/servizi/0");
    let service = service.trim_start_matches("/servizi/");
    says_all(giulia, service).await;
    says_where(giulia, service).await;
    let enrolment = an_enrolment(giulia, person, service).await;
    super::calls::of(giulia, visits).await;
    visits.push(visit("/cose/{id}", Giulia, &put_off(giulia, person).await));
    visits.push(visit("/servizi/{id}/squadra/{member}", Giulia, &a_member(giulia, service).await));
    visits.push(visit("/servizi/{id}/squadra", Giulia, &format!("/servizi/{service}/squadra")));
    let appointment = moved_and_cancelled(giulia, service).await;
    visits.push(visit("/agenda/{id}", Giulia, &appointment));
    let (_, feed) = a_feed(giulia, "plain").await;
    visits.push(visit("/agenda/abbonamenti", Giulia, "/agenda/abbonamenti"));
    asked(giulia, person, service, visits).await;
    past(giulia, visits).await;
    visits.push(visit("/prese/{id}/informativa", Giulia, &format!("{enrolment}/informativa")));
    visits.push(visit("/persone/{id}/fascicolo", Giulia, &format!("{person}/fascicolo")));
    let mut files = worked(giulia, person, service, &enrolment, visits).await;
    files.push(visit("/agenda/feed/{file}", Giulia, &feed));
    files.push(visit("/prenotazioni/esporta", Giulia, "/prenotazioni/esporta?elenco=tutte&formato=xlsx"));
    visits.push(visit("/persone/{id}/diario", Giulia, &format!("{person}/diario")));
    visits.push(visit("/persone/{id}/diario/{entry}", Giulia, &corrected_entry(giulia, person).await));
    visits.push(visit("/prese/{id}", Giulia, &enrolment));
    planned(giulia, approver, service, visits).await;
    for act in ["sospendi", "concludi"] {
        visits.push(visit("/prese/{id}/fai/{act}", Giulia, &format!("{enrolment}/fai/{act}")));
    }
    visits.push(visit("/prese/{id}/fine", Giulia, &format!("{enrolment}/fine")));
    visits.push(visit("/prese/{id}/correggi", Giulia, &format!("{enrolment}/correggi")));
    visits.push(visit("/prese/{id}/annulla", Giulia, &format!("{enrolment}/annulla")));
    ranked(giulia, service, visits).await;
    for list in ["in-carico", "lista"] {
        let path = format!("/servizi/{service}/persone?elenco={list}");
        visits.push(visit("/servizi/{id}/persone", Giulia, &path));
    }
    files
}

/// What somebody asks about her data, and how long the service keeps them.
async fn asked(giulia: &Panel, person: &str, service: &str, visits: &mut Vec<Visit>) {
    keeps(giulia, service, "10").await;
    visits.push(visit("/servizi/{id}/trattamento", Giulia, &format!("/servizi/{service}/trattamento")));
    let page = giulia.open(&format!("/servizi/{service}/trattamento")).await.ok();
    giulia.send(&page, &page.form("/informativa").with("text", "Un’informativa inventata")).await.ok();
    visits.push(visit("/servizi/{id}/informativa", Giulia, &format!("/servizi/{service}/informativa")));
    let entry = an_entry_by_hand(giulia, "Fornitori inventati").await;
    changes(giulia, &entry, "recipients", "Il commercialista").await;
    visits.push(visit("/trattamenti", Giulia, "/trattamenti"));
    visits.push(visit("/trattamenti/voci/nuova", Giulia, "/trattamenti/voci/nuova"));
    for entry in [entry.as_str(), "/trattamenti/voci/access_log"] {
        visits.push(visit("/trattamenti/voci/{entry}", Giulia, entry));
    }
    visits.push(visit("/persone/{id}/richiesta", Giulia, &format!("{person}/richiesta")));
    for kind in ["access", "erasure"] {
        visits.push(visit("/richieste/{id}", Giulia, &asks(giulia, person, kind).await));
    }
    let erasure = asks(giulia, person, "erasure").await;
    visits.push(visit("/richieste/{id}/cancella", Giulia, &format!("{erasure}/cancella")));
    visits.push(visit("/richieste", Giulia, "/richieste"));
    let restriction = asks(giulia, person, "restriction").await;
    grants(giulia, &restriction).await;
    allows(giulia, person).await;
    visits.push(visit("/richieste/{id}", Giulia, &restriction));
    visits.push(visit("/persone/{id}/limitazione", Giulia, &format!("{person}/limitazione")));
}

/// Somebody who left a service that keeps nothing.
async fn past(giulia: &Panel, visits: &mut Vec<Visit>) {
    let service = a_service_called(giulia, "Sportello La Lucciola").await;
    keeps(giulia, &service, "0").await;
    let page = giulia.open("/persone/nuova").await.ok();
    let record = giulia.send(&page, &page.form("").with("family_name", "Antichi")).await.ok();
    let person = record.path.split('?').next().unwrap_or_default().trim_start_matches("/persone/").to_owned();
    let page = giulia.open(&format!("/prese/nuova?persona={person}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", &person).with("service", &service).with("act", "avvia");
    let shown = giulia.send(&page, &form.with("on", &in_days(-30))).await.ok();
    let enrolment = shown.path.split('?').next().unwrap_or_default().to_owned();
    let page = giulia.open(&format!("{enrolment}/fai/concludi")).await.ok();
    giulia.send(&page, &page.form("/fai/concludi").with_any("reason").with("on", &in_days(-3))).await.ok();
    visits.push(visit("/persone/{id}/conservazione", Giulia, &format!("/persone/{person}/conservazione")));
}

/// A contract by days with one presence of somebody under it.
async fn attended(giulia: &Panel, service: &str, enrolment: &str) -> String {
    let by_day = a_contract_by_day(giulia, service).await;
    let page = giulia.open(&format!("/ore/presenze?servizio={service}")).await.ok();
    let there = page.form_asking("from").with("enrolments", enrolment.trim_start_matches("/prese/"));
    giulia.send(&page, &there.with("as", "delivered").with("from", "22").with("to", "22:15")).await.ok();
    by_day
}

/// Hours with somebody under a contract, and the pages on which they stand; answers the files.
async fn worked(giulia: &Panel, person: &str, service: &str, enrolment: &str, visits: &mut Vec<Visit>) -> Vec<Visit> {
    let by_day = attended(giulia, service, enrolment).await;
    let contract = a_contract(giulia, service).await;
    let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
    let form = page.form("/ore").with("contract", &contract).with("hours", "4").with("act", "PG 12/2026");
    giulia.send(&page, &form).await.ok();
    let activity = an_activity(giulia, service, enrolment, "delivered").await;
    an_activity(giulia, service, enrolment, "planned").await;
    a_benefit(giulia, &contract).await;
    a_tariff(giulia, &contract, &[("qualification-1", "nurse"), ("amount-1", "30")]).await.ok();
    let (this, siuss) = (this_month(), format!("/contratti/{contract}/siuss"));
    let (file, siuss) = (format!("{siuss}/esporta?dal={this}&al={this}"), format!("{siuss}?dal={this}&al={this}"));
    for (route, path) in [
        ("/ore", "/ore".to_owned()),
        ("/ore/presenze", format!("/ore/presenze?servizio={service}")),
        ("/ore/settimana", "/ore/settimana".to_owned()),
        ("/ore/mese", "/ore/mese".to_owned()),
        ("/ore/squadra", format!("/ore/squadra?servizio={service}")),
        ("/servizi/{id}/offerte", format!("/servizi/{service}/offerte")),
        ("/servizi/{id}/diario", format!("/servizi/{service}/diario")),
        ("/servizi/{id}/orari", format!("/servizi/{service}/orari")),
        ("/servizi/{id}/costi", format!("/servizi/{service}/costi")),
        ("/servizi/{id}/sedi", format!("/servizi/{service}/sedi")),
        ("/servizi/{id}/lingue", format!("/servizi/{service}/lingue")),
        ("/ore/{id}", format!("/ore/{activity}")),
        ("/servizi/{id}/ore", format!("/servizi/{service}/ore")),
        ("/servizi/{id}/ore/persone", format!("/servizi/{service}/ore/persone")),
        ("/servizi/{id}/ore/persone", format!("/servizi/{service}/ore/persone?elenco=oltre")),
        ("/prese/{id}/ore", format!("{enrolment}/ore")),
        ("/persone/{id}/ore", format!("{person}/ore")),
        ("/persone/{id}/decesso", format!("{person}/decesso")),
        ("/numeri", "/numeri".to_owned()),
        ("/bilancio-sociale", format!("/bilancio-sociale?anno={}", &in_days(0)[6..])),
        ("/contratti", "/contratti".to_owned()),
        ("/contratti/nuovo", "/contratti/nuovo".to_owned()),
        ("/contratti/{id}", format!("/contratti/{contract}")),
        ("/contratti/{id}/tariffe", format!("/contratti/{contract}/tariffe")),
        ("/contratti/{id}/rendiconto", format!("/contratti/{contract}/rendiconto")),
        ("/contratti/{id}/rendiconto", format!("/contratti/{contract}/rendiconto?comune=037006")),
        ("/contratti/{id}/rendiconto", format!("/contratti/{by_day}/rendiconto")),
        ("/contratti/{id}/siuss", siuss.clone()),
        ("/contratti/{id}/siuss", format!("{siuss}&comune=037006")),
        ("/contratti/{id}/siuss/dati", format!("/contratti/{contract}/siuss/dati")),
    ] {
        visits.push(visit(route, Giulia, &path));
    }
    files((person, service), &contract, &file)
}

/// The files of lists that stand around what was worked; `siuss` is the address of the rows for the SIUSS.
fn files((person, service): (&str, &str), contract: &str, siuss: &str) -> Vec<Visit> {
    vec![
        visit("/richieste/esporta", Giulia, "/richieste/esporta"),
        visit("/persone/conservazione/esporta", Giulia, "/persone/conservazione/esporta"),
        visit("/persone/relazioni/esporta", Giulia, "/persone/relazioni/esporta?formato=xlsx"),
        visit("/persone/documenti/esporta", Giulia, "/persone/documenti/esporta?formato=ods"),
        visit("/servizi/squadre/esporta", Giulia, &format!("/servizi/squadre/esporta?servizio={service}")),
        visit("/servizi/{id}/diario/esporta", Giulia, &format!("/servizi/{service}/diario/esporta")),
        visit("/trattamenti/esporta", Giulia, "/trattamenti/esporta"),
        visit("/bilancio-sociale/esporta", Giulia, "/bilancio-sociale/esporta?formato=ods"),
        visit("/ore/mese/esporta", Giulia, "/ore/mese/esporta"),
        visit("/ore/squadra/esporta", Giulia, &format!("/ore/squadra/esporta?servizio={service}")),
        visit("/servizi/{id}/ore/esporta", Giulia, &format!("/servizi/{service}/ore/esporta")),
        visit("/servizi/{id}/ore/righe/esporta", Giulia, &format!("/servizi/{service}/ore/righe/esporta")),
        visit("/persone/{id}/ore/esporta", Giulia, &format!("{person}/ore/esporta")),
        visit("/servizi/{id}/ore/persone/esporta", Giulia, &format!("/servizi/{service}/ore/persone/esporta")),
        visit("/numeri/esporta", Giulia, "/numeri/esporta?parte=ore"),
        visit("/contratti/esporta", Giulia, "/contratti/esporta"),
        visit("/contratti/{id}/siuss/esporta", Giulia, siuss),
        visit("/contratti/{id}/rendiconto/esporta", Giulia, &format!("/contratti/{contract}/rendiconto/esporta")),
    ]
}

/// A plan that was proposed, approved, looked at and shown, and its pages; then the next edition of it, in a draft. It is of somebody
/// who is not protected: a colleague approves it.
async fn planned(giulia: &Panel, approver: &Panel, service: &str, visits: &mut Vec<Visit>) {
    let page = giulia.open("/persone/nuova").await.ok();
    let record =
        giulia.send(&page, &page.form("").with("family_name", "Sandri").with("given_name", "Teresa")).await.ok();
    let enrolment = &an_enrolment(giulia, record.path.split('?').next().unwrap_or_default(), service).await;
    visits.push(visit("/prese/{id}/piano", Giulia, &format!("{enrolment}/piano")));
    let plan = a_plan(giulia, enrolment).await;
    let sends = async |panel: &Panel, path: &str, typed: &[(&str, &str)]| {
        let page = panel.open(path).await.ok();
        let form = typed.iter().fold(page.form(path), |form, (name, value)| form.with(name, value));
        panel.send(&page, &form).await.ok();
    };
    sends(approver, &format!("{plan}/decidi/approva"), &[]).await;
    let said = [("reached-1", "partly"), ("note-1", "Due giorni su cinque, con la zia che l’aspetta alla fermata.")];
    sends(giulia, &format!("{plan}/obiettivi"), &said).await;
    let next = in_days(10);
    let held = [("present", "La zia"), ("outcome", "goes_on"), ("said", "Si continua così."), ("next", &next)];
    sends(giulia, &format!("{plan}/verifica"), &held).await;
    let shown = [("sharer", "family"), ("name", "Zia Inventata"), ("how", "read")];
    sends(giulia, &format!("{plan}/condivisione"), &shown).await;
    let person = record.path.split('?').next().unwrap_or_default();
    let diary = [("kind", "assessment"), ("text", "Una valutazione inventata"), ("on", &*in_days(-1))];
    sends(giulia, &format!("{person}/diario"), &diary).await;
    visits.push(visit("/persone/{id}", Giulia, person));
    for (route, page) in [
        ("/prese/{id}/piano/{edition}", ""),
        ("/prese/{id}/piano/{edition}/stampa", "/stampa"),
        ("/prese/{id}/piano/{edition}/obiettivi", "/obiettivi"),
        ("/prese/{id}/piano/{edition}/verifica", "/verifica"),
        ("/prese/{id}/piano/{edition}/condivisione", "/condivisione"),
        ("/prese/{id}/piano/{edition}/decidi/{step}", "/decidi/concludi"),
    ] {
        visits.push(visit(route, Giulia, &format!("{plan}{page}")));
    }
    let write = format!("{enrolment}/piano/scrivi");
    sends(giulia, &write, &[("review_on", &in_days(40))]).await;
    visits.push(visit("/prese/{id}/piano/scrivi", Giulia, &write));
    let second = format!("{enrolment}/piano/2");
    visits.push(visit("/prese/{id}/piano/{edition}", Giulia, &second));
    for step in ["proponi", "lascia"] {
        visits.push(visit("/prese/{id}/piano/{edition}/fai/{step}", Giulia, &format!("{second}/fai/{step}")));
    }
}

/// An appointment that was moved, and one that does not take place; answers the address of the first.
async fn moved_and_cancelled(giulia: &Panel, service: &str) -> String {
    let off = an_appointment(giulia, "Supervisione", "everybody").await;
    let page = giulia.open(&off).await.ok();
    giulia.send(&page, &page.form("/annulla")).await.ok();
    let moved = an_appointment(giulia, "Riunione di équipe", service).await;
    let page = giulia.open(&moved).await.ok();
    let form = page.form_asking("title").with("place", "Sala grande, via Inventata 12").with("from", "14.30");
    giulia.send(&page, &form).await.ok();
    moved
}

/// An entry of a diary that says what it said before.
async fn corrected_entry(giulia: &Panel, person: &str) -> String {
    let entry = an_entry(giulia, person).await;
    let page = giulia.open(&entry).await.ok();
    giulia.send(&page, &page.form("/diario/").with("text", "Un colloquio inventato, con la zia.")).await.ok();
    entry
}

/// Somebody on the list of a service with criteria, which have changed since.
async fn ranked(giulia: &Panel, service: &str, visits: &mut Vec<Visit>) {
    let criteria = format!("/servizi/{service}/criteri");
    let step = format!("{}/fai/lista", waits(giulia, service).await);
    for points in ["10", "20"] {
        let page = giulia.open(&criteria).await.ok();
        let form = page.form("/criteri").with("words-1", "Residente nel Comune").with("points-1", points);
        giulia.send(&page, &form).await.ok();
        let page = giulia.open(&step).await.ok();
        if points == "10" {
            giulia.send(&page, &page.form(&step).tick("met", "1")).await.ok();
        }
    }
    let waits = step.trim_end_matches("/fai/lista");
    visits.push(visit("/prese/{id}", Giulia, waits));
    let place = format!("{waits}/posto");
    let page = giulia.open(&place).await.ok();
    giulia.send(&page, &page.form("/posto").with("how", "phone").with("note", "Con la zia, che richiama")).await.ok();
    visits.push(visit("/prese/{id}/posto", Giulia, &place));
    visits.push(visit("/prese/{id}/fai/{act}", Giulia, &step));
    visits.push(visit("/servizi/{id}/criteri", Giulia, &criteria));
    visits.push(visit("/servizi/{id}/criteri/ricalcola", Giulia, &format!("{criteria}/ricalcola")));
}

/// Somebody else on the list; answers the address of her enrolment.
async fn waits(giulia: &Panel, service: &str) -> String {
    let page = giulia.open("/persone/nuova").await.ok();
    let record = giulia.send(&page, &page.form("").with("family_name", "Brunelli")).await.ok();
    let person = record.path.trim_start_matches("/persone/").split('?').next().unwrap_or_default();
    let page = giulia.open(&format!("/prese/nuova?persona={person}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", person).with("service", service).with("act", "lista");
    giulia.send(&page, &form).await.ok().path.split('?').next().unwrap_or_default().to_owned()
}

/// Something to do that was put off once.
async fn put_off(giulia: &Panel, person: &str) -> String {
    let task = a_task(giulia, person).await;
    let page = giulia.open(&task).await.ok();
    giulia.send(&page, &page.form("").with("due", &in_days(2)).with("at", "9:30").tick("urgent", "yes")).await.ok();
    a_task(giulia, person).await;
    task
}
