#!/usr/bin/env python3
"""Trains the speaker model: who speaks each quotation, and where speech is reported without marks.

    python3 models/training/speaker_windows.py … --out WINDOWS
    python3 models/training/speaker.py teacher --windows WINDOWS --base BASE/mpnet --fold 0 --out T0     (and 1, and 2)
    python3 models/training/speaker.py student --windows WINDOWS --base BASE/minilm --teachers T0 T1 T2 --out RUN

Two heads on one encoder. The pointer: a quotation is its opening marker's vector, a candidate the mean of its pieces;
their score is a bilinear form plus a linear function of a few features, and one more candidate means "nobody speaks".
The loss is the log of the probability of all mentions of the right actor together. The tagger: a label for every
piece of the article's own words and for every opening marker (speaker_data.TAGS).

Uses a GPU if there is one. Needs torch, safetensors.
"""
import argparse
import copy
import math
import os
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import nn

from nets import BERT, MPNET, Encoder
from speaker_data import CLS, FEATURES, NAME, OPEN, RULES, SEP, TAGS, UNASKED

PROJECTION = 128
HEADS = ("quote", "mention", "feature", "tag")
DEV = torch.device("cuda" if torch.cuda.is_available() else "cpu")
FAR = -1e4


def autocast():
    return torch.autocast(DEV.type, torch.bfloat16)


class Reader(nn.Module):
    """A pointer from quotations to mentions and a tagger of pieces, on one encoder."""

    def __init__(self, encoder, drop=.1):
        super().__init__()
        d = encoder.kind["dim"]
        self.encoder, self.drop = encoder, drop
        self.special = nn.Parameter(torch.zeros(5, d))
        self.quote, self.mention = nn.Linear(d, PROJECTION), nn.Linear(d, PROJECTION)
        self.nobody = nn.Parameter(torch.randn(PROJECTION) * .02)
        self.feature, self.bias = nn.Linear(FEATURES, 1), nn.Parameter(torch.zeros(1))
        self.tag = nn.Linear(d, len(TAGS))

    def states(self, ids, mask):
        """Of rows of BERT's ids; an MPNet gets its own."""
        e = self.encoder
        own = (ids >= OPEN) & (ids <= NAME)
        marker = (ids - OPEN).clamp(0, 4)
        first = OPEN
        if e.kind["relative"]:
            ids = torch.where(ids == CLS, 0, torch.where(ids == SEP, 2, torch.where(ids == 0, 1, ids + 4)))
            first = OPEN + 4
        keep = e.words.weight[first:first + 5].detach()
        return e.read(torch.where(own[..., None], (keep + self.special)[marker], e.words(ids)), mask)

    def forward(self, b):
        """Scores (batch × quotations × 1 + candidates, nobody first) and logits of all pieces, of a batch of `collate`."""
        x = self.states(b["ids"], b["mask"])
        drop = lambda x: F.dropout(x, self.drop if self.training else 0.)
        with torch.autocast(DEV.type, enabled=False):
            tags = self.tag(drop(x))
            if not b["marks"].shape[1]:
                return None, tags
            row = torch.arange(len(x), device=x.device)[:, None]
            q = self.quote(drop(x[row, b["marks"]]))
            cum = F.pad(x.cumsum(1), (0, 0, 1, 0))
            width = (b["to"] - b["from"]).clamp(min=1)[..., None]
            m = self.mention(drop((cum[row, b["to"]] - cum[row, b["from"]]) / width))
            z = torch.einsum("bqd,bpd->bqp", q, m) / math.sqrt(PROJECTION) + self.feature(b["feats"]).squeeze(-1)
            z = z.masked_fill(~b["placed"][:, None], FAR)
            none = (q @ self.nobody / math.sqrt(PROJECTION) + self.bias)[..., None]
            return torch.cat([none, z], 2), tags


