//! Tar archives: a block of 512 bytes that describes a file, its bytes, and so on. The crate `tar` knows what is in the
//! blocks; they are walked here, so that the archive may be a stream and a file in it a stream of its own.

use std::io::{self, BufRead, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::tar::{EntryType, Header, PaxExtensions};

use crate::ingest::reader::Stream;
use crate::ingest::reject::Reason;
use crate::ingest::unpack::Damage;

const BLOCK: usize = 512;

/// Descriptions that go over several blocks have no more bytes than this.
const LONGEST: u64 = 1 << 20;

/// Whether a file is a tar archive: it begins with a block that adds up. Old archives have no other sign.
pub(in crate::ingest) fn is_tar(head: &[u8]) -> bool {
    checksum_fits(head.get(..BLOCK).unwrap_or_default())
}

/// The files of a tar archive.
pub(in crate::ingest) struct Tar {
    shared: Arc<Mutex<Shared>>,
    ended: bool,
}

/// The archive's stream, shared with the file that is being read.
struct Shared {
    stream: Stream,
    /// Bytes of the current file that were not read yet, and of the padding behind it.
    left: u64,
    padding: u64,
    /// The number of the current file.
    current: usize,
    /// Whether the stream ended inside a file, and who read the file was told.
    cut_off: bool,
}

/// What the blocks before a file say of it.
#[derive(Default)]
struct Described {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

impl Tar {
    pub(in crate::ingest) fn new(stream: Stream) -> Self {
        Self {
            shared: Arc::new(Mutex::new(Shared { stream, left: 0, padding: 0, current: 0, cut_off: false })),
            ended: false,
        }
    }

    /// Goes to the next file and gives its name.
    pub(super) fn next(&mut self) -> Option<Result<Vec<u8>, Reason>> {
        if self.ended {
            return None;
        }
        let next = lock(&self.shared).next().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }

    /// The bytes of the current file.
    pub(super) fn bytes(&self) -> Box<dyn Read + Send> {
        let number = lock(&self.shared).current;
        Box::new(Part { shared: Arc::clone(&self.shared), number })
    }
}

/// Nobody panics while holding the lock; should it happen, the stream is as good as before.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn next(&mut self) -> Result<Option<Vec<u8>>, Reason> {
        let mut described = Described::default();
        if self.cut_off {
            return Ok(None);
        }
        while let Some(header) = self.header()? {
            let kind = header.entry_type();
            let size = header.entry_size().map_err(|_| damaged("the size of a file is no number"))?;
            let takes_size =
                !matches!(kind, EntryType::XHeader | EntryType::XGlobalHeader | EntryType::GNULongName);
            self.left = described.size.filter(|_| takes_size).unwrap_or(size);
            self.padding = self.left.wrapping_neg() % BLOCK as u64;
            match kind {
                EntryType::GNULongName => {
                    let mut name = self.description()?;
                    name.truncate(name.iter().position(|&byte| byte == 0).unwrap_or(name.len()));
                    described.name = Some(name);
                }
                EntryType::XHeader => described.read(&self.description()?)?,
                EntryType::Regular | EntryType::Continuous if described.sparse => return Err(sparse()),
                EntryType::Regular | EntryType::Continuous => {
                    let name = described.name.take().unwrap_or_else(|| header.path_bytes().into_owned());
                    // Archives of before POSIX have no other sign of a directory.
                    if !name.ends_with(b"/") {
                        self.current += 1;
                        return Ok(Some(name));
                    }
                }
                EntryType::GNUSparse => return Err(sparse()),
                EntryType::XGlobalHeader | EntryType::GNULongLink => continue,
                _ => described = Described::default(),
            }
        }
        Ok(None)
    }

    /// The next header; `None` at the end.
    fn header(&mut self) -> Result<Option<Header>, Reason> {
        let rest = self.left.saturating_add(std::mem::take(&mut self.padding));
        self.left = 0;
        if self.pass(rest)? < rest {
            return Err(Reason::CutOff);
        }
        let mut header = Header::new_old();
        let mut zeros = false;
        loop {
            let block = header.as_mut_bytes();
            let read = fill(&mut self.stream, block)?;
            match read {
                0 => return Ok(None),
                BLOCK if block.iter().all(|&byte| byte == 0) => zeros = true,
                BLOCK if checksum_fits(block) => return Ok(Some(header)),
                // Behind the end some programs leave what was in their buffers.
                _ if zeros => return Ok(None),
                BLOCK => return Err(damaged("no file begins where one should")),
                _ => return Err(Reason::CutOff),
            }
        }
    }

    /// Passes over so many bytes, as far as there are any, and says how many there were.
    fn pass(&mut self, bytes: u64) -> Result<u64, Reason> {
        Ok(io::copy(&mut self.stream.by_ref().take(bytes), &mut io::sink())?)
    }

    /// The bytes of a description.
    fn description(&mut self) -> Result<Vec<u8>, Reason> {
        if self.left > LONGEST {
            return Err(damaged("the description of a file is too long"));
        }
        let mut bytes = Vec::new();
        self.stream.by_ref().take(self.left).read_to_end(&mut bytes)?;
        self.left -= bytes.len() as u64;
        if self.left > 0 { Err(Reason::CutOff) } else { Ok(bytes) }
    }

    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let length = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let read = self.stream.read(buf.get_mut(..length).unwrap_or_default())?;
        self.left -= read as u64;
        if read == 0 && length > 0 {
            self.left = 0;
            self.cut_off = true;
            let damage = Damage { format: "tar", detail: "it ends too early".into() };
            return Err(io::Error::new(io::ErrorKind::InvalidData, damage));
        }
        Ok(read)
    }
}

impl Described {
    /// Reads the records of a POSIX description.
    fn read(&mut self, records: &[u8]) -> Result<(), Reason> {
        for record in PaxExtensions::new(records) {
            let record = record.map_err(|_| damaged("the description of a file is no list of records"))?;
            match record.key_bytes() {
                b"path" => self.name = Some(record.value_bytes().to_vec()),
                b"size" => self.size = record.value().ok().and_then(|size| size.parse().ok()),
                key => self.sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
        Ok(())
    }
}

/// A file of the archive.
struct Part {
    shared: Arc<Mutex<Shared>>,
    number: usize,
}

impl Read for Part {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut shared = lock(&self.shared);
        // The archive has gone on to the next file.
        if shared.current != self.number { Ok(0) } else { shared.read(buf) }
    }
}

/// Reads as many bytes as there are room for, if there are so many.
fn fill(stream: &mut Stream, block: &mut [u8]) -> Result<usize, Reason> {
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        let chunk = stream.fill_buf()?;
        let length = chunk.len().min(rest.len());
        if length == 0 {
            break;
        }
        for (to, from) in rest.iter_mut().zip(chunk) {
            *to = *from;
        }
        stream.consume(length);
        filled += length;
    }
    Ok(filled)
}

/// Whether a header adds up to its checksum, whose own bytes count as blanks.
fn checksum_fits(block: &[u8]) -> bool {
    if block.len() != BLOCK {
        return false;
    }
    let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
    let own: u32 = block.iter().skip(148).take(8).map(|&byte| u32::from(byte)).sum();
    Header::from_byte_slice(block).cksum().is_ok_and(|stored| stored == sum - own + 8 * u32::from(b' '))
}

fn damaged(detail: &str) -> Reason {
    Reason::DamagedFile { format: "tar", detail: detail.into() }
}

fn sparse() -> Reason {
    Reason::Unsupported { format: "a tar archive of files with holes" }
}
