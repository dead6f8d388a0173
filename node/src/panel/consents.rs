//! Consents and other legal bases of one person: recording one, taking one back, renewing one that ends or saying that it is not
//! needed any more.
//!
//! Taking back is one button on the person's page. What rests on it follows at once: the referrals of the person to that
//! recipient are withdrawn, or their receivers are asked on what basis of their own they go on.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use pico_protocol::referral::LegalBasis;
use serde::Deserialize;

use crate::accounts::permission::WriteLegalBases;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments;
use crate::error::{Error, Result};
use crate::legal::{self, Ground, GroundId, NOTICE, NewGround, NoticeOffered, Purpose};
use crate::peers;
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person, PersonId};
use crate::processing;
use crate::referrals::revocation;
use crate::services;
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
        .route("/persone/{id}/consensi/{ground}/chiudi", post(settle))
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
    /// Versions of our notices, those of her services first.
    notices: Options,
}

impl ConsentPage {
    fn new(staff: &Writer, person: &Person, form: Form, (recipients, notices): (Options, &[NoticeOffered])) -> Self {
        let page = staff.page("legal-new-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        let words = |prefix: &str, code: &str| (code.to_owned(), page.t(format!("{prefix}-{code}")));
        let bases = LegalBasis::ALL.iter().map(|basis| words("legal-basis", basis.code())).collect();
        let purposes = Purpose::ALL.map(|purpose| words("legal-purpose", purpose.code())).to_vec();
        let notices = notices.iter().map(|one| (one.code(), one.words.clone())).collect();
        Self { form, person: person.id.clone(), bases, purposes, recipients, notices, page }
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

/// The newest version of each service's notice, those of her services first.
async fn notices(tx: &mut Tx, staff: &Writer, person: &PersonId) -> Result<Vec<NoticeOffered>> {
    let hers: Vec<String> =
        enrolments::store::list::of_person(tx, person).await?.iter().map(|one| one.service.to_string()).collect();
    let services = services::store::all(tx).await?;
    let page = staff.page("legal-new-title");
    let mut offered = Vec::new();
    for (key, number, since) in processing::store::latest_notices(tx).await? {
        let Some(service) = services.iter().find(|service| service.id.to_string() == key) else { continue };
        let since = since.parse().map(dates::written).unwrap_or(since);
        let version = page.t2("processing-notice-version", "number", number, "day", since);
        let words = format!("{}: {version}", service.particulars.content.name);
        offered.push(NoticeOffered { service: key, number, words });
    }
    offered.sort_by_key(|one| (!hers.contains(&one.service), one.words.clone()));
    Ok(offered)
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    /// The ground that is renewed: the form begins with what it says.
    #[serde(rename = "rinnova")]
    renewed: String,
}

/// One ground of a person.
async fn ground_of(tx: &mut Tx, app: &App, person: &PersonId, ground: &str) -> Result<Ground> {
    let ground: GroundId = parse_id(ground)?;
    let ground = legal::store::find(tx, app, &ground).await?;
    ground.filter(|ground| ground.person == *person).ok_or(Error::NotFound)
}

/// Basis, purpose and recipient of the form: those of a consent to a referral, or of the ground that is renewed.
fn kind(renewed: Option<Ground>) -> [(&'static str, String); 4] {
    let (basis, purpose) =
        renewed.as_ref().map_or((LegalBasis::Consent, Purpose::Referral), |ground| (ground.basis, ground.purpose));
    let recipient = renewed.as_ref().and_then(|ground| ground.recipient).map(|node| node.to_string());
    let named = renewed.filter(|ground| ground.recipient.is_none()).map(|ground| ground.recipient_name);
    [
        ("basis", basis.code().to_owned()),
        ("purpose", purpose.code().to_owned()),
        ("recipient", recipient.unwrap_or_default()),
        ("named", named.unwrap_or_default()),
    ]
}

async fn ask(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
    let recipients = recipients(&mut tx).await?;
    let notices = notices(&mut tx, &staff, &person.id).await?;
    let renewed = match wish.renewed.as_str() {
        "" => None,
        ground => Some(ground_of(&mut tx, &app, &person.id, ground).await?),
    };
    tx.commit().await?;
    // The notice that goes with the forms of this program, where no service has written its own.
    let (of, words) = match notices.first() {
        Some(one) => (one.code(), String::new()),
        None => (String::new(), NOTICE.to_owned()),
    };
    let start = [("notice_of", of), ("notice", words), ("given_on", dates::date(app.clock.now()))];
    let start = kind(renewed).into_iter().chain(start);
    view(&ConsentPage::new(&staff, &person, Form::prefilled(start), (recipients, &notices)))
}

async fn record(staff: Writer, State(app): State<App>, Path(id): Path<String>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    let recipients = recipients(&mut tx).await?;
    let notices = notices(&mut tx, &staff, &person.id).await?;
    let Some(new) = NewGround::read(&mut form, app.clock.now(), (&recipients, &notices)) else {
        return view_again(&ConsentPage::new(&staff, &person, form, (recipients, &notices)));
    };
    legal::store::record(&mut tx, &app, staff.account(), &person.id, &new).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("legal-recorded")))
}

/// One ground of a person, in the transaction that does something with it: somebody may write of her, and has said why where that is asked.
async fn begin(app: &App, staff: &Writer, (person, ground): (&str, &str)) -> Result<(Tx, Ground)> {
    let mut tx = staff.write(app).await?;
    let person = load(&mut tx, app, staff, person).await?;
    reason_first(&mut tx, app, staff, &person.id, "").await?;
    let ground = ground_of(&mut tx, app, &person.id, ground).await?;
    Ok((tx, ground))
}

async fn withdraw(
    staff: Writer,
    State(app): State<App>,
    Path((id, ground)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let (mut tx, ground) = begin(&app, &staff, (&id, &ground)).await?;
    match ground.lets_referrals_go_to() {
        Some(recipient) if ground.withdrawn_at.is_none() => {
            revocation::revoke(&mut tx, &app, &staff.actor(), &ground.person, &recipient).await?;
        }
        _ => {
            legal::store::withdraw(&mut tx, &app, &staff.actor(), &ground).await?;
        }
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("legal-withdrawn")))
}

/// One that has ended is not needed any more: it stays as it is, and is told no more.
async fn settle(
    staff: Writer,
    State(app): State<App>,
    Path((id, ground)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let (mut tx, ground) = begin(&app, &staff, (&id, &ground)).await?;
    let settled = legal::store::settle(&mut tx, &app, staff.account(), &ground).await?;
    tx.commit().await?;
    let flash = if settled { Flash::ok("legal-settled") } else { Flash::warn("legal-not-settled") };
    Ok(redirect_with(&format!("/persone/{id}"), &flash))
}
