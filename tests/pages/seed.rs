//! A node on which every page has something to show.

use pico_node::execute;
use pico_protocol::referral::Kind;

use super::{imports, lent, services};
use crate::admission::ask_for_admission;
use crate::pages::visits::Who::{Ada, Dora, Giulia, Half, Lucia, Nobody, Paola};
use crate::pages::visits::{Visit, Who, fixed, visit};
use crate::support::desk::{Desks, act, in_days, open_person, send_referral};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_document, a_governance, a_merge, a_relation, an_export, an_opening};
use crate::support::staff::{PASSWORD, comes_in, link_in, set_second_factor};
use crate::support::story::asked_where;

/// A surname of eighty letters, as there are.
pub const LONG_NAME: &str = "Della Rocchetta Montecuccoli degli Alessandri Sanseverino Castelbarco Visconti d";

/// The node and its visits.
pub struct Seeded {
    /// Pages.
    pub visits: Vec<Visit>,
    /// Downloads.
    pub files: Vec<Visit>,
    /// Scheme, host and port of the panel.
    pub panel: String,
    people: Vec<(Who, Panel)>,
    _nodes: (TestPair, TestNode),
}

impl Seeded {
    /// Makes everything.
    pub async fn new(engine: Engine) -> Self {
        let mut aurora = TestNode::prepare("Cooperativa Aurora", engine).await;
        aurora.set("panel.demo", "true");
        let (brezza, cometa) = tokio::join!(
            TestNode::start("Cooperativa Brezza", engine),
            TestNode::start("Cooperativa Sociale Cometa di San Giovanni in Persiceto e dintorni", engine)
        );
        aurora.serve().await;
        let desks = Desks::at(TestPair { aurora, brezza }.link().await).await;
        half_linked(&desks.pair.aurora, &cometa).await;
        let ada = comes_in(&desks.pair.aurora, "ada", "node-administrator").await;
        let dora = comes_in(&desks.pair.aurora, "dora", "data-protection").await;
        let lucia = comes_in(&desks.pair.aurora, "lucia", "operator").await;
        let paola = comes_in(&desks.pair.aurora, "paola", "management").await;
        let half = halfway(&desks.pair.aurora).await;
        let node = &desks.pair.aurora;
        let fabio = ["user", "add", "fabio", "--name", "Fabio Neri", "--role", "operator"];
        let links = [node.command(&fabio).await.ok(), node.command(&["setup-link"]).await.ok()];
        let links = links.map(|said| link_in(&said).trim_start_matches(&desks.pair.aurora.panel()).to_owned());
        let mut visits = fixed();
        visits.push(visit("/accesso/link/{token}", Nobody, &links[0]));
        visits.push(visit("/accesso/inizio/{token}", Nobody, &links[1]));
        let files = work(&desks, &ada, &mut visits).await;
        let last = (in_days(0)[6..].parse::<i32>().unwrap() - 1).to_string();
        a_governance(&paola, &last).await;
        crate::workforce::a_workforce(&paola, &last).await;
        for who in [Giulia, Paola] {
            visits.push(visit("/bilancio-sociale", who, &format!("/bilancio-sociale?anno={last}")));
        }
        visits.push(visit("/emergenza/{id}", Lucia, &an_opening(&lucia).await));
        let panel = desks.pair.aurora.panel();
        let nobody = Panel::new(&panel);
        let people = vec![
            (Giulia, desks.giulia),
            (Ada, ada),
            (Dora, dora),
            (Lucia, lucia),
            (Paola, paola),
            (Half, half),
            (Nobody, nobody),
        ];
        Self { visits, files, panel, people, _nodes: (desks.pair, cometa) }
    }

    /// The panel as one of them uses it without a browser.
    pub fn person(&self, who: Who) -> &Panel {
        &self.people.iter().find(|(known, _)| *known == who).expect("everybody is there").1
    }

    /// Her cookies.
    pub fn cookies(&self, who: Who) -> Vec<(String, String)> {
        self.person(who).cookies()
    }

