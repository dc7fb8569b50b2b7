"""Round weights to llama.cpp's block formats, with straight-through gradients.

Both formats take blocks of 32 neighbours along a row. The arithmetic is that of
`gguf.quants`, so a weight trained through these functions loses nothing more
when it is written to the file.

See https://github.com/ggml-org/llama.cpp (ggml-quants.c) for the formats.
"""

import torch
from torch import Tensor

BLOCK = 32


def round_q4_0(weight: Tensor) -> Tensor:
    """Return the f32 values which Q4_0 would store: 16 levels, one f16 scale a block."""
    blocks = weight.reshape(-1, BLOCK)
    extreme = blocks.gather(1, blocks.abs().argmax(dim=1, keepdim=True))
    scale = extreme / -8
    inverse = torch.where(scale == 0, 0.0, 1 / scale)
    levels = torch.trunc(blocks * inverse + 8.5).clamp_(0, 15) - 8
    return (levels * scale.half().float()).reshape(weight.shape)


def round_q8_0(weight: Tensor) -> Tensor:
    """Return the f32 values which Q8_0 would store: 255 levels, one f16 scale a block."""
    blocks = weight.reshape(-1, BLOCK)
    scale = blocks.abs().amax(dim=1, keepdim=True) / 127
    inverse = torch.where(scale == 0, 0.0, 1 / scale)
    scaled = blocks * inverse
    levels = torch.sign(scaled) * torch.floor(scaled.abs() + 0.5)
    return (levels * scale.half().float()).reshape(weight.shape)


def straight_through(weight: Tensor, rounded: Tensor) -> Tensor:
    """Return the rounded values in the forward pass and the weight's gradient in the backward."""
    return weight + (rounded - weight).detach()
