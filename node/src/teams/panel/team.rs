//! `/servizi/{id}/squadra`: who works in a service, and one more.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{qualifications, read, refuse, service};
use crate::accounts::permission::{ReadNetwork, Right, WriteTeams};
use crate::accounts::{AccountId, Permission, Scope, Staff, store as accounts};
use crate::app::App;
use crate::error::Result;
use crate::people::panel::today;
use crate::services::Service;
use crate::store::Tx;
use crate::teams::{Member, store};
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "teams/team.html")]
struct TeamPage {
    page: Page,
    service: Service,
    /// Who works there now or will.
    members: Vec<Member>,
    /// Who did.
    before: Vec<Member>,
    form: Form,
    /// Who can be added.
    colleagues: Vec<(String, String)>,
    qualifications: Vec<(String, String)>,
    may_write: bool,
    may_read_people: bool,
    today: Date,
}

impl TeamPage {
    async fn draw<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, id: &str, form: Form) -> Result<Self> {
        let service = service(tx, id).await?;
        let today = today(app.clock.now());
        let all = store::of_service(tx, &service.id).await?;
        let (members, before) = all.into_iter().partition(|member| member.works_on(today) || member.is_to_come(today));
        let may_write = staff.may(Permission::WriteTeams, Scope::Anything) && service.closed_at.is_none();
        let colleagues = if may_write { colleagues(tx).await? } else { Vec::new() };
        let name = &service.particulars.content.name;
        let page = staff
            .page("teams-title")
            .under("nav-services", "/servizi")
            .under_named(name, format!("/servizi/{id}/persone"));
        let may_read_people = staff.may(Permission::ReadPeople, Scope::Anything);
        let page = if may_read_people { page } else { staff.page("teams-title").under("nav-services", "/servizi") };
        let qualifications = qualifications(&page);
        Ok(Self { page, service, members, before, form, colleagues, qualifications, may_write, may_read_people, today })
    }

    /// From when until when.
    fn days(&self, member: &Member) -> String {
        let since = day(member.terms.since);
        match member.terms.until {
            Some(until) => self.page.t2("teams-days", "from", since, "to", day(until)),
            None => self.page.t1("teams-days-open", "from", since),
        }
    }
}

/// Who works with people here: an account that reads nobody would see nobody through a team either.
async fn colleagues(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    Ok(accounts::colleagues(tx).await?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

pub(super) async fn show(
    staff: Staff<ReadNetwork>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let form = Form::prefilled([("since", day(today(app.clock.now())))]);
    view(&TeamPage::draw(&mut app.db.read().await?, &app, &staff, &id, form).await?)
}

pub(super) async fn add(
    staff: Staff<WriteTeams>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let of = service(&mut tx, &id).await?;
    let terms = read(&mut form);
    let known = colleagues(&mut tx).await?;
    let chosen = known.iter().find(|(account, _)| account == form.value("account"));
    let account: Option<AccountId> = chosen.and_then(|(account, _)| account.parse().ok());
    if account.is_none() {
        form.refuse("account", "form-choose");
    }
    if of.closed_at.is_some() {
        form.refuse("account", "enrolment-refused-closed");
    }
    if let (Some(terms), Some(account), true) = (terms, account, form.is_clean()) {
        match store::add(&mut tx, &app, &staff.actor(), &of.id, &account, &terms).await? {
            Ok(_) => {
                tx.commit().await?;
                return Ok(redirect_with(&format!("/servizi/{id}/squadra"), &Flash::ok("teams-added")));
            }
            Err(refusal) => refuse(&mut form, refusal),
        }
    }
    view_again(&TeamPage::draw(&mut tx, &app, &staff, &id, form).await?)
}
