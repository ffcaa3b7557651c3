#!/usr/bin/env python3
"""Writes the weighted mean of the weights of several runs of speaker.py that went on from each other.

    python3 models/training/mean.py --out F C:.4 D:.3 E:.3

Needs torch, safetensors.
"""
import argparse
import os

from safetensors.torch import load_file, save_file


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", required=True)
    p.add_argument("runs", nargs="+", metavar="RUN:WEIGHT", help="folder of a run, and its share; the shares add up to 1")
    a = p.parse_args()
    shares = [(run, float(share)) for run, share in (text.rsplit(":", 1) for text in a.runs)]
    if abs(sum(share for _, share in shares) - 1) > 1e-6:
        p.error("the shares do not add up to 1")
    mean = {}
    for run, share in shares:
        for name, tensor in load_file(f"{run}/model.safetensors").items():
            mean[name] = mean.get(name, 0) + share * tensor.float()
    os.makedirs(a.out, exist_ok=True)
    save_file({name: tensor.contiguous() for name, tensor in mean.items()}, f"{a.out}/model.safetensors")


if __name__ == "__main__":
    main()
