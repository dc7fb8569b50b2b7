"""Train the story model on a CPU.

    python train.py WORK_FOLDER [--steps N] [--cooldown N] [--quantise N] [--stop-at N]

Reads what prepare.py wrote. Writes `checkpoint.pt` (resumed from when present)
and `log.jsonl`. The learning rate warms up, stays, and falls linearly over the
last `--cooldown` steps; the last `--quantise` steps see the weights as the file
will hold them. `--stop-at` ends early; a later call goes on from the checkpoint,
with another schedule if told so.
"""

import argparse
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from model import Matrix, Shape, StoryModel
from muon import Muon
from prepare import END_OF_TEXT_ID
from rows import row_starts, take_rows

SEED = 20261121
WARMUP_STEPS = 100
MATRIX_RATE = 0.02
OTHER_RATE = 0.004
CHECKPOINT_EVERY = 100


class RowStream:
    """The training rows of any step, a function of the seed and the step alone."""

    def __init__(self, tokens: np.ndarray, newline_id: int, length: int, rows_per_step: int) -> None:
        self.tokens, self.newline_id = tokens, newline_id
        self.length, self.rows_per_step = length, rows_per_step
        self._epoch, self._first_step = -1, 0
        self._starts = np.empty(0, dtype=np.int64)

    def batch(self, step: int) -> torch.Tensor:
        """Return rows [rows_per_step, length + 1]; steps must be asked for in rising order."""
        while (step - self._first_step + 1) * self.rows_per_step > len(self._starts):
            self._first_step += len(self._starts) // self.rows_per_step
            self._epoch += 1
            generator = np.random.default_rng([SEED, self._epoch])
            self._starts = row_starts(self.tokens, self.newline_id, self.length, generator)
        first = (step - self._first_step) * self.rows_per_step
        starts = self._starts[first : first + self.rows_per_step]
        return torch.from_numpy(take_rows(self.tokens, starts, self.length, END_OF_TEXT_ID))


def rate_factor(step: int, steps: int, cooldown: int) -> float:
    """Return the share of the full learning rate: warm-up, plateau, linear fall."""
    return min(1.0, (step + 1) / WARMUP_STEPS, (steps - step) / cooldown)


def make_optimizers(model: StoryModel) -> list[torch.optim.Optimizer]:
    """Return Muon for the matrices and AdamW for the embedding and the norms."""
    matrices = [m.weight for m in model.modules() if isinstance(m, Matrix)]
    known = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in known]
    return [
        Muon(matrices, lr=MATRIX_RATE, weight_decay=0.05),
        torch.optim.AdamW(others, lr=OTHER_RATE, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]


def save(path: Path, content: dict) -> None:
    """Write a checkpoint so that a reader never sees half of one."""
    partial = path.with_suffix(".partial")
    torch.save(content, partial)
    os.replace(partial, path)


def add_gradients(loss_of, parts: Sequence[torch.Tensor]) -> float:
    """Add the gradients of a step given in equal parts; return its loss."""
    total = 0.0
    for part in parts:
        loss = loss_of(part) / len(parts)
        loss.backward()
        total += loss.item()
    return total


def train(options: argparse.Namespace) -> None:
    """Train until `options.steps`, from the checkpoint when there is one."""
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    work: Path = options.work
    newline_id = Tokenizer.from_file(str(work / "tokenizer.json")).encode("\n").ids[0]
    shape = Shape()
    model = StoryModel(shape)
    optimizers = make_optimizers(model)
    stream = RowStream(np.load(work / "train.npy"), newline_id, shape.context, options.rows)
    step, seconds = 0, 0.0
    checkpoint = work / "checkpoint.pt"
    if checkpoint.exists():
        stored = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(stored["model"])
        for optimizer, state in zip(optimizers, stored["optimizers"]):
            optimizer.load_state_dict(state)
        step, seconds = stored["step"], stored["seconds"]
    rates = [[group["lr"] for group in o.param_groups] for o in make_optimizers(model)]
    loss_of = torch.compile(model.loss, dynamic=False)
    began, first_step = time.monotonic() - seconds, step
    recent: list[float] = []
    last_step = min(options.steps, options.stop_at or options.steps)
    while step < last_step:
        model.quantise(step >= options.steps - options.quantise)
        factor = rate_factor(step, options.steps, options.cooldown)
        for optimizer, full in zip(optimizers, rates):
            for group, rate in zip(optimizer.param_groups, full):
                group["lr"] = rate * factor
        total = add_gradients(loss_of, stream.batch(step).split(options.rows_at_once))
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        recent.append(total)
        seconds = time.monotonic() - began
        if step % 20 == 0 or step == last_step or step - first_step == 3:
            line = {
                "step": step,
                "loss": round(sum(recent) / len(recent), 4),
                "seconds": round(seconds, 1),
                "tokens": step * options.rows * shape.context,
                "rate": round(factor, 3),
            }
            with open(work / "log.jsonl", "a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            recent.clear()
        if step % CHECKPOINT_EVERY == 0 or step == last_step:
            content = {"model": model.state_dict(), "step": step, "seconds": seconds}
            save(checkpoint, content | {"optimizers": [o.state_dict() for o in optimizers]})


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--cooldown", type=int, default=1500, help="last steps, of a falling rate")
    parser.add_argument("--quantise", type=int, default=600, help="last steps, of quantised weights")
    parser.add_argument("--stop-at", type=int, help="stop after this step, within the schedule")
    parser.add_argument("--rows", type=int, default=16, help="rows of 512 tokens in a step")
    parser.add_argument("--rows-at-once", type=int, default=8, help="rows in one pass")
    parser.add_argument("--threads", type=int, default=2)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
