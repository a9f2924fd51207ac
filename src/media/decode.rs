//! Decoding sound, a packet at a time.

use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as SymphoniaError;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream};
use symphonia::default::formats::{AdtsReader, IsoMp4Reader, MkvReader, MpaReader, OggReader, WavReader};

use super::container::{Container, identify};
use super::input::Input;
use super::levels::{AudioLevels, Meter};
use super::resample::Resampler;
use super::sniff::{SNIFF_LEN, describe};
use super::{MediaError, caf, mp3, wav};

/// The rate that speech scorers expect.
const SPEECH_RATE: u32 = 16_000;
/// Rates outside this are no recording, and would make the resampler's filter enormous.
const SAMPLE_RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;
const MAX_CHANNELS: usize = 64;
/// Packets of the shortest sort a second, sound and picture together: a file with more repeats itself to waste time.
const PACKETS_PER_SECOND: u64 = 2_000;

/// Decodes the first `max_seconds` of sound to one channel at 16 kHz, -1.0 to 1.0.
///
/// PCM, MP3, AAC and Vorbis in any container that [`super::probe_audio`] or [`super::probe_video`] reads; Opus is
/// [`MediaError::Undecodable`].
pub fn decode_mono_16khz<R>(reader: &mut R, max_seconds: u32) -> Result<Vec<f32>, MediaError>
where
    R: Read + Seek + Send + Sync,
{
    let mut out = Vec::new();
    let mut mono = Vec::new();
    let mut resampler: Option<Resampler> = None;
    decode(reader, max_seconds, |samples, sound| {
        mono.clear();
        let share = 1.0 / sound.channels as f32;
        // Samples of floating point may be of any size, and their sums would be none.
        let mixed = |frame: &[f32]| frame.iter().map(|sample| sample.clamp(-1.0, 1.0)).sum::<f32>() * share;
        mono.extend(samples.chunks_exact(sound.channels).map(mixed));
        resampler.get_or_insert_with(|| Resampler::new(sound.rate, SPEECH_RATE)).push(&mono, &mut out);
    })?;
    if let Some(resampler) = resampler {
        resampler.finish(&mut out);
    }
    // A filter swings beyond the height of what it smooths.
    out.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
    Ok(out)
}

/// Measures the first `max_seconds` of sound at its own rate, every channel by itself, in constant memory.
pub fn measure_levels<R>(reader: &mut R, max_seconds: u32) -> Result<AudioLevels, MediaError>
where
    R: Read + Seek + Send + Sync,
{
    let mut meters: Vec<Meter> = Vec::new();
    decode(reader, max_seconds, |samples, sound| {
        meters.resize_with(sound.channels, Meter::default);
        for (channel, meter) in meters.iter_mut().enumerate() {
            meter.add(samples.iter().copied().skip(channel).step_by(sound.channels));
        }
    })?;
    Ok(meters.iter().fold(Meter::default(), Meter::merge).levels())
}

#[derive(Clone, Copy, PartialEq)]
struct Shape {
    rate: u32,
    channels: usize,
}

/// Hands interleaved samples to `each`, packet by packet, all of one shape.
fn decode<R>(reader: &mut R, max_seconds: u32, each: impl FnMut(&[f32], Shape)) -> Result<(), MediaError>
where
    R: Read + Seek + Send + Sync,
{
    // The decoders are not ours: where damaged bytes make their sums overflow, the file is at fault, not the service.
    // Nothing they held is used again, so nothing half-done can be seen.
    catch_unwind(AssertUnwindSafe(|| decode_trusting(reader, max_seconds, each)))
        .unwrap_or_else(|_| Err(MediaError::malformed("media", "its sound cannot be decoded")))
}

fn decode_trusting<R>(reader: &mut R, max_seconds: u32, mut each: impl FnMut(&[f32], Shape)) -> Result<(), MediaError>
where
    R: Read + Seek + Send + Sync,
{
    let (mut format, container) = open(reader, max_seconds)?;
    let name = container.name();
    let (track_id, mut decoder) = decoder(&*format, name)?;
    let mut shape: Option<Shape> = None;
    let mut left = u64::MAX;
    let mut samples: Vec<f32> = Vec::new();
    let mut packets = (u64::from(max_seconds) + 10) * PACKETS_PER_SECOND;
    while left > 0 && packets > 0 {
        packets -= 1;
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            // A cut file is good up to the cut; whether it may be cut is for the probes to say.
            Ok(None) | Err(_) => break,
        };
        if packet.track_id != track_id {
            continue;
        }
        let buffer = match decoder.decode(&packet) {
            Ok(buffer) => buffer,
            Err(SymphoniaError::DecodeError(_) | SymphoniaError::IoError(_)) => continue,
            Err(_) => break,
        };
        let this = Shape { rate: buffer.spec().rate(), channels: buffer.num_planes() };
        if buffer.is_empty() {
            continue;
        }
        if !SAMPLE_RATES.contains(&this.rate) || !(1..=MAX_CHANNELS).contains(&this.channels) {
            return Err(MediaError::unsupported(name, "its sample rate or number of channels is unusual"));
        }
        if shape.is_none() {
            left = u64::from(max_seconds) * u64::from(this.rate);
        }
        // Changing in the middle happens only in files pasted together from several.
        if *shape.get_or_insert(this) != this {
            break;
        }
        buffer.copy_to_vec_interleaved(&mut samples);
        let frames = (samples.len() / this.channels).min(usize::try_from(left).unwrap_or(usize::MAX));
        left -= frames as u64;
        samples.truncate(frames * this.channels);
        samples.iter_mut().filter(|sample| !sample.is_finite()).for_each(|sample| *sample = 0.0);
        each(&samples, this);
    }
    match shape {
        Some(_) => Ok(()),
        None => Err(MediaError::malformed(name, "none of its sound can be decoded")),
    }
}

