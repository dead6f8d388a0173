//! Passwords: argon2id (RFC 9106) in PHC strings, hashed away from the threads that answer requests.
//!
//! Hashing takes 19 MiB and some tens of milliseconds on purpose. At most two run at the same time, so that a burst of
//! log-ins cannot take the machine's memory; the others wait their turn.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::web::form::Form;

static TURNS: Semaphore = Semaphore::const_new(2);

/// Compared against when there is no account, so that an unknown login takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| digest("nobody has this password", &[7; 16]).unwrap_or_default());

const SHORTEST: usize = 12;
const LONGEST: usize = 200;

/// A password somebody chose, good enough to be kept.
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    /// Reads a field with a new password; nothing when it is too weak, told beside the field.
    pub fn read(form: &mut Form, field: &str, login: &str) -> Option<Self> {
        let typed = form.value(field).to_owned();
        match weakness(&typed, login) {
            None => Some(Self(typed)),
            Some(key) => {
                form.refuse_with(field, key, i64::try_from(SHORTEST).unwrap_or(i64::MAX));
                None
            }
        }
    }

    /// One given on the command line.
    pub fn parse(typed: &str, login: &str) -> std::result::Result<Self, &'static str> {
        weakness(typed, login).map_or_else(|| Ok(Self(typed.to_owned())), Err)
    }

    /// Its hash.
    pub async fn hash(self, entropy: Entropy) -> Result<String> {
        let salt = entropy.bytes::<16>();
        in_turn(move || digest(&self.0, &salt)).await?.ok_or_else(|| Error::internal("argon2 refused its parameters"))
    }
}

fn weakness(typed: &str, login: &str) -> Option<&'static str> {
    let folded = typed.to_lowercase();
    let name = login.split('@').next().unwrap_or(login);
    let mut letters: Vec<char> = folded.chars().collect();
    if letters.len() < SHORTEST {
        return Some("password-too-short");
    }
    if letters.len() > LONGEST {
        return Some("password-too-long");
    }
    letters.sort_unstable();
    letters.dedup();
    let guessable = letters.len() < 5 || (name.len() > 3 && folded.contains(name)) || folded.contains("password");
    guessable.then_some("password-too-simple")
}

/// True when the password is the one of this hash. Without a hash it takes as long and is false.
pub async fn verify(typed: String, hash: Option<String>) -> Result<bool> {
    in_turn(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        // Longer than any password that could have been set: not worth hashing.
        let typed = if typed.len() > LONGEST * 4 { String::new() } else { typed };
        let parsed = PasswordHash::new(&hash);
        parsed.is_ok_and(|parsed| Argon2::default().verify_password(typed.as_bytes(), &parsed).is_ok()) && known
    })
    .await
}

fn digest(password: &str, salt: &[u8]) -> Option<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt).ok()?;
    Some(hash.to_string())
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_opens_and_a_wrong_one_does_not() {
        let hash = NewPassword::parse("una frase lunga", "giulia").unwrap().hash(Entropy).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("una frase lunga".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!verify("una frase lunga ".to_owned(), Some(hash)).await.unwrap());
    }

    #[tokio::test]
    async fn without_an_account_no_password_opens() {
        assert!(!verify("nobody has this password".to_owned(), None).await.unwrap());
        assert!(!verify(String::new(), Some(String::new())).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_named_for_what_they_are() {
        assert_eq!(weakness("breve", "giulia"), Some("password-too-short"));
        assert_eq!(weakness("aaaaaaaaaaaaaaaa", "giulia"), Some("password-too-simple"));
        assert_eq!(weakness("giulia.marchetti2026", "giulia.marchetti@example.it"), Some("password-too-simple"));
        assert_eq!(weakness(&"lunga".repeat(60), "giulia"), Some("password-too-long"));
        assert_eq!(weakness("quattro gatti in fila", "giulia"), None);
    }
}
