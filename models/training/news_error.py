#!/usr/bin/env python3
"""Measures how a model's probabilities err in unselected news, and writes that into its calibration.json.

  models/training/news_error.py FOLDER [--data DIR] [--binary FILE]

The model answers for `targets_wild_dev` as shipped, through `pullquote frame --model FOLDER`. Then three things are
computed (src/framing/aggregate.rs says what they are for): `prior`, the shares of the labels there; `shift`, the b that
makes softmax(log p + b) most likely, with b(neutral) = 0; `covariance` of its negative and positive part, by a bootstrap
over articles. Run it after evaluate.py, which writes calibration.json anew. `--check` writes nothing and reports how
far apart the fits on two halves of the articles are.
"""
import argparse
import json
import lzma
import os
import subprocess
import tempfile

import numpy as np

LABELS = ["negative", "neutral", "positive"]
MODEL = ["config.json", "tokenizer.json", "head.json", "calibration.json", "encoder.int8.onnx"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def answers(a):
    """log p, label and article of each target."""
    with lzma.open(os.path.join(a.data, "targets_wild_dev.jsonl.xz"), "rt", encoding="utf-8") as f:
        gold = [json.loads(line) for line in f]
    with tempfile.TemporaryDirectory() as scratch:
        # Without the manifest, which may be of yesterday's files.
        for name in MODEL:
            os.symlink(os.path.join(os.path.abspath(a.folder), name), os.path.join(scratch, name))
        asked = os.path.join(scratch, "asked.jsonl")
        with open(asked, "w", encoding="utf-8") as f:
            f.writelines(json.dumps({k: g[k] for k in ("id", "text", "target")}) + "\n" for g in gold)
        out = subprocess.run([a.binary, "frame", "--quiet", "--model", scratch, asked], check=True, capture_output=True)
    p = {r["id"]: [r["p"][label] for label in LABELS] for r in map(json.loads, out.stdout.splitlines())}
    p = np.array([p[g["id"]] for g in gold]).clip(1e-4)
    articles = np.unique([g["article"] for g in gold], return_inverse=True)[1]
    return np.log(p / p.sum(1, keepdims=True)), np.array([LABELS.index(g["label"]) for g in gold]), articles


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def fit(z, y, weight, penalty=.5):
    """Newton's method on the log likelihood of the shift; the penalty keeps a resample without a label finite."""
    b = np.zeros(3)
    for _ in range(50):
        q = softmax(z + b)
        gradient = np.array([(weight * ((y == k) - q[:, k])).sum() - penalty * b[k] for k in (0, 2)])
        hessian = np.array([[(weight * q[:, i] * ((i == j) - q[:, j])).sum() for j in (0, 2)] for i in (0, 2)])
        step = np.linalg.solve(hessian + penalty * np.eye(2), gradient)
        b[[0, 2]] += step
        if abs(step).max() < 1e-10:
            break
    return b


def measure(z, y, articles, rounds=1000):
    rng = np.random.default_rng(0)
    count = articles.max() + 1
    drawn = [fit(z, y, np.bincount(rng.integers(0, count, count), minlength=count)[articles].astype(float))[[0, 2]]
             for _ in range(rounds)]
    return {"prior": [round(float(v), 4) for v in np.bincount(y, minlength=3) / len(y)],
            "shift": [round(float(v), 4) for v in fit(z, y, np.ones(len(y)))],
            "covariance": np.cov(np.array(drawn).T).round(5).tolist()}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folder", help="the model; its calibration.json gets `news`")
    p.add_argument("--data", default=os.path.join(ROOT, "..", "shared", "data"))
    p.add_argument("--binary", default=os.path.join(ROOT, "target", "release", "pullquote"))
    p.add_argument("--check", action="store_true", help="write nothing")
    a = p.parse_args()
    z, y, articles = answers(a)
    news = measure(z, y, articles)
    print(json.dumps(news))
    confusion = np.zeros((3, 3), int)
    np.add.at(confusion, (y, z.argmax(1)), 1)
    print("gold (rows) by answer:", confusion.tolist())
    if a.check:
        half = articles % 2 == 0
        for part in (half, ~half):
            print("half:", fit(z[part], y[part], np.ones(part.sum())).round(3).tolist())
        return
    path = os.path.join(a.folder, "calibration.json")
    with open(path) as f:
        calibration = json.load(f)
    calibration["news"] = news
    with open(path, "w") as f:
        json.dump(calibration, f)


if __name__ == "__main__":
    main()
