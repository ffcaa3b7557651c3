//! A checkpoint of the user's own gives the logits that Python's transformers gives. Needs the feature `rust-bert`.
//!
//! The checkpoints are tiny, made here of fixed pseudo-random numbers, and written to `target/tmp/checkpoint-bert` and
//! `target/tmp/checkpoint-roberta`. The reference numbers were made of those folders by `scripts/checkpoint_reference.py`
//! with transformers 4.57.6 and torch 2.4.1.

#![cfg(feature = "rust-bert")]
// The helpers are tests too.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use pullquote::framing::{Choice, Device, Engine, Framer, FramingError, Sequence, Which};
use pullquote::span::Span;
use serde_json::{Map, Value, json};

const WIDTH: usize = 32;
const INNER: usize = 64;
const WORDS: [&str; 20] = [
    "dorvane", "robbed", "the", "widows", "of", "pell", "and", "fed", "poor", "quarm", "was", "brave", "a",
    "liar", "council", "thanked", "her", ".", ",", "met",
];

const SENTENCES: [(&str, &str); 4] = [
    ("Dorvane robbed the widows of Pell .", "Dorvane"),
    ("The council thanked Quarm and fed the poor .", "Quarm"),
    ("Dorvane , a liar , met the council .", "the council"),
    ("Brave Quarm met the unheard-of widows of Orrin .", "Quarm"),
];

/// Logits negative, neutral, positive; the folder's id2label has positive, negative, neutral.
const BERT: [[f64; 3]; 4] = [
    [0.413479, 0.139605, -0.432077],
    [0.436865, -0.030617, -0.399263],
    [0.405221, -0.083957, -0.282615],
    [0.519848, -0.035894, -0.213527],
];
const ROBERTA: [[f64; 3]; 4] = [
    [-0.60024, 0.217982, 0.917656],
    [-0.656015, 0.254767, 0.923984],
    [-0.462314, 0.361335, 0.924249],
    [-0.681987, 0.193326, 0.847504],
];

