//! `/persone/doppioni`: pairs of records that may be one person; of each it can be said that they are two.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::load;
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::merging::Reason;
use crate::merging::store::{self, Pair};
use crate::people::PersonId;
use crate::people::panel::sight;
use crate::people::search::{self, Line};
use crate::store::page::{PageNumber, Slice};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view;

/// The row in the log when somebody looks at pairs.
const DUPLICATES: ListKind = ListKind::new("person.duplicates", "people", "list");

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "pagina")]
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "merging/pairs.html")]
struct PairsPage {
    page: Page,
    pairs: Slice<Pair>,
    /// Not all records are compared yet.
    more: bool,
    lines: HashMap<PersonId, Line>,
}

impl PairsPage {
    /// Both records of a pair, as a list shows them.
    fn two(&self, pair: &Pair) -> Vec<&Line> {
        [&pair.first, &pair.second].into_iter().filter_map(|id| self.lines.get(id)).collect()
    }

    fn reason(&self, reason: Reason) -> String {
        self.page.t(format!("merging-reason-{}", reason.code()))
    }
}

pub(super) async fn show(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let sight = sight(&staff, Permission::WritePeople)?;
    let mut tx = app.db.read().await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let store::Pairs { pairs, more } = store::pairs(&mut tx, &sight).await?;
    let pairs = Slice::of(pairs, number);
    let mut lines = HashMap::new();
    for id in pairs.rows.iter().flat_map(|pair| [&pair.first, &pair.second]) {
        if let Some(line) = search::one(&mut tx, &sight, id.as_str()).await? {
            lines.insert(id.clone(), line);
        }
    }
    drop(tx);
    audit::record_page(&app, &staff.actor(), DUPLICATES, lines.keys().map(PersonId::as_str)).await?;
    let page = staff.page("merging-pairs-title").under("nav-people", "/persone");
    view(&PairsPage { page, pairs, more, lines })
}

pub(super) async fn differ(staff: Staff<WritePeople>, State(app): State<App>, form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let one = load(&mut tx, &app, &staff, Permission::WritePeople, form.value("first")).await?;
    let other = load(&mut tx, &app, &staff, Permission::WritePeople, form.value("second")).await?;
    store::not_same(&mut tx, &app, staff.account(), &one.id, &other.id).await?;
    tx.commit().await?;
    Ok(redirect_with("/persone/doppioni", &Flash::ok("merging-differ-kept")))
}
