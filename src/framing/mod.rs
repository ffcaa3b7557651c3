//! How a voice frames an actor: sentiment towards targets in sentences, and what it adds up to.
//!
//! A sentence goes through the transformer **once**; every target in it is then classified from the sentence's `[CLS]`
//! state and the mean state of the target's own word pieces. Sentences of several articles are gathered into batches of
//! exactly equal length, so that nothing is padded and an answer never depends on what else was asked.
//!
//! - [`sentences`] plans which sentences to score, for whom and in whose voice;
//! - [`Framer`] scores them: [`tokenize`] → [`encoder`] (an engine: [`rten_engine`], or `bert_engine` in builds with the
//!   feature `rust-bert`) → [`head`];
//! - [`load`] chooses model, engine and device;
//! - [`mod@aggregate`] makes one score with its interval out of several sentences;
//! - [`fill`] does all three for a group of articles.

pub mod aggregate;
#[cfg(feature = "rust-bert")]
pub mod bert_engine;
#[cfg(feature = "rust-bert")]
pub mod checkpoint;
pub mod encoder;
mod error;
pub mod fill;
pub mod head;
pub mod load;
pub mod rten_engine;
pub mod safetensors;
pub mod sentences;
pub mod tokenize;
#[cfg(feature = "rust-bert")]
mod torch;

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

pub use aggregate::{ModelError, aggregate};
pub use error::{Cause, FramingError};
pub use fill::{Item, frame};
pub use load::{Choice, Device, Engine, Which};

use crate::models;
use crate::span::Span;
use encoder::{Batch, Encoder};
use head::Head;
use rten_engine::RtenEncoder;
use tokenize::{Ask, Window, WordPieces};

/// P(negative), P(neutral), P(positive): 0 to 1 each, 1 together.
pub type Probabilities = [f32; 3];

/// A sentence and who is asked about in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence<'a> {
    /// The sentence, or any other text.
    pub text: Cow<'a, str>,
    /// What is asked about: spans in bytes of `text`.
    pub targets: Vec<Span>,
}

/// The small files that go with an encoder, as in a model's folder.
#[derive(Debug, Clone, Copy)]
pub struct ModelFiles<'a> {
    /// `config.json`, with `target_sentiment.max_len`.
    pub config: &'a [u8],
    /// `tokenizer.json`.
    pub tokenizer: &'a [u8],
    /// `head.json`: see [`Head::from_json`].
    pub head: &'a [u8],
    /// `calibration.json`: see [`Head::from_json`].
    pub calibration: &'a [u8],
}

/// Scores targets in sentences. Cheap to clone: clones share the model.
#[derive(Clone)]
pub struct Framer(Model);

/// The two ways to classify a target.
#[derive(Clone)]
enum Model {
    /// By the hidden states of its sentence, in one pass for all targets.
    Targets(Arc<Targets>),
    /// As a pair with its sentence, by a checkpoint of the user's own.
    #[cfg(feature = "rust-bert")]
    Pairs(Arc<checkpoint::Checkpoint>),
}

struct Targets {
    encoder: Arc<dyn Encoder>,
    pieces: WordPieces,
    head: Head,
}

impl fmt::Debug for Framer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Model::Targets(model) => {
                f.debug_struct("Framer").field("width", &model.head.width()).finish_non_exhaustive()
            }
            #[cfg(feature = "rust-bert")]
            Model::Pairs(model) => f.debug_tuple("Framer").field(model).finish(),
        }
    }
}

impl Framer {
    /// The model inside the binary, on the default engine. It is loaded at the first call and shared afterwards.
    ///
    /// # Errors
    /// [`FramingError`] if the embedded files do not fit each other, which the tests rule out.
    pub fn embedded() -> Result<Self, FramingError> {
        static LOADED: OnceLock<Framer> = OnceLock::new();
        let files = ModelFiles {
            config: models::framing::CONFIG,
            tokenizer: models::framing::TOKENIZER,
            head: models::framing::HEAD,
            calibration: models::framing::CALIBRATION,
        };
        Self::once(&LOADED, models::framing::ENCODER, &files)
    }

