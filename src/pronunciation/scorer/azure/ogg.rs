//! Opus moved from WebM, as browsers record it, to Ogg, as Azure takes it: the sound stays as it is.
//!
//! RFC 3533 (Ogg pages), RFC 7845 (Opus in Ogg), RFC 6716 §3.1 (how long an Opus packet lasts).

use std::io::Cursor;

use bytes::{BufMut, Bytes, BytesMut};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats::MkvReader;

const FIRST_PAGE: u8 = 2;
const LAST_PAGE: u8 = 4;

/// More packets than a minute of Opus can have: the shortest last 2.5 ms.
const MAX_PACKETS: usize = 60 * 400;

/// The same sound in an Ogg file; nothing when it is no Opus or damaged.
pub(super) fn opus_from_webm(webm: Vec<u8>) -> Option<Bytes> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(webm)), Default::default());
    let mut reader = MkvReader::try_new(stream, FormatOptions::default()).ok()?;
    let track = reader.first_track(TrackType::Audio)?;
    let track_id = track.id;
    let Some(CodecParameters::Audio(parameters)) = &track.codec_params else { return None };
    let head = parameters.extra_data.as_deref().filter(|head| head.starts_with(b"OpusHead"))?;

    let mut ogg = Pages::default();
    ogg.push(head, FIRST_PAGE)?;
    ogg.push(b"OpusTags\x08\0\0\0parlance\0\0\0\0", 0)?;
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
    let (last, others) = packets.split_last()?;
    for packet in others {
        ogg.position += samples(packet)?;
        ogg.push(packet, 0)?;
    }
    ogg.position += samples(last)?;
    ogg.push(last, LAST_PAGE)?;
    Some(ogg.bytes.freeze())
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

/// An Ogg file of one stream, one packet to a page.
#[derive(Default)]
struct Pages {
    bytes: BytesMut,
    count: u32,
    /// Samples up to the end of the page being written.
    position: u64,
}

impl Pages {
    /// Appends a page; nothing when the packet is longer than a page can be.
    fn push(&mut self, packet: &[u8], flags: u8) -> Option<()> {
        let segments = u8::try_from(packet.len() / 255 + 1).ok()?;
        let mut page = BytesMut::with_capacity(27 + usize::from(segments) + packet.len());
        page.put_slice(b"OggS\0");
        page.put_u8(flags);
        page.put_u64_le(self.position);
        page.put_u32_le(1); // the stream's number
        page.put_u32_le(self.count);
        page.put_u32_le(0); // the checksum, below
        page.put_u8(segments);
        page.put_bytes(255, usize::from(segments) - 1);
        page.put_u8((packet.len() % 255) as u8);
        page.put_slice(packet);
        let checksum = checksum(&page);
        page[22..26].copy_from_slice(&checksum.to_le_bytes());
        self.bytes.unsplit(page);
        self.count += 1;
        Some(())
    }
}

/// CRC-32 as Ogg has it: not reflected, from zero.
fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ (u32::from(*byte) << 24), |crc, _| (crc << 1) ^ if crc >> 31 == 1 { 0x04c1_1db7 } else { 0 })
    })
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
    fn pages_have_the_checksums_that_other_encoders_give_them() {
        let ogg = include_bytes!("../../../../tests/media/opus.ogg");
        let second = ogg[4..].windows(4).position(|bytes| bytes == b"OggS").unwrap() + 4;
        let mut page = ogg[..second].to_vec();
        let given = u32::from_le_bytes(page[22..26].try_into().unwrap());
        page[22..26].fill(0);
        assert_eq!(checksum(&page), given);
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
