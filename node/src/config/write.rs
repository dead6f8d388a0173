//! The configuration file of a new node: the commented template, with other values where `init` was told some.

use std::path::Path;

use toml::Table;

use super::load::flag_parts;
use super::{Config, ConfigError, TEMPLATE};

impl Config {
    /// The template with the values of these flags in their places. What cannot be used, also together with the variables of
    /// the environment, is refused: a file that would not be read back is not written.
    pub fn file_with(
        environment: impl Iterator<Item = (String, String)>,
        flags: &[String],
    ) -> Result<String, ConfigError> {
        let config = Self::from_sources(Path::new(""), "the defaults", TEMPLATE, environment, flags)?;
        let values = Table::try_from(&config).expect("a configuration was read from such a table");
        let mut text = TEMPLATE.to_owned();
        for (section, key, _) in flags.iter().filter_map(|flag| flag_parts(flag)) {
            if let Some(value) = values.get(section).and_then(|section| section.get(key)) {
                text = replaced(&text, section, key, &value.to_string());
            }
        }
        Ok(text)
    }
}

/// The text with another value behind one key. Comments stay where they are.
fn replaced(text: &str, section: &str, key: &str, value: &str) -> String {
    let (heading, beginning) = (format!("[{section}]"), format!("{key} = "));
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line == heading;
        }
        let changed = inside && line.starts_with(&beginning);
        lines.push(if changed { format!("{beginning}{value}\n") } else { format!("{line}\n") });
    }
    lines.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_template_can_be_written_and_reads_back() {
        let flags = [
            "federation.listen=127.0.0.1:23001",
            "panel.tls=true",
            "panel.address=https://pannello.example.it",
            "limits.connections=0064",
            "mail.server=smtps://nodo:pa\"ss@posta.example.it",
            "mail.from=Nodo <nodo@example.it>",
        ]
        .map(str::to_owned);
        let text = Config::file_with(std::iter::empty(), &flags).unwrap();
        assert_eq!(text.lines().count(), TEMPLATE.lines().count(), "comments and all other keys are there");
        let read: Table = text.parse().unwrap();
        let value = |section: &str, key: &str| read[section][key].to_string();
        assert_eq!(value("federation", "listen"), "\"127.0.0.1:23001\"");
        assert_eq!(value("panel", "listen"), "\"127.0.0.1:8080\"", "the same key of another section is left alone");
        assert_eq!((value("panel", "tls"), value("limits", "connections")), ("true".to_owned(), "64".to_owned()));
        assert_eq!(read["mail"]["server"].as_str(), Some("smtps://nodo:pa\"ss@posta.example.it"));
        assert!(Config::file_with(std::iter::empty(), &["panel.listen=xx".to_owned()]).is_err());
    }

    #[test]
    fn the_environment_is_judged_with_the_flags_and_stays_out_of_the_file() {
        let variable = |name: &str, value: &str| std::iter::once((name.to_owned(), value.to_owned()));
        let tls = ["panel.tls=true".to_owned()];
        assert!(Config::file_with(std::iter::empty(), &tls).is_err(), "it needs an address");
        let text = Config::file_with(variable("PICO_PANEL_ADDRESS", "https://pannello.example.it"), &tls).unwrap();
        assert!(!text.contains("pannello.example.it"), "{text}");
        assert!(Config::file_with(variable("PICO_PANEL_LISTEN", "xx"), &[]).is_err(), "the next start would refuse it");
    }

    #[test]
    fn every_key_is_at_the_beginning_of_a_line_of_its_section() {
        let defaults: Table = TEMPLATE.parse().unwrap();
        for (section, keys) in &defaults {
            for key in keys.as_table().unwrap().keys() {
                let marked = replaced(TEMPLATE, section, key, "\"changed\"");
                let read: Table = marked.parse().unwrap();
                assert_eq!(read[section][key].as_str(), Some("changed"), "{section}.{key}");
            }
        }
    }
}
