//! Speed of the text stages one by one and together, and of the whole analysis.
//!
//! The corpus is about a megabyte of the examples, their paragraphs in ever other order. With
//! `PULLQUOTE_ARCHIVE=file.jsonl` the records of that file are read too. Every bench checks the number of its answers.

// A bench that cannot run should say so and stop.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;
use std::{env, fs};

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use pullquote::actors::cluster::{Cluster, cluster};
use pullquote::actors::{Mention, Places, coreference, names, nominals};
use pullquote::article::Article;
use pullquote::attribution::{self, Clauses};
use pullquote::pipeline::{self, Analyzed, Options, Pipeline, Quotes, Speakers};
use pullquote::segment::{Document, paragraphs};
use pullquote::{lexicon, quotes};
use rayon::ThreadPoolBuilder;
use serde_json::Value;

/// Bytes of the generated corpus.
const SIZE: usize = 1_000_000;

/// Articles that the whole analysis is timed with: the transformer takes a while.
const FRAMED: usize = 24;

struct Corpus {
    name: &'static str,
    articles: Vec<Article>,
    bytes: u64,
}

impl Corpus {
    fn new(name: &'static str, articles: Vec<Article>) -> Self {
        let bytes = articles.iter().map(|a| a.text.len() as u64).sum();
        Self { name, articles, bytes }
    }

    /// The examples over and over, their paragraphs turned a little further each time.
    fn examples() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|e| e == "txt"));
        files.sort();
        let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let (mut articles, mut size) = (Vec::new(), 0);
        while size < SIZE {
            let nth = articles.len();
            let mut parts: Vec<&str> = texts[nth % texts.len()].split_terminator('\n').collect();
            let turn = nth / texts.len() % parts.len();
            parts.rotate_left(turn);
            let article = Article::from_text(nth.to_string(), parts.join("\n"));
            size += article.text.len();
            articles.push(article);
        }
        Self::new("examples", articles)
    }

    /// The archive that the environment names.
    fn archive() -> Option<Self> {
        let file = env::var_os("PULLQUOTE_ARCHIVE")?;
        let lines = fs::read_to_string(file).expect("PULLQUOTE_ARCHIVE names a file");
        let texts = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
        let article = |(nth, record): (usize, Value)| {
            Article::from_text(nth.to_string(), record["text"].as_str().expect("a text"))
        };
        Some(Self::new("archive", texts.enumerate().map(article).collect()))
    }

    fn all() -> Vec<Self> {
        [Some(Self::examples()), Self::archive()].into_iter().flatten().collect()
    }

    fn documents(&self) -> Vec<Document<'_>> {
        self.articles.iter().map(|a| Document::new(&a.text)).collect()
    }
}

/// The actors of a document, as far as names and noun phrases tell.
fn actors(document: &Document) -> (Vec<Mention>, Vec<Cluster>) {
    let places = Places::new(document);
    let mut named = names::names(document, &places);
    let mut clusters = cluster(document, &mut named);
    let phrases = nominals::nominals(document, &places, &named);
    (coreference::join(document, &places, named, phrases, &mut clusters), clusters)
}

/// Number of quotations with a speaker.
fn attributed(document: &Document, mentions: &mut [Mention], clusters: &mut Vec<Cluster>) -> usize {
    let clauses = Clauses::new(document, mentions);
    let speaking = clauses.speaking(mentions.len());
    coreference::resolve(document, mentions, &speaking, clusters, None);
    let all = attribution::attribute(document, mentions, clusters, &clauses);
    all.iter().filter(|a| a.speaker.is_some()).count()
}

fn group<'a>(criterion: &'a mut Criterion, name: &str, corpus: &Corpus) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(corpus.bytes)).sample_size(10);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(4));
    group
}

/// Times something that counts its answers; they have to be the same each time, and some.
fn counted(group: &mut BenchmarkGroup<WallTime>, name: &str, mut count: impl FnMut() -> usize) {
    let expected = count();
    assert!(expected > 0, "{name}: no answers");
    group.bench_function(name, |bencher| bencher.iter(|| assert_eq!(black_box(count()), expected)));
}

fn segment(criterion: &mut Criterion) {
    for corpus in Corpus::all() {
        let tokens = || corpus.articles.iter().map(|a| Document::new(&a.text).tokens.len()).sum();
        counted(&mut group(criterion, "segment", &corpus), corpus.name, tokens);
    }
}

