//! The trial of a sheet of hours, a stretch of lines at a time: names are looked up for each, and what stands in the months that it speaks of
//! once for all.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::finding::{House, Register, found};
use super::reading::{self, Line};
use super::trial::{Found, Trial};
use crate::activities::allowed::Standing as Allowed;
use crate::activities::store::{self as activities, allowed};
use crate::app::App;
use crate::audit::Actor;
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::imports::table::Lines;
use crate::imports::work::{STRETCH, aside, lines, not_allowed, sight};
use crate::imports::{Fault, Import, Mapping, SHOWN, State, guess, store};
use crate::people::Sight;
use crate::services::store::Called;
use crate::store::{Result, Tx};
use crate::web::dates;

/// How the lines of a sheet are read.
#[derive(Clone)]
struct Reader {
    mapping: Mapping,
    titles: Arc<Vec<String>>,
    services: Arc<Vec<Called>>,
}

impl Reader {
    fn of(import: &Import, services: Arc<Vec<Called>>, lines: &Lines) -> Self {
        let first: Vec<Vec<String>> = lines.clone().take(SHOWN).collect();
        let titles = Arc::new(guess::titles(&first, import.mapping.head));
        Self { mapping: import.mapping.clone(), titles, services }
    }

    /// The next lines with what they say.
    fn stretch(&self, lines: &mut Lines) -> Vec<(Vec<String>, Line)> {
        let read = |row: Vec<String>| {
            let line = reading::line(&row, &self.titles, &self.mapping, &self.services);
            (row, line)
        };
        lines.by_ref().take(STRETCH).map(read).collect()
    }
}

/// The trial as somebody asks for it.
pub(in crate::imports) async fn check(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.write().await?;
    let Some(sight) = sight(&mut tx, import).await? else { return not_allowed(app, import, tx).await };
    // What the trial before this one told is told no more.
    store::lines::clear(&mut tx, &import.id).await?;
    tx.commit().await?;
    let (_, mut trial) = try_out(app, import, &sight, &lines(app, import).await?, true).await?;
    let mut tx = app.db.read().await?;
    trial.counts.beyond = beyond(&mut tx, &trial).await?;
    drop(tx);
    let mut tx = app.db.write().await?;
    if store::step(&mut tx, app, import, State::Checked, &import.remark, &Actor::Node).await? {
        store::count(&mut tx, &import.id, &trial.counts).await?;
    }
    tx.commit().await
}

/// Goes through the sheet; `told` says whether the lines that are told are kept.
pub(super) async fn try_out(
    app: &App,
    import: &Import,
    sight: &Sight,
    lines: &Lines,
    told: bool,
) -> Result<(House, Trial)> {
    let house = House::of(&mut app.db.read().await?).await?;
    let (reader, about) = (Reader::of(import, house.services.clone(), lines), lines.about());
    let mut trial = Trial::on(dates::today(app.clock.now()));
    let (mut at, mut rest) = (import.mapping.first(), lines.clone());
    for _ in 0..at {
        rest.next();
    }
    loop {
        let own = reader.clone();
        let (some, left) = aside(move || (own.stretch(&mut rest), rest)).await?;
        rest = left;
        if some.is_empty() {
            break;
        }
        let mut tx = app.db.read().await?;
        let register = Register::of(&mut tx, app, sight, &some).await?;
        let some = some.into_iter().map(|(row, line)| (row, found(app, line, &house, &register)));
        let some: Vec<(Vec<String>, Found)> = some.collect();
        learn(&mut tx, import, &house, &mut trial, &some).await?;
        drop(tx);
        for (row, line) in some {
            at += 1;
            trial.take(i64::try_from(at).unwrap_or(i64::MAX), &row, line);
        }
        keep(app, import, &mut trial, told, (at, about)).await?;
    }
    let full = trial.place();
    if !full.is_empty() {
        tell_full(&mut trial, full, lines.clone()).await?;
        keep(app, import, &mut trial, told, (at, about)).await?;
    }
    Ok((house, trial))
}

/// Hands in what stands in the months of these lines, and whether each still takes hours: asked of what the form asks.
async fn learn(
    tx: &mut Tx,
    import: &Import,
    house: &House,
    trial: &mut Trial,
    some: &[(Vec<String>, Found)],
) -> Result<()> {
    for (_, line) in some {
        let Found::Work(meant) = line else { continue };
        let (account, month) = (&house.accounts[meant.worker], Month::of(meant.written.day));
        if trial.asks_for(meant.worker, month) {
            for standing in store::hours::standing(tx, &import.id, account, month).await? {
                trial.stands(meant.worker, standing);
            }
        }
        let of_service = (meant.worker, meant.written.service, month);
        if !trial.knows(of_service) {
            let open = activities::open_month(tx, account, &meant.written).await?;
            trial.learns(of_service, open);
        }
    }
    Ok(())
}

/// Writes the lines that are told, and how far the work is.
async fn keep(app: &App, import: &Import, trial: &mut Trial, told: bool, (at, about): (usize, usize)) -> Result<()> {
    let lines = std::mem::take(&mut trial.told);
    let sealed = if told { store::lines::seal(app, &import.id, &lines)? } else { Vec::new() };
    let mut tx = app.db.write().await?;
    store::lines::write(&mut tx, &import.id, &sealed).await?;
    store::progress(&mut tx, &import.id, at, about.max(at)).await?;
    tx.commit().await
}

/// Tells the lines whose day has no room: what stands in them is read once more.
async fn tell_full(trial: &mut Trial, mut full: HashMap<i64, Fault>, lines: Lines) -> Result<()> {
    let numbers: BTreeSet<i64> = full.keys().copied().collect();
    let meant = move || (1..).zip(lines).filter(|(number, _)| numbers.contains(number)).collect::<Vec<_>>();
    for (number, row) in aside(meant).await? {
        trial.bad(number, &row, full.remove(&number).into_iter().collect());
    }
    Ok(())
}

/// How many people would have more hours than were authorised, or hours after what was authorised is over, in some month: as the form tells
/// it when hours are written.
async fn beyond(tx: &mut Tx, trial: &Trial) -> Result<i64> {
    let added = trial.added();
    let mut months: BTreeMap<Month, BTreeSet<&EnrolmentId>> = BTreeMap::new();
    for (enrolment, hers) in &added {
        for (day, _) in hers {
            months.entry(Month::of(*day)).or_default().insert(enrolment);
        }
    }
    let mut people = BTreeSet::new();
    for (month, enrolments) in months {
        let ids: Vec<&EnrolmentId> = enrolments.into_iter().collect();
        for (id, hours) in allowed::with(tx, &ids, month, &added).await? {
            if matches!(hours.standing(), Allowed::Beyond | Allowed::After) {
                people.insert(id);
            }
        }
    }
    Ok(i64::try_from(people.len()).unwrap_or(i64::MAX))
}
