//! `/reciprocita`: every partner of a year in words, what each has lent the other as a picture with its table, what waits for a
//! signature, and what sharing has spared.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::{Wish, words};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::bookings::balance::{Avoided, Open};
use crate::error::Result;
use crate::reciprocity::{Measure, Partner, Year, reading};
use crate::store::Tx;
use crate::web::layout::Page;
use crate::web::view;

/// One partner in words.
struct Told {
    href: String,
    name: String,
    says: Vec<String>,
    /// Limits that press: the colour, and the words.
    limits: Vec<(&'static str, String)>,
}

/// One measure: a line for each partner with which there is some of it.
struct Chart {
    slug: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    /// A bar: what we have lent, then what we have borrowed.
    picture: String,
    given: String,
    received: String,
    says: String,
}

/// A use that waits for a signature.
pub(super) struct Waits {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) resource: String,
    pub(super) day: String,
    pub(super) whose: String,
    pub(super) is_ours: bool,
    pub(super) is_contested: bool,
}

/// What sharing with one partner has spared: us, the partner, both.
struct Spared {
    name: String,
    ours: String,
    theirs: String,
    both: String,
}

#[derive(Template)]
#[template(path = "reciprocity/all.html")]
struct AllPage {
    page: Page,
    year: i16,
    goes_on: bool,
    years: Vec<(i16, bool)>,
    partners: Vec<Told>,
    charts: Vec<Chart>,
    waits: Vec<Waits>,
    spared: Vec<Spared>,
    /// The same of all together, in sentences.
    altogether: Vec<String>,
}

/// The page of a partner in a year.
pub(super) fn href(partner: &str, year: Year) -> String {
    format!("/reciprocita/{partner}?anno={}", year.number())
}

fn told(page: &Page, partner: &Partner, year: Year) -> Told {
    Told {
        href: href(&partner.id, year),
        name: partner.name.clone(),
        says: words::balances(page, &partner.name, &partner.account),
        limits: if year.goes_on() { words::limits(page, partner) } else { Vec::new() },
    }
}

fn chart(page: &Page, measure: Measure, partners: &[Partner]) -> Option<Chart> {
    let some: Vec<&Partner> = partners.iter().filter(|partner| measure.is_in(&partner.account)).collect();
    let sides = |partner: &Partner| [&partner.account.given, &partner.account.received].map(|lent| measure.lent(lent));
    let highest = some.iter().map(|partner| sides(partner).iter().sum::<i64>()).max()?;
    let row = |partner: &&Partner| {
        let [given, received] = sides(partner);
        Row {
            name: partner.name.clone(),
            picture: page.bar([given, received], None::<i64>, None::<i64>, highest),
            given: words::amount(page, measure, given),
            received: words::amount(page, measure, received),
            says: words::balance(page, &partner.name, measure, &partner.account),
        }
    };
    Some(Chart { slug: measure.code(), rows: some.iter().map(row).collect() })
}

/// What waits for a signature with one partner.
pub(super) fn waits<'a>(page: &'a Page, name: &'a str, open: &'a [Open]) -> impl Iterator<Item = Waits> + 'a {
    open.iter().map(move |one| Waits {
        href: format!("/prenotazioni/{}/scambio", one.id),
        name: name.to_owned(),
        resource: one.resource_name.clone(),
        day: page.date(one.from),
        whose: words::whose(page, name, one),
        is_ours: one.is_ours(),
        is_contested: one.is_contested(),
    })
}

fn spared(page: &Page, partner: &Partner) -> Option<Spared> {
    let (ours, theirs) = (partner.account.received.avoided, partner.account.given.avoided);
    let both = ours.and(theirs);
    (partner.account.lines() > 0).then(|| Spared {
        name: partner.name.clone(),
        ours: words::spared(page, &ours),
        theirs: words::spared(page, &theirs),
        both: words::spared(page, &both),
    })
}

/// What sharing has spared in a year with all partners, in sentences: first what was spared, then of how many uses somebody has said it.
fn altogether(page: &Page, partners: &[Partner], year: Year) -> Vec<String> {
    let lines: i64 = partners.iter().map(|partner| partner.account.lines()).sum();
    let of = |partner: &Partner| partner.account.given.avoided.and(partner.account.received.avoided);
    let avoided = partners.iter().map(of).fold(Avoided::default(), Avoided::and);
    let of_year = |key: &str| page.t1(key, "year", year.number().to_string());
    if lines == 0 {
        return vec![of_year("reciprocity-spared-no-line")];
    }
    if avoided.told == 0 {
        return vec![of_year("reciprocity-spared-nothing")];
    }
    let what = words::spared(page, &avoided);
    let sum = page.t2("reciprocity-spared-sum", "year", year.number().to_string(), "what", what);
    vec![sum, page.t2("reciprocity-spared-told", "told", avoided.told, "lines", lines)]
}

/// What sharing has spared since the beginning of this year, for a page that tells of everything.
pub async fn spared_in_words(tx: &mut Tx, app: &App, page: &Page) -> Result<Vec<String>> {
    let year = Year::asked("", app.clock.now());
    Ok(altogether(page, &reading::partners(tx, year).await?, year))
}

pub(super) async fn show(
    staff: Staff<LendResources>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let year = Year::asked(&wish.year, app.clock.now());
    let page = staff.page("reciprocity-title").under("nav-resources", "/risorse");
    let mut tx = app.db.read().await?;
    let partners = reading::partners(&mut tx, year).await?;
    drop(tx);
    let charts = Measure::ALL.into_iter().filter_map(|measure| chart(&page, measure, &partners)).collect();
    let mut waits: Vec<Waits> =
        partners.iter().flat_map(|partner| waits(&page, &partner.name, &partner.open)).collect();
    // What is for us to sign comes first; the oldest use stays before the newer one.
    waits.sort_by_key(|one| !one.is_ours);
    view(&AllPage {
        year: year.number(),
        goes_on: year.goes_on(),
        years: year.choices(),
        charts,
        waits,
        spared: partners.iter().filter_map(|partner| spared(&page, partner)).collect(),
        altogether: altogether(&page, &partners, year),
        partners: partners.iter().map(|partner| told(&page, partner, year)).collect(),
        page,
    })
}
