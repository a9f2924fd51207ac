//! Telling files apart by their first bytes.

use super::{adts, caf, mp3};

/// As many first bytes as [`sniff`] makes use of.
pub(super) const SNIFF_LEN: usize = 512;

const EBML: &[u8] = &[0x1A, 0x45, 0xDF, 0xA3];

/// The content type that a file's first bytes (512 are plenty) announce, whatever its name says.
///
/// WebM is `video/webm` here with or without a picture, and MP4 `video/mp4` unless its brand says audio: only
/// [`super::probe_audio`] and [`super::probe_video`] look far enough to tell. `None` is binary data of no kind known here.
pub fn sniff(first: &[u8]) -> Option<&'static str> {
    let text = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first);
    match first {
        [0xFF, 0xD8, 0xFF, ..] => return Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => return Some("image/gif"),
        [b'P', b'K', 3, 4, ..] => return Some("application/zip"),
        [b'O', b'g', b'g', b'S', ..] => return Some("audio/ogg"),
        [b'I', b'D', b'3', 2..=4, ..] => return Some("audio/mpeg"),
        [b'f', b'L', b'a', b'C', ..] => return Some("audio/flac"),
        [b'%', b'P', b'D', b'F', b'-', ..] => return Some("application/pdf"),
        _ => {}
    }
    if first.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if first.starts_with(b"RIFF") || first.starts_with(b"RF64") {
        return match first.get(8..12) {
            Some(b"WAVE") => Some("audio/wav"),
            Some(b"WEBP") => Some("image/webp"),
            Some(b"AVI ") => Some("video/x-msvideo"),
            _ => None,
        };
    }
    if first.starts_with(caf::MAGIC) {
        return Some("audio/x-caf");
    }
    if first.starts_with(EBML) {
        let header = &first[..first.len().min(64)];
        let webm = header.windows(4).any(|word| word == b"webm");
        return Some(if webm { "video/webm" } else { "video/x-matroska" });
    }
    if let Some(kind) = first.get(4..8) {
        match kind {
            b"ftyp" => return Some(brand(first.get(8..12).unwrap_or_default())),
            b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot" => {
                return Some("video/quicktime");
            }
            _ => {}
        }
    }
    if mp3::Header::parse(first).is_some() {
        return Some("audio/mpeg");
    }
    if adts::Header::parse(first).is_some() {
        return Some("audio/aac");
    }
    sniff_text(text)
}

fn brand(major: &[u8]) -> &'static str {
    match major {
        b"qt  " => "video/quicktime",
        b"M4A " | b"M4B " | b"M4P " => "audio/mp4",
        b"avif" | b"avis" => "image/avif",
        b"heic" | b"heix" | b"mif1" | b"msf1" => "image/heic",
        _ => "video/mp4",
    }
}

fn sniff_text(text: &[u8]) -> Option<&'static str> {
    let binary = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C);
    if text.is_empty() || text.iter().any(binary) {
        return None;
    }
    // The end may cut a character in two; anything else that is not UTF-8 is not text.
    if std::str::from_utf8(text).is_err_and(|error| error.error_len().is_some()) {
        return None;
    }
    let start = text.trim_ascii_start();
    let begins = |word: &[u8]| start.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let html = [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<script", b"<title", b"<!--"];
    Some(if html.iter().any(|word| begins(word)) {
        "text/html"
    } else if begins(b"<?xml") || begins(b"<svg") {
        "application/xml"
    } else if text.starts_with(b"WEBVTT") {
        "text/vtt"
    } else if begins(b"{") || begins(b"[") {
        "application/json"
    } else {
        "text/plain"
    })
}

/// What a file begins like, in words.
pub(super) fn describe(first: &[u8]) -> &'static str {
    match sniff(first) {
        Some("text/html") => "HTML",
        Some("application/xml") => "XML",
        Some("application/json") => "JSON",
        Some("application/pdf") => "a PDF",
        Some("application/zip") => "a zip archive",
        Some("text/vtt") => "WebVTT subtitles",
        Some("text/plain") => "text",
        Some("image/jpeg") => "a JPEG picture",
        Some("image/png") => "a PNG picture",
        Some("image/gif") => "a GIF picture",
        Some("image/webp") => "a WebP picture",
        Some("image/avif") => "an AVIF picture",
        Some("image/heic") => "an HEIC picture",
        Some("audio/wav") => "a WAV recording",
        Some("audio/mpeg") => "an MP3",
        Some("audio/ogg") => "an Ogg file",
        Some("audio/flac") => "a FLAC file",
        Some("audio/aac") => "an AAC recording",
        Some("audio/x-caf") => "a CAF recording",
        Some("audio/mp4") => "an M4A recording",
        Some("video/mp4") => "an MP4",
        Some("video/quicktime") => "a QuickTime movie",
        Some("video/webm") => "a WebM file",
        Some("video/x-matroska") => "a Matroska file",
        Some("video/x-msvideo") => "an AVI film",
        _ => "no format known here",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_claims_do_not_matter_only_bytes() {
        for (first, expected) in [
            (&b"<!DOCTYPE HTML><html>"[..], Some("text/html")),
            (b"\xEF\xBB\xBF  <html lang=en>", Some("text/html")),
            (b"%PDF-1.7 \xff", Some("application/pdf")),
            (b"\0\0\0\x18ftypisom\0\0\0\0", Some("video/mp4")),
            (b"\0\0\0\x18ftypM4A \0\0\0\0", Some("audio/mp4")),
            (b"RIFF\x24\0\0\0WAVEfmt ", Some("audio/wav")),
            (b"\xff\xfb\x90\x00rest", Some("audio/mpeg")),
            (b"\xff\xf1\x60\x40\x0d\x7f\xfc", Some("audio/aac")),
            (b"caff\0\x01\0\0desc", Some("audio/x-caf")),
            (b"WEBVTT\n\n", Some("text/vtt")),
            (b"1\n00:00:01,000 --> 00:00:02,000\nHello", Some("text/plain")),
            (b"{\"a\": 1}", Some("application/json")),
            (b"caf\xC3", Some("text/plain")),
            (b"\x00\x01\x02", None),
            (b"\xC3\x28 text", None),
            (b"", None),
        ] {
            assert_eq!(sniff(first), expected, "{:?}", String::from_utf8_lossy(first));
        }
    }
}
