//! `/servizi/{id}/criteri`: what gives points on the waiting list of a service, and computing the points of whoever waits again after
//! one has seen who moves.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::list::load;
use crate::accounts::permission::WriteEnrolments;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit;
use crate::enrolments::ranking::{Criteria, Criterion, InLine, LONGEST_WORDS, MOST, MOST_OF_ONE, Moved, recomputed};
use crate::enrolments::store::list::{self, Part};
use crate::enrolments::store::ranking as store;
use crate::error::Result;
use crate::people::panel::sight;
use crate::people::search::Line;
use crate::services::Service;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{spreadsheet, view, view_again};

type Writer = Staff<WriteEnrolments>;

/// Empty rows below the criteria that there are.
const EMPTY: u16 = 4;
/// Who moves, as many as one page shows.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "enrolments/criteria.html")]
struct CriteriaPage {
    page: Page,
    service: Service,
    form: Form,
    /// The keys of the rows of the form.
    rows: Vec<u16>,
    /// How many are in line.
    waiting: usize,
    /// How many of them have points from other criteria than these, and how many typed ones.
    stale: usize,
    typed: usize,
    /// What the criteria say now, after somebody changed them meanwhile.
    meanwhile: Vec<(String, String)>,
}

impl CriteriaPage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, service: Service, form: Option<Form>) -> Result<Self> {
        let (criteria, version) = store::criteria(tx, &service.id).await?;
        let rows: Vec<u16> = if let Some(form) = &form {
            keys(form)
        } else {
            let kept = criteria.list.iter().map(|one| one.key);
            kept.chain((0..EMPTY).map(|number| criteria.next.saturating_add(number))).collect()
        };
        let form = form.unwrap_or_else(|| filled(&criteria, version));
        let line = store::line(tx, app, &service.id).await?;
        let points = |one: &InLine| one.ranking.as_ref().map(|ranking| ranking.under(&criteria.list).points());
        let stale = |one: &&InLine| points(one).is_some_and(|points| points != one.points);
        let (waiting, typed) = (line.len(), line.iter().filter(|one| one.ranking.is_none()).count());
        let stale = line.iter().filter(stale).count();
        let (page, meanwhile) = (under(staff.page("ranking-title"), &service), Vec::new());
        Ok(Self { page, service, form, rows, waiting, stale, typed, meanwhile })
    }
}

/// Pages of one service's ranking stand under its people.
fn under(page: Page, service: &Service) -> Page {
    let name = service.particulars.content.name.clone();
    page.under("nav-services", "/servizi").under_named(name, format!("/servizi/{}/persone?elenco=lista", service.id))
}

fn filled(criteria: &Criteria, version: i64) -> Form {
    let mut names: Vec<(String, String)> = vec![("next".to_owned(), criteria.next.to_string())];
    for one in &criteria.list {
        names.push((format!("words-{}", one.key), one.words.clone()));
        names.push((format!("points-{}", one.key), one.points.to_string()));
    }
    let mut form = Form::prefilled(names.iter().map(|(name, value)| (name.as_str(), value.clone())));
    form.stands_on(&version);
    form
}

/// What was typed, on the criteria as they are now: the keys of its new rows may be those of a colleague's new ones, so it gets others.
fn on_top_of(form: &Form, now: &Criteria, version: i64) -> Form {
    let first: u16 = form.value("next").parse().unwrap_or(now.next);
    let moved = |name: &str| {
        let (field, key) = name.split_once('-')?;
        let key: u16 = key.parse().ok().filter(|key| *key >= first && ["words", "points"].contains(&field))?;
        Some(format!("{field}-{}", now.next.saturating_add(key - first)))
    };
    let fields = form.fields().filter(|(name, _)| *name != "next");
    let fields: Vec<_> = fields.map(|(name, value)| (moved(name).unwrap_or_else(|| name.to_owned()), value)).collect();
    let fields = fields.iter().map(|(name, value)| (name.as_str(), (*value).to_owned()));
    let mut form = Form::prefilled(fields.chain([("next", now.next.to_string())]));
    form.stands_on(&version);
    form
}

