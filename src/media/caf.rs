//! CAF, Apple's Core Audio Format: chunks, of which one describes the sound, one holds it and, where packets differ in length,
//! one tells how long each is.

use std::io::{Read, Seek};

use super::MediaError;
use super::adts::{self, Header};
use super::container::{AudioCodec, Container, Contents, Sound};
use super::input::{Input, be_u32, be_u64, to_ms};

const FORMAT: &str = "CAF";
/// How a file begins: its type, and the only version there is.
pub(super) const MAGIC: &[u8] = b"caff\0\x01";
/// More chunks than any recorder writes.
const MAX_CHUNKS: usize = 1_000;
const MAX_CHANNELS: u32 = 64;
/// The most that is rewritten to be decoded, bytes: more than a recording may have.
const MAX_REWRITTEN: u64 = 128 << 20;

const FLOAT: u32 = 1;
const LITTLE_ENDIAN: u32 = 2;

/// How the sound is laid out.
#[derive(Debug, Clone, Copy)]
struct Layout {
    sound: Sound,
    flags: u32,
    /// Nothing where packets differ.
    bytes_per_packet: u64,
    samples_per_packet: u64,
    bits: u32,
}

/// The lengths of packets: how many there are, how many samples they hold, and where their lengths stand.
#[derive(Debug, Clone, Copy)]
struct PacketTable {
    packets: u64,
    samples: u64,
    start: u64,
    end: u64,
}

struct File {
    layout: Layout,
    /// Where the sound begins and ends.
    data: (u64, u64),
    table: Option<PacketTable>,
}

/// Reads format and length.
pub(super) fn read<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<Contents, MediaError> {
    let file = locate(input)?;
    let sound = file.layout.sound;
    let duration_ms = match sound.codec {
        Ok(_) => to_ms(file.samples()?, u64::from(file.layout.clock())).max(1),
        // What cannot be used lasts no time.
        Err(_) => 0,
    };
    Ok(Contents { duration_ms, picture: None, sound: Some(sound) })
}

/// The first seconds of the sound in a file that decoders know: samples as WAV, AAC as ADTS.
pub(super) fn rewrite<R: Read + Seek>(
    input: &mut Input<'_, R>,
    max_seconds: u32,
) -> Result<(Vec<u8>, Container), MediaError> {
    let file = locate(input)?;
    let samples = file.samples()?.min(u64::from(max_seconds) * u64::from(file.layout.clock()));
    match file.layout.sound.codec {
        Ok(AudioCodec::Pcm) => Ok((file.as_wav(input, samples)?, Container::Wav)),
        Ok(AudioCodec::Aac) => Ok((file.as_adts(input, samples)?, Container::Adts)),
        Ok(AudioCodec::Opus) => Err(MediaError::Undecodable { codec: "Opus" }),
        _ => Err(MediaError::Undecodable { codec: "This kind of" }),
    }
}

fn locate<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<File, MediaError> {
    let (mut layout, mut data, mut table) = (None, None, None);
    let mut at = 8;
    for _ in 0..MAX_CHUNKS {
        let Some(head) = input.array::<12>(at)? else { break };
        let body = at + 12;
        let incomplete = || MediaError::truncated(FORMAT, "its last part is incomplete");
        // -1 stands for "up to the end" while a recorder is at work.
        let size = be_u64(&head, 4).unwrap_or(u64::MAX);
        let end = body.checked_add(size).filter(|end| *end <= input.len()).ok_or_else(incomplete)?;
        match &head[..4] {
            b"desc" if layout.is_none() => layout = Some(Layout::parse(input.peek(body, 32.min(size as usize))?)?),
            b"data" if data.is_none() => data = Some(((body + 4).min(end), end)),
            b"pakt" if table.is_none() => table = PacketTable::parse(input.peek(body, 24)?, body + 24, end),
            _ => {}
        }
        at = end;
    }
    let layout = layout.ok_or(MediaError::truncated(FORMAT, "its header is incomplete"))?;
    let data = data.ok_or(MediaError::truncated(FORMAT, "there is a header but no sound after it"))?;
    Ok(File { layout, data, table })
}

