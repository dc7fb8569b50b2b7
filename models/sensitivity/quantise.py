"""Rounds the trained network to whole numbers and packs it into the file that the SDK reads.

Layout, little endian: `LMS3`, u32 length of a JSON header, the header, padding to 4 bytes; the hashes of
the words, 24 bits each, in ascending order; then each tensor as float32 scales and whole numbers, and
the biases as float32. The embedding table has one scale per column and 4-bit values from -7 to 7 (stored
with 8 added; the low half of a byte comes first); the other tensors have one scale per row (per
column for the shapes and the blocks' taps) and int8 values. Every section is padded to 4 bytes.
"""

import json
import struct

import numpy

from features import short_hash
from network import (
    CHANNELS, DILATIONS, DIMENSION, HEADS, HIDDEN, LEVELS, SUBWORD_BUCKETS, TOPICS, SensitivityNetwork,
    column_scales,
)  # fmt: skip


def _int8(values: numpy.ndarray, axis: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    scales = (numpy.abs(values).max(axis=axis, keepdims=True) / 127).clip(min=1e-8)
    return numpy.rint(values / scales).astype(numpy.int8), scales.astype(numpy.float32).ravel()


def round_in_place(network: SensitivityNetwork) -> dict[str, tuple[numpy.ndarray, numpy.ndarray]]:
    """Replaces the weights by their rounded values, so that what is measured is what is shipped."""
    packed = {}
    for name, parameter in network.named_parameters():
        if name.endswith(("bias", "shift")) or name.startswith("imitation"):
            continue
        values = parameter.detach().numpy().reshape(parameter.shape[0], -1)
        by_column = name.startswith(("words", "shapes")) or name.endswith("deep")
        if name.startswith("words"):
            scales = column_scales(parameter.detach()).numpy().ravel()
            whole = numpy.rint(values / scales).clip(-LEVELS, LEVELS).astype(numpy.int8)
        else:
            whole, scales = _int8(values, 0 if by_column else 1)
        packed[name] = (whole, scales)
        restored = whole * (scales[None, :] if by_column else scales[:, None])
        parameter.data.copy_(parameter.data.new_tensor(restored).reshape(parameter.shape))
    return packed


def pack(network: SensitivityNetwork, words: list[str], threshold: float) -> bytes:
    """The file's bytes; words are put in the order of their hashes (see `short_hash`).

    The network has the rounded weights afterwards: rounding twice would not give the same.
    """
    packed = round_in_place(network)
    word_hashes = [short_hash(word) for word in words]
    order = sorted(range(len(word_hashes)), key=lambda row: word_hashes[row])
    hashes = b"".join(word_hashes[row].to_bytes(3, "little") for row in order)
    header = json.dumps({
        "words": len(word_hashes), "buckets": SUBWORD_BUCKETS, "dimension": DIMENSION, "channels": CHANNELS,
        "dilations": DILATIONS, "heads": HEADS, "hidden": HIDDEN, "topics": TOPICS, "threshold": threshold,
    }).encode()  # fmt: skip
    table, scales = packed["words.weight"]
    table = numpy.concatenate([table[order], table[len(word_hashes) :]])
    parts = [b"LMS3", struct.pack("<I", len(header)), _padded(header), _padded(hashes)]
    parts += [scales.tobytes(), _padded(_nibbles(table))]
    bias = {name: value.detach().numpy() for name, value in network.named_parameters()}
    blocks = [f"blocks.{index}.{part}" for index in range(len(DILATIONS)) for part in ("deep", "point.weight")]
    for name in ("shapes.weight", "near.weight", *blocks, "query.weight", "hidden.weight", "output.weight"):
        whole, scales = packed[name]
        parts += [scales.tobytes(), _padded(whole.tobytes())]
        beside = name.replace(".deep", ".shift").replace(".weight", ".bias")
        if beside in bias:
            parts.append(bias[beside].tobytes())
    return b"".join(parts)


def _nibbles(whole: numpy.ndarray) -> bytes:
    flat = (whole.ravel().astype(numpy.int16) + 8).astype(numpy.uint8)
    return (flat[0::2] | flat[1::2] << 4).tobytes()


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
