//! The only door to randomness: the operating system's generator.

use pico_protocol::time::Timestamp;
use uuid::Uuid;

/// Random bytes for keys, salts, tokens and identifiers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entropy;

impl Entropy {
    /// Fills `buffer` from the operating system.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: no key made after that could be trusted.
    #[expect(clippy::disallowed_methods, reason = "this is the door that the lint points to")]
    pub fn fill(self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system's random generator must work");
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut buffer = [0; N];
        self.fill(&mut buffer);
        buffer
    }

    /// A fresh `UUIDv7` (RFC 9562): sorts by `now`, so that indexes grow at one end.
    pub fn uuid(self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes::<10>()).into_uuid()
    }
}
