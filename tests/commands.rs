//! What an administrator types on the machine: accounts, the doctor, backups, and configurations that cannot be used.

use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::staff::{PASSWORD, comes_in, full_name, link_in, set_second_factor, through_the_door};

on_both_engines! {
    async fn accounts_are_listed_given_a_new_link_and_rid_of_a_lost_second_factor(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        node.command(&["user", "add", "davide", "--name", "Davide Neri", "--role", "operator"]).await.ok();
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let listed = node.command(&["user", "list"]).await.ok();
        let line = |login: &str| listed.lines().find(|line| line.starts_with(login)).unwrap_or_default().to_owned();
        assert!(line("davide").contains("[operator]  aspetta il primo accesso"), "{listed}");
        assert!(line("giulia").contains(&full_name("giulia")) && line("giulia").ends_with("  password"), "{listed}");

        let said = node.command(&["user", "reset-password", "giulia"]).await.ok();
        assert!(giulia.open("/profilo").await.path.starts_with("/accesso"), "every session has ended");
        let panel = Panel::new(&node.panel());
        let door = panel.open("/accesso").await.ok();
        let old = panel.send(&door, &door.form("/accesso").with("login", "giulia").with("password", PASSWORD)).await;
        assert_eq!(old.status, 422, "the old password is over: {}", old.text());
        through_the_door(&panel, link_in(&said)).await;
        panel.open("/profilo").await.ok().shows(&full_name("giulia"));

        set_second_factor(&panel).await;
        let listed = node.command(&["user", "list"]).await.ok();
        assert!(listed.contains("password e secondo fattore"), "{listed}");
        let dropped = node.command(&["user", "drop-second-factor", "giulia"]).await;
        assert!(dropped.ok().contains("sola password"));
        assert!(panel.open("/profilo").await.path.starts_with("/accesso"), "every session has ended");
        let listed = node.command(&["user", "list"]).await.ok();
        assert!(!listed.contains("secondo fattore"), "{listed}");
        let complaint = node.command(&["user", "reset-password", "nessuna"]).await.refused();
        assert!(complaint.contains("nessuno entra con il nome «nessuna»"), "{complaint}");
    }

    async fn the_doctor_looks_at_a_serving_node_and_says_what_to_do(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let whole = node.command(&["doctor"]).await.ok();
        assert!(whole.contains("→") && whole.contains("Nessuna copia di sicurezza"), "a new node is asked for its first backup: {whole}");
        assert!(!whole.contains('✗') && !whole.contains("doctor-"), "{whole}");
        assert!(whole.contains("Nessuno è indicato per gli invii urgenti"), "{whole}");
        let administrator = comes_in(&node, "bea", "node-administrator").await;
        let page = administrator.open("/impostazioni").await.ok();
        let named = page.form("/impostazioni").with("urgent-person-email", "chiara@example.it");
        administrator.send(&page, &named).await.ok().shows("Impostazioni salvate");
        let named = node.command(&["doctor"]).await.ok();
        assert!(!named.contains("Nessuno è indicato") && named.contains("manca il server di posta"), "{named}");
        node.command(&["backup", "--to", node.folder().join("backups").to_str().unwrap()]).await.ok();
        node.kill();
        std::fs::remove_file(node.data().join("keys/tls.pem")).unwrap();
        let broken = node.command(&["doctor", "--language", "en"]).await;
        assert!(!broken.status.success());
        assert!(broken.output.contains('✗') && broken.output.contains("tls.pem"), "{}", broken.output);
    }

    async fn a_command_beside_a_serving_node_signs_nothing_in_its_name(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        let administrator = comes_in(&node, "bea", "node-administrator").await;
        node.set("limits.batch_messages", "7");
        let told = node.command(&["doctor"]).await.ok();
        assert!(told.contains("qualcosa di diverso da questa configurazione"), "{told}");
        let page = administrator.open("/impostazioni").await.ok();
        let form = page.form("/impostazioni").with("telephone", "051 999999");
        administrator.send(&page, &form).await.ok().shows("Impostazioni salvate").shows("Versione 2");
        node.kill();
        node.serve().await;
        administrator.open("/impostazioni").await.ok().shows("Versione 3");
        assert!(!node.command(&["doctor"]).await.ok().contains("qualcosa di diverso"));
        node.set("federation.endpoint", "https://nodo.example.it");
        let refused = node.command(&["peer", "invite"]).await.refused();
        assert!(refused.contains("riavvialo"), "the invitation would name an address where nobody answers yet: {refused}");
    }
}

#[tokio::test]
async fn a_reader_that_goes_away_ends_a_command_quietly() {
    let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.command(&["user", "add", "davide", "--name", "Davide Neri", "--role", "operator"]).await.ok();
    for arguments in [["user", "list"], ["doctor", "--language=en"]] {
        let said = node.command_to_nobody(&arguments).await;
        assert!(!said.error.contains("panicked"), "{}", said.error);
        assert!(said.status.success(), "{:?} {}", said.status, said.error);
    }
}

