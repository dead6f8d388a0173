//! The evidence file of one referral: everything both nodes have signed about it, for whoever must be convinced later
//! without asking either node. What it proves, and how it is checked, is `pico_protocol::evidence`.
//!
//! Only what is signed goes in: an own step that still waits for delivery is not evidence of anything yet. The peer's
//! newest receipt goes with it; where the peer's own events do not show already that it had our last one, the cores in
//! between go too, so that the receipt can be followed back. They tell only that other messages existed.

use pico_protocol::evidence::{self, Content, Evidence, Finding, Format, Item, MAX_BETWEEN, Papers, Report};
use pico_protocol::id::NodeId;
use pico_protocol::json::JsonError;
use pico_protocol::lane::Lane;
use pico_protocol::receipt::Receipt;
use pico_protocol::signed::{Signed, Verified};

use super::store::Row;
use crate::app::App;
use crate::outbox::lanes::{self, Side, StoredEvent};
use crate::outbox::proof;
use crate::peers::{self, agreement};
use crate::store::{Result, StoreError, Tx};

/// The file, checked as a stranger would check it before it leaves; nothing where it would be too long.
pub async fn export(tx: &mut Tx, app: &App, row: &Row) -> Result<Option<Vec<u8>>> {
    let events = lanes::load(tx, app, &row.peer_id()?, &row.id.subject()).await?;
    let mut evidence = gather(tx, app, row, &events).await?;
    let Some((bytes, report)) = checked(&evidence)? else { return Ok(None) };
    let own = row.own_lane();
    let receipt = evidence.receipts.first().cloned().filter(|_| is_open_ended(&report, own));
    let Some(receipt) = receipt else { return Ok(Some(bytes)) };
    evidence.between = bridge(tx, &row.peer_id()?, &evidence, own, &receipt).await?;
    // Where the way to the receipt is what makes it too long, the file goes without.
    Ok(Some(checked(&evidence)?.map_or(bytes, |(longer, _)| longer)))
}

/// As bytes, with what a stranger reads in them; nothing where they would be too many.
fn checked(evidence: &Evidence) -> Result<Option<(Vec<u8>, Report)>> {
    let bytes = match evidence.to_json() {
        Ok(bytes) => bytes,
        Err(JsonError::TooLong { .. }) => return Ok(None),
        Err(error) => return Err(StoreError::inconsistent(error)),
    };
    let report = evidence::verify(&bytes).map_err(StoreError::inconsistent)?;
    Ok(Some((bytes, report)))
}

/// Whether the peer has not proved yet that it had all our events.
fn is_open_ended(report: &Report, own: Lane) -> bool {
    report
        .findings
        .iter()
        .any(|finding| matches!(finding, Finding::Said { lane, .. } | Finding::OneSided { lane, .. } if *lane == own))
}

pub(super) async fn gather(tx: &mut Tx, app: &App, row: &Row, events: &[StoredEvent]) -> Result<Evidence> {
    let peer = row.peer_id()?;
    let subject = row.id.subject();
    let (own, theirs) = (items(events, Side::Own)?, items(events, Side::Peer)?);
    let (papers, peer_papers) = (own_papers(app), peer_papers(tx, &peer).await?);
    let opens = row.own_lane() == Lane::Opener;
    let (opener, answerer) = if opens { (papers, peer_papers) } else { (peer_papers, papers) };
    let (opener_events, answerer_events) = if opens { (own, theirs) } else { (theirs, own) };
    Ok(Evidence {
        format: Format::V1,
        subject: subject.parse().map_err(StoreError::inconsistent)?,
        exported_by: app.identity.node_id(),
        exported_at: app.clock.now(),
        opener,
        answerer,
        agreements: agreement::all_signed(tx, &peer).await?,
        opener_events,
        answerer_events,
        ticks: Vec::new(),
        receipts: proof::last_receipt(tx, &peer).await?.into_iter().collect(),
        between: Vec::new(),
    })
}

/// One side's signed events, in the order of their numbers.
fn items(events: &[StoredEvent], side: Side) -> Result<Vec<Item>> {
    let mut of_side: Vec<&StoredEvent> = events.iter().filter(|event| event.side == side).collect();
    of_side.sort_by_key(|event| event.number);
    of_side.into_iter().filter_map(item_of).collect()
}

/// A signed event as it goes into the file; none while ours waits to be signed.
pub(super) fn item_of(event: &StoredEvent) -> Option<Result<Item>> {
    event.core.as_deref().map(|core| item(event, core))
}

fn item(event: &StoredEvent, core: &str) -> Result<Item> {
    let core = Signed::parse(core.as_bytes()).map_err(StoreError::inconsistent)?;
    let content = event.salt.zip(event.text.clone()).map(|(salt, json)| Content { salt, json });
    Ok(Item { core, content })
}

fn own_papers(app: &App) -> Papers {
    let documents = app.identity.documents();
    Papers {
        genesis: app.identity.genesis().signed().clone(),
        documents: documents.versions().iter().map(Verified::signed).cloned().collect(),
    }
}

async fn peer_papers(tx: &mut Tx, peer: &NodeId) -> Result<Papers> {
    let row = peers::store::find(tx, peer).await?.ok_or_else(|| StoreError::inconsistent("a peer without a row"))?;
    let log = peers::store::document_log(tx, &row).await?;
    Ok(Papers {
        genesis: peers::store::parse_genesis(&row.genesis)?.into_signed(),
        documents: log.versions().iter().map(Verified::signed).cloned().collect(),
    })
}

/// Our cores after the last event up to the receipt's head; nothing where they are too many.
async fn bridge(
    tx: &mut Tx,
    peer: &NodeId,
    evidence: &Evidence,
    own: Lane,
    receipt: &Signed<Receipt>,
) -> Result<Vec<Signed<pico_protocol::core::Core>>> {
    let receipt = receipt.claimed().map_err(StoreError::inconsistent)?;
    let mut reached = None;
    for item in evidence.events(own) {
        let core = item.core.claimed().map_err(StoreError::inconsistent)?;
        if core.epoch == receipt.epoch && core.seq <= receipt.received {
            reached = Some(core.seq);
        }
    }
    let Some(reached) = reached else { return Ok(Vec::new()) };
    proof::cores(tx, peer, receipt.epoch, reached + 1..=receipt.received, MAX_BETWEEN).await
}
