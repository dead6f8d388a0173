//! The node's own secret keys, as files that only their owner can read.
//!
//! They lie outside the database, so that a copy of the database alone opens nothing. Each file holds 32 random bytes in
//! base64. The recovery key and the backup key are *not* here: they exist on paper only (see [`super::paper`]).

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::store::field_key::FieldKey;

/// The folder with the keys, inside the data folder.
pub const FOLDER: &str = "keys";
/// Names of the three key files; the backup bundle holds all of them.
pub const FILES: [&str; 3] = ["sign.key", "seal.key", "field.key"];

/// A secret of 32 bytes, wiped when dropped.
pub type Secret = Zeroizing<[u8; 32]>;

/// The three secrets of a running node.
#[derive(Clone)]
pub struct Keys {
    /// Seed of the Ed25519 key that signs messages and receipts.
    pub sign: Secret,
    /// Seed of the X25519 key that opens seals.
    pub seal: Secret,
    /// Root of the key that encrypts fields at rest.
    pub field: Secret,
}

/// A key file that cannot be used. The text says which and what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is missing or unreadable.
    #[error(
        "cannot read {path}: {cause}. Without its keys the node cannot run: restore the backup, or run init for a new node"
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is not 32 bytes of base64.
    #[error("{0} is damaged: restore it from the backup")]
    Damaged(PathBuf),
    /// Others on this machine can read the file.
    #[error("{0} can be read by others on this machine: run chmod 600 on it")]
    TooOpen(PathBuf),
}

impl Keys {
    /// Fresh random keys.
    pub fn generate(entropy: Entropy) -> Self {
        let secret = || Zeroizing::new(entropy.bytes::<32>());
        Self { sign: secret(), seal: secret(), field: secret() }
    }

    /// Reads the three files.
    pub fn load(data: &Path) -> Result<Self, KeyError> {
        let [sign, seal, field] = FILES;
        Ok(Self { sign: read(data, sign)?, seal: read(data, seal)?, field: read(data, field)? })
    }

    /// Writes the three files; an existing one is never overwritten.
    pub fn write(&self, data: &Path) -> std::io::Result<()> {
        create_private_folder(&data.join(FOLDER))?;
        for (name, secret) in FILES.into_iter().zip([&self.sign, &self.seal, &self.field]) {
            write_private(&data.join(FOLDER).join(name), format!("{}\n", STANDARD.encode(**secret)).as_bytes())?;
        }
        Ok(())
    }

    /// The key of encrypted fields.
    pub fn field_key(&self) -> FieldKey {
        FieldKey::new(&self.field)
    }
}

fn read(data: &Path, name: &str) -> Result<Secret, KeyError> {
    let path = data.join(FOLDER).join(name);
    let unreadable = |cause| KeyError::Unreadable { path: path.clone(), cause };
    let mode = std::fs::metadata(&path).map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::TooOpen(path));
    }
    let text = Zeroizing::new(std::fs::read_to_string(&path).map_err(unreadable)?);
    let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| KeyError::Damaged(path.clone()))?);
    <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new).map_err(|_| KeyError::Damaged(path))
}

/// Makes a folder, and those above it, that only its owner can look into.
pub fn create_private_folder(path: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a new file that only its owner can read, durably.
pub fn write_private(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_open_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::generate(Entropy);
        keys.write(folder.path()).unwrap();
        assert_eq!(Keys::load(folder.path()).unwrap().sign, keys.sign);
        assert!(keys.write(folder.path()).is_err(), "a key must never be overwritten");
        let file = folder.path().join(FOLDER).join("seal.key");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(Keys::load(folder.path()), Err(KeyError::TooOpen(_))));
    }
}
