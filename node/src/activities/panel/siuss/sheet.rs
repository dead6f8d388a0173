//! The rows as a file. The columns are always these, in this order; the last one says what somebody should look at.

use super::SiussPage;
use crate::activities::siuss::Row;
use crate::contracts::Paid;
use crate::contracts::benefit::Benefit;
use crate::people::place;
use crate::web::spreadsheet::{Cell, Format, Page, Sheet};

/// The pages of the file: the rows, and in a workbook what stands above them on the page. Text has one table.
pub(super) fn pages<'a>(told: &'a SiussPage, notes: &'a [String], format: Format) -> Vec<Page<'a>> {
    let rows = rows(told).page("SIUSS", &told.told.rows);
    let look = told.page.t("siuss-look");
    let notes =
        (format != Format::Csv).then(|| Sheet::new(look.clone(), |note: &String| note.clone()).page(&look, notes));
    [rows].into_iter().chain(notes).collect()
}

fn rows(told: &SiussPage) -> Sheet<'_, Row> {
    let head = |key: &str| told.page.t(key);
    let sheet = Sheet::new(head("siuss-month"), |row: &Row| row.month.to_string());
    let sheet = of_person(told, of_body(told, sheet));
    let sheet = of_benefit(told, sheet)
        .column(head("siuss-taken-in"), move |_| told.page.t("siuss-yes"))
        .column(head("siuss-starts"), |row| row.starts)
        .column(head("siuss-ends"), |row| row.ends)
        .column(head("siuss-hours"), |row| match row.paid {
            Paid::Minutes(minutes) => Some(Cell::Minutes(minutes)),
            Paid::Halves(_) => None,
        })
        .column(head("siuss-hours-days"), |row| match row.paid {
            Paid::Minutes(_) => None,
            Paid::Halves(halves) => Some(Cell::Halves(halves)),
        })
        .column(head("siuss-worth"), |row| row.worth.map(Cell::Cents));
    shares(told, sheet)
        .column(head("siuss-area-code"), move |_| said(told, |it| Cell::Number(it.area.number())))
        .column(head("siuss-look"), move |row| {
            row.doubts.iter().map(|doubt| told.page.t(doubt.key())).collect::<Vec<_>>().join("; ")
        })
}

/// Something that the contract says; nothing before it is written.
fn said<C: Into<Cell>>(told: &SiussPage, what: impl Fn(&Benefit) -> C) -> Option<C> {
    told.data.now.as_ref().map(what)
}

fn of_body<'a>(told: &'a SiussPage, sheet: Sheet<'a, Row>) -> Sheet<'a, Row> {
    sheet
        .column(told.page.t("siuss-body-code"), move |_| said(told, |it| it.body_code.clone()))
        .column(told.page.t("siuss-belfiore"), move |_| said(told, |it| it.belfiore.clone()))
        .column(told.page.t("siuss-operator"), move |_| said(told, |it| it.operator_code.clone()))
}

fn of_person<'a>(told: &'a SiussPage, sheet: Sheet<'a, Row>) -> Sheet<'a, Row> {
    let birth_place = |row: &Row| {
        let code = row.details.birth_place.as_deref()?;
        place::birthplace_label(code, row.details.birth_date)
    };
    let citizenship = |row: &Row| {
        let iso = row.details.citizenship.as_deref()?;
        place::country(iso).map(|country| country.name.clone())
    };
    sheet
        .column(told.page.t("siuss-person-code"), move |row| told.code(row))
        .column(told.page.t("people-family-name"), |row| row.details.family_name.clone())
        .column(told.page.t("people-given-name"), |row| row.details.given_name.clone())
        .column(told.page.t("siuss-birth-year"), |row| {
            row.details.birth_date.map(|day| Cell::Number(day.year().into()))
        })
        .column(told.page.t("siuss-birth-place"), birth_place)
        .column(told.page.t("siuss-birth-code"), |row| row.details.birth_place.clone())
        .column(told.page.t("people-sex"), |row| row.details.sex.map(crate::people::Sex::code))
        .column(told.page.t("people-citizenship"), citizenship)
        .column(told.page.t("siuss-citizenship-code"), |row| row.details.citizenship.clone())
        .column(told.page.t("siuss-residence"), move |row| told.comune(row))
        .column(told.page.t("siuss-residence-code"), |row| row.details.comune.clone())
}

fn of_benefit<'a>(told: &'a SiussPage, sheet: Sheet<'a, Row>) -> Sheet<'a, Row> {
    let means = move |_: &Row| said(told, |it| told.page.t(if it.means_test { "siuss-yes" } else { "siuss-no" }));
    sheet
        .column(told.page.t("siuss-means"), means)
        .column(told.page.t("siuss-code"), move |_| said(told, |it| it.code.clone()))
        .column(told.page.t("siuss-name"), move |_| said(told, |it| it.name.clone()))
        .column(told.page.t("siuss-protocol"), move |_| said(told, |it| it.protocol.clone()))
}

/// Who pays: hundredths, and euros where the contract has a price.
fn shares<'a>(told: &'a SiussPage, mut sheet: Sheet<'a, Row>) -> Sheet<'a, Row> {
    for (at, key) in ["siuss-share-body", "siuss-share-user", "siuss-share-health"].into_iter().enumerate() {
        let euros = move |row: &Row| Some(Cell::Cents(told.data.now.as_ref()?.shares.of(row.worth?)[at]));
        sheet = sheet
            .column(told.page.t(key), move |_| said(told, |it| Cell::Number(it.shares.hundredths()[at])))
            .column(told.page.t(format!("{key}-euros")), euros);
    }
    sheet
}
