//! Writing an invitation, and taking one up.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use pico_protocol::invitation::Invitation;
use qrcode::QrCode;
use qrcode::render::svg;

use crate::accounts::Staff;
use crate::accounts::permission::WriteNetwork;
use crate::app::App;
use crate::error::{Error, Result};
use crate::peers::linking::{self, LinkError};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

#[derive(Template)]
#[template(path = "peers/invite.html")]
struct InvitePage {
    page: Page,
    /// Shown once, right after it was written.
    written: Option<Written>,
}

struct Written {
    text: String,
    picture: String,
    expires: i64,
}

#[derive(Template)]
#[template(path = "peers/accept.html")]
struct AcceptPage {
    page: Page,
    form: Form,
}

fn invite_page(staff: &Staff<WriteNetwork>, written: Option<Written>) -> InvitePage {
    InvitePage { page: staff.page("peers-invite-title").under("nav-network", "/rete"), written }
}

pub(super) async fn ask(staff: Staff<WriteNetwork>) -> Result<Response> {
    view(&invite_page(&staff, None))
}

pub(super) async fn write(staff: Staff<WriteNetwork>, State(app): State<App>, _form: Form) -> Result<Response> {
    staff.still_inside(&app).await?;
    let invitation = linking::invite(&app, &staff.actor()).await?;
    view(&invite_page(&staff, Some(written(&invitation)?)))
}

fn written(invitation: &Invitation) -> Result<Written> {
    let text = invitation.to_string();
    let code = QrCode::new(text.as_bytes()).map_err(Error::internal)?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    // Without the XML declaration, so that it can stand inside a page.
    let picture = picture.find("<svg").map_or(String::new(), |start| picture[start..].to_owned());
    Ok(Written { text, picture, expires: invitation.expires.as_millis() })
}

fn accept_page(staff: &Staff<WriteNetwork>, form: Form) -> AcceptPage {
    AcceptPage { page: staff.page("peers-accept-title").under("nav-network", "/rete"), form }
}

pub(super) async fn paste(staff: Staff<WriteNetwork>) -> Result<Response> {
    view(&accept_page(&staff, Form::default()))
}

pub(super) async fn accept(staff: Staff<WriteNetwork>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let text = form.required("invitation", 2000);
    if !form.is_clean() {
        return view_again(&accept_page(&staff, form));
    }
    staff.still_inside(&app).await?;
    match linking::accept(&app, &text, &staff.actor()).await {
        Ok(peer) => Ok(redirect(&format!("/rete/{peer}"))),
        Err(LinkError::Store(error)) => Err(error.into()),
        Err(error) => {
            form.refuse("invitation", error.key());
            view_again(&accept_page(&staff, form))
        }
    }
}
