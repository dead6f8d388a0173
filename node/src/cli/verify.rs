//! `verify FILE`: checks an evidence file without any node and says in plain words what it proves and what not.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use pico_protocol::evidence::{self, Language, Report, Weight, instant};

use super::say::words;
use super::{Failure, failure};
use crate::referrals::ReferralKey;
use crate::web::locale::Locale;

/// What `verify` is told.
#[derive(Clone, Debug, Args)]
pub struct Options {
    /// The evidence file, as a panel or a partner gave it
    pub file: PathBuf,
}

/// Reads, checks, tells. Fails when anything in the file is not what it pretends to be.
pub fn run(options: &Options, locale: Locale) -> Result<(), Failure> {
    let language = if locale == Locale::En { Language::English } else { Language::Italian };
    let bytes = read(options, locale)?;
    match evidence::verify(&bytes) {
        Ok(report) => {
            println!("{}", told(&report, language).trim_end());
            Ok(())
        }
        Err(fault) => Err(words(locale, "verify-refused", &[("fault", &fault.told(language))]).into()),
    }
}

/// No more than an evidence file may hold is ever read.
fn read(options: &Options, locale: Locale) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let named = |error: std::io::Error| failure::file(&options.file, &error, locale);
    let file = std::fs::File::open(&options.file).map_err(named)?;
    let limit = u64::try_from(evidence::MAX_FILE)?.saturating_add(1);
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).map_err(named)?;
    Ok(bytes)
}

/// The headings, in the order of the report.
struct Headings {
    valid: &'static str,
    code: &'static str,
    title: &'static str,
    written: &'static str,
    story: &'static str,
    proves: &'static str,
    limits: &'static str,
    files: &'static str,
}

const fn headings(language: Language) -> Headings {
    match language {
        Language::Italian => Headings {
            valid: "La prova è valida: le firme tornano e nessun passo è stato cambiato.",
            code: "codice al telefono",
            title: "Prova dell'invio",
            written: "File scritto il",
            story: "Che cosa è successo (ore UTC: in Italia sono una in più, d'estate due)",
            proves: "Che cosa prova questo file",
            limits: "Che cosa non prova",
            files: "Documenti allegati (impronta SHA-256 del file cifrato)",
        },
        Language::English => Headings {
            valid: "The evidence is valid: the signatures hold and no step was changed.",
            code: "code on the telephone",
            title: "Evidence of referral",
            written: "File written on",
            story: "What happened (times in UTC)",
            proves: "What this file proves",
            limits: "What it does not prove",
            files: "Attached files (SHA-256 of the encrypted file)",
        },
    }
}

fn told(report: &Report, language: Language) -> String {
    let headings = headings(language);
    let mut text = format!(
        "{}\n\n{} {} ({} {})\n{} {} ({})\n",
        headings.valid,
        headings.title,
        report.subject,
        headings.code,
        shared_code(report),
        headings.written,
        instant(report.exported_at),
        report.exported_by.grouped()
    );
    section(&mut text, headings.story, &report.story(language));
    section(&mut text, headings.proves, &report.sentences(Weight::Proved, language));
    section(&mut text, headings.limits, &report.sentences(Weight::Limit, language));
    let files: Vec<String> =
        report.attachments.iter().map(|file| format!("{} ({} byte)  {}", file.name, file.size, file.digest)).collect();
    if !files.is_empty() {
        section(&mut text, headings.files, &files);
    }
    text
}

/// What the panels of both cooperatives call it on the telephone.
fn shared_code(report: &Report) -> String {
    let referral = report.subject.to_string().parse();
    referral.map(|id| ReferralKey::from_wire(&id).shared_code()).unwrap_or_default()
}

fn section(text: &mut String, heading: &str, lines: &[String]) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n{heading}");
    for line in lines {
        let _ = writeln!(text, "  - {line}");
    }
}
