use super::*;

fn vtt(text: &str) -> Result<Vec<Cue>, Vec<String>> {
    parse(text, SubtitleFormat::WebVtt).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn srt(text: &str) -> Result<Vec<Cue>, Vec<String>> {
    parse(text, SubtitleFormat::SubRip).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn cue(start_ms: u64, end_ms: u64, text: &str, line: usize) -> Cue {
    Cue { start_ms, end_ms, text: text.to_owned(), line }
}

#[test]
fn webvtt_with_all_that_the_standard_allows() {
    let text = "\u{FEFF}WEBVTT - title\r\nKind: captions\r\n\r\nNOTE a remark\r\nover two lines\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n\
                REGION\r\nid:bill\r\n\r\nintro\r\n00:01.000 --> 00:02.500 align:start region:bill\r\n<v Anna>Hello\r\nyou\r\n\r\n\
                NOTE\r\n\r\n100:00:00.000-->100:00:01.000\r\nlate";
    assert_eq!(
        vtt(text),
        Ok(vec![cue(1000, 2500, "<v Anna>Hello\nyou", 14), cue(360_000_000, 360_001_000, "late", 20)])
    );
    assert_eq!(vtt("WEBVTT"), Ok(vec![]));
    assert_eq!(vtt("WEBVTT\n00:00.000 --> 00:01.000\rdirect"), Ok(vec![cue(0, 1000, "direct", 2)]));
}

#[test]
fn webvtt_faults_are_told_with_their_lines() {
    for (text, expected) in [
        ("", "line 1: the file must begin"),
        ("WEBVTTX\n", "line 1: the file must begin"),
        ("1\n00:00.000 --> 00:01.000\n", "line 1: the file must begin"),
        ("WEBVTT\n\n00:00,000 --> 00:01.000\nx", "line 3: \"00:00,000\" is not a time"),
        ("WEBVTT\n\n00:00.000 --> 00:61.000\nx", "line 3: \"00:61.000\" is not a time"),
        ("WEBVTT\n\n0:00:00.000 --> 00:01.000\nx", "line 3: \"0:00:00.000\" is not a time"),
        ("WEBVTT\n\n00:00.000 -->\nx", "line 3: the end time is missing"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "line 3: the cue ends before or when it starts"),
        ("WEBVTT\n\nHello\nthere\n", "line 3: expected a cue"),
        (
            "WEBVTT\n\n00:00.000 --> 00:01.000\nx\n00:01.000 --> 00:02.000\ny",
            "line 5: \"-->\" may not stand in a cue's text",
        ),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nx\n\nSTYLE\na\n", "line 6: a STYLE block must stand before"),
        ("WEBVTT\n\nNOTE\n00:00.000 --> 00:01.000\nx\n", "line 4: \"-->\" may not stand in a NOTE"),
        ("WEBVTT\n\n99999999:00:00.000 --> 00:01.000\nx", "is not a time"),
    ] {
        let errors = vtt(text).expect_err(text);
        assert_eq!(errors.len(), 1, "{text:?}: {errors:?}");
        assert!(errors[0].contains(expected), "{text:?}: {errors:?}");
    }
    let many = format!("WEBVTT\n\n{}", "bad\n\n".repeat(500));
    assert_eq!(vtt(&many).unwrap_err().len(), 100);
}

#[test]
fn subrip_as_tools_write_it() {
    let text = "\u{FEFF}1\r\n00:00:01,000 --> 00:00:02,000 X1:10\r\nHello\r\n<i>you</i>\r\n\r\n\r\n00:00:03.000 --> 0:00:04,000\r\nno number\r\n";
    assert_eq!(srt(text), Ok(vec![cue(1000, 2000, "Hello\n<i>you</i>", 2), cue(3000, 4000, "no number", 7)]));
    for (text, expected) in [
        ("Hello", "line 1: expected a cue number"),
        ("1\nHello\n", "line 2: after a cue number"),
        ("1\n00:01,000 --> 00:00:02,000\nx", "line 2: \"00:01,000\" is not a time"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n2\n00:00:03,000 --> 00:00:04,000\ny", "line 5: a new cue starts"),
    ] {
        let errors = srt(text).expect_err(text);
        assert!(errors.len() == 1 && errors[0].contains(expected), "{text:?}: {errors:?}");
    }
}

#[test]
fn only_what_is_seen_counts() {
    assert_eq!(visible_text("<v Anna>Good <b>morning</b> &amp; <00:01.000>you"), "Good morning & you");
    assert_eq!(visible_text("{\\an8}1 < 2 & {x} </i>"), "1 < 2 & {x} ");
    assert_eq!(visible_text("é<"), "é<");
    // Nothing ends: with a search for each beginning this would take hours.
    let beginnings = "<a{\\".repeat(400_000);
    assert_eq!(visible_text(&beginnings), beginnings);
}

#[test]
fn the_linter_finds_what_viewers_would() {
    let kinds = |cues: &[Cue], duration| {
        check(cues, duration).into_iter().map(|finding| (finding.kind, finding.line)).collect::<Vec<_>>()
    };
    let fine = [cue(0, 1000, &"x".repeat(25), 3), cue(1000, 2000, "<b>y</b>", 6)];
    assert_eq!(kinds(&fine, Some(1960)), []);
    assert_eq!(kinds(&[], None), [(CueFindingKind::NoCues, 1)]);
    let poor = [
        cue(0, 5000, "long", 3),
        cue(1000, 2000, &"x".repeat(26), 6),
        cue(3000, 4000, "", 9),
        cue(6000, 7000, "late", 12),
        cue(5500, 5900, "early", 15),
    ];
    assert_eq!(
        kinds(&poor, Some(6500)),
        [
            (CueFindingKind::Overlap, 6),
            (CueFindingKind::TooFast, 6),
            (CueFindingKind::Overlap, 9),
            (CueFindingKind::NoText, 9),
            (CueFindingKind::PastEnd, 12),
            (CueFindingKind::OutOfOrder, 15),
        ]
    );
    assert_eq!(check(&poor, None)[0].message, "the cue overlaps that of line 3 by 4000 ms");
}
