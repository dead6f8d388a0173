//! The `pico-node` program: see [`pico_node::cli`] for its commands.

use std::process::ExitCode;

fn main() -> ExitCode {
    rustls::crypto::ring::default_provider()
        .install_default()
        .expect("no other TLS provider can be installed before the first line of main");
    pico_node::cli::run()
}
