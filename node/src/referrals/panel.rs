//! Pages of referrals: the lists, one referral with its story, and a page for every step.
//!
//! Every step is one small page with its form ([`act`]): what will be asked, then one button. The same two handlers serve
//! them all, because what differs, the fields and the step they make, is a table.

pub mod act;
mod attach;
mod call;
mod case;
mod compose;
mod enrol;
mod evidence;
mod kept;
mod lines;
pub mod list;
pub mod reached;
mod record;
mod retention;
mod seen;
pub mod to_do;
pub mod turn;
pub mod words;

mod view;
mod whose;

pub use case::may_act;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::accounts::permission::Right;
use crate::accounts::{Permission, Role, Staff};
use crate::app::App;
use crate::error::Result;
use crate::referrals::Reach;
use crate::web::file;

/// Every page of referrals.
pub fn routes(app: &App) -> Router<App> {
    let largest = usize::try_from(app.config.limits.attachment_bytes).unwrap_or(usize::MAX);
    let with_a_file = DefaultBodyLimit::max(largest.saturating_add(file::AROUND));
    Router::new()
        .route("/invii", get(list::show).post(list::filter))
        .route("/invii/esporta", get(list::export))
        .route("/invii/conservazione", get(retention::list))
        .route("/invii/nuovo", get(compose::begin).post(compose::start))
        .route("/invii/nuovo/{id}/{step}", get(compose::show).post(compose::keep))
        .route("/invii/nuovo/{id}/stampa", get(compose::paper::show))
        .route("/invii/nuovo/{id}/invia", post(compose::send::send))
        .route("/invii/nuovo/{id}/butta", post(compose::discard))
        .route("/invii/{id}", get(view::show))
        .route("/invii/{id}/altri", post(compose::again::ask_others))
        .route("/invii/{id}/seguito", post(compose::of_call::follow))
        .route("/invii/chiamate/{call}", get(call::show))
        .route("/invii/chiamate/{call}/chiudi", get(call::close::ask).post(call::close::close))
        .route("/invii/chiamate/{call}/altri", post(compose::of_call::ask_more))
        .route("/invii/{id}/stampa", get(view::print))
        .route("/invii/{id}/prova", get(evidence::download))
        .route("/invii/{id}/cancella", get(retention::ask).post(retention::erase))
        .route("/invii/{id}/persona", get(whose::ask).post(whose::choose))
        .route("/invii/{id}/presa", post(enrol::begin))
        .route("/invii/{id}/scheda", get(record::ask).post(record::keep))
        .route("/invii/{id}/fai/{act}", get(act::ask).post(act::perform))
        .route("/invii/{id}/allega", get(attach::ask).post(attach::add).layer(with_a_file))
        .route("/invii/{id}/allegati/{attachment}", get(attach::download))
}

/// Whose referrals this person sees; nobody's is a page that is not there.
pub fn reach<R: Right>(staff: &Staff<R>) -> Result<Reach> {
    let account = staff.id().to_string();
    Ok(match staff.only_opened_by(Permission::ReadReferrals)? {
        Some(_) => Reach::Own(account),
        None if staff.account().roles.contains(Role::DataProtection) => Reach::All,
        None => Reach::Open(account),
    })
}
