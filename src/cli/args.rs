//! The arguments as they are given.

use std::path::PathBuf;

use pullquote::archive::Shard;
use pullquote::eval::THRESHOLD;
use pullquote::framing::{Device, Which};
use pullquote::pipeline::{MIN_CONFIDENCE, Quotes};

use clap::{Parser, Subcommand, ValueEnum};

const EXAMPLES: &str = "\
Examples:
  pullquote analyze article.txt               a readable view of one article
  pullquote analyze news/ > news.pq.jsonl     a folder, as JSON Lines
  curl -s URL | pullquote analyze -           text or JSON Lines from standard input

Exit codes:
  0  all well      1  some records were rejected      2  could not run";

/// Who is quoted in the news, and how are they framed?
///
/// Pairs every quotation in English news with its speaker, and scores how the article's own voice, and each quoted
/// voice, frames each actor. Everything runs on this computer; nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(name = "pullquote", version, max_term_width = 100, after_help = EXAMPLES, subcommand_required = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

/// Options of every command.
#[derive(Debug, clap::Args)]
pub(crate) struct Global {
    /// Number of threads; all cores if not given
    #[arg(long, short = 'j', global = true, value_name = "N", help_heading = "Global options")]
    pub(crate) threads: Option<usize>,
    /// Read options from this file instead of pullquote.toml in the current folder; its keys are the names of options
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(crate) config: Option<PathBuf>,
    /// Show no progress and no summary
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// When to use colours; `auto` asks the terminal and NO_COLOR
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Global options"
    )]
    pub(crate) color: Color,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Also into files and pipes
    Always,
    /// Not at all
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find the quotations of articles, their speakers, and how everybody is framed
    Analyze(Analyze),
    /// Analyse an archive into tables, and go on where a run was interrupted
    Batch(Batch),
    /// Join the shards of an archive's analysis into one set of tables
    Merge(Merge),
    /// Make a report: a static site with pages for speakers, outlets and articles, or text
    Report(Report),
    /// Classify the sentiment of sentences towards given targets
    Frame(Frame),
    /// Measure against gold annotations
    Eval(Eval),
    /// Show the embedded models, or verify a model folder
    Models(Models),
}

const ANALYZE_EXAMPLES: &str = "\
Examples:
  pullquote analyze article.txt
  pullquote analyze 'news/**/*.md' --out news.pq.jsonl
  pullquote analyze archive.jsonl --field text=body --field id=uuid --rejects bad.jsonl
  pullquote analyze crawl.warc.gz archive.csv.zst --no-framing | head

Inputs, each also with .gz or .zst after its name:
  .txt    one article                .md     one article; front matter: id, title, outlet, date, url
  .jsonl .ndjson  one a line         .json   an object or an array of them
  .csv .tsv  one a row, with header  .html .htm  the main text of a web page
  .parquet   one a row               .warc   the pages of a web archive
  .zip .tar .tgz   files of all these kinds, named ARCHIVE/FILE
  Records carry text, and if they like id, title, outlet, published (or date), url.
  Other files named one by one, and standard input, are told apart by their first bytes.
  Texts that are clearly not English are skipped, which is no error.

Options of pullquote.toml in the current folder, or of --config FILE, come first:
  min-confidence = 0.6
  [fields]
  text = \"body\"

Output:
  One JSON object an article, schema pullquote/1, in the order of the input. Offsets are
  half-open, in Unicode code points: text[start:end] in Python. For web pages `text` holds
  the text they refer to.

Exit codes:
  0  all well      1  some records were rejected      2  could not run";

/// `pullquote analyze`
#[derive(Debug, clap::Args)]
#[command(after_long_help = ANALYZE_EXAMPLES)]
pub(crate) struct Analyze {
    /// Files, folders, patterns, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    /// How to write the results; `auto`: text on a terminal, else JSON Lines
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Write the results to this file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write rejected records to this file, as JSON Lines, instead of naming them on standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) stages: Stages,
    /// Articles held in memory together
    #[arg(long, value_name = "N", default_value_t = 64)]
    pub(crate) batch: usize,
    #[command(flatten)]
    pub(crate) model: Model,
}

