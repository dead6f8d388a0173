//! `/rete/risorse/{owner}/{key}/chiedi`: asking a peer for what it lends. Where a request cannot go, the page says what is missing and who
//! can help.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::words;
use crate::accounts::Staff;
use crate::accounts::permission::BookResources;
use crate::app::App;
use crate::bookings::Span;
use crate::bookings::exchange::panel::ask;
use crate::bookings::exchange::steps;
use crate::bookings::exchange::way::{self, Missing};
use crate::bookings::store::desk;
use crate::directory::lent::Lent;
use crate::directory::store;
use crate::error::{Error, Result};
use crate::people::panel::parse_id;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

#[derive(Template)]
#[template(path = "directory/ask.html")]
struct AskPage {
    page: Page,
    one: Lent,
    form: Form,
    /// What keeps a request from its owner.
    missing: Option<Missing>,
    /// Limits beyond which the use would lead: sent once more, it goes.
    beyond: Vec<String>,
    /// How it is had.
    rules: Vec<(String, String)>,
    /// The field of each accessory, and what it is called.
    extras: Vec<(String, String)>,
}

impl AskPage {
    async fn new(tx: &mut Tx, app: &App, staff: &Staff<BookResources>, one: Lent, form: Form) -> Result<Self> {
        let page = staff.page("exchange-ask-title").under("nav-network", "/rete").under("lent-title", "/rete/risorse");
        let page = page.under_named(one.content.name.clone(), one.address());
        let missing = way::missing(tx, app, &parse_id(&one.owner)?).await?;
        let (rules, extras) = (words::rules(&page, &one.content), ask::extras(&page, &one.content));
        Ok(Self { page, one, form, missing, beyond: Vec::new(), rules, extras })
    }

    fn missing_key(&self) -> String {
        self.missing.map(|missing| format!("exchange-missing-{}", missing.code())).unwrap_or_default()
    }
}

/// What can be asked for now.
async fn find(tx: &mut Tx, (owner, key): &(String, String)) -> Result<Lent> {
    let found = store::lent::find(tx, &parse_id(owner)?, &parse_id(key)?).await?;
    found.filter(|one| one.content.accepts_bookings).ok_or(Error::NotFound)
}

pub(super) async fn show(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(at): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let one = find(&mut tx, &at).await?;
    let form = ask::empty(&one.content);
    view(&AskPage::new(&mut tx, &app, &staff, one, form).await?)
}

pub(super) async fn send(
    staff: Staff<BookResources>,
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let one = find(&mut tx, &at).await?;
    let request = ask::read(&mut form, one.key, &one.content, app.clock.now());
    let Some(request) = request else {
        return view_again(&AskPage::new(&mut tx, &app, &staff, one, form).await?);
    };
    // Whoever presses the button twice asks once.
    let span = Span::new(request.from, request.to).ok_or(Error::NotFound)?;
    if let Some(id) = desk::same(&mut tx, staff.id(), &one.key, span).await? {
        return Ok(redirect(&format!("/prenotazioni/{id}/scambio")));
    }
    let page = AskPage::new(&mut tx, &app, &staff, one.clone(), form).await?;
    let beyond = (one.owner.as_str(), one.owner_name.as_str());
    let beyond = ask::beyond(&mut tx, &page.page, beyond, &request, &one.content).await?;
    // A limit that the two have agreed warns, and forbids nothing.
    if !beyond.is_empty() && !page.form.ticked("anyway") {
        return view_again(&AskPage { beyond, ..page });
    }
    let id = steps::open(&mut tx, &app, staff.account(), &parse_id(&one.owner)?, request).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/prenotazioni/{id}/scambio"), &Flash::ok("exchange-asked")))
}
