//! The line that says when a cue is shown.

use super::SubtitleFormat;

const ARROW: &str = "-->";

/// Whether a line is meant to hold times.
pub(super) fn is_timing(line: &str) -> bool {
    line.contains(ARROW)
}

/// Start and end in milliseconds, or what is wrong. What follows the end (settings, coordinates) is the player's business.
pub(super) fn parse(line: &str, format: SubtitleFormat) -> Result<(u64, u64), String> {
    let (start, rest) = line.split_once(ARROW).ok_or("there is no \"-->\" between start and end")?;
    let end = rest.split_whitespace().next().ok_or("the end time is missing")?;
    let start_ms = timestamp(start.trim(), format).ok_or_else(|| complaint(start.trim(), format))?;
    let end_ms = timestamp(end, format).ok_or_else(|| complaint(end, format))?;
    if end_ms <= start_ms {
        return Err("the cue ends before or when it starts".to_owned());
    }
    Ok((start_ms, end_ms))
}

fn complaint(found: &str, format: SubtitleFormat) -> String {
    let example = match format {
        SubtitleFormat::WebVtt => "01:02.345 or 00:01:02.345",
        SubtitleFormat::SubRip => "00:01:02,345",
    };
    let shown: String = found.chars().take(30).collect();
    format!("\"{shown}\" is not a time; write it like {example}")
}

fn timestamp(text: &str, format: SubtitleFormat) -> Option<u64> {
    let (clock, fraction) = match format {
        SubtitleFormat::WebVtt => text.split_once('.')?,
        // Many tools write a point where the format wants a comma, and players take it.
        SubtitleFormat::SubRip => text.split_once([',', '.'])?,
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match (parts.as_slice(), format) {
        ([minutes, seconds], SubtitleFormat::WebVtt) => (0, minutes, seconds),
        ([hours, minutes, seconds], SubtitleFormat::WebVtt) if hours.len() >= 2 => (digits(hours)?, minutes, seconds),
        ([hours, minutes, seconds], SubtitleFormat::SubRip) => (digits(hours)?, minutes, seconds),
        _ => return None,
    };
    let sixty = |text: &str| digits(text).filter(|value| text.len() == 2 && *value < 60);
    if fraction.len() != 3 {
        return None;
    }
    Some(hours * 3_600_000 + sixty(minutes)? * 60_000 + sixty(seconds)? * 1000 + digits(fraction)?)
}

/// Up to six digits, so that no sum can overflow.
fn digits(text: &str) -> Option<u64> {
    let fine = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fine { text.parse().ok() } else { None }
}
