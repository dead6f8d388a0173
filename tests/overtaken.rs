//! Two people at one form. On every form that changes something that is there, whoever saves second is told, sees on the page what it says
//! now, finds in the fields what she typed, and can save again knowing of the other; also when a mistake of her own came between.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::resources::a_resource;
use crate::support::desk::{in_days, open_person};
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{
    a_benefit, a_contract, a_document, a_member, a_relation, a_service, a_task, an_activity, an_appointment,
    an_enrolment, an_entry, waits,
};
use crate::support::staff::{account_of, comes_in};
use crate::tariffs::a_tariff;

/// What is typed into fields.
type Typed<'a> = &'a [(&'a str, &'a str)];

/// A form, and what happens at it.
struct At<'a> {
    path: &'a str,
    action: &'a str,
    /// What the first writes, and how the second reads it.
    first: Typed<'a>,
    told: &'a str,
    /// What cannot be saved, if anything cannot.
    wrong: Typed<'a>,
    /// What the second writes.
    second: (&'a str, &'a str),
}

fn filled(page: &Page, at: &At<'_>, typed: Typed<'_>) -> Form {
    typed.iter().fold(form_of(page, at), |form, (name, value)| form.with(name, value))
}

/// The form that asks what she types, where others stand beside it.
fn form_of(page: &Page, at: &At<'_>) -> Form {
    let fits =
        |form: &Form| if at.action.is_empty() { form.action.is_empty() } else { form.action.contains(at.action) };
    let asks = |form: &Form| form.names.iter().any(|name| name == at.second.0);
    let found = Form::all(&page.body).into_iter().find(|form| fits(form) && asks(form));
    found.unwrap_or_else(|| panic!("no form to {} on {}: {}", at.action, page.path, page.text()))
}

/// The first saves, then the second; answers the page on which the second is told.
async fn one_after_the_other(first: &Panel, second: &Panel, at: At<'_>) -> Page {
    let (hers, mine) = (first.open(at.path).await.ok(), second.open(at.path).await.ok());
    first.send(&hers, &filled(&hers, &at, at.first)).await.ok();
    let mut late = second.send(&mine, &filled(&mine, &at, &[at.wrong, &[at.second]].concat())).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: nothing is written over: {}", at.path, late.text());
    // What was wrong is put right. Some pages have told her already, beside her own mistake; others tell her now.
    let right: Vec<_> = at.wrong.iter().map(|(name, _)| (*name, before(&hers, &at, name))).collect();
    let right: Vec<_> = right.iter().map(|(name, value)| (*name, value.as_str())).chain([at.second]).collect();
    if !late.text().contains("Nel frattempo") {
        late = second.send(&late, &filled(&late, &at, &right)).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: written over: {}", at.path, late.text());
    }
    late.shows("Nel frattempo");
    assert!(outside_of_fields(&late).contains(at.told), "{}: {} is not told:\n{}", at.path, at.told, late.text());
    let kept = form_of(&late, &at).fields.contains(&(at.second.0.to_owned(), at.second.1.to_owned()));
    assert!(kept, "{}: what she typed is gone: {:?}", at.path, form_of(&late, &at).fields);
    second.send(&late, &filled(&late, &at, &right)).await.ok();
    late
}

fn before(page: &Page, at: &At<'_>, field: &str) -> String {
    let form = form_of(page, at);
    form.fields.into_iter().find(|(name, _)| name == field).map(|(_, value)| value).unwrap_or_default()
}

/// What can be read on the page besides what stands in the fields of its forms.
fn outside_of_fields(page: &Page) -> String {
    let mut body = page.body.clone();
    for (start, end) in [("<textarea", "</textarea>"), ("<select", "</select>")] {
        while let Some((before, after)) = body.split_once(start) {
            body = format!("{before}{}", after.split_once(end).map_or("", |(_, after)| after));
        }
    }
    Page { status: page.status, path: page.path.clone(), headers: page.headers.clone(), body }.text()
}

/// What stands in a field of a form.
async fn says(panel: &Panel, at: (&str, &str), field: &str) -> String {
    let form = panel.open(at.0).await.ok().form(at.1);
    form.fields.into_iter().find(|(name, _)| name == field).map(|(_, value)| value).unwrap_or_default()
}

