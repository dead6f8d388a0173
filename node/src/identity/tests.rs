use super::*;
use crate::entropy::Entropy;
use crate::trial::TrialNode;
use birth::Particulars;
use pico_protocol::digest::Digest;

use crate::execute;

async fn newborn(folder: &std::path::Path, flags: &[&str]) -> (Config, Db) {
    let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
    let config = Config::defaults(folder, &flags).unwrap();
    let db = Db::open(&config.database_url()).await.unwrap();
    (config, db)
}

fn particulars() -> Particulars {
    Particulars {
        legal_name: "Cooperativa di prova".into(),
        tax_code: String::new(),
        albo_number: String::new(),
        telephone: "051 000000".into(),
        contact: String::new(),
    }
}

#[tokio::test]
async fn a_node_opens_as_it_was_born_and_tells_a_new_endpoint_in_a_new_version() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::system();
    let (config, db) = newborn(folder.path(), &[]).await;
    let born = birth::create(&db, &config, &particulars(), &clock, Entropy).await.unwrap();
    let open = async |config: &Config| {
        let identity = Identity::open(&db, config, Keys::load(folder.path()).unwrap()).await.unwrap();
        identity.follow(&db, config, &clock).await.unwrap();
        identity
    };
    let same = open(&config).await;
    assert_eq!((same.node_id(), same.document().n), (born.node_id, 1));
    let moved = Config::defaults(folder.path(), &["federation.endpoint=https://nodo.example.it".into()]).unwrap();
    assert_eq!(open(&moved).await.document().n, 2);
    let again = open(&moved).await;
    assert_eq!(again.document().n, 2, "nothing changed, so nothing is signed");
    assert_eq!(again.document().endpoints[0].as_str(), "https://nodo.example.it");
    let flags = ["federation.endpoint=https://nodo.example.it", "limits.batch_messages=7", "limits.attachment_bytes=9"];
    let small = Config::defaults(folder.path(), &flags.map(str::to_owned)).unwrap();
    let limits = open(&small).await.document().limits;
    assert_eq!((limits.batch_messages, limits.attachment_bytes), (7, 9), "what it takes is told too");
}

#[tokio::test]
async fn keys_of_another_node_are_refused() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let clock = Clock::system();
    let (config, db) = newborn(here.path(), &[]).await;
    birth::create(&db, &config, &particulars(), &clock, Entropy).await.unwrap();
    let (other_config, other_db) = newborn(there.path(), &[]).await;
    birth::create(&other_db, &other_config, &particulars(), &clock, Entropy).await.unwrap();
    let mixed = Identity::open(&db, &config, Keys::load(there.path()).unwrap()).await;
    assert!(matches!(mixed, Err(IdentityError::Broken(_))));
}

#[tokio::test]
async fn opening_signs_nothing_whatever_the_configuration_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let (config, db) = newborn(folder.path(), &[]).await;
    birth::create(&db, &config, &particulars(), &Clock::system(), Entropy).await.unwrap();
    let small = Config::defaults(folder.path(), &["limits.batch_messages=7".into()]).unwrap();
    let identity = Identity::open(&db, &small, Keys::load(folder.path()).unwrap()).await.unwrap();
    assert!(!identity.is_up_to_date(&small).unwrap() && identity.is_reached(&small).unwrap());
    let stored = store::after(&mut db.read().await.unwrap(), 0).await.unwrap();
    assert_eq!((identity.document().n, stored.len()), (1, 1));
}

#[tokio::test]
async fn a_version_that_another_process_has_signed_is_taken_up() {
    let node = TrialNode::named("Cooperativa di prova").await;
    let (db, clock) = (&node.db, &node.clock);
    let keys = || Keys::load(&node.config.data).unwrap();
    let other = Identity::open(db, &node.config, keys()).await.unwrap();
    let contact = |document: &mut Document| {
        document.organization.contact = "Portineria".into();
        true
    };
    let telephone = |document: &mut Document| {
        document.organization.telephone = "051 999999".into();
        true
    };
    other.revise(db, clock, contact).await.unwrap();
    node.identity.revise(db, clock, telephone).await.unwrap();
    let both = node.identity.document();
    assert_eq!(
        (both.n, both.organization.contact.as_str(), both.organization.telephone.as_str()),
        (3, "Portineria", "051 999999")
    );
    assert_eq!(other.document().n, 2);
    other.catch_up(db, &node.config, clock).await.unwrap();
    assert_eq!(other.document().n, 3, "and a process that signs nothing hears of it too");
}

#[tokio::test]
async fn after_lost_versions_have_come_back_the_certificate_of_the_backup_is_told_again() {
    let node = TrialNode::named("Cooperativa di prova").await;
    let (db, clock, config) = (&node.db, &node.clock, &node.config);
    let opened = async || Identity::open(db, config, Keys::load(&config.data).unwrap()).await.unwrap();
    let restored = opened().await;
    // Two certificates later the one of the backup is no longer listed.
    for certificate in ["second", "third"] {
        let tell = |document: &mut Document| {
            document.tls_pins = vec![Digest::of(certificate.as_bytes())];
            true
        };
        node.identity.revise(db, clock, tell).await.unwrap();
    }
    let lost: Vec<Signed<Document>> = {
        let mut tx = db.write().await.unwrap();
        let envelopes = store::after(&mut tx, 1).await.unwrap();
        execute!(&mut tx, sqlx::query("DELETE FROM own_documents WHERE version > 1")).unwrap();
        tx.commit().await.unwrap();
        envelopes.iter().map(|envelope| Signed::parse(envelope.as_bytes()).unwrap()).collect()
    };
    restored.follow(db, config, clock).await.unwrap();
    assert_eq!(restored.document().n, 1, "nothing is to be told yet");
    restored.take_back(db, clock, lost).await.unwrap();
    assert_eq!((restored.document().n, restored.is_reached(config).unwrap()), (3, false));
    restored.catch_up(db, config, clock).await.unwrap();
    assert_eq!((restored.document().n, restored.is_reached(config).unwrap()), (4, true), "without a second start");
}
