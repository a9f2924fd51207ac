//! MP3: every frame is visited, so that variable bit rates, wrong headers and cut files cannot mislead.

use std::io::{Read, Seek};

use super::MediaError;
use super::container::{AudioCodec, Contents, Sound};
use super::input::{Input, be_u32, to_ms};

const FORMAT: &str = "MP3";
/// How far to look for the next frame past bytes that are none.
const MAX_GAP: u64 = 64 * 1024;
/// 320 kbit/s at 32 kHz, padded.
const LONGEST_FRAME: usize = 1441;
/// A broken file may be searched for frames this often before it is given up.
const MAX_GAPS: usize = 64;

const KBPS_V1: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBPS_V2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// The four bytes before each frame of MPEG layer III sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    version_1: bool,
    sample_rate: u32,
    channels: u16,
    bytes: u64,
}

impl Header {
    /// Reads a frame header, if these bytes are one. "Free" bit rates are not: no encoder in use writes them.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let &[0xFF, second, third, fourth, ..] = bytes else {
            return None;
        };
        if second & 0xE6 != 0xE2 {
            return None;
        }
        let version = (second >> 3) & 3;
        let rate = *[44_100, 48_000, 32_000].get(usize::from((third >> 2) & 3))?;
        let (version_1, sample_rate) = match version {
            3 => (true, rate),
            2 => (false, rate / 2),
            0 => (false, rate / 4),
            _ => return None,
        };
        let rates = if version_1 { &KBPS_V1 } else { &KBPS_V2 };
        let kbps = *rates.get(usize::from(third >> 4)).filter(|kbps| **kbps > 0)?;
        let padding = u64::from((third >> 1) & 1);
        let slots = if version_1 { 144_000 } else { 72_000 };
        Some(Self {
            version_1,
            sample_rate,
            channels: if fourth >> 6 == 3 { 1 } else { 2 },
            bytes: u64::from(slots * kbps / sample_rate) + padding,
        })
    }

    fn samples(self) -> u64 {
        if self.version_1 { 1152 } else { 576 }
    }

    fn same_stream(self, other: Self) -> bool {
        self.version_1 == other.version_1 && self.sample_rate == other.sample_rate
    }

    /// Where an encoder's own index would stand inside the first frame.
    fn index_offset(self) -> usize {
        4 + match (self.version_1, self.channels) {
            (true, 1) => 17,
            (true, _) => 32,
            (false, 1) => 9,
            (false, _) => 17,
        }
    }
}

/// Counts the frames; refuses what is mostly something else, and a file shorter than its own index says.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let start = skip_tags(input)?;
    let mut at = find_frame(input, start, None)?.ok_or(MediaError::malformed(FORMAT, "there is no sound in it"))?;
    let Some(first) = Header::parse(input.peek(at, 4)?) else {
        return Err(MediaError::malformed(FORMAT, "there is no sound in it"));
    };
    let promised = promised_frames(input.peek(at, 64)?, first);
    if promised.is_some() {
        at += first.bytes;
    }

    let (mut frames, mut sound_bytes, mut gaps) = (0_u64, 0_u64, 0);
    while at < input.len() {
        match Header::parse(input.peek(at, 4)?).filter(|header| header.same_stream(first)) {
            Some(header) if at + header.bytes <= input.len() => {
                frames += 1;
                sound_bytes += header.bytes;
                at += header.bytes;
            }
            Some(_) => break,
            None => {
                gaps += 1;
                match find_frame(input, at, Some(first))? {
                    Some(next) if gaps <= MAX_GAPS => at = next,
                    _ => break,
                }
            }
        }
    }

    if let Some(promised) = promised
        && frames + 1 + promised / 100 < promised
    {
        let detail = format!("its header promises {promised} frames of sound, {frames} are there");
        return Err(MediaError::truncated(FORMAT, detail));
    }
    if frames < 2 {
        return Err(MediaError::truncated(FORMAT, "there is hardly any sound in it"));
    }
    let trailing_tags = 256 * 1024;
    if sound_bytes + trailing_tags < (input.len() - start) / 2 {
        return Err(MediaError::malformed(FORMAT, "most of it is not sound"));
    }
    Ok(Contents {
        duration_ms: to_ms(frames * first.samples(), u64::from(first.sample_rate)),
        picture: None,
        sound: Some(Sound { codec: Ok(AudioCodec::Mp3), sample_rate: first.sample_rate, channels: first.channels }),
    })
}

