//! What a person asks about her own data, by hand in real browsers: she is told what there is, she is erased, the other cooperative
//! does the same and says so; and somebody whose data must be kept is told which rule says it.

use pico_protocol::referral::Kind;

use crate::on_both_engines_in_a_browser;
use crate::subject_requests::{keeps, leaves};
use crate::support::browser::Screen;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, TAX_CODE, in_days, open_person};
use crate::support::pair::TestPair;
use crate::support::seat::Seat;
use crate::support::seeds::{a_service, an_activity, an_enrolment, an_entry};
use crate::support::story::{ACCEPT, CLOSE, COMPLETE, DISCLOSE, RESERVE, START, Story};

/// What the law that is invented here is called.
const RULE: &str = "Regola inventata, art. 14";

/// Who looks after personal data at Aurora, the coordinator at Brezza, and what they have before them.
struct Offices {
    desks: Desks,
    dora: Seat,
    sara: Seat,
    /// Of whom Brezza knows.
    person: String,
    /// Who was in a service that has to keep what it knows.
    kept: String,
    /// The referral, on either panel.
    referral: String,
}

impl Offices {
    async fn begin(engine: crate::support::engine::Engine) -> Self {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        an_entry(giulia, &person).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START, COMPLETE, CLOSE]).await;
        let referral = story.path.clone();
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Brunelli").with("given_name", "Bruna");
        let kept = giulia.send(&page, &form).await.ok().path.split('?').next().unwrap_or_default().to_owned();
        let service = a_service(giulia).await;
        let enrolment = an_enrolment(giulia, &kept, &service).await;
        an_activity(giulia, &service, &enrolment, "delivered").await;
        leaves(giulia, &enrolment).await;
        keeps(giulia, &service, "10").await;
        let dora = Seat::at(&desks.pair.aurora, "dora", "data-protection", Screen::Desk).await;
        let sara = Seat::at(&desks.pair.brezza, "sara", "coordinator", Screen::Telephone).await;
        Self { desks, dora, sara, person, kept, referral }
    }

    /// Writes a request down from the record; answers the address of its page.
    async fn writes_down(&self, person: &str, kind: &str) -> String {
        let dora = &self.dora;
        dora.open(person).await;
        dora.follows("Richiesta sui dati").await;
        dora.browser.inspect("request-new").await;
        dora.choose("kind", kind).await;
        dora.types(&[("identified", "Carta d’identità vista"), ("words", "Parole inventate della persona")]).await;
        dora.sends("/richiesta").await;
        dora.sees(&["Richiesta scritta. Adesso vedi che cosa fare."]).await;
        dora.path().await
    }

    /// She is told everything that there is, on paper, and the request is closed.
    async fn answers_what_there_is(&mut self) {
        let request = self.writes_down(&self.person, "access").await;
        let dora = &mut self.dora;
        dora.browser.inspect("request-access").await;
        dora.follows("Apri il fascicolo").await;
        dora.sees(&["Leggilo prima di consegnarlo", FAMILY_NAME, TAX_CODE, "Un colloquio inventato"]).await;
        dora.sees(&["Cooperativa Brezza", "I tuoi diritti"]).await;
        dora.browser.inspect("dossier").await;
        dora.browser.turn_to(Screen::Paper, false).await;
        dora.browser.inspect("dossier").await;
        dora.sees_no("Leggilo prima di consegnarlo").await;
        dora.browser.turn_to(Screen::Desk, false).await;
        dora.follows("Scrivi la risposta").await;
        assert_eq!(dora.path().await, request);
        dora.choose("outcome", "granted").await;
        dora.types(&[("answer", "Fascicolo consegnato a mano")]).await;
        dora.sends("/risposta").await;
        dora.sees(&["Risposta registrata", "Fascicolo consegnato a mano"]).await;
        dora.browser.inspect("request-answered").await;
        dora.open("/richieste?elenco=risposte").await;
        dora.sees(&["Sapere che cosa avete (art. 15)", "Rossi Mario", "Fatto"]).await;
        dora.browser.inspect("requests-answered").await;
    }

    /// The rule and the day are named, there is no button, and the answer is a no that says why.
    async fn is_forbidden(&self) {
        let request = self.writes_down(&self.kept, "erasure").await;
        let dora = &self.dora;
        dora.follows("Guarda e cancella").await;
        let until = format!("deve conservare fino al {}", in_ten_years());
        dora.sees(&["Non si può cancellare adesso", &until, RULE, "Righe che non dicono più chi era", "1 riga di ore"])
            .await;
        assert!(!dora.browser.has("main form[action$='/cancella']").await, "nothing offers what would be refused");
        dora.browser.inspect("erasure-forbidden").await;
        dora.follows("Scrivi la risposta").await;
        dora.choose("outcome", "refused").await;
        dora.sends("/risposta").await;
        dora.sees(&["Se non fate tutto quello che chiede, la persona deve sapere perché."]).await;
        dora.types(&[("answer", RULE)]).await;
        dora.sends("/risposta").await;
        dora.sees(&["Risposta registrata", "Rifiutato"]).await;
        assert_eq!(dora.path().await, request);
        dora.open(&self.kept).await;
        dora.sees(&["Brunelli Bruna"]).await;
    }

    /// She reads what goes, what stays and who is told; unsure, nothing happens.
    async fn erases(&self) -> String {
        let request = self.writes_down(&self.person, "erasure").await;
        let dora = &self.dora;
        dora.browser.inspect("request-erasure").await;
        dora.choose("outcome", "granted").await;
        dora.sends("/risposta").await;
        dora.sees(&["Non è ancora stata cancellata. Usa «Guarda e cancella»"]).await;
        dora.follows("Guarda e cancella").await;
        dora.sees(&["1 annotazione del diario", "il contenuto di 1 invio", "Resta il registro degli accessi"]).await;
        dora.sees(&["Ricevono la richiesta di cancellare", "Cooperativa Brezza"]).await;
        dora.sees_no("0 documenti").await;
        dora.browser.inspect("erasure").await;
        dora.sends("/cancella").await;
        dora.sees(&["Non si torna indietro: se è quello che vuoi, spunta la casella."]).await;
        dora.browser.inspect("erasure-unsure").await;
        dora.browser.click("label:has(input[name='sure'])").await;
        dora.sends("/cancella").await;
        dora.sees(&["Persona cancellata. Qui restano la data della risposta"]).await;
        dora.sees(&["Cooperativa Brezza", "Aspetta risposta, entro il"]).await;
        dora.browser.inspect("erasure-waits").await;
        dora.sees_no(FAMILY_NAME).await;
        dora.searches(FAMILY_NAME).await;
        dora.sees(&["Non ho trovato niente"]).await;
        request
    }

    /// At Brezza, on a telephone: it is on the home page, says what came, and is done with two touches.
    async fn is_done_there_too(&self) {
        let sara = &self.sara;
        sara.reads("/", "La persona chiede qualcosa sui suoi dati: rispondi").await;
        sara.browser.inspect("home-right").await;
        sara.browser.click("main a[href^='/invii/ref_']").await;
        sara.sees(&[FAMILY_NAME, NEED, "Cancellare i dati (art. 17)"]).await;
        sara.browser.inspect("referral-right").await;
        sara.browser.click("main a[href$='/fai/diritto']").await;
        sara.sees(&["Cooperativa Aurora comunica che la persona chiede di cancellare i suoi dati"]).await;
        sara.browser.inspect("referral-right-answer").await;
        sara.choose("reply", "done").await;
        sara.browser.click("label:has(input[name='sure'])").await;
        sara.sends("/fai/diritto").await;
        sara.sees(&["Risposta mandata."]).await;
        sara.reads(&self.referral, "Il contenuto di questo invio è stato cancellato").await;
        sara.browser.inspect("referral-right-done").await;
        for gone in [FAMILY_NAME, TAX_CODE, NEED] {
            sara.sees_no(gone).await;
        }
    }

    /// What Brezza signed stands on the page of the request, which names nobody.
    async fn has_the_receipt(&self, request: &str) {
        let dora = &self.dora;
        let receipt = "main tr:has(a[href^='/invii/']) td:last-child";
        dora.open(request).await;
        crate::support::eventually("the receipt has come", async || {
            dora.open(request).await;
            let text = dora.browser.client.find(fantoccini::Locator::Css(receipt)).await.ok()?.text().await.ok()?;
            (text.contains("Fatto") && !text.contains("Aspetta")).then_some(())
        })
        .await;
        dora.sees(&["Risposta firmata", "persona cancellata"]).await;
        dora.browser.inspect("erasure-receipt").await;
        dora.sees_no(FAMILY_NAME).await;
    }
}

/// Ten years from today, as people write it.
fn in_ten_years() -> String {
    let today = in_days(0);
    let year: i32 = today[6..].parse().unwrap();
    format!("{}{}", &today[..6], year + 10)
}

on_both_engines_in_a_browser! {
    async fn a_person_is_told_what_there_is_and_then_erased_here_and_where_she_was_sent(engine: Engine) {
        let mut offices = Offices::begin(engine).await;
        offices.answers_what_there_is().await;
        offices.is_forbidden().await;
        let request = offices.erases().await;
        offices.is_done_there_too().await;
        offices.has_the_receipt(&request).await;
        offices.dora.leaves().await;
        offices.sara.leaves().await;
        drop(offices.desks);
    }
}
