"""A small Llama: RMSNorm, rotary positions, grouped-query attention, SwiGLU, tied embedding.

Weights are f32; matrix products run in bfloat16 when `compute` says so, which
is several times as fast on CPUs with AMX.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from quantisation import round_q4_0, round_q8_0, straight_through


@dataclass(frozen=True)
class Shape:
    """The model's sizes; every matrix dimension is a multiple of 32, the block of Q4_0."""

    vocabulary: int = 4096
    width: int = 256
    layers: int = 8
    heads: int = 4
    kv_heads: int = 2
    head_width: int = 64
    hidden: int = 704
    context: int = 512
    rope_base: float = 10000.0
    norm_epsilon: float = 1e-5


class Matrix(nn.Module):
    """A linear map without bias whose weight can be seen through Q4_0."""

    def __init__(self, inputs: int, outputs: int, deviation: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * deviation)
        self.quantised = False

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight
        if self.quantised:
            weight = straight_through(weight, round_q4_0(weight.detach()))
        return functional.linear(x, weight.to(x.dtype))


class Norm(nn.Module):
    """Root-mean-square norm, computed in f32, answered in the type asked for."""

    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor, dtype: torch.dtype) -> Tensor:
        x = x.float()
        scale = torch.rsqrt(x.square().mean(-1, keepdim=True) + self.epsilon)
        return (x * scale * self.weight).to(dtype)


def rotary_table(shape: Shape) -> tuple[Tensor, Tensor]:
    """Return cosines and sines, each [context, head_width / 2]."""
    exponents = torch.arange(0, shape.head_width, 2).float() / shape.head_width
    angles = torch.outer(torch.arange(shape.context).float(), shape.rope_base**-exponents)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Rotate neighbouring pairs (2i, 2i+1), as llama.cpp does for `llama` models.

    x is [batch, positions, heads, head_width].
    """
    pairs = x.float().unflatten(-1, (-1, 2))
    even, odd = pairs[..., 0], pairs[..., 1]
    c, s = cosines[:, None], sines[:, None]
    return torch.stack((even * c - odd * s, even * s + odd * c), -1).flatten(-2).to(x.dtype)


class Layer(nn.Module):
    """One transformer block, pre-norm."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        inner, kv_inner = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
        spread = shape.width**-0.5
        self.attention_norm = Norm(shape.width, shape.norm_epsilon)
        self.query = Matrix(shape.width, inner, spread)
        self.key = Matrix(shape.width, kv_inner, spread)
        self.value = Matrix(shape.width, kv_inner, spread)
        self.attention_out = Matrix(inner, shape.width, 0.0)
        self.feed_norm = Norm(shape.width, shape.norm_epsilon)
        self.gate = Matrix(shape.width, shape.hidden, spread)
        self.up = Matrix(shape.width, shape.hidden, spread)
        self.down = Matrix(shape.hidden, shape.width, 0.0)

    def attend(self, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        """Return causal grouped-query attention over x, [batch, positions, width]."""
        size = (-1, self.shape.head_width)
        query = rotate(self.query(x).unflatten(-1, size), cosines, sines).transpose(1, 2)
        key = rotate(self.key(x).unflatten(-1, size), cosines, sines).transpose(1, 2)
        value = self.value(x).unflatten(-1, size).transpose(1, 2)
        repeats = self.shape.heads // self.shape.kv_heads
        key, value = (t.repeat_interleave(repeats, dim=1) for t in (key, value))
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        return self.attention_out(mixed.transpose(1, 2).flatten(-2))

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor, dtype: torch.dtype) -> Tensor:
        x = x + self.attend(self.attention_norm(x, dtype), cosines, sines)
        h = self.feed_norm(x, dtype)
        return x + self.down(functional.silu(self.gate(h)) * self.up(h))


class StoryModel(nn.Module):
    """The whole model; `forward` answers logits [batch, positions, vocabulary] in f32."""

    def __init__(self, shape: Shape, compute: torch.dtype = torch.bfloat16) -> None:
        super().__init__()
        self.shape = shape
        self.compute = compute
        self.quantised = False
        self.embedding = nn.Parameter(torch.randn(shape.vocabulary, shape.width) * 0.02)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.final_norm = Norm(shape.width, shape.norm_epsilon)
        cosines, sines = rotary_table(shape)
        self.register_buffer("cosines", cosines, persistent=False)
        self.register_buffer("sines", sines, persistent=False)

    def quantise(self, on: bool) -> None:
        """See every matrix through Q4_0 and the embedding through Q8_0 from now on, or not."""
        self.quantised = on
        for module in self.modules():
            if isinstance(module, Matrix):
                module.quantised = on

    def forward(self, tokens: Tensor) -> Tensor:
        table = self.embedding
        if self.quantised:
            table = straight_through(table, round_q8_0(table.detach()))
        x = functional.embedding(tokens, table)
        positions = tokens.shape[1]
        for layer in self.layers:
            x = layer(x, self.cosines[:positions], self.sines[:positions], self.compute)
        return functional.linear(self.final_norm(x, self.compute), table.to(self.compute)).float()

    def loss(self, tokens: Tensor) -> Tensor:
        """Return the mean nats per predicted token of rows [batch, positions + 1]."""
        logits = self(tokens[:, :-1])
        return functional.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
