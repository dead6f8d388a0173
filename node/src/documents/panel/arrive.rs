//! A form with a file, as it comes. What is typed is kept whatever becomes of the file; the file itself no browser keeps, and the page
//! says that it has to be chosen again.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::http::StatusCode;
use pico_protocol::blob::BlobKey;

use super::largest;
use crate::app::App;
use crate::documents::format::{Format, Head};
use crate::error::{Error, Result};
use crate::web::csrf::CsrfToken;
use crate::web::file::{self, Sealed, Upload, harmless_name};
use crate::web::form::{self, Form};

/// What is said of a form that did not come whole.
const INTERRUPTED: &str = "document-interrupted";
/// What is said where there is no room for a file.
pub(super) const NO_ROOM: &str = "document-disk-full";
/// The field of the file.
pub(super) const FILE: &str = "files";

/// What came of the file.
enum Came {
    Nothing,
    Whole(Sealed),
    /// It is not kept: a message key.
    Unfit(&'static str),
}

/// What came.
pub(super) struct Arrived {
    /// What was typed; what is wrong with the file stands in it.
    pub(super) form: Form,
    /// The file, encrypted, if it can be kept.
    pub(super) file: Option<Sealed>,
    /// It was too large.
    pub(super) too_large: bool,
}

/// Reads the whole form, before any transaction begins: how fast a telephone sends is not ours to decide. A file that comes before the
/// token is not looked at.
pub(super) async fn receive(
    app: &App,
    token: &CsrfToken,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Arrived> {
    // Only now: who may not see the person is told nothing of the shape of a form either.
    let mut parts = parts.map_err(|_| Error::BadRequest("error-form".into()))?;
    let (mut fields, mut came, mut checked) = (Vec::new(), Came::Nothing, false);
    loop {
        let field = match parts.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(error) if is_too_large(&error) => {
                came = Came::Unfit(TOO_LARGE);
                break;
            }
            Err(error) => return Err(file::unreadable(&error, INTERRUPTED)),
        };
        match field.name() {
            Some("csrf") => {
                token.check(&text(field).await?)?;
                checked = true;
            }
            Some(FILE) if checked && field.file_name().is_some_and(|name| !name.is_empty()) => {
                came = read(app, field).await?;
            }
            Some(name) if checked && field.file_name().is_none() => {
                let name = name.to_owned();
                fields.push((name, text(field).await?));
            }
            _ => {}
        }
    }
    if !checked {
        token.check("")?;
    }
    let mut form = Form::from_fields(fields)?;
    let too_large = matches!(came, Came::Unfit(TOO_LARGE));
    let file = match came {
        Came::Whole(file) => Some(file),
        Came::Unfit(key) => {
            // In the megabytes that the page says below the field.
            form.refuse_with(FILE, key, i64::try_from((largest(app) + 500_000) / 1_000_000).unwrap_or(i64::MAX));
            None
        }
        Came::Nothing => {
            form.refuse(FILE, "document-file-none");
            None
        }
    };
    Ok(Arrived { form, file, too_large })
}

const TOO_LARGE: &str = "document-file-large";

fn is_too_large(error: &MultipartError) -> bool {
    error.status() == StatusCode::PAYLOAD_TOO_LARGE
}

/// A field that was typed, not longer than a whole form may be.
async fn text(mut field: Field<'_>) -> Result<String> {
    let mut typed = Vec::new();
    while let Some(bytes) = field.chunk().await.map_err(|error| file::unreadable(&error, INTERRUPTED))? {
        typed.extend_from_slice(&bytes);
        if typed.len() > form::LARGEST {
            return Err(Error::TooLarge);
        }
    }
    String::from_utf8(typed).map_err(|_| Error::BadRequest("error-form".into()))
}

async fn read(app: &App, field: Field<'_>) -> Result<Came> {
    let name = harmless_name(field.file_name().unwrap_or_default());
    let upload = Upload::new(BlobKey::from_bytes(app.entropy.bytes()), name);
    let mut head = Head::default();
    let sealed = match file::read(field, upload, largest(app), INTERRUPTED, |bytes| head.look(bytes)).await {
        Err(Error::TooLarge) | Ok(None) => return Ok(Came::Unfit(TOO_LARGE)),
        Ok(Some(sealed)) => sealed,
        Err(error) => return Err(error),
    };
    Ok(match Format::of(&sealed.name, head.bytes()) {
        Ok(_) => Came::Whole(sealed),
        Err(unfit) => Came::Unfit(unfit.key()),
    })
}

/// What the page says when nothing could be written for want of room: told beside the file, with everything that was typed.
pub(super) fn without_room(error: Error, form: &mut Form) -> Result<()> {
    match error {
        Error::Unavailable(key) if key == "error-disk-full" => {
            form.refuse(FILE, NO_ROOM);
            Ok(())
        }
        other => Err(other),
    }
}

/// Something else was wrong: the file, which had come well, has to be chosen again.
pub(super) fn choose_again(form: &mut Form) {
    if !form.is_clean() {
        form.refuse(FILE, "document-file-again");
    }
}
