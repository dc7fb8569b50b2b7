"""Count-based language models to compare with: a unigram and an interpolated Kneser-Ney trigram.

See Chen and Goodman, "An empirical study of smoothing techniques for language
modeling" (1998), section 2.7, for the interpolated form used here.
"""

import numpy as np

_BITS = 12  # ids are below 4096, so three of them fit one int64 key


class CountTable:
    """Counts of int64 keys, looked up in bulk; a key never seen counts zero."""

    def __init__(self, keys: np.ndarray, weights: np.ndarray | None = None) -> None:
        if weights is None:
            self.keys, self.counts = np.unique(keys, return_counts=True)
        else:
            self.keys, places = np.unique(keys, return_inverse=True)
            self.counts = np.bincount(places, weights=weights).astype(np.int64)

    def __getitem__(self, keys: np.ndarray) -> np.ndarray:
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 0)

    def discount(self) -> float:
        """Return the absolute discount n1 / (n1 + 2 n2) of Ney, Essen and Kneser."""
        once, twice = (self.counts == 1).sum(), (self.counts == 2).sum()
        return float(once / (once + 2 * twice)) if once else 0.0


def unigram_nats(train: np.ndarray, test: np.ndarray, vocabulary: int) -> float:
    """Return the mean nats per test token under add-one unigram frequencies."""
    counts = np.bincount(train, minlength=vocabulary) + 1
    return float(-np.log(counts[test] / counts.sum()).mean())


class KneserNeyTrigram:
    """An interpolated Kneser-Ney trigram with one discount for each order."""

    def __init__(self, train: np.ndarray, vocabulary: int) -> None:
        ids = train.astype(np.int64)
        self.vocabulary = vocabulary
        self.trigrams = CountTable(ids[:-2] << 2 * _BITS | ids[1:-1] << _BITS | ids[2:])
        heads = self.trigrams.keys >> _BITS
        self.pair_total = CountTable(heads, self.trigrams.counts)
        self.pair_kinds = CountTable(heads)
        self.bigrams = CountTable(self.trigrams.keys & (1 << 2 * _BITS) - 1)
        self.word_total = CountTable(self.bigrams.keys >> _BITS, self.bigrams.counts)
        self.word_kinds = CountTable(self.bigrams.keys >> _BITS)
        self.unigrams = CountTable(self.bigrams.keys & (1 << _BITS) - 1)

    @staticmethod
    def _blend(counts: np.ndarray, total: np.ndarray, kinds: np.ndarray, discount: float, lower: np.ndarray) -> np.ndarray:
        share = (np.maximum(counts - discount, 0) + discount * kinds * lower) / np.maximum(total, 1)
        return np.where(total > 0, share, lower)

    def probability(self, first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
        """Return P(third | first, second) for each place of the three id arrays."""
        first, second, third = (ids.astype(np.int64) for ids in (first, second, third))
        uniform = np.full(len(third), 1 / self.vocabulary)
        total = np.full(len(third), self.unigrams.counts.sum())
        kinds = np.full(len(third), len(self.unigrams.keys))
        lower = self._blend(self.unigrams[third], total, kinds, self.unigrams.discount(), uniform)
        lower = self._blend(self.bigrams[second << _BITS | third], self.word_total[second],
                            self.word_kinds[second], self.bigrams.discount(), lower)
        pair = first << _BITS | second
        return self._blend(self.trigrams[pair << _BITS | third], self.pair_total[pair],
                           self.pair_kinds[pair], self.trigrams.discount(), lower)

    def nats(self, test: np.ndarray, begin_id: int) -> float:
        """Return the mean nats per test token; `begin_id` stands twice before the first."""
        padded = np.concatenate([np.array([begin_id, begin_id]), test])
        return float(-np.log(self.probability(padded[:-2], padded[1:-1], padded[2:])).mean())
