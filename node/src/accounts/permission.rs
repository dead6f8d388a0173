//! Who may do what: one table, one decision.
//!
//! Pages, API, search, export and attachments all ask [`decide`], so that no side door forgets a rule. An operator reaches
//! only the persons and referrals that she opened herself or that were handed over to her ([`Reach::Own`]); to read a person, to
//! correct her telephone and to write in her diary, also whoever is in a service in whose team she is ([`Reach::Team`]).

use super::AccountId;
use super::role::{Role, RoleSet};

/// One list of permissions, from which come the enumeration, [`Permission::ALL`] and a type for each, for the signatures of handlers:
/// `Staff<ReadPeople>`.
macro_rules! permissions {
    ($($(#[doc = $words:literal])+ $name:ident,)+) => {
        /// Something that not everybody may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Permission {
            $($(#[doc = $words])+ $name,)+
        }

        impl Permission {
            /// Every permission.
            pub const ALL: [Self; [$(stringify!($name)),+].len()] = [$(Self::$name),+];
        }

        $(
            #[doc = concat!("The right [`Permission::", stringify!($name), "`].")]
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl Right for $name {
                const PERMISSION: Option<Permission> = Some(Permission::$name);
            }
        )+
    };
}

permissions! {
    /// Open a person's record.
    ReadPeople,
    /// Open the essential of a record that is not among hers, in an emergency.
    OpenInEmergency,
    /// The same of a protected record of somebody else.
    OpenProtectedInEmergency,
    /// Add a person, change a record.
    WritePeople,
    /// Correct how a person is reached, and whoever is called for her.
    WriteContacts,
    /// Make records of the people of a spreadsheet, and take them back.
    ImportPeople,
    /// Write in a person's diary, keep her documents, draft her plan and propose it.
    WriteDiary,
    /// See and make things to do.
    WriteTasks,
    /// Make appointments for her teams (or every team, and everybody), move and cancel them.
    WriteCalendar,
    /// Record and withdraw consents and other legal bases.
    WriteLegalBases,
    /// Open a referral.
    ReadReferrals,
    /// Make, send and withdraw a referral.
    SendReferrals,
    /// Answer a referral that came in.
    AnswerReferrals,
    /// Erase what came with a referral, once it may be kept no longer.
    EraseReferrals,
    /// Make one colleague's records, referrals and drafts another's.
    HandOverCases,
    /// Take a referral's evidence file out of the node.
    ExportEvidence,
    /// Hand over to a person everything that is known of her.
    ExportDossier,
    /// Write down what people ask about their own data, tell who holds them, answer and erase.
    HandleRequests,
    /// Say for whom the data of a service are processed, how long they are kept, and what people are told.
    WriteProcessing,
    /// Take people into services, put them on waiting lists, end it.
    WriteEnrolments,
    /// Approve a person's plan that somebody else has proposed, and end one.
    ApprovePlans,
    /// Say who works in which service, and so sees who is in it.
    WriteTeams,
    /// Change the services this cooperative tells its peers about.
    WriteServices,
    /// Write down what was done, for whom and how long.
    RecordActivities,
    /// See everybody's hours, close a month and open it again.
    CloseMonths,
    /// Change contracts: who pays for a service, and how much of it.
    WriteContracts,
    /// See hours and amounts of a contract: numbers by month and municipality, no person.
    ReadStatements,
    /// See and take out the benefits of people under a contract, name by name: what the Comune tells INPS.
    ExportBenefits,
    /// See counts of referrals and places: numbers, no person and no referral.
    ReadFigures,
    /// Write what no daily work tells for the social report: counts of members, of who sits in the bodies, of volunteers, and training.
    WriteReport,
    /// See what the cooperatives lend, and book it.
    BookResources,
    /// Say what this cooperative lends and when, answer who asks for it, hand it out and take it back.
    LendResources,
    /// See the peers and how the links are.
    ReadNetwork,
    /// Invite, accept, confirm, suspend and end links.
    WriteNetwork,
    /// See what is on its way to whom.
    ReadDeliveries,
    /// Send again, hold, look into quarantine.
    WriteDeliveries,
    /// Read the audit log.
    ReadAudit,
    /// Add, change and close accounts.
    WriteAccounts,
    /// Change what the node says of itself.
    WriteSettings,
    /// Have everything written into one file, as the command `export` does, and take it out of the node.
    ExportEverything,
    /// Look through what a restore may have brought back, and say that it is done.
    LookAfterRestore,
}

/// How far a permission goes for a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    None,
    Own,
    Team,
    All,
}

/// What is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// No object in particular: a page, a list, a button.
    Anything,
    /// An object that this account opened (nobody's, when it came from outside).
    OpenedBy(Option<&'a AccountId>),
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allowed,
    /// Only for what this person opened herself: lists filter by `opened_by`.
    OwnOnly,
    /// For what she opened herself, and for the people who are in her services: lists filter by `people::Sight`.
    TeamToo,
    /// No; the object is answered as if it were not there.
    Denied,
}

/// What a coordinator does, with everything.
const OF_COORDINATORS: &[Permission] = &[
    Permission::ReadPeople,
    Permission::OpenInEmergency,
    Permission::OpenProtectedInEmergency,
    Permission::WritePeople,
    Permission::WriteContacts,
    Permission::ImportPeople,
    Permission::WriteDiary,
    Permission::WriteTasks,
    Permission::WriteCalendar,
    Permission::WriteLegalBases,
    Permission::ReadReferrals,
    Permission::SendReferrals,
    Permission::AnswerReferrals,
    Permission::EraseReferrals,
    Permission::HandOverCases,
    Permission::ExportEvidence,
    Permission::ExportDossier,
    Permission::HandleRequests,
    Permission::WriteProcessing,
    Permission::WriteEnrolments,
    Permission::ApprovePlans,
    Permission::WriteTeams,
    Permission::WriteServices,
    Permission::RecordActivities,
    Permission::CloseMonths,
    Permission::WriteContracts,
    Permission::ReadStatements,
    Permission::ExportBenefits,
    Permission::BookResources,
    Permission::LendResources,
    Permission::ReadNetwork,
    Permission::ReadDeliveries,
];

/// What the direction does: the whole of the services, money and numbers, and no person.
const OF_MANAGEMENT: &[Permission] = &[
    Permission::WriteCalendar,
    Permission::WriteServices,
    Permission::WriteContracts,
    Permission::ReadStatements,
    Permission::ReadFigures,
    Permission::WriteReport,
    Permission::BookResources,
    Permission::LendResources,
    Permission::ReadNetwork,
];

/// The table: what each role does with everything, and what only with its own.
fn reach(role: Role, permission: Permission) -> Reach {
    use Permission as P;
    let (everything, team, own): (&[P], &[P], &[P]) = match role {
        Role::Operator => (
            &[P::BookResources, P::ReadNetwork, P::OpenInEmergency],
            &[P::ReadPeople, P::WriteContacts, P::WriteDiary, P::RecordActivities, P::WriteTasks, P::WriteCalendar],
            &[P::WritePeople, P::WriteLegalBases, P::ReadReferrals, P::SendReferrals],
        ),
        Role::Coordinator => (OF_COORDINATORS, &[], &[]),
        Role::Management => (OF_MANAGEMENT, &[], &[]),
        Role::DataProtection => (
            &[
                P::ReadPeople,
                P::WriteLegalBases,
                P::ReadReferrals,
                P::EraseReferrals,
                P::HandOverCases,
                P::ExportEvidence,
                P::ExportDossier,
                P::HandleRequests,
                P::WriteProcessing,
                P::ReadNetwork,
                P::ReadAudit,
                P::LookAfterRestore,
            ],
            &[],
            &[P::WriteCalendar],
        ),
        Role::NodeAdministrator => (
            &[
                P::ReadNetwork,
                P::WriteNetwork,
                P::ReadDeliveries,
                P::WriteDeliveries,
                P::WriteAccounts,
                P::WriteSettings,
                P::ExportEverything,
                P::LookAfterRestore,
            ],
            &[],
            &[P::WriteCalendar],
        ),
    };
    let [everything, team, own] = [everything, team, own].map(|reached| reached.contains(&permission));
    match (everything, team, own) {
        (true, ..) => Reach::All,
        (false, true, _) => Reach::Team,
        (false, false, true) => Reach::Own,
        (false, false, false) => Reach::None,
    }
}

/// May this person do that to this?
pub fn decide(account: &AccountId, roles: &RoleSet, permission: Permission, scope: Scope<'_>) -> Decision {
    let reach = roles.iter().map(|role| reach(role, permission)).max().unwrap_or(Reach::None);
    match (reach, scope) {
        (Reach::All, _) => Decision::Allowed,
        (Reach::Team, Scope::Anything) => Decision::TeamToo,
        (Reach::Own, Scope::Anything) => Decision::OwnOnly,
        (Reach::Own | Reach::Team, Scope::OpenedBy(opener)) if opener == Some(account) => Decision::Allowed,
        // Whether somebody is in her services is not known here: who has loaded the person through her sight knows.
        (Reach::Own | Reach::Team | Reach::None, _) => Decision::Denied,
    }
}

/// A permission as a type.
pub trait Right: Send + Sync + 'static {
    /// The permission; `None` for whoever is logged in.
    const PERMISSION: Option<Permission>;
}

/// Whoever is logged in.
#[derive(Clone, Copy, Debug)]
pub struct Anyone;

impl Right for Anyone {
    const PERMISSION: Option<Permission> = None;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(digit: char) -> AccountId {
        format!("acc_{}", digit.to_string().repeat(32)).parse().unwrap()
    }

    fn may(role: Role, permission: Permission, scope: Scope<'_>) -> Decision {
        decide(&id('1'), &RoleSet::new([role]), permission, scope)
    }

    #[test]
    fn an_operator_reaches_only_what_she_opened() {
        let (own, other) = (id('1'), id('2'));
        for permission in [Permission::ReadPeople, Permission::WritePeople, Permission::SendReferrals] {
            let asked = |scope| may(Role::Operator, permission, scope);
            assert_eq!(asked(Scope::OpenedBy(Some(&own))), Decision::Allowed);
            assert_eq!(asked(Scope::OpenedBy(Some(&other))), Decision::Denied);
            assert_eq!(asked(Scope::OpenedBy(None)), Decision::Denied);
        }
    }

    #[test]
    fn an_operator_works_with_who_is_in_her_services_and_changes_only_what_she_opened() {
        use Permission as P;
        for permission in Permission::ALL {
            let expected = match permission {
                P::BookResources | P::ReadNetwork | P::OpenInEmergency => Decision::Allowed,
                P::ReadPeople
                | P::WriteContacts
                | P::WriteDiary
                | P::RecordActivities
                | P::WriteTasks
                | P::WriteCalendar => Decision::TeamToo,
                P::WritePeople | P::WriteLegalBases | P::ReadReferrals | P::SendReferrals => Decision::OwnOnly,
                _ => Decision::Denied,
            };
            assert_eq!(may(Role::Operator, permission, Scope::Anything), expected, "{permission:?}");
        }
    }

    #[test]
    fn the_node_administrator_and_the_direction_read_no_person_and_no_referral() {
        for role in [Role::NodeAdministrator, Role::Management] {
            for permission in [Permission::ReadPeople, Permission::ReadReferrals, Permission::ExportEvidence] {
                assert_eq!(may(role, permission, Scope::Anything), Decision::Denied, "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn nobody_takes_out_benefits_who_may_not_read_people() {
        for role in Role::ALL {
            let [takes, reads] =
                [Permission::ExportBenefits, Permission::ReadPeople].map(|asked| may(role, asked, Scope::Anything));
            assert!(takes == Decision::Denied || reads == Decision::Allowed, "{role:?}");
            assert_eq!(takes == Decision::Allowed, role == Role::Coordinator, "{role:?}");
        }
    }

    #[test]
    fn only_the_node_administrator_touches_accounts_links_and_settings_and_asks_for_an_export_of_everything() {
        for permission in [
            Permission::WriteAccounts,
            Permission::WriteNetwork,
            Permission::WriteSettings,
            Permission::ExportEverything,
        ] {
            for role in Role::ALL {
                let expected = if role == Role::NodeAdministrator { Decision::Allowed } else { Decision::Denied };
                assert_eq!(may(role, permission, Scope::Anything), expected, "{role:?} {permission:?}");
            }
        }
    }

    #[test]
    fn the_report_is_written_by_the_direction_which_also_reads_it() {
        for role in Role::ALL {
            let [writes, reads] =
                [Permission::WriteReport, Permission::ReadStatements].map(|asked| may(role, asked, Scope::Anything));
            assert_eq!(writes == Decision::Allowed, role == Role::Management, "{role:?}");
            assert!(writes == Decision::Denied || reads == Decision::Allowed, "{role:?}");
        }
    }

    #[test]
    fn the_widest_role_of_a_person_counts_and_none_allows_nothing() {
        let both = RoleSet::new([Role::Operator, Role::Coordinator]);
        assert_eq!(decide(&id('1'), &both, Permission::ReadPeople, Scope::OpenedBy(None)), Decision::Allowed);
        for permission in Permission::ALL {
            let decision = decide(&id('1'), &RoleSet::default(), permission, Scope::Anything);
            assert_eq!(decision, Decision::Denied, "{permission:?}");
        }
    }
}