/// The end of the ID3v2 tags in front, which may hold pictures of any size.
pub(super) fn skip_tags<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<u64, MediaError> {
    let mut at = 0;
    while let Some(head) = input.array::<10>(at)? {
        if !head.starts_with(b"ID3") || head[6..].iter().any(|byte| *byte > 0x7F) {
            break;
        }
        let size = head[6..].iter().fold(0_u64, |size, byte| size << 7 | u64::from(*byte));
        let footer = if head[5] & 0x10 == 0 { 0 } else { 10 };
        at += 10 + size + footer;
    }
    if at >= input.len() {
        return Err(MediaError::truncated(FORMAT, "there is a tag but no sound after it"));
    }
    Ok(at)
}

/// The next place where a frame begins and, unless the file ends there, another follows it.
fn find_frame<R: Read + Seek>(
    input: &mut Input<'_, R>,
    from: u64,
    like: Option<Header>,
) -> Result<Option<u64>, MediaError> {
    let end = input.len().min(from.saturating_add(MAX_GAP));
    for at in from..end {
        let bytes = input.peek(at, LONGEST_FRAME + 4)?;
        let Some(header) = Header::parse(bytes) else { continue };
        if like.is_some_and(|like| !header.same_stream(like)) {
            continue;
        }
        let followed = match bytes.get(header.bytes as usize..) {
            Some([]) => true,
            Some(next) => Header::parse(next).is_some_and(|next| next.same_stream(header)),
            None => false,
        };
        if followed {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// The number of frames an encoder noted in its first, silent frame ("Xing", "Info" or "VBRI").
fn promised_frames(frame: &[u8], header: Header) -> Option<u64> {
    let offset = header.index_offset();
    match frame.get(offset..offset + 4)? {
        b"Xing" | b"Info" => {
            let has_frames = be_u32(frame, offset + 4)? & 1 != 0;
            // An index without a count still is a frame to leave out.
            Some(if has_frames { u64::from(be_u32(frame, offset + 8)?) } else { 0 })
        }
        _ => match frame.get(36..40)? {
            b"VBRI" => be_u32(frame, 36 + 14).map(u64::from),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::probe_audio;
    use super::Header;

    /// Silent frames of 128 kbit/s at 44.1 kHz, stereo: 417 bytes each, 26.12 ms.
    fn frames(count: usize) -> Vec<u8> {
        let mut frame = vec![0xFF, 0xFB, 0x90, 0x00];
        frame.resize(417, 0);
        frame.repeat(count)
    }

    fn duration(bytes: Vec<u8>) -> Result<u64, String> {
        probe_audio(&mut Cursor::new(bytes)).map(|info| info.duration_ms).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_a_frame_header() {
        let header = Header::parse(&[0xFF, 0xFB, 0x90, 0x00]).unwrap();
        assert_eq!((header.sample_rate, header.channels, header.bytes), (44_100, 2, 417));
        assert_eq!(Header::parse(&[0xFF, 0xFB, 0xF0, 0x00]), None, "no such bit rate");
        assert_eq!(Header::parse(&[0xFF, 0xFD, 0x90, 0x00]), None, "layer II");
        assert_eq!(Header::parse(&[0xFF, 0xFB]), None);
    }

    #[test]
    fn frames_are_counted_across_tags_and_rubbish() {
        assert_eq!(duration(frames(100)), Ok(2612));
        let mut bytes = b"ID3\x04\0\0\0\0\x01\x00".to_vec();
        bytes.resize(bytes.len() + 128, 7);
        bytes.extend(frames(50));
        bytes.extend([0x55; 300]);
        bytes.extend(frames(50));
        bytes.extend(b"TAG");
        bytes.resize(bytes.len() + 125, b' ');
        assert_eq!(duration(bytes), Ok(2612));
    }

    #[test]
    fn a_cut_last_frame_is_not_counted() {
        let mut bytes = frames(11);
        bytes.truncate(10 * 417 + 200);
        assert_eq!(duration(bytes), Ok(261));
    }

    #[test]
    fn what_only_looks_like_mp3_is_refused() {
        let mut bytes = frames(3);
        bytes.resize(2_000_000, b'x');
        assert!(duration(bytes).unwrap_err().contains("most of it is not sound"));
        assert!(duration(b"ID3\x04\0\0\0\0\x7f\x7f".to_vec()).unwrap_err().contains("a tag but no sound"));
        assert!(duration(frames(1)).unwrap_err().contains("hardly any sound"));
    }

    #[test]
    fn a_file_shorter_than_its_index_is_refused() {
        let mut bytes = frames(50);
        bytes[36..40].copy_from_slice(b"Info");
        bytes[40..44].copy_from_slice(&1_u32.to_be_bytes());
        bytes[44..48].copy_from_slice(&100_u32.to_be_bytes());
        assert!(duration(bytes.clone()).unwrap_err().contains("promises 100 frames of sound, 49 are there"));
        bytes[44..48].copy_from_slice(&49_u32.to_be_bytes());
        assert_eq!(duration(bytes), Ok(1280));
    }
}
