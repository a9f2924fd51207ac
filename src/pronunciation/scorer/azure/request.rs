//! What Azure is sent: the sound in a format it takes, the text and the locale.

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::{BufMut, Bytes, BytesMut};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::super::ScoringFailure;
use super::ogg::opus_from_webm;
use crate::media::{AudioCodec, MediaError};
use crate::pronunciation::FailureCode;
use crate::pronunciation::Recording;
use crate::pronunciation::model::AudioFormat;

const SAMPLE_RATE: u32 = 16_000;

/// Sound in one of the two formats that Azure takes.
#[derive(Debug)]
pub(super) struct Speech {
    pub content_type: &'static str,
    pub bytes: Bytes,
}

impl Speech {
    /// Opus goes as it is, in Ogg; all else as PCM.
    pub async fn of(recording: &Recording) -> Result<Self, ScoringFailure> {
        if recording.codec == AudioCodec::Opus {
            return Self::of_opus(recording).await;
        }
        match recording.samples().await {
            Ok(samples) => {
                Ok(Self { content_type: "audio/wav; codecs=audio/pcm; samplerate=16000", bytes: wav(&samples) })
            }
            Err(MediaError::Io(problem)) => Err(unreadable(&problem)),
            Err(reason) => Err(ScoringFailure::lasting(
                FailureCode::NotARecording,
                format!("The recording cannot be used: {reason}; record it anew."),
            )),
        }
    }

    async fn of_opus(recording: &Recording) -> Result<Self, ScoringFailure> {
        let file = recording.bytes().await.map_err(|problem| unreadable(&problem))?;
        let ogg = match recording.format {
            AudioFormat::Ogg => Some(Bytes::from(file)),
            AudioFormat::Webm => spawn_blocking(|| opus_from_webm(file)).await.ok().flatten(),
            _ => None,
        };
        let bytes = ogg.ok_or_else(|| {
            ScoringFailure::lasting(
                FailureCode::NotSupported,
                "Opus sound in this file cannot be scored; record as WAV, MP3, M4A, AAC, Ogg or WebM.",
            )
        })?;
        Ok(Self { content_type: "audio/ogg; codecs=opus", bytes })
    }
}

fn unreadable(problem: &std::io::Error) -> ScoringFailure {
    tracing::error!(%problem, "cannot read a recording's temporary file");
    ScoringFailure::retryable(FailureCode::Unreadable, "The recording could not be read; submit again.")
}

/// A WAV file of 16-bit samples, one channel, 16 kHz.
fn wav(samples: &[f32]) -> Bytes {
    let data_len = u32::try_from(samples.len() * 2).expect("a minute of sound is far below 4 GiB");
    let mut wav = BytesMut::with_capacity(44 + samples.len() * 2);
    wav.put_slice(b"RIFF");
    wav.put_u32_le(36 + data_len);
    wav.put_slice(b"WAVEfmt ");
    wav.put_u32_le(16);
    wav.put_u16_le(1); // PCM
    wav.put_u16_le(1); // one channel
    wav.put_u32_le(SAMPLE_RATE);
    wav.put_u32_le(SAMPLE_RATE * 2); // bytes a second
    wav.put_u16_le(2); // bytes a sample
    wav.put_u16_le(16); // bits a sample
    wav.put_slice(b"data");
    wav.put_u32_le(data_len);
    for sample in samples {
        wav.put_i16_le((sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16);
    }
    wav.freeze()
}

/// The header `Pronunciation-Assessment`.
pub(super) fn assessment_parameters(reference_text: &str, locale: &str) -> String {
    let mut parameters = json!({
        "ReferenceText": reference_text,
        "GradingSystem": "HundredMark",
        "Granularity": "Word",
        "Dimension": "Comprehensive",
        "EnableMiscue": "True",
    });
    // Azure knows the prosody of this one locale.
    if locale.eq_ignore_ascii_case("en-US") {
        parameters["EnableProsodyAssessment"] = json!("True");
    }
    BASE64_STANDARD.encode(parameters.to_string())
}

/// Azure wants a region with the language: for a bare language, the one that most of its courses teach.
pub(super) fn locale(language: &str) -> Cow<'_, str> {
    const REGIONS: [(&str, &str); 24] = [
        ("ar", "ar-EG"),
        ("ca", "ca-ES"),
        ("da", "da-DK"),
        ("de", "de-DE"),
        ("en", "en-US"),
        ("es", "es-ES"),
        ("fi", "fi-FI"),
        ("fr", "fr-FR"),
        ("hi", "hi-IN"),
        ("it", "it-IT"),
        ("ja", "ja-JP"),
        ("ko", "ko-KR"),
        ("ms", "ms-MY"),
        ("nb", "nb-NO"),
        ("nl", "nl-NL"),
        ("no", "nb-NO"),
        ("pl", "pl-PL"),
        ("pt", "pt-BR"),
        ("ru", "ru-RU"),
        ("sv", "sv-SE"),
        ("ta", "ta-IN"),
        ("th", "th-TH"),
        ("vi", "vi-VN"),
        ("zh", "zh-CN"),
    ];
    let known = REGIONS.iter().find(|(bare, _)| language.eq_ignore_ascii_case(bare));
    known.map_or(Cow::Borrowed(language), |(_, locale)| Cow::Borrowed(locale))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::media::{decode_mono_16khz, probe_audio};

    #[test]
    fn the_wav_that_is_sent_reads_back_as_it_was() {
        let samples: Vec<f32> = (0..8000).map(|n| (n as f32 * 0.1).sin() * 0.7).collect();
        let mut file = Cursor::new(wav(&samples));
        let info = probe_audio(&mut file).unwrap();
        assert_eq!((info.duration_ms, info.sample_rate, info.channels), (500, 16_000, 1));
        let back = decode_mono_16khz(&mut file, 60).unwrap();
        assert_eq!(back.len(), samples.len());
        assert!(samples.iter().zip(&back).all(|(sent, read)| (sent - read).abs() < 1e-3));
    }

    #[test]
    fn a_bare_language_gets_a_region_and_others_keep_theirs() {
        assert_eq!(locale("en"), "en-US");
        assert_eq!(locale("DE"), "de-DE");
        assert_eq!(locale("en-GB"), "en-GB");
        assert_eq!(locale("tlh"), "tlh");
    }
}
