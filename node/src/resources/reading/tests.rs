//! What can be typed about a resource, and what of it is refused.

use pico_protocol::digest::Digest;
use pico_protocol::feed::{Entry, Op, RESOURCES, Value};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::json::Ext;
use pico_protocol::signed::Object;

use super::*;
use crate::trial::NOON;

type Typed<'a> = &'a [(&'static str, &'a str)];

fn form(changes: Typed<'_>) -> Form {
    let mut fields = vec![
        ("kind", "vehicle"),
        ("name", "Furgone con pedana"),
        ("group", "Mezzi di via Roma"),
        ("description", "Nove posti, pedana per due carrozzine."),
        ("units", "1"),
        ("people", "9"),
        ("comune", "Grosseto"),
        ("address", "Via dell’Esempio 1"),
        ("price", "0,45"),
        ("per", "kilometre"),
        ("elsewhere", "85"),
        ("approval", "yes"),
        ("shortest", "0:30"),
        ("longest", "48"),
        ("notice", "24"),
        ("ahead", "90"),
        ("buffer", "30"),
        ("step", "15"),
        ("release_after", "60"),
        ("option_hours", "24"),
        ("visibility", "linked"),
        ("accepts_bookings", "yes"),
        ("attribute-1", "Pedana"),
        ("value-1", "sì"),
        ("accessory-2", "Seggiolino"),
        ("stock-2", "2"),
    ];
    for change in changes {
        fields.retain(|field| field.0 != change.0);
        fields.push(*change);
    }
    Form::prefilled(fields.into_iter().map(|(name, value)| (name, value.to_owned())))
}

const COURSE: [(&str, &str); 7] = [
    ("kind", "training_seats"),
    ("day-1", "12/01/2027"),
    ("begins-1", "14"),
    ("ends-1", "0"),
    ("day-3", "05/01/2027"),
    ("begins-3", "9"),
    ("ends-3", "13:30"),
];

fn mistake(changes: Typed<'_>, field: &str) -> String {
    let mut form = form(changes);
    assert!(Particulars::read(&mut form, None).is_none(), "{changes:?}");
    form.mistake(field).unwrap_or_else(|| panic!("{changes:?}: {:?}", form.mistakes())).key.clone()
}

fn again(read: &Particulars) -> Option<Particulars> {
    let fields = read.fields();
    Particulars::read(
        &mut Form::prefilled(fields.iter().map(|(name, value)| (name.as_str(), value.clone()))),
        Some(read),
    )
}

/// Whether peers can read it.
fn holds(read: &Particulars) -> bool {
    let value = Value::Resource(crate::resources::publish::told(read));
    let entry = Entry {
        owner: NodeId::from_genesis(&Digest::of(b"Aurora")),
        document: 1,
        feed: RESOURCES,
        key: SubjectId::new(NOON, [0; 10]),
        version: 1,
        visibility: read.visibility,
        op: Op::Put(Box::new(value)),
        at: NOON,
        ext: Ext::default(),
    };
    entry.check().is_ok()
}

#[test]
fn a_form_becomes_a_resource_that_peers_can_read_and_goes_back_unchanged() {
    let read = Particulars::read(&mut form(&[]), None).unwrap();
    assert!(holds(&read));
    assert_eq!(
        (read.content.shortest, read.content.longest, read.content.ahead),
        (Some(30), Some(2_880), Some(129_600))
    );
    assert_eq!((read.rules.buffer, read.rules.step, read.rules.elsewhere_cents), (30, 15, 8_500));
    assert_eq!((read.content.attributes.len(), read.content.accessories[0].stock), (1, 2));
    assert_eq!(again(&read), Some(read));
}

#[test]
fn most_of_it_may_be_left_out() {
    let none = ["group", "people", "price", "per", "elsewhere", "shortest", "longest", "notice", "ahead", "buffer"];
    let rows = ["release_after", "option_hours", "attribute-1", "value-1", "accessory-2", "stock-2", "approval"];
    let empty: Vec<_> = none.iter().chain(&rows).map(|field| (*field, "")).collect();
    let read = Particulars::read(&mut form(&empty), None).unwrap();
    assert!(holds(&read) && read.content.price.is_none() && read.rules.buffer == 0);
    assert_eq!(again(&read), Some(read));
}

