//! `doctor`: looks at everything an administrator would look at, and says what to do.
//!
//! Each check is a sentence with a mark: good, a warning, or broken. What is not good is followed by a line that says what
//! to do. The words are in `doctor.ftl`: `doctor-KEY` for the sentence, `doctor-KEY-do` for the remedy. It runs beside a
//! serving node or without one, and changes nothing but one fact that means nothing: only so it knows that writing works.

mod certificate;
mod files;
mod life;
mod ports;

use super::{Failure, NodeArguments, failure};
use crate::app::App;
use crate::backup::unfinished;
use crate::config::Config;
use crate::web::locale::{Argument, Locale};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Good,
    /// The node works; somebody should look.
    Warning,
    /// The node does not work, or will not for long.
    Broken,
}

/// What one check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// How bad.
    pub level: Level,
    /// Key of the sentence.
    pub key: &'static str,
    /// What stands in the sentence.
    pub values: Vec<(&'static str, String)>,
    /// Numbers that the sentence counts with: *un giorno*, *due giorni*.
    pub counts: Vec<(&'static str, i64)>,
}

impl Finding {
    fn new(level: Level, key: &'static str, values: &[(&'static str, &dyn std::fmt::Display)]) -> Self {
        Self {
            level,
            key,
            values: values.iter().map(|(name, value)| (*name, value.to_string())).collect(),
            counts: Vec::new(),
        }
    }

    fn counting(mut self, name: &'static str, count: i64) -> Self {
        self.counts.push((name, count));
        self
    }

    fn good(key: &'static str, values: &[(&'static str, &dyn std::fmt::Display)]) -> Self {
        Self::new(Level::Good, key, values)
    }

    fn warning(key: &'static str, values: &[(&'static str, &dyn std::fmt::Display)]) -> Self {
        Self::new(Level::Warning, key, values)
    }

    fn broken(key: &'static str, values: &[(&'static str, &dyn std::fmt::Display)]) -> Self {
        Self::new(Level::Broken, key, values)
    }

    /// The lines as printed.
    pub fn lines(&self, locale: Locale) -> String {
        let values = self.values.iter().map(|(name, value)| (*name, value as &dyn Argument));
        let counts = self.counts.iter().map(|(name, count)| (*name, count as &dyn Argument));
        let arguments: Vec<(&str, &dyn Argument)> = values.chain(counts).collect();
        let sentence = locale.text(&format!("doctor-{}", self.key), &arguments);
        let mark = match self.level {
            Level::Good => "✓",
            Level::Warning => "!",
            Level::Broken => "✗",
        };
        if self.level == Level::Good {
            return format!("{mark} {sentence}");
        }
        format!("{mark} {sentence}\n    → {}", locale.text(&format!("doctor-{}-do", self.key), &arguments))
    }
}

/// Runs every check; fails when something is broken.
pub async fn run(node: &NodeArguments) -> Result<(), Failure> {
    let locale = node.locale();
    let findings = examine(node, locale).await;
    for finding in &findings {
        println!("{}", finding.lines(locale));
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (warnings, broken) = (count(Level::Warning), count(Level::Broken));
    println!();
    println!("{}", locale.text("doctor-summary", &[("warnings", &warnings), ("broken", &broken)]));
    if broken == 0 { Ok(()) } else { Err(locale.text("doctor-failed", &[]).into()) }
}

async fn examine(node: &NodeArguments, locale: Locale) -> Vec<Finding> {
    if unfinished::is_there(node.data()) {
        return vec![Finding::broken("unfinished", &[("path", &node.data().display())])];
    }
    let config = match Config::load(node.data(), &node.overrides) {
        Ok(config) => config,
        Err(error) => return vec![Finding::broken("config-broken", &[("cause", &failure::words(&error, locale))])],
    };
    let mut findings =
        vec![Finding::good("config", &[("file", &node.data().join(crate::config::FILE_NAME).display())])];
    findings.extend(files::examine(&config, locale));
    findings.extend(certificate::examine(&config, locale));
    findings.extend(ports::examine(&config).await);
    match App::open_beside(config).await {
        Ok(app) => findings.extend(examine_inside(&app, locale).await),
        Err(error) => {
            findings.push(Finding::broken("closed", &[("cause", &failure::words(error.as_ref(), locale))]));
        }
    }
    findings
}

async fn examine_inside(app: &App, locale: Locale) -> Vec<Finding> {
    let mut findings = vec![writes(app, locale).await];
    match life::examine(app).await {
        Ok(found) => findings.extend(found),
        Err(error) => {
            findings.push(Finding::broken("database-fails", &[("cause", &failure::words(&error, locale))]));
        }
    }
    app.db.close().await;
    findings
}

/// Whether something can really be written, committed and so on the disk.
async fn writes(app: &App, locale: Locale) -> Finding {
    match app.db.tries_to_write().await {
        Ok(()) => Finding::good("database", &[("engine", &app.db.engine())]),
        Err(error) => {
            let cause = failure::words(&error, locale);
            Finding::broken("database-unwritable", &[("engine", &app.db.engine()), ("cause", &cause)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn a_new_node_is_whole_and_asks_for_its_first_backup() {
        let node = TrialNode::with("Cooperativa Orione", &["limits.disk_reserve_bytes=0"]).await;
        let (config, locale) = (&node.config, Locale::It);
        let findings = [files::examine(config, locale), certificate::examine(config, locale)].concat();
        let findings = [findings, life::examine(&node).await.unwrap()].concat();
        let broken: Vec<_> = findings.iter().filter(|finding| finding.level == Level::Broken).collect();
        assert!(broken.is_empty(), "{broken:?}");
        assert!(findings.iter().any(|finding| finding.key == "backup-never"));
    }

    #[tokio::test]
    async fn what_is_wrong_is_told_with_its_remedy_in_both_languages() {
        let node = NodeArguments { given: Some("/nowhere".into()), overrides: Vec::new(), language: "it".into() };
        for locale in Locale::ALL {
            let findings = examine(&node, locale).await;
            assert_eq!(findings[0].level, Level::Broken);
            let lines = findings[0].lines(locale);
            assert!(lines.contains("/nowhere") && lines.contains('→') && !lines.contains("doctor-"), "{lines}");
        }
    }

    #[test]
    fn every_finding_has_its_words() {
        let sources = [
            include_str!("doctor.rs"),
            include_str!("doctor/files.rs"),
            include_str!("doctor/certificate.rs"),
            include_str!("doctor/ports.rs"),
            include_str!("doctor/life.rs"),
        ];
        let code = sources.join("\n");
        for (call, remedy) in [("good(\"", false), ("warning(\"", true), ("broken(\"", true)] {
            for part in code.split(&format!("Finding::{call}")).skip(1) {
                let key = part.split('"').next().unwrap();
                for locale in Locale::ALL {
                    assert!(locale.knows(&format!("doctor-{key}")), "doctor-{key}");
                    assert!(!remedy || locale.knows(&format!("doctor-{key}-do")), "doctor-{key}-do");
                }
            }
        }
    }
}
