//! One of everything that an address can name, on a real node, made by a coordinator at her panel: what others must not
//! find, and what the access log must tell of.

use pico_node::referrals::panel::act::Act;
use pico_node::sql;
use pico_protocol::referral::{Kind, Party};

use super::desk::{Desks, open_person};
use super::hostile::Spoils;
use super::node::TestNode;
use super::panel::{Page, Panel};
use super::story::{Story, preview};
pub use crate::export_panel::an_export;

/// The file that goes with the seeded referral.
pub const FILE: &str = "certificato-di-invalidita.pdf";

/// Addresses, by the beginning of the route and the name of the parameter.
pub struct Seeds {
    values: Vec<(&'static str, &'static str, Vec<String>)>,
    /// Address of the person.
    pub person: String,
    /// Address of the referral about her.
    pub referral: String,
}

impl Seeds {
    /// Giulia opens a person, sends a referral with a document, records a consent that ends soon, begins another referral
    /// and publishes a service.
    pub async fn sown(desks: &Desks) -> Self {
        let giulia = &desks.giulia;
        let id = |address: &str| address.rsplit('/').next().unwrap().to_owned();
        let person = open_person(giulia).await;
        let story = Story::begin(desks, Kind::Referral, &person).await;
        let page = giulia.open(&format!("{}/allega", story.path)).await.ok();
        giulia.upload(&page, &page.form("/allega"), (FILE, b"Un certificato inventato")).await.ok();
        story.settled().await;
        let page = story.page(Party::Sender).await;
        let attachment = between(&page, &format!("{}/allegati/", story.path), "\"");
        let page = giulia.open(&person).await.ok();
        let ground = between(&page, &format!("{person}/consensi/"), "/revoca");
        let page = preview(giulia, Kind::Referral, &person, "").await;
        let draft = page.path.split('/').nth(3).unwrap().to_owned();
        let search = a_search(giulia).await;
        let service = a_service(giulia).await;
        let enrolment = an_enrolment(giulia, &person, &service).await;
        let account = an_account(&desks.pair.aurora).await;
        let peer = Spoils::of(&desks.pair.brezza).id.to_string();
        let steps = ["chi", "dove", "perche", "anteprima"].map(str::to_owned).to_vec();
        let (waits, offer) = an_offer(giulia, &person).await;
        let lea = super::staff::comes_in(&desks.pair.aurora, "lea", "operator").await;
        let opening = an_opening(&lea).await;
        let house = in_the_house(giulia, &person, &service, &enrolment).await;
        let mut values = vec![
            ("/persone/{id}", "id", vec![id(&person)]),
            ("/persone/{id}/consensi/", "ground", vec![ground]),
            ("/invii/nuovo/{id}", "id", vec![draft]),
            ("/invii/nuovo/{id}/{step}", "step", steps),
            ("/invii/{id}", "id", vec![id(&story.path)]),
            ("/invii/chiamate/{call}", "call", vec!["01938f4e-7c2a-7b3d-9e5f-0a1b2c3d4e5f".to_owned()]),
            ("/invii/{id}/fai/", "act", Act::ALL.map(|act| act.slug().to_owned()).to_vec()),
            ("/invii/{id}/allegati/", "attachment", vec![attachment]),
            ("/cerca/{id}", "id", vec![id(&search)]),
            ("/servizi/{id}", "id", vec![service]),
            ("/prese/{id}/posto", "id", vec![id(&waits)]),
            ("/prese/{id}/posto/", "offer", vec![offer]),
            ("/prese/{id}", "id", vec![id(&enrolment)]),
            ("/prese/{id}/piano/", "edition", vec!["1".to_owned()]),
            ("/prese/{id}/piano/", "step", pico_node::plans::Act::ALL.map(|act| act.code().to_owned()).to_vec()),
            ("/prese/{id}/fai/", "act", pico_node::enrolments::Act::ALL.map(|act| act.slug().to_owned()).to_vec()),
            ("/guida/{chapter}", "chapter", vec!["consegne".to_owned()]),
            ("/guida/immagini/", "file", vec!["ore-giorno.png".to_owned()]),
            ("/utenti/{id}", "id", vec![account.clone()]),
            ("/passaggi/{id}", "id", vec![account]),
            ("/emergenza/{id}", "id", vec![id(&opening)]),
            ("/esportazione/{id}", "id", vec![format!("exp_{}", "0".repeat(32))]),
            ("/rete/{id}", "id", vec![peer.clone()]),
            ("/rete/risorse/", "owner", vec![peer.clone()]),
            ("/rete/risorse/", "key", vec!["01a207d9-2100-7101-8101-010101010101".to_owned()]),
            ("/", "peer", vec![peer]),
        ];
        values.extend(house.into_iter().chain(crate::resources::sown(giulia).await));
        Self { values, person, referral: story.path }
    }

