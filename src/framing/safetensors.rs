//! Reads weights in the [safetensors](https://github.com/huggingface/safetensors) format: eight bytes that hold the
//! length of a JSON header, the header, the numbers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::FramingError;

/// Name of the file, in every folder of Hugging Face layout.
pub const FILE: &str = "model.safetensors";

/// The weights in a file, by name. Numbers stay where they are until they are asked for.
#[derive(Debug)]
pub struct Weights<'a> {
    entries: BTreeMap<String, Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    kind: Kind,
    shape: Vec<usize>,
    bytes: &'a [u8],
}

/// Number formats that weights come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    F16,
    Bf16,
    F32,
}

/// An entry of the header.
#[derive(Debug, Deserialize)]
struct Described {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: [usize; 2],
}

impl<'a> Weights<'a> {
    /// Reads the header and checks that every weight lies within the file. Entries of whole numbers, such as position
    /// ids, are left out.
    ///
    /// # Errors
    /// [`FramingError::Model`] if the file is damaged or of another format.
    pub fn parse(file: &'a [u8]) -> Result<Self, FramingError> {
        let bad = |reason: String| FramingError::model(FILE, reason);
        let (length, rest) = file.split_first_chunk::<8>().ok_or_else(|| bad("it is cut off".to_owned()))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (header, data) = rest
            .split_at_checked(length)
            .ok_or_else(|| bad("it is cut off, or not in the safetensors format".to_owned()))?;
        let header: BTreeMap<String, Value> = serde_json::from_slice(header)
            .map_err(|error| bad(format!("its header is not JSON ({error}); is it safetensors?")))?;
        let mut entries = BTreeMap::new();
        for (name, value) in header.into_iter().filter(|(name, _)| name != "__metadata__") {
            let described: Described = serde_json::from_value(value)
                .map_err(|error| bad(format!("its header describes {name} wrongly: {error}")))?;
            if let Some(entry) = Entry::new(described, data).map_err(|why| bad(format!("{name} {why}")))? {
                entries.insert(name, entry);
            }
        }
        Ok(Self { entries })
    }

    /// Whether there is a weight of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// The shape of a weight.
    pub fn shape(&self, name: &str) -> Option<&[usize]> {
        self.entries.get(name).map(|entry| entry.shape.as_slice())
    }

    /// The numbers of a weight, row after row.
    ///
    /// # Errors
    /// [`FramingError::Model`] if there is no such weight or its shape is another.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, FramingError> {
        let bad = |reason: String| FramingError::model(FILE, reason);
        let entry = self.entries.get(name).ok_or_else(|| bad(format!("it lacks {name}")))?;
        if entry.shape != shape {
            return Err(bad(format!("{name} has the shape {:?} where {shape:?} is expected", entry.shape)));
        }
        Ok(entry.floats())
    }
}

impl<'a> Entry<'a> {
    fn new(described: Described, data: &'a [u8]) -> Result<Option<Self>, String> {
        let Described { dtype, shape, data_offsets: [start, end] } = described;
        let kind = match dtype.as_str() {
            "F16" => Kind::F16,
            "BF16" => Kind::Bf16,
            "F32" => Kind::F32,
            "I8" | "I16" | "I32" | "I64" | "U8" | "U16" | "U32" | "U64" | "BOOL" => return Ok(None),
            other => return Err(format!("holds numbers of the kind {other}; F16, BF16 and F32 are read")),
        };
        let bytes = data.get(start..end).ok_or("lies outside the file: it is cut off")?;
        let numbers = shape.iter().try_fold(1_usize, |product, &side| product.checked_mul(side));
        if numbers.and_then(|count| count.checked_mul(kind.size())) != Some(bytes.len()) {
            return Err(format!("of shape {shape:?} does not fit its {} bytes", bytes.len()));
        }
        Ok(Some(Self { kind, shape, bytes }))
    }

