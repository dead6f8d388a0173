//! What a command says on its standard output.
//!
//! The `println!` of the standard library panics when whoever read has gone away (`pico-node user list | head -1`). By then
//! the work is done and saved, so the command ends there, quietly: in the commands `println!` means the one below.

use std::fmt::{Arguments, Display};
use std::io::{ErrorKind, Write};

use crate::web::locale::{Argument, Locale};

/// A line for the person who typed the command.
macro_rules! println {
    () => {
        $crate::cli::say::line(format_args!(""))
    };
    ($($text:tt)*) => {
        $crate::cli::say::line(format_args!($($text)*))
    };
}

/// A sentence of `commands.ftl` with what stands in it.
pub fn words(locale: Locale, key: &str, values: &[(&str, &dyn Display)]) -> String {
    let values: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, value.to_string())).collect();
    let values: Vec<(&str, &dyn Argument)> =
        values.iter().map(|(name, value)| (*name, value as &dyn Argument)).collect();
    locale.text(&format!("command-{key}"), &values)
}

/// Writes one line.
pub fn line(text: Arguments<'_>) {
    let mut output = std::io::stdout().lock();
    if let Err(error) = writeln!(output, "{text}") {
        if error.kind() == ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        eprintln!("pico-node: standard output: {error}");
        std::process::exit(1);
    }
}
