use jiff::civil::{Date, date};
use pico_protocol::blob::BlobKey;

use super::{Document, Kind, Standing, Written, store};
use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Login, Role};
use crate::people::restriction::{self, Unrestricted};
use crate::people::{self, Details, PersonId, Sight};
use crate::store::{StoreError, Tx};
use crate::trial::{NOON, TrialNode};
use crate::web::file::{self, Sealed, Upload};
use crate::web::locale::Locale;
use crate::{execute, sql};

fn giulia() -> Account {
    Account {
        id: format!("acc_{}", "1".repeat(32)).parse().unwrap(),
        login: Login::parse("giulia").unwrap(),
        name: "Giulia Marchetti".to_owned(),
        roles: RoleSet::new([Role::Coordinator]),
        locale: Locale::It,
        created_at: NOON,
        disabled_at: None,
        has_password: true,
        has_second_factor: false,
    }
}

fn written(title: &str, expires_on: Option<Date>) -> Written {
    Written { kind: Kind::Health, title: title.to_owned(), dated_on: Some(date(2026, 1, 10)), expires_on }
}

fn sealed(node: &TrialNode, name: &str, content: &[u8]) -> Sealed {
    let mut upload = Upload::new(BlobKey::from_bytes(node.entropy.bytes()), name.to_owned());
    upload.push(content);
    upload.finish()
}

async fn somebody(tx: &mut Tx, node: &TrialNode, details: &Details) -> PersonId {
    people::store::register(tx, node, &giulia().actor(), details).await.unwrap()
}

async fn hers(tx: &mut Tx, node: &TrialNode, person: &PersonId) -> Unrestricted {
    restriction::store::usable(tx, node, &giulia().actor(), person).await.unwrap().unwrap()
}

/// A person with one document of these words; its file is of three chunks.
async fn a_document(tx: &mut Tx, node: &TrialNode, expires_on: Option<Date>) -> Document {
    let person = somebody(tx, node, &Details::named("Rossi", "Mario")).await;
    let file = sealed(node, "verbale inventato.pdf", &content());
    let said = written("Verbale inventato", expires_on);
    let proof = hers(tx, node, &person).await;
    let id = store::add(tx, node, &giulia(), (&proof, None), &said, &file).await.unwrap();
    store::find(tx, node, &person, &id).await.unwrap().unwrap()
}

fn content() -> Vec<u8> {
    (0..2_500_000_u32).map(|at| at.to_be_bytes()[2] ^ at.to_be_bytes()[3]).collect()
}

/// The clear content of one of its files.
async fn read(tx: &mut Tx, node: &TrialNode, document: &Document, number: i64) -> Result<Vec<u8>, StoreError> {
    use futures_util::TryStreamExt;
    let editions = store::editions(tx, node, &document.id).await?;
    let edition = editions.into_iter().find(|edition| edition.number == number).expect("there is such an edition");
    let mut chunks = Vec::new();
    while let Some(chunk) = store::chunk(tx, &edition.id, chunks.len() as u64).await? {
        chunks.push(chunk);
    }
    let opened = file::opened(edition.key, edition.size, move |position| {
        let chunk = usize::try_from(position).ok().and_then(|at| chunks.get(at).cloned());
        async move { Ok(chunk) }
    });
    opened.try_concat().await
}

async fn count(tx: &mut Tx, table: &str) -> i64 {
    let query = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}");
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query.clone())).fetch_one(c)).unwrap()
}

#[test]
fn a_document_is_told_of_from_a_month_before_it_ends() {
    let today = date(2026, 11, 29);
    for (last, standing) in [
        (None, Standing::Holds),
        (Some(date(2026, 12, 30)), Standing::Holds),
        (Some(date(2026, 12, 29)), Standing::Ending(30)),
        (Some(today), Standing::Ending(0)),
        (Some(date(2026, 11, 28)), Standing::Expired),
    ] {
        assert_eq!(written("x", last).standing(today), standing, "{last:?}");
    }
}

#[tokio::test]
async fn who_saves_over_another_is_told_and_every_edition_stays() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let mut tx = node.db.write().await.unwrap();
    let first = a_document(&mut tx, &node, None).await;
    let proof = hers(&mut tx, &node, &first.person).await;
    assert_eq!((first.editions, first.size, first.version), (1, 2_500_000, 1));
    let mine = written("Il mio titolo", None);
    assert!(store::correct(&mut tx, &node, (&giulia(), &proof), &first, 1, (&mine, None)).await.unwrap());
    let hers = written("Il suo titolo", None);
    assert!(
        !store::correct(&mut tx, &node, (&giulia(), &proof), &first, 1, (&hers, None)).await.unwrap(),
        "she saw the first version"
    );
    let now = store::find(&mut tx, &node, &first.person, &first.id).await.unwrap().unwrap();
    assert_eq!((now.written.title.as_str(), now.version), ("Il mio titolo", 2));

    let days = (None, Some(date(2030, 1, 1)));
    let file = sealed(&node, "nuovo.pdf", b"%PDF-nuovo");
    assert!(store::replace(&mut tx, &node, (&giulia(), &proof), &now, days, &file).await.unwrap());
    assert!(
        !store::replace(&mut tx, &node, (&giulia(), &proof), &now, days, &file).await.unwrap(),
        "it was read before"
    );
    let now = store::find(&mut tx, &node, &first.person, &first.id).await.unwrap().unwrap();
    assert_eq!((now.editions, now.size, now.written.expires_on), (2, 10, Some(date(2030, 1, 1))));
    assert!(read(&mut tx, &node, &now, 1).await.unwrap() == content(), "not one bit of the first file has changed");
    assert_eq!(read(&mut tx, &node, &now, 2).await.unwrap(), b"%PDF-nuovo");
    let earlier = store::earlier(&mut tx, &node, &now.id).await.unwrap();
    let titles: Vec<&str> = earlier.iter().map(|one| one.written.title.as_str()).collect();
    assert_eq!(titles, ["Il mio titolo", "Verbale inventato"]);
}

