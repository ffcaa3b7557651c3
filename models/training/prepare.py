#!/usr/bin/env python3
"""Turns the development data into arrays for train.py.

  gold.npz      NewsMTSC train, the silver targets and, where --labels names them, labels/targets*.tsv: word pieces,
                target range, label distribution, weight
  dev.npz       the three dev sets
  archive.npz   sentences of the news archive with target spans found by a heuristic, unlabelled

No sentence of a dev set, and no article from which targets_wild_dev was drawn, gets into gold or archive.
"""
import argparse
import hashlib
import io
import json
import os
import random
import re

import numpy as np
import zstandard

from common import DEV_SETS, LABELS, encode_items, load_tokenizer, norm, read_set

# A silver label marked unsure (fewer than 4 of 5 annotators expected to agree) becomes a distribution.
UNSURE = {"negative": (.65, .27, .08), "neutral": (.17, .66, .17), "positive": (.08, .27, .65)}
UNSURE_WEIGHT = .6

ABBR = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Hon|Prof|St|Jr|Sr|No|vs|Inc|"
                  r"Co|Corp|Ltd|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|Va|Md|Pa|Calif|Fla|Ga|Mass|Mich|Minn|Tex|"
                  r"Wis|Ariz|Ill|Conn|Ala|Okla|Ore|Wash|Tenn|Ky|La|Miss|Mo|Nev|Del|Kan|Colo)|\b[A-Z](?:\.[A-Z])*)\.$")
BREAK = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘']?[A-Z])|\n+")
JUNK = re.compile(r"advertisement|read more|story highlights|click here|sign up|subscribe|newsletter|follow (?:us|him|her)"
                  r"|all rights reserved|copyright|https?:|www\.|@\w", re.I)
NAME = re.compile(r"\b(?:[A-Z][\w&.’'-]*\w|[A-Z]{2,})(?:\s+(?:(?:of|for)\s+(?:the\s+)?)?(?:[A-Z][\w&’'-]*\w|[A-Z]{2,}))*")
PRONOUN = re.compile(r"\b(?:he|she|they|him|them|He|She|They|his|her)\b")
NOT_NAMES = set("""The A An In On At By For From With Without And But Or Nor So Yet If When While As After Before Since
Until Because Although Though This That These Those There Here It Its He She They We You I My Our Your His Her Their Who
What Where Why How Which Whose Then Now Also Even Still Just Only Not No Yes Some Many Most More Much All Any Each Every
Both Few Several One Two Three Four Five Six Seven Eight Nine Ten First Second Last Next Another Other Others Such
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September
October November December Mr Mrs Ms Dr Like Under Over During About Against Between Among Despite According Asked Once
Did Do Does Is Are Was Were Will Would Can Could Should Have Has Had Let Instead Meanwhile However Moreover Earlier Later Today Yesterday Tomorrow""".split())


def sentences(text):
    out, start = [], 0
    for m in BREAK.finditer(text):
        if "\n" not in m.group() and ABBR.search(text[max(0, m.start() - 12):m.start()]):
            continue
        out.append(text[start:m.end()].strip())
        start = m.end()
    out.append(text[start:].strip())
    return out


def usable(s):
    return 40 <= len(s) <= 420 and s[-1] in ".!?\"”’" and sum(c.islower() for c in s) > .6 * len(s) and not JUNK.search(s)


def targets(s, nominals, rng):
    """Up to two target spans: names, frequent nominal targets of the training data, now and then a pronoun."""
    spans = []
    for m in NAME.finditer(s):
        a, b = m.span()
        if b - a > 4 and s[b - 2:b] in ("’s", "'s"):
            b -= 2
        words = s[a:b].split()
        while words and re.split("[’']", words[0])[0] in NOT_NAMES:
            a += len(words[0])
            a += len(s[a:b]) - len(s[a:b].lstrip())
            words = words[1:]
        if words and len(words) <= 5 and b - a > 1 and not (len(words) == 1 and words[0] in NOT_NAMES):
            spans.append((a, b))
    if nominals:
        spans += [m.span() for m in nominals.finditer(s)]
    spans = [x for i, x in enumerate(spans) if not any(x[0] < y[1] and y[0] < x[1] for y in spans[:i])]
    pronouns = [m.span() for m in PRONOUN.finditer(s)]
    rng.shuffle(spans)
    if pronouns and (not spans or rng.random() < .2):
        spans.insert(0, rng.choice(pronouns))
    return spans[:2]


def read_archive(path, banned_articles):
    with open(path, "rb") as f:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(f), encoding="utf-8")
        return [a["text"] for a in map(json.loads, lines) if a["id"] not in banned_articles]


