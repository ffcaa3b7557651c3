//! Which model on which engine: the one inside the program, or a folder in Hugging Face layout.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::encoder::Encoder;
use super::error::FramingError;
use super::rten_engine::RtenEncoder;
use super::safetensors::{self, Weights};
use super::{Framer, ModelFiles};
use crate::models::Folder;

/// What runs the transformer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Engine {
    /// rten: int8, pure Rust, always there.
    #[default]
    Rten,
    /// rust-bert on libtorch: full precision, processor or GPU. Only in builds with the feature `rust-bert`.
    RustBert,
}

/// Where the transformer runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// An NVIDIA GPU, counted from 0.
    Cuda(usize),
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(nth) => write!(f, "cuda:{nth}"),
        }
    }
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let nth = match text {
            "cpu" => return Ok(Self::Cpu),
            "cuda" => Some(0),
            _ => text.strip_prefix("cuda:").and_then(|nth| nth.parse().ok()),
        };
        nth.map(Self::Cuda).ok_or_else(|| "a device is cpu, cuda or cuda:N".to_owned())
    }
}

/// Which model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Which {
    /// The one inside the program.
    #[default]
    Embedded,
    /// The fast one inside the program, a smaller encoder.
    Fast,
    /// The one in this folder.
    Folder(PathBuf),
}

/// A model, an engine and a device.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What runs the transformer.
    pub engine: Engine,
    /// Where it runs.
    pub device: Device,
    /// Which model.
    pub model: Which,
}

/// The labels, in the order in which a model must give them.
const LABELS: [&str; 3] = ["negative", "neutral", "positive"];

/// Without a `calibration.json`, probabilities are the softmax of what the model says.
const UNCALIBRATED: &[u8] = br#"{"temperature": 1, "bias": [0, 0, 0]}"#;

/// The encoder's file for rten; any other single ONNX file does too.
const ONNX: &str = "encoder.int8.onnx";

/// What a checkpoint of the user's own is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `BertForSequenceClassification`
    Bert,
    /// `RobertaForSequenceClassification`
    Roberta,
}

impl Family {
    /// How the names of its encoder's weights begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::Roberta => "roberta",
        }
    }
}

/// What `config.json` says about the kind of model.
#[derive(Debug, Deserialize)]
struct Described {
    #[serde(default)]
    architectures: Vec<String>,
    model_type: Option<String>,
    target_sentiment: Option<Reading>,
    id2label: Option<std::collections::BTreeMap<usize, String>>,
    hidden_size: Option<usize>,
}

#[derive(Debug, Deserialize)]
struct Reading {
    input: Option<String>,
    pool: Option<String>,
}

impl Framer {
    /// The model, engine and device that were chosen.
    ///
    /// A folder holds `config.json` with `target_sentiment`, `tokenizer.json`, the encoder's weights
    /// (`encoder.int8.onnx` or one other ONNX file for rten, `model.safetensors` for rust-bert), the classifier's in
    /// `head.json` or as `classifier.weight` and `classifier.bias` in `model.safetensors`, and perhaps
    /// `calibration.json`. Without `target_sentiment`, for rust-bert alone, a folder may hold a checkpoint of the user's
    /// own: a `BertForSequenceClassification` or `RobertaForSequenceClassification` that takes pairs of sentence and
    /// target and whose three labels `id2label` calls negative, neutral and positive. Files that a `manifest.json` names are compared with their checksums.
    ///
    /// # Errors
    /// [`FramingError`] if the engine is not in this build, there is no such device, or the folder holds something
    /// else: the message says what was found and what would do.
    pub fn load(choice: &Choice) -> Result<Self, FramingError> {
        let Choice { engine, device, model } = choice;
        if *engine == Engine::Rten && *device != Device::Cpu {
            let reason = "rten runs on the processor alone; --engine rust-bert knows GPUs".to_owned();
            return Err(FramingError::Device { device: *device, reason });
        }
        if *engine == Engine::RustBert && cfg!(not(feature = "rust-bert")) {
            return Err(FramingError::NotBuilt);
        }
        match (model, engine) {
            (Which::Embedded, Engine::Rten) => Self::embedded(),
            (Which::Fast, Engine::Rten) => Self::fast(),
            (Which::Embedded | Which::Fast, Engine::RustBert) => Err(FramingError::NeedsFolder),
            (Which::Folder(dir), _) => Self::from_folder(&Folder::open(dir)?, *engine, *device),
        }
    }

