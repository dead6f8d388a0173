//! Services that are paid by days of presence: an attendance written at once, and the statement and the rows for the SIUSS that count it.

use reqwest::StatusCode;

use crate::enrolments::person;
use crate::on_both_engines;
use crate::pressed::press;
use crate::support::desk::{FAMILY_NAME, in_days, open_person, this_month};
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_benefit, a_service, an_activity, an_enrolment, an_enrolment_since};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// A contract that pays for each day of presence in a service, from the beginning of last year; answers its id.
pub async fn a_contract_by_day(panel: &Panel, service: &str) -> String {
    let page = panel.open("/contratti/nuovo").await.ok();
    let form = page.form("").with("name", "Centro diurno 2026").with("client", "Comune di Esempio");
    let form = form.with("services", service).with("starts", "01/01/2025").with("unit", "day");
    let list = panel.send(&page, &form.with("tariff", "48,50").with("days", "100")).await.ok();
    // Identifiers grow with time: the newest of the list is the one.
    let ids = list.body.split("/contratti/con_").skip(1).filter_map(|rest| rest.split(['/', '"']).next());
    format!("con_{}", ids.max().expect("the list has the contract"))
}

/// The attendance of today, as it opens.
async fn attendance(panel: &Panel, service: &str) -> (Page, Form) {
    let page = panel.open(&format!("/ore/presenze?servizio={service}")).await.ok();
    let form = page.form_asking("from").with("as", "delivered");
    (page, form)
}

/// Who is ticked, in the order of the page.
fn ticked(form: &Form) -> Vec<&str> {
    form.fields.iter().filter(|(name, _)| name == "enrolments").map(|(_, value)| value.as_str()).collect()
}

/// The row of a file of text that has this cell.
fn row(file: &str, cell: &str) -> Vec<String> {
    let cells = |line: &str| line.split(';').map(|cell| cell.trim_matches('"').to_owned()).collect::<Vec<_>>();
    file.lines().map(cells).find(|row| row.iter().any(|one| one == cell)).unwrap_or_default()
}

