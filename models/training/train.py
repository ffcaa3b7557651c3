#!/usr/bin/env python3
"""Masked-LM training, teachers and students, all from one configuration file.

  train.py run config.json        every stage in turn, the jobs of a stage side by side
  train.py job config.json NAME   one job in this process

Paths: --work holds prepare.py's arrays, --base the two base models (minilm/, mpnet/), --out receives everything.
A CUDA device is used if there is one. Seeds are fixed; on a GPU results still vary in the last digits.
"""
import argparse
import json
import os
import subprocess
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from common import DEV_SETS, brief, dev_scores, softmax
from nets import BERT, MPNET, Encoder, MaskedLM, TargetClassifier, mpnet_ids

SOURCES = ("newsmtsc", "silver", "targets")     # the training sets, as prepare.py numbers them
DEV = torch.device("cuda" if torch.cuda.is_available() else "cpu")
T0 = time.time()


def say(name, **kv):
    print(json.dumps({"job": name, "t": round(time.time() - T0, 1), **kv}), flush=True)


class Store:
    """Token sequences in one flat tensor on the device; batches are gathered there."""

    def __init__(self, z, mpnet=False, mark=False, limit=None):
        n = limit or len(z["lengths"])
        length = z["lengths"][:n].astype(np.int64)
        a, b = z["spans"][:n].astype(np.int64).T
        flat = z["ids"][:length.sum()].astype(np.int64)
        if mpnet:
            flat = mpnet_ids(flat)
        start = np.cumsum(length) - length
        if mark:   # [unused0] target [unused1]; the markers count as target pieces
            at = np.arange(len(flat)) - np.repeat(start, length)
            at += (at >= np.repeat(a, length)).astype(int) + (at >= np.repeat(b, length))
            old, length = length, length + 2
            start = np.cumsum(length) - length
            new = np.zeros(length.sum(), np.int64)
            new[np.repeat(start, old) + at] = flat
            new[start + a], new[start + b + 1] = (5, 6) if mpnet else (1, 2)
            flat, b = new, b + 2
        self.length = length
        self.pad = 1 if mpnet else 0
        self.flat = torch.as_tensor(flat.astype(np.int32)).to(DEV)
        self.meta = torch.as_tensor(np.stack([start, length, a, b])).to(DEV)

    def __len__(self):
        return len(self.length)

    def batch(self, index):
        l = -(-int(self.length[index].max()) // 8) * 8
        start, length, a, b = self.meta[:, torch.as_tensor(index).to(DEV)][..., None]
        at = torch.arange(l, device=DEV)
        mask = at < length
        ids = self.flat[(start + at).clamp(max=len(self.flat) - 1)].long().masked_fill(~mask, self.pad)
        return ids, mask, (at >= a) & (at < b)


def batches(length, size, rng, index=None):
    """Shuffled batches of similar lengths."""
    index = rng.permutation(len(length) if index is None else index)
    out = []
    for i in range(0, len(index), size * 50):
        part = index[i:i + size * 50]
        part = part[np.argsort(length[part], kind="stable")]
        out += [part[k:k + size] for k in range(0, len(part), size)]
    rng.shuffle(out)
    return out


def autocast():
    return torch.autocast(DEV.type, torch.bfloat16)


def optimizer(model, lr, head_lr, decay, layers):
    groups = {}
    for n, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if n.startswith("encoder."):
            depth = layers - 1 - int(n.split(".")[2]) if ".layers." in n else layers
            rate = lr * decay ** depth
        else:
            rate = head_lr
        groups.setdefault((rate, .01 if p.dim() > 1 else 0.), []).append(p)
    opt = torch.optim.AdamW([dict(params=v, lr=k[0], weight_decay=k[1]) for k, v in groups.items()],
                            betas=(.9, .98), fused=DEV.type == "cuda")
    for g in opt.param_groups:
        g["top"] = g["lr"]
    return opt


def step(model, opt, loss, done, warm=.1):
    """`done`: the fraction of the run behind us. Linear warm-up, linear decay."""
    rate = done / warm if done < warm else (1 - done) / (1 - warm)
    for g in opt.param_groups:
        g["lr"] = g["top"] * max(rate, 1e-3)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.)
    opt.step()
    opt.zero_grad(set_to_none=True)


class Clock:
    """How far a run is: by its steps, or by its time if that is shorter (`seconds`)."""

    def __init__(self, c, steps):
        self.began, self.seconds, self.steps = time.time(), c.get("seconds", 1e9), steps

    def done(self, i):
        return max(i / self.steps, (time.time() - self.began) / self.seconds)


