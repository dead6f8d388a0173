//! A coordinator's week at her desk, by hand in a real browser, with a colleague of hers on the telephone: a place that has come free,
//! a plan, something to be done by a day, the hours of the week with two that cannot both be, and the diary of appointments.

use crate::enrolments::{address, counts, enrols, person, takes};
use crate::on_both_engines_in_a_browser;
use crate::support::browser::Screen;
use crate::support::desk::in_days;
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::seat::Seat;
use crate::support::seeds::a_service;
use crate::support::staff::comes_in;
use crate::teams::joins;

/// What she is to learn.
const GOAL: &str = "Prende l’autobus da sola";
/// What somebody is to do.
const TASK: &str = "Telefonare alla scuola inventata";
/// Where everybody of the team is.
const MEETING: &str = "Riunione inventata";

/// A service with one place, which somebody has left and two wait for.
struct Week {
    giulia: Seat,
    lucia: Seat,
    service: String,
    /// Of who comes in.
    enrolment: String,
    _node: TestNode,
}

impl Week {
    async fn begin(engine: Engine) -> Self {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let sara = comes_in(&node, "sara", "coordinator").await;
        let service = a_service(&sara).await;
        counts(&sara, &service, "1").await;
        let mut enrolments = Vec::new();
        let waits = [("Anselmi", "avvia", ""), ("Carli", "lista", "3"), ("Brunelli", "lista", "9")];
        for (name, act, points) in waits {
            let typed = [("act", act), ("points", points), ("on", &*in_days(-9))];
            let shown = enrols(&sara, &person(&sara, name).await, &service, &typed).await.ok();
            enrolments.push(address(&shown));
        }
        takes(&sara, &enrolments[0], "concludi", &[("reason", "need_resolved")]).await.ok();
        let giulia = Seat::at(&node, "giulia", "coordinator", Screen::Desk).await;
        let lucia = Seat::at(&node, "lucia", "operator", Screen::Telephone).await;
        joins(&sara, &service, "lucia", &in_days(-60), "").await.ok();
        Self { giulia, lucia, service, enrolment: enrolments.remove(2), _node: node }
    }

    /// From the home page to the list, and from its first line to the place.
    async fn gives_the_place(&self) {
        let giulia = &self.giulia;
        giulia.open("/").await;
        giulia.sees(&["C’è un posto libero e qualcuno aspetta: Doposcuola La Lucciola"]).await;
        giulia.sees(&["Prima in lista: Brunelli"]).await;
        giulia.browser.inspect("week-home").await;
        giulia.browser.click("main a[href$='/persone?elenco=lista']").await;
        giulia.sees(&["Lista d’attesa", "Carli"]).await;
        giulia.browser.inspect("waiting-list").await;
        giulia.browser.click("main tbody tr:first-child th a").await;
        giulia.sees(&["Brunelli", "Punti in graduatoria 9", "Posto in lista 1"]).await;
        assert_eq!(giulia.path().await, self.enrolment, "the first of the list is the one of the home page");
        giulia.follows("Assegna il posto").await;
        giulia.browser.inspect("enrolment-assign").await;
        giulia.types(&[("until", &in_days(5))]).await;
        giulia.sends("/fai/assegna").await;
        giulia.sees(&["Posto assegnato.", &in_days(5)]).await;
        giulia.follows("Prendi in carico").await;
        giulia.sends("/fai/avvia").await;
        giulia.sees(&["La persona è in carico."]).await;
        giulia.browser.inspect("enrolment").await;
        giulia.open("/").await;
        giulia.sees_no("C’è un posto libero").await;
    }

    /// Lucia writes it where she is; nobody approves what she has proposed herself.
    async fn agrees_on_a_plan(&self) {
        let (giulia, lucia) = (&self.giulia, &self.lucia);
        lucia.open("/").await;
        lucia.follows("Doposcuola La Lucciola").await;
        lucia.follows("Brunelli").await;
        lucia.follows("Piano individuale").await;
        lucia.follows("Scrivi il piano").await;
        lucia.browser.inspect("plan-write").await;
        lucia.pick("kind", "pei").await;
        let texts = [("needs", "Muoversi da sola"), ("resources", "La zia abita accanto"), ("goal-1", GOAL)];
        lucia.types(&texts).await;
        lucia.types(&[("sign-1", "Tre giorni su cinque arriva da sola"), ("review_on", &in_days(60))]).await;
        lucia.sends("/piano/scrivi").await;
        lucia.sees(&["Bozza salvata.", GOAL]).await;
        lucia.follows("Proponi").await;
        lucia.sends("/fai/proponi").await;
        lucia.sees(&["Piano proposto: ora lo approva chi coordina."]).await;
        lucia.browser.inspect("plan-proposed").await;
        giulia.open("/").await;
        giulia.sees(&["Un piano da approvare: Doposcuola La Lucciola"]).await;
        giulia.browser.click("main a[href*='/piano/']").await;
        giulia.sees(&[GOAL, "Da approvare"]).await;
        giulia.browser.inspect("plan-to-approve").await;
        giulia.follows("Approva").await;
        giulia.sends("/decidi/approva").await;
        giulia.sees(&["Piano approvato.", "Tre giorni su cinque arriva da sola"]).await;
        giulia.browser.inspect("plan").await;
    }

