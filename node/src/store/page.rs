//! Lists come in pages.

/// Rows on one page of a list.
pub const PAGE_SIZE: i64 = 50;
/// Rows counted of a list, or beyond a page of it: nobody turns more pages than that, and counting all of a long list takes
/// longer than showing one page of it.
pub const COUNTED: i64 = 1_000;

/// Which page of a list is wanted, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber(i64);

impl PageNumber {
    /// The page a person asked for; anything that is not a page is the first one.
    pub fn from_request(number: Option<i64>) -> Self {
        Self(number.unwrap_or(1).clamp(1, 1_000_000))
    }

    /// Counted from 1.
    pub fn number(self) -> i64 {
        self.0
    }

    /// This page, or the last one when a list of so many rows has none as far as this: it was longer when the address was kept.
    #[must_use]
    pub fn within(self, total: i64) -> Self {
        Self(self.0.min(((total + PAGE_SIZE - 1) / PAGE_SIZE).max(1)))
    }

    /// Rows to pass over.
    pub fn offset(self) -> i64 {
        (self.0 - 1) * PAGE_SIZE
    }

    /// Up to where the rows of the list are counted.
    pub fn counted(self) -> i64 {
        self.offset() + PAGE_SIZE + COUNTED
    }
}

/// One page of a list, and how long the whole list is.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows in the whole list, as far as they were counted ([`PageNumber::counted`]).
    pub total: i64,
    /// This page.
    pub page: PageNumber,
}

impl<T> Slice<T> {
    /// A page of a list that was read whole.
    pub fn of(rows: Vec<T>, page: PageNumber) -> Self {
        let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let page = page.within(total);
        let skip = usize::try_from(page.offset()).unwrap_or(usize::MAX);
        let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        Self { rows: rows.into_iter().skip(skip).take(size).collect(), total, page }
    }

    /// The list is longer than was counted.
    pub fn goes_on(&self) -> bool {
        self.total >= self.page.counted()
    }

    /// Pages in the whole list, as far as it was counted; an empty list has one.
    pub fn pages(&self) -> i64 {
        ((self.total + PAGE_SIZE - 1) / PAGE_SIZE).max(1)
    }

    /// The page before this one.
    pub fn previous(&self) -> Option<i64> {
        (self.page.number() > 1).then(|| self.page.number() - 1)
    }

    /// The page after this one.
    pub fn next(&self) -> Option<i64> {
        (self.page.number() < self.pages()).then(|| self.page.number() + 1)
    }
}
