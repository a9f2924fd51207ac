//! Pictures: JPEG, PNG and WebP, by their headers, and whether the file is whole.

use std::io::{Read, Seek};

use super::MediaError;
use super::input::{Input, be_u16, be_u32, le_u16, le_u32};
use super::sniff::{SNIFF_LEN, describe, sniff};

/// More segments or chunks than any camera writes.
const MAX_PARTS: usize = 100_000;

/// What a picture file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// The content type to serve it with.
    pub content_type: &'static str,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Reads type and size of a JPEG, PNG or WebP picture; anything else, and a picture cut short, is refused.
pub fn probe_image<R: Read + Seek>(reader: &mut R) -> Result<ImageInfo, MediaError> {
    let mut input = Input::new(reader)?;
    let first = input.peek(0, SNIFF_LEN)?;
    let (format, content_type, (width, height)) = match sniff(first) {
        Some(kind @ "image/jpeg") => ("JPEG", kind, jpeg(&mut input)?),
        Some(kind @ "image/png") => ("PNG", kind, png(&mut input)?),
        Some(kind @ "image/webp") => ("WebP", kind, webp(&mut input)?),
        _ => {
            return Err(MediaError::WrongKind { expected: "a JPEG, PNG or WebP picture", found: describe(first) });
        }
    };
    if width == 0 || height == 0 {
        return Err(MediaError::malformed(format, "the picture has no size"));
    }
    Ok(ImageInfo { content_type, width, height })
}

fn cut(format: &'static str) -> MediaError {
    MediaError::truncated(format, "part of the picture is missing")
}

fn png<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<(u32, u32), MediaError> {
    let head = input.peek(8, 16)?;
    let (Some(b"IHDR"), Some(width), Some(height)) = (head.get(4..8), be_u32(head, 8), be_u32(head, 12)) else {
        return Err(MediaError::malformed("PNG", "it does not begin with a header"));
    };
    let mut at = 8;
    for _ in 0..MAX_PARTS {
        let chunk = input.array::<8>(at)?.ok_or_else(|| cut("PNG"))?;
        at += 12 + u64::from(u32::from_be_bytes([chunk[0], chunk[1], chunk[2], chunk[3]]));
        if &chunk[4..] == b"IEND" {
            return Ok((width, height));
        }
    }
    Err(MediaError::malformed("PNG", "it has too many parts"))
}

fn jpeg<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<(u32, u32), MediaError> {
    let mut at = 2;
    for _ in 0..MAX_PARTS {
        let head = input.array::<9>(at)?.ok_or_else(|| cut("JPEG"))?;
        match head[..2] {
            // Fill bytes may precede a marker.
            [0xFF, 0xFF] => at += 1,
            [0xFF, 0x01 | 0xD0..=0xD7] => at += 2,
            [0xFF, 0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF] => {
                let (height, width) = (be_u16(&head, 5), be_u16(&head, 7));
                return match ends_as_jpeg(input)? {
                    true => Ok((u32::from(width.unwrap_or_default()), u32::from(height.unwrap_or_default()))),
                    false => Err(cut("JPEG")),
                };
            }
            [0xFF, 0xC4..=0xFE] if head[1] != 0xD9 && head[1] != 0xDA => {
                let size = be_u16(&head, 2).unwrap_or_default();
                if size < 2 {
                    return Err(MediaError::malformed("JPEG", "a segment is too short"));
                }
                at += 2 + u64::from(size);
            }
            _ => {
                return Err(MediaError::malformed("JPEG", "the picture's size is not announced"));
            }
        }
    }
    Err(MediaError::malformed("JPEG", "it has too many parts"))
}

/// Whether the end mark is there; cameras may append a little of their own.
fn ends_as_jpeg<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<bool, MediaError> {
    let tail = 16 * 1024;
    let at = input.len().saturating_sub(tail);
    Ok(input.peek(at, tail as usize)?.windows(2).any(|pair| pair == [0xFF, 0xD9]))
}

fn webp<R: Read + Seek>(input: &mut Input<'_, R>) -> Result<(u32, u32), MediaError> {
    let len = input.len();
    let head = input.peek(0, 30)?;
    let size = le_u32(head, 4).unwrap_or_default();
    if u64::from(size) + 8 > len || head.len() < 30 {
        return Err(cut("WebP"));
    }
    let u24 = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], 0]);
    let u14 = |at: usize| u32::from(le_u16(head, at).unwrap_or_default() & 0x3FFF);
    match &head[12..16] {
        b"VP8 " if head[23..26] == [0x9D, 0x01, 0x2A] => Ok((u14(26), u14(28))),
        b"VP8L" if head[20] == 0x2F => {
            let bits = le_u32(head, 21).unwrap_or_default();
            Ok(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        b"VP8X" => Ok((u24(24) + 1, u24(27) + 1)),
        _ => Err(MediaError::malformed("WebP", "there is no picture in it")),
    }
}
