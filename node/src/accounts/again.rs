//! Asking again who somebody is, before something that a person at an unattended desk must not do: her password, and the code of her
//! second factor where the step is one that cannot be taken back.

use super::door::{accept_code, begin};
use super::{Staff, attempts, password, store};
use crate::app::App;
use crate::error::{Error, Result};

/// What she answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// It is her.
    Herself,
    /// The password is not hers.
    WrongPassword,
    /// The code is not, or was used before.
    WrongCode,
}

/// Asks for the password, and for a code where she has a second factor. Wrong answers are counted, as at the door.
pub async fn is_herself<R>(app: &App, staff: &Staff<R>, password: &str, code: &str) -> Result<Again> {
    if !is_own_password(app, staff, password).await? {
        return Ok(Again::WrongPassword);
    }
    if !staff.account().has_second_factor {
        return Ok(Again::Herself);
    }
    let place = attempts::Place::SecondFactor(staff.id().to_string());
    begin(app, &[&place]).await?;
    let mut tx = staff.write(app).await?;
    let accepted = accept_code(&mut tx, app, staff.id(), code).await?.is_some();
    if accepted {
        attempts::forget(&mut tx, app, &place).await?;
    }
    tx.commit().await?;
    Ok(if accepted { Again::Herself } else { Again::WrongCode })
}

/// Asks for the password alone.
pub async fn is_own_password<R>(app: &App, staff: &Staff<R>, typed: &str) -> Result<bool> {
    let place = attempts::Place::OwnPassword(staff.id().to_string());
    let mut tx = staff.write(app).await?;
    if let Some(seconds) = attempts::begin(&mut tx, app, &place).await? {
        return Err(Error::TooMany(seconds));
    }
    let hash = store::password_hash(&mut tx, staff.id()).await?;
    tx.commit().await?;
    let right = password::verify(typed.to_owned(), hash).await?;
    if right {
        let mut tx = staff.write(app).await?;
        attempts::take_back(&mut tx, app, &place).await?;
        tx.commit().await?;
    }
    Ok(right)
}
