//! RIFF WAVE: chunks up to the sound itself.

use std::io::{Read, Seek};

use super::MediaError;
use super::container::{AudioCodec, Contents, Sound};
use super::input::{Input, le_u16, le_u32, to_ms};

const FORMAT: &str = "WAV";
/// More chunks than any recorder writes before the sound.
const MAX_CHUNKS: usize = 1_000;
/// Recorders that stream write the largest size they know of, since they cannot come back to correct it.
const STREAMED: u64 = 0x7FFF_0000;

/// Where the length of the whole file stands.
pub(super) const RIFF_SIZE_AT: u64 = 4;

const PCM: u16 = 1;
const FLOAT: u16 = 3;
const A_LAW: u16 = 6;
const MU_LAW: u16 = 7;
const EXTENSIBLE: u16 = 0xFFFE;

struct Layout {
    sound: Sound,
    bytes_per_frame: u64,
}

/// The sound itself: how it is laid out, and how much of it there is.
pub(super) struct Data {
    layout: Layout,
    /// Where the header says how many bytes of sound follow.
    pub(super) size_at: u64,
    /// How many really do.
    pub(super) bytes: u64,
}

/// Reads format and length; the length is that of the sound which is there, not the one the header claims.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let Data { layout, bytes, .. } = locate(input)?;
    let frames = bytes / layout.bytes_per_frame;
    if frames == 0 {
        return Err(MediaError::truncated(FORMAT, "there is a header but no sound after it"));
    }
    Ok(Contents {
        duration_ms: to_ms(frames, u64::from(layout.sound.sample_rate)).max(1),
        picture: None,
        sound: Some(layout.sound),
    })
}

/// Finds the sound.
pub(super) fn locate<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Data, MediaError> {
    let mut layout = None;
    let mut at = 12;
    for _ in 0..MAX_CHUNKS {
        let Some(head) = input.array::<8>(at)? else {
            break;
        };
        let body = at + 8;
        let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        match &head[..4] {
            b"fmt " => layout = Some(parse_format(input.peek(body, 40.min(size as usize))?)?),
            b"data" => {
                let layout = layout.ok_or(MediaError::malformed(FORMAT, "its sound comes before its format"))?;
                let bytes = present_bytes(&layout, size, input.len() - body)?;
                return Ok(Data { layout, size_at: at + 4, bytes });
            }
            _ => {}
        }
        at = body + size + size % 2;
    }
    Err(match layout {
        Some(_) => MediaError::truncated(FORMAT, "there is a header but no sound after it"),
        None => MediaError::truncated(FORMAT, "its header is incomplete"),
    })
}

fn present_bytes(layout: &Layout, claimed: u64, present: u64) -> Result<u64, MediaError> {
    match claimed {
        0 => Ok(present),
        claimed if claimed <= present => Ok(claimed),
        claimed if claimed >= STREAMED || claimed - present < layout.bytes_per_frame => Ok(present),
        claimed => {
            let detail = format!("its header promises {claimed} bytes of sound, {present} are there");
            Err(MediaError::truncated(FORMAT, detail))
        }
    }
}

fn parse_format(bytes: &[u8]) -> Result<Layout, MediaError> {
    let field = |at| le_u16(bytes, at).ok_or(MediaError::malformed(FORMAT, "its format chunk is too short"));
    let (tag, channels, bits) = (field(0)?, field(2)?, field(14)?);
    let sample_rate = le_u32(bytes, 4).unwrap_or_default();
    let tag = if tag == EXTENSIBLE { field(24)? } else { tag };
    if !matches!(tag, PCM | FLOAT | A_LAW | MU_LAW) {
        return Err(MediaError::unsupported(FORMAT, "its sound is compressed; save it as plain PCM"));
    }
    if channels == 0 || channels > 64 || sample_rate == 0 || !matches!(bits, 8 | 16 | 24 | 32 | 64) {
        return Err(MediaError::malformed(FORMAT, "its channels, sample rate or sample size make no sense"));
    }
    Ok(Layout {
        sound: Sound { codec: Ok(AudioCodec::Pcm), sample_rate, channels },
        bytes_per_frame: u64::from(channels) * u64::from(bits / 8),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::probe_audio;

    /// One second of silence, mono, 16 bits, 8 kHz, whose header claims `claimed` bytes.
    fn wav(claimed: u32, present: usize) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data".to_vec();
        bytes.extend(claimed.to_le_bytes());
        bytes.resize(bytes.len() + present, 0);
        bytes
    }

    fn duration(claimed: u32, present: usize) -> Result<u64, String> {
        probe_audio(&mut Cursor::new(wav(claimed, present)))
            .map(|info| info.duration_ms)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_length_is_that_of_the_sound_present() {
        assert_eq!(duration(16_000, 16_000), Ok(1000));
        assert_eq!(duration(0, 16_000), Ok(1000), "a recorder that never came back to its header");
        assert_eq!(duration(u32::MAX, 16_000), Ok(1000), "a recorder that streamed");
        assert_eq!(duration(8_000, 16_000), Ok(500), "what follows the sound is not sound");
    }

    #[test]
    fn a_header_without_its_sound_is_refused() {
        assert!(duration(0, 0).unwrap_err().contains("a header but no sound"));
        assert!(duration(16_000, 0).unwrap_err().contains("promises 16000 bytes of sound, 0 are there"));
        assert!(duration(160_000, 16_000).unwrap_err().contains("ends early"));
    }
}
