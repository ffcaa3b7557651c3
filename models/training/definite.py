#!/usr/bin/env python3
"""Fits the weights of src/actors/coreference/weights.rs: a conditional logit over whom a definite phrase can mean.

    cargo run --release --example choices -- ARTICLES.jsonl > CHOICES.jsonl     (once per file of gold)
    python3 models/training/definite.py --labelled articles.jsonl CHOICES --test speakers_dev.jsonl CHOICES \
        > src/actors/coreference/weights.rs

Gold are the phrases that are sources of quotations whose speaker labels/speakers.tsv tells; the phrase is somebody of its
own where the label is its own words. Articles of labels/held_out.txt and of --test are not learned from. Tells accuracy by
cross-validation, on the held-out articles and on the test file, learned and of the rules alone. Needs numpy and scipy.
"""
import argparse
import os
import sys

import numpy as np

from coreference import fit, to_points
from gold import rows

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "scripts"))
import held_out  # noqa: E402  (reads labels and compares names as the measurement does)

KINDS = ("PERSON", "BODY")
# Columns that tell which rule proposed a candidate, as definite.rs orders them.
RULES = slice(30, 36)
# Column that tells of a candidate who is called so and has no name.
NOMINAL = 2


def kind(choice):
    return "PERSON" if choice["guess"] == "Person" else "BODY"


def labelled(labels):
    def want(record, span):
        for (start, _), (role, who, _) in labels.get(record["id"], {}).items():
            if role == "speech" and who and who != "?" and abs(span - start) < 3:
                return [who]
        return None
    return want


def gold(record, span):
    for q in record["quotes"]:
        if q["role"] == "speech" and q["speaker"] and abs(span - q["start"]) < 3:
            return [q["speaker"]] + q["accept"]
    return None


def load(articles, choices, want):
    """Per phrase: article, kind, features (candidates × features), which candidates are right, the rules' choice."""
    out = []
    for record, line in zip(rows(articles), rows(choices)):
        assert record["id"] == line["id"]
        phrases = [c for c in line["choices"] if c["form"] == "nominal" and c["quotes"] and c["candidates"]]
        table = to_points(record["text"]) if phrases else {}
        for c in phrases:
            names = next((w for s, _ in c["quotes"] if (w := want(record, table.get(s, -9)))), None)
            if not names:
                continue
            x = np.array([f for _, f in c["candidates"]], np.float32)
            right = [any(held_out.same(f, n) for f in forms for n in names) for forms, _ in c["candidates"]]
            proposed = x[:, RULES].sum(1) > 0
            rule = int(np.argmax(proposed)) if proposed.any() else len(x) - 1
            if any(held_out.same(c["phrase"], n) for n in names):
                # The labels give an unnamed speaker the words at hand, whether or not the text spoke of it before.
                right[rule if x[rule, NOMINAL] else -1] = True
            out.append((record["id"], kind(c), x, np.array(right), rule))
    return out


def accuracy(data, w):
    learned = np.mean([hit[np.argmax(x @ w)] for _, _, x, hit, _ in data]) if data else float("nan")
    rules = np.mean([hit[rule] for _, _, _, hit, rule in data]) if data else float("nan")
    return f"{learned:.3f} ({rules:.3f}) of {len(data)}"


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--labelled", nargs=2, required=True)
    p.add_argument("--test", nargs=2, required=True)
    a = p.parse_args()
    test = load(*a.test, gold)
    away = {r["id"] for r in rows(a.test[0])}
    every = [d for d in load(*a.labelled, labelled(held_out.labels())) if d[0] not in away]
    held = set(held_out.ids("held_out.txt"))
    print("//! Weights of the choice whom a definite phrase means. Made by `models/training/definite.py`.\n\n"
          "use super::definite::FEATURES;\n")
    for name in KINDS:
        mine = [d for d in every if d[1] == name]
        learn = [d for d in mine if d[0] not in held and d[3].any()]
        ids = sorted({d[0] for d in learn})
        right, rules = [], []
        for k in range(5):
            fold = set(ids[k::5])
            w = fit([d for d in learn if d[0] not in fold])
            here = [d for d in learn if d[0] in fold]
            right += [d[3][np.argmax(d[2] @ w)] for d in here]
            rules += [d[3][d[4]] for d in here]
        w = fit(learn)
        print(f"{name}: cross-validated {np.mean(right):.3f} (rules {np.mean(rules):.3f}) of {len(learn)}; "
              f"held out {accuracy([d for d in mine if d[0] in held], w)}, test {accuracy([d for d in test if d[1] == name], w)}",
              file=sys.stderr)
        print(f"pub(super) const {name}: [f32; FEATURES] = [\n    {', '.join(f'{v:.2f}' for v in w)},\n];\n")


if __name__ == "__main__":
    main()
