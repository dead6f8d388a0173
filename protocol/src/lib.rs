//! The pico/1 protocol.
