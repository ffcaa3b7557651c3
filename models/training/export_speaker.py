#!/usr/bin/env python3
"""Writes a run of speaker.py as encoder.int8.onnx (constant activation scales) and head.json.

    python3 models/training/export_speaker.py RUN OUT --articles polnear_train.jsonl CANDIDATES [--temperature T]

The activation scales are chosen on windows of training articles.
"""
import argparse
import json
import os
import random

import numpy as np
import onnx
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from export import encoder
from gold import rows
from quantize import quantize
from speaker_data import examples


def windows(tokenizer, articles, candidates, count):
    pairs = list(zip(rows(articles), rows(candidates)))
    random.Random(0).shuffle(pairs)
    out = []
    for record, cand in pairs:
        for w in examples(tokenizer, record, cand):
            out.append((w["ids"], 0, 1))
        if len(out) >= count:
            break
    return sorted(out[:count], key=lambda e: len(e[0]))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("run")
    p.add_argument("out")
    p.add_argument("--tokenizer", default="../shared/models/framing/tokenizer.json")
    p.add_argument("--articles", nargs=2, required=True)
    p.add_argument("--windows", type=int, default=60)
    p.add_argument("--temperature", type=float, default=1.0)
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    t = {k: v.astype(np.float32) for k, v in load_file(os.path.join(a.run, "model.safetensors")).items()}
    tokenizer = Tokenizer.from_file(a.tokenizer)
    tokenizer.no_truncation(), tokenizer.no_padding()
    enc = windows(tokenizer, *a.articles, a.windows)
    onnx.save(quantize(encoder(t), enc, 63, long=True), os.path.join(a.out, "encoder.int8.onnx"))
    number = lambda x: [number(v) for v in x] if np.ndim(x) else round(float(x), 6)
    head = {
        "quote": {"weight": number(t["quote.weight"]), "bias": number(t["quote.bias"])},
        "mention": {"weight": number(t["mention.weight"]), "bias": number(t["mention.bias"])},
        "feature": number(t["feature.weight"][0]), "feature_bias": number(t["feature.bias"][0]),
        "tag": {"weight": number(t["tag.weight"]), "bias": number(t["tag.bias"])},
        "nobody": number(t["nobody"]), "nobody_bias": number(t["bias"][0]), "temperature": a.temperature,
    }
    with open(os.path.join(a.out, "head.json"), "w", encoding="utf-8") as f:
        json.dump(head, f)


if __name__ == "__main__":
    main()
