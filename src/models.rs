//! The models inside the binary: what they are, their checksums, and whether a folder holds the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The framing model's files as they are embedded (`models/framing/`).
pub mod framing {
    /// The encoder: int8 ONNX with constant activation scales.
    pub static ENCODER: &[u8] = include_bytes!("../models/framing/encoder.int8.onnx");
    /// The classifier's weights.
    pub static HEAD: &[u8] = include_bytes!("../models/framing/head.json");
    /// What makes probabilities of the classifier's answers.
    pub static CALIBRATION: &[u8] = include_bytes!("../models/framing/calibration.json");
    /// The tokenizer.
    pub static TOKENIZER: &[u8] = include_bytes!("../models/framing/tokenizer.json");
    /// The encoder's shape, and how it was trained to read.
    pub static CONFIG: &[u8] = include_bytes!("../models/framing/config.json");
    /// The model card.
    pub static CARD: &str = include_str!("../models/framing/README.md");
}

/// The fast framing model's files as they are embedded (`models/framing-fast/`); its tokenizer is the framing model's.
pub mod framing_fast {
    /// The encoder: int8 ONNX with constant activation scales.
    pub static ENCODER: &[u8] = include_bytes!("../models/framing-fast/encoder.int8.onnx");
    /// The classifier's weights.
    pub static HEAD: &[u8] = include_bytes!("../models/framing-fast/head.json");
    /// What makes probabilities of the classifier's answers.
    pub static CALIBRATION: &[u8] = include_bytes!("../models/framing-fast/calibration.json");
    /// The encoder's shape, and how it was trained to read.
    pub static CONFIG: &[u8] = include_bytes!("../models/framing-fast/config.json");
    /// The model card.
    pub static CARD: &str = include_str!("../models/framing-fast/README.md");
}

/// The speaker model's files as they are embedded (`models/speaker/`); its tokenizer is the framing model's.
pub mod speaker {
    /// The encoder: int8 ONNX with constant activation scales.
    pub static ENCODER: &[u8] = include_bytes!("../models/speaker/encoder.int8.onnx");
    /// The pointer's weights.
    pub static HEAD: &[u8] = include_bytes!("../models/speaker/head.json");
    /// The encoder's shape, and how it was trained to read.
    pub static CONFIG: &[u8] = include_bytes!("../models/speaker/config.json");
    /// The model card.
    pub static CARD: &str = include_str!("../models/speaker/README.md");
}

/// The file of a model's folder that names the others with their checksums: `{"config.json": "<sha256>", …}`.
pub const MANIFEST: &str = "manifest.json";

/// A model inside the binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// Short name; also the folder's.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub description: &'static str,
    /// The model card, in Markdown.
    pub card: &'static str,
    /// Its files.
    pub files: Vec<File>,
}

/// A file of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Name within the model's folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of its content, 64 hexadecimal digits.
    pub sha256: String,
}

impl Embedded {
    /// Size of all files in bytes.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// What is embedded. The checksums are computed anew at every call (about 0.1 s without SHA instructions).
pub fn embedded() -> Vec<Embedded> {
    let files =
        |list: &[(&str, &[u8])]| list.iter().map(|&(name, content)| File::of(name, content)).collect();
    vec![
        Embedded {
            name: "framing",
            description: "sentiment towards a target in an English news sentence: negative, neutral or positive",
            card: framing::CARD,
            files: files(&framing_files()),
        },
        Embedded {
            name: "framing-fast",
            description: "the same by a smaller encoder, for large archives: --model fast",
            card: framing_fast::CARD,
            files: files(&[
                ("encoder.int8.onnx", framing_fast::ENCODER),
                ("head.json", framing_fast::HEAD),
                ("calibration.json", framing_fast::CALIBRATION),
                ("tokenizer.json", framing::TOKENIZER),
                ("config.json", framing_fast::CONFIG),
            ]),
        },
        Embedded {
            name: "speaker",
            description: "who speaks a quotation in an English news article: a pointer to the speaker's mentions",
            card: speaker::CARD,
            files: files(&[
                ("encoder.int8.onnx", speaker::ENCODER),
                ("head.json", speaker::HEAD),
                ("config.json", speaker::CONFIG),
                ("tokenizer.json", framing::TOKENIZER),
            ]),
        },
    ]
}

/// The framing model's files by name. A function, for a list in a `static` would hold each file a second time.
fn framing_files() -> [(&'static str, &'static [u8]); 5] {
    [
        ("encoder.int8.onnx", framing::ENCODER),
        ("head.json", framing::HEAD),
        ("calibration.json", framing::CALIBRATION),
        ("tokenizer.json", framing::TOKENIZER),
        ("config.json", framing::CONFIG),
    ]
}

impl File {
    fn of(name: &str, content: &[u8]) -> Self {
        let sha256 = hex(&Sha256::digest(content));
        Self { name: name.to_owned(), bytes: content.len() as u64, sha256 }
    }
}

/// The SHA-256 of some bytes, as 64 hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Why a folder is not a model.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// There is no such folder.
    #[error("{} is not a folder", dir.display())]
    NoFolder {
        /// What was given.
        dir: PathBuf,
    },
    /// A file that a model must have is not there.
    #[error("{} lacks {name}: {why}", dir.display())]
    Missing {
        /// The folder.
        dir: PathBuf,
        /// The file.
        name: String,
        /// Who asks for it.
        why: &'static str,
    },
    /// A file could not be read.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The manifest is not what it should be.
    #[error("{} is not a manifest ({{\"file name\": \"sha256\", …}}): {reason}", path.display())]
    BadManifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A file is not the one the manifest names.
    #[error("{} has the SHA-256 {found}, but the manifest says {expected}: fetch it again or correct the manifest", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// Checksum in the manifest.
        expected: String,
        /// Checksum of the file.
        found: String,
    },
}

