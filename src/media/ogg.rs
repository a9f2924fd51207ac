//! Ogg: pages are walked to the last, whose position in the sound is its length.

use std::io::{Read, Seek};

use super::MediaError;
use super::container::{AudioCodec, Contents, Sound};
use super::input::{Input, le_u16, le_u32, to_ms};

const FORMAT: &str = "Ogg";
const HEADER: u64 = 27;
const FIRST_OF_STREAM: u8 = 2;
/// Opus positions count at this rate whatever the microphone did.
const OPUS_RATE: u32 = 48_000;

struct Stream {
    serial: u32,
    sound: Sound,
    /// Samples at the start that a decoder drops.
    pre_skip: u64,
}

/// Finds the first Vorbis or Opus stream and how far its last page reaches.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let mut stream: Option<Stream> = None;
    let mut samples = 0;
    let mut at = 0;
    while let Some(head) = input.array::<{ HEADER as usize }>(at)? {
        if !head.starts_with(b"OggS") {
            return Err(MediaError::malformed(FORMAT, "its pages do not follow each other"));
        }
        let segments = input.peek(at + HEADER, usize::from(head[26]))?;
        let body = at + HEADER + u64::from(head[26]);
        let next = body + segments.iter().map(|size| u64::from(*size)).sum::<u64>();
        if body > input.len() || next > input.len() {
            return Err(MediaError::truncated(FORMAT, "its last page is cut"));
        }
        let serial = u32::from_le_bytes([head[14], head[15], head[16], head[17]]);
        let position = head[6..14].try_into().map(i64::from_le_bytes).unwrap_or(-1);
        match &stream {
            None if head[5] & FIRST_OF_STREAM != 0 => {
                stream = identify(input.peek(body, 32)?).map(|(sound, pre_skip)| Stream { serial, sound, pre_skip });
            }
            // -1 marks a page on which no packet ends.
            Some(stream) if stream.serial == serial => samples = samples.max(u64::try_from(position).unwrap_or(0)),
            _ => {}
        }
        at = next;
    }
    if at < input.len() {
        return Err(MediaError::truncated(FORMAT, "its last page is cut"));
    }
    let stream = stream.ok_or(MediaError::unsupported(FORMAT, "it holds neither Vorbis nor Opus sound"))?;
    let samples = samples.saturating_sub(stream.pre_skip);
    if samples == 0 {
        return Err(MediaError::truncated(FORMAT, "there is a header but no sound after it"));
    }
    Ok(Contents {
        duration_ms: to_ms(samples, u64::from(stream.sound.sample_rate)).max(1),
        picture: None,
        sound: Some(stream.sound),
    })
}

fn identify(packet: &[u8]) -> Option<(Sound, u64)> {
    let (codec, channels, sample_rate, pre_skip) = if packet.starts_with(b"OpusHead") {
        (AudioCodec::Opus, *packet.get(9)?, OPUS_RATE, le_u16(packet, 10)?)
    } else if packet.starts_with(b"\x01vorbis") {
        (AudioCodec::Vorbis, *packet.get(11)?, le_u32(packet, 12)?, 0)
    } else {
        return None;
    };
    let sound = Sound { codec: Ok(codec), sample_rate, channels: u16::from(channels) };
    Some((sound, u64::from(pre_skip)))
}
