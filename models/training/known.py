#!/usr/bin/env python3
"""Makes data/known.tsv: what the news calls those it names often, counted in the archive.

    cut -f1 models/training/labels/speakers.tsv | sort -u | grep -v '#' > IDS          (these are left out)
    zstd -dcq ../shared/data/archive_abp.jsonl.zst | grep -vFf IDS > ARTICLES.jsonl
    cargo run --release --example roles -- ARTICLES.jsonl > ROLES.jsonl
    python3 models/training/known.py ROLES.jsonl > data/known.tsv

Standard library only.
"""
import collections
import json
import math
import sys

LEAST_ARTICLES = 8      # that name somebody
LEAST_SAID = 3          # in which a noun or a capitalised word is said of it
LEAST_SHARE = 0.01
LEAST_NEAR = 4          # that have both the name and the phrase
LEAST_LIFT = 3.0
MOST = 10               # of each kind
LEAST_TOLD = 5          # in which a title or a pronoun tells the gender of a person
LEAST_ONE = 0.88        # that tell the same
LEAST_OF_ALL = 0.08     # of the articles with the name that tell it
HEAD = """# What the news calls those it names often: nouns and capitalised words said of them, and nouns of definite phrases ("the
# airline") that articles with the name have more often than others. Counted by models/training/known.py.
# Columns: name; nouns said of it, with the share of its articles in percent; capitalised words said of it; nouns near it,
#   with ten times the logarithm of the lift; m or f, of persons whose articles say he or she. Sorted by name.
# Licence: as the project."""


def nouns(*lists):
    out = set()
    for name, kinds in lists:
        with open(f"data/{name}", encoding="utf-8") as f:
            for line in f:
                row = line.rstrip("\n").split("\t")
                if row[0] and not line.startswith("#") and (kinds is None or row[-1] in kinds):
                    out.add(row[0].lower())
    return out


def gender(told, n):
    """m or f where articles agree on it, else nothing."""
    (one, count), known = told.most_common(1)[0] if told else ("", 0), sum(told.values())
    return one if known >= LEAST_TOLD and count >= LEAST_ONE * known and known >= LEAST_OF_ALL * n else ""


def main():
    bodies = nouns(("org_nouns.tsv", None))
    allowed = bodies | nouns(("roles.tsv", None), ("public_roles.txt", None), ("titles.tsv", {"role"}))
    articles = collections.Counter()
    said, words, near, told = (collections.defaultdict(collections.Counter) for _ in range(4))
    phrases, total = collections.Counter(), 0
    for line in open(sys.argv[1], encoding="utf-8"):
        record = json.loads(line)
        total += 1
        phrases.update(record["phrases"])
        for name, guess, sex, roles, modifiers in record["actors"]:
            if guess == "Place" or not name[:1].isupper() or len(name) > 60 or "\t" in name:
                continue
            articles[name] += 1
            if sex and guess == "Person" and " " in name:
                told[name][sex] += 1
            said[name].update(sorted({r.removeprefix("former ").removeprefix("vice ") for r in roles if not r.startswith("vice ")} & allowed))
            words[name].update(sorted(m for m in modifiers if m[:1].isupper() and m.lower() not in ("the", "former", "watch") and m not in name))
            if guess != "Person":
                near[name].update(sorted(bodies.intersection(record["phrases"])))
    print(HEAD)
    for name in sorted(n for n in articles if articles[n] >= LEAST_ARTICLES):
        n = articles[name]
        enough = max(LEAST_SAID, LEAST_SHARE * n)
        calls = [f"{r}:{max(1, round(100 * c / n))}" for r, c in said[name].most_common(MOST) if c >= enough]
        marks = [m for m, c in words[name].most_common(MOST) if c >= enough]
        lifts = []
        for noun, c in near[name].items():
            lift = c / n / (phrases[noun] / total)
            if c >= LEAST_NEAR and phrases[noun] >= 30 and lift >= LEAST_LIFT:
                lifts.append((c * math.log(lift), noun, lift))
        around = [f"{noun}:{round(10 * math.log(lift))}" for _, noun, lift in sorted(lifts, reverse=True)[:MOST]]
        sex = gender(told[name], n)
        if calls or around or sex:
            cells = [name, " ".join(c.replace(" ", "_") for c in calls), " ".join(marks), " ".join(a.replace(" ", "_") for a in around)]
            print("\t".join(cells + [sex]).rstrip("\t"))


if __name__ == "__main__":
    main()
