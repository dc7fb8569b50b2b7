"""Write greedy reference continuations of a GGUF model, computed by transformers in f32.

    python make_references.py MODEL.gguf PROMPTS.json OUT.json --tokens 48

PROMPTS.json is a list of {"name", "messages"}. For every prompt the output has
the rendered text, its token ids, the generated ids and, for each step, the gap
between the two highest logits: where an engine first differs, a gap near zero
means a tie broken by rounding and a large one means an error. Generation ends
after `--tokens` ids, or with the end-of-sequence id, which is then the last.

The matrices are dequantised exactly, and multiplied by activations in f32: an
engine that rounds activations to 8 bits may differ where the gap is small.
"""

import argparse
import hashlib
import json
import re
from pathlib import Path

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

from gguf_tokenizer import GgufTokenizer


@torch.inference_mode()
def continue_greedily(model, prompt_ids: list[int], eos_id: int, limit: int) -> tuple[list[int], list[float]]:
    """Return at most `limit` most likely ids and, for each, its lead over the second (logits)."""
    ids: list[int] = []
    gaps: list[float] = []
    pending, cache = torch.tensor([prompt_ids]), None
    while len(ids) < limit and eos_id not in ids[-1:]:
        answer = model(input_ids=pending, past_key_values=cache, use_cache=True)
        cache = answer.past_key_values
        best = answer.logits[0, -1].float().topk(2)
        ids.append(int(best.indices[0]))
        gaps.append(round(float(best.values[0] - best.values[1]), 5))
        pending = torch.tensor([ids[-1:]])
    return ids, gaps


def make_case(model, tokenizer: GgufTokenizer, library_tokenizer, prompt: dict, limit: int) -> dict:
    """Return one prompt's reference record."""
    text = tokenizer.render(prompt["messages"])
    prompt_ids = tokenizer.encode(text)
    generated, gaps = continue_greedily(model, prompt_ids, tokenizer.eos_id, limit)
    library_ids = library_tokenizer.encode(text, add_special_tokens=False)
    return {
        "name": prompt["name"],
        "messages": prompt["messages"],
        "promptText": text,
        "promptIds": prompt_ids,
        "generatedIds": generated,
        "generatedText": tokenizer.decode(generated),
        "logitGaps": gaps,
        "sameIdsFromTransformersTokenizer": library_ids == prompt_ids,
    }


def main() -> None:
    """Read the options, run every prompt and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokens", type=int, default=48)
    options = parser.parse_args()

    tokenizer = GgufTokenizer(options.model)
    place = {"pretrained_model_name_or_path": str(options.model.parent), "gguf_file": options.model.name}
    library_tokenizer = AutoTokenizer.from_pretrained(**place)
    model = AutoModelForCausalLM.from_pretrained(**place, dtype=torch.float32).eval()
    cases = []
    for prompt in json.loads(options.prompts.read_text(encoding="utf-8")):
        case = make_case(model, tokenizer, library_tokenizer, prompt, options.tokens)
        cases.append(case)
        print(f"{case['name']}: {len(case['promptIds'])} + {len(case['generatedIds'])} ids, "
              f"smallest gap {min(case['logitGaps'])}: {case['generatedText']!r}", flush=True)
    content = options.model.read_bytes()
    record = {
        "modelFile": options.model.name,
        "modelSha256": hashlib.sha256(content).hexdigest(),
        "modelBytes": len(content),
        "madeWith": {
            "command": f"make_references.py {options.model.name} {options.prompts.name} {options.out.name} --tokens {options.tokens}",
            "transformers": transformers.__version__,
            "torch": torch.__version__,
            "dtype": "float32",
        },
        "cases": cases,
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    numbers_on_one_line = re.sub(r"\[\s+([-\d.e,\s]+?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", text)
    options.out.write_text(numbers_on_one_line + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