    /// Every address of a route that names a seeded object.
    ///
    /// # Panics
    /// When a route has a parameter that nothing was sown for: whoever writes a new one says here what it names.
    pub fn fill(&self, route: &str) -> Vec<String> {
        let mut addresses = vec![String::new()];
        for (place, part) in route.split(['{', '}']).enumerate() {
            let values = if place % 2 == 0 { vec![part.to_owned()] } else { self.values_of(route, part) };
            let longer = |start: &String| values.iter().map(|value| format!("{start}{value}")).collect::<Vec<_>>();
            addresses = addresses.iter().flat_map(longer).collect();
        }
        addresses
    }

    fn values_of(&self, route: &str, parameter: &str) -> Vec<String> {
        let fits = |start: &str, name: &str| name == parameter && route.starts_with(start);
        let known = self.values.iter().find(|(start, name, _)| fits(start, name));
        known.unwrap_or_else(|| panic!("nothing is sown for {{{parameter}}} of {route}")).2.clone()
    }

    /// Identifiers of the person and of what hangs on her.
    pub fn identifiers(&self) -> Vec<String> {
        let about = |start: &str| {
            start.starts_with("/persone/") || start.starts_with("/prese/") || start.starts_with("/invii/")
        };
        let ids =
            self.values.iter().filter(|(start, name, _)| about(start) && !["act", "step", "edition"].contains(name));
        ids.flat_map(|(_, _, values)| values.clone()).collect()
    }
}

/// Publishes a service with two free places of eight; answers its id.
pub async fn a_service(panel: &Panel) -> String {
    a_service_called(panel, "Doposcuola La Lucciola").await
}

/// The same under another name, which has no character that HTML writes otherwise.
pub async fn a_service_called(panel: &Panel, name: &str) -> String {
    let page = panel.open("/servizi/nuovo").await.ok();
    let form = page.form("").with("name", name).with("description", "Compiti e merenda");
    let form = form.with_any("category").with_any("area").with("comune", "Bologna (BO)").with("withheld", "yes");
    let form = form.with("available", "2").with("maximum", "8");
    let list = panel.send(&page, &form).await.ok();
    let before = list.body.split(&format!("\">{name}")).next().unwrap();
    before.rsplit("href=\"/servizi/").next().expect("it stands in the list with its link").to_owned()
}

/// A person in a service; answers the address of the enrolment.
pub async fn an_enrolment(panel: &Panel, person: &str, service: &str) -> String {
    an_enrolment_since(panel, person, service, &super::desk::in_days(0)).await
}