    /// Pages with a form that must not be sent empty.
    pub fn forms(&self) -> impl Iterator<Item = &Visit> {
        let forms = [
            "/accesso/inizio/{token}",
            "/persone/nuova",
            "/servizi/nuovo",
            "/utenti/nuovo",
            "/rete/accetta",
            "/profilo/password",
            "/invii/{id}/fai/{act}",
        ];
        self.visits.iter().filter(move |visit| {
            // Acts that ask for nothing are done at once: those that ask are refused.
            let asks = ["/posto", "/domanda", "/rifiuta"];
            let act = visit.route.ends_with("{act}");
            forms.contains(&visit.route) && (!act || asks.iter().any(|asks| visit.path.ends_with(asks)))
        })
    }
}

/// A cooperative whose code has not been compared yet.
async fn half_linked(aurora: &TestNode, cometa: &TestNode) {
    let invitation = aurora.command(&["peer", "invite"]).await.ok();
    let invitation = invitation.split_whitespace().find(|word| word.len() > 80).expect("an invitation is printed");
    cometa.command(&["peer", "accept", invitation]).await.ok();
}

/// Somebody with a second factor who has typed her password only.
async fn halfway(node: &TestNode) -> Panel {
    set_second_factor(&comes_in(node, "elsa", "operator").await).await;
    let panel = Panel::new(&node.panel());
    let door = panel.open("/accesso").await.ok();
    let asked = panel.send(&door, &door.form("/accesso").with("login", "elsa").with("password", PASSWORD)).await.ok();
    assert!(asked.path.starts_with("/accesso/codice"), "{}", asked.path);
    panel
}

/// People, services and referrals in many states; answers the downloads.
async fn work(desks: &Desks, ada: &Panel, visits: &mut Vec<Visit>) -> Vec<Visit> {
    let giulia = &desks.giulia;
    let page = giulia.open("/profilo").await.ok();
    giulia.send(&page, &page.form("/profilo/secondo-fattore")).await.ok();
    for (panel, name) in [(giulia, "Educativa domiciliare"), (&desks.omar, "Centro diurno per persone adulte")] {
        add_service(panel, name).await;
    }
    let person = long_person(giulia).await;
    let (asked, received_there) = desks.referral_under_way().await;
    let question = |form: crate::support::form::Form| {
        form.with("question", "C'è una certificazione?").with("answer_by", &in_days(3))
    };
    act(&desks.omar, &received_there, "domanda", question).await;
    let attachment = attach(giulia, &asked).await;
    let hers = open_person(&desks.omar).await;
    let waiting = arrived(desks, &hers).await;
    let running = under_care(desks, &hers).await;
    let over = past_its_time(desks, &hers).await;
    visits.push(visit("/invii/{id}/cancella", Giulia, &format!("{over}/cancella")));
    for (referral, phase) in [(&asked, "domanda"), (&waiting, "da rispondere"), (&running, "in corso")] {
        let page = giulia.open(referral).await.ok();
        println!("{phase}: {}", page.path);
        visits.push(visit("/invii/{id}", Giulia, referral));
        visits.push(visit("/invii/{id}/stampa", Giulia, &format!("{referral}/stampa")));
        for step in links(&page, &format!("{referral}/fai/")) {
            visits.push(visit("/invii/{id}/fai/{act}", Giulia, &step));
        }
    }
    visits.push(visit("/invii/{id}/scheda", Giulia, &format!("{running}/scheda")));
    let of_us = there_too(giulia, &ask_for_admission(&desks.omar).await).await;
    visits.push(visit("/invii/{id}/persona", Giulia, &format!("{of_us}/persona")));
    let page = giulia.open("/cerca").await.ok();
    let found = giulia.send(&page, &page.form("/cerca").with("q", "Rossi")).await.ok();
    visits.push(visit("/cerca/{id}", Giulia, &found.path));
    visits.push(visit("/invii/{id}/allega", Giulia, &format!("{asked}/allega")));
    of_person(&person, visits);
    draft(giulia, &person, visits).await;
    let told = first(&giulia.open(&asked).await.ok(), "/persone/per_");
    visits.push(visit("/persone/{id}", Giulia, &told));
    let approver = comes_in(&desks.pair.aurora, "bianca", "coordinator").await;
    let mut files = services::of((giulia, &approver), &person, visits).await;
    files.extend(imports::of(giulia, visits).await);
    let document = related(giulia, &person, visits).await;
    files.push(visit("/persone/{id}/documenti/{document}/file/{edition}", Giulia, &format!("{document}/file/1")));
    something_to_look_at(&desks.pair.aurora).await;
    files.extend(lent::of(desks, visits).await);
    registers(giulia, ada, visits).await;
    files.extend(lists(&people_of(giulia).await));
    files.extend([
        visit("/persone/{id}/fascicolo/json", Giulia, &format!("{person}/fascicolo/json")),
        visit("/invii/{id}/prova", Giulia, &format!("{asked}/prova")),
        visit("/invii/{id}/allegati/{attachment}", Giulia, &attachment),
        visit("/guida/immagini/{file}", Lucia, "/guida/immagini/ore-giorno.png"),
        visit("/esportazione/{id}/scarica", Ada, &format!("/esportazione/{}/scarica", an_export(ada).await)),
    ]);
    files
}

