"""Python's side of scripts/bench_framing.sh: draws sentences, and times onnxruntime and torch on them.

  bench_framing.py draw ARCHIVE COUNT OUT      sentences of an archive (JSON Lines with `text`), each with a target
  bench_framing.py onnxruntime FOLDER FILE     the folder's encoder.int8.onnx, with tokenisation, one thread
  bench_framing.py torch FOLDER FILE           the folder's model.safetensors in transformers' BertModel, the same

Prints seconds of CPU time for the whole file, without loading. Sentences of equal length go through together, up to 512
word pieces a batch, as pullquote does it: nothing is padded.
"""
import itertools
import json
import os
import random
import re
import sys
import time

PIECES = 512


def draw(archive, count, out):
    rng, kept, seen = random.Random(0), [], 0
    with open(archive, encoding="utf-8") as lines:
        for line in lines:
            for sentence in re.split(r"(?<=[.!?])\s+", json.loads(line)["text"]):
                names = [m for m in re.finditer(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+", sentence)]
                if names and 40 < len(sentence) < 400:
                    seen += 1
                    row = {"text": sentence, "target": list(names[0].span())}
                    if len(kept) < count:
                        kept.append(row)
                    elif (at := rng.randrange(seen)) < count:
                        kept[at] = row
    with open(out, "w", encoding="utf-8") as f:
        for nth, row in enumerate(kept):
            f.write(json.dumps({"id": str(nth), **row}) + "\n")
    print(len(kept), "sentences")


def batches(rows):
    order = sorted(range(len(rows)), key=lambda nth: -len(rows[nth].ids))
    for length, same in itertools.groupby(order, key=lambda nth: len(rows[nth].ids)):
        same = list(same)
        size = max(1, PIECES // length)
        for at in range(0, len(same), size):
            yield same[at:at + size]


def classify(encode, folder, path):
    import numpy as np
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(160)
    with open(os.path.join(folder, "head.json")) as f:
        head = json.load(f)
    weight, bias = np.array(head["weight"], np.float32), np.array(head["bias"], np.float32)
    with open(path, encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    labels, start = [None] * len(items), time.process_time()
    rows = [tokenizer.encode(item["text"]) for item in items]
    for batch in batches(rows):
        hidden = encode(np.array([rows[nth].ids for nth in batch], np.int64))
        for row, nth in enumerate(batch):
            first, last = items[nth]["target"]
            inside = [i for i, (s, e) in enumerate(rows[nth].offsets) if s < last and e > first] or [1]
            state = np.concatenate([hidden[row, 0], hidden[row, inside].mean(0)])
            labels[nth] = int((weight @ state + bias).argmax())
    seconds = time.process_time() - start
    print(f"{seconds:.3f} {''.join(map(str, labels))}")


def onnxruntime(folder, path):
    import numpy as np
    import onnxruntime as ort
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(os.path.join(folder, "encoder.int8.onnx"), options, ["CPUExecutionProvider"])
    classify(lambda ids: session.run(None, {"input_ids": ids})[0], folder, path)


def torch(folder, path):
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel
    torch.set_num_threads(1)
    model = BertModel(BertConfig.from_pretrained(folder), add_pooling_layer=False).eval()
    weights = load_file(os.path.join(folder, "model.safetensors"))
    weights = {k.removeprefix("bert."): v.float() for k, v in weights.items() if k.startswith("bert.") and "pooler" not in k}
    model.load_state_dict(weights, strict=False)
    with torch.inference_mode():
        classify(lambda ids: model(torch.from_numpy(ids)).last_hidden_state.numpy(), folder, path)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"draw": lambda a, n, o: draw(a, int(n), o), "onnxruntime": onnxruntime, "torch": torch}[command](*arguments)