def read_labels(path, articles):
    """The targets of labels/targets.tsv, with their sentences, which it names by a hash only."""
    targets = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                key, start, end, label, sure = line.rstrip("\n").split("\t")
                targets.setdefault(key, []).append((int(start), int(end), label, sure == "sure"))
    out = []
    for s in (s for text in articles for s in sentences(text)):
        key = hashlib.sha256(norm(s).encode()).hexdigest()[:12]
        out += [{"text": s, "target": (a, b), "label": label, "sure": sure} for a, b, label, sure in targets.pop(key, ())]
    print(len(out), "labelled targets found in the archive,", len(targets), "sentences not")
    return out


def archive(articles, count, banned, nominals, seed):
    rng = random.Random(seed)
    out, seen = [], set(banned)
    per = -(-count * 5 // (4 * len(articles)))
    for text in articles:
        found = [s for s in sentences(text) if usable(s)]
        rng.shuffle(found)
        for s in found[:per]:
            n = norm(s)
            spans = targets(s, nominals, rng)
            if spans and n not in seen:
                seen.add(n)
                out.append((s, spans))
    rng.shuffle(out)
    return [{"text": s, "target": t} for s, spans in out[:count] for t in spans]


def pack(enc, **more):
    return dict(ids=np.concatenate([np.array(e[0], np.uint16) for e in enc]),
                lengths=np.array([len(e[0]) for e in enc], np.uint8),
                spans=np.array([e[1:] for e in enc], np.uint8), **more)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--data", default="../shared/data")
    p.add_argument("--tokenizer", default="../shared/models/framing/tokenizer.json")
    p.add_argument("--out", default="work")
    p.add_argument("--sentences", type=int, default=320000, help="archive sentences")
    p.add_argument("--labels", nargs="*", default=[], help="labels/targets*.tsv, to learn from them too")
    p.add_argument("--folds", type=int, default=5, help="how many parts of gold are left out by one teacher each")
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    tok = load_tokenizer(a.tokenizer)
    dev = {n: read_set(a.data, n) for n in DEV_SETS}
    banned = {norm(x["text"]) for items in dev.values() for x in items}
    articles = read_archive(os.path.join(a.data, "archive_abp.jsonl.zst"), {x["article"] for x in dev["targets_wild_dev"]})

    gold, seen = [], set()
    sets = [read_set(a.data, "newsmtsc_train"), read_set(a.data, "targets_silver")]
    sets += [read_labels(path, articles) for path in a.labels]
    for source, items in enumerate(sets):
        for x in items:
            key = norm(x["text"]), x["target"][0]
            if key[0] in banned or key in seen:
                continue
            seen.add(key)
            sure = x.get("sure", True)
            onehot = tuple(float(k == x["label"]) for k in LABELS)
            gold.append({**x, "p": onehot if sure else UNSURE[x["label"]], "w": 1. if sure else UNSURE_WEIGHT,
                         "source": source})
    # Cross-fitting folds never split a sentence.
    folds = {t: i % a.folds for i, t in enumerate(random.Random(a.seed).sample(sorted({x["text"] for x in gold}),
                                                                         len({x["text"] for x in gold})))}
    np.savez(os.path.join(a.out, "gold.npz"), **pack(
        encode_items(tok, gold), p=np.array([x["p"] for x in gold], np.float32),
        w=np.array([x["w"] for x in gold], np.float32), source=np.array([x["source"] for x in gold], np.uint8),
        fold=np.array([folds[x["text"]] for x in gold], np.uint8)))

    items = [x for n in DEV_SETS for x in dev[n]]
    np.savez(os.path.join(a.out, "dev.npz"), **pack(
        encode_items(tok, items), y=np.array([LABELS.index(x["label"]) for x in items], np.uint8),
        set=np.array([i for i, n in enumerate(DEV_SETS) for _ in dev[n]], np.uint8),
        sure=np.array([bool(x.get("sure", True)) for x in items])))

    surface = {}
    for x in gold:
        s = x["text"][slice(*x["target"])]
        if s[:1].islower() and not PRONOUN.fullmatch(s) and len(s) > 3:
            surface[s] = surface.get(s, 0) + 1
    words = sorted((s for s, n in surface.items() if n >= 4), key=len, reverse=True)
    nominals = re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b") if words else None
    arch = archive(articles, a.sentences, banned | {norm(x["text"]) for x in gold}, nominals, a.seed)
    np.savez(os.path.join(a.out, "archive.npz"), **pack(encode_items(tok, arch)))
    print(f"gold {len(gold)}  dev {len(items)}  archive {len(arch)} targets; nominal targets: {len(words)}")


if __name__ == "__main__":
    main()
