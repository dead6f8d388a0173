//! Individual plans of the people of a cooperative: some hold, one waits for the coordinator, one is still written; as the panel would
//! write them, with four eyes.

use jiff::ToSpan;
use jiff::civil::Date;

use super::node::DemoNode;
use crate::accounts::{Account, Role};
use crate::enrolments::{self, Enrolment, EnrolmentId};
use crate::error::Failure;
use crate::people::panel::today;
use crate::people::restriction::Unrestricted;
use crate::people::{PersonId, restriction};
use crate::plans::store::{self, goals, reviews, steps};
use crate::plans::{
    Act, Decided, Goal, GoalTexts, How, Kind, Outcome, Plan, Reached, Review, Sharer, Sharing, Texts, Written,
};
use crate::store::Tx;

/// How far a plan has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Draft,
    Proposed,
    Approved,
    Reviewed,
}

/// One plan after the other, in the order of the people.
const STAGES: [Until; 5] = [Until::Reviewed, Until::Proposed, Until::Approved, Until::Draft, Until::Approved];

/// What is to be reached, how one sees it, what is done for it.
const GOALS: [(&str, &str, &str); 3] = [
    (
        "Arrivare al servizio senza accompagnamento tre mattine su cinque",
        "Il registro delle entrate",
        "Insieme le prime due settimane, poi un’attesa alla fermata",
    ),
    (
        "Vedere qualcuno fuori dal servizio una volta al mese",
        "Lo racconta nel colloquio",
        "Laboratorio del venerdì; una telefonata per prendere accordi",
    ),
    ("Tenere da sé la tessera e i documenti", "Li mostra quando servono", "Una cartellina sua, riguardata ogni mese"),
];

/// A plan for everybody who is in a service.
pub(super) async fn fill(node: &DemoNode, people: &[PersonId]) -> Result<(), Failure> {
    let (author, approver) = (node.account(Role::Operator).await?, node.account(Role::Coordinator).await?);
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    let mut stages = STAGES.into_iter().cycle();
    for person in people {
        let hers = restriction::store::usable(&mut tx, &node.app, &author.actor(), person).await?;
        let hers = hers.ok_or("nobody of the demonstration is restricted")?;
        for enrolment in enrolments::store::list::of_person(&mut tx, person).await? {
            if let (enrolments::State::Active, Some(stage)) = (&enrolment.state, stages.next()) {
                a_plan(&mut tx, node, [&author, &approver], (&enrolment, &hers), (stage, today)).await?;
            }
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn a_plan(
    tx: &mut Tx,
    node: &DemoNode,
    [author, approver]: [&Account; 2],
    (enrolment, hers): (&Enrolment, &Unrestricted),
    (stage, today): (Until, Date),
) -> Result<(), Failure> {
    let app = &node.app;
    let from = enrolment.started_on.unwrap_or(today).max(today.checked_sub(120.days())?);
    let edition =
        store::begin(tx, app, (author, hers), enrolment, &written(from, today)?).await?.ok_or("nobody writes one")?;
    if stage == Until::Draft {
        return Ok(());
    }
    take(tx, node, author, (enrolment, edition), (Act::Propose, today)).await?;
    if stage == Until::Proposed {
        return Ok(());
    }
    take(tx, node, approver, (enrolment, edition), (Act::Approve, from)).await?;
    let plan = found(tx, node, &enrolment.id, edition).await?;
    let shared = Sharing {
        on: from,
        sharer: Sharer::Family,
        how: How::Signed,
        name: String::new(),
        said: String::new(),
        by: (String::new(), 0),
    };
    reviews::share(tx, app, (approver, Some(hers)), (enrolment, &plan), &shared).await?;
    if stage == Until::Reviewed {
        let held = Review {
            planned_on: None,
            held_on: today,
            outcome: Decided::GoesOn,
            present: "Un familiare, l’assistente sociale, l’educatrice".to_owned(),
            said: "Si continua: il primo obiettivo è vicino.".to_owned(),
            next_on: Some(today.checked_add(10.days())?),
            by: (String::new(), 0),
        };
        let plan = found(tx, node, &enrolment.id, edition).await?;
        reviews::hold(tx, app, (approver, hers), (enrolment, &plan), plan.version, &held).await?;
        let plan = found(tx, node, &enrolment.id, edition).await?;
        let seen = Outcome { reached: Reached::Partly, on: Some(today), note: "Due mattine su cinque".to_owned() };
        goals::say(tx, app, (author, hers), (enrolment, &plan), plan.version, &[(1, seen)]).await?;
    }
    Ok(())
}

async fn take(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    (enrolment, edition): (&Enrolment, i64),
    (act, on): (Act, Date),
) -> Result<(), Failure> {
    let plan = found(tx, node, &enrolment.id, edition).await?;
    let step = steps::Step { act, on, ending: None, note: String::new() };
    match steps::take(tx, &node.app, by, (enrolment, &plan), plan.version, &step).await? {
        steps::Taken::Done => Ok(()),
        steps::Taken::Refused(why) => Err(why.into()),
    }
}

async fn found(tx: &mut Tx, node: &DemoNode, enrolment: &EnrolmentId, edition: i64) -> Result<Plan, Failure> {
    Ok(store::find(tx, &node.app, enrolment, edition).await?.ok_or("the plan has just been written")?)
}

fn written(from: Date, today: Date) -> Result<Written, Failure> {
    let goal = |(number, (goal, sign, actions)): (i64, (&str, &str, &str))| -> Result<Goal, Failure> {
        let texts = GoalTexts {
            goal: goal.to_owned(),
            sign: sign.to_owned(),
            who: "L’équipe del servizio".to_owned(),
            actions: actions.to_owned(),
        };
        Ok(Goal { number, until: Some(today.checked_add(90.days())?), texts, outcome: Outcome::OPEN })
    };
    Ok(Written {
        kind: Kind::Individual,
        from,
        until: Some(from.checked_add(1.year())?),
        review_on: Some(today.checked_add(10.days())?),
        texts: Texts {
            needs: "Più autonomia negli spostamenti; occasioni di stare con altri fuori dal servizio.".to_owned(),
            resources: "Una famiglia presente, un vicino di casa che dà una mano, il piacere di cucinare.".to_owned(),
        },
        goals: (1..).zip(GOALS).map(goal).collect::<Result<_, _>>()?,
    })
}
