"""Says which training lines come too close to an evaluation line: those would measure memory.

python near_evaluation.py [--drop]

Prints places in the files under lines/ only, never an evaluation line. `--drop` removes them.
"""

import argparse
import json
import math
import re
from pathlib import Path

HERE = Path(__file__).parent
TOO_NEAR = 0.6
"""Share of words (for unspaced scripts: of pairs of signs) that two lines have in common."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drop", action="store_true")
    drop = parser.parse_args().drop
    sets = Sets([units(text) for text in evaluation_texts()])
    dropped = 0
    for path in sorted((HERE / "lines").glob("*/*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line[:2] not in ("+ ", "- ") or not sets.near(units(line[2:]))]
        if len(kept) < len(lines):
            print(f"{path.relative_to(HERE)}: {len(lines) - len(kept)} of {len(lines)}")
            dropped += len(lines) - len(kept)
        if drop:
            path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    print(f"{dropped} lines too near an evaluation line{', removed' if drop else ''}")


def evaluation_texts() -> list[str]:
    return [
        json.loads(row)["text"]
        for path in sorted((HERE / "evaluation").glob("*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
    ]


def units(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    if len(words) > 3:
        return frozenset(words)
    joined = " ".join(words)
    return frozenset(joined[at : at + 2] for at in range(len(joined) - 1))


class Sets:
    """The units of the evaluation lines, to be found by any of them."""

    def __init__(self, sets: list[frozenset[str]]) -> None:
        self.holding: dict[str, list[frozenset[str]]] = {}
        for each in sets:
            for unit in each:
                self.holding.setdefault(unit, []).append(each)

    def near(self, line: frozenset[str]) -> bool:
        # A set that shares 60 % has one of the line's rarest 40 %, or the next: few sets have those.
        rarest = sorted(line, key=lambda unit: len(self.holding.get(unit, ())))
        needed = len(line) - math.ceil(TOO_NEAR * len(line)) + 1
        return any(
            len(line & other) >= TOO_NEAR * len(line | other)
            for unit in rarest[:needed]
            for other in self.holding.get(unit, ())
        )


if __name__ == "__main__":
    main()
