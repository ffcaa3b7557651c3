//! From a sentence and its targets to word pieces, as the model was trained on them.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use tokenizers::Tokenizer;

use super::error::FramingError;
use crate::span::Span;

/// Texts of more bytes than this are cut down to `REACH` on both sides of each target before they are tokenised, so
/// that a paragraph of megabytes costs no more than a sentence. Far more than `max_len` word pieces of English.
const LONG: usize = 8192;
/// See [`LONG`]; in bytes.
const REACH: usize = 3072;

/// What one row of a batch holds, and which targets are answered from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Ids of the word pieces with `[CLS]` before and `[SEP]` after them.
    pub ids: Vec<i32>,
    /// Who is asked about.
    pub asks: Vec<Ask>,
}

impl Window {
    /// The places in [`Window::ids`] whose states answer what is asked: `[CLS]` and the targets' word pieces, ascending.
    pub fn read(&self) -> Vec<usize> {
        let pieces = self.asks.iter().flat_map(|ask| ask.pieces.clone());
        let places: BTreeSet<usize> = std::iter::once(0).chain(pieces).collect();
        places.into_iter().collect()
    }
}

/// A target within a [`Window`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Index in the caller's list of targets.
    pub target: usize,
    /// Its word pieces: positions in [`Window::ids`], never empty.
    pub pieces: Range<usize>,
}

/// The part of the model's `config.json` that says how it was trained to read.
#[derive(Debug, Deserialize)]
struct Config {
    target_sentiment: Reading,
}

#[derive(Debug, Deserialize)]
struct Reading {
    max_len: usize,
}

/// The model's tokenizer and how much it reads at once.
#[derive(Debug)]
pub struct WordPieces {
    tokenizer: Tokenizer,
    cls: i32,
    sep: i32,
    /// Word pieces per window, without `[CLS]` and `[SEP]`.
    room: usize,
}

impl WordPieces {
    /// Loads `tokenizer.json`, and `target_sentiment.max_len` from `config.json`.
    ///
    /// # Errors
    /// [`FramingError::Tokenizer`] or [`FramingError::Model`] if a file does not hold what it should.
    pub fn from_json(tokenizer: &[u8], config: &[u8]) -> Result<Self, FramingError> {
        let bad_config = |reason: String| FramingError::model("config.json", reason);
        let config: Config = serde_json::from_slice(config).map_err(|error| bad_config(error.to_string()))?;
        let room = config.target_sentiment.max_len.saturating_sub(2);
        if room == 0 {
            return Err(bad_config("target_sentiment.max_len leaves no room for a word".to_owned()));
        }
        let mut tokenizer = Tokenizer::from_bytes(tokenizer).map_err(FramingError::Tokenizer)?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(FramingError::Tokenizer)?;
        // A text that spells out “[SEP]” is words like any other.
        tokenizer.set_encode_special_tokens(true);
        let special = |name: &str| {
            let id = tokenizer.token_to_id(name).and_then(|id| i32::try_from(id).ok());
            id.ok_or_else(|| FramingError::model("tokenizer.json", format!("it lacks {name}")))
        };
        let (cls, sep) = (special("[CLS]")?, special("[SEP]")?);
        Ok(Self { tokenizer, cls, sep, room })
    }

    /// The windows that answer all `targets` (byte spans in `text`), each target exactly once.
    ///
    /// A text that fits gives one window. In a longer one each target is read in its own window around its first word
    /// piece, as in training, so that no target is lost and none depends on the others asked about.
    ///
    /// A target's word pieces are those that share a byte with its span. Where none do, the window's first stands in.
    ///
    /// # Errors
    /// [`FramingError::Tokenizer`] if the tokenizer refuses the text.
    pub fn windows(&self, text: &str, targets: &[Span]) -> Result<Vec<Window>, FramingError> {
        let mut windows = Vec::new();
        if text.len() <= LONG {
            self.windows_of(text, 0, targets.iter().copied().enumerate(), &mut windows)?;
            return Ok(windows);
        }
        for (nth, &target) in targets.iter().enumerate() {
            let near = neighbourhood(text, target);
            self.windows_of(near.of(text), near.start, [(nth, target)], &mut windows)?;
        }
        Ok(windows)
    }

    /// Windows of a text that begins `offset` bytes after where the targets count from.
    fn windows_of(
        &self,
        text: &str,
        offset: usize,
        targets: impl IntoIterator<Item = (usize, Span)>,
        windows: &mut Vec<Window>,
    ) -> Result<(), FramingError> {
        let encoding = self.tokenizer.encode(text, false).map_err(FramingError::Tokenizer)?;
        let (ids, offsets) = (encoding.get_ids(), encoding.get_offsets());
        let mut open: Option<(usize, Window)> = None;
        for (target, span) in targets {
            let pieces =
                overlapping(offsets, span.start.saturating_sub(offset), span.end.saturating_sub(offset));
            let from = self.window_start(ids.len(), pieces.start);
            let (_, window) = match open.take() {
                Some(same) if same.0 == from => open.insert(same),
                other => {
                    windows.extend(other.map(|(_, window)| window));
                    open.insert((from, self.empty_window(&ids[from..ids.len().min(from + self.room)])))
                }
            };
            let last = window.ids.len() - 1;
            let start = (pieces.start.saturating_sub(from) + 1).min(last.max(2) - 1);
            let end = (pieces.end.saturating_sub(from) + 1).clamp(start + 1, last.max(start + 1));
            window.asks.push(Ask { target, pieces: start..end });
        }
        windows.extend(open.map(|(_, window)| window));
        Ok(())
    }

