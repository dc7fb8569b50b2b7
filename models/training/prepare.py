"""Train the tokenizer and encode the corpus.

    python prepare.py CORPUS_FOLDER WORK_FOLDER

Writes `tokenizer.json`, `train.npy`, `held-out.npy` (uint16 token ids) and
`split.json` (held-out titles and sizes) into the work folder.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from corpus import Book, read_books

VOCABULARY_SIZE = 4096
END_OF_TEXT = "<|endoftext|>"
END_OF_TEXT_ID = 0


def train_tokenizer(books: list[Book]) -> Tokenizer:
    """Return a byte-level BPE tokenizer with GPT-2's pre-tokenizer, trained on the books."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    paragraphs = (p + "\n" for book in books for chapter in book.chapters for p in chapter)
    tokenizer.train_from_iterator(paragraphs, trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, books: list[Book]) -> np.ndarray:
    """Return the books' token ids; end-of-text stands before every chapter."""
    chapters = ["\n".join(chapter) + "\n" for book in books for chapter in book.chapters]
    ids: list[np.ndarray] = []
    for start in range(0, len(chapters), 256):
        for encoding in tokenizer.encode_batch(chapters[start : start + 256]):
            ids.append(np.array([END_OF_TEXT_ID, *encoding.ids], dtype=np.uint16))
    return np.concatenate(ids)


def main() -> None:
    """Run the two steps and print the sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("work", type=Path)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)

    books = read_books(options.corpus)
    parts = {
        "train": [book for book in books if not book.held_out],
        "held-out": [book for book in books if book.held_out],
    }
    tokenizer = train_tokenizer(parts["train"])
    tokenizer.save(str(options.work / "tokenizer.json"))
    split: dict[str, object] = {"heldOutTitles": [book.title for book in parts["held-out"]]}
    for name, members in parts.items():
        tokens = encode(tokenizer, members)
        np.save(options.work / f"{name}.npy", tokens)
        text_bytes = sum(len(p.encode()) + 1 for b in members for c in b.chapters for p in c)
        split[name] = {"books": len(members), "tokens": len(tokens), "textBytes": text_bytes}
    (options.work / "split.json").write_text(json.dumps(split, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(split, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