impl Layout {
    fn parse(bytes: &[u8]) -> Result<Self, MediaError> {
        let short = || MediaError::malformed(FORMAT, "the description of its sound is too short");
        let field = |at| be_u32(bytes, at).ok_or_else(short);
        let rate = be_u64(bytes, 0).map(f64::from_bits).ok_or_else(short)?;
        let name = *bytes.get(8..12).and_then(|name| name.first_chunk::<4>()).ok_or_else(short)?;
        let (flags, bytes_per_packet, samples_per_packet) = (field(12)?, field(16)?, field(20)?);
        let (channels, bits) = (field(24)?, field(28)?);
        if !(1.0..=1e6).contains(&rate) || !(1..=MAX_CHANNELS).contains(&channels) {
            return Err(MediaError::malformed(FORMAT, "its channels or its sample rate make no sense"));
        }
        let codec = match &name {
            b"lpcm" => Ok(AudioCodec::Pcm),
            b"aac " => Ok(AudioCodec::Aac),
            b"opus" => Ok(AudioCodec::Opus),
            _ => Err(name),
        };
        let packed = match codec {
            Ok(AudioCodec::Pcm) => {
                let sizes: &[u32] = if flags & FLOAT == 0 { &[16, 24, 32] } else { &[32, 64] };
                if !sizes.contains(&bits) {
                    return Err(MediaError::unsupported(FORMAT, "its samples have an unusual size; record 16 bits"));
                }
                samples_per_packet == 1 && bytes_per_packet == channels * (bits / 8)
            }
            Ok(_) => samples_per_packet > 0 && bytes_per_packet == 0,
            Err(_) => true,
        };
        if !packed {
            return Err(MediaError::malformed(FORMAT, "its packets make no sense"));
        }
        let sound = Sound { codec, sample_rate: rate as u32, channels: channels as u16 };
        Ok(Self {
            sound,
            flags,
            bytes_per_packet: bytes_per_packet.into(),
            samples_per_packet: samples_per_packet.into(),
            bits,
        })
    }

    /// Samples a second, as packets count them.
    fn clock(&self) -> u32 {
        self.sound.sample_rate
    }
}

impl PacketTable {
    fn parse(bytes: &[u8], start: u64, end: u64) -> Option<Self> {
        let (packets, samples) = (be_u64(bytes, 0)?, be_u64(bytes, 8)?);
        Some(Self { packets, samples, start, end: end.max(start) })
    }
}

impl File {
    /// How many samples of each channel there are; refuses tables that promise more than there is.
    fn samples(&self) -> Result<u64, MediaError> {
        let (start, end) = self.data;
        let samples = match (self.layout.bytes_per_packet, self.table) {
            (0, None) => return Err(MediaError::truncated(FORMAT, "its recorder did not finish it")),
            (0, Some(table)) => {
                // No packet and no length of one is shorter than a byte.
                if table.packets > (end - start).min(table.end - table.start) {
                    let detail = format!("it promises {} packets of sound, fewer are there", table.packets);
                    return Err(MediaError::truncated(FORMAT, detail));
                }
                if table.samples > table.packets * self.layout.samples_per_packet {
                    return Err(MediaError::malformed(FORMAT, "it promises more sound than its packets hold"));
                }
                table.samples
            }
            (bytes, _) => (end - start) / bytes,
        };
        match samples {
            0 => Err(MediaError::truncated(FORMAT, "there is a header but no sound after it")),
            samples => Ok(samples),
        }
    }

