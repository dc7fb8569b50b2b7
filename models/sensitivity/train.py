"""Trains the sensitivity model and writes it where the SDK reads it.

python train.py --data FOLDER --encoder FOLDER --output ../../packages/sensitivity/src/generated/model-bytes.ts
"""

import argparse
import base64
import json
import random
import time
from pathlib import Path

import numpy
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from batches import Encoder, labels
from examples import Example, ExampleSource
from grammar import load_grammar
from network import DIMENSION, SensitivityNetwork
from open_data import read_open_data
from quantise import pack, round_in_place
from resume import restore
from vocabulary import WordEncoder, add_neighbours, choose_words, starting_vectors

HERE = Path(__file__).parent


def main() -> None:
    options = read_options()
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    torch.set_num_threads(1)
    grammar = load_grammar(HERE / "grammar")
    open_data = read_open_data(options.data)
    held_templates, templates = split(grammar.templates, options.held_out, options.seed)
    # Identifiers are the patterns' task: digits must teach the model nothing.
    open_data = [row for row in open_data if not row[1]]
    held_rows, rows = split(open_data, 0.08, options.seed)
    training = ExampleSource(grammar, templates, rows, options.seed)
    held_out = ExampleSource(grammar, held_templates, held_rows, options.seed + 1)

    words, counts = choose_words(training, options.words)
    word_encoder = WordEncoder(options.encoder, options.cache)
    words = add_neighbours(words, word_encoder, options.words)
    network = SensitivityNetwork(len(words))
    place_words(network, words, counts, word_encoder)
    if options.resume:
        restore(network, words, options.resume)
    encoder = Encoder(words)

    fit(network, encoder, training, words, counts, options)
    network.eval()
    round_in_place(network)
    held = [held_out.draw() for _ in range(3000)]
    scores = score(network, encoder, held)
    report(held, scores)
    hand = read_hand_written(HERE / "evaluation" / "development.jsonl")
    hand_scores = score(network, encoder, hand)
    report(hand, hand_scores)
    show_mistakes(hand, hand_scores, options.threshold)
    data = pack(network, words, options.threshold)
    print(json.dumps({"threshold": options.threshold, "bytes": len(data), "words": len(words)}))
    write_module(options.output, data)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open corpora")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("word-vectors.npz"))
    parser.add_argument("--resume", type=Path, help="a model-bytes.ts to go on from")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--words", type=int, default=6000)
    # For recall: from the tables printed below, where lower thresholds begin to cost more than they find.
    parser.add_argument("--threshold", type=float, default=0.22)
    parser.add_argument("--held-out", type=float, default=0.08)
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def split(items: list, share: float, seed: int) -> tuple[list, list]:
    shuffled = items[:]
    random.Random(seed).shuffle(shuffled)
    count = int(len(shuffled) * share)
    return shuffled[:count], shuffled[count:]


def place_words(network, words, counts, word_encoder) -> None:
    """English words start at their encoder's vectors; the rest starts small and is learned."""
    vectors = starting_vectors(words, word_encoder, DIMENSION)
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
        examples = next(batches)
        output = network(*encoder.batch(examples, forgetting=0.08))
        restricted, topics = labels(examples)
        target = restricted * 0.96 + 0.02
        weight = 1 + restricted * 0.3
        loss = binary_cross_entropy_with_logits(output[:, 0], target, weight)
        if (topics >= 0).any():
            loss = loss + 0.25 * cross_entropy(output[:, 1:], topics, ignore_index=-100)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 19:
            table.data[rare] = 0.9 * table.data[rare] + 0.1 * origin
        running = 0.98 * running + 0.02 * loss.item()
        if step % 250 == 249:
            print(f"step {step + 1} loss {running:.4f} {time.monotonic() - started:.0f} s", flush=True)


def similar_lengths(training: ExampleSource, size: int = 192, pool: int = 10):
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
    for threshold in (0.1, 0.2, 0.3, 0.4, 0.5):
        raised = scores >= threshold
        recall, alarms = raised[truth].mean(), raised[~truth].mean()
        print(f"n {len(truth)} threshold {threshold} recall {recall:.4f} false alarms {alarms:.4f}")


def read_hand_written(path: Path) -> list[Example]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        Example(r["text"], r["class"] == "restricted", r.get("topic", "general"), r.get("language", "en"))
        for r in rows
    ]


def show_mistakes(examples: list[Example], scores: numpy.ndarray, threshold: float) -> None:
    for example, value in zip(examples, scores, strict=True):
        if (value >= threshold) != example.restricted:
            print(f"  {'missed' if example.restricted else 'alarm '} {value:.3f} {example.text[:110]!r}")


def write_module(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = base64.b64encode(data).decode()
    path.write_text(
        "/** The trained sensitivity model, written by models/sensitivity/train.py. */\n"
        f"export const modelBase64: string =\n  '{text}';\n"
    )


if __name__ == "__main__":
    main()
