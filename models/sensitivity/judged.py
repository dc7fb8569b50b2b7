"""What distil.py writes and train.py reads: sentences, and what the teacher makes of them."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy

from network import STATE, TOPICS


@dataclass(frozen=True)
class Judged:
    texts: list[str]
    languages: list[str]
    wanted: numpy.ndarray
    """How surely each is restricted: by its label, where it has one, else by the teacher."""
    labelled: numpy.ndarray
    topics: numpy.ndarray
    """Numbers of the topics of what is labelled as restricted, else -100."""
    states: numpy.ndarray
    """[texts][48]: the teacher's states on their principal axes, of unit variance overall."""
    token_states: numpy.ndarray
    """[tokens of all texts][112], read from the disk as needed; not-a-number where the teacher saw none."""


def token_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}-tokens.npy")


def read_judged(path: Path) -> Judged:
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    means = numpy.load(path.with_suffix(".npy")).astype(numpy.float32)
    means -= means.mean(0)
    _, _, axes = numpy.linalg.svd(means[:8000], full_matrices=False)
    states = means @ axes[:STATE].T
    return Judged(
        texts=[row["text"] for row in rows],
        languages=[row["language"] for row in rows],
        wanted=numpy.array([wanted(row) for row in rows], numpy.float32),
        labelled=numpy.array(["restricted" in row for row in rows]),
        topics=numpy.array([topic(row) for row in rows]),
        states=states / states.std(),
        token_states=numpy.load(token_path(path), mmap_mode="r"),
    )


def wanted(row: dict) -> float:
    if "restricted" in row:
        return 0.98 if row["restricted"] else 0.02
    return 1 / (1 + math.exp(-row["logit"]))


def topic(row: dict) -> int:
    return TOPICS.index(row["topic"]) if row.get("restricted") and row["topic"] in TOPICS else -100