/// Files that every model's folder must have.
const REQUIRED: [&str; 2] = ["config.json", "tokenizer.json"];

/// Names that weights go by; one of them must be there.
const WEIGHTS: [&str; 2] = ["encoder.int8.onnx", "model.safetensors"];

/// Checks a model's folder: the layout, and each file named in its `manifest.json` against its checksum. Returns the
/// files checked, by name.
///
/// # Errors
/// [`ModelError`] for the first thing that is wrong.
pub fn verify(dir: &Path) -> Result<Vec<File>, ModelError> {
    if !dir.is_dir() {
        return Err(ModelError::NoFolder { dir: dir.to_owned() });
    }
    let manifest = read_manifest(dir)?;
    let missing = |name: &str, why| ModelError::Missing { dir: dir.to_owned(), name: name.to_owned(), why };
    for name in REQUIRED {
        if !manifest.contains_key(name) {
            return Err(missing(name, "every model's manifest must name it"));
        }
    }
    if !WEIGHTS.iter().any(|&name| manifest.contains_key(name)) {
        return Err(missing(&WEIGHTS.join(" or "), "the manifest must name the weights"));
    }
    let mut files = Vec::with_capacity(manifest.len());
    for (name, expected) in manifest {
        let path = dir.join(&name);
        if !path.is_file() {
            return Err(missing(&name, "the manifest names it"));
        }
        let file =
            checksum(&path, name).map_err(|source| ModelError::Unreadable { path: path.clone(), source })?;
        if !file.sha256.eq_ignore_ascii_case(&expected) {
            return Err(ModelError::Checksum { path, expected, found: file.sha256 });
        }
        files.push(file);
    }
    Ok(files)
}

