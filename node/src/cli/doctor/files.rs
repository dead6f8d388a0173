//! Folder and key files: there, whole, for their owner only, on a disk that keeps what it is given and has room for more.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::Finding;
use crate::cli::failure;
use crate::config::Config;
use crate::erasure::ledger;
use crate::federation::disk::free_bytes;
use crate::identity::keys::{FOLDER, Keys};
use crate::web::dates::decimal;
use crate::web::locale::Locale;

/// File systems that lose what was acknowledged, or lock badly.
const UNSUITABLE: [&str; 6] = ["tmpfs", "nfs", "nfs4", "cifs", "smb3", "9p"];

pub(super) fn examine(config: &Config, locale: Locale) -> Vec<Finding> {
    let mut findings = vec![keys(&config.data, locale), folder(&config.data), disk(config)];
    findings.extend(free_bytes(config).map(|free| space(free, config.limits.disk_reserve_bytes, locale)));
    findings.push(erasures(&config.data, locale));
    findings
}

fn keys(data: &Path, locale: Locale) -> Finding {
    match Keys::load(data) {
        Ok(_) => Finding::good("keys", &[]),
        Err(error) => Finding::broken("keys-broken", &[("cause", &failure::words(&error, locale))]),
    }
}

fn folder(data: &Path) -> Finding {
    let open = [data.to_owned(), data.join(FOLDER)]
        .into_iter()
        .find(|path| std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0));
    match open {
        None => Finding::good("folder", &[]),
        Some(path) => Finding::warning("folder-open", &[("path", &path.display())]),
    }
}

fn disk(config: &Config) -> Finding {
    let found = kind_of_disk(&config.data);
    match found {
        Some(kind) if UNSUITABLE.contains(&kind.as_str()) => Finding::warning("disk-kind", &[("kind", &kind)]),
        _ => Finding::good("disk", &[]),
    }
}

/// Room on the disk, in bytes, against what the node keeps free of peers' messages. Below that the node does not do its work.
fn space(free: u64, reserve: u64, locale: Locale) -> Finding {
    let (shown, needed) = (gibibytes(free, locale), gibibytes(reserve, locale));
    if free < reserve {
        Finding::broken("space-low", &[("free", &shown), ("reserve", &needed)])
    } else {
        Finding::good("space", &[("free", &shown)])
    }
}

fn gibibytes(bytes: u64, locale: Locale) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
    let exact = bytes as f64 / f64::from(1 << 30);
    decimal(locale, exact, 2)
}

/// The file system under a folder, from the longest mount point that leads to it.
fn kind_of_disk(data: &Path) -> Option<String> {
    let data = data.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/mounts").ok()?;
    let fields = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    let leading = fields.filter(|fields| fields.get(1).is_some_and(|point| data.starts_with(point)));
    leading.max_by_key(|fields| fields[1].len()).map(|fields| fields.get(2).copied().unwrap_or_default().to_owned())
}

fn erasures(data: &Path, locale: Locale) -> Finding {
    match ledger::read(data) {
        Ok(entries) => {
            let count = entries.iter().filter(|entry| entry.scope.erases()).count();
            Finding::good("erasures", &[("count", &count)])
        }
        Err(error) => Finding::broken("erasures-broken", &[("cause", &failure::words(&error, locale))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Level;

    #[test]
    fn a_folder_that_others_can_read_is_named() {
        let data = tempfile::tempdir().unwrap();
        std::fs::create_dir(data.path().join(FOLDER)).unwrap();
        let mode = |mode| std::fs::set_permissions(data.path().join(FOLDER), PermissionsExt::from_mode(mode)).unwrap();
        std::fs::set_permissions(data.path(), PermissionsExt::from_mode(0o700)).unwrap();
        mode(0o700);
        assert_eq!(folder(data.path()).level, Level::Good);
        mode(0o750);
        let found = folder(data.path());
        assert_eq!(found.level, Level::Warning);
        assert!(found.values[0].1.ends_with("keys"));
    }

    #[test]
    fn less_room_than_the_reserve_is_told_with_both_numbers() {
        assert_eq!(space(1 << 30, 1 << 30, Locale::It).level, Level::Good, "the reserve itself is enough");
        let low = space((1 << 30) - 1, 3 << 29, Locale::It);
        assert_eq!(low.level, Level::Broken);
        let told = low.lines(Locale::It);
        assert!(told.contains("1,00 GiB, meno della riserva di 1,50 GiB") && told.contains("Libera spazio"), "{told}");
    }
}
