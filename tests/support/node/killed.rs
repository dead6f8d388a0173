//! Commands that are killed while they work.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::TestNode;

impl TestNode {
    /// Starts a command, waits until `file` is there and a while longer, and kills it. It may have ended by then.
    pub fn command_killed(&self, arguments: &[&str], input: &str, file: &Path, longer: Duration) {
        let mut command = self.program();
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut running = command.spawn().expect("the program starts");
        let mut stdin = running.stdin.take().expect("piped above");
        drop(stdin.write_all(input.as_bytes()));
        drop(stdin);
        while !file.exists() && running.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        std::thread::sleep(longer);
        drop(running.kill());
        running.wait().unwrap();
    }
}