/// The same, in it since a day.
pub async fn an_enrolment_since(panel: &Panel, person: &str, service: &str, since: &str) -> String {
    let person = person.trim_start_matches("/persone/");
    let page = panel.open(&format!("/prese/nuova?persona={person}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", person).with("service", service).with("act", "avvia");
    let form = form.with("on", since);
    let shown = panel.send(&page, &form.with("note", "Un diario inventato")).await.ok();
    assert!(shown.path.starts_with("/prese/enr_"), "{}: {}", shown.path, shown.text());
    shown.path.split('?').next().unwrap_or_default().to_owned()
}

/// Somebody on the list of another service; answers the address of her enrolment.
pub async fn waits(panel: &Panel, person: &str, service: &str) -> String {
    let person = person.trim_start_matches("/persone/");
    let page = panel.open(&format!("/prese/nuova?persona={person}&servizio={service}")).await.ok();
    let form = page.form("/prese/nuova").with("person", person).with("service", service).with("act", "lista");
    let shown = panel.send(&page, &form.with("on", &super::desk::in_days(-30))).await.ok();
    assert!(shown.path.starts_with("/prese/enr_"), "{}: {}", shown.path, shown.text());
    shown.path.split('?').next().unwrap_or_default().to_owned()
}

/// A person who waits for a place that was offered to her; answers the address of her enrolment and the offer.
pub async fn an_offer(panel: &Panel, person: &str) -> (String, String) {
    let service = a_service_called(panel, "Laboratorio La Lucciola").await;
    let enrolment = waits(panel, person, &service).await;
    let page = panel.open(&format!("{enrolment}/posto")).await.ok();
    panel.send(&page, &page.form("/posto").with("how", "phone").with("note", "Un posto inventato")).await.ok();
    let page = panel.open(&format!("{enrolment}/posto")).await.ok();
    let offer = between(&page, "/posto/", "/risposta");
    (enrolment, offer)
}

/// What is sown on this node alone, without another.
async fn in_the_house(
    giulia: &Panel,
    person: &str,
    service: &str,
    enrolment: &str,
) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let id = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    a_plan(giulia, enrolment).await;
    let entry = an_entry(giulia, person).await;
    let relation = a_relation(giulia, person).await;
    let document = a_document(giulia, person).await;
    let (other, merge) = a_merge(giulia, person).await;
    let task = a_task(giulia, person).await;
    let member = a_member(giulia, service).await;
    let contract = a_contract(giulia, service).await;
    let activity = an_activity(giulia, service, enrolment, "").await;
    let import = an_import(giulia).await;
    let appointment = an_appointment(giulia, "Una riunione inventata", "guests").await;
    let (feed, _) = a_feed(giulia, "plain").await;
    let request = crate::subject_requests::asks(giulia, person, "erasure").await;
    let restricted = a_restriction(giulia, person).await;
    vec![
        ("/richieste/{id}", "id", vec![id(&request)]),
        ("/trattamenti/voci/", "entry", vec!["staff".to_owned()]),
        ("/persone/{id}/limitazione/uso/", "use", vec![restricted]),
        ("/cose/{id}", "id", vec![id(&task)]),
        ("/agenda/{id}", "id", vec![id(&appointment)]),
        ("/agenda/abbonamenti/{id}", "id", vec![feed]),
        ("/servizi/{id}/squadra/", "member", vec![id(&member)]),
        ("/persone/{id}/diario/", "entry", vec![id(&entry)]),
        ("/persone/{id}/relazioni/", "relation", vec![id(&relation)]),
        ("/persone/{id}/recapiti/", "relation", vec![id(&relation)]),
        ("/persone/{id}/documenti/", "document", vec![id(&document)]),
        ("/persone/{id}/documenti/", "edition", vec!["1".to_owned()]),
        ("/persone/{id}/unisci/", "other", vec![id(&other)]),
        ("/persone/{id}/unioni/", "merge", vec![merge]),
        ("/ore/{id}", "id", vec![activity]),
        ("/contratti/{id}", "id", vec![contract]),
        ("/importa/{id}", "id", vec![id(&import)]),
    ]
}

/// The record of a person was restricted, and could be used for a week all the same; answers the identifier of that use.
async fn a_restriction(panel: &Panel, person: &str) -> String {
    let request = crate::subject_requests::asks(panel, person, "restriction").await;
    crate::restriction::grants(panel, &request).await;
    crate::restriction::allows(panel, person).await;
    let page = panel.open(&format!("{person}/limitazione")).await.ok();
    let of = between(&page, "/limitazione/uso/", "/chiudi");
    // What is sown beside it is about somebody whose data are used.
    crate::restriction::ends(panel, person).await;
    of
}

/// A search for a name; answers its address.
async fn a_search(panel: &Panel) -> String {
    let page = panel.open("/cerca").await.ok();
    panel.send(&page, &page.form("/cerca").with("q", "rossi")).await.ok().path
}

/// Something to do about a person; answers its address.
pub async fn a_task(panel: &Panel, person: &str) -> String {
    let page = panel.open(&format!("/cose?persona={}", person.trim_start_matches("/persone/"))).await.ok();
    let form = page.form("/cose").with("title", "Una telefonata inventata").with("due", &super::desk::in_days(0));
    let record = panel.send(&page, &form).await.ok();
    format!("/cose/{}", between(&record, "href=\"/cose/", "\""))
}

/// An appointment of today from three to four for whom the code names; answers its address.
pub async fn an_appointment(panel: &Panel, title: &str, to: &str) -> String {
    let page = panel.open("/agenda/nuovo").await.ok();
    let form = page.form("/agenda/nuovo").with("title", title).with("from", "15").with("to", "16").with("for", to);
    let week = panel.send(&page, &form).await.ok();
    let before = week.body.split(&format!(">{title}</span>")).next().expect("it stands in its week");
    format!("/agenda/{}", before.rsplit("href=\"/agenda/").next().unwrap().split('"').next().unwrap())
}

