//! Section 4 of the social report: who works here on which terms, in each account, and what the direction writes of volunteers and training
//! for last year. This year is left to be written: the form proposes what holds of last year's.

use super::node::DemoNode;
use crate::accounts::{self, Role};
use crate::error::Failure;
use crate::figures::store::workforce as store;
use crate::people::panel::today;

/// The accounts, and last year.
pub(super) async fn fill(node: &DemoNode) -> Result<(), Failure> {
    let by = node.account(Role::Management).await?.actor();
    let last = today(node.app.clock.now()).year() - 1;
    let staff = node.staff().await?;
    let mut tx = node.app.db.write().await?;
    for (worker, account) in &staff {
        accounts::store::set_employment(&mut tx, &account.id, &worker.employment()?).await?;
    }
    if !store::write(&mut tx, &node.app, &by, (last, 0), &node.cooperative.workforce).await? {
        return Err("nobody has written this year yet".into());
    }
    tx.commit().await?;
    Ok(())
}
