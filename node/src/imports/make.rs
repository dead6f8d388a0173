//! The records and enrolments of a sheet are made: a stretch of lines in each transaction, and in between whoever else writes has her turn.
//!
//! One transaction for a hundred thousand people would keep every colleague waiting for ten seconds and more, since each page that
//! shows people writes a row in the log. So there are many, and all or none is kept in another way. What becomes of each line is
//! decided once, together, and written down with the first stretch; a node that stopped goes on after the last one that was
//! committed, whatever the register, the clock or the program say by then. What cannot go on to its end is taken back by itself.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use pico_protocol::time::Timestamp;
use tokio::sync::mpsc::Receiver;

use super::fate::Fate;
use super::reading::{Line, Somebody};
use super::store::made::Progress;
use super::trial::Trial;
use super::work::{Reader, STRETCH, asker, lines, not_allowed, offered, sight, try_out};
use super::{Import, State, ordered, store, table};
use crate::app::App;
use crate::audit::{self, Actor, Event, ListKind};
use crate::enrolments::store::many::Prepared as Enrolment;
use crate::enrolments::{self, EnrolmentId, Step};
use crate::people::many::{self, Prepared};
use crate::people::{PersonId, Sight};
use crate::relations::store::many::{self as relations, Prepared as Relation};
use crate::store::{Result, StoreError, Tx};

/// Stretches that are ready before they are written.
const AHEAD: usize = 1;
/// Whom an import made.
const MADE: ListKind = ListKind::new("import.people", "people", "list");
/// Whom it put into a service, or in line for one.
const ENROLLED: ListKind = ListKind::new("import.enrolled", "people", "list");
/// Into whose family and network it wrote somebody.
const RELATED: ListKind = ListKind::new("import.related", "people", "list");
/// How recent a record is that may have appeared since the lines were gone through.
const RECENT: Duration = Duration::from_mins(5);

/// Makes the records and the enrolments, or goes on where the node stopped. Where the register, the services or what the trial says have
/// changed since somebody looked at it, nothing is made, the sheet is tried once more and she is asked again.
pub(super) async fn make(app: &App, import: &Import) -> Result<()> {
    let since = app.clock.now().minus(RECENT);
    let mut tx = app.db.read().await?;
    let Some(sight) = sight(&mut tx, import).await? else { return not_allowed(app, import, tx).await };
    let begun = store::made::taken(&mut tx, &import.id).await?;
    let by_line = store::made::by_line(&mut tx, &import.id).await?;
    drop(tx);
    let lines = lines(app, import).await?;
    let offered = offered(app, import).await?;
    let reader = Reader::of(app, import, &offered, &lines);
    if let Some(fates) = begun {
        return write(app, import, None, Lines { reader, of_sheet: lines, fates, by_line }.prepared(import)).await;
    }
    let trial = try_out(app, import, &sight, &lines, false).await?;
    let changed = trial.counts != import.counts || (trial.counts.bad > 0 && !import.without_bad);
    let mut tx = app.db.write().await?;
    if changed || is_overtaken(&mut tx, &trial, &sight, since).await? {
        store::step(&mut tx, app, import, State::Checking, "import-changed", &asker(import)).await?;
        return tx.commit().await;
    }
    let fates = trial.fates(import.with_known);
    store::made::take(&mut tx, &import.id, &fates).await?;
    write(app, import, Some(tx), Lines { reader, of_sheet: lines, fates, by_line }.prepared(import)).await
}

/// Whether somebody has come meanwhile, into the register or into a service.
async fn is_overtaken(tx: &mut Tx, trial: &Trial, sight: &Sight, since: Timestamp) -> Result<bool> {
    let newer = many::likenesses(tx, sight, since).await?;
    if newer.iter().any(|one| one.marks().iter().any(|mark| trial.did_not_know(mark))) {
        return Ok(true);
    }
    if trial.counts.enrolments == 0 {
        return Ok(false);
    }
    let opened = store::enrolled::opened_since(tx, since).await?;
    Ok(trial.no_longer_fits(&store::enrolled::offered(tx).await?, &opened))
}