    fn from_folder(folder: &Folder, engine: Engine, device: Device) -> Result<Self, FramingError> {
        let config = folder.read("config.json", "every model needs it")?;
        let described: Described = serde_json::from_slice(&config)
            .map_err(|error| FramingError::model("config.json", error.to_string()))?;
        let tokenizer = folder.read("tokenizer.json", "every model needs it")?;
        let calibration = folder.read_if_there("calibration.json")?;
        let calibration = calibration.as_deref().unwrap_or(UNCALIBRATED);
        if let Some(pairs) = described.pairs(folder)? {
            if engine == Engine::Rten {
                let found = format!(
                    "a checkpoint for pairs of sentence and target, which only --engine {} runs",
                    if cfg!(feature = "rust-bert") {
                        "rust-bert"
                    } else {
                        "rust-bert (not in this build: --features rust-bert)"
                    }
                );
                return Err(FramingError::Unfit { path: folder.path("config.json"), found });
            }
            return checkpoint(folder, &config, &tokenizer, pairs, calibration, device);
        }
        described.check(folder)?;
        let head = match folder.read_if_there("head.json")? {
            Some(head) => head,
            None => {
                let why = "without head.json, the classifier must be in it";
                head_from(&folder.read(safetensors::FILE, why)?, described.hidden_size)?
            }
        };
        let files = ModelFiles { config: &config, tokenizer: &tokenizer, head: &head, calibration };
        let encoder: Arc<dyn Encoder> = match engine {
            Engine::Rten => Arc::new(RtenEncoder::from_bytes(onnx(folder)?)?),
            Engine::RustBert => bert(folder, &config, device)?,
        };
        Self::new(encoder, &files)
    }
}

impl Described {
    /// What kind of checkpoint for pairs it is, and which of its outputs are negative, neutral and positive; `None` if
    /// it is none.
    fn pairs(&self, folder: &Folder) -> Result<Option<(Family, [usize; 3])>, FramingError> {
        let family = match self.architectures.first().map(String::as_str) {
            _ if self.target_sentiment.is_some() => return Ok(None),
            Some("BertForSequenceClassification") => Family::Bert,
            Some("RobertaForSequenceClassification") => Family::Roberta,
            _ => return Ok(None),
        };
        let labels = self.id2label.iter().flatten();
        let named: Vec<(usize, String)> = labels.map(|(&nth, name)| (nth, name.to_lowercase())).collect();
        let of = |label: &str| named.iter().find(|(_, name)| name == label).map(|&(nth, _)| nth);
        match LABELS.map(of) {
            [Some(a), Some(b), Some(c)] if named.len() == 3 && [a, b, c].iter().all(|&nth| nth < 3) => {
                Ok(Some((family, [a, b, c])))
            }
            _ => {
                let names: Vec<&str> = named.iter().map(|(_, name)| name.as_str()).collect();
                let found = format!("the labels {} in id2label", names.join(", "));
                Err(FramingError::Unfit { path: folder.path("config.json"), found })
            }
        }
    }

    /// Whether this is a model of the kind that is read here.
    fn check(&self, folder: &Folder) -> Result<(), FramingError> {
        let unfit = |found: String| FramingError::Unfit { path: folder.path("config.json"), found };
        let kind = self.model_type.as_deref().unwrap_or("unknown");
        let Some(reading) = &self.target_sentiment else {
            let what = self.architectures.first().map_or("no architecture", String::as_str);
            return Err(unfit(format!("{what} of model_type {kind}, without target_sentiment")));
        };
        if kind != "bert" {
            return Err(unfit(format!("the model_type {kind}")));
        }
        if let Some(input) = reading.input.as_deref().filter(|input| *input != "plain sentence") {
            return Err(unfit(format!("target_sentiment.input “{input}”")));
        }
        if let Some(pool) = reading.pool.as_deref().filter(|pool| *pool != "cls+target mean") {
            return Err(unfit(format!("target_sentiment.pool “{pool}”")));
        }
        match &self.id2label {
            Some(labels) if !labels.values().eq(LABELS) => {
                let labels: Vec<&str> = labels.values().map(String::as_str).collect();
                Err(unfit(format!("the labels {}", labels.join(", "))))
            }
            _ => Ok(()),
        }
    }
}

/// The classifier out of the weights, as `head.json` holds it.
fn head_from(weights: &[u8], hidden_size: Option<usize>) -> Result<Vec<u8>, FramingError> {
    let weights = Weights::parse(weights)?;
    let size = hidden_size.ok_or_else(|| FramingError::model("config.json", "it lacks hidden_size"))?;
    let columns = size.saturating_mul(2).max(1);
    let weight = weights.floats("classifier.weight", &[LABELS.len(), columns])?;
    let bias = weights.floats("classifier.bias", &[LABELS.len()])?;
    let rows: Vec<&[f32]> = weight.chunks(columns).collect();
    Ok(json!({"weight": rows, "bias": bias}).to_string().into_bytes())
}

