//! Databases on a PostgreSQL server, made as a node needs them: for trials and measurements, which want a new one each.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};

use super::Result;

/// Makes a new, empty database called `name` on the server of `address` (`postgres://…`, a user who may do so) and answers
/// its address. Names are the program's own, never somebody's input.
pub async fn create(address: &str, name: &str) -> Result<String> {
    let statement = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    execute(address, statement).await?;
    Ok(address_of(address, name))
}

/// Removes a database, whoever is connected to it.
pub async fn remove(address: &str, name: &str) -> Result<()> {
    execute(address, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}

async fn execute(address: &str, statement: String) -> Result<()> {
    let mut connection: PgConnection = PgConnectOptions::from_str(address)?.connect().await?;
    sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// The address with another database.
fn address_of(server: &str, name: &str) -> String {
    let (place, options) = server.split_once('?').map_or((server, None), |(place, options)| (place, Some(options)));
    let host = place.find("://").map_or(0, |colon| colon + 3);
    let end = place[host..].find('/').map_or(place.len(), |slash| host + slash);
    let options = options.map(|options| format!("?{options}")).unwrap_or_default();
    format!("{}/{name}{options}", &place[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_server_has_the_same_address_but_for_its_name() {
        for (server, expected) in [
            ("postgres://postgres@127.0.0.1:5432", "postgres://postgres@127.0.0.1:5432/one"),
            ("postgres://u:p@host/postgres", "postgres://u:p@host/one"),
            ("postgres://u@host/old?sslmode=require", "postgres://u@host/one?sslmode=require"),
        ] {
            assert_eq!(address_of(server, "one"), expected);
        }
    }
}
