"""Trains the sensitivity model and writes it where the SDK reads it.

python train.py --encoder FOLDER --judged judged.jsonl --output ../../packages/sensitivity/src/generated/model-bytes.ts
"""

import base64
import json
import time
from pathlib import Path

import numpy
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss

from batches import Texts
from judged import Judged, read_judged
from measures import report_sets
from network import SensitivityNetwork
from quantise import pack
from training_options import train_options
from vocabulary import WordEncoder, choose_words, starting_vectors

HERE = Path(__file__).parent
COARSE_FROM, AVERAGED_FROM = 0.6, 0.75
"""Shares of the training after which weights are rounded, and averaged."""
LABELLED = 0.4
"""Share of the examples that have a label; of the others only the teacher's opinion is known."""
BATCH, BATCHES_TOGETHER = 160, 16


def main() -> None:
    options = train_options(__doc__)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    judged = read_judged(options.judged)
    words = choose_words(judged.texts, judged.languages, options.words)
    texts = Texts(judged.texts, words)
    network = SensitivityNetwork(len(words))
    vectors = starting_vectors(words, WordEncoder(options.encoder, options.cache))
    network.words.weight.data.copy_(torch.from_numpy(vectors))
    torch.nn.init.normal_(network.shapes.weight, std=0.1)
    network = fit(network, texts, judged, options)
    if options.keep is not None:
        torch.save({"words": words, "state": network.state_dict()}, options.keep)
    write(network, words, options.threshold, options.output)


def fit(network: SensitivityNetwork, texts: Texts, judged: Judged, options) -> SensitivityNetwork:
    """Trains, and gives the mean of the last stretch's weights, which errs less than any of them."""
    source = numpy.random.default_rng(options.seed)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.005, fused=True)
    batches = similar_lengths(texts, judged, source)
    mean = torch.optim.swa_utils.AveragedModel(network)
    started, running = time.monotonic(), numpy.zeros(3)
    for step in range(options.steps):
        share = step / options.steps
        factor = min(1.0, step / 200) * (1 - share) ** 0.7 + 0.01
        optimiser.param_groups[0]["lr"] = options.rate * factor
        if share > COARSE_FROM:
            network.round_weights()
        losses = lesson(network, texts, judged, next(batches), source)
        loss = losses[0] + options.imitation * losses[1] + options.token_imitation * losses[2]
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if share > AVERAGED_FROM and step % 10 == 0:
            mean.update_parameters(network)
        running = 0.98 * running + 0.02 * numpy.array([part.item() for part in losses])
        if step % 500 == 499:
            print(f"step {step + 1} losses {running.round(4)} {time.monotonic() - started:.0f} s", flush=True)
    mean.module.round_weights()
    return mean.module.eval()


def lesson(network, texts: Texts, judged: Judged, rows: numpy.ndarray, source) -> list[torch.Tensor]:
    """How far the network is from the labels and scores, from the teacher's states, and from its tokens'."""
    batch = texts.batch(rows, source, forgetting=0.08)
    output, states, tokens = network.imitate(batch)
    wanted, topics = torch.from_numpy(judged.wanted[rows]), torch.from_numpy(judged.topics[rows])
    loss = binary_cross_entropy_with_logits(output[:, 0], wanted, 1 + wanted * 0.3)
    if (topics >= 0).any():
        loss = loss + 0.25 * cross_entropy(output[:, 1:], topics, ignore_index=-100)
    seen = torch.from_numpy(judged.token_states[batch.tokens].astype(numpy.float32))
    known = ~seen[:, 0].isnan()
    return [loss, mse_loss(states, torch.from_numpy(judged.states[rows])), mse_loss(tokens[known], seen[known])]


def similar_lengths(texts: Texts, judged: Judged, source: numpy.random.Generator):
    """Batches of as many tokens a text, in random order: little padding, so little work."""
    labelled, others = numpy.flatnonzero(judged.labelled), numpy.flatnonzero(~judged.labelled)
    drawn = BATCH * BATCHES_TOGETHER
    some = int(drawn * LABELLED)
    while True:
        rows = numpy.concatenate([source.choice(labelled, some), source.choice(others, drawn - some)])
        rows = rows[numpy.argsort(texts.lengths[rows], kind="stable")]
        yield from source.permutation(rows.reshape(BATCHES_TOGETHER, BATCH))


def write(network: SensitivityNetwork, words: list[str], threshold: float, path: Path) -> None:
    """Packs the network, reports how it does, and writes what the SDK and its test read."""
    data = pack(network, words, threshold)
    report_sets(lambda sentences: score(network, words, sentences))
    write_forward(network, words)
    print(json.dumps({"threshold": threshold, "bytes": len(data), "words": len(words)}))
    write_module(path, data)


@torch.no_grad()
def score(network: SensitivityNetwork, words: list[str], sentences: list[str]) -> numpy.ndarray:
    texts = Texts(sentences, words)
    rows = numpy.arange(len(sentences))
    parts = [
        torch.sigmoid(network(texts.batch(rows[start : start + 256]))[:, 0]).numpy()
        for start in range(0, len(rows), 256)
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


def write_forward(network: SensitivityNetwork, words: list[str]) -> None:
    """What the rounded network says of some texts; a test of the SDK compares."""
    scores = score(network, words, FORWARD)
    rows = [{"text": text, "score": round(float(value), 6)} for text, value in zip(FORWARD, scores, strict=True)]
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
