//! The drafts in the list of their author, told apart: about whom, to whom, what for, how long ago.

use pico_protocol::time::Timestamp;

use crate::accounts::permission::ReadReferrals;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::Result;
use crate::people::{self, PersonId, Sight};
use crate::referrals::DraftId;
use crate::referrals::compose::{self, Typed};
use crate::referrals::store::drafts::{self, Draft};
use crate::referrals::targets::{self, Target};
use crate::store::Tx;
use crate::web::form::Form;

/// Letters of a need that are enough to know it again.
const FIRST_WORDS: usize = 60;

/// A draft in the list of its author.
pub struct Kept {
    /// Its number.
    pub id: DraftId,
    /// Empty: not chosen yet.
    pub kind: String,
    /// The person's record and name, for who may open it.
    pub person: Option<(PersonId, String)>,
    /// The cooperative and the service; the first of several.
    pub target: String,
    /// The first words of what was typed.
    pub need: String,
    /// The page to go on from.
    pub step: String,
    /// When it was last changed.
    pub changed: Timestamp,
}

/// The drafts of this person. Whoever shows them says in the log whose names they are.
pub async fn of_author(tx: &mut Tx, app: &App, staff: &Staff<ReadReferrals>) -> Result<Vec<Kept>> {
    let drafts = drafts::of_author::<Typed>(tx, app, staff.id().as_str()).await?;
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let forms: Vec<Form> = drafts.iter().map(|draft| compose::form(&draft.content)).collect();
    let chosen: Vec<&str> = forms.iter().flat_map(|form| form.all("target")).collect();
    let targets = targets::all(tx, &chosen).await?;
    let sight = people::panel::sight(staff, Permission::ReadPeople).ok();
    let mut kept = Vec::new();
    for (draft, form) in drafts.into_iter().zip(&forms) {
        let person = person(tx, app, sight.as_ref(), form).await?;
        kept.push(line(draft, form, person, &targets));
    }
    Ok(kept)
}

async fn person(tx: &mut Tx, app: &App, sight: Option<&Sight>, form: &Form) -> Result<Option<(PersonId, String)>> {
    let chosen = form.value("person").parse().ok();
    let needed = compose::kind(form).is_some_and(compose::needs_person);
    let (Some(id), Some(sight), true) = (chosen, sight, needed) else { return Ok(None) };
    let person = people::store::find(tx, app, sight, &id).await?;
    Ok(person.map(|person| (person.id, person.details.name())))
}

fn line(draft: Draft<Typed>, form: &Form, person: Option<(PersonId, String)>, targets: &[Target]) -> Kept {
    let target = targets.iter().find(|target| form.has("target", target.value()));
    Kept {
        kind: compose::kind(form).map(crate::referrals::kind_code).unwrap_or_default().to_owned(),
        person,
        target: if form.has("target", compose::PAPER) {
            form.value("paper_name").to_owned()
        } else {
            target.map(Target::label).unwrap_or_default()
        },
        need: form.value("need").chars().take(FIRST_WORDS).collect(),
        id: draft.id,
        step: draft.step,
        changed: Timestamp::from_millis(draft.changed_at),
    }
}