#[tokio::test]
async fn what_is_taken_away_leaves_a_line_and_nothing_of_what_it_said() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let mut tx = node.db.write().await.unwrap();
    let document = a_document(&mut tx, &node, Some(date(2026, 12, 1))).await;
    let proof = hers(&mut tx, &node, &document.person).await;
    let said = written("Verbale corretto", None);
    assert!(store::correct(&mut tx, &node, (&giulia(), &proof), &document, 1, (&said, None)).await.unwrap());
    assert!(!store::delete(&mut tx, &node, (&giulia(), &proof), &document, 1, "Era di un’altra").await.unwrap());
    assert_eq!(count(&mut tx, "document_chunks").await, 3, "who saw an older version takes nothing away");

    assert!(store::delete(&mut tx, &node, (&giulia(), &proof), &document, 2, "Era di un’altra").await.unwrap());
    for table in ["document_chunks", "document_editions", "document_versions"] {
        assert_eq!(count(&mut tx, table).await, 0, "{table}");
    }
    let gone = store::find(&mut tx, &node, &document.person, &document.id).await.unwrap().unwrap();
    let deleted = gone.deleted.clone().unwrap();
    assert_eq!((deleted.by_name.as_str(), deleted.because.as_str()), ("Giulia Marchetti", "Era di un’altra"));
    assert_eq!((gone.written.title.as_str(), gone.written.kind), ("", Kind::Health));
    assert!(
        !store::correct(&mut tx, &node, (&giulia(), &proof), &gone, gone.version, (&said, None)).await.unwrap(),
        "it is gone"
    );
    let seen = store::seen_of(&mut tx, &document.person, date(2026, 11, 29)).await.unwrap();
    assert_eq!(seen, store::Seen::default());
}

#[tokio::test]
async fn nothing_of_a_document_lies_in_clear_and_no_file_opens_in_the_place_of_another() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let mut tx = node.db.write().await.unwrap();
    let one = a_document(&mut tx, &node, None).await;
    let other = a_document(&mut tx, &node, None).await;
    let said: Vec<String> = sql!(&mut tx, c => sqlx::query_scalar("SELECT said FROM documents").fetch_all(c)).unwrap();
    let names: Vec<String> =
        sql!(&mut tx, c => sqlx::query_scalar("SELECT name FROM document_editions").fetch_all(c)).unwrap();
    for sealed in said.iter().chain(&names) {
        assert!(!sealed.contains("inventato") && !sealed.contains("health"), "{sealed}");
    }
    let [mine, hers] = [&one, &other].map(|document| document.id.clone());
    // Somebody with the database in hand puts a chunk, or a title, of one person's where another's was.
    let swap = "UPDATE document_chunks SET content = (SELECT c.content FROM document_chunks c \
         JOIN document_editions f ON f.id = c.edition WHERE f.document = $2 AND c.position = 0) \
         WHERE position = 0 AND edition IN (SELECT f.id FROM document_editions f WHERE f.document = $1)";
    execute!(&mut tx, sqlx::query(swap).bind(&mine).bind(&hers)).unwrap();
    assert!(read(&mut tx, &node, &one, 1).await.is_err());
    assert!(read(&mut tx, &node, &other, 1).await.is_ok());
    let swap = "UPDATE documents SET said = (SELECT d.said FROM documents d WHERE d.id = $2) WHERE id = $1";
    execute!(&mut tx, sqlx::query(swap).bind(&mine).bind(&hers)).unwrap();
    assert!(store::find(&mut tx, &node, &one.person, &mine).await.is_err());
}

#[tokio::test]
async fn documents_that_end_are_told_to_those_who_see_the_person_and_never_of_who_is_protected() {
    let node = TrialNode::named("Cooperativa Prova").await;
    let mut tx = node.db.write().await.unwrap();
    let document = a_document(&mut tx, &node, Some(date(2026, 12, 10))).await;
    let hidden = Details { protected: true, ..Details::named("Bianchi", "Ada") };
    let hidden = somebody(&mut tx, &node, &hidden).await;
    let file = sealed(&node, "carta.pdf", b"%PDF-1.7");
    let said = written("Carta", Some(date(2026, 12, 10)));
    let proof = hers(&mut tx, &node, &hidden).await;
    store::add(&mut tx, &node, &giulia(), (&proof, None), &said, &file).await.unwrap();
    let sight =
        |account: &str, only_own| Sight { account: account.to_owned(), only_own, team_on: None, protected_too: true };
    let (december, january) = ((date(2026, 12, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 1, 31)));
    let due = store::due_between(&mut tx, &sight("acc_x", false), december, 10).await.unwrap();
    assert_eq!((due.len(), due[0].name.as_str(), &due[0].id), (1, "Rossi Mario", &document.id));
    assert!(store::due_between(&mut tx, &sight("acc_x", true), december, 10).await.unwrap().is_empty());
    assert!(store::due_between(&mut tx, &sight("acc_x", false), january, 10).await.unwrap().is_empty());
    let seen = store::seen_of(&mut tx, &document.person, date(2026, 11, 29)).await.unwrap();
    assert_eq!(seen, store::Seen { all: 1, expired: 0, ending: 1 });
    let seen = store::seen_of(&mut tx, &document.person, date(2026, 12, 11)).await.unwrap();
    assert_eq!(seen, store::Seen { all: 1, expired: 1, ending: 0 });
}
