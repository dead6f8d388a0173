//! Reciprocity: what two cooperatives have lent each other in a year, read on both sides; limits, files, and what sharing has spared.

use pico_node::bookings::balance::{year, year_of};
use pico_node::execute;
use pico_protocol::time::Timestamp;
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, in_days};
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;

/// A use by one cooperative of what the other lends, as both write it down.
#[derive(Clone, Copy)]
pub struct Use {
    /// Tells it from the others.
    pub number: u32,
    /// What is lent.
    pub resource: &'static str,
    /// When it begins.
    pub from: Timestamp,
    /// Where it stands.
    pub state: &'static str,
    /// How much both have signed, in what, and what it costs.
    pub signed: Option<(i64, &'static str, i64)>,
    /// Cents, kilometres and days that it has spared.
    pub avoided: [i64; 3],
}

/// Writes uses down on one side of them: `direction` is `received` where this cooperative lends, and `sent` where it borrows.
pub async fn are_written(node: &TestNode, (peer, direction): (&str, &str), uses: &[Use]) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    for one in uses {
        let (quantity, unit, cents) = one.signed.unwrap_or((0, "", 0));
        let known = |number: i64| one.signed.map(|_| number);
        execute!(
            &mut tx,
            sqlx::query(
                "INSERT INTO bookings (id, direction, peer, resource, resource_name, asked_by, begins_at, ends_at, held_from, held_to, \
                 units, purpose, people, state, holds, series, reason, reason_text, damage, settled_quantity, settled_unit, \
                 settled_cents, settled_at, avoided_cents, avoided_kilometres, avoided_days, created_at, changed_at, version) \
                 VALUES ($1, $2, $3, $1, $4, '', $5, $6, $5, $6, 1, '', 0, $7, FALSE, '', '', '', '', $8, $9, $10, $11, $12, $13, \
                 $14, $5, $6, 1)"
            )
            .bind(format!("01a207d9-2100-7101-8101-{:012x}", one.number))
            .bind(direction)
            .bind(peer)
            .bind(one.resource)
            .bind(one.from.as_millis())
            .bind(one.from.as_millis() + 3_600_000)
            .bind(one.state)
            .bind(known(quantity))
            .bind(unit)
            .bind(known(cents))
            .bind(known(one.from.as_millis() + 7_200_000))
            .bind(one.avoided[0])
            .bind(one.avoided[1])
            .bind(one.avoided[2])
        )
        .unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await;
}

/// The first moment of this year, in Rome.
pub fn new_year() -> Timestamp {
    let this = in_days(0)[6..].parse().unwrap();
    year(this).unwrap().from()
}

/// A room for two hours, for money.
pub fn a_room(number: u32, from: Timestamp, cents: i64) -> Use {
    let signed = Some((120, "minutes", cents));
    Use { number, resource: "Sala grande", from, state: "settled", signed, avoided: [0; 3] }
}

/// A use of which the two do not agree how much it was.
pub fn contested(number: u32) -> Use {
    Use { state: "contested", signed: None, resource: "Furgone", ..a_room(number, new_year(), 0) }
}

/// The same uses on both nodes: Aurora lends.
async fn lends(pair: &TestPair, uses: &[Use]) {
    let [aurora, brezza] = [&pair.aurora, &pair.brezza].map(|node| Spoils::of(node).id.to_string());
    are_written(&pair.aurora, (&brezza, "received"), uses).await;
    are_written(&pair.brezza, (&aurora, "sent"), uses).await;
}

/// Writes the limits with a partner; `path` is that of its account.
pub async fn says_limits(panel: &Panel, path: &str, typed: &[(&str, &str)]) -> Page {
    let page = panel.open(&format!("{path}/limiti")).await.ok();
    let form = page.form("/limiti");
    panel.send(&page, &typed.iter().fold(form, |form, (name, value)| form.with(name, value))).await
}

on_both_engines! {
    async fn both_sides_read_the_same_account_of_the_year_and_what_is_contested_is_not_in_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        giulia.open("/reciprocita").await.ok().shows("In quest’anno non c’è ancora nessun uso firmato da entrambi");
        let first = new_year();
        let before = Timestamp::from_millis(first.as_millis() - 1);
        assert_eq!(year_of(before) + 1, year_of(first));
        lends(&desks.pair, &[a_room(1, first, 12_000), a_room(2, before, 500), contested(3)]).await;

        let ours = giulia.open("/reciprocita").await.ok();
        ours.shows("Cooperativa Brezza ci deve 120,00 €").shows("Cooperativa Brezza ha usato 2:00 ore più di noi");
        ours.shows("Contestato").shows("Tocca a noi: Cooperativa Brezza non è d’accordo");
        let theirs = omar.open("/reciprocita").await.ok();
        theirs.shows("Dobbiamo 120,00 € a Cooperativa Aurora").shows("Abbiamo usato 2:00 ore più di Cooperativa Aurora");
        theirs.shows("Tocca a Cooperativa Aurora: non siamo d’accordo");
        let last = year_of(before);
        giulia.open(&format!("/reciprocita?anno={last}")).await.ok().shows("Cooperativa Brezza ci deve 5,00 €");

        let path = format!("/reciprocita/{}", Spoils::of(&desks.pair.brezza).id);
        let page = giulia.open(&path).await.ok();
        page.shows("Sala grande").shows("120,00 €").shows("Entrambe, il").shows("Furgone");
        assert!(page.body.contains("/prenotazioni/01a207d9-2100-7101-8101-000000000001/scambio"), "{}", page.text());
        assert!(!page.body.contains("8101-000000000002"), "that one is of the year before");
        let sheet = giulia.open(&format!("{path}/foglio?anno={last}")).await.ok();
        sheet.shows("Cooperativa Aurora").shows("Cooperativa Brezza").shows("Saldo finale").shows("ci deve 5,00 €").shows("Non ancora nel conto");
        for nobody in ["Giulia", "Omar", "Della Giovampaola"] {
            assert!(!sheet.text().contains(nobody) && !page.text().contains(nobody), "{nobody} is on a page of organisations");
        }
    }

