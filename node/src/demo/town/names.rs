//! Who lives in the town: the record of somebody with a number is always the same, and one that the form would take.

use jiff::ToSpan;
use jiff::civil::Date;

use super::dice::Dice;
use crate::people::language::{Interpreter, Language};
use crate::people::place::{self, Comune};
use crate::people::tax_code::{TaxCode, compose};
use crate::people::{Details, NoTaxCode, Private, Sex};

/// Surnames are put together from these: sixteen thousand, the first ones frequent.
const BEGINNINGS: [&str; 40] = [
    "Ross", "Bianc", "Ferr", "Mor", "Gall", "Cont", "Mant", "Bar", "Lomb", "Mar", "Grec", "Ricc", "Mart", "Fant",
    "Vill", "Ben", "Cav", "Fabb", "Ner", "Zucc", "Ald", "Bal", "Cald", "Dam", "Erc", "Fior", "Garg", "Lan", "Mazz",
    "Nann", "Orl", "Pal", "Quer", "Rav", "Sal", "Tass", "Umb", "Vac", "Zan", "Pedr",
];
const MIDDLES: [&str; 20] = [
    "", "er", "an", "ol", "in", "ar", "ell", "ett", "on", "ucc", "ass", "ott", "azz", "ign", "ard", "end", "isc",
    "ent", "ors", "ult",
];
const ENDINGS: [&str; 20] = [
    "i", "ini", "etti", "o", "oni", "elli", "ari", "ucci", "otti", "ani", "azzi", "eri", "aldi", "asi", "ato", "esi",
    "igli", "one", "iero", "ena",
];
const WOMEN: [&str; 30] = [
    "Giulia",
    "Maria",
    "Anna",
    "Francesca",
    "Sara",
    "Laura",
    "Chiara",
    "Elena",
    "Paola",
    "Lucia",
    "Marta",
    "Silvia",
    "Rosa",
    "Teresa",
    "Ada",
    "Nadia",
    "Carla",
    "Irene",
    "Bianca",
    "Noemi",
    "Amina",
    "Ileana",
    "Fatima",
    "Olga",
    "Dora",
    "Mei",
    "Ioana",
    "Nicoletta",
    "Zoe",
    "Gemma",
];
const MEN: [&str; 30] = [
    "Marco", "Giuseppe", "Luca", "Andrea", "Antonio", "Paolo", "Matteo", "Davide", "Giovanni", "Stefano", "Franco",
    "Pietro", "Bruno", "Ivo", "Dario", "Omar", "Ugo", "Enzo", "Samir", "Ion", "Adil", "Nicolò", "Tommaso", "Elia",
    "Milo", "Oscar", "Vito", "Jun", "Mihai", "Leone",
];
/// Where people live and were born, most of them in the first.
const COMUNI: [&str; 24] = [
    "Bologna",
    "Imola",
    "Modena",
    "Ferrara",
    "Casalecchio di Reno",
    "San Lazzaro di Savena",
    "Castel San Pietro Terme",
    "Budrio",
    "Medicina",
    "Zola Predosa",
    "Castel Maggiore",
    "Pianoro",
    "Molinella",
    "Sasso Marconi",
    "Carpi",
    "Cento",
    "Faenza",
    "Ravenna",
    "Reggio nell'Emilia",
    "Vergato",
    "Loiano",
    "Monghidoro",
    "Parma",
    "Forlì",
];
const COUNTRIES: [(&str, &str); 8] = [
    ("RO", "Z129"),
    ("MA", "Z330"),
    ("AL", "Z100"),
    ("UA", "Z138"),
    ("CN", "Z210"),
    ("PK", "Z236"),
    ("MD", "Z140"),
    ("BD", "Z249"),
];
/// Everybody stands under this kind of chance.
const PERSON: u64 = 1;
/// What a record says besides stands under another: the rest of the town stays as it was.
const BESIDES: u64 = 7;
/// What is spoken where people come from, beside each of [`COUNTRIES`].
const LANGUAGES: [&str; 8] = ["ro", "ar", "sq", "uk", "zh", "ur", "ro", "bn"];
/// What people are called besides.
const SHORT: [&str; 8] = ["Titti", "Leo", "Gigi", "Nora", "Alex", "Pino", "Lalla", "Sasà"];

/// What must be known for somebody's health.
const HEALTH: [&str; 4] = [
    "Allergia alle noci.",
    "Celiachia: dieta senza glutine.",
    "Diabete: insulina prima dei pasti.",
    "Epilessia: farmaco di emergenza nello zaino.",
];

