"""How well scores tell the evaluation sets' classes apart; used while training.

What is shipped, patterns included, evaluate.py measures.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy

from lines import Example

HERE = Path(__file__).parent


def report_sets(score: Callable[[list[str]], numpy.ndarray]) -> None:
    """Reports on the two sets that are there to choose by."""
    for name in ("development", "held-out"):
        rows = read_evaluation(HERE / "evaluation" / f"{name}.jsonl")
        print(name, flush=True)
        report(rows, score([row.text for row in rows]))


def report(examples: list[Example], scores: numpy.ndarray) -> None:
    truth = numpy.array([example.restricted for example in examples])
    found, other = scores[truth], scores[~truth]
    area = (found[:, None] > other[None]).mean()
    recall = (found > numpy.quantile(other, 0.95)).mean()
    alarms = (other >= numpy.quantile(found, 0.01)).mean()
    print(f"area {area:.4f} recall at 5% {recall:.4f} alarms at 99% {alarms:.4f}", flush=True)
    for threshold in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5):
        print(f"{threshold}: recall {(found >= threshold).mean():.4f} alarms {(other >= threshold).mean():.4f}")


def read_evaluation(path: Path) -> list[Example]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Example(r["text"], r["class"] == "restricted", r["topic"], r["language"]) for r in rows]
