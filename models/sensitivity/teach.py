"""Trains the teacher on the composed lines and keeps it in a file, for distil.py.

python teach.py --data FOLDER --encoder FOLDER --output teacher.pt
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy
import torch

from examples import ExampleSource, example_source
from lines import Example, read_lines
from measures import report_sets
from teacher import train_teacher
from training_options import corpora_parser

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.set_num_threads(options.threads)
    lines = read_lines(HERE / "lines")
    examples = example_source(lines, options.data, options.seed)
    epochs = [lesson(lines, examples) for _ in range(options.epochs)]
    teacher = train_teacher(options.encoder, epochs, options.seed)
    torch.save(teacher.state_dict(), options.output)
    report_sets(lambda texts: numpy.array(teacher.score(texts)))


def read_options() -> argparse.Namespace:
    parser = corpora_parser(__doc__, seed=11)
    parser.add_argument("--epochs", type=int, default=3)
    return parser.parse_args()


def lesson(lines: list[Example], examples: ExampleSource) -> list[Example]:
    """Each line once, a little changed, and a third as many other examples."""
    rows = [examples.varied(replace(line, text=examples.swapped(line.text))) for line in lines]
    return rows + [examples.draw() for _ in range(len(lines) // 3)]


if __name__ == "__main__":
    main()
