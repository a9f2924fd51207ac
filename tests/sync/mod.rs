//! What devices are told of what changed.

mod away;
mod changes;
mod cursors;
mod device;
mod histories;
mod home;
mod late_commits;
