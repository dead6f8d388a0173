//! `init` and `restore` that are killed, or refused: the next try makes the node, and nothing that is finished is touched.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::on_both_engines;
use crate::restore::back_up;
use crate::support::node::TestNode;

/// How long after its beginning a command is killed, in milliseconds: before anything, among the keys, among the tables, among the
/// rows, at the end. Which moment that is on this machine does not matter.
const MOMENTS: [u64; 11] = [0, 2, 10, 30, 60, 100, 180, 300, 600, 1000, 1600];

const ACCOUNTS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM accounts";

/// A folder in which something lay before, and a database that is empty.
fn place(node: &TestNode, moment: u64) -> (PathBuf, String) {
    let folder = node.folder().join(format!("altrove-{moment}"));
    std::fs::create_dir_all(folder.join("lost+found")).unwrap();
    let database = node.engine.new_database(&folder).replace("node.sqlite", "archivio.sqlite");
    (folder, format!("database.url={database}"))
}

/// What is true after every death: either the node is finished and is left as it is, or the next try makes it.
async fn next_try(node: &TestNode, folder: &Path, command: &[&str], input: &str) -> bool {
    let interrupted = folder.join("pico-unfinished").exists();
    let data = folder.to_str().unwrap();
    if interrupted {
        for opening in [["serve", "--data", data], ["setup-link", "--data", data]] {
            let told = node.command(&opening).await.refused();
            assert!(told.contains("mai stato finito"), "{told}");
        }
        let told = node.command(&["doctor", "--data", data]).await;
        assert!(
            told.output.contains("mai stato finito") && told.output.contains("Ripeti il comando"),
            "{}",
            told.output
        );
        let made = node.command_with(command, input).await.ok();
        assert!(made.contains("quello che aveva lasciato è stato tolto"), "{made}");
    }
    let key = std::fs::read(folder.join("keys/sign.key")).unwrap();
    let again = node.command_with(command, input).await.refused();
    assert!(again.contains("c’è già un nodo"), "{again}");
    assert_eq!(std::fs::read(folder.join("keys/sign.key")).unwrap(), key, "what is finished is never overwritten");
    assert!(folder.join("lost+found").exists(), "what lay there before stays");
    interrupted
}

on_both_engines! {
    async fn an_init_that_is_killed_at_any_moment_is_done_by_the_next_one(engine: Engine) {
        let node = TestNode::prepare("Cooperativa Aurora", engine).await;
        let mut interrupted = 0;
        for moment in MOMENTS {
            let (folder, database) = place(&node, moment);
            let (data, sheet) = (folder.to_str().unwrap(), folder.with_extension("html"));
            let sheet = sheet.to_str().unwrap();
            let who = ["init", "--name", "Cooperativa Brezza", "--telephone", "051 555001", "--sheet", sheet];
            let init = [&who[..], &["--data", data, "--set", &database]].concat();
            node.command_killed(&init, "", &folder.join("pico-unfinished"), Duration::from_millis(moment));
            interrupted += i32::from(next_try(&node, &folder, &init, "").await);
            node.command(&["doctor", "--data", data, "--set", &database]).await.ok();
            let paper = std::fs::read_to_string(sheet).unwrap();
            assert_eq!(paper.matches("<p class=\"code\">").count(), 1);
        }
        assert!(interrupted > 0, "no moment lay between beginning and end");
    }

    async fn an_init_that_fails_at_its_last_step_leaves_neither_a_folder_nor_tables(engine: Engine) {
        let node = TestNode::prepare("Cooperativa Aurora", engine).await;
        let (folder, database) = place(&node, 0);
        let who = ["init", "--name", "Cooperativa Brezza", "--telephone", "051 555001", "--set", &database];
        let data = folder.join("dati");
        let init = [&who[..], &["--data", data.to_str().unwrap(), "--sheet"]].concat();
        // The sheet is written when all else is there.
        let nowhere = folder.join("non-c-è/foglio.html");
        node.command(&[&init[..], &[nowhere.to_str().unwrap()]].concat()).await.refused();
        assert!(!data.exists());
        let sheet = folder.join("foglio.html");
        let made = node.command(&[&init[..], &[sheet.to_str().unwrap()]].concat()).await.ok();
        assert!(!made.contains("interrotto") && sheet.exists(), "{made}");
    }

    async fn a_restore_that_is_killed_at_any_moment_is_done_by_the_next_one(engine: Engine) {
        let node = TestNode::prepare("Cooperativa Aurora", engine).await;
        node.command(&["user", "add", "davide", "--name", "Davide Neri", "--role", "operator"]).await.ok();
        let bundle = back_up(&node).await;
        let code = format!("{}\n", node.recovery_code());
        let mut interrupted = 0;
        for moment in MOMENTS {
            let (folder, database) = place(&node, moment);
            let data = folder.to_str().unwrap();
            let restore = ["restore", &bundle, "--data", data, "--set", &database];
            node.command_killed(&restore, &code, &folder.join("pico-unfinished"), Duration::from_millis(moment));
            interrupted += i32::from(next_try(&node, &folder, &restore, &code).await);
            let listed = node.command(&["user", "list", "--data", data, "--set", &database]).await.ok();
            assert_eq!(listed.lines().count(), 1, "{listed}");
        }
        assert!(interrupted > 0, "no moment lay between beginning and end");
    }

    async fn a_restore_into_a_database_that_is_not_empty_leaves_nothing_and_changes_nothing(engine: Engine) {
        let node = TestNode::prepare("Cooperativa Aurora", engine).await;
        node.command(&["user", "add", "davide", "--name", "Davide Neri", "--role", "operator"]).await.ok();
        let bundle = back_up(&node).await;
        let elsewhere = node.folder().join("altrove");
        // The variable of the environment names the database of the node that lives.
        let restore = ["restore", &bundle, "--data", elsewhere.to_str().unwrap()];
        let told = node.command_with(&restore, &format!("{}\n", node.recovery_code())).await.refused();
        assert!(told.contains("ci sono già dati, che restano come sono"), "{told}");
        assert!(!elsewhere.exists(), "neither keys nor configuration");
        assert_eq!(node.count(ACCOUNTS).await, 1);
        node.command(&["doctor"]).await.ok();
        let sheet = node.folder().join("altro.html");
        let who = ["init", "--name", "Altra", "--telephone", "051 1", "--sheet", sheet.to_str().unwrap()];
        let told = node.command(&[&who[..], &restore[2..]].concat()).await.refused();
        assert!(told.contains("ci sono già dati, che restano come sono") && !elsewhere.exists() && !sheet.exists(), "{told}");
        assert_eq!(node.count(ACCOUNTS).await, 1);
    }
}
