//! Every part of a page once, at `/_components`, for those who write pages. Only in demo mode.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};

use crate::app::App;
use crate::error::{Error, Result};
use crate::store::page::{PageNumber, Slice};
use crate::web::form::Form;
use crate::web::layout::{Frame, Page};
use crate::web::{assets, view, view_again};

#[derive(Template)]
#[template(path = "components/all.html")]
struct Components {
    page: Page,
    form: Form,
    slice: Slice<()>,
    icons: Vec<&'static str>,
}

impl Components {
    fn new(frame: Arc<Frame>, form: Form) -> Self {
        let slice = Slice { rows: Vec::new(), total: 132, page: PageNumber::from_request(Some(2)) };
        Self { page: Page::new(frame, "nav-home").titled("Pezzi di pagina"), form, slice, icons: assets::icon_names() }
    }
}

/// `/_components`
pub fn routes() -> Router<App> {
    Router::new().route("/_components", get(show).post(refuse))
}

async fn show(State(app): State<App>, Extension(frame): Extension<Arc<Frame>>) -> Result<Response> {
    demo_only(&app, &frame)?;
    let form = Form::prefilled([("name", "Amina Della Giovampaola".to_owned()), ("urgency", "urgent".to_owned())]);
    view(&Components::new(frame, form))
}

/// Sending the form shows what a refused one looks like.
async fn refuse(State(app): State<App>, Extension(frame): Extension<Arc<Frame>>, mut form: Form) -> Result<Response> {
    demo_only(&app, &frame)?;
    form.required("name", 80);
    form.day("birth");
    form.choice::<String>("town");
    form.required("need", 600);
    form.refuse("urgency", "form-choose");
    view_again(&Components::new(frame, form))
}

fn demo_only(app: &App, frame: &Frame) -> Result<()> {
    match (app.config.panel.demo, &frame.viewer) {
        (false, _) => Err(Error::NotFound),
        (true, None) => Err(Error::NotLoggedIn),
        (true, Some(_)) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::csrf::CsrfToken;
    use crate::web::layout::{NavEntry, ViewerCard};
    use crate::web::locale::Locale;

    fn frame() -> Arc<Frame> {
        let place = |href, key, icon| NavEntry { href, key, icon };
        Arc::new(Frame {
            locale: Locale::It,
            now: pico_protocol::time::Timestamp::from_millis(1_794_471_240_000),
            node_name: "Open Group".to_owned(),
            path: "/_components".to_owned(),
            address: "/_components".to_owned(),
            csrf: CsrfToken::new("secret", [0; 32]),
            viewer: Some(ViewerCard { id: "a".to_owned(), name: "Giulia Marchetti".to_owned(), roles: vec![] }),
            nav: vec![place("/", "nav-home", "home"), place("/persone", "nav-people", "people")],
            flash: None,
            demo: None,
        })
    }

    #[test]
    fn every_part_draws() {
        let html = Components::new(frame(), Form::default()).render().unwrap();
        for part in ["class=\"rail\"", "class=\"timeline\"", "popover", "class=\"empty\"", "aria-sort"] {
            assert!(html.contains(part), "{part}");
        }
    }

    #[test]
    fn a_refused_form_keeps_what_was_typed_and_escapes_it() {
        let mut form = Form::prefilled([("name", "<b>Amina</b>".to_owned())]);
        form.refuse("birth", "form-date");
        let html = Components::new(frame(), form).render().unwrap();
        assert!(html.contains("&#60;b&#62;Amina") || html.contains("&lt;b&gt;Amina"));
        assert!(html.contains("aria-invalid"));
    }

    #[test]
    fn nothing_on_a_page_is_inline() {
        let html = Components::new(frame(), Form::default()).render().unwrap();
        assert!(!html.contains("style=") && !html.contains("onclick=") && !html.contains("<script>"));
    }
}
