//! Ask before naming: what the last page before sending shows is what the other side sees, and nothing else ever gets there.

use pico_node::referrals::{Reach, store, transcript};
use pico_protocol::referral::{Kind, Party};

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, open_person};
use crate::support::eventually;
use crate::support::form::unescape;
use crate::support::hostile::now;
use crate::support::pair::TestPair;
use crate::support::panel::Page;
use crate::support::story::{DISCLOSE, RESERVE, Story, WITHDRAW, preview};

/// On the record and never ticked: these must stay at home.
const UNTICKED: [&str; 2] = ["051 000000", "San Giuliano Terme"];

/// Names and values of the `place`-th list of facts on a page, as a person reads them.
pub(super) fn facts(page: &Page, place: usize) -> Vec<(String, String)> {
    let list = page.body.split("<dl class=\"facts lines\">").nth(place + 1).expect("there is a list of facts");
    let list = list.split("</dl>").next().unwrap_or_default();
    let cell = |row: &str, tag: &str| {
        let text = row.split(&format!("<{tag}>")).nth(1).and_then(|rest| rest.split(&format!("</{tag}>")).next());
        unescape(text.unwrap_or_default())
    };
    list.split("<div>").skip(1).map(|row| (cell(row, "dt"), cell(row, "dd"))).collect()
}

/// The boxes of the last page: code of the field, its name, its value.
fn boxes(page: &Page) -> Vec<(String, String, String)> {
    let checks = page.body.split("<label class=\"check\">").skip(1).filter(|check| check.contains("name=\"fields\""));
    let read = |check: &str| {
        let between = |start: &str, end: &str| {
            unescape(check.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap_or_default())
        };
        (between("value=\"", "\""), between("<span>", "<"), between("<small>", "</small>"))
    };
    checks.map(read).collect()
}

/// Whether a day, as people write it, stands right after these words.
fn a_day_after(page: &Page, words: &str) -> bool {
    let text = page.text();
    let day = text.split(words).nth(1).map(|rest| rest.chars().take(10).collect::<String>()).unwrap_or_default();
    let shape: String = day.chars().map(|letter| if letter.is_ascii_digit() { '0' } else { letter }).collect();
    shape == "00/00/0000"
}

/// Everything a node has been told of a referral, opened with its own key.
async fn told(story: &Story<'_>, side: Party) -> String {
    let app = story.node(side).open_at(now()).await;
    let mut tx = app.db.read().await.unwrap();
    let id = story.path.trim_start_matches("/invii/").parse().unwrap();
    let row = store::find(&mut tx, &id, &Reach::All).await.unwrap().expect("it has arrived");
    let told = transcript::load(&mut tx, &app, &row).await.unwrap();
    let texts: Vec<_> = told.events.iter().filter_map(|event| event.text.clone()).collect();
    drop(tx);
    app.db.close().await;
    texts.join("\n")
}

