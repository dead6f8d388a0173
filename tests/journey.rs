//! The whole referral in a real browser, at the desk and on the telephone, with axe looking at every page.
//!
//! Everything is done by hand on the pages: a person is written, fields are ticked, a file is sent, the evidence is taken
//! out. What the other side must not read is looked for on its pages.

mod coordinator;

use crate::support::browser::Screen;
use crate::support::desk::in_days;
use crate::support::engine::Engine;
use crate::support::pair::TestPair;
use crate::support::seeds::a_service_called;
use crate::support::staff::comes_in;
use coordinator::{Coordinator, FAMILY_NAME, GIVEN_NAME, SERVICE, TELEPHONE};

/// The word of the last state.
const CLOSED: &str = "Chiuso: esito letto";
/// What is attached.
const REPORT: &[u8] = b"Relazione della scuola, inventata.\n";

/// Two coordinators, each at her own node, and the referral as each of them finds it.
struct Journey {
    pair: TestPair,
    giulia: Coordinator,
    omar: Coordinator,
    folder: tempfile::TempDir,
}

impl Journey {
    async fn begin(screen: Screen, engine: Engine) -> Self {
        let pair = TestPair::linked(engine).await;
        let giulia = Coordinator::at(&pair.aurora, "giulia", screen).await;
        let omar = Coordinator::at(&pair.brezza, "omar", screen).await;
        a_service_called(&comes_in(&pair.brezza, "sara", "coordinator").await, SERVICE).await;
        giulia.reads("/servizi/rete", SERVICE).await;
        Self { pair, giulia, omar, folder: tempfile::tempdir().unwrap() }
    }

    /// Omar finds it on his home page with the time left, and reads no name; answers its address.
    async fn arrives(&self) -> String {
        let omar = &self.omar;
        omar.reads("/", "Leggi e rispondi").await;
        let home = omar.browser.text().await;
        // Days of Rome, counted in UTC: late in the evening one less.
        let left = home.contains("restano 7 giorni") || home.contains("restano 6 giorni");
        assert!(home.contains("Cooperativa Aurora") && left, "the time left: {home}");
        omar.browser.inspect("home-with-work").await;
        omar.open("/invii").await;
        omar.browser.inspect("referrals").await;
        omar.browser.click("main a[href^='/invii/ref_']").await;
        omar.browser.until_it_shows(SERVICE).await;
        omar.browser.inspect("referral-received").await;
        let received = omar.path().await;
        self.names_nobody(&received).await;
        received
    }

    async fn names_nobody(&self, received: &str) {
        let page = self.omar.text_of(received).await;
        for told in [GIVEN_NAME, FAMILY_NAME, "03/05/2014", TELEPHONE] {
            assert!(!page.contains(told), "phase A names nobody: {told}");
        }
    }

    /// From the question to the place, and the name.
    async fn is_answered(&self, sent: &str, received: &str) {
        let (giulia, omar) = (&self.giulia, &self.omar);
        let (soon, later) = (in_days(3), in_days(10));
        omar.acts(received, "domanda", &[("question", "C'è una certificazione?"), ("answer_by", &soon)], &[]).await;
        giulia.acts(sent, "rispondi", &[("answer", "Sì, arriva domani")], &[]).await;
        omar.reads(received, "Sì, arriva domani").await;
        giulia.reads(sent, "letto").await;
        omar.acts(received, "lista", &[("rank", "3"), ("valid_until", &later)], &[]).await;
        omar.acts(received, "posto", &[("held_until", &later)], &["waits_for"]).await;
        self.names_nobody(received).await;
        giulia.acts(sent, "identita", &[], &[]).await;
        omar.reads(received, GIVEN_NAME).await;
        let page = omar.browser.text().await;
        assert!(page.contains(FAMILY_NAME) && page.contains("03/05/2014"), "what was ticked is told: {page}");
        assert!(!page.contains(TELEPHONE), "what was not ticked is not told: {page}");
    }

    /// A file goes from one disk to the other.
    async fn carries_a_file(&self, sent: &str, received: &str) {
        let file = self.folder.path().join("relazione.txt");
        std::fs::write(&file, REPORT).unwrap();
        self.giulia.attaches(sent, &file).await;
        self.omar.reads(received, "relazione.txt").await;
        let link = format!("main a[href^='{received}/allegati/']");
        self.omar.browser.until_there_is(&link).await;
        assert_eq!(self.omar.browser.download(&link).await, REPORT);
    }