on_both_engines! {
    async fn a_day_counts_once_for_each_person_in_the_statement_and_in_the_rows_for_the_siuss(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, elena) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "elena", "management").await);
        let service = a_service(&giulia).await;
        let rossi = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let contract = a_contract_by_day(&giulia, &service).await;
        let (page, form) = attendance(&giulia, &service).await;
        assert_eq!(ticked(&form).len(), 2, "everybody is there until somebody says otherwise");
        let written = giulia.send(&page, &form.with("from", "10").with("to", "16")).await.ok();
        written.shows("2 persone hanno già la presenza di questo giorno").shows("presenza già scritta");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM activities").await, 1, "one row, with both");
        // More with her on the same day is no other day; work without her is none.
        an_activity(&giulia, &service, &rossi, "delivered").await;
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let meeting = page.form_asking("as").with("as", "delivered").with("kind", "indirect").with("from", "17").with("to", "18");
        giulia.send(&page, &meeting).await.ok();

        let statement = format!("/contratti/{contract}/rendiconto?mese={}", this_month());
        let told = giulia.open(&statement).await.ok();
        told.shows("97,00").shows("Giornate di presenza").shows("98 Giornate che restano").shows(FAMILY_NAME).shows("Anselmi");
        assert!(!told.text().contains("Ore da pagare"), "{}", told.text());
        let bologna = giulia.open(&format!("{statement}&comune=037006")).await.ok();
        assert!(!bologna.shows("48,50").shows(FAMILY_NAME).text().contains("Anselmi"));
        let numbers = elena.open(&statement).await.ok();
        assert!(!numbers.shows("97,00").body.contains(FAMILY_NAME), "who sees no people has the numbers");
        let file = statement.replace("/rendiconto?", "/rendiconto/esporta?");
        let text = giulia.open(&format!("{file}&formato=csv")).await.ok().body;
        assert_eq!(row(&text, "Rossi Mario")[..5], ["Rossi Mario", "Bologna (BO)", "1", "4:00", "48,50"], "{text}");
        assert_eq!(row(&text, "Totale")[..5], ["Totale", "", "2", "7:00", "97,00"], "as on the page: {text}");
        giulia.file(&format!("{file}&formato=xlsx")).await;

        a_benefit(&giulia, &contract).await;
        let siuss = format!("/contratti/{contract}/siuss?dal={0}&al={0}", this_month());
        giulia.open(&siuss).await.ok().shows("Giornate di presenza").shows("97,00");
        let text = giulia.open(&siuss.replace("/siuss?", "/siuss/esporta?")).await.ok().body;
        let rossi = row(&text, "Rossi");
        for cell in ["1", "48,50", "33,95", "9,70", "4,85"] {
            assert!(rossi.iter().any(|told| told == cell), "{cell} is not in {rossi:?}");
        }
        assert!(!rossi.contains(&"4:00".to_owned()), "hours are not what is paid: {rossi:?}");
        // Days are those of one municipality too; of the other it is not known where she lives.
        for (comune, hers, others) in [("037006", "Rossi", "Anselmi"), ("non-scritto", "Anselmi", "Rossi")] {
            let text = giulia.open(&format!("{}&comune={comune}", siuss.replace("/siuss?", "/siuss/esporta?"))).await.ok().body;
            assert!(row(&text, hers).contains(&"48,50".to_owned()) && row(&text, others).is_empty(), "{comune}: {text}");
        }

        // Two of one day that is authorised.
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form_asking("starts").with("days", "1")).await.ok().shows("Contratto salvato");
        giulia.open(&statement).await.ok().shows("Ci sono più giornate di quelle autorizzate");
        giulia.open("/").await.ok().shows("usato il 200 %");
        giulia.open("/contratti").await.ok().shows("una giornata");
        let list = giulia.open("/contratti/esporta").await.ok().body;
        assert!(list.contains("a giornate o presenze") && list.contains("48,50"), "{list}");
    }

    async fn a_closed_month_takes_no_presence_and_keeps_what_its_days_are_worth(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let rossi = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract_by_day(&giulia, &service).await;
        let (page, form) = attendance(&giulia, &service).await;
        giulia.send(&page, &form).await.ok();
        press(&giulia, &format!("/servizi/{service}/ore"), "/chiudi").await;
        let (page, form) = attendance(&giulia, &service).await;
        let late = form.with("enrolments", rossi.trim_start_matches("/prese/")).with("from", "17").with("to", "18");
        let refused = giulia.send(&page, &late).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = refused.shows("Il mese di questo servizio è chiuso").form_asking("from");
        assert!(kept.fields.contains(&("from".to_owned(), "17".to_owned())), "what was typed is kept: {:?}", kept.fields);
        assert_eq!(ticked(&kept).len(), 1);

        let address = format!("/contratti/{contract}");
        let page = giulia.open(&address).await.ok();
        let form = page.form_asking("starts");
        let by_hour = form.clone().with("unit", "hour").with("days", "");
        for changed in [form.clone().with("tariff", "50"), by_hour] {
            let refused = giulia.send(&page, &changed).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.shows("Il rendiconto già chiuso di").shows("Non è stato salvato");
        }
        giulia.send(&page, &form.clone().with("unit", "hour")).await.shows("Questo contratto si paga a ore");
        giulia.send(&page, &form.clone().with("hours", "100")).await.shows("Questo contratto si paga a giornate");
        giulia.send(&page, &form.with("days", "200")).await.ok().shows("Contratto salvato");
        giulia.open(&format!("{address}/rendiconto")).await.ok().shows("48,50").shows("199 Giornate che restano");
    }

    async fn an_attendance_leaves_out_who_was_missing_and_who_has_one_already(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let elena = comes_in(&node, "elena", "management").await;
        let service = a_service(&giulia).await;
        lucia.open("/ore/presenze").await.ok().shows("Nessun servizio in cui scrivere");
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();
        lucia.open("/ore/presenze").await.ok().shows("Nessuno in carico in quel giorno");
        let mut enrolments = Vec::new();
        for name in ["Anselmi", "Brunelli", "Carli"] {
            let enrolment = an_enrolment(&giulia, &person(&giulia, name).await, &service).await;
            enrolments.push(enrolment.trim_start_matches("/prese/").to_owned());
        }
        let (page, form) = attendance(&giulia, &service).await;
        giulia.send(&page, &form.with("enrolments", &enrolments[0])).await.ok().shows("Una persona ha già la presenza");
        let (page, form) = attendance(&lucia, &service).await;
        assert_eq!(ticked(&form), [enrolments[1].as_str(), enrolments[2].as_str()], "Anselmi has hers from Giulia");
        let mut nobody = form.clone();
        nobody.fields.retain(|(name, _)| name != "enrolments");
        let refused = lucia.send(&page, &nobody).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(ticked(&refused.shows("scegli almeno una persona").form_asking("from")).is_empty(), "nobody is ticked again");
        lucia.send(&page, &form.with("enrolments", &enrolments[2])).await.ok();
        let there = "SELECT p.family_name FROM activity_shares s JOIN people p ON p.id = s.person WHERE s.state = 'delivered' ORDER BY 1";
        assert_eq!(node.texts(there).await, ["Anselmi", "Carli"]);
        // It is in her hours, and the day leads here.
        let day = lucia.open(&format!("/ore?servizio={service}")).await.ok();
        assert!(day.shows("Carli").body.contains("/ore/presenze?giorno="), "{}", day.text());
        lucia.open(&format!("/ore/presenze?servizio={service}&giorno={}", in_days(1))).await.ok().shows("deve ancora venire");
        let (page, form) = attendance(&lucia, &service).await;
        let tomorrow = lucia.send(&page, &form.with("on", &in_days(1)).with("from", "8:15")).await;
        assert_eq!(tomorrow.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = tomorrow.shows("mettilo in programma").form_asking("from");
        assert_eq!(ticked(&kept), [enrolments[1].as_str()], "who was ticked stays");
        assert!(kept.fields.contains(&("from".to_owned(), "8:15".to_owned())), "{:?}", kept.fields);
        assert_eq!(elena.open("/ore/presenze").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_day_of_the_week_leads_to_where_its_hours_and_its_presences_are_written(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let (giulia, lucia) = (comes_in(&node, "giulia", "coordinator").await, comes_in(&node, "lucia", "operator").await);
        let service = a_service(&giulia).await;
        let rossi = an_enrolment_since(&giulia, &open_person(&giulia).await, &service, &in_days(-30)).await;
        let (before, today, tomorrow) = (in_days(-7), in_days(0), in_days(1));
        let week = async |on: &str| lucia.open(&format!("/ore/settimana?giorno={on}")).await.ok();
        let hours = |on: &str| format!("href=\"/ore?giorno={on}#nuova\"");
        let presences = |on: &str| format!("href=\"/ore/presenze?giorno={on}\"");
        assert!(!week(&today).await.body.contains("/ore/presenze"), "she works in no service");
        joins(&giulia, &service, "lucia", &in_days(-60), "").await.ok();

        let shown = week(&before).await;
        let text = shown.text();
        for (link, words, field) in
            [(hours(&before), "Scrivi le ore", "as"), (presences(&before), "Presenze di tutto il gruppo", "from")]
        {
            assert!(shown.body.contains(&link), "{link} is not there");
            // Who hears the links one after the other hears the day of each: a weekday, then the date.
            let said = format!("{words} : ");
            let mut days = text.split(&said).skip(1).filter_map(|rest| rest.split(' ').nth(1));
            assert!(days.any(|day| day == before), "{words}: {text}");
            let address = link.trim_start_matches("href=\"").trim_end_matches('"').trim_end_matches("#nuova");
            let day = lucia.open(address).await.ok();
            let form = day.form_asking(field);
            assert!(form.fields.contains(&("on".to_owned(), before.clone())), "{address}: {:?}", form.fields);
        }
        let ahead = week(&tomorrow).await;
        assert!(ahead.body.contains(&hours(&tomorrow)), "what is to come can be planned");
        assert!(!ahead.body.contains(&presences(&tomorrow)), "nobody was there yet");

        // In a month that was signed the day takes nothing more, and can be read.
        an_activity(&lucia, &service, &rossi, "delivered").await;
        let month = lucia.open("/ore/mese").await.ok();
        lucia.send(&month, &month.form("/ore/mese/firma").with_if_asked("early", "yes")).await.ok().shows("Mese firmato");
        let signed = week(&today).await;
        assert!(!signed.body.contains(&hours(&today)) && !signed.body.contains(&presences(&today)));
        assert!(signed.body.contains(&format!("href=\"/ore?giorno={today}\"")));
    }
}
