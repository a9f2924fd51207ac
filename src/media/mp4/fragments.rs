//! Fragmented files, as phones and browsers record them: times are spread over "moof" parts.

use std::io::{Read, Seek};

use super::super::MediaError;
use super::super::input::{be_u32, be_u64};
use super::boxes::{Boxes, Mp4Box};
use super::track::Track;

/// Samples in one run; a run of ten minutes of sound has about a tenth.
const MAX_SAMPLES: u32 = 1_000_000;

const HAS_BASE_OFFSET: u32 = 0x01;
const HAS_DESCRIPTION: u32 = 0x02;
const HAS_DEFAULT_UNITS: u32 = 0x08;

const HAS_DATA_OFFSET: u32 = 0x001;
const HAS_FIRST_FLAGS: u32 = 0x004;
const HAS_UNITS: u32 = 0x100;

/// Notes what each sample lasts unless its fragment says otherwise ("trex").
pub(super) fn read_defaults<R: Read + Seek>(
    boxes: &mut Boxes<'_, '_, R>,
    mvex: Mp4Box,
    tracks: &mut [Track],
) -> Result<(), MediaError> {
    for trex in boxes.children(mvex, &[b"trex"])? {
        let bytes = boxes.contents(trex, 16)?;
        let (Some(id), Some(units)) = (be_u32(bytes, 4), be_u32(bytes, 12)) else {
            continue;
        };
        for track in tracks.iter_mut().filter(|track| track.id == id) {
            track.default_units = units;
        }
    }
    Ok(())
}

/// Adds what one fragment lasts to its tracks.
pub(super) fn add<R: Read + Seek>(
    boxes: &mut Boxes<'_, '_, R>,
    moof: Mp4Box,
    tracks: &mut [Track],
) -> Result<(), MediaError> {
    for traf in boxes.children(moof, &[b"traf"])? {
        let Some(tfhd) = boxes.descend(traf, &[b"tfhd"])? else {
            continue;
        };
        let bytes = boxes.contents(tfhd, 32)?;
        let (Some(flags), Some(id)) = (be_u32(bytes, 0), be_u32(bytes, 4)) else {
            continue;
        };
        let Some(track) = tracks.iter_mut().find(|track| track.id == id) else {
            continue;
        };
        let mut at = 8;
        at += if flags & HAS_BASE_OFFSET != 0 { 8 } else { 0 };
        at += if flags & HAS_DESCRIPTION != 0 { 4 } else { 0 };
        let default_units = match flags & HAS_DEFAULT_UNITS {
            0 => track.default_units,
            _ => be_u32(bytes, at).unwrap_or(track.default_units),
        };
        let mut end = match boxes.descend(traf, &[b"tfdt"])? {
            Some(tfdt) => base_time(boxes.contents(tfdt, 12)?).unwrap_or(track.fragment_units),
            None => track.fragment_units,
        };
        for trun in boxes.children(traf, &[b"trun"])? {
            end = end.saturating_add(run_units(boxes, trun, default_units)?);
        }
        track.fragment_units = track.fragment_units.max(end);
    }
    Ok(())
}

fn base_time(tfdt: &[u8]) -> Option<u64> {
    match tfdt.first()? {
        1 => be_u64(tfdt, 4),
        _ => be_u32(tfdt, 4).map(u64::from),
    }
}

fn run_units<R: Read + Seek>(
    boxes: &mut Boxes<'_, '_, R>,
    trun: Mp4Box,
    default_units: u32,
) -> Result<u64, MediaError> {
    let head = boxes.contents(trun, 8)?;
    let (Some(flags), Some(count)) = (be_u32(head, 0).map(|word| word & 0xFF_FFFF), be_u32(head, 4)) else {
        return Ok(0);
    };
    let count = count.min(MAX_SAMPLES);
    if flags & HAS_UNITS == 0 {
        return Ok(u64::from(count) * u64::from(default_units));
    }
    let optional = [HAS_DATA_OFFSET, HAS_FIRST_FLAGS].iter().filter(|flag| flags & **flag != 0).count();
    // Each sample has up to four words, of which what it lasts is the first.
    let stride = 4 * u64::from((flags & 0xF00).count_ones());
    let mut at = trun.start + 8 + 4 * optional as u64;
    let mut units = 0_u64;
    for _ in 0..count {
        if at + stride > trun.end {
            break;
        }
        let Some(word) = boxes.input.array::<4>(at)? else {
            break;
        };
        units += u64::from(u32::from_be_bytes(word));
        at += stride;
    }
    Ok(units)
}
