//! Character sets other than UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16BE, UTF_16LE};

/// Bytes of UTF-8 made at a time.
const PIECE: usize = 1 << 14;

/// The encoding that a UTF-16 byte order mark names.
pub(super) fn wide(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Bytes that the encoding of a stream does not allow.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("malformed UTF-16")]
pub(super) struct Malformed;

/// A stream with a UTF-16 byte order mark, as UTF-8.
pub(super) struct Utf8<R> {
    inner: R,
    decoder: Decoder,
    out: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Utf8<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, out: Vec::new(), at: 0, ended: false }
    }

    /// Decodes the next piece into `out`.
    fn refill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.out.resize(PIECE, 0);
        let input = match self.inner.fill_buf() {
            Ok(input) => input,
            Err(error) => {
                self.out.clear();
                return Err(error);
            }
        };
        self.ended = input.is_empty();
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(input, &mut self.out, self.ended);
        self.inner.consume(read);
        self.out.truncate(written);
        match result {
            DecoderResult::Malformed(..) => {
                self.ended = true;
                Err(io::Error::new(io::ErrorKind::InvalidData, Malformed))
            }
            // With an empty input and a full `out` there is more to come.
            DecoderResult::OutputFull => {
                self.ended = false;
                Ok(())
            }
            DecoderResult::InputEmpty => Ok(()),
        }
    }
}

impl<R: BufRead> Read for Utf8<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        while self.at == self.out.len() && !self.ended {
            self.refill()?;
        }
        let ready = self.out.get(self.at..).unwrap_or_default();
        let n = ready.len().min(buf.len());
        for (to, from) in buf.iter_mut().zip(ready) {
            *to = *from;
        }
        self.at += n;
        Ok(n)
    }
}
