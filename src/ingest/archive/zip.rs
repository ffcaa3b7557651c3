//! Zip archives. The crate `zip` reads the directory; members are unpacked here, so that each is a stream of its own.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ::zip::{CompressionMethod, ZipArchive};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::ingest::ratio::Meter;
use crate::ingest::reject::Reason;
use crate::ingest::unpack::{Damage, Frames};

/// Whether a file is a zip archive: its first member, or the end of an empty one.
pub(in crate::ingest) fn is_zip(head: &[u8]) -> bool {
    matches!(head, [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..])
}

/// The files of a zip archive.
pub(in crate::ingest) struct Zip {
    directory: ZipArchive<BufReader<Cursor>>,
    file: Cursor,
    /// The member after the current one.
    next: usize,
}

impl Zip {
    /// Reads the directory. What is read from the file adds to `count`.
    pub(in crate::ingest) fn open(file: File, count: Arc<AtomicU64>) -> Result<Self, Reason> {
        let end = file.metadata().map_err(Reason::Unreadable)?.len();
        let file = Cursor { file: Arc::new(file), at: 0, end, count };
        let directory = ZipArchive::new(BufReader::new(file.clone())).map_err(damaged)?;
        Ok(Self { directory, file, next: 0 })
    }

    /// Goes to the next file and gives its name.
    pub(super) fn next(&mut self) -> Option<Result<Vec<u8>, Reason>> {
        while let Ok(entry) = self.directory.by_index_data(self.next) {
            self.next += 1;
            if entry.is_file() {
                return Some(Ok(entry
                    .name()
                    .map_or_else(|_| entry.name_raw().to_vec(), |n| n.into_owned().into())));
            }
        }
        None
    }

    /// The bytes of the current file.
    pub(super) fn bytes(&mut self, meter: &Meter) -> Result<Box<dyn Read + Send>, Reason> {
        let index = self.next.saturating_sub(1);
        let entry = self.directory.by_index_data(index).map_err(damaged)?;
        if entry.encrypted() {
            return Err(Reason::Encrypted);
        }
        let method = entry.compression();
        let (packed, size, crc) = (entry.compressed_size(), entry.size(), entry.crc32());
        if let Some(method) = not_read(method) {
            return Err(Reason::Method { method });
        }
        let begin = self.directory.by_index_raw(index).map_err(damaged)?.data_start();
        let begin = begin.ok_or_else(|| damaged_because("a file has no beginning"))?;
        let slice = BufReader::new(self.file.slice(begin, packed)?);
        let inner: Box<dyn Read + Send> = match method {
            CompressionMethod::Stored => Box::new(slice),
            CompressionMethod::ZSTD => Box::new(Frames::new(slice)),
            _ => Box::new(DeflateDecoder::new(slice)),
        };
        Ok(Box::new(Member { inner, crc: Crc::new(), stored: crc, size, meter: meter.clone(), ended: false }))
    }
}

/// The name of a way of compression, if it is none that is read: archives of texts hardly ever have another.
fn not_read(method: CompressionMethod) -> Option<&'static str> {
    match method {
        CompressionMethod::Stored | CompressionMethod::Deflated | CompressionMethod::ZSTD => None,
        CompressionMethod::BZIP2 => Some("bzip2"),
        CompressionMethod::LZMA => Some("LZMA"),
        CompressionMethod::XZ => Some("XZ"),
        CompressionMethod::DEFLATE64 => Some("Deflate64"),
        CompressionMethod::PPMD => Some("PPMd"),
        _ => Some("a method that has no name"),
    }
}

/// A place in a file that others read too.
#[derive(Debug, Clone)]
struct Cursor {
    file: Arc<File>,
    at: u64,
    end: u64,
    count: Arc<AtomicU64>,
}

impl Cursor {
    fn slice(&self, begin: u64, length: u64) -> Result<Self, Reason> {
        let end = begin.checked_add(length).filter(|&end| end <= self.end);
        let end = end.ok_or_else(|| damaged_because("a file goes beyond the end of the archive"))?;
        Ok(Self { at: begin, end, ..self.clone() })
    }
}

impl Read for Cursor {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let length = left.min(buf.len());
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(buf.get_mut(..length).unwrap_or_default())?;
        self.at += read as u64;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// An unpacked file, held to what the directory says of it.
struct Member {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    stored: u32,
    size: u64,
    meter: Meter,
    ended: bool,
}

impl Read for Member {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ended || buf.is_empty() {
            return Ok(0);
        }
        let read = self.inner.read(buf).map_err(|error| match error.raw_os_error() {
            Some(_) => error,
            None if error.kind() == io::ErrorKind::UnexpectedEof => damage("it ends too early"),
            None => damage(error.to_string()),
        })?;
        self.crc.update(buf.get(..read).unwrap_or_default());
        self.meter.unpacked(read as u64)?;
        if read == 0 {
            self.ended = true;
            // The counter of the checksum has 32 bits.
            if self.crc.sum() != self.stored || self.crc.amount() != self.size as u32 {
                return Err(damage("length or checksum is not what the directory says"));
            }
        }
        Ok(read)
    }
}

fn damage(detail: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Damage { format: "ZIP", detail: detail.into() })
}

fn damaged(error: ::zip::result::ZipError) -> Reason {
    match error {
        ::zip::result::ZipError::Io(error) if error.raw_os_error().is_some() => Reason::Unreadable(error),
        error => damaged_because(error.to_string()),
    }
}

fn damaged_because(detail: impl Into<String>) -> Reason {
    Reason::DamagedFile { format: "ZIP", detail: detail.into() }
}
