//! What was worked in a town, month by month: each colleague has the people whom she follows, sees them again and again, now and then
//! several together, and writes it down on the same day.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use pico_protocol::id::SubjectId;

use super::dice::Dice;
use super::frame::{AS, Frame, MONTHS};
use super::people::Known;
use super::places::{Open, midday};
use super::{AT_ONCE, Size};
use crate::accounts::{Account, AccountId};
use crate::activities::store::many::{self, Prepared};
use crate::activities::store::month;
use crate::activities::store::shares::Part;
use crate::activities::time::Span;
use crate::activities::{ActivityId, Kind, Missed, State, Written, parts};
use crate::app::App;
use crate::contracts::month::Month;
use crate::error::Failure;

const WORK: u64 = 5;
/// The people whom a colleague follows in a month.
const FOLLOWED: usize = 20;
/// Activities of one day, at most.
const SLOTS: u16 = 8;
/// Days that are planned.
const AHEAD: i64 = 13;
/// One of so many activities is planned.
const PLANNED: usize = 100;

/// Everything that the hours are written from.
pub(super) struct Ground<'a> {
    pub(super) app: &'a App,
    pub(super) frame: &'a Frame,
    pub(super) people: &'a [Known],
    pub(super) open: &'a [Vec<Open>],
    pub(super) size: Size,
    pub(super) today: Date,
}

/// Writes them all.
pub(super) async fn fill(ground: &Ground<'_>) -> Result<(), Failure> {
    let count = ground.size.activities;
    let (planned, months) = (count / PLANNED, usize::try_from(MONTHS)?);
    let done = count - planned;
    let last = Month::of(ground.today);
    let mut all: Vec<Month> = std::iter::successors(Some(last), |month| Some(month.before())).take(months).collect();
    all.reverse();
    for (place, month) in all.into_iter().enumerate() {
        let quota = done * (place + 1) / months - done * place / months;
        let days = workdays(month.first(), month.last().min(ground.today));
        write(ground, place, &days, (quota, State::Delivered)).await?;
    }
    let ahead = workdays(ground.today, ground.today.checked_add(AHEAD.days())?);
    write(ground, months, &ahead, (planned, State::Planned)).await
}

/// The days from one to another on which people work; the first, where there is none.
fn workdays(from: Date, to: Date) -> Vec<Date> {
    let all = std::iter::successors(Some(from), |day| day.checked_add(1.day()).ok()).take_while(|day| *day <= to);
    let days: Vec<Date> = all.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).collect();
    if days.is_empty() { vec![from] } else { days }
}

/// The hours of all colleagues on these days.
async fn write(ground: &Ground<'_>, place: usize, days: &[Date], of: (usize, State)) -> Result<(), Failure> {
    let (quota, state) = of;
    let colleagues = ground.frame.colleagues.len();
    let mut ready: Vec<(Prepared, Vec<Part>)> = Vec::new();
    for (number, (account, service)) in ground.frame.colleagues.iter().enumerate() {
        let own = quota * (number + 1) / colleagues - quota * number / colleagues;
        let mut dice = Dice::of(ground.size.seed, WORK, place * colleagues + number);
        let followed = follow(&mut dice, &ground.open[*service], days);
        let each = u16::try_from(own.div_ceil(days.len())).unwrap_or(SLOTS).max(1);
        for made in 0..own {
            // A day is full before the next begins, so that nobody is in two places at once.
            let (day, slot) = (days[made / usize::from(each) % days.len()], made % usize::from(each));
            let told = Told { service: *service, day, slot: u16::try_from(slot)?, each, state };
            ready.push(one(ground, &mut dice, account, &followed, &told)?);
        }
        if ready.len() >= AT_ONCE {
            flush(ground, &mut ready).await?;
        }
    }
    flush(ground, &mut ready).await
}

async fn flush(ground: &Ground<'_>, ready: &mut Vec<(Prepared, Vec<Part>)>) -> Result<(), Failure> {
    if ready.is_empty() {
        return Ok(());
    }
    let mut tx = ground.app.db.write().await?;
    many::write(&mut tx, ready).await?;
    ready.clear();
    Ok(tx.commit().await?)
}

