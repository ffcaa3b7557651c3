#!/usr/bin/env python3
"""The framing model goes on from the shipped weights with the labelled targets. Two CPU cores need an hour a run.

  tune.py --work WORK --init models/framing/model.safetensors --seed 0 --epochs 4 A.safetensors
  tune.py FRAMING.safetensors --mean A.safetensors:.3 B.safetensors:.3 C.safetensors:.4

The encoder is one, the heads are two: NewsMTSC's sentences were chosen for sentiment and labelled by people, the archive's
were not, so each set of labels draws its lines for itself and neither bends the encoder to its priors. What is written is
one head, a share of each (`--news`). A part of each label is what the starting
weights say (`--soften`), so that what they learned from the teachers is not lost; on archive sentences nobody labelled
that is all there is.
"""
import argparse
import copy
import time

import numpy as np
import torch

from fast import Reader, begin, dev_line, load, mean, optimizer, save, say, step
from train import batches


class Two(torch.nn.Module):
    """A reader with one head for people's labels of news and one for the archive's."""

    def __init__(self, bert, head, drop):
        super().__init__()
        self.reader = Reader(None, 6, drop)
        self.reader.encoder.load_hf(bert)
        self.reader.fc = torch.nn.Linear(768, 6)
        self.reader.fc.load_state_dict({k: torch.cat([v, v]) for k, v in head.items()})

    def forward(self, ids, mask, rows, share):
        out = self.reader(ids, mask, rows, share)[1]
        return out[..., :3], out[..., 3:]

    def one(self, news):
        """The reader with a single head: `news` of the first, the rest of the second."""
        out = Reader(None, 6, 0.)
        out.encoder.load_state_dict(self.reader.encoder.state_dict())
        f = self.reader.fc
        out.fc.load_state_dict({k: news * v[:3] + (1 - news) * v[3:] for k, v in (("weight", f.weight), ("bias", f.bias))})
        return out.eval()


@torch.no_grad()
def answers(reader, data):
    """The reader's distribution for each target, by target index."""
    reader.eval()
    out = np.full((len(data.spans), 3), np.nan, np.float32)
    order = np.argsort(data.length, kind="stable")
    for i in range(0, len(order), 64):
        index = order[i:i + 64]
        p = reader(*data.batch(index)[:4])[1].softmax(-1).numpy()
        for r, k in enumerate(index):
            for c, item in enumerate(data.items[k]):
                out[item] = p[r, c]
    return out


def loss_of(model, batch, news, share):
    """Cross-entropy of each target's own head; where nobody labelled, of the mean of both."""
    ids, mask, rows, part, p, w = batch
    first, second = model(ids, mask, rows, part)
    logits = first if news is True else second if news is False else share * first + (1 - share) * second
    return (-(p.nan_to_num() * logits.log_softmax(-1)).sum(-1) * w).sum() / w.sum()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out")
    p.add_argument("--work", default="work", help="prepare.py's arrays")
    p.add_argument("--init", default="models/framing/model.safetensors")
    p.add_argument("--epochs", type=float, default=4, help="of the labelled targets")
    p.add_argument("--archive", type=float, default=.1, help="share of the archive in an epoch")
    p.add_argument("--times", type=int, nargs=4, default=(2, 1, 1, 1),
                   help="how often an epoch has NewsMTSC, silver, labels/targets.tsv and targets_more.tsv")
    p.add_argument("--soften", type=float, nargs=2, default=(.5, .25),
                   help="share of the starting weights' answer in a label: of NewsMTSC, of the archive")
    p.add_argument("--news", type=float, default=.5, help="share of NewsMTSC's head in the one that is written")
    p.add_argument("--batch", type=int, default=64, help="sentences")
    p.add_argument("--lr", type=float, default=2e-4)
    p.add_argument("--drop", type=float, default=.05)
    p.add_argument("--seconds", type=float, default=1e9, help="end after this time at the latest")
    p.add_argument("--mean", nargs="+", metavar="RUN:SHARE", help="write the mean of these runs' weights, no more")
    p.add_argument("--seed", type=int, default=0)
    a = p.parse_args()
    if a.mean:
        return mean(a.mean, a.out)
    rng, read, gold, dev, archive = begin(a.work, a.times, a.seed)
    bert, head = load(a.init)
    start = Reader(None, 6, 0.)
    start.encoder.load_hf(bert)
    start.fc.load_state_dict(head)
    say(sentences=[len(gold.ids), len(archive.ids)], start=dev_line(start.eval(), dev, read["dev"]))
    theirs = answers(start, gold)
    soften = np.where(read["gold"]["source"] == 0, *a.soften)[:, None]
    gold.p = np.where(np.isnan(theirs), gold.p, (1 - soften) * gold.p + soften * theirs)
    from_news = np.array([read["gold"]["source"][own[0]] == 0 for own in gold.items])
    model = Two(bert, head, a.drop)
    model.reader.encoder.words.weight.requires_grad = False
    params, opt = optimizer(model, a.lr)
    plan, left = [], a.epochs
    while left > 0:
        some = rng.permutation(len(archive.ids))[:int(len(archive.ids) * min(1, left) * a.archive)]
        now = [(archive, None, b) for b in batches(archive.length, a.batch, rng, some)] if len(some) else []
        often = rng.permutation(np.repeat(np.arange(len(gold.ids)), gold.times))
        often = often[:int(len(often) * min(1, left))]
        for news in (True, False):
            now += [(gold, news, b) for b in batches(gold.length, a.batch, rng, often[from_news[often] == news])]
        plan += [now[i] for i in rng.permutation(len(now))]
        left -= 1
    began, total, count, average = time.time(), 0., 0, copy.deepcopy(model)
    for i, (data, news, index) in enumerate(plan):
        done = max(i / len(plan), (time.time() - began) / a.seconds)
        if done >= 1:
            break
        for g in opt.param_groups:
            g["lr"] = a.lr * max(1e-3, min(done / .05, (1 - done) / .95))
        batch = data.batch(index)
        if news is None:
            with torch.no_grad():
                batch = (*batch[:4], start(*batch[:4])[1].softmax(-1), batch[5])
        loss = loss_of(model, batch, news, a.news)
        step(opt, params, loss)
        with torch.no_grad():
            for mine, now in zip(average.parameters(), model.parameters()):
                mine.lerp_(now, 1 - min(.998, (1 + i) / (10 + i)))
        total, count = total + loss.item(), count + 1
        if i % 300 == 299 or i + 1 == len(plan):
            say(step=i + 1, of=len(plan), done=round(done, 3), loss=round(total / count, 4),
                **{str(s): dev_line(average.one(s), dev, read["dev"]) for s in (1., a.news, 0.)})
            total = count = 0
            save(average.one(a.news), a.out)
    say(steps=i + 1, dev=dev_line(average.one(a.news), dev, read["dev"]))
    save(average.one(a.news), a.out)


if __name__ == "__main__":
    main()
