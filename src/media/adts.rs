//! ADTS: AAC as phones stream and record it, frame after frame without a file format around them (ISO/IEC 13818-7).

use std::io::{Read, Seek};

use super::MediaError;
use super::container::{AudioCodec, Contents, Sound};
use super::input::{Input, to_ms};

const FORMAT: &str = "AAC";

/// What the index of a sample rate stands for, in MP4 too.
pub(super) const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// Samples of each channel in a block of sound.
pub(super) const BLOCK: u64 = 1024;

const HEADER: usize = 7;

/// The longest frame, header included: its length has 13 bits.
pub(super) const LONGEST_FRAME: usize = (1 << 13) - 1;

/// The bytes before each frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    sample_rate: u32,
    channels: u16,
    bytes: u64,
    samples: u64,
}

impl Header {
    /// Reads a frame header, if these bytes are one. Channels that only the sound itself describes are none: no phone records
    /// so.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let &[0xFF, second, third, fourth, fifth, sixth, seventh, ..] = bytes else {
            return None;
        };
        if second & 0xF6 != 0xF0 {
            return None;
        }
        let channels = match (third & 1) << 2 | fourth >> 6 {
            0 => return None,
            7 => 8,
            channels => u16::from(channels),
        };
        let header = if second & 1 == 1 { HEADER } else { HEADER + 2 };
        let length = u64::from(fourth & 3) << 11 | u64::from(fifth) << 3 | u64::from(sixth >> 5);
        Some(Self {
            sample_rate: *RATES.get(usize::from(third >> 2 & 0xF))?,
            channels,
            bytes: Some(length).filter(|length| *length > header as u64)?,
            samples: BLOCK * (1 + u64::from(seventh & 3)),
        })
    }

    /// The header of a frame of so many bytes of AAC-LC, if there can be one.
    pub(super) fn of(sample_rate: u32, channels: u16, sound: usize) -> Option<[u8; HEADER]> {
        let rate = u8::try_from(RATES.iter().position(|known| *known == sample_rate)?).ok()?;
        let channels = match channels {
            1..=6 => channels as u8,
            8 => 7,
            _ => return None,
        };
        let length = Some(HEADER + sound).filter(|length| *length <= LONGEST_FRAME)?;
        let [high, low] = u16::try_from(length).ok()?.to_be_bytes();
        Some([
            0xFF,
            0xF1,
            1 << 6 | rate << 2 | channels >> 2,
            (channels & 3) << 6 | high >> 3,
            high << 5 | low >> 3,
            low << 5 | 0x1F,
            0xFC,
        ])
    }

    fn same_stream(self, other: Self) -> bool {
        (self.sample_rate, self.channels) == (other.sample_rate, other.channels)
    }
}

/// Counts the frames; refuses what is mostly something else. A recorder that died leaves a part of a frame at the end.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let first = Header::parse(input.peek(0, HEADER)?);
    let first = first.ok_or(MediaError::malformed(FORMAT, "there is no sound in it"))?;
    let (mut frames, mut samples, mut at) = (0_u64, 0_u64, 0_u64);
    while let Some(header) = Header::parse(input.peek(at, HEADER)?)
        && header.same_stream(first)
        && at + header.bytes <= input.len()
    {
        frames += 1;
        samples += header.samples;
        at += header.bytes;
    }
    if frames < 2 {
        return Err(MediaError::truncated(FORMAT, "there is hardly any sound in it"));
    }
    if at < input.len() / 2 {
        return Err(MediaError::malformed(FORMAT, "most of it is not sound"));
    }
    Ok(Contents {
        duration_ms: to_ms(samples, u64::from(first.sample_rate)),
        picture: None,
        sound: Some(Sound { codec: Ok(AudioCodec::Aac), sample_rate: first.sample_rate, channels: first.channels }),
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::probe_audio;
    use super::*;

    /// Frames of 100 bytes of sound at 16 kHz, 64 ms each.
    fn frames(count: usize) -> Vec<u8> {
        let header = Header::of(16_000, 1, 100).unwrap();
        [&header[..], &[0; 100]].concat().repeat(count)
    }

    fn duration(bytes: Vec<u8>) -> Result<u64, String> {
        probe_audio(&mut Cursor::new(bytes)).map(|info| info.duration_ms).map_err(|error| error.to_string())
    }

    #[test]
    fn a_header_reads_back_as_it_was_written() {
        for rate in RATES {
            for channels in [1, 2, 6, 8] {
                for sound in [1, 100, LONGEST_FRAME - HEADER] {
                    let header = Header::parse(&Header::of(rate, channels, sound).unwrap()).unwrap();
                    let bytes = (HEADER + sound) as u64;
                    assert_eq!(header, Header { sample_rate: rate, channels, bytes, samples: BLOCK });
                }
            }
        }
        assert_eq!(Header::of(16_000, 1, LONGEST_FRAME - HEADER + 1), None);
        assert_eq!(Header::of(16_001, 1, 1), None);
        assert_eq!(Header::parse(&[0xFF, 0xF1, 0x7C, 0x40, 0, 0xFF, 0xFC]), None, "no such rate");
        assert_eq!(Header::parse(&[0xFF, 0xF1, 0x60, 0x40, 0, 0x1F, 0xFC]), None, "shorter than itself");
        assert_eq!(Header::parse(&[0xFF, 0xFB, 0x90, 0x00, 0, 0, 0]), None, "MP3");
    }

    #[test]
    fn frames_are_counted_up_to_a_cut() {
        assert_eq!(duration(frames(10)), Ok(640));
        assert_eq!(duration([frames(10), frames(1)[..50].to_vec()].concat()), Ok(640));
        assert_eq!(duration([frames(10), b"TAG".to_vec(), vec![b' '; 125]].concat()), Ok(640));
    }

    #[test]
    fn what_only_looks_like_aac_is_refused() {
        assert!(duration(frames(1)).unwrap_err().contains("hardly any sound"));
        assert!(duration([frames(3), vec![b'x'; 1000]].concat()).unwrap_err().contains("most of it is not sound"));
    }
}