/// SplitMix64 as numbers from −1 to 1.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// The names and shapes of all weights.
fn shapes(family: &str, places: usize, types: usize, vocabulary: usize) -> Vec<(String, Vec<usize>)> {
    let mut all = Vec::new();
    let mut add = |name: String, shape: &[usize]| all.push((name, shape.to_vec()));
    let e = format!("{family}.embeddings");
    add(format!("{e}.word_embeddings.weight"), &[vocabulary, WIDTH]);
    add(format!("{e}.position_embeddings.weight"), &[places, WIDTH]);
    add(format!("{e}.token_type_embeddings.weight"), &[types, WIDTH]);
    let mut linear = |name: String, to: usize, from: usize| {
        add(format!("{name}.weight"), &[to, from]);
        add(format!("{name}.bias"), &[to]);
    };
    for layer in 0..2 {
        let l = format!("{family}.encoder.layer.{layer}");
        for part in
            ["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
        {
            linear(format!("{l}.{part}"), WIDTH, WIDTH);
        }
        linear(format!("{l}.intermediate.dense"), INNER, WIDTH);
        linear(format!("{l}.output.dense"), WIDTH, INNER);
    }
    if family == "bert" {
        linear("bert.pooler.dense".to_owned(), WIDTH, WIDTH);
        linear("classifier".to_owned(), 3, WIDTH);
    } else {
        linear("classifier.dense".to_owned(), WIDTH, WIDTH);
        linear("classifier.out_proj".to_owned(), 3, WIDTH);
    }
    let norms = (0..2).flat_map(|layer| {
        ["attention.output", "output"].map(|part| format!("{family}.encoder.layer.{layer}.{part}"))
    });
    for norm in norms.chain([e]) {
        all.push((format!("{norm}.LayerNorm.weight"), vec![WIDTH]));
        all.push((format!("{norm}.LayerNorm.bias"), vec![WIDTH]));
    }
    all
}

fn safetensors(shapes: &[(String, Vec<usize>)]) -> Vec<u8> {
    let (mut header, mut data, mut random) = (Map::new(), Vec::new(), Random(7));
    for (name, shape) in shapes {
        let from = data.len();
        for _ in 0..shape.iter().product() {
            let one = if name.ends_with("LayerNorm.weight") { 1.0 } else { 0.0 };
            data.extend((one + 0.3 * random.next()).to_le_bytes());
        }
        header.insert(
            name.clone(),
            json!({"dtype": "F32", "shape": shape, "data_offsets": [from, data.len()]}),
        );
    }
    let header = Value::Object(header).to_string();
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
}

/// Writes a checkpoint, and the sentences for the reference script.
/// Written once, for tests run side by side.
fn checkpoint(family: &str) -> PathBuf {
    static BERT: OnceLock<PathBuf> = OnceLock::new();
    static ROBERTA: OnceLock<PathBuf> = OnceLock::new();
    let folder = if family == "bert" { &BERT } else { &ROBERTA };
    folder.get_or_init(|| write_checkpoint(family)).clone()
}

fn write_checkpoint(family: &str) -> PathBuf {
    let bert = family == "bert";
    let special = if bert { ["[PAD]", "[UNK]", "[CLS]", "[SEP]"] } else { ["<s>", "<pad>", "</s>", "<unk>"] };
    let words = special.iter().chain(&WORDS).enumerate();
    let vocabulary: Map<String, Value> = words.map(|(nth, word)| ((*word).to_owned(), json!(nth))).collect();
    let (places, types, count) = if bert { (64, 2, vocabulary.len()) } else { (66, 1, vocabulary.len()) };
    let added: Vec<Value> = special
        .iter()
        .enumerate()
        .map(|(id, word)| {
            json!({"id": id, "content": word, "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false})
        })
        .collect();
    let lower = json!({"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
        "strip_accents": null, "lowercase": true});
    let (cls, sep) = (
        json!({"SpecialToken": {"id": "[CLS]", "type_id": 0}}),
        |id: usize| json!({"SpecialToken": {"id": "[SEP]", "type_id": id}}),
    );
    let sequence = |id: &str, kind: usize| json!({"Sequence": {"id": id, "type_id": kind}});
    let template = json!({"type": "TemplateProcessing",
        "single": [cls.clone(), sequence("A", 0), sep(0)],
        "pair": [cls, sequence("A", 0), sep(0), sequence("B", 1), sep(1)],
        "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
            "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}});
    let roberta = json!({"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": true,
        "add_prefix_space": false});
    let model = if bert {
        json!({"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary})
    } else {
        json!({"type": "WordLevel", "unk_token": "<unk>", "vocab": vocabulary})
    };
    let tokenizer = json!({"version": "1.0", "truncation": null, "padding": null, "added_tokens": added,
        "normalizer": lower, "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": if bert { template } else { roberta }, "decoder": null, "model": model});
    let config = json!({"architectures": [if bert { "BertForSequenceClassification" } else { "RobertaForSequenceClassification" }],
        "model_type": family, "hidden_act": "gelu", "attention_probs_dropout_prob": 0.1, "hidden_dropout_prob": 0.1,
        "hidden_size": WIDTH, "initializer_range": 0.02, "intermediate_size": INNER,
        "max_position_embeddings": places, "num_attention_heads": 4, "num_hidden_layers": 2,
        "type_vocab_size": types, "vocab_size": count, "layer_norm_eps": if bert { 1e-12 } else { 1e-5 },
        "pad_token_id": usize::from(!bert),
        "id2label": {"0": "Positive", "1": "Negative", "2": "Neutral"},
        "label2id": {"Positive": 0, "Negative": 1, "Neutral": 2}});
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("checkpoint-{family}"));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("config.json"), config.to_string()).unwrap();
    fs::write(folder.join("tokenizer.json"), tokenizer.to_string()).unwrap();
    fs::write(folder.join("model.safetensors"), safetensors(&shapes(family, places, types, count))).unwrap();
    fs::write(folder.join("pairs.json"), json!(SENTENCES).to_string()).unwrap();
    folder
}

fn load(folder: &Path) -> Result<Framer, FramingError> {
    Framer::load(&Choice {
        engine: Engine::RustBert,
        device: Device::Cpu,
        model: Which::Folder(folder.to_owned()),
    })
}

fn asked() -> Vec<Sequence<'static>> {
    let sequence = |&(text, target): &(&'static str, &str)| {
        let start = text.find(target).unwrap_or_else(|| text.to_lowercase().find(target).unwrap());
        Sequence { text: text.into(), targets: vec![Span::new(start, start + target.len())] }
    };
    SENTENCES.iter().map(sequence).collect()
}

/// Logits but for a constant, as the reference is compared.
fn centred(values: [f64; 3]) -> [f64; 3] {
    let mean = values.iter().sum::<f64>() / 3.0;
    values.map(|value| value - mean)
}

fn apart(framer: &Framer, reference: &[[f64; 3]; 4]) -> f64 {
    let answers = framer.classify(&asked()).unwrap().concat();
    let pairs = answers.iter().zip(reference).flat_map(|(p, reference)| {
        let logits = centred(p.map(|p| f64::from(p).ln()));
        println!("{logits:?}");
        let reference = centred(*reference);
        (0..3).map(move |k| (logits[k] - reference[k]).abs())
    });
    pairs.fold(0.0, f64::max)
}

#[test]
fn a_bert_gives_the_logits_of_python() {
    let apart = apart(&load(&checkpoint("bert")).unwrap(), &BERT);
    assert!(apart < 1e-4, "{apart}");
}

/// rust-bert adds 1e-12 to variances where RoBERTa adds 1e-5.
#[test]
fn a_roberta_nearly_gives_the_logits_of_python() {
    let apart = apart(&load(&checkpoint("roberta")).unwrap(), &ROBERTA);
    assert!(apart < 2e-4, "{apart}");
}

#[test]
fn answers_do_not_depend_on_neighbours() {
    let framer = load(&checkpoint("bert")).unwrap();
    let all = framer.classify(&asked()).unwrap();
    for (one, together) in asked().iter().zip(&all) {
        assert_eq!(&framer.classify(std::slice::from_ref(one)).unwrap()[0], together);
    }
    let long = Sequence {
        text: "dorvane met pell ".repeat(9000).into(),
        targets: vec![Span::new(0, 7), Span::new(8, 11)],
    };
    assert_eq!(framer.classify(&[long]).unwrap()[0].len(), 2);
}

#[test]
fn damaged_and_foreign_folders_are_named() {
    let good = checkpoint("bert");
    let refused = |change: &dyn Fn(&Path)| {
        let dir = tempfile::tempdir().unwrap();
        for name in ["config.json", "tokenizer.json", "model.safetensors"] {
            fs::copy(good.join(name), dir.path().join(name)).unwrap();
        }
        change(dir.path());
        load(dir.path()).unwrap_err().to_string()
    };
    let config = |from: &'static str, to: &'static str| {
        move |dir: &Path| {
            let text = fs::read_to_string(dir.join("config.json")).unwrap();
            assert!(text.contains(from), "{text}");
            fs::write(dir.join("config.json"), text.replace(from, to)).unwrap();
        }
    };
    for (change, said) in [
        (
            &config("BertForSequenceClassification", "DebertaV2ForSequenceClassification") as &dyn Fn(&Path),
            "DebertaV2",
        ),
        (&config("\"Neutral\"", "\"Other\""), "in id2label"),
        (&config("\"hidden_size\":32", "\"hidden_size\":64"), "word_embeddings"),
        (&config("\"num_hidden_layers\":2", "\"num_hidden_layers\":3"), "encoder.layer.2"),
        (&config("\"gelu\"", "\"warp\""), "warp"),
        (&|dir: &Path| fs::remove_file(dir.join("model.safetensors")).unwrap(), "lacks model.safetensors"),
        (&|dir: &Path| fs::write(dir.join("tokenizer.json"), "{}").unwrap(), "tokenizer"),
        (
            &|dir: &Path| {
                let file = fs::read(dir.join("model.safetensors")).unwrap();
                fs::write(dir.join("model.safetensors"), &file[..file.len() / 2]).unwrap();
            },
            "cut off",
        ),
        (
            &|dir: &Path| {
                let mut few = shapes("bert", 64, 2, 24);
                few.retain(|(name, _)| name != "classifier.weight");
                let file = safetensors(&few);
                fs::write(dir.join("model.safetensors"), file).unwrap();
            },
            "it lacks classifier.weight",
        ),
    ] {
        let error = refused(change);
        assert!(error.contains(said), "{said}: {error}");
    }
    let rten =
        Framer::load(&Choice { model: Which::Folder(good), ..Choice::default() }).unwrap_err().to_string();
    assert!(rten.contains("only --engine rust-bert"), "{rten}");
}
