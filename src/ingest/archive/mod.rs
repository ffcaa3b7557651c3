//! Archives of files, zip and tar: their members one after the other, each of which is read like a file of its own.
//!
//! Nothing is written by the names that members have; they only say in what format a member is, and name what was read
//! or rejected. Directories and links are passed over.

mod tar;
mod zip;

use std::collections::HashMap;
use std::io::Read;

use super::discover::{self, Source};
use super::ratio::Meter;
use super::reader::{self, Opened};
use super::reject::{Reason, Reject};

pub(super) use tar::{Tar, is_tar};
pub(super) use zip::{Zip, is_zip};

/// Archives in archives are read as deep as this.
pub(super) const DEEPEST: usize = 3;

/// The two formats.
pub(super) enum Members {
    Zip(Zip),
    Tar(Tar),
}

impl Members {
    /// Goes to the next file and gives its name; `None` at the end. After an error nothing more comes.
    fn next(&mut self) -> Option<Result<Vec<u8>, Reason>> {
        match self {
            Self::Zip(zip) => zip.next(),
            Self::Tar(tar) => tar.next(),
        }
    }

    /// The bytes of the file that `next` named.
    fn bytes(&mut self, meter: &Meter) -> Result<Box<dyn Read + Send>, Reason> {
        match self {
            Self::Zip(zip) => zip.bytes(meter),
            Self::Tar(tar) => Ok(tar.bytes()),
        }
    }
}

/// An archive that is being read.
pub(super) struct Archive {
    source: Source,
    members: Members,
    meter: Meter,
    /// How often a name has come.
    names: HashMap<String, usize>,
    /// Whether a member was opened, or something rejected.
    any: bool,
    /// Members of other kinds.
    others: usize,
    ended: bool,
}

impl Archive {
    pub(super) fn new(source: Source, members: Members, meter: Meter) -> Self {
        Self { source, members, meter, names: HashMap::new(), any: false, others: 0, ended: false }
    }

    /// The next member that may hold articles, opened, or what is wrong with it.
    pub(super) fn next(&mut self) -> Option<Result<(Source, Opened), Reject>> {
        while !self.ended {
            if self.meter.is_exceeded() {
                return Some(Err(self.end(Reason::Bomb)));
            }
            let name = match self.members.next() {
                Some(Ok(name)) => clean(&name),
                Some(Err(reason)) => return Some(Err(self.end(reason))),
                None => break,
            };
            let Some(name) = name else { continue };
            let Some(mut source) = discover::member(&self.source, &name) else {
                self.others += 1;
                continue;
            };
            self.any = true;
            discover::distinct(&mut self.names, &mut source.name);
            let opened = self.members.bytes(&self.meter);
            let opened = opened.and_then(|bytes| reader::begin(bytes, self.meter.clone()));
            return Some(match opened {
                Ok(opened) => Ok((source, opened)),
                Err(reason) => Err(Reject::whole(source.shown, reason)),
            });
        }
        self.ended = true;
        let empty = !std::mem::replace(&mut self.any, true);
        empty.then(|| {
            Err(Reject::whole(self.source.shown.clone(), Reason::NoArticles { others: self.others }))
        })
    }

    /// What is wrong with the archive as a whole, after which nothing more comes of it.
    fn end(&mut self, reason: Reason) -> Reject {
        self.ended = true;
        self.any = true;
        Reject::whole(self.source.shown.clone(), reason)
    }
}

/// A member's name as a path inside the archive, with whatever could mislead taken out; `None` for hidden files and
/// those that macOS adds.
fn clean(name: &[u8]) -> Option<String> {
    let name = String::from_utf8_lossy(name).replace('\\', "/");
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "." | ".."));
    let parts: Vec<String> = parts
        .map(|part| {
            part.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
        })
        .collect();
    let hidden = parts.iter().any(|part| part.starts_with('.') || part == "__MACOSX");
    (!hidden && !parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        let clean = |name: &[u8]| clean(name).unwrap_or_default();
        assert_eq!(clean(b"a/b.txt"), "a/b.txt");
        assert_eq!(clean(b"/../..//etc/./passwd"), "etc/passwd");
        assert_eq!(clean(b"C:\\news\\a.txt"), "C:/news/a.txt");
        assert_eq!(clean(b"caf\xE9\x1B[31m\n.txt"), "caf\u{FFFD}\u{FFFD}[31m\u{FFFD}.txt");
        assert_eq!((clean(b"x/.git/a.txt"), clean(b"__MACOSX/a.txt"), clean(b"..")), Default::default());
    }
}
