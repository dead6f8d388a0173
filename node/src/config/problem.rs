//! What can be wrong with one value of the configuration. English here, for the log; the commands have words of their own
//! (`commands.ftl`).

use std::fmt;

/// What to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// True or false.
    Boolean,
    /// A whole number, for example this.
    Number(String),
    /// An address and a port, for example this.
    Listen(String),
    /// A text, for example this.
    Text(String),
    /// A whole number between these.
    Range(u64, u64),
    /// A whole number not less than this, for example that.
    Least(u64, String),
}

/// A complaint about one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is no TOML: where, and what its reader says. Never the line itself, which may hold a password.
    NotToml {
        /// The line, from 1 on.
        line: usize,
        /// The character in the line, from 1 on.
        column: usize,
        /// What the reader says of it.
        cause: String,
    },
    /// A section that is none.
    Section(String),
    /// A key that is none.
    Key(String),
    /// A value of the wrong kind.
    Value {
        /// Section and key.
        key: String,
        /// As found.
        found: String,
        /// What to write.
        remedy: Remedy,
    },
    /// A flag without section, key or value.
    Flag,
    /// `federation.endpoint` is not an address of a node.
    Endpoint(String),
    /// `panel.address` is not an address that people type.
    Address(String),
    /// `panel.tls` with a `panel.address` that has none.
    Unencrypted(String),
    /// `mail.server` is no mail server, or one without encryption. Without the value: it holds a password.
    MailServer,
    /// `mail.from` is no e-mail address.
    MailFrom(String),
    /// A variable that nobody obeys; the one that may be meant.
    Variable(String),
}

impl fmt::Display for Remedy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => formatter.write_str("write true or false"),
            Self::Number(example) => write!(formatter, "write a whole number from 0 on, for example {example}"),
            Self::Listen(example) => write!(formatter, "write an address and a port, for example {example}"),
            Self::Range(least, most) => write!(formatter, "write a whole number from {least} to {most}"),
            Self::Least(least, example) => {
                write!(formatter, "write a whole number from {least} on, for example {example}")
            }
            Self::Text(example) => write!(formatter, "write a text, for example {example}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotToml { line, column, cause } => {
                write!(formatter, "line {line}, character {column}: {cause}")
            }
            Self::Section(section) => write!(formatter, "[{section}] is not a section of this file: remove it"),
            Self::Key(key) => write!(formatter, "{key} is not a key: remove or correct it"),
            Self::Value { key, found, remedy } => write!(formatter, "{key} is {found}: {remedy}"),
            Self::Flag => formatter.write_str("write it as section.key=value, for example panel.tls=true"),
            Self::Endpoint(found) => {
                write!(
                    formatter,
                    "federation.endpoint is \"{found}\": write https://, a name and perhaps a port and nothing after it, for \
                     example https://nodo.example.it:8443"
                )
            }
            Self::Address(found) => write!(
                formatter,
                "panel.address is \"{found}\": write the address people type, for example https://panel.example.it"
            ),
            Self::Unencrypted(found) => {
                write!(
                    formatter,
                    "panel.tls is true and panel.address is \"{found}\": with HTTPS it starts with https://"
                )
            }
            Self::MailServer => formatter.write_str(
                "mail.server is not the address of a mail server with encryption: write smtps://USER:PASSWORD@HOST or \
                 smtp://USER:PASSWORD@HOST:587?tls=required",
            ),
            Self::MailFrom(found) => {
                write!(formatter, "mail.from is \"{found}\": write the address that alerts come from")
            }
            Self::Variable(meant) => {
                write!(formatter, "no key has this name: did you mean {meant}? Correct or unset it")
            }
        }
    }
}
