"""Prints how often the SDK's classifier raises everyday requests that people wrote.

python everyday.py --data FOLDER

The sentences are the test parts of CLINC150, of which nothing is trained on; intents that are about the
speaker's own money or accounts are left out, and so is what the training's filter takes for a disclosure.
"""

import argparse
import json
from pathlib import Path

from evaluate import judge_rows, share
from open_data import DISCLOSING, PERSONAL_INTENTS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    options = parser.parse_args()
    data = json.loads((options.data / "clinc150_data_full.json").read_text(encoding="utf-8"))
    print("| part | raised |\n| --- | --- |")
    for part in ("test", "oos_test"):
        texts = [
            text for text, intent in data[part] if intent not in PERSONAL_INTENTS and not DISCLOSING.search(text)
        ]
        rows = [{"id": str(number), "class": "public", "text": text} for number, text in enumerate(texts)]
        print(f"| {part} | {share(judge_rows(rows), False)} |")


if __name__ == "__main__":
    main()
