"""BERT and MPNet encoders in plain torch, read from and written to Hugging Face names.

The student is a BERT (MiniLM-L6); the teachers are MPNet-base. Both are post-norm encoders and differ in names, in
the position numbering, and in MPNet's relative attention bias.
"""
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

BERT = dict(dim=384, heads=12, eps=1e-12, first_position=0, types=True, relative=False, qkv="attention.self.{}",
            out="attention.output.dense", norm="attention.output.LayerNorm", qkv_names=("query", "key", "value"))
MPNET = dict(dim=768, heads=12, eps=1e-5, first_position=2, types=False, relative=True, qkv="attention.attn.{}",
             out="attention.attn.o", norm="attention.LayerNorm", qkv_names=("q", "k", "v"))


def mpnet_ids(ids):
    """MPNet's vocabulary is BERT's, moved by four, with its own special tokens."""
    out = ids.astype(np.int64) + 4
    for bert, mpnet in ((0, 1), (101, 0), (102, 2), (103, 30526)):
        out[ids == bert] = mpnet
    return out


def rows_of(x, rows):
    """The states of `rows` (batch x k, counted from 0 in each sentence) of `x` (batch x length x width)."""
    return x.gather(1, rows[..., None].expand(-1, -1, x.shape[-1]))


class Layer(nn.Module):
    def __init__(self, kind, drop, inner=None):
        super().__init__()
        d, self.heads, self.drop = kind["dim"], kind["heads"], drop
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.up, self.down = nn.Linear(d, inner or 4 * d), nn.Linear(inner or 4 * d, d)
        self.norm1, self.norm2 = (nn.LayerNorm(d, eps=kind["eps"]) for _ in range(2))

    def forward(self, x, mask, rows=None):
        """With `rows`, the new states of these word pieces alone; they read all the others' old ones."""
        b, _, d = x.shape
        if rows is None:
            q, k, v = self.qkv(x).view(b, -1, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        else:
            w, c = self.qkv.weight, self.qkv.bias
            k, v = F.linear(x, w[d:], c[d:]).view(b, -1, 2, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
            x = rows_of(x, rows)
            q = F.linear(x, w[:d], c[:d]).view(b, -1, self.heads, d // self.heads).transpose(1, 2)
        drop = self.drop if self.training else 0.
        h = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=drop)
        h = self.out(h.transpose(1, 2).reshape(x.shape))
        x = self.norm1(x + F.dropout(h, drop))
        h = self.down(F.gelu(self.up(x)))
        return self.norm2(x + F.dropout(h, drop))


class Encoder(nn.Module):
    def __init__(self, kind, layers, drop=.1):
        super().__init__()
        self.kind, self.drop = kind, drop
        d = kind["dim"]
        self.words = nn.Embedding(30527 if kind["relative"] else 30522, d)
        self.positions = nn.Embedding(514 if kind["relative"] else 512, d)
        if kind["types"]:
            self.types = nn.Embedding(2, d)
        self.norm = nn.LayerNorm(d, eps=kind["eps"])
        inner = kind.get("inner")
        self.layers = nn.ModuleList(Layer(kind, drop, inner[i] if isinstance(inner, (list, tuple)) else inner)
                                    for i in range(layers))
        if kind["relative"]:
            self.relative = nn.Embedding(32, kind["heads"])

    def forward(self, ids, mask):
        return self.read(self.words(ids), mask)

    def read(self, words, mask):
        """The states of rows of word vectors."""
        return self.states(words, mask)[-1].float()

    def states(self, words, mask, rows=None):
        """The states after each layer; after the last those of `rows` (batch x k) alone, if given."""
        l = words.shape[1]
        first = self.kind["first_position"]
        x = words + self.positions.weight[first:first + l]
        if self.kind["types"]:
            x = x + self.types.weight[0]
        x = F.dropout(self.norm(x), self.drop if self.training else 0.)
        bias = torch.zeros(mask.shape, device=x.device).masked_fill_(~mask, -1e4)[:, None, None]
        if self.kind["relative"]:
            bias = bias + self.relative_bias(l)
        if torch.is_autocast_enabled(x.device.type):
            bias = bias.to(torch.bfloat16)
        out = []
        for layer in self.layers:
            x = layer(x, bias, rows if layer is self.layers[-1] else None)
            out.append(x)
        return out

    @torch.no_grad()
    def relative_bias(self, l):
        at = torch.arange(l, device=self.relative.weight.device)
        n = at[:, None] - at[None]
        bucket = (n < 0).long() * 16
        n = n.abs()
        large = 8 + (torch.log(n.float().clamp(min=1) / 8) / math.log(128 / 8) * 8).long()
        bucket = bucket + torch.where(n < 8, n, large.clamp(max=15))
        return self.relative(bucket).permute(2, 0, 1)[None]

    def names(self):
        """Own parameter name -> Hugging Face names (three for the fused projection)."""
        k = self.kind
        out = {"words.weight": "embeddings.word_embeddings.weight",
               "positions.weight": "embeddings.position_embeddings.weight",
               "norm.weight": "embeddings.LayerNorm.weight", "norm.bias": "embeddings.LayerNorm.bias"}
        if k["types"]:
            out["types.weight"] = "embeddings.token_type_embeddings.weight"
        if k["relative"]:
            out["relative.weight"] = "encoder.relative_attention_bias.weight"
        for i in range(len(self.layers)):
            a, b = f"layers.{i}.", f"encoder.layer.{i}."
            for p in ("weight", "bias"):
                out[a + "qkv." + p] = [b + k["qkv"].format(n) + "." + p for n in k["qkv_names"]]
                for mine, theirs in (("out", k["out"]), ("norm1", k["norm"]), ("up", "intermediate.dense"),
                                     ("down", "output.dense"), ("norm2", "output.LayerNorm")):
                    out[f"{a}{mine}.{p}"] = f"{b}{theirs}.{p}"
        return out

    def load_hf(self, tensors, layer_of=None):
        """`layer_of`: which layers of the file to take, for a shallower student."""
        def get(name):
            if layer_of:
                parts = name.split(".")
                if parts[:2] == ["encoder", "layer"]:
                    parts[2] = str(layer_of[int(parts[2])])
                name = ".".join(parts)
            return tensors[name].float()
        self.load_state_dict({mine: torch.cat([get(t) for t in theirs]) if isinstance(theirs, list) else get(theirs)
                              for mine, theirs in self.names().items()})

    def hf(self):
        state, out = self.state_dict(), {}
        for mine, theirs in self.names().items():
            if isinstance(theirs, list):
                out.update(zip(theirs, state[mine].chunk(3)))
            else:
                out[theirs] = state[mine]
        return out


class TargetClassifier(nn.Module):
    """Linear(2d -> 3 * heads) on [CLS ; mean of the target's word pieces]."""

    def __init__(self, encoder, heads=1, drop=.1):
        super().__init__()
        self.encoder, self.drop, self.heads = encoder, drop, heads
        self.fc = nn.Linear(2 * encoder.kind["dim"], 3 * heads)
        nn.init.normal_(self.fc.weight, std=.02)
        nn.init.zeros_(self.fc.bias)

    def forward(self, ids, mask, target):
        h = self.encoder(ids, mask)
        w = target.float()
        mean = torch.einsum("bld,bl->bd", h, w) / w.sum(1, keepdim=True)
        z = torch.cat([h[:, 0], mean], 1)
        with torch.autocast(z.device.type, enabled=False):
            return self.fc(F.dropout(z, self.drop if self.training else 0.)).view(-1, self.heads, 3)


class MaskedLM(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        d = encoder.kind["dim"]
        self.dense, self.norm, self.bias = nn.Linear(d, d), nn.LayerNorm(d), nn.Parameter(torch.zeros(30522))

    def forward(self, ids, mask, where):
        h = self.encoder(ids, mask).flatten(0, 1)[where]
        h = self.norm(F.gelu(self.dense(h)))
        return F.linear(h, self.encoder.words.weight, self.bias)
