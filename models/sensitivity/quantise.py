"""Rounds the trained network to int8 and packs it into the file that the SDK reads.

Layout, little endian: `LMS1`, u32 length of a JSON header, the header, padding to 4 bytes, u32 hashes
of the words in ascending order, then each tensor as float32 scales (one per column for the
embedding table, one per row elsewhere) and int8 values, each padded to 4 bytes. Biases are float32.
"""

import json
import struct

import numpy

from features import fnv1a
from network import CHANNELS, DIMENSION, HIDDEN, SUBWORD_BUCKETS, TOPICS, SensitivityNetwork


def _int8(values: numpy.ndarray, axis: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    scales = (numpy.abs(values).max(axis=axis, keepdims=True) / 127).clip(min=1e-8)
    return numpy.rint(values / scales).astype(numpy.int8), scales.astype(numpy.float32).ravel()


def round_in_place(network: SensitivityNetwork) -> dict[str, tuple[numpy.ndarray, numpy.ndarray]]:
    """Replaces the weights by their rounded values, so that what is measured is what is shipped."""
    packed = {}
    for name, parameter in network.named_parameters():
        if name.endswith("bias"):
            continue
        values = parameter.detach().numpy().reshape(parameter.shape[0], -1)
        by_column = name.startswith(("words", "shapes"))
        whole, scales = _int8(values, 0 if by_column else 1)
        packed[name] = (whole, scales)
        restored = whole * (scales[None, :] if by_column else scales[:, None])
        parameter.data.copy_(parameter.data.new_tensor(restored).reshape(parameter.shape))
    return packed


def pack(network: SensitivityNetwork, words: list[str], threshold: float) -> bytes:
    """The file's bytes; words are put in the order of their hashes."""
    packed = round_in_place(network)
    order = sorted(range(len(words)), key=lambda row: fnv1a(words[row]))
    hashes = numpy.array([fnv1a(words[row]) for row in order], dtype="<u4")
    table, scales = packed["words.weight"]
    packed["words.weight"] = (
        numpy.concatenate([table[order], table[len(words) :]]),
        scales,
    )
    header = json.dumps({
        "words": len(words), "buckets": SUBWORD_BUCKETS, "dimension": DIMENSION, "channels": CHANNELS,
        "hidden": HIDDEN, "topics": TOPICS, "threshold": threshold,
    }).encode()  # fmt: skip
    parts = [b"LMS1", struct.pack("<I", len(header)), _padded(header), hashes.tobytes()]
    for layer in ("words", "shapes", "near", "wide", "hidden", "output"):
        whole, scales = packed[f"{layer}.weight"]
        parts += [scales.tobytes(), _padded(_layout(layer, whole).tobytes())]
        if layer not in ("words", "shapes"):
            parts.append(dict(network.named_parameters())[f"{layer}.bias"].detach().numpy().tobytes())
    return b"".join(parts)


def _layout(layer: str, whole: numpy.ndarray) -> numpy.ndarray:
    """Convolutions as [output][tap][input], so that the inner loop reads memory in order."""
    if layer in ("near", "wide"):
        return whole.reshape(CHANNELS, -1, 3).transpose(0, 2, 1).copy()
    return whole


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
