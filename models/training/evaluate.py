#!/usr/bin/env python3
"""Scores an exported model on the dev sets, and fits its calibration there.

Calibration: logits / temperature + bias, least log loss over the three dev sets together; the biases are 0 unless
--bias is given (they move labels from one kind of text to the other: see the model card). What it does to the scores is reported by cross-validation: the folds it is scored on are not the
ones it was fitted on. calibration.json holds the fit on everything.
"""
import argparse
import json
import os

import numpy as np

from common import DEV_SETS, brief, dev_scores, ece, load_dev, load_tokenizer, onnx_logits, session, softmax


def fit(z, y, bias=False, penalty=.02):
    """Gradient descent on the log loss of z / T + b; `penalty` holds the biases near 0."""
    a, b = 1., np.zeros(3)
    onehot = np.eye(3)[y]
    for _ in range(3000):
        d = (softmax(a * z + b) - onehot) / len(y)
        a -= .3 * (d * z).sum()
        if bias:
            b -= .5 * (d.sum(0) + penalty * b / 3)
            b -= b.mean()
    return 1 / a, b


def folds(y, seed, k=5):
    return np.random.default_rng(seed).permutation(len(y)) % k


def cross_validated(z, y, bias=False, repeats=10):
    """Calibrated logits, each item's fitted without its own fold, once a repeat."""
    out = []
    for seed in range(repeats):
        f, c = folds(y, seed), np.zeros_like(z)
        for k in range(5):
            t, b = fit(z[f != k], y[f != k], bias)
            c[f == k] = z[f == k] / t + b
        out.append(c)
    return out


def mean_scores(all_scores):
    """Mean of several dev_scores dictionaries."""
    if isinstance(all_scores[0], dict):
        return {k: mean_scores([s[k] for s in all_scores]) for k in all_scores[0]}
    return round(float(np.mean(all_scores)), 3)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", help="holds encoder.*.onnx and head.json; gets calibration.json and metrics.json")
    p.add_argument("--data", default="../shared/data")
    p.add_argument("--tokenizer", default="../shared/models/framing/tokenizer.json")
    p.add_argument("--bias", action="store_true", help="fit a bias for each class too, not the temperature alone")
    a = p.parse_args()
    dev, sure = load_dev(a.data, load_tokenizer(a.tokenizer))
    with open(os.path.join(a.folder, "head.json")) as f:
        head = json.load(f)
    w, b = (np.array(head[k], np.float32) for k in ("weight", "bias"))
    y = {n: v[1] for n, v in dev.items()}
    which = np.concatenate([np.full(len(y[n]), i) for i, n in enumerate(DEV_SETS)])
    metrics = {}

    def per_set(z):
        return {n: z[which == i] for i, n in enumerate(DEV_SETS)}
    for kind in ("f32", "int8"):
        path = os.path.join(a.folder, f"encoder.{kind}.onnx")
        if not os.path.exists(path):
            continue
        run = session(path)
        z = np.concatenate([onnx_logits(run, w, b, dev[n][0]) for n in DEV_SETS])
        metrics[kind] = dev_scores(per_set(z), y, sure)
        metrics[kind]["all"] = {"ece": round(ece(softmax(z), np.concatenate(list(y.values()))), 3)}
        print(kind, brief({k: v for k, v in metrics[kind].items() if k != "all"}), "ece", metrics[kind]["all"]["ece"])
    gold = np.concatenate([y[n] for n in DEV_SETS])
    cv = cross_validated(z, gold, a.bias)
    s = mean_scores([dev_scores(per_set(c), y, sure) for c in cv])
    s["all"] = {"ece": round(float(np.mean([ece(softmax(c), gold) for c in cv])), 3)}
    metrics["int8_calibrated_cross_validated"] = s
    t, bias = fit(z, gold, a.bias)
    s = dev_scores(per_set(z / t + bias), y, sure)
    s["all"] = {"ece": round(ece(softmax(z / t + bias), gold), 3)}
    metrics["int8_calibrated_fitted_here"] = s
    for k in ("int8_calibrated_cross_validated", "int8_calibrated_fitted_here"):
        print(k, brief({n: v for n, v in metrics[k].items() if n != "all"}), "ece",
              {n: v["ece"] for n, v in metrics[k].items()})
    print("temperature", round(t, 4), "bias", bias.round(4))
    with open(os.path.join(a.folder, "calibration.json"), "w") as f:
        json.dump({"temperature": round(float(t), 4), "bias": [round(float(v), 4) for v in bias]}, f)
    with open(os.path.join(a.folder, "metrics.json"), "w") as f:
        json.dump(metrics, f, indent=1)


if __name__ == "__main__":
    main()