@torch.no_grad()
def predict(model, store, index=None, size=512):
    model.eval()
    index = np.arange(len(store)) if index is None else index
    order = index[np.argsort(store.length[index], kind="stable")]
    out = np.zeros((len(store), model.heads, 3), np.float32)
    got = []
    for i in range(0, len(order), size):
        with autocast():
            got.append(model(*store.batch(order[i:i + size])).float())
    out[order] = torch.cat(got).cpu().numpy()
    model.train()
    return out[index]


class Dev:
    def __init__(self, work, **kw):
        z = np.load(os.path.join(work, "dev.npz"))
        self.store, self.set, self.y, self.sure = Store(z, **kw), z["set"], z["y"], z["sure"]

    def scores(self, logits):
        part = {n: self.set == i for i, n in enumerate(DEV_SETS)}
        return dev_scores({n: logits[m] for n, m in part.items()}, {n: self.y[m] for n, m in part.items()},
                          self.sure[part["targets_wild_dev"]])


def base(cfg, name):
    return load_file(os.path.join(cfg["base"], name, "model.safetensors"))


def soft_loss(logits, p, w):
    return -((p * F.log_softmax(logits, -1)).sum(-1) * w).sum() / w.sum()


def mlm(name, c, cfg):
    """Masked-LM training of the student's base on archive sentences; word embeddings stay as they are."""
    store = Store(np.load(os.path.join(cfg["work"], "archive.npz")), limit=c.get("limit"))
    enc = Encoder(BERT, 6)
    enc.load_hf(base(cfg, "minilm"))
    enc.words.weight.requires_grad = False
    model = MaskedLM(enc).to(DEV)
    opt = optimizer(model, c["lr"], c["lr"] * 2, 1., 6)
    rng = np.random.default_rng(c["seed"])
    plan = [b for _ in range(c["epochs"]) for b in batches(store.length, c["batch"], rng)]
    if c.get("steps"):
        plan = plan[:c["steps"]]
    clock = Clock(c, len(plan))
    for i, b in enumerate(plan):
        if clock.done(i) >= 1:
            break
        ids, mask, _ = store.batch(b)
        count = max(1, int(.15 * store.length[b].sum()))
        special = (ids == 101) | (ids == 102) | ~mask
        where = torch.rand(ids.shape, device=DEV).masked_fill(special, -1).flatten().topk(count).indices
        gold = ids.flatten()[where]
        dice = torch.rand(count, device=DEV)
        fill = torch.where(dice < .8, 103, torch.where(dice < .9, torch.randint(1000, 30522, (count,), device=DEV), gold))
        ids = ids.flatten().scatter(0, where, fill).view(ids.shape)
        with autocast():
            loss = F.cross_entropy(model(ids, mask, where).float(), gold)
        step(model, opt, loss, clock.done(i))
        if i % 200 == 0 or i == len(plan) - 1:
            say(name, step=i, of=len(plan), loss=round(loss.item(), 3))
    save_file({k: v.contiguous() for k, v in enc.hf().items()}, os.path.join(cfg["out"], name + ".safetensors"))


def teacher(name, c, cfg):
    """MPNet with one output per training set (NewsMTSC, silver, labels/targets.tsv if it was prepared). `fold`: left out and predicted (-1: none).
    Labels the archive."""
    z = np.load(os.path.join(cfg["work"], "gold.npz"))
    kw = dict(mpnet=True, mark=c["mark"])
    gold, dev = Store(z, **kw), Dev(cfg["work"], **kw)
    torch.manual_seed(c["seed"])
    enc = Encoder(MPNET, 12)
    enc.load_hf(base(cfg, "mpnet"))
    enc.words.weight.requires_grad = enc.relative.weight.requires_grad = False
    heads = 1 + int(z["source"].max())
    model = TargetClassifier(enc, heads=heads).to(DEV)
    opt = optimizer(model, c["lr"], c["head_lr"], c["decay"], 12)
    p = torch.as_tensor(.95 * z["p"] + .05 / 3).to(DEV)
    w, source = torch.as_tensor(z["w"]).to(DEV), torch.as_tensor(z["source"].astype(np.int64)).to(DEV)
    rng = np.random.default_rng(c["seed"])
    own = np.flatnonzero(z["fold"] != c["fold"])[:c.get("limit")]
    plan = [b for _ in range(c["epochs"]) for b in batches(gold.length, c["batch"], rng, own)]
    clock = Clock(c, len(plan))
    for i, b in enumerate(plan):
        if clock.done(i) >= 1:
            break
        k = torch.as_tensor(b).to(DEV)
        with autocast():
            out = model(*gold.batch(b))
        step(model, opt, soft_loss(out[torch.arange(len(b), device=DEV), source[k]], p[k], w[k]), clock.done(i))
    result = {"dev": predict(model, dev.store)}
    say(name, step=i + 1, of=len(plan), **{"head_" + s: brief(dev.scores(result["dev"][:, h])) for h, s in enumerate(SOURCES[:heads])})
    held = np.flatnonzero(z["fold"] == c["fold"])
    if len(held):
        result.update(held=held, held_logits=predict(model, gold, held))
    arch = Store(np.load(os.path.join(cfg["work"], "archive.npz")), limit=c["archive"], **kw)
    result["archive"] = predict(model, arch).astype(np.float16)
    np.savez(os.path.join(cfg["out"], name + ".npz"), **result)
    say(name, archive=len(arch))


