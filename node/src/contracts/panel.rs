//! Pages of contracts: the list, a new one, a change, its tariffs, what one says for the SIUSS.

pub(crate) mod benefit;
mod edit;
mod list;
pub(crate) mod tariffs;

use axum::Router;
use axum::routing::get;

use super::closed::listed;
use super::month::Month;
use super::{Contract, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::parse_id;
use crate::store::Tx;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/contratti", get(list::show))
        .route("/contratti/esporta", get(list::file))
        .route("/contratti/nuovo", get(edit::ask).post(edit::add))
        .route("/contratti/{id}", get(edit::show).post(edit::save))
        .route("/contratti/{id}/tariffe", get(tariffs::ask).post(tariffs::save))
        .route("/contratti/{id}/siuss/dati", get(benefit::ask).post(benefit::save))
}

/// "novembre 2026".
pub(crate) fn month_words(page: &Page, month: Month) -> String {
    format!("{} {}", page.t(format!("month-{}", month.number())), month.year())
}

/// Closed months whose statement a form would change: as it says them, how many they are, and in words.
type Closed = (String, usize, String);

/// The months of which somebody is told that they would change: she says yes to these or lets it be.
fn asked_about(page: &Page, months: &[Month]) -> Closed {
    let words: Vec<String> = months.iter().map(|month| month_words(page, *month)).collect();
    let words = match words.split_last() {
        Some((last, before)) if !before.is_empty() => {
            format!("{} {} {last}", before.join(", "), page.t("contract-closed-and"))
        }
        _ => words.concat(),
    };
    (listed(months), months.len(), words)
}

/// The contract that an address names.
pub(crate) async fn load(tx: &mut Tx, id: &str) -> Result<Contract> {
    store::find(tx, &parse_id(id)?).await?.ok_or(Error::NotFound)
}
