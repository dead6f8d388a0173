//! Reading the configuration from its three sources.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use pico_protocol::document::Endpoint;
use toml::{Table, Value};

use super::secret::{self, HIDDEN};
use super::{Config, FILE_NAME, Problem, Remedy, TEMPLATE};

/// Variables that are read elsewhere: the data folder, how much is logged, the language of the commands.
const OTHER_VARIABLES: [&str; 3] = ["PICO_DATA", "PICO_LOG", "PICO_LANGUAGE"];

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
        problem: Problem,
    },
}

impl ConfigError {
    fn invalid(origin: impl Into<String>, problem: Problem) -> Self {
        Self::Invalid { origin: origin.into(), problem }
    }
}

impl Config {
    /// Reads `DATA/pico-node.toml`, then `PICO_…` variables, then `section.key=value` flags.
    pub fn load(data: &Path, flags: &[String]) -> Result<Self, ConfigError> {
        Self::read(data, std::env::vars(), flags)
    }

    /// What the file says and nothing else: the variables of a shell speak of another node than those of a demonstration or a
    /// bench, perhaps of the one that works on this machine.
    pub fn of_file(data: &Path) -> Result<Self, ConfigError> {
        Self::read(data, std::iter::empty(), &[])
    }

    fn read(
        data: &Path,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[String],
    ) -> Result<Self, ConfigError> {
        let path = data.join(FILE_NAME);
        let text =
            std::fs::read_to_string(&path).map_err(|cause| ConfigError::Unreadable { path: path.clone(), cause })?;
        Self::from_sources(data, &path.display().to_string(), &text, environment, flags)
    }

    /// The defaults of the template, with `flags` on top. For the demo and tests.
    pub fn defaults(data: &Path, flags: &[String]) -> Result<Self, ConfigError> {
        Self::from_sources(data, "the defaults", TEMPLATE, std::iter::empty(), flags)
    }

    pub(super) fn from_sources(
        data: &Path,
        origin: &str,
        text: &str,
        environment: impl Iterator<Item = (String, String)>,
        flags: &[String],
    ) -> Result<Self, ConfigError> {
        let defaults: Table = TEMPLATE.parse().expect("the template is valid TOML; a test holds it");
        let mut sources = Sources { values: defaults.clone(), defaults, origins: BTreeMap::new() };
        let file: Table = text.parse().map_err(|error| ConfigError::invalid(origin, not_toml(text, &error)))?;
        sources.take_file(file, origin)?;
        for (variable, value) in environment {
            match environment_key(&sources.defaults, &variable) {
                Some((section, key)) => sources.take_text(&section, &key, &value, &variable)?,
                None => refuse_misspelt(&sources.defaults, &variable)?,
            }
        }
        for flag in flags {
            let (section, key, value) = flag_parts(flag).ok_or_else(|| ConfigError::invalid("--set", Problem::Flag))?;
            sources.take_text(section, key, value, &format!("--set {section}.{key}"))?;
        }
        sources.config(data)
    }
}

/// The values so far, and who said each of them.
struct Sources {
    values: Table,
    defaults: Table,
    origins: BTreeMap<(String, String), String>,
}

impl Sources {
    fn take_file(&mut self, file: Table, origin: &str) -> Result<(), ConfigError> {
        for (section, content) in file {
            let known = self.defaults.get(&section).and_then(Value::as_table);
            let (Some(known), Value::Table(content)) = (known, content) else {
                return Err(ConfigError::invalid(origin, Problem::Section(section)));
            };
            if let Some(key) = content.keys().find(|key| !known.contains_key(*key)) {
                return Err(ConfigError::invalid(origin, Problem::Key(format!("{section}.{key}"))));
            }
            for (key, value) in content {
                self.take(&section, &key, value, origin)?;
            }
        }
        Ok(())
    }

    fn take_text(&mut self, section: &str, key: &str, text: &str, origin: &str) -> Result<(), ConfigError> {
        let Some(default) = self.defaults.get(section).and_then(|table| table.get(key)) else {
            return Err(ConfigError::invalid(origin, Problem::Key(format!("{section}.{key}"))));
        };
        let value = match default {
            Value::Boolean(_) => text.parse().map(Value::Boolean).ok(),
            Value::Integer(_) => text.parse().map(Value::Integer).ok(),
            _ => Some(Value::String(text.to_owned())),
        };
        let value = value.ok_or_else(|| self.wrong(section, key, &format!("\"{text}\""), origin))?;
        self.take(section, key, value, origin)
    }

