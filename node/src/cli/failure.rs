//! What failed, in the language of whoever typed the command.
//!
//! Every error of the program says in English what is wrong and what to do: that is what the log gets. The ones that an
//! administrator can cause or mend have words of their own in `commands.ftl`; what a system or a database says stays as it is,
//! behind a sentence of ours. An error that is not listed here speaks its English.

use std::error::Error;
use std::fmt::Display;
use std::io::ErrorKind;
use std::path::Path;

use super::say::words as say;
use crate::accounts::command::CommandError;
use crate::backup::BackupError;
use crate::backup::bundle::BundleError;
use crate::config::{ConfigError, Problem, Remedy};
use crate::erasure::ErasureError;
use crate::export::ExportError;
use crate::federation::failure::Failure;
use crate::federation::listener::ListenError;
use crate::federation::tls::CertificateError;
use crate::identity::IdentityError;
use crate::identity::keys::KeyError;
use crate::identity::paper::PaperError;
use crate::peers::linking::LinkError;
use crate::serve::alone::AloneError;
use crate::store::StoreError;
use crate::web::locale::Locale;

/// A failure in words.
pub fn words(failure: &(dyn Error + 'static), locale: Locale) -> String {
    macro_rules! told_by {
        ($($kind:ty => $teller:ident),* $(,)?) => {
            $(if let Some(error) = failure.downcast_ref::<$kind>() {
                return $teller(error, locale);
            })*
        };
    }
    told_by! {
        CommandError => account,
        LinkError => link,
        BackupError => backup,
        ExportError => export,
        ConfigError => config,
        IdentityError => identity,
        KeyError => key,
        ErasureError => ledger,
        CertificateError => certificate,
        ListenError => listener,
        AloneError => alone,
        StoreError => database,
        std::io::Error => system,
    }
    if let Some(error) = failure.downcast_ref::<PaperError>() {
        return paper(*error, locale);
    }
    failure.to_string()
}

/// A file that could not be read or written.
pub fn file(path: &Path, error: &std::io::Error, locale: Locale) -> String {
    format!("{}: {}", path.display(), system(error, locale))
}

fn system(error: &std::io::Error, locale: Locale) -> String {
    let key = match error.kind() {
        ErrorKind::NotFound => "failed-not-found",
        ErrorKind::PermissionDenied => "failed-permission",
        ErrorKind::AlreadyExists => "failed-exists",
        ErrorKind::StorageFull => "failed-full",
        ErrorKind::AddrInUse => "failed-in-use",
        _ => return error.to_string(),
    };
    say(locale, key, &[])
}

fn because(locale: Locale, key: &str, cause: &dyn Display) -> String {
    say(locale, key, &[("cause", cause)])
}

fn account(error: &CommandError, locale: Locale) -> String {
    let named = |key, login: &String| say(locale, key, &[("login", login)]);
    match error {
        CommandError::Login(login) => named("user-not-a-login", login),
        CommandError::Unknown(login) => named("user-unknown", login),
        CommandError::Taken(login) => named("user-taken", login),
        CommandError::NoRole => say(locale, "user-no-role", &[]),
        CommandError::Incompatible(one, other) => say(locale, "user-incompatible", &[("one", one), ("other", other)]),
        CommandError::Store(error) => database(error, locale),
    }
}

fn link(error: &LinkError, locale: Locale) -> String {
    let sentence = locale.text(error.key(), &[]);
    match error {
        LinkError::Store(error) => database(error, locale),
        LinkError::Unreachable(error) => {
            let failure = Failure::from(error);
            format!("{sentence} {} ({})", locale.text(&failure.key(), &[]), failure.detail)
        }
        LinkError::Refused(code) => format!("{sentence} ({code})"),
        _ => sentence,
    }
}

fn backup(error: &BackupError, locale: Locale) -> String {
    match error {
        BackupError::Bundle(error) => bundle(error, locale),
        BackupError::File { path, cause } => file(path, cause, locale),
        BackupError::Store(error) => database(error, locale),
        BackupError::Ledger(error) => ledger(error, locale),
        BackupError::Content(cause) => because(locale, "backup-content", cause),
        BackupError::Occupied(folder) => say(locale, "restore-occupied", &[("folder", &folder.display())]),
        BackupError::Unfinished(folder) => say(locale, "unfinished", &[("folder", &folder.display())]),
        BackupError::Elsewhere(place) => say(locale, "unfinished-elsewhere", &[("place", place)]),
        BackupError::PutThere(folder) => say(locale, "unfinished-put-there", &[("folder", &folder.display())]),
        BackupError::AtWork(folder) => say(locale, "unfinished-at-work", &[("folder", &folder.display())]),
        BackupError::Full => say(locale, "restore-full", &[]),
        BackupError::Key(path) => say(locale, "key-damaged", &[("file", &path.display())]),
        BackupError::Config(error) => config(error, locale),
    }
}

fn export(error: &ExportError, locale: Locale) -> String {
    match error {
        ExportError::Exists(path) => say(locale, "export-exists", &[("file", &path.display())]),
        ExportError::File { path, cause } => file(path, cause, locale),
        ExportError::Unwritten(error) => system(error, locale),
        ExportError::Store(error) => database(error, locale),
    }
}

fn bundle(error: &BundleError, locale: Locale) -> String {
    match error {
        BundleError::File(error) => system(error, locale),
        BundleError::NotABundle => say(locale, "backup-none", &[]),
        BundleError::OtherKey(id) => say(locale, "backup-other-sheet", &[("key", id)]),
        BundleError::Damaged => say(locale, "backup-damaged", &[]),
    }
}

fn paper(error: PaperError, locale: Locale) -> String {
    match error {
        PaperError::Length => say(locale, "sheet-length", &[]),
        PaperError::Symbol(symbol) => say(locale, "sheet-symbol", &[("symbol", &symbol)]),
        PaperError::Checksum => say(locale, "sheet-checksum", &[]),
    }
}

fn config(error: &ConfigError, locale: Locale) -> String {
    match error {
        ConfigError::Unreadable { path, cause } => {
            let values: [(&str, &dyn Display); 2] = [("file", &path.display()), ("cause", &system(cause, locale))];
            say(locale, "config-unreadable", &values)
        }
        ConfigError::Invalid { origin, problem: wrong } => format!("{origin}: {}", problem(wrong, locale)),
    }
}

fn problem(problem: &Problem, locale: Locale) -> String {
    match problem {
        Problem::NotToml { line, column, cause } => {
            let values: [(&str, &dyn Display); 3] = [("line", line), ("column", column), ("cause", cause)];
            say(locale, "config-not-toml", &values)
        }
        Problem::Section(section) => say(locale, "config-section", &[("section", section)]),
        Problem::Key(key) => say(locale, "config-key", &[("key", key)]),
        Problem::Value { key, found, remedy: wanted } => {
            let values: [(&str, &dyn Display); 3] =
                [("key", key), ("found", found), ("remedy", &remedy(wanted, locale))];
            say(locale, "config-value", &values)
        }
        Problem::Flag => say(locale, "config-flag", &[]),
        Problem::Endpoint(found) => say(locale, "config-endpoint", &[("found", found)]),
        Problem::Address(found) => say(locale, "config-address", &[("found", found)]),
        Problem::Unencrypted(found) => say(locale, "config-unencrypted", &[("found", found)]),
        Problem::MailServer => say(locale, "config-mail-server", &[]),
        Problem::MailFrom(found) => say(locale, "config-mail-from", &[("found", found)]),
        Problem::Variable(meant) => say(locale, "config-variable", &[("meant", meant)]),
    }
}

fn remedy(remedy: &Remedy, locale: Locale) -> String {
    match remedy {
        Remedy::Boolean => say(locale, "config-boolean", &[]),
        Remedy::Number(example) => say(locale, "config-number", &[("example", example)]),
        Remedy::Listen(example) => say(locale, "config-listen", &[("example", example)]),
        Remedy::Range(least, most) => say(locale, "config-range", &[("least", least), ("most", most)]),
        Remedy::Least(least, example) => {
            let values: [(&str, &dyn Display); 2] = [("least", least), ("example", example)];
            say(locale, "config-least", &values)
        }
        Remedy::Text(example) => say(locale, "config-text", &[("example", example)]),
    }
}

fn identity(error: &IdentityError, locale: Locale) -> String {
    match error {
        IdentityError::Key(error) => key(error, locale),
        IdentityError::Store(error) => database(error, locale),
        IdentityError::Broken(cause) => because(locale, "identity-broken", cause),
        IdentityError::Certificate(cause) => because(locale, "identity-certificate", cause),
        IdentityError::Unmet(names) => say(locale, "identity-unmet", &[("names", names)]),
        IdentityError::Full => say(locale, "identity-full", &[]),
    }
}

fn key(error: &KeyError, locale: Locale) -> String {
    match error {
        KeyError::Unreadable { path, cause } => {
            let values: [(&str, &dyn Display); 2] = [("file", &path.display()), ("cause", &system(cause, locale))];
            say(locale, "key-unreadable", &values)
        }
        KeyError::Damaged(path) => say(locale, "key-damaged", &[("file", &path.display())]),
        KeyError::TooOpen(path) => say(locale, "key-open", &[("file", &path.display())]),
    }
}

fn ledger(error: &ErasureError, locale: Locale) -> String {
    match error {
        ErasureError::File(error) => because(locale, "ledger-file", &system(error, locale)),
        ErasureError::Line(line) => say(locale, "ledger-line", &[("line", line)]),
        ErasureError::Store(error) => database(error, locale),
    }
}

fn certificate(error: &CertificateError, locale: Locale) -> String {
    say(locale, "certificate", &[("file", &error.path), ("cause", &error.cause)])
}

fn listener(error: &ListenError, locale: Locale) -> String {
    match error {
        ListenError::Certificate(error) => certificate(error, locale),
        ListenError::Address { key, address, cause } => {
            let values: [(&str, &dyn Display); 3] =
                [("key", key), ("address", address), ("cause", &system(cause, locale))];
            say(locale, "listen", &values)
        }
    }
}

fn alone(error: &AloneError, locale: Locale) -> String {
    match error {
        AloneError::Served(folder) => say(locale, "serve-twice", &[("folder", &folder.display())]),
        AloneError::File { path, cause } => file(path, cause, locale),
    }
}

fn database(error: &StoreError, locale: Locale) -> String {
    match error {
        StoreError::Database(cause) if error.is_disk_full() => because(locale, "database-full", cause),
        StoreError::Database(cause) if error.is_read_only() => because(locale, "database-read-only", cause),
        StoreError::Database(cause) => because(locale, "database-failed", cause),
        StoreError::Unreachable { server, database, cause } => {
            let values: [(&str, &dyn Display); 3] = [("server", server), ("database", database), ("cause", cause)];
            say(locale, "database-away", &values)
        }
        StoreError::Unfit(cause) => because(locale, "database-unfit", cause),
        StoreError::Migration(cause) => because(locale, "database-migration", cause),
        StoreError::Inconsistent(cause) => because(locale, "database-inconsistent", cause),
        StoreError::OtherVersion { found, known } => {
            let key = match *found {
                0 => "database-absent",
                found if found < *known => "database-older",
                _ => "database-newer",
            };
            say(locale, key, &[("found", found), ("known", known)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an administrator may meet on the first days, one of each kind.
    fn met() -> Vec<super::super::Failure> {
        let missing = || std::io::Error::from(ErrorKind::NotFound);
        vec![
            CommandError::Unknown("giulia".into()).into(),
            CommandError::Incompatible("coordinator", "node-administrator").into(),
            LinkError::Expired.into(),
            LinkError::Untrustworthy.into(),
            BackupError::Bundle(BundleError::Damaged).into(),
            BackupError::Occupied("data".into()).into(),
            BackupError::Unfinished("data".into()).into(),
            BackupError::AtWork("data".into()).into(),
            BackupError::PutThere("data".into()).into(),
            BackupError::Elsewhere("localhost:5432/nodo".into()).into(),
            BackupError::File { path: "copia".into(), cause: missing() }.into(),
            PaperError::Checksum.into(),
            ConfigError::Unreadable { path: "pico-node.toml".into(), cause: missing() }.into(),
            IdentityError::Broken("x".into()).into(),
            IdentityError::Full.into(),
            KeyError::TooOpen("keys/sign.key".into()).into(),
            ErasureError::Line(3).into(),
            AloneError::Served("data".into()).into(),
            StoreError::inconsistent("x").into(),
            StoreError::Unreachable { server: "a:1".into(), database: "b".into(), cause: "c".into() }.into(),
            missing().into(),
        ]
    }

    #[test]
    fn what_an_administrator_meets_is_told_in_italian_and_in_english() {
        for failure in met() {
            let [italian, english] = Locale::ALL.map(|locale| words(failure.as_ref(), locale));
            assert_ne!(italian, english, "{failure:?}");
            for told in [italian, english] {
                assert!(!told.contains("command-") && !told.contains('$'), "a key instead of words: {told}");
            }
        }
    }

    #[test]
    fn every_problem_of_the_configuration_has_its_words() {
        let value = |remedy| Problem::Value { key: "a.b".into(), found: "c".into(), remedy };
        let problems = [
            Problem::NotToml { line: 1, column: 2, cause: "x".into() },
            Problem::Section("x".into()),
            Problem::Key("x".into()),
            value(Remedy::Boolean),
            value(Remedy::Number("1".into())),
            value(Remedy::Listen("1".into())),
            value(Remedy::Text("1".into())),
            value(Remedy::Range(1, 9)),
            value(Remedy::Least(1, "9".into())),
            Problem::Unencrypted("x".into()),
            Problem::MailServer,
            Problem::MailFrom("x".into()),
            Problem::Flag,
            Problem::Endpoint("x".into()),
            Problem::Address("x".into()),
            Problem::Variable("x".into()),
        ];
        for wrong in problems {
            let [italian, english] = Locale::ALL.map(|locale| problem(&wrong, locale));
            assert!(italian != english && !italian.contains("command-"), "{wrong:?}: {italian}");
        }
    }
}
