//! How long something took, as people write it in sheets.

use crate::web::dates;
use crate::web::time::DAY;

/// What stands behind a number of hours.
const HOURS: [&str; 6] = ["h", "hh", "hr", "hrs", "ora", "ore"];
/// What stands behind a number of minutes; nothing does in `7h30`.
const MINUTES: [&str; 9] = ["m", "mm", "min", "mins", "minuto", "minuti", "'", "’", ""];
/// Figures behind a comma that say something of a minute.
const FIGURES: usize = 4;

/// Minutes of `7,5`, `7.5`, `7:30`, `7:30:00`, `7h30`, `7 ore e 30 minuti`, `45 min`: more than nothing, and at most a day. Behind a comma
/// or a point stand parts of an hour, never minutes: a spreadsheet writes a number with one or the other.
///
/// # Errors
/// Why it is none: a message key.
pub fn minutes(written: &str) -> Result<u16, &'static str> {
    let text = written.trim().to_lowercase();
    if text.starts_with(['-', '−', '–']) {
        return Err("import-hours-negative");
    }
    let read = dates::minutes(&text).or_else(|| to_the_second(&text)).or_else(|| in_parts(&text));
    match read.or_else(|| in_words(&text)) {
        None => Err("import-hours-duration"),
        Some(0) => Err("import-hours-zero"),
        Some(minutes) => u16::try_from(minutes).ok().filter(|long| *long <= DAY).ok_or("import-hours-too-long"),
    }
}

/// A number of figures only.
fn number(text: &str) -> Option<u32> {
    let figures = !text.is_empty() && text.bytes().all(|figure| figure.is_ascii_digit());
    figures.then(|| text.parse().ok())?
}

/// `7:30:00`.
fn to_the_second(text: &str) -> Option<u32> {
    let parts: Vec<u32> = text.split(':').map(number).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = parts[..] else { return None };
    if minutes >= 60 || seconds >= 60 {
        return None;
    }
    hours.checked_mul(60)?.checked_add(minutes + u32::from(seconds >= 30))
}

/// `1,3333333`: a third of an hour as a formula has computed it.
fn in_parts(text: &str) -> Option<u32> {
    let (hours, fraction) = text.split_once([',', '.'])?;
    if !fraction.bytes().all(|figure| figure.is_ascii_digit()) {
        return None;
    }
    let cut = &fraction[..fraction.len().min(FIGURES)];
    let parts = 10_u32.pow(u32::try_from(cut.len()).ok()?);
    let rest = (number(cut)? * 60 + parts / 2) / parts;
    number(hours)?.checked_mul(60)?.checked_add(rest)
}

/// `7h30`, `7 ore e 30 minuti`, `1,5 h`, `45'`.
fn in_words(text: &str) -> Option<u32> {
    let (mut hours, mut minutes, mut rest) = (None, None, text);
    while !rest.is_empty() {
        let is_number = |sign: char| sign.is_ascii_digit() || sign == ',' || sign == '.';
        let (value, after) = rest.split_at(rest.find(|sign: char| !is_number(sign)).unwrap_or(rest.len()));
        let (word, next) = after.split_at(after.find(|sign: char| sign.is_ascii_digit()).unwrap_or(after.len()));
        let word: Vec<&str> = word.split_whitespace().filter(|word| *word != "e").collect();
        let word = word.concat();
        let unit = word.trim_end_matches('.');
        match (hours, minutes) {
            (None, None) if HOURS.contains(&unit) => hours = Some(dates::minutes(value)?),
            (None, None) if unit.is_empty() => return None,
            (of_hours, None) if MINUTES.contains(&unit) => {
                // An hour of minutes is an hour.
                minutes = Some(number(value).filter(|value| of_hours.is_none() || *value < 60)?);
            }
            _ => return None,
        }
        rest = next;
    }
    match (hours, minutes) {
        (None, None) => None,
        _ => hours.unwrap_or(0).checked_add(minutes.unwrap_or(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_as_people_and_programs_write_it() {
        for (written, expected) in [
            ("7,5", 450),
            ("7.5", 450),
            ("7", 420),
            ("7:30", 450),
            ("07:30:00", 450),
            ("0:59:30", 60),
            ("7h30", 450),
            ("7H30", 450),
            ("7h", 420),
            (" 7 h ", 420),
            ("7h 5'", 425),
            ("7 ore e 30 minuti", 450),
            ("1 ora", 60),
            ("1,5 h", 90),
            ("0,25", 15),
            ("0,33", 20),
            ("1.3333333333333333", 80),
            ("0.016666666666666666", 1),
            ("2,125", 128),
            ("45 min.", 45),
            ("45'", 45),
            ("90 minuti", 90),
            ("24", 1440),
        ] {
            assert_eq!(minutes(written), Ok(expected), "{written}");
        }
    }

    #[test]
    fn what_is_no_duration_says_why() {
        for (written, key) in [
            ("", "import-hours-duration"),
            ("mattina", "import-hours-duration"),
            ("7h90", "import-hours-duration"),
            ("7:75", "import-hours-duration"),
            ("30 7h", "import-hours-duration"),
            ("7h30 5", "import-hours-duration"),
            ("1.2.3", "import-hours-duration"),
            ("31/12/2026", "import-hours-duration"),
            ("-2", "import-hours-negative"),
            ("−1:30", "import-hours-negative"),
            ("0", "import-hours-zero"),
            ("0:00", "import-hours-zero"),
            ("24:01", "import-hours-too-long"),
            ("25", "import-hours-too-long"),
            ("4000000", "import-hours-too-long"),
        ] {
            assert_eq!(minutes(written), Err(key), "{written}");
        }
    }
}
