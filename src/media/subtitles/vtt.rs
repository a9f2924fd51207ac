//! WebVTT, after the W3C's "WebVTT: The Web Video Text Tracks Format".

use super::timing::{self, is_timing};
use super::{Cue, Lines, Outcome, SubtitleFormat};

pub(super) fn parse(mut lines: Lines<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let signed = lines.next_if(|line| {
        line.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    });
    if signed.is_none() {
        outcome.error(1, "the file must begin with the line \"WEBVTT\"");
        return outcome;
    }
    // Old files put "Kind: captions" and the like below the signature.
    while lines.next_if(|line| !line.is_empty() && !is_timing(line)).is_some() {}

    let mut seen_cue = false;
    while let Some((number, line)) = lines.next() {
        if line.is_empty() {
            continue;
        }
        if is_timing(line) {
            seen_cue = true;
            cue(number, line, &mut lines, &mut outcome);
            continue;
        }
        match line.split([' ', '\t']).next() {
            Some("NOTE") => comment(&mut lines, &mut outcome),
            Some(word @ ("STYLE" | "REGION")) if line.trim_end() == word => {
                if seen_cue {
                    outcome.error(number, format!("a {word} block must stand before the first cue"));
                }
                comment(&mut lines, &mut outcome);
            }
            _ => {
                match lines.next_if(is_timing) {
                    Some((number, line)) => {
                        seen_cue = true;
                        cue(number, line, &mut lines, &mut outcome);
                    }
                    None => {
                        outcome.error(number, "expected a cue: times like \"00:01.000 --> 00:02.500\", with at most one line of name above");
                        lines.skip_block();
                    }
                }
            }
        }
    }
    outcome
}

/// Skips a block that is not shown. An arrow in it would start a cue in every player.
fn comment(lines: &mut Lines<'_>, outcome: &mut Outcome) {
    while let Some((number, line)) = lines.next_if(|line| !line.is_empty()) {
        if is_timing(line) {
            outcome.error(number, "\"-->\" may not stand in a NOTE, STYLE or REGION block; end it with an empty line");
            lines.skip_block();
        }
    }
}

fn cue(number: usize, line: &str, lines: &mut Lines<'_>, outcome: &mut Outcome) {
    let mut text = Vec::new();
    while let Some((number, line)) = lines.next_if(|line| !line.is_empty()) {
        if is_timing(line) {
            outcome.error(number, "\"-->\" may not stand in a cue's text; leave an empty line between cues");
            lines.skip_block();
            break;
        }
        text.push(line.replace('\0', "\u{FFFD}"));
    }
    match timing::parse(line, SubtitleFormat::WebVtt) {
        Ok((start_ms, end_ms)) => outcome.cues.push(Cue { start_ms, end_ms, text: text.join("\n"), line: number }),
        Err(message) => outcome.error(number, message),
    }
}
