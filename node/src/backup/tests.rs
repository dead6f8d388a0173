use super::restore::{Restored, restore};
use super::*;
use crate::clock::Clock;
use crate::config::{Config, FILE_NAME, TEMPLATE};
use crate::identity::Identity;
use crate::identity::birth::{self, Particulars};
use crate::identity::keys::Keys;
use crate::identity::paper::PaperSecret;
use crate::store::Tx;
use crate::{execute, sql};

const NOW: Timestamp = Timestamp::from_millis(1_795_428_000_000);
const PEER: &str = "pn1peer";

struct Node {
    folder: tempfile::TempDir,
    db: Db,
    config: Config,
    id: NodeId,
    paper: PaperSecret,
}

impl Node {
    async fn born() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("keys")).unwrap();
        std::fs::write(folder.path().join(FILE_NAME), TEMPLATE).unwrap();
        let config = Config::load(folder.path(), &[]).unwrap();
        let db = Db::open(&config.database_url()).await.unwrap();
        let particulars = Particulars {
            legal_name: "Cooperativa Orione".into(),
            tax_code: String::new(),
            albo_number: String::new(),
            telephone: String::new(),
            contact: String::new(),
        };
        let born = birth::create(&db, &config, &particulars, &Clock::held_at(NOW), Entropy).await.unwrap();
        Self { folder, db, config, id: born.node_id, paper: born.paper }
    }

    fn source(&self) -> Source<'_> {
        Source { db: &self.db, data: self.folder.path(), node: self.id }
    }

    async fn backup(&self, trust_same_disk: bool) -> Done {
        let folder = self.folder.path().join("backups");
        write(self.source(), &folder, NOW, Entropy, trust_same_disk).await.unwrap()
    }

    async fn write_stream(&self, received: i64) {
        let mut tx = self.db.write().await.unwrap();
        let insert = "INSERT INTO incoming_streams (peer, document, epoch, received, head, safe, exceptions) \
                      VALUES ($1, 1, 1, $2, '', 0, 0) ON CONFLICT (peer) DO UPDATE SET received = excluded.received";
        execute!(&mut tx, sqlx::query(insert).bind(PEER).bind(received)).unwrap();
        tx.commit().await.unwrap();
    }
}

async fn safe(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    sql!(&mut tx, c => sqlx::query_scalar("SELECT safe FROM incoming_streams").fetch_one(c)).unwrap()
}

/// Every row of every table, as text.
async fn everything(tx: &mut Tx) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables::catalogue(tx).await.unwrap() {
        tables::rows(tx, &table, |row| {
            found.push(format!("{} {}", table.name, serde_json::to_string(&row)?));
            Ok(())
        })
        .await
        .unwrap();
    }
    found.retain(|row| !row.contains(LAST) && !row.contains(restore::RESTORED));
    found.sort();
    found
}

#[tokio::test]
async fn two_backups_within_one_second_are_two_files() {
    let node = Node::born().await;
    let (first, second, third) = (node.backup(false).await, node.backup(false).await, node.backup(false).await);
    assert!(first.path != second.path && second.path != third.path && first.path != third.path);
    for done in [&first, &second, &third] {
        assert_eq!(std::fs::metadata(&done.path).unwrap().len(), done.bytes, "{}", done.path.display());
    }
    let files = std::fs::read_dir(first.path.parent().unwrap()).unwrap().count();
    assert_eq!(files, 3, "nothing unfinished is left");
}

#[tokio::test]
async fn an_empty_machine_with_the_sheet_alone_gives_the_node_back() {
    let node = Node::born().await;
    node.write_stream(7).await;
    let done = node.backup(false).await;
    let before = everything(&mut node.db.read().await.unwrap()).await;

    let typed = PaperSecret::parse(&node.paper.printed().to_uppercase()).unwrap();
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    let restored = restore(&done.path, &typed, &data, &[], None).await.unwrap();
    assert_eq!(restored, Restored { node: node.id, created: NOW, rows: done.rows, erasures: None });

    let config = Config::load(&data, &[]).unwrap();
    let db = Db::open(&config.database_url()).await.unwrap();
    // Everything, and the note that people have to look through it.
    let (unseen, after): (Vec<String>, Vec<String>) = everything(&mut db.read().await.unwrap())
        .await
        .into_iter()
        .partition(|row| row.starts_with("node_facts [\"restore_unseen\""));
    assert_eq!((unseen.len(), after), (1, before));
    let keys = Keys::load(&data).unwrap();
    assert_eq!(keys.field, Keys::load(node.folder.path()).unwrap().field);
    let identity = Identity::open(&db, &config, keys).await.unwrap();
    assert_eq!(identity.node_id(), node.id);
}

#[tokio::test]
async fn what_a_relay_keeps_for_others_is_in_no_backup() {
    let node = Node::born().await;
    let mut tx = node.db.write().await.unwrap();
    let deposit = "INSERT INTO relay_deposits (sender, recipient, number, holds, body, body_digest, bytes, arrived_at, expires_at) \
                   VALUES ($1, 'pn1other', 1, 'question', $2, 'digest', 6, 1, 2)";
    execute!(&mut tx, sqlx::query(deposit).bind(PEER).bind(b"sealed".as_slice())).unwrap();
    tx.commit().await.unwrap();

    let done = node.backup(false).await;
    let data = node.folder.path().join("restored");
    restore(&done.path, &node.paper, &data, &[], None).await.unwrap();
    let kept = "SELECT COUNT(*) FROM relay_deposits";
    for (folder, expected) in [(node.folder.path(), 1_i64), (&*data, 0)] {
        let db = Db::open(&Config::load(folder, &[]).unwrap().database_url()).await.unwrap();
        let mut tx = db.read().await.unwrap();
        let found: i64 = sql!(&mut tx, c => sqlx::query_scalar(kept).fetch_one(c)).unwrap();
        assert_eq!(found, expected, "{}", folder.display());
    }
}

