//! The built files of Studio and of the player, inside the binary.

use std::collections::HashMap;
use std::sync::LazyLock;

use bytes::Bytes;
use include_dir::{Dir, include_dir};

use crate::http::{Negotiated, Rendered};

static STUDIO_DIST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/studio/dist");
static PLAYER_DIST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/player/dist");

/// The files of Studio.
pub(super) static STUDIO: LazyLock<Files> = LazyLock::new(|| Files::of(&STUDIO_DIST));
/// The files of the player.
pub(super) static PLAYER: LazyLock<Files> = LazyLock::new(|| Files::of(&PLAYER_DIST));

/// A page with all that it loads, by their paths.
pub(super) struct Files(HashMap<&'static str, File>);

/// A built file, ready to be sent. It is compressed once, when first asked for.
pub(super) struct File {
    pub content_type: &'static str,
    /// Its name holds a digest of what is in it: it never changes.
    pub is_immutable: bool,
    pub body: Negotiated,
}

impl Files {
    fn of(dist: &'static Dir<'static>) -> Self {
        let mut files = HashMap::new();
        add(dist, &mut files);
        Self(files)
    }

    /// The file at a path below the page's; the page itself for every path that it makes up.
    pub(super) fn find(&self, path: &str) -> Option<&File> {
        // A file that an older page asks for must not be the page, which is no script.
        let made_up = || self.0.get("index.html").filter(|_| !path.starts_with("assets/"));
        self.0.get(path).or_else(made_up)
    }
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
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
