"""Writes sentences that nobody labelled, with the teacher's judgement of each, for train.py.

python distil.py --data FOLDER --encoder FOLDER --output judged.jsonl
"""

import argparse
import json
import random
from pathlib import Path

import torch
from wordfreq import top_n_list

from examples import ExampleSource
from grammar import load_grammar
from lines import read_lines
from open_data import read_open_data
from relatives import Relatives
from teacher import Teacher, train_teacher
from vocabulary import WordEncoder

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.set_num_threads(1)
    grammar = load_grammar(HERE / "grammar")
    open_negative = [text for text, restricted in read_open_data(options.data) if not restricted]
    examples = ExampleSource(
        read_lines(HERE / "lines"), grammar, grammar.templates, open_negative, HERE / "lines", options.seed
    )
    rows = [(e.text, e.restricted) for e in english(examples, options.lessons)]
    teacher = train_teacher(options.encoder, rows, options.epochs, options.seed)
    report(teacher)
    relatives = Relatives(WordEncoder(options.encoder, options.cache), known_words(examples))
    source = random.Random(options.seed + 1)
    texts = [
        relatives.exchange(e.text, source) if source.random() < 0.7 else e.text
        for e in english(examples, options.sentences)
    ]
    with options.output.open("w", encoding="utf-8") as file:
        for text, logit in zip(texts, teacher.score(texts), strict=True):
            file.write(json.dumps({"text": text, "logit": round(logit, 3)}, ensure_ascii=False) + "\n")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"))
    parser.add_argument("--lessons", type=int, default=24_000)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--sentences", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=11)
    return parser.parse_args()


def english(examples: ExampleSource, count: int):
    """The teacher reads English only."""
    while count > 0:
        example = examples.draw()
        if example.language == "en":
            count -= 1
            yield example


def known_words(examples: ExampleSource) -> list[str]:
    lines = examples.line_positive + examples.line_negative
    composed = {word for e in lines if e.language == "en" for word in e.text.lower().split()}
    common = [word for word in top_n_list("en", 12_000) if word.isalpha() and len(word) > 2]
    return sorted({word for word in composed if word.isalpha() and len(word) > 2} | set(common))


def report(teacher: Teacher) -> None:
    path = HERE / "evaluation" / "development.jsonl"
    rows = [row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()) if row["language"] == "en"]
    scores = torch.tensor(teacher.score([row["text"] for row in rows]))
    truth = torch.tensor([row["class"] == "restricted" for row in rows])
    for limit in (-3.0, -2.0, -1.0, 0.0):
        raised = scores >= limit
        recall, alarms = raised[truth].float().mean(), raised[~truth].float().mean()
        print(f"teacher, English, logit {limit}: recall {recall:.3f} false alarms {alarms:.3f}", flush=True)


if __name__ == "__main__":
    main()
