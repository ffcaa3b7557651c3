#!/usr/bin/env python3
"""A baseline for `pullquote eval stances`: the stances of an analysis, scored by VADER's word list instead of the model.

  pip install vaderSentiment==3.3.2
  scripts/lexicon_stances.py [--one-voice] GOLD.jsonl ANALYSIS.jsonl > system.jsonl
  pullquote eval stances GOLD.jsonl --system system.jsonl --threshold 0.3

ANALYSIS is what `pullquote analyze --format jsonl GOLD.jsonl` wrote: actors, mentions and voices stay as they are. Each
sentence of the gold is scored (VADER's `compound`, -1 to 1), quoted words for their speaker, the rest for the article;
an edge is the mean of the sentences in which that voice mentions the target. With --one-voice all words are the
article's. C. J. Hutto and E. Gilbert, "VADER", ICWSM 2014; licence MIT.
"""
import argparse
import collections
import json

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer


def quoted(analysis):
    """The speech in quotation marks: (start, end, speaker or None), in order."""
    spans = []
    for quote in analysis["quotes"]:
        if quote["kind"] in ("direct", "mixed"):
            speaker = quote["speaker"] and quote["speaker"]["actor"]
            spans += [(r["start"], r["end"], speaker) for r in quote["quoted"]]
    return sorted(spans, key=lambda span: span[:2])


def voices(text, start, end, spans):
    """The words of each voice in a stretch; None is the article's, and words of unknown speakers are nobody's."""
    out, at = collections.defaultdict(str), start
    for s, e, speaker in spans:
        s, e = max(s, at), min(e, end)
        if s < e:
            out[None] += text[at:s] + " ... "
            if speaker is not None:
                out[speaker] += text[s:e] + " "
            at = e
    out[None] += text[at:end]
    return out


def stances(gold, analysis, vader, one_voice):
    text, spans = gold["text"], [] if one_voice else quoted(analysis)
    edges = collections.defaultdict(list)
    for start, end in gold["sentences"]:
        scores = {voice: vader.polarity_scores(words)["compound"]
                  for voice, words in voices(text, start, end, spans).items()}
        for actor in analysis["actors"]:
            here = {None if one_voice or m["voice"] == "article" else m["voice"] for m in actor["mentions"]
                    if start <= m["start"] < end}
            for voice in here - {actor["id"], "unknown"}:
                if voice in scores:
                    edges[voice, actor["id"]].append(scores[voice])
    return {edge: sum(all_scores) / len(all_scores) for edge, all_scores in edges.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("analysis")
    parser.add_argument("--one-voice", action="store_true", help="quoted words are the article's too")
    args = parser.parse_args()
    vader = SentimentIntensityAnalyzer()
    with open(args.analysis, encoding="utf-8") as lines:
        analyses = {row["id"]: row for row in map(json.loads, lines)}
    with open(args.gold, encoding="utf-8") as lines:
        for gold in map(json.loads, lines):
            analysis = analyses[gold["id"]]
            edges = stances(gold, analysis, vader, args.one_voice)
            for actor in analysis["actors"]:
                score = edges.get((None, actor["id"]))
                actor["framing"] = None if score is None else {"score": score}
            analysis["stances"] = [{"from": source, "to": target, "score": score}
                                   for (source, target), score in edges.items()]
            print(json.dumps({key: analysis[key] for key in ("id", "actors", "stances")}))


if __name__ == "__main__":
    main()
