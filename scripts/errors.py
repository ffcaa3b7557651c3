#!/usr/bin/env python3
"""Counts the wrong speakers of the development gold by cause, as a table for docs/ERRORS.md.

    python3 scripts/errors.py [--shared ../shared] [--binary target/release/pullquote] [--min-confidence P] > docs/ERRORS.md

Standard library only. No text of the gold is printed.
"""
import argparse
import collections
import json
import lzma
import os
import subprocess
import sys
import tempfile

CAUSES = {
    "span": "the quotation was not found",
    "kind": "it was found, but taken for scare quotes or a title",
    "no answer": "found, but nobody is named, or not surely enough",
    "alias": "the right actor, told by a name that the gold does not accept",
    "document": "the speaker is a document, a body or a group that was not seen as an actor",
    "cue missed": "the speaker is named beside the quotation, but the answer comes from elsewhere",
    "wrong clause": "the speaker is named beside the quotation, and somebody else's clause was taken",
    "pronoun": "the words at the quotation are a pronoun, resolved to somebody else",
    "nominal": "they are a noun phrase, given to somebody else",
    "implicit": "no words at the quotation name anybody, and the wrong speaker was carried on",
}
AROUND = {"continued", "paragraph", "introduced", "next", "model", "clause", "announced"}


def read(path):
    opened = lzma.open(path, "rt", encoding="utf-8") if path.endswith(".xz") else open(path, encoding="utf-8")
    with opened as f:
        return [json.loads(line) for line in f if line.strip()]


def overlap(a, b):
    shared = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return shared / max(1, (a[1] - a[0]) + (b[1] - b[0]) - shared)


def cause(gold, text, spoken, document, norm):
    """Why a quotation of the gold has no right speaker; None if it has."""
    span = (gold["start"], gold["end"])
    near = max(spoken, key=lambda s: overlap(span, s[0]), default=None)
    if near is None or overlap(span, near[0]) < .5:
        return "span"
    quote = near[1]
    if quote["kind"] in ("scare", "title"):
        return "kind"
    want = {norm(n) for n in [gold["speaker"]] + gold["accept"]} if gold["speaker"] else {norm(None)}
    speaker = quote["speaker"]
    if norm(speaker and speaker["name"]) in want:
        return None
    if speaker is None:
        return "no answer"
    forms = lambda actor: {norm(actor["name"])} | {norm(text[m["start"]:m["end"]]) for m in actor["mentions"]}
    if want & forms(document["actors"][speaker["actor"]]):
        return "alias"
    if not any(want & forms(actor) for actor in document["actors"]):
        return "document"
    if gold["form"] == "name":
        return "cue missed" if speaker["rule"] in AROUND else "wrong clause"
    return gold["form"]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", default="../shared")
    p.add_argument("--binary", default="target/release/pullquote")
    p.add_argument("--min-confidence", default="0.5")
    a = p.parse_args()
    sys.path.insert(0, os.path.join(a.shared, "tools"))
    from score import norm
    sets, total = ("speakers_train", "speakers_dev"), collections.Counter()
    counts = {s: collections.Counter() for s in sets}
    for name in sets:
        gold = read(os.path.join(a.shared, "data", name + ".jsonl.xz"))
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
            f.writelines(json.dumps(r) + "\n" for r in gold)
            f.flush()
            out = subprocess.run([a.binary, "analyze", "--quiet", "--no-framing", "--format", "jsonl", "--min-confidence",
                                  a.min_confidence, f.name], stdout=subprocess.PIPE, text=True, check=True).stdout
        documents = {d["id"]: d for d in map(json.loads, out.splitlines())}
        for record in gold:
            document = documents[record["id"]]
            spoken = [((s["start"], s["end"]), q) for q in document["quotes"] for s in q["quoted"]]
            for quotation in record["quotes"]:
                if quotation["role"] == "speech":
                    total[name] += 1
                    why = cause(quotation, record["text"], spoken, document, norm)
                    if why:
                        counts[name][why] += 1
    print("# Wrong speakers by cause\n")
    print(f"Of the quotations of the development gold that are speech, those without the right speaker, with\n"
          f"`--min-confidence {a.min_confidence}`. Made by `python3 scripts/errors.py > docs/ERRORS.md`.\n")
    print("| cause | what it means | " + " | ".join(f"{s} ({total[s]})" for s in sets) + " |\n|---|---|" + "---|" * len(sets))
    for key, meaning in CAUSES.items():
        print(f"| {key} | {meaning} | " + " | ".join(str(counts[s][key]) for s in sets) + " |")
    print("| **all** | | " + " | ".join(f"{sum(counts[s].values())} ({sum(counts[s].values()) / total[s]:.1%})" for s in sets) + " |")


if __name__ == "__main__":
    main()
