//! What a person was told of her data, and to whom she consents: the notices of a service and the recipients of a consent.

use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{in_days, open_person};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::seeds::{a_service, an_enrolment};
use crate::support::staff::comes_in;
use crate::teams::joins;

/// Adds a version of the notice of a service.
pub async fn writes_notice(panel: &Panel, service: &str, text: &str) {
    let page = panel.open(&format!("/servizi/{service}/trattamento")).await.ok();
    let form = page.form("/informativa").with("text", text).with("since", &in_days(-10));
    panel.send(&page, &form).await.ok().shows(text);
}

on_both_engines! {
    async fn a_notice_is_read_and_handed_out_by_whoever_works_in_the_service(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let lucia = comes_in(&node, "lucia", "operator").await;
        let marta = comes_in(&node, "marta", "operator").await;
        let elena = comes_in(&node, "elena", "management").await;
        let (person, service) = (open_person(&giulia).await, a_service(&giulia).await);
        let enrolment = an_enrolment(&giulia, &person, &service).await;
        joins(&giulia, &service, "lucia", &in_days(-30), "").await.ok();
        let (notice, page) = (format!("/servizi/{service}/informativa"), format!("{enrolment}/informativa"));
        lucia.open(&page).await.ok().shows("non ha ancora un’informativa");
        assert_eq!(lucia.open(&notice).await.status, StatusCode::NOT_FOUND);
        writes_notice(&giulia, &service, "I dati servono al doposcuola inventato").await;
        writes_notice(&giulia, &service, "I dati servono anche alla merenda inventata").await;

        let read = lucia.open(&notice).await.ok();
        read.shows("anche alla merenda inventata").shows("Stampa");
        lucia.open(&format!("{notice}?versione=1")).await.ok().shows("al doposcuola inventato");
        assert_eq!(lucia.open(&format!("{notice}?versione=3")).await.status, StatusCode::NOT_FOUND);
        for other in [&marta, &elena] {
            assert_eq!(other.open(&notice).await.status, StatusCode::NOT_FOUND);
            assert_eq!(other.open(&page).await.status, StatusCode::NOT_FOUND);
        }

        lucia.open(&enrolment).await.ok().shows("Informativa");
        let form = lucia.open(&page).await.ok();
        form.shows("Non è scritto che sia stata consegnata");
        let early = lucia.send(&form, &form.form("/informativa").with("on", &in_days(-20))).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        early.shows("non c’era ancora");
        let done = lucia.send(&early, &early.form("/informativa").with("on", &in_days(-2)).with("to", "representative")).await.ok();
        done.shows(&format!("Versione 2, consegnata il {}", in_days(-2))).shows("A chi parla per la persona");
        assert_eq!(node.texts("SELECT given_to FROM notices_handed_out").await, ["representative"]);
    }

    async fn who_still_needs_the_newest_notice_is_counted_and_shown(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (person, service) = (open_person(&giulia).await, a_service(&giulia).await);
        let page = giulia.open("/persone/nuova").await.ok();
        let other = giulia.send(&page, &page.form("").with("family_name", "Verdi").with("given_name", "Anna")).await.ok();
        let other = other.path.split('?').next().unwrap_or_default().to_owned();
        let first = an_enrolment(&giulia, &person, &service).await;
        an_enrolment(&giulia, &other, &service).await;
        let people = format!("/servizi/{service}/persone");
        let without = format!("{people}?elenco=in-carico&informativa=manca");
        let words = "Senza l’informativa di oggi";
        assert!(!giulia.open(&people).await.ok().text().contains(words), "the service has none yet");

        let hands_out = async || {
            let page = giulia.open(&format!("{first}/informativa")).await.ok();
            giulia.send(&page, &page.form("/informativa")).await.ok();
        };
        writes_notice(&giulia, &service, "I dati servono al doposcuola inventato").await;
        giulia.open(&people).await.ok().shows(&format!("{words} 2"));
        hands_out().await;
        giulia.open(&people).await.ok().shows(&format!("{words} 1"));
        let shown = giulia.open(&without).await.ok();
        shown.shows("Verdi Anna").shows("Vedi tutti");
        assert!(!shown.text().contains("Rossi Mario"), "{}", shown.text());
        let file = giulia.open(&format!("{people}/esporta?elenco=in-carico&informativa=manca&formato=csv")).await.ok().body;
        assert!(file.contains("Verdi") && !file.contains("Rossi"), "{file}");

        // A newer version is another one: both lack it, until they are handed it.
        writes_notice(&giulia, &service, "I dati servono anche alla merenda inventata").await;
        giulia.open(&people).await.ok().shows(&format!("{words} 2"));
        hands_out().await;
        giulia.open(&people).await.ok().shows(&format!("{words} 1"));
        let closed = giulia.open(&format!("{people}?elenco=concluse&informativa=manca")).await.ok();
        assert!(!closed.text().contains(words), "who has gone is handed nothing");
    }

    async fn a_consent_names_a_school_or_a_picture_and_the_notice_that_goes_with_it(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let (person, service) = (open_person(&giulia).await, a_service(&giulia).await);
        let ask = format!("{person}/consensi");
        let before = giulia.open(&ask).await.ok();
        let ours = before.form("").fields.iter().any(|(name, value)| name == "notice" && !value.is_empty());
        assert!(ours, "the notice of this program, where no service has its own");
        an_enrolment(&giulia, &person, &service).await;
        writes_notice(&giulia, &service, "I dati servono al doposcuola inventato").await;

        let page = giulia.open(&ask).await.ok();
        let form = page.form("").with("purpose", "communication");
        let nobody = giulia.send(&page, &form).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        nobody.shows("Scrivi a quale ente");
        let form = nobody.form("").with("named", "Scuola media Inventata").with("expires_on", &in_days(300));
        let told = giulia.send(&nobody, &form).await.ok();
        told.shows("Scuola media Inventata").shows("Comunicazione a un ente");
        let page = giulia.open(&ask).await.ok();
        let form = page.form("").with("purpose", "images").with("named", "Il giornalino").with("notice_of", "");
        giulia.send(&page, &form.with("notice", "Del Comune, 2026")).await.ok().shows("Fare e usare immagini").shows("Il giornalino");
        let stored = "SELECT purpose || ' ' || recipient || ' ' || recipient_name || ' ' || CAST(notice_number AS TEXT) \
                      FROM legal_bases ORDER BY purpose";
        assert_eq!(node.texts(stored).await, ["communication  Scuola media Inventata 1", "images  Il giornalino 0"]);
        let notices = node.texts("SELECT notice FROM legal_bases ORDER BY purpose").await;
        assert!(notices[0].contains("Doposcuola La Lucciola") && notices[1] == "Del Comune, 2026", "{notices:?}");
        // Withdrawing is as easy as giving, and nothing else follows.
        let page = giulia.open(&person).await.ok();
        giulia.send(&page, &page.form("/revoca")).await.ok().shows("revocato");
    }
}
