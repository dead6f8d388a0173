//! A person takes her consent back: every referral that rested on it follows, in the same transaction.
//!
//! Before the work has begun the referral is withdrawn, and the other side erases what it has; after that the other side is
//! told, and must answer whether it goes on, and on what basis of its own. When it answers that it stops, that is the end.

use pico_protocol::id::NodeId;
use pico_protocol::referral::{FailureReason, LegalBasis, Referral, Step, WithdrawalReason};

use super::steps::{self, StepError};
use super::store::list;
use super::{Reach, ReferralKey, store::Row};
use crate::app::App;
use crate::audit::Actor;
use crate::legal::{self, Ground};
use crate::people::PersonId;
use crate::store::{StoreError, Tx};

impl Row {
    /// Whether a person's consent is what lets this node tell who she is.
    pub fn rests_on_consent(&self) -> bool {
        self.told_on() == Some(LegalBasis::Consent)
    }
}

/// The person takes back her consent that one recipient is told: every consent of hers to that recipient ends, not only the
/// one that was looked at, and every referral that rests on it follows. The one door for all pages; answers how many
/// referrals followed.
pub async fn revoke(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    person: &PersonId,
    recipient: &NodeId,
) -> Result<usize, StepError> {
    let mut followed = 0;
    for ground in legal::store::of_person(tx, app, person).await? {
        let meant = ground.lets_referrals_go_to() == Some(*recipient);
        if meant && legal::store::withdraw(tx, app, actor, &ground).await? {
            followed += follow(tx, app, actor, &ground).await?;
        }
    }
    Ok(followed)
}

