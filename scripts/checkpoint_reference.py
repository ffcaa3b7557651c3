#!/usr/bin/env python3
"""The logits that transformers gives for the pairs of a checkpoint's folder, as tests/checkpoint.rs holds them.

  cargo test --features rust-bert --test checkpoint     # writes target/tmp/checkpoint-bert, checkpoint-roberta
  scripts/checkpoint_reference.py target/tmp/checkpoint-bert

Needs transformers 4.57.6 and torch 2.4.1. Prints a row for each pair: negative, neutral, positive.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast

folder = pathlib.Path(sys.argv[1])
model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
order = [model.config.label2id[name] for name in ("Negative", "Neutral", "Positive")]
for text, target in json.loads((folder / "pairs.json").read_text()):
    pair = tokenizer(text, target, return_tensors="pt", return_token_type_ids=model.config.type_vocab_size > 1)
    with torch.no_grad():
        logits = model(**pair).logits[0]
    print([round(float(logits[i]), 6) for i in order], ",")
