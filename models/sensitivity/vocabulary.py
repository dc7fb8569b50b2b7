"""Chooses the words that get a vector of their own, and where each vector starts."""

import random
from collections import Counter
from pathlib import Path

import numpy
import torch
from transformers import AutoModel, AutoTokenizer
from wordfreq import top_n_list

from examples import ExampleSource
from features import tokenize

# Words near these are kept although they are rare: diseases, crimes, drugs and the like.
ANCHORS = """disease cancer diagnosis medication psychiatric addiction pregnancy infection surgery symptom
arrested convicted lawsuit divorce custody prison deported asylum visa bankruptcy debt salary mortgage
inheritance gay transgender affair muslim jewish christian union voted protest racist ethnicity
fired laid-off resigned harassment bullying abuse rape violence assault confidential merger acquisition
privileged password passcode credentials fingerprint toddler teenager adopted suicide overdose clinic
therapist miscarriage disability veteran alimony bail lawyer layoffs earnings undisclosed""".split()


def choose_words(examples: ExampleSource, size: int, drawn: int = 25_000) -> tuple[list[str], Counter]:
    """The most useful words, and how often each came up in `drawn` training examples."""
    counts: Counter = Counter()
    for _ in range(drawn):
        counts.update({token.text for token in tokenize(examples.draw().text)})
    seen = [word for word, count in counts.most_common() if count >= 3]
    chosen = dict.fromkeys(seen[: size * 3 // 4])
    for word in top_n_list("en", 3000):
        if word.isalpha() and len(chosen) < size * 9 // 10:
            chosen.setdefault(word)
    return list(chosen), counts


def add_neighbours(words: list[str], encoder: "WordEncoder", size: int) -> list[str]:
    """Fills the list up with rarer words that lie nearest to the anchors."""
    known = set(words)
    rare = [w for w in top_n_list("en", 24_000) if w.isalpha() and len(w) > 3 and w not in known]
    anchors = encoder.encode(ANCHORS)
    nearest = (encoder.encode(rare) @ anchors.T).max(1)
    order = numpy.argsort(-nearest)
    return words + [rare[index] for index in order[: size - len(words)]]


class WordEncoder:
    """Unit vectors of single words from a sentence encoder (all-MiniLM-L6-v2, Apache-2.0).

    Encoding is the slow part, so vectors are kept in the file `cache` between runs.
    """

    def __init__(self, folder: Path, cache: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder).eval()
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
        batch = self.tokenizer(words, padding=True, truncation=True, max_length=8, return_tensors="pt")
        states = self.model(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        mean = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)
        self.known.update(zip(words, mean.numpy(), strict=True))


def starting_vectors(
    words: list[str], encoder: WordEncoder, dimension: int, meanings: dict[str, str]
) -> numpy.ndarray:
    """The encoder's vectors on their principal axes, scaled to unit variance overall.

    The encoder knows English only: a word in `meanings` starts where its English meaning does.
    """
    vectors = encoder.encode([meanings.get(word, word) for word in words])
    centred = vectors - vectors.mean(0)
    _, _, axes = numpy.linalg.svd(centred[: min(len(centred), 6000)], full_matrices=False)
    reduced = centred @ axes[:dimension].T
    return (reduced / reduced.std() * 0.5).astype(numpy.float32)


def read_meanings(path: Path) -> dict[str, str]:
    """Words of other languages and the English word each means, from lines `english = word word …`."""
    meanings: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        english, _, others = line.partition(" = ")
        for word in others.split():
            for token in tokenize(word):
                meanings.setdefault(token.text, english)
    return meanings
