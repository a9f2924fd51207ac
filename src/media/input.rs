//! Random access to a file through one small window.

use std::io::{Read, Seek, SeekFrom};

use super::MediaError;

/// The bytes read at once. Small, because container readers mostly hop over what they do not need.
const WINDOW: usize = 16 * 1024;

/// A file of known length, read in windows of a few kilobytes.
pub(super) struct Input<'a, R> {
    reader: &'a mut R,
    len: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl<'a, R: Read + Seek> Input<'a, R> {
    /// Measures the file; an empty one is refused here, for every format alike.
    pub(super) fn new(reader: &'a mut R) -> Result<Self, MediaError> {
        let len = reader.seek(SeekFrom::End(0))?;
        if len == 0 {
            return Err(MediaError::Empty);
        }
        Ok(Self { reader, len, window: Vec::new(), window_at: 0 })
    }

    pub(super) fn len(&self) -> u64 {
        self.len
    }

    /// Up to `count` bytes at `at`: fewer where the file ends, never more than one window.
    pub(super) fn peek(&mut self, at: u64, count: usize) -> Result<&[u8], MediaError> {
        let count = count.min(WINDOW).min(usize::try_from(self.len.saturating_sub(at)).unwrap_or(WINDOW));
        let held = at >= self.window_at && at - self.window_at + count as u64 <= self.window.len() as u64;
        if !held {
            self.reader.seek(SeekFrom::Start(at))?;
            self.window.clear();
            self.reader.by_ref().take(WINDOW as u64).read_to_end(&mut self.window)?;
            self.window_at = at;
        }
        let from = (at - self.window_at) as usize;
        let to = (from + count).min(self.window.len());
        Ok(&self.window[from..to])
    }

    /// Exactly `N` bytes at `at`, or nothing where the file ends before.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> Result<Option<[u8; N]>, MediaError> {
        Ok(self.peek(at, N)?.try_into().ok())
    }
}

pub(super) fn be_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn be_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

pub(super) fn be_u64(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

pub(super) fn le_u16(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

pub(super) fn le_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// `units` of `per_second` as milliseconds, rounded, whatever the sizes.
pub(super) fn to_ms(units: u64, per_second: u64) -> u64 {
    let per_second = u128::from(per_second.max(1));
    let ms = (u128::from(units) * 1000 + per_second / 2) / per_second;
    u64::try_from(ms).unwrap_or(u64::MAX)
}
