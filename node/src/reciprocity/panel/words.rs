//! An account in plain words.

use crate::bookings::State;
use crate::bookings::balance::{Account, Avoided, Open};
use crate::bookings::limits::Standing;
use crate::reciprocity::{Measure, Partner};
use crate::web::layout::Page;

/// So much of a measure, without its sign.
pub(super) fn amount(page: &Page, measure: Measure, amount: i64) -> String {
    let size = amount.saturating_abs();
    match measure {
        Measure::Cents => page.money(size),
        Measure::Minutes => page.t1("reciprocity-hours", "time", page.hours(size)),
        Measure::Kilometres => page.t1("reciprocity-kilometres", "n", page.number(size)),
        Measure::Units => page.t1("reciprocity-units", "n", size),
    }
}

/// Who owes what, in one measure: *Zerocento ci deve 120,00 €*.
pub(super) fn balance(page: &Page, name: &str, measure: Measure, account: &Account) -> String {
    let far = measure.of(&account.balance());
    let way = match far {
        0 => return page.t("reciprocity-even"),
        1.. => "theirs",
        _ => "ours",
    };
    let kind = if measure == Measure::Cents { "owes" } else { "used" };
    page.t2(format!("reciprocity-{kind}-{way}"), "name", name, "what", amount(page, measure, far))
}

/// The same in every measure that is not even; one sentence where all are, or where there is no line.
pub(super) fn balances(page: &Page, name: &str, account: &Account) -> Vec<String> {
    if account.lines() == 0 {
        return vec![page.t("reciprocity-no-line")];
    }
    let uneven = Measure::ALL.into_iter().filter(|measure| measure.of(&account.balance()) != 0);
    let said: Vec<String> = uneven.map(|measure| balance(page, name, measure, account)).collect();
    if said.is_empty() { vec![page.t("reciprocity-all-even")] } else { said }
}

/// What is to be said of limits that press, each with the colour of its chip.
pub(super) fn limits(page: &Page, partner: &Partner) -> Vec<(&'static str, String)> {
    let balance = partner.account.balance();
    let said = partner.pressing().map(|(limit, standing)| {
        let (kind, how) = if standing == Standing::Reached { ("warn", "reached") } else { ("wait", "near") };
        let way = if limit.counted.of(&balance) < 0 { "ours" } else { "theirs" };
        let most = limit.counted.words(page, limit.most);
        (kind, page.t2(format!("reciprocity-limit-{how}-{way}"), "name", &*partner.name, "most", most))
    });
    said.collect()
}

/// Whose signature a use waits for.
pub(super) fn whose(page: &Page, name: &str, open: &Open) -> String {
    let what = match open.state {
        State::Settling => "agree",
        State::Contested => "again",
        _ => "write",
    };
    let who = if open.is_ours() { "us" } else { "them" };
    page.t1(format!("reciprocity-waits-{what}-{who}"), "name", name)
}

/// What sharing has spared one side: nothing is said where nobody has written it down.
pub(super) fn spared(page: &Page, avoided: &Avoided) -> String {
    if avoided.told == 0 {
        return page.t("reciprocity-not-written");
    }
    let parts = [
        (avoided.cents > 0).then(|| page.money(avoided.cents)),
        (avoided.kilometres > 0).then(|| amount(page, Measure::Kilometres, avoided.kilometres)),
        (avoided.days > 0).then(|| page.t1("reciprocity-days", "n", avoided.days)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
