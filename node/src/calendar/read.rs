//! `GET /agenda/feed/{secret}.ics`: a feed, for the program that has its address. No session, no cookie, no page.
//!
//! What opens nothing is answered alike: a secret that never was, one that was revoked, one of an account that is closed. The address is
//! written nowhere: the node logs no addresses, and an error says a number instead. What names people leaves a row in the log when
//! it is told, not when the program hears that nothing has changed.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::ToSpan;
use pico_protocol::digest::Digest;
use pico_protocol::time::Timestamp;

use super::Entry;
use super::feeds::{self, AHEAD, BACK, Feed, Says, Words};
use super::gather::{self, Asked, Gathered, Looker};
use super::ical::{self, Event};
use super::store::feeds as store;
use crate::accounts::attempts::{self, Place};
use crate::accounts::door::Knock;
use crate::accounts::links::address;
use crate::accounts::token::Token;
use crate::accounts::{Account, store as accounts};
use crate::activities::venue;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::{Error, Result};
use crate::people::restriction;
use crate::services;
use crate::store::Tx;

/// The route that knows no session.
pub fn routes() -> Router<App> {
    Router::new().route("/agenda/feed/{file}", get(show))
}

async fn show(State(app): State<App>, knock: Knock, Path(file): Path<String>, headers: HeaderMap) -> Response {
    match told(&app, &knock, &file, &headers).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn told(app: &App, knock: &Knock, file: &str, headers: &HeaderMap) -> Result<Response> {
    let token = file.strip_suffix(".ics").and_then(Token::parse);
    let found = open(&mut app.db.read().await?, token.as_ref()).await?;
    let Some((feed, account)) = found else {
        slow_down(app, &Place::NoFeed(knock.address.clone())).await?;
        return Err(Error::NotFound);
    };
    slow_down(app, &Place::Feed(feed.id.to_string())).await?;
    let mut tx = app.db.read().await?;
    let says = feed.says.min(store::allowed(&mut tx).await?);
    let all = gathered(&mut tx, app, &feed, &account).await?;
    let events = events(&mut tx, app, &account, says, &all).await?;
    drop(tx);
    let name = calendar_name(app, &account);
    // Its digest is that of what it says, not of when it was said.
    let digest = Digest::of(ical::calendar(&name, &events, Timestamp::from_millis(0)).as_bytes()).to_string();
    let mut tx = app.db.write().await?;
    // Nobody else writes until this transaction ends: it was neither revoked nor closed while it was put together.
    if open(&mut tx, token.as_ref()).await?.is_none() {
        return Err(Error::NotFound);
    }
    let since = store::read(&mut tx, app, &feed, &digest).await?;
    let known = is_known(headers, &tag(&digest, since));
    if !known {
        let shown = all.entries.iter().flat_map(|entry| feeds::named(entry, says)).map(|about| about.person.as_str());
        let list = ListKind::new("person.feed", "feed", feed.id.as_str());
        audit::record_list(&mut tx, app, &account.actor(), list, shown).await?;
    }
    tx.commit().await?;
    Ok(answer(known, &tag(&digest, since), ical::calendar(&name, &events, Timestamp::from_millis(since))))
}

/// The feed that a secret opens, while its account may come in.
async fn open(tx: &mut Tx, token: Option<&Token>) -> Result<Option<(Feed, Account)>> {
    let Some(token) = token else { return Ok(None) };
    let Some(feed) = store::by_token(tx, token).await? else { return Ok(None) };
    let account = accounts::find(tx, &feed.account).await?.filter(Account::is_active);
    Ok(account.map(|account| (feed, account)))
}

async fn slow_down(app: &App, place: &Place) -> Result<()> {
    let mut tx = app.db.write().await?;
    let wait = attempts::begin(&mut tx, app, place).await?;
    tx.commit().await?;
    wait.map_or(Ok(()), |seconds| Err(Error::TooMany(seconds)))
}

async fn gathered(tx: &mut Tx, app: &App, feed: &Feed, account: &Account) -> Result<Gathered> {
    let looker = Looker { account: account.clone(), now: app.clock.now() };
    let today = looker.today();
    let days = (today.saturating_sub(BACK.days()), today.saturating_add(AHEAD.days()));
    let mut all = gather::gather(tx, app, &looker, &Asked { days, view: feed.view, service: None }).await?;
    // What is only kept is not told on a telephone: it is named as little as a protected record.
    let kept = restriction::store::all(tx).await?;
    for about in all.entries.iter_mut().flat_map(|entry| &mut entry.about) {
        about.protected |= kept.contains(&about.person);
    }
    all.entries.sort_by(|one, other| {
        (one.when.first(), one.kind, &one.key).cmp(&(other.when.first(), other.kind, &other.key))
    });
    Ok(all)
}

/// What stands there, in the words of the account's language.
async fn events(tx: &mut Tx, app: &App, account: &Account, says: Says, all: &Gathered) -> Result<Vec<Event>> {
    let known = services::store::all(tx).await?;
    let home = account.locale.text("activity-venue-home", &[]);
    let (base, node) = (address(app, ""), app.identity.node_id().to_string());
    let of = |entry: &Entry| {
        let kind = account.locale.text(&format!("calendar-kind-{}", entry.kind.code()), &[]);
        let name = |id| known.iter().find(|one| &one.id == id).map(|one| one.particulars.content.name.as_str());
        let services = entry.services.iter().filter_map(name).collect::<Vec<_>>().join(", ");
        let of_entry = known.iter().filter(|one| entry.services.contains(&one.id));
        let sites: Vec<String> = of_entry.flat_map(|one| venue::sites(&one.particulars.content)).collect();
        let words = Words { kind: &kind, services: &services, home: &home, sites: &sites };
        feeds::event(entry, says, words, (&base, &node))
    };
    Ok(all.entries.iter().map(of).collect())
}

/// "Agenda · Cooperativa Aurora": what a calendar shows in the list of its calendars.
fn calendar_name(app: &App, account: &Account) -> String {
    format!("{} · {}", account.locale.text("calendar-title", &[]), app.identity.name())
}

fn tag(digest: &str, since: i64) -> String {
    format!("\"{digest}.{since}\"")
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

fn answer(known: bool, tag: &str, body: String) -> Response {
    let fresh = [(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache")];
    if known {
        return (StatusCode::NOT_MODIFIED, fresh).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"agenda.ics\""),
    ];
    (fresh, kind, body).into_response()
}