def collate(part):
    """Windows as padded tensors. `right`: which candidates (nobody first) are the speaker's, `weight`: 0 where unknown;
    `given` and `given_tags`: what teachers say, where windows have it (`soft`, `soft_tags`)."""
    n, length = len(part), max(len(w["ids"]) for w in part)
    quotes, places = max(len(w["marks"]) for w in part), max(len(w["places"]) for w in part)
    b = dict(ids=np.zeros((n, length), np.int64), mask=np.zeros((n, length), bool), own=np.zeros((n, length), bool),
             tags=np.full((n, length), UNASKED, np.int64), marks=np.zeros((n, quotes), np.int64),
             feats=np.zeros((n, quotes, places, FEATURES), np.float32), placed=np.zeros((n, places), bool),
             asked=np.zeros((n, quotes), bool), right=np.zeros((n, quotes, places + 1), bool), weight=np.zeros((n, quotes), np.float32))
    b["from"], b["to"] = np.zeros((n, places), np.int64), np.zeros((n, places), np.int64)
    if any("soft" in w for w in part):
        b["given"] = np.zeros((n, quotes, places + 1), np.float32)
        b["given_tags"] = np.zeros((n, length, len(TAGS)), np.float32)
    for i, w in enumerate(part):
        l, q, p = len(w["ids"]), len(w["marks"]), len(w["places"])
        b["ids"][i, :l], b["mask"][i, :l], b["own"][i, :l], b["tags"][i, :l] = w["ids"], True, w["own"], w["tags"]
        b["marks"][i, :q], b["asked"][i, :q], b["placed"][i, :p], b["feats"][i, :q, :p] = w["marks"], True, True, w["feats"]
        b["from"][i, :p], b["to"][i, :p] = w["places"][:, 0], w["places"][:, 1]
        actors = [-1] + w["places"][:, 2].tolist()
        for k, (answer, weight) in enumerate(w.get("gold", ())):
            if answer and weight:
                hit = [a in answer for a in actors]
                b["right"][i, k, :p + 1], b["weight"][i, k] = hit, weight * any(hit)
        if "soft" in w:
            b["given"][i, :q, :p + 1] = w["soft"]
            b["given_tags"][i, :l][w["own"]] = w["soft_tags"]
    return {k: torch.from_numpy(v) for k, v in b.items()}


def on_device(b):
    return {k: v.to(DEV, non_blocking=True) for k, v in b.items()}


def by_actor(logp, w):
    """Log probability of each actor (-1: nobody), summed over its mentions, for each quotation of a window."""
    actors = np.concatenate([[-1], w["places"][:, 2]])
    logp = logp[:len(w["marks"]), :len(actors)]
    return [{int(a): float(np.logaddexp.reduce(row[actors == a])) for a in set(actors.tolist())} for row in logp]


def pointer_loss(scores, b):
    """The right actor's mentions together, a mean over the quotations by weight."""
    logp = torch.log_softmax(scores, -1)
    hit = torch.logsumexp(logp.masked_fill(~b["right"], FAR), -1)
    return -(hit * b["weight"]).sum() / b["weight"].sum().clamp(min=1e-6)


@torch.no_grad()
def predict(model, data, size=32):
    """Log probabilities of the candidates and logits of the pieces of each window, in order."""
    model.eval()
    out = [None] * len(data)
    order = sorted(range(len(data)), key=lambda i: len(data[i]["ids"]))
    for at in range(0, len(order), size):
        part = order[at:at + size]
        with autocast():
            scores, tags = model(on_device(collate([data[i] for i in part])))
        logp = torch.log_softmax(scores, -1).cpu().numpy() if scores is not None else [None] * len(part)
        for i, row, tag in zip(part, logp, tags.float().cpu().numpy()):
            out[i] = row, tag[:len(data[i]["ids"])]
    model.train()
    return out


