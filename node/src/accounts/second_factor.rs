//! The second factor: six digits from an app on the telephone (TOTP, RFC 6238), and recovery codes on paper.
//!
//! The secret is encrypted in the database with the node's field key. Each code opens once: the time step of the last
//! accepted one is kept, and only later ones are accepted.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pico_protocol::time::Timestamp;
use qrcode::QrCode;
use qrcode::render::svg;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use crate::entropy::Entropy;
use crate::error::{Error, Result};

/// How many recovery codes are given at once.
const CODES: usize = 10;

/// The shared secret of one account.
#[derive(Clone)]
pub struct SharedSecret([u8; 20]);

impl SharedSecret {
    /// A new one.
    pub fn new(entropy: Entropy) -> Self {
        Self(entropy.bytes())
    }

    /// One that was stored.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        bytes.try_into().map(Self).map_err(|_| Error::internal("a stored second factor has the wrong length"))
    }

    /// To be stored (encrypted).
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// To be typed into an app that cannot read the picture, in groups of four.
    pub fn typed(&self) -> String {
        let text = Secret::from(self.0).to_base32();
        let letters: Vec<char> = text.trim_end_matches('=').chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// The picture that an app reads.
    pub fn picture(&self, node: &str, login: &str) -> Result<String> {
        let address = self.totp(node, login)?.to_url().map_err(Error::internal)?;
        let code = QrCode::new(address).map_err(Error::internal)?;
        let drawing = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
        // Without the XML declaration, so that it can stand inside a page.
        Ok(drawing.find("<svg").map_or(String::new(), |start| drawing[start..].to_owned()))
    }

    /// The time step of a code that is right now and was not used before.
    pub fn accept(&self, code: &str, now: Timestamp, last_step: i64) -> Result<Option<i64>> {
        let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        let seconds = u64::try_from(now.as_millis() / 1000).unwrap_or(0);
        let step = self.totp("pico", "pico")?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok());
        Ok(step.filter(|step| *step > last_step))
    }

    fn totp(&self, node: &str, login: &str) -> Result<Totp> {
        // A colon separates issuer and name inside the address.
        let builder = Builder::new().with_secret(self.0).with_issuer(Some(node.replace(':', " ")));
        builder.with_account_name(login.replace(':', " ")).build().map_err(Error::internal)
    }
}

/// New recovery codes, to be shown once: ten characters that cannot be mistaken for one another.
pub fn recovery_codes(entropy: Entropy) -> Vec<String> {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte % 31)]);
    (0..CODES)
        .map(|_| entropy.bytes::<10>().map(letter).chunks(5).map(String::from_iter).collect::<Vec<_>>().join("-"))
        .collect()
}

/// What is stored of a recovery code. They are random enough (49 bits) for a plain hash bound to the account.
pub fn code_hash(account: &str, code: &str) -> String {
    let folded: String = code.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let digest = Sha256::new().chain_update("pico recovery 1 ").chain_update(account).chain_update(folded).finalize();
    URL_SAFE_NO_PAD.encode(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference secret of RFC 6238, appendix B; at 59 s its eight digits end in 287082.
    fn reference() -> SharedSecret {
        SharedSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    #[test]
    fn the_code_of_the_standard_is_accepted_once() {
        let now = Timestamp::from_millis(59_000);
        let step = reference().accept("287 082", now, 0).unwrap();
        assert_eq!(step, Some(1));
        assert_eq!(reference().accept("287082", now, 1).unwrap(), None);
        assert_eq!(reference().accept("287083", now, 0).unwrap(), None);
    }

    #[test]
    fn the_picture_is_an_svg_that_can_stand_in_a_page() {
        let picture = reference().picture("Open Group", "giulia@example.it").unwrap();
        assert!(picture.starts_with("<svg") && !picture.contains("style="));
    }

    #[test]
    fn recovery_codes_differ_and_are_read_without_regard_to_dashes() {
        let codes = recovery_codes(Entropy);
        assert_eq!(codes.len(), CODES);
        assert_ne!(codes[0], codes[1]);
        assert_eq!(code_hash("a", &codes[0].to_uppercase()), code_hash("a", &codes[0].replace('-', " ")));
        assert_ne!(code_hash("a", &codes[0]), code_hash("b", &codes[0]));
    }
}