    fn as_wav<R: Read + Seek>(&self, input: &mut Input<'_, R>, samples: u64) -> Result<Vec<u8>, MediaError> {
        let Layout { sound, flags, bits, bytes_per_packet, .. } = self.layout;
        let wanted = samples * bytes_per_packet;
        let bytes = wanted.min(MAX_REWRITTEN - MAX_REWRITTEN % bytes_per_packet);
        let length = u32::try_from(bytes).unwrap_or(u32::MAX);
        let frame = u32::try_from(bytes_per_packet).unwrap_or(u32::MAX);
        let mut wav = Vec::with_capacity(44 + length as usize);
        wav.extend(b"RIFF");
        wav.extend((36 + length).to_le_bytes());
        wav.extend(b"WAVEfmt \x10\0\0\0");
        wav.extend(if flags & FLOAT == 0 { [1, 0] } else { [3, 0] });
        wav.extend(sound.channels.to_le_bytes());
        wav.extend(sound.sample_rate.to_le_bytes());
        wav.extend(sound.sample_rate.saturating_mul(frame).to_le_bytes());
        wav.extend((frame as u16).to_le_bytes());
        wav.extend((bits as u16).to_le_bytes());
        wav.extend(b"data");
        wav.extend(length.to_le_bytes());
        let header = wav.len();
        copy(input, self.data.0, bytes, &mut wav)?;
        if flags & LITTLE_ENDIAN == 0 {
            wav[header..].chunks_exact_mut(bits as usize / 8).for_each(<[u8]>::reverse);
        }
        Ok(wav)
    }

    fn as_adts<R: Read + Seek>(&self, input: &mut Input<'_, R>, samples: u64) -> Result<Vec<u8>, MediaError> {
        let Layout { sound, samples_per_packet, .. } = self.layout;
        let damaged = || MediaError::malformed(FORMAT, "the lengths of its packets make no sense");
        if samples_per_packet != adts::BLOCK {
            return Err(MediaError::Undecodable { codec: "This kind of" });
        }
        let table = self.table.ok_or_else(damaged)?;
        // All lengths first: the sound is elsewhere in the file. Some samples before the first are for the decoder alone.
        let packets = (samples.div_ceil(samples_per_packet) + 3).min(table.packets);
        let mut lengths = Vec::new();
        let mut at = table.start;
        for _ in 0..packets {
            let (length, next) = packet_length(input, at, table.end)?.ok_or_else(damaged)?;
            lengths.push(length);
            at = next;
        }
        let (mut at, end) = self.data;
        let mut file = Vec::new();
        for length in lengths {
            let header = Header::of(sound.sample_rate, sound.channels, length.into()).ok_or_else(damaged)?;
            if at + u64::from(length) > end || file.len() as u64 > MAX_REWRITTEN {
                return Err(damaged());
            }
            file.extend(header);
            copy(input, at, length.into(), &mut file)?;
            at += u64::from(length);
        }
        Ok(file)
    }
}

/// Appends bytes of the file.
fn copy<R: Read + Seek>(
    input: &mut Input<'_, R>,
    mut at: u64,
    mut left: u64,
    to: &mut Vec<u8>,
) -> Result<(), MediaError> {
    while left > 0 {
        let part = input.peek(at, usize::try_from(left).unwrap_or(usize::MAX))?;
        if part.is_empty() {
            return Err(MediaError::truncated(FORMAT, "its sound is cut"));
        }
        to.extend(part);
        (at, left) = (at + part.len() as u64, left - part.len() as u64);
    }
    Ok(())
}