/// The encoder for rten.
fn onnx(folder: &Folder) -> Result<Vec<u8>, FramingError> {
    if let Some(bytes) = folder.read_if_there(ONNX)? {
        return Ok(bytes);
    }
    let others = folder.ending(".onnx")?;
    match others.as_slice() {
        [one] => Ok(folder.read(one, "it was there a moment ago")?),
        [] => Ok(folder.read(
            ONNX,
            "the engine rten needs the encoder as an ONNX file; with model.safetensors there is --engine rust-bert",
        )?),
        several => {
            let found = format!("several encoders: {}", several.join(", "));
            Err(FramingError::Unfit { path: folder.path(""), found })
        }
    }
}

#[cfg(feature = "rust-bert")]
fn bert(folder: &Folder, config: &[u8], device: Device) -> Result<Arc<dyn Encoder>, FramingError> {
    let why =
        "the engine rust-bert needs the weights in full precision; with an ONNX file there is --engine rten";
    let file = folder.read(safetensors::FILE, why)?;
    let encoder = super::bert_engine::BertEncoder::new(config, &Weights::parse(&file)?, device)?;
    Ok(Arc::new(encoder))
}

#[cfg(not(feature = "rust-bert"))]
fn bert(_: &Folder, _: &[u8], _: Device) -> Result<Arc<dyn Encoder>, FramingError> {
    Err(FramingError::NotBuilt)
}

#[cfg(feature = "rust-bert")]
fn checkpoint(
    folder: &Folder,
    config: &[u8],
    tokenizer: &[u8],
    pairs: (Family, [usize; 3]),
    calibration: &[u8],
    device: Device,
) -> Result<Framer, FramingError> {
    let file = folder.read(safetensors::FILE, "the engine rust-bert reads the weights from it")?;
    let calibration = super::head::Calibration::from_json(calibration)?;
    let weights = Weights::parse(&file)?;
    let model = super::checkpoint::Checkpoint::new(config, tokenizer, &weights, pairs, calibration, device)?;
    Ok(Framer(super::Model::Pairs(Arc::new(model))))
}

