//! `/ore`: one day of a colleague, made for the telephone: what is planned with one touch to say that it was done, what was done,
//! and a new one that begins as the last ones did.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::ahead::{self, Ahead, Taken};
use super::fields::{self, Offer};
use super::services::Writing;
use super::{Whose, asked_day, day_words, seeing, shown, sums, venue_words, weekdays, who};
use crate::accounts::permission::RecordActivities;
use crate::accounts::{Permission, Scope, Staff};
use crate::activities::store::clock::{self, Running};
use crate::activities::store::list::{self, Line};
use crate::activities::store::{month, together};
use crate::activities::week::monday;
use crate::activities::{ActivityId, State as Stage, Written, time};
use crate::app::App;
use crate::audit;
use crate::contracts::month::Month;
use crate::error::Result;
use crate::people::panel::today;
use crate::services::Service;
use crate::store::Tx;
use crate::web::dates::{self, written as day};
use crate::web::flash::redirect_with;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::{view, view_again};

/// Ways to do the same again that are offered.
const LATELY: usize = 4;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "giorno")]
    day: String,
    #[serde(rename = "chi")]
    worker: String,
    #[serde(rename = "servizio")]
    service: String,
    #[serde(rename = "come")]
    like: String,
}

impl Wish {
    /// The day and the colleague that a form is about.
    fn of(form: &Form) -> Self {
        Self { day: form.value("on").to_owned(), worker: form.value("worker").to_owned(), ..Self::default() }
    }
}

#[derive(Template)]
#[template(path = "activities/day.html")]
struct DayPage {
    page: Page,
    form: Form,
    whose: Whose,
    day: Date,
    today: Date,
    lines: Vec<Line>,
    /// Those in which somebody is with a colleague too at the same time.
    together: HashSet<ActivityId>,
    /// Minutes done on this day, and in its week.
    done: [i64; 2],
    services: Vec<Service>,
    service: Option<Service>,
    names: HashMap<String, String>,
    offer: Option<Offer>,
    lately: Vec<Line>,
    running: Option<Running>,
    reasons: Vec<(String, String)>,
    signed: bool,
    /// Colleagues whose hours may be written.
    workers: Vec<(String, String)>,
    /// The days of the week, and the rhythms in which a plan comes again.
    weekdays: Vec<(&'static str, String)>,
    rhythms: Vec<(String, String)>,
    /// What the plan that was sent comes to, before it is written.
    ahead: Option<Ahead>,
}

impl DayPage {
    async fn draw(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<RecordActivities>,
        wish: &Wish,
        mut form: Form,
    ) -> Result<Self> {
        let whose = Whose::of(tx, staff, &wish.worker).await?.keeping(&wish.service);
        let (sight, today) = (seeing(staff)?, today(app.clock.now()));
        let on = asked_day(app, &wish.day);
        let page = staff.page("hours-title");
        let monday = monday(on);
        let week = list::between(tx, app, &sight, &whose.worker, (monday, monday.saturating_add(6.days()))).await?;
        let (lines, rest): (Vec<Line>, Vec<Line>) = week.into_iter().partition(|line| line.activity.written.day == on);
        let done = [sums(&lines).0, sums(lines.iter().chain(&rest)).0];
        let writing = Writing { sight: &sight, worker: &whose.worker, on, today };
        let services = writing.offered(tx, form.value("service")).await?;
        let mut lately = list::lately(tx, app, &sight, &whose.worker, today, LATELY).await?;
        lately.retain(|line| services.iter().any(|one| one.id == line.activity.written.service));
        let like = lately.iter().chain(&lines).find(|line| line.activity.id.as_str() == wish.like);
        let service = Self::service(tx, wish, &whose, like, &services, &form).await?;
        if form.fields().next().is_none() {
            let like = fields::on_another_day(tx, like, on).await?;
            form = Form::prefilled(beginning(app, page.locale(), (on, today), &lines, like.as_ref()));
        }
        let offer = match &service {
            Some(service) => Some(Offer::of(tx, &page, &sight, &form, service, on).await?),
            None => None,
        };
        let signed = month::signature(tx, &whose.worker, Month::of(on)).await?.is_some();
        let writes_for_others = staff.may(Permission::CloseMonths, Scope::Anything);
        let workers = if writes_for_others { list::workers(tx).await? } else { Vec::new() };
        let running = if whose.other { None } else { clock::running(tx, app, &whose.worker).await? };
        let names = fields::service_names(tx, staff).await?;
        let together = together::of_day(tx, &whose.worker, on).await?;
        let (reasons, weekdays, rhythms) = (fields::reasons(&page), weekdays::offered(&page), weekdays::rhythms(&page));
        Ok(Self {
            page,
            form,
            whose,
            day: on,
            today,
            lines,
            together,
            done,
            services,
            service,
            names,
            offer,
            lately,
            running,
            reasons,
            signed,
            workers,
            weekdays,
            rhythms,
            ahead: None,
        })
    }

