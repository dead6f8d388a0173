//! A referral that is being written: put aside half finished at every step, told apart from others, and not sent without
//! saying which data will be told.

use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;

use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, NEED, filled_why, in_days, open_person};
use crate::support::eventually;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::staff::comes_in;
use crate::support::story::{DECLINE, DISCLOSE, RESERVE, Story, asked_where, preview};

/// Presses "save and go on later" and answers the list of drafts.
async fn puts_aside(panel: &Panel, page: &Page, form: crate::support::form::Form) -> Page {
    let list = panel.send(page, &form.with("later", "yes")).await.ok();
    assert!(list.path.starts_with("/invii?") || list.path == "/invii", "{}: {}", list.path, list.text());
    list.shows("Bozza salvata");
    list
}

/// The page of the first draft in a list.
async fn takes_up(panel: &Panel, list: &Page) -> Page {
    let address = list.body.split("href=\"/invii/nuovo/").nth(1).expect("there is a draft");
    panel.open(&format!("/invii/nuovo/{}", address.split('"').next().unwrap_or_default())).await.ok()
}

/// A service of Brezza's that Aurora can choose: its name.
pub async fn a_service_is_offered(desks: &Desks) -> &'static str {
    offers(desks, "Centro diurno Il Glicine", "Bologna (BO)").await
}

