"""Reads a packed model back into the network, so that training can go on from it."""

import base64
import json
import re
import struct
from pathlib import Path

import numpy
import torch

from network import SensitivityNetwork
from quantise import short_hash


def load_packed(path: Path) -> tuple[list[int], dict[str, numpy.ndarray]]:
    """Hashes of the words, and the weights by parameter name, of a `model-bytes.ts`."""
    encoded = re.search(r"'([A-Za-z0-9+/=]+)'", path.read_text(encoding="utf-8")).group(1)
    data = base64.b64decode(encoded)
    (length,) = struct.unpack_from("<I", data, 4)
    header = json.loads(data[8 : 8 + length])
    reader = _Reader(data, 8 + length)
    hashes = reader.take(numpy.uint8, 3 * header["words"]).reshape(-1, 3).astype(numpy.uint32)
    weights = {}
    for name, parameter in SensitivityNetwork(header["words"]).state_dict().items():
        shape = tuple(parameter.shape)
        if name.endswith("bias"):
            weights[name] = reader.take(numpy.float32, shape[0])
        elif name.startswith("words"):
            scales = reader.take(numpy.float32, shape[1])
            packed = reader.take(numpy.uint8, shape[0] * shape[1] // 2)
            whole = numpy.stack([packed & 15, packed >> 4], 1).astype(numpy.float32) - 8
            weights[name] = whole.reshape(shape) * scales
        else:
            by_column = name.startswith("shapes")
            scales = reader.take(numpy.float32, shape[1] if by_column else shape[0])
            whole = reader.take(numpy.int8, int(numpy.prod(shape))).astype(numpy.float32)
            if len(shape) == 3:
                whole = whole.reshape(shape[0], shape[2], shape[1]).transpose(0, 2, 1)
            whole = whole.reshape(shape)
            weights[name] = whole * (scales if by_column else scales.reshape(-1, *[1] * (len(shape) - 1)))
    return [int(a | b << 8 | c << 16) for a, b, c in hashes], weights


class _Reader:
    def __init__(self, data: bytes, offset: int) -> None:
        self.data, self.offset = data, offset + -offset % 4

    def take(self, kind: type, count: int) -> numpy.ndarray:
        values = numpy.frombuffer(self.data, kind, count, self.offset)
        self.offset += values.nbytes + -values.nbytes % 4
        return values


def restore(network: SensitivityNetwork, words: list[str], path: Path) -> None:
    """Puts the packed weights into the network; words that the model did not know keep their start."""
    hashes, weights = load_packed(path)
    rows = {value: row for row, value in enumerate(hashes)}
    table = weights.pop("words.weight")
    with torch.no_grad():
        for row, word in enumerate(words):
            if (known := rows.get(short_hash(word))) is not None:
                network.words.weight[row] = torch.from_numpy(table[known].copy())
        network.words.weight[len(words) :] = torch.from_numpy(table[len(hashes) :].copy())
        for name, values in weights.items():
            network.get_parameter(name).copy_(torch.tensor(values))
