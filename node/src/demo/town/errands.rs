//! Things to do in a town: for teams and for colleagues, some of them late.

use jiff::ToSpan;
use jiff::civil::Date;

use super::dice::Dice;
use super::frame::Frame;
use super::people::Known;
use super::places::Open;
use super::{AT_ONCE, Size};
use crate::accounts::Account;
use crate::app::App;
use crate::error::Failure;
use crate::people::restriction;
use crate::tasks::{self, Due, For, Written};

const ERRAND: u64 = 6;
const TITLES: [&str; 5] = [
    "Chiamare la famiglia",
    "Portare i documenti allo sportello",
    "Sentire la scuola",
    "Aggiornare la scheda",
    "Preparare l’incontro con il Comune",
];

/// One for every five hundred people, from twenty to two thousand.
pub(super) async fn fill(
    app: &App,
    by: &Account,
    (frame, open): (&Frame, &[Vec<Open>]),
    (people, size, today): (&[Known], Size, Date),
) -> Result<(), Failure> {
    let count = (size.people / 500).clamp(20, 2_000);
    for some in (0..count).collect::<Vec<_>>().chunks(AT_ONCE) {
        let mut tx = app.db.write().await?;
        for number in some {
            let mut dice = Dice::of(size.seed, ERRAND, *number);
            let service = dice.early(frame.services.len());
            let to = match dice.below(3) {
                0 => For::Team(frame.services[service]),
                1 => For::Account(by.id.clone()),
                _ => For::Account(dice.pick(&frame.colleagues).0.id.clone()),
            };
            let days = i64::try_from(dice.below(40))? - 10;
            let due = Some(Due::once(today.checked_add(days.days())?, None));
            let (title, words, urgent) = ((*dice.pick(&TITLES)).to_owned(), String::new(), dice.happens(100));
            let about = open[service].get(dice.below(open[service].len())).map(|one| &people[one.person].id);
            let hers = match about {
                Some(person) => restriction::store::usable(&mut tx, app, &by.actor(), person).await?,
                None => None,
            };
            tasks::store::make(&mut tx, app, by, hers.as_ref(), &Written { title, words, to, due, urgent }).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