/// A length of one to three bytes, seven bits each, the highest first, and where the next one stands.
fn packet_length<R: Read + Seek>(
    input: &mut Input<'_, R>,
    at: u64,
    end: u64,
) -> Result<Option<(u16, u64)>, MediaError> {
    let mut length = 0_u32;
    for place in at..end.min(at + 3) {
        let Some([byte]) = input.array::<1>(place)? else { return Ok(None) };
        length = length << 7 | u32::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Ok(u16::try_from(length).ok().map(|length| (length, place + 1)));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::{decode_mono_16khz, probe_audio};
    use super::*;

    fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&kind[..], &(body.len() as u64).to_be_bytes(), body].concat()
    }

    fn description(name: &[u8; 4], flags: u32, bytes: u32, samples: u32, bits: u32) -> Vec<u8> {
        let mut body = 16_000_f64.to_be_bytes().to_vec();
        body.extend(name);
        body.extend([flags, bytes, samples, 1, bits].map(u32::to_be_bytes).concat());
        chunk(b"desc", &body)
    }

    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        [&b"caff\0\x01\0\0"[..], &chunks.concat()].concat()
    }

    fn duration(bytes: &[u8]) -> Result<u64, String> {
        probe_audio(&mut Cursor::new(bytes)).map(|info| info.duration_ms).map_err(|error| error.to_string())
    }

    #[test]
    fn samples_of_any_size_and_order_are_read() {
        let level = 0.25_f64;
        let whole = |bits: u32| (level * f64::from(2_u32).powi(bits as i32 - 1)) as i64;
        let of = |bits: usize, bytes: [u8; 8]| bytes[8 - bits / 8..].to_vec();
        for (flags, bits, sample) in [
            (0, 16, of(16, whole(16).to_be_bytes())),
            (0, 24, of(24, whole(24).to_be_bytes())),
            (0, 32, of(32, whole(32).to_be_bytes())),
            (FLOAT, 32, (level as f32).to_be_bytes().to_vec()),
            (FLOAT, 64, level.to_be_bytes().to_vec()),
        ] {
            for order in [0, LITTLE_ENDIAN] {
                let mut sample = sample.clone();
                if order == LITTLE_ENDIAN {
                    sample.reverse();
                }
                let data = [vec![0; 4], sample.repeat(1600)].concat();
                let bytes = file(&[description(b"lpcm", flags | order, bits / 8, 1, bits), chunk(b"data", &data)]);
                assert_eq!(duration(&bytes), Ok(100), "{flags} {order} {bits}");
                let samples = decode_mono_16khz(&mut Cursor::new(&bytes), 60).unwrap();
                assert_eq!(samples.len(), 1600);
                assert!(samples.iter().all(|found| (f64::from(*found) - level).abs() < 1e-3), "{flags} {order} {bits}");
            }
        }
    }

    #[test]
    fn what_is_promised_must_be_there() {
        let aac = || description(b"aac ", 2, 0, 1024, 0);
        let data = chunk(b"data", &[0; 104]);
        let table = |packets: u64, samples: u64, lengths: &[u8]| {
            let head = [packets.to_be_bytes(), samples.to_be_bytes(), [0; 8]].concat();
            chunk(b"pakt", &[head, lengths.to_vec()].concat())
        };
        let read = |chunks: &[Vec<u8>]| duration(&file(chunks));
        assert_eq!(read(&[aac(), data.clone(), table(10, 10_000, &[10; 10])]), Ok(625));
        assert!(read(&[aac(), data.clone()]).unwrap_err().contains("did not finish"));
        let many = read(&[aac(), data.clone(), table(11, 10_000, &[10; 10])]).unwrap_err();
        assert!(many.contains("11 packets"), "{many}");
        let long = read(&[aac(), data.clone(), table(10, 10_241, &[10; 10])]).unwrap_err();
        assert!(long.contains("more sound than its packets hold"), "{long}");
        assert!(read(&[aac(), data.clone(), table(10, 0, &[10; 10])]).unwrap_err().contains("no sound"));
        assert!(read(std::slice::from_ref(&data)).unwrap_err().contains("header is incomplete"));
        assert!(read(&[aac()]).unwrap_err().contains("no sound after it"));
        let mut unfinished = file(&[description(b"lpcm", 2, 2, 1, 16), data]);
        unfinished[8 + 44 + 4..8 + 44 + 12].fill(0xFF);
        assert!(duration(&unfinished).unwrap_err().contains("incomplete"));
        let lossless = read(&[description(b"alac", 0, 0, 4096, 0), chunk(b"data", &[0; 9])]).unwrap_err();
        assert!(lossless.contains("\"alac\""), "{lossless}");
    }

    #[test]
    fn lengths_that_make_no_sense_are_no_sound() {
        for lengths in [&[200; 10][..], &[0x80; 10], &[0xFF; 40]] {
            let head = [10_u64.to_be_bytes(), 10_240_u64.to_be_bytes(), [0; 8]].concat();
            let bytes = file(&[
                description(b"aac ", 2, 0, 1024, 0),
                chunk(b"pakt", &[&head, lengths].concat()),
                chunk(b"data", &[0; 104]),
            ]);
            assert_eq!(duration(&bytes), Ok(640));
            let refusal = decode_mono_16khz(&mut Cursor::new(&bytes), 60).unwrap_err().to_string();
            assert!(refusal.contains("lengths of its packets"), "{refusal}");
        }
    }
}
