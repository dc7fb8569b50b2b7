"""Averages two packed models, one of which went on from the other: the mean errs less than either.

python average.py FIRST SECOND --threshold 0.1 --output model-bytes.ts
"""

import argparse
from pathlib import Path

import numpy
import torch

from network import SensitivityNetwork
from quantise import pack
from resume import load_packed
from train import write_module


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, nargs=2)
    parser.add_argument("--threshold", type=float, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    (hashes, weights), (other_hashes, others) = map(load_packed, options.models)
    others = others | {"words.weight": aligned(hashes, weights, other_hashes, others)}
    network = SensitivityNetwork(len(hashes))
    with torch.no_grad():
        for name, values in weights.items():
            network.get_parameter(name).copy_(torch.tensor((values + others[name]) / 2))
    write_module(options.output, pack(network, hashes, options.threshold))


def aligned(hashes, weights, other_hashes, others) -> numpy.ndarray:
    """The other model's table in the first one's order; words it lacks as the first has them."""
    rows = {value: row for row, value in enumerate(other_hashes)}
    table = weights["words.weight"].copy()
    for row, value in enumerate(hashes):
        if value in rows:
            table[row] = others["words.weight"][rows[value]]
    table[len(hashes) :] = others["words.weight"][len(other_hashes) :]
    return table


if __name__ == "__main__":
    main()
