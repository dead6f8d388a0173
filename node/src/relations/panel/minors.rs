//! `/persone/minori`: the minors for whom nobody on record speaks.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit;
use crate::error::Result;
use crate::people::panel::{reading, today};
use crate::people::search::Line;
use crate::relations::store::voices;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::web::layout::Page;
use crate::web::view;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "pagina")]
    page: Option<i64>,
}

#[derive(Template)]
#[template(path = "relations/minors.html")]
struct MinorsPage {
    page: Page,
    lines: Slice<Line>,
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let all = voices::minors_alone(&mut tx, &app, &reading(&staff)?, today(app.clock.now())).await?;
    drop(tx);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = PageNumber::from_request(wish.page).within(total);
    let (skipped, shown) = (usize::try_from(page.offset()).unwrap_or(0), usize::try_from(PAGE_SIZE).unwrap_or(0));
    let rows: Vec<Line> = all.into_iter().skip(skipped).take(shown).collect();
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, rows.iter().map(|line| line.id.as_str())).await?;
    let lines = Slice { rows, total, page };
    view(&MinorsPage { page: staff.page("minors-title").under("nav-people", "/persone"), lines })
}
