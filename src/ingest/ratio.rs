//! Small files that stand for endless ones.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What texts are compressed to is a third to a tenth, a twentieth at best. Whatever unpacks to more bytes than so many
/// for each of its own was made to fill disks.
pub(super) const RATIO: u64 = 200;

/// Bytes that may be unpacked whatever they come from.
const FREE: u64 = 64 << 20;

/// Bytes of a file, and bytes that came out of it through all layers of compression.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    packed: AtomicU64,
    unpacked: AtomicU64,
}

/// More came out of a file than could be in it.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("it unpacks to more than {RATIO} times its size")]
pub(super) struct Bomb;

impl Meter {
    /// So many bytes more were read from the file.
    pub(super) fn packed(&self, bytes: u64) {
        self.0.packed.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes more were unpacked; an error if that are too many.
    pub(super) fn unpacked(&self, bytes: u64) -> io::Result<()> {
        self.0.unpacked.fetch_add(bytes, Ordering::Relaxed);
        if self.is_exceeded() { Err(io::Error::new(io::ErrorKind::InvalidData, Bomb)) } else { Ok(()) }
    }

    pub(super) fn is_exceeded(&self) -> bool {
        let packed = self.0.packed.load(Ordering::Relaxed);
        self.0.unpacked.load(Ordering::Relaxed) > FREE.max(packed.saturating_mul(RATIO))
    }
}
