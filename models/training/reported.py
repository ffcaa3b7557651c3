#!/usr/bin/env python3
"""Fits the weights of src/speaker/trust.rs: how likely what the tagger marks and links is reported at all.

    cargo run --release --example reported -- ARTICLES.jsonl > TOLD.jsonl      (once per file of articles)
    python3 models/training/reported.py --polnear polnear_dev.jsonl TOLD --judged TOLD --judgements models/training/labels/indirect.tsv

PolNeAR's attributions are people's: what overlaps one of them by half is right. The judgements are a language model's, on
what an earlier build told. Prints, by five-fold cross-validation over articles, how precision and recall of what is told
change with the threshold, beside the tagger's own probability, and the weights as Rust. Needs numpy and scipy.
"""
import argparse

import numpy as np
from scipy.optimize import minimize

from gold import rows


def overlap(a, b):
    a, b = (set(i for s, e in spans for i in range(s, e)) for spans in (a, b))
    return len(a & b) / max(1, len(a | b))


def polnear(gold, told):
    """(article, clues, p, whether right, whether the gold attribution it hits is speech) of what holds no quotation."""
    out, speech = [], 0
    for record, line in zip(rows(gold), rows(told)):
        assert record["id"] == line["id"]
        speech += sum(q["kind"] == "indirect" and q.get("speech", True) for q in record["quotes"])
        left = list(record["quotes"])
        for t in line["told"]:
            if t["quoted"]:
                continue
            best = max(left, key=lambda q: overlap(q["content"], t["content"]), default=None)
            right = best is not None and overlap(best["content"], t["content"]) >= .5
            if right:
                left.remove(best)
            counts = right and best["kind"] == "indirect" and best.get("speech", True)
            out.append((record["id"], t["clues"], t["p"], right, counts))
    return out, speech


def judged(told, judgements):
    with open(judgements, encoding="utf-8") as f:
        known = {tuple(line.split("\t")[:3]): line.split("\t")[3].strip() for line in f if not line.startswith("#")}
    out = []
    for line in rows(told):
        for t in line["told"]:
            key = line["id"], str(t["content"][0][0]), str(t["content"][-1][1])
            if not t["quoted"] and key in known:
                out.append((line["id"], t["clues"], t["p"], known[key] != "false", False))
    return out


def fit(data, l2):
    x = np.array([d[1] for d in data])
    y = np.array([d[3] for d in data], float)

    def loss(w):
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        return np.logaddexp(0, z).sum() - y @ z + l2 * (w[1:] @ w[1:]) / 2, x.T @ (p - y) + l2 * np.r_[0, w[1:]]

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x


def probability(data, w):
    return 1 / (1 + np.exp(-np.array([d[1] for d in data]) @ w))


def cross_validated(data, l2, folds=5):
    ids = sorted({d[0] for d in data})
    out = np.zeros(len(data))
    for k in range(folds):
        away = set(ids[k::folds])
        w = fit([d for d in data if d[0] not in away], l2)
        at = [i for i, d in enumerate(data) if d[0] in away]
        out[at] = probability([data[i] for i in at], w)
    return out


def table(name, data, p, speech=None):
    right, counts = (np.array([d[i] for d in data]) for i in (3, 4))
    for limit in (.3, .4, .45, .5, .53, .55, .6, .65, .7):
        told = p >= limit
        recall = f", of the gold's indirect speech {counts[told].sum() / speech:.3f}" if speech else ""
        print(f"  {name} >= {limit}: {told.sum()} told, right {right[told].mean():.3f}{recall}, false {np.sum(told & ~right)}")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--polnear", nargs=2, required=True)
    p.add_argument("--judged", required=True, help="what the example printed of the judged articles")
    p.add_argument("--judgements", required=True, help="labels/indirect.tsv")
    p.add_argument("--l2", type=float, default=1.0)
    a = p.parse_args()
    gold, speech = polnear(*a.polnear)
    more = judged(a.judged, a.judgements)
    data = gold + more
    cv = cross_validated(data, a.l2)
    print(f"{len(gold)} candidates in PolNeAR, {len(more)} judged")
    table("PolNeAR, tagger", gold, np.array([d[2] for d in gold]), speech)
    table("PolNeAR, fitted", gold, cv[:len(gold)], speech)
    table("judged, tagger", more, np.array([d[2] for d in more]))
    table("judged, fitted", more, cv[len(gold):])
    w = fit(data, a.l2)
    print(f"const WEIGHTS: [f32; FEATURES] = [{', '.join(f'{x:.2f}' for x in w)}];")


if __name__ == "__main__":
    main()
