//! `/passaggi`: the cases of a colleague who leaves, or is away for long, become another's.
//!
//! Records, referrals and drafts change hands together, in one transaction, and the log has a row for each. Whoever hands
//! over moves what is in her own sight and nothing else: protected records of others stay where they are until the data
//! protection officer moves them, so nobody gives herself what she may not see.

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::accounts::permission::{HandOverCases, Right};
use crate::accounts::{Account, AccountId, Permission, Role, Staff, store as accounts};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::panel::sight;
use crate::people::{Sight, held as records};
use crate::referrals::Reach;
use crate::referrals::panel::reach;
use crate::referrals::store::held as referrals;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new().route("/passaggi", get(list)).route("/passaggi/{id}", get(ask).post(hand_over))
}

/// How much a colleague holds of what is in sight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Held {
    people: i64,
    referrals: i64,
    drafts: i64,
}

impl Held {
    fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

#[derive(Template)]
#[template(path = "cases/list.html")]
struct ListPage {
    page: Page,
    holders: Vec<(Account, Held)>,
}

#[derive(Template)]
#[template(path = "cases/hand_over.html")]
struct HandOverPage {
    page: Page,
    form: Form,
    holder: Account,
    held: Held,
    /// Whether protected records of others are out of sight.
    not_protected: bool,
    /// Some of it can be answered by a coordinator only, and would be seen by nobody else.
    coordinators_only: bool,
    colleagues: Vec<(String, String)>,
}

/// What somebody may see, and so hand over.
struct InSight {
    records: Sight,
    referrals: Reach,
}

fn in_sight<R: Right>(staff: &Staff<R>) -> Result<InSight> {
    Ok(InSight { records: sight(staff, Permission::HandOverCases)?, referrals: reach(staff)? })
}

/// Colleagues whose account is closed and who still hold cases in sight.
pub(super) async fn left_behind<R: Right>(tx: &mut Tx, staff: &Staff<R>) -> Result<Vec<Account>> {
    let sight = in_sight(staff)?;
    let mut left = Vec::new();
    for account in accounts::closed(tx).await? {
        let id = account.id.as_str();
        if records::any(tx, &sight.records, id).await? || referrals::any(tx, &sight.referrals, id).await? {
            left.push(account);
        }
    }
    Ok(left)
}

async fn all_held(tx: &mut Tx, sight: &InSight) -> Result<BTreeMap<String, Held>> {
    let mut held: BTreeMap<String, Held> = BTreeMap::new();
    for (account, count) in records::counts(tx, &sight.records).await? {
        held.entry(account).or_default().people = count;
    }
    for (account, count) in referrals::counts(tx, &sight.referrals).await? {
        held.entry(account).or_default().referrals = count;
    }
    for (account, count) in referrals::draft_counts(tx, &sight.referrals).await? {
        held.entry(account).or_default().drafts = count;
    }
    Ok(held)
}

async fn list(staff: Staff<HandOverCases>, State(app): State<App>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let held = all_held(&mut tx, &in_sight(&staff)?).await?;
    let of = |account: &Account| held.get(account.id.as_str()).copied().unwrap_or_default();
    let accounts = accounts::all(&mut tx).await?.into_iter();
    let mut holders: Vec<(Account, Held)> = accounts.map(|account| (account.clone(), of(&account))).collect();
    holders.retain(|(_, held)| !held.is_nothing());
    // Who has gone comes first.
    holders.sort_by_key(|(account, _)| account.is_active());
    view(&ListPage { page: staff.page("cases-title").under("nav-people", "/persone"), holders })
}

/// A colleague, and what she holds; nobody when there is nothing in sight.
async fn load(tx: &mut Tx, staff: &Staff<HandOverCases>, id: &str) -> Result<HandOverPage> {
    let id: AccountId = id.parse().map_err(|_| Error::NotFound)?;
    let holder = accounts::find(tx, &id).await?.ok_or(Error::NotFound)?;
    let sight = in_sight(staff)?;
    let held = all_held(tx, &sight).await?.remove(id.as_str()).unwrap_or_default();
    if held.is_nothing() {
        return Err(Error::NotFound);
    }
    let coordinators_only = referrals::any_to_answer(tx, &sight.referrals, id.as_str()).await?;
    let roles: &[Role] = if coordinators_only { &[Role::Coordinator] } else { &[Role::Operator, Role::Coordinator] };
    let works = |account: &Account| roles.iter().any(|role| account.roles.contains(*role));
    let all = accounts::all(tx).await?.into_iter();
    let colleagues = all
        .filter(|account| account.is_active() && account.id != id && works(account))
        .map(|account| (account.id.to_string(), account.name))
        .collect();
    let page = staff.page("cases-title").titled(holder.name.clone()).under("cases-title", "/passaggi");
    let not_protected = !sight.records.protected_too;
    Ok(HandOverPage { page, form: Form::default(), holder, held, not_protected, coordinators_only, colleagues })
}

async fn ask(staff: Staff<HandOverCases>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    view(&load(&mut app.db.read().await?, &staff, &id).await?)
}

async fn hand_over(
    staff: Staff<HandOverCases>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let mut page = load(&mut tx, &staff, &id).await?;
    form.called([("to", "cases-to")]);
    let chosen = form.required("to", 64);
    let Some((to, name)) = page.colleagues.iter().find(|(account, _)| *account == chosen) else {
        if form.is_clean() {
            form.refuse("to", "cases-nobody");
        }
        page.form = form;
        return view_again(&page);
    };
    let (sight, actor) = (in_sight(&staff)?, staff.actor());
    let people = records::hand_over(&mut tx, &sight.records, &id, to).await?;
    let moved = referrals::hand_over(&mut tx, &sight.referrals, &id, (to, name)).await?;
    let drafts = referrals::hand_over_drafts(&mut tx, &sight.referrals, &id, to).await?;
    let counts = format!("to={to} people={} referrals={} drafts={}", people.len(), moved.len(), drafts.len());
    let detail = format!("to={to}");
    for (action, kind, moved) in [
        ("person.hand-over", "person", people),
        ("referral.hand-over", "referral", moved),
        ("draft.hand-over", "draft", drafts),
    ] {
        for one in moved {
            audit::record(&mut tx, &app, &actor, Event::new(action, kind, &one).detail(&detail)).await?;
        }
    }
    audit::record(&mut tx, &app, &actor, Event::new("account.handed-over", "account", &id).detail(counts)).await?;
    tx.commit().await?;
    Ok(redirect_with("/passaggi", &Flash::ok("cases-done")))
}