def evaluate(model, data):
    n = right = reach = top = nobody = nobody_n = rule = 0
    for w, (logp, _) in zip(data, predict(model, data)):
        if not len(w["marks"]):
            continue
        for (gold_set, weight), p, row in zip(w["gold"], by_actor(logp, w), w["feats"]):
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
    return (f"speech {n}: reachable {reach / n:.3f}, rules {rule / n:.3f}, right {right / n:.3f}, right and spoken {top / n:.3f}; "
            f"nobody {nobody}/{nobody_n}")


def step_loss(model, b):
    """Loss of a batch: the pointer's, and three times the tagger's as far as windows have labels. Where teachers have spoken,
    half of each is the distance from what they say: the pointer's distribution over all candidates, the tagger's over all of
    an article's own words."""
    with autocast():
        scores, logits = model(b)
    taught = "given" in b
    half = .5 if taught else 1.0
    loss = 0.0
    if scores is not None and (b["weight"] > 0).any():
        loss = loss + half * pointer_loss(scores, b)
    labelled = b["tags"] >= 0
    if labelled.any():
        share = labelled.any(1).float().mean()
        loss = loss + half * 3 * share * F.cross_entropy(logits.flatten(0, 1), b["tags"].flatten(), ignore_index=UNASKED)
    if taught:
        if scores is not None and b["asked"].any():
            loss = loss + half * -(torch.log_softmax(scores, -1) * b["given"]).sum() / b["asked"].sum()
        asked = b["given_tags"].sum(-1) > 0
        loss = loss + half * 3 * F.cross_entropy(logits[asked], b["given_tags"][asked])
    return loss


def optimizer_of(model, rate, heads):
    """Layers further down learn more slowly, the heads `heads` times as fast."""
    groups, top = {}, len(model.encoder.layers)
    for name, q in model.named_parameters():
        if q.requires_grad:
            depth = int(name.split(".")[2]) if name.startswith("encoder.layers.") else (-1 if name.startswith("encoder.") else top)
            lr = heads * rate if depth == top else rate * .9 ** (top - 1 - depth)
            groups.setdefault((lr, 0.0 if q.dim() == 1 else .01), []).append(q)
    return torch.optim.AdamW([dict(params=v, lr=k[0], base=k[0], weight_decay=k[1]) for k, v in groups.items()],
                             betas=(.9, .98), fused=DEV.type == "cuda")


@torch.no_grad()
def average(mean, model, decay):
    pairs = [(k, n) for k, n in zip(mean.parameters(), model.parameters()) if n.requires_grad]
    torch._foreach_lerp_([k for k, _ in pairs], [n for _, n in pairs], 1 - decay)


class Plan(torch.utils.data.Dataset):
    """Batches of windows, put together when they are asked for. A share `forget` of them is read without the rules' answers, so
    that the model learns to read for itself and not only where the rules go wrong."""

    def __init__(self, data, batches, forget=0.0, seed=0):
        self.data, self.batches, self.forget, self.draw = data, batches, forget, random.Random(seed)

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, i):
        b = collate([self.data[k] for k in self.batches[i]])
        for feats in b["feats"]:
            if self.draw.random() < self.forget:
                feats[..., RULES] = 0
        return b


