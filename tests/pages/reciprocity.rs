//! What there is to look at of reciprocity: an account with lines both ways, one that is contested, and limits.

use super::visits::Visit;
use super::visits::Who::{Giulia, Paola};
use super::visits::visit;
use crate::reciprocity::{Use, a_room, are_written, contested, new_year};
use crate::support::hostile::Spoils;
use crate::support::pair::TestPair;

/// Its pages; answers the files.
pub(super) async fn of(pair: &TestPair, visits: &mut Vec<Visit>) -> Vec<Visit> {
    let peer = Spoils::of(&pair.brezza).id.to_string();
    let room = Use { avoided: [25_000, 40, 3], ..a_room(1, new_year(), 12_000) };
    are_written(&pair.aurora, (&peer, "received"), &[room, contested(2)]).await;
    let van = Use { resource: "Furgone a nove posti con pedana", signed: Some((87, "kilometres", 3_915)), ..room };
    are_written(&pair.aurora, (&peer, "sent"), &[Use { number: 3, ..van }]).await;
    let path = format!("/reciprocita/{peer}");
    for who in [Giulia, Paola] {
        visits.push(visit("/reciprocita", who, "/reciprocita"));
        visits.push(visit("/reciprocita/{peer}", who, &path));
    }
    visits.push(visit("/reciprocita/{peer}/foglio", Giulia, &format!("{path}/foglio")));
    visits.push(visit("/reciprocita/{peer}/limiti", Giulia, &format!("{path}/limiti")));
    vec![
        visit("/reciprocita/esporta", Giulia, "/reciprocita/esporta?formato=ods"),
        visit("/reciprocita/{peer}/esporta", Giulia, &format!("{path}/esporta?formato=xlsx")),
    ]
}
