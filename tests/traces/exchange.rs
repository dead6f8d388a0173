//! What two cooperatives lend each other: agreed on, asked for and answered.

use super::Stage;
use crate::bookings::a_room;
use crate::bookings_between::{acts, agree, asks, form_of};
use crate::support::eventually;
use crate::support::staff::comes_in;

/// Omar asks for a room of Giulia's, and she says a word to it.
pub(super) async fn is_booked(stage: &Stage) {
    let (pair, giulia, omar) = (&stage.desks.pair, &stage.desks.giulia, &stage.desks.omar);
    let bruno = comes_in(&pair.brezza, "bruno", "node-administrator").await.watched(&stage.logs[1]);
    agree((&pair.aurora, &stage.ada), (&pair.brezza, &bruno)).await;
    let room = a_room(giulia, &[("name", "Sala delle prove")]).await;
    let path = asks(omar, &form_of(omar, &pair.aurora, &room).await, &[]).await;
    eventually("the request has arrived", async || (giulia.open(&path).await.status == 200).then_some(())).await;
    acts(giulia, &path, "nota", |form| form.with("text", "La sala ha il riscaldamento")).await;
}
