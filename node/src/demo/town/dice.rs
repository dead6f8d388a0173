//! Chance that comes out the same each time: one seed, one town.

use uuid::Uuid;

/// Numbers that follow from a seed (`SplitMix64`; Steele, Lea and Flood, 2014). For invented people only: nothing secret comes from here.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Those of one thing: a person, a colleague's month. `what` tells kinds of things apart.
    pub fn of(seed: u64, what: u64, number: usize) -> Self {
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        let mut dice = Self(seed ^ what.wrapping_mul(0xA076_1D64_78BD_642F));
        let mixed = dice.next() ^ number.wrapping_mul(0xE703_7ED1_A0B4_28DB);
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of so many, from zero; zero of none.
    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
        usize::try_from((u128::from(self.next()) * u128::from(count)) >> 64).unwrap_or(0)
    }

    /// One of so many, the first ones much more often than the last: as surnames and municipalities are spread.
    pub fn early(&mut self, count: usize) -> usize {
        let near = self.below(count) + 1;
        self.below(near)
    }

    /// True in so many of a thousand.
    pub fn happens(&mut self, thousandths: usize) -> bool {
        self.below(1000) < thousandths
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// An identifier as of this moment.
    pub fn uuid(&mut self, millis: i64) -> Uuid {
        let (one, other) = (self.next().to_le_bytes(), self.next().to_le_bytes());
        let mut bytes = [0; 10];
        bytes[..8].copy_from_slice(&one);
        bytes[8..].copy_from_slice(&other[..2]);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or(0), &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_row_of_numbers_and_another_seed_another() {
        let row = |seed| {
            let mut dice = Dice::of(seed, 1, 7);
            (0..50).map(|_| dice.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(row(3), row(3));
        assert_ne!(row(3), row(4));
        assert!((0..10).all(|number| row(3).contains(&number)), "all of them come");
    }

    #[test]
    fn the_first_ones_come_more_often_where_they_should() {
        let mut dice = Dice::of(1, 1, 1);
        let first = (0..10_000).filter(|_| dice.early(100) < 10).count();
        assert!((3_000..4_000).contains(&first), "{first}: about a third");
    }
}