/// What one line makes: a record with who is around her, an enrolment, or both.
struct Ready {
    person: Option<(Prepared, i64)>,
    related: Vec<Relation>,
    enrolment: Option<Enrolment>,
}

/// The lines of a sheet with what becomes of each.
struct Lines {
    reader: Reader,
    of_sheet: table::Lines,
    fates: Vec<Fate>,
    /// Who was made of which line, as far as a later one needs it.
    by_line: HashMap<i64, PersonId>,
}

impl Lines {
    /// Reads the lines that are left once more and encrypts what is made of them, a little ahead of who writes it.
    fn prepared(mut self, import: &Import) -> Receiver<Result<Vec<Ready>>> {
        let (sender, receiver) = tokio::sync::mpsc::channel(AHEAD);
        let (mapping, written) = (import.mapping.clone(), usize::try_from(import.written).unwrap_or(usize::MAX));
        tokio::task::spawn_blocking(move || {
            let later: HashSet<i64> = self.fates.iter().filter_map(Fate::line).collect();
            let mut taken = ordered::taken(self.of_sheet, self.fates, &mapping, (written, &self.by_line)).into_iter();
            loop {
                let some = taken.by_ref().take(STRETCH);
                let some: Result<Vec<Ready>> = some
                    .map(|line| {
                        let ready = ready(&self.reader, line.number, &line.row(), line.fate, &self.by_line)?;
                        if let Some((person, line)) = ready.person.as_ref().filter(|(_, line)| later.contains(line)) {
                            self.by_line.insert(*line, person.id.clone());
                        }
                        Ok(ready)
                    })
                    .collect();
                let over = some.as_ref().is_ok_and(Vec::is_empty);
                if over || sender.blocking_send(some).is_err() {
                    // Or who writes has stopped.
                    return;
                }
            }
        });
        receiver
    }
}

fn ready(reader: &Reader, number: i64, row: &[String], fate: Fate, by_line: &HashMap<i64, PersonId>) -> Result<Ready> {
    let wrong = || StoreError::inconsistent("imports.taken");
    let Line::Person(somebody) = reader.line(row) else { return Err(wrong()) };
    let Somebody { details, related, wanted, .. } = *somebody;
    let app = &reader.app;
    let (person, related, whose) = match fate {
        Fate::Record => {
            let person = Prepared::new(app, details)?;
            let whose = person.id.clone();
            let related: Result<Vec<_>> = related.iter().map(|said| Relation::new(app, whose.clone(), said)).collect();
            (Some((person, number)), related?, whose)
        }
        // What a record says of her family stays as it is, like all else in it.
        Fate::Onto(whose) => (None, Vec::new(), whose),
        Fate::OntoLine(line) => (None, Vec::new(), by_line.get(&line).cloned().ok_or_else(wrong)?),
        Fate::Nothing => return Err(wrong()),
    };
    let now = app.clock.now();
    let enrolment = wanted.map(|wanted| {
        let id = EnrolmentId::new(app.entropy.uuid(now));
        let steps: Vec<(Step, i64)> = wanted.steps.into_iter().map(|step| (step, now.as_millis())).collect();
        Enrolment::new(app, id, whose, &wanted.service, &steps)
    });
    Ok(Ready { person, related, enrolment })
}

