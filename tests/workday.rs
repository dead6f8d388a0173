//! The day of an operator on her telephone and the end of a month at the coordinator's desk, by hand in real browsers, with axe
//! looking at every page on the way.

use crate::support::browser::{Browser, Screen};
use crate::support::desk::{FAMILY_NAME, in_days, open_person};
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::seeds::{a_contract, a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// What she did is on the page of the day with these times.
const PLANNED: &str = "15:00–16:00";
/// Ticks the only person of the service.
const WHO: &str = "label:has(input[name='enrolments'])";

/// A cooperative with one person in one service, paid by a contract; Lucia works there, Omar coordinates.
struct Cooperative {
    node: TestNode,
    person: String,
    service: String,
    contract: String,
    phone: Browser,
    desk: Browser,
}

impl Cooperative {
    async fn begin(engine: Engine) -> Self {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let person = open_person(&giulia).await;
        let service = a_service(&giulia).await;
        an_enrolment(&giulia, &person, &service).await;
        let contract = a_contract(&giulia, &service).await;
        let (phone, desk) = (Browser::open(Screen::Telephone).await, Browser::open(Screen::Desk).await);
        phone.comes_in(&node, "lucia", "operator").await;
        desk.comes_in(&node, "omar", "coordinator").await;
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        Self { node, person, service, contract, phone, desk }
    }

    async fn on_the_phone(&self, path: &str) {
        self.phone.goto(&format!("{}{path}", self.node.panel())).await;
    }

    async fn at_the_desk(&self, path: &str) {
        self.desk.goto(&format!("{}{path}", self.node.panel())).await;
    }

    async fn types_hours(&self, from: &str, to: &str) {
        self.phone.fill("input[name='from']", from).await;
        self.phone.fill("input[name='to']", to).await;
    }

    /// She plans the afternoon, and in the evening one touch on the home page says that it was done.
    async fn plans_and_does(&self) {
        let phone = &self.phone;
        self.on_the_phone("/ore").await;
        phone.click(WHO).await;
        self.types_hours("15", "16").await;
        phone.click("details:has(button[value='planned']) summary").await;
        phone.click("button[name='as'][value='planned']").await;
        phone.until_it_shows(PLANNED).await;
        self.on_the_phone("/").await;
        phone.until_it_shows("15:00").await;
        phone.inspect("operator-home").await;
        phone.click("main form[action$='/fatto'] button").await;
        phone.until_it_shows("Segnato come fatto").await;
    }

    /// Two visits: the second is the first once more, with other times.
    async fn writes_and_repeats(&self) {
        let phone = &self.phone;
        self.on_the_phone("/ore").await;
        phone.click(WHO).await;
        self.types_hours("9", "10:30").await;
        phone.click("button[name='as'][value='delivered']").await;
        phone.until_it_shows("9:00–10:30").await;
        phone.inspect("operator-day").await;
        phone.click("main a[href*='come=']").await;
        assert!(phone.has("input[name='enrolments']:checked").await, "she is ticked already");
        self.types_hours("11", "11:45").await;
        phone.click("button[name='as'][value='delivered']").await;
        phone.until_it_shows("11:00–11:45").await;
    }

    /// In the car the line is gone when she writes: what she typed stays before her, and leaves when the line is back.
    async fn writes_on_a_bad_line(&mut self) {
        const WRITE: &str = "button[name='as'][value='delivered']";
        self.on_the_phone("/ore").await;
        self.phone.click(WHO).await;
        self.types_hours("12", "12:15").await;
        self.phone.fill("textarea[name='note']", "Parole inventate").await;
        self.node.stop().await;
        self.phone.click(WRITE).await;
        self.phone.until_it_shows("Non c’è linea").await;
        self.phone.inspect("operator-no-line").await;
        self.node.serve().await;
        self.phone.click(WRITE).await;
        self.phone.until_it_shows("12:00–12:15").await;
        self.phone.until_it_shows("Parole inventate").await;
    }

    /// The clock runs while she works, wherever she looks; this time it was a mistake.
    async fn starts_and_forgets(&self) {
        let phone = &self.phone;
        phone.click(WHO).await;
        phone.click("button[formaction='/ore/inizia']").await;
        phone.until_it_shows("Stai lavorando").await;
        phone.inspect("operator-clock").await;
        phone.click("button[name='forget']").await;
        phone.until_there_is("button[formaction='/ore/inizia']").await;
    }

    async fn writes_the_diary(&self) {
        let phone = &self.phone;
        self.on_the_phone(&format!("{}/diario", self.person)).await;
        phone.fill("textarea[name='text']", "Ha cucinato per tutti, inventato").await;
        phone.click("select[name='kind'] option[value='visit']").await;
        phone.click("main form[action$='/diario'] button.primary").await;
        phone.until_there_is("main ol li").await;
        phone.until_it_shows("Ha cucinato per tutti").await;
        phone.inspect("operator-diary").await;
    }

    /// She signs her month on the telephone; the coordinator closes it at the desk and has the statement.
    async fn signs_and_closes(&self) {
        let (phone, desk) = (&self.phone, &self.desk);
        self.on_the_phone("/ore/mese").await;
        phone.until_it_shows("3:30").await;
        phone.inspect("operator-month").await;
        phone.click("button[popovertarget='firma']").await;
        // Before the last day of the month she says that she works no more in it.
        if phone.has("input[name='early']").await {
            phone.click("label:has(input[name='early'])").await;
        }
        phone.click("form[action='/ore/mese/firma'] .actions-bar button").await;
        phone.until_it_shows("Mese firmato").await;
        self.at_the_desk(&format!("/servizi/{}/ore", self.service)).await;
        desk.until_it_shows("3:30").await;
        desk.inspect("month-to-close").await;
        desk.click("button[popovertarget='chiudi']").await;
        desk.click("form[action$='/ore/chiudi'] .actions-bar button").await;
        desk.until_it_shows("Questo mese è chiuso").await;
        self.at_the_desk(&format!("/contratti/{}/rendiconto", self.contract)).await;
        desk.until_it_shows(FAMILY_NAME).await;
        desk.until_it_shows("3:30").await;
        desk.inspect("statement").await;
        desk.click("main details.menu summary").await;
        let workbook = desk.download("main a[href*='formato=xlsx']").await;
        assert!(workbook.starts_with(b"PK"), "a workbook is a zip");
    }

    /// After the signature the day says so and offers no form that would be refused.
    async fn finds_it_signed(&self) {
        let phone = &self.phone;
        self.on_the_phone("/ore").await;
        assert!(!phone.has("button[name='as'][value='delivered']").await, "a month that was signed takes no more");
        phone.until_it_shows("firmat").await;
    }

    async fn end(self) {
        self.phone.close().await;
        self.desk.close().await;
    }
}

async fn a_day_and_a_month(engine: Engine) {
    let mut cooperative = Cooperative::begin(engine).await;
    cooperative.plans_and_does().await;
    cooperative.writes_and_repeats().await;
    cooperative.writes_on_a_bad_line().await;
    cooperative.starts_and_forgets().await;
    cooperative.writes_the_diary().await;
    cooperative.signs_and_closes().await;
    cooperative.finds_it_signed().await;
    cooperative.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn an_operators_day_on_the_telephone_becomes_a_month_that_is_closed_at_the_desk() {
    a_day_and_a_month(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser and PostgreSQL: tests/run prepares them"]
async fn an_operators_day_on_the_telephone_becomes_a_month_that_is_closed_at_the_desk_on_postgresql() {
    a_day_and_a_month(Engine::Postgres).await;
}
