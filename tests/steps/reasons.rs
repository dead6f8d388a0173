//! Every code of every list, chosen at a panel: the form offers the whole list, and both pages say it in words, the sender's
//! in Italian and the receiver's in English. A reason that says nothing by itself is not taken without its text.

use std::collections::BTreeSet;

use pico_node::sql;
use pico_node::web::locale::Locale;
use pico_protocol::referral::{
    AgeBand, Area, Category, ClosingReason, DeclineReason, FailureReason, Field, HoldReason, Kind, LegalBasis, Outcome,
    Party, Source, Urgency, WaitsFor, WithdrawalReason,
};
use reqwest::StatusCode;

use super::disclosure::facts;
use crate::on_both_engines;
use crate::support::desk::{Desks, FAMILY_NAME, TAX_CODE, act, filled_why, in_days, open_person};
use crate::support::form::Form;
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel};
use crate::support::story::{ACCEPT, DISCLOSE, RESERVE, RETRACT, REVOKE, START, Story, WITHDRAW, asked_why, sender};

macro_rules! codes {
    ($list:ident) => {
        $list::ALL.iter().map(|code| code.code()).collect::<Vec<_>>()
    };
}

/// A list of codes in a form of the receiver: the act, the field, the beginning of its words, the codes.
type List = (&'static str, &'static str, &'static str, Vec<&'static str>);

/// What each side's panel speaks.
const SPOKEN: [(Party, Locale); 2] = [(Party::Sender, Locale::It), (Party::Receiver, Locale::En)];

/// Everything else that the forms of the receiver ask for.
const OTHERWISE: [(&str, &str); 4] =
    [("held_until", "+10"), ("review_on", "+30"), ("outcome", "partly"), ("reason", "need_resolved")];

/// Acts of the work whose list has "other", and what is typed beside it.
const WITH_OTHER: [(&str, &[(&str, &str)]); 3] =
    [("sospendi", &[("review_on", "+30")]), ("fallita", &[]), ("concludi", &[("outcome", "partly"), ("hours", "7")])];

fn words(locale: Locale, list: &str, code: &str) -> String {
    let key = format!("referral-{list}-{code}");
    assert!(locale.knows(&key), "{key} has no words");
    locale.text(&key, &[])
}

/// The choices that a form offers under a name.
fn offered(form: &Form, name: &str) -> BTreeSet<String> {
    let offered = form.choices.iter().filter(|(known, code)| known == name && !code.is_empty());
    offered.map(|(_, code)| code.clone()).collect()
}

