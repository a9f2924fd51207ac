//! Media files as common tools write them, and the same files damaged in every way that chance finds.
//! Durations are those that ffprobe prints; `scripts/make-test-media` makes the files.

use std::io::Cursor;
use std::panic;
use std::sync::Once;
use std::time::{Duration, Instant};

use parlance::media::subtitles::{self, SubtitleFormat};
use parlance::media::{
    AudioCodec, Container, ImageInfo, MediaError, check_json, decode_mono_16khz, measure_levels, probe_audio,
    probe_image, probe_video, read_text, sniff,
};
use proptest::prelude::*;

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        const SAMPLES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("media/", $name)))),*];
    };
}

samples!(
    "aac.caf",
    "cbr.mp3",
    "fragmented.mp4",
    "live.webm",
    "lossless.webp",
    "moov-end.mp4",
    "moov-front.mp4",
    "movie.mov",
    "opus.caf",
    "opus.ogg",
    "opus.webm",
    "picture.jpg",
    "picture.png",
    "picture.webp",
    "rotated.mp4",
    "speech.aac",
    "speech.caf",
    "speech.m4a",
    "speech.wav",
    "subtitles.srt",
    "subtitles.vtt",
    "vbr.mp3",
    "vorbis.ogg",
    "vorbis.webm",
    "vp9.webm",
);

fn sample(name: &str) -> &'static [u8] {
    SAMPLES.iter().find(|(known, _)| *known == name).expect(name).1
}

fn open(name: &str) -> Cursor<&'static [u8]> {
    Cursor::new(sample(name))
}

fn refusal<T: std::fmt::Debug>(result: Result<T, MediaError>) -> String {
    result.expect_err("should be refused").to_string()
}

#[test]
fn audio_is_measured_as_ffprobe_does() {
    for (name, container, codec, content_type, duration_ms, rate) in [
        ("speech.wav", Container::Wav, AudioCodec::Pcm, "audio/wav", 800, 16_000),
        ("cbr.mp3", Container::Mp3, AudioCodec::Mp3, "audio/mpeg", 900, 16_000),
        ("vbr.mp3", Container::Mp3, AudioCodec::Mp3, "audio/mpeg", 900, 16_000),
        ("speech.m4a", Container::Mp4, AudioCodec::Aac, "audio/mp4", 800, 16_000),
        ("speech.aac", Container::Adts, AudioCodec::Aac, "audio/aac", 896, 16_000),
        ("speech.caf", Container::Caf, AudioCodec::Pcm, "audio/x-caf", 800, 16_000),
        ("aac.caf", Container::Caf, AudioCodec::Aac, "audio/x-caf", 800, 16_000),
        ("opus.caf", Container::Caf, AudioCodec::Opus, "audio/x-caf", 820, 48_000),
        ("vorbis.ogg", Container::Ogg, AudioCodec::Vorbis, "audio/ogg", 800, 16_000),
        ("opus.ogg", Container::Ogg, AudioCodec::Opus, "audio/ogg", 807, 48_000),
        ("opus.webm", Container::WebM, AudioCodec::Opus, "audio/webm", 808, 48_000),
        ("vorbis.webm", Container::WebM, AudioCodec::Vorbis, "audio/webm", 832, 16_000),
        // Declares no length: that of the recording it was made from.
        ("live.webm", Container::WebM, AudioCodec::Opus, "audio/webm", 808, 48_000),
    ] {
        let info = probe_audio(&mut open(name)).expect(name);
        assert_eq!((info.container, info.codec, info.content_type), (container, codec, content_type), "{name}");
        assert_eq!((info.sample_rate, info.channels), (rate, 1), "{name}");
        assert!(info.duration_ms.abs_diff(duration_ms) <= 50, "{name}: {} ms", info.duration_ms);
    }
}

#[test]
fn video_is_measured_as_ffprobe_does() {
    for (name, container, content_type, duration_ms, size, has_audio) in [
        ("moov-front.mp4", Container::Mp4, "video/mp4", 1000, (96, 64), true),
        ("moov-end.mp4", Container::Mp4, "video/mp4", 1000, (96, 64), true),
        ("fragmented.mp4", Container::Mp4, "video/mp4", 1200, (96, 64), true),
        ("movie.mov", Container::Mov, "video/quicktime", 1000, (96, 64), true),
        // 64 × 96, turned by its container.
        ("rotated.mp4", Container::Mp4, "video/mp4", 1000, (96, 64), false),
        ("vp9.webm", Container::WebM, "video/webm", 1008, (96, 64), true),
    ] {
        let info = probe_video(&mut open(name)).expect(name);
        assert_eq!((info.container, info.content_type), (container, content_type), "{name}");
        assert_eq!(((info.width, info.height), info.has_audio), (size, has_audio), "{name}");
        assert!(info.duration_ms.abs_diff(duration_ms) <= 50, "{name}: {} ms", info.duration_ms);
    }
}

