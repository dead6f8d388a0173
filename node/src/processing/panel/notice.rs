//! `/servizi/{id}/informativa`: one version of a notice as it is printed and handed out, for whoever works in that service.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{service, words};
use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::reading;
use crate::processing::{Notice, store};
use crate::services::Service;
use crate::web::layout::Page;
use crate::web::{dates, view};

/// Which version; none: the newest.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "versione")]
    number: String,
}

#[derive(Template)]
#[template(path = "processing/notice.html")]
struct NoticePage {
    page: Page,
    service: Service,
    notice: Notice,
    /// The other versions.
    others: Vec<i64>,
    since: String,
    /// On what the processing rested when this version was written, name and value.
    rests_on: Vec<(String, String)>,
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = service(&mut tx, &id).await?;
    let sight = reading(&staff)?;
    if sight.only_own && !sight.works_in(&mut tx, &service.id.to_string()).await? {
        return Err(Error::NotFound);
    }
    let mut notices = store::notices(&mut tx, &service.id).await?;
    let wanted = wish.number.parse().ok();
    let place = notices.iter().position(|one| wanted.is_none_or(|number: i64| number == one.number));
    let notice = notices.remove(place.ok_or(Error::NotFound)?);
    let name = service.particulars.content.name.clone();
    let page = staff.page("notice-title").under("nav-services", "/servizi").titled(name);
    let (others, since) = (notices.iter().map(|one| one.number).collect(), dates::written(notice.since));
    let rests_on = words::rests_on(&page, notice.rests_on.as_ref());
    view(&NoticePage { page, service, notice, others, since, rests_on })
}
