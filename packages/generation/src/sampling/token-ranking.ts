/**
 * Tokens in order of falling logit (of equals the lower id first), found lazily: a heap gives each
 * next token in O(log n), so that a filter which keeps few tokens never sorts the vocabulary.
 */
export interface TokenRanking {
  /**
   * Ranks the `count` most likely tokens of these logits, or all where there are no more. Gives how
   * many that is: until {@link next} they are the first of {@link members}, in no order.
   */
  rank(logits: Float32Array, count: number): number;
  /** The ranking's own memory. */
  readonly members: Int32Array;
  /** The next token, most likely first; -1 after the last. */
  next(): number;
}

/** A ranking that allocates its memory here, once. */
export function createTokenRanking(vocabularySize: number): TokenRanking {
  const heap = new Int32Array(vocabularySize);
  let logits: Float32Array = new Float32Array(0);
  let size = 0;

  const isBefore = (a: number, b: number): boolean => {
    const logitA = logits[a] ?? 0;
    const logitB = logits[b] ?? 0;
    return logitA > logitB || (logitA === logitB && a < b);
  };
  /** Restores the heap below `index`; the root is the first by rank, or the last where reversed. */
  const siftDown = (start: number, isReversed: boolean): void => {
    let index = start;
    const moving = heap[start] ?? 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      const left = heap[child] ?? 0;
      const right = heap[child + 1] ?? 0;
      if (child + 1 < size && isBefore(right, left) !== isReversed) child++;
      const winner = heap[child] ?? 0;
      if (isBefore(winner, moving) === isReversed) break;
      heap[index] = winner;
      index = child;
    }
    heap[index] = moving;
  };
  const heapify = (isReversed: boolean): void => {
    for (let index = (size >> 1) - 1; index >= 0; index--) siftDown(index, isReversed);
  };

  return {
    members: heap,
    rank(newLogits, count) {
      logits = newLogits;
      size = Math.min(count, logits.length);
      for (let tokenId = 0; tokenId < size; tokenId++) heap[tokenId] = tokenId;
      if (size < logits.length) {
        // The root is the least likely of those kept; an equal with a higher id never replaces it.
        heapify(true);
        for (let tokenId = size; tokenId < logits.length; tokenId++) {
          if ((logits[tokenId] ?? 0) > (logits[heap[0] ?? 0] ?? 0)) {
            heap[0] = tokenId;
            siftDown(0, true);
          }
        }
      }
      heapify(false);
      return size;
    },
    next() {
      if (size === 0) return -1;
      const first = heap[0] ?? -1;
      size--;
      heap[0] = heap[size] ?? 0;
      siftDown(0, false);
      return first;
    },
  };
}
