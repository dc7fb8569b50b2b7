"""Rounds the trained network to whole numbers and packs it into the file that the SDK reads.

Layout, little endian: `LMS4`, u32 length of a JSON header, the header, padding to 4 bytes; the hashes of
the words, 24 bits each, in ascending order; then each tensor as float32 scales and whole numbers, and
after it the bias, where it has one, as float32. The embedding table has one scale per column, the
large layers one per row, and both 4-bit values from -7 to 7 (stored with 8 added; the low half of a byte
comes first); the other tensors have int8 values and one scale per row (per column for the shapes and the
blocks' taps). Every section is padded to 4 bytes.
"""

import json
import struct

import numpy

from features import short_hash
from network import (
    CHANNELS, DILATIONS, DIMENSION, HEADS, HIDDEN, LEVELS, SUBWORD_BUCKETS, TOPICS, SensitivityNetwork,
    column_scales, row_scales,
)  # fmt: skip

BLOCKS = [f"blocks.{index}.{part}" for index in range(len(DILATIONS)) for part in ("deep", "point.weight")]
SUMMARIES = [
    f"summaries.{index}.{part}.weight"
    for index in range(len(DILATIONS) - 1)
    for part in ("attention.query", "own", "all")
]
ORDER = [
    "shapes.weight", "near.weight", *BLOCKS, *SUMMARIES, "attention.query.weight", "hidden.weight", "output.weight",
]  # fmt: skip
BY_COLUMN = ("shapes", "deep")
COARSE = ("words", "near", "point", "own", "all", "hidden")
"""Names of what is kept in 4 bits."""


def is_coarse(name: str) -> bool:
    return name.split(".")[-2] in COARSE


def round_in_place(network: SensitivityNetwork) -> dict[str, tuple[numpy.ndarray, numpy.ndarray]]:
    """Replaces the weights by their rounded values, so that what is measured is what is shipped."""
    packed = {}
    parameters = dict(network.named_parameters())
    for name in ("words.weight", *ORDER):
        parameter = parameters[name]
        values = parameter.detach()
        if name == "words.weight":
            scales = column_scales(values).numpy()
        elif is_coarse(name):
            scales = row_scales(values).numpy()
        else:
            axis = 0 if any(part in name for part in BY_COLUMN) else 1
            scales = (numpy.abs(values.numpy()).max(axis=axis, keepdims=True) / 127).clip(min=1e-8)
        levels = LEVELS if is_coarse(name) else 127
        whole = numpy.rint(values.numpy() / scales).clip(-levels, levels).astype(numpy.int8)
        packed[name] = (whole, scales.astype(numpy.float32))
        parameter.data.copy_(parameter.data.new_tensor(whole * packed[name][1]))
    network.round_weights(False)
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
    parts = [b"LMS4", struct.pack("<I", len(header)), _padded(header), _padded(hashes)]
    parts += [scales.tobytes(), _padded(_nibbles(table))]
    parameters = {name: value.detach().numpy() for name, value in network.named_parameters()}
    for name in ORDER:
        whole, scales = packed[name]
        parts += [scales.tobytes(), _padded(_nibbles(whole) if is_coarse(name) else whole.tobytes())]
        beside = name.replace(".deep", ".shift").replace(".weight", ".bias")
        if beside != name and beside in parameters:
            parts.append(parameters[beside].tobytes())
    return b"".join(parts)


def _nibbles(whole: numpy.ndarray) -> bytes:
    flat = (whole.ravel().astype(numpy.int16) + 8).astype(numpy.uint8)
    return (flat[0::2] | flat[1::2] << 4).tobytes()


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
