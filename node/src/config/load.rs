//! Reading the configuration from its three sources.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Config, FILE_NAME, TEMPLATE};

/// A configuration that cannot be used. The text names the key, what was found, and what to write instead.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {cause}. Run `pico-node init` first, or name the right folder with --data")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file, an environment variable or a flag does not parse.
    #[error("{origin}: {problem}")]
    Invalid {
        /// The file, variable or flag.
        origin: String,
        /// Key, value and remedy.
        problem: String,
    },
}

impl ConfigError {
    fn invalid(origin: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { origin: origin.into(), problem: problem.into() }
    }
}

impl Config {
    /// Reads `DATA/pico-node.toml`, then `PICO_…` variables, then `section.key=value` flags.
    pub fn load(data: &Path, flags: &[String]) -> Result<Self, ConfigError> {
        let path = data.join(FILE_NAME);
        let text =
            std::fs::read_to_string(&path).map_err(|cause| ConfigError::Unreadable { path: path.clone(), cause })?;
        Self::from_sources(data, &path.display().to_string(), &text, std::env::vars(), flags)
    }

    /// The defaults of the template, with `flags` on top. For the demo and tests.
    pub fn defaults(data: &Path, flags: &[String]) -> Result<Self, ConfigError> {
        Self::from_sources(data, "the defaults", TEMPLATE, std::iter::empty(), flags)
    }

    fn from_sources(
        data: &Path,
        origin: &str,
        text: &str,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[String],
    ) -> Result<Self, ConfigError> {
        let defaults: Table = TEMPLATE.parse().expect("the template is valid TOML; a test holds it");
        let mut values = defaults.clone();
        let file: Table =
            text.parse().map_err(|error: toml::de::Error| ConfigError::invalid(origin, error.to_string()))?;
        overlay(&mut values, file, origin)?;
        for (variable, value) in environment {
            if let Some((section, key)) = environment_key(&defaults, &variable) {
                set(&mut values, &defaults, &section, &key, &value, &variable)?;
            }
        }
        for flag in flags {
            let parts = flag.split_once('=').and_then(|(name, value)| Some((name.split_once('.')?, value)));
            let ((section, key), value) = parts.ok_or_else(|| {
                ConfigError::invalid(
                    format!("--set {flag}"),
                    "write it as section.key=value, for example panel.tls=true",
                )
            })?;
            set(&mut values, &defaults, section, key, value, &format!("--set {flag}"))?;
        }
        let mut config: Self = Value::Table(values)
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::invalid(origin, error.to_string()))?;
        data.clone_into(&mut config.data);
        config.check(origin)?;
        Ok(config)
    }

    fn check(&self, origin: &str) -> Result<(), ConfigError> {
        let endpoint = &self.federation.endpoint;
        if !endpoint.starts_with("https://") || endpoint.ends_with('/') {
            return Err(ConfigError::invalid(
                origin,
                format!("federation.endpoint is \"{endpoint}\": it must start with https:// and end without /"),
            ));
        }
        let address = &self.panel.address;
        if !address.starts_with("http://") && !address.starts_with("https://") {
            return Err(ConfigError::invalid(
                origin,
                format!(
                    "panel.address is \"{address}\": write the address people type, for example https://panel.example.it"
                ),
            ));
        }
        Ok(())
    }
}

fn overlay(values: &mut Table, file: Table, origin: &str) -> Result<(), ConfigError> {
    for (section, content) in file {
        let known = values.get_mut(&section).and_then(Value::as_table_mut);
        let (Some(known), Value::Table(content)) = (known, content) else {
            return Err(ConfigError::invalid(origin, format!("[{section}] is not a section of this file: remove it")));
        };
        for (key, value) in content {
            if !known.contains_key(&key) {
                return Err(ConfigError::invalid(
                    origin,
                    format!("{section}.{key} is not a key: remove or correct it"),
                ));
            }
            known.insert(key, value);
        }
    }
    Ok(())
}

fn environment_key(defaults: &Table, variable: &str) -> Option<(String, String)> {
    let name = variable.strip_prefix("PICO_")?.to_ascii_lowercase();
    let (section, key) = name.split_once('_')?;
    defaults.get(section)?.as_table()?.get(key)?;
    Some((section.to_owned(), key.to_owned()))
}

fn set(
    values: &mut Table,
    defaults: &Table,
    section: &str,
    key: &str,
    text: &str,
    origin: &str,
) -> Result<(), ConfigError> {
    let default = defaults.get(section).and_then(|table| table.get(key));
    let wanted = |kind: &str| ConfigError::invalid(origin, format!("{section}.{key} is \"{text}\": write {kind}"));
    let value = match default {
        None => return Err(ConfigError::invalid(origin, format!("{section}.{key} is not a key of {FILE_NAME}"))),
        Some(Value::Boolean(_)) => Value::Boolean(text.parse().map_err(|_| wanted("true or false"))?),
        Some(Value::Integer(_)) => Value::Integer(text.parse().map_err(|_| wanted("a whole number"))?),
        Some(_) => Value::String(text.to_owned()),
    };
    if let Some(table) = values.get_mut(section).and_then(Value::as_table_mut) {
        table.insert(key.to_owned(), value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
        assert_eq!(config.panel.metrics_token, "x");
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
        assert!(port.contains("listen"), "{port}");
    }
}
