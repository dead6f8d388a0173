//! The pico/1 protocol.
pub mod id;
pub mod time;
