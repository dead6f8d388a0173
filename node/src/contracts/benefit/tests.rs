use proptest::prelude::*;

use super::*;

fn form(changed: &[(&'static str, &str)]) -> Form {
    let mut fields = vec![
        ("body_code", "12345"),
        ("belfiore", "a944"),
        ("operator_code", "rssmra80a01h501u"),
        ("code", "a2.05"),
        ("name", "Assistenza educativa"),
        ("means", "no"),
        ("area", "1"),
        ("protocol", "PG 12/2026"),
        ("share_body", "70"),
        ("share_user", "20"),
        ("share_health", "10"),
    ];
    for (name, value) in changed {
        fields.retain(|(field, _)| field != name);
        fields.push((name, value));
    }
    Form::prefilled(fields.into_iter().map(|(name, value)| (name, value.to_owned())))
}

#[test]
fn what_a_contract_says_is_read_and_written_alike() {
    let benefit = Benefit::read(&mut form(&[])).unwrap();
    assert_eq!((benefit.code.as_str(), benefit.belfiore.as_str()), ("A2.05", "A944"));
    assert_eq!(benefit.operator_code, "RSSMRA80A01H501U");
    assert_eq!(Benefit::read(&mut Form::prefilled(benefit.fields())), Some(benefit));
}

#[test]
fn what_cannot_be_is_told_beside_its_field() {
    for (field, typed, key) in [
        ("code", "A4.01", "siuss-code-shape"),
        ("code", "A2.5", "siuss-code-shape"),
        ("code", "B2.05", "siuss-code-shape"),
        ("code", "A2.050", "siuss-code-shape"),
        ("name", " ", "form-required"),
        ("area", "4", "form-choose"),
        ("means", "", "form-choose"),
        ("protocol", "", "form-required"),
        ("body_code", "12-34", "siuss-body-code-shape"),
        ("belfiore", "A000", "siuss-belfiore-shape"),
        ("belfiore", "Z100", "siuss-belfiore-shape"),
        ("operator_code", "RSSMRA80A01H501A", "tax-code-check"),
        ("operator_code", "12345678903", "siuss-operator-shape"),
        ("share_body", "71", "siuss-shares-sum"),
        ("share_user", "-20", "form-number"),
        ("share_health", "tanto", "form-number"),
    ] {
        let mut form = form(&[(field, typed)]);
        assert_eq!(Benefit::read(&mut form), None, "{field} {typed}");
        assert_eq!(form.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{field} {typed}");
    }
}

#[test]
fn the_area_is_proposed_where_all_services_are_for_the_same_people() {
    assert_eq!(UserArea::proposed(&[Area::Elderly, Area::Disability]), Some(UserArea::Dependency));
    assert_eq!(UserArea::proposed(&[Area::Migrants]), Some(UserArea::Exclusion));
    for unclear in [&[][..], &[Area::Mixed], &[Area::FamilyAndMinors, Area::Elderly], &[Area::Poverty, Area::Mixed]] {
        assert_eq!(UserArea::proposed(unclear), None, "{unclear:?}");
    }
}

proptest! {
    #[test]
    fn shares_of_an_amount_are_the_amount_and_each_is_within_a_cent(cents in 0_i64..100_000_000, body in 0_i64..=100, rest in 0_i64..=100) {
        let user = rest.min(100 - body);
        let shares = Shares::new(body, user, 100 - body - user).unwrap();
        let parts = shares.of(cents);
        prop_assert_eq!(parts.iter().sum::<i64>(), cents);
        for (part, share) in parts.into_iter().zip(shares.hundredths()) {
            prop_assert!((part * 100 - cents * share).abs() < 100);
        }
    }
}
