//! The same request to others, after a no or a silence: what was written becomes a new draft, which begins where one says to whom.
//!
//! The consent is not taken over: it was given for the cooperative that did not take her on.

use axum::extract::{Path, State};
use axum::response::Response;
use pico_protocol::referral::Referral;

use super::of_call;
use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::referrals::compose::{CALL, Stage, Typed};
use crate::referrals::panel::case::Case;
use crate::referrals::store::{Row, drafts};
use crate::referrals::targets::Target;
use crate::referrals::{Direction, kind_code};
use crate::web::form::Form;
use crate::web::redirect;

/// Whether others can be asked: it was ours, it came to nothing, and what it said is still here.
pub(in crate::referrals::panel) fn can_ask_others(row: &Row, referral: Option<&Referral>) -> bool {
    let nothing = matches!(row.ended_as.as_str(), "expired" | "declined");
    nothing && row.direction == Direction::Sent.code() && referral.is_some_and(|referral| referral.opening.is_some())
}

/// Starts the draft.
pub async fn ask_others(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let referral = case.told.referral.as_ref().filter(|referral| can_ask_others(&case.row, Some(referral)));
    let mut typed = referral.and_then(|referral| typed(&case.row, referral)).ok_or(Error::NotFound)?;
    if let Some(call) = of_call::goes_on(&mut tx, &staff, &case.row).await? {
        typed.push((CALL.to_owned(), call.id));
    }
    // What was written is read once more.
    let event = Event::new("referral.read", "referral", case.row.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    // Pressed twice it is one draft.
    let begun = drafts::of_author::<Typed>(&mut tx, &app, staff.id().as_str()).await?;
    if let Some(draft) = begun.into_iter().find(|draft| is_about(&draft.content, &case.row)) {
        tx.commit().await?;
        return Ok(redirect(&format!("/invii/nuovo/{}/{}", draft.id, draft.step)));
    }
    let person = case.row.person.as_deref();
    let draft = drafts::start(&mut tx, &app, staff.id().as_str(), person, &typed, Stage::Where.slug()).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/invii/nuovo/{draft}/{}", Stage::Where.slug())))
}

/// The field of a draft that says which referral it takes over from.
pub(super) const AFTER: &str = "after";

fn is_about(typed: &Typed, row: &Row) -> bool {
    typed.iter().any(|(name, value)| name == AFTER && value == row.id.as_str())
}

/// What was written, as it would be typed.
pub(super) fn typed(row: &Row, referral: &Referral) -> Option<Typed> {
    let opening = referral.opening.as_ref()?;
    let told = if opening.territory.comune.is_some() { "yes" } else { "" };
    let fields = [
        ("kind", kind_code(referral.kind)),
        ("person", row.person.as_deref().unwrap_or_default()),
        ("need", &opening.need.text),
        ("category", opening.need.category.code()),
        ("area", opening.need.area.code()),
        ("age_band", opening.age_band.code()),
        ("province", &opening.territory.province),
        ("comune_told", told),
        ("urgency", opening.urgency.code()),
        ("source", opening.source.code()),
        ("basis", opening.legal_basis.code()),
        // Whom it was asked of, for the list of those it can be asked of now.
        ("asked", &Target::value_of(&row.peer, &row.service_key)),
        (AFTER, row.id.as_str()),
    ];
    let filled = fields.into_iter().filter(|(_, value)| !value.is_empty());
    Some(filled.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}
