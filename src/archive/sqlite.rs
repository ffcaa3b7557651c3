//! All tables in one SQLite database.

use std::fs::File;
use std::path::Path;

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

use super::manifest::FileEntry;
use super::run::DATABASE;
use super::sheet::cells;
use super::spool::PartFile;
use super::{ArchiveError, files};
use crate::tables::schema::{Cell, Column};
use crate::tables::{ActorRow, ArticleRow, QuoteRow, RejectRow, Row, StanceRow, Table};

/// Writes the database. It is made under another name and given its own when it is whole.
pub(super) fn write(root: &Path, parts: &[PartFile]) -> Result<FileEntry, ArchiveError> {
    let path = root.join(DATABASE);
    let unfinished = files::unfinished(&path);
    files::remove(&unfinished)?;
    let written = fill(&unfinished, parts).and_then(|rows| {
        let failed = || ArchiveError::io(&path, "written");
        // Windows syncs only what is open for writing.
        let file = File::options().read(true).write(true).open(&unfinished).map_err(failed())?;
        file.sync_all().map_err(failed())?;
        let bytes = file.metadata().map_err(failed())?.len();
        files::seal(&unfinished, &path)?;
        Ok(FileEntry { path: DATABASE.to_owned(), rows, bytes })
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}

fn fill(path: &Path, parts: &[PartFile]) -> Result<u64, ArchiveError> {
    let failed = |cause| ArchiveError::Sqlite { path: path.to_owned(), cause };
    let mut database = Connection::open(path).map_err(failed)?;
    // Until the file has its name it may be lost: no need to be careful twice.
    database.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;").map_err(failed)?;
    for table in Table::ALL {
        database.execute_batch(&create(table)).map_err(failed)?;
    }
    let mut rows = 0;
    for part in parts {
        let articles = part.read(&(0..part.stretches().len()).collect::<Vec<_>>())?;
        let transaction = database.transaction().map_err(failed)?;
        for article in &articles {
            let all = [
                insert(&transaction, std::slice::from_ref::<ArticleRow>(&article.article)),
                insert::<QuoteRow>(&transaction, &article.quotes),
                insert::<ActorRow>(&transaction, &article.actors),
                insert::<StanceRow>(&transaction, &article.stances),
            ];
            for count in all {
                rows += count.map_err(failed)?;
            }
        }
        rows += insert::<RejectRow>(&transaction, &part.rejects()?).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    for table in [Table::Quotes, Table::Actors, Table::Stances] {
        let index = format!("CREATE INDEX {table}_article ON {table} (article)");
        database.execute_batch(&index).map_err(failed)?;
    }
    database.close().map_err(|(_, source)| failed(source))?;
    Ok(rows)
}

fn create(table: Table) -> String {
    let key = if matches!(table, Table::Articles | Table::Rejects) { " PRIMARY KEY" } else { "" };
    let columns: Vec<String> = table
        .columns()
        .iter()
        .map(|column| {
            let key = if column.name == "article" { key } else { "" };
            format!("\"{}\" {}{key}", column.name, type_name(column.cell))
        })
        .collect();
    format!("CREATE TABLE {table} ({})", columns.join(", "))
}

const fn type_name(cell: Cell) -> &'static str {
    match cell {
        Cell::Long | Cell::Int | Cell::Bool => "INTEGER",
        Cell::Float => "REAL",
        _ => "TEXT",
    }
}

fn insert<R: Row>(database: &Connection, rows: &[R]) -> Result<u64, rusqlite::Error> {
    let places = vec!["?"; R::TABLE.columns().len()].join(", ");
    let sql = format!("INSERT INTO {} VALUES ({places})", R::TABLE);
    let mut statement = database.prepare(&sql)?;
    for row in rows {
        let cells = cells(row).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        statement
            .execute(params_from_iter(cells.into_iter().map(|(column, value)| sql_value(column, value))))?;
    }
    Ok(rows.len() as u64)
}

/// A cell as SQLite has it: lists as JSON, dates as text, yes as 1.
fn sql_value(column: &Column, value: Value) -> Sql {
    match value {
        Value::Null => Sql::Null,
        Value::Bool(yes) => Sql::Integer(yes.into()),
        Value::String(text) => Sql::Text(text),
        Value::Number(number) => match (column.cell, number.as_i64()) {
            (Cell::Float, _) | (_, None) => {
                // The shortest decimal of the single precision, not its double.
                let shortest = number.as_f64().and_then(|n| (n as f32).to_string().parse().ok());
                shortest.map_or(Sql::Null, Sql::Real)
            }
            (_, Some(whole)) => Sql::Integer(whole),
        },
        other => Sql::Text(other.to_string()),
    }
}