#[tokio::test]
async fn a_command_speaks_italian_unless_english_is_asked_for() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let file = node.folder().join("appunti.txt");
    std::fs::write(&file, "non è una prova").unwrap();
    let verify = ["verify", file.to_str().unwrap()];
    let italian = node.command(&verify).await.refused();
    assert!(italian.contains("il file non è una prova: il testo si interrompe"), "{italian}");
    let english = node.command(&["--language", "en", verify[0], verify[1]]).await.refused();
    assert!(english.contains("the file is not evidence: not an evidence file"), "{english}");
    let missing = node.command(&["verify", "altrove.json"]).await.refused();
    assert!(missing.contains("altrove.json: il file o la cartella non c’è"), "{missing}");
    assert!(node.command(&["setup-link"]).await.ok().contains("vale una volta"));
    let nobody = node.command(&["peer", "confirm", "Cooperativa Brezza"]).await.refused();
    assert!(nobody.contains("nessuna cooperativa si chiama Cooperativa Brezza"), "{nobody}");
    node.ask_in("en");
    assert!(node.command(&["setup-link"]).await.ok().contains("works once"));
}

#[tokio::test]
async fn there_is_no_node_without_a_telephone() {
    let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let elsewhere = node.folder().join("altrove");
    let arguments = ["init", "--data", elsewhere.to_str().unwrap(), "--name", "Cooperativa Brezza"];
    let complaint = node.command(&arguments).await.refused();
    assert!(complaint.contains("--telephone"), "{complaint}");
    assert!(!elsewhere.exists(), "nothing was made");
    assert!(node.command(&["doctor"]).await.ok().contains("vi chiamano al 051 555000"));
}

#[tokio::test]
async fn init_writes_what_it_is_told_into_the_configuration() {
    let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let elsewhere = node.folder().join("altrove");
    let (data, sheet) = (elsewhere.to_str().unwrap(), node.folder().join("altro-foglio.html"));
    let who = [
        "init",
        "--data",
        data,
        "--name",
        "Cooperativa Brezza",
        "--telephone",
        "051 1",
        "--sheet",
        sheet.to_str().unwrap(),
    ];
    let wrong = ["--set", "federation.listen=23001"];
    let complaint = node.command(&[&who[..], &wrong].concat()).await.refused();
    assert!(
        complaint.contains("--set federation.listen: federation.listen vale") && !elsewhere.exists(),
        "{complaint}"
    );
    let told = ["--set", "federation.listen=127.0.0.1:23001", "--set", "database.url=sqlite:altro.sqlite"];
    node.command(&[&who[..], &told].concat()).await.ok();
    let file = std::fs::read_to_string(elsewhere.join("pico-node.toml")).unwrap();
    assert!(
        file.contains("\nlisten = \"127.0.0.1:23001\"\n") && file.contains("\nurl = \"sqlite:altro.sqlite\"\n"),
        "{file}"
    );
    assert!(file.contains("\nlisten = \"127.0.0.1:8080\"\n"), "the panel's is left alone: {file}");
}

#[tokio::test]
async fn two_backups_in_a_row_are_two_files() {
    let node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let folder = node.folder().join("backups");
    let to = folder.to_str().unwrap();
    let arguments = ["backup", "--to", to];
    let (first, second) = tokio::join!(node.command(&arguments), node.command(&arguments));
    let (first, second) = (first.ok(), second.ok());
    assert_ne!(first.lines().next(), second.lines().next());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
}

#[tokio::test]
async fn a_configuration_that_cannot_be_used_says_where_which_key_and_what_to_write() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    let refused = node.command(&["serve", "--set", "limits.connections=many"]).await.refused();
    assert!(
        refused.contains("--set limits.connections: limits.connections vale \"many\"")
            && refused.contains("numero intero"),
        "{refused}"
    );
    node.set("panel.lissten", "127.0.0.1:1");
    let refused = node.command(&["serve"]).await.refused();
    assert!(refused.contains("PICO_PANEL_LISSTEN") && refused.contains("volevi dire PICO_PANEL_LISTEN?"), "{refused}");
    let mut node = TestNode::prepare("Cooperativa Brezza", Engine::Sqlite).await;
    let file = node.data().join("pico-node.toml");
    let whole = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, whole.replace("server = \"\"", "server = \"smtps://nodo:pa\"ss-segreta@posta.example.it\""))
        .unwrap();
    for command in ["serve", "doctor"] {
        let said = node.command(&[command]).await;
        let said = said.output + &said.error;
        assert!(said.contains("pico-node.toml: alla riga ") && !said.contains("segreta"), "{said}");
    }
    std::fs::write(&file, whole).unwrap();
    node.set("panel.listen", "xx");
    let refused = node.command(&["serve"]).await.refused();
    let wanted = ["PICO_PANEL_LISTEN: panel.listen vale \"xx\"", "un indirizzo e una porta", "127.0.0.1:8080"];
    assert!(wanted.iter().all(|words| refused.contains(words)), "{refused}");
    assert!(!refused.contains("pico-node.toml"), "the file is not to blame: {refused}");
}
