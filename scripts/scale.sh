#!/usr/bin/env bash
# How fast `pullquote batch` is and how much memory it takes, as an archive grows.
#
#   scripts/scale.sh ARCHIVE.jsonl[.zst] [RECORDS…]        default: 10000 and all
#
# For each number of records: articles and megabytes of input a second, seconds of processor time, and peak memory; and below
# the seconds of each stage, those of all threads added up. Without the models, unless OPTIONS names other options of batch; OPTIONS= (empty) takes the models along. BINARY names
# another program. Needs GNU time, and zstd for archives that are packed.
set -euo pipefail

archive=$1
shift
binary=${BINARY:-$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../target/release/pullquote}
options=${OPTIONS---no-framing --rules-only}
[[ $# -gt 0 ]] || set -- 10000 all

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

unpacked() {
    case $archive in
        *.zst) zstd -dc -- "$archive" ;;
        *) cat -- "$archive" ;;
    esac
}

printf '%10s %10s %9s %8s %9s %9s %9s %10s\n' records articles 'MB in' seconds articles/s 'MB/s' 'CPU s' 'peak MiB'
for records in "$@"; do
    # `head` ends before `zstd` does.
    if [[ $records == all ]]; then unpacked; else unpacked 2> /dev/null | head -n "$records" || true; fi > "$scratch/in.jsonl"
    rm -rf -- "$scratch/out"
    code=0
    # shellcheck disable=SC2086
    command time -f '%e %U %S %M' -o "$scratch/time" \
        "$binary" batch "$scratch/in.jsonl" --out "$scratch/out" --quiet --rejects-shown 0 $options || code=$?
    [[ $code -le 1 ]] || exit "$code"
    read -r wall user system peak < <(tail -n 1 "$scratch/time")
    articles=$(grep -m 1 -o '"articles": [0-9]*' "$scratch/out/manifest.json" | grep -o '[0-9]*$')
    awk -v records="$(wc -l < "$scratch/in.jsonl")" -v articles="$articles" -v bytes="$(stat -c %s "$scratch/in.jsonl")" \
        -v wall="$wall" -v cpu="$(awk "BEGIN { print $user + $system }")" -v peak="$peak" 'BEGIN {
            mb = bytes / 1e6
            printf "%10d %10d %9.1f %8.1f %9.1f %9.2f %9.1f %10.0f\n",
                records, articles, mb, wall, articles / wall, mb / wall, cpu, peak / 1024 }'
    tail -n 1 "$scratch/out/.pullquote/times.jsonl" | grep -o '"stages":{[^}]*}' | sed 's/.*{/    /; s/}//; s/"//g; s/:/ /g; s/,/, /g'
done
