//! What there is to look at around bookings: one of ours that takes place, one that waits for a yes, a time that somebody waits for, and the
//! calendar of all of it.

use super::visits::Who::{Giulia, Lucia};
use super::visits::{Visit, visit};
use crate::bookings::{a_room, asks, id_of, waits_for};
use crate::support::desk::in_days;
use crate::support::panel::Panel;

/// Its pages.
pub(super) async fn of(giulia: &Panel, visits: &mut Vec<Visit>) {
    let (room, day) = (a_room(giulia, &[("accessory-1", "Proiettore"), ("stock-1", "1")]).await, in_days(3));
    let weekly = [("every", "week"), ("until", &in_days(20)[..]), ("extra-0", "1")];
    let booking = format!("/prenotazioni/{}", id_of(&asks(giulia, &room, &weekly).await.ok()));
    waits_for(giulia, &room).await;
    let lists = ["/prenotazioni", "/prenotazioni?elenco=tutte", "/prenotazioni?stato=declined"];
    for path in lists {
        visits.push(visit("/prenotazioni", Giulia, path));
    }
    visits.push(visit("/prenotazioni", Lucia, "/prenotazioni?elenco=tutte"));
    let (at, of) = (format!("giorno={day}&dalle=10&alle=11"), format!("risorsa={room}"));
    for address in [String::new(), at.clone(), format!("{at}&tipo=room&persone=99"), of.clone(), format!("{of}&{at}")] {
        visits.push(visit("/prenotazioni/nuova", Giulia, &format!("/prenotazioni/nuova?{address}")));
    }
    for sight in ["giorno", "settimana", "mese"] {
        for of in ["", of.as_str()] {
            let path = format!("/prenotazioni/calendario?vista={sight}&giorno={day}&{of}");
            visits.push(visit("/prenotazioni/calendario", Giulia, &path));
        }
    }
    visits.push(visit("/prenotazioni/{id}", Giulia, &booking));
    visits.push(visit("/prenotazioni/{id}", Lucia, &booking));
    visits.push(visit("/prenotazioni/{id}/modifica", Giulia, &format!("{booking}/modifica")));
}
