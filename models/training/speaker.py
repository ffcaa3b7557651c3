#!/usr/bin/env python3
"""Trains the speaker model: who speaks each quotation, and where speech is reported without marks.

    cargo run --release --example candidates -- ARTICLES.jsonl > CANDIDATES.jsonl      (once per file of articles)
    python3 models/training/speaker.py --base MINILM_DIR --out RUN --silver polnear_train.jsonl CAND \\
        --gold speakers_train.jsonl CAND --labelled articles.jsonl CAND --labels models/training/labels/speakers.tsv \\
        --dev speakers_dev.jsonl CAND

Two heads on one encoder. The pointer: a quotation is its opening marker's vector, a candidate the mean of its pieces;
their score is a bilinear form plus a linear function of a few features, and one more candidate means "nobody speaks".
The loss is the log of the probability of all mentions of the right actor together. The tagger: a label for every
piece of the article's own words and for every opening marker (speaker_data.TAGS).

Gold: `speakers_*` and the labels of labels/speakers.tsv. Silver: PolNeAR's attributions (human source spans; resolved
names about 85 % right) and, where quotation marks lie in no attribution, "nobody". The tagger learns from PolNeAR
alone. Needs torch, tokenizers, safetensors.
"""
import argparse
import copy
import math
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from gold import rows
from nets import BERT, Encoder
from speaker_data import FEATURES, NAME, OPEN, TAGS, UNASKED, examples, gold, labelled, read_labels

PROJECTION = 128
HEADS = ("quote", "mention", "feature", "tag")


class Reader(nn.Module):
    def __init__(self, encoder, drop=.1):
        super().__init__()
        d = encoder.kind["dim"]
        self.encoder, self.drop = encoder, drop
        self.special = nn.Parameter(torch.zeros(5, d))
        self.quote, self.mention = nn.Linear(d, PROJECTION), nn.Linear(d, PROJECTION)
        self.nobody = nn.Parameter(torch.randn(PROJECTION) * .02)
        self.feature, self.bias = nn.Linear(FEATURES, 1), nn.Parameter(torch.zeros(1))
        self.tag = nn.Linear(d, len(TAGS))

    def forward(self, ids, mask, batch):
        """Scores of each window's quotations and candidates (None where it has no quotation), logits of all pieces."""
        e = self.encoder
        keep = e.words.weight[OPEN:NAME + 1].detach()
        x = e.words(ids)
        own = (ids >= OPEN) & (ids <= NAME)
        x = torch.where(own[..., None], (keep + self.special)[(ids - OPEN).clamp(0, 4)], x)
        x = x + e.positions.weight[:ids.shape[1]] + e.types.weight[0]
        x = F.dropout(e.norm(x), self.drop if self.training else 0.)
        bias = torch.zeros(mask.shape).masked_fill_(~mask, -1e4)[:, None, None]
        if torch.is_autocast_enabled("cpu"):
            bias = bias.to(torch.bfloat16)
        for layer in e.layers:
            x = layer(x, bias)
        x = x.float()
        with torch.autocast("cpu", enabled=False):
            tags = self.tag(F.dropout(x, self.drop if self.training else 0.))
            return [self.scores(x[b], w) if w["marks"] else None for b, w in enumerate(batch)], tags

    def scores(self, h, w):
        q = self.quote(F.dropout(h[w["marks"]], self.drop if self.training else 0.))
        cum = torch.cat([torch.zeros(1, h.shape[1]), h.cumsum(0)])
        s = torch.tensor([p[0] for p in w["places"]], dtype=torch.long)
        t = torch.tensor([p[1] for p in w["places"]], dtype=torch.long)
        mean = (cum[t] - cum[s]) / (t - s)[:, None] if len(s) else h[:0]
        m = self.mention(F.dropout(mean, self.drop if self.training else 0.))
        z = q @ m.T / math.sqrt(PROJECTION) + self.feature(torch.from_numpy(w["feats"])).squeeze(-1)
        none = (q @ self.nobody / math.sqrt(PROJECTION) + self.bias)[:, None]
        return torch.cat([none, z], 1)


def by_actor(scores, w):
    """Log probability of each actor (-1: nobody), summed over its mentions."""
    logp = torch.log_softmax(scores, -1)
    actors = np.array([-1] + [p[2] for p in w["places"]])
    return [{int(a): torch.logsumexp(row[np.nonzero(actors == a)[0]], 0).item() for a in set(actors.tolist())} for row in logp]


def loss_of(scores, w):
    logp = torch.log_softmax(scores, -1)
    actors = [-1] + [p[2] for p in w["places"]]
    total, n = 0.0, 0.0
    for row, (right, weight) in zip(logp, w["gold"]):
        if not right or weight == 0:
            continue
        hit = [i for i, a in enumerate(actors) if a in right]
        if not hit:
            continue
        total = total - weight * torch.logsumexp(row[hit], 0)
        n += weight
    return total, n


