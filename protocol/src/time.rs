//! Moments, as milliseconds since 1970 in UTC, leap seconds not counted.
//!
//! Time orders nothing in this protocol: streams are ordered by sequence. A timestamp is what
//! the author's clock showed, good for people to read and for deadlines both sides compute alike.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use std::{fmt, time::Duration};

/// A moment in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z, the earliest moment the wire allows.
    pub const MIN: Self = Self(0);
    /// 9999-12-31T23:59:59.999Z, the latest moment the wire allows.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// A moment from milliseconds; what lies outside the wire's range becomes its nearest end.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment and some time more, unless that leaves the range.
    pub fn checked_add(self, duration: Duration) -> Option<Self> {
        let millis = i64::try_from(duration.as_millis()).ok()?;
        self.0.checked_add(millis).filter(|sum| *sum <= Self::MAX.0).map(Self)
    }

    /// Some time before this moment, unless that leaves the range.
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        let millis = i64::try_from(duration.as_millis()).ok()?;
        self.0.checked_sub(millis).filter(|rest| *rest >= Self::MIN.0).map(Self)
    }

    /// This moment and some time more, at most the end of the range.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        self.checked_add(duration).unwrap_or(Self::MAX)
    }

    /// Some time before this moment, at least the beginning of the range.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        self.checked_sub(duration).unwrap_or(Self::MIN)
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or(0))
    }

    /// Signed difference in milliseconds, for comparing two clocks.
    pub const fn millis_since(self, other: Self) -> i64 {
        self.0 - other.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(from)?;
        if (Self::MIN.0..=Self::MAX.0).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(D::Error::custom("time out of range"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_never_leaves_the_range() {
        let second = Duration::from_secs(1);
        assert_eq!(Timestamp::MAX.checked_add(second), None);
        assert_eq!(Timestamp::MIN.checked_sub(second), None);
        assert_eq!(Timestamp::MAX.plus(Duration::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::from_millis(-1), Timestamp::MIN);
        assert_eq!(Timestamp::from_millis(1500).since(Timestamp::from_millis(500)), second);
        assert_eq!(Timestamp::MIN.since(Timestamp::MAX), Duration::ZERO);
    }

    #[test]
    fn the_wire_refuses_moments_out_of_range() {
        assert!(serde_json::from_str::<Timestamp>("-1").is_err());
        assert!(serde_json::from_str::<Timestamp>("253402300800000").is_err());
        assert!(serde_json::from_str::<Timestamp>("1.5").is_err());
    }
}