/// Writes each stretch in a transaction, the first in one that is open already.
async fn write(
    app: &App,
    import: &Import,
    mut open: Option<Tx>,
    mut prepared: Receiver<Result<Vec<Ready>>>,
) -> Result<()> {
    let by = asker(import);
    let mut progress = Progress { made: import.made, enrolled: import.enrolled, written: import.written };
    app.signals.written.store(progress.written, Ordering::Relaxed);
    while let Some(lines) = prepared.recv().await {
        let lines = lines?;
        let mut tx = next(app, &mut open).await?;
        progress.written += i64::try_from(lines.len()).unwrap_or(0);
        let (mut people, mut related, mut enrolments) = (Vec::new(), Vec::new(), Vec::new());
        for line in lines {
            people.extend(line.person);
            related.extend(line.related);
            enrolments.extend(line.enrolment);
        }
        progress.made += records(&mut tx, app, import, people).await?;
        relate(&mut tx, app, import, &related).await?;
        progress.enrolled += enrol(&mut tx, app, import, &enrolments).await?;
        store::made::count(&mut tx, &import.id, progress).await?;
        tx.commit().await?;
        app.signals.written.store(progress.written, Ordering::Relaxed);
    }
    let counts = &import.counts;
    if (progress.made, progress.written) != (counts.records(import.with_known), counts.taken(import.with_known)) {
        return Err(StoreError::inconsistent("imports.counts"));
    }
    let mut tx = next(app, &mut open).await?;
    let event = Event::new("import.made", "import", import.id.as_str());
    let event = event.detail(format!("people={} enrolments={}", progress.made, progress.enrolled));
    audit::record(&mut tx, app, &by, event).await?;
    store::erase(&mut tx, &import.id).await?;
    store::step(&mut tx, app, import, State::Made, "", &by).await?;
    tx.commit().await
}

/// Writes the records of a stretch; answers how many.
async fn records(tx: &mut Tx, app: &App, import: &Import, made: Vec<(Prepared, i64)>) -> Result<i64> {
    let (people, lines): (Vec<Prepared>, Vec<i64>) = made.into_iter().unzip();
    many::register(tx, app, &import.acted_by, &people).await?;
    let ids: Vec<(&PersonId, i64)> = people.iter().map(|one| &one.id).zip(lines).collect();
    store::made::write(tx, &import.id, &ids).await?;
    audit::record_list(tx, app, &asker(import), MADE, ids.iter().map(|(id, _)| id.as_str())).await?;
    Ok(i64::try_from(ids.len()).unwrap_or(0))
}

/// Writes who is around those of a stretch.
async fn relate(tx: &mut Tx, app: &App, import: &Import, related: &[Relation]) -> Result<()> {
    let by = asker(import);
    relations::write(tx, app, &by, import.id.as_str(), related).await?;
    // Those of one person stand one behind the other.
    let mut whose: Vec<&str> = related.iter().map(|one| one.person.as_str()).collect();
    whose.dedup();
    audit::record_list(tx, app, &by, RELATED, whose.into_iter()).await
}

/// Writes the enrolments of a stretch, with the places that they take; answers how many.
async fn enrol(tx: &mut Tx, app: &App, import: &Import, made: &[Enrolment]) -> Result<i64> {
    let by = asker(import);
    enrolments::store::many::write(tx, &by, made).await?;
    let ids: Vec<(&EnrolmentId, i64)> = made.iter().map(|one| (&one.id, one.version())).collect();
    store::enrolled::write(tx, &import.id, &ids).await?;
    audit::record_list(tx, app, &by, ENROLLED, made.iter().map(|one| one.person.as_str())).await?;
    places(tx, app, &by, made.iter().map(Enrolment::service).collect()).await?;
    Ok(i64::try_from(made.len()).unwrap_or(0))
}

/// Counts the places of these services.
pub(super) async fn places(tx: &mut Tx, app: &App, by: &Actor, services: BTreeSet<&str>) -> Result<()> {
    for service in services {
        let service = service.parse().map_err(StoreError::inconsistent)?;
        enrolments::store::many::count_taken(tx, app, by, &service).await?;
    }
    Ok(())
}

async fn next(app: &App, open: &mut Option<Tx>) -> Result<Tx> {
    match open.take() {
        Some(tx) => Ok(tx),
        None => app.db.write().await,
    }
}
