//! `/elenco`, on the public listener: the public services of the network as a page for citizens and municipalities, without a log-in.
//!
//! There is no session, no cookie and no script, and nothing is kept of who reads. A filter that is chosen stands in the address, so that
//! a municipality can link to what concerns it (`/elenco?comune=037006&area=elderly`). Words that somebody types do not, because people
//! type names: they come by `POST` and are answered at once, and its pages are turned by buttons.
//!
//! With `?incorporata` the page has neither head nor foot and may stand in a frame of another site; the page that has them may not.

mod asking;

use std::sync::Arc;

use askama::Template;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Query, State};
use axum::http::header::{CACHE_CONTROL, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use axum::{Form, Router, middleware};
use tower_http::compression::CompressionLayer;

use self::asking::{Asking, Pairs};
use super::Catalogue;
use super::listing::{self, Entry};
use crate::app::App;
use crate::directory::near::Nearness;
use crate::directory::store::public;
use crate::federation::refusal::Refusal;
use crate::people::place;
use crate::services::{self, AREAS, area_code};
use crate::store::page::Slice;
use crate::web::csrf::CsrfToken;
use crate::web::layout::{Frame, Page};
use crate::web::locale::Locale;
use crate::web::{assets, headers, patience, redirect, view};

/// The address of the page.
pub const PATH: &str = "/elenco";
/// The largest form, in bytes: a few words and codes.
const LARGEST: usize = 8 * 1024;
/// How long a browser may go on with a page that was not searched by words.
const FRESH: &str = "public, max-age=60";

type Options = Vec<(String, String)>;

/// The page, and the files that it is drawn with.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/elenco", get(show).post(search))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn(patience::bounded))
        .merge(assets::routes())
        .method_not_allowed_fallback(async || Refusal::other_method())
        .layer(CompressionLayer::new())
}

#[derive(Template)]
#[template(path = "open/list.html")]
struct OpenPage {
    page: Page,
    asking: Asking,
    areas: Options,
    provinces: Options,
    entries: Slice<Entry>,
    /// The address of the search, for its pages.
    base: String,
    /// The same page in each language.
    languages: Vec<(Locale, String)>,
}

impl OpenPage {
    fn area_key(&self, entry: &Entry) -> String {
        format!("area-{}", area_code(entry.content.area))
    }

    fn category_key(&self, entry: &Entry) -> String {
        format!("category-{}", entry.content.category.letter())
    }

    /// How near it is to the municipality that was asked for, in the words of this key; empty: nobody knows, or none was asked for.
    fn near_key(&self, entry: &Entry) -> &'static str {
        entry.nearness(self.asking.wanted.comune).map_or("", Nearness::key)
    }
}

async fn show(
    State(app): State<App>,
    sent: HeaderMap,
    asked: Result<Query<Pairs>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(pairs) = asked.map_err(|_| Refusal::malformed("the question cannot be read"))?;
    let mut asking = Asking::read(&pairs, &sent);
    asking.wanted.text.clear();
    let mut response = answer(&app, asking).await?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(FRESH));
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-language, accept-encoding"));
    Ok(response)
}

/// What was chosen goes into the address; words are answered here.
async fn search(
    State(app): State<App>,
    sent: HeaderMap,
    form: Result<Form<Pairs>, FormRejection>,
) -> Result<Response, Refusal> {
    let Form(pairs) = form.map_err(|_| Refusal::malformed("the form cannot be read"))?;
    let asking = Asking::read(&pairs, &sent);
    if asking.wanted.text.is_empty() && !asking.unknown {
        return Ok(redirect(&asking.address()));
    }
    answer(&app, asking).await
}

async fn answer(app: &App, asking: Asking) -> Result<Response, Refusal> {
    let all = entries(app).await?;
    let present: Vec<&str> = all.iter().map(Entry::province).collect();
    let provinces = place::provinces().into_iter().filter(|(sign, _)| present.contains(&sign.as_str())).collect();
    let page = Page::new(Arc::new(frame(app, asking.locale)), "open-title");
    let embedded = asking.embedded;
    let drawn = view(&OpenPage {
        areas: AREAS.map(area_code).map(|code| (code.to_owned(), page.t(format!("area-{code}")))).to_vec(),
        provinces,
        entries: Slice::of(listing::found(all, &asking.wanted), asking.page),
        base: asking.start(),
        languages: Locale::ALL.map(|locale| (locale, asking.in_language(locale))).to_vec(),
        page,
        asking,
    });
    let mut response = drawn.map_err(|error| {
        tracing::error!(%error, "the page for everybody could not be drawn");
        Refusal::unavailable()
    })?;
    headers::open(response.headers_mut(), embedded);
    Ok(response)
}

/// Everything on the list.
async fn entries(app: &App) -> Result<Vec<Entry>, Refusal> {
    let mut tx = app.db.read().await?;
    let own = services::store::open(&mut tx).await?;
    let own = Catalogue::of(&app.identity.node_id(), &app.identity.document().organization, own);
    let offers = public::offers(&mut tx).await?;
    let behind = public::behind(&mut tx, app.clock.now().as_millis() - listing::OLD).await?;
    Ok(listing::entries(own, offers, &behind))
}

/// What the page knows: nobody is here, and no form of it needs a secret.
fn frame(app: &App, locale: Locale) -> Frame {
    Frame {
        locale,
        now: app.clock.now(),
        node_name: app.identity.name(),
        path: PATH.to_owned(),
        address: PATH.to_owned(),
        csrf: CsrfToken::new("", app.entropy.bytes()),
        viewer: None,
        nav: Vec::new(),
        flash: None,
        demo: None,
    }
}
