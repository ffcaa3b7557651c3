#!/usr/bin/env python3
"""Trains the speaker model: a pointer from each quotation to the mention of its speaker.

    cargo run --release --example candidates -- ARTICLES.jsonl > CANDIDATES.jsonl      (once per file of gold)
    python3 models/training/speaker.py --base MINILM_DIR --out RUN \
        --gold speakers_train.jsonl CAND --silver polnear_train.jsonl CAND --dev speakers_dev.jsonl CAND

An article is read in windows of up to 512 word pieces in which long quotations are shortened to their first 14 and
last 8 pieces. `[unused1]` opens a quotation, `[unused2]` stands for what was left out, `[unused3]` closes it,
`[unused4]` ends a paragraph, `[unused5]` separates the names at the head of a window: actors of the article that the
window itself does not name. A quotation is its opening marker's vector, a candidate the mean of its pieces; their
score is a bilinear form plus a linear function of a few features. One more candidate means "nobody speaks". The loss
is the log of the probability of all mentions of the right actor together.

Gold: `speakers_*`. Silver: PolNeAR's attributions (human source spans; resolved names about 85 % right) and, where
quotation marks lie in no attribution, "nobody". Needs torch, tokenizers, safetensors.
"""
import argparse
import collections
import math
import random
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from gold import norm, rows
from nets import BERT, Encoder

CLS, SEP = 101, 102
OPEN, CUT, CLOSE, BREAK, NAME = 2, 3, 4, 5, 6  # [unused1] to [unused5]
HEAD, TAIL = 14, 8
BODY, BACK, AHEAD, CAST = 460, 170, 50, 12
FEATURES = 8
PROJECTION = 128


class Pieces:
    """Word pieces of stretches of a text, with the bytes they stand for."""

    def __init__(self, tokenizer, text):
        self.tokenizer, self.raw = tokenizer, text.encode("utf-8")

    def of(self, start, end):
        part = self.raw[start:end].decode("utf-8")
        e = self.tokenizer.encode(part, add_special_tokens=False)
        at, table = 0, []
        for c in part:
            table.append(at)
            at += len(c.encode("utf-8"))
        table.append(at)
        return [(i, start + table[a], start + table[b]) for i, (a, b) in zip(e.ids, e.offsets)]


def body(tokenizer, text, cand):
    """All pieces of an article (id, first byte, last byte), the place of each quotation's marker, paragraph ends."""
    pieces, out, marks, ends = Pieces(tokenizer, text), [], {}, []
    quotes = list(enumerate(cand["quotes"]))
    at = 0
    for start, end in cand["paragraphs"]:
        pos = start
        while at < len(quotes) and quotes[at][1]["span"][0] < end:
            index, q = quotes[at]
            (qs, qe), (ins, ine) = q["span"], q["inner"]
            out += pieces.of(pos, max(qs, pos))
            marks[index] = len(out)
            out.append((OPEN, qs, qs))
            inner = pieces.of(ins, ine)
            if len(inner) > HEAD + TAIL + 2:
                inner = inner[:HEAD] + [(CUT, -1, -1)] + inner[-TAIL:]
            out += [(i, -1, -1) for i, _, _ in inner]
            out.append((CLOSE, qe, qe))
            pos = max(pos, qe)
            at += 1
        out += pieces.of(pos, max(pos, end))
        out.append((BREAK, end, end))
        ends.append(len(out))
    return out, marks, ends