/// Whom a colleague follows on these days.
fn follow<'a>(dice: &mut Dice, open: &'a [Open], days: &[Date]) -> Vec<&'a Open> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let there = |one: &&Open| one.from <= *first && one.until.is_none_or(|until| until >= *last);
    let mut followed: Vec<&Open> = Vec::with_capacity(FOLLOWED);
    for _ in 0..FOLLOWED * 6 {
        if let Some(one) = open.get(dice.below(open.len())).filter(there)
            && !followed.iter().any(|known| known.id == one.id)
            && followed.len() < FOLLOWED
        {
            followed.push(one);
        }
    }
    followed
}

/// When and where one activity is.
struct Told {
    service: usize,
    day: Date,
    slot: u16,
    each: u16,
    state: State,
}

fn one(
    ground: &Ground<'_>,
    dice: &mut Dice,
    account: &Account,
    followed: &[&Open],
    told: &Told,
) -> Result<(Prepared, Vec<Part>), Failure> {
    let kind = match dice.below(100) {
        0..82 if !followed.is_empty() => Kind::Direct,
        0..92 => Kind::Indirect,
        _ => Kind::Travel,
    };
    let mut with: Vec<&Open> = Vec::new();
    if !(followed.is_empty() || kind == Kind::Indirect && dice.happens(500)) {
        let count = if kind == Kind::Direct && dice.happens(50) { 2 + dice.below(5) } else { 1 };
        let first = dice.below(followed.len());
        with.extend(followed.iter().cycle().skip(first).take(count.min(followed.len())));
    }
    let step = 10 * 60 / told.each.max(SLOTS);
    let begins = 8 * 60 + told.slot * step;
    let long = [step / 2, step * 3 / 4, step][dice.below(3)].max(1);
    let span = Span::new(begins, begins + long).ok_or("an hour that is none")?;
    let note =
        if dice.happens(100) { "Compiti e merenda insieme; tutto tranquillo.".to_owned() } else { String::new() };
    let state = match told.state {
        State::Delivered if dice.happens(40) => State::Missed(*dice.pick(&Missed::ALL)),
        state => state,
    };
    let service: SubjectId = ground.frame.services[told.service];
    let enrolments = with.iter().map(|one| one.id.clone()).collect();
    let written = Written { service, day: told.day, span, kind, enrolments, venue: None, note };
    let at = if state == State::Planned { ground.app.clock.now().as_millis() } else { midday(told.day) };
    let id = ActivityId::new(dice.uuid(at));
    let shares = share(ground, &with, told, u32::from(span.minutes()));
    let worker: (&AccountId, &str) = (&account.id, &account.name);
    Ok((Prepared::own(ground.app, id, worker, (state, &written), at), shares))
}

/// The part of everybody it was for, under the contract of the service.
fn share(ground: &Ground<'_>, with: &[&Open], told: &Told, minutes: u32) -> Vec<Part> {
    let contract = ground.frame.contracts[told.service].to_string();
    let qualification = AS.code();
    if with.is_empty() {
        return vec![Part { contract, qualification, minutes: i64::from(minutes), ..Part::default() }];
    }
    let part = |(one, minutes): (&&Open, u32)| Part {
        person: ground.people[one.person].id.to_string(),
        enrolment: one.id.to_string(),
        contract: contract.clone(),
        comune: ground.people[one.person].comune.clone(),
        qualification,
        minutes: i64::from(minutes),
    };
    with.iter().zip(parts(minutes, with.len())).map(part).collect()
}

/// Half of the colleagues have signed the month before this one, and of most services the three months before that are closed.
pub(super) async fn close(ground: &Ground<'_>, by: &Account) -> Result<(), Failure> {
    let last = Month::of(ground.today).before();
    for (account, _) in ground.frame.colleagues.iter().step_by(2) {
        let mut tx = ground.app.db.write().await?;
        let (minutes, _) = month::digest(&mut tx, &account.id, last).await?;
        month::sign(&mut tx, ground.app, &account.actor(), &account.id, last, minutes).await?;
        tx.commit().await?;
    }
    for service in ground.frame.services.iter().skip(1) {
        let mut tx = ground.app.db.write().await?;
        for month in std::iter::successors(Some(last.before()), |month| Some(month.before())).take(3) {
            month::lock(&mut tx, ground.app, &by.actor(), service, month).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