/// What is read from records, and what is done with articles.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Stages {
    /// Leave framing out, which takes a third of the time
    #[arg(long, conflicts_with_all = ["engine", "device", "model"])]
    pub(crate) no_framing: bool,
    /// Say who speaks by the rules alone, without the speaker model: many times as fast, a little less right, and with two
    /// thirds of the speech without marks that the model finds
    #[arg(long)]
    pub(crate) rules_only: bool,
    /// Which quotes to tell: whole clauses in quotation marks; everything in marks; or also speech that is reported
    /// without marks
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = QuotesArg::All)]
    pub(crate) quotes: QuotesArg,
    /// Name no speaker with a confidence below this, from 0 to 1
    #[arg(long, value_name = "P", default_value_t = MIN_CONFIDENCE)]
    pub(crate) min_confidence: f32,
    /// Read a part of the article from another field: text=body (text, id, title, outlet, published, url)
    #[arg(long = "field", value_name = "OURS=THEIRS")]
    pub(crate) fields: Vec<String>,
    /// Analyse texts in other languages too, as if they were English, instead of skipping them
    #[arg(long)]
    pub(crate) any_language: bool,
}

/// Which framing model, and what runs it.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Model {
    /// What runs the framing model; rust-bert needs a build with the feature `rust-bert`, and --model
    #[arg(long, value_enum, default_value_t, value_name = "ENGINE", help_heading = "Framing model")]
    pub(crate) engine: Engine,
    /// Where it runs: cpu, cuda or cuda:N
    #[arg(long, default_value = "cpu", value_name = "DEVICE", help_heading = "Framing model")]
    pub(crate) device: Device,
    /// Use the fast model, or the one in this folder (config.json, tokenizer.json, weights; one that is called fast is
    /// ./fast). With `fast` the speaker model is asked about doubtful quotations alone
    #[arg(long, value_name = "fast|DIR", help_heading = "Framing model")]
    pub(crate) model: Option<PathBuf>,
}

/// The name of the fast model, where a folder could stand.
pub(crate) const FAST: &str = "fast";

impl Model {
    /// Which model is meant.
    pub(crate) fn which(&self) -> Which {
        match &self.model {
            None => Which::Embedded,
            Some(name) if name.as_os_str() == FAST => Which::Fast,
            Some(dir) => Which::Folder(dir.clone()),
        }
    }
}

/// Which quotes to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum QuotesArg {
    /// Whole clauses in quotation marks
    Direct,
    /// Everything in quotation marks
    Mixed,
    /// Also what is reported without marks
    #[default]
    All,
}

impl From<QuotesArg> for Quotes {
    fn from(arg: QuotesArg) -> Self {
        match arg {
            QuotesArg::Direct => Quotes::Direct,
            QuotesArg::Mixed => Quotes::Mixed,
            QuotesArg::All => Quotes::All,
        }
    }
}

/// What runs the framing model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// int8 on the processor, nothing to install
    #[default]
    Rten,
    /// Full precision on libtorch, processor or GPU
    RustBert,
}

/// How to write results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text on a terminal, else JSON Lines
    #[default]
    Auto,
    /// For reading
    Text,
    /// One JSON object a line
    Jsonl,
    /// One page with the annotated articles, for a browser
    Html,
}

const BATCH_EXAMPLES: &str = "\
Examples:
  pullquote batch archive.jsonl.zst --out tables
  pullquote batch 'crawl/*.warc.gz' --out tables --format csv
  pullquote batch archive/ --out shard3 --shard 3/16       one job of an array of 16
  pullquote merge shard1 shard2 … --out tables             and then all of them together

Killed, out of disk, out of power: run the same command again. Finished parts are kept, the
rest is done, and the result is the same to the byte. Inputs as for `pullquote analyze`.

Output, in DIR:
  articles/ quotes/ actors/ stances/ rejects/    the tables, described in docs/TABLES.md
  manifest.json                                  versions, options, checksums, inputs, counts
  Every record of the input is exactly once in articles or in rejects.

  duckdb -c \"SELECT speaker, count(*) FROM 'tables/quotes/**/*.parquet' WHERE speech GROUP BY 1\"

Exit codes:
  0  all well      1  some records were rejected      2  could not run";

