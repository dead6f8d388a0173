//! Pages of merging: pairs that may be one person, the other record of somebody, two records side by side, and the merges of a record with the way back.

mod choose;
mod compare;
mod pairs;
mod past;

use axum::Router;
use axum::routing::{get, post};

use crate::accounts::Permission;
use crate::accounts::Staff;
use crate::accounts::permission::Right;
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::history::texts;
use crate::people::panel::{parse_id, reason_first, said, sight};
use crate::people::{self, Details, Person, PersonId};
use crate::store::Tx;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/persone/doppioni", get(pairs::show))
        .route("/persone/doppioni/diverse", post(pairs::differ))
        .route("/persone/{id}/unisci", get(choose::ask).post(choose::find))
        .route("/persone/{id}/unisci/{other}", get(compare::show).post(compare::merge))
        .route("/persone/{id}/unioni", get(past::show))
        .route("/persone/{id}/unioni/{merge}/separa", post(past::part))
}

/// A record, if it may be seen; a reason is said first where one is needed.
async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, permission: Permission, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let person = people::store::find(tx, app, &sight(staff, permission)?, &id).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok(person)
}

/// What a record says in a field that is chosen as one, as people say it.
fn value(page: &Page, details: &Details, field: &str) -> String {
    let text = |name: &str| {
        let found = texts(details).into_iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value).unwrap_or_default()
    };
    match field {
        "tax_code" if text("tax_code").is_empty() => said::words(page.locale(), "no_tax_code", &text("no_tax_code")),
        _ => said::words(page.locale(), field, &text(field)),
    }
}
