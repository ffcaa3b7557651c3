//! The engines side by side, tokenising included: 500 sentences, one thread.
//!
//! `cargo bench --bench engines`, and with `--features rust-bert` also the other engine, if `models/framing` has its
//! `model.safetensors`.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../tests/common/sentences.rs"]
mod sentences;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pullquote::framing::{Framer, Sequence};
use rayon::ThreadPoolBuilder;

/// The second engine, if this build and `models/framing` have it.
#[cfg(feature = "rust-bert")]
fn rust_bert() -> Option<Framer> {
    use pullquote::framing::{Choice, Device, Engine, Which};
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models/framing");
    let choice =
        Choice { engine: Engine::RustBert, device: Device::Cpu, model: Which::Folder(folder.clone()) };
    folder.join("model.safetensors").is_file().then(|| Framer::load(&choice).unwrap())
}

#[cfg(not(feature = "rust-bert"))]
const fn rust_bert() -> Option<Framer> {
    None
}

fn engines(criterion: &mut Criterion) {
    let all = sentences::sentences();
    let asked: Vec<_> = all
        .iter()
        .take(500)
        .map(|s| Sequence { text: s.text.as_str().into(), targets: vec![s.target] })
        .collect();
    let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let mut group = criterion.benchmark_group("engines");
    group.throughput(Throughput::Elements(asked.len() as u64)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(20));
    let rten = Some(Framer::embedded().unwrap());
    for (name, framer) in [("rten int8", rten), ("rust-bert f32", rust_bert())] {
        let Some(framer) = framer else { continue };
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(pool.install(|| framer.classify(&asked)).unwrap()));
        });
    }
}

criterion_group!(benches, engines);
criterion_main!(benches);
