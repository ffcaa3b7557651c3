//! Both engines say the same of the same sentences. Needs the feature `rust-bert` and `models/framing` with
//! `model.safetensors`; with `encoder.f32.onnx` beside it (`models/training/export.py` makes both) the engines are also
//! compared number by number.

// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "common/sentences.rs"]
mod sentences;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sentences::sentences;

/// The sentences as `pullquote frame` reads them, for timing it: `target/tmp/sentences.jsonl`.
#[test]
fn sentences_are_many_and_written_down() {
    let all = sentences();
    assert!(all.len() >= 500, "{}", all.len());
    let mut lines = String::new();
    for (nth, asked) in all.iter().take(500).enumerate() {
        let points = |bytes: usize| asked.text[..bytes].chars().count();
        let target = [points(asked.target.start), points(asked.target.end)];
        let line = serde_json::json!({"id": nth.to_string(), "text": asked.text, "target": target});
        writeln!(lines, "{line}").unwrap();
    }
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("sentences.jsonl"), lines).unwrap();
}

#[cfg(not(feature = "rust-bert"))]
#[test]
fn the_engines_agree() {
    println!("skipped: this build has no rust-bert engine (--features rust-bert, see scripts/libtorch.sh)");
}

#[cfg(feature = "rust-bert")]
mod with_rust_bert {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use pullquote::framing::bert_engine::BertEncoder;
    use pullquote::framing::encoder::{Batch, Encoder};
    use pullquote::framing::safetensors::{FILE, Weights};
    use pullquote::framing::{Choice, Device, Engine, Framer, Probabilities, Sequence, Which};
    use pullquote::output::likeliest;

    use super::sentences::sentences;

