//! Opus moved from WebM, as browsers record it, to Ogg, as Azure takes it: the sound stays as it is.
//!
//! RFC 7845 (Opus in Ogg), RFC 6716 §3.1 (how long an Opus packet lasts).

use std::io::Cursor;

use bytes::Bytes;
use ogg::PacketWriter;
use ogg::writing::PacketWriteEndInfo::{EndPage, EndStream};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats::MkvReader;

/// The number of the one stream in the file.
const SERIAL: u32 = 1;

/// More packets than a minute of Opus can have: the shortest last 2.5 ms.
const MAX_PACKETS: usize = 60 * 400;

/// The same sound in an Ogg file; nothing when it is no Opus or damaged.
pub fn opus_from_webm(webm: Vec<u8>) -> Option<Bytes> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(webm)), Default::default());
    let mut reader = MkvReader::try_new(stream, FormatOptions::default()).ok()?;
    let track = reader.first_track(TrackType::Audio)?;
    let track_id = track.id;
    let Some(CodecParameters::Audio(parameters)) = &track.codec_params else { return None };
    let head = parameters.extra_data.as_deref().filter(|head| head.starts_with(b"OpusHead"))?.to_vec();

    let mut ogg = PacketWriter::new(Vec::new());
    ogg.write_packet(head, SERIAL, EndPage, 0).ok()?;
    ogg.write_packet(&b"OpusTags\x08\0\0\0parlance\0\0\0\0"[..], SERIAL, EndPage, 0).ok()?;
    let mut packets = Vec::new();
    // A recording that breaks off is good up to there.
    while let Ok(Some(packet)) = reader.next_packet() {
        if packet.track_id == track_id && !packet.data.is_empty() {
            packets.push(packet.data);
        }
        if packets.len() > MAX_PACKETS {
            return None;
        }
    }
    let count = packets.len();
    let mut position = 0;
    for (number, packet) in (1..).zip(packets) {
        position += samples(&packet)?;
        let end = if number == count { EndStream } else { EndPage };
        ogg.write_packet(Vec::from(packet), SERIAL, end, position).ok()?;
    }
    (count > 0).then(|| ogg.into_inner().into())
}

/// How long a packet lasts, in samples of 48 kHz.
fn samples(packet: &[u8]) -> Option<u64> {
    let toc = packet.first()?;
    let configuration = toc >> 3;
    let frame = match configuration {
        0..12 => [480, 960, 1920, 2880][usize::from(configuration & 3)],
        12..16 => [480, 960][usize::from(configuration & 1)],
        _ => [120, 240, 480, 960][usize::from(configuration & 3)],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => u64::from(packet.get(1)? & 0x3f),
    };
    Some(frame * frames)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::{AudioCodec, Container, probe_audio};

    #[test]
    fn the_sound_of_a_webm_recording_arrives_whole() {
        for webm in [
            &include_bytes!("../../../../tests/media/opus.webm")[..],
            include_bytes!("../../../../tests/media/live.webm"),
        ] {
            let ogg = opus_from_webm(webm.to_vec()).unwrap();
            let info = probe_audio(&mut Cursor::new(&ogg)).unwrap();
            assert_eq!((info.container, info.codec, info.channels), (Container::Ogg, AudioCodec::Opus, 1));
            assert!(info.duration_ms.abs_diff(808) <= 20, "{} ms", info.duration_ms);
        }
    }

    #[test]
    fn what_is_no_opus_in_webm_is_refused() {
        assert!(opus_from_webm(Vec::new()).is_none());
        assert!(opus_from_webm(include_bytes!("../../../../tests/media/opus.ogg").to_vec()).is_none());
        assert!(opus_from_webm(include_bytes!("../../../../tests/media/vorbis.webm").to_vec()).is_none());
    }

    #[test]
    fn packets_last_as_their_first_byte_says() {
        // SILK 20 ms; hybrid 10 ms twice; CELT 2.5 ms, five times.
        assert_eq!(samples(&[1 << 3]), Some(960));
        assert_eq!(samples(&[(12 << 3) | 1]), Some(960));
        assert_eq!(samples(&[(16 << 3) | 3, 5]), Some(600));
        assert_eq!(samples(&[3]), None);
    }
}
