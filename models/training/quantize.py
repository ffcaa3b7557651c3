#!/usr/bin/env python3
"""encoder.f32.onnx -> encoder.int8.onnx with constant activation scales.

Weights: int8, one scale per output channel, 7 of the 8 bits used (see --weight-bits). Activations: uint8, one constant scale and zero point per matrix input,
chosen on training sentences so that the squared rounding error is least. (Scales computed at run time would make a
sentence's result depend on the other sentences of its batch.) Word embeddings: int8, one scale per row.

Attention is made leaner (see `lean`): no mask, for rows of a batch are of one length, and no search for the maximum.
"""
import argparse
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from common import encode_items, feed, load_tokenizer, read_set, session


def calibration_items(data_dir, tok, count, seed):
    rng = np.random.default_rng(seed)
    items = []
    for name in ("newsmtsc_train", "targets_silver"):
        all_items = read_set(data_dir, name)
        items += [all_items[i] for i in rng.choice(len(all_items), count // 2, replace=False)]
    return sorted(encode_items(tok, items), key=lambda e: len(e[0]))


def activations(model, names, enc):
    """Sampled values of the named tensors; padding left out."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names)
    run = session(probe.SerializeToString())
    rng = np.random.default_rng(0)
    got, ends = {n: [] for n in names}, {n: (0., 0.) for n in names}
    for i in range(0, len(enc), 8):
        inputs, mask, _ = feed(run, enc[i:i + 8])
        for n, v in zip(names, run.run(names, inputs)):
            v = v[mask == 1].ravel() if v.shape[:2] == mask.shape else v.ravel()
            ends[n] = min(ends[n][0], v.min()), max(ends[n][1], v.max())
            got[n].append(v[rng.integers(0, len(v), min(len(v), 4000))])
    return {n: (np.concatenate(v), *ends[n]) for n, v in got.items()}


def scale_of(x, low, high):
    best = None
    for a in np.linspace(.3, 1, 15):
        for b in np.linspace(.3, 1, 15):
            s = np.float32((high * b - low * a) / 255)
            z = np.clip(np.round(-low * a / s), 0, 255)
            err = np.mean(((np.clip(np.round(x / s) + z, 0, 255) - z) * s - x) ** 2)
            if best is None or err < best[0]:
                best = err, s, np.uint8(z)
    return best[1:]


def rows(w, axis, top=127):
    s = np.maximum(np.abs(w).max(axis, keepdims=True), 1e-12) / top
    return np.round(w / s).astype(np.int8), s.astype(np.float32)


MOST = 80.


def lean(nodes, tensors, long):
    """Attention without mask and with softmax as exp(x) / sum exp(x).

    Softmax takes the largest score off first so that exp cannot overflow; here scores end at ±80 instead (in news they
    reach 48 in the framing model and 86, in a few rows of the first layer, in the speaker model). For `long` windows the
    division comes after the weighted sum, on a row's 32 numbers and not on all its weights. A third of the time of a
    window of 512 pieces went there.
    """
    tensors.update({"scores.least": np.float32(-MOST), "scores.most": np.float32(MOST), "last": np.array([-1], np.int64)})
    out = []

    def add(kind, inputs, name, **attrs):
        out.append(helper.make_node(kind, inputs, [name], name, **attrs))
        return name
    for n in nodes:
        name = n.output[0]
        if name.startswith("mask") or name.endswith("scores.masked"):
            continue
        part = name.rpartition(".")[0] + "."
        if n.op_type == "Softmax":
            add("Exp", [add("Clip", [part + "scores", "scores.least", "scores.most"], part + "clipped")], name)
        elif name.endswith("context"):
            weights, values = n.input
            total = add("ReduceSum", [weights, "last"], part + "total", keepdims=1)
            if long:
                add("Div", [add("MatMul", [weights, values], part + "weighted"), total], name)
            else:
                add("MatMul", [add("Div", [weights, total], part + "shares"), values], name)
        else:
            out.append(n)
    return out


def quantize(model, enc, top=127, long=False):
    weights = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    inputs = sorted({n.input[0] for n in model.graph.node if n.op_type == "MatMul" and n.input[1] in weights})
    act = {n: scale_of(*v) for n, v in activations(model, inputs, enc).items()}
    nodes, tensors, done = [], {}, set()
    for n in model.graph.node:
        if n.name == "embeddings.words":
            q, s = rows(weights.pop(n.input[0]), 1)
            tensors.update({"words.q": q, "words.scale": s, "unit": np.float32(1), "nil": np.int8(0)})
            nodes += [helper.make_node("Gather", ["words.q", "input_ids"], ["words.rows"], "words.rows", axis=0),
                      helper.make_node("DequantizeLinear", ["words.rows", "unit", "nil"], ["words.float"], "words.float"),
                      helper.make_node("Gather", ["words.scale", "input_ids"], ["words.scales"], "words.scales", axis=0),
                      helper.make_node("Mul", ["words.float", "words.scales"], list(n.output), n.name)]
        elif n.op_type == "MatMul" and n.input[1] in weights:
            x, w = n.input
            sx, zx = act[x]
            if x not in done:
                done.add(x)
                tensors.update({x + ".scale": sx, x + ".zero": zx})
                nodes.append(helper.make_node("QuantizeLinear", [x, x + ".scale", x + ".zero"], [x + ".q"], x + ".q"))
            q, s = rows(weights.pop(w), 0, top)
            tensors.update({w + ".q": q, w + ".zero": np.zeros(q.shape[1], np.int8), n.name + ".scale": (sx * s[0])})
            nodes += [helper.make_node("MatMulInteger", [x + ".q", w + ".q", x + ".zero", w + ".zero"], [n.name + ".int"],
                                       n.name + ".int"),
                      helper.make_node("Cast", [n.name + ".int"], [n.name + ".cast"], n.name + ".cast", to=TensorProto.FLOAT),
                      helper.make_node("Mul", [n.name + ".cast", n.name + ".scale"], list(n.output), n.name)]
        else:
            nodes.append(n)
    nodes = lean(nodes, tensors, long)
    used = {name for node in nodes for name in node.input}
    weights = {k: v for k, v in {**weights, **tensors}.items() if k in used}
    out = onnx.ModelProto()
    out.CopyFrom(model)
    del out.graph.node[:], out.graph.initializer[:], out.graph.input[:]
    out.graph.input.extend(i for i in model.graph.input if i.name != "attention_mask")
    out.graph.node.extend(nodes)
    out.graph.initializer.extend(numpy_helper.from_array(np.asarray(v), k) for k, v in weights.items())
    onnx.checker.check_model(out)
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("folder", help="holds encoder.f32.onnx; gets encoder.int8.onnx")
    p.add_argument("--data", default="../shared/data")
    p.add_argument("--tokenizer", default="../shared/models/framing/tokenizer.json")
    p.add_argument("--sentences", type=int, default=600)
    p.add_argument("--weight-bits", type=int, choices=(7, 8), default=7,
                   help="7: no processor's 8-bit multiply-add can saturate (those without VNNI instructions may)")
    a = p.parse_args()
    enc = calibration_items(a.data, load_tokenizer(a.tokenizer), a.sentences, 0)
    model = onnx.load(os.path.join(a.folder, "encoder.f32.onnx"))
    onnx.save(quantize(model, enc, 2 ** (a.weight_bits - 1) - 1), os.path.join(a.folder, "encoder.int8.onnx"))


if __name__ == "__main__":
    main()