/// The same, wherever it is.
async fn offers(desks: &Desks, name: &'static str, comune: &str) -> &'static str {
    offers_with(desks, name, comune, &[]).await
}

/// The same, with more of it filled in.
async fn offers_with(desks: &Desks, name: &'static str, comune: &str, more: &[(&str, &str)]) -> &'static str {
    let page = desks.omar.open("/servizi/nuovo").await.ok();
    let form = page
        .form("")
        .with("name", name)
        .with("description", "Pomeriggi insieme")
        .with("category", "L")
        .with("eligibility", "Con una relazione");
    let form = form.with("area", "addiction").with("comune", comune).with("withheld", "yes");
    let form = more.iter().fold(form, |form, (field, value)| form.with(field, value));
    desks.omar.send(&page, &form).await.ok().shows(name);
    eventually("the feed has come to Giulia", async || {
        desks.giulia.open("/servizi/rete").await.ok().text().contains(name).then_some(())
    })
    .await;
    name
}

/// Whether a box of a page is ticked.
fn checked(page: &Page, name: &str) -> bool {
    page.body.split("<input").any(|input| {
        let input = input.split('>').next().unwrap_or_default();
        input.contains(&format!("name=\"{name}\"")) && input.contains(" checked")
    })
}

on_both_engines! {
    async fn who_is_missing_is_added_on_the_way_and_comes_back_chosen(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let who = giulia.open("/invii/nuovo").await.ok();
        let new = giulia.send(&who, &who.form("/invii/nuovo").with("kind", "transfer").with("new_person", "yes")).await.ok();
        let draft = new.path.strip_prefix("/persone/nuova?bozza=").expect("she is led to a new record").to_owned();
        let refused = giulia.send(&new, &new.form("").with("birth_date", "boh")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = refused.form("").with("family_name", "Provini").with("birth_date", "03/05/1991");
        let back = giulia.send(&refused, &form).await.ok();
        assert!(back.path.starts_with(&format!("/invii/nuovo/{draft}/chi?persona=per_")), "{}", back.path);
        back.shows("Provini").shows("03/05/1991");
        let form = back.form("/chi");
        let typed = |wanted: &str| form.fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        assert_eq!(typed("kind").as_deref(), Some("transfer"));
        assert!(typed("person").is_some_and(|person| person.starts_with("per_")));
        assert!(giulia.send(&back, &form).await.ok().path.ends_with("/dove"));

        // What is no draft of hers leads nowhere else than to the record, or to a page that is not there.
        let lost = giulia.open("/persone/nuova?bozza=//altrove.example/").await.ok();
        let record = giulia.send(&lost, &lost.form("").with("family_name", "Soli")).await.ok();
        assert!(record.path.starts_with("/persone/per_"), "{}", record.path);
        let rosa = comes_in(&desks.pair.aurora, "rosa", "coordinator").await;
        assert_eq!(rosa.open(&format!("/invii/nuovo/{draft}/chi")).await.status, StatusCode::NOT_FOUND);
    }

    async fn after_a_no_the_same_is_asked_of_others_with_what_was_written(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let again = format!("{}/altri", story.path);
        assert!(!story.page(Party::Sender).await.body.contains(&again), "nobody has answered yet");
        let page = giulia.open(&story.path).await.ok();
        let mut early = page.form("/uscita");
        early.action.clone_from(&again);
        assert_eq!(giulia.send(&page, &early).await.status, StatusCode::NOT_FOUND);
        story.walk(&[DECLINE]).await;
        assert!(!story.page(Party::Receiver).await.body.contains(&again), "it is not theirs to ask");

        let page = story.page(Party::Sender).await;
        let to = giulia.send(&page, &page.form("/altri")).await.ok();
        assert!(to.path.starts_with("/invii/nuovo/") && to.path.ends_with("/dove"), "{}", to.path);
        to.shows(FAMILY_NAME).shows("Già chiesto");
        let twice = giulia.send(&page, &page.form("/altri")).await.ok();
        assert_eq!(twice.path, to.path, "pressed twice it is one draft");
        let why = giulia.send(&to, &to.form("/dove").with_any("target")).await.ok();
        let form = why.form("/perche");
        let typed = |wanted: &str| form.fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        assert_eq!((typed("need").as_deref(), typed("basis").as_deref()), (Some(NEED), Some("consent")));
        assert_eq!(typed("consent"), None, "it was given for the other cooperative");
        assert_eq!(typed("answer_by").as_deref(), Some(in_days(7).as_str()));
        let preview = giulia.send(&why, &form.with("consent", "yes")).await.ok();
        preview.shows(NEED).shows(FAMILY_NAME);
        giulia.send(&preview, &preview.form("/invia")).await.ok();
        story.page(Party::Sender).await.shows("Già chiesto ad altri: 26-0002 · Cooperativa Brezza");
    }

    async fn the_services_in_her_province_stand_first(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (far, near) = (offers(&desks, "Abete", "Grosseto (GR)").await, offers(&desks, "Zagara", "Bologna (BO)").await);
        let person = open_person(&desks.giulia).await;
        let page = asked_where(&desks.giulia, Kind::Referral, &person).await;
        let place = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("{words} is not on {}", page.text()));
        assert!(place(near) < place(far), "{}", page.text());
        page.shows("Prima i servizi per la sua età, con posti liberi, in provincia di BO");
        let page = asked_where(&desks.giulia, Kind::OpenCall, "").await;
        let place = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("{words} is not on {}", page.text()));
        assert!(place(far) < place(near) && !page.text().contains("Prima i servizi"), "{}", page.text());
    }

    async fn services_for_her_age_and_with_places_come_first_and_others_say_that_they_are_not(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let (near, places) = ("Bologna (BO)", |free| [("available", free), ("maximum", "9")]);
        let old = [("minimum_age", "65")].into_iter().chain(places("3")).collect::<Vec<_>>();
        let [old, full] = [("Acacia", &old[..]), ("Betulla", &places("0"))];
        for (name, more) in [old, full] {
            offers_with(&desks, name, near, more).await;
        }
        let fits = [("minimum_age", "18"), ("maximum_age", "64")].into_iter().chain(places("2")).collect::<Vec<_>>();
        let fits = offers_with(&desks, "Zelkova", "Grosseto (GR)", &fits).await;
        let person = open_person(&desks.giulia).await;
        let page = asked_where(&desks.giulia, Kind::Referral, &person).await;
        let place = |words: &str| page.body.find(words).unwrap_or_else(|| panic!("{words} is not on {}", page.text()));
        assert!(place(fits) < place("Betulla") && place("Betulla") < place("Acacia"), "{}", page.text());
        page.shows("Da 18 a 64 anni").shows("Da 65 anni. Con una relazione Non per la sua età");
        assert_eq!(page.text().matches("Non per la sua età").count(), 1);

        // What a card says finds it: whom it is for, and the kind of help.
        for (sought, found, other) in [("65", "Acacia", "Zelkova"), ("dipendenze 64", "Zelkova", "Betulla")] {
            let page = desks.giulia.send(&page, &page.form("/dove").with("seek", sought).with("search", "yes")).await.ok();
            assert!(page.body.contains(found) && !page.body.contains(other), "{sought}: {}", page.text());
        }
        // It can be asked all the same, knowing it.
        let acacia = page.body.split("Acacia").next().unwrap().rsplit("value=\"").next().unwrap();
        let target = crate::support::form::unescape(acacia.split('"').next().unwrap());
        let why = desks.giulia.send(&page, &page.form("/dove").with("target", &target)).await.ok();
        let preview = desks.giulia.send(&why, &filled_why(&why)).await.ok();
        preview.shows("Non per la sua età").shows("Puoi inviare lo stesso");
    }

    async fn a_day_that_nobody_has_chosen_follows_the_urgency(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        let to = asked_where(&desks.giulia, Kind::Referral, &person).await;
        let why = desks.giulia.send(&to, &to.form("/dove").with_any("target")).await.ok();
        let untouched = filled_why(&why).with("urgency", "emergency");
        let chosen = desks.giulia.send(&why, &untouched.clone().with("answer_by", &in_days(9))).await;
        assert_eq!(chosen.status, StatusCode::UNPROCESSABLE_ENTITY);
        chosen.shows("Per un’emergenza chiedi la risposta entro tre giorni");
        let preview = desks.giulia.send(&why, &untouched).await.ok();
        preview.shows(&in_days(2)).shows("Invia la richiesta");
    }

    async fn half_a_draft_is_put_aside_at_every_step_and_comes_back_as_it_was(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let id = person.trim_start_matches("/persone/");

        let who = giulia.open("/invii/nuovo").await.ok();
        let list = puts_aside(giulia, &who, who.form("/invii/nuovo").with("kind", "transfer")).await;
        giulia.open("/").await.ok().shows("Un invio che stavi scrivendo");
        let who = takes_up(giulia, &list).await;
        assert_eq!(who.form("/chi").fields.iter().find(|(name, _)| name == "kind").expect("the kind stands in the form").1, "transfer");

        let to = giulia.send(&who, &who.form("/chi").with("person", id)).await.ok();
        let list = puts_aside(giulia, &to, to.form("/dove").with("seek", "niente che si trovi")).await;
        list.shows(FAMILY_NAME).shows("Trasferimento").shows("ultima modifica");
        let to = takes_up(giulia, &list).await;
        assert!(to.body.contains("niente che si trovi"), "{}", to.text());

        let to = giulia.send(&to, &to.form("/dove").with("seek", "").with("search", "yes")).await.ok();
        let why = giulia.send(&to, &to.form("/dove").with_any("target")).await.ok();
        let half = why.form("/perche").with("need", NEED).with("answer_by", "boh");
        let list = puts_aside(giulia, &why, half).await;
        list.shows(&desks.pair.brezza.name).shows("Sostegno educativo");
        let why = takes_up(giulia, &list).await;
        assert!(why.body.contains("value=\"boh\"") && why.body.contains(NEED), "{}", why.text());

        let preview = giulia.send(&why, &filled_why(&why)).await.ok();
        // The button for later says where the form goes.
        let mut form = preview.form("/invia").with("fields", "");
        form.action = form.action.replace("/invia", "/anteprima");
        let list = puts_aside(giulia, &preview, form).await;
        let again = takes_up(giulia, &list).await;
        assert!(!again.body.contains("checked"), "nothing was ticked, and nothing is");
        for page in [&who, &to, &why] {
            assert!(page.body.contains("name=\"later\" value=\"yes\" formnovalidate"), "the browser lets it through");
        }
    }

    async fn what_is_typed_is_kept_by_who_goes_back(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let id = person.trim_start_matches("/persone/");
        let who = giulia.open("/invii/nuovo").await.ok();
        let to = giulia.send(&who, &who.form("/invii/nuovo").with("kind", "referral").with("person", id)).await.ok();
        let why = giulia.send(&to, &to.form("/dove").with_any("target")).await.ok();
        assert!(why.body.contains("form=\"draft\" name=\"to\" value=\"chi\" formnovalidate"), "the first step is a button too");
        let half = why.form("/perche").with("need", NEED).with("answer_by", "boh");
        let to = giulia.send(&why, &half.with("to", "dove")).await.ok();
        assert!(to.path.ends_with("/dove"), "{}", to.path);
        let why = giulia.send(&to, &to.form("/dove")).await.ok();
        assert!(why.body.contains(NEED) && why.body.contains("value=\"boh\""), "{}", why.text());
        let preview = giulia.send(&why, &filled_why(&why)).await.ok();
        let back = giulia.send(&preview, &preview.form("/anteprima").with("fields", "name").with("to", "perche")).await.ok();
        let preview = giulia.send(&back, &back.form("/perche")).await.ok();
        assert_eq!(preview.body.matches(" checked").count(), 1, "what was ticked is ticked, and nothing else");

        // Somebody else: nothing that was said of the first is taken for hers.
        let why = giulia.open(&preview.path.replace("/anteprima", "/perche")).await.ok();
        assert!(checked(&why, "consent"));
        let who = giulia.send(&why, &why.form("/perche").with("to", "chi")).await.ok();
        let page = giulia.open("/persone/nuova").await.ok();
        let form = page.form("").with("family_name", "Verdi").with("given_name", "Anna").with("no_tax_code", "unknown");
        let other = giulia.send(&page, &form).await.ok().path;
        let other = other.split('?').next().unwrap().trim_start_matches("/persone/");
        let to = giulia.send(&who, &who.form("/chi").with("person", other)).await.ok();
        let why = giulia.send(&to, &to.form("/dove")).await.ok();
        assert!(why.body.contains(NEED) && !checked(&why, "consent"), "her consent is asked for");
    }

    async fn a_referral_that_says_nobody_is_not_sent_and_nothing_typed_is_lost(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        for kind in [Kind::Referral, Kind::Transfer] {
            let preview = preview(&desks.giulia, kind, &person, "").await;
            for ticked in ["", "birth_date"] {
                let form = preview.form("/invia").with("fields", ticked);
                let again = desks.giulia.send(&preview, &form).await;
                assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
                again.shows(NEED).shows("Spunta almeno un campo che dica chi è");
                assert!(again.body.contains("href=\"#fields\""), "the list of mistakes leads to the boxes");
            }
            let sent = desks.giulia.send(&preview, &preview.form("/invia").with("fields", "name")).await.ok();
            assert!(sent.path.starts_with("/invii/ref_"), "{}", sent.path);
        }
    }

    async fn a_request_to_who_has_no_node_goes_on_paper_and_nothing_is_sent(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let to = asked_where(giulia, Kind::Referral, &person).await;
        let nobody = giulia.send(&to, &to.form("/dove").with("target", "paper")).await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.body.contains("id=\"paper_name-error\""), "{}", nobody.text());
        let form = nobody.form("/dove").with("paper_name", "Comune di Prova");
        let why = giulia.send(&nobody, &form).await.ok();
        let preview = giulia.send(&why, &filled_why(&why)).await.ok();
        preview.shows("Comune di Prova").shows("Prepara la stampa");
        let paper = giulia.send(&preview, &preview.form("/invia")).await.ok();
        assert!(paper.path.ends_with("/stampa"), "{}", paper.path);
        paper.shows(NEED).shows("Comune di Prova").shows("051 555000");
        assert!(!paper.body.contains(FAMILY_NAME), "it names nobody");
        let sent = "SELECT CAST(COUNT(*) AS BIGINT) FROM referrals";
        assert_eq!(desks.pair.aurora.count(sent).await, 0, "nothing has left");
        giulia.open("/invii").await.ok().shows("Comune di Prova");
        // An open call goes to nodes only.
        let call = asked_where(giulia, Kind::OpenCall, "").await;
        assert!(!call.body.contains("value=\"paper\""));
        let form = call.form("/dove").with("target", "paper");
        assert_eq!(giulia.send(&call, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_service_chosen_in_the_network_stays_chosen_and_says_what_kind_of_help_it_is(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let giulia = &desks.giulia;
        let person = open_person(giulia).await;
        let name = a_service_is_offered(&desks).await;
        let directory = giulia.open("/servizi/rete").await.ok();
        let link = directory.body.split("href=\"/invii/nuovo?verso=").nth(1).expect("it can be chosen");
        let target = crate::support::form::unescape(link.split('"').next().unwrap_or_default());
        let who = giulia.open(&format!("/invii/nuovo?verso={target}")).await.ok();
        // A search on the way loses nothing.
        let who = giulia.send(&who, &who.form("/invii/nuovo").with("search", "yes")).await.ok();
        let form = who.form("/invii/nuovo").with("person", person.trim_start_matches("/persone/"));
        let to = giulia.send(&who, &form).await.ok();
        let chosen = to.form("/dove");
        assert!(chosen.fields.contains(&("target".to_owned(), target)), "{:?}", chosen.fields);
        let why = giulia.send(&to, &chosen).await.ok().form("/perche");
        for (field, value) in [("category", "L"), ("area", "addictions")] {
            assert!(why.fields.contains(&(field.to_owned(), value.to_owned())), "{field}: {:?}", why.fields);
        }
        // Whoever answers reads beside the form whom the service is for, and chooses among her own.
        let why = giulia.send(&to, &chosen).await.ok();
        let preview = giulia.send(&why, &filled_why(&why)).await.ok();
        let sent = giulia.send(&preview, &preview.form("/invia")).await.ok();
        let story = Story::sent(&desks, Kind::Referral, &sent).await;
        offers(&desks, "Laboratorio Il Pino", "Bologna (BO)").await;
        for act in ["posto", "lista", "domanda", "rifiuta"] {
            desks.omar.open(&format!("{}/fai/{act}", story.path)).await.ok().shows("Con una relazione");
        }
        story.walk(&[RESERVE, DISCLOSE]).await;
        let accept = desks.omar.open(&format!("{}/fai/accetta", story.path)).await.ok().form("/accetta");
        assert!(accept.fields.contains(&("service".to_owned(), name.to_owned())), "{:?}", accept.fields);
        assert!(accept.choices.contains(&("service".to_owned(), "Laboratorio Il Pino".to_owned())));
        // Whoever did not come from a service starts with none.
        let other = asked_where(giulia, Kind::Referral, &person).await;
        assert!(!other.form("/dove").fields.iter().any(|(name, _)| name == "target"), "{name} is not chosen");
    }
}
