//! A report in plain words, Italian and English.

mod english;
mod fault;
mod italian;
mod terms;

use super::EvidenceError;
use super::finding::{Finding, Weight};
use super::report::Report;
use crate::lane::Lane;
use crate::referral::{Kind, State, StepKind};
use crate::time::Timestamp;

/// The languages a report is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Italian.
    #[default]
    Italian,
    /// English.
    English,
}

impl Report {
    /// What the file proves, or what bounds it, as sentences.
    pub fn sentences(&self, weight: Weight, language: Language) -> Vec<String> {
        let of_weight = self.findings.iter().filter(|finding| finding.weight() == weight);
        of_weight.map(|finding| self.sentence(finding, language)).collect()
    }

    /// One finding as a sentence.
    pub fn sentence(&self, finding: &Finding, language: Language) -> String {
        match language {
            Language::Italian => italian::sentence(self, finding),
            Language::English => english::sentence(self, finding),
        }
    }

    /// The events, one line each, in the order that both sides compute.
    pub fn story(&self, language: Language) -> Vec<String> {
        let erased = match language {
            Language::Italian => "(testo non più presente)",
            Language::English => "(content no longer there)",
        };
        let lost = |line: &super::Line| match (language, line.allowed) {
            _ if line.effective || line.step.is_none() => "",
            (Language::Italian, true) => " (superato da un passo incrociato: senza effetto)",
            (Language::English, true) => " (overtaken by a step that crossed it: without effect)",
            (Language::Italian, false) => " (a quel punto non si poteva: senza effetto)",
            (Language::English, false) => " (not possible at that point: without effect)",
        };
        let line = |line: &super::Line| {
            let step = line.step.map_or(erased, |step| language.step(step));
            let lost = lost(line);
            format!("{}  {}, {}: {step}{lost}", instant(line.at), self.name(line.lane), line.number)
        };
        self.timeline.iter().map(line).collect()
    }

    fn name(&self, lane: Lane) -> &str {
        &self.side(lane).name
    }
}

impl EvidenceError {
    /// Why a file proves nothing, as a sentence for whoever was given it.
    pub fn told(&self, language: Language) -> String {
        match language {
            Language::Italian => fault::sentence(self),
            Language::English => self.to_string(),
        }
    }
}

impl Language {
    /// A state.
    pub const fn state(self, state: State) -> &'static str {
        terms::state(state)[self as usize]
    }

    /// A step.
    pub const fn step(self, step: StepKind) -> &'static str {
        terms::step(step)[self as usize]
    }

    /// A kind of referral.
    pub const fn kind(self, kind: Kind) -> &'static str {
        terms::kind(kind)[self as usize]
    }
}

/// Numbers as people write them, after the word for one step or for several: `passi 1, 2 e 5`.
fn list(numbers: &[u32], [one, several]: [&str; 2], and: &str) -> String {
    let words: Vec<String> = numbers.iter().map(u32::to_string).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{several} {} {and} {last}", rest.join(", ")),
        _ => format!("{one} {}", words.concat()),
    }
}

/// A moment as `12/11/2026 09:14 UTC`: evidence is read far from the clock that wrote it.
pub fn instant(at: Timestamp) -> String {
    let minutes = at.as_millis() / 60_000;
    let (days, minute) = (minutes / 1_440, minutes % 1_440);
    let (year, month, day) = civil(days);
    format!("{day:02}/{month:02}/{year} {:02}:{:02} UTC", minute / 60, minute % 60)
}

/// Year, month and day of a number of days since 1970-01-01 (the proleptic Gregorian calendar counted from a March).
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_people_read_them() {
        for (millis, text) in [
            (0, "01/01/1970 00:00 UTC"),
            (951_782_400_000, "29/02/2000 00:00 UTC"),
            (1_795_428_000_000, "23/11/2026 10:00 UTC"),
            (253_402_300_799_999, "31/12/9999 23:59 UTC"),
        ] {
            assert_eq!(instant(Timestamp::from_millis(millis)), text);
        }
    }

    #[test]
    fn numbers_are_listed_as_people_do() {
        assert_eq!(list(&[3], ["passo", "passi"], "e"), "passo 3");
        assert_eq!(list(&[1, 2, 5], ["passo", "passi"], "e"), "passi 1, 2 e 5");
    }
}
