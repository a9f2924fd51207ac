//! WebM: tracks from their headers; the length checked against, or taken from, the times of the last blocks.

use std::io::{Read, Seek};

use super::MediaError;
use super::container::{AudioCodec, Contents, Sound};
use super::input::Input;

const FORMAT: &str = "WebM";
/// Elements visited in one file; ten hours of recorded sound has about as many blocks.
const MAX_ELEMENTS: usize = 2_000_000;
/// A header may round up, or count what the last block lasts, but not more than this.
const HEADER_SLACK_MS: u64 = 2_000;

const EBML: u32 = 0x1A45_DFA3;
const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TIMESTAMP_SCALE: u32 = 0x2A_D7B1;
const DURATION: u32 = 0x4489;
const TRACKS: u32 = 0x1654_AE6B;
const TRACK: u32 = 0xAE;
const TRACK_TYPE: u32 = 0x83;
const CODEC_ID: u32 = 0x86;
const VIDEO: u32 = 0xE0;
const PIXEL_WIDTH: u32 = 0xB0;
const PIXEL_HEIGHT: u32 = 0xBA;
const AUDIO: u32 = 0xE1;
const SAMPLING_FREQUENCY: u32 = 0xB5;
const CHANNELS: u32 = 0x9F;
const CLUSTER: u32 = 0x1F43_B675;
const TIMESTAMP: u32 = 0xE7;
const SIMPLE_BLOCK: u32 = 0xA3;
const BLOCK_GROUP: u32 = 0xA0;
const BLOCK: u32 = 0xA1;

#[derive(Clone, Copy)]
struct Element {
    id: u32,
    start: u64,
    /// Absent for live recordings, whose segments and clusters last until something else begins.
    end: Option<u64>,
}

struct Walker<'i, 'r, R> {
    input: &'i mut Input<'r, R>,
    visited: usize,
    scale_ns: u64,
    declared: Option<f64>,
    contents: Contents,
    /// The times, in ticks, of the latest block and of the one before it.
    latest: Option<u64>,
    previous: Option<u64>,
}

/// Reads tracks and length. Recordings made by browsers declare no length: theirs is that of their blocks.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let len = input.len();
    let mut walker = Walker {
        input,
        visited: 0,
        scale_ns: 1_000_000,
        declared: None,
        contents: Contents::default(),
        latest: None,
        previous: None,
    };
    let header = walker.element(0, len)?.filter(|element| element.id == EBML).and_then(|element| element.end);
    let header = header.ok_or(MediaError::malformed(FORMAT, "its header is incomplete"))?;
    let segment = walker.element(header, len)?.filter(|element| element.id == SEGMENT);
    let segment = segment.ok_or(MediaError::truncated(FORMAT, "there is nothing after its header"))?;
    walker.segment(segment, len)?;
    walker.finish()
}

impl<R: Read + Seek> Walker<'_, '_, R> {
    /// The element at `at` inside a parent that ends at `limit`; none where the parent ends.
    fn element(&mut self, at: u64, limit: u64) -> Result<Option<Element>, MediaError> {
        if at >= limit {
            return Ok(None);
        }
        self.visited += 1;
        if self.visited > MAX_ELEMENTS {
            return Err(MediaError::malformed(FORMAT, "it has too many parts"));
        }
        let head = self.input.peek(at, 12)?;
        let incomplete = || MediaError::truncated(FORMAT, "its last part is incomplete");
        let (id, id_len) = variable(head, 4, false).ok_or_else(incomplete)?;
        let (size, size_len) = variable(&head[id_len..], 8, true).ok_or_else(incomplete)?;
        let start = at + (id_len + size_len) as u64;
        let unknown = size == (1_u64 << (7 * size_len)) - 1;
        let end = if unknown { None } else { Some(start.checked_add(size).ok_or_else(incomplete)?) };
        if end.is_some_and(|end| end > self.input.len()) {
            return Err(incomplete());
        }
        let id = u32::try_from(id).unwrap_or_default();
        Ok(Some(Element { id, start, end }))
    }

    fn segment(&mut self, segment: Element, len: u64) -> Result<(), MediaError> {
        let limit = segment.end.unwrap_or(len);
        let mut at = segment.start;
        let mut last_cluster = None;
        while let Some(element) = self.element(at, limit)? {
            at = match (element.id, element.end) {
                // Where sizes are known it is enough to look into the last: a film has thousands.
                (CLUSTER, Some(end)) => {
                    last_cluster = Some(element);
                    end
                }
                (CLUSTER, None) => self.cluster(element, limit)?,
                (_, None) => return Err(MediaError::malformed(FORMAT, "a part has no size")),
                (INFO, Some(end)) => self.info(element.start, end)?,
                (TRACKS, Some(end)) => self.tracks(element.start, end)?,
                (_, Some(end)) => end,
            };
        }
        if let Some(cluster) = last_cluster {
            self.cluster(cluster, limit)?;
        }
        Ok(())
    }

    fn info(&mut self, start: u64, end: u64) -> Result<u64, MediaError> {
        let mut at = start;
        while let Some(element) = self.element(at, end)? {
            match element.id {
                TIMESTAMP_SCALE => self.scale_ns = self.unsigned(element)?.clamp(1, 1_000_000_000),
                DURATION => self.declared = self.float(element)?.filter(|ticks| ticks.is_finite() && *ticks > 0.0),
                _ => {}
            }
            at = element.end.unwrap_or(end);
        }
        Ok(end)
    }

    fn tracks(&mut self, start: u64, end: u64) -> Result<u64, MediaError> {
        let mut at = start;
        while let Some(element) = self.element(at, end)? {
            let next = element.end.unwrap_or(end);
            if element.id == TRACK {
                self.track(element.start, next)?;
            }
            at = next;
        }
        Ok(end)
    }