/// The files of a folder that can belong to a model, with their checksums, by name.
///
/// # Errors
/// [`ModelError`] if it is no folder, or a file cannot be read.
pub fn checksums(dir: &Path) -> Result<Vec<File>, ModelError> {
    let folder = Folder::open(dir)?;
    let mut files = Vec::new();
    for end in [".json", ".onnx", ".safetensors"] {
        for name in folder.ending(end)? {
            let path = folder.path(&name);
            files.push(checksum(&path, name).map_err(|source| ModelError::Unreadable { path, source })?);
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// A model's folder in Hugging Face layout, to be read file by file.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    /// Checksums by name; empty without a manifest.
    manifest: BTreeMap<String, String>,
}

impl Folder {
    /// Opens a folder and reads its manifest, if it has one.
    ///
    /// # Errors
    /// [`ModelError`] if it is no folder or the manifest is bad.
    pub fn open(dir: &Path) -> Result<Self, ModelError> {
        if !dir.is_dir() {
            return Err(ModelError::NoFolder { dir: dir.to_owned() });
        }
        let manifest = if dir.join(MANIFEST).is_file() { read_manifest(dir)? } else { BTreeMap::default() };
        Ok(Self { dir: dir.to_owned(), manifest })
    }

    /// Where a file is or would be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Reads a file; `why` says who needs it. What the manifest names must have its checksum.
    ///
    /// # Errors
    /// [`ModelError`] if the file is not there, cannot be read or has another checksum.
    pub fn read(&self, name: &str, why: &'static str) -> Result<Vec<u8>, ModelError> {
        let missing = || ModelError::Missing { dir: self.dir.clone(), name: name.to_owned(), why };
        self.read_if_there(name)?.ok_or_else(missing)
    }

    /// As [`Folder::read`]; `None` if there is no such file.
    ///
    /// # Errors
    /// [`ModelError`] if the file cannot be read or has another checksum.
    pub fn read_if_there(&self, name: &str) -> Result<Option<Vec<u8>>, ModelError> {
        let path = self.path(name);
        if !path.is_file() {
            return Ok(None);
        }
        let content =
            std::fs::read(&path).map_err(|source| ModelError::Unreadable { path: path.clone(), source })?;
        if let Some(expected) = self.manifest.get(name) {
            let found = hex(&Sha256::digest(&content));
            if !found.eq_ignore_ascii_case(expected) {
                return Err(ModelError::Checksum { path, expected: expected.clone(), found });
            }
        }
        Ok(Some(content))
    }

    /// Names of the files that end so, in order.
    ///
    /// # Errors
    /// [`ModelError::Unreadable`] if the folder cannot be listed.
    pub fn ending(&self, end: &str) -> Result<Vec<String>, ModelError> {
        let unreadable = |source| ModelError::Unreadable { path: self.dir.clone(), source };
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.dir).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
            if name.ends_with(end) && self.path(&name).is_file() {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }
}

fn read_manifest(dir: &Path) -> Result<BTreeMap<String, String>, ModelError> {
    let path = dir.join(MANIFEST);
    if !path.is_file() {
        let name = MANIFEST.to_owned();
        return Err(ModelError::Missing {
            dir: dir.to_owned(),
            name,
            why: "it names the files with their checksums",
        });
    }
    let text =
        std::fs::read(&path).map_err(|source| ModelError::Unreadable { path: path.clone(), source })?;
    let bad = |reason: String| ModelError::BadManifest { path: path.clone(), reason };
    let manifest: BTreeMap<String, String> =
        serde_json::from_slice(&text).map_err(|error| bad(error.to_string()))?;
    for (name, sha256) in &manifest {
        if name.is_empty() || name.contains(['/', '\\']) || name == ".." {
            return Err(bad(format!("“{name}” is not the name of a file in this folder")));
        }
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(bad(format!("the checksum of {name} is not 64 hexadecimal digits")));
        }
    }
    Ok(manifest)
}

fn checksum(path: &Path, name: String) -> io::Result<File> {
    let mut file = std::fs::File::open(path)?;
    let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(File { name, bytes, sha256: hex(&hash.finalize()) });
        }
        bytes += count as u64;
        hash.update(&buffer[..count]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)
    }

    /// A copy of the model's folder with a stand-in for the weights.
    fn copy(change: impl Fn(&Path, &mut BTreeMap<String, String>)) -> Result<Vec<File>, ModelError> {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = BTreeMap::new();
        let content = [("config.json", "{}"), ("tokenizer.json", "{}"), ("model.safetensors", "weights")];
        for (name, text) in content {
            std::fs::write(dir.path().join(name), text).unwrap();
            manifest.insert(name.to_owned(), File::of(name, text.as_bytes()).sha256);
        }
        change(dir.path(), &mut manifest);
        std::fs::write(dir.path().join(MANIFEST), serde_json::to_vec(&manifest).unwrap()).unwrap();
        verify(dir.path())
    }

    /// `UPDATE_MANIFEST=1 cargo test manifest` writes it anew after a model was exchanged.
    #[test]
    fn the_manifests_name_what_is_embedded() {
        for model in embedded() {
            let folder = folder(model.name);
            let named: BTreeMap<_, _> =
                model.files.iter().map(|f| (f.name.clone(), f.sha256.clone())).collect();
            if std::env::var_os("UPDATE_MANIFEST").is_some() {
                let text = serde_json::to_string_pretty(&named).unwrap() + "\n";
                std::fs::write(folder.join(MANIFEST), text).unwrap();
            }
            assert_eq!(read_manifest(&folder).unwrap(), named, "run UPDATE_MANIFEST=1 cargo test manifest");
            assert_eq!(verify(&folder).unwrap().iter().map(|f| f.bytes).sum::<u64>(), model.bytes());
            assert!(model.card.starts_with('#'));
        }
    }

    #[test]
    fn a_checksum_is_sha256() {
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(File::of("abc", b"abc").sha256, sha256);
    }

    #[test]
    fn a_whole_folder_passes() {
        let names: Vec<String> = copy(|_, _| {}).unwrap().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["config.json", "model.safetensors", "tokenizer.json"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let message =
            |change: fn(&Path, &mut BTreeMap<String, String>)| copy(change).unwrap_err().to_string();
        let changed = message(|dir, _| std::fs::write(dir.join("config.json"), "{ }").unwrap());
        assert!(changed.contains("config.json has the SHA-256"), "{changed}");
        let gone = message(|dir, _| std::fs::remove_file(dir.join("tokenizer.json")).unwrap());
        assert!(gone.contains("lacks tokenizer.json: the manifest names it"), "{gone}");
        let weightless = message(|_, manifest| drop(manifest.remove("model.safetensors")));
        assert!(weightless.contains("lacks encoder.int8.onnx or model.safetensors"), "{weightless}");
        let outside = message(|_, manifest| drop(manifest.insert("../x".to_owned(), "0".repeat(64))));
        assert!(outside.contains("not the name of a file"), "{outside}");
        let short = message(|_, manifest| drop(manifest.insert("config.json".to_owned(), "abc".to_owned())));
        assert!(short.contains("64 hexadecimal digits"), "{short}");
        assert!(verify(Path::new("/nowhere/at/all")).unwrap_err().to_string().ends_with("is not a folder"));
        assert!(
            verify(tempfile::tempdir().unwrap().path())
                .unwrap_err()
                .to_string()
                .contains("lacks manifest.json")
        );
    }
}
