//! What a contract says for the SIUSS: as which benefit ("prestazione sociale") its hours are told to INPS.
//!
//! INPS keeps who receives which benefit from whom (SIUSS, *Sistema informativo unitario dei servizi sociali*, the part PS-PSA-SINA). The
//! **Comune** has to say it; the cooperative that did the work knows it. A [`Benefit`] is what does not depend on the person: whose row
//! it is, the code from the list of INPS (`A1.…` money, `A2.…` services, `A3.…` facilities), the [`UserArea`] and who pays
//! which share ([`Shares`]). It is written once for each contract; the people and the hours are written already.

use pico_protocol::feed::Area;

use super::Contract;
use crate::people::place;
use crate::people::tax_code::TaxCode;
use crate::web::form::Form;

/// `AreaUtenza`: for whom a benefit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserArea {
    /// Famiglia e minori.
    Family,
    /// Disabilità e non autosufficienza.
    Dependency,
    /// Povertà ed esclusione.
    Exclusion,
}

impl UserArea {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::Family, Self::Dependency, Self::Exclusion];

    /// Its number, as stored, in a file and in the message key `siuss-area-…`.
    pub fn number(self) -> i64 {
        match self {
            Self::Family => 1,
            Self::Dependency => 2,
            Self::Exclusion => 3,
        }
    }

    /// The area with a number.
    pub fn numbered(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.number() == number)
    }

    /// The one that services are for, where they all say the same; nothing where they do not, or are for everybody.
    pub fn proposed(areas: &[Area]) -> Option<Self> {
        let mut of_each = areas.iter().map(|area| match area {
            Area::FamilyAndMinors => Some(Self::Family),
            Area::Disability | Area::Elderly => Some(Self::Dependency),
            Area::Addiction | Area::Migrants | Area::Poverty => Some(Self::Exclusion),
            Area::Mixed => None,
        });
        let first = of_each.next()??;
        of_each.all(|area| area == Some(first)).then_some(first)
    }
}

impl std::str::FromStr for UserArea {
    type Err = ();

    fn from_str(number: &str) -> Result<Self, ()> {
        number.parse().ok().and_then(Self::numbered).ok_or(())
    }
}

/// Who pays how many hundredths of a benefit: together one hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shares {
    body: u8,
    user: u8,
    health: u8,
}

impl Shares {
    /// Shares of the body, of the person and of the health service; nothing where they are not one hundred together.
    pub fn new(body: i64, user: i64, health: i64) -> Option<Self> {
        let [body, user, health] = [body, user, health].map(|share| u8::try_from(share).ok());
        let shares = Self { body: body?, user: user?, health: health? };
        (shares.hundredths().iter().sum::<i64>() == 100).then_some(shares)
    }

    /// Of the body, of the person, of the health service.
    pub fn hundredths(self) -> [i64; 3] {
        [self.body, self.user, self.health].map(i64::from)
    }

    /// The parts of an amount, in cents: each within a cent of its share, and together the amount. The cents that are left over go
    /// where most was cut off; among equals, to the one that stands first.
    pub fn of(self, cents: i64) -> [i64; 3] {
        let whole = self.hundredths().map(|share| cents * share);
        let mut parts = whole.map(|part| part.div_euclid(100));
        let mut order = [0, 1, 2];
        order.sort_by_key(|at| std::cmp::Reverse(whole[*at].rem_euclid(100)));
        let left = usize::try_from(cents - parts.iter().sum::<i64>()).unwrap_or(0);
        for at in order.into_iter().take(left) {
            parts[at] += 1;
        }
        parts
    }
}

/// What a contract says for the SIUSS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benefit {
    /// The code of the body that the rows are of, at most 20 letters and digits.
    pub body_code: String,
    /// The Belfiore code of its municipality.
    pub belfiore: String,
    /// The codice fiscale of whoever answers there for the data, sixteen characters.
    pub operator_code: String,
    /// `CodicePrestazione`: `A2.05`.
    pub code: String,
    /// What it is called, at most 120 characters.
    pub name: String,
    /// Whether it depends on the means of the person.
    pub means_test: bool,
    /// For whom it is.
    pub area: UserArea,
    /// The protocol number, at most 60 characters.
    pub protocol: String,
    /// Who pays what.
    pub shares: Shares,
}