    /// Keeps a value, if it is of the kind that its key needs: tried alone among the defaults, so that the complaint names
    /// the one key and where it was written.
    fn take(&mut self, section: &str, key: &str, value: Value, origin: &str) -> Result<(), ConfigError> {
        let mut alone = self.defaults.clone();
        put(&mut alone, section, key, value.clone());
        if Value::Table(alone).try_into::<Config>().is_err() {
            return Err(self.wrong(section, key, &value.to_string(), origin));
        }
        put(&mut self.values, section, key, value);
        self.origins.insert((section.to_owned(), key.to_owned()), origin.to_owned());
        Ok(())
    }

    fn wrong(&self, section: &str, key: &str, found: &str, origin: &str) -> ConfigError {
        let default = self.defaults.get(section).and_then(|table| table.get(key));
        let remedy = match default {
            Some(Value::Boolean(_)) => Remedy::Boolean,
            Some(Value::Integer(_)) => Remedy::Number(told(default)),
            _ if key == "listen" => Remedy::Listen(told(default)),
            _ => Remedy::Text(told(default)),
        };
        let found = if secret::KEYS.contains(&(section, key)) { HIDDEN } else { found };
        let problem = Problem::Value { key: format!("{section}.{key}"), found: found.to_owned(), remedy };
        ConfigError::invalid(origin, problem)
    }

    /// Everything together. What no single key can be blamed for is blamed on the one that was said last.
    fn config(self, data: &Path) -> Result<Config, ConfigError> {
        let Self { values, origins, defaults } = self;
        let origin = |section: &str, key: &str| {
            origins.get(&(section.to_owned(), key.to_owned())).cloned().unwrap_or_else(|| FILE_NAME.to_owned())
        };
        let mut config: Config = Value::Table(values).try_into().expect("each value was tried among the defaults");
        data.clone_into(&mut config.data);
        let said = origins.get(&("panel".to_owned(), "address".to_owned())).map(String::as_str).unwrap_or_default();
        if !said.starts_with("PICO_") && !said.starts_with("--set") {
            follow_the_port(&mut config, &defaults);
        }
        match problems(&config).into_iter().next() {
            Some((section, key, problem)) => Err(ConfigError::invalid(origin(section, key), problem)),
            None => Ok(config),
        }
    }
}

/// Whoever gives the panel another port on this machine means its address too: with the old one, links would lead nowhere. An
/// address that a variable or a flag says stays as it is said.
fn follow_the_port(config: &mut Config, defaults: &Table) {
    let panel = &mut config.panel;
    let left_alone = defaults["panel"]["address"].as_str() == Some(panel.address.as_str());
    if left_alone && panel.listen.ip().is_loopback() && !panel.tls {
        panel.address = format!("http://localhost:{}", panel.listen.port());
    }
}

/// Where the text is no TOML. The error's own words would quote the line, and the password in it.
fn not_toml(text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Problem::NotToml { line, column, cause: error.message().to_owned() }
}

/// Section, key and value of a flag. What does not look like names of ours is no flag, and may be a password.
pub(super) fn flag_parts(flag: &str) -> Option<(&str, &str, &str)> {
    let (name, value) = flag.split_once('=')?;
    let (section, key) = name.split_once('.')?;
    let is_name = |text: &str| text.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_');
    (is_name(section) && is_name(key)).then_some((section, key, value))
}

/// What cannot work, with the key that says so.
fn problems(config: &Config) -> Vec<(&'static str, &'static str, Problem)> {
    let (endpoint, address, mail) = (&config.federation.endpoint, &config.panel.address, &config.mail);
    let mut found = Vec::new();
    if endpoint.parse::<Endpoint>().is_err() {
        found.push(("federation", "endpoint", Problem::Endpoint(endpoint.clone())));
    }
    if !address.starts_with("http://") && !address.starts_with("https://") {
        found.push(("panel", "address", Problem::Address(address.clone())));
    }
    if config.panel.tls && !address.starts_with("https://") {
        found.push(("panel", "tls", Problem::Unencrypted(address.clone())));
    }
    if !mail.server.is_empty() && !is_safe(&mail.server) {
        found.push(("mail", "server", Problem::MailServer));
    }
    if !mail.server.is_empty() && !mail.from.contains('@') {
        found.push(("mail", "from", Problem::MailFrom(mail.from.clone())));
    }
    for (section, key, value, least, most) in ranges(config) {
        if !(least..=most).contains(&value) {
            let remedy = Remedy::Range(least, most);
            found.push((section, key, number(section, key, value, remedy)));
        }
    }
    // With none of these nobody would ever be answered.
    for (key, value, example) in at_least_one(config).into_iter().filter(|(_, value, _)| *value == 0) {
        found.push(("limits", key, number("limits", key, value, Remedy::Least(1, example.to_string()))));
    }
    found
}