/// The files of lists.
fn lists(people_of: &str) -> [Visit; 9] {
    [
        visit("/cose/esporta", Giulia, "/cose/esporta"),
        visit("/persone/esporta", Giulia, "/persone/esporta"),
        visit("/persone/consensi/esporta", Giulia, "/persone/consensi/esporta"),
        visit("/persone/piani/esporta", Giulia, "/persone/piani/esporta?formato=ods"),
        visit("/servizi/esporta", Giulia, "/servizi/esporta?formato=xlsx"),
        visit("/utenti/esporta", Ada, "/utenti/esporta"),
        visit("/invii/esporta", Giulia, "/invii/esporta?elenco=inviati"),
        visit("/registro/esporta", Dora, "/registro/esporta"),
        visit("/servizi/{id}/persone/esporta", Giulia, people_of),
    ]
}

/// The file of the people of a service.
async fn people_of(giulia: &Panel) -> String {
    format!("{}/persone/esporta", first(&giulia.open("/servizi").await.ok(), "/servizi/0"))
}

/// The pages below one record.
fn of_person(person: &str, visits: &mut Vec<Visit>) {
    visits.push(visit("/persone/{id}", Giulia, person));
    for (route, page) in [
        ("/persone/{id}/modifica", "modifica"),
        ("/persone/{id}/consensi", "consensi"),
        ("/persone/{id}/motivo", "motivo"),
    ] {
        visits.push(visit(route, Giulia, &format!("{person}/{page}")));
    }
}

/// A relation that says what it said before, and the pages of her household, network and documents; answers one of these.
async fn related(giulia: &Panel, person: &str, visits: &mut Vec<Visit>) -> String {
    let relation = a_relation(giulia, person).await;
    let page = giulia.open(&relation).await.ok();
    let form = page.form("/relazioni/").with("household", "yes").with("represents", "yes").with("until", "01/01/2026");
    giulia.send(&page, &form).await.ok();
    visits.push(visit("/persone/{id}/relazioni", Giulia, &format!("{person}/relazioni")));
    visits.push(visit("/persone/{id}/relazioni/nuova", Giulia, &format!("{person}/relazioni/nuova")));
    visits.push(visit("/persone/{id}/recapiti", Giulia, &format!("{person}/recapiti")));
    visits.push(visit("/persone/{id}/relazioni/{relation}", Giulia, &relation));
    visits.push(visit("/persone/{id}/recapiti/{relation}", Giulia, &relation.replace("/relazioni/", "/recapiti/")));
    let document = a_document(giulia, person).await;
    visits.push(visit("/persone/{id}/documenti", Giulia, &format!("{person}/documenti")));
    visits.push(visit("/persone/{id}/documenti/nuovo", Giulia, &format!("{person}/documenti/nuovo")));
    visits.push(visit("/persone/{id}/documenti/{document}", Giulia, &document));
    visits.push(visit("/persone/{id}/documenti/{document}/elimina", Giulia, &format!("{document}/elimina")));
    visits.push(visit("/persone/{id}/documenti/{document}/sostituisci", Giulia, &format!("{document}/sostituisci")));
    // A record that is not protected, as those with which it is compared.
    let page = giulia.open("/persone/nuova").await.ok();
    let record = giulia.send(&page, &page.form("").with("family_name", "Neri").with("given_name", "Doppia")).await.ok();
    let person = record.path.split('?').next().unwrap_or_default();
    let (other, _) = a_merge(giulia, person).await;
    let compare = format!("{person}/unisci/{}", other.trim_start_matches("/persone/"));
    visits.push(visit("/persone/{id}/unisci/{other}", Giulia, &compare));
    visits.push(visit("/persone/{id}/unisci", Giulia, &format!("{person}/unisci")));
    visits.push(visit("/persone/{id}/unioni", Giulia, &format!("{person}/unioni")));
    visits.push(visit("/persone/doppioni", Giulia, "/persone/doppioni"));
    document
}

