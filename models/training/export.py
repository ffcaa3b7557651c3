#!/usr/bin/env python3
"""Writes the encoder of a model.safetensors as an ONNX graph in f32, node by node.

Inputs `input_ids` and `attention_mask` (int64, batch x length), output `last_hidden_state`. Token type 0 is added
into the position table, and attention's 1/sqrt(width) into the query projection. The head goes to head.json.

With --rows the last layer computes only the states that are read: a third input `rows` (int64, batch x k) names them,
each as its sentence's place in the batch times the length plus the piece's place in the sentence, and the output is
batch x k x width.
"""
import argparse
import json
import os

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

DIM, HEADS = 384, 12


class Graph:
    def __init__(self):
        self.nodes, self.tensors = [], {}

    def const(self, name, value):
        self.tensors[name] = np.asarray(value)
        return name

    def op(self, kind, inputs, name, **attrs):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attrs))
        return name

    def linear(self, x, w, b, name):
        y = self.op("MatMul", [x, self.const(name + ".weight", w.T.copy())], name + ".matmul")
        return self.op("Add", [y, self.const(name + ".bias", b)], name)

    def norm(self, x, w, b, name):
        return self.op("LayerNormalization", [x, self.const(name + ".weight", w), self.const(name + ".bias", b)], name,
                       axis=-1, epsilon=1e-12)

    def gelu(self, x, name):
        y = self.op("Div", [x, self.const("sqrt2", np.float32(2 ** .5))], name + ".scaled")
        y = self.op("Erf", [y], name + ".erf")
        y = self.op("Add", [y, self.const("one", np.float32(1))], name + ".plus")
        y = self.op("Mul", [x, y], name + ".times")
        return self.op("Mul", [y, self.const("half", np.float32(.5))], name)


def encoder(t, rows=False):
    g = Graph()
    layers = 1 + max(int(k.split(".")[3]) for k in t if k.startswith("bert.encoder.layer."))
    e = "bert.embeddings."
    words = g.op("Gather", [g.const("words", t[e + "word_embeddings.weight"]), "input_ids"], "embeddings.words", axis=0)
    positions = g.const("positions", t[e + "position_embeddings.weight"] + t[e + "token_type_embeddings.weight"][0])
    length = g.op("Gather", [g.op("Shape", ["input_ids"], "shape"), g.const("axis1", np.array([1], np.int64))], "length")
    positions = g.op("Slice", [positions, g.const("zero", np.array([0], np.int64)), length, "zero"], "embeddings.positions")
    x = g.op("Add", [words, positions], "embeddings.sum")
    x = g.norm(x, t[e + "LayerNorm.weight"], t[e + "LayerNorm.bias"], "embeddings.norm")
    m = g.op("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    m = g.op("Sub", [g.const("one", np.float32(1)), m], "mask.inverse")
    m = g.op("Mul", [m, g.const("low", np.float32(-1e4))], "mask.low")
    m = g.op("Unsqueeze", [m, g.const("axes12", np.array([1, 2], np.int64))], "mask")
    split = g.const("split", np.array([0, 0, HEADS, DIM // HEADS], np.int64))
    merge = g.const("merge", np.array([0, 0, DIM], np.int64))
    for i in range(layers):
        p, n = f"bert.encoder.layer.{i}.", f"layer{i}."
        read = x
        if rows and i == layers - 1:
            flat = g.op("Reshape", [x, g.const("flat", np.array([-1, DIM], np.int64))], n + "flat")
            read = g.op("Gather", [flat, "rows"], n + "read", axis=0)

        def get(name):
            return t[p + name + ".weight"], t[p + name + ".bias"]
        part = {}
        for k, perm in (("query", (0, 2, 1, 3)), ("key", (0, 2, 3, 1)), ("value", (0, 2, 1, 3))):
            w, b = get("attention.self." + k)
            f = np.float32((DIM // HEADS) ** -.5) if k == "query" else np.float32(1)
            y = g.linear(read if k == "query" else x, w * f, b * f, n + k)
            part[k] = g.op("Transpose", [g.op("Reshape", [y, split], n + k + ".heads")], n + k + ".turned", perm=perm)
        s = g.op("MatMul", [part["query"], part["key"]], n + "scores")
        s = g.op("Softmax", [g.op("Add", [s, m], n + "scores.masked")], n + "attention", axis=-1)
        h = g.op("MatMul", [s, part["value"]], n + "context")
        h = g.op("Reshape", [g.op("Transpose", [h], n + "context.turned", perm=(0, 2, 1, 3)), merge], n + "context.merged")
        h = g.linear(h, *get("attention.output.dense"), n + "out")
        x = g.norm(g.op("Add", [h, read], n + "sum1"), *get("attention.output.LayerNorm"), n + "norm1")
        h = g.gelu(g.linear(x, *get("intermediate.dense"), n + "up"), n + "gelu")
        h = g.linear(h, *get("output.dense"), n + "down")
        last = "last_hidden_state" if i == layers - 1 else n + "norm2"
        x = g.op("Add", [h, x], n + "sum2")
        w, b = get("output.LayerNorm")
        g.const(n + "norm2.weight", w), g.const(n + "norm2.bias", b)
        x = g.op("LayerNormalization", [x, n + "norm2.weight", n + "norm2.bias"], last, axis=-1, epsilon=1e-12)
    shapes = {"input_ids": ["batch", "length"], "attention_mask": ["batch", "length"], "rows": ["batch", "read"]}
    if not rows:
        del shapes["rows"]
    graph = helper.make_graph(
        g.nodes, "encoder",
        [helper.make_tensor_value_info(k, TensorProto.INT64, shape) for k, shape in shapes.items()],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*list(shapes.values())[-1], DIM])],
        [numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in g.tensors.items()])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="pullquote")
    onnx.checker.check_model(model)
    return model


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("model", help="model.safetensors")
    p.add_argument("out", help="folder for encoder.f32.onnx and head.json")
    p.add_argument("--rows", action="store_true", help="the last layer for chosen word pieces alone")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    t = {k: v.astype(np.float32) for k, v in load_file(a.model).items()}
    onnx.save(encoder(t, a.rows), os.path.join(a.out, "encoder.f32.onnx"))
    with open(os.path.join(a.out, "head.json"), "w") as f:
        json.dump({"weight": [[round(float(v), 7) for v in r] for r in t["classifier.weight"]],
                   "bias": [round(float(v), 7) for v in t["classifier.bias"]]}, f)


if __name__ == "__main__":
    main()
