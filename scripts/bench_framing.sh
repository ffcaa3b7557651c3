#!/usr/bin/env bash
# Framing side by side on one core, tokenisation included: pullquote's int8 model, the same ONNX file in Python's
# onnxruntime, and the same weights in full precision in Python's torch and, if it was built, pullquote's rust-bert engine.
#
#   PULLQUOTE_ARCHIVE=archive.jsonl scripts/bench_framing.sh [ROUNDS]
#
# Draws 2,000 sentences with a name from the archive (JSON Lines with `text`), runs every system ROUNDS times in turn
# (default 5) on the last core, and prints medians of CPU seconds without loading, and how many labels are those of
# onnxruntime. Loading is taken off by timing a file of one sentence too. A virtual environment with pinned packages is
# made under target/ (PULLQUOTE_PYTHON names a Python that has them already). BINARY and RUST_BERT name the programs.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
rounds=${1:-5}
binary=${BINARY:-target/release/pullquote}
rust_bert=${RUST_BERT:-target/rust-bert/release/pullquote}
folder=${MODEL:-models/framing}
work=target/bench-framing
mkdir -p "$work"

[[ -n ${PULLQUOTE_ARCHIVE:-} ]] || { echo "name an archive: PULLQUOTE_ARCHIVE=archive.jsonl $0" >&2; exit 2; }
[[ -x $binary ]] || { echo "$binary is not there: cargo build --release" >&2; exit 2; }
python=${PULLQUOTE_PYTHON:-$work/venv/bin/python}
if [[ ! -x $python ]]; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet numpy==2.4.6 tokenizers==0.22.2 onnxruntime==1.32.0 torch==2.4.1 \
        transformers==4.57.6 safetensors==0.8.0
fi
[[ -s $work/sentences.jsonl ]] || "$python" scripts/bench_framing.py draw "$PULLQUOTE_ARCHIVE" 2000 "$work/sentences.jsonl"
head -1 "$work/sentences.jsonl" > "$work/one.jsonl"

core=$(($(nproc) - 1))
pinned() { taskset -c "$core" "$@"; }

# CPU seconds of a run of pullquote; its answers go to a file.
cpu() {
    local out=$1 times
    shift
    times=$({ TIMEFORMAT='%U %S'; time pinned "$@" --threads 1 --quiet --out "$out" 1>&2; } 2>&1 | tail -1)
    awk '{print $1 + $2}' <<< "$times"
}

rust() {
    local name=$1 all one
    shift
    all=$(cpu "$work/$name.jsonl" "$@" "$work/sentences.jsonl")
    one=$(cpu "$work/one.out" "$@" "$work/one.jsonl")
    awk -v a="$all" -v b="$one" 'BEGIN {printf "%.3f\n", a - b}' >> "$work/$name.seconds"
}

python_side() {
    pinned "$python" scripts/bench_framing.py "$1" "$folder" "$work/sentences.jsonl" > "$work/$1.out"
    cut -d' ' -f1 "$work/$1.out" >> "$work/$1.seconds"
}

systems=(pullquote onnxruntime torch)
[[ -x $rust_bert && -f $folder/model.safetensors ]] && systems+=(rust-bert)
rm -f "$work"/*.seconds
for ((round = 0; round < rounds; round++)); do
    for system in "${systems[@]}"; do
        case $system in
            pullquote) rust pullquote "$binary" frame ${MODEL:+--model "$MODEL"} ;;
            rust-bert) rust rust-bert "$rust_bert" frame --engine rust-bert --model "$folder" ;;
            *) python_side "$system" ;;
        esac
    done
done

"$python" - "$work" "${systems[@]}" << 'PYTHON'
import json, pathlib, statistics, sys
work, systems = pathlib.Path(sys.argv[1]), sys.argv[2:]
digits = {"negative": "0", "neutral": "1", "positive": "2"}
def labels(system):
    if system in ("onnxruntime", "torch"):
        return (work / f"{system}.out").read_text().split()[1]
    return "".join(digits[json.loads(line)["label"]] for line in open(work / f"{system}.jsonl"))
reference = labels("onnxruntime")
medians = {s: statistics.median(map(float, (work / f"{s}.seconds").read_text().split())) for s in systems}
print(f"{len(reference)} sentences, one core, CPU time, medians")
for s in systems:
    same = sum(a == b for a, b in zip(labels(s), reference)) / len(reference)
    print(f"{s:12} {len(reference) / medians[s]:7.0f} sentences/s  {medians[s]:7.2f} s  "
          f"{medians['onnxruntime'] / medians[s]:5.2f} x onnxruntime  labels equal {same:6.1%}")
PYTHON
