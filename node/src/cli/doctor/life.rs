//! What only the database knows: the audit chain, backups, peers and their clocks.

use pico_protocol::time::Timestamp;

use super::Finding;
use crate::app::App;
use crate::audit::chain::{self, Verdict};
use crate::clock::DAY;
use crate::peers::certificates;
use crate::store::Result;
use crate::{alerts, backup, sql};

/// A backup older than this is worth a word.
const OLD_BACKUP: i64 = 2 * DAY;
/// A message that has waited longer than this, in milliseconds, while its peer was heard is worth a look.
const STUCK: i64 = 60 * 60 * 1000;
/// A clock further off than this confuses people who read dates.
const CLOCK: i64 = 2 * 60 * 1000;

pub(super) async fn examine(app: &App) -> Result<Vec<Finding>> {
    let mut findings = vec![audit(app).await?, backup_age(app).await?, telephone(app)];
    findings.extend(document(app));
    findings.extend(urgent(app).await?);
    findings.extend(peers(app).await?);
    Ok(findings)
}

async fn audit(app: &App) -> Result<Finding> {
    Ok(match chain::verify(&app.db).await? {
        Verdict::Intact(count) => Finding::good("audit", &[("count", &count)]),
        Verdict::Broken(position) => Finding::broken("audit-broken", &[("position", &position)]),
        Verdict::Cut { left, chained } => Finding::broken("audit-cut", &[("left", &left), ("chained", &chained)]),
    })
}

async fn backup_age(app: &App) -> Result<Finding> {
    let Some(last) = backup::last(&app.db).await? else { return Ok(Finding::warning("backup-never", &[])) };
    let days = app.clock.now().millis_since(last.at) / DAY;
    Ok(if app.clock.now().millis_since(last.at) > OLD_BACKUP {
        Finding::warning("backup-old", &[("days", &days)])
    } else if !last.elsewhere {
        Finding::warning("backup-here", &[("path", &last.path.display())])
    } else {
        Finding::good("backup", &[("path", &last.path.display())])
    })
}

/// Whom others call when a message to us is stuck.
fn telephone(app: &App) -> Finding {
    match app.identity.document().organization.telephone.as_str() {
        "" => Finding::warning("telephone-none", &[]),
        number => Finding::good("telephone", &[("number", &number)]),
    }
}

/// Whether the others know of what is configured. A certificate that does not read has a line of its own already.
fn document(app: &App) -> Option<Finding> {
    let told = app.identity.is_up_to_date(&app.config).unwrap_or(true);
    (!told).then(|| Finding::warning("document-behind", &[]))
}

/// Whether anybody would hear of an urgent referral.
async fn urgent(app: &App) -> Result<Option<Finding>> {
    if alerts::named::nobody_is_named(&mut app.db.read().await?).await? {
        return Ok(Some(Finding::warning("urgent-nobody", &[])));
    }
    Ok(app.config.mail.server.is_empty().then(|| Finding::warning("urgent-no-server", &[])))
}

#[derive(sqlx::FromRow)]
struct Peer {
    legal_name: String,
    telephone: String,
    state: String,
    frozen: String,
    created_at: i64,
    last_contact: Option<i64>,
    waiting: i64,
    oldest: Option<i64>,
    early: i64,
    clock_difference: Option<i64>,
    certificate_ends: Option<i64>,
}

async fn peers(app: &App) -> Result<Vec<Finding>> {
    let mut tx = app.db.read().await?;
    let peers: Vec<Peer> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT p.legal_name, p.telephone, p.state, p.frozen, p.created_at, p.last_contact, p.clock_difference, \
         p.certificate_ends, CAST((SELECT COUNT(*) FROM outbox o WHERE o.peer = p.node_id AND o.received_at IS NULL) AS BIGINT) \
         AS waiting, CAST((SELECT COUNT(*) FROM inbox i WHERE i.peer = p.node_id AND i.state = 'early') AS BIGINT) AS early, (SELECT MIN(o.created_at) FROM outbox o WHERE o.peer = p.node_id AND o.received_at IS NULL) AS oldest \
         FROM peers p ORDER BY p.legal_name"
    ).fetch_all(c))?;
    let active: Vec<&Peer> = peers.iter().filter(|peer| peer.state == "active").collect();
    let mut findings = vec![Finding::good("peers", &[("count", &active.len())])];
    let now = app.clock.now();
    findings.extend(active.iter().filter_map(|peer| link(peer, now.as_millis())));
    findings.extend(active.iter().filter_map(|peer| certificate(peer, now)));
    findings.extend(active.iter().filter_map(|peer| early(peer)));
    findings.extend(clock(&active));
    Ok(findings)
}