    /// It is on Lucia's home page, and who asked for it finds that it was done.
    async fn gives_something_to_do(&self) {
        let (giulia, lucia) = (&self.giulia, &self.lucia);
        giulia.browser.click("main p.beside a[href^='/persone/per_']").await;
        giulia.sees(&["Brunelli"]).await;
        giulia.browser.inspect("person").await;
        giulia.browser.click("main a[href^='/cose?persona=']").await;
        giulia.types(&[("title", TASK), ("due", &in_days(0))]).await;
        giulia.pick_called("for", "Lucia").await;
        giulia.sends("/cose?elenco=mie").await;
        giulia.sees(&["Aggiunta.", TASK]).await;
        lucia.open("/").await;
        lucia.sees(&[TASK, "Brunelli"]).await;
        lucia.browser.inspect("week-home").await;
        lucia.browser.click("main form[action$='/fatta'] button").await;
        lucia.sees(&["Fatta."]).await;
        giulia.open("/cose?elenco=fatte").await;
        giulia.sees(&[TASK, "fatta da Lucia"]).await;
        giulia.browser.inspect("tasks-done").await;
    }

    async fn lucia_plans(&self, from: &str, to: &str, with_her: bool) {
        let lucia = &self.lucia;
        lucia.open("/ore").await;
        if with_her {
            lucia.browser.click("label:has(input[name='enrolments'])").await;
        } else {
            lucia.pick("kind", "indirect").await;
        }
        lucia.types(&[("from", from), ("to", to)]).await;
        lucia.browser.click("details:has(button[value='planned']) summary").await;
        lucia.browser.click("button[name='as'][value='planned']").await;
        lucia.sees(&["Messo in programma."]).await;
    }

    /// Two things at the same time are shown as such; moved, they are no longer.
    async fn puts_the_hours_right(&self) {
        let giulia = &self.giulia;
        self.lucia_plans("15", "16", true).await;
        self.lucia_plans("15:30", "16:30", false).await;
        self.lucia.browser.click("main form[action$='/fatto'] button").await;
        self.lucia.sees(&["Segnato come fatto."]).await;
        giulia.open("/ore/settimana").await;
        giulia.pick_called("chi", "Lucia").await;
        giulia.sees(&["Lucia Della Giovampaola · Fatte 1:00, previste 2:00"]).await;
        giulia.sees(&["15:00–16:00", "15:30–16:30", "Si sovrappone"]).await;
        giulia.browser.inspect("hours-week").await;
        giulia.follows("15:30–16:30").await;
        giulia.browser.inspect("hours-change").await;
        giulia.types(&[("from", "16"), ("to", "17")]).await;
        giulia.browser.click("main form.form .actions-bar button").await;
        giulia.sees(&["Correzione salvata", "16:00–17:00"]).await;
        giulia.browser.inspect("hours-day").await;
        giulia.follows("Settimana").await;
        giulia.sees(&["Lucia Della Giovampaola · Fatte 1:00", "16:00–17:00"]).await;
        giulia.sees_no("Si sovrappone").await;
        giulia.open(&format!("/servizi/{}/ore", self.service)).await;
        giulia.sees(&["Lucia Della Giovampaola", "colleghi che devono firmare"]).await;
        giulia.browser.inspect("hours-team").await;
    }

    /// What she writes for the team stands in Lucia's week too.
    async fn looks_at_the_week(&self) {
        let (giulia, lucia) = (&self.giulia, &self.lucia);
        giulia.open("/agenda").await;
        giulia.follows("Nuovo appuntamento").await;
        giulia.browser.inspect("appointment-new").await;
        giulia.types(&[("title", MEETING), ("from", "11"), ("to", "12")]).await;
        giulia.pick_called("for", "Squadra").await;
        giulia.sends("/agenda/nuovo").await;
        giulia.sees(&["È in agenda."]).await;
        giulia.follows("Tutto").await;
        giulia.sees(&["Le ore di chi non è nelle tue squadre compaiono quando scegli un servizio"]).await;
        giulia.pick("servizio", &self.service).await;
        giulia.browser.click("main form.filters button").await;
        giulia.sees(&[MEETING, "11:00–12:00", "15:00–16:00", "16:00–17:00", "Brunelli"]).await;
        giulia.sees_no("Le ore di chi non è nelle tue squadre").await;
        giulia.browser.inspect("week").await;
        lucia.open("/agenda").await;
        lucia.sees(&[MEETING, "16:00–17:00"]).await;
        lucia.browser.inspect("week").await;
    }
}

on_both_engines_in_a_browser! {
    async fn a_coordinators_week_from_a_free_place_to_the_appointments(engine: Engine) {
        let week = Week::begin(engine).await;
        week.gives_the_place().await;
        week.agrees_on_a_plan().await;
        week.gives_something_to_do().await;
        week.puts_the_hours_right().await;
        week.looks_at_the_week().await;
        week.giulia.leaves().await;
        week.lucia.leaves().await;
    }
}
