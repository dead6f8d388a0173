//! The pico node.