fn number(section: &str, key: &str, value: u64, remedy: Remedy) -> Problem {
    Problem::Value { key: format!("{section}.{key}"), found: value.to_string(), remedy }
}

/// Limits that shut everybody out when they are 0: key, what is written, an example.
fn at_least_one(config: &Config) -> [(&'static str, u64, u64); 4] {
    let limits = &config.limits;
    let size = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    [
        ("unverified_connections", size(limits.unverified_connections), 32),
        ("connections", size(limits.connections), 256),
        ("unverified_requests_per_minute", limits.unverified_requests_per_minute.into(), 60),
        ("peer_requests_per_minute", limits.peer_requests_per_minute.into(), 60_000),
    ]
}

/// Whether the connection to a mail server is encrypted, or does not leave this machine.
fn is_safe(server: &str) -> bool {
    let Ok(address) = reqwest::Url::parse(server) else { return false };
    let host = address.host_str().unwrap_or_default();
    // An IPv6 address stands in brackets.
    let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let here = host == "localhost" || number.is_ok_and(|number| number.is_loopback());
    let encrypted = address.query_pairs().any(|(key, value)| key == "tls" && value == "required");
    match address.scheme() {
        "smtps" => true,
        "smtp" => here || encrypted,
        _ => false,
    }
}

/// Numbers that make no sense beyond a range: section, key, what is written, least and most.
fn ranges(config: &Config) -> [(&'static str, &'static str, u64, u64, u64); 4] {
    let limits = &config.limits;
    [
        ("limits", "batch_messages", limits.batch_messages.into(), 1, 100),
        ("limits", "batch_bytes", limits.batch_bytes.into(), 131_072, 1_048_576),
        ("limits", "attachment_bytes", limits.attachment_bytes, 1, pico_protocol::blob::MAX_FILE),
        ("retention", "read_log_days", config.retention.read_log_days.into(), 180, 36_500),
    ]
}

fn put(values: &mut Table, section: &str, key: &str, value: Value) {
    if let Some(table) = values.get_mut(section).and_then(Value::as_table_mut) {
        table.insert(key.to_owned(), value);
    }
}

/// A value as it is written in the file.
fn told(value: Option<&Value>) -> String {
    value.map(Value::to_string).unwrap_or_default()
}

fn environment_key(defaults: &Table, variable: &str) -> Option<(String, String)> {
    let name = variable.strip_prefix("PICO_")?.to_ascii_lowercase();
    let (section, key) = name.split_once('_')?;
    defaults.get(section)?.as_table()?.get(key)?;
    Some((section.to_owned(), key.to_owned()))
}

/// A variable that looks like one of ours and is none would be obeyed by nobody. Variables of other programs that begin
/// the same way are left alone.
fn refuse_misspelt(defaults: &Table, variable: &str) -> Result<(), ConfigError> {
    let Some(name) = variable.strip_prefix("PICO_") else { return Ok(()) };
    if OTHER_VARIABLES.contains(&variable) || name.starts_with("TEST_") {
        return Ok(());
    }
    let keys = defaults.iter().filter_map(|(section, table)| Some((section, table.as_table()?)));
    let known: Vec<(String, String)> = keys
        .flat_map(|(section, table)| table.keys().map(move |key| (section.to_uppercase(), key.to_uppercase())))
        .collect();
    let full = known.iter().map(|(section, key)| format!("PICO_{section}_{key}"));
    let nearest = full.min_by_key(|full| distance(full, variable)).unwrap_or_default();
    let of_a_section = known.iter().any(|(section, _)| name.split('_').next() == Some(section));
    let without_section = known.iter().find(|(_, key)| key == name);
    if !of_a_section && without_section.is_none() && distance(&nearest, variable) > 2 {
        return Ok(());
    }
    let meant = without_section.map_or(nearest, |(section, key)| format!("PICO_{section}_{key}"));
    Err(ConfigError::invalid(variable, Problem::Variable(meant)))
}

/// How many letters must be added, taken away or changed to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (column, second) in other.bytes().enumerate() {
            let changed = corner + usize::from(letter != second);
            corner = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests;
