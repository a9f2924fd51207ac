//! Video and audio files, whatever container they came in.

use std::fmt;
use std::io::{Read, Seek};

use super::input::Input;
use super::sniff::{SNIFF_LEN, describe, sniff};
use super::{MediaError, adts, caf, mp3, mp4, ogg, wav, webm};

/// The file format around picture and sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// MP4, M4V and M4A.
    Mp4,
    /// QuickTime.
    Mov,
    /// WebM, recorded by browsers and made by editors.
    WebM,
    /// RIFF WAVE.
    Wav,
    /// MP3.
    Mp3,
    /// Ogg, with Vorbis or Opus inside.
    Ogg,
    /// AAC without a container: frames, one after the other.
    Adts,
    /// Apple's Core Audio Format.
    Caf,
}

impl Container {
    /// The name people know it by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "MP4",
            Self::Mov => "MOV",
            Self::WebM => "WebM",
            Self::Wav => "WAV",
            Self::Mp3 => "MP3",
            Self::Ogg => "Ogg",
            Self::Adts => "AAC",
            Self::Caf => "CAF",
        }
    }

    fn video_type(self) -> &'static str {
        match self {
            Self::Mov => "video/quicktime",
            Self::WebM => "video/webm",
            _ => "video/mp4",
        }
    }

    fn audio_type(self) -> &'static str {
        match self {
            Self::Mp4 | Self::Mov => "audio/mp4",
            Self::WebM => "audio/webm",
            Self::Wav => "audio/wav",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Adts => "audio/aac",
            Self::Caf => "audio/x-caf",
        }
    }
}

/// How sound is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioCodec {
    /// Uncompressed samples.
    Pcm,
    /// MP3.
    Mp3,
    /// AAC.
    Aac,
    /// Vorbis.
    Vorbis,
    /// Opus.
    Opus,
}

impl AudioCodec {
    /// Whether [`super::decode_mono_16khz`] and [`super::measure_levels`] can read it.
    pub fn is_decodable(self) -> bool {
        self != Self::Opus
    }
}

impl fmt::Display for AudioCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pcm => "PCM",
            Self::Mp3 => "MP3",
            Self::Aac => "AAC",
            Self::Vorbis => "Vorbis",
            Self::Opus => "Opus",
        })
    }
}

/// What a video file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoInfo {
    /// The container, told by its bytes.
    pub container: Container,
    /// The content type to serve it with.
    pub content_type: &'static str,
    /// How long it plays; never zero.
    pub duration_ms: u64,
    /// As shown, after any rotation the container asks for.
    pub width: u32,
    /// As shown.
    pub height: u32,
    /// Whether there is sound too.
    pub has_audio: bool,
}

/// What an audio file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioInfo {
    /// The container, told by its bytes.
    pub container: Container,
    /// How the sound is encoded.
    pub codec: AudioCodec,
    /// The content type to serve it with.
    pub content_type: &'static str,
    /// How long it plays; never zero.
    pub duration_ms: u64,
    /// Samples a second of each channel, as played.
    pub sample_rate: u32,
    /// One for mono, two for stereo.
    pub channels: u16,
}

/// What every container reader finds out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contents {
    pub(super) duration_ms: u64,
    /// Width and height as shown.
    pub(super) picture: Option<(u32, u32)>,
    pub(super) sound: Option<Sound>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sound {
    /// The codec, or the container's own name for one that apps cannot be expected to play.
    pub(super) codec: Result<AudioCodec, [u8; 4]>,
    pub(super) sample_rate: u32,
    pub(super) channels: u16,
}

/// The container that the first bytes announce.
pub(super) fn identify(first: &[u8]) -> Option<Container> {
    match sniff(first)? {
        "video/mp4" | "audio/mp4" => Some(Container::Mp4),
        "video/quicktime" => Some(Container::Mov),
        "video/webm" => Some(Container::WebM),
        "audio/wav" => Some(Container::Wav),
        "audio/mpeg" => Some(Container::Mp3),
        "audio/ogg" => Some(Container::Ogg),
        "audio/aac" => Some(Container::Adts),
        "audio/x-caf" => Some(Container::Caf),
        _ => None,
    }
}