    async fn whoever_lends_reads_and_nobody_else(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let path = format!("/reciprocita/{}", Spoils::of(&desks.pair.brezza).id);
        let elena = comes_in(&desks.pair.aurora, "elena", "management").await;
        for (login, role) in [("lucia", "operator"), ("dora", "data-protection"), ("ada", "node-administrator")] {
            let panel = comes_in(&desks.pair.aurora, login, role).await;
            for part in ["", "/foglio", "/esporta", "/limiti"] {
                assert_eq!(panel.open(&format!("{path}{part}")).await.status, StatusCode::NOT_FOUND, "{role} {part}");
                elena.open(&format!("{path}{part}")).await.ok();
            }
            assert_eq!(panel.open("/reciprocita").await.status, StatusCode::NOT_FOUND, "{role}");
        }
        let stranger = format!("/reciprocita/{}", Spoils::of(&desks.pair.aurora).id);
        assert_eq!(elena.open(&stranger).await.status, StatusCode::NOT_FOUND, "it is no partner of itself");
    }

    async fn a_limit_is_said_when_it_is_near_and_when_it_is_reached(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        lends(&desks.pair, &[a_room(1, new_year(), 12_000)]).await;
        let path = format!("/reciprocita/{}", Spoils::of(&desks.pair.brezza).id);
        says_limits(giulia, &path, &[("cents", "500"), ("note-cents", "Verbale del tavolo, punto 3")]).await.ok().shows("Verbale del tavolo, punto 3");
        assert!(!giulia.open("/reciprocita").await.ok().text().contains("limite concordato"), "there is room");
        says_limits(giulia, &path, &[("cents", "150")]).await.ok();
        giulia.open("/reciprocita").await.ok().shows("Cooperativa Brezza ha quasi raggiunto il limite concordato (150,00 €)");
        says_limits(giulia, &path, &[("minutes", "2")]).await.ok().shows("Cooperativa Brezza ha raggiunto il limite concordato (2:00 ore)");

        for (field, value, told) in [
            ("cents", "0", "Un limite è più di zero"),
            ("note-cents", "Da RSSMRA80A01H501U", "Qui c’è un codice fiscale"),
            ("note-units", "Nel verbale", "ma non il limite"),
        ] {
            let refused = says_limits(giulia, &path, &[(field, value)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            refused.shows(told);
        }
        // Two have it open: the second is told, and nothing is written over.
        let mine = giulia.open(&format!("{path}/limiti")).await.ok();
        let elena = comes_in(&desks.pair.aurora, "elena", "management").await;
        says_limits(&elena, &path, &[("cents", "90")]).await.ok();
        let late = giulia.send(&mine, &mine.form("/limiti").with("cents", "80")).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        late.shows("Nel frattempo").shows("90,00");
        let actions = desks.pair.aurora.texts("SELECT action FROM audit_entries").await;
        assert_eq!(actions.iter().filter(|action| *action == "peer.limits").count(), 4);
        says_limits(giulia, &path, &[("cents", ""), ("note-cents", ""), ("minutes", "")]).await.ok().shows("Nessun limite");
        assert_eq!(desks.pair.aurora.count("SELECT CAST(COUNT(*) AS BIGINT) FROM partner_limits").await, 0);
    }

    async fn the_sheet_is_a_file_with_both_names_and_nothing_in_it_computes(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let first = new_year();
        let sum = Use { resource: "=1+1 Sala", ..a_room(1, first, 12_000) };
        let van = Use { resource: "Furgone", signed: Some((87, "kilometres", 3_915)), ..a_room(2, first, 0) };
        lends(&desks.pair, &[sum, van, contested(3)]).await;
        let path = format!("/reciprocita/{}", Spoils::of(&desks.pair.brezza).id);
        let page = giulia.open(&path).await.ok();
        for kind in ["csv", "xlsx", "ods"] {
            let address = format!("{path}/esporta?anno={}&formato={kind}", year_of(first));
            assert!(page.body.replace("&#38;", "&").replace("&amp;", "&").contains(&address), "{address} is offered");
            giulia.file(&address).await;
        }
        let file = giulia.open(&format!("{path}/esporta")).await.ok().body;
        assert!(file.contains("'=1+1 Sala"), "{file}");
        assert!(file.contains("Cooperativa Aurora") && file.contains("Cooperativa Brezza"), "{file}");
        assert!(file.contains("159,15"), "what both lines cost: {file}");
        let place = |words: &str| file.find(words).unwrap_or_else(|| panic!("{words} is not in {file}"));
        assert!(place("159,15") < place("'=1+1 Sala") && place("'=1+1 Sala") < place("Come è calcolato"), "{file}");
        let all = giulia.open("/reciprocita/esporta").await.ok().body;
        assert!(all.contains("ci deve 159,15") && all.contains("Risparmio"), "{all}");
        crate::export::holds(&desks.pair.aurora, &[r#""settled_cents":12000"#, r#""avoided_days":0"#]).await;
    }

    async fn what_sharing_has_spared_is_told_where_somebody_has_written_it(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        for page in ["/reciprocita", "/numeri"] {
            giulia.open(page).await.ok().shows("non c’è niente da contare");
        }
        lends(&desks.pair, &[a_room(1, new_year(), 12_000)]).await;
        for page in ["/reciprocita", "/numeri"] {
            giulia.open(page).await.ok().shows("Non vuol dire zero: vuol dire che non lo sappiamo");
        }
        lends(&desks.pair, &[Use { avoided: [25_000, 40, 3], ..a_room(2, new_year(), 100) }]).await;
        for page in ["/reciprocita", "/numeri"] {
            let page = giulia.open(page).await.ok();
            page.shows("250,00 € · 40 km · 3 giorni di attesa").shows("Usi di cui è scritto: 1 su 2 firmati");
        }
        // It is spared to whoever uses.
        let path = format!("/reciprocita/{}", Spoils::of(&desks.pair.brezza).id);
        giulia.open(&path).await.ok().shows("Risparmiato da noi non scritto").shows("Risparmiato da loro 250,00 €");
    }
}
