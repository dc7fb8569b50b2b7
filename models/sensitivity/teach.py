"""Trains the teacher on the composed lines and keeps it in a file, for distil.py.

python teach.py --data FOLDER --encoder FOLDER --output teacher.pt
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

import torch

from examples import ExampleSource
from grammar import load_grammar
from lines import Example, read_lines
from open_data import read_open_data
from teacher import Teacher, train_teacher

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.set_num_threads(options.threads)
    lines = read_lines(HERE / "lines")
    examples = example_source(lines, options.data, options.seed)
    epochs = [lesson(lines, examples) for _ in range(options.epochs)]
    teacher = train_teacher(options.encoder, epochs, options.seed)
    torch.save(teacher.state_dict(), options.output)
    for name in ("development", "held-out"):
        report(name, teacher)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of multilingual-e5-small")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


def example_source(lines: list[Example], data: Path, seed: int) -> ExampleSource:
    """Draws from the lines, the templates and what the open corpora hold of harmless sentences."""
    grammar = load_grammar(HERE / "grammar")
    # Identifiers are the patterns' task: open sentences that hold some would teach digits.
    harmless = [text for text, restricted in read_open_data(data) if not restricted]
    return ExampleSource(lines, grammar, grammar.templates, harmless, HERE / "lines", seed)


def lesson(lines: list[Example], examples: ExampleSource) -> list[Example]:
    """Each line once, a little changed, and a third as many other examples."""
    rows = [examples.varied(replace(line, text=examples.swapped(line.text))) for line in lines]
    return rows + [examples.draw() for _ in range(len(lines) // 3)]


def report(name: str, teacher: Teacher) -> None:
    path = HERE / "evaluation" / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    scores = torch.tensor(teacher.score([row["text"] for row in rows]))
    truth = torch.tensor([row["class"] == "restricted" for row in rows])
    found, other = scores[truth], scores[~truth]
    area = (found[:, None] > other[None]).float().mean()
    alarms = (other >= found.quantile(0.01)).float().mean()
    print(f"{name}: area {area:.4f}, false alarms at 99 % recall {alarms:.3f}", flush=True)


if __name__ == "__main__":
    main()