/// A feed of the calendar that says so much; answers its id and its address on the panel.
pub async fn a_feed(panel: &Panel, says: &str) -> (String, String) {
    let page = panel.open("/agenda/abbonamenti").await.ok();
    let made = panel.send(&page, &page.form_asking("says").with("view", "squadra").with("says", says)).await.ok();
    let address = between(&made, "<code id=\"feed\" class=\"codes\">", "</code>");
    let id = between(&made, "/agenda/abbonamenti/fed_", "/revoca");
    (format!("fed_{id}"), format!("/agenda/feed/{}", address.rsplit('/').next().unwrap()))
}

/// A plan of an enrolment with one goal, proposed (it is approved by somebody else); answers the address of its first edition.
pub async fn a_plan(panel: &Panel, enrolment: &str) -> String {
    let page = panel.open(&format!("{enrolment}/piano/scrivi")).await.ok();
    let form = page.form("/piano/scrivi").with("kind", "pai").with("needs", "Un bisogno inventato");
    let form = form.with("resources", "Una risorsa inventata").with("goal-1", "Un obiettivo inventato");
    let form =
        form.with("sign-1", "Un segno inventato").with("who-1", "La zia").with("actions-1", "Un’azione inventata");
    let draft = panel.send(&page, &form).await.ok();
    let plan = draft.path.split('?').next().unwrap_or_default().to_owned();
    assert!(plan.contains("/piano/"), "{plan}: {}", draft.text());
    let page = panel.open(&format!("{plan}/fai/proponi")).await.ok();
    panel.send(&page, &page.form("/fai/proponi")).await.ok();
    plan
}

/// Somebody in the team of a service, which coordinators can be too; answers her address there.
pub async fn a_member(panel: &Panel, service: &str) -> String {
    let page = panel.open(&format!("/servizi/{service}/squadra")).await.ok();
    let form = page.form("/squadra").with_any("account").with("qualification", "educator").with("duty", "Referente");
    let team = panel.send(&page, &form).await.ok();
    format!("/servizi/{service}/squadra/{}", between(&team, &format!("/servizi/{service}/squadra/"), "\""))
}

/// A contract that pays for a service from the beginning of last year; answers its id.
pub async fn a_contract(panel: &Panel, service: &str) -> String {
    let page = panel.open("/contratti/nuovo").await.ok();
    let offered = between(&page, &format!("value=\"{service}\""), "</label>");
    assert!(
        offered.contains("<b>") && !offered.contains("<b>services</b>"),
        "a service is offered without its name: {offered}"
    );
    let form =
        page.form("").with("name", "Educativa 2026").with("client", "Comune di Esempio").with("services", service);
    let form = form.with("starts", "01/01/2025").with("tariff", "22,50").with("hours", "1000");
    let list = panel.send(&page, &form).await.ok();
    // Identifiers grow with time: the newest of the list is the one.
    let ids = list.body.split("/contratti/con_").skip(1).filter_map(|rest| rest.split(['/', '"']).next());
    format!("con_{}", ids.max().expect("the list has the contract"))
}

/// What a contract says for the SIUSS; answers the page that follows.
pub async fn a_benefit(panel: &Panel, contract: &str) -> super::panel::Page {
    let page = panel.open(&format!("/contratti/{contract}/siuss/dati")).await.ok();
    let form = page.form("/siuss/dati").with("code", "A2.05").with("name", "Assistenza educativa inventata");
    let form = form.with("area", "1").with("means", "no").with("protocol", "PG 12/2026").with("body_code", "12345");
    let form = form.with("belfiore", "A944").with("operator_code", "VRDNNA75C48A944V");
    let form = form.with("share_body", "70").with("share_user", "20").with("share_health", "10");
    panel.send(&page, &form).await.ok()
}

/// What somebody of the direction writes of a year for section 3 of the social report; answers the report that follows.
pub async fn a_governance(panel: &Panel, year: &str) -> super::panel::Page {
    let page = panel.open(&format!("/bilancio-sociale/governo?anno={year}")).await.ok();
    let form = page.form("/governo").with("workers-women", "40").with("workers-men", "12").with("workers-entered", "5");
    let form = form.with("volunteers-women", "6").with("legal_persons-others", "1").with("system", "traditional");
    let form = form.with("board-women", "3").with("board-men", "2").with("board-since", "20/05/2024");
    let form = form.with("board-until", "31/05/2027").with("assemblies", "2").with("attendance", "61");
    let form =
        form.with("democracy", "Una partecipazione inventata").with("stakeholder-public_bodies", "Tavoli di zona");
    panel.send(&page, &form).await.ok()
}

