//! The proof that a record may be worked with, on its way through a form, and what a page says of a record that is restricted.

use jiff::civil::Date;

use crate::accounts::permission::Right;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::Result;
use crate::people::PersonId;
use crate::people::restriction::{Standing, Unrestricted, Use, store};
use crate::store::Tx;
use crate::web::dates;
use crate::web::form::Form;

/// Asks for it once nothing is wrong with the form. Where the record is restricted the field says so, and the page comes back with what
/// was typed like after any other mistake.
pub async fn usable<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    person: &PersonId,
    (form, field): (&mut Form, &str),
) -> Result<Option<Unrestricted>> {
    if !form.is_clean() {
        return Ok(None);
    }
    let hers = store::usable(tx, app, &staff.actor(), person).await?;
    if hers.is_none() {
        form.refuse(field, "restriction-refused");
    }
    Ok(hers)
}

/// What a page says of a restricted record above everything else.
#[derive(Clone, Debug)]
pub struct Lock {
    /// Its restrictions and uses.
    pub standing: Standing,
    today: Date,
    /// Who looks may say why it is used all the same, and end it.
    pub may_open: bool,
}

impl Lock {
    /// Of a record, for who looks at it.
    pub async fn of<R: Right>(tx: &mut Tx, staff: &Staff<R>, person: &PersonId) -> Result<Self> {
        let standing = store::of(tx, person).await?;
        let may_open = staff.may(Permission::HandleRequests, Scope::Anything);
        Ok(Self { standing, today: dates::today(staff.frame().now), may_open })
    }

    /// Whether the record may be worked with.
    pub fn is_open(&self) -> bool {
        self.standing.is_usable(self.today)
    }

    /// Why it may be worked with although it is restricted.
    pub fn open_use(&self) -> Option<&Use> {
        self.standing.open_use(self.today)
    }

    /// The last day of a use.
    pub fn until(&self, of: &Use) -> String {
        dates::written(of.until)
    }
}