/// What the criteria say now where something else was typed.
fn differing(page: &Page, now: &Criteria, typed: &Criteria) -> Vec<(String, String)> {
    let of = |list: &[Criterion], key: u16| list.iter().find(|one| one.key == key).cloned();
    let told = |one: &Criterion| format!("{} · {}", one.words, page.t1("ranking-gives", "n", one.points));
    let changed = now.list.iter().filter(|one| of(&typed.list, one.key).as_ref() != Some(*one));
    let changed = changed.map(|one| (of(&typed.list, one.key).unwrap_or_else(|| one.clone()).words, told(one)));
    let gone = typed.list.iter().filter(|one| one.key < now.next && of(&now.list, one.key).is_none());
    changed.chain(gone.map(|one| (one.words.clone(), String::new()))).collect()
}

/// The keys of the rows that were sent, in their order.
fn keys(form: &Form) -> Vec<u16> {
    let keys = form.fields().filter_map(|(name, _)| name.strip_prefix("words-")?.parse().ok());
    keys.take(MOST + usize::from(EMPTY)).collect()
}

/// Reads the rows; a criterion whose two fields are empty is gone. The order is that of the page.
fn read(form: &mut Form, before: &Criteria) -> Criteria {
    let mut read = Criteria { next: before.next, list: Vec::new() };
    for key in keys(form) {
        let (words, points) = (format!("words-{key}"), format!("points-{key}"));
        form.called([(words.as_str(), "ranking-words"), (points.as_str(), "ranking-points")]);
        let named = form.optional(&words, LONGEST_WORDS);
        let worth = form.number(&points, 1, MOST_OF_ONE.into());
        match (named, worth) {
            (Some(named), Some(worth)) => {
                if read.list.iter().any(|one| one.words == named) {
                    form.refuse(&words, "ranking-twice");
                }
                let points = u16::try_from(worth).unwrap_or(MOST_OF_ONE);
                read.list.push(Criterion { key, points, words: named });
                read.next = read.next.max(key.saturating_add(1));
            }
            (Some(_), None) => form.refuse(&points, "ranking-points-needed"),
            (None, Some(_)) => form.refuse(&words, "ranking-words-needed"),
            (None, None) => {}
        }
    }
    if let Some(last) = read.list.get(MOST) {
        form.refuse_with(&format!("words-{}", last.key), "ranking-most", i64::try_from(MOST).unwrap_or(0));
    }
    read
}

pub(super) async fn ask(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    view(&CriteriaPage::draw(&mut tx, &app, &staff, service, None).await?)
}

pub(super) async fn save(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    let (before, version) = store::criteria(&mut tx, &service.id).await?;
    let criteria = read(&mut form, &before);
    if form.is_clean() {
        if store::set_criteria(&mut tx, &app, &staff.actor(), &service.id, seen, &criteria).await? {
            tx.commit().await?;
            return Ok(redirect_with(&format!("/servizi/{id}/criteri"), &Flash::ok("ranking-saved")));
        }
        form = on_top_of(&form, &before, version);
        let typed = read(&mut form, &before);
        form.refuse("version", "ranking-overtaken");
        let mut page = CriteriaPage::draw(&mut tx, &app, &staff, service, Some(form)).await?;
        page.meanwhile = differing(&page.page, &before, &typed);
        return view_again(&page);
    }
    let page = CriteriaPage::draw(&mut tx, &app, &staff, service, Some(form)).await?;
    view_again(&page)
}

#[derive(Template)]
#[template(path = "enrolments/recompute.html")]
struct RecomputePage {
    page: Page,
    service: Service,
    form: Form,
    /// What was seen: whoever has changed the list meanwhile lets it be seen again.
    seen: String,
    /// Who moves, with her line; none: a record that this person may not see.
    moved: Vec<(Moved, Option<Line>)>,
    /// More of them than are shown.
    more: usize,
    /// How many have points that were typed.
    typed: usize,
}

/// What computing again would do, and what it was seen from.
async fn preview(tx: &mut Tx, app: &App, service: &Service) -> Result<(Vec<Moved>, String, usize)> {
    let (criteria, version) = store::criteria(tx, &service.id).await?;
    let line = store::line(tx, app, &service.id).await?;
    let steps: i64 = line.iter().map(|one| one.version).sum();
    let typed = line.iter().filter(|one| one.ranking.is_none()).count();
    Ok((recomputed(&line, &criteria.list), format!("{version}.{}.{steps}", line.len()), typed))
}

