//! What there is to look at of bookings between two cooperatives: what is asked of another, before and after the two have agreed on it; a
//! request that waits for an answer; one that was used, and whose settlement is contested.

use super::visits::Visit;
use super::visits::Who::{Ada, Giulia, Lucia};
use super::visits::visit;
use crate::bookings::a_room;
use crate::bookings_between::{acts, agree, asks, form_of};
use crate::support::desk::{Desks, in_days};
use crate::support::eventually;
use crate::support::form::Form;
use crate::support::hostile::Spoils;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;

/// Its pages; `ask` is the form for what Brezza lends.
pub(super) async fn of(desks: &Desks, ask: &str, visits: &mut Vec<Visit>) {
    let (pair, giulia, omar) = (&desks.pair, &desks.giulia, &desks.omar);
    let amos = comes_in(&pair.aurora, "amos", "node-administrator").await;
    let bruno = comes_in(&pair.brezza, "bruno", "node-administrator").await;
    agree((&pair.aurora, &amos), (&pair.brezza, &bruno)).await;
    visits.push(visit("/rete/{id}", Ada, &format!("/rete/{}", Spoils::of(&pair.brezza).id)));
    for who in [Giulia, Lucia] {
        visits.push(visit("/rete/risorse/{owner}/{key}/chiedi", who, ask));
    }
    let room = a_room(giulia, &[("name", "Sala delle prove"), ("approval", "yes"), ("option_hours", "24")]).await;
    let form = form_of(omar, &pair.aurora, &room).await;
    let waits = asks(omar, &form, &[("giorno", &in_days(6))]).await;
    let used = asks(omar, &form, &[("giorno", &in_days(7))]).await;
    reaches(giulia, &waits, "Opzione").await;
    reaches(giulia, &used, "Opzione").await;
    acts(giulia, &used, "conferma", as_it_stands).await;
    acts(giulia, &used, "consegna", |form| form.with("meter", "45120")).await;
    acts(giulia, &used, "rientro", |form| {
        form.with("meter", "45180").with("fuel", "50").with("damage", "Uno specchio")
    })
    .await;
    acts(giulia, &used, "conto", |form| form.with("unit", "kilometres").with("quantity", "60").with("cents", "27,00"))
        .await;
    reaches(omar, &used, "27,00").await;
    acts(omar, &used, "contesta", |form| form.with("text", "Erano cinquanta chilometri")).await;
    reaches(giulia, &used, "Erano cinquanta chilometri").await;
    for path in [&waits, &used] {
        visits.push(visit("/prenotazioni/{id}/scambio", Giulia, path));
    }
    for step in ["conferma", "proponi", "opzione", "rifiuta", "nota"] {
        visits.push(visit("/prenotazioni/{id}/scambio/{step}", Giulia, &format!("{waits}/{step}")));
    }
    visits.push(visit("/prenotazioni/{id}/scambio/{step}", Giulia, &format!("{used}/conto")));
}

fn as_it_stands(form: Form) -> Form {
    form
}

async fn reaches(panel: &Panel, path: &str, words: &str) {
    eventually(&format!("{path} says \"{words}\""), async || {
        panel.open(path).await.text().contains(words).then_some(())
    })
    .await;
}