    /// The service that the form is about: sent, asked for, that of what is done again, the last one, the first of hers.
    async fn service(
        tx: &mut Tx,
        wish: &Wish,
        whose: &Whose,
        like: Option<&Line>,
        services: &[Service],
        form: &Form,
    ) -> Result<Option<Service>> {
        let like = like.map(|line| line.activity.written.service.to_string()).unwrap_or_default();
        let last = list::last_service(tx, &whose.worker).await?.map(|id| id.to_string()).unwrap_or_default();
        let asked = [form.value("service"), wish.service.as_str(), like.as_str(), last.as_str()];
        let known = |id: &&str| services.iter().find(|service| service.id.to_string() == *id);
        Ok(asked.iter().find_map(known).or_else(|| services.first()).cloned())
    }

    fn who(&self, line: &Line) -> String {
        who(&self.page, line)
    }

    fn venue(&self, line: &Line) -> String {
        venue_words(&self.page, &line.activity.written)
    }

    fn name(&self, line: &Line) -> &str {
        self.names.get(&line.activity.written.service.to_string()).map_or("", String::as_str)
    }

    fn is_together(&self, line: &Line) -> bool {
        self.together.contains(&line.activity.id)
    }

    fn words(&self) -> String {
        day_words(&self.page, self.day)
    }

    fn beside(&self, days: i64) -> String {
        day(self.day.saturating_add(days.days()))
    }

    fn month(&self) -> String {
        Month::of(self.day).to_string()
    }

    fn repeats_wrongly(&self) -> bool {
        weekdays::are_wrong(&self.form)
    }

    fn is_to_come(&self) -> bool {
        self.day > self.today
    }

    fn planned(&self) -> Vec<&Line> {
        self.lines.iter().filter(|line| line.activity.state == Stage::Planned).collect()
    }

    fn written(&self) -> Vec<&Line> {
        self.lines.iter().filter(|line| line.activity.state != Stage::Planned).collect()
    }

    fn shown(&self) -> Vec<String> {
        let offered = self.offer.iter().flat_map(|offer| &offer.people).map(|one| one.person.id.to_string());
        shown(self.lines.iter().chain(&self.lately)).into_iter().chain(offered).collect()
    }
}

/// What a new form begins with: the same as another, at a time that is likely.
fn beginning(
    app: &App,
    locale: Locale,
    (on, today): (Date, Date),
    lines: &[Line],
    like: Option<&Written>,
) -> Vec<(&'static str, String)> {
    let done = lines.iter().filter(|line| line.activity.state == Stage::Delivered);
    let last = done.map(|line| line.activity.written.span.to()).max();
    let now = time::minute(&dates::hour(app.clock.now())).map(time::quarter).unwrap_or_default();
    let length = like.map_or(60, |written| written.span.minutes());
    let (from, to) = if on == today && now >= length && last.is_none_or(|last| last + length <= now) {
        (now - length, now)
    } else {
        let from = last.unwrap_or(9 * 60).min(time::DAY - length);
        (from, from + length)
    };
    let mut fields = like.map(|like| fields::filled(like, locale)).unwrap_or_default();
    fields.retain(|(field, _)| !["on", "from", "to", "note"].contains(field));
    fields.extend(weekdays::of_day(on));
    fields.extend([("on", day(on)), ("from", time::clock(from)), ("to", time::clock(to))]);
    if like.is_none() {
        fields.push(("kind", "direct".to_owned()));
    }
    fields
}

pub(super) async fn show(
    staff: Staff<RecordActivities>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let page = DayPage::draw(&mut tx, &app, &staff, &wish, Form::default()).await?;
    drop(tx);
    let ids = page.shown();
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, ids.iter().map(String::as_str)).await?;
    view(&page)
}

pub(super) async fn write(staff: Staff<RecordActivities>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let wish = Wish::of(&form);
    let whose = Whose::of(&mut tx, &staff, &wish.worker).await?;
    let searching = form.ticked("search");
    if !searching {
        match ahead::take(&mut tx, &app, &staff, &whose, &mut form).await? {
            Taken::Written(flash, on) => {
                tx.commit().await?;
                return Ok(redirect_with(&format!("/ore?giorno={}{}", day(on), whose.query()), &flash));
            }
            Taken::Look(ahead, form) => {
                // What she looks at is not written: the transaction ends without it.
                drop(tx);
                let mut page = drawn(staff.write(&app).await?, &app, &staff, &Wish::of(&form), form).await?;
                page.ahead = Some(ahead);
                return view(&page);
            }
            Taken::Refused => {}
        }
        // Of a plan for several days all of it is written, or nothing.
        drop(tx);
        tx = staff.write(&app).await?;
    }
    if searching {
        return view(&drawn(tx, &app, &staff, &wish, form).await?);
    }
    day_again(tx, &app, &staff, form).await
}

/// The day with what was sent and what is wrong with it.
pub(super) async fn day_again(tx: Tx, app: &App, staff: &Staff<RecordActivities>, form: Form) -> Result<Response> {
    view_again(&drawn(tx, app, staff, &Wish::of(&form), form).await?)
}

/// Draws the day with a form, and leaves the row that says whom it shows.
async fn drawn(mut tx: Tx, app: &App, staff: &Staff<RecordActivities>, wish: &Wish, form: Form) -> Result<DayPage> {
    let page = DayPage::draw(&mut tx, app, staff, wish, form).await?;
    let ids = page.shown();
    audit::record_list(&mut tx, app, &staff.actor(), audit::PEOPLE_LISTED, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    Ok(page)
}
