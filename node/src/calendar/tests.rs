use jiff::civil::date;

use super::feeds::{Says, Words, event};
use super::*;
use crate::web::locale::Locale;

fn service(sign: char) -> SubjectId {
    let groups: String = sign.to_string().repeat(8) + "-1111-7111-8111-111111111111";
    groups.parse().unwrap()
}

fn account(byte: u8) -> AccountId {
    AccountId::new(uuid::Uuid::from_bytes([byte; 16]))
}

fn hours(day: Date, from: u16, to: u16) -> When {
    When::Hours(day, Span::new(from, to).unwrap())
}

#[test]
fn a_weekly_appointment_is_as_many_as_there_are_weeks_and_the_last_day_counts() {
    let first = hours(date(2026, 11, 30), 540, 600);
    assert_eq!(first.weekly(None), [first]);
    let days = |until| first.weekly(Some(until)).iter().map(|one| one.first()).collect::<Vec<_>>();
    assert_eq!(days(date(2026, 12, 14)), [date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]);
    assert_eq!(days(date(2026, 12, 13)), [date(2026, 11, 30), date(2026, 12, 7)]);
    assert_eq!(days(date(2026, 1, 1)), [date(2026, 11, 30)], "what is over before it begins is still once");
    assert_eq!(days(date(2036, 1, 1)).len(), 54);
    let closed = When::Days(date(2026, 12, 24), date(2027, 1, 6)).later(52);
    assert_eq!((closed.first(), closed.last()), (date(2027, 12, 23), date(2028, 1, 5)));
}

#[test]
fn who_made_it_changes_it_and_who_keeps_every_calendar_only_what_is_not_private() {
    let of = |to: For| Appointment {
        id: AppointmentId::new(uuid::Uuid::from_bytes([1; 16])),
        series: AppointmentId::new(uuid::Uuid::from_bytes([1; 16])),
        written: Written {
            title: "Riunione".into(),
            place: String::new(),
            when: hours(date(2026, 11, 30), 540, 600),
            to,
            guests: vec![account(2)],
        },
        made_by: account(1),
        made_by_name: String::new(),
        changed_by_name: String::new(),
        changed_at: 0,
        cancelled: false,
        version: 1,
    };
    let may = |to: For, who: u8, keeps| of(to).may_change(&account(who), keeps);
    assert!(may(For::Guests, 1, false) && !may(For::Guests, 2, false), "who takes part reads it");
    assert!(!may(For::Guests, 3, true), "it is between those who take part");
    assert!(may(For::Team(service('1')), 3, true) && !may(For::Team(service('1')), 3, false));
    assert!(may(For::Everybody, 3, true) && !may(For::Everybody, 3, false));
}

#[test]
fn a_view_narrows_and_never_widens() {
    let (ours, theirs) = (service('1'), service('2'));
    let entry = |hers, services: Vec<SubjectId>| {
        let day = date(2026, 11, 30);
        Entry { services, hers, ..Entry::on(Kind::Task, "tsk", day, String::new()) }
    };
    let teams = [ours];
    for (entry, mine, team) in [
        (entry(true, Vec::new()), true, true),
        (entry(false, vec![ours]), false, true),
        (entry(false, vec![theirs, ours]), false, true),
        (entry(false, vec![theirs]), false, false),
        (entry(false, Vec::new()), false, false),
    ] {
        let shown = View::ALL.map(|view| view.shows(&entry, &teams));
        assert_eq!(shown, [mine, team, true], "{entry:?}");
    }
}

#[test]
fn a_day_begins_with_what_lasts_all_day_and_goes_on_by_the_hour() {
    let day = date(2026, 12, 1);
    let entry = |key: &str, when| Entry { when, ..Entry::on(Kind::Appointment, key, day, String::new()) };
    let entries = [
        entry("tre", hours(day, 900, 960)),
        entry("nove", hours(day, 540, 600)),
        entry("chiuso", When::Days(date(2026, 11, 28), date(2026, 12, 3))),
        entry("ieri", hours(date(2026, 11, 30), 540, 600)),
    ];
    let keys = |on| of_day(&entries, on).iter().map(|entry| entry.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(day), ["chiuso", "nove", "tre"]);
    assert_eq!(keys(date(2026, 12, 3)), ["chiuso"]);
    assert_eq!(keys(date(2026, 12, 4)), Vec::<String>::new());
    assert_eq!(monday(date(2026, 12, 6)), date(2026, 11, 30));
    assert_eq!(monday(date(2026, 11, 30)), date(2026, 11, 30));
}

#[test]
fn every_kind_and_view_has_words_in_both_languages() {
    for locale in Locale::ALL {
        for kind in Kind::ALL {
            assert!(locale.knows(&format!("calendar-kind-{}", kind.code())), "{kind:?} in {}", locale.code());
        }
        for view in View::ALL {
            assert_eq!(view.slug().parse(), Ok(view));
            assert!(locale.knows(&format!("calendar-view-{}", view.slug())), "{view:?} in {}", locale.code());
        }
    }
}

#[test]
fn a_feed_says_where_it_is_with_names_or_where_it_is_a_place_of_the_service() {
    let at = |venue: Option<Venue>, says: Says, protected: bool| {
        let day = date(2026, 12, 1);
        let person = crate::people::PersonId::new(uuid::Uuid::from_bytes([3; 16]));
        let about = vec![About { person, name: "Anselmi Sofia".into(), protected }];
        let entry = Entry { venue, about, ..Entry::on(Kind::Activity, "act", day, String::new()) };
        let sites = ["via Inventata 1".to_owned()];
        let words = Words { kind: "Attività", services: "Doposcuola", home: "Casa", sites: &sites };
        event(&entry, says, words, ("", "nod")).place
    };
    let site = |words: &str| Some(Venue::Site(words.to_owned()));
    let bar = || Some(Venue::Words("Bar".to_owned()));
    for says in Says::ALL {
        let names = says == Says::Names;
        assert_eq!(at(site("via Inventata 1"), says, false), "via Inventata 1", "it says no more than the service");
        assert_eq!(
            at(site("via Vecchia 2"), says, false),
            if names { "via Vecchia 2" } else { "" },
            "it is told no longer"
        );
        assert_eq!(at(bar(), says, false), if names { "Bar" } else { "" });
        assert_eq!(at(Some(Venue::Home), says, false), if names { "Casa" } else { "" });
        assert_eq!(
            (at(bar(), says, true), at(Some(Venue::Home), says, true)),
            (String::new(), String::new()),
            "of a protected record nothing"
        );
        assert_eq!(at(None, says, false), "");
    }
}