/// Reads what an MP4, M4V, MOV or WebM video holds; anything else, and a file without a picture, is refused.
pub fn probe_video<R: Read + Seek>(reader: &mut R) -> Result<VideoInfo, MediaError> {
    let mut input = Input::new(reader)?;
    let first = input.peek(0, SNIFF_LEN)?;
    let (container, contents) = match identify(first) {
        Some(container @ (Container::Mp4 | Container::Mov)) => (container, mp4::read(&mut input)?),
        Some(Container::WebM) => (Container::WebM, webm::read(&mut input)?),
        _ => return Err(wrong_kind("an MP4, MOV or WebM video", first)),
    };
    let format = container.name();
    let (width, height) = contents.picture.ok_or(MediaError::Missing { format, what: "picture" })?;
    if width == 0 || height == 0 {
        return Err(MediaError::malformed(format, "its picture has no size"));
    }
    Ok(VideoInfo {
        container,
        content_type: container.video_type(),
        duration_ms: some_duration(format, contents.duration_ms)?,
        width,
        height,
        has_audio: contents.sound.is_some(),
    })
}

/// Reads what a WAV, MP3, M4A, AAC, CAF, Ogg or WebM recording holds; anything else, a video, and a file without sound are refused.
pub fn probe_audio<R: Read + Seek>(reader: &mut R) -> Result<AudioInfo, MediaError> {
    let mut input = Input::new(reader)?;
    let first = input.peek(0, SNIFF_LEN)?;
    let Some(container) = identify(first) else {
        return Err(wrong_kind("a WAV, MP3, M4A, AAC, CAF, Ogg or WebM recording", first));
    };
    let contents = match container {
        Container::Mp4 | Container::Mov => mp4::read(&mut input)?,
        Container::WebM => webm::read(&mut input)?,
        Container::Wav => wav::read(&mut input)?,
        Container::Mp3 => mp3::read(&mut input)?,
        Container::Ogg => ogg::read(&mut input)?,
        Container::Adts => adts::read(&mut input)?,
        Container::Caf => caf::read(&mut input)?,
    };
    let format = container.name();
    if contents.picture.is_some() {
        return Err(MediaError::unsupported(format, "it is a video, not a sound recording"));
    }
    let sound = contents.sound.ok_or(MediaError::Missing { format, what: "sound" })?;
    let codec = sound.codec.map_err(|name| {
        let name: String = name.iter().map(|byte| char::from(*byte)).filter(char::is_ascii_graphic).collect();
        MediaError::unsupported(
            format,
            format!("its sound is encoded as \"{name}\"; use AAC, MP3, Opus, Vorbis or WAV"),
        )
    })?;
    if sound.channels == 0 || sound.sample_rate == 0 {
        return Err(MediaError::malformed(format, "its sound has no channels or no sample rate"));
    }
    Ok(AudioInfo {
        container,
        codec,
        content_type: container.audio_type(),
        duration_ms: some_duration(format, contents.duration_ms)?,
        sample_rate: sound.sample_rate,
        channels: sound.channels,
    })
}

fn wrong_kind(expected: &'static str, first: &[u8]) -> MediaError {
    MediaError::WrongKind { expected, found: describe(first) }
}

/// Ten days: beyond this a clock is wrong, not a lesson long; it also keeps durations inside every integer type.
const LONGEST_MS: u64 = 10 * 24 * 3_600_000;

fn some_duration(format: &'static str, duration_ms: u64) -> Result<u64, MediaError> {
    match duration_ms {
        0 => Err(MediaError::malformed(format, "nothing in it lasts any time")),
        1..=LONGEST_MS => Ok(duration_ms),
        _ => Err(MediaError::malformed(format, "its times are impossibly long")),
    }
}