    /// The fast model inside the binary, as [`Framer::embedded`].
    ///
    /// # Errors
    /// As [`Framer::embedded`].
    pub fn fast() -> Result<Self, FramingError> {
        static LOADED: OnceLock<Framer> = OnceLock::new();
        let files = ModelFiles {
            config: models::framing_fast::CONFIG,
            tokenizer: models::framing::TOKENIZER,
            head: models::framing_fast::HEAD,
            calibration: models::framing_fast::CALIBRATION,
        };
        Self::once(&LOADED, models::framing_fast::ENCODER, &files)
    }

    /// Loads a model, unless it was loaded before.
    fn once(
        loaded: &OnceLock<Framer>,
        encoder: &'static [u8],
        files: &ModelFiles<'_>,
    ) -> Result<Self, FramingError> {
        if let Some(framer) = loaded.get() {
            return Ok(framer.clone());
        }
        let framer = Self::new(Arc::new(RtenEncoder::from_static(encoder)?), files)?;
        Ok(loaded.get_or_init(|| framer).clone())
    }

    /// A framer from any encoder and the files that go with it.
    ///
    /// # Errors
    /// [`FramingError`] if a file does not hold what it should.
    pub fn new(encoder: Arc<dyn Encoder>, files: &ModelFiles<'_>) -> Result<Self, FramingError> {
        let pieces = WordPieces::from_json(files.tokenizer, files.config)?;
        let head = Head::from_json(files.head, files.calibration)?;
        Ok(Self(Model::Targets(Arc::new(Targets { encoder, pieces, head }))))
    }

    /// How the probabilities err in unselected news, for [`aggregate()`].
    pub fn error(&self) -> &ModelError {
        match &self.0 {
            Model::Targets(model) => model.head.error(),
            #[cfg(feature = "rust-bert")]
            Model::Pairs(model) => model.calibration().error(),
        }
    }

