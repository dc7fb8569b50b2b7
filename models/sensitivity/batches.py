"""Examples as tensors: bags of feature ids per token, padded to the longest text of the batch."""

import random
from functools import lru_cache

import numpy
import torch

from features import Token, fnv1a, short_hash, subword_buckets, tokenize
from lines import Example
from network import STATE, SUBWORD_BUCKETS, TOPICS

LONGEST = 128
"""As many tokens as the SDK scores at once."""


class Encoder:
    """Maps tokens to rows of the embedding table: words first, then subword buckets.

    Words are told by their short hash, as the SDK tells them.
    """

    def __init__(self, words: list[str]) -> None:
        self.rows = {short_hash(word): row for row, word in enumerate(words)}
        self.size = len(words)
        self.subwords = lru_cache(maxsize=100_000)(self._subwords)
        self.tokens = lru_cache(maxsize=400_000)(lambda text: tokenize(text)[:LONGEST])

    def _subwords(self, word: str) -> list[int]:
        return [self.size + bucket for bucket in subword_buckets(word, SUBWORD_BUCKETS)]

    def features(self, token: Token, forget: bool = False) -> list[int]:
        row = None if forget else self.rows.get(short_hash(token.text))
        own = self.subwords(token.text) if row is None else [row]
        return [*own, self.size + fnv1a(token.pair) % SUBWORD_BUCKETS] if token.pair else own

    def batch(self, examples: list[Example], forgetting: float = 0.0):
        """Tensors of one batch. `forgetting` is the share of words shown by their subwords only."""
        texts = [self.tokens(example.text) for example in examples]
        length = max(6, max(len(text) for text in texts))
        ids: list[int] = []
        offsets: list[int] = []
        shapes = torch.zeros(len(texts), length, dtype=torch.long)
        mask = torch.zeros(len(texts), length)
        for row, text in enumerate(texts):
            for token in text:
                offsets.append(len(ids))
                ids += self.features(token, random.random() < forgetting and token.text.isalpha())
            for _ in range(length - len(text)):
                offsets.append(len(ids))
                ids.append(0)
            shapes[row, : len(text)] = torch.tensor([token.shape for token in text])
            mask[row, : max(1, len(text))] = 1.0
        return torch.tensor(ids), torch.tensor(offsets), shapes, mask


def labels(examples: list[Example]):
    """Wanted probabilities that the examples are restricted, and their topics (-100: none known)."""
    wanted = torch.tensor([
        example.judged if example.judged is not None else 0.98 if example.restricted else 0.02
        for example in examples
    ])  # fmt: skip
    topics = torch.tensor([
        TOPICS.index(example.topic)
        if example.restricted and example.topic in TOPICS
        else -100
        for example in examples
    ])  # fmt: skip
    return wanted, topics


def states(examples: list[Example]):
    """The teacher's states of the examples that have one, [known][48], and those examples' places."""
    places = [place for place, example in enumerate(examples) if example.state is not None]
    if not places:
        return torch.zeros(0, STATE), torch.tensor(places, dtype=torch.long)
    return torch.from_numpy(numpy.stack([examples[place].state for place in places])).float(), torch.tensor(places)
