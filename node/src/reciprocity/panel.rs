//! Pages of reciprocity: all partners of a year, the lines with one of them, the sheet of the year, the limits. Who lends reads them and
//! writes the limits: coordinators and management.

mod all;
mod files;
mod limits;
mod partner;
mod words;

use axum::Router;
use axum::routing::get;
use serde::Deserialize;

use super::Partner;
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::web::layout::Page;

pub use all::spared_in_words;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/reciprocita", get(all::show))
        .route("/reciprocita/esporta", get(files::all))
        .route("/reciprocita/{peer}", get(partner::show))
        .route("/reciprocita/{peer}/foglio", get(partner::sheet))
        .route("/reciprocita/{peer}/esporta", get(files::one))
        .route("/reciprocita/{peer}/limiti", get(limits::ask).post(limits::save))
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    #[serde(rename = "anno")]
    year: String,
    #[serde(rename = "pagina")]
    page: String,
}

/// The page of one partner, or one below it.
fn page_of(staff: &Staff<LendResources>, partner: &Partner) -> Page {
    let page = staff.page("reciprocity-title").titled(partner.name.clone());
    page.under("nav-resources", "/risorse").under("reciprocity-title", "/reciprocita")
}

/// A page below that of a partner.
fn page_below(staff: &Staff<LendResources>, title: &str, partner: &Partner) -> Page {
    let page = staff.page(title).under("nav-resources", "/risorse").under("reciprocity-title", "/reciprocita");
    page.under_named(partner.name.clone(), format!("/reciprocita/{}", partner.id))
}
