//! The `pico-node` program.
fn main() {}
