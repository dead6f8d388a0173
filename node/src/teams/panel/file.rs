//! `/servizi/squadre/esporta`: who works in which service, as what and on which days, as a file: of every service, or of one.
//!
//! It says what the page of a team says, also of who was there, and as that one to everybody who works here.

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::service;
use crate::accounts::Staff;
use crate::accounts::permission::ReadNetwork;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people::panel::today;
use crate::services;
use crate::store::Tx;
use crate::store::fold::fold;
use crate::teams::{Member, store};
use crate::web::spreadsheet::{self, Cell, Format, Sheet};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    /// The team of this service; empty: of every one.
    #[serde(rename = "servizio")]
    service: String,
}

/// Somebody in a team.
struct Line {
    service: String,
    member: Member,
}

impl Line {
    /// What the page says beside her name, as a message key; nothing while she works there, and where her days say that she did.
    fn remark(&self, today: Date) -> Option<&'static str> {
        if self.member.was_removed {
            Some("teams-was-removed")
        } else if self.member.has_gone {
            Some("accounts-state-closed")
        } else {
            self.member.is_to_come(today).then_some("teams-to-come")
        }
    }
}

async fn lines(tx: &mut Tx, wish: &Wish) -> Result<Vec<Line>> {
    let mut of =
        if wish.service.is_empty() { services::store::all(tx).await? } else { vec![service(tx, &wish.service).await?] };
    of.sort_by_key(|service| fold(&service.particulars.content.name));
    let mut lines = Vec::new();
    for service in of {
        let name = service.particulars.content.name;
        let members = store::of_service(tx, &service.id).await?.into_iter();
        lines.extend(members.map(|member| Line { service: name.clone(), member }));
    }
    Ok(lines)
}

pub(super) async fn take(
    staff: Staff<ReadNetwork>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = lines(&mut tx, &wish).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    let mut named: Vec<&str> = lines.iter().map(|line| line.member.account.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let mut tx = staff.write(&app).await?;
    let (of, which) = if wish.service.is_empty() { ("services", "list") } else { ("service", wish.service.as_str()) };
    let kind = ListKind::new("team.export", of, which);
    audit::record_list(&mut tx, &app, &staff.actor(), kind, named.into_iter()).await?;
    tx.commit().await?;
    let (page, today) = (staff.page("teams-title"), today(app.clock.now()));
    let weekly = |line: &Line| line.member.terms.weekly.map(|weekly| Cell::Minutes(weekly.into()));
    let sheet = Sheet::new(page.t("enrolment-service"), |line: &Line| line.service.clone())
        .column(page.t("teams-who"), |line| line.member.name.clone())
        .column(page.t("teams-qualification"), |line| page.t(line.member.terms.qualification.key()))
        .column(page.t("teams-duty"), |line| line.member.terms.duty.clone())
        .column(page.t("teams-weekly"), weekly)
        .column(page.t("teams-since"), |line| line.member.terms.since)
        .column(page.t("teams-until"), |line| line.member.terms.until)
        .column(page.t("accounts-state"), |line| line.remark(today).map(|key| page.t(key)));
    sheet.answer(format, "squadre", &lines)
}
