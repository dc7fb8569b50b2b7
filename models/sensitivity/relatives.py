"""Exchanges words of a sentence for words near them: new sentences for the teacher to judge."""

import random
import re

import numpy
from wordfreq import top_n_list

from vocabulary import WordEncoder

WORD = re.compile(r"(?<![\w'’])[^\W\d_]{3,}(?![\w'’])")
SCRIPT = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]+")
UNSPACED = ("zh", "ja")


class Relatives:
    """Neighbours of the frequent words of each language, by the encoder's vectors."""

    def __init__(self, encoder: WordEncoder, words: dict[str, list[str]], count: int = 14) -> None:
        self.near: dict[str, dict[str, list[str]]] = {}
        self.kept: dict[str, set[str]] = {}
        for language, known in words.items():
            self.kept[language] = set(top_n_list(language, 60))
            vectors = encoder.encode(known)
            vectors = vectors - vectors.mean(0)
            vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
            near: dict[str, list[str]] = {}
            for start in range(0, len(known), 1000):
                likeness = vectors[start : start + 1000] @ vectors.T
                nearest = numpy.argpartition(-likeness, count, axis=1)[:, :count]
                for row, columns in enumerate(nearest):
                    word = known[start + row]
                    near[word] = sorted(known[c] for c in columns if known[c] != word)
            self.near[language] = near

    def exchange(self, text: str, language: str, source: random.Random) -> str:
        near = self.near.get(language)
        if near is None:
            return text
        kept, share = self.kept[language], source.choice([0.15, 0.3, 0.5])

        def other(word: str) -> str:
            known = near.get(word.lower())
            if known is None or word.lower() in kept or source.random() > share:
                return word
            drawn = source.choice(known)
            return drawn.capitalize() if word[0].isupper() else drawn

        if language not in UNSPACED:
            return WORD.sub(lambda match: other(match.group()), text)
        return SCRIPT.sub(lambda match: "".join(map(other, pieces(match.group(), near))), text)


def pieces(text: str, known: dict[str, list[str]]) -> list[str]:
    """The longest known words from the left; what is not known stays sign by sign."""
    found: list[str] = []
    while text:
        size = next((size for size in (4, 3, 2) if text[:size] in known and len(text) >= size), 1)
        found.append(text[:size])
        text = text[size:]
    return found
