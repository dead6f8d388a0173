//! What is planned again and again: several weekdays at once, looked at before it is written, taken off from a day on; and where an
//! activity takes place, as pages and a feed tell it.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use reqwest::{Method, StatusCode};

use crate::enrolments::person;
use crate::on_both_engines;
use crate::support::desk::in_days;
use crate::support::form::Form;
use crate::support::node::TestNode;
use crate::support::panel::{Page, Panel};
use crate::support::seeds::{a_feed, a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

const PLANNED: &str = "SELECT day FROM activities WHERE state = 'planned' ORDER BY day";

/// A day of a page, as a day.
fn date(written: &str) -> Date {
    Date::strptime("%d/%m/%Y", written).unwrap()
}

/// The code of a weekday in the form.
fn code(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

/// The form of today for somebody, from ten to eleven of the evening, to be planned.
async fn form(panel: &Panel, service: &str, enrolment: &str) -> (Page, Form) {
    let page = panel.open(&format!("/ore?servizio={service}")).await.ok();
    let form = page.form_asking("as").with("enrolments", enrolment.trim_start_matches("/prese/"));
    (page, form.with("as", "planned").with("from", "22").with("to", "23"))
}

/// Sends a form that is looked at first, and then what is shown.
async fn plans(panel: &Panel, page: &Page, form: &Form) -> Page {
    let seen = panel.send(page, form).await.ok();
    seen.shows("Non è ancora in programma niente");
    panel.send(&seen, &seen.form_asking("as").with("as", "planned")).await.ok()
}

on_both_engines! {
    async fn several_weekdays_are_planned_at_once_looked_at_before_and_taken_off_from_a_day_on(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let (page, once) = form(&giulia, &service, &enrolment).await;
        let (today, after) = (date(&in_days(0)), date(&in_days(2)));
        assert!(once.fields.contains(&("weekdays".to_owned(), code(today).to_owned())), "the day of the first is ticked");
        let two = once.clone().tick("weekdays", code(after));
        giulia.send(&page, &two).await.shows("scrivi anche fino a quando");
        // Today and the day after tomorrow, each twice, and once more today in two weeks.
        let two = two.with("until", &in_days(14));
        let seen = giulia.send(&page, &two).await.ok();
        seen.shows(&format!("5 attività, dal {} al {}", in_days(0), in_days(14))).shows("Mettile in programma: 5");
        assert!(node.texts(PLANNED).await.is_empty(), "it is only looked at");
        // Whoever changes what she looked at looks again.
        let other = seen.form_asking("as").with("as", "planned").with("until", &in_days(9));
        let seen = giulia.send(&seen, &other).await.ok();
        seen.shows(&format!("4 attività, dal {} al {}", in_days(0), in_days(9)));
        giulia.send(&seen, &seen.form_asking("as").with("as", "planned")).await.ok().shows("Messo in programma");
        let days: Vec<String> =
            [0, 2, 7, 9].map(|days| today.saturating_add(days.days()).to_string()).to_vec();
        assert_eq!(node.texts(PLANNED).await, days);
        // The same again is told to be at the same time.
        let (page, again) = form(&giulia, &service, &enrolment).await;
        let again = again.with("until", &in_days(7));
        giulia.send(&page, &again).await.ok().shows("ha già altro alla stessa ora, 2 volte");
        assert_eq!(node.texts(PLANNED).await.len(), 4);

        // From the first on: those of its weekday alone, or all of them.
        let rows = node.texts("SELECT id FROM activities ORDER BY day").await;
        let second = giulia.open(&format!("/ore/{}", rows[1])).await.ok();
        second.shows("Anche quella che segue, nello stesso giorno della settimana").shows("Anche tutte le 2 che seguono");
        let off = second.form("/mancata").with("reason", "person_absent").with("following", "yes");
        giulia.send(&second, &off).await.ok();
        assert_eq!(node.texts(PLANNED).await, [days[0].clone(), days[2].clone()]);
        let (page, more) = form(&giulia, &service, &enrolment).await;
        plans(&giulia, &page, &more.with("from", "20").with("to", "21").tick("weekdays", code(after)).with("until", &in_days(9))).await;
        let first = node.texts("SELECT id FROM activities WHERE starts = 1200 ORDER BY day").await.remove(0);
        let first = giulia.open(&format!("/ore/{first}")).await.ok();
        let off = first.form("/mancata").with("reason", "worker_absent").with("following", "all");
        giulia.send(&first, &off).await.ok();
        assert_eq!(node.texts(PLANNED).await.len(), 2, "all that were planned together are off, and no others");
    }

    async fn every_second_week_and_no_holiday_and_nothing_of_a_plan_with_a_wrong_day(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        let (page, once) = form(&giulia, &service, &enrolment).await;
        let fortnight = once.clone().with("rhythm", "fortnightly").with("until", &in_days(30));
        plans(&giulia, &page, &fortnight).await.shows("Messo in programma");
        let today = date(&in_days(0));
        let days: Vec<String> = [0, 14, 28].map(|days| today.saturating_add(days.days()).to_string()).to_vec();
        assert_eq!(node.texts(PLANNED).await, days);
        // In four months there is always a holiday, whatever the day on which this runs.
        let mut every = once.clone().with("until", &in_days(120)).with("holidays", "yes").with("from", "20").with("to", "21");
        every.fields.retain(|(name, _)| name != "weekdays");
        for day in ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] {
            every = every.tick("weekdays", day);
        }
        let done = plans(&giulia, &page, &every).await;
        done.shows("Messo in programma");
        let all = node.texts("SELECT day FROM activities WHERE state = 'planned' AND starts = 1200").await;
        assert!((105..121).contains(&all.len()) && all.iter().all(|day| !day.ends_with("-12-25") && !day.ends_with("-05-01")), "{}", all.len());
        let wrong = once.with("until", &in_days(-1));
        let refused = giulia.send(&page, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.shows("prima del primo");
    }

    async fn where_it_is_stands_on_the_pages_and_is_told_by_a_feed_only_with_names(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let ada = comes_in(&node, "ada", "node-administrator").await;
        let service = a_service(&giulia).await;
        joins(&giulia, &service, "giulia", &in_days(0), "").await.ok();
        let enrolment = an_enrolment(&giulia, &person(&giulia, "Anselmi").await, &service).await;
        for (place, from, to) in [("casa", "20", "21"), ("Bar Inventato", "21", "22")] {
            let (page, form) = form(&giulia, &service, &enrolment).await;
            giulia.send(&page, &form.with("from", from).with("to", to).with("place", place)).await.ok().shows("Messo in programma");
        }
        for address in ["/ore", "/ore/settimana", "/agenda"] {
            giulia.open(address).await.ok().shows("Casa").shows("Bar Inventato");
        }
        let stored = node.texts("SELECT place_kind || ':' || place FROM activities ORDER BY starts").await;
        assert!(stored[0] == "home:" && stored[1].starts_with("words:"), "{stored:?}");
        assert!(!stored[1].contains("Inventato"), "it is encrypted");
        let page = ada.open("/impostazioni").await.ok();
        ada.send(&page, &page.form("/impostazioni").with("calendar-feeds-say", "names")).await.ok();
        for (says, is_told) in [("plain", false), ("initials", false), ("names", true)] {
            let (_, address) = a_feed(&giulia, says).await;
            let text = Panel::new(&node.panel()).raw(Method::GET, &address).send().await.unwrap().text().await.unwrap();
            assert_eq!(text.contains("LOCATION:Bar Inventato\r\n"), is_told, "{says}: {text}");
            assert_eq!(text.contains("LOCATION:Casa\r\n"), is_told, "{says}: {text}");
        }
        // It is changed like the rest, and what begins like another is at the same place.
        let row = node.texts("SELECT id FROM activities WHERE state = 'planned' ORDER BY starts").await.remove(1);
        let page = giulia.open(&format!("/ore/{row}")).await.ok();
        let form = page.form(&format!("/ore/{row}"));
        assert!(form.fields.contains(&("place".to_owned(), "Bar Inventato".to_owned())));
        giulia.send(&page, &form.with("place", "")).await.ok();
        assert_eq!(node.texts("SELECT place_kind FROM activities WHERE state = 'planned' ORDER BY starts").await, ["home", ""]);
    }
}
