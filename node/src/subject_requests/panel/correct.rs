//! `/richieste/{id}/correzione`: whoever handles a request and may not change the record asks who can.

use axum::extract::{Path, State};
use axum::response::Response;

use super::load;
use crate::accounts::permission::HandleRequests;
use crate::accounts::{self, AccountId, Permission, Scope, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::sight;
use crate::people::{self, restriction};
use crate::store::Tx;
use crate::subject_requests::store::corrections::{self, Asked};
use crate::subject_requests::{Kind, Request, who_corrects};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

/// Who corrects, for whom the page is drawn.
pub(super) enum Correction {
    /// She does so herself, or nothing is to be corrected.
    Herself,
    /// Others do, whom she can ask: identifier and name. Nobody: the record is a protected one of somebody who has gone.
    Others(Vec<(String, String)>),
    /// Somebody was asked.
    Asked(Asked),
}

impl Correction {
    /// Of an open request.
    pub(super) async fn of(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, request: &Request) -> Result<Self> {
        if request.kind != Kind::Rectification || request.answered.is_some() {
            return Ok(Self::Herself);
        }
        if let Some(asked) = corrections::of(tx, request).await? {
            return Ok(Self::Asked(asked));
        }
        let sight = sight(staff, Permission::HandleRequests)?;
        let Some(person) = people::store::find(tx, app, &sight, &request.person).await? else {
            return Ok(Self::Herself);
        };
        if staff.may(Permission::WritePeople, Scope::OpenedBy(person.opened_by.parse().ok().as_ref())) {
            return Ok(Self::Herself);
        }
        let accounts = accounts::store::all(tx).await?;
        let others = who_corrects(&accounts, &person).into_iter();
        Ok(Self::Others(others.map(|account| (account.id.to_string(), account.name.clone())).collect()))
    }
}

pub(super) async fn ask(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    let back = format!("/richieste/{id}");
    let Correction::Others(others) = Correction::of(&mut tx, &app, &staff, &line.request).await? else {
        return Err(Error::Conflict("requests-overtaken".into()));
    };
    let chosen = others.iter().find(|(account, _)| account == form.value("to"));
    let Some(to) = chosen.and_then(|(account, _)| account.parse::<AccountId>().ok()) else {
        return Ok(redirect_with(&back, &Flash::warn("requests-correct-choose")));
    };
    let Some(hers) = restriction::store::usable(&mut tx, &app, &staff.actor(), &line.request.person).await? else {
        return Ok(redirect_with(&back, &Flash::warn("restriction-refused")));
    };
    let title = staff.page("requests-title").t("requests-correct-task");
    corrections::ask(&mut tx, &app, staff.account(), &line.request, (&to, title, &hers)).await?;
    tx.commit().await?;
    Ok(redirect_with(&back, &Flash::ok("requests-correct-done")))
}
