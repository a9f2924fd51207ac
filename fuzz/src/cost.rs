//! Bounds on what reading may cost: counted, not timed, so that they hold on a busy machine too.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic;
use std::sync::Once;

/// Bytes.
pub const KIB: u64 = 1024;

/// Runs `work`, which may hold `held` bytes at a time and ask for `in_all` bytes of memory altogether. The second finds
/// what is copied again and again: work that grows with the square of its input.
pub fn bounded<T>(held: u64, in_all: u64, work: impl FnOnce() -> T) -> T {
    let mut result = None;
    let memory = allocation_counter::measure(|| result = Some(work()));
    assert!(memory.bytes_max <= held, "held {} bytes of {held}", memory.bytes_max);
    assert!(memory.bytes_total <= in_all, "asked for {} bytes of {in_all}", memory.bytes_total);
    result.expect("the work was done")
}

/// Bounds that grow with the input alone: `held` and `in_all` times its length, beside some kilobytes.
pub fn linear<T>(bytes: &[u8], held: u64, in_all: u64, work: impl FnOnce() -> T) -> T {
    let length = bytes.len() as u64;
    bounded(256 * KIB + held * length, 1024 * KIB + in_all * length, work)
}

/// A file in memory that counts what is read of it.
pub struct Counted<'a> {
    file: Cursor<&'a [u8]>,
    read: u64,
}

impl<'a> Counted<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { file: Cursor::new(bytes), read: 0 }
    }

    /// No byte is read more often than some structure has levels, but for windows that are read anew.
    pub fn assert_read_in_linear_time(&self) {
        let length = self.file.get_ref().len() as u64;
        let most = 64 * length + 32 * 1024 * KIB;
        assert!(self.read <= most, "read {} bytes of a file of {length}", self.read);
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read += count as u64;
        Ok(count)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Panics of decoders that are not ours are caught by the product and taken for damaged files; any other is a finding.
/// They are not printed, which would take more memory than the file.
pub fn let_decoders_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |location| location.file());
            if !place.contains("/symphonia") {
                allocation_counter::opt_out(|| others(panic));
            }
        }));
    });
}
