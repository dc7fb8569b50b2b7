"""Measure held-out loss of a checkpoint and of its GGUF file, beside count-based baselines.

    python evaluate.py WORK_FOLDER MODEL.gguf

Every held-out token is predicted once, from at least 256 tokens of context
where the text has them. Bits per byte divide by the bytes of the tidied text.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from baselines import KneserNeyTrigram, unigram_nats
from export import load_checkpoint
from gguf_file import read_gguf_weights
from model import Shape, StoryModel
from prepare import END_OF_TEXT_ID

ROWS_AT_ONCE = 8


@torch.inference_mode()
def model_nats(model: StoryModel, tokens: np.ndarray) -> float:
    """Return the mean nats per token, in windows of the model's context that overlap by half."""
    context = model.shape.context
    stride = context // 2
    stream = torch.from_numpy(tokens.astype(np.int64))
    windows = [stream[start : start + context] for start in range(0, max(1, len(stream) - stride), stride)]
    total = 0.0
    for first in range(0, len(windows), ROWS_AT_ONCE):
        group = windows[first : first + ROWS_AT_ONCE]
        targets = torch.nn.utils.rnn.pad_sequence(group, batch_first=True, padding_value=-100)
        inputs = functional.pad(targets.clamp(min=0)[:, :-1], (1, 0), value=END_OF_TEXT_ID)
        fresh = targets.clone()
        fresh[(1 if first == 0 else 0) :, :stride] = -100
        logits = model(inputs).flatten(0, 1)
        total += functional.cross_entropy(logits, fresh.flatten(), ignore_index=-100, reduction="sum").item()
    return total / len(stream)


def main() -> None:
    """Print one line of JSON for each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    train, held_out = np.load(options.work / "train.npy"), np.load(options.work / "held-out.npy")
    sizes = json.loads((options.work / "split.json").read_text(encoding="utf-8"))["held-out"]
    shape = Shape()

    def report(name: str, nats: float) -> None:
        bits = nats * len(held_out) / math.log(2) / sizes["textBytes"]
        print(json.dumps({"model": name, "natsPerToken": round(nats, 4), "bitsPerByte": round(bits, 4)}), flush=True)

    report("unigram", unigram_nats(train, held_out, shape.vocabulary))
    report("Kneser-Ney trigram", KneserNeyTrigram(train, shape.vocabulary).nats(held_out, END_OF_TEXT_ID))
    checkpoint, _ = load_checkpoint(options.work)
    report("checkpoint, f32 weights", model_nats(checkpoint, held_out))
    report(options.model.name, model_nats(read_gguf_weights(options.model, shape), held_out))


if __name__ == "__main__":
    main()