impl RecomputePage {
    async fn draw(tx: &mut Tx, app: &App, staff: &Writer, service: Service, form: Form) -> Result<Self> {
        let (moved, seen, typed) = preview(tx, app, &service).await?;
        let sight = sight(staff, Permission::WriteEnrolments)?;
        let lines = list::rows(tx, &sight, &service.id, Part::Waiting, 0, spreadsheet::MOST).await?;
        let mut lines: HashMap<_, _> = lines.into_iter().map(|one| (one.enrolment.id, one.person)).collect();
        let more = moved.len().saturating_sub(SHOWN);
        let shown = moved.into_iter().take(SHOWN);
        let moved: Vec<_> = shown.map(|one| (one.clone(), lines.remove(&one.who.0))).collect();
        let named = moved.iter().filter_map(|(_, line)| line.as_ref()).map(|line| line.id.as_str());
        let id = service.id.to_string();
        let kind = audit::ListKind::new(super::list::LISTED, "service", &id);
        audit::record_list(tx, app, &staff.actor(), kind, named).await?;
        let page = under(staff.page("ranking-again"), &service);
        let page = page.under("ranking-title", format!("/servizi/{id}/criteri"));
        Ok(Self { page, service, form, seen, moved, more, typed })
    }

    /// Points of a protected record stand on its own page alone.
    fn tells_points(&self, line: Option<&Line>) -> bool {
        line.is_some_and(|line| !line.protected)
    }
}

pub(super) async fn show(staff: Writer, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let page = RecomputePage::draw(&mut tx, &app, &staff, service, Form::default()).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn recompute(
    staff: Writer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let service = load(&mut tx, &id).await?;
    let (moved, seen, _) = preview(&mut tx, &app, &service).await?;
    if form.value("seen") != seen {
        form.refuse("seen", "ranking-moved-meanwhile");
        let page = RecomputePage::draw(&mut tx, &app, &staff, service, form).await?;
        tx.commit().await?;
        return view_again(&page);
    }
    store::recompute(&mut tx, &app, &staff.actor(), &moved).await?;
    let event = audit::Event::new("service.recomputed", "service", &id);
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/servizi/{id}/persone?elenco=lista"), &Flash::ok("ranking-recomputed")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(rows: &[(&str, &str)]) -> Form {
        Form::prefilled(rows.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    #[test]
    fn a_key_stays_with_its_criterion_and_is_not_given_twice() {
        let mut first = form(&[("words-1", "Residente"), ("points-1", "10"), ("words-2", ""), ("points-2", "")]);
        let criteria = read(&mut first, &Criteria::default());
        assert!(first.is_clean());
        assert_eq!((criteria.next, criteria.list.len()), (2, 1));
        let mut second = form(&[("words-1", ""), ("points-1", ""), ("words-2", "Vive da sola"), ("points-2", "5")]);
        let criteria = read(&mut second, &criteria);
        assert_eq!((criteria.next, criteria.list[0].key), (3, 2), "the key of what was removed is nobody's");
    }

    #[test]
    fn half_a_criterion_is_told_beside_what_is_missing() {
        for (row, field, key) in [
            ([("words-1", "Residente"), ("points-1", "")], "points-1", "ranking-points-needed"),
            ([("words-1", " "), ("points-1", "3")], "words-1", "ranking-words-needed"),
            ([("words-1", "Residente"), ("points-1", "100")], "points-1", "form-number"),
        ] {
            let mut sent = form(&row);
            read(&mut sent, &Criteria::default());
            assert_eq!(sent.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{row:?}");
        }
        let mut twice = form(&[("words-1", "Uno"), ("points-1", "3"), ("words-2", "Uno"), ("points-2", "4")]);
        read(&mut twice, &Criteria::default());
        assert_eq!(twice.mistake("words-2").map(|mistake| mistake.key.as_str()), Some("ranking-twice"));
    }
}
