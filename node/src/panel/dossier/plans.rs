//! Plans in a dossier: every edition with its goals, reviews and who was shown it, without the names of colleagues who wrote them.

use serde_json::{Value, json};

use crate::app::App;
use crate::enrolments::Enrolment;
use crate::plans::store::{self, reviews};
use crate::plans::{Ending, Goal, Plan, Review, Sharing};
use crate::store::{Result, Tx};
use crate::web::dates;

/// One edition of a plan.
pub(in crate::panel) struct Planned {
    /// In which service.
    pub(in crate::panel) service: String,
    /// What it says.
    pub(in crate::panel) plan: Plan,
    /// When it was looked at again, the last first.
    pub(in crate::panel) reviews: Vec<Review>,
    /// Who was shown it, the last first.
    pub(in crate::panel) sharings: Vec<Sharing>,
}

/// Gathers them, the newest edition of each enrolment first.
pub(super) async fn of(tx: &mut Tx, app: &App, enrolments: &[(Enrolment, String)]) -> Result<Vec<Planned>> {
    let mut all = Vec::new();
    for (enrolment, service) in enrolments {
        for edition in store::editions(tx, &enrolment.id).await? {
            let Some(plan) = store::find(tx, app, &enrolment.id, edition.edition).await? else { continue };
            let reviews = reviews::of(tx, app, &plan.id).await?;
            let sharings = reviews::sharings(tx, app, &plan.id).await?;
            all.push(Planned { service: service.clone(), plan, reviews, sharings });
        }
    }
    Ok(all)
}

impl Planned {
    /// A day as people write it, or nothing.
    pub(in crate::panel) fn maybe(on: Option<jiff::civil::Date>) -> String {
        on.map(dates::written).unwrap_or_default()
    }

    /// Message keys and what was written under them.
    pub(in crate::panel) fn words(&self) -> Vec<(&'static str, &str)> {
        let texts = &self.plan.written.texts;
        let words =
            [("plan-needs", &texts.needs), ("plan-resources", &texts.resources), ("plan-note", &self.plan.note)];
        words.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.as_str())).collect()
    }

    /// The same of a goal.
    pub(in crate::panel) fn of_goal(goal: &Goal) -> Vec<(&'static str, String)> {
        let texts = goal.texts.clone();
        let words = [
            ("plan-sign", texts.sign),
            ("plan-due", Self::maybe(goal.until)),
            ("plan-who", texts.who),
            ("plan-actions", texts.actions),
            ("plan-goal-note", goal.outcome.note.clone()),
        ];
        words.into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }

    /// The same for a program.
    pub(super) fn json(&self) -> Value {
        let (plan, written) = (&self.plan, &self.plan.written);
        json!({
            "service": self.service,
            "edition": plan.edition,
            "kind": written.kind.code(),
            "state": plan.state.code(),
            "from": written.from.to_string(),
            "until": written.until.map(|on| on.to_string()),
            "review_on": written.review_on.map(|on| on.to_string()),
            "needs": written.texts.needs,
            "resources": written.texts.resources,
            "approved_on": plan.approved.as_ref().map(|(_, on)| on.to_string()),
            "ended_on": plan.ended.map(|(on, _)| on.to_string()),
            "ended_because": plan.ended.and_then(|(_, why)| why).map(Ending::code),
            "note": plan.note,
            "goals": written.goals.iter().map(goal).collect::<Vec<_>>(),
            "reviews": self.reviews.iter().map(review).collect::<Vec<_>>(),
            "shown_to": self.sharings.iter().map(sharing).collect::<Vec<_>>(),
        })
    }
}

fn goal(goal: &Goal) -> Value {
    json!({
        "goal": goal.texts.goal,
        "seen_by": goal.texts.sign,
        "until": goal.until.map(|on| on.to_string()),
        "who_follows": goal.texts.who,
        "actions": goal.texts.actions,
        "reached": goal.outcome.reached.code(),
        "reached_on": goal.outcome.on.map(|on| on.to_string()),
        "note": goal.outcome.note,
    })
}

fn review(review: &Review) -> Value {
    json!({
        "planned_on": review.planned_on.map(|on| on.to_string()),
        "held_on": review.held_on.to_string(),
        "present": review.present,
        "outcome": review.outcome.code(),
        "decided": review.said,
        "next_on": review.next_on.map(|on| on.to_string()),
        "written_at": dates::machine(review.by.1),
    })
}

fn sharing(shown: &Sharing) -> Value {
    json!({
        "day": shown.on.to_string(),
        "who": shown.sharer.code(),
        "name": shown.name,
        "how": shown.how.code(),
        "said": shown.said,
        "written_at": dates::machine(shown.by.1),
    })
}
