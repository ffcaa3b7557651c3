//! `pullquote.toml`: options of the command line from a file.
//!
//! A key is the name of an option, `min-confidence = 0.6` as `--min-confidence 0.6`; fields of records have a table of
//! their own. So there is one list of options, one check of their values and one help. What the file says is put in
//! front of what the user says, and left out where the user says something else.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command, CommandFactory, Error, FromArgMatches};
use toml::{Table, Value};

use super::Args;

/// The file that is read if it is there and no other is named.
const FILE: &str = "pullquote.toml";

/// Commands that read it.
const COMMANDS: [&str; 4] = ["analyze", "batch", "frame", "report"];

/// Options that make no sense in it.
const EXCEPT: [&str; 3] = ["config", "help", "version"];

/// What a report and its format are is said where it is made: the file's are those of the analysis.
const NOT_OF_REPORTS: [&str; 2] = ["format", "out"];

/// Reads the arguments, and the file if there is one.
pub(super) fn arguments(given: Vec<OsString>) -> Result<Args, Error> {
    let mut command = Args::command();
    let matches = command.try_get_matches_from_mut(&given)?;
    let Some((name, of_command)) = matches.subcommand().filter(|(name, _)| COMMANDS.contains(name)) else {
        return Args::from_arg_matches(&matches);
    };
    let named = of_command.get_one::<std::path::PathBuf>("config");
    let path = named.map_or(Path::new(FILE), std::path::PathBuf::as_path);
    let text = match fs::read_to_string(path) {
        Err(error) if named.is_none() && error.kind() == io::ErrorKind::NotFound => {
            return Args::from_arg_matches(&matches);
        }
        read => read.map_err(|error| wrong(path, &format!("cannot be read: {error}")))?,
    };
    let table: Table =
        text.parse().map_err(|error: toml::de::Error| wrong(path, error.to_string().trim_end()))?;
    let more = options(&table, &command, name, of_command).map_err(|detail| wrong(path, &detail))?;
    let at = given.iter().position(|argument| argument == OsStr::new(name)).map_or(given.len(), |at| at + 1);
    let mut all = given;
    all.splice(at..at, more.into_iter().map(OsString::from));
    let matches = Args::command().try_get_matches_from(all).map_err(|error| {
        let text = error.to_string();
        wrong(path, text.strip_prefix("error: ").unwrap_or(&text).trim_end())
    })?;
    Args::from_arg_matches(&matches)
}

fn wrong(path: &Path, detail: &str) -> Error {
    Error::raw(ErrorKind::InvalidValue, format!("{}: {detail}\n", path.display()))
}

/// The table as arguments of a command.
fn options(table: &Table, command: &Command, name: &str, given: &ArgMatches) -> Result<Vec<String>, String> {
    let known: Vec<&Arg> = of(command, &COMMANDS);
    let ours: Vec<&Arg> = of(command, &[name]);
    let mut more = Vec::new();
    for (key, value) in table {
        if key == "fields" {
            fields(value, &mut more)?;
            continue;
        }
        if !known.iter().any(|arg| arg.get_long() == Some(key)) {
            return Err(unknown(key, &known));
        }
        if name == "report" && NOT_OF_REPORTS.contains(&key.as_str()) {
            continue;
        }
        // Options of another command: one file may serve them all.
        let Some(arg) = ours.iter().find(|arg| arg.get_long() == Some(key)) else { continue };
        let id = arg.get_id().as_str();
        if given.value_source(id) != Some(ValueSource::CommandLine) {
            option(key, arg, value, &mut more)?;
        }
    }
    Ok(more)
}

/// The options of these commands, and those of every command.
fn of<'a>(command: &'a Command, names: &[&str]) -> Vec<&'a Arg> {
    let commands = names.iter().filter_map(|name| command.find_subcommand(name));
    let all = commands.flat_map(Command::get_arguments).chain(command.get_arguments());
    all.filter(|arg| arg.get_long().is_some_and(|long| !EXCEPT.contains(&long))).collect()
}

/// One key as an argument.
fn option(key: &str, arg: &Arg, value: &Value, more: &mut Vec<String>) -> Result<(), String> {
    let takes_value = arg.get_action().takes_values();
    match value {
        Value::Boolean(true) if !takes_value => more.push(format!("--{key}")),
        Value::Boolean(false) if !takes_value => {}
        _ if !takes_value => return Err(format!("`{key}` is true or false, not {}", found(value))),
        Value::Array(values) if matches!(arg.get_action(), ArgAction::Append) => {
            for value in values {
                more.push(format!("--{key}={}", scalar(key, value)?));
            }
        }
        _ => more.push(format!("--{key}={}", scalar(key, value)?)),
    }
    Ok(())
}

