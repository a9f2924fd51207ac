//! Containers, pictures and recordings, as `parlance::media` finds out what they are.

use std::io::{Cursor, Seek};
use std::panic::catch_unwind;

use parlance::catalog::model::AssetType;
use parlance::media::{
    AudioCodec, MediaError, decode_mono_16khz, measure_levels, probe_audio, probe_image, probe_video, sniff,
};
use parlance::pronunciation::scorer::opus_from_webm;
use parlance::uploads::inspect;
use parlance::uploads::model::content_types;

use super::cost::{Counted, bounded, let_decoders_panic, linear};

/// The longest that a file may say it plays, milliseconds: ten days.
const LONGEST_MS: u64 = 10 * 24 * 3_600_000;

/// How much of a recording is decoded here, seconds.
const DECODED_SECONDS: u32 = 3;

/// MP4, M4A and QuickTime.
pub fn mp4(bytes: &[u8]) {
    container(bytes, &["video/mp4", "audio/mp4", "video/quicktime"]);
}

/// WebM.
pub fn webm(bytes: &[u8]) {
    container(bytes, &["video/webm"]);
}

/// Ogg with Vorbis or Opus.
pub fn ogg(bytes: &[u8]) {
    container(bytes, &["audio/ogg"]);
}

/// MP3.
pub fn mp3(bytes: &[u8]) {
    container(bytes, &["audio/mpeg"]);
}

/// AAC in ADTS frames.
pub fn adts(bytes: &[u8]) {
    container(bytes, &["audio/aac"]);
}

/// Apple's Core Audio Format.
pub fn caf(bytes: &[u8]) {
    container(bytes, &["audio/x-caf"]);
}

/// RIFF WAVE.
pub fn wav(bytes: &[u8]) {
    container(bytes, &["audio/wav"]);
}

fn container(bytes: &[u8], announced: &[&str]) {
    if !sniff(bytes).is_some_and(|kind| announced.contains(&kind)) {
        return;
    }
    let (mut film, mut sound) = (Counted::new(bytes), Counted::new(bytes));
    let video = linear(bytes, 8, 64, || probe_video(&mut film));
    let audio = linear(bytes, 8, 64, || probe_audio(&mut sound));
    film.assert_read_in_linear_time();
    sound.assert_read_in_linear_time();
    if let Ok(info) = &video {
        assert!((1..=LONGEST_MS).contains(&info.duration_ms) && info.width > 0 && info.height > 0, "{info:?}");
        assert!(audio.is_err(), "a video passed for a recording");
    }
    if let Ok(info) = &audio {
        assert!((1..=LONGEST_MS).contains(&info.duration_ms) && info.sample_rate > 0 && info.channels > 0, "{info:?}");
    }
    inspected(AssetType::Video, bytes, video.map(|info| info.content_type));
    inspected(AssetType::Audio, bytes, audio.map(|info| info.content_type));
}

/// JPEG, PNG and WebP.
pub fn pictures(bytes: &[u8]) {
    let mut picture = Counted::new(bytes);
    let info = linear(bytes, 1, 4, || probe_image(&mut picture));
    picture.assert_read_in_linear_time();
    if let Ok(info) = &info {
        assert!(info.width > 0 && info.height > 0, "{info:?}");
        assert_eq!(sniff(bytes), Some(info.content_type));
    }
    inspected(AssetType::Screenshot, bytes, info.map(|info| info.content_type));
}

/// What authors upload is inspected as it is probed, and taken if it is of a type that its kind may have. Refusals are short.
fn inspected(kind: AssetType, bytes: &[u8], probed: Result<&'static str, MediaError>) {
    let inspected = inspect(kind, &mut Cursor::new(bytes)).ok().map(|facts| facts.content_type);
    let is_taken = |found: &&str| content_types(kind).iter().any(|(known, _)| known == found);
    assert_eq!(inspected, probed.as_ref().ok().copied().filter(is_taken));
    if let Err(refusal) = probed {
        assert!(!matches!(refusal, MediaError::Io(_)), "{refusal:?}");
        assert!(refusal.to_string().len() < 300, "{refusal}");
    }
}

/// What learners record, made PCM for scorers, measured, and moved from WebM to Ogg.
pub fn recordings(bytes: &[u8]) {
    // Memory is bounded by what is decoded and by the file; see `tests/media.rs`.
    let held = (8 << 20) + 16 * bytes.len() as u64;
    let_decoders_panic();
    let mut file = Cursor::new(bytes);
    if let Ok(samples) = bounded(held, u64::MAX, || decode_mono_16khz(&mut file, DECODED_SECONDS)) {
        assert!(samples.len() <= 16_000 * DECODED_SECONDS as usize + 1, "{} samples", samples.len());
        assert!(samples.iter().all(|sample| (-1.0..=1.0).contains(sample)));
    }
    file.rewind().expect("memory can be rewound");
    if let Ok(levels) = bounded(held, u64::MAX, || measure_levels(&mut file, DECODED_SECONDS)) {
        assert!(levels.peak.is_finite() && levels.rms_db >= -120.0, "{levels:?}");
        assert!((0.0..=1.0).contains(&levels.clipped_share), "{levels:?}");
    }
    let copy = bytes.to_vec();
    // As on the threads for blocking work, where the scorer calls it.
    let ogg = bounded(held, u64::MAX, || catch_unwind(|| opus_from_webm(copy)).unwrap_or_default());
    if let Some(ogg) = ogg {
        // Whatever its packets hold, the file around them is whole.
        if let Ok(info) = probe_audio(&mut Cursor::new(&ogg)) {
            assert_eq!(info.codec, AudioCodec::Opus);
        }
        assert!(ogg.len() <= 4 * bytes.len() + 4096, "{} bytes from {}", ogg.len(), bytes.len());
    }
}
