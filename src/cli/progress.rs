//! Progress on standard error, drawn only on a terminal.

use std::time::Duration;

use indicatif::ProgressBar;

/// Turns while work of unknown length goes on.
pub fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
