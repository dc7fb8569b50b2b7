"""Exchanges words of a sentence for words near them: new sentences for the teacher to judge."""

import random
import re

import numpy

from vocabulary import WordEncoder

WORD = re.compile(r"(?<![\w'’])[A-Za-z]{3,}(?![\w'’])")
KEPT = set("the and for with that this from they them she her his him was were are has have had not but".split())


class Relatives:
    def __init__(self, encoder: WordEncoder, words: list[str], count: int = 12) -> None:
        vectors = encoder.encode(words)
        self.near: dict[str, list[str]] = {}
        for start in range(0, len(words), 1000):
            likeness = vectors[start : start + 1000] @ vectors.T
            nearest = numpy.argpartition(-likeness, count, axis=1)[:, :count]
            for row, columns in enumerate(nearest):
                word = words[start + row]
                self.near[word] = sorted(words[c] for c in columns if words[c] != word)

    def exchange(self, text: str, source: random.Random) -> str:
        share = source.choice([0.15, 0.3, 0.5])

        def change(match: re.Match[str]) -> str:
            word = match.group()
            near = self.near.get(word.lower())
            if near is None or word.lower() in KEPT or source.random() > share:
                return word
            other = source.choice(near)
            return other.capitalize() if word[0].isupper() else other

        return WORD.sub(change, text)
