"""Write reference vectors of an encoder in ONNX form, computed by ONNX Runtime's native build.

    python make_embedding_references.py MODEL_FOLDER TEXTS.json OUT.json

MODEL_FOLDER holds model.onnx and tokenizer.json; TEXTS.json is a list of {"name", "text"}. Every text
runs alone, so that no padding takes part; its vector is the mean of the last hidden states over its
tokens, scaled to length 1. The output has each text's ids and vector, rounded to six places.

Text is encoded without the tokenizer's own truncation and padding. Control tokens that a text spells
are text, as the SDK promises; nothing in TEXTS.json spells one.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

DIGITS = 6


def embed(session: onnxruntime.InferenceSession, ids: list[int]) -> numpy.ndarray:
    """Return the mean of the last hidden states, scaled to length 1."""
    row = numpy.array([ids], dtype=numpy.int64)
    feeds = {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}
    names = {entry.name for entry in session.get_inputs()}
    (hidden,) = session.run(["last_hidden_state"], {name: value for name, value in feeds.items() if name in names})
    mean = hidden[0].astype(numpy.float64).mean(axis=0)
    return mean / numpy.linalg.norm(mean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    graph = options.folder / "model.onnx"
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(options.folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    cases = []
    for case in json.loads(options.texts.read_text()):
        ids = tokenizer.encode(case["text"]).ids
        vector = [round(float(value), DIGITS) for value in embed(session, ids)]
        cases.append({**case, "ids": ids, "vector": vector})
    made = {
        "modelSha256": hashlib.sha256(graph.read_bytes()).hexdigest(),
        "runtime": f"onnxruntime {onnxruntime.__version__}, one text at a time",
        "cases": cases,
    }
    options.out.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(f"{len(cases)} texts, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
