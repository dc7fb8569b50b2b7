"""The text model: word vectors, a convolution, residual blocks of growing reach with summaries between them,
pooling, two layers."""

import math

import torch
from torch import nn

from features import SHAPES

TOPICS = [
    "health", "finance", "legal", "immigration", "sexuality", "belief", "ethnicity", "biometrics",
    "work", "children", "abuse", "business", "credentials", "identity",
]  # fmt: skip
DIMENSION, CHANNELS, HIDDEN, HEADS = 48, 160, 128, 8
STATE, TOKEN_STATE = 48, 112
"""Numbers of the teacher's state, of a text and of a token, that the network learns to tell; the shipped
model lacks those layers."""
TAPS, DILATIONS = 5, (1, 2, 4)
"""A block sees five tokens, so far apart: all together look fifteen tokens to each side."""
SUBWORD_BUCKETS = 6144
LEVELS = 7
"""Vectors and large layers are kept in 4 bits: whole numbers from -7 to 7, one scale per column or row."""


def rounded(weight: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """The weight as 4 bits will hold it; gradients pass as if it were not rounded."""
    with torch.no_grad():
        whole = (weight / scale).round().clamp(-LEVELS, LEVELS) * scale
    return weight + (whole - weight).detach()


def column_scales(table: torch.Tensor) -> torch.Tensor:
    """Clipping the farthest values leaves finer steps for the rest."""
    return table.std(dim=0, keepdim=True).clamp(min=1e-6) * (2.6 / LEVELS)


def row_scales(weight: torch.Tensor) -> torch.Tensor:
    return weight.std(dim=1, keepdim=True).clamp(min=1e-6) * (2.5 / LEVELS)


class CoarseLinear(nn.Linear):
    """A layer that is stored in 4 bits."""

    coarse = False

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        weight = rounded(self.weight, row_scales(self.weight.detach())) if self.coarse else self.weight
        return nn.functional.linear(values, weight, self.bias)


class Block(nn.Module):
    """What each channel sees along the text, mixed with the other channels, added to what was there."""

    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.deep = nn.Parameter(torch.randn(TAPS, CHANNELS) / math.sqrt(TAPS))
        self.shift = nn.Parameter(torch.zeros(CHANNELS))
        self.point = CoarseLinear(CHANNELS, CHANNELS)
        nn.init.normal_(self.point.weight, std=0.5 / math.sqrt(CHANNELS))

    def forward(self, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        # Sums of shifted texts: on a CPU several times as fast as a convolution with groups.
        seen = self.shift
        for tap, moved in enumerate(neighbours(values, TAPS, self.dilation)):
            seen = torch.addcmul(seen, moved, self.deep[tap])
        return (values + torch.relu(self.point(seen))) * mask


class Attention(nn.Module):
    """The mean of each channel, weighed by how much its head makes of each token."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(CHANNELS, HEADS)

    def forward(self, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        shares = self.query(values).masked_fill(mask == 0, -1e4).softmax(1)
        heads = values.unflatten(2, (HEADS, CHANNELS // HEADS))
        return (heads * shares[..., None]).sum(1).flatten(1)


class Summary(nn.Module):
    """Tells each token what the whole text says: whether "he" is a patient or a character in a novel."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = Attention()
        self.own = CoarseLinear(CHANNELS, CHANNELS, bias=False)
        self.all = CoarseLinear(2 * CHANNELS, CHANNELS)
        nn.init.normal_(self.own.weight, std=0.5 / math.sqrt(CHANNELS))

    def forward(self, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        whole = self.all(torch.cat([values.amax(1), self.attention(values, mask)], 1))
        return (values + torch.relu(self.own(values) + whole[:, None])) * mask


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
        self.near = CoarseLinear(3 * DIMENSION, CHANNELS)
        self.blocks = nn.ModuleList([Block(dilation) for dilation in DILATIONS])
        self.summaries = nn.ModuleList([Summary() for _ in DILATIONS[1:]])
        self.attention = Attention()
        self.hidden = CoarseLinear(3 * CHANNELS, HIDDEN)
        self.output = nn.Linear(HIDDEN, 1 + len(TOPICS))
        self.imitation = nn.Linear(HIDDEN, STATE)
        self.token_imitation = nn.Linear(CHANNELS, TOKEN_STATE)
        self.drop = nn.Dropout(0.15)
        self.coarse = False

    def round_weights(self, coarse: bool = True) -> None:
        """From now on weights are used as they will be stored, or as they are."""
        self.coarse = coarse
        for module in self.modules():
            if isinstance(module, CoarseLinear):
                module.coarse = coarse

    def forward(self, batch):
        """Logits [texts][1 + topics] of a batch from batches.py."""
        values, mask = self.read(batch)
        return self.output(self.drop(self.understood(values, mask)))

    def imitate(self, batch):
        """The logits, and the teacher's states as the network guesses them: of the texts, [texts][48],
        and of their tokens one after the other, [tokens][112]."""
        values, mask = self.read(batch)
        hidden = self.drop(self.understood(values, mask))
        tokens = self.drop(values).flatten(0, 1)[batch.places]
        return self.output(hidden), self.imitation(hidden), self.token_imitation(tokens)

    def read(self, batch) -> tuple[torch.Tensor, torch.Tensor]:
        """What is known of each token, none of it negative: [texts][length][channels]; and the mask."""
        table = self.words.weight
        if self.coarse:
            table = rounded(table, column_scales(table.detach()))
        own = nn.functional.embedding_bag(batch.ids, table, batch.offsets, mode="mean") + self.shapes(batch.shapes)
        places = batch.texts * batch.length
        vectors = torch.zeros(places, DIMENSION).index_copy(0, batch.places, own)
        vectors = self.drop(vectors.view(batch.texts, batch.length, DIMENSION))
        mask = torch.zeros(places).index_fill(0, batch.places, 1.0).view(batch.texts, batch.length, 1)
        values = torch.relu(self.near(torch.cat(neighbours(vectors, 3), 2))) * mask
        for place, block in enumerate(self.blocks):
            values = block(values, mask)
            if place < len(self.summaries):
                values = self.summaries[place](values, mask)
        return values, mask

    def understood(self, values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The last hidden layer: [texts][hidden]."""
        mean = values.sum(1) / mask.sum(1)
        pooled = torch.cat([values.amax(1), self.attention(values, mask), mean], 1)
        return torch.relu(self.hidden(self.drop(pooled)))
