//! One track of the index: what it is, how long, how large.

use std::io::{Read, Seek};

use super::super::MediaError;
use super::super::container::{AudioCodec, Sound};
use super::super::input::{be_u16, be_u32, be_u64};
use super::FORMAT;
use super::boxes::{Boxes, Mp4Box};
use super::esds;

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Width and height as shown.
    Picture((u32, u32)),
    Sound(Sound),
}

/// A track of pictures or sound; others (chapters, time codes, text) are left out.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) id: u32,
    pub(super) kind: Kind,
    /// Units a second of this track's own clock.
    pub(super) time_scale: u32,
    /// What the samples of the index last, in those units.
    indexed_units: u64,
    /// Where the fragments seen so far end, in those units.
    pub(super) fragment_units: u64,
    /// What each sample of a fragment lasts unless it says otherwise.
    pub(super) default_units: u32,
    /// The edit list's total on the film's clock, if it has one.
    pub(super) edited_units: Option<u64>,
    /// The furthest place in the file that the index points to.
    pub(super) last_chunk: u64,
}

impl Track {
    pub(super) fn units(&self) -> u64 {
        self.indexed_units.max(self.fragment_units)
    }

    /// Reads a track, or nothing if it carries neither pictures nor sound.
    pub(super) fn read<R: Read + Seek>(boxes: &mut Boxes<'_, '_, R>, trak: Mp4Box) -> Result<Option<Self>, MediaError> {
        let missing = |name| MediaError::malformed(FORMAT, format!("a track lacks its part \"{name}\""));
        let mdia = boxes.descend(trak, &[b"mdia"])?.ok_or_else(|| missing("mdia"))?;
        let Some(hdlr) = boxes.descend(mdia, &[b"hdlr"])? else {
            return Ok(None);
        };
        let handler = boxes.contents(hdlr, 12)?.get(8..12).and_then(|kind| kind.first_chunk::<4>().copied());
        if !matches!(&handler, Some([b'v', b'i', b'd', b'e'] | [b's', b'o', b'u', b'n'])) {
            return Ok(None);
        }
        let tkhd = boxes.descend(trak, &[b"tkhd"])?.ok_or_else(|| missing("tkhd"))?;
        let header = TrackHeader::parse(boxes.contents(tkhd, 104)?).ok_or_else(|| missing("tkhd"))?;
        let mdhd = boxes.descend(mdia, &[b"mdhd"])?.ok_or_else(|| missing("mdhd"))?;
        let clock = boxes.contents(mdhd, 36)?;
        let time_scale = be_u32(clock, if clock.first() == Some(&1) { 20 } else { 12 });
        let time_scale = time_scale.filter(|scale| *scale > 0).ok_or_else(|| missing("mdhd"))?;

        let stbl = boxes.descend(mdia, &[b"minf", b"stbl"])?.ok_or_else(|| missing("stbl"))?;
        let stsd = boxes.descend(stbl, &[b"stsd"])?.ok_or_else(|| missing("stsd"))?;
        let entry = boxes.contents(stsd, 512)?.get(8..).unwrap_or_default();
        let kind = match handler.as_ref() {
            Some([b'v', ..]) => Kind::Picture(header.shown_size(entry)),
            _ => Kind::Sound(sound(entry).ok_or_else(|| missing("stsd"))?),
        };
        Ok(Some(Self {
            id: header.id,
            kind,
            time_scale,
            indexed_units: indexed_units(boxes, stbl)?,
            fragment_units: 0,
            default_units: 0,
            edited_units: edited_units(boxes, trak)?,
            last_chunk: last_chunk(boxes, stbl)?,
        }))
    }
}

struct TrackHeader {
    id: u32,
    size: (u32, u32),
    on_its_side: bool,
}

