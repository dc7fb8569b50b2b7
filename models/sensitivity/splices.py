"""Joins the beginning of one line with the end of another: contrasts that nobody thought of.

The teacher judges what comes out, so it need not make much sense; what counts is that the same words
stand in restricted and in harmless company.
"""

import random
from dataclasses import replace

from lines import Example

UNSPACED = ("zh", "ja")


class Splices:
    def __init__(self, lines: list[Example]) -> None:
        self.by_language: dict[str, list[Example]] = {}
        for line in lines:
            if len(line.text) < 160:
                self.by_language.setdefault(line.language, []).append(line)
        # English is two thirds of the lines and gets half of the splices.
        others = [line.language for line in lines if line.language != "en"]
        self.languages = others + ["en"] * len(others)

    def draw(self, source: random.Random) -> Example:
        """A splice; its label means nothing."""
        lines = self.by_language[source.choice(self.languages)]
        first, second = source.choice(lines), source.choice(lines)
        if first.language in UNSPACED:
            head, tail = list(first.text), list(second.text)
            joint = ""
        else:
            head, tail = first.text.split(" "), second.text.split(" ")
            joint = " "
        kept = head[: max(1, round(len(head) * source.uniform(0.2, 0.8)))]
        added = tail[round(len(tail) * source.uniform(0.2, 0.8)) :]
        return replace(first, text=joint.join([*kept, *added]))