    /// First word piece of the window for a target that begins at piece `first` of `count`.
    fn window_start(&self, count: usize, first: usize) -> usize {
        first.saturating_sub(self.room / 2).min(count.saturating_sub(self.room))
    }

    fn empty_window(&self, pieces: &[u32]) -> Window {
        let mut ids = Vec::with_capacity(pieces.len() + 2);
        ids.push(self.cls);
        ids.extend(pieces.iter().map(|&id| id as i32));
        ids.push(self.sep);
        Window { ids, asks: Vec::new() }
    }
}

/// The word pieces that share a byte with `start..end`; an empty range at 0 where none do.
fn overlapping(offsets: &[(usize, usize)], start: usize, end: usize) -> Range<usize> {
    let first = offsets.partition_point(|piece| piece.1 <= start);
    let last = first + offsets[first..].partition_point(|piece| piece.0 < end);
    if first < last && start < end { first..last } else { 0..0 }
}

/// The text, or where it is longer than any model reads, what is near the target.
#[cfg_attr(not(feature = "rust-bert"), allow(dead_code, reason = "the other engine cuts its windows itself"))]
pub(super) fn around(text: &str, target: Span) -> &str {
    if text.len() <= LONG { text } else { neighbourhood(text, target).of(text) }
}

/// [`REACH`] bytes on both sides of where the target begins, on character boundaries.
fn neighbourhood(text: &str, target: Span) -> Span {
    let middle = target.start.min(text.len());
    let start = text.floor_char_boundary(middle.saturating_sub(REACH));
    Span::new(start, text.ceil_char_boundary((middle + REACH).min(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models;

    fn pieces() -> WordPieces {
        WordPieces::from_json(models::framing::TOKENIZER, models::framing::CONFIG).unwrap()
    }

    fn span(text: &str, part: &str) -> Span {
        let start = text.find(part).unwrap();
        Span::new(start, start + part.len())
    }

    fn shown(pieces: &WordPieces, window: &Window, ask: &Ask) -> Vec<String> {
        window.ids[ask.pieces.clone()]
            .iter()
            .filter_map(|&id| pieces.tokenizer.id_to_token(id as u32))
            .collect()
    }

    #[test]
    fn a_target_is_the_pieces_that_overlap_its_bytes() {
        let pieces = pieces();
        let text = "“Né à Québec,” Zélie Quarmwick’s aide told Ann.";
        let targets = [span(text, "Zélie Quarmwick"), span(text, "Ann")];
        let windows = pieces.windows(text, &targets).unwrap();
        assert_eq!(windows.len(), 1);
        let window = &windows[0];
        assert_eq!((window.ids[0], window.ids[window.ids.len() - 1]), (101, 102));
        assert_eq!(shown(&pieces, window, &window.asks[0]).concat().replace("##", ""), "zeliequarmwick");
        assert_eq!(shown(&pieces, window, &window.asks[1]), ["ann"]);
    }

    #[test]
    fn in_a_long_sentence_every_target_has_its_window() {
        let pieces = pieces();
        let text = format!("Dorvane met {}Brindlecote.", "a very long row of guests and ".repeat(60));
        let targets = [span(&text, "Dorvane"), span(&text, "Brindlecote")];
        let windows = pieces.windows(&text, &targets).unwrap();
        assert_eq!(windows.len(), 2);
        for (window, want) in windows.iter().zip(["dorvane", "brindlecote"]) {
            assert_eq!(window.ids.len(), 160);
            assert_eq!(shown(&pieces, window, &window.asks[0]).concat().replace("##", ""), want);
        }
        let alone = pieces.windows(&text, &targets[1..]).unwrap();
        assert_eq!(alone[0].ids, windows[1].ids);
    }

    #[test]
    fn a_text_of_megabytes_is_read_around_its_targets() {
        let pieces = pieces();
        let text = format!("{} Ostrelle fell. {}", "é word ".repeat(200_000), "so it goes ".repeat(200_000));
        let windows = pieces.windows(&text, &[span(&text, "Ostrelle")]).unwrap();
        assert_eq!(windows[0].ids.len(), 160);
        assert_eq!(shown(&pieces, &windows[0], &windows[0].asks[0]).concat().replace("##", ""), "ostrelle");
    }

    #[test]
    fn strange_targets_still_get_a_piece() {
        let pieces = pieces();
        let odd = [Span::new(0, 0), Span::new(5, 6), Span::new(900, 901), Span::new(4, 2)];
        for text in ["", " ", "He ate\u{200b} it.", "[SEP] [CLS]", &"x".repeat(20_000), &"了".repeat(9_000)]
        {
            for window in pieces.windows(text, &odd).unwrap() {
                for ask in &window.asks {
                    assert!(
                        !ask.pieces.is_empty() && ask.pieces.end <= window.ids.len(),
                        "{text:?} {window:?}"
                    );
                }
            }
        }
        assert!(pieces.windows("Nobody is asked about.", &[]).unwrap().is_empty());
    }

    #[test]
    fn special_tokens_in_a_text_are_words() {
        let windows = pieces().windows("a [SEP] b", &[Span::new(0, 1)]).unwrap();
        assert_eq!(windows[0].ids.iter().filter(|&&id| id == 102).count(), 1);
    }

    #[test]
    fn files_are_checked() {
        let config = WordPieces::from_json(models::framing::TOKENIZER, b"{}").unwrap_err();
        assert!(config.to_string().contains("config.json"), "{config}");
        let tokenizer = WordPieces::from_json(b"{}", models::framing::CONFIG).unwrap_err();
        assert!(matches!(tokenizer, FramingError::Tokenizer(_)));
    }
}
