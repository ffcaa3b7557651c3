//! Compressed streams, gzip and Zstandard, unpacked as they are read.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::ratio::Meter;

/// A compression that is undone while reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstandard,
}

impl Packing {
    /// What the first bytes say.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1F, 0x8B, ..] => Some(Self::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstandard),
            _ => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
        }
    }

    /// Whether files with this extension, in lower case, are packed.
    pub(super) fn has_extension(extension: &str) -> bool {
        matches!(extension, "gz" | "gzip" | "zst" | "zstd")
    }

    /// The unpacked bytes, as many as `meter` lets through. Whatever the decoder finds wrong comes out as [`Damage`],
    /// after the bytes before it.
    pub(super) fn unpack(self, packed: impl BufRead + Send + 'static, meter: Meter) -> Box<dyn Read + Send> {
        match self {
            Self::Gzip => Box::new(Marked { inner: MultiGzDecoder::new(packed), packing: self, meter }),
            Self::Zstandard => Box::new(Marked { inner: Frames::new(packed), packing: self, meter }),
        }
    }
}

/// A compressed stream that is cut off or not what it should be.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub(super) struct Damage {
    pub(super) format: &'static str,
    pub(super) detail: String,
}

/// Tells damage to the stream from trouble with the disk.
struct Marked<R> {
    inner: R,
    packing: Packing,
    meter: Meter,
}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buf).map_err(|error| {
            if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
                return error;
            }
            let detail = match error.kind() {
                io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
                _ => error.to_string(),
            };
            let damage = Damage { format: self.packing.name(), detail };
            io::Error::new(io::ErrorKind::InvalidData, damage)
        })?;
        self.meter.unpacked(read as u64).map(|()| read)
    }
}

/// All frames of a Zstandard stream, one after the other. The decoder itself knows one frame; it refuses windows of
/// more than 128 MiB, as the `zstd` command does.
pub(super) struct Frames<R> {
    packed: R,
    decoder: Box<FrameDecoder>,
    /// Whether the decoder is inside a frame.
    inside: bool,
}

impl<R: BufRead> Frames<R> {
    /// At the beginning of a stream.
    pub(super) fn new(packed: R) -> Self {
        Self { packed, decoder: Box::new(FrameDecoder::new()), inside: false }
    }

    /// Goes to the next frame; false at the end of the stream.
    fn enter(&mut self) -> io::Result<bool> {
        while !self.packed.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.packed) {
                Ok(()) => {
                    self.inside = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => self.skip(u64::from(length))?,
                Err(error) => return Err(damaged(error)),
            }
        }
        Ok(false)
    }

    fn skip(&mut self, length: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.packed.by_ref().take(length), &mut io::sink())?;
        if skipped < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Leaves a frame that has been read to its end.
    fn leave(&mut self) -> io::Result<()> {
        self.inside = false;
        match (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum()) {
            (Some(stored), Some(computed)) if stored != computed => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum does not match"))
            }
            _ => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside && !self.enter()? {
                return Ok(0);
            }
            if self.decoder.can_collect() > 0 || buf.is_empty() {
                return self.decoder.read(buf);
            }
            if self.decoder.is_finished() {
                self.leave()?;
                continue;
            }
            let one = BlockDecodingStrategy::UptoBlocks(1);
            if let Err(error) = self.decoder.decode_blocks(&mut self.packed, one) {
                // The stream cannot be picked up again; a second read must not run into the same block.
                self.inside = false;
                return Err(damaged(error));
            }
        }
    }
}

/// The decoder's complaint. It wraps the end of the input several layers deep, so this looks whether there is more.
fn damaged(error: FrameDecoderError) -> io::Error {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(at) = cause {
        if at.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::UnexpectedEof) {
            return io::ErrorKind::UnexpectedEof.into();
        }
        cause = at.source();
    }
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}

impl<R> fmt::Debug for Frames<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames").field("inside", &self.inside).finish_non_exhaustive()
    }
}