#[tokio::test]
async fn another_sheet_opens_nothing_and_leaves_nothing_behind() {
    let node = Node::born().await;
    let done = node.backup(false).await;
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    let wrong = restore(&done.path, &PaperSecret::new([9; 32]), &data, &[], None).await;
    assert!(matches!(wrong, Err(BackupError::Bundle(BundleError::OtherKey(_)))));
    assert!(!data.exists());
}

#[tokio::test]
async fn a_ledger_that_cannot_be_read_leaves_no_node_without_its_erasures() {
    let node = Node::born().await;
    let done = node.backup(false).await;
    let data = node.folder.path().join("restored");
    let torn = node.folder.path().join("torn.ndjson");
    std::fs::write(&torn, "not an entry\nnor this\n").unwrap();
    for file in [&torn, &node.folder.path().join("nowhere.ndjson")] {
        let refused = restore(&done.path, &node.paper, &data, &[], Some(file)).await;
        assert!(matches!(refused, Err(BackupError::Ledger(_))), "{refused:?}");
        assert!(!data.exists(), "the same folder can be tried again");
    }
    restore(&done.path, &node.paper, &data, &[], None).await.unwrap();
}

#[tokio::test]
async fn a_truncated_or_altered_backup_is_refused_before_anything_is_written() {
    let node = Node::born().await;
    let done = node.backup(false).await;
    let whole = std::fs::read(&done.path).unwrap();
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    let mut altered = whole.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 0x20;
    for bytes in [&whole[..whole.len() - 1], &whole[..whole.len() / 2], &altered[..]] {
        let path = machine.path().join("copy.pico-backup");
        std::fs::write(&path, bytes).unwrap();
        let refused = restore(&path, &node.paper, &data, &[], None).await;
        assert!(matches!(refused, Err(BackupError::Bundle(BundleError::Damaged))), "{refused:?}");
        assert!(!data.exists());
    }
}

#[tokio::test]
async fn a_folder_that_holds_a_node_is_never_overwritten() {
    let node = Node::born().await;
    let done = node.backup(false).await;
    let refused = restore(&done.path, &node.paper, node.folder.path(), &[], None).await;
    assert!(matches!(refused, Err(BackupError::Occupied(_))));
}

#[tokio::test]
async fn peers_are_told_safe_only_for_what_a_backup_elsewhere_covers() {
    let node = Node::born().await;
    node.write_stream(7).await;
    assert!(!node.backup(false).await.elsewhere);
    assert_eq!(safe(&node.db).await, 0, "a copy on the same disk dies with it");
    std::fs::remove_dir_all(node.folder.path().join("backups")).unwrap();
    let before = covered::streams(&mut node.db.read().await.unwrap()).await.unwrap();
    node.write_stream(9).await;
    node.backup(true).await;
    assert_eq!(safe(&node.db).await, 9);
    let mut tx = node.db.write().await.unwrap();
    covered::advance(&mut tx, &before).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(safe(&node.db).await, 9, "an older backup takes nothing back");
    assert_eq!(last(&node.db).await.unwrap().unwrap().at, NOW);
}

#[tokio::test]
async fn neither_keys_nor_rows_stand_readable_in_the_file() {
    let node = Node::born().await;
    node.write_stream(1).await;
    let bytes = std::fs::read(node.backup(false).await.path).unwrap();
    let key = std::fs::read(node.folder.path().join("keys/field.key")).unwrap();
    for secret in [PEER.as_bytes(), b"Orione", key.trim_ascii(), b"node_facts"] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret));
    }
    assert_eq!(&*node.config.database.url, "sqlite:node.sqlite");
}

#[tokio::test]
async fn what_interrupted_backups_of_this_node_have_left_goes_after_a_day_unless_somebody_still_writes_it() {
    let node = Node::born().await;
    let folder = tempfile::tempdir().unwrap();
    let lay = |name: &str, age: i64| {
        let path = folder.path().join(name);
        let file = File::create(&path).unwrap();
        let written = jiff::Timestamp::from_millisecond(NOW.as_millis() - age).unwrap();
        file.set_modified(written.into()).unwrap();
        path
    };
    let own = |rest: &str| format!("{}-{rest}", short(node.id));
    let old = lay(&own("20261120T100000Z.unfinished"), 2 * DAY);
    let locked = lay(&own("20261119T100000Z.unfinished"), 3 * DAY);
    let writing = File::open(&locked).unwrap();
    writing.lock().unwrap();
    let young = lay(&own("20261123T090000Z.unfinished"), DAY - 1);
    let backup = lay(&own("20261101T100000Z.pico-backup"), 22 * DAY);
    let other = lay("pn1other000-20261101T100000Z.unfinished", 22 * DAY);
    assert_eq!(remove_left_over(folder.path(), node.id, NOW).unwrap(), std::slice::from_ref(&old));
    assert!(!old.exists() && [&locked, &young, &backup, &other].iter().all(|path| path.exists()));
    drop(writing);
    assert_eq!(remove_left_over(folder.path(), node.id, NOW).unwrap(), [locked], "whoever wrote it has ended");
}
