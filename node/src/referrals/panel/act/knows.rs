//! What a page must know besides its form: that a text names nobody yet, that a name rests on something, and whom a revoked
//! consent reaches.

use pico_protocol::referral::{Party, Step};

use super::{Act, InputKind, right};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::error::Result;
use crate::people::restriction;
use crate::referrals::panel::case::Case;
use crate::referrals::panel::words::Fact;
use crate::referrals::{grounds, unnamed};
use crate::store::Tx;
use crate::web::dates::today;
use crate::web::form::Form;
use crate::web::layout::Page;

/// Until the name was told, nothing that the sender writes may tell it: not an answer, not a note, not a reason.
pub(super) fn names_nobody(act: Act, form: &mut Form, app: &App, page: &Page, case: &Case) -> Result<()> {
    let told = case.told.referral.as_ref().is_some_and(|referral| referral.disclosed);
    if told || case.row.party() != Party::Sender || act == Act::Disclose {
        return Ok(());
    }
    let name = case.row.label(app)?;
    for input in act.inputs(page, case).into_iter().filter(|input| input.kind == InputKind::Area) {
        unnamed::names_nobody(form, input.name, &name);
    }
    Ok(())
}

/// Nothing more is told of somebody whose data are kept and not used: the form says so, with what was typed.
pub(super) async fn is_usable(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    (act, case): (Act, &Case),
    form: &mut Form,
) -> Result<()> {
    let person = case.row.person.as_deref().filter(|_| act == Act::Disclose);
    let Some(person) = person.and_then(|person| person.parse().ok()) else { return Ok(()) };
    if form.is_clean() && !restriction::store::of(tx, &person).await?.is_usable(today(app.clock.now())) {
        let first = act.inputs(&staff.page("referrals-title"), case).first().map_or("name", |input| input.name);
        form.refuse(first, "restriction-refused");
    }
    Ok(())
}

/// The referrals that follow when the consent of this one is revoked, on the page that asks.
pub(super) async fn reached(tx: &mut Tx, staff: &Staff<ReadReferrals>, case: &Case, act: Act) -> Result<Vec<Fact>> {
    let person = case.row.person.as_deref().filter(|_| act == Act::RevokeConsent);
    let Some(person) = person.and_then(|person| person.parse().ok()) else { return Ok(Vec::new()) };
    let page = staff.page("referrals-title");
    crate::referrals::panel::reached::reached(tx, staff, &page, &person, &case.row.peer_id()?).await
}

/// A name leaves only about an own record and on a live ground.
pub(super) async fn grounded(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    case: &Case,
    step: Step,
) -> Result<Option<Step>> {
    match step {
        Step::IdentityDisclosed { identity } => {
            let disclosable = grounds::disclose(tx, app, &case.row, identity).await?;
            Ok(disclosable.map(|identity| Step::IdentityDisclosed { identity: identity.into_content() }))
        }
        step => right::completed(tx, app, staff, case, step).await,
    }
}
