//! A federated node for social cooperatives: own data, signed messages, no central database.
//!
//! Read `ARCHITECTURE.md` first. The modules stand on floors and import only downwards; `tests/architecture.rs` holds
//! that. From the ground up: time, randomness and configuration; storage; the shared state with identity, audit, web and
//! federation plumbing; accounts, outbox and alerts; peers;
//! delivery; the features (people, services, legal, referrals); the inbox; the panel, the demo and the command line.

pub mod clock;
pub mod config;
pub mod entropy;
pub mod error;
pub mod telemetry;
pub mod thread;

pub mod store;

pub mod app;
pub mod audit;
pub mod federation;
pub mod identity;
pub mod web;

pub mod accounts;
pub mod alerts;
pub mod erasure;
pub mod openings;
pub mod outbox;

pub mod peers;

pub mod delivery;

pub mod activities;
pub mod bookings;
pub mod contracts;
pub mod diary;
pub mod directory;
pub mod documents;
pub mod enrolments;
pub mod legal;
pub mod merging;
pub mod people;
pub mod plans;
pub mod processing;
pub mod reciprocity;
pub mod referrals;
pub mod relations;
pub mod resources;
pub mod services;
pub mod subject_requests;
pub mod tasks;
pub mod teams;

pub mod calendar;
pub mod figures;
pub mod hsds;
pub mod imports;
pub mod inbox;

pub mod panel;

pub mod backup;
pub mod bench;
pub mod cli;
pub mod demo;
pub mod export;
pub mod serve;

#[cfg(test)]
pub(crate) mod trial;