on_both_engines! {
    async fn the_other_side_sees_exactly_what_the_preview_showed(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let preview = preview(&desks.giulia, Kind::Referral, &person, "").await;
        let phase_a = facts(&preview, 0);
        let ticked = ["name", "birth_date", "tax_code"];
        let phase_b: Vec<_> = boxes(&preview)
            .into_iter()
            .filter(|(code, ..)| ticked.contains(&code.as_str()))
            .map(|(_, name, value)| (name, value))
            .collect();
        assert_eq!(phase_b.len(), ticked.len(), "{phase_b:?}");
        let form = preview.form("/invia").with("fields", "name").tick("fields", "birth_date").tick("fields", "tax_code");
        let sent = desks.giulia.send(&preview, &form).await.ok();
        let story = Story::sent(&desks, Kind::Referral, &sent).await;

        let before = story.page(Party::Receiver).await;
        // What is needed stands above the answers, the rest below.
        let (need, rest) = phase_a.split_first().unwrap();
        before.shows(&need.0).shows(&need.1);
        assert_eq!(facts(&before, 0), rest);
        for hidden in UNTICKED.into_iter().chain([FAMILY_NAME, TAX_CODE]) {
            assert!(!before.body.contains(hidden), "{hidden} was shown before there was a place");
        }
        let known = told(&story, Party::Receiver).await;
        assert!(!known.contains(FAMILY_NAME) && !known.contains(TAX_CODE), "{known}");

        story.walk(&[RESERVE, DISCLOSE]).await;
        let after = story.page(Party::Receiver).await;
        after.shows(&need.1);
        assert_eq!(facts(&after, 0), rest);
        assert_eq!(facts(&after, 1), phase_b);
        let known = told(&story, Party::Receiver).await;
        assert!(known.contains(FAMILY_NAME) && known.contains(TAX_CODE), "the ticked fields have come");
        for hidden in UNTICKED {
            assert!(!after.body.contains(hidden), "{hidden} is on the page");
            assert!(!known.contains(hidden), "{hidden} is in the database: {known}");
        }
        for path in [format!("{}/stampa", story.path), format!("{}/prova", story.path)] {
            let page = desks.omar.open(&path).await.ok();
            assert!(!UNTICKED.iter().any(|hidden| page.body.contains(hidden)), "{path}");
        }
    }

    async fn the_persons_page_says_who_has_her_data_on_what_basis_which_fields_and_since_when(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let record = async || desks.giulia.open(&person).await.ok();
        record().await.shows("Nessun’altra cooperativa ha ricevuto dati");
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let page = record().await;
        let ticked = "Cognome e nome, Data di nascita, Codice fiscale";
        page.shows("solo senza nome").shows(&format!("Campi scelti per quando c’è il posto: {ticked}"));
        assert!(a_day_after(&page, "Base giuridica: Consenso della persona, dal "), "{}", page.text());
        assert!(!page.text().contains("Nome comunicato"), "nothing was told yet");

        story.walk(&[RESERVE, DISCLOSE]).await;
        let page = record().await;
        page.shows("conosce il nome").shows(&format!("Campi comunicati: {ticked}"));
        assert!(a_day_after(&page, "Nome comunicato il: "), "{}", page.text());
        assert!(!page.text().contains("solo senza nome"), "{}", page.text());

        // The receiver erases what it had, and signs that it did.
        story.take(WITHDRAW).await;
        story.comes_to("withdrawn").await;
        let page = eventually("the receipt of the erasure has come", async || {
            let page = record().await;
            page.text().contains("dati cancellati").then_some(page)
        })
        .await;
        assert!(a_day_after(&page, "Nome comunicato il: "), "{}", page.text());
        assert!(!page.text().contains("conosce il nome"), "{}", page.text());
    }

    async fn a_service_of_one_cooperative_is_chosen_at_the_other_and_named_in_the_referral(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (name, address) = ("Centro diurno Il Glicine", "via del Ricovero 12");
        let page = desks.omar.open("/servizi/nuovo").await.ok();
        let form = page.form("").with("name", name).with("description", "Pomeriggi insieme").with_any("category");
        let form = form.with_any("area").with("comune", "Bologna (BO)").with("address", address).with("withheld", "yes");
        desks.omar.send(&page, &form).await.ok().shows(name);
        let list = eventually("the feed has come to Giulia", async || {
            let list = desks.giulia.open("/servizi/rete").await.ok();
            list.text().contains(name).then_some(list)
        })
        .await;
        assert!(!list.body.contains(address), "the address of a protected place stays at home");

        let person = open_person(&desks.giulia).await;
        let preview = preview(&desks.giulia, Kind::Referral, &person, "glicine").await;
        preview.shows(name).shows(&desks.pair.brezza.name);
        let sent = desks.giulia.send(&preview, &preview.form("/invia")).await.ok();
        let story = Story::sent(&desks, Kind::Referral, &sent).await;
        for side in [Party::Sender, Party::Receiver] {
            story.page(side).await.shows(name);
        }
    }
}
