"""Writes sentences that nobody labelled, with the teacher's judgement of each, for train.py.

python distil.py --data FOLDER --encoder FOLDER --teacher teacher.pt --chat dataset.json --output judged.jsonl

Beside the lines, `judged.npy` gets what the teacher makes of each sentence as a whole: [sentences][384].
"""

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy
import torch
from wordfreq import top_n_list

from examples import ExampleSource, example_source
from lines import Example, read_lines
from open_data import read_chat
from relatives import Relatives
from splices import Splices
from teacher import Teacher
from training_options import base_parser
from vocabulary import FREQUENT, WordEncoder

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.set_num_threads(options.threads)
    lines = read_lines(HERE / "lines")
    examples = example_source(lines, options.data, options.seed)
    teacher = Teacher(options.encoder)
    teacher.load_state_dict(torch.load(options.teacher))
    teacher.to(torch.bfloat16)
    source = random.Random(options.seed + 1)
    relatives = Relatives(WordEncoder(options.encoder, options.cache), known_words(lines))
    splices = Splices(lines)
    rows = [exchanged(balanced(examples, source), relatives, source) for _ in range(options.sentences)]
    rows += [
        exchanged(replace(row, text=examples.swapped(row.text)), relatives, source)
        for row in (splices.draw(source) for _ in range(options.splices))
    ]
    chat = read_chat(options.chat)
    rows += [Example(text, False, "", "en") for text in source.sample(chat, min(options.chats, len(chat)))]
    source.shuffle(rows)
    rows = list({row.text: row for row in rows}.values())
    states = []
    with options.output.open("w", encoding="utf-8") as file:
        for start in range(0, len(rows), 4096):
            part = rows[start : start + 4096]
            logits, means = teacher.judge([row.text for row in part])
            states.append(means)
            for row, logit in zip(part, logits, strict=True):
                kept = {"text": row.text, "language": row.language, "logit": round(logit, 3)}
                file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            print(f"judged {start + len(part)} of {len(rows)}", flush=True)
    numpy.save(options.output.with_suffix(".npy"), numpy.concatenate(states))


def read_options() -> argparse.Namespace:
    parser = base_parser(__doc__, seed=11)
    parser.add_argument("--chat", type=Path, required=True, help="dataset.json of chitchat-dataset")
    parser.add_argument("--teacher", type=Path, required=True, help="what teach.py wrote")
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"))
    parser.add_argument("--sentences", type=int, default=140_000)
    parser.add_argument("--splices", type=int, default=80_000)
    parser.add_argument("--chats", type=int, default=30_000)
    return parser.parse_args()


def balanced(examples: ExampleSource, source: random.Random) -> Example:
    """Draws are four fifths English; here it is about half."""
    example = examples.draw()
    while example.language == "en" and source.random() < 0.75:
        example = examples.draw()
    return example


def exchanged(example: Example, relatives: Relatives, source: random.Random) -> Example:
    if source.random() < 0.25:
        return example
    return replace(example, text=relatives.exchange(example.text, example.language, source))


def known_words(lines: list[Example]) -> dict[str, list[str]]:
    """By language, the frequent words and those of the lines."""
    known: dict[str, list[str]] = {}
    for language, count in FREQUENT.items():
        composed = {w for e in lines if e.language == language for w in e.text.lower().split()}
        common = [w for w in top_n_list(language, count) if w.isalpha() and len(w) > 1]
        known[language] = sorted({w for w in composed if w.isalpha() and 2 < len(w) < 25} | set(common))
    return known


if __name__ == "__main__":
    main()
