//! A new referral: four pages over one draft, and the moment when it leaves.

pub mod again;
pub mod of_call;
mod pages;
pub mod paper;
pub mod send;
mod where_to;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::Staff;
use crate::accounts::permission::SendReferrals;
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::{self, Details, PersonId, Sight};
use crate::referrals::DraftId;
use crate::referrals::compose::{self, Stage, Typed};
use crate::referrals::store::drafts;
use crate::referrals::targets::{self, Target};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

/// What another page may have chosen already.
#[derive(Debug, Default, Deserialize)]
pub struct Begin {
    #[serde(default, rename = "persona")]
    person: String,
    #[serde(default, rename = "tipo")]
    kind: String,
    #[serde(default, rename = "verso")]
    target: String,
}

/// Who was added in the middle of it.
#[derive(Debug, Default, Deserialize)]
pub struct Added {
    #[serde(default, rename = "persona")]
    person: String,
}

/// The page that adds a person, and the way back.
fn adds_a_person(draft: &DraftId) -> Response {
    redirect(&format!("/persone/nuova?bozza={draft}"))
}

/// To whom it can go, with what was chosen before.
async fn targets(tx: &mut Tx, typed: &Typed) -> Result<Vec<Target>> {
    Ok(targets::all(tx, &compose::form(typed).all("target")).await?)
}

/// A draft on the table.
struct Desk {
    id: Option<DraftId>,
    typed: Typed,
    sight: Sight,
    person: Option<(PersonId, Details, String)>,
    /// Her record is kept and not used.
    restricted: bool,
    targets: Vec<Target>,
}

impl Desk {
    async fn new(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<SendReferrals>,
        id: Option<DraftId>,
        typed: Typed,
    ) -> Result<Self> {
        let sight = people::panel::sight(staff, crate::accounts::Permission::SendReferrals)?;
        let person = chosen(tx, app, &sight, &typed).await?;
        let targets = targets(tx, &typed).await?;
        let restricted = is_restricted(tx, app, person.as_ref()).await?;
        Ok(Self { id, typed, sight, person, restricted, targets })
    }

    async fn load(tx: &mut Tx, app: &App, staff: &Staff<SendReferrals>, id: &str) -> Result<Self> {
        let id: DraftId = id.parse().map_err(|_| Error::NotFound)?;
        let draft = drafts::find::<Typed>(tx, app, &id, staff.id().as_str()).await?.ok_or(Error::NotFound)?;
        Self::new(tx, app, staff, Some(id), draft.content).await
    }

    /// Takes one step's answers in, and finds whom they are about.
    async fn merge(&mut self, tx: &mut Tx, app: &App, stage: Stage, form: &Form) -> Result<()> {
        let before = self.person_id().map(str::to_owned);
        compose::merge(&mut self.typed, stage, form);
        self.person = chosen(tx, app, &self.sight, &self.typed).await?;
        self.restricted = is_restricted(tx, app, self.person.as_ref()).await?;
        if before.is_some() && before.as_deref() != self.person_id() {
            compose::forget_person(&mut self.typed);
        }
        if stage == Stage::Why {
            compose::follow_urgency(&mut self.typed, app.clock.now());
        }
        if stage == Stage::Where {
            self.targets = targets(tx, &self.typed).await?;
        }
        Ok(())
    }

    /// Chooses somebody else; kept with the next answers.
    async fn choose(&mut self, tx: &mut Tx, app: &App, person: String) -> Result<()> {
        self.typed.retain(|(name, _)| name != "person");
        self.typed.push(("person".to_owned(), person));
        self.person = chosen(tx, app, &self.sight, &self.typed).await?;
        self.restricted = is_restricted(tx, app, self.person.as_ref()).await?;
        Ok(())
    }

    /// Keeps it as it is.
    async fn save(&self, tx: &mut Tx, app: &App, stage: Stage) -> Result<()> {
        let draft = self.id.as_ref().ok_or(Error::NotFound)?;
        Ok(drafts::save(tx, app, draft, self.person_id(), &self.typed, stage.slug()).await?)
    }

    fn person_id(&self) -> Option<&str> {
        self.person.as_ref().map(|person| person.0.as_str())
    }