    /// For each sequence, in order, the probabilities of each of its targets, in order.
    ///
    /// Uses the threads of the rayon pool it is called in. The answer is the same to the bit whatever their number and
    /// whatever else is asked in the same call.
    ///
    /// # Errors
    /// [`FramingError`] if the tokenizer or the engine fails.
    pub fn classify(&self, sequences: &[Sequence<'_>]) -> Result<Vec<Vec<Probabilities>>, FramingError> {
        match &self.0 {
            Model::Targets(model) => model.classify(sequences),
            #[cfg(feature = "rust-bert")]
            Model::Pairs(model) => model.classify(sequences),
        }
    }
}

impl Targets {
    fn classify(&self, sequences: &[Sequence<'_>]) -> Result<Vec<Vec<Probabilities>>, FramingError> {
        let windows: Vec<Vec<Window>> = sequences
            .par_iter()
            .map(|s| self.pieces.windows(&s.text, &s.targets))
            .collect::<Result<_, _>>()?;
        let mut rows: Vec<Row<'_>> = Vec::new();
        for (sequence, windows) in windows.iter().enumerate() {
            rows.extend(windows.iter().map(|window| Row { sequence, window }));
        }
        let batches = batches(&mut rows, self.encoder.batch_pieces());
        let answers: Vec<Vec<Answer<'_>>> =
            batches.par_iter().with_max_len(1).map(|batch| self.score(batch)).collect::<Result<_, _>>()?;
        let mut all: Vec<_> =
            sequences.iter().map(|s| vec![Probabilities::default(); s.targets.len()]).collect();
        for (row, ask, probabilities) in answers.into_iter().flatten() {
            all[row.sequence][ask.target] = probabilities;
        }
        Ok(all)
    }

    /// Runs one batch and answers all that is asked in it.
    fn score<'r>(&self, rows: &'r [Row<'r>]) -> Result<Vec<Answer<'r>>, FramingError> {
        let len = rows.first().map_or(0, |row| row.window.ids.len());
        let batch = Batch::new(len, rows.iter().map(|row| row.window.ids.as_slice()))
            .reading(rows.iter().map(|row| row.window.read()).collect());
        let hidden = self.encoder.encode(&batch)?;
        let mut answers = Vec::new();
        for (nth, row) in rows.iter().enumerate() {
            for ask in &row.window.asks {
                answers.push((row, ask, self.head.score(&hidden, nth, ask.pieces.clone())?));
            }
        }
        Ok(answers)
    }
}

/// A row of a batch, and whose it is.
struct Row<'a> {
    sequence: usize,
    window: &'a Window,
}

type Answer<'a> = (&'a Row<'a>, &'a Ask, Probabilities);

/// Groups rows of equal length, longest first so that no thread ends alone with a long batch.
fn batches<'r, 'a>(rows: &'r mut [Row<'a>], pieces: usize) -> Vec<&'r [Row<'a>]> {
    rows.sort_by_key(|row| std::cmp::Reverse(row.window.ids.len()));
    rows.chunk_by(|a, b| a.window.ids.len() == b.window.ids.len())
        .flat_map(|same| same.chunks((pieces / same[0].window.ids.len()).max(1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten sentences, three of them of equal length in word pieces.
    const SENTENCES: [(&str, &str); 10] = [
        ("Ostrelle ruined the harbour.", "Ostrelle"),
        ("Dorvane, a shameless liar, robbed the widows of Pell.", "Dorvane"),
        ("The mayor met Ann Brindlecote on Tuesday.", "Ann Brindlecote"),
        ("The council thanked Quarm for her brave rescue.", "Quarm"),
        ("The council blamed Quarm for her cruel refusal.", "Quarm"),
        ("The council called Quarm for her third hearing.", "Quarm"),
        ("“We are glad,” said Né Zélie of Québec.", "Né Zélie"),
        ("It rained.", "It"),
        (
            "A spokesman for Harrowgate Mills said the company would publish figures on Friday.",
            "Harrowgate Mills",
        ),
        (
            "Brilliant, generous and honest, Ilse Morrowby saved the town and everyone in it loves her.",
            "Ilse Morrowby",
        ),
    ];

    fn sequence(text: &'static str, part: &str) -> Sequence<'static> {
        let start = text.find(part).unwrap();
        Sequence { text: text.into(), targets: vec![Span::new(start, start + part.len())] }
    }

    fn sequences() -> Vec<Sequence<'static>> {
        SENTENCES.iter().map(|(text, part)| sequence(text, part)).collect()
    }

    fn bits(all: &[Vec<Probabilities>]) -> Vec<Vec<[u32; 3]>> {
        all.iter().map(|targets| targets.iter().map(|p| p.map(f32::to_bits)).collect()).collect()
    }

    #[test]
    fn tells_praise_from_blame() {
        let answers = Framer::embedded().unwrap().classify(&sequences()).unwrap();
        let p = |nth: usize| answers[nth][0];
        assert!(p(1)[0] > 0.5 && p(4)[0] > p(4)[2], "{:?} {:?}", p(1), p(4));
        assert!(p(9)[2] > 0.5 && p(3)[2] > p(3)[0], "{:?} {:?}", p(9), p(3));
        assert!(p(2)[1] > 0.5 && p(8)[1] > 0.5, "{:?} {:?}", p(2), p(8));
    }

    #[test]
    fn one_pass_serves_all_targets_of_a_sentence() {
        let text = "Dorvane, a shameless liar, robbed Ann Brindlecote, the kindest woman in Pell.";
        let both = Sequence { text: text.into(), targets: vec![Span::new(0, 7), Span::new(34, 49)] };
        let framer = Framer::embedded().unwrap();
        let answers = framer.classify(std::slice::from_ref(&both)).unwrap();
        let second = Sequence { text: text.into(), targets: both.targets[1..].to_vec() };
        assert_eq!(bits(&answers)[0][1], bits(&framer.classify(&[second]).unwrap())[0][0]);
        assert!(answers[0][0][0] > answers[0][1][0]);
    }

    #[test]
    fn an_answer_depends_on_nothing_but_its_sentence() {
        let framer = Framer::embedded().unwrap();
        let all = sequences();
        let together = bits(&framer.classify(&all).unwrap());
        for (nth, one) in all.iter().enumerate() {
            assert_eq!(
                bits(&framer.classify(std::slice::from_ref(one)).unwrap())[0],
                together[nth],
                "{}",
                one.text
            );
        }
        let turned: Vec<_> = all.iter().rev().cloned().collect();
        let mut answers = bits(&framer.classify(&turned).unwrap());
        answers.reverse();
        assert_eq!(answers, together);
    }

    #[test]
    fn a_row_gives_the_same_bits_alone_and_among_eight() {
        let encoder = RtenEncoder::from_static(models::framing::ENCODER).unwrap();
        for len in [5_i32, 16, 39, 61] {
            let row =
                |seed: i32| (0..len).map(|i| 1000 + (seed * 7919 + i * 104_729) % 25_000).collect::<Vec<_>>();
            let rows: Vec<_> = (0..8).map(row).collect();
            let len = rows[0].len();
            let alone = encoder.encode(&Batch::new(len, [rows[3].as_slice()])).unwrap();
            let eight = encoder.encode(&Batch::new(len, rows.iter().map(Vec::as_slice))).unwrap();
            let turned = encoder.encode(&Batch::new(len, rows.iter().rev().map(Vec::as_slice))).unwrap();
            for piece in 0..len {
                let bits = |state: &[f32]| state.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(alone.at(0, piece)), bits(eight.at(3, piece)), "{len} {piece}");
                assert_eq!(bits(alone.at(0, piece)), bits(turned.at(4, piece)), "{len} {piece}");
            }
        }
    }

    #[test]
    fn a_state_that_is_read_does_not_depend_on_what_else_is_read() {
        let encoder = RtenEncoder::from_static(models::framing_fast::ENCODER).unwrap();
        for len in [5_usize, 16, 39, 61] {
            let row = |seed: usize| {
                (0..len).map(|i| 1000 + ((seed * 7919 + i * 104_729) % 25_000) as i32).collect()
            };
            let rows: Vec<Vec<i32>> = (0..8).map(row).collect();
            let read = |row: usize| {
                (0..len).filter(|piece| *piece == 0 || piece % (row + 1) == 2).collect::<Vec<_>>()
            };
            let batch = |of: &[usize]| {
                let ids = Batch::new(len, of.iter().map(|&row| rows[row].as_slice()));
                ids.reading(of.iter().map(|&row| read(row)).collect())
            };
            let bits = |state: &[f32]| state.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            let eight = encoder.encode(&batch(&[0, 1, 2, 3, 4, 5, 6, 7])).unwrap();
            for (row, ids) in rows.iter().enumerate() {
                let alone = encoder.encode(&batch(&[row])).unwrap();
                let all = encoder.encode(&Batch::new(len, [ids.as_slice()])).unwrap();
                for piece in read(row) {
                    assert_eq!(bits(alone.at(0, piece)), bits(eight.at(row, piece)), "{len} {row} {piece}");
                    assert_eq!(bits(alone.at(0, piece)), bits(all.at(0, piece)), "{len} {row} {piece}");
                }
            }
        }
    }

    #[test]
    fn an_answer_depends_on_no_thread_count() {
        let framer = Framer::embedded().unwrap();
        let all: Vec<_> = std::iter::repeat_with(sequences).take(6).flatten().collect();
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            bits(&pool.install(|| framer.classify(&all)).unwrap())
        };
        let one = with(1);
        assert_eq!(one, with(2));
        assert_eq!(one, with(8));
    }

    #[test]
    fn many_callers_at_once_wait_for_nobody() {
        let framer = Framer::embedded().unwrap();
        let all = sequences();
        let alone = bits(&framer.classify(&all).unwrap());
        let ask = |_: usize| bits(&framer.classify(&all).unwrap());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let within: Vec<_> = pool.install(|| (0..12).into_par_iter().map(ask).collect());
        let beside: Vec<_> = std::thread::scope(|scope| {
            let ask = &ask;
            let threads: Vec<_> = (0..6).map(|nth| scope.spawn(move || ask(nth))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(within.iter().chain(&beside).all(|answers| *answers == alone));
    }

    #[test]
    fn nothing_asked_nothing_answered() {
        let framer = Framer::embedded().unwrap();
        assert!(framer.classify(&[]).unwrap().is_empty());
        let nobody = Sequence { text: "".into(), targets: Vec::new() };
        let nothing = Sequence { text: "".into(), targets: vec![Span::new(0, 0)] };
        let answers = framer.classify(&[nobody, nothing]).unwrap();
        assert_eq!((answers[0].len(), answers[1].len()), (0, 1));
    }

    #[test]
    fn an_engine_that_fails_is_reported() {
        struct Broken;
        impl Encoder for Broken {
            fn encode(&self, _: &Batch) -> Result<encoder::Hidden, FramingError> {
                Err(FramingError::Encoder("out of steam".into()))
            }
        }
        let files = ModelFiles {
            config: models::framing::CONFIG,
            tokenizer: models::framing::TOKENIZER,
            head: models::framing::HEAD,
            calibration: models::framing::CALIBRATION,
        };
        let error = Framer::new(Arc::new(Broken), &files).unwrap().classify(&sequences()).unwrap_err();
        assert!(error.to_string().contains("out of steam"), "{error}");
    }
}
