//! The built files, inside the binary.

use std::collections::HashMap;
use std::sync::LazyLock;

use bytes::Bytes;
use include_dir::{Dir, include_dir};

use crate::http::{Negotiated, Rendered};

static DIST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/studio/dist");

static FILES: LazyLock<HashMap<&'static str, File>> = LazyLock::new(|| {
    let mut files = HashMap::new();
    add(&DIST, &mut files);
    files
});

/// A built file, ready to be sent. It is compressed once, when first asked for.
pub(super) struct File {
    pub content_type: &'static str,
    /// Its name holds a digest of what is in it: it never changes.
    pub is_immutable: bool,
    pub body: Negotiated,
}

/// The file at a path below `/studio/`; the page itself for every path that Studio makes up.
pub(super) fn find(path: &str) -> Option<&'static File> {
    // A file that an older page asks for must not be the page, which is no script.
    let made_up = || FILES.get("index.html").filter(|_| !path.starts_with("assets/"));
    FILES.get(path).or_else(made_up)
}

fn add(folder: &'static Dir<'static>, files: &mut HashMap<&'static str, File>) {
    for file in folder.files() {
        let Some(path) = file.path().to_str() else { continue };
        let body = Negotiated::kept(Rendered::of_bytes(Bytes::from_static(file.contents())));
        files.insert(path, File { content_type: content_type(path), is_immutable: path.starts_with("assets/"), body });
    }
    folder.dirs().for_each(|folder| add(folder, files));
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
