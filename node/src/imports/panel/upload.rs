//! A file that comes: read as far as to guess its columns, and kept encrypted.

use axum::extract::multipart::Field;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{list, may_bring};
use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::imports::table::{self, Sheet};
use crate::imports::{Holds, LARGEST, Mapping, SHOWN, guess, store};
use crate::store::Tx;
use crate::web::csrf::CsrfToken;
use crate::web::file::{harmless_name, unreadable};
use crate::web::redirect;

type Importer = Staff<ImportPeople>;

/// What is said of a form that did not come whole.
const INTERRUPTED: &str = "import-interrupted";

/// What came with the form.
enum Received {
    Nothing,
    TooLarge,
    File(String, Vec<u8>),
}

/// Takes one file. Everything is received and read before the transaction begins.
pub(super) async fn take(
    staff: Importer,
    State(app): State<App>,
    token: CsrfToken,
    parts: Multipart,
) -> Result<Response> {
    let (name, content) = match receive(&token, parts).await? {
        Received::File(name, content) => (name, content),
        Received::TooLarge => {
            return list::again(&staff, &app, "import-too-large", StatusCode::PAYLOAD_TOO_LARGE).await;
        }
        Received::Nothing => {
            return list::again(&staff, &app, "import-no-file", StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let read = move || (table::preview(&content, SHOWN), content);
    let (sheets, content) = tokio::task::spawn_blocking(read).await.map_err(Error::internal)?;
    let preview: Vec<Sheet> = match sheets {
        Ok(sheets) => sheets,
        Err(refused) => return list::again(&staff, &app, refused.key(), StatusCode::UNPROCESSABLE_ENTITY).await,
    };
    let guessed = guess::sheet(preview.iter().map(|sheet| &sheet.rows), may_bring(&staff, Holds::Hours));
    let mut tx = staff.write(&app).await?;
    let (mapping, remembered) = as_remembered(&mut tx, &app, &staff, (guessed, preview.as_slice())).await?;
    let remark = if remembered { "import-remembered" } else { "" };
    let file = store::Arrived { name: &name, content: &content, preview: &preview, mapping: &mapping, remark };
    let id = store::insert(&mut tx, &app, &staff.actor(), &file).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("import.uploaded", "import", id.as_str())).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/importa/{id}/colonne")))
}

/// The same mapping as somebody has said it of these titles; also that the sheet holds something else than is guessed.
async fn as_remembered(
    tx: &mut Tx,
    app: &App,
    staff: &Importer,
    (guessed, preview): (Mapping, &[Sheet]),
) -> Result<(Mapping, bool)> {
    let rows = &preview[guessed.sheet].rows;
    let (mapping, remembered) =
        store::as_remembered(tx, app, &guess::remembered_titles(rows, guessed.head), guessed).await?;
    if remembered {
        return Ok((mapping, true));
    }
    for holds in Holds::ALL.into_iter().filter(|holds| *holds != mapping.holds && may_bring(staff, *holds)) {
        let other = guess::mapping(holds, mapping.sheet, rows);
        let titles = guess::remembered_titles(rows, other.head);
        let (other, remembered) = store::as_remembered(tx, app, &titles, other).await?;
        if remembered {
            return Ok((other, true));
        }
    }
    Ok((mapping, false))
}

/// The file of the form. One that comes before the token is not looked at. Of one that is too large the rest is still read, and thrown
/// away: a browser that is still sending does not hear the answer.
async fn receive(token: &CsrfToken, mut parts: Multipart) -> Result<Received> {
    let mut checked = false;
    let mut received = Received::Nothing;
    while let Some(field) = parts.next_field().await.map_err(|error| unreadable(&error, INTERRUPTED))? {
        match field.name() {
            Some("csrf") => {
                token.check(&field.text().await.map_err(|error| unreadable(&error, INTERRUPTED))?)?;
                checked = true;
            }
            Some("files") if checked && field.file_name().is_some_and(|name| !name.is_empty()) => {
                let name = harmless_name(field.file_name().unwrap_or_default());
                received = read(field).await?.map_or(Received::TooLarge, |content| Received::File(name, content));
            }
            _ => {}
        }
    }
    Ok(received)
}

async fn read(mut field: Field<'_>) -> Result<Option<Vec<u8>>> {
    let mut content = Some(Vec::new());
    while let Some(bytes) = field.chunk().await.map_err(|error| unreadable(&error, INTERRUPTED))? {
        content = content.filter(|content: &Vec<u8>| content.len() + bytes.len() <= LARGEST);
        if let Some(content) = &mut content {
            content.extend_from_slice(&bytes);
        }
    }
    Ok(content)
}