/// The first of each list.
pub(super) fn first(page: &Page, start: &str) -> String {
    links(page, start).into_iter().next().expect("the list shows one")
}

/// One page of each register.
async fn registers(giulia: &Panel, ada: &Panel, visits: &mut Vec<Visit>) {
    for who in [Giulia, Lucia] {
        visits.push(visit("/servizi/{id}", who, &first(&giulia.open("/servizi").await.ok(), "/servizi/0")));
    }
    for peer in links(&ada.open("/rete").await.ok(), "/rete/pn1") {
        visits.push(visit("/rete/{id}", Ada, &peer));
    }
    visits.push(visit("/passaggi/{id}", Giulia, &first(&giulia.open("/passaggi").await.ok(), "/passaggi/acc_")));
    visits.push(visit("/utenti/{id}", Ada, &first(&ada.open("/utenti").await.ok(), "/utenti/acc_")));
}

/// A message that came could not be used here, and one of ours could not be used there.
async fn something_to_look_at(node: &TestNode) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    for query in [
        "INSERT INTO inbox_exceptions (peer, number, epoch, seq, code, at) \
         SELECT peer, 1, epoch, seq, 'kind_not_agreed', received_at FROM inbox ORDER BY seq LIMIT 1",
        "UPDATE incoming_streams SET exceptions = 1 WHERE peer IN (SELECT peer FROM inbox_exceptions)",
        "UPDATE outbox SET exception = 'cannot_open' WHERE id = (SELECT MIN(id) FROM outbox WHERE kind = 'referral/1')",
    ] {
        execute!(&mut tx, sqlx::query(query)).unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await;
}

async fn add_service(panel: &Panel, name: &str) {
    let page = panel.open("/servizi/nuovo").await.ok();
    let form = page.form("").with("name", name).with("description", "Due pomeriggi alla settimana, anche in gruppo.");
    let form = form.with_any("category").with_any("area").with("available", "2").with("maximum", "20");
    let form = form.with("comune", "Bologna").with("address", "Via dell'Esempio 8").with_any("visibility");
    panel.send(&page, &form).await.ok();
}

async fn long_person(panel: &Panel) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = page.form("").with("family_name", LONG_NAME).with("given_name", "Massimiliano Ferdinando Maria");
    let form = form.with("birth_date", "3/5/2014").with("comune", "Bologna").tick("protected", "yes");
    let person = panel.send(&page, &form).await.ok();
    let path = person.path.split('?').next().unwrap_or_default().to_owned();
    let change = panel.open(&format!("{path}/modifica")).await.ok();
    panel.send(&change, &change.form("").with("given_name", "Massimiliano").with("sex", "M")).await.ok();
    let page = panel.open(&format!("{path}/consensi")).await.ok();
    let form = page.form("").with("purpose", "care").with("given_on", &in_days(-3)).with("expires_on", &in_days(5));
    panel.send(&page, &form.with("note", "Firmato dalla madre, cartella in sede.")).await.ok();
    path
}