/// `[fields]`, a table of our names and theirs.
fn fields(value: &Value, more: &mut Vec<String>) -> Result<(), String> {
    let table = value.as_table().ok_or("`fields` is a table: [fields] and then text = \"body\"")?;
    for (ours, theirs) in table {
        let theirs = theirs
            .as_str()
            .ok_or_else(|| format!("`fields.{ours}` is {}, not the name of a field", found(theirs)))?;
        more.push(format!("--field={ours}={theirs}"));
    }
    Ok(())
}

fn scalar(key: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        other => Err(format!("`{key}` is {}, not a string or number", found(other))),
    }
}

fn found(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

/// What to say of a key that nothing has, with the most similar one that something has.
fn unknown(key: &str, known: &[&Arg]) -> String {
    let longs = known.iter().filter_map(|arg| arg.get_long()).chain(["fields"]);
    let similar = longs.map(|long| (strsim::jaro(key, long), long)).max_by(|a, b| a.0.total_cmp(&b.0));
    let hint = match similar {
        Some((likeness, long)) if likeness > 0.7 => format!("; do you mean `{long}`?"),
        _ => "; keys are the names of options, see --help".to_owned(),
    };
    format!("there is no option `{key}`{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_file(file: &str, arguments: &[&str]) -> Result<Args, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("p.toml");
        fs::write(&path, file).unwrap();
        let config = format!("--config={}", path.display());
        let given = ["pullquote", arguments[0], &config].into_iter().chain(arguments[1..].iter().copied());
        super::arguments(given.map(OsString::from).collect()).map_err(|error| error.to_string())
    }

    fn analyze(file: &str, arguments: &[&str]) -> super::super::args::Analyze {
        match of_file(file, arguments).unwrap().command {
            super::super::args::Command::Analyze(analyze) => analyze,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_file_speaks_where_the_user_does_not() {
        let file = "min-confidence = 0.25\nrules-only = true\nany-language = false\nbatch = 7\nformat = \"jsonl\"\n\
                    threads = 1\n[fields]\ntext = \"body\"\nid = \"uuid\"\n";
        let low = analyze(file, &["analyze", "--batch", "9", "--field", "text=story", "a.jsonl"]);
        assert_eq!((low.stages.min_confidence, low.batch), (0.25, 9));
        assert!(low.stages.rules_only && !low.stages.any_language);
        assert_eq!(low.stages.fields.last().unwrap(), "text=story");
        assert!(low.stages.fields.contains(&"id=uuid".to_owned()) && low.stages.fields.len() == 3);
        assert_eq!(low.inputs, ["a.jsonl"]);
        // Another command takes what it knows.
        assert!(of_file(file, &["frame", "t.jsonl"]).is_ok());
        match of_file(file, &["report", "a.jsonl", "--out", "s"]).unwrap().command {
            super::super::args::Command::Report(report) => {
                assert!(report.stages.rules_only && report.format == super::super::args::ReportFormat::Html);
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_fast_model_has_a_name_and_folders_have_paths() {
        use pullquote::framing::Which;
        let which = |file: &str, more: &[&str]| {
            analyze(file, &[&["analyze", "a.txt"][..], more].concat()).model.which()
        };
        assert_eq!(which("", &[]), Which::Embedded);
        assert_eq!(which("model = \"fast\"", &[]), Which::Fast);
        assert_eq!(which("model = \"fast\"", &["--model", "./fast"]), Which::Folder("./fast".into()));
        assert_eq!(which("", &["--model", "fast/"]), Which::Folder("fast/".into()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |file: &str| of_file(file, &["analyze", "a.txt"]).unwrap_err();
        let has = |file: &str, words: &str| assert!(error(file).contains(words), "{}", error(file));
        has("min_confidence = 0.5", "there is no option `min_confidence`; do you mean `min-confidence`?");
        has("feilds = 1", "do you mean `fields`?");
        has("zzz = 1", "there is no option `zzz`; keys are the names of options");
        has("rules-only = \"yes\"", "`rules-only` is true or false, not a string");
        has("batch = [1]", "`batch` is a list, not a string or number");
        has("batch = \"many\"", "invalid value 'many' for '--batch <N>'");
        has("format = \"xml\"", "invalid value 'xml'");
        has("[fields]\ntext = 1", "`fields.text` is a number, not the name of a field");
        has("batch = ", "p.toml: TOML parse error");
        has("help = true", "there is no option `help`");
        assert!(error("batch = 0.5").contains("p.toml: "));
        let missing =
            arguments(["pullquote", "analyze", "--config", "gone.toml"].map(OsString::from).to_vec());
        assert!(missing.unwrap_err().to_string().contains("gone.toml: cannot be read"));
    }
}
