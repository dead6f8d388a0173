//! "Chi ha i suoi dati" in words: on what basis, which fields, since when.

use pico_protocol::referral::{Field, LegalBasis};

use crate::legal::{Ground, Purpose};
use crate::referrals::holders::{Holder, Knows};
use crate::referrals::store::Row;
use crate::web::layout::Page;

/// One cooperative, as the person's page shows it.
pub struct Line {
    /// The referral.
    pub row: Row,
    /// Colour, icon and words of what it knows.
    pub chip: (&'static str, &'static str, &'static str),
    /// Names and values: the basis, the fields, the date.
    pub facts: Vec<(String, String)>,
}

impl Line {
    /// `grounds` are those of the person: a consent is told with its date.
    pub fn new(page: &Page, holder: Holder, grounds: &[Ground]) -> Self {
        let mut facts = vec![(page.t("legal-basis"), basis(page, &holder.row, grounds))];
        facts.extend(told(page, &holder));
        if !holder.documents.is_empty() {
            facts.push((page.t("legal-holder-documents"), holder.documents.join(", ")));
        }
        let chip = match &holder.knows {
            Knows::Named { .. } => ("accent", "person", "legal-told-named"),
            Knows::OnItsWay { .. } => ("wait", "hourglass", "legal-told-on-its-way"),
            Knows::Erased { .. } => ("quiet", "trash", "legal-told-erased"),
            Knows::Unnamed { .. } => ("quiet", "hidden", "legal-told-unnamed"),
        };
        Self { row: holder.row, chip, facts }
    }
}

fn basis(page: &Page, row: &Row, grounds: &[Ground]) -> String {
    let code = row.basis();
    if code.is_empty() {
        return page.t("part-nothing");
    }
    let words = page.t(format!("referral-basis-{code}"));
    match consent(row, grounds).filter(|_| row.rests_on_consent()) {
        Some(Ground { given_on, withdrawn_at: Some(withdrawn), .. }) => {
            let dates: [(&str, &dyn crate::web::locale::Argument); 3] =
                [("basis", &words), ("from", &page.date(*given_on)), ("to", &page.date(*withdrawn))];
            page.tn("legal-holder-consent-revoked", &dates)
        }
        Some(ground) => page.t2("legal-holder-consent", "basis", words, "from", page.date(ground.given_on)),
        None => words,
    }
}

/// The consent that a referral rests on: the newest towards its receiver.
fn consent<'a>(row: &Row, grounds: &'a [Ground]) -> Option<&'a Ground> {
    let meant = |ground: &&Ground| {
        let recipient = ground.recipient.as_ref().map(ToString::to_string);
        ground.basis == LegalBasis::Consent
            && ground.purpose == Purpose::Referral
            && ground.mistake.is_none()
            && recipient.as_deref() == Some(row.peer.as_str())
    };
    grounds.iter().find(meant)
}

fn told(page: &Page, holder: &Holder) -> Vec<(String, String)> {
    let fields = |key: &str, fields: &[Field]| (page.t(key), names(page, fields));
    let side = &holder.row.own_side;
    match &holder.knows {
        Knows::Named { since, fields: told } => vec![
            fields(&format!("legal-holder-fields-{side}"), told),
            (page.t("legal-holder-since"), page.date(*since)),
        ],
        Knows::OnItsWay { fields: told } => vec![fields("legal-holder-on-its-way", told)],
        Knows::Erased { since: Some(since) } => vec![(page.t("legal-holder-since"), page.date(*since))],
        Knows::Erased { since: None } => Vec::new(),
        Knows::Unnamed { ticked } if ticked.is_empty() => Vec::new(),
        Knows::Unnamed { ticked } => vec![fields("legal-holder-ticked", ticked)],
    }
}

fn names(page: &Page, fields: &[Field]) -> String {
    let names = fields.iter().map(|field| page.t(format!("referral-field-{}", field.code())));
    names.collect::<Vec<_>>().join(", ")
}
