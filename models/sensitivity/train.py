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
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss

from batches import Encoder, labels, states
from examples import ExampleSource, example_source
from lines import Example, read_lines
from measures import read_evaluation, report
from network import STATE, SensitivityNetwork
from quantise import pack
from training_options import read_options
from vocabulary import WordEncoder, choose_words, starting_vectors

HERE = Path(__file__).parent
COARSE_FROM, AVERAGED_FROM = 0.6, 0.75
"""Shares of the training after which vectors are rounded, and weights averaged."""


def main() -> None:
    options = read_options(__doc__)
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    torch.set_num_threads(options.threads)
    training = example_source(read_lines(HERE / "lines"), options.data, options.seed)
    judged = read_judged(options.judged)
    lessons = Lessons(training, judged, options.drawn, options.seed)
    words, counts = choose_words(lessons.drawn + lessons.judged, options.words)
    network = SensitivityNetwork(len(words))
    vectors = starting_vectors(words, WordEncoder(options.encoder, options.cache))
    network.words.weight.data.copy_(torch.from_numpy(vectors))
    torch.nn.init.normal_(network.shapes.weight, std=0.1)
    encoder = Encoder(words)
    network = fit(network, encoder, lessons, words, counts, options)
    network.eval()
    network.coarse = False
    data = pack(network, words, options.threshold)
    for name in ("development", "held-out"):
        rows = read_evaluation(HERE / "evaluation" / f"{name}.jsonl")
        print(name, flush=True)
        report(rows, score(network, encoder, rows))
    write_forward(network, encoder)
    print(json.dumps({"threshold": options.threshold, "bytes": len(data), "words": len(words)}))
    write_module(options.output, data)


def fit(network, encoder, training, words, counts, options) -> SensitivityNetwork:
    """Trains, and gives the mean of the last stretch's weights, which errs less than any of them."""
    # Rare words stay near where the encoder put them, so that unseen neighbours keep their meaning.
    table = network.words.weight
    rare = torch.tensor([row for row, word in enumerate(words) if counts[word] <= 25], dtype=torch.long)
    origin = table.data[rare].clone()
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.005, fused=True)
    batches = similar_lengths(training, encoder)
    mean = torch.optim.swa_utils.AveragedModel(network)
    started, running = time.monotonic(), 0.0
    for step in range(options.steps):
        share = step / options.steps
        factor = min(1.0, step / 100) * (1 - share) ** 0.7 + 0.01
        optimiser.param_groups[0]["lr"] = options.rate * factor
        # The last stretch trains the vectors as they will be stored.
        network.coarse = share > COARSE_FROM
        examples = next(batches)
        output, guessed = network.imitate(*encoder.batch(examples, forgetting=0.08))
        wanted, topics = labels(examples)
        seen, places = states(examples)
        loss = binary_cross_entropy_with_logits(output[:, 0], wanted, 1 + wanted * 0.3)
        if (topics >= 0).any():
            loss = loss + 0.25 * cross_entropy(output[:, 1:], topics, ignore_index=-100)
        if len(places) > 0:
            loss = loss + options.imitation * mse_loss(guessed[places], seen)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 20 == 19 and len(rare):
            table.data[rare] = 0.95 * table.data[rare] + 0.05 * origin
        if share > AVERAGED_FROM and step % 10 == 0:
            mean.update_parameters(network)
        running = 0.98 * running + 0.02 * loss.item()
        if step % 100 == 99:
            print(f"step {step + 1} loss {running:.4f} {time.monotonic() - started:.0f} s", flush=True)
    return mean.module


class Lessons:
    """Drawn examples and judged sentences, by turns. Drawing is slow, so it is done beforehand."""

    def __init__(self, examples: ExampleSource, judged: list[Example], drawn: int, seed: int) -> None:
        self.drawn = [examples.draw() for _ in range(drawn)]
        self.judged = judged
        self.source = random.Random(seed + 2)

    def draw(self) -> Example:
        if self.judged and self.source.random() < 0.6:
            return self.source.choice(self.judged)
        return self.source.choice(self.drawn)


def read_judged(path: Path | None) -> list[Example]:
    """What distil.py wrote; the teacher's states on their principal axes, of unit variance overall."""
    if path is None:
        return []
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    means = numpy.load(path.with_suffix(".npy")).astype(numpy.float32)
    means -= means.mean(0)
    _, _, axes = numpy.linalg.svd(means[:8000], full_matrices=False)
    reduced = (means @ axes[:STATE].T).astype(numpy.float16)
    reduced /= reduced.astype(numpy.float32).std()
    return [
        Example(row["text"], row["logit"] > 0, "", row["language"], 1 / (1 + math.exp(-row["logit"])), state)
        for row, state in zip(rows, reduced, strict=True)
    ]


def similar_lengths(training: Lessons, encoder: Encoder, size: int = 160, pool: int = 10):
    """Batches of as many tokens a text, in random order: little padding, so little work."""
    while True:
        drawn = [training.draw() for _ in range(size * pool)]
        drawn.sort(key=lambda example: len(encoder.tokens(example.text)))
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


FORWARD = [
    "turns out it is the gallbladder after all", "the gallbladder stores bile",
    "Übrigens: Frau Özdemir-Klein hat am 3. gekündigt!", "Les impôts, c'est pour quand ?",
    "我母亲上个月做了手术", "東京は今日も雨です。", "il codice è A-4471, tienilo per te",
    "SELECT name, salary FROM staff WHERE id = 42;", "x", "Привет! Как дела у соседа после суда?",
    "DEAR MR O’NEILL,\nyour claim was refused.\nRegards", "환자 이름: 김민수, 진단: 당뇨병",
    "the tour starts at ten. " * 12 + "my brother was arrested on Friday",
]  # fmt: skip


def write_forward(network: SensitivityNetwork, encoder: Encoder) -> None:
    """What the rounded network says of some texts; a test of the SDK compares."""
    examples = [Example(text, False, "", "") for text in FORWARD]
    scores = [round(float(value), 6) for value in score(network, encoder, examples)]
    rows = [{"text": text, "score": value} for text, value in zip(FORWARD, scores, strict=True)]
    (HERE / "forward.json").write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def write_module(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = base64.b64encode(data).decode()
    path.write_text(
        "/** The trained sensitivity model, written by models/sensitivity/train.py. */\n"
        f"export const modelBase64: string =\n  '{text}';\n"
    )


if __name__ == "__main__":
    main()
