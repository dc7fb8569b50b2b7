"""The text model: word vectors, two small convolutions, max and mean pooling, two layers."""

import torch
from torch import nn

from features import SHAPES

TOPICS = [
    "health", "finance", "legal", "immigration", "sexuality", "belief", "ethnicity", "biometrics",
    "work", "children", "abuse", "business", "credentials", "identity",
]  # fmt: skip
DIMENSION, CHANNELS, HIDDEN = 48, 96, 96
SUBWORD_BUCKETS = 6144
LEVELS = 7
"""Vectors are kept in 4 bits: whole numbers from -7 to 7, one scale per column."""


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """The weight as 4 bits will hold it; gradients pass as if it were not rounded."""
    with torch.no_grad():
        scale = column_scales(weight)
        whole = (weight / scale).round().clamp(-LEVELS, LEVELS) * scale
    return weight + (whole - weight).detach()


def column_scales(weight: torch.Tensor) -> torch.Tensor:
    """Clipping the farthest values leaves finer steps for the rest."""
    return weight.std(dim=0, keepdim=True).clamp(min=1e-6) * (2.6 / LEVELS)


class SensitivityNetwork(nn.Module):
    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(vocabulary_size + SUBWORD_BUCKETS, DIMENSION, mode="mean")
        self.shapes = nn.Embedding(SHAPES, DIMENSION)
        self.near = nn.Conv1d(DIMENSION, CHANNELS, 3, padding=1)
        self.wide = nn.Conv1d(CHANNELS, CHANNELS, 3, padding=2, dilation=2)
        self.hidden = nn.Linear(CHANNELS * 2, HIDDEN)
        self.output = nn.Linear(HIDDEN, 1 + len(TOPICS))
        self.drop = nn.Dropout(0.25)
        self.coarse = False

    def forward(self, ids, offsets, shapes, mask):
        """`ids`/`offsets` bag the features of every token of the batch, `shapes` and `mask` are
        [batch][length]; gives logits [batch][1 + topics]."""
        batch, length = shapes.shape
        table = rounded(self.words.weight) if self.coarse else self.words.weight
        bags = nn.functional.embedding_bag(ids, table, offsets, mode="mean")
        vectors = bags.view(batch, length, DIMENSION) + self.shapes(shapes)
        vectors = (vectors * mask[..., None]).transpose(1, 2)
        near = torch.relu(self.near(self.drop(vectors))) * mask[:, None]
        wide = (torch.relu(self.wide(near)) + near) * mask[:, None]
        pooled = torch.cat([wide.amax(2), wide.sum(2) / mask.sum(1, keepdim=True)], 1)
        return self.output(self.drop(torch.relu(self.hidden(self.drop(pooled)))))