def build(tokenizer, gold_path, cand_path, right, skip=(), tagged=False):
    """Windows of the articles of a file; `right(record, cand)` says whom the quotations are by."""
    out = []
    for record, cand in zip(rows(gold_path), rows(cand_path)):
        assert record["id"] == cand["id"]
        if record["id"] in skip:
            continue
        answers = right(record, cand)
        for w in examples(tokenizer, record, cand, tagged):
            w["id"], w["gold"] = record["id"], [answers[i] for i in w["quotes"]]
            out.append(w)
    return out


def pad(batch):
    length = max(len(w["ids"]) for w in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    mask = torch.zeros(len(batch), length, dtype=torch.bool)
    for i, w in enumerate(batch):
        ids[i, :len(w["ids"])] = torch.tensor(w["ids"])
        mask[i, :len(w["ids"])] = True
    return ids, mask


@torch.no_grad()
def evaluate(model, data):
    model.eval()
    n = right = reach = top = nobody = nobody_n = rule = 0
    for w in data:
        ids, mask = pad([w])
        if not w["marks"]:
            continue
        scores = model(ids, mask, [w])[0][0]
        for (gold_set, weight), p, row in zip(w["gold"], by_actor(scores, w), w["feats"]):
            if not gold_set:
                n += weight > 0
                continue
            if gold_set == {-1}:
                nobody_n += 1
                nobody += max(p, key=p.get) == -1
                continue
            n += 1
            people = {a: v for a, v in p.items() if a != -1}
            reach += any(a in people for a in gold_set)
            right += bool(people) and max(people, key=people.get) in gold_set
            top += max(p, key=p.get) in gold_set
            flagged = [pl[2] for pl, f in zip(w["places"], row) if f[0] > 0]
            rule += bool(flagged) and flagged[0] in gold_set
    model.train()
    return (f"speech {n}: reachable {reach / n:.3f}, rules {rule / n:.3f}, right {right / n:.3f}, right and spoken {top / n:.3f}; "
            f"nobody {nobody}/{nobody_n}")


def read_all(a, tokenizer):
    """Windows to train on, of the held-out labelled articles, and of the dev gold."""
    labels = read_labels(a.labels) if a.labels else {}
    golden = {r["id"]: r for r in rows(a.gold[0])} if a.gold else {}

    def right(record, cand):
        sure = lambda answers: [(who, 2 * weight) for who, weight in answers]
        if record["id"] in golden:
            return sure(gold(golden[record["id"]], cand))
        if record["id"] in labels:
            return sure(labelled(record, cand, labels[record["id"]]))
        return gold(record, cand)
    train = build(tokenizer, *a.silver, right, tagged=True)
    have = {w["id"] for w in train}
    if a.without_silver:
        train = [w for w in train if w["id"] in golden or w["id"] in labels]
    more = build(tokenizer, *a.labelled, right, skip=have) if a.labelled else []
    held = set(open(a.held, encoding="utf-8").read().split()) if a.held else set()
    test = [w for w in more if w["id"] in held]
    train += [w for w in more if w["id"] not in held]
    asked = lambda w: (w["tags"] >= 0).any() or any(r and wt for r, wt in w["gold"])
    return [w for w in train if asked(w)], test, build(tokenizer, *a.dev, gold) if a.dev else []


def step_loss(model, part, teachers=()):
    """Loss of a batch of windows: the pointer's, and three times the tagger's as far as windows have labels. With teachers the
    tagger's counts one and a half times, and so does the distance from the labels that one of them, drawn for the batch,
    gives to all own words of all windows."""
    ids, mask = pad(part)
    y = torch.full(ids.shape, UNASKED, dtype=torch.long)
    for i, w in enumerate(part):
        y[i, :len(w["tags"])] = torch.from_numpy(w["tags"])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, logits = model(ids, mask, part)
    pairs = [loss_of(s, w) for s, w in zip(scores, part) if s is not None]
    weight = sum(n for _, n in pairs)
    loss = sum(l for l, _ in pairs) / weight if weight else 0.0
    times = 1.5 if teachers else 3
    if (y >= 0).any():
        share = (y >= 0).any(1).float().mean()
        loss = loss + times * share * F.cross_entropy(logits.flatten(0, 1), y.flatten(), ignore_index=UNASKED)
    if teachers:
        loss = loss + times * distance(random.choice(teachers), ids, mask, part, logits)
    return loss


def distance(teacher, ids, mask, part, logits):
    """Cross entropy of the tagger's labels with those of a teacher, over the articles' own words."""
    own = torch.zeros(ids.shape, dtype=torch.bool)
    for i, w in enumerate(part):
        own[i, :len(w["own"])] = torch.from_numpy(w["own"])
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        target = torch.softmax(teacher(ids, mask, [dict(marks=[])] * len(part))[1].float(), -1)
    return F.cross_entropy(logits[own], target[own])


def read_teachers(folders):
    """The models of earlier runs, to be asked and not trained."""
    out = []
    for folder in folders:
        out.append(Reader(Encoder(BERT, 6)))
        load(out[-1], folder)
        out[-1].eval()
    return out


def optimizer_of(model, rate):
    """Layers further down learn more slowly, the heads five times as fast."""
    groups = []
    for name, q in model.named_parameters():
        if q.requires_grad:
            depth = int(name.split(".")[2]) if name.startswith("encoder.layers.") else (-1 if name.startswith("encoder.") else 6)
            lr = 5 * rate if depth == 6 else rate * .9 ** (5 - depth)
            groups.append(dict(params=[q], lr=lr, base=lr, weight_decay=0.0 if q.dim() == 1 else .01))
    return torch.optim.AdamW(groups, betas=(.9, .98))


@torch.no_grad()
def average(mean, model, decay):
    for kept, now in zip(mean.parameters(), model.parameters()):
        if now.requires_grad:
            kept.lerp_(now, 1 - decay)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--init", help="go on from the model of an earlier run's folder")
    p.add_argument("--silver", nargs=2, required=True, help="PolNeAR articles and their candidates")
    p.add_argument("--gold", nargs=2, help="articles among them with gold speakers")
    p.add_argument("--labels", help="labels/speakers.tsv")
    p.add_argument("--labelled", nargs=2, help="the articles of --labels and their candidates")
    p.add_argument("--held", help="file of labelled articles that are held out to test on, an id a line")
    p.add_argument("--without-silver", action="store_true", help="leave PolNeAR articles without gold or labels out")
    p.add_argument("--teachers", nargs="*", default=[], help="folders of earlier runs whose taggers are models for this one's")
    p.add_argument("--dev", nargs=2)
    p.add_argument("--out", required=True)
    p.add_argument("--rate", type=float, default=2e-4)
    p.add_argument("--epochs", type=int, default=2, help="0: only measure the model of --init")
    p.add_argument("--average", type=float, default=.998, help="decay of the running mean of the weights, which is kept")
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    random.seed(a.seed), np.random.seed(a.seed), torch.manual_seed(a.seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    tokenizer = Tokenizer.from_file(f"{a.base}/tokenizer.json")
    tokenizer.no_truncation(), tokenizer.no_padding()
    train, test, dev = read_all(a, tokenizer)
    print(len(train), "windows to train on,", sum(len(w["ids"]) for w in train), "pieces", flush=True)
    encoder = Encoder(BERT, 6)
    model = Reader(encoder)
    if a.init:
        load(model, a.init)
    else:
        encoder.load_hf({k.removeprefix("bert."): v for k, v in load_file(f"{a.base}/model.safetensors").items()})
    encoder.words.weight.requires_grad_(False)
    teachers = read_teachers(a.teachers)
    optimizer = optimizer_of(model, a.rate)
    mean = copy.deepcopy(model)
    batch = 8
    steps, step, began = a.epochs * math.ceil(len(train) / batch), 0, time.time()
    model.train()
    report = lambda when: [print(f"{when}, {name}:", evaluate(mean, data), flush=True)
                           for name, data in (("dev", dev), ("held out", test)) if data]
    if not a.epochs:
        report("as it is")
    for epoch in range(a.epochs):
        order = sorted(random.sample(range(len(train)), len(train)), key=lambda i: len(train[i]["ids"]) // 64 + random.random())
        batches = [order[i:i + batch] for i in range(0, len(order), batch)]
        random.shuffle(batches)
        for b in batches:
            loss = step_loss(model, [train[i] for i in b], teachers)
            share, step = step / steps, step + 1
            if not torch.is_tensor(loss):
                continue
            for g in optimizer.param_groups:
                g["lr"] = g["base"] * min(1, share / .06) * (1 - share)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            average(mean, model, min(a.average, step / (step + 10)))
            if step % 50 == 0:
                print(f"step {step}/{steps} loss {loss.item():.3f} {time.time() - began:.0f}s", flush=True)
        report(f"epoch {epoch + 1}")
        save(mean, a.out)


def load(model, folder):
    tensors = load_file(f"{folder}/model.safetensors")
    model.encoder.load_hf({k.removeprefix("bert."): v for k, v in tensors.items() if k.startswith("bert.")})
    with torch.no_grad():
        for name in HEADS:
            if f"{name}.weight" not in tensors:
                continue    # a run from before there was a tagger
            getattr(model, name).weight.copy_(tensors[f"{name}.weight"])
            getattr(model, name).bias.copy_(tensors[f"{name}.bias"])
        model.nobody.copy_(tensors["nobody"]), model.bias.copy_(tensors["bias"])


def save(model, out):
    with torch.no_grad():
        tensors = {f"bert.{k}": v.clone() for k, v in model.encoder.hf().items()}
        tensors["bert.embeddings.word_embeddings.weight"][OPEN:NAME + 1] += model.special
        for name in HEADS:
            tensors[f"{name}.weight"], tensors[f"{name}.bias"] = getattr(model, name).weight, getattr(model, name).bias
        tensors["nobody"], tensors["bias"] = model.nobody, model.bias
    os.makedirs(out, exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, f"{out}/model.safetensors")


if __name__ == "__main__":
    main()
