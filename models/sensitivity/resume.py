"""Reads a packed model back into the network, so that training can go on from it."""

import base64
import json
import re
import struct
from pathlib import Path

import numpy
import torch

from features import fnv1a
from network import SensitivityNetwork


def load_packed(path: Path) -> tuple[numpy.ndarray, dict[str, numpy.ndarray], dict]:
    """Hashes of the words, the weights by parameter name, and the header of a `model-bytes.ts`."""
    encoded = re.search(r"'([A-Za-z0-9+/=]+)'", path.read_text(encoding="utf-8")).group(1)
    data = base64.b64decode(encoded)
    (length,) = struct.unpack_from("<I", data, 4)
    header = json.loads(data[8 : 8 + length])
    offset = 8 + length + -length % 4
    hashes = numpy.frombuffer(data, "<u4", header["words"], offset)
    offset += 4 * header["words"]
    weights = {}
    for name, parameter in SensitivityNetwork(header["words"]).state_dict().items():
        shape = tuple(parameter.shape)
        if name.endswith("bias"):
            weights[name] = numpy.frombuffer(data, "<f4", shape[0], offset)
            offset += 4 * shape[0]
            continue
        by_column = name.startswith(("words", "shapes"))
        scales = numpy.frombuffer(data, "<f4", shape[1] if by_column else shape[0], offset)
        offset += 4 * len(scales)
        size = int(numpy.prod(shape))
        whole = numpy.frombuffer(data, numpy.int8, size, offset).astype(numpy.float32)
        offset += size + -size % 4
        if len(shape) == 3:
            whole = whole.reshape(shape[0], shape[2], shape[1]).transpose(0, 2, 1)
        else:
            whole = whole.reshape(shape)
        weights[name] = whole * (scales if by_column else scales.reshape(-1, *[1] * (len(shape) - 1)))
    return hashes, weights, header


def restore(network: SensitivityNetwork, words: list[str], path: Path) -> None:
    """Puts the packed weights into the network; words that the model did not know keep their start."""
    hashes, weights, header = load_packed(path)
    rows = {int(value): row for row, value in enumerate(hashes)}
    table = weights.pop("words.weight")
    with torch.no_grad():
        for row, word in enumerate(words):
            if (known := rows.get(fnv1a(word))) is not None:
                network.words.weight[row] = torch.from_numpy(table[known])
        network.words.weight[len(words) :] = torch.from_numpy(table[header["words"] :])
        for name, values in weights.items():
            network.get_parameter(name).copy_(torch.from_numpy(numpy.ascontiguousarray(values)))
