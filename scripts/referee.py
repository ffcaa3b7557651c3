#!/usr/bin/env python3
"""Has the referee judge the release build, and compares with the figures of tests/referee.json.

  scripts/referee.py [--shared DIR] [--binary FILE] [--only NAME,..] [--update]

Needs the folder `shared` with data/ and tools/score.py (by default the one beside the checkout); where it is not there,
says so and passes. Fails when a figure is more than 0.1 points below the stored one; --update stores today's figures.
Standard library only.
"""
import argparse
import json
import lzma
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / "tests" / "referee.json"
TOLERANCE = 0.001

# name: (task, file, keep only the items that are sure)
RUNS = {
    "speakers_dev": ("speakers", "speakers_dev", False),
    "speakers_train": ("speakers", "speakers_train", False),
    "polnear_dev": ("attribution", "polnear_dev", False),
    "newsmtsc_dev_rw": ("framing", "newsmtsc_dev_rw", False),
    "newsmtsc_dev_mt": ("framing", "newsmtsc_dev_mt", False),
    "targets_wild_dev": ("framing", "targets_wild_dev", False),
    "targets_wild_dev (sure)": ("framing", "targets_wild_dev", True),
}

# Figures where less is better: false speech is `wrong/all`, spurious spans a count.
FEWER = ("false speech on scare/title/other", "spurious spans", "missing documents", "missing")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=pathlib.Path, default=ROOT.parent / "shared")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target" / "release" / "pullquote")
    parser.add_argument("--only", default="", help="runs to do, comma-separated")
    parser.add_argument("--update", action="store_true", help="store today's figures")
    return parser.parse_args()


def gold_lines(shared, name, sure):
    with lzma.open(shared / "data" / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [line for line in lines if line.strip()]
    return [row for row in rows if json.loads(row)["sure"]] if sure else rows


def run(binary, shared, task, name, sure, folder):
    """The referee's figures for one data set, and the seconds the binary took."""
    gold, system = folder / f"{name}.jsonl", folder / f"{name}.system.jsonl"
    gold.write_text("".join(gold_lines(shared, name, sure)), encoding="utf-8")
    command = {
        "framing": [binary, "frame", gold],
        "speakers": [binary, "analyze", "--no-framing", "--format", "jsonl", gold],
        "attribution": [binary, "analyze", "--no-framing", "--format", "jsonl", gold],
    }[task]
    begun = time.monotonic()
    with system.open("wb") as out:
        subprocess.run([*map(str, command), "--quiet"], stdout=out, check=True)
    seconds = time.monotonic() - begun
    score = [sys.executable, shared / "tools" / "score.py", task, gold, system, "--json"]
    judged = subprocess.run([*map(str, score)], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(judged.stdout), seconds


def number(value):
    """A figure as a number: `3/83` and `0.86 of 7` are figures too."""
    if isinstance(value, str):
        first = value.split()[0]
        return float(first.split("/")[0]) if "/" in first else float(first)
    return float(value)


def flat(figures, prefix=""):
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}: ")
        else:
            yield prefix + name, value


def worse(name, now, before):
    """Whether a figure fell, by more than the tolerance where it is a share."""
    now, before = number(now), number(before)
    if name.endswith(FEWER):
        return now > before
    return now < before - TOLERANCE - 1e-9


def main():
    args = arguments()
    if not (args.shared / "tools" / "score.py").is_file():
        print(f"referee: skipped, there is no {args.shared / 'tools' / 'score.py'}; nothing was measured")
        return 0
    if not args.binary.is_file():
        print(f"referee: no {args.binary}; run cargo build --release first")
        return 2
    stored = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.is_file() else {}
    wanted = [name for name in args.only.split(",") if name] or list(RUNS)
    fallen, results = [], {}
    with tempfile.TemporaryDirectory() as folder:
        for name in wanted:
            figures, seconds = run(args.binary, args.shared, *RUNS[name], pathlib.Path(folder))
            results[name] = figures
            before = dict(flat(stored.get(name, {})))
            print(f"\n{name}  ({seconds:.1f} s)")
            for figure, value in flat(figures):
                old = before.get(figure)
                fell = old is not None and worse(figure, value, old)
                mark = "  FELL" if fell else ""
                print(f"  {figure:<58} {value!s:>16}  {'' if old is None or old == value else f'was {old}'}{mark}")
                if fell:
                    fallen.append(f"{name}: {figure}: {old} -> {value}")
    if args.update:
        BASELINE.write_text(json.dumps({**stored, **results}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"\nstored in {BASELINE.relative_to(ROOT)}")
        return 0
    missing = [name for name in wanted if name not in stored]
    if missing:
        print(f"\nno stored figures for {', '.join(missing)}; scripts/referee.py --update stores them")
    print("\n" + ("FELL:\n  " + "\n  ".join(fallen) if fallen else "no figure fell"))
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())
