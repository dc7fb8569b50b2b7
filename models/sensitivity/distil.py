"""Writes sentences that nobody labelled, with the teacher's judgement of each, for train.py.

python distil.py --data FOLDER --encoder FOLDER --chat dataset.json --output judged.jsonl
"""

import argparse
import json
import random
from dataclasses import replace
from pathlib import Path

import torch
from wordfreq import top_n_list

from examples import ExampleSource
from grammar import load_grammar
from lines import Example, read_lines
from open_data import read_chat, read_open_data
from relatives import Relatives
from splices import Splices
from teacher import Teacher, train_teacher
from vocabulary import FREQUENT, WordEncoder

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.set_num_threads(options.threads)
    grammar = load_grammar(HERE / "grammar")
    open_negative = [text for text, restricted in read_open_data(options.data) if not restricted]
    lines = read_lines(HERE / "lines")
    examples = ExampleSource(
        lines, grammar, grammar.templates, open_negative, HERE / "lines", options.seed
    )
    teacher = taught(options, lines, examples)
    report(teacher)
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
    with options.output.open("w", encoding="utf-8") as file:
        for start in range(0, len(rows), 4096):
            part = rows[start : start + 4096]
            for row, logit in zip(part, teacher.score([row.text for row in part]), strict=True):
                kept = {"text": row.text, "language": row.language, "logit": round(logit, 3)}
                file.write(json.dumps(kept, ensure_ascii=False) + "\n")
            print(f"judged {start + len(part)} of {len(rows)}", flush=True)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of multilingual-e5-small")
    parser.add_argument("--chat", type=Path, required=True, help="dataset.json of chitchat-dataset")
    parser.add_argument("--teacher", type=Path, default=Path("teacher.pt"), help="kept here once trained")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"))
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=60_000)
    parser.add_argument("--splices", type=int, default=40_000)
    parser.add_argument("--chats", type=int, default=30_000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


def taught(options: argparse.Namespace, lines: list[Example], examples: ExampleSource) -> Teacher:
    """The teacher of an earlier run, or a new one."""
    if options.teacher.exists():
        teacher = Teacher(options.encoder)
        teacher.load_state_dict(torch.load(options.teacher))
        return teacher
    epochs = [lesson(lines, examples) for _ in range(options.epochs)]
    teacher = train_teacher(options.encoder, epochs, options.seed)
    torch.save(teacher.state_dict(), options.teacher)
    return teacher


def lesson(lines: list[Example], examples: ExampleSource) -> list[Example]:
    """Each line once, a little changed, and a third as many other examples."""
    rows = [examples.varied(replace(line, text=examples.swapped(line.text))) for line in lines]
    return rows + [examples.draw() for _ in range(len(lines) // 3)]


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


def report(teacher: Teacher) -> None:
    path = HERE / "evaluation" / "development.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    scores = torch.tensor(teacher.score([row["text"] for row in rows]))
    truth = torch.tensor([row["class"] == "restricted" for row in rows])
    for limit in (-3.0, -2.0, -1.0, 0.0):
        raised = scores >= limit
        recall, alarms = raised[truth].float().mean(), raised[~truth].float().mean()
        print(f"teacher, logit {limit}: recall {recall:.3f} false alarms {alarms:.3f}", flush=True)


if __name__ == "__main__":
    main()