/// The places of a town, looked up once.
pub struct Places(Vec<&'static Comune>);

impl Default for Places {
    fn default() -> Self {
        Self(COMUNI.iter().filter_map(|name| place::find_comune(name).ok()).collect())
    }
}

/// The surname and the first names of somebody.
pub fn named(dice: &mut Dice) -> (String, &'static str, Sex) {
    let number = dice.early(BEGINNINGS.len() * MIDDLES.len() * ENDINGS.len());
    let (beginning, rest) = (number % BEGINNINGS.len(), number / BEGINNINGS.len());
    let family = [BEGINNINGS[beginning], MIDDLES[rest / ENDINGS.len()], ENDINGS[rest % ENDINGS.len()]].concat();
    if dice.happens(520) {
        (family, WOMEN[dice.early(WOMEN.len())], Sex::Female)
    } else {
        (family, MEN[dice.early(MEN.len())], Sex::Male)
    }
}

/// What the record of a number says, on a day.
pub fn details(seed: u64, number: usize, places: &Places, today: Date) -> Details {
    let mut dice = Dice::of(seed, PERSON, number);
    let (family, given, sex) = named(&mut dice);
    let given = if dice.happens(150) {
        let second = if sex == Sex::Female { *dice.pick(&WOMEN) } else { *dice.pick(&MEN) };
        format!("{given} {second}")
    } else {
        given.to_owned()
    };
    let born = today.saturating_sub(i64::try_from(dice.below(92 * 365)).unwrap_or(0).days());
    let lives = places.0[dice.early(places.0.len())];
    let (citizenship, birth_place) = if dice.happens(180) {
        let (country, code) = *dice.pick(&COUNTRIES);
        (country, code.to_owned())
    } else {
        ("IT", places.0[dice.early(places.0.len())].belfiore.clone())
    };
    let tax_code = match dice.below(1000) {
        0..820 => TaxCode::parse(&compose(&family, &given, born, sex, &birth_place)).map_err(|_| NoTaxCode::Unknown),
        820..970 => Err(NoTaxCode::Unknown),
        970..990 => Err(NoTaxCode::None),
        _ => Err(NoTaxCode::Anonymous),
    };
    let known = dice.happens(960);
    let mut besides = Dice::of(seed, BESIDES, number);
    let comune = dice.happens(950).then(|| lives.istat.clone());
    let private = domicile(&mut besides, places, private(&mut dice, &family, number));
    let private = with_language(&mut besides, citizenship, private);
    let called = called(&mut besides);
    let private = Private { health: health(&mut besides), ..private };
    Details {
        called,
        birth_date: known.then_some(born),
        birth_place: known.then_some(birth_place),
        sex: Some(sex),
        citizenship: Some(citizenship.to_owned()),
        tax_code: if known { tax_code } else { Err(NoTaxCode::Unknown) },
        comune,
        private,
        protected: dice.happens(5),
        ..Details::named(family, given)
    }
}

/// One in a hundred wants to be called otherwise.
fn called(besides: &mut Dice) -> String {
    if besides.happens(10) { (*besides.pick(&SHORT)).to_owned() } else { String::new() }
}

/// One in twenty-five has something that must be known for her health.
fn health(besides: &mut Dice) -> String {
    if besides.happens(40) { (*besides.pick(&HEALTH)).to_owned() } else { String::new() }
}

/// One in twenty lives elsewhere than in her residence.
fn domicile(besides: &mut Dice, places: &Places, private: Private) -> Private {
    if !besides.happens(50) {
        return private;
    }
    let lives = places.0[besides.early(places.0.len())];
    let domicile_address = format!("Via della Prova {}", 1 + besides.below(90));
    Private { domicile_comune: Some(lives.istat.clone()), domicile_address, ..private }
}

/// Who has come from abroad speaks the language of there, and some of them need somebody who interprets.
fn with_language(besides: &mut Dice, citizenship: &str, private: Private) -> Private {
    let spoken = COUNTRIES.iter().position(|(country, _)| *country == citizenship).map(|place| LANGUAGES[place]);
    let Some(language) = spoken.and_then(|code| code.parse::<Language>().ok()) else { return private };
    let interpreter = if besides.happens(250) { Interpreter::Needed } else { Interpreter::NotNeeded };
    Private { languages: vec![language], interpreter: Some(interpreter), ..private }
}

fn private(dice: &mut Dice, family: &str, number: usize) -> Private {
    let some = |happens: bool, text: String| if happens { text } else { String::new() };
    Private {
        address: some(dice.happens(800), format!("Via dell’Esempio {}", 1 + number % 240)),
        telephone: some(dice.happens(750), format!("333 000{:04}", number % 10_000)),
        email: some(dice.happens(200), format!("persona{number}@esempio.invalid")),
        guardian: some(dice.happens(150), format!("{family} (madre), 333 000{:04}", number % 9_999)),
        notes: some(dice.happens(100), "Chiamare dopo le 17.".to_owned()),
        ..Private::default()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn everybody_has_a_record_that_the_form_would_take_and_the_same_one_each_time() {
        let (places, today) = (Places::default(), date(2026, 11, 29));
        assert_eq!(places.0.len(), COMUNI.len(), "every municipality is one");
        let mut families = std::collections::BTreeSet::new();
        for number in 0..2_000 {
            let details = details(7, number, &places, today);
            assert_eq!(details.doubts(), Vec::<&str>::new(), "{}", details.name());
            assert_eq!(details, super::details(7, number, &places, today));
            assert!(details.birth_date.is_none_or(|born| born <= today));
            families.insert(details.family_name);
        }
        assert!(families.len() > 800, "{} surnames among two thousand people", families.len());
    }
}
