//! The paper secret: 32 random bytes that live on the recovery sheet and nowhere else.
//!
//! Two things come from it, each by HMAC-SHA-256 with its own label: the **recovery key**, which signs the genesis and the
//! first document, and the **backup key**, which alone opens the backup bundles. By the protocol the recovery key may
//! replace any key of the node at any time; no command of this version does that. The node keeps the public halves. A
//! printed code is fifty-six symbols that survive being read aloud: base32 without `i l o u` (Crockford), in groups of four,
//! with a checksum at the end so that a slip of the pen is noticed at once.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SECRET_LENGTH: usize = 32;
const CHECKSUM_LENGTH: usize = 3;
const GROUP: usize = 4;

/// What is printed on the recovery sheet.
#[derive(Clone)]
pub struct PaperSecret(Zeroizing<[u8; SECRET_LENGTH]>);

/// A code that was typed from a recovery sheet and is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// Symbols are missing or too many.
    #[error("the code from the recovery sheet has 56 symbols in 14 groups; check that none is missing")]
    Length,
    /// A symbol that the sheet never uses.
    #[error("the code from the recovery sheet has no symbol like \"{0}\"")]
    Symbol(char),
    /// The checksum does not fit.
    #[error("the code has a mistake somewhere: compare it with the recovery sheet group by group")]
    Checksum,
}

impl PaperSecret {
    /// A secret from fresh random bytes.
    pub fn new(random: [u8; SECRET_LENGTH]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// The seed of the recovery signing key.
    pub fn recovery_seed(&self) -> Zeroizing<[u8; 32]> {
        self.derive(b"pico/recovery-sign/1")
    }

    /// The seed of the key that opens backup bundles.
    pub fn backup_seed(&self) -> Zeroizing<[u8; 32]> {
        self.derive(b"pico/backup-seal/1")
    }

    fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&*self.0).expect("HMAC takes keys of any length");
        mac.update(label);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }

    /// The code as printed: fourteen groups of four.
    pub fn printed(&self) -> Zeroizing<String> {
        let checksum = checksum(&self.0);
        let bits = self.0.iter().chain(&checksum).flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1));
        let bits: Zeroizing<Vec<u8>> = Zeroizing::new(bits.collect());
        let mut text = String::new();
        for (at, symbol) in bits.chunks(5).enumerate() {
            if at > 0 && at % GROUP == 0 {
                text.push('-');
            }
            let value = symbol.iter().fold(0_usize, |value, bit| value << 1 | usize::from(*bit));
            text.push(char::from(ALPHABET[value]));
        }
        Zeroizing::new(text)
    }

    /// Reads a typed code: capitals, spaces and dashes do not matter; `o` is zero, `i` and `l` are one.
    pub fn parse(typed: &str) -> Result<Self, PaperError> {
        let mut bits = Zeroizing::new(Vec::with_capacity(280));
        for symbol in typed.chars().filter(|symbol| !symbol.is_whitespace() && *symbol != '-') {
            let value = value_of(symbol).ok_or(PaperError::Symbol(symbol))?;
            bits.extend((0..5).rev().map(|at| value >> at & 1));
        }
        if bits.len() != (SECRET_LENGTH + CHECKSUM_LENGTH) * 8 {
            return Err(PaperError::Length);
        }
        let bytes: Zeroizing<Vec<u8>> =
            Zeroizing::new(bits.chunks(8).map(|byte| byte.iter().fold(0_u8, |value, bit| value << 1 | bit)).collect());
        let (secret, sum) = bytes.split_first_chunk::<SECRET_LENGTH>().ok_or(PaperError::Length)?;
        if checksum(secret) == sum { Ok(Self::new(*secret)) } else { Err(PaperError::Checksum) }
    }
}

fn value_of(symbol: char) -> Option<u8> {
    let symbol = match symbol.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|known| char::from(*known) == symbol)?;
    u8::try_from(at).ok()
}

fn checksum(secret: &[u8; SECRET_LENGTH]) -> [u8; CHECKSUM_LENGTH] {
    let digest = Sha256::new().chain_update(b"pico/paper/1").chain_update(secret).finalize();
    [digest[0], digest[1], digest[2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_code_reads_back_however_it_is_typed() {
        let secret = PaperSecret::new([0xa7; 32]);
        let printed = secret.printed();
        assert_eq!(printed.len(), 56 + 13);
        let typed = printed.to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
        assert_eq!(PaperSecret::parse(&typed).unwrap().recovery_seed(), secret.recovery_seed());
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        let printed = PaperSecret::new([3; 32]).printed().to_string();
        let last = if printed.ends_with('0') { "2" } else { "0" };
        let slipped = format!("{}{last}", &printed[..printed.len() - 1]);
        assert_eq!(PaperSecret::parse(&slipped).err(), Some(PaperError::Checksum));
        assert_eq!(PaperSecret::parse(&printed[1..]).err(), Some(PaperError::Length));
        assert_eq!(PaperSecret::parse("u").err(), Some(PaperError::Symbol('u')));
    }

    #[test]
    fn recovery_and_backup_keys_differ() {
        let secret = PaperSecret::new([9; 32]);
        assert_ne!(secret.recovery_seed(), secret.backup_seed());
    }
}
