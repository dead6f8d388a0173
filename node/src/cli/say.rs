//! What a command says on its standard output.
//!
//! The `println!` of the standard library panics when whoever read has gone away (`pico-node user list | head -1`). By then
//! the work is done and saved, so the command ends there, quietly: in the commands `println!` means the one below.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// A line for the person who typed the command.
macro_rules! println {
    () => {
        $crate::cli::say::line(format_args!(""))
    };
    ($($text:tt)*) => {
        $crate::cli::say::line(format_args!($($text)*))
    };
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
