use super::super::BackupError;
use super::*;
use crate::config::TEMPLATE;
use crate::store::Tx;
use crate::trial::TrialNode;

/// Names of what lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A try that has come as far as its database, in a folder in which two files lay before.
async fn under_way(folder: &Path) -> Unfinished {
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("appunti.txt"), "miei").unwrap();
    std::fs::write(folder.join(ledger::FILE_NAME), "").unwrap();
    let mut unfinished = Unfinished::begin(folder, Some(&folder.with_extension("html")), Entropy).unwrap();
    std::fs::create_dir(folder.join(keys::FOLDER)).unwrap();
    std::fs::write(folder.join(CONFIGURATION), TEMPLATE).unwrap();
    let url = format!("sqlite:{}", folder.join("node.sqlite").display());
    let db = Db::open(&url).await.unwrap();
    unfinished.claim(&db, &url).await.unwrap();
    db.close().await;
    std::fs::write(folder.with_extension("html"), unfinished.mark()).unwrap();
    unfinished
}

#[tokio::test]
async fn what_an_interrupted_try_has_made_goes_and_what_lay_there_before_stays() {
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    let unfinished = under_way(&data).await;
    assert!(matches!(clear(&data, &[]).await, Err(BackupError::AtWork(_))), "it is still at work");
    assert!(data.join("node.sqlite").exists() && is_there(&data));
    drop(unfinished);
    assert!(clear(&data, &[]).await.unwrap());
    assert_eq!(names(&data), ["appunti.txt", ledger::FILE_NAME]);
    assert_eq!(names(machine.path()), ["data"], "the sheet of a node that never was is gone");
    assert!(!clear(&data, &[]).await.unwrap(), "there is nothing more to clear away");
}

#[tokio::test]
async fn a_try_that_fails_takes_away_the_folder_only_if_it_has_made_it() {
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    under_way(&data).await.abandon(&[]).await;
    assert_eq!(names(&data), ["appunti.txt", ledger::FILE_NAME]);
    let other = machine.path().join("other");
    Unfinished::begin(&other, None, Entropy).unwrap().abandon(&[]).await;
    assert!(!other.exists());
}

#[tokio::test]
async fn the_sheet_and_the_database_of_another_node_are_never_touched() {
    let machine = tempfile::tempdir().unwrap();
    let (data, node) = (machine.path().join("data"), TrialNode::named("Cooperativa Orione").await);
    let elsewhere = [format!("database.url={}", node.config.database_url())];
    for abandoned in [true, false] {
        let sheet = machine.path().join("sheet.html");
        let mut unfinished = Unfinished::begin(&data, Some(&sheet), Entropy).unwrap();
        std::fs::write(data.join(CONFIGURATION), TEMPLATE).unwrap();
        std::fs::write(&sheet, "of another node").unwrap();
        assert!(matches!(unfinished.claim(&node.db, &node.config.database_url()).await, Err(BackupError::Full)));
        if abandoned {
            unfinished.abandon(&elsewhere).await;
        } else {
            drop(unfinished);
            assert!(clear(&data, &elsewhere).await.unwrap());
        }
        assert!(sheet.exists() && !data.join(CONFIGURATION).exists());
        let db = Db::open(&node.config.database_url()).await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert!(!tables::all_empty(&mut tx).await.unwrap());
        assert_eq!(facts::get(&mut tx, remains::MARK).await.unwrap(), None);
        drop::<Tx>(tx);
        db.close().await;
    }
}

#[tokio::test]
async fn a_finished_node_bears_no_mark() {
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    let unfinished = under_way(&data).await;
    let db = Db::open(&format!("sqlite:{}", data.join("node.sqlite").display())).await.unwrap();
    unfinished.finish(&db).await.unwrap();
    assert!(!is_there(&data) && !clear(&data, &[]).await.unwrap() && data.join(CONFIGURATION).exists());
    assert_eq!(facts::get(&mut db.read().await.unwrap(), remains::MARK).await.unwrap(), None);
}

#[tokio::test]
async fn what_was_written_in_another_database_is_named_before_anything_goes() {
    let machine = tempfile::tempdir().unwrap();
    let data = machine.path().join("data");
    drop(under_way(&data).await);
    let other = [format!("database.url=sqlite:{}", machine.path().join("other.sqlite").display())];
    let refused = clear(&data, &other).await;
    let place = data.join("node.sqlite").display().to_string();
    assert!(matches!(refused, Err(BackupError::Elsewhere(named)) if named == place));
    assert!(is_there(&data) && data.join("node.sqlite").exists() && data.join(keys::FOLDER).exists());
    assert!(clear(&data, &[]).await.unwrap());
}

#[tokio::test]
async fn a_node_that_somebody_has_put_there_since_stays() {
    let machine = tempfile::tempdir().unwrap();
    let (data, node) = (machine.path().join("data"), TrialNode::named("Cooperativa Orione").await);
    drop(under_way(&data).await);
    let other = node.config.database_url();
    let Some(file) = other.strip_prefix("sqlite:") else { return };
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (format!("{file}{end}"), data.join(format!("node.sqlite{end}")));
        if Path::new(&from).exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
    assert!(matches!(clear(&data, &[]).await, Err(BackupError::PutThere(_))));
    assert!(is_there(&data) && data.join("node.sqlite").exists() && data.join(keys::FOLDER).exists());
}
