//! The box structure of MP4 and QuickTime files, without trusting any size in it.

use std::io::{Read, Seek};

use super::super::MediaError;
use super::super::input::{Input, be_u64};
use super::FORMAT;

/// Boxes visited in one file; a fragmented film of ten hours has about half as many.
const MAX_BOXES: usize = 2_000_000;

/// One box: its type, and where its contents begin and end in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mp4Box {
    pub(super) kind: [u8; 4],
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Walks boxes and counts them, so that a file made of nothing but tiny boxes comes to an end.
pub(super) struct Boxes<'i, 'r, R> {
    pub(super) input: &'i mut Input<'r, R>,
    visited: usize,
}

impl<'i, 'r, R: Read + Seek> Boxes<'i, 'r, R> {
    pub(super) fn new(input: &'i mut Input<'r, R>) -> Self {
        Self { input, visited: 0 }
    }

    /// The box at `at` inside a parent that ends at `limit`; none where the parent ends.
    pub(super) fn next(&mut self, at: u64, limit: u64) -> Result<Option<Mp4Box>, MediaError> {
        if limit.saturating_sub(at) < 8 {
            return Ok(None);
        }
        self.visited += 1;
        if self.visited > MAX_BOXES {
            return Err(MediaError::malformed(FORMAT, "it has too many parts"));
        }
        let head = self.input.peek(at, 16)?;
        let Some((&[a, b, c, d, k0, k1, k2, k3], large)) = head.split_first_chunk::<8>() else {
            return Ok(None);
        };
        let (header, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, limit - at),
            1 => (16, be_u64(large, 0).unwrap_or(0)),
            size => (8, u64::from(size)),
        };
        let kind = [k0, k1, k2, k3];
        let name = String::from_utf8_lossy(&kind);
        if size < header {
            return Err(MediaError::malformed(FORMAT, format!("the size of its part \"{name}\" is impossible")));
        }
        match at.checked_add(size) {
            Some(end) if end <= limit => Ok(Some(Mp4Box { kind, start: at + header, end })),
            _ if limit == self.input.len() => {
                Err(MediaError::truncated(FORMAT, format!("its part \"{name}\" is incomplete")))
            }
            _ => Err(MediaError::malformed(FORMAT, format!("its part \"{name}\" is larger than what it is in"))),
        }
    }

    /// The boxes directly inside `parent`, of the given kinds.
    pub(super) fn children(&mut self, parent: Mp4Box, kinds: &[&[u8; 4]]) -> Result<Vec<Mp4Box>, MediaError> {
        let mut found = Vec::new();
        let mut at = parent.start;
        while let Some(child) = self.next(at, parent.end)? {
            at = child.end;
            if kinds.contains(&&child.kind) {
                found.push(child);
            }
        }
        Ok(found)
    }

    /// The first box down a path of kinds inside `parent`.
    pub(super) fn descend(&mut self, parent: Mp4Box, path: &[&[u8; 4]]) -> Result<Option<Mp4Box>, MediaError> {
        let mut here = parent;
        for kind in path {
            match self.children(here, &[kind])?.first() {
                Some(child) => here = *child,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// Up to `count` first bytes of a box's contents.
    pub(super) fn contents(&mut self, of: Mp4Box, count: usize) -> Result<&[u8], MediaError> {
        let held = usize::try_from(of.end - of.start).unwrap_or(usize::MAX);
        self.input.peek(of.start, count.min(held))
    }

    /// Calls `each` with the entries of `N` bytes of a table that starts `offset` into a box after its 32-bit count.
    pub(super) fn table<const N: usize>(
        &mut self,
        of: Mp4Box,
        offset: u64,
        mut each: impl FnMut([u8; N]),
    ) -> Result<(), MediaError> {
        let Some(count) = self.input.array::<4>(of.start + offset)? else {
            return Ok(());
        };
        let mut at = of.start + offset + 4;
        for _ in 0..u32::from_be_bytes(count) {
            if at + N as u64 > of.end {
                break;
            }
            let Some(entry) = self.input.array::<N>(at)? else {
                break;
            };
            each(entry);
            at += N as u64;
        }
        Ok(())
    }
}
