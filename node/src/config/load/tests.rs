use super::*;

fn load(text: &str, environment: &[(&str, &str)], flags: &[&str]) -> Result<Config, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
    Config::from_sources(Path::new("/data"), "test.toml", text, environment, &flags)
}

#[test]
fn flags_win_over_environment_and_environment_over_file() {
    let file = "[panel]\nlisten = \"127.0.0.1:1\"\n";
    let environment = [("PICO_PANEL_LISTEN", "127.0.0.1:2"), ("PICO_PANEL_METRICS_TOKEN", "x")];
    assert_eq!(load(file, &[], &[]).unwrap().panel.listen.port(), 1);
    assert_eq!(load(file, &environment, &[]).unwrap().panel.listen.port(), 2);
    let config = load(file, &environment, &["panel.listen=127.0.0.1:3"]).unwrap();
    assert_eq!(config.panel.listen.port(), 3);
    assert_eq!(&*config.panel.metrics_token, "x");
}

#[test]
fn the_panel_s_address_follows_its_port_until_somebody_writes_another() {
    let address = |flags: &[&str]| load(TEMPLATE, &[], flags).unwrap().panel.address;
    assert_eq!(address(&[]), "http://localhost:8080");
    assert_eq!(address(&["panel.listen=127.0.0.1:9000"]), "http://localhost:9000");
    let proxy = ["panel.listen=127.0.0.1:9000", "panel.address=https://pannello.example.it"];
    assert_eq!(address(&proxy), "https://pannello.example.it");
    assert_eq!(
        address(&["panel.listen=192.168.1.5:9000"]),
        "http://localhost:8080",
        "that is no address of this machine alone"
    );
}

#[test]
fn an_error_names_the_key_and_the_remedy() {
    let misspelt = load("[panel]\nlissten = \"x\"\n", &[], &[]).unwrap_err().to_string();
    assert!(misspelt.contains("panel.lissten") && misspelt.contains("test.toml"), "{misspelt}");
    let number = load("", &[("PICO_LIMITS_CONNECTIONS", "many")], &[]).unwrap_err().to_string();
    assert!(number.contains("limits.connections") && number.contains("whole number"), "{number}");
    let plain = load("[federation]\nendpoint = \"http://a.it\"\n", &[], &[]).unwrap_err().to_string();
    assert!(plain.contains("federation.endpoint") && plain.contains("https://"), "{plain}");
    let port = load("[panel]\nlisten = \"localhost\"\n", &[], &[]).unwrap_err().to_string();
    assert!(port.contains("panel.listen") && port.contains("127.0.0.1:8080") && port.contains("test.toml"), "{port}");
}

#[test]
fn an_error_names_where_the_value_was_written() {
    let file = "[panel]\nlisten = \"127.0.0.1:1\"\n";
    let refused =
        |environment: &[(&str, &str)], flags: &[&str]| load(file, environment, flags).unwrap_err().to_string();
    let variable = refused(&[("PICO_PANEL_LISTEN", "xx")], &[]);
    assert!(variable.starts_with("PICO_PANEL_LISTEN: panel.listen is \"xx\""), "{variable}");
    assert!(variable.contains("an address and a port, for example \"127.0.0.1:8080\""), "{variable}");
    let flag = refused(&[], &["panel.listen=yy"]);
    assert!(flag.starts_with("--set panel.listen: panel.listen is \"yy\""), "{flag}");
    let address = refused(&[("PICO_PANEL_ADDRESS", "panel.example.it")], &[]);
    assert!(address.starts_with("PICO_PANEL_ADDRESS: panel.address"), "{address}");
    let plain = refused(&[("PICO_PANEL_TLS", "true")], &[]);
    assert!(plain.starts_with("PICO_PANEL_TLS: panel.tls is true") && plain.contains("https://"), "{plain}");
    let endpoint = refused(&[], &["federation.endpoint=http://a.it"]);
    assert!(endpoint.starts_with("--set federation.endpoint: federation.endpoint"), "{endpoint}");
    let negative = refused(&[("PICO_LIMITS_CONNECTIONS", "-1")], &[]);
    assert!(negative.contains("limits.connections is -1: write a whole number from 0 on"), "{negative}");
    let short = refused(&[("PICO_LIMITS_BATCH_BYTES", "4096")], &[]);
    assert!(short.starts_with("PICO_LIMITS_BATCH_BYTES: limits.batch_bytes is 4096"), "{short}");
    assert!(short.contains("from 131072 to 1048576"), "the longest message must fit: {short}");
}