#[test]
fn pictures_show_type_and_size() {
    for (name, content_type) in [
        ("picture.jpg", "image/jpeg"),
        ("picture.png", "image/png"),
        ("picture.webp", "image/webp"),
        ("lossless.webp", "image/webp"),
    ] {
        let expected = ImageInfo { content_type, width: 48, height: 32 };
        assert_eq!(probe_image(&mut open(name)).expect(name), expected);
        let half = &sample(name)[..sample(name).len() / 2];
        let reason = refusal(probe_image(&mut Cursor::new(half)));
        assert!(reason.contains("ends early"), "{name}: {reason}");
    }
}

#[test]
fn subtitles_are_read() {
    for (name, format, first) in
        [("subtitles.vtt", SubtitleFormat::WebVtt, "Good morning"), ("subtitles.srt", SubtitleFormat::SubRip, "Good")]
    {
        let text = read_text(&mut open(name), 1000).expect(name);
        assert_eq!(SubtitleFormat::of(&text), format);
        let cues = subtitles::parse(&text, format).expect(name);
        assert_eq!((cues.len(), cues[0].start_ms, cues[1].end_ms), (2, 0, 800), "{name}");
        assert_eq!(subtitles::visible_text(&cues[0].text), first);
    }
}

#[test]
fn what_is_something_else_is_refused_in_plain_words() {
    let html = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
    let reason = refusal(probe_video(&mut Cursor::new(html)));
    assert_eq!(reason, "this is not an MP4, MOV or WebM video: it begins like HTML");
    assert!(refusal(probe_audio(&mut Cursor::new(b"just some text"))).ends_with("it begins like text"));
    assert!(refusal(probe_image(&mut open("speech.wav"))).ends_with("it begins like a WAV recording"));
    assert!(refusal(probe_audio(&mut open("moov-front.mp4"))).contains("it is a video"));
    assert!(refusal(probe_video(&mut open("speech.m4a"))).contains("has no picture"));
    assert_eq!(refusal(probe_audio(&mut Cursor::new(b""))), "this file is empty");
}

#[test]
fn files_that_are_cut_are_refused() {
    for name in [
        "aac.caf",
        "cbr.mp3",
        "vbr.mp3",
        "speech.caf",
        "speech.m4a",
        "speech.wav",
        "opus.ogg",
        "vorbis.ogg",
        "opus.webm",
    ] {
        let half = &sample(name)[..sample(name).len() / 2];
        let reason = refusal(probe_audio(&mut Cursor::new(half)));
        assert!(reason.contains("ends early"), "{name}: {reason}");
    }
    for name in ["moov-front.mp4", "moov-end.mp4", "movie.mov", "vp9.webm"] {
        let half = &sample(name)[..sample(name).len() / 2];
        let reason = refusal(probe_video(&mut Cursor::new(half)));
        assert!(reason.contains("ends early"), "{name}: {reason}");
    }
}

#[test]
fn sound_is_decoded_to_speech_samples() {
    let loudness = |samples: &[f32]| parlance::media::audio_levels(samples).rms_db;
    let original = decode_mono_16khz(&mut open("speech.wav"), 60).unwrap();
    assert_eq!(original.len(), 12_800);
    let names =
        ["aac.caf", "cbr.mp3", "vbr.mp3", "speech.aac", "speech.caf", "speech.m4a", "vorbis.ogg", "vorbis.webm"];
    for name in names {
        let samples = decode_mono_16khz(&mut open(name), 60).expect(name);
        let longer = samples.len() as i64 - original.len() as i64;
        assert!((-800..=2400).contains(&longer), "{name}: {} samples", samples.len());
        assert!((loudness(&samples) - loudness(&original)).abs() < 3.0, "{name}: {}", loudness(&samples));
    }
    assert_eq!(decode_mono_16khz(&mut open("moov-end.mp4"), 0).unwrap().len(), 0);
    assert_eq!(decode_mono_16khz(&mut open("speech.caf"), 60).unwrap(), original);
    for name in ["opus.caf", "opus.ogg", "opus.webm", "live.webm"] {
        assert!(matches!(decode_mono_16khz(&mut open(name), 60), Err(MediaError::Undecodable { codec: "Opus" })));
    }
    // As recorders leave the header that stream, or die before they correct it.
    for claimed in [0, u32::MAX] {
        let mut streamed = sample("speech.wav").to_vec();
        let at = streamed.windows(4).position(|chunk| chunk == b"data").unwrap() + 4;
        streamed[at..at + 4].copy_from_slice(&claimed.to_le_bytes());
        streamed[4..8].copy_from_slice(&claimed.to_le_bytes());
        assert_eq!(probe_audio(&mut Cursor::new(&streamed)).unwrap().duration_ms, 800);
        let samples = decode_mono_16khz(&mut Cursor::new(&streamed), 60).unwrap();
        assert!(samples.len().abs_diff(original.len()) <= 1152, "{claimed}: {}", samples.len());
    }
    let levels = measure_levels(&mut open("speech.wav"), 60).unwrap();
    assert!(!levels.silent && levels.clipped_share < 0.01 && levels.peak > 0.1, "{levels:?}");
}

