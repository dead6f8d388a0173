//! A restricted record: data that are kept and used for nothing, here and at the cooperative that was told of her.

use pico_protocol::referral::Kind;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::retention::{DAYS, ended_earlier};
use crate::subject_requests::asks;
use crate::support::desk::{Desks, FAMILY_NAME, act, in_days, open_person, record_of, search};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_service, a_task, an_activity, an_enrolment, an_entry};
use crate::support::staff::comes_in;
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, RESERVE, START, Story, WITHDRAW};

/// What a page says of such a record.
const LOCKED: &str = "Scheda limitata dal";
/// What a form says that would have used it.
const REFUSED: &str = "i dati della persona si conservano e non si usano";
const ENTRIES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM diary_entries";

/// Answers a request; the page that follows.
pub async fn grants(panel: &Panel, request: &str) -> Page {
    let page = panel.open(request).await.ok();
    panel.send(&page, &page.form("/risposta").with("outcome", "granted")).await.ok()
}

/// Lets the record be used for a week; the page that follows.
pub async fn allows(panel: &Panel, person: &str) -> Page {
    let page = panel.open(&format!("{person}/limitazione")).await.ok();
    let form = page.form("/limitazione").with("ground", "consent").with("why", "Ha firmato un foglio inventato");
    panel.send(&page, &form).await.ok()
}

/// Ends what holds: she was told today.
pub async fn ends(panel: &Panel, person: &str) -> Page {
    let page = panel.open(&format!("{person}/limitazione")).await.ok();
    let form = page.form("/limitazione/fine").with("told_on", &in_days(0)).with("end_why", "I dati sono corretti");
    panel.send(&page, &form).await.ok()
}