#[cfg(not(feature = "rust-bert"))]
fn checkpoint(
    _: &Folder,
    _: &[u8],
    _: &[u8],
    _: (Family, [usize; 3]),
    _: &[u8],
    _: Device,
) -> Result<Framer, FramingError> {
    Err(FramingError::NotBuilt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models;
    use crate::span::Span;
    use std::fs;
    use tempfile::TempDir;

    /// The embedded model as a folder; each file may be changed or, with `None`, left out.
    fn folder(changes: &[(&str, Option<&[u8]>)]) -> TempDir {
        let dir = tempfile::tempdir().unwrap();
        let files = [
            ("config.json", models::framing::CONFIG),
            ("tokenizer.json", models::framing::TOKENIZER),
            ("head.json", models::framing::HEAD),
            ("calibration.json", models::framing::CALIBRATION),
            (ONNX, models::framing::ENCODER),
        ];
        for (name, content) in files {
            fs::write(dir.path().join(name), content).unwrap();
        }
        for (name, content) in changes {
            match content {
                Some(content) => fs::write(dir.path().join(name), content).unwrap(),
                None => fs::remove_file(dir.path().join(name)).unwrap(),
            }
        }
        dir
    }

    fn load(dir: &TempDir) -> Result<Framer, FramingError> {
        Framer::load(&Choice { model: Which::Folder(dir.path().to_owned()), ..Choice::default() })
    }

    fn refused(changes: &[(&str, Option<&[u8]>)]) -> String {
        load(&folder(changes)).unwrap_err().to_string()
    }

    #[test]
    fn a_folder_answers_as_the_embedded_model_does() {
        let text = "Dorvane, a shameless liar, robbed the widows of Pell.";
        let asked = [super::super::Sequence { text: text.into(), targets: vec![Span::new(0, 7)] }];
        let embedded = Framer::load(&Choice::default()).unwrap().classify(&asked).unwrap();
        assert_eq!(load(&folder(&[])).unwrap().classify(&asked).unwrap(), embedded);
        let renamed = folder(&[(ONNX, None), ("other.onnx", Some(models::framing::ENCODER))]);
        assert_eq!(load(&renamed).unwrap().classify(&asked).unwrap(), embedded);
        let uncalibrated = load(&folder(&[("calibration.json", None)])).unwrap().classify(&asked).unwrap();
        assert!((uncalibrated[0][0][0] - embedded[0][0][0]).abs() < 0.05 && uncalibrated != embedded);
    }

    #[test]
    fn the_classifier_may_be_among_the_weights() {
        let header = r#"{"classifier.weight": {"dtype": "F16", "shape": [3, 4], "data_offsets": [0, 24]},
            "classifier.bias": {"dtype": "F32", "shape": [3], "data_offsets": [24, 36]}}"#;
        let one = 0x3c00_u16.to_le_bytes();
        let file =
            [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &one.repeat(12), &[0; 12]].concat();
        let head = head_from(&file, Some(2)).unwrap();
        assert_eq!(super::super::head::Head::from_json(&head, UNCALIBRATED).unwrap().width(), 2);
        assert!(head_from(&file, Some(3)).unwrap_err().to_string().contains("[3, 6] is expected"));
        assert!(head_from(&file, None).unwrap_err().to_string().contains("hidden_size"));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let gone = refused(&[("tokenizer.json", None)]);
        assert!(gone.contains("lacks tokenizer.json"), "{gone}");
        let weightless = refused(&[(ONNX, None)]);
        assert!(weightless.contains("lacks encoder.int8.onnx") && weightless.contains("rust-bert"));
        let several = refused(&[(ONNX, None), ("a.onnx", Some(b"")), ("b.onnx", Some(b""))]);
        assert!(several.contains("several encoders: a.onnx, b.onnx"), "{several}");
        let other = refused(&[(
            "config.json",
            Some(br#"{"architectures": ["GPT2LMHeadModel"], "model_type": "gpt2"}"#),
        )]);
        assert!(
            other.contains("config.json") && other.contains("GPT2LMHeadModel of model_type gpt2"),
            "{other}"
        );
        let pairs = |labels: &str| {
            let config = format!(
                r#"{{"architectures": ["BertForSequenceClassification"], "model_type": "bert", "id2label": {labels}}}"#
            );
            refused(&[("config.json", Some(config.as_bytes()))])
        };
        let engine = pairs(r#"{"0": "Positive", "1": "Neutral", "2": "Negative"}"#);
        assert!(engine.contains("only --engine rust-bert"), "{engine}");
        let stars = pairs(r#"{"0": "1 star", "1": "2 stars", "2": "3 stars"}"#);
        assert!(stars.contains("the labels 1 star, 2 stars, 3 stars in id2label"), "{stars}");
        let turned = String::from_utf8(models::framing::CONFIG.to_vec()).unwrap();
        let turned = turned.replace("\"negative\"", "\"bad\"");
        let labels = refused(&[("config.json", Some(turned.as_bytes()))]);
        assert!(labels.contains("the labels bad, neutral, positive"), "{labels}");
        let headless = refused(&[("head.json", None)]);
        assert!(headless.contains("lacks model.safetensors: without head.json"), "{headless}");
        let manifest = format!(r#"{{"head.json": "{}"}}"#, "0".repeat(64));
        let changed = refused(&[("manifest.json", Some(manifest.as_bytes()))]);
        assert!(changed.contains("head.json has the SHA-256"), "{changed}");
        let nowhere = Choice { model: Which::Folder("/nowhere/at/all".into()), ..Choice::default() };
        assert!(Framer::load(&nowhere).unwrap_err().to_string().contains("is not a folder"));
    }

    #[test]
    fn devices_have_names() {
        assert_eq!("cuda:3".parse(), Ok(Device::Cuda(3)));
        assert_eq!("cuda".parse::<Device>().unwrap().to_string(), "cuda:0");
        assert_eq!("cpu".parse(), Ok(Device::Cpu));
        assert!("gpu".parse::<Device>().is_err() && "cuda:x".parse::<Device>().is_err());
        let error = Framer::load(&Choice { device: Device::Cuda(1), ..Choice::default() }).unwrap_err();
        assert!(error.to_string().contains("cuda:1"), "{error}");
    }

    #[test]
    fn an_engine_that_is_not_there_is_explained() {
        let error = Framer::load(&Choice { engine: Engine::RustBert, ..Choice::default() }).unwrap_err();
        let expected = if cfg!(feature = "rust-bert") { "--model" } else { "--features rust-bert" };
        assert!(error.to_string().contains(expected), "{error}");
    }
}
