//! Logs and metrics. Neither may ever hold personal data: no query strings, no bodies, no names; ids only.

use std::io::IsTerminal;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Starts logging to standard error. `PICO_LOG` takes the usual filter syntax; the default tells what an administrator
/// needs and no more.
pub fn start_logging(json: bool) {
    let filter = EnvFilter::try_from_env("PICO_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,hyper=warn,rustls=warn,reqwest=warn"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // In a file or a journal the codes for colours stand between the words that somebody looks for.
        .with_ansi(std::io::stderr().is_terminal())
        .with_span_events(FmtSpan::NONE);
    // A second call (several nodes of the demo in one process, tests) keeps the first logger.
    let started = if json { builder.json().try_init() } else { builder.with_target(false).try_init() };
    drop(started);
}

/// Starts the metrics of this process; `/metrics` renders the handle.
pub fn start_metrics() -> PrometheusHandle {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    // One recorder per process: where one is already there, its figures are the process's figures.
    drop(metrics::set_global_recorder(recorder));
    handle
}
