//! What devices are told of what changed.

mod changes;
mod cursors;
mod device;
mod late_commits;
