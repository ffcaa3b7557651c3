"""Articles as windows of word pieces, and what the speaker model is asked about them.

An article is read in windows of up to 512 word pieces in which long quotations are shortened to their first 14 and
last 8 pieces. `[unused1]` opens a quotation, `[unused2]` stands for what was left out, `[unused3]` closes it,
`[unused4]` ends a paragraph, `[unused5]` separates the names at the head of a window: actors of the article that the
window itself does not name. `src/speaker/windows.rs` writes an article in the same way.
"""
import collections
import math
import re

import numpy as np

from gold import norm

CLS, SEP = 101, 102
OPEN, CUT, CLOSE, BREAK, NAME = 2, 3, 4, 5, 6  # [unused1] to [unused5]
HEAD, TAIL = 14, 8
BODY, BACK, AHEAD, CAST = 460, 170, 50, 12
FEATURES = 8
# Those of them that say what the rules answer.
RULES = [0, 1, 7]
# Labels of a piece: outside; content of speech, content that is no speech, cue, source, each first or not.
TAGS = ("O", "B-speech", "I-speech", "B-thought", "I-thought", "B-cue", "I-cue", "B-source", "I-source")
UNASKED = -1


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
    pieces, out, marks, ends = Pieces(tokenizer, cand.get("seen") or text), [], {}, []
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


def windows(total, ends, before=BACK):
    """(from, to, first scored place, one past the last): what each window holds and which markers it answers for; `before`:
    how many pieces stand before the first of these."""
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
        back = limit - before
        fit = [e for e in ends if back <= e < limit]
        start = max(fit[0] if fit else back, start + 1)


def features(quote, actor, is_name, distance, in_cast, count, last):
    answer = quote["answer"] or {}
    speaker = answer.get("speaker")
    rule = bool(speaker) and speaker[0] == actor
    return [float(rule), speaker[2] if rule else 0.0, math.log1p(abs(distance)) / 5 if not in_cast else 0.0,
            float(distance > 0 and not in_cast), float(in_cast), float(is_name), math.log1p(count) / 3, float(last)]


def examples(tokenizer, record, cand, tagged=False, every=False, before=BACK):
    """Windows as dicts of ids, which of them are the article's own words (`own`), markers, candidates (from, to, actor),
    features per marker and candidate, and labels of the pieces where the record has PolNeAR's attributions (`tagged`).
    `every`: those without a quotation too."""
    pieces, marks, ends = body(tokenizer, record["text"], cand)
    labels = tags(record, pieces, cand) if tagged else np.full(len(pieces), UNASKED, np.int64)
    told = own_words(pieces)
    starts = np.array([p[1] for p in pieces])
    count = collections.Counter(m[2] for m in cand["mentions"])
    spots = []
    for s, e, actor, is_name in cand["mentions"]:
        own = [i for i in np.nonzero((starts >= s) & (starts < e))[0] if pieces[i][0] > NAME]
        if own:
            spots.append((own[0], own[-1] + 1, actor, is_name))
    out = []
    for start, stop, first, limit in windows(len(pieces), ends, before):
        mine = [(i, p) for i, p in marks.items() if first <= p < limit]
        if not mine and not tagged and not every:
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
        asked = np.full(len(ids), UNASKED, np.int64)
        stop = min(limit, stop, len(ids) - 1 - shift)
        asked[first + shift:stop + shift] = labels[first:stop]
        own = np.zeros(len(ids), bool)
        own[first + shift:stop + shift] = told[first:stop]
        out.append(dict(ids=np.array(ids, np.uint16), own=own, marks=np.array([p + shift for _, p in mine], np.int16),
                        quotes=[i for i, _ in mine], tags=asked.astype(np.int8),
                        places=np.array([p[:3] for p in places], np.int32).reshape(-1, 3),
                        feats=all_features(cand, mine, places, shift, count)))
    return out


