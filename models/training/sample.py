"""Print stories sampled from a GGUF file this project trained.

    python sample.py MODEL.gguf WORK_FOLDER "Once upon a time" [--seed N]
"""

import argparse
from pathlib import Path

import torch
from tokenizers import Tokenizer

from gguf_file import read_gguf_weights
from model import Shape, StoryModel
from prepare import END_OF_TEXT_ID


@torch.inference_mode()
def sample(model: StoryModel, prompt: list[int], count: int, temperature: float, top_p: float,
           generator: torch.Generator) -> list[int]:
    """Return up to `count` ids drawn from the smallest set of ids that holds `top_p`."""
    ids = list(prompt)
    for _ in range(min(count, model.shape.context - len(prompt))):
        probabilities = (model(torch.tensor([ids]))[0, -1] / temperature).softmax(-1)
        sorted_probabilities, order = probabilities.sort(descending=True)
        before = sorted_probabilities.cumsum(-1) - sorted_probabilities
        sorted_probabilities[before >= top_p] = 0
        choice = int(order[torch.multinomial(sorted_probabilities, 1, generator=generator)])
        if choice == END_OF_TEXT_ID:
            break
        ids.append(choice)
    return ids[len(prompt) :]


def main() -> None:
    """Read the options and print one continuation for each prompt."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("prompts", nargs="+")
    parser.add_argument("--tokens", type=int, default=160)
    parser.add_argument("--temperature", type=float, default=0.8)
    parser.add_argument("--top-p", type=float, default=0.95)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(options.work / "tokenizer.json"))
    model = read_gguf_weights(options.model, Shape())
    for prompt in options.prompts:
        generator = torch.Generator().manual_seed(options.seed)
        ids = [END_OF_TEXT_ID, *tokenizer.encode(prompt).ids]
        drawn = sample(model, ids, options.tokens, options.temperature, options.top_p, generator)
        print(f"**{prompt}**{tokenizer.decode(drawn)}\n")


if __name__ == "__main__":
    main()
