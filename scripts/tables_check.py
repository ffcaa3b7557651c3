#!/usr/bin/env python3
"""Reads the tables of `pullquote batch` with DuckDB, pandas and Polars (and Spark with --spark), and compares.

    python3 scripts/tables_check.py [--binary target/release/pullquote] [--venv DIR] [--spark]

The readers come from the package index of Python into an environment of their own, target/tables-venv unless --venv says
another; the script starts itself again in it. Where pip is missing or the index cannot be reached it says so and
checks nothing (exit code 0). Spark is asked for by --spark: PySpark is 400 MB and needs a Java runtime of version 17 or
newer; where there is none, the script says so and fails. What it checks: that each reader sees the same rows under every way of cutting the tables
into folders, that outlet and month come out of the paths as they went in, that dates are dates, and that positions
slice the texts.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["duckdb", "pandas", "pyarrow", "polars"]
TABLES = ["articles", "quotes", "actors", "stances", "rejects"]

# Invented; the names of the outlets hold what paths do not take.
OUTLETS = ["The Quay Post", "Brenn / Letter: 100 %", "Süd=Zeitung", "24", None]


def archive(path, count=120):
    """News with outlets, months, records that are broken."""
    with open(path, "w", encoding="utf-8") as out:
        for n in range(count):
            text = (f"The board met in room {n}. “We need {n} boats, and we will have them,” said Oda Frisk, the "
                    "engineer. Milo Tarr called the “plan” a gift to the sea – and left the harbour at noon.")
            record = {"id": f"n{n}", "text": text, "outlet": OUTLETS[n % len(OUTLETS)],
                      "date": f"2031-{n % 3 + 1:02}-{n % 28 + 1:02}" if n % 11 else None}
            out.write(json.dumps(record) + "\n")
        out.write("no record\n")


def in_environment(folder, packages):
    """The environment's Python with the packages installed; None if that is not possible."""
    python = folder / "bin" / "python"
    has = [str(python), "-c", "import " + ", ".join(packages)]
    if python.exists() and subprocess.run(has, capture_output=True).returncode == 0:
        return python
    try:
        venv.create(folder, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"skipped: no environment can be made ({error})")
        return None
    done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    if done.returncode != 0:
        print("skipped: pip cannot install " + ", ".join(packages))
        return None
    return python


def run(binary, source, out, *more):
    command = [binary, "batch", source, "--out", out, "--no-framing", "--rules-only", "--quiet", "--part-size", "16", *more]
    code = subprocess.run([str(word) for word in command]).returncode
    assert code == 1, f"exit code {code}"


def duckdb_rows(folder):
    """What DuckDB finds: rows of each table, articles by outlet and month, quotations that are wrong."""
    import duckdb

    database = duckdb.connect()
    for table in TABLES:
        database.execute(
            f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder}/{table}/**/*.parquet', "
            "hive_partitioning = true, hive_types_autocast = false)")
    counts = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    by_outlet = database.execute(
        "SELECT outlet, month, count(*) FROM articles GROUP BY ALL ORDER BY ALL").fetchall()
    wrong = database.execute(
        "SELECT count(*) FROM quotes q JOIN articles a USING (article) WHERE a.text[q.\"start\" + 1:q.\"end\"] <> q.text "
        "OR a.outlet IS DISTINCT FROM q.outlet OR len(q.content) <> 1").fetchone()[0]
    kind = database.execute("SELECT typeof(date) FROM articles LIMIT 1").fetchone()[0]
    assert kind == "DATE", kind
    return counts, sorted(by_outlet, key=str), wrong


def pandas_rows(folder, cut):
    """The same by pandas. Without `partitioning` it takes folders for categories, which cannot be null."""
    import pandas
    import pyarrow
    from pyarrow.dataset import partitioning

    columns = pyarrow.schema([(name, pyarrow.string()) for name in cut.split("-") if name != "none"])
    hive = partitioning(columns, flavor="hive")
    whole = lambda table: len(columns) == 0 or table in ("rejects", "stances")
    frames = {table: pandas.read_parquet(folder / table, **({} if whole(table) else {"partitioning": hive}))
              for table in TABLES}
    counts = {table: len(frame) for table, frame in frames.items()}
    articles, quotes = frames["articles"], frames["quotes"]
    assert {"outlet", "month"} <= set(articles.columns), list(articles.columns)
    text = lambda value: None if value is None or value != value else str(value)
    by_outlet = {}
    for outlet, month in zip(articles["outlet"], articles["month"]):
        key = (text(outlet), text(month))
        by_outlet[key] = by_outlet.get(key, 0) + 1
    texts = dict(zip(articles["article"], articles["text"]))
    wrong = sum(texts[q.article][q.start:q.end] != q.text or len(q.content) != 1 for q in quotes.itertuples())
    return counts, sorted(((*key, count) for key, count in by_outlet.items()), key=str), wrong