/// A form that would use the record comes back with what was typed.
async fn comes_back(panel: &Panel, page: &Page, form: &crate::support::form::Form, typed: &str) {
    let answer = panel.send(page, form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    answer.shows(REFUSED);
    assert!(answer.body.contains(typed), "{typed} was lost");
}

/// A document that would be added, from a page that was opened before.
async fn a_paper_is_refused(panel: &Panel, person: &str, paper: &Page) {
    let form = paper.form("/nuovo").with("kind", "other").with("title", "Foglio inventato");
    let answer = panel.upload(paper, &form, ("foglio.pdf", b"%PDF-1.7 inventato")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    answer.shows(REFUSED);
    assert!(answer.body.contains("Foglio inventato"), "the title was lost");
    let list = panel.open(&format!("{person}/documenti")).await.ok();
    assert!(list.body.contains(LOCKED) && !list.body.contains("/documenti/nuovo"), "no button that would be refused");
}

on_both_engines! {
    async fn a_granted_request_locks_the_record_until_she_is_told_that_it_ends(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let dora = comes_in(&node, "dora", "data-protection").await;
        let person = open_person(&lucia).await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        // Pages that were opened before.
        let diary = lucia.open(&format!("{person}/diario")).await.ok();
        let record = giulia.open(&format!("{person}/modifica")).await.ok();
        let relation = giulia.open(&format!("{person}/relazioni/nuova")).await.ok();
        let task = lucia.open(&format!("/cose?persona={}", person.trim_start_matches("/persone/"))).await.ok();
        let plan = giulia.open(&format!("{enrolment}/piano/scrivi")).await.ok();
        let paper = lucia.open(&format!("{person}/documenti/nuovo")).await.ok();
        a_task(&lucia, &person).await;
        let request = asks(&giulia, &person, "restriction").await;
        assert!(!giulia.open(&person).await.ok().body.contains(LOCKED), "asking alone locks nothing");
        grants(&giulia, &request).await.shows("Risposta registrata").shows(LOCKED);

        lucia.open(&person).await.ok().shows(LOCKED).shows("chiedi a chi coordina").shows("Rossi Mario");
        let page = giulia.open(&person).await.ok();
        page.shows("Uso con motivo");
        assert!(!page.body.contains(&format!("{person}/modifica")), "no button that would be refused");
        giulia.open("/persone").await.ok().shows("Limitata").shows("non entrano nel file");
        search(&giulia, FAMILY_NAME).await.shows("Limitata");
        for file in ["/persone/esporta".to_owned(), format!("/servizi/{service}/persone/esporta")] {
            assert!(!giulia.open(&file).await.ok().body.contains(FAMILY_NAME), "{file} names her");
        }
        assert!(!lucia.open("/cose/esporta").await.ok().body.contains("Una telefonata inventata"));
        comes_back(&lucia, &diary, &diary.form("/diario").with("kind", "talk").with("text", "Dette prima"), "Dette prima").await;
        comes_back(&giulia, &record, &record.form("").with("given_name", "Mariano"), "Mariano").await;
        let mother = relation.form("/nuova").with("kind", "mother").with("name", "Anna Inventata");
        comes_back(&giulia, &relation, &mother, "Anna Inventata").await;
        comes_back(&lucia, &task, &task.form("/cose").with("title", "Chiamare la zia"), "Chiamare la zia").await;
        let draft = plan.form("/scrivi").with("kind", "pai").with("needs", "Bisogni inventati");
        comes_back(&giulia, &plan, &draft, "Bisogni inventati").await;
        a_paper_is_refused(&lucia, &person, &paper).await;
        assert_eq!(node.count(ENTRIES).await, 0);
        // Hours that were worked are written, and what ends goes on.
        an_activity(&giulia, &service, &enrolment, "delivered").await;
        lucia.open(&format!("{person}/fascicolo")).await;
        giulia.open(&format!("{person}/fascicolo")).await.ok().shows("Richiesta della persona");
        let id = person.trim_start_matches("/persone/");
        let who = giulia.open(&format!("/invii/nuovo?persona={id}&tipo=referral")).await.ok();
        let refused = giulia.send(&who, &who.form("/invii/nuovo").with("kind", "referral").with("person", id)).await;
        refused.shows("non si può dire niente a nessuno");

        used_with_a_reason(&lucia, &giulia, &dora, &person).await;
        let page = giulia.open(&format!("{person}/limitazione")).await.ok();
        let early = page.form("/limitazione/fine").with("end_why", "Perché inventato");
        let early = giulia.send(&page, &early).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        early.shows("Prima avvisa la persona").shows("Perché inventato");
        ends(&giulia, &person).await.shows("Limitazione tolta");
        assert!(!lucia.open(&person).await.ok().body.contains(LOCKED));
        an_entry(&lucia, &person).await;
        giulia.open(&request).await.ok().shows(LOCKED);
        let leaves = giulia.open(&format!("{enrolment}/fai/concludi")).await.ok();
        giulia.send(&leaves, &leaves.form("/fai/concludi").with_any("reason")).await.ok().shows("Conclusa");
    }
}

/// A coordinator says why; an operator writes; the log tells both. Closed, it is locked again.
async fn used_with_a_reason(lucia: &Panel, giulia: &Panel, dora: &Panel, person: &str) {
    assert_eq!(lucia.open(&format!("{person}/limitazione")).await.status, StatusCode::NOT_FOUND);
    let page = giulia.open(&format!("{person}/limitazione")).await.ok();
    let much =
        page.form("/limitazione").with("ground", "consent").with("why", "Motivo lungo").with("until", &in_days(90));
    let much = giulia.send(&page, &much).await;
    assert_eq!(much.status, StatusCode::UNPROCESSABLE_ENTITY);
    much.shows("troppi giorni").shows("Motivo lungo");
    allows(giulia, person).await.shows("Si può usare fino al").shows("La persona è d’accordo");
    an_entry(lucia, person).await;
    let log = dora.open("/registro?azione=restriction").await.ok();
    log.shows("Uso di una scheda limitata permesso")
        .shows("Ha firmato un foglio inventato")
        .shows("Scheda limitata usata");
    let page = giulia.open(&format!("{person}/limitazione")).await.ok();
    giulia.send(&page, &page.form("/chiudi")).await.ok().shows("di nuovo bloccata");
    let diary = lucia.open(&format!("{person}/diario")).await.ok();
    let form = diary.form("/diario").with("kind", "talk").with("text", "Troppo tardi");
    comes_back(lucia, &diary, &form, "Troppo tardi").await;
}

/// Omar looks at what is asked for the person, and agrees.
async fn agrees(omar: &Panel, story: &Story<'_>, asked: &str) {
    eventually("it has arrived", async || {
        omar.open(&format!("{}/fai/diritto", story.path)).await.text().contains(asked).then_some(())
    })
    .await;
    act(omar, &story.path, "diritto", |form| form.with("reply", "done")).await;
}

on_both_engines! {
    async fn a_restriction_that_travels_locks_the_record_there_and_time_does_not_erase_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let person = open_person(giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let page = omar.open(&format!("{}/scheda", story.path)).await.ok();
        let there = record_of(&omar.send(&page, &page.form("/scheda")).await.ok());
        let request = asks(giulia, &person, "restriction").await;
        let page = giulia.open(&request).await.ok();
        giulia.send(&page, &page.form("/avvisa")).await.ok().shows("Le altre cooperative sono avvisate");
        grants(giulia, &request).await.shows(LOCKED);
        assert!(!omar.open(&there).await.ok().body.contains(LOCKED), "nothing is locked before somebody agrees");
        agrees(omar, &story, "di limitare l’uso dei suoi dati").await;
        omar.open(&there).await.ok().shows(LOCKED).shows("a un’altra cooperativa");
        let diary = omar.open(&format!("{there}/diario")).await.ok();
        let form = diary.form("/diario").with("kind", "talk").with("text", "Parole di Omar");
        comes_back(omar, &diary, &form, "Parole di Omar").await;

        // What is open can be ended; its time being over erases nothing that she wants kept.
        story.walk(&[COMPLETE, CLOSE]).await;
        ended_earlier(&desks.pair.brezza, DAYS + 1).await;
        let number = "SELECT CAST(COUNT(*) AS BIGINT) FROM restrictions WHERE ended_at IS NULL";
        assert_eq!(desks.pair.brezza.count(number).await, 1);
        let list = omar.open("/invii/conservazione").await.ok();
        assert!(!list.body.contains(&format!("{}/cancella", story.path)), "{}", list.text());
        let erase = omar.open(&format!("{}/cancella", story.path)).await;
        assert_eq!(erase.status, StatusCode::CONFLICT);
        erase.shows("non si cancellano per scadenza");

        ends(giulia, &person).await.shows("Limitazione tolta");
        agrees(omar, &story, "la limitazione è finita").await;
        assert!(!omar.open(&there).await.ok().body.contains(LOCKED));
        an_entry(omar, &there).await;
        omar.open("/invii/conservazione").await.ok();
        assert!(omar.open(&format!("{}/cancella", story.path)).await.status.is_success());
    }

    async fn nothing_more_is_told_of_her_and_what_is_open_can_be_ended(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE]).await;
        let path = format!("{}/fai/identita", story.path);
        let asked = eventually("it can be said who she is", async || {
            let page = giulia.open(&path).await;
            (page.status.is_success() && page.body.contains("name=\"seen\"")).then_some(page)
        })
        .await;
        let request = asks(giulia, &person, "objection").await;
        grants(giulia, &request).await.shows(LOCKED);
        comes_back(giulia, &asked, &asked.form(&path), "Rossi").await;
        assert!(!desks.omar.open(&story.path).await.ok().body.contains(FAMILY_NAME));
        story.walk(&[WITHDRAW]).await;
    }
}
