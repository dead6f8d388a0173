//! One JSON object per line: the figure, how it was reached, on what.

use std::path::Path;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use super::ground::Ground;

/// A figure with what is needed to believe it.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Its name.
    pub figure: &'static str,
    /// The middle one of the repetitions.
    pub value: f64,
    /// What it counts.
    pub unit: &'static str,
    /// What is asked of it, where something is: `{"at_least": …}` or `{"at_most": …}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Value>,
    /// Whether the goal is reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Smallest and largest repetition: the noise of this machine.
    pub noise: [f64; 2],
    /// How it was measured.
    pub how: Value,
}

impl Figure {
    /// The middle of the repetitions, with their spread.
    pub fn of(figure: &'static str, unit: &'static str, mut repetitions: Vec<f64>, how: Value) -> Self {
        repetitions.sort_by(f64::total_cmp);
        let at = |index: usize| repetitions.get(index).copied().unwrap_or_default();
        let noise = [at(0), at(repetitions.len().saturating_sub(1))];
        Self { figure, value: at(repetitions.len() / 2), unit, goal: None, reached: None, noise, how }
    }

    /// With a floor.
    #[must_use]
    pub fn at_least(mut self, goal: f64) -> Self {
        self.reached = Some(self.value >= goal);
        self.goal = Some(json!({ "at_least": rounded(goal) }));
        self
    }

    /// With a ceiling.
    #[must_use]
    pub fn at_most(mut self, goal: f64) -> Self {
        self.reached = Some(self.value <= goal);
        self.goal = Some(json!({ "at_most": rounded(goal) }));
        self
    }

    /// Prints the line.
    pub fn print(&self) {
        let mut line = self.clone();
        line.value = rounded(line.value);
        line.noise = line.noise.map(rounded);
        match serde_json::to_string(&line) {
            Ok(line) => println!("{line}"),
            Err(error) => eprintln!("{} cannot be written: {error}", self.figure),
        }
    }
}

fn rounded(value: f64) -> f64 {
    if value.abs() >= 100.0 { value.round() } else { (value * 100.0).round() / 100.0 }
}

/// What all figures were measured on.
pub fn machine(ground: &Ground) -> std::io::Result<Value> {
    let folder = ground.folder();
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or("unknown");
    Ok(json!({
        "machine": {
            "cpu": model.trim_start_matches([' ', '\t', ':']),
            "cores": cores(),
            "memory": total.trim(),
            "fsync_ms": rounded(fsync(folder)?.as_secs_f64() * 1000.0),
            "build": if cfg!(debug_assertions) { "debug: figures mean nothing" } else { "release" },
        },
        "durability": ground.durability(),
        "noise": "each figure is the median of its repetitions; `noise` tells the smallest and the largest",
        "note": "senders, node under test and measuring program share the cores of this machine",
    }))
}

/// Cores this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// What one durable write of 4 KiB costs here, the middle one of 21.
fn fsync(folder: &Path) -> std::io::Result<Duration> {
    use std::io::Write;
    let path = folder.join("fsync");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..21 {
        let start = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_the_middle_of_its_repetitions_and_knows_its_goal() {
        let figure = Figure::of("x", "1/s", vec![3.0, 1.0, 2.0], json!({})).at_least(2.5);
        assert!((figure.value - 2.0).abs() < f64::EPSILON);
        assert!((figure.noise[1] - 3.0).abs() < f64::EPSILON);
        assert_eq!(figure.reached, Some(false));
        assert_eq!(Figure::of("x", "ms", vec![2.0], json!({})).at_most(2.0).reached, Some(true));
    }
}
