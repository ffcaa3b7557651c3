//! A stretch of a stream, held while a reader makes up its mind where a record ends.

use std::io::BufRead;

use super::reader::Stream;
use super::reject::Reason;

/// How often, on average, a byte may be read again. It keeps time linear when every record is broken.
const AGAIN: u64 = 4;

/// The bytes of a stream from where a reader stands.
pub(super) struct Window {
    stream: Stream,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    /// Bytes taken from the stream, and bytes that were gone over again.
    read: u64,
    again: u64,
}

impl Window {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream, buffer: Vec::new(), start: 0, ended: false, read: 0, again: 0 }
    }

    /// What is at hand.
    pub(super) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Brings more; false at the end of the stream.
    pub(super) fn more(&mut self) -> Result<bool, Reason> {
        if self.ended {
            return Ok(false);
        }
        if self.start > self.buffer.len() / 2 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.ended = true;
        let chunk = self.stream.fill_buf()?;
        let taken = chunk.len();
        self.buffer.extend_from_slice(chunk);
        self.stream.consume(taken);
        self.read += taken as u64;
        self.ended = taken == 0;
        Ok(taken > 0)
    }

    /// Brings at least `length` bytes; false if the stream has fewer left.
    pub(super) fn need(&mut self, length: usize) -> Result<bool, Reason> {
        while self.bytes().len() < length {
            if !self.more()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Goes on by so many bytes, all of them at hand.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.start = self.buffer.len().min(self.start + bytes);
    }

    /// Whether a reader that has seen so many bytes for nothing may go over them again.
    pub(super) fn again(&mut self, bytes: usize) -> bool {
        let again = self.again + bytes as u64;
        let may = again <= AGAIN * self.read;
        if may {
            self.again = again;
        }
        may
    }
}
