//! Documents: adding one (encrypted on arrival, chunk by chunk, never on a disk in clear) and taking one out.
//!
//! How large a document may be is told before one is chosen: what this node takes, or less where the other node's document
//! says that it takes less. What it would not take is refused here, at once and in words: announced, it would never arrive.

use askama::Template;
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use pico_protocol::blob::BlobKey;
use pico_protocol::referral::Party;

use super::case::{Case, may_act};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::peers;
use crate::people::restriction;
use crate::referrals::attachments::{self, AttachmentId, AttachmentState, upload};
use crate::referrals::store::Row;
use crate::referrals::unnamed;
use crate::store::Tx;
use crate::web::csrf::CsrfToken;
use crate::web::file::{self, Sealed, Upload, harmless_name};
use crate::web::flash::{Flash, redirect_with};
use crate::web::layout::Page;
use crate::web::view;

/// What is said of a form that did not come whole.
const INTERRUPTED: &str = "referral-attach-interrupted";

#[derive(Template)]
#[template(path = "referrals/attach.html")]
struct AttachPage {
    page: Page,
    id: String,
    most: Most,
    disclosed: bool,
    refused: Option<Refused>,
}

/// How large one document may be.
struct Most {
    bytes: u64,
    /// The other cooperative, where it is the one that takes no more.
    peer: Option<String>,
}

impl Most {
    async fn of(app: &App, row: &Row) -> Result<Self> {
        let own = app.config.limits.attachment_bytes.min(pico_protocol::blob::MAX_FILE);
        let peer = peers::known(app, &row.peer_id()?).await?;
        let smaller = peer.filter(|peer| peer.limits.attachment_bytes < own);
        Ok(match smaller {
            Some(peer) => Self { bytes: peer.limits.attachment_bytes, peer: Some(row.peer_name.clone()) },
            None => Self { bytes: own, peer: None },
        })
    }
}

/// What came of a form with files.
enum Received {
    /// Every file, encrypted.
    Files(Vec<Sealed>),
    /// One cannot be taken, and none is kept.
    Refused(Refused),
}

/// Why a document is not taken, with its name.
enum Refused {
    TooLarge(String),
    /// Its name says who the person is, before she was named.
    Named(String),
}

/// The page that adds a document.
pub async fn ask(staff: Staff<ReadReferrals>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let row = within_reach(&mut tx, &app, &staff, &id).await?;
    drop(tx);
    let most = Most::of(&app, &row).await?;
    view(&form(&staff, &row, most, None))
}

fn form(staff: &Staff<ReadReferrals>, row: &Row, most: Most, refused: Option<Refused>) -> AttachPage {
    let (page, id) = (staff.page("referral-attach-title"), row.id.to_string());
    let number = page.t1("referral-title", "number", &row.number);
    let page = page.under("referrals-title", "/invii").under_named(number, format!("/invii/{id}"));
    AttachPage { page, id, most, disclosed: row.identity == "disclosed", refused }
}

/// Takes one or more files. Everything is received and encrypted before the transaction begins: while one is open nobody
/// else can write, and how fast a telephone sends is not ours to decide. So the referral is loaded twice, before the first
/// byte is read and again when all are here.
pub async fn add(
    staff: Staff<ReadReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    token: CsrfToken,
    parts: Multipart,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let row = within_reach(&mut tx, &app, &staff, &id).await?;
    drop(tx);
    let most = Most::of(&app, &row).await?;
    let files = match receive(&app, &token, parts, most.bytes, unsaid(&app, &row)?.as_deref()).await? {
        Received::Files(files) => files,
        Received::Refused(refused) => {
            let status = match refused {
                Refused::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
                Refused::Named(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let mut again = view(&form(&staff, &row, most, Some(refused)))?;
            *again.status_mut() = status;
            return Ok(again);
        }
    };
    if files.is_empty() {
        return Err(Error::BadRequest("referral-attach-none".into()));
    }
    let mut tx = staff.write(&app).await?;
    let row = within_reach(&mut tx, &app, &staff, &id).await?;
    // A document tells more of her.
    if let Some(person) = row.person.as_deref().and_then(|person| person.parse().ok()) {
        let hers = restriction::store::usable(&mut tx, &app, &staff.actor(), &person).await?;
        hers.ok_or_else(|| Error::Conflict("restriction-locked".into()))?;
    }
    for file in files {
        upload::attach(&mut tx, &app, &staff.actor(), &row.id, file).await?;
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/invii/{id}"), &Flash::ok("referral-attach-done")))
}

async fn within_reach(tx: &mut Tx, app: &App, staff: &Staff<ReadReferrals>, id: &str) -> Result<Row> {
    let case = Case::load(tx, app, staff, id).await?;
    if may_act(staff, &case.row) { Ok(case.row) } else { Err(Error::NotFound) }
}

/// The name that a document's name must not say: the sender's person, until she was named.
fn unsaid(app: &App, row: &Row) -> Result<Option<String>> {
    let said = row.identity == "disclosed" || row.party() != Party::Sender;
    Ok(if said { None } else { Some(row.label(app)?) })
}

/// Every file of the form, encrypted. A file that comes before the token is not looked at. After one that is too large the
/// rest is still read, and thrown away: a browser that is still sending does not hear the answer.
async fn receive(
    app: &App,
    token: &CsrfToken,
    mut parts: Multipart,
    most: u64,
    unsaid: Option<&str>,
) -> Result<Received> {
    let mut checked = false;
    let mut files = Vec::new();
    let mut refused = None;
    while let Some(field) = parts.next_field().await.map_err(|error| file::unreadable(&error, INTERRUPTED))? {
        match field.name() {
            Some("csrf") => {
                token.check(&field.text().await.map_err(|error| file::unreadable(&error, INTERRUPTED))?)?;
                checked = true;
            }
            Some("files") if checked && field.file_name().is_some_and(|name| !name.is_empty()) => {
                let name = harmless_name(field.file_name().unwrap_or_default());
                let named = unsaid.is_some_and(|person| unnamed::names_somebody(&name, person));
                let upload = Upload::new(BlobKey::from_bytes(app.entropy.bytes()), name.clone());
                match file::read(field, upload, most, INTERRUPTED, |_| ()).await? {
                    Some(_) if named => refused = Some(Refused::Named(name)),
                    Some(file) => files.push(file),
                    None => refused = Some(Refused::TooLarge(name)),
                }
            }
            _ => {}
        }
    }
    Ok(refused.map_or(Received::Files(files), Received::Refused))
}

/// Sends one document to be saved, decrypted on its way out.
pub async fn download(
    staff: Staff<ReadReferrals>,
    State(app): State<App>,
    Path((id, attachment)): Path<(String, String)>,
) -> Result<Response> {
    let attachment: AttachmentId = attachment.parse().map_err(|_| Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let case = Case::load(&mut tx, &app, &staff, &id).await?;
    let found = attachments::store::find(&mut tx, &app, &case.row.id, &attachment).await?;
    let found = found.filter(|found| found.state == AttachmentState::Complete).ok_or(Error::NotFound)?;
    let event = Event::new("attachment.read", "referral", case.row.id.as_str()).detail(found.id.to_string());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let (name, size) = (found.described.name.clone(), found.described.size);
    Ok(file::to_save(&name, size, Body::from_stream(upload::opened(app.clone(), found))))
}
