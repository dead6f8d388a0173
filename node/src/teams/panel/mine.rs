//! `/servizi/miei`: the services that she works in herself, with the way to the people in them.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::enrolments::store::list;
use crate::error::Result;
use crate::people::panel::today;
use crate::services;
use crate::teams::{Member, store};
use crate::web::layout::Page;
use crate::web::view;

/// One service of hers.
struct Mine {
    member: Member,
    service: String,
    /// How many have a place in it: a number names nobody.
    inside: i64,
    /// Who else works there.
    colleagues: Vec<Member>,
}

#[derive(Template)]
#[template(path = "teams/mine.html")]
struct MinePage {
    page: Page,
    mine: Vec<Mine>,
}

pub(super) async fn show(staff: Staff<ReadPeople>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let today = today(app.clock.now());
    let mut mine = Vec::new();
    for member in store::of_account(&mut tx, staff.id()).await? {
        let Some(service) = services::store::find(&mut tx, &member.service).await?.filter(|_| member.works_on(today))
        else {
            continue;
        };
        let [inside, ..] = list::counts(&mut tx, &service.id).await?;
        let others = store::of_service(&mut tx, &service.id).await?.into_iter();
        let colleagues = others.filter(|other| other.works_on(today) && other.account != member.account).collect();
        mine.push(Mine { member, service: service.particulars.content.name, inside, colleagues });
    }
    mine.sort_by(|one, other| one.service.cmp(&other.service));
    view(&MinePage { page: staff.page("teams-mine").under("nav-services", "/servizi"), mine })
}
