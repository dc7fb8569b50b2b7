"""Write the golden check of a GGUF model into its manifest, computed by transformers in f32.

    python make_golden.py MODEL.gguf MANIFEST.json "The capital of France is"

The check is a short prompt and a few logits after it: of the most likely tokens,
and of tokens spread evenly over the vocabulary, so that a result which is zero,
not a number, shifted or in the wrong order cannot pass. Tolerances already in
the manifest stay; they are measured with the engines, not computed here.
"""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM

from gguf_tokenizer import GgufTokenizer

DEFAULT_TOLERANCES = {"default": 0.05}


@torch.inference_mode()
def golden_logits(model, prompt_ids: list[int], best: int, spread: int) -> list[dict]:
    """Return logits after the prompt: the `best` most likely tokens and `spread` evenly spaced ones."""
    logits = model(input_ids=torch.tensor([prompt_ids])).logits[0, -1].float()
    step = len(logits) // (spread + 1)
    ids = [int(i) for i in logits.topk(best).indices]
    ids += [i for i in range(step, step * spread + 1, step) if i not in ids]
    return [{"id": i, "value": round(float(logits[i]), 4)} for i in ids]


def main() -> None:
    """Read the options, run the prompt and rewrite the manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("manifest", type=Path)
    parser.add_argument("text")
    parser.add_argument("--best", type=int, default=6)
    parser.add_argument("--spread", type=int, default=6)
    options = parser.parse_args()

    prompt_ids = GgufTokenizer(options.model).encode(options.text)
    model = AutoModelForCausalLM.from_pretrained(
        options.model.parent, gguf_file=options.model.name, dtype=torch.float32
    ).eval()
    manifest = json.loads(options.manifest.read_text(encoding="utf-8"))
    tolerances = manifest.get("golden", {}).get("tolerances", DEFAULT_TOLERANCES)
    manifest["golden"] = {
        "promptIds": prompt_ids,
        "logits": golden_logits(model, prompt_ids, options.best, options.spread),
        "tolerances": tolerances,
    }
    options.manifest.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(manifest["golden"]))


if __name__ == "__main__":
    main()
