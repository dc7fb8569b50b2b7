"""Cut a token stream into training rows.

Every row is end-of-text (which begins a text) followed by tokens that start at
a paragraph, so that the model is used to beginning where a prompt begins.
"""

import numpy as np


def row_starts(tokens: np.ndarray, newline_id: int, length: int, generator: np.random.Generator) -> np.ndarray:
    """Return where each row's text begins, in shuffled order, for one pass over the tokens.

    The walk starts at a random paragraph of the first hundred and goes on at
    the last paragraph that begins inside the row before, so little is repeated.
    """
    paragraphs = np.flatnonzero(tokens == newline_id) + 1
    position = int(paragraphs[generator.integers(100)])
    starts = []
    while position + length < len(tokens):
        starts.append(position)
        end = position + length
        last = int(paragraphs[np.searchsorted(paragraphs, end, side="right") - 1])
        position = last if last > position + length // 2 else end
    return generator.permutation(np.array(starts))


def take_rows(tokens: np.ndarray, starts: np.ndarray, length: int, begin_id: int) -> np.ndarray:
    """Return int64 rows [len(starts), length + 1]: `begin_id`, then `length` tokens."""
    rows = np.full((len(starts), length + 1), begin_id, dtype=np.int64)
    for row, start in zip(rows, starts):
        skip = 1 if tokens[start] == begin_id else 0
        row[1:] = tokens[start + skip : start + skip + length]
    return rows
