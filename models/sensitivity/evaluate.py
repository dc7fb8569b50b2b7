"""Prints recall and false alarms of the SDK's classifier on the evaluation sets.

python evaluate.py [SET ...] [--by topic language style]

Runs `npm run classify`, so that what is measured is what is shipped: patterns and model together.
"""

import argparse
import json
import random
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=["final", "test", "held-out", "development"])
    parser.add_argument("--by", nargs="*", default=["topic", "language", "style"])
    options = parser.parse_args()
    judged = {name: judge(HERE / "evaluation" / f"{name}.jsonl") for name in options.sets}
    print_table("set", {name: {name: rows} for name, rows in judged.items()}, options.sets)
    print_curves(judged)
    for label in options.by:
        print_table(label, {name: grouped(rows, label) for name, rows in judged.items()}, None)
    for name, rows in judged.items():
        print_thresholds(name, rows)
    print_long()


def judge(path: Path) -> list[dict]:
    """The rows of a set, each with the `score` and whether the classifier raised it (`hit`)."""
    command = ["npm", "run", "-s", "classify", "--", str(path), "--json"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    answers = {row["id"]: row for row in map(json.loads, output.splitlines())}
    return [
        row | {"hit": answers[row["id"]]["class"] == "restricted", "score": answers[row["id"]]["score"]}
        for row in read_rows(path)
    ]


def judge_rows(rows: list[dict]) -> list[dict]:
    """The same for rows that are in no file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return judge(file)


def read_rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def grouped(rows: list[dict], label: str) -> dict[str, list[dict]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row[label]].append(row)
    return groups


def print_table(label: str, groups_of: dict[str, dict[str, list[dict]]], order: list[str] | None) -> None:
    sets = list(groups_of) if order is None else [""]
    heads = [f"{name} {kind}".strip() for name in sets for kind in ("recall", "false alarms")]
    print(f"\n| {label} | {' | '.join(heads)} |\n|{' --- |' * (len(heads) + 1)}")
    names = order or sorted({key for groups in groups_of.values() for key in groups})
    for name in names:
        parts = [groups_of[name]] if order else groups_of.values()
        cells = [share(part.get(name, []), truth) for part in parts for truth in (True, False)]
        print(f"| {name} | {' | '.join(cells)} |")


def print_curves(judged: dict[str, list[dict]]) -> None:
    """What the score could do at any threshold; the shipped one is in the first table."""
    print("\n| set | area under the curve | recall at 5% false alarms | false alarms at 99% recall |")
    print("| --- | --- | --- | --- |")
    for name, rows in judged.items():
        found = sorted(row["score"] for row in rows if row["class"] == "restricted")
        other = sorted(row["score"] for row in rows if row["class"] != "restricted")
        pairs = sum((f > o) + (f == o) / 2 for f in found for o in other)
        limit = other[-1 - int(0.05 * len(other))]
        lowest = found[int(0.01 * len(found))]
        recall = sum(score > limit for score in found) / len(found)
        alarms = sum(score >= lowest for score in other) / len(other)
        print(f"| {name} | {pairs / len(found) / len(other):.4f} | {recall:.1%} | {alarms:.1%} |")


def print_thresholds(name: str, rows: list[dict]) -> None:
    """What other thresholds would give; patterns count as 1, so they stay."""
    print(f"\n| {name}: threshold | recall | false alarms |\n| --- | --- | --- |")
    for threshold in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9):
        moved = [row | {"hit": row["score"] >= threshold} for row in rows]
        print(f"| {threshold} | {share(moved, True)} | {share(moved, False)} |")


def print_long(count: int = 80, lines: int = 8) -> None:
    """Long texts of harmless development lines, and the same with a restricted one in a random place."""
    source = random.Random(5)
    known = read_rows(HERE / "evaluation" / "development.jsonl")
    english = [row for row in known if row["language"] == "en"]
    harmless = [row["text"] for row in english if row["class"] != "restricted"]
    restricted = [row["text"] for row in english if row["class"] == "restricted"]
    rows = []
    for number in range(count):
        parts = source.sample(harmless, lines)
        rows.append({"id": f"{number}-", "class": "public", "text": "\n".join(parts)})
        parts[source.randrange(lines)] = source.choice(restricted)
        rows.append({"id": f"{number}+", "class": "restricted", "text": "\n".join(parts)})
    judged = judge_rows(rows)
    print(f"\n{count} texts of {lines} lines: raised {share(judged, False)} without a restricted line, "
          f"{share(judged, True)} with one.")  # fmt: skip


def share(rows: list[dict], restricted: bool) -> str:
    hits = [row["hit"] for row in rows if (row["class"] == "restricted") == restricted]
    return f"{sum(hits)} of {len(hits)} ({sum(hits) / len(hits):.1%})" if hits else "–"


if __name__ == "__main__":
    main()