    /// The folder, unless it lacks the weights in full precision.
    fn folder() -> Option<PathBuf> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framing");
        if folder.join(FILE).is_file() {
            return Some(folder);
        }
        println!("skipped: {} has no {FILE}", folder.display());
        None
    }

    fn framer(engine: Engine, model: &Path) -> Framer {
        Framer::load(&Choice { engine, device: Device::Cpu, model: Which::Folder(model.to_owned()) }).unwrap()
    }

    fn answers(framer: &Framer) -> Vec<Probabilities> {
        let all = sentences();
        let asked: Vec<_> =
            all.iter().map(|s| Sequence { text: s.text.as_str().into(), targets: vec![s.target] }).collect();
        framer.classify(&asked).unwrap().concat()
    }

    #[test]
    fn the_engines_agree() {
        let Some(folder) = folder() else { return };
        let (bert, rten) =
            (answers(&framer(Engine::RustBert, &folder)), answers(&Framer::embedded().unwrap()));
        let same = bert.iter().zip(&rten).filter(|(a, b)| likeliest(**a) == likeliest(**b)).count();
        let apart: f32 = bert.iter().flatten().zip(rten.iter().flatten()).map(|(a, b)| (a - b).abs()).sum();
        let (share, mean) = (same as f32 / bert.len() as f32, apart / (3 * bert.len()) as f32);
        let shown =
            format!("{same} of {} labels equal; mean difference of probabilities {mean:.4}", bert.len());
        println!("rust-bert f32 and rten int8: {shown}");
        assert!(share >= 0.97 && mean <= 0.02, "{shown}");
        for label in 0..3 {
            let chosen = bert.iter().filter(|p| p.iter().all(|&other| other <= p[label])).count();
            assert!(chosen >= 30, "only {chosen} sentences get label {label}: the comparison says little");
        }
    }

    /// What the classifier says before it becomes probabilities, but for the temperature and a constant.
    fn logits(p: &Probabilities) -> [f64; 3] {
        let logs = p.map(|p| f64::from(p).ln());
        let mean = logs.iter().sum::<f64>() / 3.0;
        logs.map(|log| log - mean)
    }

    #[test]
    fn full_precision_is_the_same_number_by_number() {
        let Some(folder) = folder() else { return };
        let onnx = folder.join("encoder.f32.onnx");
        if !onnx.is_file() {
            println!("skipped: {} is not there (models/training/export.py makes it)", onnx.display());
            return;
        }
        let full = tempfile::tempdir().unwrap();
        for name in ["config.json", "tokenizer.json", "head.json", "calibration.json", "encoder.f32.onnx"] {
            fs::copy(folder.join(name), full.path().join(name)).unwrap();
        }
        let (bert, rten) =
            (answers(&framer(Engine::RustBert, &folder)), answers(&framer(Engine::Rten, full.path())));
        let pairs = bert.iter().map(logits).zip(rten.iter().map(logits));
        let apart = pairs.flat_map(|(a, b)| (0..3).map(move |l| (a[l] - b[l]).abs())).fold(0.0, f64::max);
        println!("rust-bert f32 and rten f32: logits differ by {apart:.6} at most");
        assert!(apart < 1e-3, "{apart}");
    }

    fn encoder() -> Option<BertEncoder> {
        let folder = folder()?;
        let config = fs::read(folder.join("config.json")).unwrap();
        let weights = fs::read(folder.join(FILE)).unwrap();
        Some(BertEncoder::new(&config, &Weights::parse(&weights).unwrap(), Device::Cpu).unwrap())
    }

    #[test]
    fn a_row_gives_the_same_bits_alone_and_among_eight() {
        let Some(encoder) = encoder() else { return };
        for len in [5_i32, 16, 39, 61, 160] {
            let row =
                |seed: i32| (0..len).map(|i| 1000 + (seed * 7919 + i * 104_729) % 25_000).collect::<Vec<_>>();
            let rows: Vec<_> = (0..8).map(row).collect();
            let len = rows[0].len();
            let alone = encoder.encode(&Batch::new(len, [rows[3].as_slice()])).unwrap();
            let eight = encoder.encode(&Batch::new(len, rows.iter().map(Vec::as_slice))).unwrap();
            for piece in 0..len {
                let bits = |state: &[f32]| state.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(alone.at(0, piece)), bits(eight.at(3, piece)), "{len} {piece}");
            }
        }
    }

    #[test]
    fn many_callers_at_once_get_the_same_answers() {
        let Some(encoder) = encoder() else { return };
        let encoder = Arc::new(encoder);
        let ids: Vec<i32> = (0..24).map(|i| 1000 + i * 37).collect();
        let once = encoder.encode(&Batch::new(24, [ids.as_slice()])).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..3 {
                        assert_eq!(encoder.encode(&Batch::new(24, [ids.as_slice()])).unwrap(), once);
                    }
                });
            }
        });
        let empty = encoder.encode(&Batch::new(0, [])).unwrap();
        assert_eq!(empty.width(), once.width());
    }

    #[test]
    fn what_does_not_fit_is_named_and_nothing_panics() {
        let Some(folder) = folder() else { return };
        let config = fs::read_to_string(folder.join("config.json")).unwrap();
        let file = fs::read(folder.join(FILE)).unwrap();
        let weights = Weights::parse(&file).unwrap();
        for (from, to, said) in [
            ("\"num_attention_heads\": 12", "\"num_attention_heads\": 0", "0 heads"),
            ("\"vocab_size\": 30522", "\"vocab_size\": 4000000000000", "word_embeddings"),
            ("\"num_hidden_layers\": 6", "\"num_hidden_layers\": 7", "encoder.layer.6"),
            ("\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 1e-5", "layer_norm_eps"),
            ("\"gelu\"", "\"warp\"", "warp"),
        ] {
            let changed = config.replace(from, to);
            assert_ne!(changed, config);
            let error = BertEncoder::new(changed.as_bytes(), &weights, Device::Cpu).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
        let encoder = encoder().unwrap();
        let long = vec![1000; 513];
        let error = encoder.encode(&Batch::new(513, [long.as_slice()])).unwrap_err().to_string();
        assert!(error.contains("512"), "{error}");
        let error = encoder.encode(&Batch::new(3, [&[101, 40_000, 102][..]])).unwrap_err().to_string();
        assert!(error.contains("40000"), "{error}");
        if let Err(error) = BertEncoder::new(config.as_bytes(), &weights, Device::Cuda(99)) {
            assert!(error.to_string().contains("cuda:99"), "{error}");
        }
    }
}
