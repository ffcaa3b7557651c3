#!/usr/bin/env bash
# Opens a report in Chromium and uses it: searches, sorts, filters, hovers, types, downloads.
#
#   tests/browser/run.sh [PULLQUOTE [PICTURES]]
#
# PULLQUOTE is the program (default: target/release/pullquote), PICTURES a folder for screenshots. Needs Node.js with npm,
# and Debian's Chromium, which it installs when run as root where apt-get is; playwright-core and axe-core come from npm.
# What cannot be had is said, and the tests are passed over.
set -euo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
root=$here/../..
program=$(readlink -f -- "${1:-$root/target/release/pullquote}")
pictures=${2:-}
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

skip() { echo "browser tests skipped: $*"; exit 0; }
has() { command -v "$1" > /dev/null; }

if ! has chromium && [[ $(id -u) == 0 ]] && has apt-get; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } > "$scratch/apt" 2>&1 || tail -3 "$scratch/apt"
fi
has chromium || skip "chromium is not installed and could not be"
has npm || skip "npm is not installed"
cp "$here/package.json" "$here/test.mjs" "$scratch/"
(cd "$scratch" && npm install --no-audit --no-fund --no-package-lock --ignore-scripts) > "$scratch/npm" 2>&1 || { tail -3 "$scratch/npm"; skip "npm could not install playwright-core and axe-core"; }

export SOURCE_DATE_EPOCH=1900000000
"$program" report "$root/examples/archive.jsonl" --out "$scratch/site" --title "Strait of Anselm" --min-quotes 2 --quiet
"$program" analyze "$root/examples/harbour-talks.txt" --format html --out "$scratch/one.html" --quiet

# A speaker with 50,000 quotations.
node -e '
const out = [];
for (let n = 0; n < 2000; n++) {
  const lines = [];
  for (let k = 0; k < 25; k++) lines.push(`“Pier number ${n * 25 + k} holds as it should,” said Oda Frisk.`);
  const day = String(1 + n % 28).padStart(2, "0"), month = String(1 + n % 12).padStart(2, "0");
  out.push(JSON.stringify({ id: `p${n}`, title: `Pier report ${n}`, outlet: `Quay Post ${n % 3}`, published: `${2031 + n % 3}-${month}-${day}`, text: `The harbour board met in hall ${n}, street ${n * 7919}.\n\n` + lines.join("\n\n") }));
}
require("fs").writeFileSync(process.argv[1], out.join("\n") + "\n");
' "$scratch/piers.jsonl"
"$program" batch "$scratch/piers.jsonl" --out "$scratch/tables" --no-framing --rules-only --duplicates analyse --quiet
# Near-duplicates by design; here each counts.
"$program" report "$scratch/tables" --out "$scratch/long" --no-articles --quiet

cd "$scratch"
node test.mjs "$scratch" "$pictures"
