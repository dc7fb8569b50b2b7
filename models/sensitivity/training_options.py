"""What can be chosen for a step of the training."""

import argparse
from pathlib import Path


def base_parser(description: str | None, seed: int) -> argparse.ArgumentParser:
    """What every step is told."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of multilingual-e5-small")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=seed)
    return parser


def corpora_parser(description: str | None, seed: int) -> argparse.ArgumentParser:
    """What the steps are told that read sentences."""
    parser = base_parser(description, seed)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    return parser


def train_options(description: str | None) -> argparse.Namespace:
    """What train.py is told."""
    parser = base_parser(description, seed=7)
    parser.add_argument("--judged", type=Path, required=True, help="what distil.py wrote")
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"), help="vectors of single words")
    parser.add_argument("--keep", type=Path, help="also write the network as torch keeps it")
    parser.add_argument("--steps", type=int, default=18_000)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--imitation", type=float, default=0.3, help="weight of the teacher's state")
    parser.add_argument("--token-imitation", type=float, default=1.0, help="weight of its tokens' states")
    parser.add_argument("--words", type=int, default=12_000)
    parser.add_argument("--threshold", type=float, default=0.1, help="threshold.py can change it later")
    return parser.parse_args()
