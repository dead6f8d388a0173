//! The codice fiscale: read, checked, compared with what else is known.
//!
//! Sixteen characters (DM 23/12/1976): six for the names, five for date of birth and sex, four for the place of birth
//! (Belfiore), one check character. Where two people would have the same code, digits are replaced by letters from the
//! right (*omocodia*): any of the seven numeric places may be a letter, and all of them must be understood. A person may
//! have a **provisional** one of eleven digits, or none at all: that is normal and never stops a referral.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Sex;
use super::place;
use crate::store::fold::fold;

/// A codice fiscale that was checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaxCode {
    /// The full code of sixteen characters, in capitals.
    Full(String),
    /// Eleven digits, given until the data are complete.
    Provisional(String),
}

/// Why a typed codice fiscale is not one; each has its own words on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxCodeError {
    /// Neither sixteen characters nor eleven digits.
    Length,
    /// A character where it cannot stand.
    Shape,
    /// The check character does not fit: a slip somewhere.
    Check,
    /// Day or month of birth do not exist.
    Date,
    /// No such place of birth.
    Place,
}

impl TaxCodeError {
    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Length => "tax-code-length",
            Self::Shape => "tax-code-shape",
            Self::Check => "tax-code-check",
            Self::Date => "tax-code-date",
            Self::Place => "tax-code-place",
        }
    }
}

/// What a full code says of its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Two digits of the year; the century is not in the code.
    pub year: i8,
    /// Month.
    pub month: i8,
    /// Day.
    pub day: i8,
    /// Sex.
    pub sex: Sex,
    /// Belfiore code of the place of birth.
    pub place: String,
}

const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
/// Letters that stand for digits 0 to 9 in an omocode.
const OMOCODE: &[u8; 10] = b"LMNPQRSTUV";
const NUMERIC: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// Values of characters in odd places (counted from 1), for 0–9 and A–Z.
const ODD: [u16; 36] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10,
    22, 25, 24, 23,
];

impl TaxCode {
    /// Reads a typed code: blanks and case do not matter.
    pub fn parse(typed: &str) -> Result<Self, TaxCodeError> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
        match code.len() {
            16 => {
                let decoded = decode(&code)?;
                // Abroad there are more places than the table knows, and most are no more: such a code is good, and doubted on the page.
                let known = place::is_birthplace(&decoded.place) || place::is_abroad(&decoded.place);
                if known { Ok(Self::Full(code)) } else { Err(TaxCodeError::Place) }
            }
            11 if code.bytes().all(|byte| byte.is_ascii_digit()) => {
                if luhn(&code) {
                    Ok(Self::Provisional(code))
                } else {
                    Err(TaxCodeError::Check)
                }
            }
            _ => Err(TaxCodeError::Length),
        }
    }

    /// The code as written on the card.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Full(code) | Self::Provisional(code) => code,
        }
    }

    /// What it says; a provisional one says nothing.
    pub fn decoded(&self) -> Option<Decoded> {
        match self {
            Self::Full(code) => decode(code).ok(),
            Self::Provisional(_) => None,
        }
    }

    /// Whether letters stand for digits before the last three numeric places. It is a good code, and the pattern that INPS publishes for the
    /// SIUSS does not take it: there only those three may be letters.
    pub fn has_early_letters(&self) -> bool {
        match self {
            Self::Full(code) => NUMERIC[..4].iter().any(|at| code.as_bytes()[*at].is_ascii_uppercase()),
            Self::Provisional(_) => false,
        }
    }

    /// The same code without omocodia, for finding the same person under both.
    pub fn plain(&self) -> String {
        match self {
            Self::Full(code) => String::from_utf8(digits_back(code.as_bytes())).unwrap_or_default()[..15].to_owned(),
            Self::Provisional(code) => code.clone(),
        }
    }

    /// Whether the names could be those in the code; a provisional one fits anybody.
    pub fn fits_names(&self, family: &str, given: &str) -> bool {
        match self {
            Self::Full(code) => code[..3] == family_part(family) && code[3..6] == given_part(given),
            Self::Provisional(_) => true,
        }
    }
}

impl Decoded {
    /// Whether this is the date of birth, whatever the century.
    pub fn fits_date(&self, date: Date) -> bool {
        date.year().rem_euclid(100) == i16::from(self.year) && date.month() == self.month && date.day() == self.day
    }
}

