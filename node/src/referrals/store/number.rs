//! Own numbers, "26-0031": what people say on the telephone.

use jiff::tz::TimeZone;

use crate::app::App;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// The next number of this year. One that
/// was taken by a transaction that failed is given again.
pub async fn next_number(tx: &mut Tx, app: &App) -> Result<String> {
    let year = year(app.clock.now().as_millis())?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_numbers (year, last) VALUES ($1, 1) \
             ON CONFLICT (year) DO UPDATE SET last = referral_numbers.last + 1"
        )
        .bind(i64::from(year))
    )?;
    let last: i64 = sql!(tx, c => sqlx::query_scalar("SELECT last FROM referral_numbers WHERE year = $1")
        .bind(i64::from(year)).fetch_one(c))?;
    Ok(format!("{:02}-{last:04}", year % 100))
}

/// The number of a referral, by its identifier.
pub async fn of(tx: &mut Tx, id: &str) -> Result<Option<String>> {
    sql!(tx, c => sqlx::query_scalar("SELECT number FROM referrals WHERE id = $1").bind(id).fetch_optional(c))
}

/// The year in Italy: on new year's eve the node's UTC would be an hour late.
fn year(millis: i64) -> Result<i16> {
    let moment = jiff::Timestamp::from_millisecond(millis).map_err(StoreError::inconsistent)?;
    let rome = TimeZone::get("Europe/Rome").map_err(StoreError::inconsistent)?;
    Ok(moment.to_zoned(rome).year())
}

#[cfg(test)]
mod tests {
    use super::year;

    #[test]
    fn the_year_begins_at_midnight_in_italy() {
        assert_eq!(year(1_798_757_999_999).unwrap(), 2026);
        assert_eq!(year(1_798_758_000_000).unwrap(), 2027);
    }
}
