//! Subtitles: SubRip and WebVTT.

use std::fmt::Write;

use parlance::catalog::model::AssetType;
use parlance::media::subtitles::{Cue, SubtitleFormat, check, parse, visible_text};
use parlance::uploads::inspect;

use super::cost::linear;

/// The errors that are told of one file.
const MAX_ERRORS: usize = 100;

/// A subtitle file, read as either format and as the upload of an author.
pub fn subtitles(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for format in [SubtitleFormat::WebVtt, SubtitleFormat::SubRip] {
        read(&text, format);
    }
    let inspected = inspect(AssetType::Subtitle, &mut std::io::Cursor::new(bytes));
    let Ok(text) = std::str::from_utf8(bytes) else {
        assert!(inspected.is_err());
        return;
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let parsed = parse(text, SubtitleFormat::of(text));
    assert_eq!(inspected.is_ok(), parsed.is_ok() && !text.is_empty());
}

fn read(text: &str, format: SubtitleFormat) {
    let lines = 1 + text.replace("\r\n", "\n").matches(['\n', '\r']).count();
    let cues = match linear(text.as_bytes(), 32, 64, || parse(text, format)) {
        Ok(cues) => cues,
        Err(errors) => {
            assert!((1..=MAX_ERRORS).contains(&errors.len()));
            assert!(errors.iter().all(|error| (1..=lines + 1).contains(&error.line) && error.message.len() < 300));
            return;
        }
    };
    assert!(cues.is_sorted_by(|one, next| one.line < next.line), "cues stand in the file's order");
    for cue in &cues {
        assert!(cue.start_ms < cue.end_ms && (1..=lines).contains(&cue.line), "{cue:?}");
        assert!(!cue.text.contains("-->") && !cue.text.contains('\r'), "{cue:?}");
        let visible = linear(cue.text.as_bytes(), 4, 4, || visible_text(&cue.text));
        assert!(visible.len() <= cue.text.len());
    }
    let findings = linear(text.as_bytes(), 64, 128, || check(&cues, Some(1000)));
    assert!(findings.is_sorted_by_key(|finding| finding.line));
    assert!(findings.iter().all(|finding| (1..=lines).contains(&finding.line)));

    // Written down again, in the other format too, the cues are the same.
    for format in [SubtitleFormat::WebVtt, SubtitleFormat::SubRip] {
        let again = parse(&written(&cues, format), format).expect("what was read can be written");
        assert!(again.iter().map(content).eq(cues.iter().map(content)), "{cues:?} became {again:?}");
    }
}

/// A cue without the place where it stood. A line of nothing but blanks ends a cue in SubRip alone.
fn content(cue: &Cue) -> (u64, u64, String) {
    (cue.start_ms, cue.end_ms, lasting(&cue.text))
}

fn lasting(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n").replace('\0', "\u{FFFD}")
}

fn written(cues: &[Cue], format: SubtitleFormat) -> String {
    let (mut text, point) = match format {
        SubtitleFormat::WebVtt => ("WEBVTT\n\n".to_owned(), '.'),
        SubtitleFormat::SubRip => (String::new(), ','),
    };
    for (number, cue) in (1..).zip(cues) {
        let time = |ms: u64| {
            let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
            format!("{hours:02}:{minutes:02}:{seconds:02}{point}{:03}", ms % 1000)
        };
        let (start, end, shown) = (time(cue.start_ms), time(cue.end_ms), lasting(&cue.text));
        let separator = if shown.is_empty() { "" } else { "\n" };
        writeln!(text, "{number}\n{start} --> {end}\n{shown}{separator}").expect("memory can be written");
    }
    text
}
