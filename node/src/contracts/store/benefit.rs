//! What contracts say for the SIUSS, in the database.

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::contracts::ContractId;
use crate::contracts::benefit::{Benefit, Shares, UserArea};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    body_code: String,
    belfiore: String,
    operator_code: String,
    code: String,
    name: String,
    means_test: bool,
    area: i64,
    protocol: String,
    share_body: i64,
    share_user: i64,
    share_health: i64,
    version: i64,
}

fn place(contract: &ContractId) -> Place<'_> {
    Place { table: "contract_benefits", column: "operator_code", row: contract.as_str() }
}

/// What a contract says, and its version; nothing before somebody has written it.
pub async fn find(tx: &mut Tx, app: &App, contract: &ContractId) -> Result<Option<(Benefit, i64)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT body_code, belfiore, operator_code, code, name, means_test, area, protocol, share_body, share_user, share_health, \
         version FROM contract_benefits WHERE contract = $1"
    ).bind(contract).fetch_optional(c))?;
    let Some(row) = row else { return Ok(None) };
    let shares = Shares::new(row.share_body, row.share_user, row.share_health);
    let benefit = Benefit {
        operator_code: app.field_key.open_text(place(contract), &row.operator_code)?,
        area: UserArea::numbered(row.area).ok_or_else(|| StoreError::inconsistent("contract_benefits.area"))?,
        shares: shares.ok_or_else(|| StoreError::inconsistent("contract_benefits.share_body"))?,
        body_code: row.body_code,
        belfiore: row.belfiore,
        code: row.code,
        name: row.name,
        means_test: row.means_test,
        protocol: row.protocol,
    };
    Ok(Some((benefit, row.version)))
}

/// Writes it over the version that was seen (nought: nothing was there); false when somebody else has been faster.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    contract: &ContractId,
    seen: i64,
    new: &Benefit,
) -> Result<bool> {
    let [body, user, health] = new.shares.hundredths();
    let done = execute!(
        tx,
        sqlx::query(if seen == 0 { INSERT } else { UPDATE })
            .bind(contract)
            .bind(seen)
            .bind(&new.body_code)
            .bind(&new.belfiore)
            .bind(app.field_key.seal_text(app.entropy, place(contract), &new.operator_code))
            .bind(&new.code)
            .bind(&new.name)
            .bind(new.means_test)
            .bind(new.area.number())
            .bind(&new.protocol)
            .bind(body)
            .bind(user)
            .bind(health)
            .bind(app.clock.now().as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("contract.benefit", "contract", contract.as_str())).await?;
    Ok(true)
}

const INSERT: &str = "INSERT INTO contract_benefits (contract, version, body_code, belfiore, operator_code, code, name, means_test, area, \
     protocol, share_body, share_user, share_health, changed_at) \
     VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (contract) DO NOTHING";

const UPDATE: &str = "UPDATE contract_benefits SET version = version + 1, body_code = $3, belfiore = $4, operator_code = $5, code = $6, \
     name = $7, means_test = $8, area = $9, protocol = $10, share_body = $11, share_user = $12, share_health = $13, changed_at = $14 \
     WHERE contract = $1 AND version = $2";
