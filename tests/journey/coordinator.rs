//! What a coordinator does with her hands: she types, ticks, clicks, sends a file, and looks.

use std::ops::Deref;

use crate::support::browser::Screen;
use crate::support::desk::{NEED, in_days};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::seat::Seat;

/// Who the referrals are about; her names are as long as names are.
pub const FAMILY_NAME: &str = "D'Angelo Maria Concetta";
/// Her given name.
pub const GIVEN_NAME: &str = "Antonietta";
/// Where she can be reached. It is in the record, and it is not ticked.
pub const TELEPHONE: &str = "051 000000";

/// What the other cooperative offers, and she asks for.
pub const SERVICE: &str = "Doposcuola La Lucciola";

/// A coordinator in front of her own panel, who knows how referrals are written and answered.
pub struct Coordinator {
    /// Where she sits.
    pub seat: Seat,
}

impl Deref for Coordinator {
    type Target = Seat;

    fn deref(&self) -> &Seat {
        &self.seat
    }
}

impl Coordinator {
    /// Comes in at her cooperative.
    pub async fn at(node: &TestNode, login: &str, screen: Screen) -> Self {
        Self { seat: Seat::at(node, login, "coordinator", screen).await }
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

    /// Writes a record, after an empty one was refused; answers its address.
    pub async fn writes_a_person(&self) -> String {
        self.open("/persone/nuova").await;
        self.browser.inspect("person-new").await;
        self.go_on().await;
        self.browser.inspect("person-new-mistakes").await;
        for (field, value) in [
            ("family_name", FAMILY_NAME),
            ("given_name", GIVEN_NAME),
            ("birth_date", "3/5/2014"),
            ("comune", "Bologna"),
            ("telephone", TELEPHONE),
        ] {
            self.browser.fill(&format!("#{field}"), value).await;
        }
        self.go_on().await;
        self.browser.until_it_shows(GIVEN_NAME).await;
        self.browser.inspect("person").await;
        self.path().await
    }

    /// Writes a referral about this person in four steps and sends it: her name and birth are ticked, her telephone is not.
    /// Answers the address of the referral.
    pub async fn sends_a_referral(&self, person: &str) -> String {
        let person = person.trim_start_matches("/persone/");
        self.open(&format!("/invii/nuovo?persona={person}&tipo=referral")).await;
        self.browser.inspect("referral-who").await;
        self.choose("person", person).await;
        self.go_on().await;
        self.browser.inspect("referral-where").await;
        self.browser.fill("#seek", SERVICE).await;
        self.browser.click(".row button[name='search']").await;
        // The page that comes back has what was sought in its field.
        let sought = format!("#seek[value='{SERVICE}']");
        eventually("the search has come back", async || self.browser.has(&sought).await.then_some(())).await;
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
        for (field, wanted) in [("name", true), ("birth_date", true), ("telephone", false)] {
            self.tick(field, wanted).await;
        }
        self.browser.inspect("referral-preview").await;
        self.go_on().await;
        self.browser.until_it_shows("consegnato").await;
        self.browser.inspect("referral-sent").await;
        self.path().await
    }

    /// A field to be told, or not: a click where that changes something.
    async fn tick(&self, field: &str, wanted: bool) {
        let ticked = self.browser.has(&format!("input[name='fields'][value='{field}']:checked")).await;
        if ticked != wanted {
            self.choose("fields", field).await;
        }
        let ticked = self.browser.has(&format!("input[name='fields'][value='{field}']:checked")).await;
        assert_eq!(ticked, wanted, "{field}");
    }

    /// One step on the referral; `fill` names text fields with their values, `choices` what is chosen first.
    pub async fn acts(&self, referral: &str, act: &str, fill: &[(&str, &str)], choices: &[&str]) {
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

    /// Attaches a file from her disk.
    pub async fn attaches(&self, referral: &str, file: &std::path::Path) {
        self.open(&format!("{referral}/allega")).await;
        self.browser.inspect("referral-attach").await;
        self.browser.give_file("input[type='file']", file).await;
        self.go_on().await;
        self.browser.until_it_shows(&file.file_name().unwrap().to_string_lossy()).await;
        assert_eq!(self.path().await, referral);
    }

    /// Takes the evidence of a referral out of its menu.
    pub async fn takes_the_evidence(&self, referral: &str) -> Vec<u8> {
        self.open(referral).await;
        self.browser.click("main details.menu > summary").await;
        self.browser.download(&format!("main a[href='{referral}/prova']")).await
    }
}
