//! The one test binary: everything that needs more than one module, up to two real nodes and a browser.
//!
//! `cargo test` runs what needs neither PostgreSQL nor a browser nor a disk of its own and lists the rest as ignored, with the reason.
//! `tests/run` prepares both and runs everything. Tests of one feature are in the file of its name; what they stand on is
//! in [`support`].

#[cfg(test)]
mod access_log;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod activities;
#[cfg(test)]
mod admission;
#[cfg(test)]
mod ahead;
#[cfg(test)]
mod alerts;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod bookings;
#[cfg(test)]
mod bookings_between;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod calendar;
#[cfg(test)]
mod calendar_feeds;
#[cfg(test)]
mod carried;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod choosing;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod connections;
#[cfg(test)]
mod consents;
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod coordinator_week;
#[cfg(test)]
mod days_allowed;
#[cfg(test)]
mod deaths;
#[cfg(test)]
mod delivery;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod diary;
#[cfg(test)]
mod died;
#[cfg(test)]
mod disk_full_file;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod documents_moved;
#[cfg(test)]
mod domicile;
#[cfg(test)]
mod door;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod doors_invitation;
#[cfg(test)]
mod dossier;
#[cfg(test)]
mod drafts;
#[cfg(test)]
mod ended;
#[cfg(test)]
mod enrolments;
#[cfg(test)]
mod erasure_journey;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod example_peer;
#[cfg(test)]
mod exceptions;
#[cfg(test)]
mod expected_ends;
#[cfg(test)]
mod export;
#[cfg(test)]
mod export_panel;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod feeds;
#[cfg(test)]
mod figures;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod free_by_hand;
#[cfg(test)]
mod from_code;
#[cfg(test)]
mod governance;
#[cfg(test)]
mod health;
#[cfg(test)]
mod held;
#[cfg(test)]
mod home;
#[cfg(test)]
mod home_day;
#[cfg(test)]
mod home_papers;
#[cfg(test)]
mod hours_allowed;
#[cfg(test)]
mod hours_of_many;
#[cfg(test)]
mod hours_when;
#[cfg(test)]
mod hsds;
#[cfg(test)]
mod import_columns;
#[cfg(test)]
mod import_enrolments;
#[cfg(test)]
mod import_hours;
#[cfg(test)]
mod import_journey;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod interoperability;
#[cfg(test)]
mod interrupted;
#[cfg(test)]
mod introduction;
#[cfg(test)]
mod invited;
#[cfg(test)]
mod inward;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod keyboard;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod links;
#[cfg(test)]
mod listener;
#[cfg(test)]
mod lists_as_files;
#[cfg(test)]
mod load;
#[cfg(test)]
mod long_lists;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod merging;
#[cfg(test)]
mod mistakes;
#[cfg(test)]
mod network;
#[cfg(test)]
mod node;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod on_the_way;
#[cfg(test)]
mod open_call;
#[cfg(test)]
mod open_call_compared;
#[cfg(test)]
mod open_directory;
#[cfg(test)]
mod openings;
#[cfg(test)]
mod overtaken;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod partition;
#[cfg(test)]
mod past_keeping;
#[cfg(test)]
mod planning;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod presences;
#[cfg(test)]
mod pressed;
#[cfg(test)]
mod processing;
#[cfg(test)]
mod protected;
#[cfg(test)]
mod ranking;
#[cfg(test)]
mod reciprocity;
#[cfg(test)]
mod referral_enrolments;
#[cfg(test)]
mod referrals;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod registers;
#[cfg(test)]
mod relations;
#[cfg(test)]
mod resources;
#[cfg(test)]
mod restore;
#[cfg(test)]
mod restore_order;
#[cfg(test)]
mod restriction;
#[cfg(test)]
mod restriction_kept;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod said;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod search;
#[cfg(test)]
mod sender;
#[cfg(test)]
mod service_hours;
#[cfg(test)]
mod service_page;
#[cfg(test)]
mod service_places;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod siuss;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod subject_requests;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod tariffs;
#[cfg(test)]
mod tasks;
#[cfg(test)]
mod tasks_again;
#[cfg(test)]
mod team_week;
#[cfg(test)]
mod teams;
#[cfg(test)]
mod torture;
#[cfg(test)]
mod torture_answers;
#[cfg(test)]
mod torture_batches;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod unsupported;
#[cfg(test)]
mod unusable;
#[cfg(test)]
mod updating;
#[cfg(test)]
mod upload;
#[cfg(test)]
mod withheld;
#[cfg(test)]
mod workday;
#[cfg(test)]
mod workforce;
