//! What a cooperative keeps for itself: services, settings, records, and what it looks through.

use pico_node::backup::restore::UNSEEN;
use pico_node::store::facts;

use super::{Stage, change};
use crate::cases::hands_over;
use crate::imports::rests;
use crate::pressed::press;
use crate::processing::{an_entry_by_hand, changes};
use crate::reciprocity::says_limits;
use crate::resources::{a_closure, a_quota, a_resource, says_hours};
use crate::restriction::{allows, ends};
use crate::subject_requests::{asks, keeps};
use crate::support::desk::{in_days, protect, search};
use crate::support::hostile::Spoils;
use crate::support::panel::Panel;
use crate::support::seeds::{
    a_benefit, a_contract, a_document, a_feed, a_governance, a_member, a_merge, a_plan, a_relation, a_service,
    a_service_called, a_task, an_activity, an_appointment, an_enrolment, an_entry, an_export, an_import, an_opening,
};
use crate::support::staff::comes_in;
use crate::tariffs::a_tariff;

/// Services, settings and searches.
pub(super) async fn is_kept(stage: &Stage) {
    let (giulia, ada) = (&stage.desks.giulia, &stage.ada);
    let service = format!("/servizi/{}", a_service(giulia).await);
    for action in ["", "/chiudi", "/apri"] {
        press(giulia, &service, action).await;
    }
    let member = a_member(giulia, service.trim_start_matches("/servizi/")).await;
    let page = giulia.open(&member).await.ok();
    giulia.send(&page, &page.form("/squadra/").with("duty", "Turno del lunedì")).await.ok();
    press(giulia, &member, "/togli").await;
    things_are_lent(giulia).await;
    let account = format!("/reciprocita/{}", Spoils::of(&stage.desks.pair.brezza).id);
    says_limits(giulia, &account, &[("cents", "500")]).await.ok();
    crate::bookings::every_step(giulia, &comes_in(&stage.desks.pair.aurora, "bice", "operator").await).await;
    let services = giulia.open("/servizi").await.ok();
    let form = services.form("/posti");
    let service = form.names.iter().find_map(|name| name.strip_prefix("free-")).expect("a service with places");
    giulia.send(&services, &form.clone().with("said", service)).await.ok();
    press(giulia, "/servizi/rete", "/servizi/rete").await;
    press(giulia, "/rete/risorse", "/rete/risorse").await;
    search(giulia, "doposcuola").await;
    let parts = giulia.open("/_components").await.ok();
    giulia.send(&parts, &parts.form("/_components")).await;

    let page = ada.open("/impostazioni").await.ok();
    let form = page.form("/impostazioni").with("urgent-person-email", "chiara@aurora.example.it");
    ada.send(&page, &form).await.ok();
    press(ada, "/impostazioni", "/impostazioni/prova").await;
    let elena = comes_in(&stage.desks.pair.aurora, "elena", "management").await.watched(&stage.logs[0]);
    a_governance(&elena, &in_days(0)[6..]).await;
    crate::workforce::a_workforce(&elena, &in_days(0)[6..]).await;
    press(&stage.dora, "/registro", "/registro/verifica").await;
    let export = an_export(ada).await;
    press(&stage.dora, "/", &format!("/{export}/visto")).await;
    press(ada, "/esportazione", &format!("/{export}/togli")).await;
    restored(stage).await;
    press(ada, "/ripristino", "/ripristino").await;
}

/// A vehicle: when it can be had, when not, how much of it the other cooperative may have; out of use, and in use again.
async fn things_are_lent(giulia: &Panel) {
    let van = format!("/risorse/{}", a_resource(giulia).await);
    let page = giulia.open(&format!("{van}/modifica")).await.ok();
    giulia.send(&page, &page.form("").with("group", "Mezzi di via Roma")).await.ok();
    says_hours(giulia, &van).await;
    a_closure(giulia, &van).await;
    press(giulia, &format!("{van}/chiusure"), "/togli").await;
    a_quota(giulia, &van, "8").await;
    press(giulia, &format!("{van}/modifica"), "/chiudi").await;
    press(giulia, &van, "/apri").await;
}

