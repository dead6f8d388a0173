//! `/servizi`: what this cooperative offers, with the places that are free.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::permission::ReadNetwork;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::people::place;
use crate::services::{Service, area_code, store, visibility_code};
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "services/list.html")]
struct ListPage {
    page: Page,
    services: Vec<Line>,
    may_write: bool,
}

/// One service as the list shows it.
struct Line {
    service: Service,
    comune: String,
}

impl Line {
    fn category_key(&self) -> String {
        format!("category-{}", self.service.particulars.content.category.letter())
    }

    fn area_key(&self) -> String {
        format!("area-{}", area_code(self.service.particulars.content.area))
    }

    fn visibility_key(&self) -> String {
        format!("visibility-{}", visibility_code(self.service.particulars.visibility))
    }
}

pub(super) async fn show(staff: Staff<ReadNetwork>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let line = |service: Service| {
        let comune = place::comune(&service.particulars.content.comune).map_or(String::new(), place::Comune::label);
        Line { service, comune }
    };
    let services = store::all(&mut tx).await?.into_iter().map(line).collect();
    let may_write = staff.may(Permission::WriteServices, Scope::Anything);
    view(&ListPage { page: staff.page("nav-services"), services, may_write })
}
