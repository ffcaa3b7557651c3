#!/usr/bin/env python3
"""The fast framing model, distilled from the framing model state by state. Two CPU cores need two hours and a half.

  fast.py --work WORK --teacher models/framing/model.safetensors --epochs 2 --seconds 6000 A.safetensors
  fast.py --work WORK --init A.safetensors --times 8 3 2 --archive .25 --lr 3e-4 --seed 1 --seconds 1900 B.safetensors
  fast.py FAST.safetensors --mean A.safetensors:.7 B.safetensors:.3

Two layers with a feed-forward part of half the width, and a third that computes only the states the head reads: those
of [CLS] and of the targets' word pieces. They start from layers 2, 4 and 6 of the teacher, of the narrowed parts those
neurons that do most. The student's states are to become the teacher's after layers 3, 5 and 6, for every word piece
of sentences of the archive (as in TinyBERT: Jiao et al. 2020, doi:10.18653/v1/2020.findings-emnlp.372), and its answers
the teacher's; on labelled targets half the teacher's, half the label.
"""
import argparse
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from common import DEV_SETS, brief, dev_scores
from nets import BERT, Encoder
from train import batches

FROM, LIKE, MOST = (1, 3, 5), (2, 4, 5), 4
T0 = time.time()


def say(**kv):
    print(json.dumps({"t": round(time.time() - T0, 1), **kv}), flush=True)