/// Hours of today with the person of an enrolment, from nine to ten, done or (`planned`) to be done; answers the id.
pub async fn an_activity(panel: &Panel, service: &str, enrolment: &str, how: &str) -> String {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/")).with("as", how);
    let day = panel.send(&page, &form.with("from", "9").with("to", "10").with("note", "Una nota inventata")).await.ok();
    let id = between(&day, "/ore/act_", "\"");
    format!("act_{}", id.split('/').next().unwrap_or_default())
}

/// The essential of the person whom [`super::desk::open_person`] opens, for a colleague who does not see her; answers its address.
pub async fn an_opening(panel: &Panel) -> String {
    let page = panel.open("/emergenza").await.ok();
    let form = page.form("/emergenza").with("tax_code", super::desk::TAX_CODE).with("reason", "Un malore inventato");
    let shown = panel.send(&page, &form).await.ok();
    assert!(shown.path.starts_with("/emergenza/ope_"), "{}: {}", shown.path, shown.text());
    shown.path
}

/// An entry in a diary; answers its address.
pub async fn an_entry(panel: &Panel, person: &str) -> String {
    let page = panel.open(&format!("{person}/diario")).await.ok();
    let form = page.form("/diario").with("kind", "talk").with("text", "Un colloquio inventato");
    let list = panel.send(&page, &form).await.ok();
    format!("{person}/diario/dia_{}", between(&list, &format!("{person}/diario/dia_"), "\""))
}

/// Somebody who belongs to a person and has no record; answers the address of the relation.
pub async fn a_relation(panel: &Panel, person: &str) -> String {
    let page = panel.open(&format!("{person}/relazioni/nuova")).await.ok();
    let form = page.form("/relazioni/nuova").with("kind", "relative").with("name", "Zia Inventata");
    let list = panel.send(&page, &form.with("telephone", "051 000001").with("emergency", "yes")).await.ok();
    format!("{person}/relazioni/rel_{}", between(&list, &format!("{person}/relazioni/rel_"), "\""))
}

/// A document of a person, with a file; answers its address.
pub async fn a_document(panel: &Panel, person: &str) -> String {
    let page = panel.open(&format!("{person}/documenti/nuovo")).await.ok();
    let form = page.form("/documenti/nuovo").with("kind", "identity").with("title", "Carta inventata");
    let list = panel.upload(&page, &form, ("carta.pdf", b"%PDF-1.7 una carta inventata")).await.ok();
    format!("{person}/documenti/doc_{}", between(&list, &format!("{person}/documenti/doc_"), "\""))
}

/// Two more records of the same name: one is merged into this person, the other may be. Answers the address of the latter and the
/// merge.
pub async fn a_merge(panel: &Panel, person: &str) -> (String, String) {
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let page = panel.open("/persone/nuova").await.ok();
        let record =
            panel.send(&page, &page.form("").with("family_name", "Neri").with("given_name", "Doppia")).await.ok();
        addresses.push(record.path.split('?').next().unwrap_or_default().to_owned());
    }
    let page = panel.open(&format!("{person}/unisci/{}", addresses[0].trim_start_matches("/persone/"))).await.ok();
    panel.send(&page, &page.form("/unisci/")).await.ok();
    let page = panel.open(&format!("{person}/unioni")).await.ok();
    (addresses.remove(1), format!("mrg_{}", between(&page, "/unioni/mrg_", "/separa")))
}

/// A sheet of people that was tried out: somebody new, somebody who is not, and a line to put right; answers its address.
pub async fn an_import(panel: &Panel) -> String {
    let lines = "Cognome;Nome;Data di nascita\nInventati;Ines;10/12/1985\nInventati;Ines;10/12/1985\nInventati;Ugo;31/02/1985\n";
    let columns = crate::imports::uploads(panel, "inventate.csv", lines.as_bytes()).await.ok();
    let tried = crate::imports::tries(panel, &columns).await;
    tried.path.split('?').next().unwrap_or_default().to_owned()
}

/// An account that is nobody's session, and a message on its way.
async fn an_account(node: &TestNode) -> String {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let first = "SELECT id FROM accounts ORDER BY id LIMIT 1";
    let account = sql!(&mut tx, c => sqlx::query_scalar(first).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    account
}

fn between(page: &Page, start: &str, end: &str) -> String {
    let found = page.body.split(start).nth(1).and_then(|rest| rest.split(end).next());
    found.unwrap_or_else(|| panic!("{start}… is not on {}", page.path)).to_owned()
}
