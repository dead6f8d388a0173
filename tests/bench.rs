//! `bench`: it measures what it says, prints it line by line, and leaves nothing behind. What it finds no test looks at.

use std::collections::BTreeSet;
use std::process::Stdio;

use serde_json::Value;

use crate::support::program;

/// The names of what a line tells.
fn keys(line: &Value) -> BTreeSet<&str> {
    line.as_object().unwrap_or_else(|| panic!("no object: {line}")).keys().map(String::as_str).collect()
}

#[tokio::test]
async fn each_figure_of_the_bench_is_one_line_that_says_what_was_measured_and_how() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tokio::process::Command::from(program());
    // The shell of an administrator speaks of the node that works here: the bench does not touch it.
    let working = tempfile::tempdir().unwrap();
    let database = working.path().join("node.sqlite");
    command.env("PICO_DATABASE_URL", format!("sqlite://{}", database.display()));
    command.args(["bench", "start", "--folder"]).arg(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
    let done = command.output().await.expect("the program starts");
    let (said, complaint) = (String::from_utf8(done.stdout).unwrap(), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{complaint}\n{said}");
    let lines = said.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    let lines: Vec<Value> = lines.collect();
    let (ground, figures) = lines.split_first().expect("it prints something");
    assert_eq!(keys(ground), BTreeSet::from(["durability", "machine", "noise", "note"]));
    let machine = BTreeSet::from(["build", "cores", "cpu", "fsync_ms", "memory"]);
    assert_eq!(keys(&ground["machine"]), machine);

    let names: Vec<_> = figures.iter().map(|figure| figure["figure"].as_str().unwrap_or_default()).collect();
    assert_eq!(names, ["start_to_ready", "idle_memory"], "the part that was asked for, and no other");
    for figure in figures {
        let told = BTreeSet::from(["figure", "goal", "how", "noise", "reached", "unit", "value"]);
        assert_eq!(keys(figure), told);
        assert!(figure["unit"].is_string() && figure["reached"].is_boolean(), "{figure}");
        assert_eq!(keys(&figure["goal"]), BTreeSet::from(["at_most"]));
        assert!(!keys(&figure["how"]).is_empty(), "{figure}");
        // Whatever they are, they were measured: the middle one lies between the smallest and the largest.
        let [smallest, middle, largest] = [&figure["noise"][0], &figure["value"], &figure["noise"][1]]
            .map(|number| number.as_f64().unwrap_or_else(|| panic!("no number in {figure}")));
        assert!(0.0 < smallest && smallest <= middle && middle <= largest, "{figure}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "the nodes of the bench are gone");
    assert!(!database.exists(), "and the node that works here was left alone");
}
