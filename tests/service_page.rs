//! The page of a service: at its head what several features know of it, for each what she may see, and the form for who changes it.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::subject_requests::keeps;
use crate::support::desk::{in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::Page;
use crate::support::seeds::{a_contract, a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// Whether a link of the page leads there.
fn leads(page: &Page, path: &str) -> bool {
    page.body.contains(&format!("href=\"{path}\""))
}

on_both_engines! {
    async fn the_page_of_a_service_says_what_is_around_it_to_each_what_she_may_see(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let page = format!("/servizi/{service}");
        let empty = giulia.open(&page).await.ok();
        empty.shows("Nessun contratto in corso").shows("Non ancora scritto").shows("2 posti liberi su 8, scritti a mano").shows("Nessuno, per ora");

        let person = open_person(&giulia).await;
        an_enrolment(&giulia, &person, &service).await;
        let contract = a_contract(&giulia, &service).await;
        keeps(&giulia, &service, "10").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        joins(&giulia, &service, "lucia", &in_days(0), "").await.ok();
        let (people, team, hours) = (format!("{page}/persone?elenco=in-carico"), format!("{page}/squadra"), format!("{page}/ore"));
        let (contract, statement) = (format!("/contratti/{contract}"), format!("/contratti/{contract}/rendiconto"));

        let whole = giulia.open(&page).await.ok();
        whole.shows("1 in carico").shows("0 in lista d’attesa").shows("Una persona").shows("CIG ").shows("10 anni dopo l’ultimo giorno");
        whole.shows("Base giuridica").shows("Titolare dei dati").shows("Salva e pubblica");
        for path in [&people, &team, &hours, &contract, &format!("{page}/trattamento")] {
            assert!(leads(&whole, path), "{path} in {}", whole.body);
            giulia.open(path).await.ok();
        }
        // An operator sees who is in it and who works there, and neither contracts nor the form.
        let hers = lucia.open(&page).await.ok();
        hers.shows("Doposcuola La Lucciola").shows("1 in carico").shows("Una persona").shows("Che cosa fa");
        for path in [&people, &team, &format!("{page}/ore/persone")] {
            assert!(leads(&hers, path), "{path} in {}", hers.body);
            lucia.open(path).await.ok();
        }
        for hidden in ["CIG", "Contratti in corso", "Titolare dei dati", "Base giuridica", "Salva e pubblica"] {
            assert!(!hers.text().contains(hidden), "{hidden}: {}", hers.text());
        }
        assert!(!leads(&hers, &hours) && !leads(&hers, &contract) && !hers.body.contains("name=\"version\""));
        // Who directs sees contracts and no number of people; data protection whose data they are and no contract.
        let paola = comes_in(&node, "paola", "management").await.open(&page).await.ok();
        paola.shows("CIG ").shows("Salva e pubblica");
        assert!(leads(&paola, &contract) && !paola.body.contains("/persone?elenco") && !paola.text().contains("Titolare dei dati"));
        let dora = comes_in(&node, "dora", "data-protection").await.open(&page).await.ok();
        dora.shows("10 anni dopo l’ultimo giorno").shows("1 in carico");
        assert!(!dora.text().contains("CIG") && !leads(&dora, &contract) && !leads(&dora, &statement));
        let ada = comes_in(&node, "ada", "node-administrator").await.open(&page).await.ok();
        assert!(leads(&ada, &team) && !ada.text().contains("in carico") && !ada.text().contains("CIG"), "{}", ada.text());
        for path in ["/servizi/nessuno".to_owned(), format!("/servizi/{}", "01936b2e-5f00-7000-8000-0123456789ab")] {
            assert_eq!(lucia.open(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // From the list everybody gets there, and what it says does not tell where a refuge is.
        assert!(leads(&lucia.open("/servizi").await.ok(), &page));
    }

    async fn a_refuge_does_not_say_where_it_is_and_an_ended_contract_is_not_under_way(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        let form = page.form_asking("name").with("withheld", "").with("address", "Via del Rifugio 9");
        giulia.send(&page, &form).await.ok();
        let lucia = comes_in(&node, "lucia", "operator").await;
        lucia.open(&format!("/servizi/{service}")).await.ok().shows("Via del Rifugio 9");
        let page = giulia.open(&format!("/servizi/{service}")).await.ok();
        giulia.send(&page, &page.form_asking("name").with("address", "").tick("withheld", "yes")).await.ok();
        let hers = lucia.open(&format!("/servizi/{service}")).await.ok();
        assert!(!hers.text().contains("Rifugio"), "{}", hers.text());
        let contract = format!("/contratti/{}", a_contract(&giulia, &service).await);
        let page = giulia.open(&contract).await.ok();
        let form = page.form_asking("cig").with("starts", &in_days(-90)).with("ends", &in_days(-1));
        giulia.send(&page, &form).await.ok();
        let over = giulia.open(&format!("/servizi/{service}")).await.ok();
        over.shows("Nessun contratto in corso");
        assert!(!leads(&over, &contract));
        let page = giulia.open(&contract).await.ok();
        giulia.send(&page, &page.form_asking("cig").with("cig", "").with("ends", &in_days(0))).await.ok();
        giulia.open(&format!("/servizi/{service}")).await.ok().shows(&format!("senza CIG · fino al {}", in_days(0)));
    }
}