def shuffled(data, times, epochs, batch, seed):
    """Batches of windows of similar length, epoch after epoch; `times`: how often an epoch takes each window."""
    out, draw = [], random.Random(seed)
    for _ in range(epochs):
        order = [(len(data[i]["ids"]) // 64 + draw.random(), i) for i, n in enumerate(times) for _ in range(n)]
        order = [i for _, i in sorted(order)]
        part = [order[i:i + batch] for i in range(0, len(order), batch)]
        draw.shuffle(part)
        out += part
    return out


def loader_of(plan, a):
    return torch.utils.data.DataLoader(plan, batch_size=None, num_workers=a.workers, pin_memory=DEV.type == "cuda")


def train(model, data, times, a, report):
    """Trains on windows by AdamW with warm-up and linear decay; returns the running mean of the weights. `a.seconds` ends the
    decay earlier if the clock is faster than the steps."""
    plan = Plan(data, shuffled(data, times, a.epochs, a.batch, a.seed), a.forget, a.seed)
    optimizer, mean, began, told = optimizer_of(model, a.rate, a.heads), copy.deepcopy(model), time.time(), time.time()
    model.train()
    for step, b in enumerate(loader_of(plan, a)):
        share = max(step / len(plan), (time.time() - began) / a.seconds)
        if share >= 1:
            break
        loss = step_loss(model, on_device(b))
        if not torch.is_tensor(loss):
            continue
        for g in optimizer.param_groups:
            g["lr"] = g["base"] * min(1, share / .06) * (1 - share)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        average(mean, model, min(a.average, (step + 1) / (step + 11)))
        if time.time() - told > 20:
            told = time.time()
            print(f"step {step}/{len(plan)} loss {loss.item():.3f} {told - began:.0f}s", flush=True)
    report(f"after {step + 1} of {len(plan)} steps, {time.time() - began:.0f}s", mean)
    return mean


def tagger_score(model, data):
    """Precision and recall of the pieces that are content of speech, against PolNeAR's people."""
    hit = said = gold = 0
    for w, (_, tags) in zip(data, predict(model, data)):
        asked = w["tags"] >= 0
        speech = lambda t: (t == 1) | (t == 2)
        mine, right = speech(tags.argmax(-1))[asked], speech(w["tags"])[asked]
        hit, said, gold = hit + (mine & right).sum(), said + mine.sum(), gold + right.sum()
    return f"pieces of speech {gold}: precision {hit / said:.3f}, recall {hit / gold:.3f}"


def reporter(sets):
    def report(when, model):
        for name, data in sets.items():
            score = tagger_score if name == "tags" else evaluate
            print(f"{when}, {name}:", score(model, data), flush=True)
    return report


def own_and_choices(w):
    """How many own pieces a window has, and the shape of its pointer."""
    return int(w["own"].sum()), (len(w["marks"]), 1 + len(w["places"]))


@torch.no_grad()
def say_soft(model, data, path, a, size=64):
    """What a model says of windows, as two flat arrays: probabilities of candidates, of labels of own pieces."""
    model.eval()
    choices, tags = [], []
    for b in loader_of(Plan(data, [list(range(i, min(i + size, len(data)))) for i in range(0, len(data), size)]), a):
        b = on_device(b)
        with autocast():
            scores, logits = model(b)
        tags.append(torch.softmax(logits.float(), -1).half()[b["own"]].cpu())
        if scores is not None:
            open_ = b["asked"][:, :, None] & F.pad(b["placed"], (1, 0), value=True)[:, None]
            choices.append(torch.softmax(scores, -1).half()[open_].cpu())
    np.savez(path, choices=torch.cat(choices).numpy(), tags=torch.cat(tags).numpy())


def hear(data, paths):
    """Gives windows the mean of what several models said of them."""
    files = [np.load(p) for p in paths]
    choices = sum(f["choices"].astype(np.float32) for f in files) / len(files)
    tags = sum(f["tags"].astype(np.float32) for f in files) / len(files)
    i = k = 0
    for w in data:
        own, (q, c) = own_and_choices(w)
        w["soft"], w["soft_tags"] = choices[i:i + q * c].reshape(q, c), tags[k:k + own].astype(np.float16)
        i, k = i + q * c, k + own


def windows_of(folder, name):
    with open(f"{folder}/{name}.pkl", "rb") as f:
        return pickle.load(f)


def begin(a, kind):
    random.seed(a.seed), np.random.seed(a.seed), torch.manual_seed(a.seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
    if DEV.type == "cuda":
        torch.set_float32_matmul_precision("high")
        torch.backends.cuda.enable_cudnn_sdp(False)
    model = Reader(Encoder(kind, 12 if kind is MPNET else 6))
    if a.init:
        load(model, a.init)
    elif a.base != "random":
        tensors = load_file(f"{a.base}/model.safetensors")
        model.encoder.load_hf({k.removeprefix("bert.").removeprefix("mpnet."): v for k, v in tensors.items()})
    model.encoder.words.weight.requires_grad_(False)
    if kind["relative"]:
        model.encoder.relative.weight.requires_grad_(False)
    return model.to(DEV)


def teacher(a):
    """An MPNet that does not see the windows of one fold; says what it thinks of these and of the archive's."""
    data = windows_of(a.windows, "labelled")
    mine = [w for w in data["train"] if w["fold"] != a.fold]
    left = [w for w in data["train"] if w["fold"] == a.fold]
    model = begin(a, MPNET)
    print(len(mine), "windows to train on,", len(left), "left out", flush=True)
    report = reporter({"dev": data["dev"], "held out": data["held"], "tags": data["tags"],
                       "left out": [w for w in left if len(w["marks"])]})
    mean = train(model, mine, [1] * len(mine), a, report)
    del model
    os.makedirs(a.out, exist_ok=True)
    say_soft(mean, left, f"{a.out}/left.npz", a)
    while not os.path.exists(f"{a.windows}/archive.pkl"):
        time.sleep(1)
    archive = windows_of(a.windows, "archive")
    say_soft(mean, archive, f"{a.out}/archive.npz", a)
    print(len(archive), "windows of the archive labelled", flush=True)


def student(a):
    """A MiniLM that learns from the labels and, where teachers are named, from what they say; a labelled window hears the one
    teacher that has not seen it."""
    data = windows_of(a.windows, "labelled")
    mine, times = list(data["train"]), [a.times] * len(data["train"])
    if a.teachers:
        for fold, folder in enumerate(a.teachers):
            hear([w for w in mine if w["fold"] == fold], [f"{folder}/left.npz"])
        archive = windows_of(a.windows, "archive")[:a.limit]
        hear(archive, [f"{t}/archive.npz" for t in a.teachers])
        mine, times = mine + archive, times + [1] * len(archive)
    model = begin(a, BERT)
    print(len(mine), "windows to train on,", sum(len(w["ids"]) for w in mine), "pieces", flush=True)
    report = reporter({"dev": data["dev"], "held out": data["held"], "tags": data["tags"]})
    if not a.epochs:
        report("as it is", model)
        return
    save(train(model, mine, times, a, report).cpu(), a.out)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=("teacher", "student"))
    p.add_argument("--windows", required=True, help="folder of speaker_windows.py")
    p.add_argument("--base", required=True, help="folder of the base model: mpnet for a teacher, minilm for a student")
    p.add_argument("--init", help="go on from the model of an earlier run's folder")
    p.add_argument("--teachers", nargs="*", default=[], help="student: folders of teachers, in the order of the folds they leave out")
    p.add_argument("--fold", type=int, default=0, help="teacher: the fold it does not see")
    p.add_argument("--times", type=int, default=2, help="student: how often an epoch takes a labelled window")
    p.add_argument("--limit", type=int, help="student: windows of the archive")
    p.add_argument("--out", required=True)
    p.add_argument("--rate", type=float, default=2e-4)
    p.add_argument("--heads", type=float, default=5, help="how many times as fast the heads learn")
    p.add_argument("--epochs", type=int, default=2, help="0: only measure the model of --init")
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--seconds", type=float, default=1e9, help="most time to train")
    p.add_argument("--forget", type=float, default=0, help="share of windows read without the rules' answers")
    p.add_argument("--average", type=float, default=.998, help="decay of the running mean of the weights, which is kept")
    p.add_argument("--workers", type=int, default=0, help="processes that put batches together")
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    {"teacher": teacher, "student": student}[a.what](a)


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
