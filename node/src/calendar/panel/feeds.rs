//! `/agenda/abbonamenti`: the addresses from which her own telephone reads her calendar.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::accounts::Staff;
use crate::accounts::links::address;
use crate::app::App;
use crate::calendar::View;
use crate::calendar::feeds::{Feed, MOST, Says};
use crate::calendar::store::feeds as store;
use crate::error::{Error, Result};
use crate::people::panel::parse_id;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

/// What a feed may show: everything that somebody may see is no calendar.
const VIEWS: [View; 2] = [View::Mine, View::Team];

#[derive(Template)]
#[template(path = "calendar/feeds.html")]
struct FeedsPage {
    page: Page,
    form: Form,
    feeds: Vec<Feed>,
    allowed: Says,
    /// The one that was just made: shown now and never again.
    new: String,
}

impl FeedsPage {
    async fn draw(tx: &mut Tx, staff: &Staff, form: Form, new: String) -> Result<Self> {
        let page = staff.page("calendar-feeds").under("calendar-title", "/agenda");
        let feeds = store::of(tx, staff.id()).await?;
        let allowed = store::allowed(tx).await?;
        Ok(Self { page, form, feeds, allowed, new })
    }

    fn is_full(&self) -> bool {
        self.feeds.len() >= MOST
    }

    /// What a feed says now: what was chosen, or less where less is allowed.
    fn says(&self, feed: &Feed) -> Says {
        feed.says.min(self.allowed)
    }
}

fn fresh() -> Form {
    Form::prefilled([("view", View::Mine.slug().to_owned()), ("says", Says::Plain.code().to_owned())])
}

pub(super) async fn show(staff: Staff, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    view(&FeedsPage::draw(&mut tx, &staff, fresh(), String::new()).await?)
}

pub(super) async fn make(staff: Staff, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    form.called([("view", "calendar-feed-view"), ("says", "calendar-feed-says")]);
    let (shown, says): (Option<View>, Option<Says>) = (form.choice("view"), form.choice("says"));
    let allowed = store::allowed(&mut tx).await?;
    if shown.is_some_and(|shown| !VIEWS.contains(&shown)) {
        form.refuse("view", "form-choose");
    }
    if says.is_some_and(|says| says > allowed) {
        form.refuse("says", "calendar-refused-says");
    }
    if store::of(&mut tx, staff.id()).await?.len() >= MOST {
        form.refuse("view", "calendar-refused-feeds");
    }
    if let (Some(shown), Some(says), true) = (shown, says, form.is_clean()) {
        let token = store::make(&mut tx, &app, staff.account(), shown, says).await?;
        let new = address(&app, &format!("/agenda/feed/{}.ics", token.as_str()));
        let page = FeedsPage::draw(&mut tx, &staff, fresh(), new).await?;
        tx.commit().await?;
        return view(&page);
    }
    view_again(&FeedsPage::draw(&mut tx, &staff, form, String::new()).await?)
}

pub(super) async fn revoke(
    staff: Staff,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    if !store::revoke(&mut tx, &app, staff.account(), &parse_id(&id)?).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(redirect_with("/agenda/abbonamenti", &Flash::ok("calendar-feed-revoked")))
}
