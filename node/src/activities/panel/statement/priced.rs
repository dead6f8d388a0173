//! What a statement is worth, and the line of each tariff where its contract has several.

use super::StatementPage;
use crate::activities::store::priced::Lines;
use crate::activities::store::statement::{OfComune, OfPerson};
use crate::contracts::Paid;
use crate::contracts::panel::tariffs::words;
use crate::contracts::tariffs::Tariff;

/// The line of a tariff as the page shows it.
pub(super) struct OfTariff {
    pub(super) words: String,
    pub(super) cents: String,
    pub(super) paid: String,
    pub(super) worth: String,
}

impl StatementPage {
    /// Its lines by tariff; none of a contract with one.
    pub(super) fn lines(&self) -> Option<&Lines> {
        self.priced.as_ref().map(|priced| &priced.all)
    }

    pub(super) fn lines_of_comune(&self, of: &OfComune) -> Option<&Lines> {
        self.priced.as_ref().and_then(|priced| priced.comuni.get(&of.comune))
    }

    pub(super) fn lines_of_person(&self, of: &OfPerson) -> Option<&Lines> {
        self.priced.as_ref().and_then(|priced| priced.people.get(&(of.who.clone(), of.comune.clone())))
    }

    /// What something is worth in cents: the sum of its lines, or all of it by the only tariff.
    pub(super) fn cents(&self, lines: Option<&Lines>, paid: Paid) -> Option<i64> {
        match lines {
            Some(lines) => Some(lines.worth(&self.contract)),
            None => self.terms().worth(paid),
        }
    }

    fn amount(&self, cents: Option<i64>) -> String {
        cents.map(|cents| self.page.money(cents)).unwrap_or_default()
    }

    /// What all of it is worth; nothing where the contract has no price.
    pub(super) fn worth(&self) -> String {
        self.amount(self.cents(self.lines(), self.terms().counted(self.paid(&self.all()), self.halves())))
    }

    /// The same of one municipality.
    pub(super) fn worth_of_comune(&self, of: &OfComune) -> String {
        let paid = self.terms().counted(self.paid(&of.minutes), of.halves);
        self.amount(self.cents(self.lines_of_comune(of), paid))
    }

    /// The same of one person.
    pub(super) fn worth_of_person(&self, of: &OfPerson) -> String {
        let paid = self.terms().counted(self.paid(&of.minutes), of.halves);
        self.amount(self.cents(self.lines_of_person(of), paid))
    }

    /// A line for each tariff at which something is paid.
    pub(super) fn by_tariff(&self) -> Vec<OfTariff> {
        let lines = self.lines().into_iter().flat_map(Lines::each);
        let lines = lines.map(|(tariff, done)| (tariff, done.paid(&self.contract)));
        let line = |(tariff, paid): (Tariff, Paid)| OfTariff {
            words: words(&self.page, tariff),
            cents: self.page.money(tariff.cents),
            paid: match paid {
                Paid::Minutes(minutes) => self.page.hours(minutes),
                Paid::Halves(halves) => self.page.days(halves),
            },
            worth: self.page.money(tariff.worth(paid)),
        };
        lines.filter(|(_, paid)| !paid.is_nothing()).map(line).collect()
    }
}
