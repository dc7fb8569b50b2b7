"""Prints recall and false alarms of the SDK's classifier on the evaluation sets, by style.

Runs `npm run classify`, so that what is measured is what is shipped: patterns and model together.
"""

import json
import subprocess
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def classes_of(path: Path) -> dict[str, str]:
    command = ["npm", "run", "-s", "classify", "--", str(path), "--json"]
    output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {row["id"]: row["class"] for row in map(json.loads, output.splitlines())}


def main() -> None:
    print("| Set | Lines | Recall | False alarms |\n| --- | --- | --- | --- |")
    for name in ("fresh", "hand-written", "development"):
        path = HERE / "evaluation" / f"{name}.jsonl"
        found = classes_of(path)
        groups = defaultdict(list)
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            hit = found[row["id"]] == "restricted"
            groups[name].append((row["class"] == "restricted", hit))
            if "style" in row:
                groups[f"{name}, {row['style']}"].append((row["class"] == "restricted", hit))
        for group, rows in groups.items():
            print(f"| {group} | {len(rows)} | {share(rows, True)} | {share(rows, False)} |")


def share(rows: list[tuple[bool, bool]], restricted: bool) -> str:
    hits = [hit for truth, hit in rows if truth == restricted]
    return f"{sum(hits)} of {len(hits)} ({sum(hits) / len(hits):.1%})" if hits else "–"


if __name__ == "__main__":
    main()