    fn track(&mut self, start: u64, end: u64) -> Result<(), MediaError> {
        let (mut kind, mut codec) = (0, [0_u8; 8]);
        let (mut size, mut rate, mut channels) = ((0, 0), 8000.0, 1);
        let mut at = start;
        while let Some(element) = self.element(at, end)? {
            match element.id {
                TRACK_TYPE => kind = self.unsigned(element)?,
                CODEC_ID => codec = self.word(element)?,
                // Their children follow at once: going on inside them finds these.
                VIDEO | AUDIO => {
                    at = element.start;
                    continue;
                }
                PIXEL_WIDTH => size.0 = self.unsigned(element)?,
                PIXEL_HEIGHT => size.1 = self.unsigned(element)?,
                SAMPLING_FREQUENCY => rate = self.float(element)?.unwrap_or(rate),
                CHANNELS => channels = self.unsigned(element)?,
                _ => {}
            }
            at = element.end.unwrap_or(end);
        }
        let contents = &mut self.contents;
        match kind {
            1 if contents.picture.is_none() => {
                let side = |side| u32::try_from(side).unwrap_or(0);
                contents.picture = Some((side(size.0), side(size.1)));
            }
            2 if contents.sound.is_none() => {
                let (codec, sample_rate) = match &codec {
                    // The header tells the microphone's rate; Opus always plays at one.
                    b"A_OPUS\0\0" => (Ok(AudioCodec::Opus), 48_000),
                    b"A_VORBIS" => (Ok(AudioCodec::Vorbis), rate as u32),
                    [_, _, name @ ..] => (Err([name[0], name[1], name[2], name[3]]), rate as u32),
                };
                contents.sound = Some(Sound { codec, sample_rate, channels: u16::try_from(channels).unwrap_or(0) });
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes the times of a cluster's blocks; answers where the next part of the segment begins.
    fn cluster(&mut self, cluster: Element, limit: u64) -> Result<u64, MediaError> {
        let mut base = 0_u64;
        let mut at = cluster.start;
        let cluster_end = cluster.end.unwrap_or(limit).min(limit);
        while let Some(element) = self.element(at, cluster_end)? {
            // Only parts of the segment have identifiers of four bytes.
            if cluster.end.is_none() && element.id > 0xFF_FFFF {
                return Ok(at);
            }
            match element.id {
                TIMESTAMP => base = self.unsigned(element)?,
                BLOCK_GROUP => {
                    at = element.start;
                    continue;
                }
                SIMPLE_BLOCK | BLOCK => self.block(element, base)?,
                _ => {}
            }
            at = element.end.ok_or(MediaError::malformed(FORMAT, "a block has no size"))?;
        }
        Ok(cluster_end)
    }

    fn block(&mut self, block: Element, base: u64) -> Result<(), MediaError> {
        let head = self.input.peek(block.start, 12)?;
        let Some((_, number_len)) = variable(head, 8, true) else {
            return Ok(());
        };
        let Some(&[high, low]) = head.get(number_len..number_len + 2) else {
            return Ok(());
        };
        let time = base.saturating_add_signed(i64::from(i16::from_be_bytes([high, low])));
        match self.latest {
            Some(latest) if time > latest => (self.previous, self.latest) = (Some(latest), Some(time)),
            None => self.latest = Some(time),
            _ => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Contents, MediaError> {
        let Some(latest) = self.latest else {
            return Err(MediaError::truncated(FORMAT, "there is a header but neither picture nor sound"));
        };
        let ms =
            |ticks: u64| u64::try_from(u128::from(ticks) * u128::from(self.scale_ns) / 1_000_000).unwrap_or(u64::MAX);
        // The last block lasts about as long as the one before it.
        let step = self.previous.map_or(0, |previous| latest.saturating_sub(previous));
        let measured = ms(latest.saturating_add(step));
        let declared = self.declared.map(|ticks| (ticks * self.scale_ns as f64 / 1e6).round() as u64);
        self.contents.duration_ms = match declared {
            Some(declared) if declared > measured.saturating_add(HEADER_SLACK_MS) => {
                let detail = format!("its header promises {declared} ms, about {measured} ms are there");
                return Err(MediaError::truncated(FORMAT, detail));
            }
            Some(declared) if declared >= ms(latest) => declared,
            _ => measured.max(1),
        };
        Ok(self.contents)
    }

    fn bytes(&mut self, element: Element) -> Result<&[u8], MediaError> {
        let size = element.end.unwrap_or(element.start) - element.start;
        self.input.peek(element.start, usize::try_from(size.min(8)).unwrap_or(8))
    }

    fn unsigned(&mut self, element: Element) -> Result<u64, MediaError> {
        Ok(self.bytes(element)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn float(&mut self, element: Element) -> Result<Option<f64>, MediaError> {
        let bytes = self.bytes(element)?;
        Ok(match bytes.len() {
            4 => bytes.try_into().ok().map(|bytes| f64::from(f32::from_be_bytes(bytes))),
            8 => bytes.try_into().ok().map(f64::from_be_bytes),
            _ => None,
        })
    }

    fn word(&mut self, element: Element) -> Result<[u8; 8], MediaError> {
        let mut word = [0; 8];
        let bytes = self.bytes(element)?;
        word[..bytes.len()].copy_from_slice(bytes);
        Ok(word)
    }
}

/// A number of one to `max_len` bytes whose first set bit tells how many; with or without that bit.
fn variable(bytes: &[u8], max_len: usize, without_marker: bool) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let len = first.leading_zeros() as usize + 1;
    if len > max_len {
        return None;
    }
    let value = bytes.get(..len)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
    let marker = 1_u64 << (7 * len);
    Some((if without_marker { value & (marker - 1) } else { value }, len))
}