/// What the fields are called on the page.
const NAMES: [(&str, &str); 11] = [
    ("code", "siuss-code"),
    ("name", "siuss-name"),
    ("area", "siuss-area"),
    ("means", "siuss-means"),
    ("protocol", "siuss-protocol"),
    ("body_code", "siuss-body-code"),
    ("belfiore", "siuss-belfiore"),
    ("operator_code", "siuss-operator"),
    ("share_body", "siuss-share-body"),
    ("share_user", "siuss-share-user"),
    ("share_health", "siuss-share-health"),
];

impl Benefit {
    /// Reads its form; nothing when something is wrong, told beside the field.
    pub fn read(form: &mut Form) -> Option<Self> {
        form.called(NAMES);
        let code = shaped(form, "code", is_code, "siuss-code-shape");
        let name = form.required("name", 120);
        let area = form.choice::<UserArea>("area");
        let means_test = match form.value("means") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if means_test.is_none() {
            form.refuse("means", "form-choose");
        }
        let protocol = form.required("protocol", 60);
        let body_code = shaped(form, "body_code", is_body_code, "siuss-body-code-shape");
        let belfiore = shaped(form, "belfiore", is_belfiore, "siuss-belfiore-shape");
        let operator_code = operator(form);
        let shares = shares(form);
        form.is_clean().then_some(())?;
        Some(Self {
            body_code,
            belfiore,
            operator_code,
            code,
            name,
            means_test: means_test?,
            area: area?,
            protocol,
            shares: shares?,
        })
    }

    /// The fields of its form.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let [body, user, health] = self.shares.hundredths();
        vec![
            ("body_code", self.body_code.clone()),
            ("belfiore", self.belfiore.clone()),
            ("operator_code", self.operator_code.clone()),
            ("code", self.code.clone()),
            ("name", self.name.clone()),
            ("means", if self.means_test { "yes" } else { "no" }.to_owned()),
            ("area", self.area.number().to_string()),
            ("protocol", self.protocol.clone()),
            ("share_body", body.to_string()),
            ("share_user", user.to_string()),
            ("share_health", health.to_string()),
        ]
    }
}

/// What the form proposes before anything is written, from what the contract says already: the municipality that pays, the act, the area
/// of its services.
pub fn proposed(contract: &Contract, areas: &[Area]) -> Vec<(&'static str, String)> {
    let client = contract.terms.client.trim();
    let name =
        client.get(..10).filter(|start| start.eq_ignore_ascii_case("comune di ")).map_or(client, |_| &client[10..]);
    let belfiore = place::find_comune(name).map(|comune| comune.belfiore.clone()).unwrap_or_default();
    let area = UserArea::proposed(areas).map(|area| area.number().to_string()).unwrap_or_default();
    let protocol: String = contract.terms.act.chars().take(60).collect();
    vec![("belfiore", belfiore), ("area", area), ("protocol", protocol)]
}

/// Letters and digits in capitals, without blanks, that must be there and have a shape.
fn shaped(form: &mut Form, field: &str, shape: fn(&str) -> bool, wrong: &str) -> String {
    let typed = form.required(field, 30);
    let code: String = typed.chars().filter(|sign| !sign.is_whitespace()).flat_map(char::to_uppercase).collect();
    if !shape(&code) {
        form.refuse(field, wrong);
    }
    code
}

/// `A`, one of the three kinds, a dot, two digits.
fn is_code(code: &str) -> bool {
    matches!(code.as_bytes(), [b'A', b'1'..=b'3', b'.', tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit())
}

fn is_body_code(code: &str) -> bool {
    (1..=20).contains(&code.len()) && code.bytes().all(|sign| sign.is_ascii_alphanumeric())
}

/// A municipality, also one that has ceased; no country.
fn is_belfiore(code: &str) -> bool {
    code.len() == 4 && !code.starts_with('Z') && place::is_birthplace(code)
}

fn operator(form: &mut Form) -> String {
    let typed = form.required("operator_code", 30);
    match TaxCode::parse(&typed) {
        Ok(TaxCode::Full(code)) => return code,
        Ok(TaxCode::Provisional(_)) => form.refuse("operator_code", "siuss-operator-shape"),
        Err(wrong) => form.refuse("operator_code", wrong.key()),
    }
    String::new()
}

fn shares(form: &mut Form) -> Option<Shares> {
    let [body, user, health] =
        ["share_body", "share_user", "share_health"].map(|field| form.number(field, 0, 100).unwrap_or(0));
    let shares = Shares::new(body, user, health);
    if shares.is_none() {
        form.refuse("share_body", "siuss-shares-sum");
    }
    shares
}

#[cfg(test)]
mod tests;
