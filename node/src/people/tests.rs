use super::history::{self, Change};
use super::search::{self, Order};
use super::*;
use crate::audit::Actor;
use crate::store::page::PageNumber;
use crate::trial::TrialNode;

fn actor(id: &str) -> Actor {
    Actor::Account { id: id.to_owned(), name: format!("Collega {id}") }
}

fn sight(account: &str, only_own: bool, protected_too: bool) -> Sight {
    Sight { account: account.to_owned(), only_own, team_on: None, protected_too }
}

fn details(family: &str, given: &str) -> Details {
    Details {
        birth_date: Some("1980-01-01".parse().unwrap()),
        comune: Some("037006".into()),
        private: Private { telephone: "333 0000000".into(), ..Private::default() },
        ..Details::named(family, given)
    }
}

async fn registered(app: &crate::app::App, by: &str, details: &Details) -> PersonId {
    let mut tx = app.db.write().await.unwrap();
    let id = store::register(&mut tx, app, &actor(by), details).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn found(app: &crate::app::App, sight: &Sight, typed: &str) -> Vec<String> {
    let mut tx = app.db.read().await.unwrap();
    search::find(&mut tx, app, sight, typed, 20).await.unwrap().iter().map(search::Line::name).collect()
}

#[tokio::test]
async fn a_record_reads_back_as_it_was_written_and_its_contacts_are_encrypted() {
    let node = TrialNode::named("A").await;
    let mut written = details("Rossi", "Mario");
    written.tax_code = Ok(TaxCode::parse("RSSMRA80A01H501U").unwrap());
    let id = registered(&node, "acc_1", &written).await;
    let mut tx = node.db.read().await.unwrap();
    let read = store::find(&mut tx, &node, &sight("acc_1", true, false), &id).await.unwrap().unwrap();
    assert_eq!(read.details, written);
    let stored: (String, String) = crate::sql!(&mut tx, c => sqlx::query_as(
        "SELECT tax_code, private FROM people").fetch_one(c))
    .unwrap();
    assert!(!stored.0.contains("RSSMRA") && !stored.1.contains("333"));
}

#[tokio::test]
async fn accents_apostrophes_and_typing_errors_do_not_hide_a_person() {
    let node = TrialNode::named("A").await;
    let all = sight("acc_1", false, false);
    for (family, given) in [("D'Angelo", "Niccolò"), ("Rossi", "Giuseppe"), ("Rossini", "Gina"), ("Bianchi", "Ugo")] {
        registered(&node, "acc_1", &details(family, given)).await;
    }
    assert_eq!(found(&node, &all, "dangelo nic").await, ["D'Angelo Niccolò"]);
    assert_eq!(found(&node, &all, "ross").await, ["Rossi Giuseppe", "Rossini Gina"]);
    assert_eq!(found(&node, &all, "giusepe rosi").await.first().unwrap(), "Rossi Giuseppe");
    // Who typed one letter too few is not led astray by longer names, and finds who has two such words once.
    for family in ["Rosiello", "Rosignoli", "Rosina", "Rosini", "Rosita"] {
        registered(&node, "acc_1", &details(family, "Rosa")).await;
    }
    assert_eq!(found(&node, &all, "giuseppe rosi").await, ["Rossi Giuseppe"]);
    assert_eq!(found(&node, &all, "giusep rosi").await, ["Rossi Giuseppe"]);
    assert_eq!(found(&node, &all, "rosa rosi").await.len(), 5);
    assert_eq!(found(&node, &all, "bianco ugo").await, ["Bianchi Ugo"]);
    assert_eq!(found(&node, &all, "ugo bian").await, ["Bianchi Ugo"]);
    assert!(found(&node, &all, "ugo rossi").await.is_empty());
    // The word that was typed wrong is not the first, or not beside the other.
    registered(&node, "acc_1", &details("Verdi Conti", "Anna Lia")).await;
    for typed in ["conti lia", "lia cont", "verdi lai", "coonti anna", "lia anna vedri", "vedri"] {
        assert_eq!(found(&node, &all, typed).await, ["Verdi Conti Anna Lia"], "{typed}");
        let own = (sight("acc_1", true, false), sight("acc_2", true, false));
        assert_eq!(found(&node, &own.0, typed).await, ["Verdi Conti Anna Lia"], "{typed}");
        assert!(found(&node, &own.1, typed).await.is_empty(), "{typed}");
    }
    assert!(found(&node, &all, "zzz").await.is_empty());
    assert!(found(&node, &all, "  ").await.is_empty());
}

#[tokio::test]
async fn one_wrong_missing_or_swapped_letter_does_not_hide_a_person_also_in_a_short_name() {
    let node = TrialNode::named("A").await;
    let all = sight("acc_1", false, false);
    for (family, given) in [("Neri", "Elena"), ("Sala", "Ivo"), ("Esposito", "Pia"), ("Fo", "Ada")] {
        registered(&node, "acc_1", &details(family, given)).await;
    }
    for (typed, name) in [
        ("elnea", "Neri Elena"),
        ("lena neri", "Neri Elena"),
        ("nrei", "Neri Elena"),
        ("neri elina", "Neri Elena"),
        ("slaa ivo", "Sala Ivo"),
        ("sala vio", "Sala Ivo"),
        ("psposito", "Esposito Pia"),
        ("esposito pai", "Esposito Pia"),
        ("nerri eelena", "Neri Elena"),
    ] {
        for whose in [&all, &sight("acc_1", true, false)] {
            assert_eq!(found(&node, whose, typed).await, [name], "{typed}");
        }
        assert!(found(&node, &sight("acc_2", true, false), typed).await.is_empty(), "{typed}");
    }
    assert!(found(&node, &all, "fe").await.is_empty(), "a word of two letters is typed as it is");
    assert!(found(&node, &all, "aslaa").await.is_empty(), "two slips in one short word are too many");
}

/// Not a test of every day: `cargo test -- --ignored a_slip_is_found` says how long it takes among 100,000 people.
#[tokio::test]
#[ignore = "fills a node with 100,000 people"]
async fn a_slip_is_found_among_a_hundred_thousand_people() {
    let node = TrialNode::named("A").await;
    let all = sight("acc_1", false, false);
    let syllables = [
        "ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sta", "tre", "vi", "zo", "chi", "gna", "ri",
        "san", "tor", "bel",
    ];
    let name = |mut number: usize, parts: usize| {
        let mut name = String::new();
        for _ in 0..parts {
            name.push_str(syllables[number % syllables.len()]);
            number /= syllables.len();
        }
        name
    };
    for block in 0..100 {
        let mut tx = node.db.write().await.unwrap();
        for number in block * 1_000..(block + 1) * 1_000 {
            let somebody = details(&name(number * 7, 3), &name(number / 300, 2));
            store::register(&mut tx, &node, &actor("acc_1"), &somebody).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    for typed in ["bacedi", "bacdei", "bacedii baba", "bcedi bbaa", "rusator chichi"] {
        let begin = std::time::Instant::now();
        let lines = found(&node, &all, typed).await.len();
        let took = begin.elapsed();
        println!("{typed}: {lines} found in {took:?}");
        assert!(took < std::time::Duration::from_secs(1), "{typed} took {took:?}");
    }
}

#[tokio::test]
async fn among_many_of_one_name_the_day_or_the_year_of_birth_leads_to_the_one_that_is_meant() {
    let node = TrialNode::named("A").await;
    let all = sight("acc_1", false, false);
    let born = |family: &str, day: &str| Details { birth_date: day.parse().ok(), ..details(family, "Maria") };
    for month in 1..=12 {
        registered(&node, "acc_1", &born("Rossi", &format!("1970-{month:02}-03"))).await;
    }
    registered(&node, "acc_2", &born("Rossi", "1984-05-03")).await;
    registered(&node, "acc_2", &Details { protected: true, ..born("Rossi", "1990-05-03") }).await;
    let names = async |sight: &Sight, typed: &str| found(&node, sight, typed).await.len();
    assert_eq!(names(&all, "rossi maria").await, 13);
    for (typed, wanted) in [
        ("Rossi Maria 03/05/1970", 1),
        ("maria rossi 3/5/1970", 1),
        ("ross 1970", 12),
        ("rossi 1984 maria", 1),
        ("Rossi Maria 04/05/1970", 0),
        ("Bianchi 1970", 0),
        ("03/05/1970", 1),
        ("Rossi Maria 1990", 0),
        ("Rosi Maria 1984", 1),
    ] {
        assert_eq!(names(&all, typed).await, wanted, "{typed}");
    }
    let own = sight("acc_1", true, false);
    assert_eq!((names(&own, "rossi 1970").await, names(&own, "rossi 1984").await), (12, 0));
    assert_eq!(names(&sight("acc_9", false, true), "rossi 1990").await, 1, "the data protection officer");
}

#[tokio::test]
async fn a_name_that_is_corrected_is_found_by_the_new_one_and_nothing_is_left_of_the_old_one() {
    let node = TrialNode::named("A").await;
    let all = sight("acc_1", false, false);
    let wrong = registered(&node, "acc_1", &details("Rossini", "Gina")).await;
    registered(&node, "acc_1", &details("Bianchi", "Gina")).await;
    let mut tx = node.db.write().await.unwrap();
    let version = store::find(&mut tx, &node, &all, &wrong).await.unwrap().unwrap().version;
    assert!(store::write(&mut tx, &node, &wrong, &details("Verdi", "Gina"), version).await.unwrap());
    tx.commit().await.unwrap();
    assert!(found(&node, &all, "rossini").await.is_empty());
    assert_eq!(found(&node, &all, "gina ver").await, ["Verdi Gina"]);
    let mut tx = node.db.read().await.unwrap();
    let words: Vec<(String, i64)> = crate::sql!(&mut tx, c => sqlx::query_as(
        "SELECT word, records FROM name_words WHERE EXISTS (SELECT 1 FROM name_trigrams t WHERE t.word = name_words.word) \
         ORDER BY word").fetch_all(c))
    .unwrap();
    assert_eq!(words, [("bianchi".to_owned(), 1), ("gina".to_owned(), 2), ("verdi".to_owned(), 1)]);
    let left: i64 = crate::sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM name_trigrams WHERE word = 'rossini') \
         + (SELECT CAST(COUNT(*) AS BIGINT) FROM name_slips WHERE word = 'rossini')").fetch_one(c))
    .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn what_somebody_wants_to_be_called_finds_her_beside_her_name_and_in_spite_of_a_slip() {
    let node = TrialNode::named("A").await;
    let (all, own) = (sight("acc_1", false, false), sight("acc_1", true, false));
    let mut leo = Details { called: "Leo Ardito".to_owned(), ..details("Rossi", "Maria") };
    let id = registered(&node, "acc_1", &leo).await;
    registered(&node, "acc_1", &details("Rossi", "Bruna")).await;
    for who in [&all, &own] {
        for typed in ["leo", "ardi", "leo rossi", "ross ardito", "maria leo", "ardtio", "leo 01/01/1980"] {
            assert_eq!(found(&node, who, typed).await, ["Rossi Maria"], "{typed}");
        }
        assert!(found(&node, who, "leo bruna").await.is_empty());
        assert!(found(&node, who, "leo 1981").await.is_empty());
    }
    assert!(found(&node, &sight("acc_2", true, false), "leo").await.is_empty());
    let mut tx = node.db.write().await.unwrap();
    // The word of a name is no other one because she is called by it.
    leo.called = "Maria".to_owned();
    assert!(store::write(&mut tx, &node, &id, &leo, 1).await.unwrap());
    tx.commit().await.unwrap();
    assert!(found(&node, &all, "leo").await.is_empty());
    assert_eq!(found(&node, &own, "maria rossi").await, ["Rossi Maria"]);
    leo.called = "Leo".to_owned();
    let mut tx = node.db.write().await.unwrap();
    assert!(store::write(&mut tx, &node, &id, &leo, 2).await.unwrap());
    store::erase(&mut tx, &node, &id).await.unwrap();
    tx.commit().await.unwrap();
    assert!(found(&node, &all, "leo").await.is_empty());
    let mut tx = node.db.read().await.unwrap();
    let left: (String, i64) = crate::sql!(&mut tx, c => sqlx::query_as(
        "SELECT called, (SELECT CAST(COUNT(*) AS BIGINT) FROM name_words WHERE word = 'leo') FROM people WHERE id = $1")
        .bind(&id).fetch_one(c))
    .unwrap();
    assert_eq!(left, (String::new(), 0));
}

#[test]
fn whoever_goes_to_see_her_is_sent_to_one_place_and_never_to_a_mixture_of_two() {
    let mut person = details("Rossi", "Mario");
    assert_eq!(person.visit(), None, "a municipality alone leads to no door");
    person.private.address = "Via Emilia 10".to_owned();
    assert_eq!(person.visit().as_deref(), Some("Via Emilia 10, Bologna (BO)"));
    person.private.domicile_address = "Via della Prova 2".to_owned();
    assert_eq!(person.visit().as_deref(), Some("Via della Prova 2"));
    person.private.domicile_comune = Some("037032".to_owned());
    assert_eq!(person.visit().as_deref(), Some("Via della Prova 2, Imola (BO)"));
    assert_eq!((person.name().as_str(), person.known_as().as_str()), ("Rossi Mario", "Rossi Mario"));
    person.called = "Leo".to_owned();
    assert_eq!((person.name().as_str(), person.known_as().as_str()), ("Rossi Mario", "Rossi Mario «Leo»"));
}

#[test]
fn a_record_that_was_written_before_there_was_a_domicile_still_reads() {
    let private: Private = serde_json::from_str(r#"{"address":"Via Emilia 10","telephone":"051"}"#).unwrap();
    assert_eq!(private, Private { address: "Via Emilia 10".into(), telephone: "051".into(), ..Private::default() });
    // What a merge changed is kept with whole records.
    let mut before = serde_json::to_value(details("Rossi", "Mario")).unwrap();
    before.as_object_mut().unwrap().remove("called");
    assert_eq!(serde_json::from_value::<Details>(before).unwrap(), details("Rossi", "Mario"));
}

#[tokio::test]
async fn a_tax_code_finds_its_person_also_as_an_omocode() {
    let node = TrialNode::named("A").await;
    let mut person = details("Rossi", "Mario");
    person.tax_code = Ok(TaxCode::parse("RSSMRA80A01H501U").unwrap());
    registered(&node, "acc_1", &person).await;
    let all = sight("acc_1", false, false);
    assert_eq!(found(&node, &all, "rssmra80a01h501u").await.len(), 1);
    let omocode = ('A'..='Z').map(|check| format!("RSSMRA80A01H50M{check}")).find(|code| TaxCode::parse(code).is_ok());
    assert_eq!(found(&node, &all, &omocode.unwrap()).await.len(), 1, "the last digit as a letter");
}

#[tokio::test]
async fn an_operator_sees_only_hers_and_a_protected_record_stays_with_who_opened_it() {
    let node = TrialNode::named("A").await;
    registered(&node, "acc_1", &details("Aperta", "Prima")).await;
    registered(&node, "acc_2", &details("Aperta", "Seconda")).await;
    let mut hidden = details("Aperta", "Terza");
    hidden.protected = true;
    let hidden = registered(&node, "acc_2", &hidden).await;
    assert_eq!(found(&node, &sight("acc_1", true, false), "aperta").await, ["Aperta Prima"]);
    assert_eq!(found(&node, &sight("acc_2", true, false), "aperta").await, ["Aperta Seconda", "Aperta Terza"]);
    assert_eq!(found(&node, &sight("acc_3", false, false), "aperta").await.len(), 2, "a coordinator");
    assert_eq!(found(&node, &sight("acc_4", false, true), "aperta").await.len(), 3, "the data protection officer");
    let mut tx = node.db.read().await.unwrap();
    let coordinator = sight("acc_3", false, false);
    let page = search::page(&mut tx, &coordinator, Order::Name, PageNumber::from_request(None)).await.unwrap();
    assert_eq!(page.total, 2);
    let mut seen = async |who: Sight| store::find(&mut tx, &node, &who, &hidden).await.unwrap().is_some();
    assert!(!seen(sight("acc_3", false, false)).await && seen(sight("acc_4", false, true)).await);
}

#[tokio::test]
async fn the_second_of_two_changes_is_shown_the_first_and_nothing_is_lost() {
    let node = TrialNode::named("A").await;
    let id = registered(&node, "acc_1", &details("Rossi", "Mario")).await;
    let all = sight("acc_1", false, false);
    let save = async |version: i64, details: &Details| {
        let mut tx = node.db.write().await.unwrap();
        let hers = restriction::store::usable(&mut tx, &node, &actor("acc_1"), &id).await.unwrap().unwrap();
        let done = history::change(&mut tx, &node, &actor("acc_1"), &all, &hers, version, details).await.unwrap();
        tx.commit().await.unwrap();
        done
    };
    let mut first = details("Rossi", "Mario");
    first.private.telephone = "333 1111111".into();
    assert_eq!(save(1, &first).await, Change::Saved);
    let Change::Overtaken(now) = save(1, &details("Russo", "Mario")).await else {
        panic!("the change in between was not noticed")
    };
    assert_eq!(now.details.private.telephone, "333 1111111");
    assert_eq!(save(now.version, &details("Russo", "Mario")).await, Change::Saved);
    let mut tx = node.db.read().await.unwrap();
    let earlier = history::of(&mut tx, &node, &id).await.unwrap();
    assert_eq!(earlier.len(), 2);
    assert_eq!(earlier[1].before, [("telephone".to_owned(), "333 0000000".to_owned())]);
}

#[tokio::test]
async fn a_record_of_the_same_person_is_proposed() {
    let node = TrialNode::named("A").await;
    registered(&node, "acc_1", &details("Rossi", "Mario")).await;
    let all = sight("acc_1", false, false);
    let mut tx = node.db.read().await.unwrap();
    let mut like = async |details: &Details| store::lookalikes(&mut tx, &node, &all, details).await.unwrap().len();
    assert_eq!(like(&details("ROSSI", "mario")).await, 1);
    assert_eq!(like(&details("Rossi", "Marco")).await, 0);
}

#[tokio::test]
async fn who_has_nearly_that_name_and_that_day_of_birth_is_proposed_too_but_not_who_may_not_be_seen() {
    let node = TrialNode::named("A").await;
    registered(&node, "acc_1", &details("Rossi", "Mario")).await;
    registered(&node, "acc_1", &details("Verdi", "Mario")).await;
    let other_day = Details { birth_date: "1981-01-01".parse().ok(), ..details("Rosi", "Mario") };
    registered(&node, "acc_1", &other_day).await;
    registered(&node, "acc_2", &Details { protected: true, ..details("Rosso", "Mario") }).await;
    let mut tx = node.db.read().await.unwrap();
    let mut like = async |sight: &Sight, details: &Details| {
        let found = store::perhaps(&mut tx, &node, sight, details).await.unwrap();
        found.iter().map(|person| person.details.name()).collect::<Vec<_>>()
    };
    let all = sight("acc_1", false, false);
    assert_eq!(like(&all, &details("Rosi", "Mario")).await, ["Rossi Mario"]);
    assert_eq!(like(&all, &details("Mario", "Rossi")).await, ["Rossi Mario"], "the other way round");
    assert_eq!(like(&all, &details("Rossi", "Mario")).await, ["Rossi Mario"], "once");
    assert!(like(&all, &details("Bianchi", "Ugo")).await.is_empty());
    assert!(like(&all, &Details::named("Rosi", "Mario")).await.is_empty(), "no day, no guess");
    assert!(like(&sight("acc_3", true, false), &details("Rosi", "Mario")).await.is_empty());
    assert_eq!(like(&sight("acc_4", false, true), &details("Rossi", "Mario")).await, ["Rossi Mario", "Rosso Mario"]);
}

#[test]
fn what_does_not_fit_the_tax_code_is_doubted() {
    let mut person = details("Rossi", "Mario");
    person.tax_code = Ok(TaxCode::parse("RSSMRA80A01H501U").unwrap());
    assert!(person.doubts().is_empty());
    person.birth_date = Some("1980-01-02".parse().unwrap());
    person.sex = Some(Sex::Female);
    assert_eq!(person.doubts(), ["people-doubt-birth", "people-doubt-sex"]);
}

#[test]
fn a_birthday_is_counted_on_its_day() {
    let person = details("Rossi", "Mario");
    assert_eq!(person.age("2026-01-01".parse().unwrap()), Some(46));
    assert_eq!(person.age("2025-12-31".parse().unwrap()), Some(45));
    assert!(!person.is_minor("2026-01-01".parse().unwrap()));
}
