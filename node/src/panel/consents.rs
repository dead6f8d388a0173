//! Consents and other legal bases of one person: recording one, taking one back, renewing one that ends or saying that it is not
//! needed any more; and correcting one that was mistyped, which says of the first that it was a mistake and records another.
//!
//! Taking back is one button on the person's page. What rests on it follows at once: the referrals of the person to that
//! recipient are withdrawn, or their receivers are asked on what basis of their own they go on.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use pico_protocol::id::NodeId;
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
use crate::referrals::panel::reached::resting;
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
        .route("/persone/{id}/consensi/{ground}/sbaglio", post(mistaken))
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
    /// The ground that this one says rightly.
    corrected: Option<GroundId>,
}

impl ConsentPage {
    fn lead(&self) -> &'static str {
        if self.corrected.is_some() { "legal-correct-lead" } else { "legal-new-lead" }
    }
}

/// What the form stands on, when it is asked for and when it is sent.
struct Asked {
    person: Person,
    /// The ground that is said rightly, if one is.
    corrected: Option<Ground>,
    recipients: Options,
    notices: Vec<NoticeOffered>,
}

impl Asked {
    /// Of a person of whom one may write, and has said why where that is asked.
    async fn load(tx: &mut Tx, app: &App, staff: &Writer, (id, wish): (&str, &Wish)) -> Result<Self> {
        let person = load(tx, app, staff, id).await?;
        reason_first(tx, app, staff, &person.id, "").await?;
        let corrected = wish.corrected(tx, app, &person.id).await?;
        let notices = notices(tx, staff, &person.id, corrected.as_ref()).await?;
        let recipients = recipients(tx, corrected.as_ref()).await?;
        Ok(Self { person, corrected, recipients, notices })
    }

    fn page(self, staff: &Writer, form: Form) -> ConsentPage {
        let title = if self.corrected.is_some() { "legal-correct-title" } else { "legal-new-title" };
        let page = staff.page(title).under("nav-people", "/persone");
        let page = page.under_named(self.person.details.name(), format!("/persone/{}", self.person.id));
        let words = |prefix: &str, code: &str| (code.to_owned(), page.t(format!("{prefix}-{code}")));
        let bases = LegalBasis::ALL.iter().map(|basis| words("legal-basis", basis.code())).collect();
        let purposes = Purpose::ALL.map(|purpose| words("legal-purpose", purpose.code())).to_vec();
        let notices = self.notices.into_iter().map(|one| (one.code(), one.words)).collect();
        let (person, recipients) = (self.person.id, self.recipients);
        let corrected = self.corrected.map(|ground| ground.id);
        ConsentPage { page, form, person, bases, purposes, recipients, notices, corrected }
    }
}

async fn load(tx: &mut Tx, app: &App, staff: &Writer, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let sight = sight(staff, Permission::WriteLegalBases)?;
    people::store::find(tx, app, &sight, &id).await?.ok_or(Error::NotFound)
}

/// Cooperatives that a consent can name: those that are linked, and the one that a corrected ground names, whatever became of its link.
async fn recipients(tx: &mut Tx, corrected: Option<&Ground>) -> Result<Options> {
    let peers = peers::store::list(tx).await?;
    let linked = peers.into_iter().filter(|peer| peer.state == "active");
    let mut all: Options = linked.map(|peer| (peer.node_id, peer.legal_name)).collect();
    let named = corrected.and_then(|ground| Some((ground.recipient?.to_string(), ground.recipient_name.clone())));
    all.extend(named.filter(|(node, _)| all.iter().all(|(linked, _)| linked != node)));
    Ok(all)
}

/// The newest version of each service's notice, those of her services first; before them the one that a corrected ground was given on, however
/// old it is by now.
async fn notices(
    tx: &mut Tx,
    staff: &Writer,
    person: &PersonId,
    corrected: Option<&Ground>,
) -> Result<Vec<NoticeOffered>> {
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
    let given_on = corrected.and_then(|ground| {
        let (service, number) = ground.notice_of.clone()?;
        Some(NoticeOffered { service, number, words: ground.notice.clone() })
    });
    if let Some(given_on) = given_on {
        offered.retain(|one| one.code() != given_on.code());
        offered.insert(0, given_on);
    }
    Ok(offered)
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    /// The ground that is renewed: the form begins with what it says.
    #[serde(rename = "rinnova")]
    renewed: String,
    /// The ground that was mistyped: the form begins with all that it says, and what is recorded stands in its place.
    #[serde(rename = "corregge")]
    corrected: String,
}

impl Wish {
    /// The ground that is corrected.
    async fn corrected(&self, tx: &mut Tx, app: &App, person: &PersonId) -> Result<Option<Ground>> {
        match self.corrected.as_str() {
            "" => Ok(None),
            ground => Ok(Some(ground_of(tx, app, person, ground).await?)),
        }
    }
}

