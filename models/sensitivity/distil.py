"""Writes sentences with the teacher's judgement of each, for train.py.

python distil.py --data FOLDER --encoder FOLDER --teacher teacher.pt --chat dataset.json --output judged.jsonl

Most have no label; examples drawn from the lines keep theirs. Beside them, `judged.npy` gets what the
teacher makes of each sentence as a whole, [sentences][384], and `judged-tokens.npy` what it makes of each
token, [tokens of all sentences][112].
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
from judged import token_path
from lines import Example, read_lines
from network import TOKEN_STATE
from open_data import read_chat
from relatives import Relatives
from splices import Splices
from teacher import Teacher
from token_states import Axes, read
from training_options import corpora_parser
from vocabulary import FREQUENT, WordEncoder

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.set_num_threads(options.threads)
    source = random.Random(options.seed + 1)
    rows = sentences(options, source)
    teacher = Teacher(options.encoder)
    teacher.load_state_dict(torch.load(options.teacher))
    teacher.to(torch.bfloat16).eval()
    axes = Axes(teacher, [row["text"] for row in rows], source)
    means, states = [], []
    with options.output.open("w", encoding="utf-8") as file:
        for start in range(0, len(rows), 4096):
            part = rows[start : start + 4096]
            for row, reading in zip(part, readings(teacher, [row["text"] for row in part]), strict=True):
                means.append(reading.mean.astype(numpy.float16))
                states.append(axes.reduce(reading).astype(numpy.float16))
                kept = row | {"logit": round(reading.logit, 3)}
                file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            print(f"judged {start + len(part)} of {len(rows)}", flush=True)
    numpy.save(options.output.with_suffix(".npy"), numpy.stack(means))
    save_rows(token_path(options.output), states)


def readings(teacher: Teacher, texts: list[str]) -> list:
    found: list = [None] * len(texts)
    for part in teacher.parts(texts):
        for index, reading in zip(part, read(teacher, [texts[index] for index in part]), strict=True):
            found[index] = reading
    return found


def save_rows(path: Path, states: list[numpy.ndarray]) -> None:
    """One after the other, without a second copy in memory."""
    rows = sum(len(part) for part in states)
    file = numpy.lib.format.open_memmap(path, "w+", numpy.float16, (rows, TOKEN_STATE))
    start = 0
    for part in states:
        file[start : start + len(part)] = part
        start += len(part)


def sentences(options: argparse.Namespace, source: random.Random) -> list[dict]:
    """Each once, in random order: with a label, or for the teacher to judge."""
    lines = read_lines(HERE / "lines")
    examples = example_source(lines, options.data, options.seed)
    relatives = Relatives(WordEncoder(options.encoder, options.cache), known_words(lines))
    splices = Splices(lines)
    open_rows = [exchanged(balanced(examples, source), relatives, source) for _ in range(options.sentences)]
    open_rows += [
        exchanged(replace(row, text=examples.swapped(row.text)), relatives, source)
        for row in (splices.draw(source) for _ in range(options.splices))
    ]
    chat = read_chat(options.chat)
    open_rows += [Example(text, False, "", "en") for text in source.sample(chat, min(options.chats, len(chat)))]
    rows = {row.text: {"text": row.text, "language": row.language} for row in open_rows}
    for row in (examples.draw() for _ in range(options.labelled)):
        label = {"restricted": row.restricted, "topic": row.topic}
        rows[row.text] = {"text": row.text, "language": row.language} | label
    return source.sample(list(rows.values()), len(rows))


def read_options() -> argparse.Namespace:
    parser = corpora_parser(__doc__, seed=11)
    parser.add_argument("--chat", type=Path, required=True, help="dataset.json of chitchat-dataset")
    parser.add_argument("--teacher", type=Path, required=True, help="what teach.py wrote")
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"), help="vectors of single words")
    parser.add_argument("--sentences", type=int, default=140_000)
    parser.add_argument("--splices", type=int, default=80_000)
    parser.add_argument("--chats", type=int, default=30_000)
    parser.add_argument("--labelled", type=int, default=60_000, help="examples drawn from lines and grammar")
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