#[test]
fn samples_beyond_full_scale_are_brought_back_to_it() {
    // A tenth of a second of 32-bit floating point at 44.1 kHz, as loud as numbers go.
    let mut wav =
        b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x03\0\x01\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x20\0data\0\0\0\0".to_vec();
    let loud = [f32::MAX, f32::MAX, -f32::MAX, f32::INFINITY, f32::NAN];
    wav.extend(loud.iter().cycle().take(4410).flat_map(|sample| sample.to_le_bytes()));
    let samples = decode_mono_16khz(&mut Cursor::new(&wav), 1).unwrap();
    assert_eq!(samples.len(), 1600);
    assert!(samples.iter().all(|sample| (-1.0..=1.0).contains(sample)));
}

#[test]
fn pictures_in_the_tag_of_an_mp3_are_no_sound() {
    let plain = sample("cbr.mp3");
    // What looks most like sound is sound.
    let picture = plain.repeat(5);
    let size = [21, 14, 7, 0].map(|shift| (picture.len() >> shift) as u8 & 0x7F);
    let tagged = [&b"ID3\x04\0\0"[..], &size, &picture, plain].concat();
    assert_eq!(probe_audio(&mut Cursor::new(&tagged)).unwrap(), probe_audio(&mut open("cbr.mp3")).unwrap());
    let samples = decode_mono_16khz(&mut Cursor::new(&tagged), 60).unwrap();
    assert_eq!(samples, decode_mono_16khz(&mut open("cbr.mp3"), 60).unwrap());
}

/// What one look at a file of a few kilobytes may hold at its peak, whatever sizes the file announces.
const MAX_HELD_BYTES: u64 = 8 << 20;

/// Everything this module offers, on the same bytes. Results do not matter; coming back soon and small does.
fn try_all(bytes: &[u8]) -> Result<(), TestCaseError> {
    leave_out_backtraces();
    let started = Instant::now();
    let mut result = Ok(());
    let memory = allocation_counter::measure(|| result = look_at(bytes));
    prop_assert!(memory.bytes_max < MAX_HELD_BYTES, "held {} bytes", memory.bytes_max);
    prop_assert!(started.elapsed() < Duration::from_secs(5), "took {:?}", started.elapsed());
    result
}

/// Decoders may panic, which `media` catches: the memory that printing this takes is not the file's.
fn leave_out_backtraces() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| allocation_counter::opt_out(|| print(panic))));
    });
}

fn look_at(bytes: &[u8]) -> Result<(), TestCaseError> {
    sniff(bytes);
    let video = probe_video(&mut Cursor::new(bytes));
    let audio = probe_audio(&mut Cursor::new(bytes));
    let _ = probe_image(&mut Cursor::new(bytes));
    let _ = check_json(&mut Cursor::new(bytes), 1 << 20);
    let _ = measure_levels(&mut Cursor::new(bytes), 5);
    if let Ok(samples) = decode_mono_16khz(&mut Cursor::new(bytes), 5) {
        prop_assert!(samples.len() <= 16_000 * 5 + 1);
        prop_assert!(samples.iter().all(|sample| sample.is_finite()));
    }
    let text = String::from_utf8_lossy(bytes);
    for format in [SubtitleFormat::WebVtt, SubtitleFormat::SubRip] {
        if let Ok(cues) = subtitles::parse(&text, format) {
            prop_assert!(cues.iter().all(|cue| cue.start_ms < cue.end_ms));
            subtitles::check(&cues, Some(1000));
        }
    }
    for duration_ms in [video.map(|info| info.duration_ms), audio.map(|info| info.duration_ms)].into_iter().flatten() {
        prop_assert!(duration_ms > 0);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..600), head in prop::sample::select(vec![
        &b""[..], b"RIFF\xff\xff\xff\xffWAVEfmt ", b"\0\0\0\x18ftypisom", b"OggS\0\x02", b"\x1A\x45\xDF\xA3\x84webm", b"\xff\xfb\x90\0",
        b"caff\0\x01\0\0desc", b"\xff\xf1\x60\x40\x0d\x7f\xfc", b"ID3\x04\0\0", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"WEBVTT\n\n00:00.000 --> ", b"1\n00:00:",
    ])) {
        try_all(&[head, &bytes[..]].concat())?;
    }

    #[test]
    fn damaged_files_are_survived(
        index in 0..SAMPLES.len(),
        keep in 0.0..1.2_f64,
        changes in prop::collection::vec((0.0..1.0_f64, prop::sample::select(vec![0_u8, 1, 0x7F, 0x80, 0xFF, b'\n']), 1..9_usize), 0..6),
        early in any::<bool>(),
    ) {
        let mut bytes = SAMPLES[index].1.to_vec();
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        for (place, value, count) in changes {
            // Headers are where damage matters most.
            let range = if early { bytes.len().min(200) } else { bytes.len() };
            let from = (range as f64 * place) as usize;
            let to = (from + count).min(bytes.len());
            bytes[from.min(to)..to].fill(value);
        }
        try_all(&bytes)?;
    }
}