    fn floats(&self) -> Vec<f32> {
        let two = |b: &[u8]| u16::from_le_bytes([b[0], b[1]]);
        match self.kind {
            Kind::F16 => self.bytes.chunks_exact(2).map(|b| from_half(two(b))).collect(),
            Kind::Bf16 => {
                self.bytes.chunks_exact(2).map(|b| f32::from_bits(u32::from(two(b)) << 16)).collect()
            }
            Kind::F32 => {
                self.bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
            }
        }
    }
}

impl Kind {
    const fn size(self) -> usize {
        match self {
            Self::F16 | Self::Bf16 => 2,
            Self::F32 => 4,
        }
    }
}

/// An IEEE 754 half as the float of the same value.
fn from_half(bits: u16) -> f32 {
    let (sign, exponent, fraction) =
        (u32::from(bits >> 15) << 31, u32::from(bits >> 10 & 0x1f), u32::from(bits & 0x3ff));
    let magnitude = match exponent {
        0 => (fraction as f32 * 2.0_f32.powi(-24)).to_bits(),
        0x1f => 0x7f80_0000 | fraction << 13,
        // The exponents' biases are 15 and 127.
        _ => (exponent + 112) << 23 | fraction << 13,
    };
    f32::from_bits(sign | magnitude)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(header: &str, data: &[u8]) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), data].concat()
    }

    #[test]
    fn numbers_of_all_kinds_are_read() {
        let header = r#"{"__metadata__": {"format": "pt"},
            "half": {"dtype": "F16", "shape": [2, 2], "data_offsets": [0, 8]},
            "brain": {"dtype": "BF16", "shape": [1], "data_offsets": [8, 10]},
            "full": {"dtype": "F32", "shape": [], "data_offsets": [10, 14]},
            "ids": {"dtype": "I64", "shape": [1], "data_offsets": [0, 8]}}"#;
        let halves = [0x3c00_u16, 0xc000, 0x0001, 0x7bff];
        let mut data: Vec<u8> = halves.iter().flat_map(|bits| bits.to_le_bytes()).collect();
        data.extend(0x3fc0_u16.to_le_bytes());
        data.extend(0.1_f32.to_le_bytes());
        let bytes = file(header, &data);
        let weights = Weights::parse(&bytes).unwrap();
        assert_eq!(weights.floats("half", &[2, 2]).unwrap(), [1.0, -2.0, 2.0_f32.powi(-24), 65504.0]);
        assert_eq!(weights.floats("brain", &[1]).unwrap(), [1.5]);
        assert_eq!(weights.floats("full", &[]).unwrap(), [0.1]);
        assert!(!weights.has("ids") && weights.shape("half") == Some(&[2, 2]));
        assert!(weights.floats("half", &[4]).unwrap_err().to_string().contains("[4] is expected"));
        assert!(weights.floats("gone", &[4]).unwrap_err().to_string().contains("lacks gone"));
        assert!(from_half(0x7c00).is_infinite() && from_half(0x7e00).is_nan());
    }

    #[test]
    fn what_is_damaged_is_named() {
        let entry = |dtype: &str, shape: &str, to: usize| {
            let header =
                format!(r#"{{"w": {{"dtype": "{dtype}", "shape": {shape}, "data_offsets": [0, {to}]}}}}"#);
            Weights::parse(&file(&header, &[0; 8])).map(|_| ()).unwrap_err().to_string()
        };
        assert!(entry("F32", "[2]", 9).contains("w lies outside the file"));
        assert!(entry("F32", "[3]", 8).contains("w of shape [3] does not fit its 8 bytes"));
        assert!(entry("F8_E4M3", "[8]", 8).contains("kind F8_E4M3"));
        assert!(entry("F32", "[4611686018427387905, 4]", 8).contains("does not fit"));
        assert!(entry("F32", "2", 8).contains("describes w wrongly"));
        let parse = |bytes: &[u8]| Weights::parse(bytes).map(|_| ()).unwrap_err().to_string();
        assert!(parse(b"PK\x03\x04 is a pickle").contains("not in the safetensors format"));
        assert!(parse(&file("no JSON", b"")).contains("not JSON"));
        assert!(parse(b"").contains("cut off"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), header in ".{0,80}") {
            let _ = Weights::parse(&bytes);
            let _ = Weights::parse(&file(&header, &bytes));
        }
    }
}
