"""Chooses the words that get a vector of their own, and where each vector starts."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy
import torch
from transformers import AutoModel, AutoTokenizer
from wordfreq import top_n_list

from batches import LONGEST
from features import short_hash, subword_buckets, tokenize
from network import DIMENSION, SUBWORD_BUCKETS

FREQUENT = {"en": 9000, "de": 4000, "fr": 4000, "es": 4000, "it": 3000, "pt": 3000, "nl": 3000,
            "zh": 4000, "ja": 4000, "pl": 1500, "ru": 1500}  # fmt: skip
"""How many of a language's most frequent words are known to the encoder's cache."""
PREFIX = "query: "
"""What multilingual-e5-small wants before a text whose meaning is compared."""


def choose_words(texts: Iterable[str], languages: Iterable[str], size: int) -> list[str]:
    """The words that come up in most of the training's texts.

    Other languages than English count three times, since there are fewer examples of each. Of words
    with the same hash the commonest is chosen.
    """
    counts: Counter = Counter()
    for text, language in zip(texts, languages, strict=True):
        weight = 1 if language == "en" else 3
        for word in {token.text for token in tokenize(text)[:LONGEST]}:
            counts[word] += weight
    words: dict[int, str] = {}
    for word, _ in counts.most_common():
        words.setdefault(short_hash(word), word)
    return list(words.values())[:size]


class WordEncoder:
    """Unit vectors of single words from a sentence encoder (multilingual-e5-small, MIT).

    Encoding is the slow part, so vectors are kept in the file `cache` between runs.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder).to(torch.bfloat16).eval()
        self.cache = cache
        self.known: dict[str, numpy.ndarray] = {}
        if cache.exists():
            stored = numpy.load(cache)
            self.known = dict(zip(stored["words"].tolist(), stored["vectors"], strict=True))

    def encode(self, words: list[str]) -> numpy.ndarray:
        fresh = sorted({word for word in words if word not in self.known}, key=len)
        for start in range(0, len(fresh), 256):
            self._encode_batch(fresh[start : start + 256])
        if fresh:
            vectors = numpy.stack(list(self.known.values())).astype(numpy.float16)
            numpy.savez(self.cache, words=numpy.array(list(self.known)), vectors=vectors)
        return numpy.stack([self.known[word] for word in words]).astype(numpy.float32)

    @torch.no_grad()
    def _encode_batch(self, words: list[str]) -> None:
        texts = [PREFIX + word for word in words]
        batch = self.tokenizer(texts, padding=True, truncation=True, max_length=16, return_tensors="pt")
        mask = batch["attention_mask"]
        states = self.model(input_ids=batch["input_ids"], attention_mask=mask).last_hidden_state.float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        self.known.update(zip(words, torch.nn.functional.normalize(mean, dim=1).numpy(), strict=True))


def starting_vectors(words: list[str], encoder: WordEncoder) -> numpy.ndarray:
    """Rows for the words and for the buckets of parts of words, of unit variance overall.

    A word starts at the encoder's vector on its principal axes. Words of one meaning lie near each
    other in all languages. The buckets are fitted so that their mean over a word's parts comes near
    that word's vector: a word never seen then starts near words that are written like it.
    """
    vectors = encoder.encode(words)
    centre = vectors.mean(0)
    _, _, axes = numpy.linalg.svd(vectors[:6000] - centre, full_matrices=False)
    reduced = (vectors - centre) @ axes[:DIMENSION].T
    scale = 0.5 / reduced.std()
    known = [word for word in encoder.known if len(word) > 2]
    targets = (encoder.encode(known) - centre) @ axes[:DIMENSION].T
    buckets = fitted_buckets(known, torch.from_numpy((targets * scale).astype(numpy.float32)))
    return numpy.concatenate([(reduced * scale).astype(numpy.float32), buckets])


def fitted_buckets(words: list[str], targets: torch.Tensor, steps: int = 150) -> numpy.ndarray:
    parts = [subword_buckets(word, SUBWORD_BUCKETS) for word in words]
    ids = torch.tensor([bucket for row in parts for bucket in row])
    offsets = torch.tensor([0, *numpy.cumsum([len(row) for row in parts])[:-1].tolist()])
    table = torch.zeros(SUBWORD_BUCKETS, DIMENSION, requires_grad=True)
    optimiser = torch.optim.Adam([table], lr=0.1)
    for step in range(steps):
        optimiser.param_groups[0]["lr"] = 0.1 * (1 - step / steps)
        means = torch.nn.functional.embedding_bag(ids, table, offsets, mode="mean")
        loss = ((means - targets) ** 2).mean() + 1e-4 * (table**2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return table.detach().numpy()
