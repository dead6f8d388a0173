//! Pages of requests of the data subject: the list, a new one, one with what has to be done, and the erasure.

mod correct;
mod erase;
mod list;
mod new;
mod past;
mod restriction;
mod view;

use axum::Router;
use axum::routing::{get, post};

use super::store::{self, Line};
use crate::accounts::Permission;
use crate::accounts::Staff;
use crate::accounts::permission::HandleRequests;
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person};
use crate::store::Tx;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/richieste", get(list::show))
        .route("/richieste/esporta", get(list::file))
        .route("/persone/{id}/richiesta", get(new::ask).post(new::record))
        .route("/richieste/{id}", get(view::show))
        .route("/richieste/{id}/proroga", post(view::extend))
        .route("/richieste/{id}/avvisa", post(view::tell))
        .route("/richieste/{id}/correzione", post(correct::ask))
        .route("/richieste/{id}/risposta", post(view::answer))
        .route("/persone/{id}/limitazione", get(restriction::show).post(restriction::allow))
        .route("/persone/{id}/limitazione/fine", post(restriction::end))
        .route("/persone/{id}/limitazione/uso/{use}/chiudi", post(restriction::close))
        .route("/persone/conservazione", get(past::list))
        .route("/persone/conservazione/esporta", get(past::file))
        .route("/persone/{id}/conservazione", get(past::ask).post(past::erase))
        .route("/richieste/{id}/cancella", get(erase::ask).post(erase::erase))
}

/// A request that she may see.
async fn load(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, id: &str) -> Result<Line> {
    let sight = sight(staff, Permission::HandleRequests)?;
    let line = store::find(tx, app, &sight, &parse_id(id)?).await?.ok_or(Error::NotFound)?;
    if line.there {
        reason_first(tx, app, staff, &line.request.person, &format!("?richiesta={}", line.request.id)).await?;
    }
    Ok(line)
}

/// The record of a person whose requests she handles.
async fn person(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, id: &str) -> Result<Person> {
    let sight = sight(staff, Permission::HandleRequests)?;
    let person = people::store::find(tx, app, &sight, &parse_id(id)?).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok(person)
}