/// As if the node had come back from a backup: somebody has to look through it.
async fn restored(stage: &Stage) {
    let db = stage.desks.pair.aurora.database().await;
    let mut tx = db.write().await.unwrap();
    facts::put(&mut tx, UNSEEN, "1").await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// A person's consents, her protection, and the colleague who has her cases from now on.
pub(super) async fn is_closed(stage: &Stage, person: &str) {
    let (giulia, dora) = (&stage.desks.giulia, &stage.dora);
    has_a_diary_and_a_calendar(giulia, person).await;
    has_relatives_and_papers(giulia, person).await;
    let import = an_import(giulia).await;
    press(giulia, &import, "/butta").await;
    let import = an_import(giulia).await;
    let page = giulia.open(&import).await.ok();
    giulia.send(&page, &page.form("/avvia").with("without_bad", "yes")).await.ok();
    rests(giulia, &import).await;
    press(giulia, &import, "/annulla").await;
    rests(giulia, &import).await;
    let service = a_service(giulia).await;
    asked_about_data(giulia, person, &service).await;
    let lea = comes_in(&stage.desks.pair.aurora, "lea", "operator").await.watched(&stage.logs[0]);
    an_opening(&lea).await;
    press(giulia, "/", "/visto").await;
    let request = asks(giulia, person, "rectification").await;
    let page = dora.open(&request).await.ok();
    dora.send(&page, &page.form("/correzione").with_any("to")).await.ok();
    let enrolment = an_enrolment(giulia, person, &service).await;
    let page = giulia.open(&format!("{enrolment}/informativa")).await.ok();
    giulia.send(&page, &page.form("/informativa")).await.ok();
    past_keeping(stage, &service).await;
    hours_are_written(giulia, &service, &enrolment).await;
    plans_are_written(stage, &enrolment).await;
    for (act, reason) in [("sospendi", true), ("avvia", false), ("concludi", true)] {
        enrolment_moves(giulia, &enrolment, act, reason).await;
    }
    let other = an_enrolment_that_waits(giulia, person).await;
    is_ranked(giulia, &other.1).await;
    let other = other.0;
    let page = giulia.open(&format!("{other}/posto")).await.ok();
    giulia.send(&page, &page.form("/posto").with("how", "phone")).await.ok();
    let page = giulia.open(&format!("{other}/posto")).await.ok();
    giulia.send(&page, &page.form("/risposta").with("answer", "kept")).await.ok();
    for act in ["lista", "assegna"] {
        enrolment_moves(giulia, &other, act, false).await;
    }
    let page = giulia.open(&format!("{other}/fine")).await.ok();
    giulia.send(&page, &page.form("/fine").with("expected", &in_days(30))).await.ok();
    press(giulia, &format!("{other}/correggi"), "/correggi").await;
    let page = giulia.open(&format!("{other}/annulla")).await.ok();
    giulia.send(&page, &page.form("/annulla").with("note", "Un errore")).await.ok();
    has_consents(stage, person).await;
    let page = giulia.open(&format!("{person}/decesso")).await.ok();
    giulia.send(&page, &page.form("/decesso").with("on", &in_days(-1))).await.ok();
    press(giulia, &format!("{person}/decesso"), "/vive").await;
    protect(giulia, person, "Via del Rifugio 9").await;

    let page = dora.open(&format!("{person}/motivo")).await.ok();
    dora.send(&page, &page.form("/motivo").with("reason", "Richiesta di accesso n. 12")).await.ok();
    let aurora = &stage.desks.pair.aurora;
    comes_in(aurora, "sara", "coordinator").await;
    let ids = aurora.texts("SELECT id FROM accounts WHERE login = 'giulia'").await;
    hands_over(dora, &format!("/passaggi/{}", ids[0]), "sara").await.ok();
}

/// Consents: taken back, written by mistake, ended.
async fn has_consents(stage: &Stage, person: &str) {
    let giulia = &stage.desks.giulia;
    let page = giulia.open(&format!("{person}/consensi")).await.ok();
    let form = page.form("").with("purpose", "care").with("given_on", &in_days(-3)).with("expires_on", &in_days(30));
    giulia.send(&page, &form).await.ok();
    press(giulia, person, "/revoca").await;
    let page = giulia.open(&format!("{person}/consensi")).await.ok();
    giulia.send(&page, &page.form("").with("purpose", "care").with("note", "Di un’altra")).await.ok();
    let page = giulia.open(person).await.ok();
    let wrong = page.body.split("/consensi?corregge=").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    press(giulia, &format!("{person}/consensi?corregge={wrong}"), "/sbaglio").await;
    let page = giulia.open(&format!("{person}/consensi")).await.ok();
    giulia.send(&page, &page.form("").with("purpose", "care").with("expires_on", &in_days(30))).await.ok();
    change(&stage.desks.pair.aurora, "UPDATE legal_bases SET expires_at = 1 WHERE withdrawn_at IS NULL").await;
    press(giulia, person, "/chiudi").await;
}

/// What is written of her day by day, and a record of hers that was another one.
async fn has_a_diary_and_a_calendar(giulia: &Panel, person: &str) {
    let entry = an_entry(giulia, person).await;
    let page = giulia.open(&format!("{person}/diario")).await.ok();
    giulia.send(&page, &page.form("/diario/cerca").with("testo", "colloquio")).await.ok();
    let page = giulia.open(&entry).await.ok();
    giulia.send(&page, &page.form("/diario/").with("text", "Un colloquio, corretto")).await.ok();
    let task = a_task(giulia, person).await;
    let page = giulia.open(&task).await.ok();
    giulia.send(&page, &page.form("").with("due", &in_days(2)).with("repeats", "week")).await.ok();
    press(giulia, &task, "/smetti").await;
    let page = giulia.open(&task).await.ok();
    giulia.send(&page, &page.form("").with("repeats", "month")).await.ok();
    press(giulia, &task, "/fatta").await;
    press(giulia, &task, "/riapri").await;
    let appointment = an_appointment(giulia, "Una riunione inventata", "guests").await;
    let page = giulia.open(&appointment).await.ok();
    giulia.send(&page, &page.form_asking("title").with("place", "Sala grande")).await.ok();
    a_feed(giulia, "plain").await;
    press(giulia, "/agenda/abbonamenti", "/revoca").await;
    press(giulia, &appointment, "/annulla").await;
    press(giulia, &appointment, "/ripristina").await;
    let page = giulia.open(&format!("{person}/unisci")).await.ok();
    giulia.send(&page, &page.form(&format!("{person}/unisci")).with("find", "Nessuno")).await.ok();
    a_merge(giulia, person).await;
    press(giulia, &format!("{person}/unioni"), "/separa").await;
    let pairs = giulia.open("/persone/doppioni").await.ok();
    giulia.send(&pairs, &pairs.form("/diverse")).await.ok();
}

/// A relation that changes and ends; a document that is corrected, replaced and taken away.
async fn has_relatives_and_papers(giulia: &Panel, person: &str) {
    let relation = a_relation(giulia, person).await;
    for contacts in [relation.replace("/relazioni/", "/recapiti/"), format!("{person}/recapiti")] {
        let page = giulia.open(&contacts).await.ok();
        giulia.send(&page, &page.form("").with("telephone", "051 444444")).await.ok();
    }
    for ended in ["", &in_days(0)] {
        let page = giulia.open(&relation).await.ok();
        giulia.send(&page, &page.form("/relazioni/").with("role", "zia").with("ended", ended)).await.ok();
    }
    let document = a_document(giulia, person).await;
    let page = giulia.open(&document).await.ok();
    giulia.send(&page, &page.form("/documenti/").with("title", "Carta corretta")).await.ok();
    let page = giulia.open(&format!("{document}/sostituisci")).await.ok();
    let file = ("carta.pdf", b"%PDF-1.7 rinnovata".as_slice());
    giulia.upload(&page, &page.form("/sostituisci"), file).await.ok();
    let page = giulia.open(&format!("{document}/elimina")).await.ok();
    giulia.send(&page, &page.form("/elimina").with("because", "Era di un’altra persona")).await.ok();
}

/// A contract, authorised hours, a day's work and the end of its month.
async fn hours_are_written(giulia: &Panel, service: &str, enrolment: &str) {
    let who = enrolment.trim_start_matches("/prese/");
    let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
    let late = page.form_asking("as").with("enrolments", who).with("as", "delivered");
    giulia.send(&page, &late.with("from", "23").with("to", "23:15")).await.ok();
    let page = giulia.open(&format!("/ore/presenze?servizio={service}")).await.ok();
    let all = page.form_asking("from").with("enrolments", who).with("as", "delivered");
    giulia.send(&page, &all.with("from", "22").with("to", "22:15")).await.ok();
    let contract = a_contract(giulia, service).await;
    let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
    giulia.send(&page, &page.form("").with("act", "PG 1/2026")).await.ok();
    a_tariff(giulia, &contract, &[("qualification-1", "educator"), ("amount-1", "24")]).await.ok();
    a_benefit(giulia, &contract).await;
    let page = giulia.open(&format!("{enrolment}/ore")).await.ok();
    giulia.send(&page, &page.form("/ore").with("contract", &contract).with("hours", "4")).await.ok();
    press(giulia, &format!("{enrolment}/ore"), "/ritira").await;
    let planned = an_activity(giulia, service, enrolment, "planned").await;
    press(giulia, "/ore", &format!("/ore/{planned}/fatto")).await;
    let page = giulia.open(&format!("/ore/{planned}")).await.ok();
    giulia.send(&page, &page.form(&format!("/ore/{planned}")).with("to", "10:30")).await.ok();
    let page = giulia.open("/ore").await.ok();
    let id = page.body.split("href=\"/ore/act_").nth(1).and_then(|rest| rest.split('"').next()).expect("a row");
    let page = giulia.open(&format!("/ore/act_{id}")).await.ok();
    giulia.send(&page, &page.form("/mancata").with("reason", "mistake")).await.ok();
    let other = an_activity(giulia, service, enrolment, "planned").await;
    let page = giulia.open(&format!("/ore/{other}")).await.ok();
    giulia.send(&page, &page.form("/passa").with_any("to")).await.ok();
    an_activity(giulia, service, enrolment, "delivered").await;
    let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form("/ore/inizia").with("enrolments", who);
    giulia.send(&page, &form).await.ok();
    let page = giulia.open("/ore").await.ok();
    giulia.send(&page, &page.form("/ore/ferma").with("forget", "yes")).await.ok();
    let page = giulia.open("/ore/mese").await.ok();
    giulia.send(&page, &page.form("/ore/mese/firma").with_if_asked("early", "yes")).await.ok();
    let page = giulia.open("/ore/mese").await.ok();
    giulia.send(&page, &page.form("/ore/mese/riapri").with("reason", "Un errore")).await.ok();
    let team = format!("/servizi/{service}/ore");
    press(giulia, &team, "/chiudi").await;
    let page = giulia.open(&team).await.ok();
    giulia.send(&page, &page.form("/riapri").with("reason", "Un errore")).await.ok();
    press(giulia, &team, "/ore/contratto").await;
}

/// What people ask about their data, from the day it is written down to the erasure.
async fn asked_about_data(giulia: &Panel, person: &str, service: &str) {
    keeps(giulia, service, "10").await;
    let path = format!("/servizi/{service}/trattamento");
    let page = giulia.open(&path).await.ok();
    giulia.send(&page, &page.form("/informativa").with("text", "Un’informativa inventata")).await.ok();
    let entry = an_entry_by_hand(giulia, "Fornitori inventati").await;
    changes(giulia, &entry, "recipients", "Il commercialista").await;
    let request = asks(giulia, person, "restriction").await;
    press(giulia, &request, "/avvisa").await;
    let page = giulia.open(&request).await.ok();
    giulia.send(&page, &page.form("/proroga").with("why", "Archivi di carta")).await.ok();
    let page = giulia.open(&request).await.ok();
    giulia.send(&page, &page.form("/risposta").with("outcome", "granted")).await.ok();
    allows(giulia, person).await;
    press(giulia, &format!("{person}/limitazione"), "/chiudi").await;
    ends(giulia, person).await;
    let page = giulia.open("/persone/nuova").await.ok();
    let record = giulia.send(&page, &page.form("").with("family_name", "Passeggera")).await.ok();
    let request = asks(giulia, record.path.split('?').next().unwrap_or_default(), "erasure").await;
    let page = giulia.open(&format!("{request}/cancella")).await.ok();
    giulia.send(&page, &page.form("/cancella").with("sure", "yes")).await.ok();
}

/// Somebody who left the service long ago is erased without having asked.
async fn past_keeping(stage: &Stage, service: &str) {
    let giulia = &stage.desks.giulia;
    let page = giulia.open("/persone/nuova").await.ok();
    let record = giulia.send(&page, &page.form("").with("family_name", "Antichi")).await.ok();
    let person = record.path.split('?').next().unwrap_or_default();
    let enrolment = an_enrolment(giulia, person, service).await;
    enrolment_moves(giulia, &enrolment, "concludi", true).await;
    change(&stage.desks.pair.aurora, "UPDATE enrolments SET since = '2001-01-01' WHERE state = 'closed'").await;
    let page = giulia.open(&format!("{person}/conservazione")).await.ok();
    giulia.send(&page, &page.form("/conservazione").with("sure", "yes")).await.ok();
}

/// What gives points in the first service with people in line, and computing them again.
async fn is_ranked(giulia: &Panel, service: &str) {
    let path = format!("/servizi/{service}/criteri");
    for points in ["10", "20"] {
        let page = giulia.open(&path).await.ok();
        let form = page.form(&path).with("words-1", "Residente nel Comune").with("points-1", points);
        giulia.send(&page, &form).await.ok();
        let line = giulia.open(&format!("/servizi/{service}/persone?elenco=lista")).await.ok();
        let enrolment = line.body.split("href=\"/prese/enr_").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let step = format!("/prese/enr_{enrolment}/fai/lista");
        let page = giulia.open(&step).await.ok();
        if points == "10" {
            giulia.send(&page, &page.form(&step).tick("met", "1")).await.ok();
        }
    }
    press(giulia, &format!("{path}/ricalcola"), "/ricalcola").await;
    press(giulia, &format!("/servizi/{service}/offerte"), "/offerte").await;
    let said = [
        ("orari", "closures", "Tutto agosto"),
        ("costi", "free", "yes"),
        ("sedi", "main_name", "Villa Rosa"),
        ("lingue", "other", "Berbero"),
    ];
    for (part, field, words) in said {
        let page = giulia.open(&format!("/servizi/{service}/{part}")).await.ok();
        giulia.send(&page, &page.form(&format!("/{part}")).with(field, words)).await.ok();
    }
}

/// A plan from its draft to its end, given up and given back on the way; a colleague approves it.
async fn plans_are_written(stage: &Stage, enrolment: &str) {
    let giulia = &stage.desks.giulia;
    let plan = a_plan(giulia, enrolment).await;
    let sends = async |panel: &Panel, path: &str, typed: &[(&str, &str)]| {
        let page = panel.open(path).await.ok();
        let form = typed.iter().fold(page.form(path), |form, (name, value)| form.with(name, value));
        panel.send(&page, &form).await.ok();
    };
    let aurora = &stage.desks.pair.aurora;
    let bianca = comes_in(aurora, "bianca", "coordinator").await.watched(&stage.logs[0]);
    sends(&bianca, &format!("{plan}/decidi/approva"), &[]).await;
    sends(giulia, &format!("{plan}/obiettivi"), &[("reached-1", "yes")]).await;
    let page = giulia.open(&format!("{plan}/verifica")).await.ok();
    giulia.send(&page, &page.form("/verifica/giorno").with("planned", &in_days(20))).await.ok();
    let held = [("present", "La zia"), ("outcome", "change"), ("said", "Si cambia")];
    sends(giulia, &format!("{plan}/verifica"), &held).await;
    sends(giulia, &format!("{plan}/condivisione"), &[("sharer", "family"), ("how", "read")]).await;
    sends(giulia, &format!("{plan}/decidi/concludi"), &[("ending", "other")]).await;
}

/// One step on its page.
async fn enrolment_moves(giulia: &Panel, enrolment: &str, act: &str, reason: bool) {
    let page = giulia.open(&format!("{enrolment}/fai/{act}")).await.ok();
    let form = page.form(&format!("/fai/{act}"));
    giulia.send(&page, &if reason { form.with_any("reason") } else { form }).await.ok();
}

/// The same person on the list of another service; answers the enrolment and the service.
async fn an_enrolment_that_waits(giulia: &Panel, person: &str) -> (String, String) {
    let service = a_service_called(giulia, "Mensa La Lucciola").await;
    let person = person.trim_start_matches("/persone/");
    let page = giulia.open(&format!("/prese/nuova?persona={person}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", person).with("service", &service).with("act", "lista");
    let shown = giulia.send(&page, &form).await.ok();
    (shown.path.split('?').next().unwrap_or_default().to_owned(), service)
}
