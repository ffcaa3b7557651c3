#!/usr/bin/env python3
"""Fits the weights of src/actors/salience.rs: a conditional logit over the candidates of one pronoun.

    cargo run --release --example choices -- ARTICLES.jsonl > CHOICES.jsonl     (once per file of gold)
    python3 models/training/coreference.py --speakers speakers_train.jsonl CHOICES --labelled articles.jsonl CHOICES \
        --labels models/training/labels/speakers.tsv --held models/training/labels/held_out.txt --test speakers_dev.jsonl CHOICES

Gold are the pronouns that are sources of quotations whose speaker is known; "it" and "they" are too few, and their table in
the program is by hand. Articles of the gold file that also stand in another file count once, as gold. Prints accuracy by cross-validation, on the held-out articles and on the test file, and the
two tables of weights as Rust. Needs numpy and scipy.
"""
import argparse

import numpy as np
from scipy.optimize import minimize

from gold import norm, rows
from speaker_data import read_labels


def to_points(text):
    """Byte offset -> code point offset."""
    table = {}
    byte = 0
    for i, c in enumerate(text):
        table[byte] = i
        byte += len(c.encode("utf-8"))
    table[byte] = len(text)
    return table


def gold_of(record, choice, table):
    """The names that are right for a pronoun, or None where the gold does not tell."""
    at = table.get(choice["start"])
    for q in record["quotes"]:
        if "accept" in q:
            spans = [(table.get(s), table.get(e)) for s, e in choice["quotes"]]
            if q["role"] == "speech" and q["speaker"] and any(s is not None and abs(s - q["start"]) < 3 for s, _ in spans):
                return {norm(n) for n in [q["speaker"]] + q["accept"]}
    return None


def labelled_gold(labels):
    """As `gold_of`, from labels/speakers.tsv."""
    def answer(record, choice, table):
        mine = labels.get(record["id"], {})
        for s, _ in choice["quotes"]:
            for (start, _), (role, who) in mine.items():
                if role == "speech" and who and who != "?" and abs(table.get(s, -9) - start) < 3:
                    return {norm(who)}
        return None
    return answer


def load(gold, choices, skip=(), answer=gold_of):
    out = []
    for record, line in zip(rows(gold), rows(choices)):
        assert record["id"] == line["id"]
        if record["id"] in skip:
            continue
        table = to_points(record["text"])
        for choice in line["choices"]:
            if choice["form"] != "pronoun":
                continue
            want = answer(record, choice, table)
            if not want:
                continue
            hit = [bool(want & {norm(f) for f in forms}) for forms, _ in choice["candidates"]]
            if any(hit):
                x = np.array([f for _, f in choice["candidates"]])
                out.append((record["id"], choice["word"] in ("he", "she", "him", "her"), x, np.array(hit)))
    return out


def fit(data, l2=2.0):
    """A conditional logit of rows that hold features (candidates x features) and, behind them, which candidates are right."""
    longest, width = max(len(d[2]) for d in data), data[0][2].shape[1]
    x = np.zeros((len(data), longest, width), np.float32)
    there, right = np.zeros(x.shape[:2], bool), np.zeros(x.shape[:2], bool)
    for i, (_, _, features, hit, *_) in enumerate(data):
        n = len(features)
        x[i, :n], there[i, :n], right[i, :n] = features, True, hit

    def loss(w):
        s = np.where(there, x @ w.astype(np.float32), -1e9)
        p = np.exp(s - s.max(1, keepdims=True)) * there
        p /= p.sum(1, keepdims=True)
        of = (p * right).sum(1) + 1e-9
        grad = l2 * w - np.einsum("im,imn->n", p * right / of[:, None] - p, x)
        return l2 * (w @ w) / 2 - np.log(of).sum(), grad

    return minimize(loss, np.zeros(width), jac=True, method="L-BFGS-B").x


def accuracy(data, w):
    return np.mean([hit[np.argmax(x @ w)] for _, _, x, hit in data]) if data else float("nan")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--speakers", nargs=2, required=True)
    p.add_argument("--labelled", nargs=2, required=True, help="the articles of --labels and their choices")
    p.add_argument("--labels", required=True, help="labels/speakers.tsv")
    p.add_argument("--held", required=True, help="file of labelled articles that are held out to test on, an id a line")
    p.add_argument("--test", nargs=2, required=True)
    a = p.parse_args()
    test, away = load(*a.test), {r["id"] for r in rows(a.test[0])}
    golden = {r["id"] for r in rows(a.speakers[0])}
    more = load(*a.labelled, skip=golden | away, answer=labelled_gold(read_labels(a.labels)))
    held = set(open(a.held, encoding="utf-8").read().split())
    for name in ("PERSON", "OTHER"):
        of = lambda data: [d for d in data if d[1] == (name == "PERSON")]
        learn = of(load(*a.speakers)) + [d for d in of(more) if d[0] not in held]
        ids, right = sorted({d[0] for d in learn}), []
        for k in range(5):
            fold = set(ids[k::5])
            w = fit([d for d in learn if d[0] not in fold])
            right += [d[3][np.argmax(d[2] @ w)] for d in learn if d[0] in fold]
        w, h, t = fit(learn), [d for d in of(more) if d[0] in held], of(test)
        print(f"// {name}: {len(learn)} pronouns, cross-validated {np.mean(right):.3f}, held out {accuracy(h, w):.3f} of {len(h)}, "
              f"test {accuracy(t, w):.3f} of {len(t)}")
        print(f"const {name}: [f32; FEATURES] = [{', '.join(f'{x:.2f}' for x in w)}];")


if __name__ == "__main__":
    main()
