"""Write a checkpoint as a GGUF file.

    python export.py WORK_FOLDER OUT.gguf

Prints the file's length and SHA-256, and how far the stored weights lie from
those seen in quantised training (zero up to rounding).
"""

import argparse
import hashlib
import json
from pathlib import Path

import torch
from tokenizers import Tokenizer

from gguf_file import read_gguf_weights, write_gguf
from model import Shape, StoryModel
from quantisation import round_q4_0, round_q8_0


def load_checkpoint(work: Path, compute: torch.dtype = torch.float32) -> tuple[StoryModel, int]:
    """Return the checkpoint's model and the step it was written at."""
    stored = torch.load(work / "checkpoint.pt", weights_only=True)
    model = StoryModel(Shape(), compute)
    model.load_state_dict(stored["model"])
    return model, stored["step"]


def read_merges(work: Path) -> list[str]:
    """Return the tokenizer's merges as GGUF stores them: two tokens and a blank between."""
    merges = json.loads((work / "tokenizer.json").read_text(encoding="utf-8"))["model"]["merges"]
    return [merge if isinstance(merge, str) else " ".join(merge) for merge in merges]


@torch.no_grad()
def largest_difference(model: StoryModel, stored: StoryModel) -> float:
    """Return the largest distance between stored weights and our own rounding of the model's."""
    largest = 0.0
    for (name, ours), theirs in zip(model.named_parameters(), stored.parameters()):
        if name == "embedding":
            ours = round_q8_0(ours)
        elif ours.ndim == 2:
            ours = round_q4_0(ours)
        largest = max(largest, float((ours - theirs).abs().max()))
    return largest


def main() -> None:
    """Export and print what was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    model, step = load_checkpoint(options.work)
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_gguf(options.out, model, tokenizer, read_merges(options.work))
    content = options.out.read_bytes()
    print(json.dumps({
        "step": step,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "largestDifference": largest_difference(model, read_gguf_weights(options.out, model.shape)),
    }, indent=2))


if __name__ == "__main__":
    main()
