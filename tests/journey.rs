//! The whole referral in a real browser, at the desk and on the telephone, with axe looking at every page.

use crate::support::browser::{Browser, Screen};
use crate::support::desk::{NEED, TAX_CODE, in_days};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::pair::TestPair;

/// The word of the last state.
const CLOSED: &str = "Ciclo chiuso";

/// A coordinator in front of her own panel.
struct Coordinator {
    browser: Browser,
    panel: String,
}

impl Coordinator {
    async fn open(&self, path: &str) {
        self.browser.goto(&format!("{}{path}", self.panel)).await;
    }

    async fn choose(&self, name: &str, value: &str) {
        self.browser.click(&format!("label:has(input[name='{name}'][value='{value}'])")).await;
    }

    async fn choose_first(&self, name: &str) {
        self.browser.click(&format!("label:has(input[name='{name}'])")).await;
    }

    async fn pick(&self, name: &str) {
        let option = format!("select[name='{name}'] option:nth-child(2)");
        self.browser.click(&format!("select[name='{name}']")).await;
        self.browser.click(&option).await;
    }

    async fn go_on(&self) {
        self.browser.click("main .actions-bar button:not(.quiet)").await;
    }

    /// The last part of the address of the page she is on.
    async fn path(&self) -> String {
        let url = self.browser.client.current_url().await.unwrap();
        url.path().to_owned()
    }

    async fn writes_a_person(&self) {
        self.open("/persone/nuova").await;
        self.browser.inspect("person-new").await;
        self.go_on().await;
        self.browser.inspect("person-new-mistakes").await;
        for (field, value) in [
            ("family_name", "D'Angelo Maria Concetta"),
            ("given_name", "Antonietta"),
            ("birth_date", "3/5/2014"),
            ("comune", "Bologna"),
            ("telephone", "051 000000"),
        ] {
            self.browser.fill(&format!("#{field}"), value).await;
        }
        self.go_on().await;
        self.browser.until_it_shows("Antonietta").await;
        self.browser.inspect("person").await;
    }

    async fn sends_a_referral(&self) {
        let person = self.path().await.trim_start_matches("/persone/").to_owned();
        self.open(&format!("/invii/nuovo?persona={person}&tipo=referral")).await;
        self.browser.inspect("referral-who").await;
        self.choose("person", &person).await;
        self.go_on().await;
        self.browser.inspect("referral-where").await;
        self.choose_first("target").await;
        self.go_on().await;
        self.browser.inspect("referral-why").await;
        self.browser.fill("#need", NEED).await;
        for list in ["category", "area", "age_band", "source", "province"] {
            self.pick(list).await;
        }
        self.choose_first("urgency").await;
        self.browser.fill("#answer_by", &in_days(7)).await;
        self.choose("basis", "consent").await;
        self.choose("consent", "yes").await;
        self.go_on().await;
        self.browser.until_it_shows(NEED).await;
        self.browser.inspect("referral-preview").await;
        self.go_on().await;
        self.browser.until_it_shows("consegnat").await;
        self.browser.inspect("referral-sent").await;
    }

    /// One step on the referral; `fill` names text fields with their values, `choices` what is chosen first.
    async fn acts(&self, referral: &str, act: &str, fill: &[(&str, &str)], choices: &[&str]) {
        let path = format!("{referral}/fai/{act}");
        // The step may have to wait for the other side's last one.
        for _ in 0..100 {
            self.open(&path).await;
            if self.browser.has("form input[name='seen']").await {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
        self.browser.inspect(&format!("referral-act-{act}")).await;
        for (field, value) in fill {
            self.browser.fill(&format!("#{field}"), value).await;
        }
        for name in choices {
            self.choose_first(name).await;
        }
        self.go_on().await;
        eventually(&format!("\"{act}\" is done"), async || {
            if self.path().await == referral {
                return Some(());
            }
            // The other side was quicker: what was written is still there, to be sent once more.
            if self.browser.text().await.contains("Intanto è successo qualcosa") {
                self.go_on().await;
            }
            None
        })
        .await;
    }
}

async fn journey(screen: Screen) {
    let pair = TestPair::linked(Engine::Sqlite).await;
    let giulia = Coordinator { browser: Browser::open(screen).await, panel: pair.aurora.panel() };
    let omar = Coordinator { browser: Browser::open(screen).await, panel: pair.brezza.panel() };
    giulia.browser.comes_in(&pair.aurora, "giulia", "coordinator").await;
    omar.browser.comes_in(&pair.brezza, "omar", "coordinator").await;
    giulia.open("/").await;
    giulia.browser.inspect("home-empty").await;

    giulia.writes_a_person().await;
    giulia.sends_a_referral().await;
    let sent = giulia.path().await;

    omar.open("/").await;
    omar.browser.until_it_shows("Aurora").await;
    omar.browser.inspect("home-with-work").await;
    omar.open("/invii").await;
    omar.browser.inspect("referrals").await;
    omar.browser.click("main a[href^='/invii/ref_']").await;
    let received = omar.path().await;
    omar.browser.inspect("referral-received").await;
    assert!(!omar.browser.text().await.contains("Antonietta"), "phase A names nobody");

    let (soon, later, today) = (in_days(3), in_days(10), in_days(0));
    omar.acts(&received, "domanda", &[("question", "C'è una certificazione?"), ("answer_by", &soon)], &[]).await;
    giulia.acts(&sent, "rispondi", &[("answer", "Sì, arriva domani")], &[]).await;
    omar.acts(&received, "lista", &[("rank", "3"), ("valid_until", &later)], &[]).await;
    omar.acts(&received, "posto", &[("held_until", &later)], &["waits_for"]).await;
    giulia.acts(&sent, "identita", &[], &[]).await;
    omar.open(&received).await;
    omar.browser.until_it_shows("Antonietta").await;
    let accepted = [("contact", "Omar, 051 111111"), ("service", "Educativa domiciliare"), ("held_until", &later)];
    omar.acts(&received, "accetta", &accepted, &[]).await;
    omar.acts(&received, "avvia", &[("first_contact", &today)], &[]).await;
    omar.acts(&received, "concludi", &[("hours", "24")], &["outcome", "reason"]).await;
    giulia.acts(&sent, "chiudi", &[], &[]).await;
    giulia.browser.until_it_shows(CLOSED).await;
    giulia.browser.inspect("referral-closed").await;
    omar.open(&received).await;
    omar.browser.until_it_shows(CLOSED).await;

    for (path, name) in
        [("/persone", "people"), ("/rete", "network"), ("/consegne", "deliveries"), ("/cerca", "search")]
    {
        giulia.open(path).await;
        giulia.browser.inspect(name).await;
    }
    assert!(!giulia.browser.text().await.contains(TAX_CODE));
    giulia.browser.close().await;
    omar.browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_referral_from_the_first_person_to_the_closed_loop_at_the_desk() {
    journey(Screen::Desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs a browser: tests/run prepares it"]
async fn a_referral_from_the_first_person_to_the_closed_loop_on_the_telephone() {
    journey(Screen::Telephone).await;
}