def windows(total, ends):
    """(from, to, first scored place, one past the last): what each window holds and which markers it answers for."""
    out, start, scored = [], 0, 0
    while True:
        stop = min(start + BODY, total)
        if stop < total:
            fit = [e for e in ends if start + BODY // 2 < e <= stop]
            stop = fit[-1] if fit else stop
        limit = stop if stop >= total else max(stop - AHEAD, scored + 1)
        out.append((start, stop, scored, limit))
        if stop >= total:
            return out
        scored = limit
        back = limit - BACK
        fit = [e for e in ends if back <= e < limit]
        start = max(fit[0] if fit else back, start + 1)


def features(quote, actor, is_name, distance, in_cast, count, last):
    answer = quote["answer"] or {}
    speaker = answer.get("speaker")
    rule = bool(speaker) and speaker[0] == actor
    return [float(rule), speaker[2] if rule else 0.0, math.log1p(abs(distance)) / 5 if not in_cast else 0.0,
            float(distance > 0 and not in_cast), float(in_cast), float(is_name), math.log1p(count) / 3, float(last)]


def examples(tokenizer, record, cand):
    """Windows as dicts of ids, markers, candidates (places, actor), features per marker and candidate."""
    pieces, marks, ends = body(tokenizer, record["text"], cand)
    starts = np.array([p[1] for p in pieces])
    count = collections.Counter(m[2] for m in cand["mentions"])
    spots = []
    for s, e, actor, is_name in cand["mentions"]:
        own = [i for i in np.nonzero((starts >= s) & (starts < e))[0] if pieces[i][0] > NAME]
        if own:
            spots.append((own[0], own[-1] + 1, actor, is_name))
    out = []
    for start, stop, first, limit in windows(len(pieces), ends):
        mine = [(i, p) for i, p in marks.items() if first <= p < limit]
        if not mine:
            continue
        inside = [s for s in spots if start <= s[0] and s[1] <= stop]
        named = {s[2] for s in inside if s[3]}
        away = [a for a, _ in sorted(count.items(), key=lambda x: (-x[1], x[0]))
                if a not in named and not cand["actors"][a][2] and cand["actors"][a][1] != "Place"][:CAST]
        ids, places = [CLS], []
        for a in away:
            name = tokenizer.encode(cand["actors"][a][0], add_special_tokens=False).ids[:8]
            if name:
                places.append((len(ids), len(ids) + len(name), a, True, True))
                ids += name + [NAME]
        ids = ids[:512 - 2 - (stop - start)]
        places = [p for p in places if p[1] <= len(ids)]
        ids.append(SEP)
        shift = len(ids) - start
        ids += [p[0] for p in pieces[start:stop]] + [SEP]
        places += [(s[0] + shift, s[1] + shift, s[2], s[3], False) for s in inside]
        ids = ids[:512]
        places = [p for p in places if p[1] <= len(ids)]
        order = sorted(marks)
        feats = []
        for i, p in mine:
            earlier = [j for j in order if j < i]
            before = next((cand["quotes"][j]["answer"]["speaker"][0] for j in reversed(earlier)
                           if (cand["quotes"][j]["answer"] or {}).get("speaker")), None)
            feats.append([features(cand["quotes"][i], a, n, (p + shift) - s, c, count[a], a == before) for s, e, a, n, c in places])
        out.append(dict(ids=ids, marks=[p + shift for _, p in mine], quotes=[i for i, _ in mine], places=places,
                        feats=np.array(feats, dtype=np.float32).reshape(len(mine), len(places), FEATURES)))
    return out


def gold(record, cand):
    """Per quotation: set of right actors, or {-1} for nobody, or None for unknown; and a weight."""
    text, table, byte = record["text"], {}, 0
    for i, c in enumerate(text):
        table[i] = byte
        byte += len(c.encode("utf-8"))
    table[len(text)] = byte
    forms = collections.defaultdict(set)
    raw = text.encode("utf-8")
    for s, e, actor, _ in cand["mentions"]:
        forms[actor].add(norm(raw[s:e].decode("utf-8")))
    for a, (name, _, _) in enumerate(cand["actors"]):
        forms[a].add(norm(name))
    named = lambda names: {a for a, f in forms.items() if f & names}
    out = []
    for q in cand["quotes"]:
        s, e = q["span"]
        best, share = None, 0.5
        for g in record["quotes"]:
            spans = [(g["start"], g["end"])] if "start" in g else g["content"]
            for a, b in spans:
                a, b = table[a], table[b]
                inter = max(0, min(e, b) - max(s, a))
                value = inter / max(1, (e - s) + (b - a) - inter) if "start" in g else inter / max(1, e - s)
                if value > share:
                    best, share = g, value
        if best is None:
            out.append((None, 0) if "start" in (record["quotes"] or [{"start": 0}])[0] else ({-1}, .3))
        elif "start" in best:
            if best["role"] != "speech":
                out.append(({-1}, 1.0))
            else:
                right = named({norm(n) for n in [best["speaker"]] + best["accept"]}) if best["speaker"] else set()
                out.append((right or None, 1.0))
        else:
            right = set()
            pronoun = best.get("source_type") == "pronoun"
            for a, b in best["source"]:
                a, b = table[a], table[b]
                if not pronoun:
                    right |= {m[2] for m in cand["mentions"] if m[0] < b and a < m[1] and (m[1] >= b - 1 or m[0] <= a + 4)}
            if best.get("speaker_resolved"):
                silver = named({norm(best["speaker_resolved"])})
                # A noun phrase the cluster of which does not hold the resolved name is right all the same.
                right = (right & silver or right | silver) if right else silver
            out.append((right or None, .6))
    return out


class Pointer(nn.Module):
    def __init__(self, encoder, drop=.1):
        super().__init__()
        d = encoder.kind["dim"]
        self.encoder, self.drop = encoder, drop
        self.special = nn.Parameter(torch.zeros(5, d))
        self.quote, self.mention = nn.Linear(d, PROJECTION), nn.Linear(d, PROJECTION)
        self.nobody = nn.Parameter(torch.randn(PROJECTION) * .02)
        self.feature, self.bias = nn.Linear(FEATURES, 1), nn.Parameter(torch.zeros(1))

    def forward(self, ids, mask, batch):
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
            return [self.scores(x[b], w) for b, w in enumerate(batch)]

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


def loss_of(scores, w, weights=None):
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


def build(tokenizer, gold_path, cand_path, skip=(), weight=1.0):
    out = []
    for record, cand in zip(rows(gold_path), rows(cand_path)):
        assert record["id"] == cand["id"]
        if record["id"] in skip:
            continue
        labels = [(r, wt * weight) for r, wt in gold(record, cand)]
        for w in examples(tokenizer, record, cand):
            w["id"], w["gold"] = record["id"], [labels[i] for i in w["quotes"]]
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
        scores = model(ids, mask, [w])[0]
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


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", required=True)
    p.add_argument("--gold", nargs=2, help="gold to train on")
    p.add_argument("--silver", nargs=2)
    p.add_argument("--dev", nargs=2)
    p.add_argument("--out", required=True)
    p.add_argument("--init", help="go on from the model of an earlier run's folder")
    p.add_argument("--rate", type=float, default=2e-4)
    p.add_argument("--epochs", type=int, default=5)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--fold", help="K/N: hold out every Nth gold article, beginning with the Kth, and test on them")
    p.add_argument("--pieces", type=int, help="train on the windows with most labels, up to so many pieces in all")
    p.add_argument("--test", nargs=2, action="append", default=[], help="more gold to test on, never trained on")
    a = p.parse_args()
    random.seed(a.seed), np.random.seed(a.seed), torch.manual_seed(a.seed)
    tokenizer = Tokenizer.from_file(f"{a.base}/tokenizer.json")
    tokenizer.no_truncation(), tokenizer.no_padding()
    ids = [r["id"] for r in rows(a.gold[0])] if a.gold else []
    held = {r["id"] for path, _ in a.test for r in rows(path)}
    if a.fold:
        k, n = map(int, a.fold.split("/"))
        held |= set(ids[k::n])
    train = build(tokenizer, *a.gold, skip=held, weight=2.0) if a.gold else []
    if a.silver:
        train += build(tokenizer, *a.silver, skip=set(ids) | held)
    dev = build(tokenizer, *a.dev) if a.dev else []
    test = [w for w in build(tokenizer, *a.gold) if w["id"] in held] if a.fold else []
    test += [w for pair in a.test for w in build(tokenizer, *pair)]
    train = [w for w in train if any(r and wt for r, wt in w["gold"])]
    if a.pieces:
        train.sort(key=lambda w: -sum(wt for r, wt in w["gold"] if r) / len(w["ids"]))
        total = np.cumsum([len(w["ids"]) for w in train])
        train = train[:int(np.searchsorted(total, a.pieces))]
    print(len(train), "windows to train on,", sum(len(w["ids"]) for w in train), "pieces;", len(dev), "dev", flush=True)

    encoder = Encoder(BERT, 6)
    tensors = load_file(f"{a.base}/model.safetensors")
    encoder.load_hf({k.removeprefix("bert."): v for k, v in tensors.items()})
    model = Pointer(encoder)
    if a.init:
        load(model, a.init)
    encoder.words.weight.requires_grad_(False)
    groups = []
    for name, q in model.named_parameters():
        if not q.requires_grad:
            continue
        depth = int(name.split(".")[2]) if name.startswith("encoder.layers.") else (-1 if name.startswith("encoder.") else 6)
        lr = 5 * a.rate if depth == 6 else a.rate * .9 ** (5 - depth)
        groups.append(dict(params=[q], lr=lr, base=lr, weight_decay=0.0 if q.dim() == 1 else .01))
    optimizer = torch.optim.AdamW(groups, betas=(.9, .98))
    batch = 8
    steps, step, began = a.epochs * math.ceil(len(train) / batch), 0, time.time()
    model.train()
    for epoch in range(a.epochs):
        order = sorted(random.sample(range(len(train)), len(train)), key=lambda i: len(train[i]["ids"]) // 64 + random.random())
        batches = [order[i:i + batch] for i in range(0, len(order), batch)]
        random.shuffle(batches)
        running = []
        for b in batches:
            part = [train[i] for i in b]
            ids_, mask = pad(part)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(ids_, mask, part)
            pairs = [loss_of(s, w) for s, w in zip(scores, part)]
            weight = sum(n for _, n in pairs)
            if weight == 0:
                continue
            loss = sum(l for l, _ in pairs) / weight
            share = step / steps
            for g in optimizer.param_groups:
                g["lr"] = g["base"] * min(1, share / .1) * (1 - share)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            running.append(loss.item())
            step += 1
            if step % 50 == 0:
                print(f"step {step}/{steps} loss {np.mean(running[-50:]):.3f} {time.time() - began:.0f}s", flush=True)
        line = f"epoch {epoch + 1}: loss {np.mean(running):.3f}"
        if dev:
            line += " | dev " + evaluate(model, dev)
        if test:
            line += " | held out " + evaluate(model, test)
        print(line, f"{time.time() - began:.0f}s", flush=True)
        save(model, a.out)


def load(model, folder):
    tensors = load_file(f"{folder}/model.safetensors")
    model.encoder.load_hf({k.removeprefix("bert."): v for k, v in tensors.items() if k.startswith("bert.")})
    with torch.no_grad():
        for name in ("quote", "mention", "feature"):
            getattr(model, name).weight.copy_(tensors[f"{name}.weight"])
            getattr(model, name).bias.copy_(tensors[f"{name}.bias"])
        model.nobody.copy_(tensors["nobody"]), model.bias.copy_(tensors["bias"])


def save(model, out):
    with torch.no_grad():
        tensors = {f"bert.{k}": v.clone() for k, v in model.encoder.hf().items()}
        tensors["bert.embeddings.word_embeddings.weight"][OPEN:NAME + 1] += model.special
        for name in ("quote", "mention", "feature"):
            tensors[f"{name}.weight"], tensors[f"{name}.bias"] = getattr(model, name).weight, getattr(model, name).bias
        tensors["nobody"], tensors["bias"] = model.nobody, model.bias
    import os
    os.makedirs(out, exist_ok=True)
    save_file({k: v.contiguous() for k, v in tensors.items()}, f"{out}/model.safetensors")


if __name__ == "__main__":
    main()