fn link(peer: &Peer, now: i64) -> Option<Finding> {
    if !peer.frozen.is_empty() {
        return Some(Finding::warning("peer-frozen", &[("name", &peer.legal_name), ("why", &peer.frozen)]));
    }
    let silent = now - peer.last_contact.unwrap_or(peer.created_at);
    if silent > DAY {
        let finding = match peer.telephone.as_str() {
            "" => Finding::warning("peer-silent-unlisted", &[("name", &peer.legal_name)]),
            number => Finding::warning("peer-silent", &[("name", &peer.legal_name), ("telephone", &number)]),
        };
        return Some(finding.counting("days", silent / DAY).counting("n", peer.waiting));
    }
    let stuck = peer.oldest.is_some_and(|oldest| now - oldest > STUCK);
    stuck.then(|| Finding::warning("peer-waiting", &[("name", &peer.legal_name)]).counting("n", peer.waiting))
}

/// A certificate that is trusted for its pin is trusted after its end too: only people mind.
fn certificate(peer: &Peer, now: Timestamp) -> Option<Finding> {
    let ended = certificates::over(peer.certificate_ends, now)?;
    let days = (now.as_millis() - ended) / DAY;
    Some(Finding::warning("peer-certificate", &[("name", &peer.legal_name), ("days", &days)]))
}

/// Messages that came before the agreement begins wait unread: either that was agreed, or this clock is behind.
fn early(peer: &Peer) -> Option<Finding> {
    (peer.early > 0).then(|| Finding::warning("peer-early", &[("name", &peer.legal_name)]).counting("n", peer.early))
}

/// When most peers' clocks differ from ours alike, the wrong one is ours.
fn clock(peers: &[&Peer]) -> Option<Finding> {
    let mut differences: Vec<i64> = peers.iter().filter_map(|peer| peer.clock_difference).collect();
    differences.sort_unstable();
    let middle = *differences.get(differences.len().saturating_sub(1) / 2)?;
    let seconds = middle.abs() / 1000;
    Some(if middle.abs() > CLOCK {
        let (unit, n) = match seconds / 60 {
            minutes @ ..120 => ("minutes", minutes),
            minutes @ ..2_880 => ("hours", minutes / 60),
            minutes => ("days", minutes / 1_440),
        };
        Finding::warning("clock-off", &[("unit", &unit)]).counting("n", n)
    } else {
        Finding::good("clock", &[("seconds", &seconds)])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Level;
    use crate::web::locale::Locale;

    fn peer(clock_difference: i64) -> Peer {
        Peer {
            legal_name: "Coop".into(),
            telephone: "1".into(),
            state: "active".into(),
            frozen: String::new(),
            created_at: 0,
            last_contact: Some(0),
            waiting: 0,
            oldest: None,
            early: 0,
            clock_difference: Some(clock_difference),
            certificate_ends: None,
        }
    }

    #[test]
    fn our_clock_is_wrong_only_when_most_peers_say_so() {
        let (right, wrong) = (peer(-500), peer(3_600_000));
        assert_eq!(clock(&[]).map(|finding| finding.level), None);
        assert_eq!(clock(&[&right, &wrong, &right]).map(|finding| finding.level), Some(Level::Good));
        assert_eq!(clock(&[&right, &wrong, &wrong]).map(|finding| finding.level), Some(Level::Warning));
        for (far, words) in [(CLOCK + 1, "2 minuti"), (7_200_000, "2 ore"), (-30 * DAY, "30 giorni")] {
            let told = clock(&[&peer(far)]).map(|finding| finding.lines(Locale::It)).unwrap_or_default();
            assert!(told.contains(words), "{told}");
        }
    }

    #[test]
    fn a_peer_not_heard_for_a_day_is_worth_a_telephone_call() {
        assert!(link(&peer(0), DAY).is_none());
        assert_eq!(link(&peer(0), DAY + 1).map(|finding| finding.key), Some("peer-silent"));
        let waits = Peer { waiting: 2, oldest: Some(0), ..peer(0) };
        assert!(link(&waits, STUCK).is_none());
        assert_eq!(link(&waits, STUCK + 1).map(|finding| finding.key), Some("peer-waiting"));
        let told = link(&waits, 40 * DAY).map(|finding| finding.lines(Locale::It)).unwrap_or_default();
        assert!(told.contains("da 40 giorni") && told.contains("2 messaggi aspettano"), "{told}");
        assert!(early(&peer(0)).is_none() && early(&Peer { early: 1, ..peer(0) }).is_some());
        let told = link(&peer(0), DAY + 1).map(|finding| finding.lines(Locale::It)).unwrap_or_default();
        assert!(told.lines().next().is_some_and(|line| line.ends_with("da un giorno")), "{told}");
        let unlisted = Peer { telephone: String::new(), ..peer(0) };
        assert_eq!(link(&unlisted, DAY + 1).map(|finding| finding.key), Some("peer-silent-unlisted"));
    }
}