class Sentences:
    """Sentences with up to MOST targets each; a target's distribution is NaN where only the teacher knows."""

    def __init__(self, z, times=None):
        starts = np.cumsum(z["lengths"].astype(np.int64)) - z["lengths"]
        seen = {}
        for i, (s, n) in enumerate(zip(starts, z["lengths"])):
            own = seen.setdefault(z["ids"][s:s + n].tobytes(), [])
            if len(own) < MOST:
                own.append(i)
        self.ids = [np.frombuffer(k, z["ids"].dtype).astype(np.int64) for k in seen]
        self.items = list(seen.values())
        self.length = np.array([len(k) for k in self.ids])
        self.spans = z["spans"].astype(np.int64)
        n = len(self.spans)
        self.p = z["p"] if "p" in z else np.full((n, 3), np.nan, np.float32)
        self.w = z["w"] if "w" in z else np.ones(n, np.float32)
        source = z["source"] if "source" in z else np.zeros(n, int)
        self.times = np.array([(times or (1,))[source[own[0]]] for own in self.items])

    def batch(self, index):
        """ids, mask, rows (batch x k), share of each row in each target (batch x targets x k), p, w (0: no target)."""
        b, l = len(index), -(-int(self.length[index].max()) // 8) * 8
        t = max(len(self.items[i]) for i in index)
        pieces = [[np.arange(*self.spans[k]) for k in self.items[i]] for i in index]
        most = 1 + max(sum(map(len, own)) for own in pieces)
        ids, rows = np.zeros((b, l), np.int64), np.zeros((b, most), np.int64)
        share, w = np.zeros((b, t, most), np.float32), np.zeros((b, t), np.float32)
        p = np.full((b, t, 3), np.nan, np.float32)
        for r, (i, own) in enumerate(zip(index, pieces)):
            ids[r, :self.length[i]] = self.ids[i]
            at = 1
            for c, (k, part) in enumerate(zip(self.items[i], own)):
                rows[r, at:at + len(part)] = part
                share[r, c, at:at + len(part)] = 1 / len(part)
                at += len(part)
                p[r, c], w[r, c] = self.p[k], self.w[k]
        mask = np.arange(l) < self.length[index][:, None]
        return tuple(torch.from_numpy(v) for v in (ids, mask, rows, share, p, w))


class Reader(torch.nn.Module):
    """An encoder and its head, on chosen rows."""

    def __init__(self, inner, layers, drop):
        super().__init__()
        self.encoder = Encoder({**BERT, "inner": inner}, layers, drop)
        self.fc = torch.nn.Linear(768, 3)

    def forward(self, ids, mask, rows, share):
        with torch.autocast("cpu", torch.bfloat16):
            states = self.encoder.states(self.encoder.words(ids), mask, rows)
        last = states[-1].float()
        target = torch.einsum("btk,bkd->btd", share, last)
        cls = last[:, :1].expand(-1, target.shape[1], -1)
        return states, self.fc(torch.cat([cls, target], -1))


def load(path):
    t = load_file(path)
    bert = {k.removeprefix("bert."): v.float() for k, v in t.items() if k.startswith("bert.")}
    return bert, {k: t["classifier." + k].float() for k in ("weight", "bias")}


@torch.no_grad()
def use_of_neurons(teacher, bert, sentences, rng):
    """How much each feed-forward neuron adds on average: mean absolute value times the norm of its outgoing weights."""
    use, hooks = {}, []
    for i in FROM:
        def note(_, __, out, i=i):
            use[i] = use.get(i, 0) + F.gelu(out.float()).abs().flatten(0, 1).mean(0)
        hooks.append(teacher.encoder.layers[i].up.register_forward_hook(note))
    for _ in range(20):
        teacher(*sentences.batch(rng.choice(len(sentences.ids), 64))[:4])
    for hook in hooks:
        hook.remove()
    return {i: u * bert[f"encoder.layer.{i}.output.dense.weight"].norm(dim=0) for i, u in use.items()}


def narrowed(bert, inner, use):
    """The teacher's tensors with the layers of FROM narrowed to `inner` neurons each (None: all)."""
    out = dict(bert)
    for i, n in zip(FROM, inner):
        if n:
            keep = use[i].topk(n).indices.sort().values
            a = f"encoder.layer.{i}."
            for name in ("intermediate.dense.weight", "intermediate.dense.bias"):
                out[a + name] = bert[a + name][keep]
            out[a + "output.dense.weight"] = bert[a + "output.dense.weight"][:, keep]
    return out


def loss_of(student, teacher, batch, like):
    """Distance of states (in units of the teacher's own spread) and cross-entropy of answers."""
    ids, mask, rows, share, p, w = batch
    with torch.no_grad():
        theirs, answers = teacher(ids, mask, rows, share)
    mine, logits = student(ids, mask, rows, share)
    soft = answers.softmax(-1)
    p = torch.where(p.isnan(), soft, .5 * p + .5 * soft)
    answer = (-(p * logits.log_softmax(-1)).sum(-1) * w).sum() / w.sum()
    distance, known = 0, (mask[..., None], mask[..., None], (share.sum(1) > 0)[..., None])
    for a, b, m in zip(mine, [theirs[k] for k in LIKE], known):
        a, b = a.float(), b.float()
        if m.shape[1] == rows.shape[1]:
            m = m.clone()
            m[:, 0] = True
        distance = distance + ((a - b) ** 2 * m).sum() / ((b - b.mean()) ** 2 * m).sum()
    return answer + like * distance, answer.item(), float(distance)


@torch.no_grad()
def dev_logits(model, dev):
    model.eval()
    out = np.zeros((len(dev.spans), 3), np.float32)
    for i in range(0, len(dev.ids), 64):
        index = np.arange(i, min(i + 64, len(dev.ids)))
        logits = model(*dev.batch(index)[:4])[1].numpy()
        for r, k in enumerate(index):
            for c, item in enumerate(dev.items[k]):
                out[item] = logits[r, c]
    model.train()
    return out


def dev_line(model, dev, z):
    logits = dev_logits(model, dev)
    part = {n: z["set"] == i for i, n in enumerate(DEV_SETS)}
    return brief(dev_scores({n: logits[m] for n, m in part.items()}, {n: z["y"][m] for n, m in part.items()},
                            z["sure"][part["targets_wild_dev"]]))


def save(model, path):
    state = {"bert." + k: v.half().contiguous() for k, v in model.encoder.hf().items()}
    state.update({"classifier.weight": model.fc.weight.half(), "classifier.bias": model.fc.bias.half()})
    save_file(state, path)


def mean(runs, out):
    total = {}
    for run, share in (text.rsplit(":", 1) for text in runs):
        for name, tensor in load_file(run).items():
            total[name] = total.get(name, 0) + float(share) * tensor.float()
    save_file({name: tensor.half().contiguous() for name, tensor in total.items()}, out)


def begin(work, times, seed):
    """The generator of random numbers, prepare.py's arrays, and the sentences of gold, dev and archive in them."""
    torch.manual_seed(seed)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    read = {n: dict(np.load(os.path.join(work, n + ".npz"))) for n in ("gold", "dev", "archive")}
    return (np.random.default_rng(seed), read,
            Sentences(read["gold"], times), Sentences(read["dev"]), Sentences(read["archive"]))


def optimizer(model, lr):
    """What of a model is to be trained, and AdamW for it."""
    params = [p for p in model.parameters() if p.requires_grad]
    return params, torch.optim.AdamW([{"params": [p for p in params if p.dim() > 1], "weight_decay": .01},
                                      {"params": [p for p in params if p.dim() == 1], "weight_decay": 0.}],
                                     lr=lr, betas=(.9, .98))


def step(opt, params, loss):
    loss.backward()
    torch.nn.utils.clip_grad_norm_(params, 1.)
    opt.step()
    opt.zero_grad(set_to_none=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out")
    p.add_argument("--work", default="work", help="prepare.py's arrays")
    p.add_argument("--teacher", default="models/framing/model.safetensors")
    p.add_argument("--inner", type=int, default=768, help="neurons of the first two layers")
    p.add_argument("--epochs", type=float, default=1, help="of the labelled targets")
    p.add_argument("--archive", type=float, default=1, help="share of the archive in an epoch")
    p.add_argument("--seconds", type=float, default=1e9, help="end after this time at the latest")
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--lr", type=float, default=6e-4)
    p.add_argument("--like", type=float, default=1., help="weight of the distance between states")
    p.add_argument("--times", type=int, nargs=3, default=(4, 2, 2),
                   help="how often an epoch has NewsMTSC, silver and labels/targets.tsv; the archive counts once")
    p.add_argument("--init", help="go on from this student")
    p.add_argument("--mean", nargs="+", metavar="RUN:SHARE", help="write the mean of these students' weights, no more")
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    if a.mean:
        return mean(a.mean, a.out)
    rng, read, gold, dev, archive = begin(a.work, a.times, a.seed)
    bert, head = load(a.teacher)
    teacher = Reader(None, 6, 0.)
    teacher.encoder.load_hf(bert)
    teacher.fc.load_state_dict(head)
    teacher.eval()
    say(sentences=[len(gold.ids), len(archive.ids)], teacher=dev_line(teacher, dev, read["dev"]))
    teacher.eval()
    inner = (a.inner, a.inner, None)
    student = Reader(inner, 3, 0.)
    student.encoder.load_hf(narrowed(bert, inner, use_of_neurons(teacher, bert, archive, rng)), FROM)
    student.fc.load_state_dict(head)
    if a.init:
        tensors, own = load(a.init)
        student.encoder.load_hf(tensors)
        student.fc.load_state_dict(own)
    student.encoder.words.weight.requires_grad = False
    params, opt = optimizer(student, a.lr)
    plan, left = [], a.epochs
    while left > 0:
        some = rng.permutation(len(archive.ids))[:int(len(archive.ids) * min(1, left) * a.archive)]
        now = batches(archive.length, a.batch, rng, some)
        often = np.repeat(np.arange(len(gold.ids)), gold.times)
        often = rng.permutation(often)[:int(len(often) * min(1, left))]
        now = [(archive, b) for b in now] + [(gold, b) for b in batches(gold.length, a.batch, rng, often)]
        order = rng.permutation(len(now))
        plan += [now[i] for i in order]
        left -= 1
    began, sums = time.time(), np.zeros(3)
    for i, (data, index) in enumerate(plan):
        done = max(i / len(plan), (time.time() - began) / a.seconds)
        if done >= 1:
            break
        rate = a.lr * max(1e-3, min(done / .04, (1 - done) / .96))
        for g in opt.param_groups:
            g["lr"] = rate
        loss, answer, distance = loss_of(student, teacher, data.batch(index), a.like)
        step(opt, params, loss)
        sums += answer, distance, 1
        if i % 250 == 249:
            say(step=i + 1, of=len(plan), done=round(done, 3), answer=round(sums[0] / sums[2], 4),
                distance=round(sums[1] / sums[2], 4), dev=dev_line(student, dev, read["dev"]))
            sums[:] = 0
            save(student, a.out)
    say(steps=i + 1, dev=dev_line(student, dev, read["dev"]))
    save(student, a.out)


if __name__ == "__main__":
    main()
