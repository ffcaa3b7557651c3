#!/usr/bin/env python3
"""Articles as windows for speaker.py: labelled.pkl (to train on, held-out, dev) and archive.pkl (for teachers to label).

    cargo run --release --example candidates -- ARTICLES.jsonl > CANDIDATES.jsonl      (once per file of articles)
    python3 models/training/speaker_windows.py --tokenizer TOKENIZER.json --out WINDOWS --silver polnear_train.jsonl CAND \\
        --gold speakers_train.jsonl CAND --labelled articles.jsonl CAND --labels models/training/labels/speakers.tsv \\
        --held models/training/labels/held_out.txt --dev speakers_dev.jsonl CAND --tags polnear_dev.jsonl CAND \\
        --archive archive.jsonl CAND

Gold: `speakers_*` and the labels of labels/speakers.tsv. Silver: PolNeAR's attributions (human source spans; resolved
names about 85 % right) and, where quotation marks lie in no attribution, "nobody". The tagger learns from PolNeAR
alone. Articles are parted into three folds, each left out by one teacher. With `--away` nothing is learned of the
outlets it names. Needs numpy, tokenizers.
"""
import argparse
import functools
import multiprocessing
import os
import pickle
import zlib

from tokenizers import Tokenizer

from gold import rows
from speaker_data import examples, gold, labelled, read_labels

FOLDS = 3
# Windows of the archive overlap less, as those that src/speaker/windows.rs cuts.
BEFORE = 80


@functools.cache
def tokenizer(path):
    t = Tokenizer.from_file(path)
    t.no_truncation(), t.no_padding()
    return t


def cut(job):
    """The windows of one article; `answers`: for each quotation whom it is by, and a weight."""
    path, record, cand, answers, more = job
    out = examples(tokenizer(path), record, cand, **more)
    for w in out:
        w["id"], w["fold"] = record["id"], zlib.crc32(record["id"].encode()) % FOLDS
        w["gold"] = [answers[i] for i in w["quotes"]] if answers else []
    return out


def build(pool, path, articles, candidates, right=None, skip=(), **more):
    """Windows of the articles of a file; `right(record, cand)` says whom the quotations are by."""
    def jobs():
        for record, cand in zip(rows(articles), rows(candidates), strict=True):
            assert record["id"] == cand["id"], f"{articles} and {candidates} differ at {record['id']}"
            if record["id"] not in skip:
                yield path, record, cand, right(record, cand) if right else None, more
    return [w for part in pool.imap(cut, jobs(), chunksize=8) for w in part]


def labelled_windows(pool, a):
    labels = read_labels(a.labels)
    golden = {r["id"]: r for r in rows(a.gold[0])}

    def right(record, cand):
        sure = lambda answers: [(who, 2 * weight) for who, weight in answers]
        if record["id"] in golden:
            return sure(gold(golden[record["id"]], cand))
        if record["id"] in labels:
            return sure(labelled(record, cand, labels[record["id"]]))
        return gold(record, cand)
    train = build(pool, a.tokenizer, *a.silver, right, tagged=True)
    more = build(pool, a.tokenizer, *a.labelled, right, skip={w["id"] for w in train})
    with open(a.held, encoding="utf-8") as f:
        held = set(f.read().split())
    train += [w for w in more if w["id"] not in held]
    away = {r["id"] for file in (a.silver, a.labelled) for r in rows(file[0])
            if any(name.lower() in (r.get("outlet") or "").lower() for name in a.away)}
    train = [w for w in train if w["id"] not in away]
    asked = lambda w: (w["tags"] >= 0).any() or any(r and wt for r, wt in w["gold"])
    return {"train": [w for w in train if asked(w)], "held": [w for w in more if w["id"] in held],
            "dev": build(pool, a.tokenizer, *a.dev, gold), "tags": build(pool, a.tokenizer, *a.tags, tagged=True)}


def write(folder, name, data):
    """Under another name first, for others wait for the file."""
    path = os.path.join(folder, name + ".pkl")
    with open(path + ".part", "wb") as f:
        pickle.dump(data, f, protocol=5)
    os.rename(path + ".part", path)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--tokenizer", default="../shared/models/framing/tokenizer.json")
    p.add_argument("--silver", nargs=2, required=True, help="PolNeAR articles and their candidates")
    p.add_argument("--gold", nargs=2, required=True, help="articles among them with gold speakers")
    p.add_argument("--labels", required=True, help="labels/speakers.tsv")
    p.add_argument("--labelled", nargs=2, required=True, help="the articles of --labels and their candidates")
    p.add_argument("--held", required=True, help="file of labelled articles that are held out to test on, an id a line")
    p.add_argument("--away", nargs="*", default=[], help="train on no article of an outlet whose name has one of these in it")
    p.add_argument("--dev", nargs=2, required=True)
    p.add_argument("--tags", nargs=2, required=True, help="PolNeAR articles to test the tagger on")
    p.add_argument("--archive", nargs=2, help="articles without labels")
    p.add_argument("--out", required=True)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    with multiprocessing.Pool() as pool:
        data = labelled_windows(pool, a)
        write(a.out, "labelled", data)
        print({k: len(v) for k, v in data.items()}, flush=True)
        if a.archive:
            archive = build(pool, a.tokenizer, *a.archive, every=True, before=BEFORE)
            write(a.out, "archive", archive)
            print(len(archive), "windows of the archive", flush=True)


if __name__ == "__main__":
    main()