/// Tells every receiver of a ground that is withdrawn.
async fn follow(tx: &mut Tx, app: &App, actor: &Actor, ground: &Ground) -> Result<usize, StepError> {
    let Some(recipient) = ground.lets_referrals_go_to() else { return Ok(0) };
    let mut followed = 0;
    // Revoking reaches every referral, also those that the one who records it may not open.
    for row in reached(tx, &Reach::All, &ground.person, &recipient).await? {
        let Some(step) = step(&row) else { continue };
        match steps::take(tx, app, actor, &row.id, step).await {
            Ok(_) => followed += 1,
            // The other side has been faster: the referral is over, or was annulled.
            Err(StepError::NotAllowed(_) | StepError::Gone) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(followed)
}

/// The referrals about a person that follow when her consent towards a recipient ends, as far as they are within reach.
pub async fn reached(
    tx: &mut Tx,
    reach: &Reach,
    person: &PersonId,
    recipient: &NodeId,
) -> Result<Vec<Row>, StoreError> {
    let mut rows = list::of_person(tx, reach, person.as_str()).await?;
    let recipient = recipient.to_string();
    rows.retain(|row| row.peer == recipient && row.rests_on_consent() && step(row).is_some());
    Ok(rows)
}

/// The referrals about a person that rest on a ground of hers, a consent or another, as far as they are within reach: those for which taking
/// it back would mean something.
pub async fn resting(tx: &mut Tx, reach: &Reach, ground: &Ground) -> Result<Vec<Row>, StoreError> {
    let mut rows = list::of_person(tx, reach, ground.person.as_str()).await?;
    let on_it = |row: &Row| {
        let to = row.peer_id().ok();
        row.told_on().zip(to).is_some_and(|(basis, to)| ground.can_carry(basis, &to))
    };
    rows.retain(|row| on_it(row) && step(row).is_some());
    Ok(rows)
}

/// The receiver has answered that it stops: the work that was going on ends with the answer, and what the node has received of
/// the person goes at once. Nobody has to remember a second step. Answers whether there is nothing left now.
pub async fn stop(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: &ReferralKey,
    answered: &Referral,
) -> Result<bool, StepError> {
    let stops = answered.revocation.is_some_and(|revocation| revocation.answered && revocation.continues_on.is_none());
    if !stops || !answered.state.is_taken_on() {
        return Ok(false);
    }
    let step = Step::Failed { reason: FailureReason::RefusedByPerson, text: String::new() };
    steps::take(tx, app, actor, id, step).await?;
    Ok(true)
}

/// What a revoked consent means in the state that the referral has.
fn step(row: &Row) -> Option<Step> {
    let closed = row.state == "closed";
    match if closed { row.ended_as.as_str() } else { row.state.as_str() } {
        "in_progress" | "on_hold" if !row.consent_revoked => Some(Step::ConsentRevoked {}),
        // Over, and the receiver still has the name: it erases, or says what obliges it to keep it.
        "completed" | "failed" | "declined" | "expired" if row.identity == "disclosed" && !row.consent_revoked => {
            Some(Step::ConsentRevoked {})
        }
        "sent" | "under_review" | "waitlisted" | "provisionally_accepted" | "accepted" | "accepted_late" => {
            Some(Step::Withdrawn { reason: WithdrawalReason::ConsentRevoked, text: String::new() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::referral::{AgeBand, Area, Category, Kind, Need, Opening, Source, Territory, Urgency};
    use pico_protocol::time::Timestamp;

    use super::*;
    use crate::legal::Purpose;
    use crate::referrals::steps::NewReferral;
    use crate::referrals::store;
    use crate::trial::{NOON, TrialNode};

    fn coordinator() -> Actor {
        Actor::Account { id: "acc_giulia".to_owned(), name: "Giulia Marchetti".to_owned() }
    }

    fn person() -> String {
        format!("per_{}", "1".repeat(32))
    }

    async fn open(tx: &mut Tx, from: &TrialNode, to: &TrialNode, legal_basis: LegalBasis) -> ReferralKey {
        open_about(tx, from, to, legal_basis, person()).await
    }

    async fn open_about(
        tx: &mut Tx,
        from: &TrialNode,
        to: &TrialNode,
        legal_basis: LegalBasis,
        person: String,
    ) -> ReferralKey {
        let opening = Opening {
            kind: Kind::Referral,
            service: None,
            need: Need { category: Category::L, area: Area::Families, text: "Un posto il pomeriggio".to_owned() },
            age_band: AgeBand::From6To10,
            territory: Territory { province: "BO".to_owned(), comune: None },
            urgency: Urgency::Routine,
            source: Source::School,
            legal_basis,
            answer_by: Timestamp::from_millis(NOON.as_millis() + 604_800_000),
            fields: Vec::new(),
            call: None,
        };
        let peer = to.identity.node_id().to_string();
        let person = Some((person, "acc_giulia".to_owned(), "Amina Rossi".to_owned()));
        let new = NewReferral { peer, peer_name: "Altra".to_owned(), opening, person };
        steps::open(tx, from, &coordinator(), new).await.unwrap()
    }

    fn consent(to: &TrialNode) -> Ground {
        Ground {
            id: format!("gnd_{}", "1".repeat(32)).parse().unwrap(),
            person: person().parse().unwrap(),
            basis: LegalBasis::Consent,
            purpose: Purpose::Referral,
            recipient: Some(to.identity.node_id()),
            recipient_name: "Altra".to_owned(),
            notice: "1".to_owned(),
            note: String::new(),
            given_on: NOON,
            expires_at: None,
            withdrawn_at: Some(NOON),
            settled_at: None,
            mistake: None,
            notice_of: None,
            recorded_by: String::new(),
            written_by: String::new(),
        }
    }

    #[tokio::test]
    async fn a_consent_taken_back_takes_back_the_referrals_that_rest_on_it_and_no_others() {
        let (node, other) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let mut tx = node.db.write().await.unwrap();
        let resting = open(&mut tx, &node, &other, LegalBasis::Consent).await;
        let standing = open(&mut tx, &node, &other, LegalBasis::Care).await;
        // A consent to somebody else takes nothing back.
        assert_eq!(follow(&mut tx, &node, &coordinator(), &consent(&node)).await.unwrap(), 0);
        assert_eq!(follow(&mut tx, &node, &coordinator(), &consent(&other)).await.unwrap(), 1);
        // Once is enough: what is withdrawn already is left alone.
        assert_eq!(follow(&mut tx, &node, &coordinator(), &consent(&other)).await.unwrap(), 0);
        for (id, state) in [(&resting, "withdrawn"), (&standing, "sent")] {
            assert_eq!(store::find(&mut tx, id, &Reach::All).await.unwrap().unwrap().state, state);
        }
    }

    fn giulia() -> crate::accounts::Account {
        crate::accounts::Account {
            id: format!("acc_{}", "1".repeat(32)).parse().unwrap(),
            login: crate::accounts::Login::parse("giulia").unwrap(),
            name: "Giulia Marchetti".to_owned(),
            roles: crate::accounts::role::RoleSet::new([crate::accounts::Role::Coordinator]),
            locale: crate::web::locale::Locale::It,
            created_at: NOON,
            disabled_at: None,
            has_password: true,
            has_second_factor: false,
        }
    }

    fn somebody() -> crate::people::Details {
        crate::people::Details::named("Rossi", "Amina")
    }

    #[tokio::test]
    async fn revoking_on_one_referrals_page_reaches_the_others_and_every_consent_to_that_recipient() {
        let (node, other, third) =
            (TrialNode::named("Una").await, TrialNode::named("Altra").await, TrialNode::named("Terza").await);
        let mut tx = node.db.write().await.unwrap();
        let by = giulia();
        let person = crate::people::store::register(&mut tx, &node, &coordinator(), &somebody()).await.unwrap();
        for (to, name) in [(&other, "Altra"), (&other, "Altra"), (&third, "Terza")] {
            let new = crate::legal::NewGround {
                basis: LegalBasis::Consent,
                purpose: Purpose::Referral,
                recipient: Some((to.identity.node_id(), name.to_owned())),
                named: String::new(),
                notice: "1".to_owned(),
                notice_of: None,
                note: String::new(),
                given_on: NOON,
                expires_at: None,
            };
            legal::store::record(&mut tx, &node, &by, &person, &new).await.unwrap();
        }
        let looked_at = open_about(&mut tx, &node, &other, LegalBasis::Consent, person.to_string()).await;
        let beside = open_about(&mut tx, &node, &other, LegalBasis::Consent, person.to_string()).await;
        let elsewhere = open_about(&mut tx, &node, &third, LegalBasis::Consent, person.to_string()).await;
        let row = store::find(&mut tx, &looked_at, &Reach::All).await.unwrap().unwrap();
        crate::referrals::grounds::revoke(&mut tx, &node, &coordinator(), &row).await.unwrap();
        for (id, state) in [(&looked_at, "withdrawn"), (&beside, "withdrawn"), (&elsewhere, "sent")] {
            assert_eq!(store::find(&mut tx, id, &Reach::All).await.unwrap().unwrap().state, state);
        }
        let grounds = legal::store::of_person(&mut tx, &node, &person).await.unwrap();
        let live: Vec<&str> = grounds
            .iter()
            .filter(|ground| ground.withdrawn_at.is_none())
            .map(|ground| ground.recipient_name.as_str())
            .collect();
        assert_eq!(live, ["Terza"]);
    }
}