fn find_quotes(criterion: &mut Criterion) {
    for corpus in Corpus::all() {
        let paragraphs: Vec<_> = corpus.articles.iter().map(|a| paragraphs(&a.text)).collect();
        let each = || corpus.articles.iter().zip(&paragraphs);
        let found = || each().map(|(a, p)| quotes::find(&a.text, p).len()).sum::<usize>();
        if corpus.name == "examples" {
            // The examples are written with care: what opens is a quotation.
            let marks: usize = corpus.articles.iter().map(|a| a.text.matches('“').count()).sum();
            assert!(found() >= marks, "{} quotations of {marks} marks", found());
        }
        counted(&mut group(criterion, "quotes", &corpus), corpus.name, found);
    }
}

fn find_actors(criterion: &mut Criterion) {
    for corpus in Corpus::all() {
        let documents = corpus.documents();
        let mentions = || documents.iter().map(|d| actors(d).0.len()).sum();
        counted(&mut group(criterion, "actors", &corpus), corpus.name, mentions);
    }
}

fn attribute(criterion: &mut Criterion) {
    for corpus in Corpus::all() {
        let documents = corpus.documents();
        let ready = || documents.iter().map(actors).collect::<Vec<_>>();
        let run = |mut found: Vec<(Vec<Mention>, Vec<Cluster>)>| -> usize {
            let each = documents.iter().zip(&mut found);
            each.map(|(document, (mentions, clusters))| attributed(document, mentions, clusters)).sum()
        };
        let expected = run(ready());
        assert!(expected > 0);
        let mut group = group(criterion, "attribution", &corpus);
        group.bench_function(corpus.name, |bencher| {
            bencher.iter_batched(ready, |found| assert_eq!(run(found), expected), BatchSize::LargeInput);
        });
    }
}

/// Quotations with a speaker.
fn speakers<'a>(analyses: impl Iterator<Item = &'a Analyzed>) -> usize {
    analyses.flat_map(|a| &a.analysis.quotes).filter(|q| q.speaker.is_some()).count()
}

fn text_stages(criterion: &mut Criterion) {
    for corpus in Corpus::all() {
        let read =
            || corpus.articles.iter().map(|a| speakers([&pipeline::read(&a.text, 0.0)].into_iter())).sum();
        counted(&mut group(criterion, "text", &corpus), corpus.name, read);
    }
}

fn threads(criterion: &mut Criterion) {
    let pipeline = Pipeline::new(Options {
        framing: false,
        speakers: Speakers::Rules,
        quotes: Quotes::Mixed,
        min_confidence: 0.0,
    })
    .unwrap();
    for corpus in Corpus::all() {
        let mut group = group(criterion, "threads", &corpus);
        for threads in [1, 2] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let run = || speakers(pool.install(|| pipeline.analyze(&corpus.articles)).unwrap().iter());
            counted(&mut group, &format!("{}/{threads}", corpus.name), run);
        }
    }
}

/// Quotations, actors and speakers with the speaker model, on one thread.
fn speaker_model(criterion: &mut Criterion) {
    let pipeline = Pipeline::new(Options {
        framing: false,
        speakers: Speakers::WholeArticle,
        quotes: Quotes::All,
        min_confidence: 0.0,
    })
    .unwrap();
    let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for corpus in Corpus::all() {
        let articles = &corpus.articles[..corpus.articles.len().min(FRAMED)];
        let mut group = group(criterion, "speaker model", &corpus);
        group.throughput(Throughput::Elements(articles.len() as u64));
        let run = || speakers(pool.install(|| pipeline.analyze(articles)).unwrap().iter());
        counted(&mut group, corpus.name, run);
    }
}

/// Everything, with the transformer, on one thread.
fn analysis(criterion: &mut Criterion) {
    let pipeline = Pipeline::new(Options {
        framing: true,
        speakers: Speakers::WholeArticle,
        quotes: Quotes::All,
        min_confidence: 0.0,
    })
    .unwrap();
    let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for corpus in Corpus::all() {
        let articles = &corpus.articles[..corpus.articles.len().min(FRAMED)];
        let mut group = group(criterion, "analysis", &corpus);
        group.throughput(Throughput::Elements(articles.len() as u64));
        let framed = || {
            let analyses = pool.install(|| pipeline.analyze(articles)).unwrap();
            analyses.iter().flat_map(|a| &a.analysis.actors).filter(|a| a.framing.is_some()).count()
        };
        counted(&mut group, corpus.name, framed);
    }
}

/// Reads the lists, so that no bench pays for it.
fn lists(_: &mut Criterion) {
    lexicon::lexicon();
}

criterion_group!(
    benches,
    lists,
    segment,
    find_quotes,
    find_actors,
    attribute,
    text_stages,
    threads,
    speaker_model,
    analysis
);
criterion_main!(benches);