/// Why a ground cannot be said to be a mistake, as a message key, and the referrals that its text names: it stands no more or is not hers to
/// mark, or something would rest on nothing. That is a referral which no other ground carries, not even the one that is recorded
/// `instead`; every one counts, also those that the one who says it may not open.
async fn refusal(
    tx: &mut Tx,
    app: &App,
    staff: &Writer,
    ground: &Ground,
    instead: Option<&NewGround>,
) -> Result<Option<(&'static str, String)>> {
    if !ground.may_be_a_mistake_for(staff.account()) {
        return Ok(Some(("legal-not-mistaken", String::new())));
    }
    let (all, now) = (legal::store::of_person(tx, app, &ground.person).await?, app.clock.now());
    let is_carried = |to: &NodeId| ground.is_carried_by(to, &all, instead, now);
    let relied_on = resting(tx, staff, &staff.page("legal-correct-title"), ground, is_carried).await?;
    let key = match (ground.basis, instead.is_some()) {
        (LegalBasis::Consent, true) => "legal-correct-relied",
        (LegalBasis::Consent, false) => "legal-mistaken-relied",
        (_, true) => "legal-correct-basis-relied",
        (_, false) => "legal-mistaken-basis-relied",
    };
    Ok(relied_on.map(|which| (key, which)))
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

/// Everything that a ground says, as the form has it.
fn said(ground: Ground, notices: &[NoticeOffered]) -> impl Iterator<Item = (&'static str, String)> {
    let is_its = |one: &&NoticeOffered| ground.notice_of.as_ref() == Some(&(one.service.clone(), one.number));
    let notice_of = notices.iter().find(is_its).map(NoticeOffered::code);
    let rest = [
        ("notice", if notice_of.is_some() { String::new() } else { ground.notice.clone() }),
        ("notice_of", notice_of.unwrap_or_default()),
        ("note", ground.note.clone()),
        ("given_on", dates::date(ground.given_on)),
        ("expires_on", ground.expires_at.map(dates::date).unwrap_or_default()),
    ];
    kind(Some(ground)).into_iter().chain(rest)
}

async fn ask(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let asked = Asked::load(&mut tx, &app, &staff, (&id, &wish)).await?;
    let person = asked.person.id.clone();
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", person.as_str())).await?;
    if asked.corrected.as_ref().is_some_and(|ground| !ground.may_be_a_mistake_for(staff.account())) {
        return Err(Error::Conflict("legal-not-mistaken".into()));
    }
    let renewed = match wish.renewed.as_str() {
        "" => None,
        ground => Some(ground_of(&mut tx, &app, &person, ground).await?),
    };
    tx.commit().await?;
    // The notice that goes with the forms of this program, where no service has written its own.
    let (of, words) = match asked.notices.first() {
        Some(one) => (one.code(), String::new()),
        None => (String::new(), NOTICE.to_owned()),
    };
    let start = [("notice_of", of), ("notice", words), ("given_on", dates::date(app.clock.now()))];
    let form = match asked.corrected.clone() {
        Some(ground) => Form::prefilled(said(ground, &asked.notices)),
        None => Form::prefilled(kind(renewed).into_iter().chain(start)),
    };
    view(&asked.page(&staff, form))
}

async fn record(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let asked = Asked::load(&mut tx, &app, &staff, (&id, &wish)).await?;
    let read = if asked.corrected.is_some() { NewGround::correcting } else { NewGround::read };
    let new = read(&mut form, app.clock.now(), (&asked.recipients, &asked.notices));
    let refused = match (&asked.corrected, &new) {
        (Some(ground), Some(new)) => refusal(&mut tx, &app, &staff, ground, Some(new)).await?,
        _ => None,
    };
    let holds = refused.is_none();
    if let Some((key, which)) = refused {
        form.refuse_about("recipient", key, which, String::new());
    }
    let Some(new) = new.filter(|_| holds) else { return view_again(&asked.page(&staff, form)) };
    let written = legal::store::record(&mut tx, &app, staff.account(), &asked.person.id, &new).await?;
    if let Some(ground) = &asked.corrected {
        legal::store::mark_mistaken(&mut tx, &app, staff.account(), ground, Some(&written)).await?;
    }
    tx.commit().await?;
    let flash = Flash::ok(if asked.corrected.is_some() { "legal-corrected" } else { "legal-recorded" });
    Ok(redirect_with(&format!("/persone/{id}"), &flash))
}

/// It should not have been written at all. Nothing is told to anybody: where a referral rests on it, it is taken back instead.
async fn mistaken(
    staff: Writer,
    State(app): State<App>,
    Path((id, ground)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let (mut tx, ground) = begin(&app, &staff, (&id, &ground)).await?;
    if let Some((key, which)) = refusal(&mut tx, &app, &staff, &ground, None).await? {
        return Err(Error::ConflictOver(key.into(), which));
    }
    legal::store::mark_mistaken(&mut tx, &app, staff.account(), &ground, None).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}"), &Flash::ok("legal-marked-mistaken")))
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
    if ground.mistake.is_some() {
        return Err(Error::Conflict("legal-mistaken-already".into()));
    }
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
