//! `/risorse/{id}/quote`: how many hours of a resource each linked cooperative may have in a month. An empty field is no limit, 0 is
//! nothing.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{load, page_below};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::error::Result;
use crate::peers::{self, LinkState};
use crate::resources::{Quota, Resource, quotas};
use crate::services::panel::rows;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile, view, view_again};

type Writer = Staff<LendResources>;

/// The hours of the longest month.
const MOST_HOURS: u32 = 31 * 24;

/// A cooperative, its field, and what it is called.
struct Partner {
    id: String,
    field: String,
    name: String,
}

#[derive(Template)]
#[template(path = "resources/quotas.html")]
struct QuotasPage {
    page: Page,
    resource: Resource,
    partners: Vec<Partner>,
    form: Form,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl QuotasPage {
    fn new(staff: &Writer, resource: Resource, partners: Vec<Partner>, form: Form) -> Self {
        let page = page_below(staff, "resources-quotas-title", &resource);
        Self { page, resource, partners, form, meanwhile: Vec::new() }
    }

    /// She is shown what it says now, and then stands on that.
    fn overtaken(mut self, now: &[Quota], typed: &[Quota]) -> Self {
        let of = |quotas: &[Quota], partner: &Partner| {
            quotas.iter().find(|quota| quota.partner == partner.id).map(|quota| quota.minutes)
        };
        for partner in self.partners.iter().filter(|partner| of(now, partner) != of(typed, partner)) {
            let said = of(now, partner).map_or_else(|| self.page.t("resources-quota-none"), dates::hours_typed);
            self.meanwhile.push((partner.name.clone(), said));
        }
        self.form.stands_on(&meanwhile::mark(&fields(now)));
        self
    }
}

/// The cooperatives that are linked, and those that have a limit from the time when they were.
async fn partners(tx: &mut Tx, now: &[Quota]) -> Result<Vec<Partner>> {
    let mut partners = Vec::new();
    for peer in peers::store::list(tx).await? {
        let limited = now.iter().any(|quota| quota.partner == peer.node_id);
        if limited || peer.link()? == LinkState::Active {
            partners.push(Partner { field: field(&peer.node_id), id: peer.node_id, name: peer.legal_name });
        }
    }
    Ok(partners)
}

fn field(partner: &str) -> String {
    format!("hours-{partner}")
}

/// The limits as the form names them.
fn fields(quotas: &[Quota]) -> Vec<(String, String)> {
    quotas.iter().map(|quota| (field(&quota.partner), dates::hours_typed(quota.minutes))).collect()
}

/// Reads the limits in the order of the partners' ids; nothing when something is wrong, told beside the field.
fn read(form: &mut Form, partners: &[Partner]) -> Option<Vec<Quota>> {
    let mut quotas = Vec::new();
    for partner in partners {
        form.called([(partner.field.as_str(), "resources-quota-hours")]);
        let minutes = form.minutes(&partner.field, MOST_HOURS);
        quotas.extend(minutes.map(|minutes| Quota { partner: partner.id.clone(), minutes }));
    }
    quotas.sort_by(|one, other| one.partner.cmp(&other.partner));
    form.is_clean().then_some(quotas)
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let resource = load(&mut tx, &id).await?;
    let now = quotas::of_resource(&mut tx, &resource.id).await?;
    let partners = partners(&mut tx, &now).await?;
    drop(tx);
    view(&QuotasPage::new(&staff, resource, partners, rows::filled(&fields(&now))))
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let resource = load(&mut tx, &id).await?;
    let now = quotas::of_resource(&mut tx, &resource.id).await?;
    let partners = partners(&mut tx, &now).await?;
    let Some(typed) = read(&mut form, &partners) else {
        return view_again(&QuotasPage::new(&staff, resource, partners, form));
    };
    let first = partners.first().map_or(String::new(), |partner| partner.field.clone());
    if rows::is_overtaken(&mut form, &fields(&now), &first) {
        return view_again(&QuotasPage::new(&staff, resource, partners, form).overtaken(&now, &typed));
    }
    quotas::set(&mut tx, &app, &staff.actor(), &resource.id, &typed).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/risorse/{id}"), &Flash::ok("resources-quotas-saved")))
}
