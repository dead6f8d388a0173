//! How the C library keeps memory that was given back.
//!
//! On Linux it keeps an arena for each of many threads, and pieces between those still in use stay with the program: a node that had
//! shown figures of a million people held 196 MiB, of which less than a third was alive. Two arenas, and large pieces that go back to
//! the system at once, made it 134 (decision 153). The library reads its settings when a program begins, so the program begins once
//! more, as the same process, with them in its environment. Whoever has set one of them has decided otherwise, and is left alone.

/// The settings, as `mallopt(3)` names them: arenas; bytes from which a piece is its own; free bytes at the end that are given back.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 3] =
    [("MALLOC_ARENA_MAX", "2"), ("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// Begins the program again with the settings, unless they are there. Where that cannot be, it goes on as it is: it only holds more.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(super) fn hold_less() {
    use std::os::unix::process::CommandExt;

    if SETTINGS.iter().any(|(name, _)| std::env::var_os(name).is_some()) {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut given = std::env::args_os();
    let mut command = std::process::Command::new(program);
    if let Some(name) = given.next() {
        command.arg0(name);
    }
    // It returns only where it failed.
    drop(command.args(given).envs(SETTINGS).exec());
}

/// Other C libraries have no such settings.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(super) fn hold_less() {}