def polars_rows(folder):
    """The same by Polars. It would take months and numbers in folders for what they look like."""
    import polars

    def table(name):
        files = [str(file.relative_to(folder)) for file in (folder / name).rglob("*.parquet")]
        levels = {level: polars.String for level in ["outlet", "month"] if any(f"{level}=" in file for file in files)}
        return polars.read_parquet(folder / name / "**/*.parquet", hive_partitioning=bool(levels), hive_schema=levels or None)

    frames = {name: table(name) for name in TABLES}
    counts = {name: frame.height for name, frame in frames.items()}
    articles, quotes = frames["articles"], frames["quotes"]
    assert articles.schema["date"] == polars.Date, articles.schema["date"]
    by_outlet = articles.group_by("outlet", "month").len().rows()
    texts = dict(articles.select("article", "text").iter_rows())
    columns = quotes.select("article", "start", "end", "text", "content").iter_rows()
    wrong = sum(texts[article][start:end] != text or len(content) != 1 for article, start, end, text, content in columns)
    return counts, sorted(by_outlet, key=str), wrong


def spark_rows(folder, spark):
    """The same by Spark, which reads a folder and its levels by itself."""
    frames = {name: spark.read.parquet(str(folder / name)) for name in TABLES}
    counts = {name: frame.count() for name, frame in frames.items()}
    articles, quotes = frames["articles"], frames["quotes"]
    assert dict(articles.dtypes)["date"] == "date", articles.dtypes
    by_outlet = [(row["outlet"], row["month"], row["count"])
                 for row in articles.groupBy("outlet", "month").count().collect()]
    texts = {row["article"]: row["text"] for row in articles.select("article", "text").collect()}
    wrong = sum(texts[q["article"]][q["start"]:q["end"]] != q["text"] or len(q["content"]) != 1 for q in quotes.collect())
    return counts, sorted(by_outlet, key=str), wrong


def spark_session():
    from pyspark.sql import SparkSession

    spark = (SparkSession.builder.master("local[1]").appName("tables").config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
             .config("spark.sql.shuffle.partitions", "1")
             .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false").getOrCreate())
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def check(binary, with_spark):
    import duckdb
    import pandas
    import polars
    spark = spark_session() if with_spark else None

    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        source = scratch / "archive.jsonl"
        archive(source)
        expected = None
        for cut in ["none", "month", "outlet", "outlet-month"]:
            out = scratch / cut
            run(binary, source, out, "--partition", cut)
            manifest = json.loads((out / "manifest.json").read_text())
            counts = manifest["counts"]
            readers = [("DuckDB", duckdb_rows(out)), ("pandas", pandas_rows(out, cut)), ("Polars", polars_rows(out))]
            if spark:
                readers.append(("Spark", spark_rows(out, spark)))
            for name, rows in readers:
                found, by_outlet, wrong = rows
                assert wrong == 0, f"{name}, {cut}: {wrong} quotations are not where they should be"
                assert found["articles"] == counts["articles"] == 120, (name, cut, found)
                assert found["quotes"] == counts["quotes"] > 120, (name, cut, found)
                assert found["actors"] == counts["actors"] and found["rejects"] == counts["rejected"] == 1, found
                assert found["stances"] == 0, found
                expected = expected or by_outlet
                assert by_outlet == expected, (name, cut, by_outlet, expected)
        names = f"DuckDB {duckdb.__version__}, pandas {pandas.__version__}, Polars {polars.__version__}"
        names += f", Spark {spark.version}" if spark else ""
        print(f"{names} read the tables: {counts}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=ROOT / "target/release/pullquote", type=Path)
    parser.add_argument("--venv", default=ROOT / "target/tables-venv", type=Path)
    parser.add_argument("--spark", action="store_true", help="also with PySpark; needs Java")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return check(arguments.binary.resolve(), arguments.spark)
    if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True).returncode != 0:
        print("skipped: this Python has no pip")
        return None
    python = in_environment(arguments.venv.resolve(), PACKAGES + (['pyspark'] if arguments.spark else []))
    if python:
        words = [str(python), __file__, "--inside", "--binary", str(arguments.binary.resolve())]
        words += ["--spark"] if arguments.spark else []
        os.execv(python, words)
    return None


if __name__ == "__main__":
    main()
