//! Who works for the cooperative, as far as no daily work tells it: what people write for the fourth section of the social report (D.M. 4
//! July 2019, section 6 of its guidelines, *persone che operano per l'ente*), once for each year.
//!
//! The guidelines ask for volunteers and what they do, for what was paid back to them and by which rules, and for training. A volunteer
//! who is written as one in her account ([`Work::Volunteer`](crate::accounts::employment::Work::Volunteer)) is counted from the teams, and
//! her hours from her activities: she is **not** written here again. Here are those who have no account. An activity is for the people of
//! services and knows no kind for training, so training is written too. As in [`governance`](super::governance) only counts are kept, a
//! line in which nothing is typed is not there, and in one in which something is typed an empty field is nought.

pub mod reading;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coded;

/// The longest text, characters.
pub const LONGEST_TEXT: usize = 2_000;
/// The longest name of a collective agreement, characters.
pub const LONGEST_LINE: usize = 300;
/// The most that is paid back to one volunteer in a year on her word alone, in cents: D.Lgs. 117/2017, art. 17 c. 4, 150 euros in a month.
const MOST_ON_HER_WORD: i64 = 12 * 15_000;

coded! {
    /// How it is shown that something is to be paid back to a volunteer.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Manner {
        /// By papers (*a piè di lista*).
        Documented = "documented",
        /// On her word (*autocertificazione*).
        SelfDeclared = "self_declared",
    }
}

coded! {
    /// What somebody was trained in.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Subject {
        /// Safety at work, first aid, fire: D.Lgs. 81/2008.
        Safety = "safety",
        /// Data protection, D.Lgs. 231/2001, protection of minors.
        Law = "law",
        /// Methods of the work with people.
        Methods = "methods",
        /// Supervision of teams.
        Supervision = "supervision",
        /// Languages, computers, administration, coordination.
        Skills = "skills",
        /// The cooperative and its members.
        Cooperation = "cooperation",
        /// Anything else.
        Other = "other",
    }
}

/// Volunteers who have no account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Volunteers {
    /// Women who worked within the year.
    pub women: u32,
    /// Men.
    pub men: u32,
    /// People of whom it is not said.
    pub others: u32,
    /// Minutes of all of them.
    pub minutes: u32,
}

impl Volunteers {
    /// How many they are.
    pub fn all(&self) -> i64 {
        [self.women, self.men, self.others].map(i64::from).iter().sum()
    }
}

/// What was paid back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Refunds {
    /// Within the year, to all of them.
    pub cents: u32,
    /// How many volunteers had something.
    pub people: u32,
}

/// Training in one subject.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// How many people.
    pub people: u32,
    /// Minutes of all of them: four hours with ten people are forty.
    pub minutes: u32,
}

/// What is written for one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workforce {
    /// Volunteers without an account.
    pub volunteers: Option<Volunteers>,
    /// What volunteers do, in words; empty: not written.
    pub doing: String,
    /// What was paid back to volunteers, with and without an account.
    pub refunds: BTreeMap<Manner, Refunds>,
    /// By which rules, in words.
    pub rules: String,
    /// Training of everybody who works here.
    pub training: BTreeMap<Subject, Training>,
    /// The collective agreement that is applied, in words.
    pub agreement: String,
}

/// What somebody should look at before it goes into the report. Nothing is refused for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Something was paid back to more volunteers than there were. How many these were is not part of it: few of those with an account are
    /// not told to everybody.
    Refunded {
        /// To how many.
        people: i64,
    },
    /// More was paid back on their word than the law allows for so many.
    OnTheirWord {
        /// Cents that were paid.
        cents: i64,
        /// To how many.
        people: i64,
        /// The most that may be, in cents.
        most: i64,
    },
}

impl Workforce {
    /// What somebody should look at, where so many volunteers have an account.
    pub fn doubts(&self, with_account: i64) -> Vec<Doubt> {
        let volunteers = with_account + self.volunteers.map_or(0, |one| one.all());
        // Somebody may have had both: only one manner alone can be said to be of too many.
        let people = self.refunds.values().map(|one| i64::from(one.people)).max().unwrap_or(0);
        let refunded = (people > volunteers).then_some(Doubt::Refunded { people });
        let on_their_word = self.refunds.get(&Manner::SelfDeclared).and_then(|one| {
            let (cents, people) = (i64::from(one.cents), i64::from(one.people));
            let most = people * MOST_ON_HER_WORD;
            (cents > most).then_some(Doubt::OnTheirWord { cents, people, most })
        });
        refunded.into_iter().chain(on_their_word).collect()
    }

    /// What is proposed for a later year: what holds, and not what happened in the year.
    #[must_use]
    pub fn proposed(self) -> Self {
        let volunteers = self.volunteers.map(|one| Volunteers { minutes: 0, ..one });
        Self { volunteers, refunds: BTreeMap::new(), training: BTreeMap::new(), ..self }
    }
}

#[cfg(test)]
mod tests;
