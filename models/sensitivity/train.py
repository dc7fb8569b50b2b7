"""Trains the sensitivity model and writes it where the SDK reads it.

python train.py --data FOLDER --encoder FOLDER --judged judged.jsonl --output ../../packages/sensitivity/src/generated/model-bytes.ts
"""

import base64
import json
import math
import random
import time
from pathlib import Path

import numpy
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from batches import Encoder, labels
from examples import ExampleSource
from grammar import load_grammar
from lines import Example, read_lines
from network import DIMENSION, SensitivityNetwork
from open_data import read_open_data
from quantise import pack, round_in_place, short_hash
from resume import restore
from training_options import read_options
from vocabulary import WordEncoder, add_neighbours, choose_words, read_meanings, starting_vectors

HERE = Path(__file__).parent


def main() -> None:
    options = read_options(__doc__)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    torch.set_num_threads(1)
    grammar = load_grammar(HERE / "grammar")
    # Identifiers are the patterns' task: open sentences that hold some would teach digits.
    open_negative = [text for text, restricted in read_open_data(options.data) if not restricted]
    training = ExampleSource(
        read_lines(HERE / "lines"), grammar, grammar.templates, open_negative, HERE / "lines", options.seed
    )
    words, counts = choose_words(training, options.words)
    word_encoder = WordEncoder(options.encoder, options.cache)
    words = add_neighbours(words, word_encoder, options.words)
    network = SensitivityNetwork(len(words))
    place_words(network, words, word_encoder)
    if options.resume:
        restore(network, words, options.resume)
    encoder = Encoder(words)

    judged = read_judged(options.judged)
    fit(network, encoder, Lessons(training, judged, options.seed), words, counts, options)
    network.eval()
    network.coarse = False
    round_in_place(network)
    development = read_evaluation(HERE / "evaluation" / "development.jsonl")
    report(development, score(network, encoder, development))
    data = pack(network, [short_hash(word) for word in words], options.threshold)
    print(json.dumps({"threshold": options.threshold, "bytes": len(data), "words": len(words)}))
    write_module(options.output, data)


def place_words(network, words, word_encoder) -> None:
    """Words start at their encoder's vectors; parts of words start anywhere and are learned."""
    meanings = read_meanings(HERE / "lines" / "meanings.list")
    vectors = starting_vectors(words, word_encoder, DIMENSION, meanings)
    weight = network.words.weight.data
    torch.nn.init.normal_(weight, std=0.3)
    weight[: len(words)] = torch.from_numpy(vectors)
    torch.nn.init.normal_(network.shapes.weight, std=0.1)


def fit(network, encoder, training, words, counts, options) -> None:
    # Rare words stay near where the encoder put them, so that unseen neighbours keep their meaning.
    table = network.words.weight
    rare = torch.tensor([row for row, word in enumerate(words) if counts[word] <= 100])
    origin = table.data[rare].clone()
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.005)
    batches = similar_lengths(training)
    started, running = time.monotonic(), 0.0
    for step in range(options.steps):
        share = step / options.steps
        factor = min(1.0, step / 100) * (1 - share) ** 0.7 + 0.01
        optimiser.param_groups[0]["lr"] = options.rate * factor
        # The last stretch trains the vectors as they will be stored.
        network.coarse = share > 0.6
        examples = next(batches)
        output = network(*encoder.batch(examples, forgetting=0.08))
        wanted, topics = labels(examples)
        loss = binary_cross_entropy_with_logits(output[:, 0], wanted, 1 + wanted * 0.3)
        if (topics >= 0).any():
            loss = loss + 0.25 * cross_entropy(output[:, 1:], topics, ignore_index=-100)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 19:
            table.data[rare] = 0.9 * table.data[rare] + 0.1 * origin
        running = 0.98 * running + 0.02 * loss.item()
        if step % 100 == 99:
            print(f"step {step + 1} loss {running:.4f} {time.monotonic() - started:.0f} s", flush=True)


class Lessons:
    """Drawn examples and judged sentences, by turns."""

    def __init__(self, examples: ExampleSource, judged: list[Example], seed: int) -> None:
        self.examples, self.judged = examples, judged
        self.source = random.Random(seed + 2)

    def draw(self) -> Example:
        if self.judged and self.source.random() < 0.45:
            return self.source.choice(self.judged)
        return self.examples.draw()


def read_judged(path: Path | None) -> list[Example]:
    """What distil.py wrote."""
    if path is None:
        return []
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Example(row["text"], row["logit"] > 0, "", "en", 1 / (1 + math.exp(-row["logit"]))) for row in rows
    ]


def similar_lengths(training: Lessons, size: int = 160, pool: int = 10):
    """Batches of texts of similar length, in random order: little padding, so little work."""
    while True:
        drawn = sorted((training.draw() for _ in range(size * pool)), key=lambda e: len(e.text))
        batches = [drawn[start : start + size] for start in range(0, len(drawn), size)]
        random.shuffle(batches)
        yield from batches


@torch.no_grad()
def score(network, encoder, examples: list[Example]) -> numpy.ndarray:
    parts = [
        torch.sigmoid(network(*encoder.batch(examples[start : start + 256]))[:, 0]).numpy()
        for start in range(0, len(examples), 256)
    ]
    return numpy.concatenate(parts)


def report(examples: list[Example], scores: numpy.ndarray) -> None:
    truth = numpy.array([example.restricted for example in examples])
    for threshold in (0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5):
        raised = scores >= threshold
        recall, alarms = raised[truth].mean(), raised[~truth].mean()
        print(f"n {len(truth)} threshold {threshold} recall {recall:.4f} false alarms {alarms:.4f}")


def read_evaluation(path: Path) -> list[Example]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [Example(r["text"], r["class"] == "restricted", r["topic"], r["language"]) for r in rows]


def write_module(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = base64.b64encode(data).decode()
    path.write_text(
        "/** The trained sensitivity model, written by models/sensitivity/train.py. */\n"
        f"export const modelBase64: string =\n  '{text}';\n"
    )


if __name__ == "__main__":
    main()
