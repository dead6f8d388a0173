//! Consents and other legal bases of one person: recording one, taking one back.
//!
//! Taking back is one button on the person's page. What rests on it follows at once: the referrals of the person to that
//! recipient are withdrawn, or their receivers are asked on what basis of their own they go on.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use pico_protocol::referral::LegalBasis;

use crate::accounts::permission::WriteLegalBases;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::legal::{self, GroundId, NOTICE, NewGround, Purpose};
use crate::peers;
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person, PersonId};
use crate::referrals::revocation;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, view, view_again};

type Writer = Staff<WriteLegalBases>;
type Options = Vec<(String, String)>;

/// The routes of these pages.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/persone/{id}/consensi", get(ask).post(record))
        .route("/persone/{id}/consensi/{ground}/revoca", post(withdraw))
}

#[derive(Template)]
#[template(path = "people/consent.html")]
struct ConsentPage {
    page: Page,
    form: Form,
    person: PersonId,
    bases: Options,
    purposes: Options,
    recipients: Options,
}

impl ConsentPage {
    fn new(staff: &Writer, person: &Person, form: Form, recipients: Options) -> Self {
        let page = staff.page("legal-new-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        let words = |prefix: &str, code: &str| (code.to_owned(), page.t(format!("{prefix}-{code}")));
        let bases = LegalBasis::ALL.iter().map(|basis| words("legal-basis", basis.code())).collect();
        let purposes = Purpose::ALL.map(|purpose| words("legal-purpose", purpose.code())).to_vec();
        Self { form, person: person.id.clone(), bases, purposes, recipients, page }
    }
}

async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let sight = sight(staff, Permission::WriteLegalBases)?;
    people::store::find(tx, app, &sight, &id).await?.ok_or(Error::NotFound)
}

/// Cooperatives that a consent can name.
async fn recipients(tx: &mut Tx) -> Result<Options> {
    let peers = peers::store::list(tx).await?;
    let linked = peers.into_iter().filter(|peer| peer.state == "active");
    Ok(linked.map(|peer| (peer.node_id, peer.legal_name)).collect())
}

async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
    let recipients = recipients(&mut tx).await?;
    tx.commit().await?;
    let start = [
        ("basis", "consent".to_owned()),
        ("purpose", "referral".to_owned()),
        ("notice", NOTICE.to_owned()),
        ("given_on", dates::date(app.clock.now())),
    ];
    view(&ConsentPage::new(&staff, &person, Form::prefilled(start), recipients))
}

async fn record(staff: Writer, State(app): State<App>, Path(id): Path<String>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    let recipients = recipients(&mut tx).await?;
    let Some(new) = NewGround::read(&mut form, app.clock.now(), &recipients) else {
        return view_again(&ConsentPage::new(&staff, &person, form, recipients));
    };
    legal::store::record(&mut tx, &app, staff.account(), &person.id, &new).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("legal-recorded")))
}

async fn withdraw(
    staff: Writer,
    State(app): State<App>,
    Path((id, ground)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let ground: GroundId = parse_id(&ground)?;
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    let ground = legal::store::find(&mut tx, &app, &ground).await?;
    let ground = ground.filter(|ground| ground.person == person.id).ok_or(Error::NotFound)?;
    match ground.lets_referrals_go_to() {
        Some(recipient) if ground.withdrawn_at.is_none() => {
            revocation::revoke(&mut tx, &app, &staff.actor(), &person.id, &recipient).await?;
        }
        _ => {
            legal::store::withdraw(&mut tx, &app, &staff.actor(), &ground).await?;
        }
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("legal-withdrawn")))
}
