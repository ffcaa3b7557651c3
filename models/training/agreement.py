#!/usr/bin/env python3
"""How far two readings of targets_wild_dev agree: its labels, and those of labels/targets_wild_again.tsv.

  agreement.py [--data ../shared/data]
"""
import argparse
import hashlib
import os

import numpy as np

from common import LABELS, macro_f1, norm, read_set


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", default="../shared/data")
    a = p.parse_args()
    again = {}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "labels/targets_wild_again.tsv")) as f:
        for line in f:
            if not line.startswith("#"):
                key, start, end, label, _ = line.rstrip("\n").split("\t")
                again[key, int(start), int(end)] = LABELS.index(label)
    pairs = []
    for x in read_set(a.data, "targets_wild_dev"):
        key = hashlib.sha256(norm(x["text"]).encode()).hexdigest()[:12], *x["target"]
        if key in again:
            pairs.append((LABELS.index(x["label"]), again[key], bool(x["sure"])))
    gold, read, sure = (np.array(v) for v in zip(*pairs))
    for name, part in (("all", np.full(len(sure), True)), ("sure", sure)):
        g, r = gold[part], read[part]
        print(f"{name}: {len(g)} targets, same {100 * np.mean(g == r):.1f} %, macro-F1 {100 * macro_f1(g, r):.1f}, neutral "
              f"{100 * np.mean(g == 1):.0f} % and {100 * np.mean(r == 1):.0f} %")


if __name__ == "__main__":
    main()
