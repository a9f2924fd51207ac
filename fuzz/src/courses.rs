//! Whole courses: the JSON document, and the zip around it.

use std::collections::HashMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::Path;

use parlance::catalog::rules::check_key;
use parlance::courses::document::Document;
use parlance::courses::lint::lint_document;
use parlance::courses::{Bundle, check, lines_of};
use tempfile::TempDir;
use unicode_normalization::is_nfc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::cost::{KIB, bounded, linear};

/// The text of a document.
pub fn courses(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(document) = linear(bytes, 256, 512, || Document::read(text)) else { return };
    let faults = linear(bytes, 512, 1024, || check(&document));
    let findings = linear(bytes, 512, 1024, || lint_document(&document));
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    let pointers = [pointers, findings.iter().map(|finding| finding.pointer.as_str()).collect()].concat();
    assert!(pointers.iter().all(|pointer| pointer.starts_with('/')));
    let lines = linear(bytes, 512, 1024, || lines_of(text, pointers.iter().copied()));
    let last = 1 + text.matches('\n').count();
    assert!(pointers.iter().all(|pointer| (1..=last).contains(&lines[pointer])));

    // The same course always gives the same bytes.
    let written = document.to_text();
    assert!(is_nfc(&written), "{written}");
    let again = Document::read(&written).expect("what was written can be read");
    assert_eq!(again, document);
    assert_eq!(again.to_text(), written);
}

/// A byte that says how to go on, then a zip, or what is put into one: a name, a line break, the bytes, and so on, with NUL
/// between the entries.
pub fn bundles(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("course.zip");
    if choice % 2 == 0 {
        open(&path, rest);
        return;
    }
    let entries: Vec<(&str, &[u8])> = rest.split(|byte| *byte == 0).filter_map(entry).collect();
    let Some(zipped) = zip_of(&entries, choice / 2) else { return };
    let Some(mut bundle) = open(&path, &zipped) else { return };
    // Of entries that all may be there, each comes out as it went in.
    let contents: HashMap<&str, &[u8]> = entries.iter().copied().collect();
    if let Some(document) = contents.get("catalog.json").and_then(|bytes| std::str::from_utf8(bytes).ok()) {
        assert_eq!(bundle.document().expect("the document is there"), document);
    }
}

/// Opens a zip: whatever it is, little is held for it, and no name in it leads out of it.
fn open(path: &Path, zipped: &[u8]) -> Option<Bundle> {
    fs::write(path, zipped).expect("a file");
    // For each record that looks like the end of the directory, the zip's reader reserves what that claims there is, as far
    // as the file's length makes it believable: at most a few thousand times, one after the other, without touching it.
    let held = 256 * KIB + 512 * zipped.len() as u64;
    let mut bundle = bounded(held, u64::MAX, || Bundle::open(path)).ok()?;
    let Bundle::Zip(_, names) = &bundle else { panic!("a file was taken for a folder") };
    assert!(names.keys().all(|name| check_key(name.trim_end_matches('/')).is_ok() && is_nfc(name)));
    let document = bundle.document().ok().and_then(|text| Document::read(&text).ok());
    for asset in document.iter().flat_map(Document::assets) {
        if let Ok(Some(mut file)) = bundle.media(asset) {
            assert_eq!(check_key(&asset.key), Ok(()));
            file.read_to_end(&mut Vec::new()).expect("it was unpacked");
        }
    }
    Some(bundle)
}

fn entry(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}

fn zip_of(entries: &[(&str, &[u8])], choice: u8) -> Option<Vec<u8>> {
    let methods = [CompressionMethod::Stored, CompressionMethod::Deflated];
    let options = SimpleFileOptions::default().compression_method(methods[usize::from(choice % 2)]);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, options.large_file(choice / 2 % 2 == 1)).ok()?;
        zip.write_all(bytes).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}