#[test]
fn a_misspelt_variable_is_said_and_those_of_others_are_left_alone() {
    for (variable, meant) in [
        ("PICO_PANEL_LISSTEN", "PICO_PANEL_LISTEN"),
        ("PICO_FEDERATON_ENDPOINT", "PICO_FEDERATION_ENDPOINT"),
        ("PICO_ENDPOINT", "PICO_FEDERATION_ENDPOINT"),
        ("PICO_DATABASE", "PICO_DATABASE_URL"),
    ] {
        let complaint = load("", &[(variable, "x")], &[]).unwrap_err().to_string();
        assert!(complaint.starts_with(variable) && complaint.contains(meant), "{complaint}");
    }
    let others = [("PICO_DATA", "/data"), ("PICO_LOG", "info"), ("PICO_TEST_AXE", "x"), ("PICO_SDK_PATH", "/sdk")];
    load("", &others, &[]).unwrap();
}

fn is_silent(error: &ConfigError) {
    assert!(!format!("{error} {error:?}").contains("segreta"), "{error:?}");
}

#[test]
fn a_line_that_does_not_parse_is_named_and_never_quoted() {
    let text = "[mail]\nserver = \"smtps://nodo:pa\"ss-segreta@posta.example.it\"\n";
    let broken = load(text, &[], &[]).unwrap_err();
    assert!(broken.to_string().starts_with("test.toml: line 2, character 27: "), "{broken}");
    is_silent(&broken);
}

#[test]
fn a_flag_is_named_without_its_value() {
    let plain = load("", &[], &["mail.server=smtp://nodo:ss-segreta@posta.example.it"]).unwrap_err();
    assert!(plain.to_string().starts_with("--set mail.server: mail.server is not the address"), "{plain}");
    is_silent(&plain);
    let forgotten = load("", &[], &["smtps://nodo:ss-segreta@posta.example.it?tls=required"]).unwrap_err();
    assert!(forgotten.to_string().starts_with("--set: write it as section.key=value"), "{forgotten}");
    is_silent(&forgotten);
}

#[test]
fn a_secret_of_the_wrong_kind_is_not_repeated() {
    let text = "[mail]\nserver = { url = \"smtps://nodo:ss-segreta@posta.example.it\" }\n";
    let table = load(text, &[], &[]).unwrap_err();
    assert!(table.to_string().contains("mail.server is …: write a text"), "{table}");
    is_silent(&table);
    is_silent(&load("", &[("PICO_MAIL_SERVER", "nodo:ss-segreta")], &[]).unwrap_err());
}

#[test]
fn a_configuration_that_is_logged_shows_no_secret() {
    let server = "mail.server=smtps://nodo:segreta@posta.example.it";
    let address = "database.url=postgres://nodo:segreta@localhost/pico";
    let config = load("", &[], &[server, "mail.from=nodo@example.it", address, "panel.metrics_token=segreta"]).unwrap();
    assert!(!format!("{config:?}").contains("segreta"), "{config:?}");
}

#[test]
fn a_mail_server_without_encryption_is_on_this_machine_or_refused() {
    let is_taken = |server: &str| load("", &[("PICO_MAIL_SERVER", server), ("PICO_MAIL_FROM", "a@b.it")], &[]).is_ok();
    for here in ["smtp://localhost", "smtp://127.0.0.1:25", "smtp://[::1]:25", "smtp://[::1]"] {
        assert!(is_taken(here), "{here}");
    }
    assert!(is_taken("smtps://posta.example.it") && is_taken("smtp://posta.example.it:587?tls=required"));
    for away in ["smtp://posta.example.it", "smtp://[2001:db8::1]:25", "smtp://192.0.2.1", "posta.example.it"] {
        assert!(!is_taken(away), "{away}");
    }
}

#[test]
fn a_limit_that_shuts_everybody_out_is_refused_with_its_key_and_what_to_write() {
    for (key, example) in [
        ("limits.unverified_connections", "32"),
        ("limits.connections", "256"),
        ("limits.unverified_requests_per_minute", "60"),
        ("limits.peer_requests_per_minute", "60000"),
    ] {
        let told = load("", &[], &[&format!("{key}=0")]).unwrap_err().to_string();
        let wanted = format!("--set {key}: {key} is 0: write a whole number from 1 on, for example {example}");
        assert_eq!(told, wanted);
        load("", &[], &[&format!("{key}=1")]).unwrap();
    }
    load("", &[], &["limits.disk_reserve_bytes=0"]).unwrap();
}

#[test]
fn an_endpoint_that_no_document_may_hold_is_a_bad_value_of_its_key() {
    for wrong in ["https://x:1/path", "https://x.it/", "http://x.it", "https://x.it?a=b", "https://", "https://u@x.it"]
    {
        let told = load("", &[], &[&format!("federation.endpoint={wrong}")]).unwrap_err().to_string();
        assert!(
            told.contains(&format!("federation.endpoint is \"{wrong}\"")) && told.contains("nothing after it"),
            "{told}"
        );
    }
    load("", &[], &["federation.endpoint=https://x.it:1"]).unwrap();
}