fn as_set(codes: &[&'static str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

/// A form in which everything stands that it may ask for, with this one code.
fn chosen(mut form: Form, field: &str, code: &str) -> Form {
    for (name, value) in OTHERWISE.into_iter().filter(|(name, _)| *name != field) {
        if form.names.iter().any(|known| known == name) {
            let day = value.strip_prefix('+').map(|days| in_days(days.parse().unwrap()));
            form = form.with(name, day.as_deref().unwrap_or(value));
        }
    }
    let form = form.with(field, code);
    if form.names.iter().any(|known| known == "text") { form.with("text", "Spiegato a voce") } else { form }
}

/// Chooses one code after the other, taking each step back so that there is room for the next.
async fn chooses_each(story: &Story<'_>, (slug, field, _, codes): &List) {
    let panel = story.panel(Party::Receiver);
    let page = panel.open(&format!("{}/fai/{slug}", story.path)).await.ok();
    assert_eq!(offered(&page.form(slug), field), as_set(codes), "{slug} offers the whole list");
    for code in codes {
        act(panel, &story.path, slug, |form| chosen(form, field, code)).await;
        story.take(RETRACT).await;
    }
}

/// Both pages say every code of the lists in words.
async fn both_say(story: &Story<'_>, lists: &[List]) {
    story.settled().await;
    for (side, locale) in SPOKEN {
        let page = story.page(side).await;
        for (_, field, list, codes) in lists {
            for code in codes {
                let label = locale.text(&format!("referral-field-{field}"), &[]);
                page.shows(&format!("{label}: {}", words(locale, list, code)));
            }
        }
    }
}

async fn speaks_english(panel: &Panel) {
    let page = panel.open("/profilo").await.ok();
    let form = Form::all(&page.body).into_iter().find(|form| form.names.iter().any(|name| name == "locale"));
    panel.send(&page, &form.expect("the language is chosen here").with("locale", "en")).await.ok();
}

/// The coded reasons that a side's database keeps of a referral.
async fn kept(story: &Story<'_>, side: Party) -> Vec<String> {
    let id = story.path.trim_start_matches("/invii/");
    let db = story.node(side).database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT code FROM referral_events WHERE referral = $1 AND code <> '' ORDER BY number";
    sql!(&mut tx, c => sqlx::query_scalar(query).bind(id).fetch_all(c)).unwrap()
}

/// The same form comes back with the mistake in its place and everything typed; nothing was done.
async fn is_refused(story: &Story<'_>, side: Party, slug: &str, reason: &str, typed: &[(&str, &str)]) {
    let panel = story.panel(side);
    let before = story.stands(side).await;
    let page = panel.open(&format!("{}/fai/{slug}", story.path)).await.ok();
    let form = typed.iter().fold(page.form(slug).with("reason", reason), |form, (name, value)| {
        let day = value.strip_prefix('+').map(|days| in_days(days.parse().unwrap()));
        form.with(name, day.as_deref().unwrap_or(value))
    });
    let again = panel.send(&page, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{slug} {reason}: {}", again.text());
    assert!(again.body.contains("id=\"text-error\"") && again.body.contains("href=\"#text\""), "{slug}: in its place");
    let locale = SPOKEN.iter().find(|(known, _)| *known == side).unwrap().1;
    // Who refuses can also say who can help.
    let needed = if slug == "rifiuta" { "referral-text-needed-redirect" } else { "referral-text-needed" };
    again.shows(&locale.text(needed, &[]));
    let kept = again.form(slug);
    for field in form.fields.iter().filter(|(name, _)| name != "csrf") {
        assert!(kept.fields.contains(field), "{slug}: {field:?} is lost: {:?}", kept.fields);
    }
    assert_eq!(story.stands(side).await, before, "{slug} {reason} did nothing");
}

/// The lists of phase A, by the name of their fact and of their field.
fn phase_a() -> [(&'static str, &'static str, &'static str, Vec<&'static str>); 5] {
    [
        ("category", "category", "category", codes!(Category)),
        ("area", "area", "area", codes!(Area)),
        ("urgency", "urgency", "urgency", codes!(Urgency)),
        ("source", "source", "source", codes!(Source)),
        ("basis", "basis", "basis", codes!(LegalBasis)),
    ]
}

/// The third page with the `turn`-th code of every list; the first comes again after the last.
fn with_codes(why: &Page, turn: usize) -> Form {
    let mut form = filled_why(why).with("age_band", AgeBand::ALL[turn % AgeBand::ALL.len()].code());
    for (_, field, _, codes) in phase_a() {
        form = form.with(field, codes[turn % codes.len()]);
    }
    // Soon enough for an emergency too.
    form.with("answer_by", &in_days(2))
}

on_both_engines! {
    async fn every_reason_of_the_receiver_is_offered_and_read_by_both_in_words(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        speaks_english(&desks.omar).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let answers: [List; 2] =
            [("posto", "waits_for", "waits", codes!(WaitsFor)), ("rifiuta", "reason", "decline", codes!(DeclineReason))];
        for list in &answers {
            chooses_each(&story, list).await;
        }
        for mute in ["redirect", "other"] {
            is_refused(&story, Party::Receiver, "rifiuta", mute, &[]).await;
        }
        story.walk(&[RESERVE, DISCLOSE, ACCEPT, START]).await;
        let work: [List; 4] = [
            ("sospendi", "reason", "hold", codes!(HoldReason)),
            ("fallita", "reason", "failure", codes!(FailureReason)),
            ("concludi", "reason", "closing", codes!(ClosingReason)),
            ("concludi", "outcome", "outcome", codes!(Outcome)),
        ];
        for list in &work {
            chooses_each(&story, list).await;
        }
        for (slug, typed) in WITH_OTHER {
            is_refused(&story, Party::Receiver, slug, "other", typed).await;
        }
        both_say(&story, &answers).await;
        both_say(&story, &work).await;
        // With its text it is taken.
        act(&desks.omar, &story.path, "sospendi", |form| {
            form.with("reason", "other").with("review_on", &in_days(3)).with("text", "Trasloco")
        })
        .await;
        story.comes_to("on_hold").await;
        assert_eq!(kept(&story, Party::Sender).await, kept(&story, Party::Receiver).await);
    }

    async fn every_reason_of_a_withdrawal_is_offered_and_reaches_the_other_side(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        let person = open_person(&desks.giulia).await;
        for reason in WithdrawalReason::ALL {
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            if *reason == WithdrawalReason::ConsentRevoked {
                story.take(REVOKE).await;
            } else {
                let page = desks.giulia.open(&format!("{}/fai/{}", story.path, WITHDRAW.act)).await.ok();
                let mut codes = as_set(&codes!(WithdrawalReason));
                assert!(codes.remove("consent_revoked"), "it has a page of its own");
                assert_eq!(offered(&page.form(WITHDRAW.act), "reason"), codes);
                is_refused(&story, Party::Sender, WITHDRAW.act, "other", &[]).await;
                act(&desks.giulia, &story.path, WITHDRAW.act, |form| chosen(form, "reason", reason.code())).await;
            }
            story.comes_to("withdrawn").await;
            story.page(Party::Sender).await.shows(&words(Locale::It, "withdrawal", reason.code()));
            assert_eq!(kept(&story, Party::Receiver).await, [reason.code()]);
        }
    }

    async fn every_answer_to_a_revoked_consent_is_offered_and_read_by_both_in_words(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        speaks_english(&desks.omar).await;
        let person = open_person(&desks.giulia).await;
        let mut codes = codes!(LegalBasis);
        codes.retain(|code| *code != "consent");
        codes.push("stops");
        for code in codes.clone() {
            let story = Story::begin(&desks, Kind::Referral, &person).await;
            story.walk(&[RESERVE, DISCLOSE, ACCEPT, START, REVOKE]).await;
            let page = desks.omar.open(&format!("{}/fai/base", story.path)).await.ok();
            assert_eq!(offered(&page.form("base"), "basis"), as_set(&codes));
            act(&desks.omar, &story.path, "base", |form| form.with("basis", code).with("sure", "yes")).await;
            if code == "stops" {
                // Who stops erases: what is left on that side are the steps.
                story.comes_to("failed").await;
                story.page(Party::Sender).await.shows(&words(Locale::It, "continues", code));
                story.page(Party::Receiver).await.shows("Answer to the revoked consent");
                continue;
            }
            both_say(&story, &[("base", "basis", "continues", vec![code])]).await;
        }
    }

    async fn every_code_of_what_is_asked_is_offered_and_read_by_both_in_words(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        speaks_english(&desks.omar).await;
        let person = open_person(&desks.giulia).await;
        let why = asked_why(&desks.giulia, Kind::Referral, &person, "").await;
        assert_eq!(offered(&why.form("/perche"), "age_band"), as_set(&codes!(AgeBand)));
        for (_, field, _, codes) in phase_a() {
            assert_eq!(offered(&why.form("/perche"), field), as_set(&codes), "{field} offers the whole list");
        }
        for turn in 0..Source::ALL.len() {
            let why = asked_why(&desks.giulia, Kind::Referral, &person, "").await;
            let preview = desks.giulia.send(&why, &with_codes(&why, turn)).await.ok();
            let sent = desks.giulia.send(&preview, &preview.form("/invia")).await.ok();
            let story = Story::sent(&desks, Kind::Referral, &sent).await;
            for (side, locale) in SPOKEN {
                let facts = facts(&story.page(side).await, 0);
                for (fact, _, list, codes) in phase_a() {
                    let said = (
                        locale.text(&format!("referral-fact-{fact}"), &[]),
                        words(locale, list, codes[turn % codes.len()]),
                    );
                    assert!(facts.contains(&said), "{said:?} is not among {facts:?}");
                }
                let band = AgeBand::ALL[turn % AgeBand::ALL.len()].code();
                let from = band.trim_end_matches('+').split('-').next().unwrap();
                let age = locale.text("referral-fact-age", &[]);
                let age = facts.iter().find(|(name, _)| *name == age).expect("the age is told");
                assert!(age.1.starts_with(from) && age.1.len() > band.len(), "{band} reads \"{}\"", age.1);
            }
        }
    }

    async fn every_field_that_was_promised_is_told_under_its_name(engine: Engine) {
        let desks = Desks::at(TestPair::linked(engine).await).await;
        speaks_english(&desks.omar).await;
        let person = open_person(&desks.giulia).await;
        let page = desks.giulia.open(&format!("{person}/modifica")).await.ok();
        let form = page.form("").with("address", "via dell'Esempio 5").with("email", "mario@esempio.it");
        desks.giulia.send(&page, &form.with("guardian", "La nonna").with_any("citizenship")).await.ok();
        let why = asked_why(&desks.giulia, Kind::Referral, &person, "").await;
        let preview = desks.giulia.send(&why, &filled_why(&why)).await.ok();
        let mut form = preview.form("/invia");
        assert_eq!(offered(&form, "fields"), as_set(&codes!(Field)), "every field can be ticked");
        form.fields.retain(|(name, _)| name != "fields");
        form.fields.extend(codes!(Field).into_iter().map(|code| ("fields".to_owned(), code.to_owned())));
        let sent = desks.giulia.send(&preview, &form).await.ok();
        let story = Story::sent(&desks, Kind::Referral, &sent).await;
        story.walk(&[RESERVE, sender("identita", &[("notes", "Parla piano")])]).await;
        for (side, locale) in SPOKEN {
            let page = story.page(side).await;
            let told = facts(&page, 1);
            let names: Vec<String> = codes!(Field).iter().map(|code| words(locale, "field", code)).collect();
            assert_eq!(told.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), names, "{side:?}");
            for value in [FAMILY_NAME, TAX_CODE, "La nonna", "Parla piano", "051 000000", "via dell'Esempio 5"] {
                assert!(told.iter().any(|(_, said)| said.contains(value)), "{side:?} does not read {value}: {told:?}");
            }
        }
    }
}