on_both_engines! {
    async fn at_the_forms_about_a_person_the_second_sees_what_changed_and_loses_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, rosa) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "rosa", "coordinator").await);
        let person = open_person(&giulia).await;
        let path = format!("{person}/modifica");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: "", first: &[("telephone", "051 777777")], told: "051 777777",
            wrong: &[("family_name", "")], second: ("email", "mario@example.it") }).await;
        assert_eq!(says(&giulia, (&path, ""), "email").await, "mario@example.it");
        giulia.open(&person).await.ok();

        // Only its author corrects an entry: she has it open in two windows.
        let entry = an_entry(&giulia, &person).await;
        one_after_the_other(&giulia, &giulia.copied(), At { path: &entry, action: &entry, first: &[("text", "Corretto al telefono")],
            told: "Corretto al telefono", wrong: &[("on", "31/02/2026")], second: ("text", "Corretto alla scrivania") }).await;
        giulia.open(&entry).await.ok().shows("Corretto al telefono").shows("Un colloquio inventato");

        let relation = a_relation(&giulia, &person).await;
        one_after_the_other(&giulia, &rosa, At { path: &relation, action: "/relazioni/", first: &[("telephone", "051 888888")],
            told: "051 888888", wrong: &[("until", "31/02/2026")], second: ("role", "zia materna") }).await;
        for path in [format!("{person}/recapiti"), relation.replace("/relazioni/", "/recapiti/")] {
            one_after_the_other(&giulia, &rosa, At { path: &path, action: "", first: &[("telephone", "051 999999")],
                told: "051 999999", wrong: &[("telephone", "casa")], second: ("email", "zia@example.it") }).await;
            assert_eq!(says(&giulia, (&path, ""), "email").await, "zia@example.it");
        }
        let document = a_document(&giulia, &person).await;
        one_after_the_other(&giulia, &rosa, At { path: &document, action: &document, first: &[("title", "Carta nuova")],
            told: "Carta nuova", wrong: &[("title", "")], second: ("title", "Carta di Rosa") }).await;

        let service = a_service(&giulia).await;
        let waiting = waits(&giulia, &person, &service).await;
        let path = format!("{waiting}/fai/lista");
        let late = one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("points", "7"), ("note", "Ha chiamato il Comune")],
            told: "Ha chiamato il Comune", wrong: &[("on", "31/02/2026")], second: ("note", "Ha chiamato la scuola") }).await;
        late.shows("Giulia Della Giovampaola");
        let story = giulia.open(&waiting).await.ok();
        story.shows("Ha chiamato il Comune").shows("Ha chiamato la scuola");
    }

    async fn at_the_forms_about_the_work_the_second_sees_what_changed_and_loses_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, rosa) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "rosa", "coordinator").await);
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        let path = format!("/servizi/{service}");
        let late = one_after_the_other(&giulia, &rosa, At { path: &path, action: "", first: &[("schedule", "Lunedì e giovedì"), ("area", "elderly")],
            told: "Lunedì e giovedì", wrong: &[("name", "")], second: ("territory", "Quartiere Savena") }).await;
        assert!(outside_of_fields(&late).contains("Anziani"), "codes have their words: {}", late.text());
        assert_eq!(says(&giulia, (&path, ""), "territory").await, "Quartiere Savena");

        let path = format!("{path}/orari");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("days-1", "SA"), ("opens-1", "10"), ("closes-1", "12")],
            told: "sab 10:00–12:00", wrong: &[("opens-2", "mai")], second: ("closures", "In agosto") }).await;
        let path = path.replace("orari", "costi");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("option-1", "Retta"), ("amount-1", "450")],
            told: "Retta: 450,00 €", wrong: &[("amount-1", "molto")], second: ("free", "yes") }).await;
        let path = path.replace("costi", "lingue");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("other", "Berbero")],
            told: "Berbero", wrong: &[("other", "Da RSSMRA80A01H501U")], second: ("interpretation", "Cinese") }).await;
        let path = path.replace("lingue", "sedi");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("name-1", "Sportello"), ("comune-1", "Imola"), ("address-1", "Via Nuova 1")],
            told: "Sportello, Via Nuova 1, Imola (BO)", wrong: &[("comune-2", "Atlantide")], second: ("main_name", "Villa Rosa") }).await;

        let contract = a_contract(&giulia, &service).await;
        let path = format!("/contratti/{contract}");
        let late = one_after_the_other(&giulia, &rosa, At { path: &path, action: "", first: &[("hours", "1200"), ("per", "month")], told: "1200",
            wrong: &[("starts", "31/02/2026")], second: ("act", "Determina 12/2026") }).await;
        assert!(!outside_of_fields(&late).contains("22,50"), "only what differs: {}", late.text());
        a_tariff(&giulia, &contract, &[("qualification-1", "nurse"), ("amount-1", "30")]).await.ok();
        let path = format!("/contratti/{contract}/tariffe");
        let late = one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("amount-1", "31,50")], told: "Infermiera: 31,50 €",
            wrong: &[("amount-1", "molto")], second: ("from-1", &in_days(0)) }).await;
        late.shows("Tariffe");
        // Tariffs are no fields of the contract's own form, which says so.
        let page = rosa.open(&format!("/contratti/{contract}")).await.ok();
        a_tariff(&giulia, &contract, &[("qualification-2", "driver"), ("amount-2", "20")]).await.ok();
        let late = rosa.send(&page, &page.form_asking("starts").with("cup", "J31B26000010001")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        rosa.send(&late, &late.shows("Nel frattempo").shows("Autista: 20,00 €").form_asking("starts")).await.ok();
        a_benefit(&giulia, &contract).await;
        let path = format!("/contratti/{contract}/siuss/dati");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("protocol", "PG 99/2026")], told: "PG 99/2026",
            wrong: &[("code", "")], second: ("name", "Assistenza di Rosa") }).await;

        let enrolment = an_enrolment(&giulia, &person, &service).await;
        let hours = format!("/ore/{}", an_activity(&giulia, &service, &enrolment, "delivered").await);
        // The row that takes its place has an address of its own: hers goes there.
        let late = one_after_the_other(&giulia, &giulia.copied(), At { path: &hours, action: "/ore/act_", first: &[("to", "9:45"), ("note", "Fino alle dieci meno un quarto")],
            told: "Fino alle dieci meno un quarto", wrong: &[("from", "mai")], second: ("note", "Con la maestra") }).await;
        assert!(outside_of_fields(&late).contains("9:45"), "{}", late.text());
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM activities WHERE state = 'delivered'").await, 1);
        giulia.open("/ore").await.ok().shows("Con la maestra");

        let task = a_task(&giulia, &person).await;
        one_after_the_other(&giulia, &rosa, At { path: &task, action: "", first: &[("words", "Porta la fotocopia"), ("urgent", "yes")], told: "Porta la fotocopia",
            wrong: &[("at", "25:00")], second: ("due", &in_days(9)) }).await;
        let appointment = an_appointment(&giulia, "Riunione inventata", "everybody").await;
        one_after_the_other(&giulia, &giulia.copied(), At { path: &appointment, action: &appointment, first: &[("place", "Biblioteca")], told: "Biblioteca",
            wrong: &[("title", "")], second: ("title", "Incontro di Rosa") }).await;
    }

    async fn at_the_forms_about_what_is_lent_the_second_sees_what_changed_and_loses_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, rosa) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "rosa", "coordinator").await);
        let van = format!("/risorse/{}", a_resource(&giulia).await);
        let path = format!("{van}/modifica");
        let late = one_after_the_other(&giulia, &rosa, At { path: &path, action: "", first: &[("group", "Mezzi di via Roma"), ("step", "60")],
            told: "Mezzi di via Roma", wrong: &[("name", "")], second: ("value-1", "sì, elettrica") }).await;
        assert!(outside_of_fields(&late).contains("alle ore intere"), "codes have their words: {}", late.text());
        assert_eq!(says(&giulia, (&path, ""), "value-1").await, "sì, elettrica");
        let path = format!("{van}/orari");
        one_after_the_other(&giulia, &rosa, At { path: &path, action: &path, first: &[("days-1", "SA"), ("opens-1", "10"), ("closes-1", "12")],
            told: "sab 10:00–12:00", wrong: &[("opens-2", "mai")], second: ("closures", "In agosto") }).await;
    }

    async fn at_the_forms_about_the_house_the_second_sees_what_changed_and_loses_nothing(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, rosa) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "rosa", "coordinator").await);
        let service = a_service(&giulia).await;
        let member = a_member(&giulia, &service).await;
        one_after_the_other(&giulia, &rosa, At { path: &member, action: &member, first: &[("until", &in_days(20))], told: &in_days(20),
            wrong: &[("since", "")], second: ("duty", "Referente del lunedì") }).await;

        // A new criterion of one is not written over that of the other, which has the same place in the form.
        let path = format!("/servizi/{service}/criteri");
        let page = giulia.open(&path).await.ok();
        giulia.send(&page, &page.form(&path).with("words-1", "Vive sola").with("points-1", "5")).await.ok();
        let (hers, mine) = (giulia.open(&path).await.ok(), rosa.open(&path).await.ok());
        giulia.send(&hers, &hers.form(&path).with("points-1", "6").with("words-2", "Non ha auto").with("points-2", "3")).await.ok();
        let late = rosa.send(&mine, &mine.form(&path).with("words-2", "Lavora di notte").with("points-2", "4")).await;
        let moved = late.form(&path).fields.into_iter().find(|(_, value)| value == "Lavora di notte").expect("it is still there").0;
        assert_ne!(moved, "words-2", "that is Giulia's now");
        late.shows("Nel frattempo").shows("Non ha auto · ");
        assert!(outside_of_fields(&late).contains("Vive sola · "), "also what has other points now: {}", late.text());
        rosa.send(&late, &late.form(&path).with("points-1", "6")).await.ok();
        assert_eq!(says(&giulia, (&path, &path), &moved).await, "Lavora di notte");

        let (dora, ada) = (comes_in(&node, "dora", "data-protection").await, comes_in(&node, "ada", "node-administrator").await);
        let path = format!("/servizi/{service}/trattamento");
        let hers = dora.open(&path).await.ok();
        dora.send(&hers, &hers.form(&path).with("role", "controller").with("years", "5").with("rule", "Delibera 3")).await.ok();
        one_after_the_other(&dora, &dora.copied(), At { path: &path, action: &path, first: &[("years", "7")], told: "7",
            wrong: &[("rule", "")], second: ("measures", "Armadio chiuso a chiave") }).await;
        // The first confirms what the node proposes, with a change; the second had the proposal before her.
        let path = "/trattamenti/voci/staff";
        one_after_the_other(&dora, &dora.copied(), At { path, action: path, first: &[("recipients", "Il consulente del lavoro")],
            told: "Il consulente del lavoro", wrong: &[("name", "")], second: ("measures", "Cartelle chiuse a chiave") }).await;
        assert_eq!(says(&dora, (path, path), "measures").await, "Cartelle chiuse a chiave");

        let elena = comes_in(&node, "elena", "management").await;
        let path = format!("/bilancio-sociale/governo?anno={}", &in_days(0)[6..]);
        let late = one_after_the_other(&elena, &elena.copied(), At { path: &path, action: "/governo", first: &[("workers-women", "40"), ("board-since", "20/05/2024")],
            told: "donne 40", wrong: &[("boards", "mai")], second: ("democracy", "Un gruppo di soci prepara l’assemblea") }).await;
        assert!(outside_of_fields(&late).contains("in carica dal 20/05/2024"), "{}", late.text());
        let path = format!("/bilancio-sociale/persone?anno={}", &in_days(0)[6..]);
        let late = one_after_the_other(&elena, &elena.copied(), At { path: &path, action: "/bilancio-sociale/persone", first: &[("volunteers-women", "6"), ("documented-amount", "120,50")],
            told: "donne 6", wrong: &[("safety-hours", "mai")], second: ("rules", "Con le ricevute del mese") }).await;
        assert!(outside_of_fields(&late).contains("120,50"), "{}", late.text());

        let path = account_of(&ada, "rosa").await;
        let late = one_after_the_other(&ada, &ada.copied(), At { path: &path, action: &path, first: &[("role", "management")], told: "Direzione",
            wrong: &[("name", "")], second: ("name", "Rosa Corretta") }).await;
        assert!(late.form(&path).fields.contains(&("role".to_owned(), "coordinator".to_owned())), "her choice is still there too");
        one_after_the_other(&ada, &ada.copied(), At { path: "/impostazioni", action: "/impostazioni", first: &[("telephone", "051 999999")],
            told: "051 999999", wrong: &[("legal-name", "")], second: ("contact", "Ufficio di Ada") }).await;
    }
}
