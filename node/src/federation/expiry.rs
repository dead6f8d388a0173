//! When certificates end: our own, and those that answer at the addresses of peers.
//!
//! The last day is read from the DER (RFC 5280, 4.1): as much ASN.1 as that takes and no more. A peer's certificate that is
//! good by its pin is good after that day too; what was shown is remembered here until somebody writes it down, so that
//! people are told and care work goes on.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What was shown at each address since the last look: when the certificate ends, or none where a public authority vouches
/// for it and would not after its end.
#[derive(Debug, Default)]
pub struct Shown(Mutex<BTreeMap<String, Option<i64>>>);

impl Shown {
    /// A certificate was shown by who has its key.
    pub(super) fn note(&self, endpoint: &str, ends: Option<i64>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(endpoint.to_owned(), ends);
    }

    /// What was shown since the last call: address and end.
    pub fn take(&self) -> BTreeMap<String, Option<i64>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            if digits.len() > 4 {
                return None;
            }
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// Milliseconds since 1970 of the end of validity.
pub fn not_after(certificate: &[u8]) -> Option<i64> {
    let (_, certificate, _) = element(certificate)?;
    let (_, mut rest, _) = element(certificate)?;
    // version (tag 0, may be missing), serial number, signature algorithm, issuer; then validity.
    if rest.first() == Some(&0xa0) {
        rest = element(rest)?.2;
    }
    for _ in 0..3 {
        rest = element(rest)?.2;
    }
    let (_, validity, _) = element(rest)?;
    let (_, _, rest) = element(validity)?;
    let (tag, time, _) = element(rest)?;
    let text = std::str::from_utf8(time).ok()?;
    // UTCTime has two digits for the year: 50 and above are of the last century.
    let text = match tag {
        0x17 if text.get(..2)? >= "50" => format!("19{text}"),
        0x17 => format!("20{text}"),
        _ => text.to_owned(),
    };
    let moment = jiff::civil::DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(year: i32) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 3, 4);
        let key = rcgen::KeyPair::generate().unwrap();
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn the_last_day_reads_in_both_ways_of_writing_it() {
        // 2030-03-04 is written as UTCTime, 2064-03-04 as GeneralizedTime.
        assert_eq!(not_after(&certificate(2030)), Some(1_898_812_800_000));
        assert_eq!(not_after(&certificate(2064)), Some(2_971_814_400_000));
    }

    #[test]
    fn a_certificate_cut_anywhere_has_no_last_day_and_does_no_harm() {
        let whole = certificate(2030);
        for length in 0..whole.len() {
            not_after(&whole[..length]);
        }
        assert_eq!(not_after(&whole[..40]), None);
    }
}
