//! A disk that is nearly full: a small file system of its own, which only root can make.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system of a few megabytes. It goes away with the value.
pub struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// Mounts one. A test that needs it is ignored by `cargo test`; `tests/run` tries whether this user may mount and sets
    /// `PICO_TEST_MOUNT`, or leaves the test out and says so.
    ///
    /// # Panics
    /// Where it cannot be mounted: a test that did not happen must not count as passed.
    pub fn mount(mebibytes: u32) -> Self {
        assert!(
            std::env::var_os("PICO_TEST_MOUNT").is_some(),
            "PICO_TEST_MOUNT must be set where a small file system can be mounted, which is for root; tests/run finds out"
        );
        let folder = tempfile::Builder::new().prefix("pico-disk-").tempdir().unwrap();
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path()).output();
        let mounted = mounted.expect("mount starts");
        assert!(mounted.status.success(), "mount failed: {}", String::from_utf8_lossy(&mounted.stderr));
        Self { folder }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file until nothing more fits, or makes it longer until then. Removing it makes room again.
    pub fn fill(&self) -> PathBuf {
        use std::io::Write;
        let path = self.path().join("ballast");
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&path).unwrap();
        for size in [64 * 1024, 4096, 512, 1] {
            let block = vec![0x55; size];
            while file.write_all(&block).is_ok() {}
        }
        path
    }
}

/// A file that nobody can write, root neither: another mount of itself. It can be written again when the value goes away.
pub struct ReadOnlyFile {
    path: PathBuf,
}

impl ReadOnlyFile {
    /// Closes a file. The same is needed as for [`SmallDisk::mount`].
    ///
    /// # Panics
    /// Where it cannot be closed.
    pub fn close(path: &Path) -> Self {
        assert!(std::env::var_os("PICO_TEST_MOUNT").is_some(), "PICO_TEST_MOUNT must be set: tests/run finds out");
        let mount = |options: &[&str]| {
            let done = Command::new("mount").args(options).arg(path).output().expect("mount starts");
            assert!(done.status.success(), "mount failed: {}", String::from_utf8_lossy(&done.stderr));
        };
        mount(&["--bind", path.to_str().expect("a temporary file has a plain name")]);
        let closed = Self { path: path.to_owned() };
        mount(&["-o", "remount,bind,ro"]);
        closed
    }
}

impl Drop for ReadOnlyFile {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.path).output());
    }
}

/// Where a node below a small disk keeps its emergency file.
pub fn emergency_file(node: &super::node::TestNode) -> PathBuf {
    node.folder().join(pico_node::federation::disk::FILE_NAME)
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(self.folder.path()).output());
    }
}
