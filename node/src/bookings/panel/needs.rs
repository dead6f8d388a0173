//! What bookings ask of somebody now: requests to answer, what goes out today, what is late, a time that has become free. For the home
//! page and above the list.

use super::super::store::desk::{self, Part};
use super::super::store::{self, waits};
use super::fields;
use super::names::{Line, Names};
use super::rights::Eyes;
use super::words;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::store::{Result, Tx};
use crate::web::layout::Page;

/// The most of each that is shown.
const MOST: i64 = 12;

/// A time for which she waits.
#[derive(Clone, Debug)]
pub struct Told {
    /// Where she says that she waits no more.
    pub leave: String,
    /// Where she books it.
    pub path: String,
    /// Of what.
    pub resource: String,
    /// When.
    pub when: String,
    /// She was told that it is free.
    pub is_free: bool,
}

/// What there is to do.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Requests, for who answers them.
    pub to_answer: Vec<Line>,
    /// What is to be handed out, or fetched, today.
    pub to_hand_out: Vec<Line>,
    /// What should be back.
    pub late: Vec<Line>,
    /// Times for which she waits.
    pub waits: Vec<Told>,
}

impl Needs {
    /// Nothing has to be done.
    pub fn is_quiet(&self) -> bool {
        self.to_answer.is_empty() && self.to_hand_out.is_empty() && self.late.is_empty() && self.free().next().is_none()
    }

    /// Those of which she was told that they are free.
    pub fn free(&self) -> impl Iterator<Item = &Told> {
        self.waits.iter().filter(|wait| wait.is_free)
    }
}

/// What there is to do for who looks: who lends for all, who books for her own.
pub async fn needs<R>(tx: &mut Tx, app: &App, staff: &Staff<R>, page: &Page) -> Result<Needs> {
    if !staff.may(Permission::BookResources, Scope::Anything) {
        return Ok(Needs::default());
    }
    let (eyes, names) = (Eyes::of(staff), Names::read(tx).await?);
    let whose = if eyes.lends() { None } else { Some(eyes.account()) };
    let mut found = Vec::new();
    for part in [Part::ToAnswer, Part::ToHandOut, Part::Late] {
        let bookings = desk::waiting(tx, app, part, whose, MOST).await?;
        found.push(bookings.iter().map(|one| names.line(page, &eyes, one)).collect::<Vec<_>>());
    }
    let [to_answer, to_hand_out, late] = <[Vec<Line>; 3]>::try_from(found).unwrap_or_default();
    let to_answer = if eyes.lends() { to_answer } else { Vec::new() };
    Ok(Needs { to_answer, to_hand_out, late, waits: waiting(tx, &eyes, page).await? })
}

async fn waiting(tx: &mut Tx, eyes: &Eyes, page: &Page) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    for wait in waits::of_account(tx, eyes.account()).await? {
        if wait.span.from() <= eyes.now() {
            continue;
        }
        let Some(resource) = store::resource(tx, &wait.resource).await? else { continue };
        told.push(Told {
            leave: format!("/prenotazioni/attese/{}/togli", wait.id),
            path: fields::address("/prenotazioni/nuova", &wait.resource.to_string(), wait.span, None),
            resource: resource.particulars.content.name,
            when: words::when(page, wait.span),
            is_free: wait.told_at.is_some(),
        });
    }
    Ok(told)
}
