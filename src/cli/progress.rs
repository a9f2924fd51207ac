//! Progress on standard error, drawn only on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Turns while work of unknown length goes on.
pub fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Fills as `total` things get done.
pub fn bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}

/// Draws what long work tells of itself.
pub fn shown_by(bar: &ProgressBar) -> impl Fn(u64, u64, &str) {
    let bar = bar.clone();
    move |done, total, next| {
        bar.set_length(total);
        bar.set_position(done);
        bar.set_message(next.to_owned());
    }
}