    /// What people call the person.
    fn name(&self) -> String {
        self.person.as_ref().map(|person| person.1.name()).unwrap_or_default()
    }

    /// How old the person is today.
    fn age(&self, page: &Page) -> Option<u16> {
        let today = people::panel::today(page.frame().now);
        self.person.as_ref().and_then(|person| person.1.age(today))
    }

    fn comune(&self) -> Option<&str> {
        self.person.as_ref().and_then(|person| person.1.comune.as_deref())
    }

    /// Reads one step from a form; true when nothing is wrong with it.
    fn is_good(&self, stage: Stage, form: &mut Form, app: &App) -> bool {
        let kind = compose::kind(form);
        match (stage, kind) {
            (Stage::Who, _) => {
                let read = compose::read_who(form);
                // A record that was chosen and is out of sight by now is no person: nothing leaves about nobody.
                if read.as_ref().is_some_and(|(kind, _)| compose::needs_person(*kind)) && self.person.is_none() {
                    form.refuse("person", "compose-person-needed");
                }
                if self.restricted && read.as_ref().is_some_and(|(kind, _)| compose::needs_person(*kind)) {
                    form.refuse("person", "restriction-refer");
                }
                read.is_some() && form.is_clean()
            }
            (_, None) => false,
            (Stage::Where, Some(kind)) => compose::read_where(form, kind, &self.targets).is_some(),
            (Stage::Why, Some(_)) => {
                let (name, now) = (self.name(), app.clock.now());
                compose::read_why(form, &name, self.comune(), now).is_some()
            }
            // Nothing of the person is on the paper.
            (Stage::Preview, Some(_)) if self.recipient_on_paper().is_some() => true,
            (Stage::Preview, Some(kind)) => compose::read_preview(form, kind),
        }
    }

    /// Who gets the request on paper, if anybody.
    fn recipient_on_paper(&self) -> Option<String> {
        let mut form = compose::form(&self.typed);
        let kind = compose::kind(&form)?;
        let chosen = compose::read_where(&mut form, kind, &self.targets)?;
        chosen.into_iter().find(Target::is_on_paper).map(|target| target.peer_name)
    }

    /// The first step that is not yet good, if any.
    fn missing(&self, app: &App) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| !self.is_good(*stage, &mut compose::form(&self.typed), app))
    }
}

/// The record that was chosen, if it is in sight: its id, what it says, who opened it.
async fn chosen(tx: &mut Tx, app: &App, sight: &Sight, typed: &Typed) -> Result<Option<(PersonId, Details, String)>> {
    let Ok(person) = compose::form(typed).value("person").parse::<PersonId>() else { return Ok(None) };
    let person = people::store::current(tx, &person).await?;
    let known = people::store::find(tx, app, sight, &person).await?;
    Ok(known.map(|person| (person.id, person.details, person.opened_by)))
}

/// Whether nothing may be told of her.
async fn is_restricted(tx: &mut Tx, app: &App, person: Option<&(PersonId, Details, String)>) -> Result<bool> {
    let Some((id, ..)) = person else { return Ok(false) };
    let standing = people::restriction::store::of(tx, id).await?;
    Ok(!standing.is_usable(people::panel::today(app.clock.now())))
}

/// The first page, with nothing written yet.
pub async fn begin(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Query(begin): Query<Begin>,
) -> Result<Response> {
    let kind = if begin.kind.is_empty() { "referral".to_owned() } else { begin.kind };
    let chosen = [("kind", kind), ("person", begin.person), ("target", begin.target)];
    let typed = chosen.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut tx = staff.write(&app).await?;
    let desk = Desk::new(&mut tx, &app, &staff, None, typed).await?;
    let form = compose::form(&desk.typed);
    let page = pages::who(&mut tx, &app, &staff, &desk, form).await?;
    tx.commit().await?;
    view(&page)
}

