"""Exchanges words of one kind: a name for another name, a disease for another disease.

Each line of lines/swaps.list is one kind, its members parted by ` | `. An exchange changes nothing of
whether a sentence is restricted, so one composed line stands for many.
"""

import random
import re
from pathlib import Path


class Swaps:
    def __init__(self, path: Path) -> None:
        self.kinds: list[list[str]] = []
        self.kind_of: dict[str, int] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            members = [member.strip() for member in line.split(" | ")] if line.strip() else []
            if len(members) < 2:
                continue
            for member in members:
                self.kind_of.setdefault(member, len(self.kinds))
            self.kinds.append(members)
        spaced = [re.escape(m) for m in self.kind_of if m[0] < "\u2e80"]
        other = [re.escape(m) for m in self.kind_of if m[0] >= "\u2e80"]
        longest = lambda words: "|".join(sorted(words, key=len, reverse=True))  # noqa: E731
        self.pattern = re.compile(rf"(?<!\w)(?:{longest(spaced)})(?!\w)|{longest(other)}")

    def apply(self, text: str, source: random.Random, share: float = 0.6) -> str:
        def exchange(match: re.Match[str]) -> str:
            if source.random() > share:
                return match.group()
            return source.choice(self.kinds[self.kind_of[match.group()]])

        return self.pattern.sub(exchange, text)
