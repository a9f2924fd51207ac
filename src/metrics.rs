//! Counting requests, for Prometheus. The registry is the process's own, as the `metrics` crate has it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

static REGISTRY: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Upper bounds of the histogram of answer times, seconds.
const BUCKETS: [f64; 10] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

fn registry() -> Option<&'static PrometheusHandle> {
    let install = || {
        let suffix = Matcher::Suffix("_seconds".to_owned());
        PrometheusBuilder::new().set_buckets_for_metric(suffix, &BUCKETS).ok()?.install_recorder().ok()
    };
    REGISTRY.get_or_init(install).as_ref()
}

/// What is counted of answers with the same labels.
struct Answers {
    requests: Counter,
    durations: Histogram,
}

/// By route, then by method and status.
type AnswersByLabels = HashMap<String, HashMap<(&'static str, u16), Answers>>;

thread_local! {
    /// Looking a metric up takes longer than counting: each thread remembers what it has found. There are no more of
    /// them than routes, methods and statuses.
    static ANSWERS: RefCell<AnswersByLabels> = RefCell::default();
}

/// Counts an answer by route template, method and status.
pub fn count_answer(route: &str, method: &'static str, status: u16, took: Duration) {
    if registry().is_none() {
        return;
    }
    ANSWERS.with_borrow_mut(|known| {
        if !known.contains_key(route) {
            known.insert(route.to_owned(), HashMap::new());
        }
        let Some(of_route) = known.get_mut(route) else { return };
        let answers = of_route.entry((method, status)).or_insert_with(|| {
            let labels = [("route", route.to_owned()), ("method", method.to_owned()), ("status", status.to_string())];
            Answers {
                requests: metrics::counter!("http_requests_total", &labels),
                durations: metrics::histogram!("http_request_duration_seconds", &labels[..2]),
            }
        });
        answers.requests.increment(1);
        answers.durations.record(took.as_secs_f64());
    });
}

/// Counts a run of background work by its name and whether it succeeded.
pub fn count_background_run(name: &'static str, succeeded: bool, took: Duration) {
    if registry().is_none() {
        return;
    }
    let outcome = if succeeded { "succeeded" } else { "failed" };
    metrics::counter!("background_runs_total", "work" => name, "outcome" => outcome).increment(1);
    metrics::histogram!("background_run_duration_seconds", "work" => name).record(took.as_secs_f64());
}

/// Tells when the newest backup was begun, in seconds since 1970.
pub fn set_last_backup(seconds: i64) {
    if registry().is_some() {
        metrics::gauge!("backup_last_success_timestamp_seconds").set(seconds as f64);
    }
}

/// Sorts what histograms have gathered into their buckets: until then each measurement takes up memory.
pub fn drain() {
    if let Some(registry) = registry() {
        registry.run_upkeep();
    }
}

/// Everything counted so far, in Prometheus' text format.
pub fn render() -> String {
    registry().map(PrometheusHandle::render).unwrap_or_default()
}