#[test]
fn what_cannot_be_is_refused_beside_the_field() {
    for (changes, field, key) in [
        (&[("description", "Chiedere di RSSMRA80A01H501U")][..], "description", "services-tax-code"),
        (&[("value-1", "RSSMRA80A01H501U")], "value-1", "services-tax-code"),
        (&[("group", "Di RSS MRA 80A01 H501U")], "group", "services-tax-code"),
        (&[("name", "Due\nrighe")], "name", "services-one-line"),
        (&[("kind", "ship")], "kind", "form-choose"),
        (&[("units", "0")], "units", "form-number"),
        (&[("units", "")], "units", "form-required"),
        (&[("per", "")], "per", "resources-per-needed"),
        (&[("longest", "0:15")], "longest", "resources-times-turned"),
        (&[("ahead", "1")], "ahead", "resources-ahead-short"),
        (&[("step", "7")], "step", "form-choose"),
        (&[("address", "")], "address", "services-address-or-withheld"),
        (&[("value-1", "")], "value-1", "form-required"),
        (&[("accessory-1", "seggiolino"), ("stock-1", "1")], "accessory-2", "resources-accessory-twice"),
        (&[("stock-2", "")], "stock-2", "form-required"),
        (&[("kind", "training_seats")], "day-1", "resources-session-needed"),
        (&[("day-2", "12/01/2027"), ("begins-2", "9"), ("ends-2", "10")], "day-2", "resources-session-other"),
    ] {
        assert_eq!(mistake(changes, field), key, "{changes:?}");
    }
}

#[test]
fn a_course_says_when_it_meets_in_order_and_two_meetings_are_not_at_once() {
    let read = Particulars::read(&mut form(&COURSE), None).unwrap();
    assert!(holds(&read));
    let told: Vec<_> =
        read.content.sessions.iter().map(|one| (dates::moment(one.from), dates::moment(one.to))).collect();
    let expected = [("05/01/2027 09:00", "05/01/2027 13:30"), ("12/01/2027 14:00", "13/01/2027 00:00")];
    assert_eq!(told, expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
    assert_eq!(again(&read), Some(read));
    let with = |more: &[(&'static str, &'static str)]| [&COURSE[..], more].concat();
    for (changes, field, key) in [
        (
            with(&[("day-4", "05/01/2027"), ("begins-4", "13"), ("ends-4", "14")]),
            "begins-4",
            "resources-session-overlap",
        ),
        (with(&[("ends-3", "8")]), "ends-3", "resources-ends-before"),
        (with(&[("begins-3", "mattina")]), "begins-3", "services-hours-no-time"),
        (with(&[("day-3", "")]), "day-3", "form-required"),
        (with(&[("day-3", "05/01/27")]), "day-3", "services-year"),
    ] {
        assert_eq!(mistake(&changes, field), key, "{changes:?}");
    }
}

#[test]
fn its_hours_stay_as_they_were_and_peers_read_them_where_nobody_wrote_other_words() {
    let mut before = Particulars::read(&mut form(&[]), None).unwrap();
    let kept = r#"{"openings": [{"days": ["MO"], "opens": "09:00", "closes": "13:00"}]}"#;
    before.rules.hours = serde_json::from_str(kept).unwrap();
    let after = Particulars::read(&mut form(&[("name", "Furgone")]), Some(&before)).unwrap();
    assert_eq!(after.rules.hours, before.rules.hours);
    assert_eq!(crate::resources::publish::told(&after).schedule, "lun 9:00–13:00");
    let worded = Particulars::read(&mut form(&[("schedule", "Su accordo")]), Some(&before)).unwrap();
    assert_eq!(crate::resources::publish::told(&worded).schedule, "Su accordo");
}

#[test]
fn what_is_too_long_for_an_entry_of_the_feed_is_refused() {
    let long = "è\n".repeat(999);
    let mut rows = vec![("description", long.as_str())];
    let value = "é".repeat(200);
    let fields: Vec<(String, String)> =
        (1..=12).map(|row| (format!("attribute-{row}"), format!("value-{row}"))).collect();
    let fields: &'static [(String, String)] = fields.leak();
    let name = "à".repeat(60);
    for (attribute, told) in fields {
        rows.extend([(attribute.as_str(), name.as_str()), (told.as_str(), value.as_str())]);
    }
    let read = Particulars::read(&mut form(&rows), None).unwrap();
    assert!(holds(&read), "everything as long as the form takes it");
    let signs = "\u{1F69A}".repeat(2_000);
    rows[0] = ("description", signs.as_str());
    assert_eq!(mistake(&rows, "description"), "resources-too-much");
}
