//! Pages that show several features at once, and the places where the rest of the panel begins.

pub mod audit;
pub mod cases;
pub mod components;
pub mod consents;
pub mod death;
pub mod dossier;
pub mod files;
pub mod guide;
mod held;
mod holders;
pub mod home;
pub mod person;
pub mod protected;
pub mod register;
pub mod restored;
pub mod search;
pub mod service;
pub mod service_people;
pub mod settings;