/// A file goes up, and is there to be opened; answers its address.
async fn attach(panel: &Panel, referral: &str) -> String {
    let page = panel.open(&format!("{referral}/allega")).await.ok();
    let csrf = page.form("/allega").fields.into_iter().find(|(name, _)| name == "csrf").expect("a token").1;
    let edge = "pico-edge";
    let part = |name: &str, more: &str, content: &str| {
        format!("--{edge}\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n")
    };
    let file = part("files", "; filename=\"relazione della scuola elementare.txt\"", "Nessun nome.");
    let body = format!("{}{file}--{edge}--\r\n", part("csrf", "", &csrf));
    let request = panel.raw(reqwest::Method::POST, &format!("{referral}/allega")).header("origin", &panel.base);
    let answer =
        request.header("content-type", format!("multipart/form-data; boundary={edge}")).body(body).send().await;
    assert!(answer.unwrap().status().is_redirection(), "the file is taken");
    eventually("the file is offered", async || {
        links(&panel.open(referral).await.ok(), &format!("{referral}/allegati/")).into_iter().next()
    })
    .await
}

/// A referral of Omar's that has arrived.
async fn arrived(desks: &Desks, person: &str) -> String {
    there_too(&desks.giulia, &send_referral(&desks.omar, person).await).await
}

/// The address of a referral, once it opens on the other panel: it is the same on both.
async fn there_too(panel: &Panel, sent: &str) -> String {
    let sent = sent.split('?').next().unwrap_or_default().to_owned();
    eventually("the referral has arrived", async || {
        panel.request(reqwest::Method::GET, &sent, None).await.status().is_success().then_some(())
    })
    .await;
    sent
}

/// A referral that came in and is being worked on here; answers its address.
async fn under_care(desks: &Desks, person: &str) -> String {
    let here = arrived(desks, person).await;
    let later = in_days(10);
    act(&desks.giulia, &here, "posto", |form| form.with_any("waits_for").with("held_until", &later)).await;
    act(&desks.omar, &here, "identita", |form| form).await;
    let accepted = |form: crate::support::form::Form| {
        form.with("contact", "Giulia, 051 000000").with("service", "Educativa").with("held_until", &in_days(10))
    };
    act(&desks.giulia, &here, "accetta", accepted).await;
    act(&desks.giulia, &here, "avvia", |form| form.with("first_contact", &in_days(0))).await;
    here
}

/// A referral that was declined here longer ago than it may be kept; answers its address.
async fn past_its_time(desks: &Desks, person: &str) -> String {
    let here = arrived(desks, person).await;
    act(&desks.giulia, &here, "rifiuta", |form| form.with("reason", "no_places")).await;
    let db = desks.pair.aurora.database().await;
    let mut tx = db.write().await.unwrap();
    let earlier = "UPDATE referrals SET ended_at = 1 WHERE ended_at IS NOT NULL";
    pico_node::execute!(&mut tx, sqlx::query(earlier)).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    here
}

/// The four steps of a referral that is not sent.
async fn draft(panel: &Panel, person: &str, visits: &mut Vec<Visit>) {
    let id = person.trim_start_matches("/persone/");
    let who = panel.open(&format!("/invii/nuovo?persona={id}&tipo=referral")).await.ok();
    let to = panel.send(&who, &who.form("/invii/nuovo").with("kind", "referral").with("person", id)).await.ok();
    let why = panel.send(&to, &to.form("/dove").with_any("target")).await.ok();
    let preview = panel.send(&why, &crate::support::desk::filled_why(&why)).await.ok();
    let base = preview.path.rsplit_once('/').expect("the step is the last word").0.to_owned();
    for step in ["chi", "dove", "perche", "anteprima"] {
        visits.push(visit("/invii/nuovo/{id}/{step}", Giulia, &format!("{base}/{step}")));
    }
    let to = asked_where(panel, Kind::Referral, person).await;
    let form = to.form("/dove").with("target", "paper").with("paper_name", LONG_NAME);
    let why = panel.send(&to, &form).await.ok();
    let preview = panel.send(&why, &crate::support::desk::filled_why(&why)).await.ok();
    visits.push(visit("/invii/nuovo/{id}/{step}", Giulia, &preview.path));
    visits.push(visit("/invii/nuovo/{id}/stampa", Giulia, &preview.path.replace("/anteprima", "/stampa")));
}

/// The different addresses on a page that start like this.
fn links(page: &Page, start: &str) -> Vec<String> {
    let all = page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut found: Vec<String> = Vec::new();
    for link in all.filter(|link| link.starts_with(start)) {
        if !found.iter().any(|known| known == link) {
            found.push(link.to_owned());
        }
    }
    found
}
