//! Lines of a list of enrolments on their way into a file.

use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::enrolments::store::list::Enrolled;
use crate::error::Result;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Sheet};

/// The lines that may leave in a file, and the rows of the log that name them. A file goes wherever it is sent: a restricted record, which
/// is only kept, stays here. More than go into one file is an error that says what to do.
pub async fn taken_along(
    app: &App,
    staff: &Staff<ReadPeople>,
    lines: Vec<Enrolled>,
    kind: ListKind<'_>,
) -> Result<Vec<Enrolled>> {
    let lines = that_may_leave(lines)?;
    let ids: Vec<&str> = lines.iter().map(|line| line.person.id.as_str()).collect();
    leave(app, staff, kind, &ids).await?;
    Ok(lines)
}

/// The lines that may leave in a file.
pub fn that_may_leave(mut lines: Vec<Enrolled>) -> Result<Vec<Enrolled>> {
    spreadsheet::fits(lines.len())?;
    lines.retain(|line| !line.person.restricted);
    Ok(lines)
}

/// The rows of the log that name everybody who is named in a file.
pub async fn leave(app: &App, staff: &Staff<ReadPeople>, kind: ListKind<'_>, ids: &[&str]) -> Result<()> {
    let mut tx = staff.write(app).await?;
    audit::record_list(&mut tx, app, &staff.actor(), kind, ids.iter().copied()).await?;
    tx.commit().await?;
    Ok(())
}

/// The columns with which such a file begins: surname and name.
pub fn named<'a>(page: &Page) -> Sheet<'a, Enrolled> {
    Sheet::new(page.t("people-family-name"), |line: &Enrolled| line.person.family_name.clone())
        .column(page.t("people-given-name"), |line| line.person.given_name.clone())
}
