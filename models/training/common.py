"""Reading the data, tokenising, and scoring: shared by every script here.

Everything in this file is also what the Rust code does at run time: the plain sentence is tokenised once (uncased
WordPiece), a word piece belongs to the target if its character span overlaps the target's, and a sentence longer
than `MAX_LEN` word pieces (with [CLS] and [SEP]) is cut to a window around the target.
"""
import itertools
import json
import lzma
import os
import re

import numpy as np

LABELS = ("negative", "neutral", "positive")
CLS, SEP, PAD, MASK = 101, 102, 0, 103
MAX_LEN = 160
DEV_SETS = ("newsmtsc_dev_rw", "newsmtsc_dev_mt", "targets_wild_dev")


def read_jsonl(path):
    with (lzma.open if path.endswith(".xz") else open)(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def read_set(data_dir, name):
    return read_jsonl(os.path.join(data_dir, f"{name}.jsonl.xz"))


def norm(text):
    """The form in which two sentences count as the same."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def load_tokenizer(path):
    from tokenizers import Tokenizer
    tok = Tokenizer.from_file(path)
    tok.no_padding()
    tok.no_truncation()
    return tok


def window(ids, offsets, target, max_len=MAX_LEN):
    """ids with [CLS]/[SEP] and the half-open range of the target's word pieces in it.

    Target pieces are always contiguous: those whose character span overlaps the target's. If there is none
    (a target of white space only), the first piece stands in.
    """
    a, b = target
    hit = [i for i, (s, e) in enumerate(offsets) if s < b and e > a]
    first, last = (hit[0], hit[-1] + 1) if hit else (0, 1)
    room = max_len - 2
    start = 0
    if len(ids) > room:
        start = min(max(0, first - room // 2), len(ids) - room)
        ids = ids[start:start + room]
    first, last = first - start, min(last - start, len(ids))
    return [CLS] + list(ids) + [SEP], first + 1, last + 1


def encode_items(tok, items):
    """[(ids, first, last)] of items {"text", "target"}; a repeated sentence is tokenised once."""
    texts = sorted({x["text"] for x in items})
    enc = {}
    for i in range(0, len(texts), 1000):
        part = texts[i:i + 1000]
        for t, e in zip(part, tok.encode_batch(part, add_special_tokens=False)):
            enc[t] = (e.ids, e.offsets)
    return [window(*enc[x["text"]], x["target"]) for x in items]


def macro_f1(gold, pred):
    return float(np.mean(class_f1(gold, pred)))


def class_f1(gold, pred):
    out = []
    for c in range(3):
        tp = np.sum((pred == c) & (gold == c))
        n = np.sum(pred == c) + np.sum(gold == c)
        out.append(2.0 * tp / n if n else 0.0)
    return out


def softmax(z):
    z = np.exp(z - z.max(-1, keepdims=True))
    return z / z.sum(-1, keepdims=True)


def ece(prob, gold, bins=15):
    """Expected calibration error of the chosen label's probability, bins of equal width."""
    conf, ok = prob.max(1), prob.argmax(1) == gold
    which = np.minimum((conf * bins).astype(int), bins - 1)
    return float(sum(abs(ok[which == b].mean() - conf[which == b].mean()) * (which == b).mean()
                     for b in range(bins) if (which == b).any()))


def scores(logits, gold):
    pred = logits.argmax(1)
    return {"n": int(len(gold)), "macro_f1": round(100 * macro_f1(gold, pred), 1),
            "accuracy": round(100 * float((pred == gold).mean()), 1),
            "f1": {k: round(100 * v, 1) for k, v in zip(LABELS, class_f1(gold, pred))},
            "ece": round(ece(softmax(logits), gold), 3)}


def dev_scores(logits, gold, sure):
    """`logits`, `gold`: by dev set name. `sure`: mask over targets_wild_dev."""
    rw, mt, wild = DEV_SETS
    both = np.concatenate([logits[rw], logits[mt]]), np.concatenate([gold[rw], gold[mt]])
    return {"newsmtsc_rw": scores(logits[rw], gold[rw]), "newsmtsc_mt": scores(logits[mt], gold[mt]),
            "newsmtsc_pooled": scores(*both), "wild": scores(logits[wild], gold[wild]),
            "wild_sure": scores(logits[wild][sure], gold[wild][sure])}


def brief(s):
    return " ".join(f"{k.replace('newsmtsc_', '')} {v['macro_f1']:.1f}/{v['accuracy']:.1f}" for k, v in s.items())


def load_dev(data_dir, tok):
    """name -> (encoded, gold), and the `sure` mask of targets_wild_dev."""
    out, sure = {}, None
    for name in DEV_SETS:
        items = read_set(data_dir, name)
        out[name] = (encode_items(tok, items), np.array([LABELS.index(x["label"]) for x in items]))
        if name == "targets_wild_dev":
            sure = np.array([bool(x["sure"]) for x in items])
    return out, sure


def pad_batch(enc):
    length = max(len(e[0]) for e in enc)
    ids = np.zeros((len(enc), length), np.int64)
    mask = np.zeros_like(ids)
    target = np.zeros((len(enc), length), np.float32)
    for i, (x, a, b) in enumerate(enc):
        ids[i, :len(x)] = x
        mask[i, :len(x)] = 1
        target[i, a:b] = 1.0 / (b - a)
    return ids, mask, target


def rows_read(enc, length):
    """For encoders with an input `rows`: [CLS] and the target's pieces, counted over the batch; and the pieces' shares."""
    most = 1 + max(b - a for _, a, b in enc)
    rows, share = np.zeros((len(enc), most), np.int64), np.zeros((len(enc), most), np.float32)
    for i, (_, a, b) in enumerate(enc):
        rows[i, 1:1 + b - a] = np.arange(a, b)
        share[i, 1:1 + b - a] = 1.0 / (b - a)
    return rows + np.arange(len(enc))[:, None] * length, share


def feed(encoder, enc):
    """What an encoder session is given for encoded items, the items' mask, and the shares of the pieces it returns."""
    ids, mask, target = pad_batch(enc)
    names = {i.name for i in encoder.get_inputs()}
    inputs = {"input_ids": ids, "attention_mask": mask}
    if "rows" in names:
        inputs["rows"], target = rows_read(enc, ids.shape[1])
    return {k: v for k, v in inputs.items() if k in names}, mask, target


def onnx_logits(encoder, weight, bias, enc, batch=16):
    """Logits of encoded items through an encoder session (onnxruntime) and the linear head."""
    out = np.zeros((len(enc), 3), np.float32)
    order = sorted(range(len(enc)), key=lambda i: len(enc[i][0]))
    # without a mask, the rows of a batch are of one length
    masked = any(i.name == "attention_mask" for i in encoder.get_inputs())
    for run in ([order] if masked else [list(g) for _, g in itertools.groupby(order, lambda i: len(enc[i][0]))]):
        for part in (run[i:i + batch] for i in range(0, len(run), batch)):
            inputs, _, target = feed(encoder, [enc[j] for j in part])
            h = encoder.run(None, inputs)[0]
            z = np.concatenate([h[:, 0], np.einsum("blh,bl->bh", h, target)], 1)
            out[part] = z @ weight.T + bias
    return out


def session(path, threads=1):
    import onnxruntime as ort
    opt = ort.SessionOptions()
    opt.intra_op_num_threads = threads
    opt.inter_op_num_threads = 1
    return ort.InferenceSession(path, opt, providers=["CPUExecutionProvider"])
