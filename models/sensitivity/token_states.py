"""What the teacher makes of each token of a text, as the small model splits it."""

import random
import unicodedata
from dataclasses import dataclass

import numpy
import torch

from batches import LONGEST
from features import TOKEN
from network import TOKEN_STATE
from teacher import LONGEST as LONGEST_IN_PIECES
from teacher import Teacher

MIDDLE_LAYER, MIDDLE_NUMBERS = 6, 64
"""Half of the way up the words still mean what they mean; at the end all say what the text is about."""
SAMPLE = 1200


@dataclass(frozen=True)
class Reading:
    logit: float
    mean: numpy.ndarray
    """[384]: the text as a whole."""
    middle: numpy.ndarray
    last: numpy.ndarray
    """[tokens][384]: two layers' states, not-a-number where the teacher did not read as far."""


@torch.no_grad()
def read(teacher: Teacher, texts: list[str]) -> list[Reading]:
    """Some texts of like length."""
    texts = [unicodedata.normalize("NFKC", text) for text in texts]
    batch = teacher.tokenizer(
        texts, padding=True, truncation=True, max_length=LONGEST_IN_PIECES, return_tensors="pt",
        return_offsets_mapping=True,
    )  # fmt: skip
    offsets = batch.pop("offset_mapping").numpy()
    mask = batch["attention_mask"]
    states = teacher.encoder(input_ids=batch["input_ids"], attention_mask=mask, output_hidden_states=True)
    last = states.last_hidden_state
    means = (last * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    logits = teacher.output(means)[:, 0].tolist()
    both = torch.cat([states.hidden_states[MIDDLE_LAYER], last], 2).float().numpy()
    sizes, means = mask.sum(1).tolist(), means.float().numpy()
    readings = []
    for row, text in enumerate(texts):
        # Without the signs that open and close a text.
        pieces = slice(1, sizes[row] - 1)
        tokens = by_token(text, offsets[row, pieces], both[row, pieces])
        readings.append(Reading(logits[row], means[row], *numpy.split(tokens, 2, axis=1)))
    return readings


def by_token(text: str, pieces: numpy.ndarray, states: numpy.ndarray) -> numpy.ndarray:
    """The mean over each token's pieces: [tokens][numbers]."""
    spans = [match.span() for match in TOKEN.finditer(text)][:LONGEST]
    sums = numpy.zeros((len(spans), states.shape[1]), numpy.float32)
    counts = numpy.zeros((len(spans), 1), numpy.float32)
    first = 0
    for (start, end), state in zip(pieces, states, strict=True):
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        token = first
        while token < len(spans) and spans[token][0] < end:
            sums[token] += state
            counts[token] += 1
            token += 1
    return sums / numpy.where(counts > 0, counts, numpy.nan)


class Axes:
    """The directions in which tokens' states differ most, of a sample of texts: 64 in the middle of the
    teacher and 48 at its end, each part of unit variance."""

    def __init__(self, teacher: Teacher, texts: list[str], source: random.Random) -> None:
        sample = source.sample(texts, min(SAMPLE, len(texts)))
        readings = [
            reading for part in teacher.parts(sample) for reading in read(teacher, [sample[index] for index in part])
        ]
        self.middle = principal([reading.middle for reading in readings], MIDDLE_NUMBERS)
        self.last = principal([reading.last for reading in readings], TOKEN_STATE - MIDDLE_NUMBERS)

    def reduce(self, reading: Reading) -> numpy.ndarray:
        """[tokens][112]"""
        parts = ((reading.middle, *self.middle), (reading.last, *self.last))
        return numpy.concatenate([(states - centre) @ axes for states, centre, axes in parts], axis=1)


def principal(states: list[numpy.ndarray], count: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The centre, and axes that give numbers of unit variance overall."""
    rows = numpy.concatenate(states)
    rows = rows[~numpy.isnan(rows[:, 0])]
    centre = rows.mean(0)
    _, _, axes = numpy.linalg.svd(rows - centre, full_matrices=False)
    axes = axes[:count].T
    return centre, axes / ((rows - centre) @ axes).std()
