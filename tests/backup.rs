//! Restore is a normal event: the node comes back from one file and a sheet of paper.

use crate::on_both_engines;
use crate::restore::back_up;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;

on_both_engines! {
    async fn a_node_comes_back_on_an_empty_machine_with_file_and_sheet_alone(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let before = Spoils::of(&node).id;
        let bundle = back_up(&node).await;
        let code = node.recovery_code();
        node.lose_everything();

        let wrong = node.command_with(&["restore", &bundle], "0000-0000\n").await.refused();
        assert!(wrong.contains("foglio di recupero"), "{wrong}");
        node.command_with(&["restore", &bundle], &format!("{code}\n")).await.ok();
        node.serve().await;
        assert_eq!(Spoils::of(&node).id, before);
    }
}

on_both_engines! {
    async fn a_damaged_backup_changes_nothing_and_another_sheet_does_not_open_it(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let other = TestNode::prepare("Cooperativa Brezza", engine).await;
        let bundle = back_up(&node).await;
        let code = node.recovery_code();
        let occupied = node.command_with(&["restore", &bundle], &code).await.refused();
        assert!(occupied.contains("c’è già un nodo"), "{occupied}");

        node.lose_everything();
        node.command_with(&["restore", &bundle], &other.recovery_code()).await.refused();
        let mut bytes = std::fs::read(&bundle).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&bundle, &bytes).unwrap();
        node.command_with(&["restore", &bundle], &code).await.refused();
        std::fs::write(&bundle, &bytes[..middle]).unwrap();
        node.command_with(&["restore", &bundle], &code).await.refused();
        assert!(!node.data().join("keys").exists(), "a bundle that cannot be used leaves nothing behind");
    }
}

on_both_engines! {
    async fn a_backup_holds_no_readable_secret(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let bundle = std::fs::read(back_up(&node).await).unwrap();
        for key in ["sign.key", "seal.key", "field.key", "tls.key"] {
            let secret = std::fs::read_to_string(node.data().join("keys").join(key)).unwrap();
            let word = secret.lines().find(|line| !line.starts_with("-----")).unwrap();
            let found = bundle.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{key} can be read in the backup");
        }
    }
}