/// `pullquote batch`
#[derive(Debug, clap::Args)]
#[command(after_long_help = BATCH_EXAMPLES)]
pub(crate) struct Batch {
    /// Files, folders, patterns, or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<String>,
    #[command(flatten)]
    pub(crate) tables: TablesOut,
    /// Leave the texts of the articles out of the tables
    #[arg(long)]
    pub(crate) no_text: bool,
    /// A CSV table of people and bodies to join: alias,canonical,id,party,country,gender
    #[arg(long, value_name = "FILE")]
    pub(crate) gazetteer: Option<PathBuf>,
    /// What to do with near-duplicates, as syndicated copy is
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) duplicates: Duplicates,
    /// Do this share of the work, for jobs side by side: 3/16; `pullquote merge` joins them
    #[arg(long, value_name = "K/N", conflicts_with_all = ["format", "partition"])]
    pub(crate) shard: Option<Shard>,
    /// Records in a part, which is what a killed run has to do again
    #[arg(long, value_name = "N", default_value_t = 256)]
    pub(crate) part_size: usize,
    /// Name so many rejected records on standard error; the table `rejects` has them all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) rejects_shown: usize,
    #[command(flatten)]
    pub(crate) stages: Stages,
    #[command(flatten)]
    pub(crate) model: Model,
}

/// Where tables go, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct TablesOut {
    /// The folder of the run: a new one, or one to go on with
    #[arg(long, short, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// How to write the tables
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: TableFormat,
    /// Into which folders to cut them; `auto`: as finely as leaves 256 articles a folder on average
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) partition: Cut,
    /// Delete the run that is in DIR, and begin anew
    #[arg(long)]
    pub(crate) restart: bool,
}

/// How to write tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For DuckDB, pandas, Polars, Spark
    #[default]
    Parquet,
    /// A JSON object a line
    Jsonl,
    /// Comma-separated values, lists as JSON
    Csv,
    /// One database, pullquote.sqlite
    Sqlite,
}

/// Into which folders tables are cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Cut {
    /// As finely as the archive is large
    #[default]
    Auto,
    /// outlet=…/month=…
    OutletMonth,
    /// outlet=…
    Outlet,
    /// month=…
    Month,
    /// One folder a table
    None,
}

/// What to do with near-duplicates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Duplicates {
    /// Mark them and analyse each
    Analyse,
    /// Mark them; analyse the same text once and copy the answer
    #[default]
    Share,
    /// Mark them, analyse the first of each cluster alone
    Skip,
}

const MERGE_EXAMPLES: &str = "\
Example:
  pullquote merge shard1 shard2 shard3 --out tables

All shards of one run have to be there and finished. The tables are the same to the byte as
those of a run without shards. The shards' folders are left as they are.

Exit codes:
  0  all well      1  some records were rejected      2  could not run";

/// `pullquote merge`
#[derive(Debug, clap::Args)]
#[command(after_long_help = MERGE_EXAMPLES)]
pub(crate) struct Merge {
    /// The folders of all shards
    #[arg(value_name = "DIR", required = true)]
    pub(crate) shards: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) tables: TablesOut,
}

const REPORT_EXAMPLES: &str = "\
Examples:
  pullquote report tables --out site          a site from the tables of `pullquote batch`
  pullquote report news/ --out site           analyse first, then the same
  pullquote report tables --format md --speaker 'Oda Frisk'
  pullquote report tables --format csv --out speakers.csv

Open SITE/index.html in a browser; it needs no server and no network. The page `Method` says
how every number was made. Inputs as for `pullquote analyze`; near-duplicates count once.
Options of the analysis are for inputs: tables are what they are.

Formats other than html go to standard output, or with --out into a file:
  md    for reading and for papers     csv   a row for each speaker and outlet
  json  a speaker an object, quotations included

Exit codes:
  0  all well      1  some records were rejected      2  could not run";

/// `pullquote report`
#[derive(Debug, clap::Args)]
#[command(after_long_help = REPORT_EXAMPLES)]
pub(crate) struct Report {
    /// The folder of a finished `pullquote batch`; or files, folders, patterns, or - for standard input
    #[arg(value_name = "DIR|INPUT", required = true)]
    pub(crate) inputs: Vec<String>,
    /// The folder of the site, made or made anew; a file with other formats
    #[arg(long, short, value_name = "SITE")]
    pub(crate) out: Option<PathBuf>,
    /// What to make
    #[arg(long, short, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: ReportFormat,
    /// Report on this speaker alone; not for html
    #[arg(long, value_name = "NAME")]
    pub(crate) speaker: Option<String>,
    /// Title of the site
    #[arg(long, value_name = "TITLE", default_value = "Who is quoted")]
    pub(crate) title: String,
    /// A speaker needs so many quotations
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) min_quotes: u64,
    /// At most so many speakers, those with most quotations
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) speakers: usize,
    /// Write no pages of articles
    #[arg(long)]
    pub(crate) no_articles: bool,
    /// A CSV table of people and bodies to join: alias,canonical,id,party,country,gender
    #[arg(long, value_name = "FILE")]
    pub(crate) gazetteer: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) stages: Stages,
    #[command(flatten)]
    pub(crate) model: Model,
}

