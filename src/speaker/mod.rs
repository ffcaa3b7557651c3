//! The transformer's reading of who speaks: a pointer from each quotation to the mentions of its speaker.
//!
//! The article is read in [`windows`] in which long quotations are shortened. A quotation is the hidden state of its
//! opening marker, a candidate the mean of the states of its word pieces; their score is a bilinear form plus a linear
//! function of a few features, among them what the rules say ([`head`]). One more candidate means that nobody speaks.
//! A second head marks where speech is reported without marks ([`tags`], [`reported`]). Trained by
//! `models/training/speaker.py`. Where only what stands in marks is wanted, only doubtful quotations are asked about, and
//! most articles cost a window or two; else the whole article is read.

pub mod decide;
pub mod head;
pub mod phrase;
pub mod reported;
pub mod tags;
pub mod trust;
pub mod windows;

use crate::framing::encoder::{Batch, Encoder};
use crate::framing::{FramingError, rten_engine::RtenEncoder};
use crate::models;
use crate::reading::Reading;
use head::Head;
use tags::Stretch;
use windows::Cutter;

/// Whom a quotation may be by, likeliest first, with probabilities; `None` means that nobody speaks.
pub type Odds = Vec<(Option<usize>, f32)>;

/// What the model sees in an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Whom each quotation may be by; empty for those inside others.
    pub odds: Vec<Odds>,
    /// Contents, cues and sources, in order.
    pub stretches: Vec<Stretch>,
}

/// The model, loaded once.
pub struct SpeakerModel {
    encoder: Box<dyn Encoder>,
    cutter: Cutter,
    head: Head,
}

impl std::fmt::Debug for SpeakerModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SpeakerModel").finish_non_exhaustive()
    }
}

impl SpeakerModel {
    /// The model inside the binary.
    ///
    /// # Errors
    /// [`FramingError`] if a part of it cannot be read.
    pub fn embedded() -> Result<Self, FramingError> {
        Ok(Self {
            encoder: Box::new(RtenEncoder::from_static(models::speaker::ENCODER)?),
            cutter: Cutter::new(models::framing::TOKENIZER)?,
            head: Head::from_json(models::speaker::HEAD)?,
        })
    }

    /// Revises the speakers of a reading.
    ///
    /// # Errors
    /// [`FramingError`] if the engine fails; the reading is then as it was.
    pub fn revise(&self, reading: &mut Reading) -> Result<(), FramingError> {
        let asked = decide::doubtful(reading);
        let odds = self.odds(reading, &asked)?;
        decide::decide(reading, &odds);
        Ok(())
    }

    /// Reads the whole article: revises the speakers and adds the speech that is reported without marks.
    ///
    /// # Errors
    /// [`FramingError`] if the engine fails; the reading is then as it was.
    pub fn read(&self, reading: &mut Reading) -> Result<(), FramingError> {
        let Seen { odds, stretches } = self.look(reading)?;
        decide::decide(reading, &odds);
        let told = reported::link(reading, &stretches);
        reading.add(told);
        Ok(())
    }

    /// What the model sees in a whole article.
    ///
    /// # Errors
    /// [`FramingError`] if the engine fails.
    pub fn look(&self, reading: &Reading) -> Result<Seen, FramingError> {
        let (body, windows) = self.cutter.all(reading)?;
        let mut odds = vec![Odds::new(); reading.document.quotations.len()];
        let mut labels: Vec<[f32; tags::TAGS]> = Vec::with_capacity(body.count());
        for window in windows {
            let hidden = self.encoder.encode(&Batch::new(window.ids.len(), [window.ids.as_slice()]))?;
            labels.extend(self.head.tags(&window, &hidden));
            for (quotation, answer) in self.head.answer(&window, &hidden) {
                odds[quotation] = answer;
            }
        }
        Ok(Seen { odds, stretches: tags::stretches(&reading.document, &body, &labels) })
    }

    /// The odds for each quotation of a reading, by index; empty for those not `asked` about (in order of the text).
    ///
    /// # Errors
    /// [`FramingError`] if the engine fails.
    pub fn odds(&self, reading: &Reading, asked: &[usize]) -> Result<Vec<Odds>, FramingError> {
        let mut odds = vec![Odds::new(); reading.document.quotations.len()];
        for window in self.cutter.windows(reading, asked)? {
            let hidden = self.encoder.encode(&Batch::new(window.ids.len(), [window.ids.as_slice()]))?;
            for (quotation, answer) in self.head.answer(&window, &hidden) {
                odds[quotation] = answer;
            }
        }
        Ok(odds)
    }
}
