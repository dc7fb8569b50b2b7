"""The text model: word vectors, a convolution, residual blocks of growing reach, pooling, two layers."""

import math

import torch
from torch import nn

from features import SHAPES

TOPICS = [
    "health", "finance", "legal", "immigration", "sexuality", "belief", "ethnicity", "biometrics",
    "work", "children", "abuse", "business", "credentials", "identity",
]  # fmt: skip
DIMENSION, CHANNELS, HIDDEN, HEADS = 48, 96, 96, 8
STATE = 48
"""Numbers of the teacher's state that the network learns to tell; the shipped model lacks that layer."""
TAPS, DILATIONS = 5, (1, 2, 4)
"""A block sees five tokens, so far apart: all together look fifteen tokens to each side."""
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


class Block(nn.Module):
    """What each channel sees along the text, mixed with the other channels, added to what was there."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.deep = nn.Parameter(torch.randn(TAPS, CHANNELS) / math.sqrt(TAPS))
        self.shift = nn.Parameter(torch.zeros(CHANNELS))
        self.point = nn.Linear(CHANNELS, CHANNELS)
        nn.init.normal_(self.point.weight, std=0.5 / math.sqrt(CHANNELS))

    def forward(self, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        # Sums of shifted texts: on a CPU several times as fast as a convolution with groups.
        seen = self.shift
        for tap, moved in enumerate(neighbours(values, TAPS, self.dilation)):
            seen = torch.addcmul(seen, moved, self.deep[tap])
        return (values + torch.relu(self.point(seen))) * mask


def neighbours(values: torch.Tensor, taps: int, dilation: int = 1) -> list[torch.Tensor]:
    """The texts [batch][length][channels], moved so that each tap's token lies at the middle one's place."""
    reach, length = taps // 2 * dilation, values.shape[1]
    padded = nn.functional.pad(values, (0, 0, reach, reach))
    return [padded[:, tap * dilation : tap * dilation + length] for tap in range(taps)]


class SensitivityNetwork(nn.Module):
    def __init__(self, vocabulary_size: int) -> None:
        super().__init__()
        self.words = nn.EmbeddingBag(vocabulary_size + SUBWORD_BUCKETS, DIMENSION, mode="mean")
        self.shapes = nn.Embedding(SHAPES, DIMENSION)
        self.near = nn.Linear(3 * DIMENSION, CHANNELS)
        self.blocks = nn.ModuleList([Block(dilation) for dilation in DILATIONS])
        self.query = nn.Linear(CHANNELS, HEADS)
        self.hidden = nn.Linear(3 * CHANNELS, HIDDEN)
        self.output = nn.Linear(HIDDEN, 1 + len(TOPICS))
        self.imitation = nn.Linear(HIDDEN, STATE)
        self.drop = nn.Dropout(0.15)
        self.coarse = False

    def forward(self, ids, offsets, shapes, mask):
        """`ids`/`offsets` bag the features of every token of the batch, `shapes` and `mask` are
        [batch][length]; gives logits [batch][1 + topics]."""
        return self.output(self.drop(self.understood(ids, offsets, shapes, mask)))

    def imitate(self, ids, offsets, shapes, mask):
        """The logits, and the teacher's state as the network guesses it: [batch][48]."""
        hidden = self.drop(self.understood(ids, offsets, shapes, mask))
        return self.output(hidden), self.imitation(hidden)

    def understood(self, ids, offsets, shapes, mask):
        """The last hidden layer: [batch][hidden]."""
        batch, length = shapes.shape
        table = rounded(self.words.weight) if self.coarse else self.words.weight
        bags = nn.functional.embedding_bag(ids, table, offsets, mode="mean")
        mask = mask[..., None]
        vectors = (bags.view(batch, length, DIMENSION) + self.shapes(shapes)) * mask
        values = torch.relu(self.near(torch.cat(neighbours(self.drop(vectors), 3), 2))) * mask
        for block in self.blocks:
            values = block(values, mask)
        pooled = torch.cat([values.amax(1), values.sum(1) / mask.sum(1), self.attended(values, mask)], 1)
        return torch.relu(self.hidden(self.drop(pooled)))

    def attended(self, values, mask):
        """The mean of each channel, weighed by how much its head makes of each token."""
        shares = self.query(values).masked_fill(mask == 0, -1e4).softmax(1)
        heads = values.unflatten(2, (HEADS, CHANNELS // HEADS))
        return (heads * shares[..., None]).sum(1).flatten(1)
