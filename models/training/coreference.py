#!/usr/bin/env python3
"""Fits the weights of src/actors/salience.rs: a conditional logit over the candidates of one pronoun.

    cargo run --release --example choices -- ARTICLES.jsonl > CHOICES.jsonl     (once per file of gold)
    python3 models/training/coreference.py --speakers speakers_train.jsonl CHOICES --silver polnear_train.jsonl CHOICES \
        --labelled articles.jsonl CHOICES --labels models/training/labels/speakers.tsv --held models/training/labels/held_out.txt \
        --test speakers_dev.jsonl CHOICES

Gold are the pronouns that are sources of quotations whose speaker is known. Articles of the gold file that also stand
in another file count once, as gold. Prints accuracy by cross-validation, on the held-out articles and on the test file, and the
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
        elif q.get("speaker_resolved") and any(s <= at < e and e - s < 6 for s, e in q["source"]):
            return {norm(q["speaker_resolved"])}
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


def fit(data, weights, l2=2.0):
    def loss(w):
        total, grad = l2 * (w @ w) / 2, l2 * w
        for (_, _, x, hit), weight in zip(data, weights):
            s = x @ w
            s = s - s.max()
            p = np.exp(s) / np.exp(s).sum()
            right = p[hit].sum()
            total -= weight * np.log(right + 1e-9)
            grad = grad - weight * (((p * hit) / (right + 1e-9) - p) @ x)
        return total, grad

    return minimize(loss, np.zeros(data[0][2].shape[1]), jac=True, method="L-BFGS-B").x


def accuracy(data, w):
    return np.mean([hit[np.argmax(x @ w)] for _, _, x, hit in data]) if data else float("nan")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--speakers", nargs=2, required=True)
    p.add_argument("--silver", nargs=2)
    p.add_argument("--labelled", nargs=2, help="the articles of --labels and their choices")
    p.add_argument("--labels", help="labels/speakers.tsv")
    p.add_argument("--held", help="file of labelled articles that are held out to test on, an id a line")
    p.add_argument("--test", nargs=2)
    a = p.parse_args()
    gold = load(*a.speakers)
    ids = {r["id"] for r in rows(a.speakers[0])}
    silver = load(*a.silver, skip=ids) if a.silver else []
    test = load(*a.test) if a.test else []
    more, held_out = [], []
    if a.labelled:
        away = set(open(a.held, encoding="utf-8").read().split()) if a.held else set()
        more = load(*a.labelled, skip=ids, answer=labelled_gold(read_labels(a.labels)))
        labelled_ids = {d[0] for d in more}
        silver = [d for d in silver if d[0] not in labelled_ids]
        held_out = [d for d in more if d[0] in away]
        more = [d for d in more if d[0] not in away]
    for person in (True, False):
        name = "PERSON" if person else "OTHER"
        g, s, t, m, h = ([d for d in part if d[1] == person] for part in (gold, silver, test, more, held_out))
        folds = []
        for k in range(5):
            held = sorted(ids)[k::5]
            train = [d for d in g if d[0] not in held]
            w = fit(train + m + s, [1.0] * len(train + m) + [0.4] * len(s))
            folds += [d[3][np.argmax(d[2] @ w)] for d in g if d[0] in held]
        w = fit(g + m + s, [1.0] * len(g + m) + [0.4] * len(s))
        print(f"// {name}: {len(g)} gold, {len(m)} labelled, {len(s)} silver; cross-validated {np.mean(folds):.3f}, "
              f"held out {accuracy(h, w):.3f} of {len(h)}, test {accuracy(t, w):.3f} of {len(t)}")
        print(f"const {name}: [f32; FEATURES] = [{', '.join(f'{x:.2f}' for x in w)}];")


if __name__ == "__main__":
    main()