fn decode(code: &str) -> Result<Decoded, TaxCodeError> {
    let bytes = code.as_bytes();
    let letter = |at: usize| bytes[at].is_ascii_uppercase();
    let shaped = bytes.iter().all(u8::is_ascii_alphanumeric) && (0..6).chain([8, 11, 15]).all(letter);
    if bytes.len() != 16 || !shaped {
        return Err(TaxCodeError::Shape);
    }
    let plain = digits_back(bytes);
    if NUMERIC.iter().any(|at| !plain[*at].is_ascii_digit()) {
        return Err(TaxCodeError::Shape);
    }
    if check_character(&bytes[..15]) != bytes[15] {
        return Err(TaxCodeError::Check);
    }
    let two = |at: usize| (plain[at] - b'0') * 10 + (plain[at + 1] - b'0');
    let month = MONTHS.iter().position(|known| *known == plain[8]).ok_or(TaxCodeError::Date)?;
    let (day, sex) = match two(9) {
        day @ 1..=31 => (day, Sex::Male),
        day @ 41..=71 => (day - 40, Sex::Female),
        _ => return Err(TaxCodeError::Date),
    };
    let (year, month, day) = (signed(two(6)), signed(u8::try_from(month).unwrap_or(12)) + 1, signed(day));
    // 2000 was a leap year: the day exists in some century or in none.
    Date::new(2000 + i16::from(year), month, day)
        .or(Date::new(1900 + i16::from(year), month, day))
        .map_err(|_| TaxCodeError::Date)?;
    let place = String::from_utf8_lossy(&plain[11..15]).into_owned();
    Ok(Decoded { year, month, day, sex, place })
}

fn signed(value: u8) -> i8 {
    i8::try_from(value).unwrap_or(i8::MAX)
}

/// Letters of an omocode back to digits, in the numeric places only.
fn digits_back(bytes: &[u8]) -> Vec<u8> {
    let mut plain = bytes.to_vec();
    for at in NUMERIC {
        if let Some(digit) = OMOCODE.iter().position(|letter| *letter == plain[at]) {
            plain[at] = b'0' + u8::try_from(digit).unwrap_or(0);
        }
    }
    plain
}

fn check_character(bytes: &[u8]) -> u8 {
    let value = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' };
    let sum: u16 = bytes
        .iter()
        .enumerate()
        .map(|(at, byte)| {
            let index = if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' + 10 };
            if at % 2 == 0 { ODD[usize::from(index)] } else { u16::from(value(*byte)) }
        })
        .sum();
    b'A' + u8::try_from(sum % 26).unwrap_or(0)
}

/// The check digit of eleven digits (as for a partita IVA).
fn luhn(code: &str) -> bool {
    let sum: u32 = code
        .bytes()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0') * if at % 2 == 0 { 1 } else { 2 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10)
}

fn consonants_and_vowels(name: &str) -> (Vec<char>, Vec<char>) {
    let letters = fold(name).to_uppercase();
    letters.chars().filter(char::is_ascii_uppercase).partition(|letter| !"AEIOU".contains(*letter))
}

fn family_part(family: &str) -> String {
    let (consonants, vowels) = consonants_and_vowels(family);
    consonants.into_iter().chain(vowels).chain("XXX".chars()).take(3).collect()
}

fn given_part(given: &str) -> String {
    let (consonants, vowels) = consonants_and_vowels(given);
    if consonants.len() >= 4 {
        return [consonants[0], consonants[2], consonants[3]].iter().collect();
    }
    consonants.into_iter().chain(vowels).chain("XXX".chars()).take(3).collect()
}