/// What kind of report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A static site
    #[default]
    Html,
    /// Markdown
    Md,
    /// Comma-separated values
    Csv,
    /// JSON
    Json,
}

const FRAME_EXAMPLES: &str = "\
Example:
  echo '{\"id\":\"a\",\"text\":\"Critics hailed Ms. Ardley.\",\"target\":[15,25]}' | pullquote frame -

Input:   {\"id\", \"text\", \"target\": [start, end]}, one a line; code points, end exclusive
Output:  {\"id\", \"label\", \"p\": {\"negative\", \"neutral\", \"positive\"}}, in the same order

Exit codes:
  0  all well      1  some records were rejected      2  could not run";

/// `pullquote frame`
#[derive(Debug, clap::Args)]
#[command(after_long_help = FRAME_EXAMPLES)]
pub(crate) struct Frame {
    /// A JSON Lines file, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) input: String,
    /// Write the results to this file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write rejected records to this file, as JSON Lines, instead of naming them on standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) rejects: Option<PathBuf>,
    /// Read `text` or `id` from another field: text=sentence
    #[arg(long = "field", value_name = "OURS=THEIRS")]
    pub(crate) fields: Vec<String>,
    /// Sentences held in memory together
    #[arg(long, value_name = "N", default_value_t = 1024)]
    pub(crate) batch: usize,
    #[command(flatten)]
    pub(crate) model: Model,
}

const EVAL_EXAMPLES: &str = "\
Examples:
  pullquote eval speakers gold.jsonl --errors 20
  pullquote eval framing gold.jsonl --json
  pullquote eval attribution gold.jsonl --system output.jsonl
  pullquote eval stances gold.jsonl

Every proportion comes with a 95 % interval: a bootstrap over articles (framing: over articles
where the gold names them, else over items), never narrower than Wilson's interval.";

/// `pullquote eval`
#[derive(Debug, clap::Args)]
#[command(after_long_help = EVAL_EXAMPLES)]
pub(crate) struct Eval {
    /// What to measure
    #[arg(value_enum)]
    pub(crate) task: Task,
    /// Gold annotations, JSON Lines
    #[arg(value_name = "GOLD")]
    pub(crate) gold: PathBuf,
    /// Judge this output instead of analysing the gold's texts
    #[arg(long, value_name = "FILE")]
    pub(crate) system: Option<PathBuf>,
    /// Say who speaks by the rules alone
    #[arg(long, conflicts_with = "system")]
    pub(crate) rules_only: bool,
    /// Name no speaker with a confidence below this, from 0 to 1
    #[arg(long, value_name = "P", default_value_t = MIN_CONFIDENCE, conflicts_with = "system")]
    pub(crate) min_confidence: f32,
    /// Stances: take the whole text for the article's own, quoted words too (to see what telling voices apart brings)
    #[arg(long, conflicts_with = "system")]
    pub(crate) one_voice: bool,
    /// Stances: a score closer to 0 than this takes no side
    #[arg(long, value_name = "SCORE", default_value_t = THRESHOLD)]
    pub(crate) threshold: f64,
    /// Print so many wrong answers on standard error
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) errors: usize,
    /// Print the figures as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Task {
    /// Who said each span in quotation marks
    Speakers,
    /// Content, cue and source of each attribution
    Attribution,
    /// Sentiment towards a target
    Framing,
    /// Who is for or against whom, and how an article treats each entity
    Stances,
}

/// `pullquote models`
#[derive(Debug, clap::Args)]
pub(crate) struct Models {
    /// Print the card of this model: data, licence, figures
    #[arg(long, value_name = "NAME", conflicts_with = "verify")]
    pub(crate) card: Option<String>,
    /// Compare a model folder's files with the embedded checksums
    #[arg(long, value_name = "DIR")]
    pub(crate) verify: Option<PathBuf>,
}
