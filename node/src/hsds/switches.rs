//! What of the open data is told, as the settings page says.
//!
//! Three switches, each a fact of this node ([`facts`]). The own services follow `federation.public_services` of the configuration until
//! somebody has decided on the page; what others have written is told only where somebody here has said so: their services are
//! public already, and still it is this node that answers for the list.

use crate::app::App;
use crate::store::{Result, Tx, facts};

/// One of the switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// The own public services, below `/hsds/`.
    OwnData,
    /// Those of linked cooperatives, below `/hsds/rete/`.
    NetworkData,
    /// The page for everybody, `/elenco`.
    OpenPage,
}

impl Switch {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::OwnData, Self::NetworkData, Self::OpenPage];

    /// Its fact, its field on the settings page, and its word in the log.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnData => "open-own-data",
            Self::NetworkData => "open-network-data",
            Self::OpenPage => "open-page",
        }
    }

    /// Message key of what it does.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OwnData => "settings-open-own-data",
            Self::NetworkData => "settings-open-network-data",
            Self::OpenPage => "settings-open-page",
        }
    }

    /// Whether it is on. One statement.
    pub async fn is_on(self, tx: &mut Tx, app: &App) -> Result<bool> {
        let decided = facts::get(tx, self.code()).await?;
        let at_first = self == Self::OwnData && app.config.federation.public_services;
        Ok(decided.map_or(at_first, |decided| decided == "on"))
    }

    /// Switches it; answers whether that changed anything.
    pub async fn set(self, tx: &mut Tx, app: &App, on: bool) -> Result<bool> {
        if self.is_on(tx, app).await? == on {
            return Ok(false);
        }
        facts::put(tx, self.code(), if on { "on" } else { "off" }).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn the_own_services_follow_the_configuration_until_somebody_decides_and_the_rest_is_off() {
        for (flags, own) in [(&[][..], false), (&["federation.public_services=true"][..], true)] {
            let node = TrialNode::with("Una", flags).await;
            let mut tx = node.db.write().await.unwrap();
            for (switch, on) in Switch::ALL.into_iter().zip([own, false, false]) {
                assert_eq!(switch.is_on(&mut tx, &node).await.unwrap(), on, "{switch:?}");
                assert!(!switch.set(&mut tx, &node, on).await.unwrap(), "nothing changes");
                assert!(switch.set(&mut tx, &node, !on).await.unwrap());
                assert_eq!(switch.is_on(&mut tx, &node).await.unwrap(), !on, "{switch:?}");
            }
        }
    }
}
