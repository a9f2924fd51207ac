//! SubRip: a number, a line of times, lines of text, an empty line.

use super::timing::{self, is_timing};
use super::{Cue, Lines, Outcome, SubtitleFormat};

pub(super) fn parse(mut lines: Lines<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    while let Some((number, line)) = lines.next() {
        if line.trim().is_empty() {
            continue;
        }
        let timed = if is_timing(line) {
            // The number is only for people; players do without.
            Some((number, line))
        } else if line.trim().bytes().all(|byte| byte.is_ascii_digit()) {
            lines.next_if(is_timing)
        } else {
            outcome.error(number, "expected a cue number, or times like \"00:00:01,000 --> 00:00:02,500\"");
            skip_block(&mut lines);
            continue;
        };
        let Some((number, line)) = timed else {
            outcome.error(number + 1, "after a cue number must come times like \"00:00:01,000 --> 00:00:02,500\"");
            skip_block(&mut lines);
            continue;
        };
        let mut text = Vec::new();
        while let Some((number, line)) = lines.next_if(|line| !line.trim().is_empty()) {
            if is_timing(line) {
                outcome.error(number, "a new cue starts inside the text of another; leave an empty line between cues");
                skip_block(&mut lines);
                break;
            }
            text.push(line);
        }
        match timing::parse(line, SubtitleFormat::SubRip) {
            Ok((start_ms, end_ms)) => outcome.cues.push(Cue { start_ms, end_ms, text: text.join("\n"), line: number }),
            Err(message) => outcome.error(number, message),
        }
    }
    outcome
}

fn skip_block(lines: &mut Lines<'_>) {
    while lines.next_if(|line| !line.trim().is_empty()).is_some() {}
}
