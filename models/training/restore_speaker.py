#!/usr/bin/env python3
"""Makes a run of speaker.py of the shipped model again: models/speaker -> RUN/model.safetensors.

    python3 models/training/restore_speaker.py models/speaker RUN

So that training can go on (`speaker.py --init RUN`, `mean.py`) where the runs behind the shipped model are gone. The
weights are those of the int8 model, off by up to half a step of their rounding; the other numbers are exact to six places.
"""
import argparse
import json
import os

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file

from export import DIM, HEADS

PARTS = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
         "out": "attention.output.dense", "up": "intermediate.dense", "down": "output.dense"}
NORMS = {"norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm"}


def encoder(model):
    """Tensors of a BERT by their Hugging Face names."""
    w = {t.name: numpy_helper.to_array(t).astype(np.float32) for t in model.graph.initializer}
    e = "bert.embeddings."
    out = {e + "word_embeddings.weight": w["words.q"] * w["words.scale"], e + "position_embeddings.weight": w["positions"],
           e + "LayerNorm.weight": w["embeddings.norm.weight"], e + "LayerNorm.bias": w["embeddings.norm.bias"],
           e + "token_type_embeddings.weight": np.zeros((2, DIM), np.float32)}    # added to the positions on export
    scale_of = {n.name: n.input[0] for n in model.graph.node if n.op_type == "QuantizeLinear"}
    for node in model.graph.node:
        if node.op_type != "MatMulInteger":
            continue
        layer, part = node.name.split(".")[:2]
        # layer.part.matmul.scale is the product of the activation's scale and each channel's.
        channels = w[f"{layer}.{part}.matmul.scale"] / w[scale_of[node.input[0]] + ".scale"]
        times = np.float32((DIM // HEADS) ** .5) if part == "query" else np.float32(1)
        name = f"bert.encoder.layer.{layer.removeprefix('layer')}.{PARTS[part]}."
        out[name + "weight"] = (w[node.input[1]] * channels).T * times
        out[name + "bias"] = w[f"{layer}.{part}.bias"] * times
        for norm, full in NORMS.items():
            for kind in ("weight", "bias"):
                out[f"bert.encoder.layer.{layer.removeprefix('layer')}.{full}.{kind}"] = w[f"{layer}.{norm}.{kind}"]
    return out


def head(h):
    number = lambda x: np.array(x, np.float32)
    out = {"nobody": number(h["nobody"]), "bias": number([h["nobody_bias"]]),
           "feature.weight": number([h["feature"]]), "feature.bias": number([h["feature_bias"]])}
    for name in ("quote", "mention", "tag"):
        out[name + ".weight"], out[name + ".bias"] = number(h[name]["weight"]), number(h[name]["bias"])
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("model", help="folder with encoder.int8.onnx and head.json")
    p.add_argument("out")
    a = p.parse_args()
    tensors = encoder(onnx.load(os.path.join(a.model, "encoder.int8.onnx")))
    with open(os.path.join(a.model, "head.json"), encoding="utf-8") as f:
        tensors.update(head(json.load(f)))
    os.makedirs(a.out, exist_ok=True)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, os.path.join(a.out, "model.safetensors"))


if __name__ == "__main__":
    main()