    /// From the yes to the closed loop.
    async fn is_carried_out(&self, sent: &str, received: &str) {
        let (giulia, omar) = (&self.giulia, &self.omar);
        let later = in_days(10);
        let accepted = [("contact", "Omar, 051 111111"), ("held_until", &later)];
        omar.acts(received, "accetta", &accepted, &[]).await;
        omar.acts(received, "avvia", &[("first_contact", &in_days(0))], &[]).await;
        omar.acts(received, "concludi", &[("hours", "24")], &["outcome", "reason"]).await;
        giulia.acts(sent, "chiudi", &[], &[]).await;
        for (who, referral) in [(giulia, sent), (omar, received)] {
            who.reads(referral, CLOSED).await;
            who.browser.until_it_shows("stessa sequenza sui due nodi").await;
        }
        giulia.browser.inspect("referral-closed").await;
    }

    /// Either side takes the evidence out, and `verify` reads it without any node.
    async fn is_proved(&self, sent: &str, received: &str) {
        for (who, referral, name) in [(&self.giulia, sent, "sent.json"), (&self.omar, received, "received.json")] {
            let evidence = who.takes_the_evidence(referral).await;
            let file = self.folder.path().join(name);
            std::fs::write(&file, evidence).unwrap();
            let told = self.pair.aurora.command(&["verify", file.to_str().unwrap()]).await.ok();
            assert!(told.contains("«chiuso»") && told.contains("dice chi è la persona"), "{told}");
        }
    }

    /// The person takes her consent back before the work has begun: the other side keeps nothing.
    async fn is_revoked(&self, person: &str) {
        let (giulia, omar) = (&self.giulia, &self.omar);
        let sent = giulia.sends_a_referral(person).await;
        let received = self.arrives().await;
        omar.acts(&received, "posto", &[("held_until", &in_days(10))], &["waits_for"]).await;
        giulia.acts(&sent, "identita", &[], &[]).await;
        omar.reads(&received, GIVEN_NAME).await;
        giulia.acts(&sent, "revoca", &[], &[]).await;
        omar.reads(&received, "Il contenuto di questo invio è stato cancellato").await;
        omar.browser.inspect("referral-erased").await;
        self.names_nobody(&received).await;
        giulia.reads(&sent, "Contenuto cancellato: ricevuta").await;
        giulia.browser.inspect("referral-revoked").await;
        assert!(giulia.text_of(person).await.contains("revocat"));
    }

    async fn end(self) {
        self.giulia.seat.leaves().await;
        self.omar.seat.leaves().await;
    }
}

async fn journey(screen: Screen, engine: Engine) {
    let journey = Journey::begin(screen, engine).await;
    let giulia = &journey.giulia;
    giulia.open("/").await;
    giulia.browser.inspect("home-empty").await;
    let person = giulia.writes_a_person().await;
    let sent = giulia.sends_a_referral(&person).await;
    let received = journey.arrives().await;
    journey.is_answered(&sent, &received).await;
    journey.carries_a_file(&sent, &received).await;
    journey.is_carried_out(&sent, &received).await;
    journey.is_proved(&sent, &received).await;
    journey.is_revoked(&person).await;
    for (path, name) in
        [("/persone", "people"), ("/rete", "network"), ("/consegne", "deliveries"), ("/cerca", "search")]
    {
        giulia.open(path).await;
        giulia.browser.inspect(name).await;
    }
    journey.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_referral_from_the_first_person_to_the_closed_loop_at_the_desk() {
    journey(Screen::Desk, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_referral_from_the_first_person_to_the_closed_loop_on_the_telephone() {
    journey(Screen::Telephone, Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser and PostgreSQL: tests/run prepares them"]
async fn a_referral_from_the_first_person_to_the_closed_loop_at_the_desk_on_postgresql() {
    journey(Screen::Desk, Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser and PostgreSQL: tests/run prepares them"]
async fn a_referral_from_the_first_person_to_the_closed_loop_on_the_telephone_on_postgresql() {
    journey(Screen::Telephone, Engine::Postgres).await;
}
