//! What Parlance writes is for its owner alone: other users of the machine read neither answers nor recordings.

use crate::config::Config;

/// Makes every file of this process 0600 and every folder 0700 from now on. PostgreSQL and other stores have rules of
/// their own.
#[cfg(unix)]
pub fn keep_private() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// The same for what is there already, written by an earlier version or under a wider mask. What is in a closed folder
/// needs no closing.
#[cfg(unix)]
pub fn close(config: &Config) {
    use crate::db::DatabaseUrl;

    for folder in ["", "objects", "mail"] {
        close_one(&config.data_dir.join(folder));
    }
    for secret in ["jwt-secret", "objects-secret", "pack-key"] {
        close_one(&config.data_dir.join(secret));
    }
    if let DatabaseUrl::SqliteFile(path) = &config.database.url {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut name = path.clone().into_os_string();
            name.push(suffix);
            close_one(name.as_ref());
        }
    }
}

#[cfg(unix)]
fn close_one(path: &std::path::Path) {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    let Ok(mode) = metadata(path).map(|metadata| metadata.permissions().mode()) else { return };
    if mode & 0o077 == 0 {
        return;
    }
    let path_shown = path.display();
    match set_permissions(path, Permissions::from_mode(mode & 0o700)) {
        Ok(()) => tracing::info!("{path_shown} was open to other users of this machine and is no longer"),
        Err(error) => {
            tracing::warn!(%error, "{path_shown} is open to other users of this machine; close it: chmod go= {path_shown}")
        }
    }
}

#[cfg(not(unix))]
pub fn keep_private() {}

#[cfg(not(unix))]
pub fn close(_: &Config) {}
