#!/usr/bin/env python3
"""Measures speakers on the archive articles that the speaker model was not trained on (models/training/labels).

    python3 scripts/held_out.py [--shared ../shared] [--binary target/release/pullquote] [--rules-only] [--errors N]

Reads the articles from SHARED/data/archive_abp.jsonl.zst (needs the program zstd). The labels are one pass of a large
language model and name the speaker in full; a name is counted as right where the words of the one are all among the
words of the other. A second table counts by the second reading (held_out_again.tsv), which judged, blind, where an earlier
build and the labels differed: "the agency" for the National Weather Service is right there. Standard library only.
"""
import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import typing

LABELS = os.path.join(os.path.dirname(__file__), "..", "models", "training", "labels")
SMALL = {"the", "a", "an", "of", "in", "for", "and", "his", "her", "s", "to", "at", "on"}
BINS = (0, .5, .7, .8, .9, .95, 1.01)
NO_SPEECH = ("scare", "title", "indirect")


class Judged(typing.NamedTuple):
    """A labelled quotation, and what the program made of it."""
    role: str
    form: str
    told: bool                        # as speech
    confidence: typing.Optional[float]    # of the answer; None where there is none
    right: bool
    got: typing.Optional[str]
    want: str
    span: tuple


def ids(name):
    with open(os.path.join(LABELS, name), encoding="utf-8") as f:
        return f.read().split()


def lines(name):
    """Article, span, and the other columns of a file of labels."""
    with open(os.path.join(LABELS, name), encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                article, start, end, *more = line.rstrip("\n").split("\t")
                yield article, (int(start), int(end)), more


def labels():
    """Article -> {(start, end): (role, speaker, form)}."""
    out = collections.defaultdict(dict)
    for article, span, more in lines("speakers.tsv"):
        role, who, form = (more + ["", ""])[:3]
        out[article][span] = role, who, form
    return out


def read_again(known):
    """The same by the second reading: speakers that are right, parted by " | "; what can be held either way is left out."""
    out = {article: dict(answers) for article, answers in known.items()}
    for article, span, (role, who) in lines("held_out_again.tsv"):
        form = out[article].pop(span)[2]
        if role != "open":
            out[article][span] = role, who, form or "name"
    return out


def articles(shared, wanted):
    """The archive's records with these ids."""
    path = os.path.join(shared, "data", "archive_abp.jsonl.zst")
    with subprocess.Popen(["zstd", "-dcq", path], stdout=subprocess.PIPE, text=True, encoding="utf-8") as zstd:
        found = [record for record in map(json.loads, zstd.stdout) if record["id"] in wanted]
    if len(found) < len(wanted):
        sys.exit(f"{path} has {len(found)} of the {len(wanted)} held-out articles; is it the archive they were drawn from?")
    return found


def analysed(binary, records, options):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        f.writelines(json.dumps(r) + "\n" for r in records)
        f.flush()
        command = [binary, "analyze", "--quiet", "--no-framing", "--format", "jsonl", "--min-confidence", "0", *options, f.name]
        out = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return {d["id"]: d for d in map(json.loads, out.splitlines())}


def overlap(a, b):
    shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return shared / max(1, (a[1] - a[0]) + (b[1] - b[0]) - shared)


def words(name):
    return set(re.findall(r"\w+", (name or "").lower().replace("’", "'"))) - SMALL


def same(got, want):
    a, b = words(got), words(want)
    return bool(a and b) and (a <= b or b <= a)


def judged(document, answers):
    """Every labelled quotation of an article, but those whose speaker the labels leave open."""
    spans = [((s["start"], s["end"]), q) for q in document["quotes"] for s in q["quoted"]]
    for span, (role, who, form) in answers.items():
        near = max(spans, key=lambda s: overlap(s[0], span), default=None)
        quote = near[1] if near and overlap(near[0], span) >= .5 else None
        told = quote is not None and quote["kind"] not in NO_SPEECH
        speaker = quote["speaker"] if told else None
        confidence = speaker["confidence"] if speaker else None
        if role != "speech" or who != "?":
            right = bool(speaker) and any(same(speaker["name"], w) for w in who.split(" | "))
            yield Judged(role, form, told, confidence, right, speaker and speaker["name"], who, span)


def row(name, items, threshold):
    speech = [i for i in items if i.role == "speech"]
    given = [i for i in speech if i.confidence is not None and i.confidence >= threshold]
    right = sum(i.right for i in given)
    false = sum(i.told for i in items if i.role != "speech")
    forms = []
    for form in ("name", "nominal", "pronoun", "implicit"):
        of = sum(i.form == form for i in speech)
        forms.append(f"{sum(i.right for i in given if i.form == form) / max(1, of):.3f}")
    return (f"| {name} | {threshold} | {len(speech)} | {right / max(1, len(speech)):.3f} | {right / max(1, len(given)):.3f} | "
            + " | ".join(forms) + f" | {false} of {len(items) - len(speech)} |")


def table(items, groups):
    print("| articles | --min-confidence | speech | right | precision | name | nominal | pronoun | implicit | false speech |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for threshold in (0.5, 0, 0.94):
        for name, members in groups.items():
            print(row(f"{name} ({len(members)})", [i for article in sorted(members) for i in items[article]], threshold))


def reliability(items):
    print("\n| confidence | answers | right | said on average |\n|---|---|---|---|")
    answers = [(i.confidence, i.right) for i in items if i.confidence is not None and i.role == "speech"]
    for low, high in zip(BINS, BINS[1:]):
        here = [(c, r) for c, r in answers if low <= c < high]
        if here:
            print(f"| {low} to {min(high, 1)} | {len(here)} | {sum(r for _, r in here) / len(here):.1%} | "
                  f"{sum(c for c, _ in here) / len(here):.1%} |")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", default="../shared")
    p.add_argument("--binary", default="target/release/pullquote")
    p.add_argument("--rules-only", action="store_true", help="without the speaker model")
    p.add_argument("--errors", type=int, default=0, help="print so many wrong answers, drawn at random")
    a = p.parse_args()
    hard, known = set(ids("held_out_hard.txt")), labels()
    held = set(ids("held_out.txt"))
    documents = analysed(a.binary, articles(a.shared, held), ["--rules-only"] if a.rules_only else [])
    if missing := held - documents.keys():
        sys.exit(f"{a.binary} told nothing of {len(missing)} articles, {min(missing)} the first; see its rejects")
    groups = {"all": held, "drawn evenly": held - hard, "hard": hard}
    for reading, answers in (("the labels", known), ("the second reading", read_again(known))):
        items = {article: list(judged(documents[article], answers[article])) for article in sorted(held)}
        print(f"By {reading}:\n")
        table(items, groups)
        reliability([i for of in items.values() for i in of])
        print()
    wrong = [(article, i) for article, of in items.items() for i in of if i.role == "speech" and not i.right]
    random.Random(0).shuffle(wrong)
    for article, i in wrong[:a.errors]:
        print(f"{article} {i.span[0]}..{i.span[1]} {i.form}: got {i.got!r} ({i.confidence}), want {i.want!r}")


if __name__ == "__main__":
    main()
