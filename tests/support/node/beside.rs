//! The node's own parts, opened beside the process that serves: for what only another clock can do.

use std::time::Duration;

use pico_node::app::App;
use pico_node::clock::Clock;
use pico_node::config::Config;
use pico_node::identity::Identity;
use pico_node::identity::keys::Keys;
use pico_protocol::time::Timestamp;

use super::TestNode;
use crate::support::hostile::now;

impl TestNode {
    /// So many days pass at once: what the node's clock would do to its referrals and bookings meanwhile is done now, by the program's
    /// own code on the node's own rows, as a second process beside it.
    pub async fn days_pass(&self, days: u64) {
        let app = self.open_at(now().plus(Duration::from_hours(24 * days))).await;
        // The node that serves has met its peers, and for them the days pass as well; the process beside it has not said hello
        // itself.
        let mut tx = app.db.read().await.unwrap();
        for peer in pico_node::peers::store::list(&mut tx).await.unwrap() {
            let id = peer.node_id.parse().unwrap();
            app.federation.known.meet(&id);
            app.federation.clocks.told(&id, app.clock.now(), app.clock.since_start());
        }
        drop(tx);
        pico_node::referrals::deadlines::look(&app).await.unwrap();
        pico_node::bookings::exchange::work::look(&app).await.unwrap();
        app.db.close().await;
    }

    /// The node's parts as the program opens them, with a clock held in the hand.
    pub async fn open_at(&self, now: Timestamp) -> App {
        let config = Config::load(&self.data(), &self.flags()).unwrap();
        let (db, keys, clock) = (self.database().await, Keys::load(&config.data).unwrap(), Clock::held_at(now));
        let field_key = keys.field_key();
        let identity = Identity::open(&db, &config, keys).await.unwrap();
        App::new(config, db, clock, identity, field_key)
    }
}