def ensemble(cfg, names):
    """Mean probabilities of the teachers: archive (n, outputs, 3), dev, and held-out gold (NaN where none)."""
    source = np.load(os.path.join(cfg["work"], "gold.npz"))["source"]
    held, count, arch, dev = np.zeros((len(source), 1 + int(source.max()), 3)), np.zeros(len(source)), 0, 0
    for n in names:
        z = np.load(os.path.join(cfg["out"], n + ".npz"))
        arch = arch + softmax(z["archive"].astype(np.float32)) / len(names)
        dev = dev + softmax(z["dev"]) / len(names)
        if "held" in z:
            held[z["held"]] += softmax(z["held_logits"])
            count[z["held"]] += 1
    with np.errstate(invalid="ignore"):
        return arch, dev, held / count[:, None, None]


def narrow(tensors, inner):
    """A BERT whose feed-forward layers keep the `inner` neurons with the largest weights, in and out."""
    out = dict(tensors)
    for name in [n for n in tensors if n.endswith("intermediate.dense.weight")]:
        layer = name.removesuffix("intermediate.dense.weight")
        up, down = tensors[name].float(), tensors[layer + "output.dense.weight"].float()
        keep = (up.norm(dim=1) * down.norm(dim=0)).topk(inner).indices.sort().values
        out[name], out[layer + "output.dense.weight"] = up[keep], down[:, keep]
        out[layer + "intermediate.dense.bias"] = tensors[layer + "intermediate.dense.bias"][keep]
    return out