def all_features(cand, mine, places, shift, count):
    """Quotations × candidates × features."""
    feats = []
    for i, p in mine:
        before = next((q["answer"]["speaker"][0] for q in reversed(cand["quotes"][:i]) if (q["answer"] or {}).get("speaker")), None)
        feats.append([features(cand["quotes"][i], a, n, (p + shift) - s, c, count[a], a == before)
                      for s, e, a, n, c in places])
    return np.array(feats, dtype=np.float16).reshape(len(mine), len(places), FEATURES)


def bytes_at(text):
    """For each code point of a text the byte it begins at, and one more for the end."""
    return np.concatenate([[0], np.cumsum([len(c.encode("utf-8")) for c in text])]).astype(int).tolist()


def own_words(pieces):
    """Which pieces are the article's own words, or a marker that stands for a quotation."""
    return np.array([p[0] == OPEN or (p[1] >= 0 and p[0] > NAME) for p in pieces], dtype=bool)


def tags(record, pieces, cand):
    """A label for each piece of the article's own words and for each opening marker, by PolNeAR's attributions."""
    ends = {q["span"][0]: q["span"][1] for q in cand["quotes"]}
    asked = own_words(pieces)
    # A quotation is where its middle is.
    at = np.array([(p[1] + ends[p[1]]) // 2 if p[0] == OPEN else p[1] for p in pieces])
    table = bytes_at(record["text"])
    labels = np.where(asked, 0, UNASKED).astype(np.int64)
    for q in record["quotes"]:
        for key, first in (("content", 1 if q["speech"] else 3), ("cue", 5), ("source", 7)):
            for a, b in q[key]:
                hit = np.nonzero(asked & (at >= table[a]) & (at < table[b]))[0]
                if len(hit):
                    labels[hit] = first + 1
                    labels[hit[0]] = first
    return labels


def actor_forms(text, cand):
    """Normalised names and phrases of every actor."""
    forms, raw = collections.defaultdict(set), text.encode("utf-8")
    for s, e, actor, _ in cand["mentions"]:
        forms[actor].add(norm(raw[s:e].decode("utf-8")))
    for a, (name, _, _) in enumerate(cand["actors"]):
        forms[a].add(norm(name))
    return forms


def read_labels(path):
    """labels/speakers.tsv: article -> {(start, end): (role, speaker)}, in code points."""
    out = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            if not line.startswith("#"):
                article, start, end, role, *more = line.rstrip("\n").split("\t")
                out.setdefault(article, {})[int(start), int(end)] = role, more[0] if more else ""
    return out


def families(name):
    """The family names of people named together, all in full or all without given names; of anything else an empty set."""
    parts = [part.split() for part in re.split(r", | and ", name.replace(", and ", " and ")) if part.strip()]
    together = " and " in name and (all(1 < len(part) < 6 for part in parts) or all(len(part) == 1 for part in parts))
    return {part[-1] for part in parts} if together else set()


def labelled(record, cand, labels):
    """As `gold`, from the speaker labels of an article."""
    table, forms, raw = bytes_at(record["text"]), actor_forms(record["text"], cand), record["text"].encode("utf-8")
    at = {(table[a], table[b]): v for (a, b), v in labels.items()}
    out = []
    for q in cand["quotes"]:
        role, who = at.get(tuple(q["span"]), ("", ""))
        name = norm(who)
        right = {a for a, f in forms.items() if name in f}
        if not right and (family := families(name)):    # people named together: in other forms of their names, or not at all
            right = {a for a, f in forms.items() if any(families(form) == family for form in f)}
        elif name and name != "?" and not right:    # the nearest mention of the phrase's words
            near = [(abs(q["span"][0] - s), a) for s, e, a, _ in cand["mentions"]
                    for t in [norm(raw[s:e].decode("utf-8"))] if len(t) > 3 and t in name or t and name in t]
            right = {min(near)[1]} if near else set()
        if role and role != "speech":
            right = {-1}
        out.append((right or None, float(bool(right))))
    return out


def gold(record, cand):
    """Per quotation: set of right actors, or {-1} for nobody, or None for unknown; and a weight."""
    table, forms = bytes_at(record["text"]), actor_forms(record["text"], cand)
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
