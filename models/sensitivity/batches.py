"""Texts as rows of numbers, made once, so that a batch is put together in milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import torch

from features import fnv1a, short_hash, subword_buckets, tokenize
from network import SUBWORD_BUCKETS

LONGEST = 128
"""As many tokens as the SDK scores at once."""


@dataclass(frozen=True)
class Batch:
    """Some texts, padded to the longest: `ids` from `offsets` on bag the features of each token."""

    ids: torch.Tensor
    offsets: torch.Tensor
    shapes: torch.Tensor
    places: torch.Tensor
    """Where each token lies among [texts][length]."""
    tokens: numpy.ndarray
    """Each token's number among those of all texts."""
    texts: int
    length: int


class Texts:
    """Tokens of many texts. Their features are rows of the embedding table: words first, then buckets of
    parts of words. Words are told by their short hash, as the SDK tells them."""

    def __init__(self, texts: Sequence[str], words: list[str]) -> None:
        self.words = len(words)
        known = {short_hash(word): row for row, word in enumerate(words)}
        kinds: dict[str, int] = {}
        kind, shapes, pairs, starts = [], [], [], [0]
        for text in texts:
            for token in tokenize(text)[:LONGEST]:
                kind.append(kinds.setdefault(token.text, len(kinds)))
                shapes.append(token.shape)
                pairs.append(fnv1a(token.pair) % SUBWORD_BUCKETS if token.pair else -1)
            starts.append(len(kind))
        parts = [numpy.array(subword_buckets(word, SUBWORD_BUCKETS)) for word in kinds]
        self.kind, self.shapes, self.pairs = map(numpy.array, (kind, shapes, pairs))
        self.starts = numpy.array(starts)
        self.known = numpy.array([known.get(short_hash(word), -1) for word in kinds])
        self.spelt = numpy.array([word.isalpha() for word in kinds])
        self.part_counts = numpy.array([len(part) for part in parts])
        self.part_starts = numpy.cumsum(self.part_counts) - self.part_counts
        self.parts = numpy.concatenate(parts)

    @property
    def lengths(self) -> numpy.ndarray:
        """Tokens of each text."""
        return numpy.diff(self.starts)

    def batch(
        self, rows: numpy.ndarray, source: numpy.random.Generator | None = None, forgetting: float = 0.0
    ) -> Batch:
        """The texts of these numbers. `forgetting` is the share of words shown by their parts only."""
        lengths = self.lengths[rows]
        length = max(6, int(lengths.max()))
        tokens = runs(self.starts[rows], lengths)
        places = runs(numpy.arange(len(rows)) * length, lengths)
        kind, pairs = self.kind[tokens], self.pairs[tokens]
        word = self.known[kind]
        if source is not None:
            word = numpy.where((source.random(len(tokens)) < forgetting) & self.spelt[kind], -1, word)
        unknown, paired = word < 0, pairs >= 0
        counts = numpy.where(unknown, self.part_counts[kind], 1) + paired
        ends = numpy.cumsum(counts)
        ids = numpy.empty(counts.sum(), numpy.int64)
        offsets = ends - counts
        ids[offsets[~unknown]] = word[~unknown]
        sizes = self.part_counts[kind[unknown]]
        ids[runs(offsets[unknown], sizes)] = self.words + self.parts[runs(self.part_starts[kind[unknown]], sizes)]
        ids[ends[paired] - 1] = self.words + pairs[paired]
        shapes = torch.from_numpy(self.shapes[tokens])
        arrays = (torch.from_numpy(array) for array in (ids, offsets))
        return Batch(*arrays, shapes, torch.from_numpy(places), tokens, len(rows), length)


def runs(starts: numpy.ndarray, lengths: numpy.ndarray) -> numpy.ndarray:
    """The numbers from each start on, as many as its length, one run after the other."""
    before = numpy.cumsum(lengths) - lengths
    return numpy.repeat(starts - before, lengths) + numpy.arange(lengths.sum())
