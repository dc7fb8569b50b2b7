"""Trains a large model on the composed lines; the small model then learns from its judgement.

The teacher is the lower nine of the twelve layers of multilingual-e5-small with one more. It is far too
big for a page (112 million weights), but it has read much more, in a hundred languages, than the small
model ever will: its scores on sentences that nobody labelled carry that over.
"""

import random
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModel, AutoTokenizer

from lines import Example

BATCH, LONGEST = 32, 112
LAYERS, FROZEN = 9, 3
"""Layers kept of the encoder, and how many of the lowest stay as they are."""
FALLING_FROM = 0.7
"""Share of the training after which the rate falls to nothing."""


class Teacher(nn.Module):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.encoder = AutoModel.from_pretrained(folder)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:LAYERS]
        self.output = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, texts: list[str]) -> torch.Tensor:
        """Logits that the texts are restricted."""
        with torch.autocast("cpu", torch.bfloat16):
            return self.output(self.means(texts)).float()[:, 0]

    def means(self, texts: list[str]) -> torch.Tensor:
        batch = self.tokenizer(
            texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        mask = batch["attention_mask"]
        states = self.encoder(input_ids=batch["input_ids"], attention_mask=mask).last_hidden_state
        return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)

    @torch.no_grad()
    def score(self, texts: list[str]) -> list[float]:
        """Logits of many texts, in their order."""
        self.eval()
        scores = [0.0] * len(texts)
        for part in self.parts(texts):
            for index, value in zip(part, self([texts[index] for index in part]).tolist(), strict=True):
                scores[index] = value
        return scores

    def parts(self, texts: list[str], size: int = 96) -> list[list[int]]:
        """The texts' numbers in groups of like length."""
        # Signs do not tell the length: an ideograph is often a token, an English word rarely two.
        sizes = [len(tokens) for tokens in self.tokenizer(texts)["input_ids"]]
        order = sorted(range(len(texts)), key=lambda index: sizes[index])
        return [order[start : start + size] for start in range(0, len(order), size)]


def train_teacher(folder: Path, epochs: list[list[Example]], seed: int, rate: float = 1e-4) -> Teacher:
    """Fine-tunes on one list of examples after the other; the lowest layers stay as they are."""
    torch.manual_seed(seed)
    source = random.Random(seed)
    teacher = Teacher(folder)
    for still in (teacher.encoder.embeddings, *teacher.encoder.encoder.layer[:FROZEN]):
        still.requires_grad_(False)
    inner = [p for p in teacher.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": inner}, {"params": teacher.output.parameters()}], weight_decay=0.01, fused=True
    )
    rates = (rate, 1e-3)
    batches = [batch for rows in epochs for batch in _batches(rows, source)]
    started = time.monotonic()
    teacher.train()
    for step, batch in enumerate(batches, 1):
        for group, highest in zip(optimiser.param_groups, rates, strict=True):
            left = (1 - step / len(batches)) / (1 - FALLING_FROM)
            group["lr"] = highest * min(1, step / 50, max(0.02, left))
        target = torch.tensor([0.98 if example.restricted else 0.02 for example in batch])
        loss = binary_cross_entropy_with_logits(teacher([example.text for example in batch]), target)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 50 == 0:
            print(f"teacher {step} of {len(batches)}, {time.monotonic() - started:.0f} s", flush=True)
    return teacher


def _batches(rows: list[Example], source: random.Random) -> list[list[Example]]:
    """Texts of like length together, the batches in random order."""
    shuffled = source.sample(rows, len(rows))
    pools = [shuffled[start : start + BATCH * 20] for start in range(0, len(shuffled), BATCH * 20)]
    batches = []
    for pool in pools:
        pool.sort(key=lambda example: len(example.text))
        batches += [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
    source.shuffle(batches)
    return batches
