"""What can be chosen for a training."""

import argparse
from pathlib import Path


def read_options(description: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--judged", type=Path, help="what distil.py wrote")
    parser.add_argument("--resume", type=Path, help="a model-bytes.ts to go on from")
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"))
    parser.add_argument("--steps", type=int, default=1800)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--words", type=int, default=9000)
    # For recall: from the table printed at the end, where lower ones begin to cost more than they find.
    parser.add_argument("--threshold", type=float, default=0.22)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()