def student(name, c, cfg):
    """MiniLM on gold labels and, if `teachers` are named, on their labels of the archive."""
    z = np.load(os.path.join(cfg["work"], "gold.npz"))
    dev = Dev(cfg["work"])
    torch.manual_seed(c["seed"])
    layer_of = c.get("layers")
    kind = {**BERT, "inner": c["inner"]} if c.get("inner") else BERT
    enc = Encoder(kind, len(layer_of or range(6)), c.get("dropout", .1))
    start = base(cfg, c.get("init", "minilm"))
    tensors = {k.removeprefix("bert."): v for k, v in start.items()}
    enc.load_hf(narrow(tensors, c["inner"]) if c.get("inner") else tensors, layer_of)
    enc.words.weight.requires_grad = not c["freeze_words"]
    model = TargetClassifier(enc).to(DEV)
    if "classifier.weight" in start:    # goes on from a student
        model.fc.load_state_dict({k: start["classifier." + k].float() for k in ("weight", "bias")})
    opt = optimizer(model, c["lr"], c["head_lr"], c["decay"], len(enc.layers))
    p, w, source = z["p"], z["w"], z["source"]
    stores, times = [Store(z)], [np.array([c["times"].get(s, 1) for s in SOURCES])[source]]
    if c.get("teachers"):
        arch, dev_p, held = ensemble(cfg, c["teachers"])
        for h, head in enumerate(SOURCES[:dev_p.shape[1]]):
            say(name, ensemble=head, dev=brief(dev.scores(np.log(dev_p[:, h]))))
        mix = np.array(c["mix"])     # how much of each output goes into archive labels
        say(name, ensemble=c["mix"], dev=brief(dev.scores(np.log(np.einsum("nhc,h->nc", dev_p, mix)))))
        own = held[np.arange(len(w)), source]
        p = np.where(np.isnan(own), p, (1 - c["soften"]) * p + c["soften"] * own)
        arch = np.einsum("nhc,h->nc", arch, mix)[:c.get("limit")]
        if c.get("sharpen", 1.) != 1.:
            arch = arch ** c["sharpen"]
            arch /= arch.sum(1, keepdims=True)
        stores.append(Store(np.load(os.path.join(cfg["work"], "archive.npz")), limit=len(arch)))
        times.append(np.full(len(arch), 1.))
        say(name, archive=len(arch), prior=[round(float(v), 3) for v in arch.mean(0)])
        p, w = np.concatenate([p, arch]), np.concatenate([w, np.full(len(arch), c.get("archive_weight", 1.))])
    else:
        p = .9 * p + .1 / 3
    p, w = (torch.as_tensor(np.asarray(v, np.float32)).to(DEV) for v in (p, w))
    length, first = np.concatenate([s.length for s in stores]), len(stores[0])
    rng = np.random.default_rng(c["seed"])
    times = np.concatenate(times)
    plan, ends = [], []
    for _ in range(c["epochs"]):
        draw = np.floor(times + rng.random(len(times))).astype(int)
        index = np.repeat(np.arange(len(times)), draw)
        for s in (index[index < first], index[index >= first]):
            if len(s):
                plan += batches(length, c["batch"], rng, s)
        tail = plan[ends[-1] if ends else 0:]
        rng.shuffle(tail)
        plan[ends[-1] if ends else 0:] = tail
        ends.append(len(plan))
    if c.get("steps"):
        plan = plan[:c["steps"]]
    clock = Clock(c, len(plan))
    for i, b in enumerate(plan):
        if clock.done(i) >= 1:
            break
        k = torch.as_tensor(b).to(DEV)
        store, at = (stores[0], b) if b[0] < first else (stores[1], b - first)
        with autocast():
            out = model(*store.batch(at))[:, 0]
        step(model, opt, soft_loss(out, p[k], w[k]), clock.done(i))
        if i + 1 in ends:
            say(name, step=i + 1, of=len(plan), dev=brief(dev.scores(predict(model, dev.store)[:, 0])))
    say(name, steps=i + 1, of=len(plan), dev=brief(dev.scores(predict(model, dev.store)[:, 0])))
    logits = predict(model, dev.store)[:, 0]
    with open(os.path.join(cfg["out"], name + ".json"), "w") as f:
        json.dump({"config": c, "dev": dev.scores(logits)}, f, indent=1)
    np.save(os.path.join(cfg["out"], name + ".dev.npy"), logits)
    state = {"bert." + k: v.half().contiguous() for k, v in enc.hf().items()}
    state.update({"classifier.weight": model.fc.weight.half(), "classifier.bias": model.fc.bias.half()})
    save_file(state, os.path.join(cfg["out"], name + ".safetensors"))


def jobs(cfg):
    """name -> settings; a stage's `common` settings are under each job's own."""
    return {n: {**s.get("common", {}), **j} for s in cfg["stages"] for n, j in s["jobs"].items()}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=("run", "job"))
    p.add_argument("config")
    p.add_argument("name", nargs="?", help="a job; with run: stages to run, separated by commas")
    p.add_argument("--work", default="work")
    p.add_argument("--base", default="base")
    p.add_argument("--out", default="runs")
    a = p.parse_args()
    with open(a.config) as f:
        cfg = json.load(f)
    cfg.update(work=a.work, base=a.base, out=a.out)
    os.makedirs(a.out, exist_ok=True)
    if a.what == "job":
        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 1)))
        torch.set_float32_matmul_precision("high")
        if DEV.type == "cuda":
            torch.backends.cuda.enable_cudnn_sdp(False)
        c = jobs(cfg)[a.name]
        return {"mlm": mlm, "teacher": teacher, "student": student}[c["kind"]](a.name, c, cfg)
    failed = []
    for s in cfg["stages"]:
        if a.name and s["name"] not in a.name.split(","):
            continue
        say(s["name"], jobs=len(s["jobs"]))
        waiting, running = list(s["jobs"]), {}
        while waiting or running:
            while waiting and len(running) < s.get("side_by_side", 1):
                n = waiting.pop(0)
                cmd = [sys.executable, os.path.abspath(__file__), "job", a.config, n, "--work", a.work, "--base", a.base,
                       "--out", a.out]
                running[n] = subprocess.Popen(cmd)
            time.sleep(.2)
            for n, r in list(running.items()):
                if r.poll() is not None:
                    running.pop(n)
                    say(n, ended=r.returncode)
                    failed += [n] if r.returncode else []
    sys.exit(f"failed: {failed}" if failed else 0)


if __name__ == "__main__":
    main()