fn open<'s, R>(reader: &'s mut R, max_seconds: u32) -> Result<(Box<dyn FormatReader + 's>, Container), MediaError>
where
    R: Read + Seek + Send + Sync,
{
    let mut input = Input::new(reader)?;
    let len = input.len();
    let first = input.peek(0, SNIFF_LEN)?;
    let container =
        identify(first).ok_or(MediaError::WrongKind { expected: "a recording or video", found: describe(first) })?;
    let mut start = 0;
    let mut corrections = Vec::new();
    match container {
        // Recorders that stream or die leave wrong lengths, which the decoder would believe.
        Container::Wav => {
            let data = wav::locate(&mut input)?;
            corrections.push(Correction::new(wav::RIFF_SIZE_AT, len.saturating_sub(wav::RIFF_SIZE_AT + 4)));
            corrections.push(Correction::new(data.size_at, data.bytes));
        }
        // The decoder would look for sound in the pictures that tags hold.
        Container::Mp3 => start = mp3::skip_tags(&mut input)?,
        // Its structure is read here alone.
        Container::Caf => {
            let (bytes, inside) = caf::rewrite(&mut input, max_seconds)?;
            let stream = MediaSourceStream::new(Box::new(io::Cursor::new(bytes)), Default::default());
            return Ok((format_reader(inside, stream, container)?, container));
        }
        _ => {}
    }
    reader.seek(SeekFrom::Start(0))?;
    let source = Source { reader, len, at: 0, corrections };
    let mut stream = MediaSourceStream::new(Box::new(source), Default::default());
    stream.seek(SeekFrom::Start(start))?;
    Ok((format_reader(container, stream, container)?, container))
}

/// The reader of a container; `shown` is what the file is called.
fn format_reader<'s>(
    container: Container,
    stream: MediaSourceStream<'s>,
    shown: Container,
) -> Result<Box<dyn FormatReader + 's>, MediaError> {
    let options = FormatOptions::default();
    let format: Result<Box<dyn FormatReader + 's>, SymphoniaError> = match container {
        Container::Mp4 | Container::Mov => IsoMp4Reader::try_new(stream, options).map(|it| Box::new(it) as _),
        Container::WebM => MkvReader::try_new(stream, options).map(|it| Box::new(it) as _),
        Container::Wav => WavReader::try_new(stream, options).map(|it| Box::new(it) as _),
        Container::Mp3 => MpaReader::try_new(stream, options).map(|it| Box::new(it) as _),
        Container::Ogg => OggReader::try_new(stream, options).map(|it| Box::new(it) as _),
        Container::Adts | Container::Caf => AdtsReader::try_new(stream, options).map(|it| Box::new(it) as _),
    };
    format.map_err(|_| MediaError::malformed(shown.name(), "its sound cannot be found"))
}

fn decoder(format: &dyn FormatReader, name: &'static str) -> Result<(u32, Box<dyn AudioDecoder>), MediaError> {
    let missing = MediaError::Missing { format: name, what: "sound" };
    let Some(track) = format.first_track(TrackType::Audio) else {
        return Err(missing);
    };
    let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
        return Err(missing);
    };
    if parameters.codec == CODEC_ID_OPUS {
        return Err(MediaError::Undecodable { codec: "Opus" });
    }
    match symphonia::default::get_codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default()) {
        Ok(decoder) => Ok((track.id, decoder)),
        Err(SymphoniaError::Unsupported(_)) => Err(MediaError::Undecodable { codec: "This kind of" }),
        Err(_) => Err(MediaError::malformed(name, "the description of its sound is damaged")),
    }
}

/// Bytes to be read in place of those in the file.
struct Correction {
    at: u64,
    bytes: [u8; 4],
}

impl Correction {
    fn new(at: u64, length: u64) -> Self {
        Self { at, bytes: u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes() }
    }
}

/// A reader of known length, as the decoders want it.
struct Source<'a, R> {
    reader: &'a mut R,
    len: u64,
    at: u64,
    corrections: Vec<Correction>,
}

impl<R: Read> Read for Source<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        for correction in &self.corrections {
            for (place, byte) in (correction.at..).zip(correction.bytes) {
                let held = place.checked_sub(self.at).and_then(|index| buffer[..count].get_mut(index as usize));
                if let Some(held) = held {
                    *held = byte;
                }
            }
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl<R: Seek> Seek for Source<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.reader.seek(to)?;
        Ok(self.at)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Source<'_, R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.len)
    }
}
