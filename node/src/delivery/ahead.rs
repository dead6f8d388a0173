//! Sealing ahead: while a batch is under way to a peer, the messages after it are sealed, because two key agreements for
//! each of them take longer than everything else the sender does.

use std::collections::HashMap;

use super::deliver::{Row, after, line};
use crate::app::App;
use crate::federation::known::KnownPeer;
use crate::store::{Result, StoreError};

/// Bytes sealed ahead for one peer; what comes after waits for its turn.
const MOST: usize = 1024 * 1024;

/// Messages to one peer as they will travel, each with what it was made from.
#[derive(Debug, Default)]
pub(super) struct Ahead(HashMap<String, (Row, String)>);

impl Ahead {
    /// The message as it travels, if it is still what it was when it was sealed. One that was erased or taken back
    /// since must not leave.
    pub(super) fn take(&mut self, row: &Row) -> Option<String> {
        self.0.remove(&row.id).filter(|(made_from, _)| made_from == row).map(|(_, line)| line)
    }
}

/// Seals what comes after a place of the stream, as far as it is signed. That it does not succeed is no harm: the batch itself
/// will meet the same trouble and tell it.
pub(super) async fn seal(app: &App, peer: &KnownPeer, place: (i64, i64), most: i64) -> Ahead {
    try_to(app, peer, place, most).await.unwrap_or_else(|error| {
        tracing::debug!(%error, "nothing was sealed ahead");
        Ahead::default()
    })
}

async fn try_to(app: &App, peer: &KnownPeer, place: (i64, i64), most: i64) -> Result<Ahead> {
    let mut tx = app.db.read().await?;
    let rows = after(&mut tx, peer, place, most).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(Ahead::default());
    }
    let (app, key) = (app.clone(), peer.seal_key);
    let build = move || {
        let (mut lines, mut bytes) = (HashMap::new(), 0);
        for row in rows {
            if bytes > MOST {
                break;
            }
            let line = line(&app, &row, &key)?;
            bytes += line.len();
            lines.insert(row.id.clone(), (row, line));
        }
        Ok(Ahead(lines))
    };
    tokio::task::spawn_blocking(build).await.map_err(StoreError::inconsistent)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_erased_after_it_was_sealed_does_not_leave() {
        let row = Row {
            id: "msg_1".into(),
            seq: 1,
            core: "{}".into(),
            body: Some("a name".into()),
            empty_reason: String::new(),
        };
        let sealed = || Ahead(HashMap::from([(row.id.clone(), (row.clone(), "sealed".to_owned()))]));
        assert_eq!(sealed().take(&row).as_deref(), Some("sealed"));
        assert_eq!(sealed().take(&Row { body: None, ..row.clone() }), None);
        assert_eq!(sealed().take(&Row { empty_reason: "withdrawn".into(), ..row.clone() }), None);
        assert_eq!(sealed().take(&Row { id: "msg_2".into(), ..row.clone() }), None);
    }
}
