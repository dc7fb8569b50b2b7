"""Trains a large model on the composed lines; the small model then learns from its judgement.

The teacher is all-MiniLM-L6-v2 with one more layer. It is far too big for a page (22 million weights),
but it has read much more English than the small model ever will: its scores on sentences that nobody
labelled carry that over.
"""

import random
import time
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits
from transformers import AutoModel, AutoTokenizer

BATCH, LONGEST = 32, 48


class Teacher(nn.Module):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.encoder = AutoModel.from_pretrained(folder)
        self.output = nn.Linear(self.encoder.config.hidden_size, 1)

    def forward(self, texts: list[str]) -> torch.Tensor:
        """Logits that the texts are restricted."""
        with torch.autocast("cpu", torch.bfloat16):
            return self.output(self.means(texts)).float()[:, 0]

    def means(self, texts: list[str]) -> torch.Tensor:
        batch = self.tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        states = self.encoder(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None]
        return (states * mask).sum(1) / mask.sum(1)

    @torch.no_grad()
    def score(self, texts: list[str]) -> list[float]:
        """Logits of many texts, in their order."""
        self.eval()
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        scores = [0.0] * len(texts)
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            for index, value in zip(part, self([texts[i] for i in part]).tolist(), strict=True):
                scores[index] = value
        return scores


def train_teacher(folder: Path, rows: list[tuple[str, bool]], epochs: int, seed: int) -> Teacher:
    """Fine-tunes on texts and whether they are restricted; the token embeddings stay as they are."""
    torch.manual_seed(seed)
    source = random.Random(seed)
    teacher = Teacher(folder)
    for parameter in teacher.encoder.embeddings.parameters():
        parameter.requires_grad = False
    inner = [p for p in teacher.encoder.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": inner}, {"params": teacher.output.parameters()}], weight_decay=0.01)
    rates = (8e-5, 1e-3)
    steps = epochs * (len(rows) // BATCH + 1)
    started, step = time.monotonic(), 0
    teacher.train()
    for epoch in range(epochs):
        for batch in _batches(rows, source):
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * min(1, (step + 1) / 40) * max(0.02, 1 - step / steps)
            target = torch.tensor([float(restricted) for _, restricted in batch])
            loss = binary_cross_entropy_with_logits(teacher([text for text, _ in batch]), target)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            step += 1
        print(f"teacher epoch {epoch + 1} of {epochs}, {time.monotonic() - started:.0f} s", flush=True)
    return teacher


def _batches(rows: list[tuple[str, bool]], source: random.Random) -> list[list[tuple[str, bool]]]:
    """Texts of like length together, the batches in random order."""
    shuffled = source.sample(rows, len(rows))
    pools = [shuffled[start : start + BATCH * 20] for start in range(0, len(shuffled), BATCH * 20)]
    batches = []
    for pool in pools:
        pool.sort(key=lambda row: len(row[0]))
        batches += [pool[start : start + BATCH] for start in range(0, len(pool), BATCH)]
    source.shuffle(batches)
    return batches