/// Starts the draft with the first step's answers.
pub async fn start(staff: Staff<SendReferrals>, State(app): State<App>, mut form: Form) -> Result<Response> {
    let mut typed = Typed::new();
    compose::merge(&mut typed, Stage::Who, &form);
    // Who comes from a service, or from several that were ticked, has chosen already.
    let chosen = form.all("target").into_iter().filter(|target| !target.is_empty());
    typed.extend(chosen.map(|target| ("target".to_owned(), target.to_owned())));
    let mut tx = staff.write(&app).await?;
    let desk = Desk::new(&mut tx, &app, &staff, None, typed).await?;
    let (later, adds) = (form.ticked("later"), form.ticked("new_person"));
    if form.ticked("search") || !later && !adds && !desk.is_good(Stage::Who, &mut form, &app) {
        let page = pages::who(&mut tx, &app, &staff, &desk, form).await?;
        tx.commit().await?;
        return again(&page);
    }
    let next = if later || adds { Stage::Who } else { Stage::Where };
    let id = drafts::start(&mut tx, &app, staff.id().as_str(), desk.person_id(), &desk.typed, next.slug()).await?;
    tx.commit().await?;
    if later {
        return Ok(redirect_with("/invii", &Flash::ok("compose-kept")));
    }
    Ok(if adds { adds_a_person(&id) } else { redirect(&format!("/invii/nuovo/{id}/dove")) })
}

/// A search inside a page is no mistake.
fn again(page: &impl askama::Template) -> Result<Response> {
    view(page)
}

/// One step of a draft.
pub async fn show(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path((id, slug)): Path<(String, String)>,
    Query(added): Query<Added>,
) -> Result<Response> {
    let stage = Stage::from_slug(&slug).ok_or(Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let mut desk = Desk::load(&mut tx, &app, &staff, &id).await?;
    if let Some(missing) = desk.missing(&app).filter(|missing| *missing < stage) {
        return Ok(redirect(&format!("/invii/nuovo/{id}/{}", missing.slug())));
    }
    if stage == Stage::Who && !added.person.is_empty() {
        desk.choose(&mut tx, &app, added.person).await?;
    }
    let form = pages::prefilled(&desk, stage, &app);
    let response = pages::draw(&mut tx, &app, &staff, &desk, stage, form, false).await?;
    tx.commit().await?;
    Ok(response)
}

/// Keeps one step's answers and goes on, or shows what is wrong with them. They are kept in either case.
pub async fn keep(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path((id, slug)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    let stage = Stage::from_slug(&slug).ok_or(Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    let mut desk = Desk::load(&mut tx, &app, &staff, &id).await?;
    desk.merge(&mut tx, &app, stage, &form).await?;
    desk.save(&mut tx, &app, stage).await?;
    // What is put aside may be half finished: it is checked when somebody goes on with it.
    if form.ticked("later") {
        tx.commit().await?;
        return Ok(redirect_with("/invii", &Flash::ok("compose-kept")));
    }
    if let Some(draft) = desk.id.as_ref().filter(|_| form.ticked("new_person")) {
        tx.commit().await?;
        return Ok(adds_a_person(draft));
    }
    // So is what she goes back from.
    if let Some(earlier) = Stage::from_slug(form.value("to")).filter(|earlier| *earlier < stage) {
        tx.commit().await?;
        return Ok(redirect(&format!("/invii/nuovo/{id}/{}", earlier.slug())));
    }
    let mut whole = compose::form(&desk.typed);
    let good = !form.ticked("search") && desk.is_good(stage, &mut whole, &app);
    if !good {
        let wrong = !form.ticked("search");
        let whole = if wrong { whole } else { compose::form(&desk.typed) };
        let page = pages::draw(&mut tx, &app, &staff, &desk, stage, whole, wrong).await?;
        tx.commit().await?;
        return Ok(page);
    }
    tx.commit().await?;
    let next = Stage::ALL.into_iter().find(|later| *later > stage).unwrap_or(Stage::Preview);
    Ok(redirect(&format!("/invii/nuovo/{id}/{}", next.slug())))
}

/// Throws a draft away.
pub async fn discard(
    staff: Staff<SendReferrals>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let id: DraftId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = staff.write(&app).await?;
    if !drafts::remove(&mut tx, &id, staff.id().as_str()).await? {
        return Err(Error::NotFound);
    }
    tx.commit().await?;
    Ok(redirect_with("/invii", &Flash::ok("compose-discarded")))
}

/// A page that came back with mistakes in it, or one that is simply shown.
fn answer(page: &impl askama::Template, wrong: bool) -> Result<Response> {
    if wrong { view_again(page) } else { view(page) }
}
