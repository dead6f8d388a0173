//! What coordinators do all day at the panel: open a person, write a referral, answer one, take the next step.

use jiff::ToSpan;
use jiff::tz::TimeZone;

use super::eventually;
use super::form::Form;
use super::hostile::now;
use super::node::TestNode;
use super::pair::TestPair;
use super::panel::{Page, Panel};
use super::staff::comes_in;

/// An invented person; the code is the one every textbook prints.
pub const FAMILY_NAME: &str = "Rossi";
/// Her codice fiscale, seeded to be looked for where it must not be.
pub const TAX_CODE: &str = "RSSMRA85T10A562S";
/// What the referral asks for.
pub const NEED: &str = "Sostegno educativo a casa per due pomeriggi";

/// Two linked cooperatives with a coordinator each.
pub struct Desks {
    /// The nodes.
    pub pair: TestPair,
    /// Coordinator at Aurora: she sends.
    pub giulia: Panel,
    /// Coordinator at Brezza: he answers.
    pub omar: Panel,
}

impl Desks {
    /// Both come in.
    pub async fn at(pair: TestPair) -> Self {
        let giulia = comes_in(&pair.aurora, "giulia", "coordinator").await;
        let omar = comes_in(&pair.brezza, "omar", "coordinator").await;
        Self { pair, giulia, omar }
    }

    /// Giulia opens a person and sends a referral; answers its address on her panel and on Omar's.
    pub async fn referral_under_way(&self) -> (String, String) {
        let person = open_person(&self.giulia).await;
        let sent = send_referral(&self.giulia, &person).await;
        (sent, first_received(&self.omar).await)
    }
}

/// A day from today, as people write it. Today is where people are: between midnight in Rome and midnight in Greenwich these
/// are two days.
pub fn in_days(days: i64) -> String {
    let rome = TimeZone::get("Europe/Rome").unwrap();
    let today = jiff::Timestamp::from_millisecond(now().as_millis()).unwrap().to_zoned(rome).date();
    today.checked_add(days.days()).unwrap().strftime("%d/%m/%Y").to_string()
}

/// The month of today, as an address has it.
pub fn this_month() -> String {
    let today = in_days(0);
    format!("{}-{}", &today[6..], &today[3..5])
}

/// Opens a record and answers its address.
pub async fn open_person(panel: &Panel) -> String {
    let page = panel.open("/persone/nuova").await.ok();
    let form = page.form("").with("family_name", FAMILY_NAME).with("given_name", "Mario");
    let form = form.with("birth_date", "10/12/1985").with("birth_place", "San Giuliano Terme").with("sex", "M");
    let form = form.with("tax_code", TAX_CODE).with("comune", "Bologna").with("telephone", "051 000000");
    let record = panel.send(&page, &form).await.ok();
    assert!(record.path.starts_with("/persone/per_"), "{}: {}", record.path, record.text());
    record.path.split('?').next().unwrap_or_default().to_owned()
}

/// Types something into the search box, and answers the page that shows what was found.
pub async fn search(panel: &Panel, typed: &str) -> Page {
    let page = panel.open("/cerca").await.ok();
    panel.send(&page, &page.form("/cerca").with("q", typed)).await.ok()
}

/// She asks for protection, and has moved to a new address.
pub async fn protect(panel: &Panel, person: &str, address: &str) {
    let page = panel.open(&format!("{person}/modifica")).await.ok();
    let form = page.form("").with("protected", "yes").with("address", address);
    panel.send(&page, &form).await.ok();
}

/// Writes a referral about a person to the first peer that can be chosen, and sends it.
pub async fn send_referral(panel: &Panel, person: &str) -> String {
    send_filled(panel, person, |form| form).await
}

/// The same, with something else in the form that says why.
pub async fn send_filled(panel: &Panel, person: &str, fill: impl Fn(Form) -> Form) -> String {
    let id = person.trim_start_matches("/persone/");
    let who = panel.open(&format!("/invii/nuovo?persona={id}&tipo=referral")).await.ok();
    let to = panel.send(&who, &who.form("/invii/nuovo").with("kind", "referral").with("person", id)).await.ok();
    let why = panel.send(&to, &to.form("/dove").with_any("target")).await.ok();
    let preview = panel.send(&why, &fill(filled_why(&why))).await.ok();
    preview.shows(NEED);
    let form = preview.form("/invia").with("fields", "name").tick("fields", "birth_date").tick("fields", "tax_code");
    let sent = panel.send(&preview, &form).await.ok();
    assert!(sent.path.starts_with("/invii/ref_"), "{}: {}", sent.path, sent.text());
    sent.path.split('?').next().unwrap_or_default().to_owned()
}

/// The third page, filled in.
pub fn filled_why(page: &Page) -> Form {
    let form = page.form("/perche").with("need", NEED).with_any("category").with_any("area").with_any("age_band");
    let form = form.with_any("source").with("province", "BO").with_any("urgency").with("answer_by", &in_days(7));
    form.with("basis", "consent").with("consent", "yes")
}

/// The address of the first referral in the list that came from elsewhere, waiting until there is one.
pub async fn first_received(panel: &Panel) -> String {
    eventually("the referral has arrived", async || {
        let list = panel.open("/invii").await.ok();
        let mut targets = list.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        targets.find(|target| target.starts_with("/invii/ref_")).map(str::to_owned)
    })
    .await
}

/// Takes one step on a referral, as soon as it can be taken. When the other side was quicker, the page says so: it is read
/// again, as a person would.
pub async fn act(panel: &Panel, referral: &str, act: &str, fill: impl Fn(Form) -> Form) -> Page {
    let path = format!("{referral}/fai/{act}");
    let done = eventually(&format!("\"{act}\" is done"), async || {
        let page = panel.open(&path).await;
        if !page.status.is_success() || !page.body.contains("name=\"seen\"") {
            return None;
        }
        let done = panel.send(&page, &fill(page.form(&path))).await;
        (done.status != 409).then_some(done)
    })
    .await;
    assert!(done.status.is_success(), "{act}: {} {}", done.status, done.text());
    assert!(done.path.starts_with(referral) && !done.path.contains("/fai/"), "{act}: {}", done.text());
    done
}

/// The record to which the page of a referral leads.
pub fn record_of(page: &Page) -> String {
    let (_, rest) = page.body.split_once("href=\"/persone/per_").expect("the referral leads to the record");
    format!("/persone/per_{}", rest.split('"').next().unwrap_or_default())
}

/// The state of the only referral of a node, as stored.
pub async fn state(node: &TestNode) -> String {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    pico_node::sql!(&mut tx, c => sqlx::query_scalar("SELECT state FROM referrals").fetch_one(c)).unwrap()
}
