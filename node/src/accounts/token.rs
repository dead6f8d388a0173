//! Secrets that travel: session cookies and one-time links. 256 random bits; only their hash is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::entropy::Entropy;

/// A secret that is told once.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A new one.
    pub fn new(entropy: Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// One that was presented; what cannot be one is nothing, before any database is asked.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        (text.len() == 43 && plain).then(|| Self(text.to_owned()))
    }

    /// The text that travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is stored: without the token nobody can make it, and with a stolen database nobody can make the token.
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::new().chain_update(b"pico token 1 ").chain_update(&self.0).finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_and_hashes_alike() {
        let token = Token::new(Entropy);
        let again = Token::parse(token.as_str()).unwrap();
        assert_eq!(again.hash(), token.hash());
        assert!(Token::parse("short").is_none());
        assert!(Token::parse(&"/".repeat(43)).is_none());
    }
}