/// The code of an invented person, for demonstrations and tests.
pub fn compose(family: &str, given: &str, birth: Date, sex: Sex, place: &str) -> String {
    let day = birth.day() + if sex == Sex::Female { 40 } else { 0 };
    let month = char::from(MONTHS[usize::from(birth.month().unsigned_abs()) - 1]);
    let body = format!(
        "{}{}{:02}{month}{day:02}{place}",
        family_part(family),
        given_part(given),
        birth.year().rem_euclid(100)
    );
    let check = char::from(check_character(body.as_bytes()));
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;

    // Invented: the name that stands for anybody.
    const FULL: &str = "RSSMRA80A01H501U";

    fn with_check(body: &str) -> String {
        format!("{body}{}", char::from(check_character(body.as_bytes())))
    }

    #[test]
    fn a_full_code_tells_birth_sex_and_place() {
        let code = TaxCode::parse(" rssmra 80a01 h501u ").unwrap();
        let decoded = code.decoded().unwrap();
        assert_eq!((decoded.year, decoded.month, decoded.day, decoded.sex), (80, 1, 1, Sex::Male));
        assert_eq!(decoded.place, "H501");
        assert!(decoded.fits_date("1980-01-01".parse().unwrap()) && !decoded.fits_date("1980-01-02".parse().unwrap()));
        assert!(code.fits_names("Rossi", "Mario") && !code.fits_names("Bianchi", "Mario"));
    }

    #[test]
    fn every_omocode_of_a_code_is_the_same_person() {
        for mask in 0_u32..128 {
            let mut body = FULL.as_bytes()[..15].to_vec();
            for (bit, at) in NUMERIC.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1) {
                let _ = bit;
                body[*at] = OMOCODE[usize::from(body[*at] - b'0')];
            }
            let code = TaxCode::parse(&with_check(std::str::from_utf8(&body).unwrap())).unwrap();
            assert_eq!(code.plain(), "RSSMRA80A01H501");
            assert_eq!(code.decoded().unwrap().place, "H501");
        }
    }

    #[test]
    fn letters_before_the_last_three_numeric_places_are_noticed_in_every_omocode() {
        for mask in 0_u32..128 {
            let mut body = FULL.as_bytes()[..15].to_vec();
            for (_, at) in NUMERIC.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1) {
                body[*at] = OMOCODE[usize::from(body[*at] - b'0')];
            }
            // The pattern itself: six letters, two digits, a letter, two digits, a letter, then whatever.
            let digits = [6, 7, 9, 10].iter().all(|at: &usize| body[*at].is_ascii_digit());
            let code = TaxCode::parse(&with_check(std::str::from_utf8(&body).unwrap())).unwrap();
            assert_eq!(code.has_early_letters(), !digits, "{}", code.as_str());
        }
        assert!(!TaxCode::parse("12345678903").unwrap().has_early_letters());
    }

    #[test]
    fn every_mistake_has_its_own_name() {
        assert_eq!(TaxCode::parse("RSSMRA80A01H501"), Err(TaxCodeError::Length));
        assert_eq!(TaxCode::parse("RSSMRA80A01H501A"), Err(TaxCodeError::Check));
        assert_eq!(TaxCode::parse("1SSMRA80A01H501U"), Err(TaxCodeError::Shape));
        assert_eq!(TaxCode::parse(&with_check("RSSMRA80A32H501")), Err(TaxCodeError::Date));
        assert_eq!(TaxCode::parse(&with_check("RSSMRA81B30H501")), Err(TaxCodeError::Date));
        assert_eq!(TaxCode::parse(&with_check("RSSMRA80A01M999")), Err(TaxCodeError::Place));
        assert_eq!(TaxCode::parse("ÀÈÌÒÙÀÈÌÒÙÀÈÌÒÙÀ"), Err(TaxCodeError::Length));
    }

    #[test]
    fn a_provisional_code_has_eleven_digits_and_a_check() {
        assert!(matches!(TaxCode::parse("00000000000"), Ok(TaxCode::Provisional(_))));
        assert_eq!(TaxCode::parse("12345678901"), Err(TaxCodeError::Check));
        assert!(matches!(TaxCode::parse("12345678903"), Ok(TaxCode::Provisional(_))));
    }

    #[test]
    fn people_born_in_ceased_municipalities_and_abroad_have_good_codes() {
        let birth = "1975-03-08".parse().unwrap();
        // Z118 is Jugoslavia; Z136 is in no table here.
        for place in ["A726", "Z100", "Z118", "Z136"] {
            let code = TaxCode::parse(&compose("Verdi", "Anna", birth, Sex::Female, place)).unwrap();
            let decoded = code.decoded().unwrap();
            assert_eq!((decoded.place.as_str(), decoded.sex), (place, Sex::Female));
        }
        assert_eq!(compose("Rossi", "Mario", "1980-01-01".parse().unwrap(), Sex::Male, "H501"), FULL);
        assert_eq!(&compose("Fo", "Ugo", birth, Sex::Male, "H501")[..6], "FOXGUO");
        assert_eq!(&compose("De Niccolò", "Gianfranco", birth, Sex::Male, "H501")[..6], "DNCGFR");
    }
}