impl TrackHeader {
    fn parse(bytes: &[u8]) -> Option<Self> {
        // Version 1 writes two times and a duration in 64 bits.
        let wide = if *bytes.first()? == 1 { 12 } else { 0 };
        let id = be_u32(bytes, if wide == 0 { 12 } else { 20 })?;
        let matrix = 40 + wide;
        // Columns a, b of the matrix's first row: a quarter turn has a = 0 and b = ±1.
        let on_its_side = be_u32(bytes, matrix)? == 0 && be_u32(bytes, matrix + 4)? != 0;
        // 16.16 fixed point.
        let size = (be_u32(bytes, matrix + 36)? >> 16, be_u32(bytes, matrix + 40)? >> 16);
        Some(Self { id, size, on_its_side })
    }

    fn shown_size(&self, sample_entry: &[u8]) -> (u32, u32) {
        let (width, height) = match self.size {
            (0, _) | (_, 0) => {
                let side = |at| u32::from(be_u16(sample_entry, at).unwrap_or_default());
                (side(32), side(34))
            }
            size => size,
        };
        if self.on_its_side { (height, width) } else { (width, height) }
    }
}

fn sound(entry: &[u8]) -> Option<Sound> {
    let name = *entry.get(4..8)?.first_chunk::<4>()?;
    let codec = match &name {
        b"mp4a" => Ok(AudioCodec::Aac),
        b".mp3" => Ok(AudioCodec::Mp3),
        b"Opus" => Ok(AudioCodec::Opus),
        b"sowt" | b"twos" | b"lpcm" | b"in24" | b"fl32" => Ok(AudioCodec::Pcm),
        _ => Err(name),
    };
    // 16.16 fixed point.
    let sound = Sound { codec, channels: be_u16(entry, 24)?, sample_rate: be_u32(entry, 32)? >> 16 };
    Some(if &name == b"mp4a" { esds::correct(entry, sound) } else { sound })
}

fn indexed_units<R: Read + Seek>(boxes: &mut Boxes<'_, '_, R>, stbl: Mp4Box) -> Result<u64, MediaError> {
    let mut units = 0_u64;
    if let Some(stts) = boxes.descend(stbl, &[b"stts"])? {
        boxes.table::<8>(stts, 4, |[a, b, c, d, e, f, g, h]| {
            let count = u64::from(u32::from_be_bytes([a, b, c, d]));
            let each = u64::from(u32::from_be_bytes([e, f, g, h]));
            units = units.saturating_add(count.saturating_mul(each));
        })?;
    }
    Ok(units)
}

fn edited_units<R: Read + Seek>(boxes: &mut Boxes<'_, '_, R>, trak: Mp4Box) -> Result<Option<u64>, MediaError> {
    let Some(elst) = boxes.descend(trak, &[b"edts", b"elst"])? else {
        return Ok(None);
    };
    let mut total = 0_u64;
    if boxes.contents(elst, 1)? == [1] {
        boxes.table::<20>(elst, 4, |entry| total = total.saturating_add(be_u64(&entry, 0).unwrap_or(0)))?;
    } else {
        boxes.table::<12>(elst, 4, |entry| {
            total = total.saturating_add(u64::from(be_u32(&entry, 0).unwrap_or(0)));
        })?;
    }
    // Zero stands for "until the end" in files whose length was not known at first.
    Ok(Some(total).filter(|total| *total > 0))
}

fn last_chunk<R: Read + Seek>(boxes: &mut Boxes<'_, '_, R>, stbl: Mp4Box) -> Result<u64, MediaError> {
    let mut last = 0;
    if let Some(stco) = boxes.descend(stbl, &[b"stco"])? {
        boxes.table::<4>(stco, 4, |entry| last = last.max(u64::from(u32::from_be_bytes(entry))))?;
    }
    if let Some(co64) = boxes.descend(stbl, &[b"co64"])? {
        boxes.table::<8>(co64, 4, |entry| last = last.max(u64::from_be_bytes(entry)))?;
    }
    Ok(last)
}
