//! `/servizi/{id}/squadra/{member}`: on what terms somebody works in a service; her last day; out at once.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{qualifications, read, refuse, service};
use crate::accounts::Staff;
use crate::accounts::permission::WriteTeams;
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::parse_id;
use crate::services::Service;
use crate::store::Tx;
use crate::teams::{Member, MemberId, Refusal, Terms, store};
use crate::web::dates::{hours_typed, written as day};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{meanwhile, view, view_again};

#[derive(Template)]
#[template(path = "teams/member.html")]
struct MemberPage {
    page: Page,
    member: Member,
    form: Form,
    qualifications: Vec<(String, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl MemberPage {
    fn new(staff: &Staff<WriteTeams>, service: &Service, member: Member, form: Form) -> Self {
        let (name, address) = (&service.particulars.content.name, format!("/servizi/{}", service.id));
        let page = staff.page("teams-title").titled(member.name.clone()).under("nav-services", "/servizi");
        let page =
            page.under_named(name, format!("{address}/persone")).under("teams-title", format!("{address}/squadra"));
        Self { qualifications: qualifications(&page), page, member, form, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, typed: &Terms) -> Self {
        let (now, typed) = (fields(&self.member.terms), fields(typed));
        let codes: [meanwhile::Words; 1] = [("qualification", &self.qualifications)];
        self.meanwhile = meanwhile::differing(&self.page, &self.form, (&now, &typed), &codes);
        self.form.stands_on(&self.member.version);
        self
    }
}

fn fields(terms: &Terms) -> [(&'static str, String); 5] {
    [
        ("qualification", terms.qualification.code().to_owned()),
        ("duty", terms.duty.clone()),
        ("since", day(terms.since)),
        ("until", terms.until.map(day).unwrap_or_default()),
        ("weekly", terms.weekly.map(hours_typed).unwrap_or_default()),
    ]
}

/// A member of the team of this service who was not taken out.
async fn load(tx: &mut Tx, id: &str, member: &str) -> Result<(Service, Member)> {
    let service = service(tx, id).await?;
    let member: MemberId = parse_id(member)?;
    let member = store::find(tx, &member).await?.filter(|member| member.service == service.id && !member.was_removed);
    Ok((service, member.ok_or(Error::NotFound)?))
}

pub(super) async fn show(
    staff: Staff<WriteTeams>,
    State(app): State<App>,
    Path((id, member)): Path<(String, String)>,
) -> Result<Response> {
    let (service, member) = load(&mut app.db.read().await?, &id, &member).await?;
    let mut form = Form::prefilled(fields(&member.terms));
    form.stands_on(&member.version);
    view(&MemberPage::new(&staff, &service, member, form))
}

pub(super) async fn save(
    staff: Staff<WriteTeams>,
    State(app): State<App>,
    Path((id, member)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (service, member) = load(&mut tx, &id, &member).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    if let Some(terms) = read(&mut form) {
        match store::change(&mut tx, &app, &staff.actor(), &member, seen, &terms).await? {
            Ok(()) => {
                tx.commit().await?;
                return Ok(redirect_with(&format!("/servizi/{id}/squadra"), &Flash::ok("teams-changed")));
            }
            Err(refusal) => {
                refuse(&mut form, refusal);
                if refusal == Refusal::Overtaken {
                    return view_again(&MemberPage::new(&staff, &service, member, form).overtaken(&terms));
                }
            }
        }
    }
    view_again(&MemberPage::new(&staff, &service, member, form))
}

pub(super) async fn remove(
    staff: Staff<WriteTeams>,
    State(app): State<App>,
    Path((id, member)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (_, member) = load(&mut tx, &id, &member).await?;
    store::remove(&mut tx, &app, &staff.actor(), &member).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/servizi/{id}/squadra"), &Flash::ok("teams-removed")))
}
