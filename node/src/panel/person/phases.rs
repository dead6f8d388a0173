//! What the five phases of the cartella sociale hold on the page of a person, and how much: her diary, the assessments in it, and the
//! plan of each enrolment.

use std::collections::HashMap;

use super::is_over;
use crate::diary::store::Headed;
use crate::diary::{self, Kind};
use crate::enrolments::{Enrolment, EnrolmentId};
use crate::error::Result;
use crate::people::PersonId;
use crate::plans::store::brief::{self, Brief};
use crate::store::Tx;
use crate::store::page::COUNTED;

/// Assessments that the page names; the diary has all of them.
const NEWEST: i64 = 3;

/// What diary and plans say of somebody, without their words.
pub(super) struct Phases {
    /// How many entries her diary has, up to a number.
    pub(super) diary: i64,
    /// How many of them assess how she is, up to a number.
    pub(super) assessments: i64,
    /// The newest of those.
    pub(super) assessed: Vec<Headed>,
    plans: HashMap<EnrolmentId, Brief>,
}

impl Phases {
    pub(super) async fn load(tx: &mut Tx, id: &PersonId) -> Result<Self> {
        Ok(Self {
            diary: diary::store::count(tx, id, COUNTED).await?,
            assessments: diary::store::count_of(tx, id, Kind::Assessment, COUNTED).await?,
            assessed: diary::store::newest_of(tx, id, Kind::Assessment, NEWEST).await?,
            plans: brief::of_person(tx, id).await?,
        })
    }

    /// The plan of an enrolment.
    pub(super) fn plan(&self, enrolment: &Enrolment) -> Option<&Brief> {
        self.plans.get(&enrolment.id)
    }

    /// Whether the diary has more assessments than those named here.
    pub(super) fn has_more(&self) -> bool {
        self.assessments > NEWEST
    }

    /// How much is in each phase, in the order in which they follow each other: access (referrals and bases), assessment (what was
    /// assessed, family and network), project (enrolments that go on), delivery (the diary), closing (enrolments that are over).
    pub(super) fn counts(
        &self,
        access: usize,
        relations: usize,
        enrolments: &[(Enrolment, String)],
    ) -> [(&'static str, i64); 5] {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let over = enrolments.iter().filter(|(enrolment, _)| is_over(enrolment)).count();
        [
            ("accesso", number(access)),
            ("valutazione", number(relations).saturating_add(self.assessments)),
            ("progetto", number(enrolments.len() - over)),
            ("erogazione", self.diary),
            ("conclusione", number(over)),
        ]
    }
}
